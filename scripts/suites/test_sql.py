"""Queries in SQL: ours against DuckDB, on data with nulls, NaN, unicode, and of no, one, few and many rows.

sql_queries.sql holds queries by hand; further ones are made at random (SKEP_QUERIES, seed fixed). Where a query has
ORDER BY the order counts as well. sql_types.sql is about decimals (compared digit by digit), lists, structs, lambdas, bytes,
times with zones, frames of windows, pivots, recursion, lateral and asof joins; its queries have one answer while values are
few enough not to come twice, so it runs on small data.
"""
import datetime, decimal, json, math, os, random, re, subprocess
from pathlib import Path
import duckdb
import polars as pl
import pytest
from test_dataframe import SIZES, TYPES, csv, orderless, rows

COUNT = int(os.environ.get("SKEP_QUERIES", "60"))
BY_HAND = Path(__file__).with_name("sql_queries.sql").read_text(encoding="utf8").strip().split("\n---\n")
TYPED = Path(__file__).with_name("sql_types.sql").read_text(encoding="utf8").strip().split("\n---\n")


def number(rng, depth=0):
    pick = rng.randint(0, 9)
    if depth > 1 or pick < 4:
        return rng.choice(["i", "k", "g", str(rng.randint(-5, 5)), "length(s)"])
    a, b = number(rng, depth + 1), number(rng, depth + 1)
    return rng.choice([f"({a} + {b})", f"({a} - {b})", f"({a} * {b})", f"coalesce({a}, {b})", f"abs({a})", f"case when {condition(rng, depth + 1)} then {a} else {b} end", f"greatest({a}, {b})", f"(cast({a} as double) / 4)",
                       "(i::decimal(10, 2) * 1.25)", "(k + 0.05)", f"list_sum([{a}, {b}])", "len([i, k])", "list_max(list_transform([i, k], lambda x: x + k))", "({'a': i, 'b': k}).b"])


def condition(rng, depth=0):
    if depth < 2 and rng.random() < 0.3:
        return f"({condition(rng, depth + 1)} {rng.choice(['and', 'or'])} {condition(rng, depth + 1)})"
    return rng.choice([
        f"{number(rng, 2)} {rng.choice(['=', '<>', '<', '<=', '>', '>='])} {number(rng, 2)}", f"{rng.choice('ikgsbd')} is {rng.choice(['', 'not '])}null",
        f"s {rng.choice(['like', 'not like'])} '{rng.choice(['a%', '%b', '%o%', '_', 'zz'])}'", f"k {rng.choice(['in', 'not in'])} (1, {rng.randint(0, 4)})",
        f"i between {rng.randint(-500, 0)} and {rng.randint(0, 500)}", f"d < date '2024-01-01' + interval {rng.randint(0, 24)} month", "b", "not b",
        f"k {rng.choice(['in', 'not in'])} (select k from o where v {rng.choice(['<', '>'])} {rng.choice([0, 25, 60])} and k is not null)",
        f"{rng.choice(['', 'not '])}exists (select 1 from o where o.k = t.k and o.v > {rng.choice([5, 25, 45])})", "i > (select avg(i) from t)"])


def aggregate(rng):
    x = number(rng, 1)
    call = rng.choice([f"sum({x})", f"avg({x})", f"min({x})", f"max({x})", "count(*)", f"count({x})", f"count(distinct {rng.choice('iksbd')})", "min(s)", "max(d)"])
    return call + (f" filter (where {condition(rng, 2)})" if rng.random() < 0.2 and "select" not in call else "")


def source(rng):
    return rng.choice(["t", "t", "(select * from t where i > 0) t", f"t {rng.choice(['', 'left '])}join (select k as ok, v from o) r on t.k = r.ok and r.v > {rng.choice([0, 15])}"])


def query(rng):
    where = f" where {condition(rng)}" if rng.random() < 0.7 else ""
    match rng.randint(0, 4):
        case 0:
            return f"select i, s, {number(rng)} as x, {condition(rng, 2)} as c from {source(rng)}{where}"
        case 1 | 2:
            keys = rng.sample(["k", "s", "b", "i > 0", "year(d)"], rng.randint(1, 2))
            having = f" having count(*) > {rng.randint(0, 2)}" if rng.random() < 0.3 else ""
            return f"select {', '.join(keys)}, {aggregate(rng)} as a0, {aggregate(rng)} as a1 from {source(rng)}{where} group by {', '.join(keys)}{having}"
        case 3:
            return f"select {aggregate(rng)} as a0, {aggregate(rng)} as a1 from {source(rng)}{where}"
    w = rng.choice(["partition by k", "partition by k, b", "order by i", "partition by k order by d", "partition by s order by i desc", "order by i range between 100 preceding and 50 following", "partition by k order by d range between interval 30 day preceding and current row", "partition by b order by k groups between 1 preceding and 1 following"])
    f = rng.choice(["sum(i)", "count(*)", "avg(g)", "max(i)", "min(s)"] + (["rank()", "dense_rank()"] if "order" in w else []) + (["count(distinct k)", "sum(i) filter (where b)", "stddev(k)"] if "between" in w else []))
    return f"select i, k, {f} over ({w}) as w from {source(rng)}{where}"


def plain(v):
    match v:
        case decimal.Decimal(): return float(v)
        case float(): return v if math.isfinite(v) else None
        case datetime.datetime() if v.time() == datetime.time(): return v.date().isoformat()
        case datetime.date(): return v.isoformat()
    return v


def ours_plain(v):
    """A datetime at midnight is what DuckDB gives as a date in some functions and as a timestamp in others."""
    return v[:10] if isinstance(v, str) and len(v) >= 19 and v[10] in " T" and v[11:19] == "00:00:00" else v


def same(a, b):
    if isinstance(a, (int, float)) and isinstance(b, (int, float)) and not isinstance(a, bool) and not isinstance(b, bool):
        return a == b or math.isclose(a, b, rel_tol=1e-11, abs_tol=1e-11)
    return a == b and (a is None) == (b is None)


def answers(queries, tmp_path, frames, types=None, number=float):
    """What skep gives for each query over tables that are written as CSV: rows as objects, or {error}."""
    program = ['fun answer(q) { try { df.sql(q).to_json() } catch e { json_stringify({error: e.message}) } }']
    for name, frame in frames.items():
        path = tmp_path / f"{name}.csv"
        path.write_text(csv(frame.to_dict(as_series=False)), encoding="utf8")
        program.append(f"let {name} = df.read_csv({json.dumps(str(path))}{', types: ' + json.dumps(types[name]) if types else ''})")
    program += [f"println(answer({json.dumps(q, ensure_ascii=False)}))" for q in queries]
    (tmp_path / "queries.ruchy").write_text("\n".join(program), encoding="utf8")
    done = subprocess.run([os.environ["SKEP"], "run", tmp_path / "queries.ruchy"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return [json.loads(line, parse_float=number) for line in done.stdout.splitlines()]


def exact(v):
    """A value of DuckDB for comparison with exact_ours: decimals keep their digits, times are text, intervals seconds."""
    match v:
        case bool(): return v
        case decimal.Decimal(): return v.normalize() if v else decimal.Decimal(0)
        case float(): return v if math.isfinite(v) else None
        case datetime.datetime():
            v = v.astimezone(datetime.timezone.utc).replace(tzinfo=None) if v.tzinfo else v
            return v.isoformat(sep=" ") if v.time() != datetime.time() else v.date().isoformat()
        case datetime.date() | datetime.time(): return v.isoformat()
        case datetime.timedelta(): return v.total_seconds()
        case bytes(): return "".join(chr(b) if 32 <= b < 127 and chr(b) not in "\\'\"" else f"\\x{b:02X}" for b in v)
        case list() | tuple(): return [exact(x) for x in v]
        case dict(): return {k: exact(x) for k, x in v.items()}
    return v


def exact_ours(v):
    match v:
        case list(): return [exact_ours(x) for x in v]
        case dict(): return {k: exact_ours(x) for k, x in v.items()}
        case decimal.Decimal(): return v.normalize() if v else decimal.Decimal(0)
        case str() if re.fullmatch(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d.*", v):
            v = re.sub(r"(Z|\+00:00)$", "", v)
            return v[:10] if v[11:] == "00:00:00" else v
        case str() if re.fullmatch(r"-?(\d+d)?( ?\d+h)?( ?\d+m)?( ?[\d.]+s)?", v) and v not in ("", "-"):
            total = sum(float(n) * {"d": 86400, "h": 3600, "m": 60, "s": 1}[u] for n, u in re.findall(r"([\d.]+)([dhms])", v))
            return -total if v[0] == "-" else total
    return v


def same_exact(a, b):
    numbers = (int, float, decimal.Decimal)
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, numbers) and isinstance(b, numbers):
        return a == b or (isinstance(a, float) or isinstance(b, float)) and math.isclose(a, b, rel_tol=1e-11, abs_tol=1e-11)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same_exact, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same_exact(a[k], b[k]) for k in a)
    return a == b


def by_value(row):
    """Orders rows alike on both sides, however their numbers are held."""
    return str([f"{float(v):.6g}" if isinstance(v, (int, float, decimal.Decimal)) and not isinstance(v, bool) else str(v) for v in row])


def frames_of(size):
    data, other = rows(random.Random(size + 7), size), {"k": [0, 1, 1, 3, None], "s": ["a", "b", "", "zz", None], "v": [10, 20, 30, 40, 50]}
    return {"t": pl.DataFrame(data, schema={c: t for c, (_, t) in TYPES.items()}), "o": pl.DataFrame(other, schema={"k": pl.Int32, "s": pl.String, "v": pl.Int64})}


OUR_TYPES = {"t": {c: t for c, (t, _) in TYPES.items()}, "o": {"k": "i32"}}


@pytest.mark.parametrize("size", SIZES[:3])
def test_types(size, tmp_path):
    frames, bad = frames_of(size), []
    lines = answers(TYPED, tmp_path, frames, OUR_TYPES, decimal.Decimal)
    with duckdb.connect() as db:
        db.execute("set timezone='UTC'")
        for name, frame in frames.items():
            db.register(name, frame.to_arrow())
        for q, answer in zip(TYPED, lines, strict=True):
            theirs = [[exact(v) for v in row] for row in db.execute(q).fetchall()]
            if isinstance(answer, dict):
                bad.append(f"{q}\n   error: {answer['error']}")
                continue
            ours = [[exact_ours(v) for v in row.values()] for row in answer]
            if " order by " not in q.rsplit(")", 1)[-1]:
                ours, theirs = sorted(ours, key=by_value), sorted(theirs, key=by_value)
            if not same_exact(ours, theirs):
                wrong = [(a, b) for a, b in zip(ours, theirs) if not same_exact(a, b)][:2]
                bad.append(f"{q}\n   rows {len(ours)} and {len(theirs)}; first unequal: {wrong}")
    assert not bad, f"{len(bad)} of {len(TYPED)}:\n" + "\n".join(bad)


@pytest.mark.parametrize("size", SIZES)
def test_queries(size, tmp_path):
    rng = random.Random(size + 7)
    data, other = rows(rng, size), {"k": [0, 1, 1, 3, None], "s": ["a", "b", "", "zz", None], "v": [10, 20, 30, 40, 50]}
    queries = BY_HAND + [query(rng) for _ in range(COUNT)]
    frames = {"t": pl.DataFrame(data, schema={c: t for c, (_, t) in TYPES.items()}), "o": pl.DataFrame(other, schema={"k": pl.Int32, "s": pl.String, "v": pl.Int64})}
    lines = answers(queries, tmp_path, frames, {"t": {c: t for c, (t, _) in TYPES.items()}, "o": {"k": "i32"}})
    bad = []
    with duckdb.connect() as db:
        for name, frame in frames.items():
            db.register(name, frame.to_arrow())
        for q, answer in zip(queries, lines, strict=True):
            try:
                theirs = [[plain(v) for v in row] for row in db.execute(q).fetchall()]
            except duckdb.Error as e:
                bad.append(f"{q}\n   DuckDB: {str(e).splitlines()[0]}")
                continue
            if isinstance(answer, dict) and "error" in answer:
                bad.append(f"{q}\n   error: {answer['error']}")
                continue
            ours = [[ours_plain(v) for v in row.values()] for row in answer]
            theirs = [[ours_plain(v) for v in row] for row in theirs]
            if " order by " not in q.rsplit(")", 1)[-1]:
                ours, theirs = orderless(ours), orderless(theirs)
            if len(ours) != len(theirs) or not all(len(a) == len(b) and all(map(same, a, b)) for a, b in zip(ours, theirs)):
                wrong = [(a, b) for a, b in zip(ours, theirs) if len(a) != len(b) or not all(map(same, a, b))][:2]
                bad.append(f"{q}\n   rows {len(ours)} and {len(theirs)}; first unequal: {wrong}")
    assert not bad, f"{len(bad)} of {len(queries)}:\n" + "\n".join(bad)
