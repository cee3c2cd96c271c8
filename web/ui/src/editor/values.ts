// Values of variables, faintly at the ends of the lines that make them. A line that is edited loses its value.

import { StateEffect, StateField, type Extension } from "@codemirror/state";
import { Decoration, EditorView, WidgetType, type DecorationSet } from "@codemirror/view";

/** What stands behind which line; lines count from 1. */
export type LineValues = Map<number, string>;

const set = StateEffect.define<LineValues>();

class ValueMark extends WidgetType {
  constructor(private text: string) {
    super();
  }

  override eq(other: ValueMark): boolean {
    return other.text === this.text;
  }

  toDOM(): HTMLElement {
    const mark = document.createElement("span");
    mark.className = "line-value";
    mark.dataset["value"] = this.text; // drawn by the style sheet: it is no text of the line
    mark.setAttribute("aria-hidden", "true"); // the variables' panel reads them
    return mark;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(set)) continue;
      const { doc } = transaction.state;
      const list = [...effect.value].filter(([line]) => line <= doc.lines).sort(([a], [b]) => a - b);
      return Decoration.set(list.map(([line, text]) => Decoration.widget({ widget: new ValueMark(text), side: 1 }).range(doc.line(line).to)));
    }
    if (!transaction.docChanged) return marks;
    return marks.map(transaction.changes).update({ filter: (at) => !touched(transaction, at) });
  },
  provide: (values) => EditorView.decorations.from(values),
});

function touched(transaction: { changes: { iterChangedRanges(f: (a: number, b: number, from: number, to: number) => void): void }; state: { doc: { lineAt(at: number): { from: number; to: number } } } }, at: number): boolean {
  const line = transaction.state.doc.lineAt(at);
  let hit = false;
  transaction.changes.iterChangedRanges((_a, _b, from, to) => {
    if (from <= line.to && to >= line.from) hit = true;
  });
  return hit;
}

export function lineValues(): Extension {
  return field;
}

export function setLineValues(view: EditorView, values: LineValues): void {
  view.dispatch({ effects: set.of(values) });
}
