// Figures of Plotly as charts of Vega-Lite. Plotly's own library is twenty times as big as this page and makes functions of text, so figures
// are drawn by what is here; of those that this does not know, a reader is told which part it is.

import { isObject, type Json, type JsonObject } from "../document/json";

const WIDTH = 620;
const HEIGHT = 320;
const POINTS_WITH_MARKS = 20; // Plotly's own: a longer line has no marks

type Point = { x: Json; y: Json; name: string };

interface Trace {
  mark: "line" | "point" | "bar" | "histogram";
  points: Point[];
  marked: boolean; // a line with its points
  lying: boolean; // bars from left to right
}

/** A Vega-Lite chart, or why there is none. */
export function chartOfPlotly(figure: Json): { chart: JsonObject } | { missing: string } {
  if (!isObject(figure) || !Array.isArray(figure["data"])) return { missing: "it has no data" };
  const traces: Trace[] = [];
  for (const [i, trace] of figure["data"].entries()) {
    const read = isObject(trace) ? readTrace(trace, `trace ${i}`) : "a trace that is no object";
    if (typeof read === "string") return { missing: read };
    traces.push(read);
  }
  if (traces.length === 0) return { missing: "it has no traces" };
  const layout = isObject(figure["layout"]) ? figure["layout"] : {};
  return { chart: chartOf(traces, layout) };
}

function readTrace(trace: JsonObject, unnamed: string): Trace | string {
  const type = typeof trace["type"] === "string" ? trace["type"] : "scatter";
  const [x, y] = [column(trace["x"]), column(trace["y"])];
  const name = typeof trace["name"] === "string" ? trace["name"] : unnamed;
  const points = (x ?? y?.map((_, i) => i) ?? []).map((at, i) => ({ x: at, y: y ? (y[i] ?? null) : (x ? i : null), name }));
  const lying = trace["orientation"] === "h";
  if (x === undefined && y === undefined) return `a trace of type ${type} without columns x and y`;
  switch (type) {
    case "scatter":
    case "scattergl": {
      const mode = typeof trace["mode"] === "string" ? trace["mode"] : points.length < POINTS_WITH_MARKS ? "lines+markers" : "lines";
      if (trace["fill"] !== undefined && trace["fill"] !== "none") return "a filled area";
      if (!/lines|markers/.test(mode)) return `the mode ${mode}`;
      return { mark: mode.includes("lines") ? "line" : "point", points, marked: mode.includes("markers"), lying: false };
    }
    case "bar":
      return { mark: "bar", points, marked: false, lying };
    case "histogram":
      return { mark: "histogram", points, marked: false, lying: x === undefined };
  }
  return `a trace of type ${type}`;
}

const NUMBERS: { [code: string]: new (buffer: ArrayBuffer) => ArrayLike<number> } = {
  i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array, i4: Int32Array, u4: Uint32Array, f4: Float32Array, f8: Float64Array,
};

// A list, or numbers in base64, as Plotly writes NumPy's arrays.
function column(value: Json | undefined): Json[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isObject(value) || typeof value["bdata"] !== "string" || typeof value["dtype"] !== "string") return undefined;
  const kind = NUMBERS[value["dtype"]];
  if (!kind) return undefined;
  try {
    return Array.from(new kind(Uint8Array.from(atob(value["bdata"]), (letter) => letter.charCodeAt(0)).buffer)).map((n) => (Number.isFinite(n) ? n : null));
  } catch {
    return undefined; // not base64, or a part of a number
  }
}

function chartOf(traces: Trace[], layout: JsonObject): JsonObject {
  const bars = traces.filter((trace) => trace.mark === "bar");
  const layers = traces.filter((trace) => trace.mark !== "bar").map((trace) => layerOf([trace], layout, traces.length));
  if (bars.length > 0) layers.unshift(layerOf(bars, layout, traces.length));
  return {
    title: textOf(layout["title"]) || undefined,
    width: numberOr(layout["width"], WIDTH),
    height: numberOr(layout["height"], HEIGHT),
    layer: layers,
    // In the order of the traces, as Plotly has it, not of the alphabet.
    encoding: { color: { field: "name", type: "nominal", title: null, sort: null, legend: traces.length > 1 ? undefined : null } },
  } as unknown as JsonObject;
}

function layerOf(traces: Trace[], layout: JsonObject, all: number): JsonObject {
  const { mark, lying, marked } = traces[0]!;
  const values = traces.flatMap((trace) => trace.points);
  const [first, second] = lying ? ["y", "x"] : ["x", "y"];
  const encoding: JsonObject = { [first!]: axis(values, first!, layout, mark), [second!]: axis(values, second!, layout, mark) };
  if (mark === "bar" && (encoding[first!] as JsonObject)["type"] === "quantitative") encoding[first!] = { field: first!, type: "ordinal", title: axisTitle(layout, first!) }; // a bar has a width
  if (mark === "histogram") {
    encoding[first!] = { ...(encoding[first!] as JsonObject), bin: (encoding[first!] as JsonObject)["type"] === "quantitative" };
    encoding[second!] = { aggregate: "count", title: axisTitle(layout, second!) || "count" };
  }
  if (mark === "bar" && traces.length > 1 && !["stack", "relative", "overlay"].includes(String(layout["barmode"]))) encoding[`${first}Offset`] = { field: "name", sort: null };
  if (mark === "line") encoding["order"] = { value: null } as unknown as Json; // points are joined as they come
  const shape = mark === "histogram" ? "bar" : mark;
  return { data: { values: values as unknown as Json[] }, mark: { type: shape, tooltip: true, filled: true, ...(mark === "line" ? { point: marked, filled: false } : {}), ...(all > 1 && mark === "histogram" ? { opacity: 0.6 } : {}) } as JsonObject, encoding };
}

function axis(values: Point[], field: string, layout: JsonObject, mark: Trace["mark"]): JsonObject {
  const given = values.map((point) => point[field as "x" | "y"]).filter((value) => value !== null);
  const about = isObject(layout[`${field}axis`]) ? (layout[`${field}axis`] as JsonObject) : {};
  const type = given.every((value) => typeof value === "number") ? "quantitative" : given.every(isDate) ? "temporal" : "nominal";
  const scale: JsonObject = mark === "line" || mark === "point" ? { zero: false } : {}; // bars stand on it
  if (about["type"] === "log") scale["type"] = "log";
  return { field, type, title: axisTitle(layout, field), ...(type === "nominal" ? { sort: null } : {}), ...(type === "quantitative" ? { scale } : {}) };
}

function axisTitle(layout: JsonObject, field: string): string | null {
  const about = layout[`${field}axis`];
  return (isObject(about) && textOf(about["title"])) || null;
}

function isDate(value: Json): boolean {
  return typeof value === "string" && /^\d{4}-\d\d(-\d\d([T ]\d\d:\d\d.*)?)?$/.test(value);
}

// A title is a text, or an object with one; its marks of HTML are left out.
function textOf(title: Json | undefined): string {
  const text = isObject(title) ? title["text"] : title;
  return typeof text === "string" ? text.replace(/<[^>]*>/g, " ").trim() : "";
}

function numberOr(value: Json | undefined, fallback: number): number {
  return typeof value === "number" && value > 0 && value < 10 * WIDTH ? value : fallback;
}
