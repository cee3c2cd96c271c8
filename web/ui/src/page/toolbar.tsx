// The buttons below the header.

import type { CellKind } from "../document/cell";
import { useWatch } from "../document/observable";
import { useBench } from "./bench_context";
import { command, type Command } from "./commands";
import { Icon, type IconName } from "./icons";
import { keyText, Menu } from "./menu";

const LEFT: [string, IconName][][] = [
  [["save", "save"]],
  [["insert-below", "add"], ["cut", "cut"], ["copy", "copy"], ["paste", "paste"]],
  [["run-advance", "run"], ["interrupt", "stop"], ["restart", "restart"], ["restart-run-all", "forward"]],
];

const MENU = ["run-all", "run-above", "run-below", "run-stale", "reactive", "-", "move-up", "move-down", "merge", "delete", "undo", "-", "clear-output", "clear-all", "-", "restart-clear", "reconnect", "shut-down", "-", "outline", "variables", "inline-values", "log", "find", "palette", "help"];

const FILE_MENU = ["save", "checkpoint", "restore-checkpoint", "rename", "as-text", "-", "changes", "-", "export-html", "export-markdown", "export-script", "export-notebook", "-", "print"];

export function Toolbar() {
  const bench = useBench();
  useWatch(bench.notebook, bench.notebook.activeCell);
  return (
    <div class="toolbar" role="toolbar" aria-label="Notebook">
      {LEFT.map((group, i) => (
        <span class="tools" key={i}>
          {group.map(([id, icon]) => (
            <ToolButton key={id} command={command(id)} icon={icon} />
          ))}
        </span>
      ))}
      <KindSelect />
      <Menu label="File" icon="file" ids={FILE_MENU} />
      <Menu label="More" icon="more" ids={MENU} />
      <span class="spring" />
      <StaleButton />
      <FindingsButton />
    </div>
  );
}

function ToolButton(props: { command: Command; icon: IconName }) {
  const bench = useBench();
  const { label } = props.command;
  const key = keyText(props.command);
  return (
    <button type="button" class="tool" aria-label={label} title={key ? `${label} (${key})` : label} onMouseDown={keepFocus} onClick={() => void props.command.run(bench)}>
      <Icon name={props.icon} />
    </button>
  );
}

// A click on a tool leaves the focus in the notebook, so that the next key works there.
function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}

function KindSelect() {
  const bench = useBench();
  const { notebook } = bench;
  return (
    <select
      class="kind"
      aria-label="Kind of cell"
      value={notebook.activeCell.kind}
      onChange={(event) => {
        notebook.setKind(event.currentTarget.value as CellKind);
        event.currentTarget.blur();
      }}
    >
      <option value="code">Code</option>
      <option value="markdown">Markdown</option>
      <option value="raw">Raw</option>
    </select>
  );
}

function StaleButton() {
  const bench = useBench();
  useWatch(bench.freshness);
  const count = bench.freshness.stale.length;
  if (count === 0) return null;
  return (
    <button type="button" class="chip stale-chip" title="Run the cells that show what is no longer true" onMouseDown={keepFocus} onClick={() => bench.runStale()}>
      {count === 1 ? "Run 1 stale cell" : `Run ${count} stale cells`}
    </button>
  );
}

function FindingsButton() {
  const bench = useBench();
  useWatch(bench.checker);
  const all = bench.notebook.cells.flatMap((cell) => cell.findings);
  const errors = all.filter((finding) => finding.severity === 1).length;
  const warnings = all.filter((finding) => finding.severity === 2).length;
  if (errors + warnings === 0) return null;
  const words = [errors > 0 && counted(errors, "error"), warnings > 0 && counted(warnings, "warning")].filter(Boolean).join(", ");
  return (
    <button type="button" class={`chip ${errors > 0 ? "error-chip" : "warning-chip"}`} title="Go to the next problem (F8)" onMouseDown={keepFocus} onClick={() => bench.nextFinding()}>
      {words}
    </button>
  );
}

function counted(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? "" : "s"}`;
}
