"""Time per row as data grows from 1e6 to 1e8 rows, streamed: files are grouped, by 100 and by 100,000 keys, in at most 1 GiB.

  growth.py [--kinds parquet,csv]

Rows are those of dataframe.py: 1e6 of them in one file, all 1e7, and that file ten times over. What is flat is CPU per row
at the end beside that at the start; Polars' streaming engine does the same for comparison.
"""
import argparse, json, os, subprocess, sys

import dataframe

TITLE = "Frames as data grows, streamed"
SCRIPT = dataframe.ROOT / "bench" / "dataframe" / "growth.ruchy"
FLAT = 1.2
QUESTIONS = {"id1": "100 groups", "id3": "100,000 groups"}


def sizes(tiny):
    """Rows, and how often a question is asked so that it takes long enough to be measured."""
    return [(1_000, 10), (10_000, 1), (100_000, 1)] if tiny else [(1_000_000, 30), (10_000_000, 3), (100_000_000, 1)]


def folder(rows, whole):
    """A folder with so many rows, as Parquet and CSV: part of the whole, or links to it."""
    import polars as pl
    source, out = dataframe.data(whole), dataframe.cache() / f"growth-{rows}"
    if (out / "done").exists():
        return out
    out.mkdir(parents=True, exist_ok=True)
    for kind in ("parquet", "csv"):
        for i in range(max(1, rows // whole)):
            part = out / f"part-{i}.{kind}"
            part.unlink(missing_ok=True)
            if rows >= whole:
                os.link(source / f"G1.{kind}", part)
                continue
            t = pl.read_parquet(source / "G1.parquet", n_rows=rows)
            t.write_parquet(part) if kind == "parquet" else t.write_csv(part)
    (out / "done").write_text("")
    return out


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


def table(rounds, tiny, kinds=("parquet", "csv")):
    rows = sizes(tiny)
    out, whole = Table([n for n, _ in rows]), rows[1][0]
    for kind in kinds:
        found = {e: [measure(e, folder(n, whole), kind, times) for n, times in rows] for e in ("skep", "polars streaming")}
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
    print("\n".join(table(1, False, parser.parse_args().kinds.split(",")).lines))


if __name__ == "__main__":
    main()
