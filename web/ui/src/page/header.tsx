// The top of the page: where we are, whether it is saved, and the kernel.

import { useWatch } from "../document/observable";
import type { KernelStatus } from "../kernel/kernel";
import { encodePath } from "../server/rest";
import { useBench } from "./bench_context";
import { command } from "./commands";
import { Icon, Logo } from "./icons";
import type { SaveState } from "./saver";

export function Header() {
  const bench = useBench();
  useWatch(bench, bench.saver);
  return (
    <header class="header">
      <a class="home" href="/tree" aria-label="All files" title="All files">
        <Logo />
      </a>
      <nav class="crumbs" aria-label="Folder">
        {bench.folder.split("/").filter(Boolean).map((part, i, parts) => (
          <a key={i} href={"/tree/" + encodePath(parts.slice(0, i + 1).join("/"))}>
            {part}
          </a>
        ))}
      </nav>
      <h1>
        <button type="button" class="title" title="Rename" onClick={() => void bench.rename()}>
          {bench.name.replace(/\.ipynb$/, "")}
        </button>
      </h1>
      <span class={`save-state ${bench.saver.state}`} role="status">
        {SAVE_WORDS[bench.saver.state]}
      </span>
      <span class="spring" />
      <KernelChip />
      <button type="button" class="tool" aria-label="Light or dark" title="Light or dark" onClick={() => void command("theme").run(bench)}>
        <Icon name="theme" />
      </button>
      <button type="button" class="tool" aria-label="Keys" title="Keys (h)" onClick={() => bench.setPanel("help")}>
        <Icon name="help" />
      </button>
    </header>
  );
}

const SAVE_WORDS: Record<SaveState, string> = {
  saved: "Saved",
  unsaved: "Unsaved changes",
  saving: "Saving…",
  failed: "Not saved",
  conflict: "Changed on disk",
};

const STATUS_WORDS: Record<KernelStatus | "none", string> = {
  starting: "starting",
  idle: "idle",
  busy: "busy",
  restarting: "restarting",
  disconnected: "disconnected, reconnecting",
  dead: "stopped",
  none: "no kernel",
};

function KernelChip() {
  const bench = useBench();
  useWatch(bench.seat);
  const status = bench.seat.kernel?.status ?? "none";
  return (
    <button type="button" class={`kernel ${status}`} title="Choose another kernel" onClick={() => void bench.chooseKernel()}>
      <span class="dot" />
      <span class="kernel-name">{bench.seat.displayName}</span>
      <span class="kernel-status" role="status" aria-label={`Kernel ${STATUS_WORDS[status]}`}>
        {STATUS_WORDS[status]}
      </span>
    </button>
  );
}
