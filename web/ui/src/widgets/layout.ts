// What a widget's Layout and style say, as CSS. Only properties that lay out or colour the widget itself are known, and values go
// through the browser's own parser, so that a value cannot bring other properties with it.

import type { Model } from "./model";

const LAYOUT = [
  "align_content", "align_items", "align_self", "border_top", "border_right", "border_bottom", "border_left", "display", "flex", "flex_flow",
  "grid_area", "grid_auto_columns", "grid_auto_flow", "grid_auto_rows", "grid_column", "grid_gap", "grid_row", "grid_template_areas",
  "grid_template_columns", "grid_template_rows", "height", "justify_content", "justify_items", "margin", "max_height", "max_width", "min_height",
  "min_width", "object_fit", "object_position", "order", "overflow", "padding", "visibility", "width",
];

export type Css = Record<string, string>;

/** The declarations of a Layout. */
export function layoutOf(layout: Model | undefined): Css {
  return layout ? picked(layout, Object.fromEntries(LAYOUT.map((name) => [name, name.replaceAll("_", "-")]))) : {};
}

const FONT = { font_family: "font-family", font_size: "font-size", font_style: "font-style", font_variant: "font-variant", font_weight: "font-weight", text_decoration: "text-decoration", text_color: "color" };

/** Font and colours that a style gives to texts. */
export function fontOf(style: Model | undefined): Css {
  return style ? picked(style, FONT) : {};
}

/** One value of a style under the name of a property, or nothing. */
export function styled(style: Model | undefined, name: string, property: string): Css {
  return style ? picked(style, { [name]: property }) : {};
}

function picked(model: Model, names: Record<string, string>): Css {
  const css: Css = {};
  for (const [name, property] of Object.entries(names)) {
    const value = model.text(name);
    if (value && isHarmless(value)) css[property] = value;
  }
  return css;
}

// No value may fetch anything or name what the page keeps in its own properties.
function isHarmless(value: string): boolean {
  return value.length < 1000 && !/[\w-]*(url|image|image-set|src|cross-fade|element|paint|var|env|attr)\s*\(|[;{}\\]/i.test(value);
}

/** Puts declarations on an element in place of those that were put there before. */
export function dress(element: HTMLElement | SVGElement, css: Css): void {
  const names = Object.keys(css);
  for (const old of (element.dataset["css"] ?? "").split(" ")) if (old && !names.includes(old)) element.style.removeProperty(old);
  for (const name of names) element.style.setProperty(name, css[name]!);
  element.dataset["css"] = names.join(" ");
}
