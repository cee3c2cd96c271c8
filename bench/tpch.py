"""The 22 questions of TPC-H beside DuckDB, at scale factor 1, over tables in memory.

  tpch.py [--scale N] [--rounds N] [--only q1,q9]
  tpch.py engine FOLDER QUESTIONS ROUNDS TIMES ANSWERS     (DuckDB, in a process of its own)

Both have two threads and read the same files, made once by tpchgen-cli (PyPI) under SKEP_BENCH_DATA, as dataframe.py does.
A question's time is the better round's; all values of all answers must be equal, floats to 1e-9.
"""
import argparse, json, math, os, pathlib, statistics, subprocess, sys, tempfile
from dataframe import ROOT, SKEP, cache

TITLE = "TPC-H beside DuckDB"
TABLES = ("region", "nation", "supplier", "part", "partsupp", "customer", "orders", "lineitem")
MEAN = 1.0  # geometric mean of ours / DuckDB's CPU
TIMES = 3   # a round asks each question so often

# The tests' texts have constants under which small tables give rows; these are the specification's for validation.
SPECIFIED = {"p_size in (15, 16, 17, 18)": "p_size = 15", "p_type like 'ECONOMY%'": "p_type = 'ECONOMY ANODIZED STEEL'", "* 0.01 from": "* 0.0001 from",
             "p_container like 'MED%'": "p_container = 'MED BOX'", "0.5 * avg(l_quantity)": "0.2 * avg(l_quantity)", "sum(l_quantity) > 200": "sum(l_quantity) > 300"}


def questions():
    text = (ROOT / "scripts" / "suites" / "tpch.sql").read_text(encoding="utf8")
    for small, specified in SPECIFIED.items():
        assert text.count(small) == 1, f"tpch.sql has no {small}"
        text = text.replace(small, specified)
    return text.strip().split("\n---\n")


def data(scale):
    folder = cache() / f"tpch-{scale:g}"
    if not (folder / "done").exists():
        folder.mkdir(parents=True, exist_ok=True)
        generator = pathlib.Path(sys.executable).parent / "tpchgen-cli"
        if not generator.exists():
            sys.exit("tpchgen-cli is not installed: `make bench` does")
        subprocess.run([generator, "parquet", "-s", str(scale), "--output-dir", str(folder), "--overwrite", "-q"], check=True)
        (folder / "done").write_text("")
    return folder


def engine(folder, texts, rounds, times, answers):
    import duckdb, resource, time

    def used():
        u = resource.getrusage(resource.RUSAGE_SELF)
        return u.ru_utime + u.ru_stime

    db = duckdb.connect()
    db.execute("set threads = 2")
    for t in TABLES:
        db.execute(f"create table {t} as select * from '{folder}/{t}.parquet'")
    for i, question in enumerate(pathlib.Path(texts).read_text(encoding="utf8").split("\n---\n"), 1):
        for r in range(rounds):
            cpu, begin = used(), time.perf_counter()
            for _ in range(times):
                answer = db.execute(question).to_arrow_table()
            wall, cpu = (time.perf_counter() - begin) / times, (used() - cpu) / times
            print(json.dumps({"q": f"q{i}", "wall": wall, "cpu": cpu, "rows": answer.num_rows}), flush=True)
            if r == 0:
                import pyarrow.parquet
                pyarrow.parquet.write_table(answer, f"{answers}/q{i}.parquet")
    print(json.dumps({"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


def measure(name, folder, texts, rounds, answers):
    """{question: best round}, peak memory in MB, of one engine in a process of its own."""
    rest = [str(folder), str(texts), str(rounds), str(TIMES), str(answers)]
    command = [str(SKEP), "run", str(ROOT / "bench" / "dataframe" / "tpch.ruchy"), *rest] if name == "skep" else [sys.executable, __file__, "engine", *rest]
    done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ, GOMAXPROCS="2"), timeout=3000)
    if done.returncode:
        sys.exit(f"{name}: {done.stderr[-2000:]}{done.stdout[-500:]}")
    best, peak = {}, 0
    for line in map(json.loads, done.stdout.splitlines()):
        peak = line.get("peak_mb", peak)
        if "q" in line:
            old = best.setdefault(line["q"], line)
            old.update({f: min(old[f], line[f]) for f in ("wall", "cpu")})
    return best, peak


def close(a, b):
    numbers = isinstance(a, (int, float)) and isinstance(b, (int, float))
    return math.isclose(a, b, rel_tol=1e-9) if numbers else a == b


def plain(v):
    return float(v) if type(v).__name__ == "Decimal" else v


def agree(question, ours, theirs):
    import pyarrow.parquet as pq
    rows = [[[plain(v) for v in row] for row in zip(*(c.to_pylist() for c in pq.read_table(p).columns))] for p in (ours, theirs)]
    same = len(rows[0]) == len(rows[1]) and all(len(a) == len(b) and all(map(close, a, b)) for a, b in zip(*rows))
    if not same:
        wrong = next((pair for pair in zip(*rows) if not all(map(close, *pair))), "")
        sys.exit(f"{question}: {len(rows[0])} and {len(rows[1])} rows; the first that differs: {wrong}")


class Table:
    """What run.py wants: lines of Markdown, and the names of missed targets."""

    def __init__(self):
        self.lines = ["| question | skep, CPU (wall) | DuckDB, CPU (wall) | ratio of CPU, wall | target |", "|---|---|---|---|---|"]
        self.missed, self.ratios = [], []

    def row(self, question, ours, theirs):
        cpu, wall = (max(1e-4, ours[f]) / max(1e-4, theirs[f]) for f in ("cpu", "wall"))
        self.ratios.append(cpu)
        self.lines.append(f"| {question} | {ours['cpu'] * 1e3:.0f} ({ours['wall'] * 1e3:.0f}) ms | {theirs['cpu'] * 1e3:.0f} ({theirs['wall'] * 1e3:.0f}) ms | {cpu:.2f}x, {wall:.2f}x | - |")
        print(self.lines[-1], flush=True)

    def total(self, name, cells, ratio):
        self.missed += [] if ratio <= MEAN else [f"TPC-H: {name}"]
        self.lines.append(f"| {name} | {cells} | {ratio:.2f}x | ≤ {MEAN}: {'met' if ratio <= MEAN else '**missed**'} |")
        print(self.lines[-1], flush=True)


def table(rounds, tiny, scale=1, only=None):
    folder, out = data(0.01 if tiny else scale), Table()
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        texts = questions()
        chosen = [i for i in range(1, len(texts) + 1) if only is None or f"q{i}" in only]
        (scratch / "questions.sql").write_text("\n---\n".join(texts[i - 1] for i in chosen), encoding="utf8")
        found, peaks = {}, {}
        for name in ("skep", "duckdb"):
            (scratch / name).mkdir()
            found[name], peaks[name] = measure(name, folder, scratch / "questions.sql", min(rounds, 3), scratch / name)
        for place, i in enumerate(chosen, 1):
            agree(f"q{i}", *(scratch / name / f"q{place}.parquet" for name in ("skep", "duckdb")))
            out.row(f"q{i}", *(found[name][f"q{place}"] for name in ("skep", "duckdb")))
    out.total("geometric mean, CPU", "| ", statistics.geometric_mean(out.ratios))
    out.total("peak memory", f"{peaks['skep']:,} MB | {peaks['duckdb']:,} MB", peaks["skep"] / peaks["duckdb"])
    return out


def main():
    if sys.argv[1:2] == ["engine"]:
        folder, texts, rounds, times, answers = sys.argv[2:]
        return engine(folder, texts, int(rounds), int(times), answers)
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--only")
    o = parser.parse_args()
    table(o.rounds, False, o.scale, o.only and o.only.split(","))


if __name__ == "__main__":
    main()
