// All keys, by what they are for.

import { useLayoutEffect, useRef } from "preact/hooks";
import { useBench } from "./bench_context";
import { COMMANDS, type Command } from "./commands";

const GROUPS: Command["group"][] = ["Run", "Edit", "Cells", "Move", "Kernel", "Notebook"];
const TYPING: [string, string][] = [
  ["Complete", "Tab"],
  ["Explain what stands here", "Shift+Tab"],
  ["Comment lines out, or in", "Ctrl+/"],
  ["Another cursor", "Ctrl+click"],
  ["Find in this cell", "Ctrl+F"],
  ["Undo, redo", "Ctrl+Z, Ctrl+Y"],
];

export function HelpPanel() {
  const bench = useBench();
  const box = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    box.current?.showModal();
    box.current?.querySelector("button")?.focus();
  }, []);
  const close = (): void => bench.setPanel(undefined);
  return (
    <dialog ref={box} class="dialog help" aria-label="Keys" onCancel={close} onClick={(event) => event.target === event.currentTarget && close()} onKeyDown={(event) => event.stopPropagation()}>
      <h2>Keys</h2>
      <p class="soft">Single letters work in command mode: press Escape to leave the editor, Enter to go back in.</p>
      <div class="help-groups">
        {GROUPS.map((group) => (
          <HelpGroup key={group} title={group} rows={COMMANDS.filter((c) => c.group === group).map((c) => [c.label, keysOf(c)] as [string, string])} />
        ))}
        <HelpGroup title="While typing" rows={TYPING} />
      </div>
      <div class="choices">
        <button type="button" class="button main" onClick={close}>
          Close
        </button>
      </div>
    </dialog>
  );
}

function HelpGroup({ title, rows }: { title: string; rows: [string, string][] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {rows.filter(([, keys]) => keys).map(([label, keys]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {keys.split(", ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function keysOf(command: Command): string {
  return [...(command.keys ?? []), ...(command.anywhere ?? [])].join(", ").replace(/ArrowUp/g, "↑").replace(/ArrowDown/g, "↓");
}
