// Which cells show what is no longer true: their text changed after they ran, or something that they read was computed again.
// Nothing is run by itself, unless the notebook says `reactive`.

import type { Cell } from "../document/cell";
import { isObject } from "../document/json";
import type { Notebook } from "../document/notebook";
import { Observable } from "../document/observable";
import type { Ending } from "../document/replica";
import type { Checker } from "../language/checker";

interface Run {
  source: string;
  order: number;
}

export class Freshness extends Observable {
  private runs = new Map<string, Run>();
  private before = new Map<string, Run | undefined>(); // while a run is under way
  private count = 0;

  constructor(
    private notebook: Notebook,
    private checker: Checker,
  ) {
    super();
    checker.watch(() => this.judge());
    notebook.edited.watch(() => this.judge());
  }

  get stale(): Cell[] {
    return this.notebook.cells.filter((cell) => cell.stale);
  }

  get reactive(): boolean {
    const own = this.notebook.metadata["skep"];
    return isObject(own) && own["reactive"] === true;
  }

  setReactive(on: boolean): void {
    const { skep, ...rest } = this.notebook.metadata;
    const { reactive: _old, ...others } = isObject(skep) ? skep : {};
    const own = on ? { ...others, reactive: true } : others;
    this.notebook.metadata = Object.keys(own).length > 0 ? { ...rest, skep: own } : rest;
    this.notebook.touch();
    this.changed();
  }

  began(cell: Cell): void {
    this.before.set(cell.id, this.runs.get(cell.id));
    this.runs.set(cell.id, { source: cell.source, order: ++this.count });
    this.judge();
  }

  /** What did not run leaves the cell as it was. */
  ended(cell: Cell, ending: Ending): void {
    const before = this.before.get(cell.id);
    this.before.delete(cell.id);
    if (ending === "ok" || ending === "error") return this.judge();
    if (before) this.runs.set(cell.id, before);
    else this.runs.delete(cell.id);
    this.judge();
  }

  /** The kernel's variables are gone: no cell has run. */
  forget(): void {
    this.runs.clear();
    this.before.clear();
    this.judge();
  }

  /** The cells that are out of date by what they read, whose own text is as it ran: what reactive notebooks run. */
  get outdated(): Cell[] {
    return this.stale.filter((cell) => this.runs.get(cell.id)?.source === cell.source);
  }

  private judge(): void {
    const index = new Map(this.notebook.cells.map((cell, i) => [cell.id, i]));
    const known = new Map<string, string>();
    let changed = false;
    for (const cell of this.notebook.cells) {
      const reason = this.reasonOf(cell, index, known);
      if (cell.stale === reason) continue;
      cell.stale = reason;
      cell.changed();
      changed = true;
    }
    if (changed) this.changed();
  }

  // Why a cell is out of date, "" if it is not. known has what was found already, and "" while a cell is being looked at: in a
  // circle nothing follows.
  private reasonOf(cell: Cell, index: Map<string, number>, known: Map<string, string>): string {
    const old = known.get(cell.id);
    if (old !== undefined) return old;
    known.set(cell.id, "");
    const reason = this.look(cell, index, known);
    known.set(cell.id, reason);
    return reason;
  }

  private look(cell: Cell, index: Map<string, number>, known: Map<string, string>): string {
    const run = this.runs.get(cell.id);
    if (!run || cell.kind !== "code") return "";
    if (run.source !== cell.source) return "its text has changed since it ran";
    for (const { name, from } of this.checker.reads.get(cell.id) ?? []) {
      const at = index.get(from);
      const source = at === undefined ? undefined : this.notebook.cells[at];
      const ran = source && this.runs.get(source.id);
      if (!source || !ran) continue;
      const what = name ? `\`${name}\`` : "what it uses";
      if (ran.order > run.order) return `${what} was computed again by cell ${at! + 1}`;
      if (this.reasonOf(source, index, known)) return `cell ${at! + 1}, which gives ${what}, is out of date`;
    }
    return "";
  }
}
