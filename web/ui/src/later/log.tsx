// What happened on the server: live, the newest at the end. Loaded when it is asked for.

import "../main"; // what the page has loaded already is in no second file
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { isObject } from "../document/json";
import { Icon } from "../page/icons";
import { request } from "../server/rest";

interface Entry {
  n: number;
  when: string;
  level: string;
  source: string;
  text: string;
}

const MOST = 5000; // entries; as many as the server keeps
const PAUSE_MS = 2000; // after a question that failed
const LEVELS = ["info", "warning", "error"];

export function View({ close }: { close: () => void }) {
  const entries = useEntries();
  const [level, setLevel] = useState("info");
  const [wanted, setWanted] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const shown = entries.filter((entry) => LEVELS.indexOf(entry.level) >= LEVELS.indexOf(level) && `${entry.source} ${entry.text}`.toLowerCase().includes(wanted.toLowerCase()));
  useLayoutEffect(() => {
    const box = list.current;
    if (box && atEnd.current) box.scrollTop = box.scrollHeight;
  }, [shown.length]);
  const scrolled = (event: Event): void => {
    const { scrollTop, clientHeight, scrollHeight } = event.currentTarget as HTMLElement;
    atEnd.current = scrollTop + clientHeight >= scrollHeight - 30;
  };
  return (
    <aside class="pager log" aria-label="Log" onKeyDown={(event) => event.key === "Escape" && close()}>
      <div class="log-head">
        <select aria-label="Least level" value={level} onChange={(event) => setLevel(event.currentTarget.value)}>
          <option value="info">everything</option>
          <option value="warning">warnings and errors</option>
          <option value="error">errors</option>
        </select>
        <input type="search" aria-label="Words to show" placeholder="words" value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} />
        <span class="soft" role="status">
          {shown.length} of {entries.length}
        </span>
        <span class="spring" />
        <button type="button" class="tool" aria-label="Close the log" title="Close" onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <div class="log-list" ref={list} role="log" aria-label="Entries" tabIndex={0} onScroll={scrolled}>
        {shown.map((entry) => (
          <div key={entry.n} class={`log-line ${entry.level}`}>
            <time>{new Date(entry.when).toLocaleTimeString()}</time>
            <span class="log-source">{entry.level === "info" ? entry.source : `${entry.source} ${entry.level}`}</span>
            <span>{entry.text}</span>
          </div>
        ))}
        {shown.length === 0 && <p class="soft">Nothing of that kind.</p>}
      </div>
    </aside>
  );
}

function useEntries(): Entry[] {
  const [entries, setEntries] = useState<Entry[]>([]);
  useEffect(() => {
    let over = false;
    let after = 0;
    const ask = async (): Promise<void> => {
      while (!over) {
        try {
          const { body } = await request("GET", `/api/skep/log?after=${after}`);
          const fresh = isObject(body) && Array.isArray(body["entries"]) ? (body["entries"] as unknown as Entry[]) : [];
          if (fresh.length === 0) continue;
          after = fresh[fresh.length - 1]!.n;
          if (!over) setEntries((old) => [...old, ...fresh].slice(-MOST));
        } catch {
          await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        }
      }
    };
    void ask();
    return () => {
      over = true;
    };
  }, []);
  return entries;
}
