// What one widget has to tell the kernel: one message under way, and behind it only the last value of each key. And which of the
// kernel's echoes are old: a slider must not jump back to where the finger was a moment ago.

import type { State } from "./model";

export class Outbox {
  private waiting: State = new Map();
  private underWay: string | undefined;
  private last = new Map<string, string>(); // key to the id of the last message that set it

  constructor(private send: (changes: State) => string | undefined) {}

  put(changes: Iterable<[string, unknown]>): void {
    for (const [key, value] of changes) this.waiting.set(key, value);
    if (this.underWay === undefined) this.flush();
  }

  /** Sends what waits at once; for what must not come before it. */
  flush(): void {
    if (this.waiting.size === 0) return;
    const changes = this.waiting;
    this.waiting = new Map();
    this.underWay = this.send(changes);
    if (this.underWay !== undefined) for (const key of changes.keys()) this.last.set(key, this.underWay);
  }

  /** The kernel is done with a message. Says whether nothing of this widget is left to tell. */
  settled(id: string): boolean {
    if (id !== this.underWay) return false;
    this.underWay = undefined;
    this.flush();
    return this.underWay === undefined;
  }

  get expects(): string | undefined {
    return this.underWay;
  }

  /** What of the kernel's news counts. echoOf: the message that it echoes. */
  news(changes: [string, unknown][], echoOf: string | undefined): [string, unknown][] {
    return changes.filter(([key]) => {
      if (echoOf !== undefined && this.isOld(key, echoOf)) return false;
      return !this.waiting.has(key);
    });
  }

  /** Whether the kernel does not know yet what was said of a key: what it says of all its widgets is older. */
  holds(key: string): boolean {
    return this.waiting.has(key) || (this.underWay !== undefined && this.last.get(key) === this.underWay);
  }

  private isOld(key: string, echoOf: string): boolean {
    const expected = this.last.get(key);
    if (expected === undefined) return false;
    if (expected !== echoOf) return true;
    this.last.delete(key);
    return false;
  }

  /** The kernel is another: it answers nothing that was sent. */
  reset(): void {
    this.waiting.clear();
    this.last.clear();
    this.underWay = undefined;
  }
}
