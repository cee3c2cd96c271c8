// The page's side of widgets until the first one is met: what draws them and reckons with them is loaded then.

import { isObject } from "../document/json";
import type { Notebook } from "../document/notebook";
import type { Op } from "../document/op";
import { OutputList } from "../document/outputs";
import { commMessage, type CommMessage, type CommWay } from "../kernel/comm";
import type { Kernel } from "../kernel/kernel";
import type { WidgetView } from "../render/widget_source";
import type { Store } from "../widgets/store";

const TARGET = "jupyter.widget";
const VARIABLES_MS = 10_000;
const ANSWER_MS = 24 * 3600_000; // a kernel that is busy for long answers then

export class Widgets {
  private store: Store | undefined;
  private loading: Promise<WidgetView> | undefined;
  private missed: CommMessage[] = []; // while it is loaded
  private greeted = false;
  private outputs = new Map<string, OutputList>(); // what Output widgets show, by their ids
  private names: { at: number; of: [widget: string, name: string][] } | undefined; // the variables that hold widgets, as of so many runs

  constructor(
    private kernel: () => Kernel | undefined,
    private notebook: Pick<Notebook, "widgets">,
    /** Told of variables whose widgets a person has moved; here: on this page. Without it there is no document in the server either, and
     *  what Output widgets show is what the kernel says. */
    private moved?: (names: string[], here: boolean) => void,
  ) {}

  /** Changes what Output widgets show; the server says so. */
  show(ops: Op[]): void {
    for (const op of ops) this.list(op.id ?? "").take(op);
  }

  private list(id: string): OutputList {
    let list = this.outputs.get(id);
    if (!list) this.outputs.set(id, (list = new OutputList()));
    return list;
  }

  /** What draws widgets, for the outputs. */
  readonly view = (): Promise<WidgetView> => (this.loading ??= this.load());

  attend(kernel: Kernel): void {
    kernel.onComm = (message) => this.hear(commMessage(message));
    kernel.onSettled = (id) => this.store?.settled(id);
    kernel.onGreeted = () => {
      this.greeted = true;
      void this.store?.refresh();
    };
    kernel.watch(() => kernel.status === "dead" && this.greeted && this.disconnect());
  }

  /** The kernel's variables are gone, and its widgets with them. */
  disconnect(): void {
    this.greeted = false;
    this.missed = [];
    this.names = undefined;
    this.store?.disconnect();
  }

  private hear(message: CommMessage): void {
    if (this.store) return this.store.hear(message);
    if (message.type === "comm_open" && message.target === TARGET) void this.view().catch(() => undefined);
    if (this.loading) this.missed.push(message);
  }

  private async load(): Promise<WidgetView> {
    const { openStore } = await import("../widgets/widgets");
    const { store, view } = openStore(this.way, {
      moved: (id, here) => void this.tellMoved(id, here),
      shows: (id, outputs) => this.moved || this.list(id).take({ op: "outputs", outputs: Array.isArray(outputs) ? outputs : [] }),
      outputs: (id, saved) => {
        if (!this.outputs.has(id)) this.list(id).take({ op: "outputs", outputs: Array.isArray(saved) ? saved : [], untrusted: true });
        return this.list(id);
      },
    });
    this.store = store;
    store.restore(this.notebook.widgets);
    for (const message of this.missed) store.hear(message);
    this.missed = [];
    if (this.greeted) void store.refresh();
    return view;
  }

  // Which variables hold the widget, or a box with it inside, the kernel says.
  private async tellMoved(id: string, here: boolean): Promise<void> {
    const { store, moved } = this;
    if (!moved) return;
    const holders = (await this.holders()).filter(([widget]) => store?.holds(widget, id)).map(([, name]) => name);
    if (holders.length > 0) moved(holders, here);
  }

  private async holders(): Promise<[widget: string, name: string][]> {
    const kernel = this.kernel();
    if (!kernel) return [];
    if (this.names?.at === kernel.ended) return this.names.of;
    const at = kernel.ended;
    const reply = await kernel.ask("variables_request", {}, VARIABLES_MS, "control");
    const list = Array.isArray(reply?.["variables"]) ? reply["variables"].filter(isObject) : [];
    const of = list.flatMap((v) => (typeof v["widget"] === "string" && v["widget"] ? [[v["widget"], String(v["name"])] as [string, string]] : []));
    this.names = { at, of };
    return of;
  }

  private readonly way: CommWay = {
    send: (type, content, metadata, buffers) => this.kernel()?.tell(type, content, metadata, buffers) ?? "",
    alive: () => (this.kernel()?.status ?? "dead") !== "dead",
    ask: async (type, content) => this.kernel()?.ask(type, content, ANSWER_MS),
  };
}
