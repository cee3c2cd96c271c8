// Comms: named lines between kernel and page, on which widgets talk.

import type { JsonObject } from "../document/json";
import type { Message } from "./wire";

/** The way to the kernel, as widgets need it. */
export interface CommWay {
  /** Sends a message on a comm; its id. cell: the cell whose output it came from, which gets what the kernel prints because of it. */
  send(type: "comm_open" | "comm_msg" | "comm_close", content: JsonObject, metadata?: JsonObject, buffers?: ArrayBuffer[]): string;
  /** Whether there is a kernel, which may be starting or away for a moment. */
  alive(): boolean;
  /** A request and the content of its reply, undefined if none came. */
  ask(type: string, content: JsonObject): Promise<JsonObject | undefined>;
}

export interface CommMessage {
  type: string; // comm_open, comm_msg, comm_close
  comm: string;
  target: string; // of comm_open
  data: JsonObject;
  buffers: ArrayBuffer[];
  parent: string | undefined; // id of the request that it belongs to
}

export function commMessage(message: Message): CommMessage {
  const { content } = message;
  const data = content["data"];
  return {
    type: message.header.msg_type,
    comm: String(content["comm_id"] ?? ""),
    target: String(content["target_name"] ?? ""),
    data: typeof data === "object" && data !== null && !Array.isArray(data) ? data : {},
    buffers: message.buffers,
    parent: message.parent.msg_id,
  };
}
