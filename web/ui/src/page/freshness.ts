// Which cells show what is no longer true: their text changed after they ran, or something that they read was computed again.
// Nothing is run here; reactor.ts does that for notebooks that say `reactive`.

import type { Cell } from "../document/cell";
import { isObject } from "../document/json";
import type { Notebook } from "../document/notebook";
import { Observable } from "../document/observable";
import type { Ending } from "../document/replica";
import type { Checker } from "../language/checker";

interface Run {
  source: string;
  order: number;
  /** It came to its end, well or not. */
  over: boolean;
  /** What it defined, known once this text was checked. */
  defines: string[] | undefined;
  /** What earlier runs of the cell defined, until it is known what this one does. */
  earlier: string[];
  /** Why what it shows is not true any more, whatever it reads. */
  spoiled: string;
}

export class Freshness extends Observable {
  private runs = new Map<string, Run>();
  private before = new Map<string, Run | undefined>(); // while a run is under way
  private moves = new Map<string, number>(); // variables that hold widgets, and when these were moved last
  private count = 0;
  // What cells read when they were checked with all cells in place.
  private readBefore = new Map<string, { name: string }[]>();
  /** Called with names that a cell does not define any more, since it ran with another text. */
  onDropped: (names: string[]) => void = () => {};

  constructor(
    private notebook: Notebook,
    private checker: Checker,
  ) {
    super();
    checker.watch(() => {
      this.learn();
      this.judge();
    });
    notebook.edited.watch(() => this.judge());
  }

  get stale(): Cell[] {
    return this.notebook.cells.filter((cell) => cell.stale);
  }

  /** Whether a cell has run in this kernel, and what it did is as its text says. */
  isTrue(cell: Cell): boolean {
    return !cell.stale && this.runs.get(cell.id)?.over === true;
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
    const before = this.runs.get(cell.id);
    this.before.set(cell.id, before);
    const earlier = before ? [...before.earlier, ...(before.defines ?? [])] : [];
    this.runs.set(cell.id, { source: cell.source, order: ++this.count, over: false, defines: undefined, earlier, spoiled: "" });
    this.judge();
  }

  /** What did not run leaves the cell as it was. */
  ended(cell: Cell, ending: Ending): void {
    const before = this.before.get(cell.id);
    const run = this.runs.get(cell.id);
    this.before.delete(cell.id);
    if (ending === "ok" || ending === "error") {
      if (run) run.over = true;
      this.learn();
    } else if (before) this.runs.set(cell.id, before);
    else this.runs.delete(cell.id);
    this.judge();
  }

  // Takes in what the checker says of the texts that ran.
  private learn(): void {
    for (const cell of this.notebook.cells) {
      const run = this.runs.get(cell.id);
      if (!run?.over || run.defines || run.source !== cell.source) continue;
      run.defines = this.checker.definesOf(cell);
      if (!run.defines) continue;
      const dropped = this.nobodys(run.earlier);
      run.earlier = [];
      if (dropped.length > 0) this.onDropped(dropped);
    }
  }

  /** The widgets that these variables hold have other values: who has read them has read what is no longer so. */
  moved(names: string[]): void {
    this.count++;
    for (const name of names) this.moves.set(name, this.count);
    this.judge();
  }

  /** The kernel's variables are gone: no cell has run. */
  forget(): void {
    this.moves.clear();
    this.runs.clear();
    this.before.clear();
    this.judge();
    this.changed();
  }

  /** The names that cells defined which are gone. Such a cell is stale should it come back. */
  takeGone(): string[] {
    const here = new Set(this.notebook.cells.map((cell) => cell.id));
    const gone = [...this.runs].filter(([id, run]) => !here.has(id) && !run.spoiled);
    for (const [, run] of gone) run.spoiled = "what it defines went away when it was deleted";
    return this.nobodys(gone.flatMap(([, run]) => run.defines ?? []));
  }

  /** These names are not there any more: who read them is stale. */
  spoil(names: string[]): void {
    for (const [id, reads] of this.readBefore) {
      const name = reads.find((read) => names.includes(read.name))?.name;
      const run = this.runs.get(id);
      if (name && run) run.spoiled ||= `\`${name}\`, which it read, is not defined any more`;
    }
    this.judge();
  }

  // Names that no cell which has run and is still there defines.
  private nobodys(names: string[]): string[] {
    const others = new Set(this.notebook.cells.flatMap((cell) => this.runs.get(cell.id)?.defines ?? []));
    return names.filter((name) => !others.has(name));
  }

  /**
   * The cells that a reactive notebook runs: out of date by what they read, their own text as it ran, and nothing that they read
   * stays out of date, because it is edited or may not run by itself: else they would run for ever and never be right.
   */
  outdated(runs: (cell: Cell) => boolean): Cell[] {
    const chosen = new Set(this.stale.filter((cell) => this.runs.get(cell.id)?.source === cell.source && runs(cell)));
    for (let shrunk = true; shrunk; ) {
      shrunk = false;
      for (const cell of chosen) {
        const sources = (this.checker.reads.get(cell.id) ?? []).map((read) => this.notebook.cells.find((other) => other.id === read.from));
        if (sources.some((source) => source?.stale && !chosen.has(source))) shrunk = chosen.delete(cell);
      }
    }
    return [...chosen];
  }

  private judge(): void {
    const index = new Map(this.notebook.cells.map((cell, i) => [cell.id, i]));
    const known = new Map<string, string>();
    let changed = false;
    for (const cell of this.notebook.cells) {
      const reads = this.checker.reads.get(cell.id);
      if (reads?.length) this.readBefore.set(cell.id, reads);
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
    if (run.spoiled) return run.spoiled;
    for (const { name, from } of this.checker.reads.get(cell.id) ?? []) {
      const at = index.get(from);
      const source = at === undefined ? undefined : this.notebook.cells[at];
      const ran = source && this.runs.get(source.id);
      if (!source || !ran) continue;
      const what = name ? `\`${name}\`` : "what it uses";
      if ((this.moves.get(name) ?? 0) > run.order) return `the widget ${what} was moved`;
      if (ran.order > run.order) return `${what} was computed again by cell ${at! + 1}`;
      if (this.reasonOf(source, index, known)) return `cell ${at! + 1}, which gives ${what}, is out of date`;
    }
    return "";
  }
}
