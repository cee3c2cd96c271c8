// One widget's state, as the kernel and this page agree on it. Values are in a Map: a state's key is never a property of an object
// here, so that one called __proto__ is a key like any other.

import { Observable } from "../document/observable";

/** Where a value is another widget. */
const REFERENCE = "IPY_MODEL_";

export type State = Map<string, unknown>;

export class Model extends Observable {
  readonly state: State = new Map();
  /** Whether the kernel that made it is there. */
  live = false;
  /** Whether it ever was, on this page; else it comes from the notebook's file. */
  lived = false;
  /** Called with what the kernel says beside the state. */
  onCustom: ((content: unknown) => void) | undefined;

  constructor(
    readonly id: string,
    readonly kind: string, // IntSliderModel
    readonly module: string, // @jupyter-widgets/controls
  ) {
    super();
  }

  text(name: string, otherwise = ""): string {
    const value = this.state.get(name);
    return typeof value === "string" ? value : typeof value === "number" ? String(value) : otherwise;
  }

  number(name: string, otherwise = 0): number {
    const value = this.state.get(name);
    return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
  }

  flag(name: string, otherwise = false): boolean {
    const value = this.state.get(name);
    return typeof value === "boolean" ? value : otherwise;
  }

  list(name: string): unknown[] {
    const value = this.state.get(name);
    return Array.isArray(value) ? value : [];
  }

  texts(name: string): string[] {
    return this.list(name).map((value) => (typeof value === "string" ? value : String(value ?? "")));
  }

  /** The id of the widget that a value refers to, or undefined. */
  reference(name: string): string | undefined {
    return referred(this.state.get(name));
  }

  /** The ids of the widgets in a list. */
  references(name: string): string[] {
    return this.list(name).flatMap((value) => referred(value) ?? []);
  }

  merge(changes: Iterable<[string, unknown]>): void {
    let any = false;
    for (const [name, value] of changes) {
      if (this.state.has(name) && same(this.state.get(name), value)) continue;
      this.state.set(name, value);
      any = true;
    }
    if (any) this.changed();
  }
}

export function referred(value: unknown): string | undefined {
  return typeof value === "string" && value.startsWith(REFERENCE) ? value.slice(REFERENCE.length) : undefined;
}

/** Whether two values of a state are equal; bytes and objects only if they are the very same. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((value, i) => same(value, b[i]));
}
