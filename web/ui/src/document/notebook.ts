// The notebook as a document: its cells in order, which are selected, and every operation on whole cells. Knows nothing of
// kernels, servers or the page.

import { Cell, type CellKind } from "./cell";
import { CellHistory } from "./history";
import { isObject, type Json, type JsonObject } from "./json";
import { Observable } from "./observable";

export type Mode = "command" | "edit";

export class Notebook extends Observable {
  cells: Cell[] = [];
  metadata: JsonObject = {};
  /** What the server has of the states of widgets; it keeps them itself, and they are in no metadata here. */
  widgets: Json | undefined;
  mode: Mode = "command";
  active = 0;
  anchor = 0; // the other end of the selection
  dirty = false;
  private raw: JsonObject = {};
  private history = new CellHistory();
  private clipboard: Cell[] = [];
  /** Counts edits, so that a save knows whether something changed while it was under way. */
  revision = 0;
  /** Told of every edit, of each typed letter too. */
  readonly edited = new Observable();
  /** Told when cells come, go or move by what was done on this page. */
  readonly rearranged = new Observable();

  /** Takes the server's version; cells that are here already stay the same objects, with what their editors know. */
  load(content: JsonObject, untrusted: Set<string>): void {
    const here = new Map(this.cells.map((cell) => [cell.id, cell]));
    this.raw = content;
    this.takeMetadata(isObject(content["metadata"]) ? content["metadata"] : {});
    const cells = Array.isArray(content["cells"]) ? content["cells"].filter(isObject) : [];
    const load = (raw: JsonObject): Cell => {
      const id = String(raw["id"]);
      return here.get(id)?.load(raw, !untrusted.has(id)) ?? new Cell(raw, !untrusted.has(id));
    };
    this.arrange(cells.map(load));
  }

  takeMetadata({ widgets, ...metadata }: JsonObject): void {
    this.metadata = metadata;
    this.widgets = widgets;
  }

  /** Takes other cells, or another order; the active cell stays it, as long as it is there. */
  arrange(cells: Cell[]): void {
    const { activeCell } = this;
    const at = cells.indexOf(activeCell);
    this.cells = cells;
    this.active = this.anchor = at >= 0 ? at : Math.max(0, Math.min(cells.length - 1, this.active));
    this.changed();
  }

  /** A notebook without cells could not be typed into. */
  fill(): void {
    if (this.cells.length > 0) return;
    this.cells = [Cell.empty("code")];
    this.touchAll();
  }

  toJson(): JsonObject {
    const minor = Number(this.raw["nbformat_minor"] ?? 5);
    return {
      ...this.raw,
      cells: this.cells.map((cell) => cell.toJson()),
      metadata: this.widgets === undefined ? this.metadata : { ...this.metadata, widgets: this.widgets },
      nbformat: 4,
      nbformat_minor: Math.max(5, minor),
    };
  }

  get activeCell(): Cell {
    return this.cells[this.active]!;
  }

  /** First and last index of the selection. */
  get range(): [number, number] {
    return [Math.min(this.active, this.anchor), Math.max(this.active, this.anchor)];
  }

  get selected(): Cell[] {
    const [first, last] = this.range;
    return this.cells.slice(first, last + 1);
  }

  isSelected(index: number): boolean {
    const [first, last] = this.range;
    return index >= first && index <= last;
  }

  indexOf(cell: Cell): number {
    return this.cells.indexOf(cell);
  }

  touch(): void {
    this.revision++;
    this.edited.changed();
    if (this.dirty) return;
    this.dirty = true;
    this.changed();
  }

  saved(revision: number): void {
    this.dirty = this.revision !== revision;
    this.changed();
  }

  setMode(mode: Mode): void {
    if (this.mode === mode) return;
    this.mode = mode;
    this.changed();
  }

  select(index: number, extend = false): void {
    const active = Math.max(0, Math.min(this.cells.length - 1, index));
    const anchor = extend ? this.anchor : active;
    if (active === this.active && anchor === this.anchor) return;
    this.active = active;
    this.anchor = anchor;
    this.changed();
  }

  selectAll(): void {
    this.anchor = 0;
    this.active = this.cells.length - 1;
    this.changed();
  }

  insert(at: number, ...cells: Cell[]): void {
    this.record();
    this.reorder([...this.cells.slice(0, at), ...cells, ...this.cells.slice(at)], at);
  }

  insertAbove(kind: CellKind = "code"): void {
    this.insert(this.range[0], Cell.empty(kind));
  }

  insertBelow(kind: CellKind = "code"): void {
    this.insert(this.range[1] + 1, Cell.empty(kind));
  }

  copy(): void {
    this.clipboard = this.selected.map((cell) => cell.copy());
  }

  cut(): void {
    this.copy();
    this.deleteSelected();
  }

  paste(place: "above" | "below"): void {
    if (this.clipboard.length === 0) return;
    const at = place === "above" ? this.range[0] : this.range[1] + 1;
    this.insert(at, ...this.clipboard.map((cell) => cell.copy()));
    this.anchor = at;
    this.active = at + this.clipboard.length - 1;
    this.changed();
  }

  deleteSelected(): void {
    const [first, last] = this.range;
    this.record();
    const rest = [...this.cells.slice(0, first), ...this.cells.slice(last + 1)];
    this.reorder(rest.length ? rest : [Cell.empty("code")], first);
  }

  /** Moves the selected cells one place. */
  move(direction: -1 | 1): void {
    const [first, last] = this.range;
    this.moveTo(direction < 0 ? first - 1 : last + 2);
  }

  /** Moves the selected cells in front of the cell that now stands at the index. */
  moveTo(before: number): void {
    const [first, last] = this.range;
    if (before < 0 || before > this.cells.length || (before >= first && before <= last + 1)) return;
    this.record();
    const block = this.selected;
    const rest = this.cells.filter((cell) => !block.includes(cell));
    const at = before > last ? before - block.length : before;
    this.reorder([...rest.slice(0, at), ...block, ...rest.slice(at)], at);
    this.active = at + block.length - 1;
    this.anchor = at;
    this.changed();
  }

  /** Joins the selected cells, or the active one with the one below. */
  merge(): void {
    const [first, last] = this.range;
    const end = first === last ? last + 1 : last;
    const block = this.cells.slice(first, end + 1);
    const target = block[0];
    if (!target || block.length < 2) return;
    this.record(target);
    const text = block.map((cell) => cell.source).join(target.kind === "markdown" ? "\n\n" : "\n");
    target.setSource(text);
    this.reorder([...this.cells.slice(0, first + 1), ...this.cells.slice(end + 1)], first);
  }

  /** Cuts the cell in two at the offset; the outputs stay with the second part, which computed them. */
  split(index: number, offset: number): void {
    const cell = this.cells[index];
    if (!cell) return;
    this.record(cell);
    const head = Cell.empty(cell.kind, cell.source.slice(0, offset).replace(/\n+$/, ""));
    head.metadata = cell.metadata;
    head.editing = cell.editing;
    cell.setSource(cell.source.slice(offset).replace(/^\n+/, ""));
    this.reorder([...this.cells.slice(0, index), head, ...this.cells.slice(index)], index + 1);
  }

  setKind(kind: CellKind): void {
    const block = this.selected.filter((cell) => cell.kind !== kind);
    if (block.length === 0) return;
    this.record(...block);
    for (const cell of block) changeKind(cell, kind);
    this.touchAll();
  }

  setHeading(level: number): void {
    this.record(...this.selected);
    for (const cell of this.selected) {
      changeKind(cell, "markdown");
      const text = cell.source.replace(/^#{1,6}\s*/, "");
      cell.setSource("#".repeat(level) + " " + text);
    }
    this.touchAll();
  }

  clearOutputs(cells: Cell[]): void {
    this.record(...cells);
    for (const cell of cells) {
      cell.outputs.clear();
      cell.executionCount = null;
      cell.elapsed = undefined;
      cell.changed();
    }
    this.touchAll();
  }

  undo(): void {
    this.apply(this.history.undo(this.cells, this.active));
  }

  redo(): void {
    this.apply(this.history.redo(this.cells, this.active));
  }

  private apply(step: { order: Cell[]; active: number } | undefined): void {
    if (step) this.reorder(step.order, step.active);
  }

  private record(...touched: Cell[]): void {
    this.history.record(this.cells, this.active, touched);
  }

  private reorder(cells: Cell[], active: number): void {
    this.cells = cells;
    this.active = this.anchor = Math.max(0, Math.min(cells.length - 1, active));
    this.touchAll();
    this.rearranged.changed();
  }

  private touchAll(): void {
    this.revision++;
    this.dirty = true;
    this.edited.changed();
    this.changed();
  }
}

function changeKind(cell: Cell, kind: CellKind): void {
  cell.setKind(kind);
  cell.editing = kind === "markdown";
  cell.changed();
}
