"""Plans that run on a real Spark, against the same plans run here: each kind of relation, expressions of all types, and
questions of TPC-H and of the H2O benchmark. The server is Spark's own (sparkserver.py), with two executors in processes
of their own. Rows are compared without their order; floats to 1e-12 of their size."""
import math, os, pathlib, subprocess
import polars as pl
import pytest
import sparkserver
from test_tpch import QUESTIONS, tables

SKEP = os.environ["SKEP"]
QUERIES = [q for q in pathlib.Path(__file__).with_name("spark_queries.txt").read_text(encoding="utf8").splitlines() if q and not q.startswith("#")]

FRAMES = '''
let rows = df![ "i" => [1, 2, 3, null, 5, 6, 3], "k" => [1, 2, 1, 2, 3, null, 1], "g" => [0.5, -1.5, 2.675, 1.0 / 0.0, 0.0 / 0.0, null, 1e3],
    "s" => ["a", "b", null, "bc", "é", "", "b"], "w" => ["  xay ", "x", null, "\\tyxxy", "", "quxy", "ab"], "b" => [true, false, null, true, true, false, false],
    "l" => [[1, 2], [], null, [2, null, 3], [4], [5], [6]] ]
let shaped = rows.with_columns(
    when(i == 1).then("2024-01-31").when(i == 2).then("2023-12-31").when(i == 5).then("2024-02-29").otherwise(lit(null)).cast("date").alias("d"),
    when(i == 1).then("2024-01-15 10:20:30").when(i == 3).then("2024-01-15 23:59:59.123456").otherwise(lit(null)).cast("datetime").alias("at"),
    i.fill_null(7).cast("u8").alias("u8"), i.cast("u32").alias("u32"), i.cast("u64").alias("u64"), (i * 3).cast("decimal(12, 2)").alias("m"))
let zoned = shaped.with_column(at.dt.replace_time_zone("UTC").alias("z"))
zoned.drop("l").write_parquet(out + "/f.parquet")
fs.write(out + "/c.csv", "n,word,x\\n1,\\"a,b\\",1.5\\n2,,2.5\\n3,\\"say \\"\\"hi\\"\\"\\",\\n4,\\"two\\nlines\\",-1e3\\n")
let t = zoned.lazy()
let e = zoned.head(0).lazy()
let v = df![ "k" => [1, 2, 2, 9], "name" => ["one", "b", "zwei", "nine"] ].lazy()
let f = df.scan_parquet(out + "/f.parquet")
let c = df.scan_csv(out + "/c.csv")
'''

CASE = '''
try {{
    let q = {query}
    q.collect().write_parquet(out + "/{n}.here.parquet")
    q.collect(on: server).write_parquet(out + "/{n}.there.parquet")
}} catch (e) {{ println("{n} " + e.message) }}
'''


@pytest.fixture(scope="session")
def server():
    with sparkserver.running() as url:
        yield url


def run(tmp_path, text):
    program = tmp_path / "program.ruchy"
    program.write_text(text, encoding="utf8")
    done = subprocess.run([SKEP, "run", program], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def near(a, b):
    if isinstance(a, float) and isinstance(b, float):
        return a == b or math.isnan(a) and math.isnan(b) or abs(a - b) <= 1e-12 * max(abs(a), abs(b))
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(near, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(near(a[k], b[k]) for k in a)
    return type(a) is type(b) and a == b


def key(row):
    """Rows of both sides sort alike although their floats differ in the last digits."""
    return [str(f"{v:.9g}") if isinstance(v, float) else repr(v) for v in row]


def difference(here, there, ordered=False):
    if here.schema != there.schema:
        return f"{here.schema}\n  {there.schema}"
    a, b = here.rows(), there.rows()
    if not ordered:
        a, b = sorted(a, key=key), sorted(b, key=key)
    if len(a) != len(b):
        return f"{len(a)} rows here, {len(b)} there"
    return next((f"{x}\n  {y}" for x, y in zip(a, b) if not near(list(x), list(y))), None)


def test_plans(server, tmp_path):
    cases = "".join(CASE.format(query=q, n=n) for n, q in enumerate(QUERIES))
    said = run(tmp_path, f'let out = "{tmp_path}"\nlet server = "{server}"\n' + FRAMES + cases)
    bad = []
    for n, q in enumerate(QUERIES):
        why = next((line for line in said.splitlines() if line.startswith(f"{n} ")), None)
        if why is None:
            here, there = (pl.read_parquet(tmp_path / f"{n}.{side}.parquet") for side in ("here", "there"))
            why = difference(here, there, ordered=".sort(" in q.rsplit("group_by", 1)[-1] and q.startswith("t.sort(") and "unique" not in q)
        if why:
            bad.append(f"{q}\n  {why}")
    assert not bad, f"{len(bad)} of {len(QUERIES)}\n" + "\n".join(bad)


QUESTION = '''
try {{
    df.sql("""{sql}""").write_parquet(out + "/{n}.there.parquet")
}} catch (e) {{ println("{n} " + e.message) }}
'''
LOCAL = QUESTION.replace("there", "here")


def questions(server, tmp_path, data, asked):
    """The same SQL over files that Spark reads, and over the frames here."""
    for name, frame in data.items():
        frame.write_parquet(tmp_path / f"{name}.parquet")
    head = f'let out = "{tmp_path}"\n'
    there = head + f'let spark = df.remote("{server}")\n' + "".join(f'let {n} = spark.read(out + "/{n}.parquet")\n' for n in data)
    here = head + "".join(f'let {n} = df.read_parquet(out + "/{n}.parquet")\n' for n in data)
    said = run(tmp_path, there + "".join(QUESTION.format(sql=q, n=n) for n, q in asked.items())) + run(tmp_path, here + "".join(LOCAL.format(sql=q, n=n) for n, q in asked.items()))
    assert not said, said
    bad = {}
    for n in asked:
        a, b = pl.read_parquet(tmp_path / f"{n}.here.parquet"), pl.read_parquet(tmp_path / f"{n}.there.parquet")
        why = difference(a, b) or (None if a.height else "no rows")
        if why:
            bad[n] = why
    assert not bad, bad


def test_tpch(server, tmp_path):
    questions(server, tmp_path, tables(), {f"q{n}": QUESTIONS[n - 1] for n in (1, 3, 6, 13)})


def test_h2o(server, tmp_path):
    import random
    rng, n = random.Random(108), 2000
    x = pl.DataFrame({"id1": [f"id{rng.randint(1, 9):03}" for _ in range(n)], "id2": [f"id{rng.randint(1, 9):03}" for _ in range(n)], "id3": [f"id{rng.randint(1, 200):010}" for _ in range(n)],
                      "id4": [rng.randint(1, 9) for _ in range(n)], "id6": [rng.randint(1, 200) for _ in range(n)], "v1": [rng.randint(1, 5) for _ in range(n)], "v2": [rng.randint(1, 15) for _ in range(n)],
                      "v3": [round(rng.random() * 100, 6) for _ in range(n)]})
    questions(server, tmp_path, {"x": x}, {
        "q1": "select id1, sum(v1) as v1 from x group by id1",
        "q2": "select id1, id2, sum(v1) as v1 from x group by id1, id2",
        "q3": "select id3, sum(v1) as v1, avg(v3) as v3 from x group by id3",
        "q4": "select id4, avg(v1) as v1, avg(v2) as v2, avg(v3) as v3 from x group by id4",
        "q7": "select id3, max(v1) - min(v2) as range_v1_v2 from x group by id3",
    })


REFUSED = {
    't.select(s.zfill(4))': "zfill",
    't.select(i.first())': "first",
    't.select(i.shift(1))': "sort",
    't.sample(2)': "SAMPLE",
}


def test_what_spark_cannot_do_is_named(server, tmp_path):
    text = f'let out = "{tmp_path}"\nlet server = "{server}"\n' + FRAMES
    for q in REFUSED:
        text += f"try {{ ({q}).collect(on: server) }} catch (e) {{ println(e.message) }}\n"
    said = run(tmp_path, text).splitlines()
    assert len(said) == len(REFUSED)
    assert all(word in line for word, line in zip(REFUSED.values(), said)), said


def test_errors_of_values_are_sparks(server, tmp_path):
    said = run(tmp_path, f'let t = df![ "s" => ["1", "x"] ].lazy()\ntry {{ t.select(s.cast(i64)).collect(on: "{server}") }} catch (e) {{ println(e.message) }}\n'
               f'try {{ df.remote("{server}").table("nowhere") }} catch (e) {{ println(e.message) }}')
    assert "CAST_INVALID_INPUT" in said and "TABLE_OR_VIEW_NOT_FOUND" in said and "\tat " not in said, said
