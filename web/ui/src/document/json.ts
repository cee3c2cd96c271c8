// JSON that survives a round trip. JavaScript reads 1.0 and writes 1, and loses the last digits of long integers; a
// notebook that is only opened and saved must not change for that. Where the engine supports it, numbers that would
// print differently are kept as their own source text.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

interface RawJson {
  rawJSON: string;
}

interface RawCapable {
  rawJSON?: (text: string) => RawJson;
  isRawJSON?: (value: unknown) => boolean;
}

const engine = JSON as unknown as RawCapable;

/** Parses text; numbers that JavaScript would rewrite stay exact. Throws SyntaxError on broken JSON. */
export function parseExact(text: string): Json {
  const raw = engine.rawJSON;
  if (!raw) return JSON.parse(text) as Json;
  const revive = (_key: string, value: unknown, context?: { source?: string }): unknown => {
    if (typeof value !== "number" || context?.source === undefined) return value;
    return String(value) === context.source ? value : raw(context.source);
  };
  return JSON.parse(text, revive as (key: string, value: unknown) => unknown) as Json;
}

/** The source text of a number that is kept exact, or undefined for every ordinary value. */
export function exactNumber(value: unknown): string | undefined {
  return engine.isRawJSON?.(value) ? (value as RawJson).rawJSON : undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** nbformat stores long text as a string or as a list of lines; both read as one string. */
export function joinLines(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.join("");
  return "";
}
