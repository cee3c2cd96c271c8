// Completion and inspection, answered by the kernel.

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { isObject, type Json, type JsonObject } from "../document/json";
import { toCodePoints, toUnits } from "./offsets";

/** Whoever answers questions about code; the kernel, as the editor sees it. */
export interface Asker {
  ask(type: string, content: JsonObject, timeout?: number): Promise<JsonObject | undefined>;
}

export function completeBy(asker: () => Asker | undefined): (context: CompletionContext) => Promise<CompletionResult | null> {
  return async (context) => {
    if (!context.explicit) return null;
    const code = context.state.doc.toString();
    const reply = await asker()?.ask("complete_request", { code, cursor_pos: toCodePoints(code, context.pos) }, 5000);
    if (!reply || reply["status"] !== "ok" || context.aborted) return null;
    return asResult(code, reply);
  };
}

function asResult(code: string, reply: JsonObject): CompletionResult | null {
  const matches = Array.isArray(reply["matches"]) ? reply["matches"].map(String) : [];
  if (matches.length === 0) return null;
  const kinds = kindsOf(reply["metadata"]);
  const options = matches.map((label, i): Completion => ({ label, ...kinds.get(label), boost: -i / matches.length }));
  const from = toUnits(code, Number(reply["cursor_start"] ?? 0));
  return { from, to: toUnits(code, Number(reply["cursor_end"] ?? 0)), options, validFor: /^%{0,2}[\p{L}\p{N}_]*$/u };
}

function kindsOf(metadata: Json | undefined): Map<string, Partial<Completion>> {
  const list = isObject(metadata) ? metadata["_jupyter_types_experimental"] : undefined;
  const kinds = new Map<string, Partial<Completion>>();
  for (const item of Array.isArray(list) ? list.filter(isObject) : []) {
    const kind: Partial<Completion> = { type: kindName(String(item["type"] ?? "")) };
    if (item["signature"]) kind.detail = String(item["signature"]);
    kinds.set(String(item["text"]), kind);
  }
  return kinds;
}

// The names that the editor has icons for.
function kindName(type: string): string {
  const names: Record<string, string> = { instance: "variable", statement: "variable", module: "namespace", param: "property", path: "text", struct: "class" };
  return names[type] ?? type;
}

/** What the kernel says about the place, as a MIME bundle; undefined when it knows nothing. */
export async function inspect(asker: Asker, code: string, position: number, detail: 0 | 1): Promise<JsonObject | undefined> {
  const reply = await asker.ask("inspect_request", { code, cursor_pos: toCodePoints(code, position), detail_level: detail }, 5000);
  if (reply?.["status"] !== "ok" || reply["found"] !== true || !isObject(reply["data"])) return undefined;
  return reply["data"];
}
