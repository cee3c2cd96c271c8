// Variables that an earlier kernel of the notebook left: what the kernel offers, and bringing them back.

import { isObject, type JsonObject } from "../document/json";
import type { Kernel } from "../kernel/kernel";

export interface Offer {
  taken: Date;
  names: string[];
  lost: Lost[];
}

interface Lost {
  name: string;
  reason: string;
}

const ASK_MS = 10_000;
const RESTORE_MS = 600_000;

/** What the kernel could bring back; nothing of kernels that keep no variables. */
export async function askOffer(kernel: Kernel): Promise<Offer | undefined> {
  const reply = await kernel.ask("snapshot_request", {}, ASK_MS, "control");
  if (reply?.["status"] !== "ok" || !reply["taken"]) return undefined;
  return { taken: new Date(String(reply["taken"])), names: texts(reply["names"]), lost: lost(reply) };
}

/** Brings the variables back, and tells in a sentence what came and what did not. */
export async function restoreVariables(kernel: Kernel): Promise<string> {
  const reply = await kernel.ask("restore_request", {}, RESTORE_MS);
  if (reply?.["status"] !== "ok") return `Not restored: ${String(reply?.["evalue"] ?? "the kernel does not answer")}`;
  const missing = lost(reply);
  const back = `Restored: ${texts(reply["names"]).join(", ") || "nothing"}.`;
  return missing.length === 0 ? back : `${back} Not restored: ${missing.map((one) => `${one.name} (${one.reason})`).join(", ")}.`;
}

export function offerText(offer: Offer): string {
  const at = offer.taken.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const today = offer.taken.toDateString() === new Date().toDateString();
  return `Restore variables from ${today ? at : `${offer.taken.toLocaleDateString()}, ${at}`}`;
}

function texts(list: unknown): string[] {
  return Array.isArray(list) ? list.map(String) : [];
}

function lost(reply: JsonObject): Lost[] {
  const list = Array.isArray(reply["lost"]) ? reply["lost"].filter(isObject) : [];
  return list.map((one) => ({ name: String(one["name"]), reason: String(one["reason"]) }));
}
