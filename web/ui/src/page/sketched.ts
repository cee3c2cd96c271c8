// What was done on the sketch (sketch/sketch.ts) while the page was loading is done on the page.

import { Cell } from "../document/cell";
import type { Deed, Draft, Left } from "../sketch/deeds";
import type { Workbench } from "./workbench";

/** Does it, in the task in which the page takes the sketch's place: nothing that is done now may come between. */
export async function carryOn(bench: Workbench, left: Left): Promise<void> {
  const { notebook } = bench;
  const { cursor } = left;
  const cell = find(bench, cursor?.id ?? left.top);
  if (cell) notebook.select(notebook.indexOf(cell));
  if (cell && cursor) {
    notebook.setMode("edit");
    cell.editor?.focus(); // before the text comes: the editor can undo it then
  }
  for (const draft of left.drafts) write(bench, draft);
  if (cursor) cell?.editor?.placeCursor(cursor.anchor, cursor.head);
  for (const deed of left.deeds) {
    await drawn();
    redo(bench, deed);
  }
}

function find(bench: Workbench, id: string | undefined): Cell | undefined {
  return bench.notebook.cells.find((cell) => cell.id === id);
}

// What was typed last counts, as between tabs; a cell that is gone by now comes back for it.
function write(bench: Workbench, draft: Draft): void {
  const { notebook } = bench;
  const cell = find(bench, draft.id);
  if (!cell) return notebook.insert(notebook.cells.length, Cell.empty("code", draft.text));
  cell.setSource(draft.text);
  notebook.touch();
}

// The page draws in microtasks, which this lets go first: a change, and what its effects change.
async function drawn(): Promise<void> {
  for (let i = 0; i < 4; i++) await undefined;
}

function redo(bench: Workbench, deed: Deed): void {
  if (deed.kind === "click") return click(deed.x, deed.y);
  if (deed.kind === "text") return type(bench, deed.text);
  const target = document.activeElement ?? document.body;
  const wanted = target.dispatchEvent(new KeyboardEvent("keydown", { ...deed.init, bubbles: true, cancelable: true, composed: true }));
  const { key, ctrlKey, metaKey } = deed.init;
  if (wanted && key.length === 1 && !ctrlKey && !metaKey) type(bench, key);
}

function type(bench: Workbench, text: string): void {
  if (bench.notebook.mode === "edit") bench.notebook.activeCell.editor?.insert(text);
}

// The page looks as the sketch did, so what was pointed at is at its place.
function click(clientX: number, clientY: number): void {
  const target = document.elementFromPoint(clientX, clientY);
  for (const name of ["mousedown", "mouseup", "click"]) target?.dispatchEvent(new MouseEvent(name, { clientX, clientY, bubbles: true, cancelable: true, composed: true, view: window }));
}
