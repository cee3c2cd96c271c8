// The page's line to the document in the server: a websocket that mends itself, with JSON texts. web/live/protocol.md says what is said.

import { parseExact, isObject, type Json, type JsonObject } from "../document/json";
import { socketUrl } from "./rest";

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

export interface LineEvents {
  /** The query of the next connection: what of the document is known here. */
  known(): Record<string, string>;
  opened(): void;
  lost(): void;
  message(message: JsonObject): void;
}

export class DocumentLine {
  private socket: WebSocket | undefined;
  private pause = FIRST_PAUSE_MS;
  private timer: number | undefined;
  private closed = false;

  constructor(private events: LineEvents) {
    this.open();
  }

  get connected(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** Says whether it could be sent; what could not is the caller's to keep. */
  send(message: Json): boolean {
    if (!this.connected) return false;
    this.socket!.send(JSON.stringify(message));
    return true;
  }

  close(): void {
    this.closed = true;
    window.clearTimeout(this.timer);
    this.socket?.close();
  }

  retryNow(): void {
    if (this.closed || this.connected || this.socket?.readyState === WebSocket.CONNECTING) return;
    window.clearTimeout(this.timer);
    this.open();
  }

  private open(): void {
    const socket = new WebSocket(socketUrl("/api/skep/document?" + new URLSearchParams(this.events.known()).toString()));
    socket.onopen = () => {
      this.pause = FIRST_PAUSE_MS;
      this.events.opened();
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      const message = parseExact(event.data);
      if (isObject(message)) this.events.message(message);
    };
    socket.onclose = () => this.lost(socket);
    this.socket = socket;
  }

  private lost(socket: WebSocket): void {
    if (this.closed || socket !== this.socket) return;
    this.events.lost();
    this.timer = window.setTimeout(() => this.open(), this.pause);
    this.pause = Math.min(LONGEST_PAUSE_MS, this.pause * 2);
  }
}
