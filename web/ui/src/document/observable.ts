import { useLayoutEffect, useReducer } from "preact/hooks";

/** Something that can be watched: the document's parts tell their views, and know nothing else about them. */
export class Observable {
  private watchers = new Set<() => void>();

  /** Calls back after each change; returns the function that ends it. */
  watch(callback: () => void): () => void {
    this.watchers.add(callback);
    return () => {
      this.watchers.delete(callback);
    };
  }

  changed(): void {
    for (const callback of [...this.watchers]) callback();
  }
}

/** Draws the calling component again whenever the observable changes. */
export function useWatch(...observed: (Observable | undefined)[]): void {
  const [, redraw] = useReducer<number, void>((n) => n + 1, 0);
  useLayoutEffect(() => {
    const ends = observed.map((o) => o?.watch(() => redraw()));
    return () => ends.forEach((end) => end?.());
  }, observed);
}
