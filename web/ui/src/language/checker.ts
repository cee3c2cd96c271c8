// The notebook as the language server sees it: kept the same there after every edit, and what comes back put into the cells.

import type { Cell } from "../document/cell";
import { placeOf, type Edit, type Finding, type Stretch } from "../document/finding";
import { isObject, joinLines, type Json, type JsonObject } from "../document/json";
import type { Notebook } from "../document/notebook";
import { Observable } from "../document/observable";
import { LanguageClient } from "./client";

const QUIET_MS = 40;

/** One repair: its title, and what it changes in which cells. */
export interface Repair {
  title: string;
  edits: Map<Cell, Edit[]>;
}

/** A name that a cell has from another; "" where that one may define anything. */
export interface Read {
  name: string;
  from: string; // id of a cell
}

interface Sent {
  text: string;
  version: number;
}

export class Checker extends Observable {
  /** What cells have from each other, by their ids. */
  readonly reads = new Map<string, Read[]>();
  private defines = new Map<string, { version: number; names: string[] }>();
  private client: LanguageClient | undefined;
  private sent = new Map<string, Sent>();
  private order: string[] = [];
  private opened = false;
  private timer: number | undefined;

  constructor(
    private notebook: Notebook,
    private path: string,
  ) {
    super();
    notebook.edited.watch(() => this.later());
  }

  /** Begins to check, if the notebook is in our language; ends it if it is not. */
  serve(language: string): void {
    const wanted = language === "ruchy";
    if (wanted === (this.client !== undefined)) return;
    if (wanted) {
      this.client = new LanguageClient(this.path, { ready: () => this.begin(), lost: () => this.forget(), told: (method, params) => this.told(method, params) });
      return;
    }
    this.client?.close();
    this.client = undefined;
    this.forget();
    for (const cell of this.notebook.cells) cell.setFindings([]);
    this.reads.clear();
    this.defines.clear();
    this.changed();
  }

  /** The names that a cell's text defines at its top level; undefined until this text was checked. */
  definesOf(cell: Cell): string[] | undefined {
    const sent = this.sent.get(cell.id);
    const found = this.defines.get(cell.id);
    return sent && found && sent.version === found.version && sent.text === cell.source ? found.names : undefined;
  }

  /** What stands at a place, as Markdown. */
  async hover(cell: Cell, offset: number): Promise<{ text: string; range: Stretch | undefined } | undefined> {
    this.sync();
    const result = await this.client?.request("textDocument/hover", { textDocument: { uri: uriOf(cell.id) }, position: { ...placeOf(cell.source, offset) } });
    if (!isObject(result) || !isObject(result["contents"])) return undefined;
    return { text: joinLines(result["contents"]["value"]), range: stretch(result["range"]) };
  }

  async repairs(cell: Cell, offset: number): Promise<Repair[]> {
    this.sync();
    const at = { ...placeOf(cell.source, offset) };
    const result = await this.client?.request("textDocument/codeAction", {
      textDocument: { uri: uriOf(cell.id) },
      range: { start: at, end: at },
      context: { diagnostics: [], only: ["quickfix"] },
    });
    return Array.isArray(result) ? result.filter(isObject).map((action) => this.repair(action)) : [];
  }

  private repair(action: JsonObject): Repair {
    const changes = isObject(action["edit"]) && isObject(action["edit"]["changes"]) ? action["edit"]["changes"] : {};
    const edits = new Map<Cell, Edit[]>();
    for (const [uri, list] of Object.entries(changes)) {
      const cell = this.cellOf(uri);
      if (cell && Array.isArray(list)) edits.set(cell, list.filter(isObject).map((e) => ({ range: stretch(e["range"])!, newText: String(e["newText"] ?? "") })));
    }
    return { title: String(action["title"] ?? ""), edits };
  }

  private begin(): void {
    const cells = this.code;
    this.order = cells.map((cell) => cell.id);
    this.sent = new Map(cells.map((cell) => [cell.id, { text: cell.source, version: 1 }]));
    this.opened = true;
    this.client!.notify("notebookDocument/didOpen", {
      notebookDocument: { uri: this.uri, notebookType: "jupyter-notebook", version: 1, cells: this.order.map(asCell) },
      cellTextDocuments: cells.map((cell) => this.asDocument(cell)),
    });
  }

  private forget(): void {
    this.opened = false;
  }

  private later(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.sync(), QUIET_MS);
  }

  /** Tells the server what has changed since it was told last. */
  private sync(): void {
    window.clearTimeout(this.timer);
    if (!this.opened) return;
    const cells = this.code;
    const order = cells.map((cell) => cell.id);
    const moved = order.length !== this.order.length || order.some((id, i) => id !== this.order[i]);
    const fresh = moved ? cells.filter((cell) => !this.sent.has(cell.id)) : [];
    const gone = moved ? this.order.filter((id) => !order.includes(id)) : [];
    for (const cell of fresh) this.sent.set(cell.id, { text: cell.source, version: 1 });
    for (const id of gone) this.sent.delete(id);
    const edited = cells.filter((cell) => this.sent.get(cell.id)!.text !== cell.source);
    if (!moved && edited.length === 0) return;
    const structure = { array: { start: 0, deleteCount: this.order.length, cells: order.map(asCell) }, didOpen: fresh.map((cell) => this.asDocument(cell)), didClose: gone.map((id) => ({ uri: uriOf(id) })) };
    this.order = order;
    const textContent = edited.map((cell) => this.asChange(cell));
    this.client!.notify("notebookDocument/didChange", { notebookDocument: { uri: this.uri, version: 1 }, change: { cells: { ...(moved && { structure }), textContent } } });
  }

  private asDocument(cell: Cell): JsonObject {
    return { uri: uriOf(cell.id), languageId: "ruchy", ...this.sent.get(cell.id)! };
  }

  private asChange(cell: Cell): JsonObject {
    const version = this.sent.get(cell.id)!.version + 1;
    this.sent.set(cell.id, { text: cell.source, version });
    return { document: { uri: uriOf(cell.id), version }, changes: [{ text: cell.source }] };
  }

  private told(method: string, params: JsonObject): void {
    if (method === "textDocument/publishDiagnostics") this.published(params);
    if (method === "skep/cells") this.linked(params);
  }

  private published(params: JsonObject): void {
    const cell = this.cellOf(String(params["uri"]));
    const sent = cell && this.sent.get(cell.id);
    if (!sent || (params["version"] !== undefined && params["version"] !== sent.version)) return; // of an older text
    const list = Array.isArray(params["diagnostics"]) ? params["diagnostics"].filter(isObject) : [];
    if (list.length === 0 && cell.findings.length === 0) return;
    cell.setFindings(list.map(finding));
    this.changed();
  }

  private linked(params: JsonObject): void {
    this.reads.clear();
    this.defines.clear();
    for (const cell of Array.isArray(params["cells"]) ? params["cells"].filter(isObject) : []) {
      const reads = Array.isArray(cell["reads"]) ? cell["reads"].filter(isObject) : [];
      const names = Array.isArray(cell["defines"]) ? cell["defines"].map(String) : [];
      this.defines.set(idOf(String(cell["document"])), { version: Number(cell["version"]), names });
      this.reads.set(idOf(String(cell["document"])), reads.map((r) => ({ name: String(r["name"]), from: idOf(String(r["document"])) })));
    }
    this.changed();
  }

  private get code(): Cell[] {
    return this.notebook.cells.filter((cell) => cell.kind === "code");
  }

  private get uri(): string {
    return "skep:/" + this.path;
  }

  private cellOf(uri: string): Cell | undefined {
    const id = idOf(uri);
    return this.notebook.cells.find((cell) => cell.id === id);
  }
}

const SCHEME = "skep-cell:";

function uriOf(id: string): string {
  return SCHEME + encodeURIComponent(id);
}

function idOf(uri: string): string {
  return decodeURIComponent(uri.slice(SCHEME.length));
}

function asCell(id: string): JsonObject {
  return { kind: 2, document: uriOf(id) };
}

function stretch(range: Json | undefined): Stretch | undefined {
  if (!isObject(range) || !isObject(range["start"]) || !isObject(range["end"])) return undefined;
  return { start: place(range["start"]), end: place(range["end"]) };
}

function place(at: JsonObject): { line: number; character: number } {
  return { line: Number(at["line"]), character: Number(at["character"]) };
}

function finding(d: JsonObject): Finding {
  return {
    range: stretch(d["range"])!,
    severity: Number(d["severity"] ?? 1),
    code: String(d["code"] ?? ""),
    message: String(d["message"] ?? ""),
    unneeded: Array.isArray(d["tags"]) && d["tags"].includes(1),
  };
}
