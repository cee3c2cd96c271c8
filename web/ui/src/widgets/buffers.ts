// Bytes in a widget's state travel beside the JSON: buffer_paths says where each of them belongs.

import { exactNumber, isObject, type Json } from "../document/json";

export type Path = (string | number)[];

/** What the page reckons with: no number that is kept as text, no bytes in their form for files. */
export function plain(value: Json): unknown {
  const exact = exactNumber(value);
  if (exact !== undefined) return Number(exact);
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  return bare(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}

// An object without a prototype: a key of the state cannot be one of the language's own properties.
function bare(entries: [string, unknown][]): Record<string, unknown> {
  const object = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of entries) object[name] = value;
  return object;
}

export function pathsOf(value: unknown): Path[] {
  const isPart = (part: unknown): boolean => typeof part === "string" || (typeof part === "number" && Number.isInteger(part) && part >= 0);
  return Array.isArray(value) ? (value.filter((path) => Array.isArray(path) && path.length > 0 && path.every(isPart)) as Path[]) : [];
}

/** A state with its buffers in place. A path that leads nowhere is left out; a value is not changed where it stands, but made anew. */
export function withBuffers(state: [string, unknown][], paths: Path[], buffers: ArrayBuffer[]): [string, unknown][] {
  const all = new Map(state);
  paths.forEach(([key, ...rest], i) => {
    const buffer = buffers[i];
    if (buffer !== undefined) all.set(String(key), placed(all.get(String(key)), rest, buffer));
  });
  return [...all];
}

function placed(value: unknown, [key, ...rest]: Path, buffer: ArrayBuffer): unknown {
  if (key === undefined) return buffer;
  if (Array.isArray(value)) return value.map((part, i) => (i === Number(key) ? placed(part, rest, buffer) : part));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([name]) => name !== String(key)) as [string, unknown][];
  return bare([...entries, [String(key), placed(value[String(key)], rest, buffer)]]);
}

export interface Parted {
  value: unknown;
  paths: Path[];
  buffers: ArrayBuffer[];
}

const DEEPEST = 32;

/** A state as JSON with its bytes beside it. */
export function parted(state: Iterable<[string, unknown]>): Parted {
  const out: Parted = { value: null, paths: [], buffers: [] };
  out.value = Object.fromEntries([...state].flatMap(([name, value]) => part(value, [name], out, (json) => [[name, json]])));
  return out;
}

// JSON of a value, given to keep; bytes are noted instead, and are null in lists.
function part<T>(value: unknown, path: Path, out: Parted, keep: (json: unknown) => T[]): T[] {
  const bytes = bytesOf(value);
  if (bytes) {
    out.paths.push(path);
    out.buffers.push(bytes);
    return typeof path.at(-1) === "number" ? keep(null) : [];
  }
  if (path.length > DEEPEST) return keep(null);
  if (Array.isArray(value)) return keep(value.flatMap((item, i) => part(item, [...path, i], out, (json) => [json])));
  if (!isObject(value)) return keep(value ?? null);
  return keep(Object.fromEntries(Object.entries(value).flatMap(([name, item]) => part(item, [...path, name], out, (json) => [[name, json] as const]))));
}

/** The bytes that a value is, if it is any. */
export function bytesOf(value: unknown): ArrayBuffer | undefined {
  if (value instanceof ArrayBuffer) return value;
  if (ArrayBuffer.isView(value)) return (value.buffer as ArrayBuffer).slice(value.byteOffset, value.byteOffset + value.byteLength);
  return undefined;
}

export function fromBase64(text: string): ArrayBuffer | undefined {
  try {
    return Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
  } catch {
    return undefined;
  }
}
