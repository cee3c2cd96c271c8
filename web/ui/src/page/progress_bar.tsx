// How far the builtin is that a cell waits for: a query, a file that is read or written.

import type { Progress } from "../document/cell";
import { useBench } from "./bench_context";

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

export function ProgressBar({ progress }: { progress: Progress }) {
  const bench = useBench();
  const { what, done, total, unit } = progress;
  return (
    <div class="progress">
      <span>{what}</span>
      {total > 0 ? <progress value={done} max={total} aria-label={`Progress of ${what}`} /> : <progress aria-label={`Progress of ${what}`} />}
      {total > 0 ? <span>{Math.floor((100 * done) / total)} %</span> : unit === "B" && done > 0 && <span>{size(done)}</span>}
      <button type="button" class="link" onClick={() => void bench.interrupt()}>
        stop
      </button>
    </div>
  );
}

function size(bytes: number): string {
  let step = 0;
  for (; bytes >= 1024 && step < UNITS.length - 1; step++) bytes /= 1024;
  return `${bytes.toFixed(step ? 1 : 0)} ${UNITS[step]}`;
}
