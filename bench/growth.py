"""Time per row as data grows from 1e6 to 1e8 rows, streamed: files are grouped, by 100 and by 100,000 keys, in at most 1 GiB.

  growth.py [--kinds parquet,csv] [--rows 1000000,10000000,100000000]

Rows are those of dataframe.py. As Parquet, 1e6 of them are one file, 1e7 all of it, and 1e8 that file ten times over. As CSV
each size is one file of the four columns that are asked for, which our own streamed writer makes of the Parquet files (3 GB for
1e8 rows) and which is deleted once it was read. What is flat is CPU per row at the end beside that at the start; Polars'
streaming engine does the same for comparison.
"""
import argparse, contextlib, json, os, shutil, subprocess, sys

import dataframe

TITLE = "Frames as data grows, streamed"
SCRIPT = dataframe.ROOT / "bench" / "dataframe" / "growth.ruchy"
FLAT = 1.2
QUESTIONS = {"id1": "100 groups", "id3": "100,000 groups"}
COLUMNS = ("id1", "id3", "v1", "v3")


def sizes(tiny):
    """Rows, and how often a question is asked so that it takes long enough to be measured."""
    return [(1_000, 10), (10_000, 1), (100_000, 1)] if tiny else [(1_000_000, 30), (10_000_000, 3), (100_000_000, 1)]


def folder(rows, whole):
    """A folder with so many rows as Parquet: part of the whole, or links to it."""
    import polars as pl
    source, out = dataframe.data(whole), dataframe.cache() / f"growth-{rows}"
    if (out / "done").exists():
        return out
    out.mkdir(parents=True, exist_ok=True)
    for i in range(max(1, rows // whole)):
        part = out / f"part-{i}.parquet"
        part.unlink(missing_ok=True)
        if rows >= whole:
            os.link(source / "G1.parquet", part)
        else:
            pl.read_parquet(source / "G1.parquet", n_rows=rows).write_parquet(part)
    (out / "done").write_text("")
    return out


@contextlib.contextmanager
def stored(rows, whole, kind):
    """The folder for a kind of file; the one of CSV is gone afterwards."""
    path = folder(rows, whole)
    if kind == "parquet":
        yield path
        return
    out = dataframe.cache() / f"growth-csv-{rows}"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    try:
        program = f'df.scan_parquet("{path}/*.parquet").select({", ".join(repr(c) for c in COLUMNS)}).sink_csv("{out}/rows.csv")'
        (out / "write.ruchy").write_text(program.replace("'", '"'))
        subprocess.run([str(dataframe.SKEP), "run", str(out / "write.ruchy")], check=True, env=dict(os.environ, GOMAXPROCS="2"))
        yield out
    finally:
        shutil.rmtree(out, ignore_errors=True)


def polars(path, kind, times):
    os.environ["POLARS_MAX_THREADS"] = "2"
    import polars as pl
    import resource, time

    def used():
        u = resource.getrusage(resource.RUSAGE_SELF)
        return u.ru_utime + u.ru_stime

    for key in QUESTIONS:
        cpu, begin = used(), time.perf_counter()
        for _ in range(times):
            t = pl.scan_csv(f"{path}/*.csv") if kind == "csv" else pl.scan_parquet(f"{path}/*.parquet")
            groups = t.group_by(key).agg(pl.col("v1").sum(), pl.col("v3").sum()).collect(engine="streaming").height
        print(json.dumps({"q": key, "cpu": used() - cpu, "wall": time.perf_counter() - begin, "groups": groups}), flush=True)
    print(json.dumps({"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


def measure(engine, path, kind, times):
    """{question: its line}, and peak memory in MB, of a process of its own."""
    command = [str(dataframe.SKEP), "run", str(SCRIPT), str(path), kind, str(times)]
    if engine != "skep":
        command = [sys.executable, __file__, "engine", str(path), kind, str(times)]
    done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ, GOMAXPROCS="2"), timeout=3000)
    if done.returncode:
        sys.exit(f"{engine}, {kind}: {done.stderr[-2000:]}{done.stdout[-500:]}")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["q"]: line for line in lines if "q" in line}, lines[-1]["peak_mb"]


class Table:
    """What run.py wants: lines of Markdown, and the names of missed targets."""

    def __init__(self, rows):
        heads = [f"{n:.0e} rows".replace("e+0", "e") for n in rows]
        self.lines = ["| question, engine | " + " | ".join(f"{h}, CPU a row" for h in heads) + " | last / first | peak memory | target |", "|" + "---|" * (len(rows) + 4)]
        self.missed = []

    def row(self, name, ours, figures, peak):
        grown = figures[-1] / max(0.1, figures[0])
        verdict = "-"
        if ours:
            verdict = f"≤ {FLAT}: {'met' if grown <= FLAT else '**missed**'}"
            self.missed += [] if grown <= FLAT else [name]
        self.lines.append(f"| {name} | " + " | ".join(f"{f:.1f} ns" for f in figures) + f" | {grown:.2f}x | {peak:,} MB | {verdict} |")
        print(self.lines[-1], flush=True)


def measured(kind, rows, whole):
    """{engine: [(its lines, its peak memory) for each size]}; a file of a size is there only while it is read."""
    found = {"skep": [], "polars streaming": []}
    for n, times in rows:
        with stored(n, whole, kind) as path:
            for engine, of in found.items():
                of.append(measure(engine, path, kind, times))
    return found


def table(rounds, tiny, kinds=("parquet", "csv"), only=None):
    rows = sizes(tiny)
    whole = rows[1][0]
    rows = [(n, times) for n, times in rows if not only or n in only]
    out = Table([n for n, _ in rows])
    for kind in kinds:
        found = measured(kind, rows, whole)
        for key, title in QUESTIONS.items():
            if any(ours[key]["groups"] != theirs[key]["groups"] for (ours, _), (theirs, _) in zip(*found.values())):
                sys.exit(f"{kind}, {title}: the engines found different numbers of groups")
            for engine, of in found.items():
                figures = [lines[key]["cpu"] * 1e9 / times / n for (n, times), (lines, _) in zip(rows, of)]
                out.row(f"scan of {kind}, {title}, {engine}", engine == "skep", figures, max(peak for _, peak in of))
    return out


def main():
    if sys.argv[1:2] == ["engine"]:
        return polars(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    parser = argparse.ArgumentParser()
    parser.add_argument("--kinds", default="parquet,csv")
    parser.add_argument("--rows", default="")
    args = parser.parse_args()
    print("\n".join(table(1, False, args.kinds.split(","), [int(n) for n in args.rows.split(",") if n]).lines))


if __name__ == "__main__":
    main()
