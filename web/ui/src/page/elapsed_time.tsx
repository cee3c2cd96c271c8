// How long a cell took, and has been taking.

import { useEffect, useReducer } from "preact/hooks";
import type { Cell } from "../document/cell";

const SHOW_AFTER_MS = 500;

export function ElapsedTime({ cell }: { cell: Cell }) {
  const [, redraw] = useReducer<number, void>((n) => n + 1, 0);
  const running = cell.run === "running" && cell.startedAt !== undefined;
  useEffect(() => {
    if (!running) return;
    const timer = window.setInterval(() => redraw(), 100);
    return () => window.clearInterval(timer);
  }, [running]);
  const time = running ? performance.now() - cell.startedAt! : cell.elapsed;
  if (time === undefined || (running && time < SHOW_AFTER_MS)) return null;
  return (
    <div class="elapsed" aria-label={running ? "Running time" : "Run time"}>
      {duration(time)}
    </div>
  );
}

function duration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  return `${minutes} min ${Math.round((ms % 60_000) / 1000)} s`;
}
