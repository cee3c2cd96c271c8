// Files and folders, by the Jupyter Server contents API.

import { isObject, type Json, type JsonObject } from "../document/json";
import { encodePath, request } from "./rest";

export interface Entry {
  name: string;
  path: string;
  type: "notebook" | "file" | "directory";
  lastModified: string;
  size: number | null; // bytes
  writable: boolean;
  hash: string | null; // of the content, from servers that give it
}

export async function list(path: string): Promise<Entry[]> {
  const { body } = await request("GET", at(path) + "?type=directory");
  const content = isObject(body) ? body["content"] : undefined;
  return Array.isArray(content) ? content.filter(isObject).map(entry) : [];
}

export async function stat(path: string): Promise<Entry> {
  return entry(object((await request("GET", at(path) + "?content=0")).body));
}

/** Writes the notebook. base: the hash of the content it grew from; the server then refuses (409) if the file is another by now. */
export async function saveNotebook(path: string, content: JsonObject, base: string | null): Promise<Entry> {
  const { body } = await request("PUT", at(path), { type: "notebook", format: "json", content, ...(base !== null && { skep_base: base }) });
  return entry(object(body));
}

/** Makes a new file in the folder; the server finds the name. */
export async function create(folder: string, type: Entry["type"]): Promise<Entry> {
  return entry(object((await request("POST", at(folder), { type })).body));
}

export async function upload(path: string, base64: string): Promise<Entry> {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const { body } = await request("PUT", at(path), { type: "file", format: "base64", name, path, content: base64 });
  return entry(object(body));
}

export async function rename(path: string, newPath: string): Promise<Entry> {
  return entry(object((await request("PATCH", at(path), { path: newPath })).body));
}

export async function remove(path: string): Promise<void> {
  await request("DELETE", at(path));
}

function at(path: string): string {
  return "/api/contents/" + encodePath(path);
}

function object(body: Json | undefined): JsonObject {
  return isObject(body) ? body : {};
}

function entry(body: JsonObject): Entry {
  return {
    name: String(body["name"] ?? ""),
    path: String(body["path"] ?? ""),
    type: (body["type"] as Entry["type"]) ?? "file",
    lastModified: String(body["last_modified"] ?? ""),
    size: typeof body["size"] === "number" ? body["size"] : null,
    writable: body["writable"] !== false,
    hash: typeof body["hash"] === "string" ? body["hash"] : null,
  };
}

export interface Checkpoint {
  id: string;
  lastModified: string;
}

export async function checkpoints(path: string): Promise<Checkpoint[]> {
  const { body } = await request("GET", at(path) + "/checkpoints");
  const list = Array.isArray(body) ? body.filter(isObject) : [];
  return list.map((one) => ({ id: String(one["id"]), lastModified: String(one["last_modified"]) }));
}

export async function makeCheckpoint(path: string): Promise<void> {
  await request("POST", at(path) + "/checkpoints");
}

export async function restoreCheckpoint(path: string, id: string): Promise<void> {
  await request("POST", `${at(path)}/checkpoints/${encodeURIComponent(id)}`);
}

/** A file's text and the hash of it. Fails for files that are no text. */
export async function readText(path: string): Promise<{ text: string; hash: string }> {
  const { body } = await request("GET", at(path) + "?type=file&format=text&hash=1");
  const file = object(body);
  return { text: String(file["content"] ?? ""), hash: String(file["hash"] ?? "") };
}

/** Writes a file's text and gives its hash. base: the hash that the file must have, "" for any. */
export async function saveText(path: string, text: string, base: string): Promise<string> {
  const { body } = await request("PUT", at(path), { type: "file", format: "text", content: text, ...(base && { skep_base: base }) });
  return String(object(body)["hash"] ?? "");
}
