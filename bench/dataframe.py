"""Frames beside Polars (in memory and streaming) and DuckDB: the questions of the
H2O database benchmark (group-by 10, join 5), a filter with sums, sorts, reading CSV and Parquet, and groups of a file
that is never in memory as a whole.

  dataframe.py [--rows N] [--rounds N] [--parts groups,joins,rows,csv,parquet,scan]
  dataframe.py engine ENGINE FOLDER PART ROUNDS     (one peer, in a process of its own)

All engines have two threads. Times are taken inside each process: seconds by the clock
and seconds of all its processors, the better round counts; peak memory is that of the
process with its data. Rows and sums of all answers must agree. The data is made once, under
SKEP_BENCH_DATA (default: skep-bench in the user's cache folder).
"""
import argparse, json, math, os, pathlib, statistics, subprocess, sys

TITLE = "Frames beside Polars and DuckDB"
ROOT = pathlib.Path(__file__).resolve().parent.parent
SKEP = ROOT / "bin" / "skep"
ENGINES = ("skep", "polars", "polars streaming", "duckdb")
PARTS = ("groups", "joins", "rows", "csv", "parquet", "scan")
# ours / best peer: the geometric mean of the H2O questions, each of them, and what else begins so
MEAN, EACH = 0.8, 1.5
TARGETS = {"group": EACH, "join": EACH, "sort": 0.9, "csv": 0.6, "parquet": 1.0}


def cache():
    """Where data is kept between runs."""
    return pathlib.Path(os.environ.get("SKEP_BENCH_DATA") or pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "skep-bench")


def data(rows):
    folder = cache() / f"h2o-{rows}"
    if not (folder / "done").exists():
        folder.mkdir(parents=True, exist_ok=True)
        make(rows, folder)
        (folder / "done").write_text("")
    return folder


def make(n, folder):
    import polars as pl

    def pick(seed, values, rows=n):  # numbers from 1 to values, the same each time
        return pl.select((pl.int_range(rows).hash(seed) % values + 1).cast(pl.Int32)).to_series()

    def name(numbers, width=0):
        return "id" + numbers.cast(pl.Utf8).str.zfill(width)

    def value(seed, rows=n):
        return pl.select((pl.int_range(rows).hash(seed) % 100_000_000 / 1_000_000)).to_series()

    few, many = 100, max(1, n // 100)
    grouped = pl.DataFrame({"id1": name(pick(1, few), 3), "id2": name(pick(2, few), 3), "id3": name(pick(3, many), 10), "id4": pick(4, few), "id5": pick(5, few),
                            "id6": pick(6, many), "v1": pick(7, 5), "v2": pick(8, 15), "v3": value(9)})
    grouped.write_parquet(folder / "G1.parquet")
    grouped.write_csv(folder / "G1.csv")
    sizes = max(1, n // 1_000_000) + 9, max(10, n // 1000), n

    def unique(seed, rows):  # nine of ten of them are on the other side, too
        return pl.select(pl.int_range(1, rows * 11 // 10 + 1, dtype=pl.Int32).shuffle(seed)).to_series().head(rows)

    def frame(rows, seed, column, *ids):
        cols = {f"id{i + 1}": k for i, k in enumerate(ids)}
        cols.update({f"id{i + 4}": name(k) for i, k in enumerate(ids)})
        cols[column] = value(seed, rows)
        return pl.DataFrame(cols)

    frame(n, 20, "v1", pick(21, sizes[0]), pick(22, sizes[1]), unique(23, n)).write_parquet(folder / "x.parquet")
    frame(sizes[0], 30, "v2", unique(31, sizes[0])).write_parquet(folder / "small.parquet")
    frame(sizes[1], 40, "v2", pick(41, sizes[0], sizes[1]), unique(42, sizes[1])).write_parquet(folder / "medium.parquet")
    frame(n, 50, "v2", pick(51, sizes[0]), pick(52, sizes[1]), unique(53, n)).write_parquet(folder / "big.parquet")


def engine(name, folder, part, rounds):
    os.environ["POLARS_MAX_THREADS"] = "2"
    import resource, time

    def used():
        u = resource.getrusage(resource.RUSAGE_SELF)
        return u.ru_utime + u.ru_stime

    ask, total = (polars_engine if name.startswith("polars") else duckdb_engine)(name, folder, part)
    for q, (question, sums) in ask.items():
        for _ in range(rounds):
            cpu, begin = used(), time.perf_counter()
            answer = question()
            wall, cpu = time.perf_counter() - begin, used() - cpu
            rows, parts = total(answer, sums)
            print(json.dumps({"q": q, "wall": wall, "cpu": cpu, "rows": rows, "sums": [float(p) for p in parts]}), flush=True)
            del answer
    print(json.dumps({"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


def polars_engine(name, folder, part):
    import polars as pl
    how, c = "streaming" if "streaming" in name else "in-memory", pl.col

    def read(table):
        return pl.read_parquet(folder / f"{table}.parquet")

    def total(answer, sums):
        return answer.height, [answer[s].fill_nan(None).sum() or 0 for s in sums]

    run = lambda frame: frame.collect(engine=how)
    if part == "csv":
        return {"csv read": (lambda: run(pl.scan_csv(folder / "G1.csv")), ["v1", "v3"])}, total
    if part == "parquet":
        return {"parquet read": (lambda: run(pl.scan_parquet(folder / "G1.parquet")), ["v1", "v3"])}, total
    if part == "scan":
        by = lambda t: (lambda: run(t.group_by("id1").agg(c("v1").sum(), c("v3").sum())))
        return {"scan of CSV, groups": (by(pl.scan_csv(folder / "G1.csv")), ["v1", "v3"]), "scan of Parquet, groups": (by(pl.scan_parquet(folder / "G1.parquet")), ["v1", "v3"])}, total
    if part == "joins":
        x, small, medium, big = map(read, ("x", "small", "medium", "big"))
        join = lambda right, on, how_="inner": (lambda: run(x.lazy().join(right.lazy(), on=on, how=how_)))
        return {"join q1": (join(small, "id1"), ["v1", "v2"]), "join q2": (join(medium, "id2"), ["v1", "v2"]), "join q3": (join(medium, "id2", "left"), ["v1"]),
                "join q4": (join(medium, "id5"), ["v1", "v2"]), "join q5": (join(big, "id3"), ["v1", "v2"])}, total
    t = read("G1").lazy()
    if part == "rows":
        return {"filter and two sums": (lambda: run(t.filter(c("v2") > 7).select(c("v1").sum(), c("v3").sum())), ["v1", "v3"]),
                "sort of a column": (lambda: run(t.select("v3").sort("v3")), ["v3"]), "sort of a frame": (lambda: run(t.sort("v3")), ["v1", "v3"])}, total
    by = lambda keys, *aggs: (lambda: run(t.group_by(*keys).agg(*aggs)))
    return {
        "group q1": (by(["id1"], c("v1").sum()), ["v1"]), "group q2": (by(["id1", "id2"], c("v1").sum()), ["v1"]),
        "group q3": (by(["id3"], c("v1").sum(), c("v3").mean()), ["v1", "v3"]), "group q4": (by(["id4"], c("v1").mean(), c("v2").mean(), c("v3").mean()), ["v1", "v2", "v3"]),
        "group q5": (by(["id6"], c("v1").sum(), c("v2").sum(), c("v3").sum()), ["v1", "v2", "v3"]),
        "group q6": (by(["id4", "id5"], c("v3").median().alias("m"), c("v3").std().alias("s")), ["m", "s"]),
        "group q7": (by(["id3"], (c("v1").max() - c("v2").min()).alias("r")), ["r"]),
        "group q8": (lambda: run(t.drop_nulls("v3").group_by("id6").agg(c("v3").top_k(2)).explode("v3")), ["v3"]),
        "group q9": (by(["id2", "id4"], (pl.corr("v1", "v2") ** 2).alias("r2")), ["r2"]),
        "group q10": (by(["id1", "id2", "id3", "id4", "id5", "id6"], c("v3").sum(), pl.len().alias("n")), ["v3", "n"])}, total


def duckdb_engine(_, folder, part):
    import duckdb
    db = duckdb.connect()
    db.execute("set threads = 2")
    answer = lambda query: (lambda: db.execute(query).to_arrow_table())

    def total(table, sums):
        import pyarrow.compute as pc
        out = []
        for s in sums:
            values = pc.cast(table[s], "float64")
            out.append(pc.sum(pc.filter(values, pc.invert(pc.is_nan(values)), null_selection_behavior="drop")).as_py() or 0)
        return table.num_rows, out

    def load(*tables):
        for t in tables:
            db.execute(f"create table {t} as select * from '{folder}/{t}.parquet'")

    if part == "csv":
        return {"csv read": (answer(f"select * from read_csv('{folder}/G1.csv')"), ["v1", "v3"])}, total
    if part == "parquet":
        return {"parquet read": (answer(f"select * from '{folder}/G1.parquet'"), ["v1", "v3"])}, total
    if part == "scan":
        by = lambda name: (answer(f"select id1, sum(v1) v1, sum(v3) v3 from '{folder}/{name}' group by id1"), ["v1", "v3"])
        return {"scan of CSV, groups": by("G1.csv"), "scan of Parquet, groups": by("G1.parquet")}, total
    if part == "joins":
        load("x", "small", "medium", "big")
        extra = {"small": "small.id4 as r4", "medium": "medium.id1 as r1, medium.id4 as r4, medium.id5 as r5", "big": "big.id1 as r1, big.id2 as r2, big.id4 as r4, big.id5 as r5, big.id6 as r6"}
        join = lambda right, on, how="": answer(f"select x.*, {extra[right] if on != 'id5' else 'medium.id1 as r1, medium.id2 as r2, medium.id4 as r4'}, {right}.v2 from x {how} join {right} using ({on})")
        return {"join q1": (join("small", "id1"), ["v1", "v2"]), "join q2": (join("medium", "id2"), ["v1", "v2"]), "join q3": (join("medium", "id2", "left"), ["v1"]),
                "join q4": (join("medium", "id5"), ["v1", "v2"]), "join q5": (join("big", "id3"), ["v1", "v2"])}, total
    load("G1")
    if part == "rows":
        return {"filter and two sums": (answer("select sum(v1) v1, sum(v3) v3 from G1 where v2 > 7"), ["v1", "v3"]), "sort of a column": (answer("select v3 from G1 order by v3"), ["v3"]),
                "sort of a frame": (answer("select * from G1 order by v3"), ["v1", "v3"])}, total
    by = lambda keys, aggs: answer(f"select {keys}, {aggs} from G1 group by {keys}")
    return {
        "group q1": (by("id1", "sum(v1) v1"), ["v1"]), "group q2": (by("id1, id2", "sum(v1) v1"), ["v1"]), "group q3": (by("id3", "sum(v1) v1, avg(v3) v3"), ["v1", "v3"]),
        "group q4": (by("id4", "avg(v1) v1, avg(v2) v2, avg(v3) v3"), ["v1", "v2", "v3"]), "group q5": (by("id6", "sum(v1) v1, sum(v2) v2, sum(v3) v3"), ["v1", "v2", "v3"]),
        "group q6": (by("id4, id5", "median(v3) m, stddev(v3) s"), ["m", "s"]), "group q7": (by("id3", "max(v1) - min(v2) r"), ["r"]),
        "group q8": (answer("select id6, unnest(max(v3, 2)) v3 from G1 where v3 is not null group by id6"), ["v3"]), "group q9": (by("id2, id4", "corr(v1, v2) ^ 2 r2"), ["r2"]),
        "group q10": (by("id1, id2, id3, id4, id5, id6", "sum(v3) v3, count(*) n"), ["v3", "n"])}, total


def measure(name, folder, part, rounds):
    """{question: best round}, peak memory in MB, of one engine in a process of its own."""
    env = dict(os.environ, GOMAXPROCS="2")
    command = [str(SKEP), "run", str(ROOT / "bench" / "dataframe" / "questions.ruchy"), str(folder), part, str(rounds)]
    if name != "skep":
        command = [sys.executable, __file__, "engine", name, str(folder), part, str(rounds)]
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=3000)
    if done.returncode:
        sys.exit(f"{name}, {part}: {done.stderr[-2000:]}{done.stdout[-500:]}")
    best, peak = {}, 0
    for line in map(json.loads, done.stdout.splitlines()):
        if "peak_mb" in line:
            peak = line["peak_mb"]
            continue
        old = best.setdefault(line["q"], dict(line))
        for figure in ("wall", "cpu"):
            old[figure] = min(old[figure], line[figure])
    return best, peak


def agree(question, answers):
    first = answers["skep"]
    for name, a in answers.items():
        same = a["rows"] == first["rows"] and all(math.isclose(x, y, rel_tol=1e-9) for x, y in zip(a["sums"], first["sums"]))
        if not same:
            sys.exit(f"{question}: {name} answers {a['rows']} rows, {a['sums']}; skep {first['rows']}, {first['sums']}")


class Table:
    """What run.py wants: lines of Markdown, and the names of missed targets."""

    def __init__(self):
        self.lines = ["| question | " + " | ".join(f"{e}, CPU (wall)" for e in ENGINES) + " | CPU, wall / best peer | target |", "|" + "---|" * 7]
        self.missed, self.ratios = [], []

    def row(self, question, answers):
        cpu = answers["skep"]["cpu"] / max(1e-3, min(answers[e]["cpu"] for e in ENGINES[1:]))
        wall = answers["skep"]["wall"] / min(answers[e]["wall"] for e in ENGINES[1:])
        target = TARGETS.get(question.split()[0])
        if target == EACH:
            self.ratios.append(cpu)
        cells = " | ".join(f"{answers[e]['cpu']:.2f} ({answers[e]['wall']:.2f}) s" for e in ENGINES)
        self.lines.append(f"| {question} | {cells} | {cpu:.2f}x, {wall:.2f}x | {self.verdict(question, cpu, target)} |")
        print(self.lines[-1], flush=True)

    def verdict(self, name, ratio, target):
        if target is None:
            return "-"
        self.missed += [] if ratio <= target else [name]
        return f"≤ {target}: {'met' if ratio <= target else '**missed**'}"

    def mean(self):
        if self.ratios:
            m = statistics.geometric_mean(max(r, 1e-3) for r in self.ratios)
            self.lines.append(f"| geometric mean of the H2O questions, CPU | | | | | {m:.2f}x | {self.verdict('frames: geometric mean', m, MEAN)} |")

    def memory(self, part, peaks):
        ours, best = peaks["skep"], min(peaks[e] for e in ENGINES[1:])
        cells = " | ".join(f"{peaks[e]:,} MB" for e in ENGINES)
        self.lines.append(f"| peak memory, {part} | {cells} | {ours / max(1, best):.2f}x | {self.verdict('memory, ' + part, ours / max(1, best), 1.0)} |")
        print(self.lines[-1], flush=True)


def table(rounds, tiny, rows=10_000_000, parts=PARTS):
    folder, out = data(10_000 if tiny else rows), Table()
    for part in parts:
        found, peaks = {}, {}
        for name in ENGINES:
            found[name], peaks[name] = measure(name, folder, part, min(rounds, 3))
        for question in found["skep"]:
            answers = {e: found[e][question] for e in ENGINES}
            agree(question, answers)
            out.row(question, answers)
        out.memory(part, peaks)
    out.mean()
    return out


def main():
    if sys.argv[1:2] == ["engine"]:
        return engine(sys.argv[2], pathlib.Path(sys.argv[3]), sys.argv[4], int(sys.argv[5]))
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--parts", default=",".join(PARTS))
    o = parser.parse_args()
    print("\n".join(table(o.rounds, False, o.rows, o.parts.split(",")).lines))


if __name__ == "__main__":
    main()
