// A game controller: what its buttons and sticks say goes to the kernel, as widgets of their own that the page makes.

import { useEffect } from "preact/hooks";
import { useWatch } from "../document/observable";
import { useCss, useParts, useSurroundings } from "./context";
import { layoutOf } from "./layout";
import type { Model } from "./model";
import type { Store } from "./store";

const LOOK_MS = 250; // for one that is not there yet; then with every picture
const MOST_PARTS = 64; // buttons, and axes, of one controller

export function Controller({ model }: { model: Model }) {
  const { layout, set } = useParts(model);
  const { store } = useSurroundings();
  const ref = useCss<HTMLDivElement>(layoutOf(layout));
  usePad(model, store, set);
  const name = model.text("name") || "Game controller";
  if (!model.flag("connected")) {
    const words = model.live ? "Connect a game controller, and press one of its buttons." : "No game controller was connected.";
    return <div ref={ref} class="w w-controller">{words}</div>;
  }
  const found = (list: string) => model.references(list).flatMap((id) => store.find(id) ?? []);
  return (
    <div ref={ref} class="w w-controller" role="group" aria-label={name}>
      <span class="w-note">{name}</span>
      <div class="w-controls">{found("buttons").map((button, i) => <ControllerButton key={button.id} model={button} name={`Button ${i}`} />)}</div>
      <div class="w-controls">{found("axes").map((axis, i) => <ControllerAxis key={axis.id} model={axis} name={`Axis ${i}`} />)}</div>
    </div>
  );
}

export function ControllerButton({ model, name = "Button" }: { model: Model; name?: string }) {
  useWatch(model);
  return <meter class={model.flag("pressed") ? "down" : ""} aria-label={name} title={name} min={0} max={1} value={model.number("value")} />;
}

export function ControllerAxis({ model, name = "Axis" }: { model: Model; name?: string }) {
  useWatch(model);
  return <meter aria-label={name} title={name} min={-1} max={1} value={model.number("value")} />;
}

// A page that nobody sees draws no pictures, and so says nothing: one with the same controller does.
function usePad(model: Model, store: Store, set: (changes: Record<string, unknown>) => void): void {
  useEffect(() => {
    if (!model.live) return;
    let next: () => void;
    const look = (): void => {
      const pad = navigator.getGamepads()[model.number("index")] ?? undefined;
      if (pad) follow(pad, model, store, set);
      else if (model.flag("connected")) set({ connected: false });
      next = pad ? later(requestAnimationFrame, cancelAnimationFrame, look) : later((work) => window.setTimeout(work, LOOK_MS), window.clearTimeout, look);
    };
    look();
    return () => next();
  }, [model, model.live]);
}

function later(ask: (work: () => void) => number, cancel: (id: number) => void, work: () => void): () => void {
  const id = ask(work);
  return () => cancel(id);
}

function follow(pad: Gamepad, model: Model, store: Store, set: (changes: Record<string, unknown>) => void): void {
  const buttons = pad.buttons.slice(0, MOST_PARTS).map(({ value, pressed }) => ({ value, pressed }));
  const axes = pad.axes.slice(0, MOST_PARTS).map((value) => ({ value }));
  const isKnown = model.flag("connected") && model.references("buttons").length === buttons.length && model.references("axes").length === axes.length;
  if (!isKnown) {
    const make = (kind: string, states: Record<string, unknown>[]) => states.map((state) => `IPY_MODEL_${store.create(model, kind, state)}`);
    return set({ name: pad.id, mapping: pad.mapping, connected: true, timestamp: pad.timestamp, buttons: make("ControllerButton", buttons), axes: make("ControllerAxis", axes) });
  }
  if (model.number("timestamp") === pad.timestamp) return;
  set({ timestamp: pad.timestamp });
  tell(store, model.references("buttons"), buttons);
  tell(store, model.references("axes"), axes);
}

function tell(store: Store, ids: string[], states: Record<string, unknown>[]): void {
  for (const [i, id] of ids.entries()) {
    const part = store.find(id);
    if (part && Object.entries(states[i]!).some(([name, value]) => part.state.get(name) !== value)) store.set(part, states[i]!);
  }
}
