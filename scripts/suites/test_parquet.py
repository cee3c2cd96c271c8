"""Parquet and Arrow beside pyarrow, Polars and DuckDB: files that pyarrow writes in every codec, page version and encoding are
read, written again by skep, and read back by pyarrow: nothing changes. What skep writes, Polars and DuckDB read."""
import datetime, decimal, json, os, pathlib, random, subprocess
import duckdb, polars, pyarrow as pa, pyarrow.compute as pc, pyarrow.feather as feather, pyarrow.ipc, pyarrow.parquet as pq, pytest

SKEP = pathlib.Path(os.environ.get("SKEP", pathlib.Path(__file__).resolve().parents[2] / "bin" / "skep"))
ROWS = 1000


def some(r, values):
    """Values with nulls between them."""
    return [None if r.random() < 0.2 else v for v in values]


def table():
    r = random.Random(3)
    n = range(ROWS)
    start = datetime.datetime(1969, 12, 31, 23)
    moments = [start + datetime.timedelta(microseconds=7001 * i) for i in n]
    days = [datetime.date(1969, 6, 1) + datetime.timedelta(days=i) for i in n]
    words = [f"wörd{r.randrange(30)}" for _ in n]
    lists = [[None if r.random() < 0.2 else j for j in range(r.randrange(4))] for _ in n]
    deep = [[[str(k) for k in range(r.randrange(3))] for _ in range(r.randrange(4))] for _ in n]
    columns = {
        "i8": pa.array(some(r, [r.randrange(-128, 128) for _ in n]), pa.int8()),
        "i16": pa.array(some(r, [r.randrange(-30000, 30000) for _ in n]), pa.int16()),
        "u16": pa.array([r.randrange(65536) for _ in n], pa.uint16()),
        "i32": pa.array(some(r, n), pa.int32()),
        "u32": pa.array(some(r, range(2**32 - ROWS, 2**32)), pa.uint32()),
        "i64": pa.array([r.randrange(-10**18, 10**18) for _ in n], pa.int64()),
        "u64": pa.array(some(r, range(2**63, 2**63 + ROWS)), pa.uint64()),
        "f32": pa.array(some(r, [r.random() for _ in n]), pa.float32()),
        "f64": pa.array([r.random() for _ in n], pa.float64()),
        "b": pa.array(some(r, [r.random() < 0.5 for _ in n])),
        "s": pa.array(some(r, words)),
        "bin": pa.array(some(r, [r.randbytes(r.randrange(4)) for _ in n]), pa.binary()),
        "fixed": pa.array(some(r, [r.randbytes(5) for _ in n]), pa.binary(5)),
        "d": pa.array(some(r, days)),
        "ms": pa.array(some(r, moments), pa.timestamp("us")).cast(pa.timestamp("ms"), safe=False),
        "us": pa.array(some(r, moments), pa.timestamp("us", tz="UTC")),
        "ns": pa.array(some(r, moments), pa.timestamp("ns")),
        "t32": pa.array(some(r, [datetime.time(1, 2, 3, 1000 * (i % 1000)) for i in n]), pa.time32("ms")),
        "t64": pa.array(some(r, [datetime.time(1, 2, 3, i) for i in n]), pa.time64("us")),
        "dec9": pa.array(some(r, [decimal.Decimal(i - 500) / 100 for i in n]), pa.decimal128(9, 2)),
        "dec38": pa.array(some(r, [decimal.Decimal(500 - i) * 10**20 / 10000 for i in n]), pa.decimal128(38, 4)),
        "list": pa.array(some(r, lists), pa.list_(pa.int64())),
        "deep": pa.array(some(r, deep)),
        "struct": pa.array(some(r, [{"a": i, "b": None if i % 3 else f"x{i}"} for i in n])),
        "structs": pa.array(some(r, [[{"k": j, "v": [str(j)] * j} for j in range(r.randrange(3))] for _ in n])),
        "map": pa.array(some(r, [[(f"k{j}", j) for j in range(r.randrange(3))] for _ in n]), pa.map_(pa.string(), pa.int64())),
        "half": pa.array(some(r, [r.random() for _ in n]), pa.float32()).cast(pa.float16()),
    }
    return pa.table(columns)


ALL = table()
INTS, TEXTS = ["i8", "i32", "i64", "u64", "d", "us", "dec9"], ["s", "bin", "fixed", "dec38"]
SPLIT = ["f32", "f64", "i32", "i64", "fixed", "half"]
FILES = {f"{codec} {version}": (ALL, dict(compression=codec, data_page_version=version, row_group_size=333, data_page_size=512))
         for codec in ("none", "snappy", "gzip", "brotli", "lz4", "zstd") for version in ("1.0", "2.0")}
FILES |= {
    "delta": (ALL.select(INTS), dict(use_dictionary=False, column_encoding={c: "DELTA_BINARY_PACKED" for c in INTS}, store_decimal_as_integer=True)),
    "delta length": (ALL.select(["s", "bin"]), dict(use_dictionary=False, column_encoding={c: "DELTA_LENGTH_BYTE_ARRAY" for c in ("s", "bin")})),
    "delta bytes": (ALL.select(TEXTS), dict(use_dictionary=False, column_encoding={c: "DELTA_BYTE_ARRAY" for c in TEXTS}, data_page_version="2.0")),
    "split": (ALL.select(SPLIT), dict(use_dictionary=False, column_encoding={c: "BYTE_STREAM_SPLIT" for c in SPLIT})),
    "bits as runs": (ALL.select(["b"]), dict(use_dictionary=False, column_encoding={"b": "RLE"}, data_page_version="2.0")),
    "int96": (ALL.select(["ns", "us"]), dict(use_deprecated_int96_timestamps=True)),
    "old lists": (ALL, dict(use_compliant_nested_type=False, version="1.0", data_page_size=1 << 20)),
    "no rows": (ALL.slice(0, 0), {}),
    "one row": (ALL.slice(7, 1), {}),
    "many rows": (pa.concat_tables([ALL] * 70), dict(row_group_size=70_000)),
    "required structs": (pa.table([pa.array([{"a": 1, "b": 2, "l": ["x", None]}, {"a": None, "b": 3, "l": []}] * 3, pa.struct([pa.field("a", pa.int64()), pa.field("b", pa.int64(), False), pa.field("l", pa.list_(pa.string()))])),
        pa.array([{"u": {"v": 1}}, {"u": {"v": 2}}] * 3, pa.struct([pa.field("u", pa.struct([pa.field("v", pa.int64(), False)]), False)]))],
        schema=pa.schema([pa.field("s", pa.struct([pa.field("a", pa.int64()), pa.field("b", pa.int64(), False), pa.field("l", pa.list_(pa.string()))]), False), pa.field("t", pa.struct([pa.field("u", pa.struct([pa.field("v", pa.int64(), False)]), False)]), False)])), {}),
    "required": (pa.table([pa.array(range(9)), pa.array([[1], []] * 4 + [[2, 3]])], schema=pa.schema([pa.field("a", pa.int64(), False), pa.field("l", pa.list_(pa.field("element", pa.int64(), False)), False)])), {}),
}
# what a type of the file is here
HERE = {pa.string_view(): pa.string(), pa.timestamp("ms"): pa.timestamp("us"), pa.timestamp("ns"): pa.timestamp("us"), pa.time32("ms"): pa.time64("us"), pa.float16(): pa.float32(), pa.binary(5): pa.binary()}


def run(program, *paths):
    done = subprocess.run([SKEP, "run", "--quiet", "-", *map(str, paths)], input=program, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def through(source, folder, options=""):
    """The file as skep reads and writes it."""
    out = folder / "out.parquet"
    run(f'let a = args()\ndf.read_parquet(a[1]).write_parquet(a[2]{options})', source, out)
    return out


def plain(column, int96=False):
    """Values of a column of the file as this side has them: microseconds, lists of structs for maps."""
    t = column.type
    if int96 and pa.types.is_timestamp(t):
        return column.cast(pa.timestamp("us"), safe=False).to_pylist()
    if pa.types.is_map(t):
        return [v if v is None else [{"key": k, "value": x} for k, x in v] for v in column.to_pylist()]
    return (column.cast(HERE[t], safe=False) if t in HERE else column).to_pylist()


@pytest.mark.parametrize("name", FILES)
def test_what_pyarrow_writes_comes_back(name, tmp_path):
    want, how = FILES[name]
    source = tmp_path / "in.parquet"
    pq.write_table(want, source, **how)
    got = pq.read_table(through(source, tmp_path))
    assert got.column_names == want.column_names
    for c in want.column_names:
        assert plain(got[c]) == plain(want[c], name == "int96"), c


def test_types_that_only_arrow_knows_come_back(tmp_path):
    """Durations, zones and categories stand in Parquet as numbers and texts; Arrow's libraries write beside them what they are."""
    source = tmp_path / "in.parquet"
    second = datetime.timedelta(seconds=1)
    for how in ("polars", "pyarrow"):
        if how == "polars":
            want = polars.DataFrame({
                "ms": polars.Series([1, -2, None], dtype=polars.Duration("ms")), "us": polars.Series([1, 2, None], dtype=polars.Duration("us")),
                "ns": polars.Series([1, 2, None], dtype=polars.Duration("ns")), "list": [[second], [], None], "cat": polars.Series(["a", "b", "a"], dtype=polars.Categorical),
                "zone": polars.Series([datetime.datetime(2025, 1, 1), None, datetime.datetime(2025, 7, 1)]).dt.replace_time_zone("Europe/Zurich"), "plain": [1, 2, 3]})
            want.write_parquet(source)
        else:
            pq.write_table(pa.table({
                "ms": pa.array([1, -2, None], pa.duration("ms")), "us": pa.array([1, 2, None], pa.duration("us")), "ns": pa.array([1, 2, None], pa.duration("ns")),
                "list": pa.array([[second], [], None], pa.list_(pa.duration("us"))), "cat": pa.array(["a", "b", "a"]).dictionary_encode(),
                "zone": pa.array([0, None, 1], pa.timestamp("us", "Europe/Zurich")), "plain": [1, 2, 3]}), source)
            want = polars.read_parquet(source)
        ours = through(source, tmp_path)
        got = polars.read_parquet(ours)
        assert got.schema == {**want.schema, "ms": polars.Duration("us")}
        assert got.to_dicts() == want.with_columns(polars.col("ms").dt.cast_time_unit("us")).to_dicts()
        assert pq.read_table(ours).schema.field("zone").type == pa.timestamp("us", "Europe/Zurich")


@pytest.mark.parametrize("codec", ["zstd", "snappy", "gzip", "none"])
def test_what_skep_writes_all_read(codec, tmp_path):
    source = tmp_path / "in.parquet"
    pq.write_table(ALL.drop_columns(["map", "half", "ns", "ms", "t32"]), source)
    out = through(source, tmp_path, f', compression: "{codec}", row_group_size: 300')
    wanted = pq.read_table(source)
    by_polars = polars.read_parquet(out)
    assert by_polars.height == ROWS
    by_duckdb = duckdb.sql(f"from '{out}'").to_arrow_table()
    for c in wanted.column_names:
        assert by_polars[c].to_list() == wanted[c].to_pylist(), c
        if c != "us":  # which comes in the zone of the machine
            assert by_duckdb[c].to_pylist() == wanted[c].to_pylist(), c
    assert pq.ParquetFile(out).metadata.num_row_groups == 4


def test_statistics_are_what_pyarrow_would_write(tmp_path):
    source = tmp_path / "in.parquet"
    names = ["i8", "i16", "i32", "i64", "u16", "u32", "u64", "f32", "f64", "s", "d"]
    pq.write_table(ALL.select(names), source)
    ours, theirs = (pq.ParquetFile(p).metadata.row_group(0) for p in (through(source, tmp_path), source))
    for i, c in enumerate(names):
        a, b = ours.column(i).statistics, theirs.column(i).statistics
        assert (a.min, a.max, a.null_count) == (b.min, b.max, b.null_count), c


def compact(data):
    """A struct of Thrift's compact protocol as {field: value}; structs in lists are such, too."""
    at = 0

    def varint():
        nonlocal at
        n = shift = 0
        while True:
            n, shift, at = n | (data[at] & 127) << shift, shift + 7, at + 1
            if data[at - 1] < 128:
                return n

    def value(kind):
        nonlocal at
        if kind in (1, 2, 3):  # of a list's truths, or a byte
            at += 1
            return data[at - 1] if kind == 3 else data[at - 1] == 1
        if kind in (4, 5, 6):
            n = varint()
            return n >> 1 ^ -(n & 1)
        if kind == 8:
            n = varint()
            at += n
            return data[at - n:at]
        if kind == 9:
            head, at = data[at], at + 1
            n = head >> 4 if head >> 4 < 15 else varint()
            return [value(head & 15) for _ in range(n)]
        assert kind == 12, kind
        found, last = {}, 0
        while data[at]:
            head, at = data[at], at + 1
            last = last + (head >> 4) if head >> 4 else value(5)
            found[last] = head & 15 == 1 if head & 15 < 3 else value(head & 15)  # a field's truth is its kind
        at += 1
        return found

    return value(12)


def indexes(path, column):
    """(ColumnIndex or None, OffsetIndex) of each row group, where the footer says that they are."""
    data, found = path.read_bytes(), []
    size = int.from_bytes(data[-8:-4], "little")
    for group in compact(data[-8 - size:-8])[4]:
        chunk = group[1][column]
        part = lambda at, length: compact(data[chunk[at]:chunk[at] + chunk[length]]) if at in chunk else None
        found.append((part(6, 7), part(4, 5)))
    return found


def test_page_index_is_what_pyarrow_would_write(tmp_path):
    source = tmp_path / "in.parquet"
    want = ALL.drop_columns(["map", "half", "ns", "ms", "t32"])
    pq.write_table(want, source, row_group_size=300, write_page_index=True)
    out = through(source, tmp_path, ", row_group_size: 300")
    ours, theirs, bounded = pq.ParquetFile(out).metadata, pq.ParquetFile(source).metadata, 0
    for i in range(ours.num_columns):
        assert ours.row_group(0).column(i).has_offset_index, ours.schema.column(i).path
        for (a, places), (b, there) in zip(indexes(out, i), indexes(source, i)):
            assert [p[3] for p in places[1]] == [p[3] for p in there[1]]
            if a and b and theirs.schema.column(i).physical_type == ours.schema.column(i).physical_type:
                bounded += 1
                assert [a[k] for k in (1, 2, 3, 5)] == [b[k] for k in (1, 2, 3, 5)], ours.schema.column(i).path
    assert bounded >= 4 * 15


def test_filters_skip_row_groups_and_partitions(tmp_path):
    days = [datetime.date(2026, 1, 1) + datetime.timedelta(days=i) for i in range(90)]
    whole = pa.table({"day": days, "n": list(range(90)), "month": [d.month for d in days]})
    for m in (1, 2, 3):
        folder = tmp_path / "sales" / f"month={m}"
        folder.mkdir(parents=True)
        part = whole.filter(pc.equal(whole["month"], m)).drop_columns(["month"])
        pq.write_table(part, folder / "part.parquet", row_group_size=10)
    plan = 'println(df.scan_parquet(args()[1]).filter({}).explain())'
    rows = 'println(df.scan_parquet(args()[1]).filter({})["n"].to_list())'
    for condition, parts, want in (
        ("month == 2", "3/11", range(31, 59)), ("n >= 85", "2/11", range(85, 90)), ("n.is_between(8, 11) && month < 3", "2/11", range(8, 12)),
        ("n < -1", "0/11", []), ("n == 40 || n == 50", "11/11", [40, 50]),
    ):
        assert f"{parts} row groups" in run(plan.format(condition), tmp_path / "sales"), condition
        assert json.loads(run(rows.format(condition).replace('["n"]', '.collect()["n"]'), tmp_path / "sales")) == list(want), condition
    query = f"select n from '{tmp_path}/sales/*/*.parquet' where day >= date '2026-03-30' and month = 3 order by n"
    assert json.loads(run('println(df.sql(args()[1])["n"].to_list())', query)) == [88, 89]


def test_folders_by_keys_are_read_by_all(tmp_path):
    n = 5000
    whole = pa.table({"i": range(n), "k": [i % 7 for i in range(n)], "s": [None if i % 11 == 0 else f"x/{i % 3} é" for i in range(n)]})
    source, folder = tmp_path / "in.parquet", tmp_path / "out"
    pq.write_table(whole, source)
    run('let a = args()\ndf.scan_parquet(a[1]).sink_parquet(a[2], partition_by: ["k", "s"])', source, folder)
    assert sum(len(f) for _, _, f in os.walk(folder)) == 28
    want = sorted(zip(*whole.to_pydict().values()))
    ours = json.loads(run('println(df.read_parquet(args()[1]).select("i", "k", "s").sort("i").to_json())', folder))
    assert [tuple(r.values()) for r in ours] == want
    by_polars = polars.read_parquet(folder, hive_partitioning=True).select("i", "k", "s")
    assert sorted(by_polars.rows()) == want
    by_arrow = pq.read_table(folder).select(["i", "k", "s"]).to_pydict()
    assert sorted(zip(by_arrow["i"], map(int, by_arrow["k"]), by_arrow["s"])) == want
    by_duckdb = duckdb.sql(f"select i, k, s from read_parquet('{folder}/*/*/*.parquet', hive_partitioning = true)").fetchall()
    assert sorted((i, int(k), s) for i, k, s in by_duckdb) == want


def test_damage_names_the_place(tmp_path):
    source = tmp_path / "in.parquet"
    pq.write_table(ALL.select(["s", "i64"]), source, compression="none", row_group_size=500, use_dictionary=False)
    data = bytearray(source.read_bytes())
    start = pq.ParquetFile(source).metadata.row_group(1).column(0).data_page_offset
    data[start:start + 8] = b"\xff" * 8
    source.write_bytes(data)
    done = subprocess.run([SKEP, "run", "-", str(source)], input="df.read_parquet(args()[1])", capture_output=True, text=True)
    assert done.returncode != 0 and "in.parquet: row group 2, column s" in done.stderr
    source.write_bytes(data[:1000])
    done = subprocess.run([SKEP, "run", "-", str(source)], input="df.read_parquet(args()[1])", capture_output=True, text=True)
    assert "the file is cut" in done.stderr


def written_by_pyarrow(path, table, stream=False, **options):
    opened = (pa.ipc.new_stream if stream else pa.ipc.new_file)(path, table.schema, options=pa.ipc.IpcWriteOptions(**options))
    with opened as out:
        out.write_table(table, max_chunksize=300)


def extra():
    """Types that Arrow has and Parquet has not."""
    words = ALL["s"].combine_chunks()
    return pa.table({
        "coded": words.dictionary_encode(), "codes8": words.dictionary_encode().cast(pa.dictionary(pa.int8(), pa.string())), "view": words.cast(pa.string_view()),
        "long view": pa.array([None if w is None else w + " and more than twelve bytes" for w in words.to_pylist()]).cast(pa.string_view()), "large": words.cast(pa.large_string()),
        "fixed list": pa.array([[i, None] for i in range(ROWS)], pa.list_(pa.int32(), 2)), "s": ALL["i64"].cast(pa.duration("us")), "date64": ALL["d"].cast(pa.date64()),
        "nothing": pa.nulls(ROWS), "seconds": ALL["ms"].cast(pa.timestamp("s"), safe=False)})


@pytest.mark.parametrize("compression", [None, "lz4", "zstd"])
@pytest.mark.parametrize("stream", [False, True])
def test_arrow_comes_back(compression, stream, tmp_path):
    for k, want in enumerate([ALL, extra(), ALL.slice(100, 0), ALL.slice(7, 11)]):
        source, out = tmp_path / f"{k}.arrow", tmp_path / f"{k}out.arrow"
        written_by_pyarrow(source, want, stream, compression=compression)
        run(f'let a = args()\ndf.read_ipc(a[1]).write_ipc(a[2], compression: "{compression or "none"}", stream: {str(stream).lower()})', source, out)
        got = pa.ipc.open_stream(out).read_all() if stream else pa.ipc.open_file(out).read_all()
        got.validate(full=True)
        assert got.column_names == want.column_names
        for c in want.column_names:
            assert plain(got[c]) == plain(want[c]), (k, c)


def test_feather_and_polars(tmp_path):
    """Polars writes strings as views; both read what skep writes."""
    frame = polars.from_arrow(ALL.drop_columns(["map", "half", "fixed", "ns", "ms", "t32"]))
    frame = frame.with_columns(cat=polars.col("s").cast(polars.Categorical), took=polars.duration(microseconds=polars.col("i32")))
    for compression in ("uncompressed", "lz4", "zstd"):
        frame.write_ipc(tmp_path / "in.arrow", compression=compression)
        run("let a = args()\ndf.read_ipc(a[1]).write_ipc(a[2])", tmp_path / "in.arrow", tmp_path / "out.arrow")
        got = polars.read_ipc(tmp_path / "out.arrow")
        for c in frame.columns:
            assert got[c].to_list() == frame[c].to_list(), c
        assert feather.read_table(tmp_path / "out.arrow").num_rows == ROWS
    assert run(f"println(df.sql(\"select count(*) as n from '{tmp_path}/out.arrow'\")[\"n\"].to_list())") == f"[{ROWS}]\n"


def test_files_of_several_writers_agree(tmp_path):
    """What writers store alike or in another unit is one column: zones, categories and durations that some files only describe, nanoseconds beside microseconds."""
    moment = datetime.datetime(2025, 1, 1, 12)
    polars.DataFrame({"t": [moment], "z": polars.Series([moment]).dt.replace_time_zone("Asia/Tokyo"), "c": polars.Series(["a"], dtype=polars.Categorical), "d": [datetime.timedelta(1)]}).write_parquet(tmp_path / "0.parquet")
    pq.write_table(pa.table({"t": pa.array([moment], pa.timestamp("ns")), "z": pa.array([moment], pa.timestamp("us", "UTC")), "c": ["b"], "d": pa.array([5], pa.int64())}), tmp_path / "1.parquet")
    out = tmp_path / "out.parquet"
    run('let a = args()\ndf.read_parquet(a[1]).write_parquet(a[2])', tmp_path / "[01].parquet", out)
    got = polars.read_parquet(out)
    assert got.schema == {"t": polars.Datetime("us"), "z": polars.Datetime("us", "UTC"), "c": polars.String, "d": polars.Int64}
    assert got["t"].to_list() == [moment, moment] and got["c"].to_list() == ["a", "b"] and got["d"].to_list() == [86_400_000_000, 5]
    pq.write_table(pa.table({"t": pa.array([1], pa.timestamp("ns")), "z": pa.array([moment], pa.timestamp("us", "UTC")), "c": ["b"], "d": pa.array([5], pa.int64())}), tmp_path / "1.parquet")
    done = subprocess.run([SKEP, "run", "--quiet", "-", tmp_path / "[01].parquet"], input="let a = args()\nprintln(df.read_parquet(a[1]).height)", capture_output=True, text=True, timeout=120)
    assert "finer than a microsecond" in done.stderr and "1.parquet" in done.stderr, done.stderr + done.stdout
