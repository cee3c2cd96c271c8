// One websocket to one kernel, which mends itself: when it breaks, it is opened again with growing pauses until it holds or is
// closed on purpose. Messages sent while it is down wait.

import { newId } from "../document/ids";
import { socketUrl } from "../server/rest";
import { decode, encode, SUBPROTOCOL, type Message } from "./wire";

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

export interface ConnectionEvents {
  opened(again: boolean): void;
  lost(): void;
  message(message: Message): void;
}

export class Connection {
  private socket: WebSocket | undefined;
  private waiting: Message[] = [];
  private pause = FIRST_PAUSE_MS;
  private timer: number | undefined;
  private opens = 0;
  private closed = false;

  constructor(
    readonly kernelId: string,
    private events: ConnectionEvents,
    readonly sessionId = newId(),
  ) {
    this.open();
  }

  get connected(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  send(message: Message): void {
    if (this.connected) this.socket!.send(encode(message));
    else this.waiting.push(message);
  }

  close(): void {
    this.closed = true;
    window.clearTimeout(this.timer);
    this.socket?.close();
  }

  /** Tries at once instead of waiting for the pause to end. */
  retryNow(): void {
    if (this.closed || this.connected || this.socket?.readyState === WebSocket.CONNECTING) return;
    window.clearTimeout(this.timer);
    this.open();
  }

  private open(): void {
    const url = socketUrl(`/api/kernels/${this.kernelId}/channels?session_id=${this.sessionId}`);
    const socket = new WebSocket(url, [SUBPROTOCOL]);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.opened();
    socket.onmessage = (event: MessageEvent<ArrayBuffer>) => {
      const message = decode(event.data);
      if (message) this.events.message(message);
    };
    socket.onclose = () => this.lost(socket);
    this.socket = socket;
  }

  private opened(): void {
    this.pause = FIRST_PAUSE_MS;
    const waiting = this.waiting;
    this.waiting = [];
    this.events.opened(this.opens++ > 0);
    for (const message of waiting) this.send(message);
  }

  private lost(socket: WebSocket): void {
    if (this.closed || socket !== this.socket) return;
    this.events.lost();
    this.timer = window.setTimeout(() => this.open(), this.pause);
    this.pause = Math.min(LONGEST_PAUSE_MS, this.pause * 2);
  }
}
