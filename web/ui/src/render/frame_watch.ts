import { useLayoutEffect, useReducer } from "preact/hooks";
import type { Observable } from "../document/observable";

/** Like useWatch, but draws at most once a frame: a kernel may print thousands of times in that time. */
export function useFrameWatch(observed: Observable): void {
  const [, redraw] = useReducer<number, void>((n) => n + 1, 0);
  useLayoutEffect(() => {
    let frame = 0;
    const end = observed.watch(() => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        redraw();
      });
    });
    return () => {
      end();
      cancelAnimationFrame(frame);
    };
  }, [observed]);
}
