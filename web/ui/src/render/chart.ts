// Charts of Vega and Vega-Lite, drawn as SVG. Expressions of a chart are interpreted, never made functions of: the page's policy forbids
// that, and who opens a notebook runs nothing of it. A chart loads no file of another machine.

import { loader, parse, View, type Config, type Loader, type LoggerInterface, type Spec } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";
import { isObject, type Json, type JsonObject } from "../document/json";

const LITE = /^application\/vnd\.vegalite\b/;

/** Called with what a chart says of the mark under the pointer, "" for nothing. */
export type Tell = (text: string, event: MouseEvent) => void;

/** Draws a chart into a place and gives what shows it; an error says what is wrong with the chart. */
export async function drawChart(place: HTMLElement, type: string, value: Json, tell: Tell): Promise<View> {
  const chart: unknown = JSON.parse(JSON.stringify(value)); // its own copy, of ordinary numbers
  if (!isObject(chart)) throw new Error("a chart is an object");
  const config = merged(coloursOf(place), isObject(chart["config"]) ? chart["config"] : {});
  const vega = LITE.test(type) ? compile({ ...chart, config } as unknown as TopLevelSpec).spec : ({ ...chart, config } as Spec);
  const faults: string[] = [];
  const view = new View(parse(vega, {}, { ast: true }), { expr: expressionInterpreter, loader: localLoader(), renderer: "svg", container: place, hover: true, logger: listener(faults) });
  view.tooltip((_handler, event, _item, said) => tell(lines(said), event));
  await view.runAsync();
  place.querySelector("svg")?.setAttribute("style", "display: block; max-width: 100%");
  if (faults.length === 0) return view;
  view.finalize();
  throw new Error(faults[0]);
}

function lines(said: unknown): string {
  if (said === null || said === undefined || said === "") return "";
  if (typeof said !== "object" || said instanceof Date) return String(said);
  return Object.entries(said).map(([name, value]) => `${name}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`).join("\n");
}

/** Ink and lines of the page, each for light and dark: they follow it without a new drawing. */
function coloursOf(place: HTMLElement): JsonObject {
  const style = getComputedStyle(place);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const [ink, soft, line] = [colour("--ink"), colour("--soft"), colour("--line")];
  const words = { labelColor: soft, titleColor: ink };
  return {
    background: null,
    axis: { ...words, domainColor: line, gridColor: line, tickColor: line },
    legend: words,
    header: words,
    title: { color: ink, subtitleColor: soft },
    view: { stroke: line },
    style: { "guide-label": { fill: soft }, "guide-title": { fill: ink }, "group-title": { fill: ink } },
  };
}

/** What a chart sets wins. */
function merged(base: JsonObject, over: JsonObject): Config & JsonObject {
  const out: JsonObject = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = out[key];
    out[key] = isObject(below) && isObject(value) ? merged(below, value) : value;
  }
  return out as Config & JsonObject;
}

/** Data lie in the chart: as values, or in an address that holds them. */
function localLoader(): Loader {
  const own = loader();
  own.load = async (address: string) => dataIn(address);
  own.sanitize = async (address, options) => {
    if ("context" in options && options.context === "image" ? /^data:image\//i.test(address) : /^(https?|mailto):/i.test(address)) return { href: address, target: "_blank", rel: "noopener noreferrer" };
    throw new Error(`a chart leads to no ${clipped(address)}`);
  };
  return own;
}

function dataIn(address: string): string {
  const found = /^data:[^,]*?(;base64)?,/i.exec(address);
  if (!found) throw new Error(`the chart wants ${clipped(address)}: charts load no files here; write the data into the chart`);
  const text = address.slice(found[0].length);
  return found[1] ? new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0))) : decodeURIComponent(text);
}

function clipped(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** Keeps what is wrong with a chart, data that cannot be had too; what else Vega says is for authors of charts. */
function listener(faults: string[]): LoggerInterface {
  const keep = (...words: readonly unknown[]): LoggerInterface => {
    faults.push(words.map((word) => (word instanceof Error ? word.message : String(word))).join(" "));
    return it;
  };
  const it: LoggerInterface = {
    level: ((level?: number) => (level === undefined ? 0 : it)) as LoggerInterface["level"],
    error: keep,
    warn: (...words) => (words[0] === "Loading failed" ? keep(words.at(-1)) : it),
    info: () => it,
    debug: () => it,
  };
  return it;
}
