// One cell: gutter, editor or rendered Markdown, outputs.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Cell, RunMode } from "../document/cell";
import { useWatch } from "../document/observable";
import { renderMarkdown } from "../render/markdown";
import { Prose } from "../render/math";
import { OutputsView } from "../render/output_view";
import { OutputsOf } from "../render/widget_source";
import { useBench } from "./bench_context";
import { CellEditorView } from "./cell_editor";
import { Icon } from "./icons";
import { InputField } from "./input_field";
import { Menu } from "./menu";
import { ElapsedTime } from "./elapsed_time";
import { ProgressBar } from "./progress_bar";

interface CellViewProps {
  cell: Cell;
  index: number;
  total: number;
  active: boolean;
  selected: boolean;
  editMode: boolean;
  language: string;
}

export function CellView(props: CellViewProps) {
  const { cell, index, active, selected, editMode } = props;
  const bench = useBench();
  const host = useRef<HTMLDivElement>(null);
  const [hot, setHot] = useState(false);
  useWatch(cell, cell.outputs);
  const pressed = useRef(false);
  useFocus(host, pressed, props);

  const select = (event: MouseEvent): void => {
    pressed.current = true;
    if ((event.target as Element).closest(".editor, button, a, input, summary, .widgets")) return;
    const extend = event.shiftKey;
    bench.notebook.select(index, extend);
    bench.notebook.setMode("command");
    if (extend) event.preventDefault();
  };
  const enter = (event: FocusEvent): void => {
    if (active || !(event.target as Element).closest(".widgets")) return;
    bench.notebook.select(index);
    bench.notebook.setMode("command");
  };
  const name = `${KIND_NAMES[cell.kind]} cell ${index + 1} of ${props.total}`;
  const classes = ["cell", cell.kind, active && "active", selected && "selected", active && editMode && "editing", cell.run !== "idle" && "busy", cell.stale && "stale"];
  return (
    <div ref={host} class={classes.filter(Boolean).join(" ")} role="group" aria-label={name} aria-current={active ? "true" : undefined} tabIndex={active ? 0 : -1} data-cell={cell.id} onMouseDown={select} onFocusIn={enter} onMouseEnter={() => setHot(true)} onMouseLeave={() => setHot(false)}>
      <div class="cell-input">
        <Gutter cell={cell} index={index} tools={hot || active} />
        <div class="cell-body">
          {cell.kind === "markdown" && !cell.editing ? (
            <MarkdownView cell={cell} />
          ) : (
            <CellEditorView key={cell.kind} cell={cell} label={`${name}, text`} language={props.language} />
          )}
          <CellCorner cell={cell} index={index} tools={hot || active} />
        </div>
      </div>
      {cell.kind === "code" && <CellOutputs cell={cell} />}
    </div>
  );
}

const CODE_MENU = ["mode-auto", "mode-lazy", "mode-manual", "mode-confirm", "-", "cut", "copy", "paste", "delete", "-", "move-up", "move-down", "merge", "-", "toggle-output", "toggle-scroll", "clear-output"];
const TEXT_MENU = ["cut", "copy", "paste", "delete", "-", "move-up", "move-down", "merge"];
const MODE_TITLES: Record<RunMode, string> = {
  auto: "",
  lazy: "Lazy: when what it reads changes it is marked, and does not run by itself",
  manual: "Manual: it runs only when it is run itself, not with others",
  confirm: "Confirmed: it asks before each run",
};

// What differs from the usual way to run is always to be seen; the menu comes with the pointer.
function CellCorner({ cell, index, tools }: { cell: Cell; index: number; tools: boolean }) {
  const bench = useBench();
  const { runMode } = cell;
  const code = cell.kind === "code";
  return (
    <div class="cell-corner">
      {code && runMode !== "auto" && (
        <span class="mode-mark" title={MODE_TITLES[runMode]}>
          {runMode}
        </span>
      )}
      {tools && <Menu label={`Menu of cell ${index + 1}`} icon="more" ids={code ? CODE_MENU : TEXT_MENU} checked={[`mode-${runMode}`]} onOpen={() => bench.notebook.select(index)} />}
    </div>
  );
}

const KIND_NAMES = { code: "Code", markdown: "Markdown", raw: "Raw" };

// The focus follows the active cell: into its editor while editing, onto the cell itself in command mode.
// A cell that is pointed at is on the screen, and must not move below the pointer: a button that has moved when it is let go is not clicked.
function useFocus(host: { current: HTMLDivElement | null }, pressed: { current: boolean }, { cell, active, editMode }: CellViewProps): void {
  useLayoutEffect(() => {
    const element = host.current;
    if (!active || !element || isElsewhere(document.activeElement)) return;
    if (editMode && !(cell.kind === "markdown" && !cell.editing)) {
      if (!element.querySelector(".editor")?.contains(document.activeElement)) cell.editor?.focus();
    } else if (document.activeElement !== element) {
      element.focus({ preventScroll: true });
    }
  }, [active, editMode, cell.editing, cell.kind]);
  useEffect(() => {
    if (active && !pressed.current) host.current?.scrollIntoView({ block: "nearest" });
    pressed.current = false;
  }, [active]);
}

// A dialog, the find bar, an input request or a widget keeps its focus.
function isElsewhere(element: Element | null): boolean {
  return element?.closest("dialog, .find, .palette, .input-request, .widgets") != null;
}

function Gutter({ cell, index, tools }: { cell: Cell; index: number; tools: boolean }) {
  const bench = useBench();
  return (
    <div class="gutter">
      {cell.kind === "code" && tools && (
        <button
          type="button"
          class="run-cell"
          aria-label={`Run cell ${index + 1}`}
          title="Run this cell"
          tabIndex={-1}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => {
            bench.notebook.select(index);
            bench.run([cell]);
          }}
        >
          <Icon name="run" />
        </button>
      )}
      {cell.kind === "code" && <span class="count">{countText(cell)}</span>}
      {cell.stale && cell.run === "idle" && (
        <button
          type="button"
          class="stale-mark"
          title={`Stale: ${cell.stale}`}
          aria-label={`Stale: ${cell.stale}. Run the cell again`}
          tabIndex={-1}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => bench.run([cell])}
        >
          stale
        </button>
      )}
      {tools && (
        <span class="grip" draggable={true} aria-hidden="true" title="Drag to move" onDragStart={(event) => startDrag(event, bench, index)}>
          <Icon name="grip" />
        </span>
      )}
    </div>
  );
}

function startDrag(event: DragEvent, bench: ReturnType<typeof useBench>, index: number): void {
  if (!bench.notebook.isSelected(index)) bench.notebook.select(index);
  event.dataTransfer!.effectAllowed = "move";
  event.dataTransfer!.setData("application/x-skep-cell", String(index));
  const cell = (event.target as Element).closest(".cell");
  if (cell) event.dataTransfer!.setDragImage(cell, 20, 10);
}

function countText(cell: Cell): string {
  if (cell.run !== "idle") return "[*]";
  return cell.executionCount === null ? "[ ]" : `[${cell.executionCount}]`;
}

function MarkdownView({ cell }: { cell: Cell }) {
  const bench = useBench();
  const html = useMemo(
    () => renderMarkdown(cell.source, { folder: bench.folder, attachments: cell.attachments }),
    [cell.source, bench.folder],
  );
  const edit = (): void => {
    cell.editing = true;
    cell.changed();
    bench.notebook.setMode("edit");
  };
  if (!cell.source.trim()) {
    return (
      <div class="prose empty" onDblClick={edit}>
        Empty text cell: press Enter to write
      </div>
    );
  }
  return <Prose html={html} onDblClick={edit} />;
}

function CellOutputs({ cell }: { cell: Cell }) {
  const bench = useBench();
  const { folded } = cell;
  const fold = (): void => {
    cell.setFolded(!folded);
    bench.notebook.touch();
  };
  const timed = cell.run === "running" || cell.elapsed !== undefined;
  if (cell.outputs.empty && !cell.input && !timed) return null;
  const lines = cell.outputs.items.length;
  return (
    <div class="cell-output">
      <button type="button" class="fold" aria-expanded={!folded} aria-label={folded ? "Show outputs" : "Hide outputs"} title={folded ? "Show outputs" : "Hide outputs"} tabIndex={-1} onClick={fold} hidden={cell.outputs.empty}>
        <Icon name={folded ? "right" : "down"} />
      </button>
      <div class={`outputs ${cell.scrolled ? "scrolled" : ""}`}>
        {folded ? (
          <button type="button" class="link" onClick={fold}>
            {lines === 1 ? "1 output" : `${lines} outputs`} hidden
          </button>
        ) : (
          <OutputsOf.Provider value={cell.id}>
            <OutputsView outputs={cell.outputs} />
          </OutputsOf.Provider>
        )}
        {cell.input && <InputField request={cell.input} />}
        {cell.progress && <ProgressBar progress={cell.progress} />}
        {timed && <ElapsedTime cell={cell} />}
      </div>
    </div>
  );
}
