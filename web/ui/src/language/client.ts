// The Language Server Protocol over a websocket, one JSON text a message. When the connection breaks it is opened again with
// growing pauses; a server that never took it is not asked for ever.

import { isObject, type Json, type JsonObject } from "../document/json";
import { socketUrl } from "../server/rest";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 20_000;
const MOST_REFUSALS = 2;
const ANSWER_MS = 5000;

export interface ClientEvents {
  /** The server is there and knows nothing yet. */
  ready(): void;
  lost(): void;
  told(method: string, params: JsonObject): void;
}

export class LanguageClient {
  private socket: WebSocket | undefined;
  private waiting = new Map<number, (result: Json | undefined) => void>();
  private nextId = 1;
  private pause = FIRST_PAUSE_MS;
  private timer: number | undefined;
  private refusals = 0;
  private open = false;
  private closed = false;

  constructor(
    private path: string,
    private events: ClientEvents,
  ) {
    this.connect();
  }

  close(): void {
    this.closed = true;
    window.clearTimeout(this.timer);
    this.socket?.close();
  }

  notify(method: string, params: JsonObject): void {
    if (this.open) this.send({ method, params });
  }

  /** The result, or undefined if there is none, or none in time. */
  request(method: string, params: JsonObject): Promise<Json | undefined> {
    if (this.socket?.readyState !== WebSocket.OPEN) return Promise.resolve(undefined);
    const id = this.nextId++;
    return new Promise((resolve) => {
      const timer = window.setTimeout(() => this.settle(id, undefined), ANSWER_MS);
      this.waiting.set(id, (result) => {
        window.clearTimeout(timer);
        resolve(result);
      });
      this.send({ id, method, params });
    });
  }

  private connect(): void {
    const socket = new WebSocket(socketUrl("/api/skep/language?path=" + encodeURIComponent(this.path)));
    socket.onopen = () => void this.introduce();
    socket.onmessage = (event: MessageEvent<string>) => this.take(JSON.parse(event.data) as JsonObject);
    socket.onclose = () => this.lost(socket);
    this.socket = socket;
  }

  private async introduce(): Promise<void> {
    const capabilities = { general: { positionEncodings: ["utf-16"] }, experimental: { cellLinks: true } };
    await this.request("initialize", { processId: null, rootUri: null, capabilities });
    this.open = true;
    this.refusals = 0;
    this.pause = FIRST_PAUSE_MS;
    this.notify("initialized", {});
    this.events.ready();
  }

  private lost(socket: WebSocket): void {
    if (this.closed || socket !== this.socket) return;
    if (!this.open && ++this.refusals > MOST_REFUSALS) return;
    this.open = false;
    for (const id of [...this.waiting.keys()]) this.settle(id, undefined);
    this.events.lost();
    this.timer = window.setTimeout(() => this.connect(), this.pause);
    this.pause = Math.min(LONGEST_PAUSE_MS, this.pause * 2);
  }

  private send(message: JsonObject): void {
    this.socket?.send(JSON.stringify({ jsonrpc: "2.0", ...message }));
  }

  private take(message: JsonObject): void {
    const method = message["method"];
    if (typeof method === "string") this.events.told(method, isObject(message["params"]) ? message["params"] : {});
    else this.settle(Number(message["id"]), message["result"]);
  }

  private settle(id: number, result: Json | undefined): void {
    const resolve = this.waiting.get(id);
    this.waiting.delete(id);
    resolve?.(result);
  }
}
