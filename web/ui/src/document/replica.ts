// The page's copy of the document in the server. What is done on the page is said to the server as operations; what happens there,
// what other tabs do and what kernels say, comes back as such. A page that was away gets what it lacks.

import { DocumentLine } from "../server/line";
import { isKnown } from "../server/logins";
import { Cell } from "./cell";
import { isObject, type Json, type JsonObject } from "./json";
import { Notebook } from "./notebook";
import { Observable } from "./observable";
import type { Op } from "./op";
import { Shadow } from "./shadow";

export type Ending = "ok" | "error" | "aborted" | "lost";

export interface ReplicaEvents {
  began(cell: Cell): void;
  ended(cell: Cell, ending: Ending): void;
  /** The kernel's reply to an execution that this page asked for. */
  replied(cell: Cell, reply: JsonObject): void;
  moved(path: string): void;
  /** What Output widgets show has changed; the ids of operations are theirs. */
  widgets(ops: Op[]): void;
}

export type SaveAnswer = { kind: "saved" } | { kind: "conflict" } | { kind: "failed"; reason: string };

const SPEAK_AFTER_MS = 100;
const SETTLE_MS = 5000;
const SAVE_MS = 60_000;

export class Replica extends Observable {
  readonly notebook = new Notebook();
  events: ReplicaEvents | undefined;
  /** Whether the file has all that the server knows. */
  saved = true;
  /** Whether the server takes this browser for a stranger: it was logged out, or the server began anew with another token. */
  loggedOut = false;
  private line: DocumentLine;
  private shadow = new Shadow();
  private instance = "";
  private revision = -1;
  private sent = 0;
  private unacknowledged: { n: number; ops: Op[] }[] = [];
  private timer: number | undefined;
  private waiting: ((answer: SaveAnswer) => void)[] = [];
  private asked = new Set<Cell>(); // to be executed; the server has not answered yet
  private quiet = false; // while changes from elsewhere are made, nothing is to be said

  private constructor(
    private path: string,
    private ready: () => void,
    private refused: (reason: Error) => void,
  ) {
    super();
    this.notebook.edited.watch(() => this.speakSoon());
    this.line = new DocumentLine({
      known: () => ({ path: this.path, ...(this.instance && { instance: this.instance, revision: String(this.revision) }) }),
      opened: () => {
        this.loggedOut = false;
        this.changed();
      },
      lost: () => this.lost(),
      message: (message) => this.hear(message),
    });
  }

  /** The document, once it is here. Fails with the server's words if it cannot be opened. */
  static open(path: string): Promise<Replica> {
    return new Promise((resolve, reject) => {
      const replica = new Replica(path, () => resolve(replica), reject);
    });
  }

  get connected(): boolean {
    return this.line.connected;
  }

  /** Whether the server has all that was done here. */
  get settled(): boolean {
    return this.timer === undefined && this.unacknowledged.length === 0;
  }

  close(): void {
    window.clearTimeout(this.timer);
    this.line.close();
  }

  retryNow(): void {
    this.line.retryNow();
  }

  execute(cells: Cell[]): boolean {
    this.speak();
    if (!this.line.send({ type: "execute", ids: cells.map((cell) => cell.id) })) return false;
    for (const cell of cells) if (cell.run === "idle" && cell.source.trim()) this.expect(cell);
    return true;
  }

  // A cell waits from the key on, not only from when the server says so.
  private expect(cell: Cell): void {
    this.asked.add(cell);
    this.setRun(cell, { state: "queued" });
  }

  /** Cells whose execution was asked for and will not come. */
  private expectNothing(): void {
    const cells = [...this.asked];
    this.asked.clear();
    for (const cell of cells) this.setRun(cell, { state: "" });
  }

  /** Writes the file. force: over what another program has written. */
  save(force: boolean): Promise<SaveAnswer> {
    this.speak();
    if (!this.line.send({ type: "save", force })) return Promise.resolve({ kind: "failed", reason: "the server does not answer; is it still running?" });
    return new Promise((resolve) => {
      const timer = window.setTimeout(() => this.answerSave({ kind: "failed", reason: "the server does not answer" }), SAVE_MS);
      this.waiting.push((answer) => {
        window.clearTimeout(timer);
        resolve(answer);
      });
    });
  }

  /** Takes what is on the disk, and gives up what was done since the last save. */
  reload(): void {
    this.unacknowledged = [];
    window.clearTimeout(this.timer);
    this.timer = undefined;
    this.line.send({ type: "reload" });
  }

  /** Says what was done, and waits until the server has it, no longer than SETTLE_MS: it may be away. */
  settle(): Promise<void> {
    this.speak();
    return new Promise((resolve) => {
      const look = (): void => {
        if (!this.settled) return;
        window.clearTimeout(timer);
        end();
        resolve();
      };
      const end = this.watch(look);
      const timer = window.setTimeout(() => (end(), resolve()), SETTLE_MS);
      look();
    });
  }

  /** Says that its user takes all that the notebook shows for good. */
  trust(): boolean {
    return this.line.send({ type: "trust" });
  }

  private trusted(message: JsonObject): void {
    this.instance = String(message["instance"]);
    for (const cell of this.notebook.cells) cell.outputs.trust();
  }

  private answerSave(answer: SaveAnswer): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve(answer);
  }

  private speakSoon(): void {
    if (this.quiet || this.timer !== undefined) return;
    this.timer = window.setTimeout(() => this.speak(), SPEAK_AFTER_MS);
  }

  /** Says what was done on the page since the last time. */
  private speak(): void {
    window.clearTimeout(this.timer);
    this.timer = undefined;
    if (this.revision < 0) return;
    const ops = this.shadow.diff(this.notebook);
    if (ops.length > 0) this.say(ops);
  }

  private say(ops: Op[]): void {
    const n = ++this.sent;
    this.unacknowledged.push({ n, ops });
    this.saved = false;
    this.line.send({ type: "edit", n, revision: this.revision, ops: ops as unknown as Json });
    this.changed();
  }

  private lost(): void {
    void this.findOut();
    this.expectNothing();
    this.answerSave({ kind: "failed", reason: "the connection to the server was lost" });
    this.changed();
  }

  // A websocket that is refused does not say why.
  private async findOut(): Promise<void> {
    const known = await isKnown();
    this.loggedOut = !known && !this.connected;
    this.changed();
  }

  private hear(message: JsonObject): void {
    switch (message["type"]) {
      case "refused":
        this.line.close();
        return this.refused(new Error(String(message["reason"])));
      case "state":
        return this.takeState(message);
      case "changes":
        return this.takeChanges(message);
      case "ack":
        return this.acknowledged(message);
      case "saved":
        if (Number(message["revision"]) === this.revision && this.unacknowledged.length === 0) this.markSaved();
        this.answerSave({ kind: "saved" });
        return this.changed();
      case "conflict":
        return this.answerSave({ kind: "conflict" });
      case "failed":
        this.expectNothing();
        return this.answerSave({ kind: "failed", reason: String(message["reason"]) });
      case "reply":
        return this.toCell(message, (cell) => isObject(message["reply"]) && this.events?.replied(cell, message["reply"]));
      case "input":
        return this.toCell(message, (cell) => this.askInput(cell, message));
      case "widgets":
        return this.events?.widgets((message["ops"] ?? []) as unknown as Op[]);
      case "progress":
        return this.toCell(message, (cell) => this.setProgress(cell, isObject(message["reply"]) ? message["reply"] : {}));
      case "trusted":
        return this.trusted(message);
      case "moved":
        this.path = String(message["path"]);
        return this.events?.moved(this.path);
    }
  }

  private toCell(message: JsonObject, act: (cell: Cell) => void): void {
    const cell = this.find(String(message["id"]));
    if (cell) act(cell);
  }

  private find(id: string | undefined): Cell | undefined {
    return this.notebook.cells.find((cell) => cell.id === id);
  }

  private markSaved(): void {
    this.saved = true;
    this.notebook.saved(this.notebook.revision);
  }

  private askInput(cell: Cell, message: JsonObject): void {
    const answer = (value: string): void => void this.line.send({ type: "input", id: cell.id, value });
    cell.input = message["done"] === true ? undefined : { prompt: String(message["prompt"] ?? ""), password: message["password"] === true, answer };
    cell.changed();
  }

  private setProgress(cell: Cell, content: JsonObject): void {
    const over = content["ended"] === true || cell.run === "idle";
    cell.progress = over ? undefined : { what: String(content["what"] ?? ""), done: Number(content["done"]) || 0, total: Number(content["total"]) || 0, unit: String(content["unit"] ?? "") };
    cell.changed();
  }

  private acknowledged(message: JsonObject): void {
    this.unacknowledged = this.unacknowledged.filter(({ n }) => n > Number(message["n"]));
    this.revision = Number(message["revision"]);
    const order = message["order"];
    if (Array.isArray(order) && this.unacknowledged.length === 0) this.elsewhere(() => this.arrange(order.map(String)));
    this.changed();
  }

  private arrange(order: string[]): void {
    const place = new Map(order.map((id, i) => [id, i]));
    const cells = [...this.notebook.cells].sort((a, b) => (place.get(a.id) ?? Infinity) - (place.get(b.id) ?? Infinity));
    this.notebook.arrange(cells);
    this.shadow.learnOrder(cells.map((cell) => cell.id));
  }

  // The whole document: at the beginning, or when the server cannot tell what has changed. What was not acknowledged is done again.
  private takeState(message: JsonObject): void {
    const first = this.revision < 0;
    const pending = first ? [] : [...this.unacknowledged.flatMap(({ ops }) => ops), ...this.shadow.diff(this.notebook)];
    this.unacknowledged = [];
    this.instance = String(message["instance"]);
    this.revision = Number(message["revision"]);
    this.saved = message["saved"] === true;
    this.elsewhere(() => {
      const untrusted = Array.isArray(message["untrusted"]) ? message["untrusted"].map(String) : [];
      this.notebook.load(isObject(message["content"]) ? message["content"] : {}, new Set(untrusted));
      this.shadow.take(this.notebook);
      const runs = isObject(message["runs"]) ? message["runs"] : {};
      for (const cell of this.notebook.cells) this.setRun(cell, (isObject(runs[cell.id]) ? runs[cell.id] : { state: "" }) as unknown as Op["run"]);
      for (const op of pending) this.make(op);
    });
    if (pending.length > 0) this.say(pending);
    if (this.notebook.cells.length === 0) this.notebook.fill();
    if (this.saved) this.markSaved();
    if (first) this.ready();
    this.changed();
  }

  private takeChanges(message: JsonObject): void {
    const ops = Array.isArray(message["ops"]) ? (message["ops"] as unknown as Op[]) : [];
    this.revision = Number(message["revision"]);
    this.elsewhere(() => {
      for (const op of ops) this.make(op);
    });
    if (ops.length > 0) this.saved = false;
    if (message["saved"] === true && this.unacknowledged.length === 0) this.markSaved();
    // After a pause in the connection nobody has heard what was said last.
    if ("saved" in message) this.sayAgain();
    this.changed();
  }

  private sayAgain(): void {
    const ops = this.unacknowledged.flatMap((edit) => edit.ops);
    this.unacknowledged = [];
    if (ops.length > 0) this.say(ops);
    this.speak();
  }

  private elsewhere(make: () => void): void {
    this.quiet = true;
    try {
      make();
    } finally {
      this.quiet = false;
    }
  }

  /** Makes a change that came from elsewhere, or one of this page's own again. */
  private make(op: Op): void {
    const { notebook } = this;
    if (op.op === "notebook") {
      notebook.takeMetadata(op.metadata ?? {});
      this.shadow.learnMetadata(notebook);
      notebook.touch();
      return;
    }
    if (op.op === "insert" || op.op === "delete" || op.op === "move") return this.restructure(op);
    const cell = this.find(op.id);
    if (!cell) return;
    const own = this.hasOwnText(cell);
    if (op.op === "source" && own) this.shadow.learnSource(cell.id, this.saysText(cell.id) ? cell.source : (op.source ?? ""));
    else this.changeCell(cell, op);
    this.shadow.learn(cell, !own);
    notebook.touch();
  }

  // Text that was typed here and has not come to the server is newer than what comes from there: it will be there after it.
  private hasOwnText(cell: Cell): boolean {
    return this.shadow.hasUnsaidText(cell) || this.saysText(cell.id);
  }

  private saysText(id: string): boolean {
    return this.unacknowledged.some(({ ops }) => ops.some((op) => op.op === "source" && op.id === id));
  }

  private restructure(op: Op): void {
    const { notebook } = this;
    const id = op.op === "insert" ? String(op.cell?.["id"]) : op.id;
    const old = this.find(id);
    if ((op.op === "insert") === (old !== undefined)) return;
    const rest = notebook.cells.filter((cell) => cell !== old);
    if (op.op !== "delete") {
      const at = op.after === "" ? 0 : rest.findIndex((cell) => cell.id === op.after) + 1 || rest.length;
      const cell = old ?? new Cell(op.cell!, op.untrusted !== true);
      rest.splice(at, 0, cell);
      if (!old) this.shadow.learn(cell, true);
    }
    notebook.arrange(rest);
    this.shadow.learnOrder(this.knownOrder(rest));
    notebook.touch();
  }

  // Cells of this page that the server has not heard of are not known yet.
  private knownOrder(cells: Cell[]): string[] {
    return cells.map((cell) => cell.id).filter((id) => this.shadow.knows(id));
  }

  private changeCell(cell: Cell, op: Op): void {
    if (cell.outputs.take(op)) return op.op === "outputs" ? this.setCount(cell, op.count) : undefined;
    switch (op.op) {
      case "source":
        return cell.setSource(op.source ?? "");
      case "kind":
        return cell.setKind(op.kind === "markdown" || op.kind === "raw" ? op.kind : "code");
      case "metadata":
        cell.metadata = op.metadata ?? {};
        return cell.changed();
      case "attachments":
        cell.attachments = op.attachments ?? {};
        return cell.changed();
      case "run":
        this.setCount(cell, op.count);
        this.asked.delete(cell);
        if (op.run) this.setRun(cell, op.run);
    }
  }

  private setCount(cell: Cell, count: number | null | undefined): void {
    if (count === undefined) return;
    cell.executionCount = count === null ? null : Number(count);
    cell.changed();
  }

  private setRun(cell: Cell, run: Op["run"]): void {
    const before = cell.run;
    cell.run = run?.state === "queued" || run?.state === "running" ? run.state : "idle";
    if (cell.run === "running") cell.startedAt ??= performance.now();
    if (cell.run === "queued") cell.elapsed = cell.startedAt = undefined;
    if (cell.run === "idle") this.rest(cell, run);
    cell.changed();
    if (cell.run === "queued" && before !== "queued") this.events?.began(cell);
    if (cell.run === "idle" && before !== "idle") this.events?.ended(cell, (run?.ending ?? "lost") as Ending);
  }

  private rest(cell: Cell, run: Op["run"]): void {
    if (run?.elapsed !== undefined) cell.elapsed = Number(run.elapsed);
    cell.startedAt = undefined;
    cell.input = undefined;
    cell.progress = undefined;
  }
}

