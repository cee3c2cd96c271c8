// Which outputs of a cell run in a frame, and together with which others. Scripts find what they draw into by its name, in HTML that stands in an output
// of its own in front of them (Bokeh); so neighbours share a frame. A frame of another output is another world: what scripts in front have only loaded,
// and not shown (libraries), is run again in each.

import { isObject, joinLines, type JsonObject } from "../document/json";
import type { Output } from "../document/outputs";
import type { Part } from "../output/protocol";
import { richest, SCRIPT_TYPE } from "./bundle_view";
import { TABLE_TYPE } from "./table_source";

/** Outputs that are shown as they are, one by one, or in a frame. */
export interface Segment {
  framed: boolean;
  outputs: Output[];
}

export function segments(outputs: Output[]): Segment[] {
  const list: Segment[] = [];
  for (const run of runs(outputs)) {
    const framed = run[0]!.trusted && run.some((output) => look(output).active);
    if (framed) list.push({ framed, outputs: run });
    else list.push(...run.map((output) => ({ framed, outputs: [output] })));
  }
  return list;
}

// Neighbours that may stand in one frame.
function runs(outputs: Output[]): Output[][] {
  const list: Output[][] = [];
  for (const output of outputs) {
    const last = list[list.length - 1];
    const before = last?.[0];
    if (before && look(before).part && look(output).part && before.trusted === output.trusted) last.push(output);
    else list.push([output]);
  }
  return list;
}

/** Whether something in it does not run because nobody has said that it may. */
export function isHeldBack(output: Output): boolean {
  return !output.trusted && look(output).active;
}

/** What a frame shows of an output. */
export function partOf(output: Output): Part {
  return look(output).part!;
}

/** What scripts in these outputs load for those that come after them. */
export function librariesIn(outputs: Output[]): Part[] {
  return outputs.filter((output) => output.trusted && look(output).library).map(partOf);
}

interface Look {
  part: Part | undefined; // nothing that a frame shows
  active: boolean; // there is something in it that runs, or plays
  library: boolean; // it runs, and shows nothing
}

const looks = new WeakMap<JsonObject, Look>(); // by the nbformat object, which is another when the output changes

function look({ kind, raw }: Output): Look {
  let found = looks.get(raw);
  if (!found) looks.set(raw, (found = kind === "display_data" || kind === "execute_result" ? examine(isObject(raw["data"]) ? raw["data"] : {}) : NOTHING));
  return found;
}

const NOTHING: Look = { part: undefined, active: false, library: false };
const BOKEH_DRAWS = "application/vnd.bokehjs_exec.v0+json";

function examine(data: JsonObject): Look {
  const type = richest(data);
  if (type === undefined && SCRIPT_TYPE in data) return { part: { kind: "script", text: joinLines(data[SCRIPT_TYPE]) }, active: true, library: !(BOKEH_DRAWS in data) };
  if (type !== "text/html" || TABLE_TYPE in data) return NOTHING;
  const text = joinLines(data["text/html"]);
  const content = SUSPICIOUS.test(text) ? inert(text) : undefined;
  const active = content !== undefined && (content.querySelector(ACTIVE) !== null || hasHandler(content));
  return { part: { kind: "html", text }, active, library: active && [...content.childNodes].every(isUnseen) };
}

const SUSPICIOUS = /<(script|iframe|video|audio|object|embed|svg)|\son\w+\s*=|javascript:/i;
const ACTIVE = "script, iframe, video, audio, object, embed, [href^='javascript:' i]";

// In a template nothing loads or runs. Handlers are renamed before: the page's policy would report each of those that it keeps from running.
function inert(html: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = html.replace(/(\s)on(\w+\s*=)/gi, `$1${HANDLER}$2`);
  return template.content;
}

const HANDLER = "data-handler-on";

function hasHandler(page: ParentNode): boolean {
  return [...page.querySelectorAll("*")].some((node) => node.getAttributeNames().some((name) => name.startsWith("on") || name.startsWith(HANDLER)));
}

function isUnseen(node: Node): boolean {
  return ["SCRIPT", "STYLE", "LINK", "META", "TITLE", "#comment"].includes(node.nodeName) || (node.nodeName === "#text" && !node.textContent!.trim());
}
