// What the kernel holds: names, types, sizes and how the values begin. The list is asked for anew after each run.

import { useEffect, useState } from "preact/hooks";
import { isObject, type JsonObject } from "../document/json";
import { useWatch } from "../document/observable";
import { useBench } from "./bench_context";
import { Icon } from "./icons";

interface Variable {
  name: string;
  type: string;
  summary: string;
  size: number; // bytes, about
}

type Order = "name" | "type" | "size";

export function VariablesPanel() {
  const bench = useBench();
  useWatch(bench.seat);
  const { kernel } = bench.seat;
  const [list, setList] = useState<Variable[]>();
  const [wanted, setWanted] = useState("");
  const [order, setOrder] = useState<Order>("name");
  useEffect(() => {
    if (!kernel) return;
    let over = false;
    void kernel.ask("variables_request", {}, 5000, "control").then((reply) => over || setList(reply?.["status"] === "ok" ? variables(reply) : undefined));
    return () => {
      over = true;
    };
  }, [kernel, kernel?.ended, kernel?.info]); // not its status: asking makes it busy
  const close = (): void => bench.setPanel(undefined);
  const rows = list?.filter((v) => `${v.name} ${v.type}`.toLowerCase().includes(wanted.toLowerCase())).sort(by(order));
  return (
    <aside class="pager variables" aria-label="Variables" onKeyDown={(event) => event.key === "Escape" && close()}>
      <button type="button" class="tool close" aria-label="Close the variables" title="Close" onClick={close}>
        <Icon name="close" />
      </button>
      <input type="search" aria-label="Names or types to show" placeholder="name or type" value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} />
      {rows === undefined ? (
        <p class="soft">This kernel does not tell what it holds.</p>
      ) : rows.length === 0 ? (
        <p class="soft">{list!.length === 0 ? "No variables yet." : "None of that name or type."}</p>
      ) : (
        <table>
          <thead>
            <tr>
              {(["name", "type", "size"] as const).map((key) => (
                <th key={key} aria-sort={order === key ? (key === "size" ? "descending" : "ascending") : "none"}>
                  <button type="button" onClick={() => setOrder(key)}>
                    {key}
                  </button>
                </th>
              ))}
              <th>value</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((v) => (
              <tr key={v.name}>
                <th scope="row">{v.name}</th>
                <td>{v.type}</td>
                <td class="size">{sizeText(v.size)}</td>
                <td class="value">{v.summary}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </aside>
  );
}

function variables(reply: JsonObject): Variable[] {
  const list = Array.isArray(reply["variables"]) ? reply["variables"].filter(isObject) : [];
  return list.map((v) => ({ name: String(v["name"]), type: String(v["type"]), summary: String(v["summary"]), size: Number(v["size"]) }));
}

function by(order: Order): (a: Variable, b: Variable) => number {
  if (order === "size") return (a, b) => b.size - a.size;
  return (a, b) => a[order].localeCompare(b[order]) || a.name.localeCompare(b.name);
}

export function sizeText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (bytes >= 1024 && unit < units.length - 1) {
    bytes /= 1024;
    unit++;
  }
  return `${unit === 0 || bytes >= 100 ? Math.round(bytes) : bytes.toFixed(1)} ${units[unit]}`;
}
