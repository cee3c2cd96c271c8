// What the notebook changed since a commit, or between two: cell by cell, as `skep diff` tells it. Loaded when it is asked for.

import "../main"; // what the page has loaded already is in no second file
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { isObject, type Json, type JsonObject } from "../document/json";
import { OutputList } from "../document/outputs";
import { Icon } from "../page/icons";
import { OutputsView } from "../render/output_view";
import { encodePath, request } from "../server/rest";
import { lines, type Line } from "./textdiff";

interface Side {
  source: string;
  outputs: Json[];
}

interface CellChange {
  what: string; // added, removed, changed, moved
  kind: string;
  before: number;
  after: number;
  old: Side | undefined;
  new: Side | undefined;
  outputs: string[];
  metadata: string[];
}

interface Revision {
  id: string;
  when: string;
  author: string;
  subject: string;
}

interface Changes {
  metadata: string[];
  cells: CellChange[];
  unchanged: number;
  revisions: Revision[];
}

/** settle: waits until the server has what was typed. */
export function View({ path, settle, close }: { path: string; settle: () => Promise<void>; close: () => void }) {
  const box = useRef<HTMLDialogElement>(null);
  const [from, setFrom] = useState("HEAD");
  const [to, setTo] = useState("");
  const [changes, setChanges] = useState<Changes>();
  const [trouble, setTrouble] = useState("");
  useLayoutEffect(() => {
    box.current?.showModal();
    box.current?.querySelector<HTMLElement>(".close")?.focus();
  }, []);
  useEffect(() => {
    let over = false;
    settle().then(() => load(path, from, to)).then(
      (found) => over || (setChanges(found), setTrouble("")),
      (error: Error) => over || setTrouble(error.message),
    );
    return () => {
      over = true;
    };
  }, [path, from, to]);
  return (
    <dialog ref={box} class="dialog changes" aria-label="Changes" onCancel={close} onKeyDown={(event) => event.stopPropagation()}>
      <header class="changes-head">
        <h2>Changes of {path.slice(path.lastIndexOf("/") + 1)}</h2>
        {changes && <Revisions label="From" value={from} list={changes.revisions} first={["HEAD", "the last commit"]} choose={setFrom} />}
        {changes && <Revisions label="To" value={to} list={changes.revisions} first={["", "the notebook as it is now"]} choose={setTo} />}
        <button type="button" class="tool close" aria-label="Close the changes" title="Close (Escape)" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      {trouble && <p role="alert">{trouble}</p>}
      {!changes && !trouble && <p class="soft">Asking git…</p>}
      {changes && !trouble && <Found changes={changes} />}
    </dialog>
  );
}

function Revisions(props: { label: string; value: string; list: Revision[]; first: [string, string]; choose: (id: string) => void }) {
  return (
    <label class="revision">
      {props.label}{" "}
      <select aria-label={props.label} value={props.value} onChange={(event) => props.choose(event.currentTarget.value)}>
        <option value={props.first[0]}>{props.first[1]}</option>
        {props.list.map((one) => (
          <option key={one.id} value={one.id}>
            {one.id.slice(0, 8)} · {new Date(one.when).toLocaleDateString()} · {one.subject}
          </option>
        ))}
      </select>
    </label>
  );
}

function Found({ changes }: { changes: Changes }) {
  const { cells, metadata, unchanged } = changes;
  const none = cells.length === 0 && metadata.length === 0;
  return (
    <div class="changes-list" role="feed" aria-label="Changed cells" tabIndex={0}>
      <p class="soft" role="status">
        {none ? "Nothing has changed." : `${counted(cells.length, "cell")} changed, ${counted(unchanged, "cell")} did not.`}
      </p>
      {metadata.length > 0 && <Metadata lines={metadata} of="the notebook" />}
      {cells.map((cell, i) => (
        <CellView key={i} cell={cell} />
      ))}
    </div>
  );
}

function counted(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? "" : "s"}`;
}

function CellView({ cell }: { cell: CellChange }) {
  const found = useMemo(() => lines(cell.old?.source ?? "", cell.new?.source ?? ""), [cell]);
  const changed = found.some((line) => line.kind !== "same");
  const name = nameOf(cell);
  return (
    <article class={`change ${cell.what}`} aria-label={name}>
      <h3>
        <span class="what">{cell.what}</span> {name}
      </h3>
      {changed && <Lines list={found} />}
      {cell.outputs.length > 0 && <Outputs cell={cell} />}
      {cell.metadata.length > 0 && <Metadata lines={cell.metadata} of="the cell" />}
    </article>
  );
}

function nameOf(cell: CellChange): string {
  const kind = cell.kind === "code" ? "Code" : cell.kind === "markdown" ? "Text" : "Raw";
  if (!cell.after) return `${kind} cell that was ${cell.before}`;
  const moved = cell.before && cell.before !== cell.after ? `, which was ${cell.before}` : "";
  return `${kind} cell ${cell.after}${moved}`;
}

const AROUND = 3; // unchanged lines that are shown beside changed ones

function Lines({ list }: { list: Line[] }) {
  const near = list.map((_, i) => list.slice(Math.max(0, i - AROUND), i + AROUND + 1).some((line) => line.kind !== "same"));
  const rows = [];
  for (let i = 0; i < list.length; i++) {
    if (near[i]) {
      rows.push(<LineView key={i} line={list[i]!} />);
      continue;
    }
    const from = i;
    while (i + 1 < list.length && !near[i + 1]) i++;
    rows.push(
      <tr key={from} class="left-out">
        <td colSpan={3} />
        <td>… {counted(i - from + 1, "line")}</td>
      </tr>,
    );
  }
  return (
    <table class="lines">
      <tbody>{rows}</tbody>
    </table>
  );
}

const SIGNS = { same: "", gone: "−", new: "+" };
const SAID = { same: "", gone: "removed: ", new: "added: " };

function LineView({ line }: { line: Line }) {
  return (
    <tr class={line.kind}>
      <td class="number">{line.before || ""}</td>
      <td class="number">{line.after || ""}</td>
      <td class="sign" aria-hidden="true">
        {SIGNS[line.kind]}
      </td>
      <td>
        <span class="unseen">{SAID[line.kind]}</span>
        {line.parts.map((part, i) => (part.marked ? <mark key={i}>{part.text}</mark> : part.text))}
      </td>
    </tr>
  );
}

function Outputs({ cell }: { cell: CellChange }) {
  return (
    <details class="change-outputs">
      <summary>Outputs: {cell.outputs.map((line) => line.trim()).join(", ")}</summary>
      <div class="sides">
        <OutputSide title="before" side={cell.old} />
        <OutputSide title="after" side={cell.new} />
      </div>
    </details>
  );
}

function OutputSide({ title, side }: { title: string; side: Side | undefined }) {
  const outputs = useMemo(() => OutputList.fromJson(side?.outputs, false), [side]);
  return (
    <section aria-label={`Outputs ${title}`}>
      <h4>{title}</h4>
      {outputs.empty ? <p class="soft">none</p> : <OutputsView outputs={outputs} />}
    </section>
  );
}

function Metadata({ lines: list, of }: { lines: string[]; of: string }) {
  return (
    <details class="change-metadata" open={list.length < 4}>
      <summary>Metadata of {of}</summary>
      <ul>
        {list.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  );
}

async function load(path: string, from: string, to: string): Promise<Changes> {
  const { body } = await request("GET", `/api/skep/changes/${encodePath(path)}?${new URLSearchParams({ from, to }).toString()}`);
  const found = isObject(body) ? body : {};
  if (found["outside"] === true) throw new Error(`${path} lies in no git repository.`);
  return { metadata: texts(found["metadata"]), cells: objects(found["cells"]).map(cellChange), unchanged: Number(found["unchanged"]), revisions: objects(found["revisions"]) as unknown as Revision[] };
}

function cellChange(c: JsonObject): CellChange {
  return {
    what: String(c["what"]),
    kind: String(c["kind"]),
    before: Number(c["before"]),
    after: Number(c["after"]),
    old: isObject(c["old"]) ? (c["old"] as unknown as Side) : undefined,
    new: isObject(c["new"]) ? (c["new"] as unknown as Side) : undefined,
    outputs: texts(c["outputs"]),
    metadata: texts(c["metadata"]),
  };
}

function objects(list: Json | undefined): JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function texts(list: Json | undefined): string[] {
  return Array.isArray(list) ? list.map(String) : [];
}
