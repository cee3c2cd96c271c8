"""Aggregates over Parquet that statistics answer, beside DuckDB and Polars: files that pyarrow, Polars, DuckDB and skep write, of types whose
statistics go wrong easily, by themselves, under a pattern and in folders called key=value; in SQL and lazily, optimised and not."""
import datetime, decimal, json, os, pathlib, random, subprocess
import duckdb, polars, pyarrow as pa, pyarrow.parquet as pq, pytest, test_parquet

SKEP = pathlib.Path(os.environ.get("SKEP", pathlib.Path(__file__).resolve().parents[2] / "bin" / "skep"))
ROWS, GROUP = 1000, 130


def run(program, *args):
    done = subprocess.run([SKEP, "run", "--quiet", "-", *map(str, args)], input=program, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def table(seed, start=0, rows=ROWS):
    r = random.Random(seed)
    n = range(start, start + rows)
    some = lambda values: [None if r.random() < 0.1 else v for v in values]
    first = datetime.datetime(1969, 12, 1)
    moments = [first + datetime.timedelta(hours=i, microseconds=7 * i) for i in n]
    return pa.table({
        "n": pa.array(n, pa.int64()),
        "i": pa.array(some([i - 500 for i in n]), pa.int32()),
        "i8": pa.array(some([r.randrange(-128, 128) for _ in n]), pa.int8()),
        "u32": pa.array(some([(2**31 + 3 * i) % 2**32 for i in n]), pa.uint32()),
        "u64": pa.array(some([2**63 - 300 + i for i in n]), pa.uint64()),
        "b": pa.array(some([i % 300 < 150 for i in n])),
        "d": pa.array(some([first.date() + datetime.timedelta(days=i // 7) for i in n])),
        "us": pa.array(some(moments), pa.timestamp("us")),
        "ms": pa.array(some(moments), pa.timestamp("us")).cast(pa.timestamp("ms"), safe=False),
        "ns": pa.array(some(moments), pa.timestamp("ns")),
        "t": pa.array(some([datetime.time(i % 24, i % 60) for i in n]), pa.time64("us")),
        "dec": pa.array(some([decimal.Decimal(i - 500) / 100 for i in n]), pa.decimal128(9, 2)),
        "wide": pa.array(some([decimal.Decimal(500 - i) * 10**18 for i in n]), pa.decimal128(38, 4)),
        "s": pa.array(some([f"word {i:05}" for i in n])),
        "long": pa.array(some([("é" if i % 3 else "z") * 70 + str(i) for i in n])),
        "empty": pa.array([""] * rows),
        "f": pa.array(some([i / 3 - 200 for i in n]), pa.float64()),
        "wild": pa.array(some([[float("nan"), 0.0, -0.0, float("inf"), 1.5, -2.0][r.randrange(6)] for _ in n]), pa.float64()),
        "nan": pa.array([float("nan")] * rows, pa.float64()),
        "none": pa.array([None] * rows, pa.int64()),
        "key": pa.array([i // 260 for i in n], pa.int64()),
    })


def by_skep(t, path):
    source = path.with_suffix(".source")
    pq.write_table(t, source)
    run(f"let a = args()\ndf.read_parquet(a[1]).write_parquet(a[2], row_group_size: {GROUP})", source, path)
    source.unlink()


WRITERS = {
    "pyarrow": lambda t, path: pq.write_table(t, path, row_group_size=GROUP),
    "pyarrow, version 1": lambda t, path: pq.write_table(t, path, row_group_size=GROUP, version="1.0", store_decimal_as_integer=True),
    "pyarrow, INT96": lambda t, path: pq.write_table(t, path, row_group_size=GROUP, use_deprecated_int96_timestamps=True),
    "pyarrow, no statistics": lambda t, path: pq.write_table(t, path, row_group_size=GROUP, write_statistics=False),
    "pyarrow, some statistics": lambda t, path: pq.write_table(t, path, row_group_size=GROUP, write_statistics=["n", "d"]),
    "polars": lambda t, path: polars.from_arrow(t).write_parquet(path, row_group_size=GROUP, statistics="full"),
    "duckdb": lambda t, path: duckdb.connect().execute(f"copy t to '{path}' (format parquet, row_group_size {GROUP})"),
    "skep": by_skep,
}
CONDITIONS = ["", "where n >= 390", "where n < 0", "where n between 100 and 777", "where d >= date '1970-01-01'", "where i is not null", "where i is null and n > 500",
              "where s > 'word 00400' and s < 'word 00900'", "where f > 0 or n < 300", "where dec >= -1.5", "where key = 1", "where key in (0, 2)", "where not (n < 650)", "where us < timestamp '1970-01-02'"]
# DuckDB has NaN above all others, skep and Polars leave it out
COLUMNS = [c for c in table(0, rows=1).column_names if c not in ("wild", "nan")]


def queries(source, r, count):
    for _ in range(count):
        names = r.sample(COLUMNS, 3)
        aggs = ["count(*) as rows"] + [f"{r.choice(['min', 'max', 'count'])}({c}) as {c}" for c in names]
        if r.random() < 0.3:
            aggs.append("sum(n) as total")
        yield f"select {', '.join(aggs)} from '{source}' {r.choice(CONDITIONS)}"
    yield f"select key, count(*) as rows, min(n) as low, max(s) as high from '{source}' group by key order by key"
    yield f"select distinct key from '{source}' where n >= 260 order by key"
    yield f"select count(distinct key) as keys, count(*) as rows from '{source}'"
    yield f"select count(*) as rows, min(n) as low from (select * from '{source}' limit 140)"


def answers(folder, texts):
    """What skep says: the rows of each query."""
    asked = folder / "queries.txt"
    asked.write_text("\n".join(texts))
    out = folder / "answers"
    out.mkdir(exist_ok=True)
    run('let a = args()\nlet mut i = 0\nfor q in fs.read(a[1]).unwrap().lines() {\n    df.sql(q).write_parquet(f"{a[2]}/{i}.parquet")\n    i += 1\n}', asked, out)
    return [pq.read_table(out / f"{i}.parquet").to_pylist() for i in range(len(texts))]


def alike(value):
    """Values as both sides have them: skep's moments are microseconds."""
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=None)
    return value if not hasattr(value, "to_pydatetime") else value.to_pydatetime().replace(nanosecond=0)


def check(folder, source, seed, count=30):
    texts = list(queries(source, random.Random(seed), count))
    con = duckdb.connect()
    for text, got in zip(texts, answers(folder, texts)):
        want = con.sql(text).to_arrow_table().to_pylist()
        assert [{k: alike(v) for k, v in row.items()} for row in got] == [{k: alike(v) for k, v in row.items()} for row in want], text


@pytest.mark.parametrize("writer", WRITERS)
def test_a_file(writer, tmp_path):
    WRITERS[writer](table(1), tmp_path / "one.parquet")
    check(tmp_path, tmp_path / "one.parquet", writer)


def test_files_of_many_writers(tmp_path):
    for k, (name, write) in enumerate(WRITERS.items()):
        if name not in ("pyarrow, INT96", "pyarrow, version 1"):  # which have other types: a u32 is stored as an i64
            write(table(k, 100 * k).slice(0, (k % 4) * 70), tmp_path / f"{k}.parquet")
    check(tmp_path, f"{tmp_path}/*.parquet", 5)


def test_folders(tmp_path):
    data = tmp_path / "data"
    for k, (year, region) in enumerate([(2024, "north"), (2023, "south"), (2024, "south"), ("__HIVE_DEFAULT_PARTITION__", "north")]):
        folder = data / f"year={year}" / f"region={region}"
        folder.mkdir(parents=True)
        list(WRITERS.values())[k * 2 % 8](table(k, 300 * k, 400), folder / "a.parquet")
    source = f"{data}/*/*/*.parquet"
    texts = [
        f"select year, count(*) as n, min(n) as low, max(s) as high, count(i) as i from '{source}' group by year order by year",
        f"select year, region, count(*) as n, sum(n) as total from '{source}' where n >= 450 group by all order by year, region",
        f"select count(distinct region) as regions, max(year) as last, count(*) as n from '{source}'",
        f"select distinct region, year from '{source}' where year % 2 = 0 order by region",
        f"select region, count(*) as n from '{source}' where year in (2023, 2024) and n > 100 group by region order by region",
        f"select count(*) as n from '{source}' where year is null",
    ]
    con = duckdb.connect()
    for text, got in zip(texts, answers(tmp_path, texts)):
        assert got == con.sql(text).to_arrow_table().to_pylist(), text


@pytest.mark.parametrize("writer", WRITERS)
def test_floats_as_polars_has_them(writer, tmp_path):
    path = tmp_path / "one.parquet"
    WRITERS[writer](table(2), path)
    program = '''let a = args()
let t = df.scan_parquet(a[1])
for part in [t, t.filter(col("n") >= 390), t.filter(col("f") > -100.0)] {
    let q = part.select(min("f").alias("a"), max("f").alias("b"), min("wild").alias("c"), max("wild").alias("d"), min("nan").alias("e"), count("wild").alias("g"), null_count("none").alias("h"), min("none").alias("i"))
    for best in [true, false] { println(q.collect(optimized: best).row(0)) }
}'''
    lines = run(program, path).splitlines()
    t = polars.read_parquet(path)
    c = polars.col
    for k, part in enumerate([t, t.filter(c("n") >= 390), t.filter(c("f") > -100)]):
        want = part.select(c("f").min().alias("a"), c("f").max().alias("b"), c("wild").min().alias("c"), c("wild").max().alias("d"), c("wild").count().alias("g")).row(0)
        assert lines[2 * k] == lines[2 * k + 1]
        for value in want:
            text = "inf" if value == float("inf") else repr(value)
            assert text in lines[2 * k], (text, lines[2 * k])


def test_no_page_is_needed(tmp_path):
    """Files whose pages are destroyed still say what their footers know, and nothing else."""
    path = tmp_path / "one.parquet"
    pq.write_table(table(1).select(["n", "d", "i"]), path, row_group_size=GROUP)
    data = bytearray(path.read_bytes())
    size = int.from_bytes(data[-8:-4], "little")
    data[4 : len(data) - 8 - size] = b"\xff" * (len(data) - 12 - size)
    path.write_bytes(data)
    text = f"select count(*) as rows, min(n) as low, max(n) as high, max(d) as d, count(i) as i from '{path}' where n >= 0"
    assert answers(tmp_path, [text])[0][0]["high"] == ROWS - 1
    done = subprocess.run([SKEP, "run", "--quiet", "-", path], input="df.scan_parquet(args()[1]).select(sum(\"n\")).collect()", capture_output=True, text=True)
    assert done.returncode != 0 and "one.parquet" in done.stderr


def test_plans_say_what_was_read(tmp_path):
    path = tmp_path / "one.parquet"
    pq.write_table(table(1), path, row_group_size=GROUP)
    text = run(f'println(df.sql("explain analyze select count(*), min(n), sum(n) from \'{path}\' where n between 200 and 700")["plan"].to_list().join("\\n"))')
    assert "row groups" in text and "; from statistics: " in text, text
    text = run(f'println(df.sql("explain analyze select count(*), min(n) from \'{path}\' where n between 260 and 700")["plan"].to_list().join("\\n"))')
    assert "STATISTICS of parquet" in text and "3/8 row groups" in text, text


@pytest.mark.parametrize("change, message", [("fewer", "has no column n"), ("wider", "column n is i64")])
def test_files_that_do_not_fit(change, message, tmp_path):
    """Statistics of some files answer no more than reading them all would."""
    pq.write_table(table(1).cast(pa.schema([f.with_type(pa.int32()) if f.name == "n" else f for f in table(1).schema])), tmp_path / "a.parquet")
    pq.write_table(table(1).drop_columns(["n"]) if change == "fewer" else table(1), tmp_path / "b.parquet")
    done = subprocess.run([SKEP, "run", "--quiet", "-", tmp_path], input='df.sql(f"select count(*) from \'{args()[1]}/*.parquet\'")', capture_output=True, text=True)
    assert done.returncode != 0 and message in done.stderr, done.stderr


def test_other_formats(tmp_path):
    (tmp_path / "x.csv").write_text('a,b\n1,"x\ny"\n2,"a ""b"""\n\n3,\n')
    (tmp_path / "x.ndjson").write_text('{"a": 1}\n\n{"a": {"b": "\\n"}}\n{"a": null}')
    t = table(3).select(["n", "i", "s", "d"])
    with pa.ipc.new_file(tmp_path / "x.arrow", t.schema) as w:
        for b in t.to_batches(max_chunksize=99):
            w.write_batch(b)
    for name, want in {"x.csv": 3, "x.ndjson": 3, "x.arrow": ROWS}.items():
        assert answers(tmp_path, [f"select count(*) as n from '{tmp_path / name}'"]) == [[{"n": want}]], name
    (tmp_path / "y.csv").write_text("a,b\n1.5,z\n")
    for pattern, want in {"*.csv": 4, "*.arrow": ROWS}.items():
        text = f"select count(*) as n from '{tmp_path}/{pattern}'"
        assert answers(tmp_path, [text]) == [[{"n": want}]] and "STATISTICS of " in run(f'println(df.sql(args()[1])["plan"].to_list())', f"explain {text}")
    got = answers(tmp_path, [f"select count(i) as i, count(s) as s, count(*) as n from '{tmp_path}/x.arrow' where i is not null or n < 500"])
    assert got == [duckdb.sql("select count(i) as i, count(s) as s, count(*) as n from t where i is not null or n < 500").to_arrow_table().to_pylist()]
    assert "STATISTICS of arrow" in run(f'println(df.scan_ipc(args()[1]).select(len(), count("i")).explain())', tmp_path / "x.arrow")


@pytest.mark.parametrize("name", test_parquet.FILES)
@pytest.mark.parametrize("step", [41, 9])
def test_some_rows_of_all_encodings(name, step, tmp_path):
    """Rows here and there: of pages that are read, only their values are decoded."""
    t, how = test_parquet.FILES[name]
    path, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    t = t.append_column("row", pa.array(range(len(t)), pa.int64()))
    pq.write_table(t, path, **how)
    run(f'let a = args()\ndf.scan_parquet(a[1]).filter(col("row") % {step} == 1).collect().write_parquet(a[2])', path, out)
    got, want = pq.read_table(out), t.take(pa.array([i for i in range(len(t)) if i % step == 1], pa.int64()))
    for c in want.column_names:
        assert test_parquet.plain(got[c]) == test_parquet.plain(want[c], name == "int96"), c
