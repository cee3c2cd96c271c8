"""Parallel loops: the same program with one worker and with as many as there are cores."""
import os, pathlib, statistics, subprocess, sys, tempfile, time
from table import Table

ROOT = pathlib.Path(__file__).resolve().parent.parent
SKEP = ROOT / "bin" / "skep"
TITLE = "Parallel loops: wall time with all cores, beside one"
SIZE = (400_000, 200)


def table(rounds, tiny):
    cores = os.cpu_count()
    out = Table("program", f"{cores} workers, wall", "1 worker, wall", "ratio", "target", "spread")
    times, said = {1: [], cores: []}, set()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "parallel.ruchy"
        path.write_text(f"let size = {SIZE[tiny]}\n" + (ROOT / "bench" / "language" / "parallel.ruchy").read_text())
        for _ in range(rounds):
            for workers in times:
                start = time.perf_counter()
                done = subprocess.run([SKEP, "run", "--quiet", path], capture_output=True, text=True, env={**os.environ, "GOMAXPROCS": str(workers)})
                times[workers].append((time.perf_counter() - start) * 1e3)
                if done.returncode:
                    sys.exit(done.stderr[-1000:])
                said.add(done.stdout)
    if len(said) != 1:
        sys.exit(f"the results differ: {said}")
    out.row(f"parallel({SIZE[tiny]})", "ms", times[cores], times[1], None if tiny or cores < 2 else round(1 / 1.7, 3))
    print(out.lines[-1], flush=True)
    return out
