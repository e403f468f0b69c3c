import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

export interface Viewport {
  top: number;
  height: number;
  /** It scrolls, or did a moment ago. */
  isMoving: boolean;
}

/** Milliseconds after which it rests. */
const restsAfter = 150;

/** What is seen of an element that scrolls. */
export function useViewport(ref: RefObject<HTMLElement>): Viewport {
  const [viewport, setViewport] = useState<Viewport>({ top: 0, height: 400, isMoving: false });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    let rest: ReturnType<typeof setTimeout> | undefined;
    const look = (isMoving?: boolean) =>
      setViewport((known) => {
        const { scrollTop: top, clientHeight: height } = element;
        const seen = { top, height, isMoving: isMoving ?? known.isMoving };
        return isSame(known, seen) ? known : seen;
      });
    const onScroll = () => {
      clearTimeout(rest);
      rest = setTimeout(look, restsAfter, false);
      look(true);
    };
    const observer = new ResizeObserver(() => look());
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    look();
    return () => {
      clearTimeout(rest);
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [ref]);
  return viewport;
}

const isSame = (a: Viewport, b: Viewport): boolean =>
  a.top === b.top && a.height === b.height && a.isMoving === b.isMoving;
