// Widgets that hold others.

import { useContext, useId, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { tone } from "./choices";
import { SurroundingsContext, useCss, useParts, useSurroundings } from "./context";
import { Glyph } from "./glyph";
import { layoutOf } from "./layout";
import type { Model } from "./model";
import { WidgetById } from "./widget_view";

const AT_ONCE = 200; // children that are drawn before somebody asks for more
const drawn = new WeakMap<Model, number>(); // how many somebody has asked for, also when their cell is drawn anew

const BOXES: Record<string, string> = { HBoxModel: "w-hbox", VBoxModel: "w-vbox", GridBoxModel: "w-grid" };

export function Box({ model }: { model: Model }) {
  const { layout } = useParts(model);
  const ref = useCss<HTMLDivElement>(layoutOf(layout));
  return (
    <div ref={ref} class={`w w-box ${BOXES[model.kind] ?? ""} ${tone(model, "box_style")}`}>
      <Children model={model} />
    </div>
  );
}

function Children({ model }: { model: Model }) {
  const ids = model.references("children");
  const [shown, setShown] = useState(drawn.get(model) ?? AT_ONCE);
  const showMore = (): void => {
    drawn.set(model, shown + AT_ONCE);
    setShown(shown + AT_ONCE);
  };
  return (
    <Inside model={model}>
      {ids.slice(0, shown).map((id, i) => (
        <WidgetById key={`${i}:${id}`} id={id} />
      ))}
      {ids.length > shown && (
        <button type="button" class="link w-more" onClick={showMore}>
          Show more ({ids.length - shown} left)
        </button>
      )}
    </Inside>
  );
}

/** Tells what is inside which box it is in. */
export function Inside({ model, children }: { model: Model; children: ComponentChildren }) {
  const around = useContext(SurroundingsContext)!;
  return <SurroundingsContext.Provider value={{ ...around, above: [...around.above, model.id] }}>{children}</SurroundingsContext.Provider>;
}

function titleOf(model: Model, index: number): string {
  const old = model.state.get("_titles"); // before version 2 of the controls
  const title = model.texts("titles")[index] ?? (typeof old === "object" && old !== null && !Array.isArray(old) ? String((old as Record<string, unknown>)[index] ?? "") : "");
  return title || String(index + 1);
}

function selected(model: Model): number | undefined {
  const index = model.state.get("selected_index");
  return typeof index === "number" && index >= 0 && index < model.list("children").length ? index : undefined;
}

export function Tabs({ model }: { model: Model }) {
  const { layout, set } = useParts(model);
  const id = useId();
  const ref = useCss<HTMLDivElement>(layoutOf(layout));
  const ids = model.references("children");
  const at = selected(model);
  const press = (event: KeyboardEvent): void => {
    const from = at ?? 0;
    const to = { ArrowRight: (from + 1) % ids.length, ArrowLeft: (from + ids.length - 1) % ids.length, Home: 0, End: ids.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    set({ selected_index: to });
    (event.currentTarget as Element).querySelectorAll<HTMLElement>("[role=tab]")[to]?.focus();
  };
  return (
    <div ref={ref} class={`w w-tabs ${tone(model, "box_style")}`}>
      <div class="w-tablist" role="tablist" aria-label={model.text("tooltip") || "Tabs"} onKeyDown={press}>
        {ids.map((_, i) => (
          <button key={i} type="button" role="tab" id={`${id}-tab-${i}`} aria-selected={i === at} aria-controls={`${id}-panel`} tabIndex={i === (at ?? 0) ? 0 : -1} onClick={() => set({ selected_index: i })}>
            {titleOf(model, i)}
          </button>
        ))}
      </div>
      <div class="w-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={at === undefined ? undefined : `${id}-tab-${at}`} tabIndex={0} hidden={at === undefined}>
        <Inside model={model}>{at !== undefined && <WidgetById key={ids[at]} id={ids[at]!} />}</Inside>
      </div>
    </div>
  );
}

export function Accordion({ model }: { model: Model }) {
  const { layout, set } = useParts(model);
  const id = useId();
  const ref = useCss<HTMLDivElement>(layoutOf(layout));
  const at = selected(model);
  return (
    <div ref={ref} class={`w w-accordion ${tone(model, "box_style")}`}>
      {model.references("children").map((child, i) => (
        <section key={`${i}:${child}`}>
          <button type="button" id={`${id}-head-${i}`} aria-expanded={i === at} aria-controls={`${id}-panel-${i}`} onClick={() => set({ selected_index: i === at ? null : i })}>
            <Glyph name="caret" />
            {titleOf(model, i)}
          </button>
          <div class="w-panel" role="region" id={`${id}-panel-${i}`} aria-labelledby={`${id}-head-${i}`} hidden={i !== at}>
            <Inside model={model}>{i === at && <WidgetById id={child} />}</Inside>
          </div>
        </section>
      ))}
    </div>
  );
}

/** All of its children, of which one is seen. */
export function Stack({ model }: { model: Model }) {
  const { layout } = useParts(model);
  const { store } = useSurroundings();
  const ref = useCss<HTMLDivElement>(layoutOf(layout));
  const at = selected(model);
  const child = at === undefined ? undefined : store.find(model.references("children")[at]);
  return (
    <div ref={ref} class={`w w-box ${tone(model, "box_style")}`}>
      <Inside model={model}>{child && <WidgetById key={child.id} id={child.id} />}</Inside>
    </div>
  );
}
