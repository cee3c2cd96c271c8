// A button that opens a list of commands.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useBench } from "./bench_context";
import { command, type Command } from "./commands";
import { Icon, type IconName } from "./icons";

interface MenuProps {
  label: string;
  icon: IconName;
  /** Commands; "-" is a line between two groups. */
  ids: string[];
  /** The commands that are chosen at present, of those that exclude each other. */
  checked?: string[];
  /** Called before the list opens. */
  onOpen?: () => void;
}

export function Menu({ label, icon, ids, checked, onOpen }: MenuProps) {
  const bench = useBench();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLSpanElement>(null);
  // Before anything else happens: a key that is pressed next is meant for the list.
  useLayoutEffect(() => {
    const menu = box.current;
    if (!open || !menu) return;
    menu.querySelector<HTMLElement>("[role^=menuitem]")?.focus();
    const away = (event: Event): void => {
      if (!menu.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("mousedown", away);
    return () => document.removeEventListener("mousedown", away);
  }, [open]);
  const toggle = (): void => {
    if (!open) onOpen?.();
    setOpen(!open);
  };
  const choose = (id: string): void => {
    setOpen(false);
    box.current?.querySelector("button")?.blur();
    void command(id).run(bench);
  };
  return (
    <span class="menu" ref={box} onKeyDown={(event) => menuKey(event, () => setOpen(false))}>
      <button type="button" class="tool" aria-label={label} title={label} aria-haspopup="menu" aria-expanded={open} onClick={toggle}>
        <Icon name={icon} />
      </button>
      {open && (
        <div class="menu-list" role="menu" aria-label={label}>
          {ids.map((id, i) => (id === "-" ? <hr key={i} /> : <MenuItem key={id} command={command(id)} checked={checked && checked.includes(id)} choose={() => choose(id)} />))}
        </div>
      )}
    </span>
  );
}

function MenuItem(props: { command: Command; checked: boolean | undefined; choose: () => void }) {
  const radio = props.checked !== undefined && props.command.radio;
  return (
    <button type="button" role={radio ? "menuitemradio" : "menuitem"} aria-checked={radio ? props.checked : undefined} tabIndex={-1} onClick={props.choose}>
      <span>{props.command.label}</span>
      <kbd>{keyText(props.command)}</kbd>
    </button>
  );
}

/** The first key of a command, as people write keys. */
export function keyText(command: Command): string {
  const key = (command.anywhere ?? command.keys)?.[0] ?? "";
  return key.replace("ArrowUp", "↑").replace("ArrowDown", "↓");
}

function menuKey(event: KeyboardEvent, close: () => void): void {
  const box = event.currentTarget as HTMLElement;
  const items = [...box.querySelectorAll<HTMLElement>("[role^=menuitem]")];
  if (items.length === 0) return;
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
  if (next !== undefined) items[next % items.length]!.focus();
  else if (event.key === "Escape" || event.key === "Tab") {
    close();
    (box.closest<HTMLElement>(".cell") ?? box.querySelector("button"))!.focus();
    if (event.key === "Tab") return;
  } else return;
  event.preventDefault();
  event.stopPropagation();
}
