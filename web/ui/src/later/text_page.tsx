// A file of text in an editor: what notebooks have beside them, and scripts as text. Loaded when one is opened.

import "../main"; // what the page has loaded already is in no second file
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { CellEditor } from "../editor/editor";
import { choose, DialogHost } from "../page/dialogs";
import { Icon, Logo } from "../page/icons";
import { toggleTheme } from "../page/theme";
import { readText, saveText } from "../server/contents";
import { encodePath, ServerError } from "../server/rest";

const LANGUAGES: Record<string, string> = { ruchy: "ruchy", py: "python", rs: "ruchy", sql: "sql" };

interface Loaded {
  text: string;
  hash: string;
}

export function View({ path }: { path: string }) {
  const [loaded, setLoaded] = useState<Loaded>();
  const [trouble, setTrouble] = useState("");
  const name = path.slice(path.lastIndexOf("/") + 1);
  useEffect(() => {
    document.title = name;
    readText(path).then(setLoaded, (error: Error) => setTrouble(error.message));
  }, [path]);
  if (trouble) {
    return (
      <main class="trouble">
        <h1>{name} cannot be edited</h1>
        <p role="alert">{trouble}</p>
        <p>
          <a href={"/files/" + encodePath(path)}>Show the file</a>
        </p>
      </main>
    );
  }
  return loaded ? <TextEditor key={loaded.hash} path={path} name={name} loaded={loaded} reload={setLoaded} /> : <main class="loading" aria-busy="true" aria-label="Opening the file" />;
}

function TextEditor(props: { path: string; name: string; loaded: Loaded; reload: (loaded: Loaded) => void }) {
  const { path, name, loaded } = props;
  const host = useRef<HTMLDivElement>(null);
  const text = useRef(loaded.text);
  const base = useRef(loaded.hash);
  const [state, setState] = useState<"saved" | "unsaved" | "saving" | "failed">("saved");
  const save = async (force = false): Promise<void> => {
    const written = text.current;
    setState("saving");
    try {
      base.current = await saveText(path, written, force ? "" : base.current);
      setState(text.current === written ? "saved" : "unsaved");
    } catch (error) {
      setState("failed");
      if (error instanceof ServerError && error.status === 409) await settle();
    }
  };
  const settle = async (): Promise<void> => {
    const choice = await choose("The file changed on disk", `${name} was changed by another program after you opened it here.`, [
      { id: "later", label: "Keep editing" },
      { id: "reload", label: "Take theirs", kind: "danger" },
      { id: "overwrite", label: "Overwrite with mine", kind: "main" },
    ]);
    if (choice === "overwrite") await save(true);
    if (choice === "reload") props.reload(await readText(path));
  };
  useLayoutEffect(() => {
    const ending = name.slice(name.lastIndexOf(".") + 1);
    const editor = new CellEditor(host.current!, {
      kind: ending === "md" ? "markdown" : ending in LANGUAGES ? "code" : "raw",
      language: LANGUAGES[ending] ?? "",
      text: loaded.text,
      label: name,
      lineNumbers: true,
      asker: () => undefined,
      critic: () => undefined,
      keys: [{ key: "Mod-s", preventDefault: true, run: () => (void save(), true) }],
      onChange: (changed) => {
        text.current = changed;
        setState("unsaved");
      },
      onFocus: () => {},
    });
    editor.view.focus();
    return () => editor.view.destroy();
  }, []);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent): void => {
      if (text.current !== loaded.text && state !== "saved") event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [state]);
  const folder = path.split("/").slice(0, -1);
  return (
    <>
      <header class="header text-header">
        <a class="home" href={"/tree/" + encodePath(folder.join("/"))} aria-label="The folder" title="The folder">
          <Logo />
        </a>
        <h1>{name}</h1>
        <span class={`save-state ${state}`} role="status">
          {STATES[state]}
        </span>
        <span class="spring" />
        {name.endsWith(".ruchy") && (
          <a class="button" href={"/notebooks/" + encodePath(path)}>
            Open as notebook
          </a>
        )}
        <button type="button" class="button" onClick={() => void save()}>
          <Icon name="save" /> Save
        </button>
        <button type="button" class="tool" aria-label="Light or dark" title="Light or dark" onClick={toggleTheme}>
          <Icon name="theme" />
        </button>
      </header>
      <main class="text-page">
        <div class="editor" ref={host} />
      </main>
      <DialogHost />
    </>
  );
}

const STATES = { saved: "Saved", unsaved: "Unsaved changes", saving: "Saving…", failed: "Not saved" };
