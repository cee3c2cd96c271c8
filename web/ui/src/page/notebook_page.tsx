// The notebook on the screen.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Cell, type CellKind } from "../document/cell";
import { useWatch } from "../document/observable";
import { FrameContext } from "../render/frame_context";
import { PlaceContext } from "../render/output_view";
import { TableContext } from "../render/table_source";
import { WidgetContext } from "../render/widget_source";
import type { Left } from "../sketch/deeds";
import { BenchContext } from "./bench_context";
import { CellView } from "./cell_view";
import { DialogHost } from "./dialogs";
import { FindBar } from "./find";
import { Header } from "./header";
import { Icon } from "./icons";
import { KeyReader } from "./keys";
import { Later } from "../render/later";
import { Pager } from "./pager";
import { Palette } from "./palette";
import { offerText, type Offer } from "./restoring";
import { carryOn } from "./sketched";
import { Toolbar } from "./toolbar";
import { Workbench } from "./workbench";

export function NotebookPage({ path }: { path: string }) {
  const [bench, setBench] = useState<Workbench>();
  const [trouble, setTrouble] = useState("");
  const left = useRef<Left>(undefined);
  useLayoutEffect(() => {
    Workbench.open(path).then(
      async (opened) => {
        void opened.seat.start();
        await window.sketch?.rest();
        left.current = window.sketch?.lift();
        setBench(opened); // drawn before anything else happens, so that nobody sees neither
      },
      (error: Error) => {
        window.sketch?.lift();
        setTrouble(error.message);
      },
    );
  }, [path]);
  if (trouble) return <Trouble path={path} reason={trouble} />;
  if (!bench) return <main class="loading" aria-busy="true" aria-label="Opening the notebook" />;
  return (
    <BenchContext.Provider value={bench}>
      <TableContext.Provider value={bench.tables}>
        <WidgetContext.Provider value={bench.widgets.view}>
          <PlaceContext.Provider value={bench.goTo}>
            <FrameContext.Provider value={bench.surroundings}>
              <OpenNotebook bench={bench} left={left.current} />
            </FrameContext.Provider>
          </PlaceContext.Provider>
        </WidgetContext.Provider>
      </TableContext.Provider>
    </BenchContext.Provider>
  );
}

function Trouble({ path, reason }: { path: string; reason: string }) {
  return (
    <main class="trouble">
      <h1>{path || "This notebook"} cannot be opened</h1>
      <p role="alert">{reason}</p>
      <p>
        <a href="/tree">All files</a>
      </p>
    </main>
  );
}

function OpenNotebook({ bench, left }: { bench: Workbench; left: Left | undefined }) {
  useWatch(bench);
  usePageKeys(bench);
  useLayoutEffect(() => left && void carryOn(bench, left), [left]);
  useEffect(() => {
    document.title = bench.name.replace(/\.ipynb$/, "");
  }, [bench.name]);
  return (
    <>
      <div class="bars">
        <Header />
        <Toolbar />
        {bench.panel === "find" && <FindBar />}
      </div>
      <Notices bench={bench} />
      {bench.panel === "outline" && <Later load={() => import("../later/outline")} props={{}} />}
      <CellList bench={bench} />
      {bench.pager && <Pager bundle={bench.pager} />}
      {bench.panel === "variables" && <Later load={() => import("../later/variables")} props={{}} />}
      {bench.panel === "log" && <Later load={() => import("../later/log")} props={{ close: () => bench.setPanel(undefined) }} />}
      {bench.panel === "changes" && <Later load={() => import("../later/changes")} props={{ path: bench.path, settle: () => bench.settle(), close: () => bench.setPanel(undefined) }} />}
      {bench.panel === "help" && <Later load={() => import("../later/help")} props={{}} />}
      {bench.panel === "palette" && <Palette />}
      {bench.panel === "logins" && <Later load={() => import("../later/logins")} props={{}} />}
      <DialogHost />
    </>
  );
}

// Where a key means what it always means: in fields, on buttons and links, in boxes that scroll.
const OWN_KEYS = "input, textarea, select, button, a, summary, [contenteditable=true], [role=menu]";

function usePageKeys(bench: Workbench): void {
  const reader = useMemo(() => new KeyReader(bench), [bench]);
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const target = event.composedPath()[0] as Element;
      if (target.closest?.("dialog")) return;
      if (target.closest?.(".long-box, .grid-box") && /^(Arrow|Home|End)/.test(event.key)) return;
      if (event.key === "Escape" && target.closest?.("button")) document.querySelector<HTMLElement>(".cell.active")?.focus();
      if (reader.press(event, target.closest?.(OWN_KEYS) != null)) event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [reader]);
}

function Notices({ bench }: { bench: Workbench }) {
  const { seat } = bench;
  useWatch(seat, bench.saver);
  const dead = seat.kernel?.status === "dead";
  const text = bench.notice || seat.trouble || (dead ? "The kernel has stopped. Restart it to go on; its variables are gone." : "");
  return (
    <div class="notices" role="status" aria-live="polite">
      {bench.loggedOut && (
        <p class="notice grave">
          <span>This browser is logged out, so nothing is saved or run. What you have written stays here: log in, and this page goes on.</span>
          <a class="button" href="/login" target="_blank" rel="noopener">
            Log in
          </a>
        </p>
      )}
      {text && (
        <p class={bench.notice ? "notice" : "notice grave"}>
          <span>{text}</span>
          {(dead || seat.trouble) && !bench.notice && (
            <button type="button" class="button" onClick={() => void (seat.trouble ? bench.chooseKernel() : seat.restart())}>
              {seat.trouble ? "Choose a kernel" : "Restart"}
            </button>
          )}
          {bench.notice && (
            <button type="button" class="tool" aria-label="Close the message" onClick={() => bench.notify("")}>
              <Icon name="close" />
            </button>
          )}
        </p>
      )}
      {bench.offered && <Offered bench={bench} offer={bench.offered} />}
    </div>
  );
}

function Offered({ bench, offer }: { bench: Workbench; offer: Offer }) {
  const missing = offer.lost.map((one) => `${one.name}: ${one.reason}`).join("\n");
  return (
    <p class="notice offer">
      <span title={missing}>
        An earlier kernel left {offer.names.slice(0, 8).join(", ")}
        {offer.names.length > 8 && ` and ${offer.names.length - 8} more`}
        {offer.lost.length > 0 && `; not kept: ${offer.lost.map((one) => one.name).join(", ")}`}.
      </span>
      <button type="button" class="button" onClick={() => void bench.restore()}>
        {offerText(offer)}
      </button>
      <button type="button" class="tool" aria-label="Do not restore" onClick={() => bench.offer(undefined)}>
        <Icon name="close" />
      </button>
    </p>
  );
}

function CellList({ bench }: { bench: Workbench }) {
  const { notebook } = bench;
  useWatch(notebook, bench.seat);
  const [gap, setGap] = useState<number>();
  const over = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes("application/x-skep-cell")) return;
    event.preventDefault();
    setGap(gapAt(event));
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    notebook.moveTo(gapAt(event));
    setGap(undefined);
  };
  return (
    <main class="notebook" aria-label="Cells" data-mode={notebook.mode} onDragOver={over} onDrop={drop} onDragLeave={(event) => event.target === event.currentTarget && setGap(undefined)} onDragEnd={() => setGap(undefined)}>
      {notebook.cells.map((cell, index) => (
        <CellRow key={cell.id} bench={bench} cell={cell} index={index} dropHere={gap === index} />
      ))}
      <Inserter bench={bench} at={notebook.cells.length} last={true} dropHere={gap === notebook.cells.length} />
    </main>
  );
}

function CellRow(props: { bench: Workbench; cell: Cell; index: number; dropHere: boolean }) {
  const { bench, cell, index } = props;
  const { notebook } = bench;
  return (
    <>
      <Inserter bench={bench} at={index} last={false} dropHere={props.dropHere} />
      <CellView
        cell={cell}
        index={index}
        total={notebook.cells.length}
        active={index === notebook.active}
        selected={notebook.isSelected(index)}
        editMode={notebook.mode === "edit"}
        language={bench.seat.language}
      />
    </>
  );
}

// In front of which cell something dropped at this height belongs.
function gapAt(event: DragEvent): number {
  const cells = [...(event.currentTarget as Element).querySelectorAll(":scope > .cell")];
  const below = cells.findIndex((cell) => {
    const box = cell.getBoundingClientRect();
    return event.clientY < box.top + box.height / 2;
  });
  return below < 0 ? cells.length : below;
}

function Inserter(props: { bench: Workbench; at: number; last: boolean; dropHere: boolean }) {
  const { bench, at } = props;
  const [hot, setHot] = useState(false);
  const add = (kind: CellKind): void => {
    bench.notebook.insert(at, Cell.empty(kind));
    bench.notebook.setMode("edit");
  };
  return (
    <div class={`inserter ${props.last ? "last" : ""} ${props.dropHere ? "drop" : ""}`} onMouseEnter={() => setHot(true)} onMouseLeave={() => setHot(false)}>
      {(hot || props.last) && (
        <>
          <InsertButton label="Code" onClick={() => add("code")} />
          <InsertButton label="Text" onClick={() => add("markdown")} />
        </>
      )}
    </div>
  );
}

function InsertButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" onMouseDown={(event) => event.preventDefault()} onClick={onClick}>
      <Icon name="add" /> {label}
    </button>
  );
}
