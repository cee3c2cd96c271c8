// What the checker found in a cell: a line under the place, and a tip that says what, with a button for each repair. The tip
// opens under the pointer, or at the cursor by a key; it also tells what a name is.

import { StateEffect, StateField, type Extension } from "@codemirror/state";
import { Decoration, EditorView, hoverTooltip, showTooltip, type DecorationSet, type Tooltip } from "@codemirror/view";
import { offsetOf, type Finding } from "../document/finding";
import { renderMarkdown } from "../render/markdown";

/** Whoever checks the cell and knows what stands in it. */
export interface Critic {
  hover(offset: number): Promise<string | undefined>; // Markdown
  repairs(offset: number): Promise<{ title: string; make(): void }[]>;
}

const found = StateEffect.define<Finding[]>();
const tip = StateEffect.define<Tooltip | null>();

interface Marks {
  list: { finding: Finding; from: number; to: number }[];
  drawn: DecorationSet;
}

const marks = StateField.define<Marks>({
  create: () => ({ list: [], drawn: Decoration.none }),
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(found)) return marked(effect.value, transaction.state.doc.toString());
    if (!transaction.docChanged) return value;
    const { changes } = transaction;
    const list = value.list.map(({ finding, from, to }) => ({ finding, from: changes.mapPos(from, 1), to: changes.mapPos(to, -1) }));
    return { list: list.filter(({ from, to }) => from <= to), drawn: value.drawn.map(changes) };
  },
  provide: (field) => EditorView.decorations.from(field, (value) => value.drawn),
});

const opened = StateField.define<Tooltip | null>({
  create: () => null,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(tip)) return effect.value;
    return transaction.docChanged || transaction.selection ? null : value;
  },
  provide: (field) => showTooltip.from(field),
});

export function findings(critic: () => Critic | undefined): Extension {
  const leave = EditorView.domEventHandlers({
    blur: (_event, view) => {
      blurs.set(view, blursOf(view) + 1);
      window.setTimeout(() => closeFinding(view));
    },
  });
  return [marks, opened, leave, hoverTooltip((view, at) => tipAt(view, at, critic()))];
}

export function setFindings(view: EditorView, list: Finding[]): void {
  view.dispatch({ effects: found.of(list) });
}

const blurs = new WeakMap<EditorView, number>(); // how often each was left
const blursOf = (view: EditorView): number => blurs.get(view) ?? 0;

/** Opens the tip of the place, as hovering would; not if the editor was left before it came. */
export async function openFinding(view: EditorView, at: number, critic: Critic | undefined): Promise<void> {
  const [asked, before] = [view.state, blursOf(view)];
  const shown = await tipAt(view, at, critic);
  if (shown && view.state.doc === asked.doc && blursOf(view) === before) view.dispatch({ effects: tip.of(shown) });
}

export function closeFinding(view: EditorView): boolean {
  if (!view.state.field(opened, false)) return false; // text cells have no findings
  view.dispatch({ effects: tip.of(null) });
  return true;
}

function marked(findings: Finding[], text: string): Marks {
  const list = findings.map((finding) => {
    const from = offsetOf(text, finding.range.start);
    return { finding, from, to: Math.max(from, offsetOf(text, finding.range.end)) };
  });
  list.sort((a, b) => a.from - b.from || a.to - b.to);
  const drawn = list.filter(({ from, to }) => from < to || from < text.length).map(({ finding, from, to }) => mark(finding).range(from, to > from ? to : from + 1));
  return { list, drawn: Decoration.set(drawn, true) };
}

function mark(finding: Finding): Decoration {
  return Decoration.mark({ class: `finding ${finding.unneeded ? "unneeded" : kindOf(finding)}` });
}

export function kindOf(finding: Finding): "error" | "warning" | "note" {
  return finding.severity === 1 ? "error" : finding.severity === 2 ? "warning" : "note";
}

async function tipAt(view: EditorView, at: number, critic: Critic | undefined): Promise<Tooltip | null> {
  const here = view.state.field(marks).list.filter(({ from, to }) => from <= at && at <= Math.max(to, from + 1));
  const [about, repairs] = await Promise.all([critic?.hover(at), here.length > 0 ? critic?.repairs(at) : undefined]);
  if (here.length === 0 && !about) return null;
  const pos = here[0]?.from ?? at;
  return { pos, above: true, create: () => ({ dom: body(here.map(({ finding }) => finding), repairs ?? [], about, () => closeFinding(view)) }) };
}

function body(list: Finding[], repairs: { title: string; make(): void }[], about: string | undefined, close: () => void): HTMLElement {
  const dom = document.createElement("div");
  dom.className = "inspect-tip finding-tip";
  dom.setAttribute("role", "tooltip");
  dom.append(...list.map(sentence));
  dom.append(...repairs.map(({ title, make }) => button(title, () => {
    close();
    make();
  })));
  if (about) {
    const text = document.createElement("div");
    text.className = "about";
    text.innerHTML = renderMarkdown(about);
    dom.append(text);
  }
  return dom;
}

function sentence(finding: Finding): HTMLElement {
  const line = document.createElement("p");
  line.className = `said ${kindOf(finding)}`;
  line.append(...withNames(finding.message));
  const code = document.createElement("code");
  code.className = "code";
  code.textContent = finding.code;
  line.append(" ", code);
  return line;
}

// What stands between backticks is code.
function withNames(text: string): (Node | string)[] {
  return text.split("`").map((part, i) => {
    if (i % 2 === 0) return part;
    const code = document.createElement("code");
    code.className = "name";
    code.textContent = part;
    return code;
  });
}

function button(title: string, press: () => void): HTMLElement {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "button repair";
  element.append(...withNames(title));
  element.addEventListener("mousedown", (event) => event.preventDefault()); // the editor keeps the focus
  element.addEventListener("click", press);
  return element;
}
