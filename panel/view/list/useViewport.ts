import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

export interface Viewport {
  top: number;
  height: number;
}

/** What is seen of an element that scrolls. */
export function useViewport(ref: RefObject<HTMLElement>): Viewport {
  const [viewport, setViewport] = useState<Viewport>({ top: 0, height: 400 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const look = () =>
      setViewport((known) => {
        const { scrollTop: top, clientHeight: height } = element;
        return known.top === top && known.height === height ? known : { top, height };
      });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [ref]);
  return viewport;
}
