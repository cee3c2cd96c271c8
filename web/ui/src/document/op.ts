// One change of the document, as page and server tell each other (web/live/protocol.md).

import type { Json, JsonObject } from "./json";

export interface Op {
  op: string;
  id?: string;
  after?: string;
  cell?: JsonObject;
  source?: string;
  kind?: string;
  metadata?: JsonObject;
  attachments?: JsonObject;
  outputs?: Json[];
  output?: JsonObject;
  data?: Json;
  display?: string;
  name?: string;
  text?: string;
  wait?: boolean;
  count?: number | null;
  untrusted?: boolean; // of what insert and outputs bring; the server's word
  run?: { state: string; ending?: string; elapsed?: number };
}
