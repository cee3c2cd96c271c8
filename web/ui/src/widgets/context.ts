// What each drawn widget knows of its surroundings.

import { createContext } from "preact";
import { useContext, useLayoutEffect, useRef } from "preact/hooks";
import { useWatch } from "../document/observable";
import { dress, type Css } from "./layout";
import type { Model } from "./model";
import type { Store } from "./store";

/** How many widgets one output draws: a box that holds itself many times over would else draw for ever. */
export class Budget {
  private left = 4000;

  take(): boolean {
    return this.left > 0 && this.left-- > 0;
  }

  give(): void {
    this.left++;
  }
}

export interface Surroundings {
  store: Store;
  cell: string; // whose output it is
  above: readonly string[]; // the ids of the boxes around it
  budget: Budget;
}

export const SurroundingsContext = createContext<Surroundings | undefined>(undefined);

export function useSurroundings(): Surroundings {
  return useContext(SurroundingsContext)!;
}

/** A model with its Layout and style, drawn again when one of them changes. */
export function useParts(model: Model): { layout: Model | undefined; style: Model | undefined; off: boolean; set(changes: Record<string, unknown>): void } {
  const { store, cell } = useSurroundings();
  const layout = store.find(model.reference("layout"));
  const style = store.find(model.reference("style"));
  useWatch(model, layout, style);
  return { layout, style, off: !model.live || model.flag("disabled"), set: (changes) => store.set(model, changes, cell) };
}

/** A reference for an element that has these declarations. */
export function useCss<E extends HTMLElement>(css: Css): { current: E | null } {
  const element = useRef<E>(null);
  useLayoutEffect(() => {
    if (element.current) dress(element.current, css);
  });
  return element;
}
