"""Times counted in nanoseconds: ours against Polars (columns, joins, windows, files) and DuckDB (SQL). Values are compared as whole
numbers of the column's own unit, with its type."""
import datetime, json, os, subprocess
import duckdb
import polars as pl
from polars import col
import pytest

TIMES = [1_700_000_000_123_456_789, -1, None, 0, 1_700_000_000_123_456_000, -86_400_000_000_001, 1_709_164_800_999_999_999, 1_700_000_000_123_456_788]
SPANS = [1_234_567_891, -1, None, 0, 86_400_000_000_001, -3_600_000_000_000, 999, 59_999_999_999]
CLOCK = [86_399_123_456_789, 1, None, 0, 3_600_000_000_000, 999, 1_000, 43_200_000_000_001]


def frame():
    return pl.DataFrame({
        "i": range(len(TIMES)), "k": [0, 1, 0, 1, 0, 1, 0, 1], "n": pl.Series(TIMES, dtype=pl.Datetime("ns")), "u": pl.Series([t if t is None else t // 1000 for t in TIMES], dtype=pl.Datetime("us")),
        "z": pl.Series(TIMES, dtype=pl.Datetime("ns", "Europe/Berlin")), "dn": pl.Series(SPANS, dtype=pl.Duration("ns")), "du": pl.Series([t if t is None else t // 1000 for t in SPANS], dtype=pl.Duration("us")), "c": pl.Series(CLOCK, dtype=pl.Time)})


DAY = col("n").dt.date()
# ours, Polars'
COLUMNS = [
    ("col('n')", col("n")), ("col('z')", col("z")), ("col('c')", col("c")), ("col('dn')", col("dn")),
    *[(f"col('n') {op} col('u')", f(col("n"), col("u"))) for op, f in {"==": pl.Expr.eq, "<": pl.Expr.lt, ">=": pl.Expr.ge, "-": pl.Expr.sub}.items()],
    ("col('n') - col('n').shift(1)", col("n") - col("n").shift(1)), ("col('n') + col('dn')", col("n") + col("dn")), ("col('n') - col('dn')", col("n") - col("dn")), ("col('n') + col('du')", col("n") + col("du")), ("col('u') + col('dn')", col("u") + col("dn")),
    ("col('dn') + col('du')", col("dn") + col("du")), ("-col('dn')", -col("dn")), ("col('dn') * 3", col("dn") * 3), ("col('n') - col('n').cast('date')", col("n") - DAY), ("col('n') > col('n').cast('date')", col("n") > DAY), ("col('n').diff()", col("n").diff()),
    ("col('n') == '2023-11-14 22:13:20.123456789'", col("n") == pl.lit(TIMES[0]).cast(pl.Datetime("ns"))), ("df.coalesce(col('n'), col('u'))", pl.coalesce("n", "u")), ("when(col('i') > 2).then(col('dn')).otherwise(col('du'))", pl.when(col("i") > 2).then("dn").otherwise("du")),
    ("col('n').cast('datetime')", col("n").cast(pl.Datetime("us"))), ("col('dn').cast('duration')", col("dn").cast(pl.Duration("us"))), ("col('u').cast('datetime[ns]')", col("u").cast(pl.Datetime("ns"))), ("col('n').cast(i64)", col("n").cast(pl.Int64)), ("col('n').cast(i64).cast('datetime[ns]')", col("n")),
    ("col('n').cast('date').cast('datetime[ns]')", DAY.cast(pl.Datetime("ns"))), ("col('n').dt.cast_time_unit('us')", col("n").dt.cast_time_unit("us")), ("col('dn').dt.cast_time_unit('us')", col("dn").dt.cast_time_unit("us")), ("col('u').dt.cast_time_unit('ns')", col("u").dt.cast_time_unit("ns")), 
    ("col('n').cast(str).cast('datetime[ns]')", col("n")), ("col('dn').cast(str).cast('duration[ns]')", col("dn")), ("col('c').cast(str).cast('time[ns]')", col("c")),
    *[(f"col('{c}').dt.{part}()", getattr(col(c).dt, part)().cast(pl.Int64)) for c in ("n", "z") for part in ("year", "month", "day", "weekday", "week", "ordinal_day", "hour", "minute", "second", "millisecond", "microsecond", "nanosecond")],
    *[(f"col('c').dt.{part}()", getattr(col("c").dt, part)().cast(pl.Int64)) for part in ("hour", "second", "nanosecond")],
    *[(f"col('{c}').dt.total_{part}()", getattr(col(c).dt, "total_" + part)()) for c in ("dn", "du") for part in ("days", "hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds")],
    *[(f"col('{c}').dt.epoch('{unit}')", col(c).dt.epoch(unit).cast(pl.Int64)) for c in ("n", "u") for unit in ("ns", "us", "ms", "s", "d")], ("col('n').dt.date()", DAY), ("col('n').dt.time()", col("n").dt.time()), ("col('z').dt.time()", col("z").dt.time()),
    *[(f"col('{c}').dt.{f}('{every}')", getattr(col(c).dt, f)(every)) for c in ("n", "u", "z") for f in ("truncate", "round") for every in ("1us", "100ns", "7s", "1h", "1d", "1w", "1mo") if (c, f, every) not in (("z", "round", "1mo"), ("u", "round", "100ns"))],
    *[(f"col('{c}').dt.offset_by('{by}')", col(c).dt.offset_by(by)) for c in ("n", "u", "z") for by in ("3ns", "-1500ns", "1mo", "-1y2d", "1h30m1us")], ("col('n').dt.month_start()", col("n").dt.month_start()), ("col('n').dt.month_end()", col("n").dt.month_end()), ("col('n').dt.is_leap_year()", col("n").dt.is_leap_year()),
    ("col('n').dt.replace_time_zone('Europe/Berlin')", col("n").dt.replace_time_zone("Europe/Berlin")), ("col('n').dt.convert_time_zone('Asia/Tokyo')", col("n").dt.convert_time_zone("Asia/Tokyo")), ("col('z').dt.replace_time_zone(null)", col("z").dt.replace_time_zone(None)),
    ("col('n').dt.strftime('%F %T %9f %.9f %6f %.3f')", col("n").dt.strftime("%F %T %9f %.9f %6f %.3f")), ("col('n').dt.strftime('%T%.f')", col("n").dt.strftime("%T%.f")), 
    ("col('n').min()", col("n").min()), ("col('n').max()", col("n").max()), ("col('n').sort()", col("n").sort()), ("col('dn').sum()", col("dn").sum()), ("col('dn').mean()", col("dn").mean()), ("col('n').max().over('k')", col("n").max().over("k")), ("col('n').rank()", col("n").rank()), ("col('n').is_in(col('n').implode())", None),
    ("col('n').n_unique()", col("n").n_unique().cast(pl.Int64)), ("col('n').fill_null(strategy: 'forward')", col("n").fill_null(strategy="forward")), ("col('n').is_between('1970-01-01', '2023-11-14 22:13:20.123456788')", col("n").is_between(pl.lit(0).cast(pl.Datetime("ns")), pl.lit(TIMES[7]).cast(pl.Datetime("ns")))),
    ("col('n').cum_max()", col("n").cum_max()), ("col('i').rolling_sum_by('n', '1us')", None), ("df.max_horizontal('n', 'u')", pl.max_horizontal("n", "u")),
]

FRAMES = [
    ("t.group_by('n').agg(col('i').sum()).sort('i')", lambda t, v: t.group_by("n").agg(col("i").sum()).sort("i")), ("t.sort('n')", lambda t, v: t.sort("n")), ("t.unique('n', keep: 'first').sort('i')", lambda t, v: t.unique("n", keep="first").sort("i")),
    ("t.join(v, on: 'n').sort('i')", lambda t, v: t.join(v, on="n").sort("i")), ("t.filter(col('n').is_not_null()).sort('n').join_asof(v, on: 'n').sort('i')", lambda t, v: t.filter(col("n").is_not_null()).sort("n").join_asof(v, on="n").sort("i")),
    ("t.filter(col('n') > '2023-11-01', col('n') < '2023-12-01').sort('n').group_by_dynamic('n', every: '1us', period: '3us').agg(col('i').sum())", lambda t, v: t.filter(col("i").is_in([0, 4, 7])).sort("n").group_by_dynamic("n", every="1us", period="3us").agg(col("i").sum())),
    ("t.filter(col('n').is_not_null()).sort('n').group_by_dynamic('n', every: '1mo', period: '2mo').agg(col('i').sum())", lambda t, v: t.filter(col("n").is_not_null()).sort("n").group_by_dynamic("n", every="1mo", period="2mo").agg(col("i").sum())),
    ("t.filter(col('n').is_not_null()).sort('n').rolling('n', period: '1us').agg(col('i').sum())", lambda t, v: t.filter(col("n").is_not_null()).sort("n").rolling("n", period="1us").agg(col("i").sum())),
    ("df.concat([t.select('n'), t.select(col('u').alias('n'))])", lambda t, v: pl.concat([t.select("n"), t.select(col("u").alias("n"))], how="vertical_relaxed")),
]

# Where DuckDB goes by way of microseconds it rounds to the nearest one, which may lie behind the second: two queries ask of values that it leaves.
SQL = [
    "select epoch_ns(n) as r from 't.parquet' order by i", "select epoch_us(n) as r from 't.parquet' order by i", "select epoch_ns(u) as r from 't.parquet' order by i", "select i as r from 't.parquet' where n = '2023-11-14 22:13:20.123456789'", "select i as r from 't.parquet' where n > '2023-11-14 22:13:20.123456788'::timestamp_ns order by i",
    "select epoch_ns(max(n)) as r from 't.parquet'", "select epoch_ns(make_timestamp_ns(i * 1000000007)) as r from 't.parquet' order by i", "select epoch_ns(n + interval 1 second) as r from 't.parquet' order by i", "select epoch_ns('2023-01-02 03:04:05.123456789'::timestamp_ns) as r", "select i as r from 't.parquet' where n < timestamp '2023-01-01' order by i",
    "select epoch_us(date_trunc('second', n)) as r from 't.parquet' where i in (0, 4) order by i", "select strftime(n, '%f %n %g') as r from 't.parquet' order by i", "select count(distinct n) as r from 't.parquet'", "select extract(year from n) as r from 't.parquet' order by i", "select date_diff('second', n, u) as r from 't.parquet' where i in (0, 4) order by i", "select n::varchar as r from 't.parquet' where i < 2 order by i",
]

NAMES = {pl.Int64: "i64", pl.String: "str", pl.Boolean: "bool", pl.Date: "date", pl.Float64: "f64", pl.Time: "time[ns]"}


def named(t):
    if not isinstance(t, (pl.Datetime, pl.Duration)):
        return NAMES[t.base_type()]
    parts = ["ns"] * (t.time_unit == "ns") + [z for z in [getattr(t, "time_zone", None)] if z]
    return type(t).__name__.lower() + (f"[{', '.join(parts)}]" if parts else "")


def ticks(s):
    return s.to_physical().to_list() if s.dtype.is_temporal() else s.to_list()


SHOW = """fun tell(name, s) {
    let temporal = s.dtype.starts_with("date") || s.dtype.starts_with("time") || s.dtype.starts_with("dur")
    println(json.stringify({name: name, type: s.dtype, values: if temporal { s.cast("i64").to_list() } else { s.to_list() }}))
}
"""


def quoted(text):
    return text.replace("'", '"')


def ran(tmp_path, lines):
    """What a program tells: for each line a name, a type and values. A line that fails tells its error."""
    program = ["import json", "import dataframe as df", SHOW, 'let t = df.read_ipc("t.arrow")', 'let v = df.read_parquet("v.parquet")']
    for name, text in lines:
        program.append(f"try {{ {text} }} catch (e) {{ println(json.stringify({{name: {json.dumps(name)}, error: str(e)}})) }}")
    (tmp_path / "main.ruchy").write_text("\n".join(program) + "\n")
    out = subprocess.run([os.environ["SKEP"], "run", "main.ruchy"], cwd=tmp_path, capture_output=True, text=True)
    assert out.returncode == 0, out.stderr + out.stdout
    told = {}
    for line in out.stdout.splitlines():
        one = json.loads(line)
        told.setdefault(one["name"], []).append((one.get("type"), one.get("values"), one.get("error")))
    return told


def files(tmp_path):
    t = frame()
    v = t.select(col("n"), (col("i") * 10).alias("w")).drop_nulls().sort("n")
    t.write_ipc(tmp_path / "t.arrow")
    t.write_parquet(tmp_path / "t.parquet", row_group_size=3)
    v.write_parquet(tmp_path / "v.parquet")
    return t, v


def same(told, want, wrong, name):
    if told[2] is not None or told[0] != want[0] or told[1] != want[1]:
        wrong.append(f"{name}\n  ours   {told}\n  theirs {want}")


def test_columns_in_nanoseconds(tmp_path):
    t, _ = files(tmp_path)
    table = [(ours, theirs) for ours, theirs in COLUMNS if theirs is not None]
    told = ran(tmp_path, [(ours, f'tell({json.dumps(ours)}, t.select(({quoted(ours)}).alias("r"))["r"])') for ours, _ in table])
    wrong = []
    for ours, theirs in table:
        s = t.select(theirs.alias("r"))["r"]
        same(told[ours][0], (named(s.dtype), ticks(s)), wrong, ours)
    assert not wrong, f"{len(wrong)} of {len(table)}\n" + "\n".join(wrong)


def test_frames_in_nanoseconds(tmp_path):
    t, v = files(tmp_path)
    told = ran(tmp_path, [(ours, f'let f = {quoted(ours)}\nfor c in f.columns {{ tell({json.dumps(ours)}, f[c]) }}') for ours, _ in FRAMES])
    wrong = []
    for ours, theirs in FRAMES:
        want = theirs(t, v)
        if len(told[ours]) != want.width:
            wrong.append(f"{ours}\n  ours   {told[ours]}\n  theirs {want}")
            continue
        for got, s in zip(told[ours], want):
            same(got, (named(s.dtype), ticks(s)), wrong, f"{ours}: {s.name}")
    assert not wrong, "\n".join(wrong)


def test_sql_in_nanoseconds(tmp_path):
    files(tmp_path)
    told = ran(tmp_path, [(q, f'tell({json.dumps(q)}, df.sql({json.dumps(q)})["r"])') for q in SQL])
    con = duckdb.connect()
    con.execute(f"set file_search_path = '{tmp_path}'")
    wrong = []
    for q in SQL:
        want = [r[0] for r in con.execute(q).fetchall()]
        if told[q][0][1] != want:
            wrong.append(f"{q}\n  ours   {told[q][0]}\n  theirs {want}")
    assert not wrong, f"{len(wrong)} of {len(SQL)}\n" + "\n".join(wrong)


def test_written_and_read_back(tmp_path):
    t, _ = files(tmp_path)
    told = ran(tmp_path, [("write", 't.write_parquet("out.parquet")\nt.write_ipc("out.arrow")\nt.lazy().sink_ipc("sunk.arrow")\ntell("write", df.read_parquet("out.parquet")["dn"])\ntell("write", df.read_ipc("out.arrow")["dn"])')])
    assert told["write"] == [("duration[ns]", SPANS, None)] * 2
    back = pl.read_parquet(tmp_path / "out.parquet")
    for name in "nuzc":
        assert ticks(back[name]) == ticks(t[name]) and back[name].dtype.base_type() == t[name].dtype.base_type(), name
    assert back["n"].dtype == pl.Datetime("ns") and back["u"].dtype == pl.Datetime("us")
    for name in ("out.arrow", "sunk.arrow"):
        back = pl.read_ipc(tmp_path / name)
        assert back.with_columns(col("i").cast(pl.Int64)).equals(t) and back.schema["dn"] == pl.Duration("ns"), name


BEYOND = ["col('n') + col('n').cast(i64).cast('duration[ns]') * 5", "lit('2300-01-01').cast('datetime').cast('datetime[ns]')", "col('n').dt.offset_by('400y')", "lit('2261-12-31').cast('datetime[ns]').dt.offset_by('1y')", "lit('2300-01-01').cast('date').cast('datetime[ns]')", "lit('1677-09-21 00:12:44').cast('datetime[ns]').dt.truncate('1d')"]


def test_values_of_the_language(tmp_path):
    files(tmp_path)
    told = ran(tmp_path, [("x", 'tell("x", df.from_dict({n: t["n"].to_list()})["n"])\ntell("x", df.from_dict({d: t["dn"].to_list()})["d"])\ntell("x", t.filter(col("n") == t["n"].to_list()[0])["i"])')])["x"]
    assert told == [("datetime[ns]", TIMES, None), ("duration[ns]", SPANS, None), ("i64", [0], None)]


@pytest.mark.parametrize("e", BEYOND)
def test_what_nanoseconds_do_not_reach(tmp_path, e):
    files(tmp_path)
    (_, values, error), = ran(tmp_path, [("x", f'tell("x", t.select(({quoted(e)}).alias("r"))["r"])')])["x"]
    assert error and ("overflow" in error or "nanoseconds in 64 bits" in error or "is no datetime[ns]" in error), (values, error)
