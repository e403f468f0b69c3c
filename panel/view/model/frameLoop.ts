/** Paints once a frame at most, and only when something is to be painted. */
export interface FrameLoop {
  request(): void;
  /** A panel that nobody sees paints nothing; what came meanwhile is painted when it is seen again. */
  setVisible(isVisible: boolean): void;
  stop(): void;
}

export function createFrameLoop(paint: () => void): FrameLoop {
  let frame: number | undefined;
  let isWanted = false;
  let isVisible = true;

  function schedule(): void {
    if (!isVisible || !isWanted || frame !== undefined) return;
    frame = requestAnimationFrame(() => {
      frame = undefined;
      isWanted = false;
      paint();
    });
  }

  function cancel(): void {
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = undefined;
  }

  return {
    request() {
      isWanted = true;
      schedule();
    },
    setVisible(on) {
      isVisible = on;
      if (on) schedule();
      else cancel();
    },
    stop() {
      isVisible = false;
      cancel();
    },
  };
}
