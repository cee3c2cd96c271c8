// The place of a cell's editor. The editor itself is made when the cell comes near the screen, because a thousand editors at
// once would keep the page from opening; until then the text stands there by itself.

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Cell } from "../document/cell";
import { CellEditor } from "../editor/editor";
import { openFinding, setFindings, type Critic } from "../editor/findings";
import { setLineValues } from "../editor/values";
import { editorKeys } from "./keys";
import { useBench } from "./bench_context";

const NEAR = "600px 0px";
const LATEST_MS = 500;

// One observer for all cells; each place knows what to do when it comes near. Editors are made one at a time, from above, with
// room for what the user does in between: a screen of them at once took as long as everything else of opening a notebook.
const arrivals = new WeakMap<Element, () => void>();
const arrived = new Set<Element>();
const nearby = new IntersectionObserver((seen) => {
  const waiting = arrived.size > 0;
  for (const { target, isIntersecting } of seen) {
    if (isIntersecting) arrived.add(target);
    else arrived.delete(target);
  }
  if (!waiting) makeNext();
}, { rootMargin: NEAR });

// When there is nothing else to do: keys go first. Safari has no such call.
const soon = (make: () => void): void => void ("requestIdleCallback" in window ? requestIdleCallback(make, { timeout: LATEST_MS }) : setTimeout(make));

function makeNext(): void {
  const [place] = arrived;
  if (!place) return;
  arrived.delete(place);
  arrivals.get(place)?.();
  if (arrived.size > 0) soon(makeNext);
}

export function CellEditorView({ cell, label, language }: { cell: Cell; label: string; language: string }) {
  const bench = useBench();
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<CellEditor | undefined>(undefined);

  const critic: Critic = {
    hover: async (offset) => (await bench.checker.hover(cell, offset))?.text,
    repairs: async (offset) => (await bench.checker.repairs(cell, offset)).map((repair) => ({ title: repair.title, make: () => bench.repair(repair) })),
  };

  const make = (place: HTMLElement): CellEditor => {
    if (editor.current) return editor.current;
    place.replaceChildren();
    editor.current = new CellEditor(place, {
      kind: cell.kind,
      language,
      text: cell.source,
      label,
      lineNumbers: cell.lineNumbers,
      asker: () => bench.seat.kernel,
      critic: () => critic,
      keys: [...edgeKeys(bench, cell), ...editorKeys(bench)],
      onChange: (text) => {
        cell.source = text;
        bench.notebook.touch();
      },
      onPicture: (file) => attachPicture(bench, cell, file),
      onFocus: () => {
        bench.notebook.select(bench.notebook.indexOf(cell));
        bench.notebook.setMode("edit");
      },
    });
    if (cell.findings.length > 0) setFindings(editor.current.view, cell.findings);
    if (cell.lineValues.size > 0) setLineValues(editor.current.view, cell.lineValues);
    return editor.current;
  };

  useLayoutEffect(() => {
    const place = host.current;
    if (!place) return;
    place.replaceChildren(atRest(cell.source));
    cell.editor = {
      focus: () => make(place).view.focus(),
      setText: (text) => (editor.current ? editor.current.setText(text) : place.replaceChildren(atRest(text))),
      cursor: () => make(place).view.state.selection.main.head,
      placeCursor: (offset, head) => make(place).placeCursor(offset, head),
      insert: (text) => make(place).insert(text),
      setFindings: (list) => editor.current && setFindings(editor.current.view, list),
      setLineValues: (values) => editor.current && cell.kind === "code" && setLineValues(editor.current.view, values),
      showFinding: (offset) => void openFinding(make(place).view, offset, critic),
      applyOptions: (numbers) => editor.current?.setLineNumbers(numbers),
    };
    arrivals.set(place, () => {
      nearby.unobserve(place);
      make(place);
    });
    nearby.observe(place);
    return () => {
      nearby.unobserve(place);
      arrivals.delete(place);
      arrived.delete(place);
      editor.current?.view.destroy();
      editor.current = undefined;
      cell.editor = undefined;
    };
  }, [cell, cell.kind]);

  useEffect(() => editor.current?.setColours(cell.kind, language), [cell.kind, language]);
  useEffect(() => editor.current?.view.contentDOM.setAttribute("aria-label", label), [label]);

  // What stands in here is none of the renderer's business.
  return <div class="editor" ref={host} onMouseDown={(event) => void make(event.currentTarget)} />;
}

// A picture lies in the notebook, so a large one makes each save of it long.
const MOST_PICTURE = 20 << 20;

async function attachPicture(bench: ReturnType<typeof useBench>, cell: Cell, file: File): Promise<string | undefined> {
  const refuse = (reason: string): void => bench.notify(`The picture was not taken: ${reason}`);
  if (file.size > MOST_PICTURE) return void refuse(`it has ${Math.ceil(file.size / 2 ** 20)} MiB; at most ${MOST_PICTURE / 2 ** 20} are kept in a notebook.`);
  const data = await base64Of(file).catch(() => undefined);
  if (data === undefined) return void refuse("it cannot be read.");
  const name = cell.attach(file.name.replace(/[^\w.-]+/g, "-") || "picture.png", file.type, data);
  bench.notebook.touch();
  return `![${name}](attachment:${name})`;
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

function atRest(text: string): HTMLElement {
  const element = document.createElement("pre");
  element.className = "editor-rest";
  element.textContent = text.replace(/\n$/, "\n\n"); // browsers show no empty line behind the last line end
  return element;
}

// At the first and last line the arrow keys go on into the next cell.
function edgeKeys(bench: ReturnType<typeof useBench>, cell: Cell) {
  const step = (direction: -1 | 1) => (): boolean => {
    const { notebook } = bench;
    const next = notebook.cells[notebook.indexOf(cell) + direction];
    if (!next) return false;
    notebook.select(notebook.indexOf(next));
    if (next.kind === "markdown" && !next.editing) notebook.setMode("command");
    else next.editor?.placeCursor(direction < 0 ? next.source.length : 0);
    return true;
  };
  return [
    { key: "ArrowUp", run: atEdge(-1, step(-1)) },
    { key: "ArrowDown", run: atEdge(1, step(1)) },
  ];
}

function atEdge(direction: -1 | 1, step: () => boolean) {
  return (view: CellEditor["view"]): boolean => {
    const { main } = view.state.selection;
    const edge = direction < 0 ? 0 : view.state.doc.length;
    if (!main.empty || document.querySelector(".cm-tooltip-autocomplete")) return false;
    const line = view.state.doc.lineAt(main.head);
    const atLine = direction < 0 ? line.from === 0 : line.to === view.state.doc.length;
    if (!atLine) return false;
    // A wrapped line has rows of its own.
    if (main.head !== edge && view.moveVertically(main, direction > 0).head !== edge) return false;
    return step();
  };
}
