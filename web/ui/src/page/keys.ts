// From key presses to commands. In command mode every key is a command's; while editing only those that work anywhere.

import type { KeyBinding } from "@codemirror/view";
import { COMMANDS, type Command } from "./commands";
import type { Workbench } from "./workbench";

const SEQUENCE_MS = 800;

const commandKeys = table((command) => [...(command.keys ?? []), ...(command.anywhere ?? [])]);
const anywhereKeys = table((command) => command.anywhere ?? []);
const beginnings = new Set([...commandKeys.keys()].filter((key) => key.includes(" ")).map((key) => key.split(" ")[0]!));

function table(keysOf: (command: Command) => string[]): Map<string, Command> {
  return new Map(COMMANDS.flatMap((command) => keysOf(command).map((key) => [key, command] as const)));
}

/** The name of a pressed key as the command table writes it. The Mac's command key counts as Ctrl. */
export function keyName(event: KeyboardEvent): string {
  const control = event.ctrlKey || event.metaKey;
  // With Shift, the minus key gives another character on every keyboard layout.
  const key = control && event.code === "Minus" ? "-" : event.key === " " ? "Space" : event.key;
  const letter = key.toLowerCase() !== key.toUpperCase() && key.length === 1;
  const shown = !letter ? key : event.shiftKey || control ? key.toUpperCase() : key.toLowerCase();
  const shift = event.shiftKey && (letter || key.length > 1 || key === "-");
  return [control && "Ctrl", event.altKey && "Alt", shift && "Shift", shown].filter(Boolean).join("+");
}

export class KeyReader {
  private begun = "";
  private begunAt = 0;

  constructor(private bench: Workbench) {}

  /** Handles the key if it is a command's in the mode; typing: the focus is in a text field. */
  press(event: KeyboardEvent, typing: boolean): boolean {
    if (event.isComposing || event.defaultPrevented) return false;
    const name = keyName(event);
    const found = typing ? anywhereKeys.get(name) : this.inCommandMode(name, event.timeStamp, event.repeat);
    if (!found) return !typing && this.begun !== "";
    void found.run(this.bench);
    return true;
  }

  private inCommandMode(name: string, now: number, repeat: boolean): Command | undefined {
    const sequence = this.begun && now - this.begunAt < SEQUENCE_MS ? commandKeys.get(`${this.begun} ${name}`) : undefined;
    this.begun = "";
    if (sequence) return repeat ? undefined : sequence;
    if (beginnings.has(name)) {
      this.begun = name;
      this.begunAt = now;
      return undefined;
    }
    return commandKeys.get(name);
  }
}

/** The commands that work anywhere, as bindings of an editor; they run before the editor's own keys. */
export function editorKeys(bench: Workbench): KeyBinding[] {
  return [
    {
      any(_view, event) {
        const command = anywhereKeys.get(keyName(event));
        if (!command || event.isComposing) return false;
        void command.run(bench);
        event.stopPropagation();
        return true;
      },
    },
  ];
}
