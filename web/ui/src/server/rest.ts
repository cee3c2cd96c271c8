// Talking to the server that this page came from, and to no other: paths in, JSON out. The log-in cookie, which the server set
// when the page was opened with a token, goes along by itself.

import { parseExact, type Json } from "../document/json";

/** An answer other than success, in words. status 0: the server could not be reached. */
export class ServerError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export function encodePath(path: string): string {
  return path.split("/").filter(Boolean).map(encodeURIComponent).join("/");
}

export interface Answer {
  status: number;
  body: Json;
}

export async function request(method: string, path: string, body?: Json): Promise<Answer> {
  const init: RequestInit = { method, headers: headers(body), cache: "no-store", credentials: "same-origin" };
  if (body !== undefined) init.body = JSON.stringify(body);
  const response = await fetch(path, init).catch(() => {
    throw new ServerError(0, "the server does not answer; is it still running?");
  });
  const text = await response.text();
  if (!response.ok) throw new ServerError(response.status, reasonOf(response, text));
  return { status: response.status, body: text ? parseExact(text) : null };
}

function headers(body: Json | undefined): Record<string, string> {
  const fields: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) fields["Content-Type"] = "application/json";
  const xsrf = /(?:^|;\s*)_xsrf=([^;]+)/.exec(document.cookie)?.[1];
  if (xsrf) fields["X-XSRFToken"] = decodeURIComponent(xsrf);
  return fields;
}

function reasonOf(response: Response, text: string): string {
  try {
    const body = JSON.parse(text) as { message?: string; reason?: string };
    const reason = body.message || body.reason;
    if (reason) return reason;
  } catch {
    // An answer that is not JSON says no more than its status.
  }
  if (response.status === 401 || response.status === 403) return "not logged in: open the address that the server printed when it started";
  return `${response.status} ${response.statusText}`.trim();
}

/** The address of a websocket on this server. */
export function socketUrl(path: string): string {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}
