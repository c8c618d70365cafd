import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

const FIRST_PX = 360;

/** How wide an element is, in CSS pixels: a picture that is drawn at its own size has letters of one size everywhere. */
export function useWidth(of: RefObject<HTMLElement>): number {
  const [width, measure] = useState(FIRST_PX);
  useEffect(() => {
    if (!of.current) return undefined;
    const observer = new ResizeObserver(([entry]) => entry && measure(Math.floor(entry.contentRect.width)));
    observer.observe(of.current);
    return () => observer.disconnect();
  }, []);
  return width;
}
