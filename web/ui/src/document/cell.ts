// One cell: what nbformat knows of it, and what happens to it while the page is open.

import { applied, type Edit, type Finding } from "./finding";
import { newCellId } from "./ids";
import { isObject, joinLines, type Json, type JsonObject } from "./json";
import { Observable } from "./observable";
import { OutputList } from "./outputs";

export type CellKind = "code" | "markdown" | "raw";
/** What others may do with a code cell: run it when what it reads has changed, mark it only, never run it, or ask before each run. */
export type RunMode = "auto" | "lazy" | "manual" | "confirm";

const NO_FILES: JsonObject = {};

export type RunState = "idle" | "queued" | "running";

export interface InputRequest {
  prompt: string;
  password: boolean;
  answer(text: string): void;
}

/** What a cell view lets its notebook do with the editor that it holds. */
export interface EditorHandle {
  focus(): void;
  setText(text: string): void;
  cursor(): number;
  /** Puts the cursor at an offset; with another one, what lies between is selected. */
  placeCursor(offset: number, head?: number): void;
  /** Types a text where the cursor is. */
  insert(text: string): void;
  applyOptions(lineNumbers: boolean): void;
  setFindings(findings: Finding[]): void;
  setLineValues(values: Map<number, string>): void;
  showFinding(offset: number): void;
}

/** How far a builtin is that takes long; total 0 is unknown. */
export interface Progress {
  what: string;
  done: number;
  total: number;
  unit: string;
}

export class Cell extends Observable {
  id: string;
  kind: CellKind;
  source: string;
  metadata: JsonObject;
  outputs: OutputList;
  executionCount: number | null;

  run: RunState = "idle";
  startedAt: number | undefined; // performance.now() milliseconds
  elapsed: number | undefined; // milliseconds of the last run
  input: InputRequest | undefined;
  progress: Progress | undefined; // of what it waits for
  editing = false; // a markdown cell shows its source
  lineNumbers = false;
  editor: EditorHandle | undefined;
  findings: Finding[] = []; // of the checker
  lineValues = new Map<number, string>(); // what variables hold, by the lines that make them
  stale = ""; // why what it shows is no longer true; "" if it is, or never ran

  // What was loaded, to save unknown fields and untouched parts as they were.
  private raw: JsonObject;

  /** trusted: whether scripts in its outputs may run. */
  constructor(raw: JsonObject, trusted: boolean) {
    super();
    this.raw = raw;
    this.id = typeof raw["id"] === "string" && raw["id"] ? raw["id"] : newCellId();
    this.kind = raw["cell_type"] === "markdown" || raw["cell_type"] === "raw" ? raw["cell_type"] : "code";
    this.source = joinLines(raw["source"]);
    this.metadata = isObject(raw["metadata"]) ? raw["metadata"] : {};
    this.outputs = OutputList.fromJson(raw["outputs"], trusted);
    const count = raw["execution_count"];
    this.executionCount = typeof count === "number" ? count : null;
  }

  /** Takes the server's version, but for what only the page knows. */
  load(raw: JsonObject, trusted: boolean): this {
    const fresh = new Cell(raw, trusted);
    this.raw = raw;
    this.kind = fresh.kind;
    this.metadata = fresh.metadata;
    this.executionCount = fresh.executionCount;
    this.outputs.replaceAll(fresh.outputs.items);
    if (this.source !== fresh.source) this.setSource(fresh.source);
    else this.changed();
    return this;
  }

  /** Changes what the cell is; only code has outputs. */
  setKind(kind: CellKind): void {
    this.kind = kind;
    if (kind !== "code") {
      this.outputs.clear();
      this.executionCount = null;
      this.elapsed = undefined;
    }
    this.changed();
  }

  static empty(kind: CellKind, source = ""): Cell {
    const cell = new Cell({ cell_type: kind, id: newCellId(), metadata: {}, source }, true);
    cell.editing = kind === "markdown" && source === "";
    return cell;
  }

  /** A copy under a new id, as paste makes it. */
  copy(): Cell {
    const raw = structuredClone(plain(this.toJson()));
    return new Cell({ ...raw, id: newCellId() }, this.outputs.trusted);
  }

  toJson(): JsonObject {
    const cell: JsonObject = { ...this.raw, cell_type: this.kind, id: this.id, metadata: this.metadata };
    if (joinLines(this.raw["source"]) !== this.source || !("source" in this.raw)) cell["source"] = this.source;
    if (this.kind === "code") {
      cell["outputs"] = this.outputs.toJson();
      cell["execution_count"] = this.executionCount;
    } else {
      delete cell["outputs"];
      delete cell["execution_count"];
    }
    if (this.kind === "code") delete cell["attachments"];
    return cell;
  }

  /** The files that the text shows, by their names. */
  get attachments(): JsonObject {
    return isObject(this.raw["attachments"]) ? this.raw["attachments"] : NO_FILES;
  }

  set attachments(files: JsonObject) {
    const { attachments: _old, ...others } = this.raw;
    this.raw = Object.keys(files).length > 0 ? { ...others, attachments: files } : others;
  }

  /** Attaches a picture (data: in base64); gives the name by which the text shows it. */
  attach(name: string, type: string, data: string): string {
    const [, stem, ending] = /^(.*?)(\.\w+)?$/.exec(name)!;
    let free = name;
    for (let n = 2; free in this.attachments && (this.attachments[free] as JsonObject)[type] !== data; n++) free = `${stem}-${n}${ending ?? ""}`;
    this.attachments = { ...this.attachments, [free]: { [type]: data } };
    this.changed();
    return free;
  }

  /** Whether the outputs are folded away: by nbformat's name for it, or by JupyterLab's. */
  get folded(): boolean {
    const jupyter = this.metadata["jupyter"];
    return this.metadata["collapsed"] === true || (isObject(jupyter) && jupyter["outputs_hidden"] === true);
  }

  setFolded(on: boolean): void {
    const { collapsed: _collapsed, jupyter, ...rest } = this.metadata;
    const { outputs_hidden: _hidden, ...others } = isObject(jupyter) ? jupyter : {};
    this.metadata = { ...rest, ...(Object.keys(others).length > 0 && { jupyter: others }), ...(on && { collapsed: true }) };
    this.changed();
  }

  get runMode(): RunMode {
    const own = this.metadata["skep"];
    const mode = isObject(own) ? own["run"] : undefined;
    return mode === "lazy" || mode === "manual" || mode === "confirm" ? mode : "auto";
  }

  setRunMode(mode: RunMode): void {
    const own = this.metadata["skep"];
    const { run: _old, ...others } = isObject(own) ? own : {};
    const fresh = mode === "auto" ? others : { ...others, run: mode };
    this.setMetadata("skep", Object.keys(fresh).length > 0 ? fresh : undefined);
  }

  get scrolled(): boolean {
    return this.metadata["scrolled"] === true;
  }

  setMetadata(name: string, value: Json | undefined): void {
    const { [name]: _old, ...rest } = this.metadata;
    this.metadata = value === undefined ? rest : { ...rest, [name]: value };
    this.changed();
  }

  setFindings(findings: Finding[]): void {
    this.findings = findings;
    this.editor?.setFindings(findings);
  }

  setLineValues(values: Map<number, string>): void {
    if (values.size === 0 && this.lineValues.size === 0) return;
    this.lineValues = values;
    this.editor?.setLineValues(values);
  }

  edit(edits: Edit[]): void {
    this.setSource(applied(this.source, edits));
  }

  /** Sets the text from outside the editor. */
  setSource(text: string): void {
    this.source = text;
    this.editor?.setText(text);
    this.changed();
  }
}

// Exact numbers do not survive a structured clone; a pasted copy may hold their plain values.
function plain(value: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
