// All widgets of a notebook: what the kernel says of them comes here, what the person does with them goes to the kernel from here.
// Several pages may show them; the kernel's echo of what one did tells the others.

import { isObject, type Json, type JsonObject } from "../document/json";
import { newId } from "../document/ids";
import { Observable } from "../document/observable";
import type { OutputList } from "../document/outputs";
import type { CommMessage, CommWay } from "../kernel/comm";
import { parted, pathsOf, plain, withBuffers, fromBase64, type Path } from "./buffers";
import { Links } from "./links";
import { Model, same, type State } from "./model";
import { Outbox } from "./outbox";

export const WIDGET_TARGET = "jupyter.widget";
const CONTROL_TARGET = "jupyter.widget.control";
const PROTOCOL = "2.1.0";

export interface StoreEvents {
  /** A person moved a widget, on this page (here) or another, and the kernel knows it. */
  moved(id: string, here: boolean): void;
  /** What an Output widget shows; saved: what its state says of that. The server keeps it. */
  outputs(id: string, saved: Json | undefined): OutputList;
  /** The kernel's program says what an Output widget shows. */
  shows(id: string, outputs: Json | undefined): void;
}

type Changes = [string, unknown][];
/** Who made a change: a person on this page, the kernel's program, or a person on another page. */
export type Origin = "person" | "kernel" | "elsewhere";

export class Store extends Observable {
  private models = new Map<string, Model>();
  private boxes = new Map<string, Outbox>();
  private senders = new Map<string, string>(); // message under way to the model that sent it
  private asked = new Set<string>(); // requests for the whole state of one widget
  private links = new Links(this);
  private heard = false;
  private control: { comm: string; request?: string; resolve(states: CommMessage | undefined): void } | undefined;

  constructor(
    private way: CommWay,
    private events: StoreEvents,
  ) {
    super();
  }

  /** Whether no more widgets are to be expected: the kernel has said which it has, or there is none. */
  get complete(): boolean {
    return this.heard || !this.way.alive();
  }

  /** What an Output widget shows. */
  outputs(model: Model): OutputList {
    return this.events.outputs(model.id, model.state.get("outputs") as Json | undefined);
  }

  find(id: string | undefined): Model | undefined {
    return id === undefined ? undefined : this.models.get(id);
  }

  get all(): Iterable<Model> {
    return this.models.values();
  }

  /** Whether a widget is another, or has it inside. */
  holds(outer: string, inner: string): boolean {
    const seen = new Set<string>();
    const open = [outer];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (id === inner) return true;
      if (seen.has(id)) continue;
      seen.add(id);
      open.push(...(this.models.get(id)?.references("children") ?? []));
    }
    return false;
  }

  /** Takes what the notebook's file has of widgets; those that are known better stay as they are. */
  restore(saved: Json | undefined): void {
    const bundle = isObject(saved) ? saved["application/vnd.jupyter.widget-state+json"] : undefined;
    const states = isObject(bundle) && bundle["version_major"] === 2 && isObject(bundle["state"]) ? bundle["state"] : {};
    for (const [id, entry] of Object.entries(states)) {
      if (!isObject(entry) || !isObject(entry["state"]) || this.models.has(id)) continue;
      const model = new Model(id, String(entry["model_name"] ?? ""), String(entry["model_module"] ?? ""));
      const buffers = Array.isArray(entry["buffers"]) ? entry["buffers"].filter(isObject) : [];
      const bytes = buffers.map((one) => (one["encoding"] === "base64" ? fromBase64(String(one["data"])) : undefined) ?? new ArrayBuffer(0));
      this.models.set(id, model);
      model.merge(withBuffers(entriesOf(entry["state"]), pathsOf(buffers.map((one) => one["path"])), bytes));
    }
    this.changed();
  }

  /** The kernel is gone, or another: its widgets stay as pictures of themselves. */
  disconnect(): void {
    for (const model of this.models.values()) {
      if (!model.live) continue;
      model.live = false;
      model.changed();
    }
    for (const box of this.boxes.values()) box.reset();
    this.heard = false;
    this.senders.clear();
    this.asked.clear();
    this.control?.resolve(undefined);
    this.control = undefined;
  }

  /** Asks the kernel for all its widgets: this page may be new, or may have missed something. */
  async refresh(): Promise<void> {
    for (const box of this.boxes.values()) box.reset();
    const reply = await this.way.ask("comm_info_request", { target_name: WIDGET_TARGET });
    this.heard = true;
    const comms = isObject(reply?.["comms"]) ? Object.keys(reply["comms"]) : [];
    if (comms.length === 0) return this.changed();
    const states = await this.askStates();
    if (states) this.takeStates(states);
    else for (const id of comms) this.askState(id);
  }

  // Kernels that know no control comm answer by closing it, and are asked widget by widget; so is one that is done and has said nothing:
  // ipywidgets fails over widgets that the page made, whose layouts are made while it goes over all of them.
  private askStates(): Promise<CommMessage | undefined> {
    this.control?.resolve(undefined);
    return new Promise((resolve) => {
      const comm = newId();
      const control: NonNullable<Store["control"]> = (this.control = { comm, resolve });
      this.way.send("comm_open", { comm_id: comm, target_name: CONTROL_TARGET, data: {} }, { version: "1.0.0" });
      control.request = this.way.send("comm_msg", { comm_id: comm, data: { method: "request_states" } });
    });
  }

  private askState(id: string): void {
    if (!this.models.has(id)) this.models.set(id, new Model(id, "", ""));
    this.asked.add(this.way.send("comm_msg", { comm_id: id, data: { method: "request_state" } }));
  }

  private takeStates(message: CommMessage): void {
    const states = isObject(message.data["states"]) ? message.data["states"] : {};
    const paths = pathsOf(message.data["buffer_paths"]);
    for (const [id, entry] of Object.entries(states)) {
      if (!isObject(entry) || !isObject(entry["state"])) continue;
      const own = paths.flatMap((path, i) => (path[0] === id && path[1] === "state" ? [{ path: path.slice(2), buffer: message.buffers[i]! }] : []));
      this.meet(id, entriesOf(entry["state"]), own.map(({ path }) => path), own.map(({ buffer }) => buffer));
    }
    this.changed();
  }

  hear(message: CommMessage): void {
    if (message.comm === this.control?.comm) return this.hearControl(message);
    switch (message.type) {
      case "comm_open":
        if (message.target !== WIDGET_TARGET) return;
        this.meet(message.comm, stateOf(message), pathsOf(message.data["buffer_paths"]), message.buffers);
        return this.changed();
      case "comm_msg":
        return this.hearModel(message);
      case "comm_close":
        return this.part(message.comm);
    }
  }

  private hearControl(message: CommMessage): void {
    const { control } = this;
    this.control = undefined;
    if (message.type === "comm_msg") this.way.send("comm_close", { comm_id: message.comm, data: {} });
    control?.resolve(message.type === "comm_msg" && message.data["method"] === "update_states" ? message : undefined);
  }

  private meet(id: string, state: Changes, paths: Path[], buffers: ArrayBuffer[]): void {
    const all = withBuffers(state, paths, buffers);
    const named = new Map(all);
    const kind = String(named.get("_model_name") ?? "");
    const module = String(named.get("_model_module") ?? "");
    const old = this.models.get(id);
    const model = old && old.kind === kind && old.module === module ? old : new Model(id, kind, module);
    model.live = model.lived = true;
    this.models.set(id, model);
    if (model === old) model.changed();
    model.merge(this.unheld(model, all));
    this.links.meet(model);
  }

  /** What of a widget's whole state counts: it is older than what a person said of it meanwhile. */
  private unheld(model: Model, state: Changes): Changes {
    const box = this.boxes.get(model.id);
    return state.filter(([key]) => !box?.holds(key));
  }

  private part(id: string): void {
    const model = this.models.get(id);
    if (!model) return;
    model.live = false;
    this.models.delete(id);
    this.boxes.delete(id);
    this.links.part(id);
    model.changed();
    this.changed();
  }

  private hearModel(message: CommMessage): void {
    const model = this.models.get(message.comm);
    if (!model) return;
    const { data } = message;
    if (data["method"] === "custom") return model.onCustom?.(data["content"]);
    const isEcho = data["method"] === "echo_update";
    if (!isEcho && data["method"] !== "update") return;
    const changes = withBuffers(stateOf(message), pathsOf(data["buffer_paths"]), message.buffers);
    if (!model.kind) return this.meet(model.id, changes, [], []); // the answer to request_state
    const whole = message.parent !== undefined && this.asked.has(message.parent);
    const own = isEcho && message.parent !== undefined && this.senders.has(message.parent);
    const news = whole ? this.unheld(model, changes) : this.box(model).news(changes, isEcho ? message.parent : undefined);
    this.change(model, news, own || !isEcho ? "kernel" : "elsewhere");
    if (isEcho && !own) this.events.moved(model.id, false);
  }

  private change(model: Model, changes: Changes, origin: Origin): void {
    const before: State = new Map(changes.map(([name]) => [name, model.state.get(name)]));
    model.merge(changes);
    const changed = changes.filter(([name, value]) => !same(before.get(name), value));
    if (model.kind === "OutputModel" && changed.some(([name]) => name === "outputs")) this.events.shows(model.id, model.state.get("outputs") as Json | undefined);
    this.links.changed(model, changed.map(([name]) => name), origin);
  }

  /** A person changed something. Of a widget whose kernel is gone it only changes on the page. */
  set(model: Model, changes: Record<string, unknown>, cell = "", origin: Origin = "person"): void {
    const list = Object.entries(changes);
    if (model.live && origin !== "elsewhere") {
      this.cells.set(model.id, cell);
      this.box(model).put(list);
    }
    this.change(model, list, origin);
  }

  /** Makes a widget that the kernel has not asked for, beside one of the same package; its id. */
  create(beside: Model, kind: string, state: Record<string, unknown>): string {
    const id = newId();
    const of = (what: string): string => beside.text(what);
    const named = {
      _model_name: `${kind}Model`, _model_module: of("_model_module"), _model_module_version: of("_model_module_version"),
      _view_name: `${kind}View`, _view_module: of("_view_module"), _view_module_version: of("_view_module_version"), ...state,
    };
    this.way.send("comm_open", { comm_id: id, target_name: WIDGET_TARGET, data: { state: named as JsonObject, buffer_paths: [] } }, { version: PROTOCOL });
    this.meet(id, Object.entries(named), [], []);
    this.changed();
    return id;
  }

  private cells = new Map<string, string>(); // where each widget was moved last

  /** Tells the kernel's program something that is no state. */
  custom(model: Model, content: JsonObject, cell = ""): void {
    if (!model.live) return;
    for (const box of this.boxes.values()) box.flush(); // what was typed before a click counts for the click
    const id = this.way.send("comm_msg", { comm_id: model.id, data: { method: "custom", content } }, cell ? { cellId: cell } : {});
    this.senders.set(id, model.id);
  }

  private box(model: Model): Outbox {
    let box = this.boxes.get(model.id);
    if (!box) this.boxes.set(model.id, (box = new Outbox((changes) => this.sendState(model, changes))));
    return box;
  }

  private sendState(model: Model, changes: State): string | undefined {
    if (!model.live) return undefined;
    const { value, paths, buffers } = parted(changes);
    const cell = this.cells.get(model.id);
    const data = { method: "update", state: value as JsonObject, buffer_paths: paths as Json };
    const id = this.way.send("comm_msg", { comm_id: model.id, data }, { version: PROTOCOL, ...(cell && { cellId: cell }) }, buffers);
    this.senders.set(id, model.id);
    return id;
  }

  /** The kernel is done with a request. */
  settled(id: string): void {
    if (id && id === this.control?.request) {
      this.control.resolve(undefined);
      this.control = undefined;
    }
    this.asked.delete(id);
    const model = this.find(this.senders.get(id));
    if (!this.senders.delete(id) || !model) return;
    this.boxes.get(model.id)?.settled(id);
    this.events.moved(model.id, true);
  }
}

function stateOf(message: CommMessage): Changes {
  const { state } = message.data;
  return isObject(state) ? entriesOf(state) : [];
}

function entriesOf(state: JsonObject): Changes {
  return Object.entries(state).map(([name, value]) => [name, plain(value)]);
}
