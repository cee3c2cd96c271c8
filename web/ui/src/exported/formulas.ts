// Draws the formulas of an exported page (notebooks/export) as MathML, which browsers set with fonts of their own: a page that is one file would have to
// carry KaTeX's otherwise, a third of a megabyte. Without this script their TeX stands there.

import katex from "katex";

for (const place of document.querySelectorAll<HTMLElement>(".math")) draw(place);

function draw(place: HTMLElement): void {
  const tex = place.textContent ?? "";
  try {
    katex.render(tex, place, { output: "mathml", displayMode: place.classList.contains("display"), throwOnError: true, trust: false, strict: "ignore", maxSize: 40, maxExpand: 1000 });
  } catch (error) {
    place.textContent = tex;
    place.title = error instanceof Error ? error.message : String(error);
  }
}
