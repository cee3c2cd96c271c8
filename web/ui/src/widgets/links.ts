// Widgets that are tied to each other on the page (jslink, jsdlink): what one shows the other takes, without the kernel's program.

import { referred, same, type Model } from "./model";
import type { Origin, Store } from "./store";

interface End {
  model: string;
  name: string;
}

export class Links {
  private byModel = new Map<string, Map<string, [End, End][]>>(); // model to link to its directions
  private depth = 0;

  constructor(private store: Store) {}

  meet(model: Model): void {
    if (model.kind !== "LinkModel" && model.kind !== "DirectionalLinkModel") return;
    this.part(model.id);
    const source = endOf(model.state.get("source"));
    const target = endOf(model.state.get("target"));
    if (!source || !target) return;
    this.join(model.id, source, target);
    if (model.kind === "LinkModel") this.join(model.id, target, source);
    this.pass(source, target, "kernel");
  }

  part(id: string): void {
    for (const links of this.byModel.values()) links.delete(id);
  }

  private join(link: string, from: End, to: End): void {
    const links = this.byModel.get(from.model) ?? new Map<string, [End, End][]>();
    links.set(link, [...(links.get(link) ?? []), [from, to]]);
    this.byModel.set(from.model, links);
  }

  changed(model: Model, names: string[], origin: Origin): void {
    const links = this.byModel.get(model.id);
    if (!links || names.length === 0 || this.depth > 20) return; // links may lead around in a circle that never settles
    this.depth++;
    for (const pairs of links.values()) for (const [from, to] of pairs) if (names.includes(from.name)) this.pass(from, to, origin);
    this.depth--;
  }

  // What happened on another page is passed on there too, and told to the kernel from there.
  private pass(from: End, to: End, origin: Origin): void {
    const source = this.store.find(from.model);
    const target = this.store.find(to.model);
    const value = source?.state.get(from.name);
    if (!target || value === undefined || same(target.state.get(to.name), value)) return;
    this.store.set(target, { [to.name]: value }, "", origin);
  }
}

function endOf(value: unknown): End | undefined {
  if (!Array.isArray(value)) return undefined;
  const [model, name] = [referred(value[0]), value[1]];
  return model !== undefined && typeof name === "string" ? { model, name } : undefined;
}
