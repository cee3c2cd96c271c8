// What the server knows of the document, as far as the page has said or heard it: compared with what is on the page, it tells what is
// still to be said.

import type { Cell } from "./cell";
import type { JsonObject } from "./json";
import type { Notebook } from "./notebook";
import type { Op } from "./op";
import type { Output } from "./outputs";

interface Known {
  kind: string;
  source: string;
  metadata: string;
  attachments: JsonObject; // the very object: whoever changes it puts another in its place
  outputs: Output[]; // the very list: the page replaces it when it changes outputs
}

export class Shadow {
  private order: string[] = [];
  private cells = new Map<string, Known>();
  private metadata = "";

  /** Takes the notebook as it is for known. */
  take(notebook: Notebook): void {
    this.order = notebook.cells.map((cell) => cell.id);
    this.cells = new Map(notebook.cells.map((cell) => [cell.id, known(cell)]));
    this.metadata = JSON.stringify(notebook.metadata);
  }

  /** Takes one cell for known, after a change from elsewhere; whole says that its text is too. */
  learn(cell: Cell, whole: boolean): void {
    const before = this.cells.get(cell.id);
    const now = known(cell);
    this.cells.set(cell.id, before && !whole ? { ...now, source: before.source } : now);
  }

  learnSource(id: string, source: string): void {
    const cell = this.cells.get(id);
    if (cell) cell.source = source;
  }

  learnOrder(order: string[]): void {
    this.order = order;
    for (const id of [...this.cells.keys()]) if (!order.includes(id)) this.cells.delete(id);
  }

  learnMetadata(notebook: Notebook): void {
    this.metadata = JSON.stringify(notebook.metadata);
  }

  knows(id: string): boolean {
    return this.cells.has(id);
  }

  hasUnsaidText(cell: Cell): boolean {
    const before = this.cells.get(cell.id);
    return before !== undefined && before.source !== cell.source;
  }

  /** What the notebook has and the server does not know; it is known from then on. */
  diff(notebook: Notebook): Op[] {
    const ops = [...this.deletions(notebook), ...this.arrangement(notebook)];
    for (const cell of notebook.cells) ops.push(...this.inside(cell));
    const metadata = JSON.stringify(notebook.metadata);
    if (metadata !== this.metadata) ops.push({ op: "notebook", metadata: notebook.metadata });
    this.metadata = metadata;
    return ops;
  }

  private deletions(notebook: Notebook): Op[] {
    const here = new Set(notebook.cells.map((cell) => cell.id));
    const gone = this.order.filter((id) => !here.has(id));
    this.order = this.order.filter((id) => here.has(id));
    for (const id of gone) this.cells.delete(id);
    return gone.map((id) => ({ op: "delete", id }));
  }

  // A cell that moved down is taken out when the one behind it stands in its place: one operation, not one for each cell it passed.
  private arrangement(notebook: Notebook): Op[] {
    const ops: Op[] = [];
    let after = "";
    notebook.cells.forEach((cell, i) => {
      const { id } = cell;
      if (this.order[i] !== id && this.order[i + 1] === id && this.cells.has(id)) this.order.splice(i, 1);
      if (!this.cells.has(id)) {
        ops.push({ op: "insert", after, cell: cell.toJson(), untrusted: !cell.outputs.trusted });
        this.order.splice(i, 0, id);
        this.cells.set(id, known(cell));
      } else if (this.order[i] !== id) {
        ops.push({ op: "move", id, after });
        const from = this.order.indexOf(id);
        if (from >= 0) this.order.splice(from, 1);
        this.order.splice(i, 0, id);
      }
      after = id;
    });
    return ops;
  }

  private inside(cell: Cell): Op[] {
    const { id } = cell;
    const before = this.cells.get(id)!;
    const now = known(cell);
    this.cells.set(id, now);
    const ops: Op[] = [];
    if (now.kind !== before.kind) ops.push({ op: "kind", id, kind: now.kind });
    if (now.source !== before.source) ops.push({ op: "source", id, source: now.source });
    if (now.metadata !== before.metadata) ops.push({ op: "metadata", id, metadata: cell.metadata });
    if (now.attachments !== before.attachments) ops.push({ op: "attachments", id, attachments: now.attachments });
    if (now.outputs !== before.outputs && cell.kind === "code") ops.push({ op: "outputs", id, outputs: cell.outputs.toJson(), count: cell.executionCount, untrusted: !cell.outputs.trusted });
    return ops;
  }
}

function known(cell: Cell): Known {
  return { kind: cell.kind, source: cell.source, metadata: JSON.stringify(cell.metadata), attachments: cell.attachments, outputs: cell.outputs.items };
}
