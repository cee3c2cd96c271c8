// Find and replace through all cells.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Cell } from "../document/cell";
import { useBench } from "./bench_context";
import { Icon } from "./icons";
import type { Workbench } from "./workbench";

interface Place {
  cell: Cell;
  from: number;
}

export function FindBar() {
  const bench = useBench();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [replacement, setReplacement] = useState("");
  const [exact, setExact] = useState(false);
  const [at, setAt] = useState(-1);
  const places = find(bench, text, exact);
  useLayoutEffect(() => field.current?.focus(), []);

  const go = (index: number): void => {
    if (places.length === 0) return;
    const next = (index + places.length) % places.length;
    setAt(next);
    reveal(bench, places[next]!);
  };
  const replaceAll = (): void => {
    const cells = [...new Set(places.map((place) => place.cell))];
    for (const cell of cells) cell.setSource(cell.source.replace(pattern(text, exact), () => replacement));
    if (cells.length) bench.notebook.touch();
    setAt(-1);
    bench.notify(`${places.length} replaced in ${cells.length} ${cells.length === 1 ? "cell" : "cells"}`);
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === "Escape") bench.setPanel(undefined);
    else if (event.key === "Enter" && event.target === field.current) go(at + (event.shiftKey ? -1 : 1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="find" role="search" aria-label="Find and replace" onKeyDown={press}>
      <input ref={field} type="text" aria-label="Find" placeholder="Find" value={text} onInput={(event) => setText(event.currentTarget.value)} />
      <span class="soft" role="status">
        {text ? `${places.length ? Math.max(0, at) + 1 : 0} of ${places.length}` : ""}
      </span>
      <button type="button" class="tool" aria-label="Next" title="Next (Enter)" onClick={() => go(at + 1)}>
        <Icon name="below" />
      </button>
      <button type="button" class="tool" aria-label="Previous" title="Previous (Shift+Enter)" onClick={() => go(at - 1)}>
        <Icon name="up" />
      </button>
      <label>
        <input type="checkbox" checked={exact} onChange={(event) => setExact(event.currentTarget.checked)} /> Match case
      </label>
      <input type="text" aria-label="Replace with" placeholder="Replace with" value={replacement} onInput={(event) => setReplacement(event.currentTarget.value)} />
      <button type="button" class="button" disabled={places.length === 0} onClick={replaceAll}>
        Replace all
      </button>
      <button type="button" class="tool" aria-label="Close" onClick={() => bench.setPanel(undefined)}>
        <Icon name="close" />
      </button>
    </div>
  );
}

function pattern(text: string, exact: boolean): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), exact ? "gu" : "giu");
}

function find(bench: Workbench, text: string, exact: boolean): Place[] {
  if (!text) return [];
  const wanted = pattern(text, exact);
  return bench.notebook.cells.flatMap((cell) => [...cell.source.matchAll(wanted)].map((match) => ({ cell, from: match.index })));
}

function reveal(bench: Workbench, place: Place): void {
  if (place.cell.kind === "markdown" && !place.cell.editing) {
    place.cell.editing = true;
    place.cell.changed();
  }
  bench.notebook.select(bench.notebook.indexOf(place.cell));
  requestAnimationFrame(() => place.cell.editor?.placeCursor(place.from));
}
