// Kernels and the sessions that tie them to notebooks, by the Jupyter Server API.

import { isObject, type Json, type JsonObject } from "../document/json";
import { request } from "./rest";

export interface KernelSpec {
  name: string;
  displayName: string;
  language: string;
}

export interface Session {
  id: string;
  path: string;
  kernelId: string;
  kernelName: string;
}

export interface KernelSpecs {
  default: string;
  specs: KernelSpec[];
}

export async function kernelSpecs(): Promise<KernelSpecs> {
  const body = object((await request("GET", "/api/kernelspecs")).body);
  const specs = Object.entries(object(body["kernelspecs"])).map(([name, value]) => {
    const spec = object(object(value)["spec"]);
    return { name, displayName: String(spec["display_name"] ?? name), language: String(spec["language"] ?? "") };
  });
  return { default: String(body["default"] ?? specs[0]?.name ?? ""), specs };
}

export async function sessions(): Promise<Session[]> {
  const { body } = await request("GET", "/api/sessions");
  return Array.isArray(body) ? body.filter(isObject).map(session) : [];
}

/** The session of the notebook: the running one if there is one, else a new kernel. */
export async function openSession(path: string, kernelName: string): Promise<Session> {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const kernel: JsonObject = kernelName ? { name: kernelName } : {};
  const { body } = await request("POST", "/api/sessions", { path, name, type: "notebook", kernel });
  return session(object(body));
}

export async function renameSession(id: string, path: string): Promise<void> {
  await request("PATCH", `/api/sessions/${id}`, { path, name: path.slice(path.lastIndexOf("/") + 1), type: "notebook" });
}

export async function switchKernel(id: string, kernelName: string): Promise<Session> {
  return session(object((await request("PATCH", `/api/sessions/${id}`, { kernel: { name: kernelName } })).body));
}

export async function closeSession(id: string): Promise<void> {
  await request("DELETE", `/api/sessions/${id}`);
}

export async function interruptKernel(id: string): Promise<void> {
  await request("POST", `/api/kernels/${id}/interrupt`);
}

export async function restartKernel(id: string): Promise<void> {
  await request("POST", `/api/kernels/${id}/restart`);
}

/** Whether the server still knows the kernel. */
export async function kernelExists(id: string): Promise<boolean> {
  return request("GET", `/api/kernels/${id}`).then(
    () => true,
    (error: { status?: number }) => error.status !== 404,
  );
}

function object(body: Json | undefined): JsonObject {
  return isObject(body) ? body : {};
}

function session(body: JsonObject): Session {
  const kernel = object(body["kernel"]);
  return {
    id: String(body["id"] ?? ""),
    path: String(body["path"] ?? ""),
    kernelId: String(kernel["id"] ?? ""),
    kernelName: String(kernel["name"] ?? ""),
  };
}
