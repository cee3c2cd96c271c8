// A folder: open, make, bring in, rename, remove.

import { useEffect, useState } from "preact/hooks";
import { create, list, remove, rename, upload, type Entry } from "../server/contents";
import { encodePath, ServerError } from "../server/rest";
import { sessions } from "../server/sessions";
import { askText, confirm, DialogHost, tell } from "./dialogs";
import { Icon, Logo, type IconName } from "./icons";
import { toggleTheme } from "./theme";

export function TreePage({ path }: { path: string }) {
  const [entries, setEntries] = useState<Entry[]>();
  const [running, setRunning] = useState<Set<string>>(new Set());
  const [trouble, setTrouble] = useState("");

  const load = async (): Promise<void> => {
    try {
      setEntries((await list(path)).sort(byName));
      setRunning(new Set((await sessions()).map((session) => session.path)));
      setTrouble("");
    } catch (error) {
      setTrouble(reason(error));
    }
  };
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    await work().catch((error) => tell("That did not work", reason(error)));
    await load();
  };
  useEffect(() => {
    document.title = path ? path.slice(path.lastIndexOf("/") + 1) : "skep";
    void load();
    const again = (): void => void load();
    window.addEventListener("focus", again);
    return () => window.removeEventListener("focus", again);
  }, [path]);

  return (
    <>
      <TreeHeader path={path} />
      <main class="tree" onDragOver={(event) => event.preventDefault()} onDrop={(event) => (event.preventDefault(), void act(() => uploadAll(path, event.dataTransfer?.files)))}>
        <div class="tree-tools">
          <button type="button" class="button main" onClick={() => void act(() => newNotebook(path))}>
            <Icon name="add" /> New notebook
          </button>
          <button type="button" class="button" onClick={() => void act(() => newFolder(path))}>
            <Icon name="folder" /> New folder
          </button>
          <label class="button">
            <Icon name="upload" /> Upload
            <input type="file" multiple class="unseen" onChange={(event) => void act(() => uploadAll(path, event.currentTarget.files))} />
          </label>
        </div>
        {trouble && (
          <p class="notice grave" role="alert">
            {trouble}
          </p>
        )}
        {entries && <Listing path={path} entries={entries} running={running} act={act} />}
      </main>
      <DialogHost />
    </>
  );
}

function TreeHeader({ path }: { path: string }) {
  const parts = path.split("/").filter(Boolean);
  return (
    <header class="header">
      <a class="home" href="/tree" aria-label="All files">
        <Logo />
      </a>
      <nav class="crumbs" aria-label="Folder">
        <a href="/tree" aria-current={path ? undefined : "page"}>
          skep
        </a>
        {parts.map((part, i) => (
          <a key={i} href={"/tree/" + encodePath(parts.slice(0, i + 1).join("/"))} aria-current={i === parts.length - 1 ? "page" : undefined}>
            {part}
          </a>
        ))}
      </nav>
      <span class="spring" />
      <button type="button" class="tool" aria-label="Light or dark" title="Light or dark" onClick={toggleTheme}>
        <Icon name="theme" />
      </button>
    </header>
  );
}

interface ListingProps {
  path: string;
  entries: Entry[];
  running: Set<string>;
  act(work: () => Promise<unknown>): Promise<void>;
}

function Listing({ path, entries, running, act }: ListingProps) {
  const parent = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
  return (
    <table class="listing">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Changed</th>
          <th scope="col">Size</th>
          <th scope="col">
            <span class="unseen">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {path && (
          <tr>
            <td colSpan={4}>
              <a class="entry" href={"/tree/" + encodePath(parent)}>
                <Icon name="up" /> Folder above
              </a>
            </td>
          </tr>
        )}
        {entries.map((entry) => (
          <Row key={entry.path} entry={entry} running={running.has(entry.path)} act={act} />
        ))}
        {entries.length === 0 && (
          <tr>
            <td colSpan={4} class="soft">
              Nothing here yet.
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

const ICONS: Record<Entry["type"], IconName> = { directory: "folder", notebook: "notebook", file: "file" };
const isScript = (entry: Entry): boolean => entry.type === "file" && entry.name.endsWith(".ruchy");
const PAGES: Record<Entry["type"], string> = { directory: "/tree/", notebook: "/notebooks/", file: "/files/" };

// What the page's own editor opens; the rest is the browser's to show.
function isText(entry: Entry): boolean {
  return entry.type === "file" && (entry.size ?? 0) < MOST_TEXT && /\.(ruchy|md|txt|csv|tsv|json|jsonl|toml|ya?ml|py|sql|log|sh|go|rs|html|css|js|ts|cfg|ini)$|^[^.]+$/i.test(entry.name);
}

const MOST_TEXT = 2_000_000; // bytes

function Row({ entry, running, act }: { entry: Entry; running: boolean; act: ListingProps["act"] }) {
  return (
    <tr>
      <td>
        <a class={`entry ${entry.type}`} href={(isText(entry) ? "/edit/" : PAGES[entry.type]) + encodePath(entry.path)}>
          <Icon name={ICONS[entry.type]} /> {entry.name}
        </a>
        {isScript(entry) && (
          <a class="other-way" href={"/notebooks/" + encodePath(entry.path)} aria-label={`Open ${entry.name} as a notebook`}>
            open as notebook
          </a>
        )}
        {running && <span class="running">running</span>}
      </td>
      <td class="soft" title={entry.lastModified}>
        {when(entry.lastModified)}
      </td>
      <td class="soft number">{entry.type === "directory" ? "" : size(entry.size)}</td>
      <td class="row-tools">
        {entry.type !== "directory" && (
          <a class="tool" aria-label={`Download ${entry.name}`} title="Download" href={`/files/${encodePath(entry.path)}?download=1`} download>
            <Icon name="download" />
          </a>
        )}
        <button type="button" class="tool" aria-label={`Rename ${entry.name}`} title="Rename" onClick={() => void act(() => renameEntry(entry))}>
          <Icon name="pencil" />
        </button>
        <button type="button" class="tool" aria-label={`Delete ${entry.name}`} title="Delete" onClick={() => void act(() => removeEntry(entry))}>
          <Icon name="trash" />
        </button>
      </td>
    </tr>
  );
}

async function newNotebook(folder: string): Promise<void> {
  const entry = await create(folder, "notebook");
  location.assign("/notebooks/" + encodePath(entry.path));
}

async function newFolder(folder: string): Promise<void> {
  const name = await askText("New folder", "Name", "", "Make");
  if (name) await rename((await create(folder, "directory")).path, join(folder, name));
}

async function renameEntry(entry: Entry): Promise<void> {
  const name = await askText(`Rename ${entry.name}`, "New name", entry.name, "Rename");
  const folder = entry.path.slice(0, -entry.name.length).replace(/\/$/, "");
  if (name && name !== entry.name) await rename(entry.path, join(folder, name));
}

async function removeEntry(entry: Entry): Promise<void> {
  const what = entry.type === "directory" ? "The folder and everything in it will be gone." : "The file will be gone.";
  if (await confirm(`Delete ${entry.name}?`, what, "Delete", true)) await remove(entry.path);
}

async function uploadAll(folder: string, files: FileList | null | undefined): Promise<void> {
  const there = new Set((await list(folder)).map((entry) => entry.name));
  for (const file of files ?? []) {
    if (there.has(file.name) && !(await confirm(`Replace ${file.name}?`, "A file of this name is already here.", "Replace", true))) continue;
    await upload(join(folder, file.name), await base64(file));
  }
}

function base64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(new Error(`cannot read ${file.name}`));
    reader.readAsDataURL(file);
  });
}

function join(folder: string, name: string): string {
  return folder ? `${folder}/${name}` : name;
}

function byName(a: Entry, b: Entry): number {
  const folders = Number(b.type === "directory") - Number(a.type === "directory");
  return folders || a.name.localeCompare(b.name, undefined, { numeric: true });
}

function reason(error: unknown): string {
  if (error instanceof ServerError && error.status === 404) return "There is no such folder.";
  return error instanceof Error ? error.message : String(error);
}

function size(bytes: number | null): string {
  if (bytes === null) return "";
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

function when(stamp: string): string {
  const seconds = (Date.now() - Date.parse(stamp)) / 1000;
  if (Number.isNaN(seconds)) return "";
  if (seconds < 60) return "just now";
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  if (seconds < 3600) return words.format(-Math.round(seconds / 60), "minute");
  if (seconds < 86_400) return words.format(-Math.round(seconds / 3600), "hour");
  if (seconds < 86_400 * 30) return words.format(-Math.round(seconds / 86_400), "day");
  return new Date(stamp).toLocaleDateString("en", { year: "numeric", month: "short", day: "numeric" });
}
