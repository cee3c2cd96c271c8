// A JSON value as a tree that opens piece by piece.

import { useState } from "preact/hooks";
import { exactNumber, type Json } from "../document/json";

const PAGE = 100;

export function JsonView({ value, name, open }: { value: Json; name?: string; open?: boolean }) {
  const exact = exactNumber(value);
  if (value === null || typeof value !== "object" || exact !== undefined) return <Leaf value={value} name={name} exact={exact} />;
  return <Branch value={value} name={name} open={open ?? false} />;
}

function Leaf({ value, name, exact }: { value: Json; name: string | undefined; exact: string | undefined }) {
  const kind = exact !== undefined ? "number" : value === null ? "null" : typeof value;
  return (
    <div class="json-leaf">
      <Name name={name} />
      <span class={`json-${kind}`}>{exact ?? JSON.stringify(value)}</span>
    </div>
  );
}

function Branch({ value, name, open }: { value: Json[] | { [key: string]: Json }; name: string | undefined; open: boolean }) {
  const [isOpen, setOpen] = useState(open);
  const [shown, setShown] = useState(PAGE);
  const entries = Object.entries(value);
  const summary = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`;
  return (
    <details class="json-branch" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Name name={name} />
        <span class="json-count">{summary}</span>
      </summary>
      {isOpen && entries.slice(0, shown).map(([key, child]) => <JsonView key={key} name={key} value={child} />)}
      {isOpen && entries.length > shown && (
        <button type="button" class="link" onClick={() => setShown(shown + PAGE)}>
          {entries.length - shown} more
        </button>
      )}
    </details>
  );
}

function Name({ name }: { name: string | undefined }) {
  return name === undefined ? null : <span class="json-name">{name}: </span>;
}
