// The browsers that are logged in to this server.

import { isObject } from "../document/json";
import { request, ServerError } from "./rest";

export interface Login {
  id: string;
  address: string;
  agent: string;
  by: string; // what was shown: token or password
  created: string;
  lastUsed: string;
  current: boolean; // this browser
}

export async function listLogins(): Promise<Login[]> {
  const { body } = await request("GET", "/api/skep/logins");
  if (!Array.isArray(body)) return [];
  return body.filter(isObject).map((one) => ({
    id: String(one["id"]),
    address: String(one["address"]),
    agent: String(one["agent"]),
    by: String(one["by"]),
    created: String(one["created"]),
    lastUsed: String(one["last_used"]),
    current: one["current"] === true,
  }));
}

export async function revokeLogin(id: string): Promise<void> {
  await request("DELETE", `/api/skep/logins/${encodeURIComponent(id)}`);
}

export async function revokeOtherLogins(): Promise<void> {
  await request("DELETE", "/api/skep/logins");
}

/** Whether the server knows this browser; one that does not answer may. */
export function isKnown(): Promise<boolean> {
  return request("GET", "/api/status").then(
    () => true,
    (error: unknown) => !(error instanceof ServerError && error.status === 403),
  );
}
