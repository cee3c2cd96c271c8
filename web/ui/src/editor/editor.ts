// The editor of one cell: CodeMirror with what a notebook needs, set up once for all cells.

import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, closeCompletion, completionKeymap, completionStatus, startCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, indentMore, insertTab } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, Language, syntaxHighlighting } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { crosshairCursor, drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers, rectangularSelection, tooltips, type Command, type KeyBinding } from "@codemirror/view";
import { Facet } from "@codemirror/state";
import { tags } from "@lezer/highlight";
import { GFM, parser as markdownParser } from "@lezer/markdown";
import type { CellKind } from "../document/cell";
import type { Asker } from "./asking";
import { completeBy } from "./asking";
import { closeFinding, findings, type Critic } from "./findings";
import { grammarFor } from "./grammar";
import { lineValues } from "./values";
import { closeTooltip, inspectTooltip, openTooltip } from "./tooltip";

export interface EditorOptions {
  kind: CellKind;
  language: string;
  text: string;
  label: string;
  lineNumbers: boolean;
  asker: () => Asker | undefined;
  critic: () => Critic | undefined;
  onChange(text: string): void;
  onFocus(): void;
  /** Keeps a picture that was pasted or dropped; gives the text that shows it, undefined if it cannot be kept. */
  onPicture?(file: File): Promise<string | undefined>;
  /** Keys of the notebook; they come before the editor's own, except where a list or tip is open. */
  keys: KeyBinding[];
}

export class CellEditor {
  readonly view: EditorView;
  private numbers = new Compartment();
  private grammar = new Compartment();
  private fromOutside = false;

  constructor(parent: HTMLElement, options: EditorOptions) {
    const extensions = [
      keymap.of([...closers, ...options.keys, ...tabKeys(options)]),
      this.numbers.of(options.lineNumbers ? lineNumbers() : []),
      this.grammar.of(colours(options.kind, options.language)),
      base(options),
      EditorView.contentAttributes.of({ "aria-label": options.label }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged && !this.fromOutside) options.onChange(update.state.doc.toString());
        if (update.focusChanged && update.view.hasFocus) options.onFocus();
      }),
    ];
    this.view = new EditorView({ parent, state: EditorState.create({ doc: options.text, extensions }) });
  }

  setText(text: string): void {
    const old = this.view.state.doc.toString();
    if (text === old) return;
    this.fromOutside = true;
    this.view.dispatch({ changes: difference(old, text) });
    this.fromOutside = false;
  }

  setColours(kind: CellKind, language: string): void {
    this.view.dispatch({ effects: this.grammar.reconfigure(colours(kind, language)) });
  }

  setLineNumbers(on: boolean): void {
    this.view.dispatch({ effects: this.numbers.reconfigure(on ? lineNumbers() : []) });
  }

  placeCursor(offset: number, head = offset): void {
    const { length } = this.view.state.doc;
    this.view.dispatch({ selection: { anchor: Math.min(offset, length), head: Math.min(head, length) }, scrollIntoView: true });
  }

  insert(text: string): void {
    this.view.dispatch(this.view.state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
  }
}

// Only what differs is replaced: the cursor and the marks stay where they are.
function difference(old: string, text: string): { from: number; to: number; insert: string } {
  const shorter = Math.min(old.length, text.length);
  let from = 0;
  while (from < shorter && old[from] === text[from]) from++;
  let same = 0;
  while (same < shorter - from && old[old.length - 1 - same] === text[text.length - 1 - same]) same++;
  return { from, to: old.length - same, insert: text.slice(from, text.length - same) };
}

function base(options: EditorOptions): Extension {
  return [
    highlightSpecialChars(),
    history(),
    drawSelection(),
    EditorState.allowMultipleSelections.of(true),
    indentUnit.of("    "),
    EditorState.tabSize.of(4),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    rectangularSelection(),
    crosshairCursor(),
    highlightSelectionMatches(),
    search({ top: true }),
    inspectTooltip(),
    options.kind === "code" ? [findings(options.critic), lineValues()] : [],
    tooltips({ parent: document.body }), // a cell clips what it holds
    syntaxHighlighting(STYLE),
    options.kind === "code" ? autocompletion({ override: [completeBy(options.asker)], activateOnTyping: false, interactionDelay: 0 }) : [],
    options.kind === "code" ? [] : EditorView.lineWrapping,
    options.kind === "markdown" && options.onPicture ? pictures(options.onPicture) : [],
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...searchKeymap, ...historyKeymap, ...defaultKeymap]),
  ];
}

// Pictures among what is pasted or dropped; text beside them, as browsers and offices add it, is not wanted then.
function pictures(keep: (file: File) => Promise<string | undefined>): Extension {
  const take = (data: DataTransfer | null, view: EditorView, at?: number): boolean => {
    const files = [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));
    if (files.length === 0) return false;
    if (at !== undefined) view.dispatch({ selection: { anchor: at } });
    void Promise.all(files.map(keep)).then((texts) => {
      const text = texts.filter((t) => t !== undefined).join("\n");
      if (text) view.dispatch(view.state.replaceSelection(text));
    });
    return true;
  };
  return EditorView.domEventHandlers({
    paste: (event, view) => take(event.clipboardData, view),
    drop: (event, view) => take(event.dataTransfer, view, view.posAtCoords({ x: event.clientX, y: event.clientY }) ?? undefined),
  });
}

// Escape leaves the list or the tip first, and only then the editor.
const closers: KeyBinding[] = [
  { key: "Escape", run: (view) => closeCompletion(view) || closeTooltip(view) || closeFinding(view) },
  { key: "Tab", run: acceptCompletion },
];

function tabKeys(options: EditorOptions): KeyBinding[] {
  const asks = options.kind === "code";
  return [
    { key: "Tab", run: (view) => (asks && completeAtWord(view)) || indent(view) },
    { key: "Ctrl-Space", run: (view) => asks && startCompletion(view) },
    { key: "Shift-Tab", run: (view) => (asks && openTooltip(options.asker)(view)) || indentLess(view) },
  ];
}

const completeAtWord: Command = (view) => {
  const { main } = view.state.selection;
  if (!main.empty || view.state.selection.ranges.length > 1) return false;
  const before = view.state.sliceDoc(view.state.doc.lineAt(main.head).from, main.head);
  if (!/[^\s]$/.test(before) || completionStatus(view.state) !== null) return false;
  return startCompletion(view);
};

const indent: Command = (view) => {
  if (!view.state.selection.main.empty) return indentMore(view);
  if (view.state.doc.lineAt(view.state.selection.main.head).text.includes("\t")) return insertTab(view);
  view.dispatch(view.state.replaceSelection(view.state.facet(indentUnit)), { scrollIntoView: true, userEvent: "input" });
  return true;
};

function colours(kind: CellKind, language: string): Extension {
  if (kind === "code") return grammarFor(language);
  return kind === "markdown" ? markdown : [];
}

const markdown = new Language(Facet.define(), markdownParser.configure(GFM), [], "markdown").extension;

// Colours are classes in the style sheet's hands, so both themes and forced colours work.
const STYLE = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.controlKeyword], class: "tok-keyword" },
  { tag: [tags.string, tags.special(tags.string), tags.character], class: "tok-string" },
  { tag: tags.comment, class: "tok-comment" },
  { tag: [tags.number, tags.atom, tags.bool, tags.null], class: "tok-number" },
  { tag: [tags.typeName, tags.className], class: "tok-type" },
  { tag: tags.function(tags.variableName), class: "tok-function" },
  { tag: tags.propertyName, class: "tok-property" },
  { tag: [tags.meta, tags.labelName, tags.processingInstruction], class: "tok-meta" },
  { tag: [tags.operator, tags.punctuation, tags.bracket], class: "tok-operator" },
  { tag: tags.heading, class: "tok-heading" },
  { tag: tags.strong, class: "tok-strong" },
  { tag: tags.emphasis, class: "tok-emphasis" },
  { tag: [tags.link, tags.url], class: "tok-link" },
  { tag: tags.monospace, class: "tok-string" },
  { tag: tags.quote, class: "tok-comment" },
]);
