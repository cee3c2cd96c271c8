// What most widgets have: a description beside the control, which it names, and a Layout.

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { sanitizeInline } from "../render/sanitize";
import { useCss, useParts } from "./context";
import { Words } from "./formulas";
import { fontOf, layoutOf, styled } from "./layout";
import type { Model } from "./model";

/** Names of elements, for controls. */
export interface Naming {
  id: string; // for the control
  label: string; // id of the description, for aria-labelledby
  name: string | undefined; // aria-label of a control that has no description
}

interface FrameProps {
  model: Model;
  class: string;
  group?: boolean; // more than one control: the description names the group
  children: (naming: Naming) => ComponentChildren;
}

export function Frame({ model, class: kind, group = false, children }: FrameProps) {
  const id = useId();
  const { layout, style } = useParts(model);
  const outer = useCss<HTMLDivElement>(layoutOf(layout));
  const has = model.text("description") !== "";
  const naming = { id, label: `${id}-label`, name: has ? undefined : model.text("tooltip") || kindName(model) };
  const role = group ? { role: "group", ...(has ? { "aria-labelledby": naming.label } : { "aria-label": naming.name }) } : {};
  return (
    <div ref={outer} class={`w ${kind} ${model.live ? "" : "off"}`} title={model.text("tooltip") || undefined} {...role}>
      {has && <Description model={model} style={style} naming={naming} group={group} />}
      {children(naming)}
    </div>
  );
}

function Description({ model, style, naming, group }: { model: Model; style: Model | undefined; naming: Naming; group: boolean }) {
  const width = style?.text("description_width") ?? "";
  const css = { ...(width === "initial" || width === "auto" ? { width: "auto" } : styled(style, "description_width", "width")), ...fontOf(style) };
  const ref = useCss<HTMLElement>(css);
  const text = model.text("description");
  const shown = model.flag("description_allow_html") ? { dangerouslySetInnerHTML: { __html: sanitizeInline(text) } } : { children: <Words text={text} /> };
  const props = { class: "w-label", id: naming.label, title: text, ...shown };
  return group ? <span ref={ref as never} {...props} /> : <label ref={ref as never} htmlFor={naming.id} {...props} />;
}

// "Int slider" of IntSliderModel: better than no name at all.
export function kindName(model: Model): string {
  const words = model.kind.replace(/Model$/, "").replace(/\B[A-Z](?=[a-z])/g, " $&");
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}
