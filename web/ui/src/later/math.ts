// Formulas by KaTeX, with fonts of its own. Loaded when a notebook has the first one.

import "../main"; // what the page has loaded already is in no second file
import katex from "katex";

const STYLE = "/static/math.css";

/** Draws the TeX that is an element's text; with a mistake in it the text stays, and the title tells what is wrong. */
export function draw(place: HTMLElement): void {
  addStyle();
  const tex = place.textContent ?? "";
  place.classList.add("drawn");
  try {
    katex.render(tex, place, { displayMode: place.classList.contains("display"), throwOnError: true, trust: false, strict: "ignore", maxSize: 40, maxExpand: 1000 });
  } catch (error) {
    place.textContent = tex;
    place.classList.add("wrong");
    place.title = error instanceof Error ? error.message : String(error);
  }
}

function addStyle(): void {
  if (document.querySelector(`link[href="${STYLE}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = STYLE;
  document.head.append(link);
}
