// One open notebook with everything around it: document, kernel, saving, panels. Commands act on this.

import { Cell } from "../document/cell";
import { isObject, joinLines, type JsonObject } from "../document/json";
import type { Notebook } from "../document/notebook";
import { Observable } from "../document/observable";
import { Replica, type Ending } from "../document/replica";
import { rename, saveNotebook } from "../server/contents";
import { askText, choose, confirm, tell } from "./dialogs";
import { offsetOf } from "../document/finding";
import { Checker, type Repair } from "../language/checker";
import { Freshness } from "./freshness";
import type { FrameSurroundings } from "../render/frame_context";
import { librariesIn } from "../render/segments";
import { tableView, type TableSource } from "../render/table_source";
import { InlineValues } from "./inline_values";
import { Reactor } from "./reactor";
import { askOffer, restoreVariables, type Offer } from "./restoring";
import { Saver } from "./saver";
import { Seat } from "./seat";
import { Shelf } from "./shelf";
import { Widgets } from "./widgets";

const TABLE_MS = 35_000;

export type Panel = "help" | "logins" | "palette" | "find" | "variables" | "outline" | "changes" | "log" | undefined;

export class Workbench extends Observable {
  panel: Panel;
  pager: JsonObject | undefined;
  notice = "";
  offered: Offer | undefined;

  private constructor(
    public path: string,
    private replica: Replica,
  ) {
    super();
    const notebook = (this.notebook = replica.notebook);
    replica.events = {
      began: (cell) => this.freshness.began(cell),
      ended: (cell, ending) => this.ended(cell, ending),
      replied: (cell, reply) => this.replied(cell, reply),
      moved: (to) => this.moved(to),
      widgets: (ops) => this.widgets.show(ops),
    };
    this.seat = new Seat(notebook, path, {
      died: () => this.notify("The kernel stopped and was started again. Its variables are gone."),
      emptied: () => this.emptied(),
      fresh: (kernel) => void askOffer(kernel).then((offer) => this.offer(offer)),
      seated: (kernel) => this.widgets.attend(kernel),
    });
    this.widgets = new Widgets(() => this.seat.kernel, notebook, (names, here) => this.reactor.moved(names, here));
    this.checker = new Checker(notebook, path);
    this.freshness = new Freshness(notebook, this.checker);
    this.inlineValues = new InlineValues(notebook, this.seat, this.freshness);
    this.reactor = new Reactor(notebook, this.freshness, {
      execute: (cells) => this.execute(cells),
      forget: async (names) => void (await this.seat.kernel?.ask("forget_request", { names })),
      notify: (text) => this.notify(text),
    });
    this.seat.watch(() => this.checker.serve(this.seat.language));
    this.checker.serve(this.seat.language); // as the file says, before there is a kernel
    this.saver = new Saver(replica, {
      conflict: () => this.askConflict(),
      failed: (reason) => this.notify(`Not saved: ${reason}`),
    });
    // Whoever comes back, from another window or to the network, is not kept waiting for the next try.
    for (const back of ["focus", "online"]) window.addEventListener(back, () => this.reconnect());
  }

  /** Whether the server takes this browser for a stranger; the saver tells of changes. */
  get loggedOut(): boolean {
    return this.replica.loggedOut;
  }

  readonly notebook: Notebook;
  readonly seat: Seat;
  readonly checker: Checker;
  readonly freshness: Freshness;
  readonly reactor: Reactor;
  readonly inlineValues: InlineValues;
  readonly saver: Saver;
  readonly shelf = new Shelf(this);
  readonly widgets: Widgets;

  static async open(path: string): Promise<Workbench> {
    return new Workbench(path, await Replica.open(path));
  }

  get folder(): string {
    return this.path.includes("/") ? this.path.slice(0, this.path.lastIndexOf("/")) : "";
  }

  get name(): string {
    return this.path.slice(this.path.lastIndexOf("/") + 1);
  }

  notify(text: string): void {
    this.notice = text;
    this.changed();
  }

  /** What an earlier kernel left is proposed until somebody answers, or the kernel is another one. */
  offer(offer: Offer | undefined): void {
    this.offered = offer;
    this.changed();
  }

  async restore(): Promise<void> {
    const { kernel } = this.seat;
    if (!kernel) return;
    this.offer(undefined);
    this.notify(await restoreVariables(kernel));
    kernel.executionEnded();
  }

  reconnect(): void {
    this.replica.retryNow();
    this.seat.kernel?.reconnectNow();
  }

  private emptied(): void {
    this.offer(undefined);
    this.widgets.disconnect();
    this.reactor?.rest();
    this.freshness.forget();
  }

  setPanel(panel: Panel): void {
    this.panel = panel;
    this.changed();
  }

  showPager(bundle: JsonObject | undefined): void {
    this.pager = bundle;
    this.changed();
  }

  /** Runs cells that somebody pointed at. */
  run(cells: Cell[]): void {
    this.reactor.run(cells);
  }

  /** Runs cells as a part of the notebook: manual ones are left out. */
  runTogether(cells: Cell[]): void {
    this.reactor.runTogether(cells);
  }

  /** Has the kernel run the cells in order; it queues them, and they run on when the page is closed. */
  private execute(cells: Cell[]): void {
    const { kernel, ready } = this.seat;
    if (!kernel && ready) {
      for (const cell of cells) showMarkdown(cell);
      const code = cells.filter((cell) => cell.kind === "code"); // text is shown already, and may be edited again by then
      void ready.then(() => this.execute(code));
      return;
    }
    if (!kernel || kernel.status === "dead") {
      if (cells.some((cell) => cell.kind === "code" && cell.source.trim())) this.notify("There is no kernel to run this. Choose one at the top right, or restart it.");
      for (const cell of cells) showMarkdown(cell);
      return;
    }
    for (const cell of cells) showMarkdown(cell);
    const code = cells.filter((cell) => cell.kind === "code");
    if (code.length > 0 && !this.replica.execute(code)) this.notify("The server does not answer; nothing was run.");
  }

  runSelected(): void {
    this.run(this.notebook.selected);
  }

  runAndAdvance(): void {
    this.runSelected();
    const { notebook } = this;
    const next = notebook.range[1] + 1;
    if (next < notebook.cells.length) {
      notebook.select(next);
      notebook.setMode("command");
      return;
    }
    notebook.insert(next, Cell.empty("code"));
    notebook.setMode("edit");
  }

  runAndInsert(): void {
    this.runSelected();
    this.notebook.insertBelow();
    this.notebook.setMode("edit");
  }

  /** Rows of a table that the kernel has shown; by control, so that they come while a cell runs. */
  readonly tables: TableSource = async (id, query) => {
    const reply = await this.seat.kernel?.asked("table_request", { id, ...query }, TABLE_MS, "control");
    if (!reply) throw new Error("The kernel does not answer.");
    const { content, buffers } = reply;
    if (content["status"] !== "ok" || !buffers[0]) throw new Error(String(content["evalue"] ?? "The kernel cannot show this."));
    return tableView(content, buffers[0]);
  };

  /** What outputs that run ask for. */
  readonly surroundings: FrameSurroundings = {
    librariesAbove: (outputs) => {
      const { cells } = this.notebook;
      const here = cells.findIndex((cell) => cell.outputs === outputs);
      return cells.slice(0, Math.max(0, here)).flatMap((cell) => librariesIn(cell.outputs.items));
    },
    askTrust: () => void this.trust(),
  };

  /** Lets the scripts in all outputs run, if the user says so. */
  async trust(): Promise<void> {
    const why = "The scripts in its outputs will run. They run in frames without network that reach neither this page nor your files, but do it only if you know where the notebook comes from.";
    if (!(await confirm("Trust this notebook?", why, "Trust"))) return;
    if (!this.replica.trust()) this.notify("The server does not answer; nothing was changed.");
  }

  /** Waits until the server has what was done here. */
  settle(): Promise<void> {
    return this.replica.settle();
  }

  /** Runs the cells that show what is no longer true. */
  runStale(): void {
    this.runTogether(this.freshness.stale);
  }

  toggleReactive(): void {
    const on = !this.freshness.reactive;
    this.freshness.setReactive(on);
    this.notify(on ? "Reactive: when a cell has run, the cells that read what it defines run again." : "Not reactive: stale cells are marked, and run when you say so.");
  }

  private ended(cell: Cell, ending: Ending): void {
    this.seat.kernel?.executionEnded();
    this.freshness.ended(cell, ending);
    this.reactor.ended(cell, ending);
  }

  /** Makes a repair; cells other than the one it was asked for may change with it. */
  repair(repair: Repair): void {
    for (const [cell, edits] of repair.edits) cell.edit(edits);
    this.notebook.touch();
  }

  /** Goes to the next finding of the checker behind the cursor, from the end on to the first. */
  nextFinding(): void {
    const { notebook } = this;
    const places = notebook.cells.flatMap((cell, index) =>
      cell.findings.map((finding) => ({ index, offset: offsetOf(cell.source, finding.range.start) })).sort((a, b) => a.offset - b.offset),
    );
    const cursor = notebook.mode === "edit" ? (notebook.activeCell.editor?.cursor() ?? -1) : -1;
    const next = places.find(({ index, offset }) => index > notebook.active || (index === notebook.active && offset > cursor)) ?? places[0];
    if (!next) return this.notify("The checker has found nothing.");
    notebook.select(next.index);
    notebook.setMode("edit");
    const { editor } = notebook.activeCell;
    editor?.placeCursor(next.offset);
    editor?.showFinding(next.offset);
  }

  /** Goes to a place in the text of the cell that ran as the given number: what tracebacks name. Line and column count from 1. */
  readonly goTo = (count: number, line: number, column: number): void => {
    const { notebook } = this;
    const cell = notebook.cells.find((other) => other.executionCount === count);
    if (!cell) return this.notify(`No cell of this notebook ran last as [${count}].`);
    notebook.select(notebook.indexOf(cell));
    notebook.setMode("edit");
    cell.editor?.focus();
    cell.editor?.placeCursor(offsetOf(cell.source, { line: line - 1, character: column - 1 }));
  };

  async interrupt(): Promise<void> {
    await this.guard("Interrupt", async () => this.seat.kernel?.interrupt());
  }

  async restart(then: "nothing" | "run all" | "clear" = "nothing"): Promise<void> {
    const question = then === "run all" ? "Restart the kernel and run every cell?" : "Restart the kernel?";
    if (!(await confirm(question, "All variables will be lost.", "Restart", true))) return;
    await this.guard("Restart", () => this.seat.restart());
    if (then === "clear") this.notebook.clearOutputs(this.notebook.cells);
    if (then === "run all") this.runTogether(this.notebook.cells);
  }

  async shutDown(): Promise<void> {
    if (await confirm("Shut the kernel down?", "All variables will be lost.", "Shut down", true)) await this.seat.end();
  }

  async chooseKernel(): Promise<void> {
    const { specs } = this.seat.specs;
    if (specs.length === 0) return tell("No kernels", "The server knows no kernels.");
    const choices = specs.map((spec) => ({ id: spec.name, label: spec.displayName, ...(spec.name === this.seat.kernelName && { kind: "main" as const }) }));
    const name = await choose("Which kernel runs this notebook?", "Variables of the one that runs now will be lost.", choices);
    if (name !== undefined && name !== this.seat.kernelName) await this.guard("Change of kernel", () => this.seat.change(name));
  }

  async save(): Promise<void> {
    if (await this.saver.save()) this.notify("");
  }

  async rename(): Promise<void> {
    const given = await askText("Rename the notebook", "New name", this.name, "Rename");
    if (!given || given === this.name) return;
    const ending = this.name.slice(this.name.lastIndexOf("."));
    const name = given.endsWith(ending) ? given : given + ending;
    await this.guard("Rename", async () => {
      const entry = await rename(this.path, this.folder ? `${this.folder}/${name}` : name);
      await this.seat.moved(entry.path);
      this.moved(entry.path);
    });
  }

  /** The file has another name, by this page or another. */
  private moved(path: string): void {
    this.path = path;
    history.replaceState(null, "", "/notebooks/" + path.split("/").map(encodeURIComponent).join("/"));
    this.changed();
  }

  /** What a reply asks the page to do. */
  private replied(cell: Cell, reply: JsonObject): void {
    const list = Array.isArray(reply["payload"]) ? reply["payload"].filter(isObject) : [];
    for (const payload of list) {
      if (payload["source"] === "page" && isObject(payload["data"])) this.showPager(payload["data"]);
      if (payload["source"] === "set_next_input") this.nextInput(String(payload["text"] ?? ""), payload["replace"] === true, cell);
    }
  }

  private async askConflict(): Promise<"overwrite" | "reload" | "later"> {
    const body = `${this.name} was changed by another program after you opened it here.`;
    const choice = await choose("The file changed on disk", body, [
      { id: "later", label: "Keep editing" },
      { id: "copy", label: "Save mine as a copy" },
      { id: "reload", label: "Take theirs", kind: "danger" },
      { id: "overwrite", label: "Overwrite with mine", kind: "main" },
    ]);
    if (choice === "copy") await this.saveCopy();
    return choice === "overwrite" || choice === "reload" ? choice : "later";
  }

  private async saveCopy(): Promise<void> {
    const path = this.path.replace(/(\.ipynb|\.ruchy)?$/, `-mine-${Date.now().toString(36)}.ipynb`);
    await this.guard("Saving a copy", async () => {
      await saveNotebook(path, this.notebook.toJson(), null);
      this.notify(`Your version was saved as ${path}`);
    });
  }

  private nextInput(text: string, replace: boolean, after: Cell): void {
    if (replace) return after.setSource(text);
    this.notebook.insert(this.notebook.indexOf(after) + 1, Cell.empty("code", text));
  }

  private async guard(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.notify(`${what} failed: ${error instanceof Error ? error.message : joinLines(String(error))}`);
    }
  }
}

function showMarkdown(cell: Cell): void {
  if (cell.kind === "code") return;
  cell.editing = false;
  cell.changed();
}
