// One kernel as the page sees it: its state, and requests that are answered by messages. Who asked is found by the parent id.

import { newId } from "../document/ids";
import { isObject, type JsonObject } from "../document/json";
import { Observable } from "../document/observable";
import { interruptKernel, kernelExists, restartKernel } from "../server/sessions";
import { Connection } from "./connection";
import type { Channel, Message } from "./wire";

export type KernelStatus = "starting" | "idle" | "busy" | "restarting" | "disconnected" | "dead";

/** How an execution ended; lost: the page was cut off and its answer never came. */
export type Ending = "ok" | "error" | "aborted" | "lost";

export interface Execution {
  message(message: Message): void; // iopub and stdin messages of this execution
  done(ending: Ending, reply: JsonObject): void;
}

interface Pending {
  execution: Execution;
  epoch: number;
  reply?: JsonObject;
  idle: boolean;
}

const HANDSHAKE_MS = 3000;
const GRACE_MS = 500;
const LATE_LISTENERS = 200;

export class Kernel extends Observable {
  status: KernelStatus = "starting";
  info: JsonObject = {};
  /** How many executions of this page have ended: between two drawings of the page it may have been busy and idle again. */
  ended = 0;
  /** Called for messages that belong to no execution of this page, and for display updates. */
  onStray: (message: Message) => void = () => {};
  /** Called when the kernel died and was started again without being asked. */
  onDied: () => void = () => {};

  private connection: Connection;
  private pending = new Map<string, Pending>();
  private listeners = new Map<string, Execution>(); // finished ones too: output may come late
  private replies = new Map<string, (content: JsonObject | undefined) => void>();
  private epoch = 0;
  private ready = false;
  private handshakeTimer: number | undefined;
  private restarting = false;

  constructor(
    readonly id: string,
    readonly name: string,
  ) {
    super();
    this.connection = new Connection(id, {
      opened: () => this.opened(),
      lost: () => void this.lost(),
      message: (message) => this.dispatch(message),
    });
  }

  close(): void {
    window.clearTimeout(this.handshakeTimer);
    this.connection.close();
  }

  reconnectNow(): void {
    this.connection.retryNow();
  }

  get language(): string {
    const info = this.info["language_info"];
    return isObject(info) ? String(info["name"] ?? "") : "";
  }

  execute(code: string, execution: Execution): void {
    const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: true, stop_on_error: true };
    const message = this.compose("shell", "execute_request", content);
    this.pending.set(message.header.msg_id, { execution, epoch: this.epoch, idle: false });
    this.listeners.set(message.header.msg_id, execution);
    this.connection.send(message);
  }

  /** The reply's content, or undefined when none came in time (milliseconds). */
  ask(type: string, content: JsonObject, timeout = 10_000, channel: Channel = "shell"): Promise<JsonObject | undefined> {
    const message = this.compose(channel, type, content);
    const id = message.header.msg_id;
    return new Promise((resolve) => {
      const timer = window.setTimeout(() => this.settleReply(id, undefined), timeout);
      this.replies.set(id, (reply) => {
        window.clearTimeout(timer);
        resolve(reply);
      });
      this.connection.send(message);
    });
  }

  answerInput(request: Message, value: string): void {
    this.connection.send({ ...this.compose("stdin", "input_reply", { status: "ok", value }), parent: request.header });
  }

  async interrupt(): Promise<void> {
    await interruptKernel(this.id);
  }

  async restart(): Promise<void> {
    this.restarting = true;
    this.ready = false;
    this.setStatus("restarting");
    try {
      await restartKernel(this.id);
    } finally {
      this.restarting = false;
    }
    this.endAll("aborted");
    this.handshake();
  }

  private compose(channel: Channel, type: string, content: JsonObject): Message {
    const header = {
      msg_id: newId(),
      msg_type: type,
      session: this.connection.sessionId,
      username: "",
      date: new Date().toISOString(),
      version: "5.4",
    };
    return { channel, header, parent: {}, metadata: {}, content, buffers: [] };
  }

  private opened(): void {
    this.epoch++;
    this.ready = false;
    this.handshake();
  }

  // Asked again until answered: a kernel that is still starting may never see the first request.
  private handshake(): void {
    window.clearTimeout(this.handshakeTimer);
    const epoch = this.epoch;
    this.handshakeTimer = window.setTimeout(() => !this.ready && this.connection.connected && this.handshake(), HANDSHAKE_MS);
    void this.ask("kernel_info_request", {}, 60_000).then((info) => {
      if (!info || epoch !== this.epoch) return;
      this.introduced(info);
    });
  }

  private introduced(info: JsonObject): void {
    window.clearTimeout(this.handshakeTimer);
    this.ready = true;
    this.info = info;
    if (this.status !== "busy") this.setStatus("idle");
    // The shell answers in order: what was sent before the reconnection has been answered, and the answer was lost.
    const epoch = this.epoch;
    window.setTimeout(() => this.endAll("lost", (p) => p.epoch < epoch), GRACE_MS);
  }

  private async lost(): Promise<void> {
    if (this.status === "dead") return;
    this.setStatus("disconnected");
    await this.checkAlive();
  }

  /** Finds out whether the kernel was shut down elsewhere; some servers leave the websocket open then. */
  async checkAlive(): Promise<void> {
    if (this.status === "dead" || (await kernelExists(this.id))) return;
    this.close();
    this.die();
  }

  private die(): void {
    this.setStatus("dead");
    this.endAll("lost");
  }

  private setStatus(status: KernelStatus): void {
    if (this.status === status) return;
    this.status = status;
    this.changed();
  }

  private dispatch(message: Message): void {
    const parent = message.parent.msg_id ?? "";
    if (message.channel === "iopub") this.published(message, parent);
    else if (message.channel === "stdin") this.listeners.get(parent)?.message(message);
    else this.replied(message, parent);
  }

  private replied(message: Message, parent: string): void {
    this.settleReply(parent, message.content);
    const pending = this.pending.get(parent);
    if (!pending) return;
    pending.reply = message.content;
    const wait = pending.idle ? 0 : GRACE_MS;
    // The idle message comes by another channel; an aborted execution may have none.
    if (wait === 0) this.finish(parent);
    else window.setTimeout(() => this.finish(parent), wait);
  }

  private settleReply(id: string, content: JsonObject | undefined): void {
    const resolve = this.replies.get(id);
    this.replies.delete(id);
    resolve?.(content);
  }

  private published(message: Message, parent: string): void {
    if (message.header.msg_type === "status") this.stateChanged(message, parent);
    if (message.header.msg_type === "shutdown_reply" && message.content["restart"] !== true) window.setTimeout(() => void this.checkAlive(), GRACE_MS);
    const listener = this.listeners.get(parent);
    if (listener) listener.message(message);
    else this.onStray(message);
  }

  private stateChanged(message: Message, parent: string): void {
    const state = message.content["execution_state"];
    if (state === "restarting" || state === "autorestarting") this.diedAndRestarted();
    else if (state === "dead") this.die();
    else if (state === "busy" || state === "idle") this.beat(state, parent);
  }

  private beat(state: "busy" | "idle", parent: string): void {
    if (this.ready && !this.restarting) this.setStatus(state);
    const pending = this.pending.get(parent);
    if (!pending || state !== "idle") return;
    pending.idle = true;
    this.ended++;
    if (pending.reply) this.finish(parent);
  }

  private diedAndRestarted(): void {
    if (this.restarting || this.status === "restarting") return;
    this.ready = false;
    this.setStatus("restarting");
    this.endAll("lost");
    this.onDied();
    this.handshake();
  }

  private finish(id: string): void {
    const pending = this.pending.get(id);
    if (!pending) return;
    this.pending.delete(id);
    for (const old of [...this.listeners.keys()].slice(0, Math.max(0, this.listeners.size - LATE_LISTENERS))) {
      if (!this.pending.has(old)) this.listeners.delete(old);
    }
    const status = pending.reply?.["status"];
    pending.execution.done(status === "ok" || status === "error" ? status : status === "aborted" ? "aborted" : "lost", pending.reply ?? {});
  }

  private endAll(ending: Ending, which: (pending: Pending) => boolean = () => true): void {
    for (const [id, pending] of [...this.pending]) {
      if (!which(pending)) continue;
      this.pending.delete(id);
      pending.execution.done(ending, {});
    }
  }
}
