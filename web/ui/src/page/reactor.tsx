// Which cells run, and when: what was asked for, by cells' own modes, and in reactive notebooks what became out of date. Only what
// this page ran makes it run more: two tabs of one notebook would run everything twice. After a crash nothing has run, so nothing follows.

import type { Cell } from "../document/cell";
import type { Notebook } from "../document/notebook";
import type { Ending } from "../document/replica";
import { choose } from "./dialogs";
import type { Freshness } from "./freshness";

export interface ReactorEvents {
  execute(cells: Cell[]): void;
  forget(names: string[]): Promise<void>;
  notify(text: string): void;
}

export class Reactor {
  private mine = new Set<string>(); // cells that this page ran
  private awake = false; // something of this page has run in this kernel
  private resting: number | undefined; // while a widget is moved
  private declined = new Set<string>(); // confirmed cells that were refused since somebody last asked for a run

  constructor(
    private notebook: Notebook,
    private freshness: Freshness,
    private events: ReactorEvents,
  ) {
    notebook.rearranged.watch(() => void this.lose(this.freshness.reactive ? this.freshness.takeGone() : []));
    freshness.watch(() => this.awake && this.freshness.reactive && this.follow()); // the checker may tell later what reads what
    freshness.onDropped = (names) => void this.lose(names);
  }

  /** Runs cells that were pointed at, whatever their mode, but those that want to be confirmed. */
  run(cells: Cell[]): void {
    this.declined.clear();
    this.send(cells);
  }

  /** Runs cells together with others: manual ones stay out. */
  runTogether(cells: Cell[]): void {
    const left = cells.filter((cell) => isManual(cell) && cell.source.trim());
    if (left.length > 0) this.events.notify(left.length === 1 ? `Cell ${this.notebook.indexOf(left[0]!) + 1} is manual and was left out.` : `${left.length} manual cells were left out.`);
    this.run(cells.filter((cell) => !isManual(cell)));
  }

  /** An execution has ended, of this page or another. */
  ended(cell: Cell, ending: Ending): void {
    const mine = this.mine.delete(cell.id);
    if (!mine || ending !== "ok") return;
    this.awake = true;
    if (this.freshness.reactive) this.follow();
  }

  /** A person moves widgets that these variables hold: what reads them runs when the finger rests, on the page on which it is done. */
  moved(names: string[], here: boolean): void {
    window.clearTimeout(this.resting);
    this.resting = window.setTimeout(() => {
      this.resting = undefined;
      if (here && this.freshness.reactive) this.follow();
    }, REST_MS);
    this.freshness.moved(names);
  }

  /** The kernel is another: nothing runs until somebody runs something. */
  rest(): void {
    this.awake = false;
    this.mine.clear();
  }

  // What a reactive notebook has lost takes its names along.
  private async lose(names: string[]): Promise<void> {
    if (!this.freshness.reactive) return;
    if (names.length > 0) {
      await this.events.forget(names);
      this.freshness.spoil(names);
      this.events.notify(`No cell defines ${names.join(", ")} any more: gone from the kernel too.`);
    }
    this.follow();
  }

  private follow(): void {
    if (this.resting !== undefined || this.notebook.cells.some((cell) => cell.run !== "idle")) return;
    const next = this.freshness.outdated((cell) => cell.runMode === "auto" || (cell.runMode === "confirm" && !this.declined.has(cell.id)));
    if (next.length > 0) this.send(next);
  }

  private send(cells: Cell[]): void {
    if (cells.some((cell) => cell.runMode === "confirm" && cell.kind === "code")) void this.sendConfirmed(cells);
    else this.execute(cells);
  }

  private async sendConfirmed(cells: Cell[]): Promise<void> {
    const allowed: Cell[] = [];
    for (const cell of cells) {
      if (cell.runMode !== "confirm" || cell.kind !== "code" || !cell.source.trim()) {
        allowed.push(cell);
        continue;
      }
      const answer = await this.ask(cell, cells.length > 1);
      if (answer === "stop") return;
      if (answer === "run") allowed.push(cell);
      else this.declined.add(cell.id);
    }
    this.execute(allowed);
  }

  private async ask(cell: Cell, others: boolean): Promise<string> {
    const lines = cell.source.trim().split("\n");
    const body = (
      lines.slice(0, SHOWN_LINES).join("\n") + (lines.length > SHOWN_LINES ? `\n… ${lines.length - SHOWN_LINES} more lines` : "")
    );
    const choices = [{ id: "skip", label: others ? "Leave it out" : "Cancel" }, ...(others ? [{ id: "stop", label: "Run nothing" }] : []), { id: "run", label: "Run it", kind: "main" as const }];
    return (await choose(`Run cell ${this.notebook.indexOf(cell) + 1}?`, <pre class="asked-code">{body}</pre>, choices)) ?? (others ? "stop" : "skip");
  }

  private execute(cells: Cell[]): void {
    for (const cell of cells) if (cell.kind === "code") this.mine.add(cell.id);
    this.events.execute(cells);
  }
}

const SHOWN_LINES = 6;
const REST_MS = 150;

function isManual(cell: Cell): boolean {
  return cell.kind === "code" && cell.runMode === "manual";
}
