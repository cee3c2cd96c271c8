// Every command of the notebook page, once: keys, palette, help, toolbar and menu all read this table.

import type { RunMode } from "../document/cell";
import { toggleTheme } from "./theme";
import type { Workbench } from "./workbench";

/** How much of a screen a key scrolls: the last lines stay in sight. */
const SCREEN_SHARE = 0.8;

export interface Command {
  id: string;
  label: string;
  group: "Run" | "Cells" | "Edit" | "Move" | "Kernel" | "Notebook";
  /** Keys in command mode; a space separates keys that are pressed one after another. */
  keys?: string[];
  /** Keys that work while editing too. */
  anywhere?: string[];
  /** One of several that exclude each other. */
  radio?: boolean;
  run(bench: Workbench): void | Promise<void>;
}

function edit(bench: Workbench): void {
  const cell = bench.notebook.activeCell;
  if (cell.kind === "markdown" && !cell.editing) {
    cell.editing = true;
    cell.changed();
  }
  bench.notebook.setMode("edit");
}

function heading(level: number): Command {
  return { id: `heading-${level}`, label: `Heading ${level}`, group: "Cells", keys: [String(level)], run: (b) => b.notebook.setHeading(level) };
}

function mode(name: RunMode, label: string): Command {
  const run = ({ notebook }: Workbench): void => {
    for (const cell of notebook.selected) cell.setRunMode(name);
    notebook.touch();
  };
  return { id: `mode-${name}`, label, group: "Cells", radio: true, run };
}

export const COMMANDS: Command[] = [
  { id: "run-advance", label: "Run and go to the next cell", group: "Run", anywhere: ["Shift+Enter"], run: (b) => b.runAndAdvance() },
  { id: "run", label: "Run and stay", group: "Run", anywhere: ["Ctrl+Enter"], run: (b) => runInPlace(b) },
  { id: "run-insert", label: "Run and insert a cell below", group: "Run", anywhere: ["Alt+Enter"], run: (b) => b.runAndInsert() },
  { id: "run-all", label: "Run all cells", group: "Run", run: (b) => b.runTogether(b.notebook.cells) },
  { id: "run-above", label: "Run all above", group: "Run", run: (b) => b.runTogether(b.notebook.cells.slice(0, b.notebook.range[0])) },
  { id: "run-below", label: "Run this and all below", group: "Run", run: (b) => b.runTogether(b.notebook.cells.slice(b.notebook.range[0])) },
  { id: "run-stale", label: "Run stale cells", group: "Run", run: (b) => b.runStale() },
  { id: "reactive", label: "Reactive: run by itself what a run makes stale, or not", group: "Run", run: (b) => b.toggleReactive() },
  { id: "restart-run-all", label: "Restart and run all cells", group: "Run", run: (b) => b.restart("run all") },

  { id: "edit", label: "Edit the cell", group: "Edit", keys: ["Enter"], run: edit },
  { id: "command", label: "Leave the editor", group: "Edit", anywhere: ["Escape", "Ctrl+M"], run: (b) => b.notebook.setMode("command") },
  { id: "undo", label: "Undo the last change of cells", group: "Edit", keys: ["z"], run: (b) => b.notebook.undo() },
  { id: "redo", label: "Redo it", group: "Edit", keys: ["Shift+Z"], run: (b) => b.notebook.redo() },
  { id: "find", label: "Find and replace in the notebook", group: "Edit", keys: ["f"], anywhere: ["Ctrl+Shift+F"], run: (b) => b.setPanel("find") },
  { id: "next-finding", label: "Go to the next problem", group: "Edit", anywhere: ["F8"], run: (b) => b.nextFinding() },
  { id: "cut", label: "Cut cells", group: "Edit", keys: ["x"], run: (b) => b.notebook.cut() },
  { id: "copy", label: "Copy cells", group: "Edit", keys: ["c"], run: (b) => b.notebook.copy() },
  { id: "paste", label: "Paste cells below", group: "Edit", keys: ["v"], run: (b) => b.notebook.paste("below") },
  { id: "paste-above", label: "Paste cells above", group: "Edit", keys: ["Shift+V"], run: (b) => b.notebook.paste("above") },
  { id: "delete", label: "Delete cells", group: "Edit", keys: ["d d"], run: (b) => b.notebook.deleteSelected() },

  { id: "insert-above", label: "Insert a cell above", group: "Cells", keys: ["a"], run: (b) => b.notebook.insertAbove() },
  { id: "insert-below", label: "Insert a cell below", group: "Cells", keys: ["b"], run: (b) => b.notebook.insertBelow() },
  { id: "to-code", label: "Change to code", group: "Cells", keys: ["y"], run: (b) => b.notebook.setKind("code") },
  { id: "to-markdown", label: "Change to Markdown", group: "Cells", keys: ["m"], run: (b) => b.notebook.setKind("markdown") },
  { id: "to-raw", label: "Change to raw text", group: "Cells", keys: ["r"], run: (b) => b.notebook.setKind("raw") },
  ...[1, 2, 3, 4, 5, 6].map(heading),
  { id: "merge", label: "Merge cells, or with the one below", group: "Cells", keys: ["Shift+M"], run: (b) => b.notebook.merge() },
  { id: "split", label: "Split the cell at the cursor", group: "Cells", anywhere: ["Ctrl+Shift+-"], run: split },
  { id: "move-up", label: "Move cells up", group: "Cells", keys: ["Alt+ArrowUp", "Ctrl+Shift+ArrowUp"], run: (b) => b.notebook.move(-1) },
  { id: "move-down", label: "Move cells down", group: "Cells", keys: ["Alt+ArrowDown", "Ctrl+Shift+ArrowDown"], run: (b) => b.notebook.move(1) },
  { id: "toggle-output", label: "Fold or unfold outputs", group: "Cells", keys: ["o"], run: (b) => toggleFolded(b) },
  { id: "toggle-scroll", label: "Scroll outputs in a box, or not", group: "Cells", keys: ["Shift+O"], run: (b) => toggleScrolled(b) },
  { id: "line-numbers", label: "Line numbers in this cell", group: "Cells", keys: ["l"], run: (b) => toggleNumbers(b, false) },
  { id: "all-line-numbers", label: "Line numbers everywhere", group: "Cells", keys: ["Shift+L"], run: (b) => toggleNumbers(b, true) },
  mode("auto", "Automatic: runs by itself in reactive notebooks"),
  mode("lazy", "Lazy: is marked only, runs with others"),
  mode("manual", "Manual: runs only when you run it itself"),
  mode("confirm", "Confirmed: asks before each run"),
  { id: "clear-output", label: "Clear outputs of these cells", group: "Cells", run: (b) => b.notebook.clearOutputs(b.notebook.selected) },
  { id: "clear-all", label: "Clear all outputs", group: "Cells", run: (b) => b.notebook.clearOutputs(b.notebook.cells) },

  { id: "up", label: "Cell above", group: "Move", keys: ["k", "ArrowUp"], run: (b) => b.notebook.select(b.notebook.active - 1) },
  { id: "down", label: "Cell below", group: "Move", keys: ["j", "ArrowDown"], run: (b) => b.notebook.select(b.notebook.active + 1) },
  { id: "extend-up", label: "Select upwards", group: "Move", keys: ["Shift+K", "Shift+ArrowUp"], run: (b) => b.notebook.select(b.notebook.active - 1, true) },
  { id: "extend-down", label: "Select downwards", group: "Move", keys: ["Shift+J", "Shift+ArrowDown"], run: (b) => b.notebook.select(b.notebook.active + 1, true) },
  { id: "extend-first", label: "Select up to the first cell", group: "Move", keys: ["Shift+Home"], run: (b) => b.notebook.select(0, true) },
  { id: "extend-last", label: "Select down to the last cell", group: "Move", keys: ["Shift+End"], run: (b) => b.notebook.select(b.notebook.cells.length - 1, true) },
  { id: "scroll-down", label: "Scroll down by a screen", group: "Move", keys: ["Space"], run: () => scroll(1) },
  { id: "scroll-up", label: "Scroll up by a screen", group: "Move", keys: ["Shift+Space"], run: () => scroll(-1) },
  { id: "select-all", label: "Select all cells", group: "Move", keys: ["Ctrl+A"], run: (b) => b.notebook.selectAll() },
  { id: "first", label: "First cell", group: "Move", keys: ["Home"], run: (b) => b.notebook.select(0) },
  { id: "last", label: "Last cell", group: "Move", keys: ["End"], run: (b) => b.notebook.select(b.notebook.cells.length - 1) },

  { id: "interrupt", label: "Interrupt the kernel", group: "Kernel", keys: ["i i"], run: (b) => b.interrupt() },
  { id: "restart", label: "Restart the kernel", group: "Kernel", keys: ["0 0"], run: (b) => b.restart() },
  { id: "restart-clear", label: "Restart and clear all outputs", group: "Kernel", run: (b) => b.restart("clear") },
  { id: "choose-kernel", label: "Choose another kernel", group: "Kernel", run: (b) => b.chooseKernel() },
  { id: "reconnect", label: "Reconnect to the kernel", group: "Kernel", run: (b) => b.reconnect() },
  { id: "variables", label: "Variables, or not", group: "Kernel", keys: ["Shift+E"], run: (b) => b.setPanel(b.panel === "variables" ? undefined : "variables") },
  { id: "log", label: "Log of server and kernels, or not", group: "Kernel", run: (b) => b.setPanel(b.panel === "log" ? undefined : "log") },
  { id: "inline-values", label: "Values at the ends of lines, or not", group: "Kernel", run: (b) => b.inlineValues.toggle() },
  { id: "shut-down", label: "Shut the kernel down", group: "Kernel", run: (b) => b.shutDown() },

  { id: "save", label: "Save", group: "Notebook", keys: ["s"], anywhere: ["Ctrl+S"], run: (b) => b.save() },
  { id: "checkpoint", label: "Save and make a checkpoint", group: "Notebook", run: (b) => b.shelf.checkpoint() },
  { id: "restore-checkpoint", label: "Go back to the checkpoint", group: "Notebook", run: (b) => b.shelf.restore() },
  { id: "export-html", label: "Download as a page (HTML)", group: "Notebook", run: (b) => b.shelf.download("html") },
  { id: "export-markdown", label: "Download as Markdown", group: "Notebook", run: (b) => b.shelf.download("markdown") },
  { id: "export-script", label: "Download as a script", group: "Notebook", run: (b) => b.shelf.download("script") },
  { id: "export-notebook", label: "Download the notebook (.ipynb)", group: "Notebook", run: (b) => b.shelf.download("notebook") },
  { id: "as-text", label: "Edit the file as text", group: "Notebook", run: (b) => b.shelf.asText() },
  { id: "changes", label: "Changes since the last commit", group: "Notebook", keys: ["Shift+C"], run: (b) => b.setPanel("changes") },
  { id: "print", label: "Print, or save as PDF", group: "Notebook", anywhere: ["Ctrl+P"], run: () => print() },
  { id: "outline", label: "Table of contents, or not", group: "Notebook", keys: ["Shift+T"], run: (b) => b.setPanel(b.panel === "outline" ? undefined : "outline") },
  { id: "rename", label: "Rename the notebook", group: "Notebook", run: (b) => b.rename() },
  { id: "trust", label: "Trust this notebook: scripts in its outputs run", group: "Notebook", run: (b) => b.trust() },
  { id: "logins", label: "Who is logged in, and logging out", group: "Notebook", run: (b) => b.setPanel("logins") },
  { id: "theme", label: "Light or dark", group: "Notebook", run: () => toggleTheme() },
  { id: "palette", label: "All commands", group: "Notebook", keys: ["p"], anywhere: ["Ctrl+Shift+P", "Ctrl+Shift+C"], run: (b) => b.setPanel("palette") },
  { id: "help", label: "Keys", group: "Notebook", keys: ["h"], run: (b) => b.setPanel("help") },
];

const byId = new Map(COMMANDS.map((command) => [command.id, command]));

export function command(id: string): Command {
  return byId.get(id)!;
}

function runInPlace(bench: Workbench): void {
  bench.runSelected();
  bench.notebook.setMode("command");
}

function scroll(screens: number): void {
  scrollBy({ top: screens * innerHeight * SCREEN_SHARE, behavior: "smooth" });
}

function split(bench: Workbench): void {
  const { notebook } = bench;
  notebook.split(notebook.active, notebook.activeCell.editor?.cursor() ?? 0);
}

function toggleFolded({ notebook }: Workbench): void {
  const on = !notebook.activeCell.folded;
  for (const cell of notebook.selected) cell.setFolded(on);
  notebook.touch();
}

function toggleScrolled({ notebook }: Workbench): void {
  const on = !notebook.activeCell.scrolled;
  for (const cell of notebook.selected) cell.setMetadata("scrolled", on ? true : undefined);
  notebook.touch();
}

function toggleNumbers(bench: Workbench, all: boolean): void {
  const { notebook } = bench;
  const on = !notebook.activeCell.lineNumbers;
  for (const cell of all ? notebook.cells : notebook.selected) {
    cell.lineNumbers = on;
    cell.editor?.applyOptions(on);
  }
}
