// The page's side of widgets until the first one is met: what draws them and reckons with them is loaded then.

import type { Notebook } from "../document/notebook";
import { commMessage, type CommMessage, type CommWay } from "../kernel/comm";
import type { Kernel } from "../kernel/kernel";
import type { WidgetView } from "../render/widget_source";
import type { Store } from "../widgets/store";

const TARGET = "jupyter.widget";
const ANSWER_MS = 24 * 3600_000; // a kernel that is busy for long answers then

export class Widgets {
  private store: Store | undefined;
  private loading: Promise<WidgetView> | undefined;
  private missed: CommMessage[] = []; // while it is loaded
  private greeted = false;

  constructor(
    private kernel: () => Kernel | undefined,
    private notebook: Pick<Notebook, "widgets">,
  ) {}

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
    this.store?.disconnect();
  }

  private hear(message: CommMessage): void {
    if (this.store) return this.store.hear(message);
    if (message.type === "comm_open" && message.target === TARGET) void this.view().catch(() => undefined);
    if (this.loading) this.missed.push(message);
  }

  private async load(): Promise<WidgetView> {
    const { openStore } = await import("../widgets/widgets");
    const { store, view } = openStore(this.way);
    this.store = store;
    store.restore(this.notebook.widgets);
    for (const message of this.missed) store.hear(message);
    this.missed = [];
    if (this.greeted) void store.refresh();
    return view;
  }

  private readonly way: CommWay = {
    send: (type, content, metadata, buffers) => this.kernel()?.tell(type, content, metadata, buffers) ?? "",
    alive: () => (this.kernel()?.status ?? "dead") !== "dead",
    ask: async (type, content) => this.kernel()?.ask(type, content, ANSWER_MS),
  };
}
