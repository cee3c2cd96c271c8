// A visit of an app: its page from the server, a kernel of the visitor's own whose messages fill it, and the way for widgets. No code
// comes here, and none goes.

import { isObject, type JsonObject } from "../document/json";
import { Observable } from "../document/observable";
import { OutputList, type StreamName } from "../document/outputs";
import { Kernel } from "../kernel/kernel";
import type { Message } from "../kernel/wire";
import { Widgets } from "../page/widgets";
import { request } from "../server/rest";

// The name of this tab's visit, which only its page knows: who loads the page again goes on.
const NAME = "skep-visit";
const NAME_BYTES = 16;

const KERNEL = "app"; // each visitor reaches the one that is theirs

/** A text in Markdown, or the outputs of a cell. */
export type Part = { id: string; markdown: string } | { id: string; outputs: OutputList };

export class Visit extends Observable {
  over = ""; // why nothing moves any more

  private kernel: Kernel;
  readonly widgets: Widgets;

  static async begin(): Promise<Visit> {
    const known = sessionStorage.getItem(NAME);
    const name = known ?? newName();
    const body = await appOf(name);
    if (body["full"] === true) throw new Error("As many people as it takes use this app now. Try again in a while.");
    const parts = Array.isArray(body["parts"]) ? body["parts"] : [];
    sessionStorage.setItem(NAME, name);
    return new Visit(
      name,
      known !== null && body["again"] !== true,
      String(body["title"] ?? ""),
      parts.map((part, i) => (typeof part === "string" ? { id: `cell-${i}`, markdown: part } : { id: `cell-${i}`, outputs: new OutputList() })),
    );
  }

  private constructor(
    name: string,
    /** The visit that this tab had before has ended. */
    readonly anew: boolean,
    readonly title: string,
    readonly parts: Part[],
  ) {
    super();
    this.kernel = new Kernel(KERNEL, "", name);
    this.kernel.onOutput = (message) => this.hear(message);
    this.kernel.onDied = () => this.end("The app has stopped by a fault.");
    this.kernel.watch(() => this.stateChanged());
    this.widgets = new Widgets(() => this.kernel, { widgets: undefined });
    this.widgets.attend(this.kernel);
  }

  get busy(): boolean {
    return !this.over && this.kernel.status !== "idle";
  }

  // A connection that breaks is not mended here: what was said meanwhile would be missing. The page loaded again finds the visit as it is.
  private stateChanged(): void {
    if (this.kernel.status === "disconnected" || this.kernel.status === "dead") this.end("This page is no longer connected: nothing was done for long, the visit goes on in another tab, or the server is gone.");
    this.changed();
  }

  private end(reason: string): void {
    if (this.over) return;
    this.over = reason;
    this.kernel.close();
    this.changed();
  }

  private hear(message: Message): void {
    const { content } = message;
    if (message.header.msg_type === "update_display_data") {
      for (const part of this.parts) if ("outputs" in part) part.outputs.update(displayId(content) ?? "", content["data"] ?? {}, content["metadata"] ?? {});
      return;
    }
    const part = this.parts.find((p) => p.id === message.parent.msg_id);
    if (part && "outputs" in part) show(part.outputs, message.header.msg_type, content);
  }
}

function newName(): string {
  return [...crypto.getRandomValues(new Uint8Array(NAME_BYTES))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function appOf(name: string): Promise<JsonObject> {
  const { body } = await request("GET", `/api/skep/app?session_id=${name}`);
  return isObject(body) ? body : {};
}

function displayId(content: JsonObject): string | undefined {
  const transient = content["transient"];
  return isObject(transient) && typeof transient["display_id"] === "string" ? transient["display_id"] : undefined;
}

function show(outputs: OutputList, type: string, content: JsonObject): void {
  if (type === "execute_input") outputs.clear(true); // a cell that runs again shows what it showed until there is something new
  if (type === "status" && content["execution_state"] === "idle") outputs.settle();
  if (type === "stream") outputs.appendStream((content["name"] === "stderr" ? "stderr" : "stdout") as StreamName, String(content["text"] ?? ""));
  if (type === "clear_output") outputs.clear(content["wait"] === true);
  if (type === "display_data" || type === "execute_result" || type === "error") outputs.append({ ...content, output_type: type }, displayId(content));
}
