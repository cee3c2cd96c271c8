// Undo for what happens to cells as wholes: add, delete, paste, move, merge, split, change of kind. The text inside a cell has
// its own history in the editor, so an undone move never takes typed text back.

import type { Cell, CellKind } from "./cell";
import type { Output } from "./outputs";

interface Shape {
  cell: Cell;
  kind: CellKind;
  source: string;
  outputs: Output[];
}

interface Step {
  order: Cell[];
  active: number;
  shapes: Shape[]; // of the cells whose inside the operation changed
}

const MAX_STEPS = 200;

export class CellHistory {
  private past: Step[] = [];
  private future: Step[] = [];

  /** Remembers the state before an operation that changes the order, and the inside of the touched cells. */
  record(order: Cell[], active: number, touched: Cell[] = []): void {
    this.past.push({ order: [...order], active, shapes: touched.map(shapeOf) });
    if (this.past.length > MAX_STEPS) this.past.shift();
    this.future = [];
  }

  undo(order: Cell[], active: number): Step | undefined {
    return step(this.past, this.future, order, active);
  }

  redo(order: Cell[], active: number): Step | undefined {
    return step(this.future, this.past, order, active);
  }
}

function step(from: Step[], to: Step[], order: Cell[], active: number): Step | undefined {
  const taken = from.pop();
  if (!taken) return undefined;
  to.push({ order: [...order], active, shapes: taken.shapes.map((s) => shapeOf(s.cell)) });
  for (const shape of taken.shapes) reshape(shape);
  return taken;
}

function shapeOf(cell: Cell): Shape {
  return { cell, kind: cell.kind, source: cell.source, outputs: cell.outputs.items };
}

function reshape(shape: Shape): void {
  shape.cell.kind = shape.kind;
  shape.cell.outputs.replaceAll(shape.outputs);
  shape.cell.setSource(shape.source);
}
