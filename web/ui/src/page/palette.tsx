// Every command by name.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useBench } from "./bench_context";
import { COMMANDS, type Command } from "./commands";
import { keyText } from "./menu";

export function Palette() {
  const bench = useBench();
  const box = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const found = COMMANDS.filter((command) => matches(command, text));
  useLayoutEffect(() => {
    box.current?.showModal();
    box.current?.querySelector("input")?.focus();
  }, []);
  useLayoutEffect(() => box.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }), [at, text]);

  const close = (): void => bench.setPanel(undefined);
  const choose = (command: Command | undefined): void => {
    close();
    // After the dialog has given the focus back.
    if (command) requestAnimationFrame(() => void command.run(bench));
  };
  const press = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === "ArrowDown") setAt(Math.min(found.length - 1, at + 1));
    else if (event.key === "ArrowUp") setAt(Math.max(0, at - 1));
    else if (event.key === "Enter") choose(found[at]);
    else return;
    event.preventDefault();
  };
  return (
    <dialog ref={box} class="dialog palette" aria-label="Commands" onCancel={close} onClick={(event) => event.target === event.currentTarget && close()} onKeyDown={press}>
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found[at] && `palette-${found[at]!.id}`}
        aria-label="Command"
        placeholder="What do you want to do?"
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
      />
      <ul id="palette-list" role="listbox" aria-label="Commands">
        {found.map((command, i) => (
          <li key={command.id} id={`palette-${command.id}`} role="option" aria-selected={i === at} onClick={() => choose(command)}>
            <span class="soft">{command.group}</span>
            <span>{command.label}</span>
            <kbd>{keyText(command)}</kbd>
          </li>
        ))}
        {found.length === 0 && <li class="soft">No command has these words</li>}
      </ul>
    </dialog>
  );
}

function matches(command: Command, text: string): boolean {
  const label = `${command.group} ${command.label}`.toLowerCase();
  return text.toLowerCase().split(/\s+/).every((word) => label.includes(word));
}
