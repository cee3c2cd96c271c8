// Runs cells on a kernel, and puts what comes back where it belongs.

import type { Cell } from "../document/cell";
import { isObject, joinLines, type Json, type JsonObject } from "../document/json";
import type { Notebook } from "../document/notebook";
import type { StreamName } from "../document/outputs";
import type { Ending, Execution, Kernel } from "./kernel";
import type { Message } from "./wire";

export interface RunnerEvents {
  page(bundle: JsonObject): void; // help text for the pager
  nextInput(text: string, replace: boolean, after: Cell): void;
  began(cell: Cell): void;
  ended(cell: Cell, ending: Ending): void;
}

export class Runner {
  constructor(
    private notebook: Notebook,
    private kernel: Kernel,
    private events: RunnerEvents,
  ) {
    kernel.onStray = (message) => this.stray(message);
  }

  run(cell: Cell): void {
    if (cell.kind !== "code") {
      cell.editing = false;
      cell.changed();
      return;
    }
    cell.outputs.clear();
    cell.executionCount = null;
    cell.elapsed = cell.startedAt = undefined;
    cell.run = cell.source.trim() ? "queued" : "idle";
    cell.changed();
    this.notebook.touch();
    if (cell.run !== "queued") return;
    this.events.began(cell);
    this.kernel.execute(cell.source, new CellRun(cell, this));
  }

  /** A message for the cell; called by its run. */
  deliver(cell: Cell, message: Message): void {
    const { content } = message;
    switch (message.header.msg_type) {
      case "stream":
        return cell.outputs.appendStream(streamName(content["name"]), joinLines(content["text"]));
      case "display_data":
      case "execute_result":
      case "error":
        return this.append(cell, message);
      case "update_display_data":
        return this.update(content);
      case "clear_output":
        return cell.outputs.clear(content["wait"] === true);
      case "input_request":
        return this.askUser(cell, message);
    }
  }

  touched(): void {
    this.notebook.touch();
  }

  ended(cell: Cell, ending: Ending): void {
    this.events.ended(cell, ending);
  }

  payloads(cell: Cell, reply: JsonObject): void {
    const list = Array.isArray(reply["payload"]) ? reply["payload"].filter(isObject) : [];
    for (const payload of list) {
      if (payload["source"] === "page" && isObject(payload["data"])) this.events.page(payload["data"]);
      if (payload["source"] === "set_next_input") this.events.nextInput(String(payload["text"] ?? ""), payload["replace"] === true, cell);
    }
  }

  private append(cell: Cell, message: Message): void {
    const transient = message.content["transient"];
    const id = isObject(transient) && typeof transient["display_id"] === "string" ? transient["display_id"] : undefined;
    if (message.header.msg_type === "execute_result") cell.executionCount = Number(message.content["execution_count"]) || cell.executionCount;
    cell.outputs.append(asOutput(message), id);
  }

  private update(content: JsonObject): void {
    const transient = content["transient"];
    const id = isObject(transient) ? String(transient["display_id"] ?? "") : "";
    for (const cell of this.notebook.cells) cell.outputs.update(id, (content["data"] ?? {}) as Json, (content["metadata"] ?? {}) as Json);
  }

  // Another client's execution: only its display updates concern cells of this page.
  private stray(message: Message): void {
    if (message.header.msg_type === "update_display_data") this.update(message.content);
  }

  private askUser(cell: Cell, message: Message): void {
    const prompt = String(message.content["prompt"] ?? "");
    const password = message.content["password"] === true;
    const answer = (text: string): void => {
      cell.input = undefined;
      cell.outputs.appendStream("stdout", `${prompt}${password ? "········" : text}\n`);
      cell.changed();
      this.kernel.answerInput(message, text);
    };
    cell.input = { prompt, password, answer };
    cell.changed();
  }
}

class CellRun implements Execution {
  private over = false;

  constructor(
    private cell: Cell,
    private runner: Runner,
  ) {}

  message(message: Message): void {
    const type = message.header.msg_type;
    if (type === "execute_input" || (type === "status" && message.content["execution_state"] === "busy")) this.started(message);
    else if (type === "skep_progress") this.progress(message.content);
    else if (type !== "status") {
      this.runner.deliver(this.cell, message);
      this.runner.touched();
    }
  }

  private started(message: Message): void {
    if (this.over) return;
    const count = Number(message.content["execution_count"]);
    if (count) this.cell.executionCount = count;
    this.cell.run = "running";
    this.cell.startedAt ??= performance.now();
    this.cell.changed();
  }

  // How far a builtin of ours is; nothing of it stays.
  private progress(content: JsonObject): void {
    if (this.over) return;
    this.cell.progress = content["ended"] === true ? undefined : { what: String(content["what"] ?? ""), done: Number(content["done"]) || 0, total: Number(content["total"]) || 0, unit: String(content["unit"] ?? "") };
    this.cell.changed();
  }

  done(ending: Ending, reply: JsonObject): void {
    const { cell } = this;
    this.over = true;
    cell.progress = undefined;
    if (cell.startedAt !== undefined && ending !== "aborted") cell.elapsed = performance.now() - cell.startedAt;
    cell.run = "idle";
    cell.input = undefined;
    cell.startedAt = undefined;
    if (typeof reply["execution_count"] === "number" && ending !== "aborted") cell.executionCount = reply["execution_count"];
    if (ending === "lost") cell.outputs.appendStream("stderr", "The connection to the kernel was lost while this cell ran; some of its output may be missing.\n");
    cell.changed();
    this.runner.payloads(cell, reply);
    this.runner.ended(cell, ending);
  }
}

function streamName(name: Json | undefined): StreamName {
  return name === "stderr" ? "stderr" : "stdout";
}

// Only the fields that nbformat knows: it refuses a file with others.
function asOutput(message: Message): JsonObject {
  const type = message.header.msg_type;
  const names = { error: ["ename", "evalue", "traceback"], execute_result: ["data", "execution_count", "metadata"] }[type] ?? ["data", "metadata"];
  const output: JsonObject = { output_type: type };
  for (const name of names) output[name] = message.content[name] ?? (name === "metadata" || name === "data" ? {} : null);
  return output;
}
