// Draws the charts of an exported page (notebooks/export), whose policy lets it run this script and load nothing. Until it has run, and for a chart that
// is none, the text that the program gave beside it stands there.

import type { Json } from "../document/json";
import { drawChart } from "../render/chart";

for (const place of document.querySelectorAll<HTMLElement>(".chart[data-chart]")) void show(place);

async function show(place: HTMLElement): Promise<void> {
  const canvas = document.createElement("div");
  const tip = document.createElement("span");
  tip.className = "tip";
  tip.hidden = true;
  place.append(canvas, tip);
  canvas.addEventListener("pointerleave", () => (tip.hidden = true));
  try {
    await drawChart(canvas, place.dataset["type"] ?? "", JSON.parse(place.dataset["chart"] ?? "") as Json, (text, event) => tell(place, tip, text, event));
    place.querySelector("pre, .note")?.remove();
  } catch (error) {
    canvas.remove();
    place.title = `This chart cannot be drawn: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function tell(place: HTMLElement, tip: HTMLElement, text: string, event: MouseEvent): void {
  tip.hidden = text === ""; // there is no event then
  if (tip.hidden) return;
  const corner = place.getBoundingClientRect();
  tip.textContent = text;
  tip.style.left = `${event.clientX - corner.left + 12}px`;
  tip.style.top = `${event.clientY - corner.top + 12}px`;
}
