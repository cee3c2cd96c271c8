// The buttons below the header.

import { useEffect, useRef, useState } from "preact/hooks";
import type { CellKind } from "../document/cell";
import { useWatch } from "../document/observable";
import { useBench } from "./bench_context";
import { command, type Command } from "./commands";
import { Icon, type IconName } from "./icons";

const LEFT: [string, IconName][][] = [
  [["save", "save"]],
  [["insert-below", "add"], ["cut", "cut"], ["copy", "copy"], ["paste", "paste"]],
  [["run-advance", "run"], ["interrupt", "stop"], ["restart", "restart"], ["restart-run-all", "forward"]],
];

const MENU = ["run-all", "run-above", "run-below", "run-stale", "reactive", "-", "move-up", "move-down", "merge", "delete", "undo", "-", "clear-output", "clear-all", "-", "restart-clear", "reconnect", "shut-down", "-", "variables", "find", "palette", "help"];

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
      <RunMenu />
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

/** The first key of a command, as people write keys. */
export function keyText(command: Command): string {
  const key = (command.anywhere ?? command.keys)?.[0] ?? "";
  return key.replace(/^(\w) (\w)$/, "$1 $2").replace("ArrowUp", "↑").replace("ArrowDown", "↓");
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

function RunMenu() {
  const bench = useBench();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!open) return;
    box.current!.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const away = (event: Event): void => {
      if (!box.current!.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("mousedown", away);
    return () => document.removeEventListener("mousedown", away);
  }, [open]);
  const choose = (id: string): void => {
    setOpen(false);
    box.current!.querySelector("button")?.blur();
    void command(id).run(bench);
  };
  return (
    <span class="menu" ref={box} onKeyDown={(event) => menuKey(event, () => setOpen(false))}>
      <button type="button" class="tool" aria-label="More" title="More" aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="more" />
      </button>
      {open && (
        <div class="menu-list" role="menu">
          {MENU.map((id, i) => (id === "-" ? <hr key={i} /> : <MenuItem key={id} command={command(id)} choose={() => choose(id)} />))}
        </div>
      )}
    </span>
  );
}

function MenuItem(props: { command: Command; choose: () => void }) {
  return (
    <button type="button" role="menuitem" tabIndex={-1} onClick={props.choose}>
      <span>{props.command.label}</span>
      <kbd>{keyText(props.command)}</kbd>
    </button>
  );
}

function menuKey(event: KeyboardEvent, close: () => void): void {
  const box = event.currentTarget as HTMLElement;
  const items = [...box.querySelectorAll<HTMLElement>("[role=menuitem]")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (items.length && step) items[(at + step + items.length) % items.length]!.focus();
  else if (items.length && event.key === "Escape") {
    close();
    box.querySelector("button")!.focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}
