// The outputs of one code cell. Streams are held as TextLogs while they grow, everything else as the nbformat object that
// came; an output that was loaded and not touched is saved as the very object that was loaded.

import { isObject, joinLines, type Json, type JsonObject } from "./json";
import { Observable } from "./observable";
import type { Op } from "./op";
import { TextLog } from "./textlog";

export type StreamName = "stdout" | "stderr";

export interface Output {
  key: number; // for the view: stable while the output lives
  kind: "stream" | "display_data" | "execute_result" | "error";
  name: StreamName; // of a stream
  log: TextLog | undefined; // of a stream
  raw: JsonObject; // nbformat, except for the text of a stream that grew
  displayId: string | undefined;
  grown: boolean; // the stream has text that raw lacks
  version: number; // counts changes
  trusted: boolean; // made by a kernel of this server, or known to be good: its scripts may run
}

let nextKey = 1;

export class OutputList extends Observable {
  items: Output[] = [];
  private clearOnNext = false;

  static fromJson(list: Json | undefined, trusted: boolean): OutputList {
    const outputs = new OutputList();
    if (Array.isArray(list)) outputs.items = list.filter(isObject).map((raw) => fromRaw(raw, trusted));
    return outputs;
  }

  toJson(): JsonObject[] {
    return this.items.map(toRaw);
  }

  get empty(): boolean {
    return this.items.length === 0;
  }

  appendStream(name: StreamName, text: string): void {
    if (!text) return;
    this.clearIfWaiting();
    let last = this.items[this.items.length - 1];
    if (!last?.log || last.name !== name) {
      last = fromRaw({ name, output_type: "stream", text: "" }, true);
      this.items = [...this.items, last];
    }
    last.log!.append(text);
    last.grown = true;
    last.version++;
    this.changed();
  }

  append(raw: JsonObject, displayId?: string): void {
    this.clearIfWaiting();
    const output = fromRaw(raw, true);
    output.displayId = displayId;
    this.items = [...this.items, output];
    this.changed();
  }

  /** Replaces what is shown under the display id; false when there is none. */
  update(displayId: string, data: Json, metadata: Json): boolean {
    let found = false;
    for (const item of this.items) {
      if (item.displayId !== displayId) continue;
      item.raw = { ...item.raw, data, metadata };
      item.version++;
      found = true;
    }
    if (found) this.changed();
    return found;
  }

  /** Empties the list, or with wait does so when the next output comes, which avoids flicker. */
  clear(wait = false): void {
    this.clearOnNext = wait;
    if (wait || this.empty) return;
    this.items = [];
    this.changed();
  }

  /** Nothing more comes: what was to make room for it goes. */
  settle(): void {
    if (this.clearOnNext) this.clear();
  }

  /** Makes a change that a kernel or another page made; false for one that is not about outputs. */
  take(op: Op): boolean {
    switch (op.op) {
      case "outputs":
        this.replaceAll(OutputList.fromJson(op.outputs, op.untrusted !== true).items);
        return true;
      case "stream":
        this.appendStream((op.name ?? "stdout") as StreamName, op.text ?? "");
        return true;
      case "output":
        this.append(op.output ?? {}, op.display || undefined);
        return true;
      case "update":
        this.update(op.display ?? "", op.data ?? {}, (op.metadata ?? {}) as Json);
        return true;
      case "clear":
        this.clear(op.wait === true);
        return true;
    }
    return false;
  }

  replaceAll(items: Output[]): void {
    this.clearOnNext = false;
    this.items = items;
    this.changed();
  }

  get trusted(): boolean {
    return this.items.every((output) => output.trusted);
  }

  trust(): void {
    if (this.trusted) return;
    for (const output of this.items) output.trusted = true;
    this.changed();
  }

  private clearIfWaiting(): void {
    if (!this.clearOnNext) return;
    this.clearOnNext = false;
    this.items = [];
  }
}

function fromRaw(raw: JsonObject, trusted: boolean): Output {
  const kind = raw["output_type"] as Output["kind"];
  const name: StreamName = raw["name"] === "stderr" ? "stderr" : "stdout";
  const log = kind === "stream" ? new TextLog(joinLines(raw["text"])) : undefined;
  return { key: nextKey++, kind, name, log, raw, displayId: undefined, grown: false, version: 0, trusted };
}

function toRaw(output: Output): JsonObject {
  return output.grown && output.log ? { ...output.raw, text: output.log.toString() } : output.raw;
}
