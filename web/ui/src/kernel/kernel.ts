// One kernel as the page sees it: its state, and requests that are answered by messages. Who asked is found by the parent id.

import { newId } from "../document/ids";
import { isObject, type JsonObject } from "../document/json";
import { Observable } from "../document/observable";
import { interruptKernel, kernelExists, restartKernel } from "../server/sessions";
import { Connection } from "./connection";
import type { Channel, Message } from "./wire";

export type KernelStatus = "starting" | "idle" | "busy" | "restarting" | "disconnected" | "dead";

// Requests on control, which are answered while a cell runs: the kernel is not idle when one of them has ended.
const ASIDE = new Set(["variables_request", "table_request", "debug_request", "interrupt_request", "create_subshell_request", "delete_subshell_request", "list_subshell_request", "usage_request"]);

const HANDSHAKE_MS = 3000;
const GRACE_MS = 500;

export class Kernel extends Observable {
  status: KernelStatus = "starting";
  info: JsonObject = {};
  /** How often the kernel has become idle: between two drawings of the page it may have been busy and idle again. */
  ended = 0;
  /** Called when the kernel died and was started again without being asked. */
  onDied: () => void = () => {};
  /** Called when the kernel answers for the first time, and again after it died. */
  onReady: () => void = () => {};

  /** Called for what the kernel says of its comms (comm_open, comm_msg, comm_close). */
  onComm: (message: Message) => void = () => {};
  /** Called for all that it publishes. */
  onOutput: (message: Message) => void = () => {};
  /** Called each time it has introduced itself: after a start, and after each pause in the connection. */
  onGreeted: () => void = () => {};
  /** Called when it is done with a request, with the request's id. */
  onSettled: (id: string) => void = () => {};

  private connection: Connection;
  private replies = new Map<string, (reply: Message | undefined) => void>();
  private epoch = 0;
  private ready = false;
  private handshakeTimer: number | undefined;
  private restarting = false;
  private isNew = true; // it is not known to have been asked for a restart

  constructor(
    readonly id: string,
    readonly name: string,
    session?: string,
  ) {
    super();
    const events = { opened: () => this.opened(), lost: () => void this.lost(), message: (message: Message) => this.dispatch(message) };
    this.connection = new Connection(id, events, session);
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

  /** The reply's content, or undefined when none came in time (milliseconds). */
  async ask(type: string, content: JsonObject, timeout = 10_000, channel: Channel = "shell"): Promise<JsonObject | undefined> {
    return (await this.asked(type, content, timeout, channel))?.content;
  }

  /** The reply with its buffers, or undefined when none came in time (milliseconds). */
  asked(type: string, content: JsonObject, timeout: number, channel: Channel): Promise<Message | undefined> {
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

  /** Sends a message that nothing answers; its id. metadata says what it is about, for the server. */
  tell(type: string, content: JsonObject, metadata: JsonObject = {}, buffers: ArrayBuffer[] = []): string {
    const message = { ...this.compose("shell", type, content), metadata, buffers };
    this.connection.send(message);
    return message.header.msg_id;
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
    if (this.isNew) this.onReady();
    this.isNew = false;
    this.onGreeted();
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
  }

  private setStatus(status: KernelStatus): void {
    if (this.status === status) return;
    this.status = status;
    this.changed();
  }

  private dispatch(message: Message): void {
    if (message.channel === "iopub") this.published(message);
    else this.settleReply(message.parent.msg_id ?? "", message);
  }

  private settleReply(id: string, reply: Message | undefined): void {
    const resolve = this.replies.get(id);
    this.replies.delete(id);
    resolve?.(reply);
  }

  private published(message: Message): void {
    this.onOutput(message);
    if (message.header.msg_type === "status") this.stateChanged(message);
    if (message.header.msg_type.startsWith("comm_")) this.onComm(message);
    if (message.header.msg_type === "shutdown_reply" && message.content["restart"] !== true) window.setTimeout(() => void this.checkAlive(), GRACE_MS);
  }

  private stateChanged(message: Message): void {
    if (ASIDE.has(message.parent.msg_type ?? "")) return;
    const state = message.content["execution_state"];
    if (state === "restarting" || state === "autorestarting") this.diedAndRestarted();
    else if (state === "dead") this.die();
    else if ((state === "busy" || state === "idle") && this.ready && !this.restarting) this.setStatus(state);
    if (state === "idle") this.onSettled(message.parent.msg_id ?? "");
  }

  /** An execution of the notebook has ended. */
  executionEnded(): void {
    this.ended++;
    this.changed();
  }

  private diedAndRestarted(): void {
    if (this.restarting || this.status === "restarting") return;
    this.ready = false;
    this.setStatus("restarting");
    this.isNew = true;
    this.onDied();
    this.handshake();
  }
}
