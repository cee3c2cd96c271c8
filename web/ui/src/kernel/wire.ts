// Kernel messages on a websocket, in the framing of v1.kernel.websocket.jupyter.org: a count of offsets, the offsets, then the
// channel's name, four JSON parts and any buffers, all little-endian.

import { parseExact, isObject, type Json, type JsonObject } from "../document/json";

export const SUBPROTOCOL = "v1.kernel.websocket.jupyter.org";

export type Channel = "shell" | "control" | "iopub" | "stdin";

export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  date: string;
  version: string;
}

export interface Message {
  channel: Channel;
  header: Header;
  parent: Partial<Header>;
  metadata: JsonObject;
  content: JsonObject;
  buffers: ArrayBuffer[];
}

export function encode(message: Message): ArrayBuffer {
  const { channel, header, parent, metadata, content } = message;
  const text = new TextEncoder();
  const parts = [channel, ...[header, parent, metadata, content].map((p) => JSON.stringify(p))].map((p) => text.encode(p));
  return frame([...parts, ...message.buffers.map((b) => new Uint8Array(b))]);
}

function frame(parts: Uint8Array[]): ArrayBuffer {
  const head = 8 * (parts.length + 2);
  const total = parts.reduce((sum, part) => sum + part.length, head);
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(parts.length + 1), true);
  let offset = head;
  parts.forEach((part, i) => {
    view.setBigUint64(8 * (i + 1), BigInt(offset), true);
    bytes.set(part, offset);
    offset += part.length;
  });
  view.setBigUint64(8 * (parts.length + 1), BigInt(offset), true);
  return bytes.buffer;
}

/** Reads what came; undefined for anything that is not a kernel message. */
export function decode(data: ArrayBuffer): Message | undefined {
  try {
    return decodeFrame(data);
  } catch {
    return undefined;
  }
}

function decodeFrame(data: ArrayBuffer): Message | undefined {
  const view = new DataView(data);
  const count = Number(view.getBigUint64(0, true));
  if (count < 6 || 8 * (count + 1) > data.byteLength) return undefined;
  const offsets = Array.from({ length: count }, (_, i) => Number(view.getBigUint64(8 * (i + 1), true)));
  const part = (i: number) => data.slice(offsets[i]!, offsets[i + 1]!);
  const text = new TextDecoder();
  const json = [1, 2, 3].map((i) => parseExact(text.decode(part(i))));
  // What widgets say is for reckoning with, not for being kept: its numbers are numbers.
  json.push((isObject(json[0]) && /^comm_/.test(String(json[0]["msg_type"])) ? JSON.parse : parseExact)(text.decode(part(4))) as Json);
  const buffers = Array.from({ length: count - 6 }, (_, i) => part(i + 5));
  return assemble(text.decode(part(0)), json, buffers);
}

function assemble(channel: string, parts: (Json | undefined)[], buffers: ArrayBuffer[]): Message | undefined {
  const [header, parent, metadata, content] = parts.map((p) => (isObject(p) ? p : {}));
  if (!header || typeof header["msg_type"] !== "string") return undefined;
  return {
    channel: channel as Channel,
    header: header as unknown as Header,
    parent: (parent ?? {}) as Partial<Header>,
    metadata: metadata ?? {},
    content: content ?? {},
    buffers,
  };
}
