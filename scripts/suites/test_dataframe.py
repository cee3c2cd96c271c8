"""Generated queries on frames: ours against Polars (values and row order) and DuckDB (values),
on data with nulls, NaN, unicode, doubled keys, and of no, one, few and many rows.

SKEP_QUERIES says how many queries a data set gets (default 60); the seed is fixed, so a failure comes back.
"""
import datetime, json, math, os, random, subprocess
import duckdb
import polars as pl
import pytest

COUNT = int(os.environ.get("SKEP_QUERIES", "60"))
SIZES = [0, 1, 40, 3000]
TYPES = {"i": ("i64", pl.Int64), "k": ("i32", pl.Int32), "g": ("f64", pl.Float64), "f": ("f64", pl.Float64), "s": ("str", pl.String), "b": ("bool", pl.Boolean), "d": ("date", pl.Date)}
WORDS = ["", "a", "b", "Ünïcode", "日本", "zz", "long" * 9, 'q"x', "a,b"]


def rows(rng, n):
    """Columns of n values; a sixth is null. g is f without NaN."""
    make = {
        "i": lambda: rng.randint(-1000, 1000), "k": lambda: rng.randint(0, 4), "g": lambda: rng.choice([0.0, 1.5, -2.25, 1e10, rng.random()]),
        "f": lambda: rng.choice([0.5, -1.0, math.nan, 2.0]), "s": lambda: rng.choice(WORDS), "b": lambda: rng.random() < 0.5,
        "d": lambda: datetime.date(2024, 1, 1) + datetime.timedelta(days=rng.randint(0, 800)),
    }
    return {c: [None if rng.random() < 1 / 6 else make[c]() for _ in range(n)] for c in TYPES}


def csv(data):
    def cell(v):
        match v:
            case None: return ""
            case bool(): return str(v).lower()
            case str(): return '"' + v.replace('"', '""') + '"'
            case float(): return "NaN" if math.isnan(v) else repr(v)
        return str(v)
    lines = [",".join(data)] + [",".join(map(cell, row)) for row in zip(*data.values())]
    return "\n".join(lines) + "\n"


class E:
    """One expression in three languages; sql None: DuckDB means something else by it."""
    def __init__(self, skep, polars, sql):
        self.skep, self.polars, self.sql = skep, polars, sql


def col(c):
    return E(f'col("{c}")', pl.col(c), c)


def number(rng, depth=0):
    pick = rng.randint(0, 7 if depth < 2 else 1)
    if pick == 0:
        n = rng.randint(-5, 5)
        return E(f"lit({n})", pl.lit(n, dtype=pl.Int64), f"cast({n} as bigint)")
    if pick < 4:
        return col(rng.choice("ikg"))
    if pick == 7:
        a = col("s")
        return E(f"{a.skep}.len_chars()", a.polars.str.len_chars().cast(pl.Int64), f"cast(length({a.sql}) as bigint)")
    a, b = number(rng, depth + 1), number(rng, depth + 1)
    if pick == 6:
        return E(f"coalesce({a.skep}, {b.skep})", pl.coalesce(a.polars, b.polars), f"coalesce({a.sql}, {b.sql})")
    op = rng.choice("+-*")
    wide = lambda x: E(x.skep, x.polars, x.sql)
    a, b = wide(a), wide(b)
    return E(f"({a.skep} {op} {b.skep})", eval("a %s b" % op, {"a": a.polars.cast(pl.Float64), "b": b.polars.cast(pl.Float64)}), f"(cast({a.sql} as double) {op} cast({b.sql} as double))")


def condition(rng, depth=0):
    pick = rng.randint(0, 9 if depth < 2 else 6)
    if pick < 3:
        a, b, op = number(rng, 1), number(rng, 1), rng.choice(["==", "!=", "<", "<=", ">", ">="])
        return E(f"({a.skep} {op} {b.skep})", eval(f"a {op} b", {"a": a.polars, "b": b.polars}), f"({a.sql} {'<>' if op == '!=' else op.replace('==', '=')} {b.sql})")
    if pick == 3:
        ws = rng.sample(WORDS[:6], 2)
        return E(f'col("s").is_in({json.dumps(ws, ensure_ascii=False)})', pl.col("s").is_in(ws), "s in (%s)" % ", ".join("'" + w + "'" for w in ws))
    if pick == 4:
        c = rng.choice(list("ikgsbd"))
        return E(f'col("{c}").is_null()', pl.col(c).is_null(), f"({c} is null)")
    if pick == 5:
        return E('col("f").is_nan()', pl.col("f").is_nan(), "isnan(f)")
    if pick == 6:
        day = datetime.date(2024, 1, 1) + datetime.timedelta(days=rng.randint(0, 800))
        return E(f'(col("d") >= "{day}")', pl.col("d") >= day, f"(d >= date '{day}')")
    a, b = condition(rng, depth + 1), condition(rng, depth + 1)
    if pick == 7:
        return E(f"!{a.skep}", ~a.polars, f"(not {a.sql})")
    op = rng.choice([("&&", "&", "and"), ("||", "|", "or")])
    return E(f"({a.skep} {op[0]} {b.skep})", eval(f"a {op[1]} b", {"a": a.polars, "b": b.polars}), f"({a.sql} {op[2]} {b.sql})")


def aggregate(rng, n):
    kind = rng.choice(["sum", "mean", "min", "max", "count", "rows", "n_unique", "std", "median", "first", "last", "quantile", "where"])
    c, name = rng.choice("ikg"), f"a{n}"
    x, p = f'col("{c}")', pl.col(c)
    match kind:
        case "sum":
            return E(f'{x}.sum().alias("{name}")', (p.cast(pl.Int64) if c == "k" else p).sum().alias(name), f"coalesce(sum({c}), 0) as {name}")
        case "mean": return E(f'mean({c}).alias("{name}")', p.mean().alias(name), f"avg({c}) as {name}")
        case "std": return E(f'{x}.std().alias("{name}")', p.std().alias(name), f"stddev_samp({c}) as {name}")
        case "median": return E(f'{x}.median().alias("{name}")', p.median().alias(name), f"median({c}) as {name}")
        case "count": return E(f'{x}.count().alias("{name}")', p.count().alias(name), f"count({c}) as {name}")
        case "rows": return E(f'count().alias("{name}")', pl.len().alias(name), f"count(*) as {name}")
        case "n_unique": return E(f'{x}.n_unique().alias("{name}")', p.n_unique().alias(name), None)
        case "first" | "last": return E(f'{x}.{kind}().alias("{name}")', getattr(p, kind)().alias(name), None)
        case "quantile": return E(f'{x}.quantile(0.3).alias("{name}")', p.quantile(0.3).alias(name), None)
        case "where":
            return E(f'{x}.filter(col("b")).sum().alias("{name}")', (p.cast(pl.Int64) if c == "k" else p).filter(pl.col("b")).sum().alias(name), f"coalesce(sum({c}) filter (where b), 0) as {name}")
    c = rng.choice("igsd")
    return E(f'{kind}({c}).alias("{name}")', getattr(pl.col(c), kind)().alias(name), f"{kind}({c}) as {name}")


class Query:
    """A chain of verbs; sql None from the first step on that DuckDB answers otherwise."""
    def __init__(self, rng, frame, other):
        self.skep, self.polars, self.sql, self.columns = "t", frame, "select * from t", list(TYPES)
        for _ in range(rng.randint(0, 2)):
            rng.choice([self.filter, self.filter, self.compute])(rng)
        if rng.random() < 0.3:
            self.join(rng, other)
        rng.choice([self.group, self.group, self.whole, self.sort, self.unique, self.window])(rng)

    def step(self, skep, polars, sql):
        self.skep, self.polars = self.skep + skep, polars
        self.sql = sql and self.sql and sql.replace("@", f"({self.sql}) as q")

    def filter(self, rng):
        c = condition(rng)
        self.step(f".filter({c.skep})", self.polars.filter(c.polars), f"select * from @ where {c.sql}")

    def compute(self, rng):
        e, name = number(rng), rng.choice(["g", "n"])
        if name == "g":  # it replaces g, which must stay a float
            e = E(f'({e.skep}).cast("f64")', e.polars.cast(pl.Float64), f"cast({e.sql} as double)")
            self.step(f'.with_column({e.skep}.alias("g"))', self.polars.with_columns(e.polars.alias("g")), f"select * replace ({e.sql} as g) from @")
        elif "n" not in self.columns:
            self.columns.append("n")
            self.step(f'.with_column(({e.skep}).alias("n"))', self.polars.with_columns(e.polars.alias("n")), f"select *, {e.sql} as n from @")

    def join(self, rng, other):
        how, on = rng.choice(["inner", "left", "semi", "anti"]), rng.choice(["k", "s"])
        kept = ["k", "v"] if on == "k" else ["s", "v"]
        sql = {"semi": f"select * from @ where {on} in (select {on} from o where {on} is not null)",
               "anti": f"select * from @ where {on} is null or {on} not in (select {on} from o where {on} is not null)"}.get(
                   how, f"select q.*, r.v from @ {how} join o as r on q.{on} = r.{on}")
        self.step(f'.join(o.select({", ".join(json.dumps(c) for c in kept)}), on: "{on}", how: "{how}")',
                  self.polars.join(other.select(kept), on=on, how=how, maintain_order="left_right"), sql)

    def group(self, rng):
        keys = rng.sample(["k", "s", "b", "d"], rng.randint(1, 2))
        aggs = [aggregate(rng, n) for n in range(rng.randint(1, 3))]
        sql = None if any(a.sql is None for a in aggs) else f"select {', '.join(keys + [a.sql for a in aggs])} from @ group by {', '.join(keys)}"
        self.step(f".group_by({', '.join(json.dumps(k) for k in keys)}).agg({', '.join(a.skep for a in aggs)})",
                  self.polars.group_by(keys, maintain_order=True).agg([a.polars for a in aggs]), sql)

    def whole(self, rng):
        aggs = [aggregate(rng, n) for n in range(rng.randint(1, 3))]
        sql = None if any(a.sql is None for a in aggs) else f"select {', '.join(a.sql for a in aggs)} from @"
        self.step(f".select({', '.join(a.skep for a in aggs)})", self.polars.select([a.polars for a in aggs]), sql)

    def sort(self, rng):
        keys = rng.sample(list("ikgsbd"), rng.randint(1, 3))
        desc, last = [rng.random() < 0.5 for _ in keys], rng.random() < 0.5
        self.step(f".sort({', '.join(json.dumps(k) for k in keys)}, desc: {json.dumps(desc)}, nulls_last: {json.dumps(last)})",
                  self.polars.sort(keys, descending=desc, nulls_last=last, maintain_order=True), "select * from @")
        if rng.random() < 0.5:
            offset, n = rng.randint(0, 5), rng.randint(0, 20)
            self.step(f".slice({offset}, {n})", self.polars.slice(offset, n), None)

    def unique(self, rng):
        keys = rng.sample(["k", "s", "b"], rng.randint(1, 2))
        self.step(f".select({', '.join(json.dumps(k) for k in keys)}).unique()", self.polars.select(keys).unique(maintain_order=True), f"select distinct {', '.join(keys)} from @")

    def window(self, rng):
        c, key = rng.choice("ig"), rng.choice(["k", "s"])
        kind = rng.choice(["sum", "shift", "cum_sum", "rank"])
        p, x = pl.col(c), f'col("{c}")'
        skep, polars = {"sum": (f"{x}.sum()", p.sum()), "shift": (f"{x}.shift(1)", p.shift(1)), "cum_sum": (f"{x}.cum_sum()", p.cum_sum()),
                        "rank": (f'{x}.rank("min")', p.rank("min"))}[kind]
        self.step(f'.with_column({skep}.over("{key}").alias("w"))', self.polars.with_columns(polars.over(key).alias("w")), None)


def plain(v):
    """A value as JSON has it: NaN and infinities are null there."""
    match v:
        case float(): return v if math.isfinite(v) else None
        case datetime.date(): return v.isoformat()
    return v


def same(a, b):
    if isinstance(a, (int, float)) and isinstance(b, (int, float)) and not isinstance(a, bool) and not isinstance(b, bool):
        return a == b or math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-12)
    return a == b and (a is None) == (b is None)


def equal(ours, theirs):
    return len(ours) == len(theirs) and all(len(a) == len(b) and all(map(same, a, b)) for a, b in zip(ours, theirs))


def orderless(table):
    key = lambda v: (v is not None, isinstance(v, str), float(f"{v:.10e}") if isinstance(v, (int, float)) else v or "")
    return sorted(table, key=lambda row: [key(v) for v in row])


@pytest.mark.parametrize("size", SIZES)
def test_generated_queries(size, tmp_path):
    rng = random.Random(size + 1)
    data, other = rows(rng, size), {"k": [0, 1, 1, 3, None], "s": ["a", "b", "", "zz", None], "v": [10, 20, 30, 40, 50]}
    (tmp_path / "t.csv").write_text(csv(data), encoding="utf8")
    (tmp_path / "o.csv").write_text(csv(other), encoding="utf8")
    frame = pl.DataFrame(data, schema={c: t for c, (_, t) in TYPES.items()})
    right = pl.DataFrame(other, schema={"k": pl.Int32, "s": pl.String, "v": pl.Int64})
    queries = [Query(rng, frame.lazy(), right.lazy()) for _ in range(COUNT)]
    program = [f"let t = df.read_csv({json.dumps(str(tmp_path / 't.csv'))}, types: {json.dumps({c: t for c, (t, _) in TYPES.items()})})",
               f"let o = df.read_csv({json.dumps(str(tmp_path / 'o.csv'))}, types: {{k: \"i32\"}})"]
    for q in queries:
        program.append(f"println({q.skep}.rows_as_lists().len(), {q.skep}.to_json())")
        lazy = "t.lazy()" + q.skep.removeprefix("t")
        program.append(f"println({lazy}.collect() == {q.skep})")
    (tmp_path / "queries.ruchy").write_text("\n".join(program), encoding="utf8")
    run = subprocess.run([os.environ["SKEP"], "run", tmp_path / "queries.ruchy"], capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-4000:]
    lines = run.stdout.splitlines()
    with duckdb.connect() as db:
        db.register("t", frame.to_arrow())
        db.register("o", right.to_arrow())
        compared = sum(check(q, lines[2 * i], lines[2 * i + 1], db) for i, q in enumerate(queries))
    assert compared >= COUNT / 3, f"only {compared} queries were compared with DuckDB"


def check(q, line, lazy, db):
    """Compares one answer; tells whether DuckDB was asked."""
    ours = [[*row.values()] for row in json.loads(line.split(" ", 1)[1])]
    assert lazy == "true", f"lazy differs: {q.skep}"
    expected = [[plain(v) for v in row] for row in q.polars.collect().rows()]
    assert equal(ours, expected), f"{q.skep}\nours   {ours[:5]}\npolars {expected[:5]}"
    if q.sql is None:
        return False
    answer = [[plain(v) for v in row] for row in db.execute(q.sql).fetchall()]
    assert equal(orderless(ours), orderless(answer)), f"{q.skep}\n{q.sql}\nours   {orderless(ours)[:5]}\nduckdb {orderless(answer)[:5]}"
    return True
