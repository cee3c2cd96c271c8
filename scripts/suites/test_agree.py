"""One query, one answer, in whatever way it is asked: verb by verb, lazily, as it was written (no optimiser), with hardly any memory,
with one worker and with two, twice, over a file, in SQL; and Polars and DuckDB give the same. That the optimiser's plan is another
one is counted, and a third of the queries must have one; so must a third be such as DuckDB can be asked.

Integers, texts and the order of rows must be equal, floats within 1e-12 of each other; between repetitions and between
numbers of workers every bit. SKEP_QUERIES says how many queries each data set gets (default 130, a third for the large one).
"""
import datetime, json, math, os, random, subprocess
import duckdb
import polars as pl
import pytest
from polars import col
from test_dataframe import E, Query, TYPES

COUNT = int(os.environ.get("SKEP_QUERIES", "130"))
SIZES = {"no row": 0, "one row": 1, "few": 70, "many": 4000, "skewed": 4000, "more than a morsel": 65537}
FLOATS = [math.nan, math.inf, -math.inf, -0.0, 0.0, 1e300, -1e-300, 0.5, -1.0, 2.0]
WORDS = ["", "a", "b", "Ünïcode", "日本語", "zz", "a,b", 'q"x', "it's", "tab\there", "twelve bytes", "thirteen byte", "🐝" * 5]
LIMITED = "would exceed the query's limit"  # what the message of a query without enough memory says


def data(kind, rng):
    n = SIZES[kind]
    skewed = kind == "skewed"
    words = WORDS + [f"key {rng.randint(0, n)}" for _ in range(n // 20)]
    make = {
        "i": lambda: rng.randint(-1000, 1000), "k": lambda: 0 if skewed and rng.random() < 0.95 else rng.randint(0, 4),
        "g": lambda: rng.choice([0.0, 1.5, -2.25, 1e10, rng.random()]), "f": lambda: rng.choice(FLOATS),
        "s": lambda: "x" * 20000 if rng.random() < 0.001 else words[1] if skewed and rng.random() < 0.95 else words[int(rng.random() ** 2 * len(words))],
        "b": lambda: rng.random() < 0.5, "d": lambda: datetime.date(2024, 1, 1) + datetime.timedelta(days=rng.randint(0, 800)),
    }
    nulls = {c: rng.choice([0, 1 / 6, 1 / 2]) for c in TYPES}
    values = {c: [None if rng.random() < nulls[c] else make[c]() for _ in range(n)] for c in TYPES}
    return pl.DataFrame(values, schema={c: t for c, (_, t) in TYPES.items()})


def other():
    return pl.DataFrame({"k": [0, 1, 1, 3, None], "s": ["a", "b", "", "zz", None], "v": [10, 20, 30, 40, 50]}, schema={"k": pl.Int32, "s": pl.String, "v": pl.Int64})


def text(rng):
    """An expression of type text."""
    s = "col(\"s\")"
    return rng.choice([
        E(f"{s}.str.to_uppercase()", col("s").str.to_uppercase(), None), E(f"{s}.str.slice(1, 2)", col("s").str.slice(1, 2), "substr(s, 2, 2)"),
        E(f'{s}.str.replace_all("a", "é")', col("s").str.replace_all("a", "é", literal=True), "replace(s, 'a', 'é')"), E(f"{s}.str.reverse()", col("s").str.reverse(), None),
        E(f'concat_str({s}, lit("-"), col("i"))', pl.concat_str(col("s"), pl.lit("-"), col("i")), "s || '-' || i"),
        E(f'when(col("b")).then({s}).otherwise(lit("no"))', pl.when(col("b")).then(col("s")).otherwise(pl.lit("no")), "case when b then s else 'no' end"),
        E('col("i").cast("str")', col("i").cast(pl.String), "cast(i as varchar)"), E('col("d").dt.strftime("%Y-%m")', col("d").dt.strftime("%Y-%m"), "strftime(d, '%Y-%m')"),
    ])


def whole(rng):
    """An expression of integers that stay integers."""
    return rng.choice([
        E('col("d").dt.year()', col("d").dt.year(), "year(d)"), E('col("d").dt.month()', col("d").dt.month(), "month(d)"), E('col("d").dt.weekday()', col("d").dt.weekday(), "isodow(d)"),
        E('(col("i") * 3 - col("k"))', col("i") * 3 - col("k"), "(i * 3 - k)"), E('col("i").abs()', col("i").abs(), "abs(i)"), E('col("s").str.len_bytes()', col("s").str.len_bytes(), "strlen(s)"),
        E('when(col("i") > 0).then(col("k")).otherwise(-1)', pl.when(col("i") > 0).then(col("k")).otherwise(-1), "case when i > 0 then k else -1 end"),
        E('col("i").clip(-10, 10)', col("i").clip(-10, 10), "greatest(least(i, 10), -10) + 0 * i"), E('col("s").str.split(",").list.len()', col("s").str.split(",").list.len(), None),
    ])


class Asked(Query):
    """More verbs than Query has; columns that hold NaN and infinities where both sides mean the same by them."""

    def __init__(self, rng, frame, right):
        self.skep, self.polars, self.sql, self.columns, self.ordered = "t", frame, "select * from t", list(TYPES), False
        for _ in range(rng.randint(0, 3)):
            rng.choice([self.filter, self.filter, self.compute, self.texts, self.wholes, self.special, self.doubled])(rng)
        if rng.random() < 0.35:
            rng.choice([self.join, self.join, self.outer, self.cross])(rng, right)
        rng.choice([self.group, self.group, self.group_special, self.group_computed, self.whole, self.sort, self.sort_all, self.unique, self.window, self.ranked, self.top, self.pick])(rng)

    def texts(self, rng):
        e = text(rng)
        self.step(f'.with_column({e.skep}.alias("s"))', self.polars.with_columns(e.polars.alias("s")), e.sql and f"select * replace ({e.sql} as s) from @")

    def wholes(self, rng):
        e = whole(rng)
        self.step(f'.with_column({e.skep}.cast("i64").alias("i"))', self.polars.with_columns(e.polars.cast(pl.Int64).alias("i")), e.sql and f"select * replace (cast({e.sql} as bigint) as i) from @")

    def special(self, rng):
        op, x = rng.choice(["<", ">=", "==", "!="]), rng.choice([0.0, 0.5, 1e300])
        self.step(f'.filter(col("f") {op} {x!r})', self.polars.filter(eval(f"c {op} {x!r}", {"c": col("f")})), f"select * from @ where f {op.replace('==', '=').replace('!=', '<>')} {x!r}::double")

    def doubled(self, rng):
        """Rows twice, one half of them changed."""
        skep = self.skep
        self.skep, self.polars = f'df.concat([{skep}, {skep}.with_column((col("i") + 1).alias("i"))])', pl.concat([self.polars, self.polars.with_columns(col("i") + 1)])
        self.sql = self.sql and f"select * from ({self.sql}) as q union all select * replace (i + 1 as i) from ({self.sql}) as q"

    def outer(self, rng, right):
        """Both keys stay in a full join, the right one in a right join; the columns are picked, so that what follows finds k."""
        how = rng.choice(["full", "right"])
        kept, names = right.select(col("k").alias("rk"), "v"), ["i", "g", "f", "s", "b", "d", "v"]
        key = {"right": "rk", "full": "k"}[how]
        joined = self.polars.join(kept, left_on="k", right_on="rk", how=how, maintain_order={"right": "right_left", "full": "left_right"}[how])
        self.step(f'.join(o.select(col("k").alias("rk"), "v"), left_on: "k", right_on: "rk", how: "{how}").select({", ".join(json.dumps(c) for c in names)}, col("{key}").alias("k"))',
                  joined.select(*names, col(key).alias("k")), f"select {', '.join(names)}, {key} as k from @ {how} join (select k as rk, v from o) as r on q.k = r.rk")

    def cross(self, rng, right):
        few = right.filter(col("v") < 25).select("v")
        self.step('.join(o.filter(col("v") < 25).select("v"), how: "cross")', self.polars.join(few, how="cross", maintain_order="left_right"), "select * from @ cross join (select v from o where v < 25) as r")

    def group_special(self, rng):
        kinds = rng.sample(["min", "max", "first", "last", "count", "n_unique"], 3)
        skep = ", ".join(f'col("f").{k}().alias("{k}")' for k in kinds)
        sql = "f" if set(kinds) <= {"count"} else None
        self.step(f'.group_by("f").agg(count().alias("n"), {skep})', self.polars.group_by("f", maintain_order=True).agg(pl.len().alias("n"), *[getattr(col("f"), k)().alias(k) for k in kinds]), sql and f"select f, count(*) as n, count(f) as count from @ group by f")

    def group_computed(self, rng):
        e = rng.choice([whole, text])(rng)
        self.step(f'.group_by({e.skep}.alias("key")).agg(count().alias("n"), sum("i").alias("x"), max("d").alias("y"))', self.polars.group_by(e.polars.alias("key"), maintain_order=True).agg(pl.len().alias("n"), col("i").sum().alias("x"), col("d").max().alias("y")),
                  e.sql and f"select {e.sql} as key, count(*) as n, coalesce(sum(i), 0) as x, max(d) as y from @ group by all")

    def sort_all(self, rng):
        desc, last = rng.random() < 0.5, rng.random() < 0.5
        keys = [rng.choice("fs"), "i", "d"]
        self.step(f".sort({', '.join(json.dumps(k) for k in keys)}, desc: {json.dumps(desc)}, nulls_last: {json.dumps(last)}).select(\"f\", \"s\", \"i\", \"d\")",
                  self.polars.sort(keys, descending=desc, nulls_last=last, maintain_order=True).select("f", "s", "i", "d"), "select f, s, i, d from @")

    def ranked(self, rng):
        key, by, n = rng.choice(["k", "s", "b"]), rng.choice("id"), rng.randint(1, 3)
        kind = rng.choice(["min", "dense"])
        fn = {"min": "rank", "dense": "dense_rank"}[kind]
        self.step(f'.filter(col("{by}").is_not_null()).with_column(col("{by}").rank("{kind}").over("{key}").alias("w")).filter(col("w") <= {n})',
                  self.polars.filter(col(by).is_not_null()).with_columns(col(by).rank(kind).over(key).alias("w")).filter(col("w") <= n),
                  f"select * from (select *, {fn}() over (partition by {key} order by {by}) as w from @ where {by} is not null) where w <= {n}")

    def top(self, rng):
        key, n = rng.choice("ikgd"), rng.randint(1, 30)
        self.step(f'.select("{key}").sort("{key}", desc: true, nulls_last: true).head({n})', self.polars.select(key).sort(key, descending=True, nulls_last=True).head(n), f"select {key} from @ order by {key} desc nulls last limit {n}")

    def pick(self, rng):
        names = rng.sample(list(TYPES), 3)
        self.step(f".select({', '.join(json.dumps(c) for c in names)}).tail(9)", self.polars.select(names).tail(9), None)


PRELUDE = """
// A quarter of what the query holds at most when nothing limits it, in bytes; not less than half a MiB, which buffers take.
fun quarter(q) {
    let held = q.explain(analyze: true).trim().split(", ").last().split(" ")
    let unit = { "bytes": 1.0, "KiB": 1024.0, "MiB": 1048576.0, "GiB": 1073741824.0 }
    max(524288, (held[0].parse_float() * unit[held[1]] / 4.0) as i64)
}

fun ask(n, eager, ways, sql) {
    let rows = eager()
    rows.write_ipc(f"{folder}/{n}.arrow")
    for (name, way) in ways {
        let other = try { way() } catch e { println(f"{n} {name} error {e.message}"); null }
        if other != null && !rows.equals(other) {
            other.write_ipc(f"{folder}/{n}.{name}.arrow")
            println(f"{n} {name} differs")
        }
    }
    if sql != null {
        try { df.sql(sql).write_ipc(f"{folder}/{n}.sql.arrow") } catch e { println(f"{n} sql error {e.message}") }
    }
}

fun bits(n, q) {
    let one = q.collect(threads: 1)
    if !one.equals(q.collect(threads: 2)) { println(f"{n} workers differ") }
    if !one.equals(q.collect(threads: 1)) { println(f"{n} repetition differs") }
    let (plain, fast) = (q.explain(optimized: false), q.explain())
    println(f"{n} plan {plain == fast}")
}
"""


def program(queries, folder):
    quoted = lambda s: json.dumps(s, ensure_ascii=False)
    lines = [f"let folder = {quoted(str(folder))}", 'let t = df.read_parquet(f"{folder}/t.parquet")', 'let o = df.read_parquet(f"{folder}/o.parquet")', PRELUDE]
    for n, q in enumerate(queries):
        lazy = over(q.skep, "t.lazy()")
        file = over(q.skep, 'df.scan_parquet(f"{folder}/t.parquet")')
        ways = [("lazy", f"{lazy}.collect()"), ("written", f"{lazy}.collect(optimized: false)"), ("limited", f"{lazy}.collect(memory_limit: quarter({lazy}))"), ("file", f"{file}.collect()")]
        lines.append(f"ask({n}, || {q.skep}, [{', '.join(f'({quoted(w)}, || {p})' for w, p in ways)}], {quoted(q.sql) if q.sql else 'null'})")
        lines.append(f"bits({n}, {lazy})")
    return "\n".join(lines)


def over(skep, source):
    """The query with another source instead of the frame t, which stands at its very beginning and again where rows are doubled."""
    out, rest = "", skep
    while rest:
        word = "".join(iter_name(rest))
        if word == "t":
            out += source
        else:
            out += word or rest[0]
        step = len(word) or 1
        if rest[0] == '"':  # a text is taken whole
            end = rest.index('"', 1)
            while rest[end - 1] == "\\":
                end = rest.index('"', end + 1)
            out, step = out + rest[1:end + 1], end + 1
        rest = rest[step:]
    return out


def iter_name(text):
    for c in text:
        if not (c.isalnum() or c == "_"):
            return
        yield c


def alike(frame):
    """Integers of any width are equal, and so are floats; DuckDB's sums are decimals."""
    casts = {c: pl.Int64 if t.is_integer() or t == pl.Decimal else pl.Float64 for c, t in frame.schema.items() if t.is_numeric()}
    return frame.rename(dict(zip(frame.columns, [f"c{i}" for i in range(frame.width)]))).cast({f"c{frame.columns.index(c)}": t for c, t in casts.items()})


def unequal(a, b):
    """The first rows in which two frames differ, or None."""
    a, b = alike(a), alike(b)
    if a.height != b.height or a.width != b.width:
        return f"{a.shape} and {b.shape}"
    b = b.rename({c: c + "'" for c in b.columns})
    both, wrong = pl.concat([a, b], how="horizontal"), pl.lit(False)
    for c, t in a.schema.items():
        x, y = col(c), col(c + "'")
        if t.is_numeric() and b.schema[c + "'"].is_numeric():
            x, y = x.cast(pl.Float64) if t != b.schema[c + "'"] else x, y.cast(pl.Float64) if t != b.schema[c + "'"] else y
        same = x.eq_missing(y)
        if t == pl.Float64:
            same = same | ((x - y).abs() <= 1e-12 * pl.max_horizontal(x.abs(), y.abs(), 1e-12)).fill_null(False)
        wrong = wrong | ~same
    bad = both.filter(wrong)
    return str(bad.head(3).rows()) if bad.height else None


def sorted_rows(frame):
    frame = alike(frame)
    key = lambda c: col(c).round_sig_figs(9) if frame.schema[c] == pl.Float64 else col(c)
    texts = sorted(frame.columns, key=lambda c: frame.schema[c] == pl.Float64)
    return frame.sort([key(c) for c in texts], nulls_last=True)


def compare(n, q, folder, db):
    """What is wrong with a query's answers, as lines; and whether DuckDB was asked."""
    wrong, ours = [], pl.read_ipc(folder / f"{n}.arrow")
    for path in sorted(folder.glob(f"{n}.*.arrow")):
        way = path.name.split(".")[1]
        answer = pl.read_ipc(path)
        bad = unequal(sorted_rows(ours), sorted_rows(answer)) if way == "sql" else unequal(ours, answer)
        if bad:
            wrong.append(f"{way}: {bad}")
    if bad := unequal(ours, q.polars.collect()):
        wrong.append(f"polars: {bad}")
    if q.sql is None:
        return wrong, False
    try:
        theirs = pl.from_arrow(db.execute(q.sql).to_arrow_table())
    except duckdb.Error:  # sums beyond its integers, infinite deviations
        return wrong, False
    if bad := unequal(sorted_rows(ours), sorted_rows(theirs)):
        wrong.append(f"duckdb: {bad}")
    return wrong, True


@pytest.mark.parametrize("kind", SIZES)
def test_one_answer(kind, tmp_path):
    rng = random.Random(kind)
    t, o = data(kind, rng), other()
    t.write_parquet(tmp_path / "t.parquet", row_group_size=20000)
    o.write_parquet(tmp_path / "o.parquet")
    count = COUNT if SIZES[kind] < 10000 else COUNT // 3
    queries = [Asked(rng, t.lazy(), o.lazy()) for _ in range(count)]
    (tmp_path / "agree.ruchy").write_text(program(queries, tmp_path), encoding="utf8")
    done = subprocess.run([os.environ["SKEP"], "run", tmp_path / "agree.ruchy"], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    told = [line.split(" ", 3) for line in done.stdout.splitlines()]
    bad = [f"{queries[int(l[0])].skep}\n  {' '.join(l[1:])}" for l in told if l[1] in ("workers", "repetition") or l[2] == "error" and not (l[1] == "limited" and LIMITED in l[3])]
    limited = [f"{queries[int(l[0])].skep}\n  {l[3]}" for l in told if l[1] == "limited" and l[2] == "error"]
    rewritten = sum(l[1] == "plan" and l[2] == "false" for l in told)
    asked = 0
    with duckdb.connect() as db:
        db.register("t", t.to_arrow())
        db.register("o", o.to_arrow())
        for n, q in enumerate(queries):
            wrong, duck = compare(n, q, tmp_path, db)
            asked += duck
            bad += [f"{q.skep}\n  {q.sql}\n  {w}" for w in wrong]
    print(f"{kind}: {count} queries, {asked} by DuckDB too, {rewritten} rewritten by the optimiser, {len(limited)} with too little memory", *limited, sep="\n")
    assert not bad, f"{len(bad)} of {count}:\n" + "\n".join(bad)
    assert asked >= count / 3 and rewritten >= count / 3
    assert len(limited) <= count / 40  # half a MiB is less than a few large texts need; pieces of them are not cut
