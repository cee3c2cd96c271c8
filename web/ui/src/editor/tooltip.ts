// The tooltip that Shift+Tab opens at the cursor. A second Shift+Tab asks for more; Escape or typing closes it.

import { StateEffect, StateField, type EditorState, type Extension } from "@codemirror/state";
import { showTooltip, type Command, type EditorView, type Tooltip } from "@codemirror/view";
import { joinLines, type JsonObject } from "../document/json";
import { TextLog } from "../document/textlog";
import { ansiLines } from "../render/ansi";
import { renderMarkdown } from "../render/markdown";
import { inspect, type Asker } from "./asking";

const show = StateEffect.define<Tooltip | null>();

const shown = StateField.define<Tooltip | null>({
  create: () => null,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(show)) return effect.value;
    return transaction.docChanged || transaction.selection ? null : value;
  },
  provide: (field) => showTooltip.from(field),
});

export function inspectTooltip(): Extension {
  return shown;
}

export function openTooltip(asker: () => Asker | undefined): Command {
  return (view) => {
    const kernel = asker();
    const { main } = view.state.selection;
    const line = view.state.doc.lineAt(main.head);
    const indentOnly = !view.state.sliceDoc(line.from, main.head).trim();
    if (!kernel || !main.empty || indentOnly) return false;
    void open(view, kernel, view.state.field(shown) ? 1 : 0);
    return true;
  };
}

export const closeTooltip: Command = (view) => {
  if (!view.state.field(shown)) return false;
  view.dispatch({ effects: show.of(null) });
  return true;
};

async function open(view: EditorView, kernel: Asker, detail: 0 | 1): Promise<void> {
  const asked: EditorState = view.state;
  const position = asked.selection.main.head;
  const data = await inspect(kernel, asked.doc.toString(), position, detail);
  if (view.state.doc !== asked.doc || view.state.selection.main.head !== position) return;
  view.dispatch({ effects: show.of(tooltip(position, data)) });
}

function tooltip(position: number, data: JsonObject | undefined): Tooltip {
  return { pos: position, above: false, create: () => ({ dom: body(data) }) };
}

function body(data: JsonObject | undefined): HTMLElement {
  const dom = document.createElement("div");
  dom.className = "inspect-tip";
  dom.setAttribute("role", "tooltip");
  if (!data) dom.textContent = "Nothing known about this place.";
  else if (data["text/markdown"] !== undefined) dom.innerHTML = renderMarkdown(joinLines(data["text/markdown"]));
  else dom.innerHTML = `<pre class="text">${plain(joinLines(data["text/plain"]))}</pre>`;
  return dom;
}

function plain(text: string): string {
  const log = new TextLog(text);
  return ansiLines(log.window(0, 400).lines, "").join("\n");
}
