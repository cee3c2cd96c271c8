// Which values stand in the editors: of the variables that simple lines of the top level make, in cells whose text is as it ran. They are
// what the kernel holds now, asked for once after each run.

import type { Cell } from "../document/cell";
import { isObject } from "../document/json";
import type { Notebook } from "../document/notebook";
import { Observable } from "../document/observable";
import type { LineValues } from "../editor/values";
import type { Freshness } from "./freshness";
import type { Seat } from "./seat";

const KEY = "skep-inline-values";
const LONGEST = 60; // characters
const ASK_MS = 5000;
const MAKES = /^let\s+(?:mut\s+)?([\p{L}_][\p{L}\p{N}_]*)\s*(?::[^=]+)?=/u;

export class InlineValues extends Observable {
  on = stored();
  private values = new Map<string, string>();
  private ended = -1;

  constructor(
    private notebook: Notebook,
    private seat: Seat,
    private freshness: Freshness,
  ) {
    super();
    seat.watch(() => void this.ask());
    freshness.watch(() => this.show());
  }

  toggle(): void {
    this.on = !this.on;
    store(this.on);
    this.ended = -1;
    if (this.on) void this.ask();
    else this.show();
    this.changed();
  }

  private async ask(): Promise<void> {
    const { kernel } = this.seat;
    if (!this.on || !kernel || kernel.language !== "ruchy" || kernel.ended === this.ended) return;
    const asked = (this.ended = kernel.ended);
    const reply = await kernel.ask("variables_request", {}, ASK_MS, "control");
    if (asked !== this.ended || reply?.["status"] !== "ok") return;
    const list = Array.isArray(reply["variables"]) ? reply["variables"].filter(isObject) : [];
    this.values = new Map(list.map((v) => [String(v["name"]), String(v["summary"])]));
    this.show();
  }

  private show(): void {
    for (const cell of this.notebook.cells) if (cell.kind === "code") cell.setLineValues(this.on && this.freshness.isTrue(cell) ? this.linesOf(cell) : new Map());
  }

  private linesOf(cell: Cell): LineValues {
    const lines: LineValues = new Map();
    cell.source.split("\n").forEach((line, i) => {
      const value = this.values.get(MAKES.exec(line)?.[1] ?? "");
      if (value !== undefined && !line.trimEnd().endsWith(value)) lines.set(i + 1, clip(value));
    });
    return lines;
  }
}

function clip(value: string): string {
  const line = value.replace(/\s+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

// A browser may forbid storage; values are shown then.
function stored(): boolean {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

function store(on: boolean): void {
  try {
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "off");
  } catch {
    // As long as the page is open.
  }
}
