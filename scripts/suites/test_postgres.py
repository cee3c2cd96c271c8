"""df.read_database, df.remote and write_database against a real PostgreSQL (postgresserver.py). What a value is the server says
itself, as text; that a filter means the same there and here is asked of every filter that is handed over."""
import csv, datetime, decimal, io, math, os, re, signal, subprocess, time, urllib.parse
import polars as pl
import pytest
import postgresserver
from postgresserver import PASSWORD

SKEP = os.environ["SKEP"]

TABLE = """
create type mood as enum ('sad', 'ok', 'happy');
create domain age as numeric(5, 1) check (value >= 0);
create table wild as select i::int4 as id, case when i % 7 > 0 then (i * 37 % 201 - 100)::int2 end as small, case when i % 5 > 0 then (i::int8 * 123456789012345 % 9007199254740993) - 4503599627370496 end as big,
  case when i % 11 = 0 then 'NaN' when i % 13 = 0 then 'Infinity' when i % 6 > 0 then i * 0.37 - 20 end::float8 as f, case when i % 6 > 0 then i * 0.1 end::float4 as r,
  case when i % 4 > 0 then (i - 50) * 1.07 end::numeric(12, 2) as price, case when i % 4 > 0 then (i - 50) / power(10.0, i % 9)::numeric end as free,
  case when i % 3 > 0 then (array['', 'a', 'B', 'é', 'zz', 'a b', 'it''s', '%_', E'tab\\tnl\\n', '日本', 'Z'])[1 + i % 11] end as word, case when i % 3 > 0 then 'v' || i % 9 end::varchar(8) as v, ('c' || i % 4)::char(4) as c,
  case when i % 5 > 0 then date '1999-12-25' + i * 13 end as day, case when i % 5 > 0 then timestamp '1969-12-31 23:59:59.5' + i * interval '1 hour 7.000001 seconds' end as at,
  case when i % 5 > 0 then timestamptz '2024-03-30 22:00:00+01' + i * interval '17 minutes' end as zoned, case when i % 6 > 0 then time '00:00:00.000001' + i * interval '11 minutes' end as clock,
  case when i % 6 > 0 then (i - 60) * interval '31 hours 1.5 seconds' + interval '3 days' end as span, case when i % 3 > 0 then i % 2 = 0 end as yes, case when i % 4 > 0 then (array['sad', 'ok', 'happy'])[1 + i % 3] end::mood as m,
  case when i % 4 > 0 then md5(i::text)::uuid end as u, case when i % 4 > 0 then json_build_object('k', i, 't', 'é"') end as j, case when i % 4 > 0 then jsonb_build_array(i, null, 'x') end as jb,
  case when i % 4 > 0 then decode(md5(i::text), 'hex') end as by, case when i % 4 > 0 then case when i % 8 = 1 then '{}' else array[i, null, -i] end end::int4[] as xs, case when i % 4 > 0 then array['a,b', null, '"', ''] end as ws,
  case when i % 4 > 0 then array['ok', 'sad']::mood[] end as ms, case when i % 4 > 0 then array[1.5, i / 8.0]::numeric(9, 3)[] end as ns, (i * 1.5)::age as years, case when i % 4 > 0 then ('10.0.0.' || i)::inet end as ip, int4range(i, i + 5) as ran, point(i, 0.5) as p, (i * 1.5)::money as cash
  from generate_series(1, 120) i;
create table "Mixed Case" as select 1 as "a b", 2 as "A";
alter table wild alter ns type numeric(9, 3)[];
create schema side; create table side.t as select 5 as x;
create view doubled as select id * 2 as twice, word from wild;
create table large as select i::int8 as id, i % 97 as k, repeat('text ', 8) || i as s, (i % 1000) * 0.25::float8 as x from generate_series(1, 400000) i;
create collation loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table folded as select i as id, (array['abc', 'ABC', 'abd'])[1 + i % 3] collate loose as w from generate_series(1, 9) i;
"""


@pytest.fixture(scope="session")
def server():
    with postgresserver.running() as s:
        s.sql(TABLE)
        yield s


def url(server, user="ann", password=PASSWORD, host="127.0.0.1", more=""):
    return f"postgres://{user}:{urllib.parse.quote(password, safe='')}@{host}:{server.port}/postgres{more}"


def run(tmp_path, text, fails=False, **more):
    program = tmp_path / "program.ruchy"
    program.write_text(text, encoding="utf8")
    done = subprocess.run([SKEP, "run", program], capture_output=True, text=True, timeout=300, env={**os.environ, **more})
    said = done.stdout + done.stderr
    assert PASSWORD not in said and urllib.parse.quote(PASSWORD, safe="") not in said, said
    assert bool(done.returncode) == fails, said
    return said


def spoken(value):
    """A value as the server's text has it."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case float():
            return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN") if not math.isfinite(value) else value
        case datetime.datetime():
            text = f"{value:%Y-%m-%d %H:%M:%S.%f}".rstrip("0").rstrip(".")
            return text + ("+00" if value.tzinfo else "")
        case datetime.time():
            return f"{value:%H:%M:%S.%f}".rstrip("0").rstrip(".")
        case datetime.timedelta():
            return value / datetime.timedelta(microseconds=1)
        case bytes():
            return "\\x" + value.hex()
        case list():
            return "{" + ",".join("NULL" if v is None else f'"{v}"'.replace('"""', '"\\""') if isinstance(v, str) and (v == "" or re.search(r'[,"]', v)) else str(spoken(v)) for v in value) + "}"
    return str(value)


NAMES = "id small big f price free word v c day at zoned clock span yes m u j jb by xs ws ms ns years ip ran p cash r".split()
TYPES = dict(id="i32", small="i16", big="i64", f="f64", r="f32", price="decimal(12, 2)", word="str", day="date", at="datetime", zoned="datetime[UTC]", clock="time", span="duration", yes="bool", m="categorical",
             by="binary", xs="list[i32]", ws="list[str]", ms="list[categorical]", ns="list[decimal(9, 3)]", years="decimal(5, 1)", ip="str", ran="str", u="str", j="str")


def table_as_text(server):
    """Rows of the table as psql prints them; None is null."""
    texts = ", ".join("(extract(epoch from span) * 1000000)::int8" if n == "span" else f"{n}::text" for n in NAMES)
    said = server.sql(f"\\pset null '<null>'\nset timezone = 'UTC';\nselect {texts} from wild order by wild.id;")
    return [[None if v == "<null>" else v for v in row] for row in csv.reader(io.StringIO(said))]


def same(name, got, text):
    if got is None or text is None:
        return got is None and text is None
    match name:
        case "f" | "r" if math.isfinite(float(text)):
            return math.isclose(got, float(text), rel_tol=1e-6 if name == "r" else 0)
        case "free":
            return got == decimal.Decimal(text)
        case "span":
            return got == int(text)
        case "c":
            return got == text.ljust(4)
    return spoken(got) == text


def test_types(server, tmp_path):
    said = run(tmp_path, f"""let db = df.remote("{url(server)}")
let t = db.query("select {", ".join(NAMES)} from wild order by id").collect()
for name in t.columns {{ println(name + " " + t.schema[name]) }}
t.with_column(col("span").dt.total_microseconds()).write_parquet("{tmp_path}/here.parquet")
""")
    types = dict(line.split(" ", 1) for line in said.splitlines())
    assert {n: types[n] for n in TYPES} == TYPES
    here, there = pl.read_parquet(tmp_path / "here.parquet"), table_as_text(server)
    assert len(there) == here.height == 120
    wrong = [(name, row, got, there[row][i]) for i, name in enumerate(NAMES) for row, got in enumerate(here[name].to_list()) if not same(name, got, there[row][i])]
    assert not wrong, wrong[:10]


def test_forms(server, tmp_path):
    """Statements that COPY does not take, parameters, names that come twice, empty answers, numerics without digits."""
    said = run(tmp_path, f"""let u = "{url(server)}"
let db = df.remote(u)
println(df.read_database(u, "values (1, 'x'), (null, null);").shape, df.read_database(u, "(select 1 as a, 2 as a) -- end").columns)
println(df.read_database(u, "show server_encoding").to_rows(), df.read_database("select 1 as turned", u).columns)
println(df.read_database(db, "select id, word from wild where id < $1 and word = $2 order by id", params: [30, "it's"])["id"].to_list())
println(df.read_database(db, "select $1::int8 is null as n, $2::float8 + 1 as f, $3::bool as b, $4 as s", params: [null, 1.5, true, "q'\\"é"]).to_rows())
println(df.read_database(db, "with x as (delete from large where id < 0 returning id) select count(*) as n from x").to_rows())
println(db.table("wild").filter(col("id") < 0).collect().shape, db.table("side.t").collect().to_rows(), db.table("Mixed Case").collect().to_rows(), db.table("doubled").head(2).collect().shape)
println(df.read_database(db, "select sum(id) as s, avg(id) as m, sum(price) as p from wild").to_rows())
println(df.read_database(db, "select x from (values (1.5), (1e30), (0.123456789012345678901)) v(x)")["x"].to_list())
println(db.tables().contains("wild"), db.tables().contains("side.t"), db.execute("create table gone (x int); insert into gone values (1), (2); update gone set x = x + 1"), db.execute("drop table gone"))
""")
    mean = server.sql("select avg(id) from wild").strip()
    total = server.sql("select sum(price) from wild").strip()
    assert said.splitlines() == [
        '(2, 2) ["a", "a_1"]', '[{server_encoding: "UTF8"}] ["turned"]', said.splitlines()[2], '[{n: true, f: 2.5, b: true, s: "q\'\\"é"}]', "[{n: 0}]",
        said.splitlines()[5], f"[{{s: 7260, m: {mean}, p: {total}}}]", "[1.5000000, 1000000000000000000000000000000.0000000, 0.1234568]", "true true 2 0"]
    assert said.splitlines()[2] == str([int(i) for i in server.sql("select id from wild where id < 30 and word = 'it''s' order by id").split()])
    assert said.splitlines()[5].startswith("(0, 30) [{x: 5}] [{") and said.splitlines()[5].endswith("(2, 2)")


FILTERS = """id > 60 | id == 60.5 | small <= -20 | small != 7 | big > 4503599627370496 | small.is_in([1, 2, null]) | !small.is_in([1, 2, 37]) | id.is_between(5, 9) | f > 3.25 | f >= 1 | f == f.max() | f.is_null() | !(f > 0) | price == 3 | price < -1
word == "a" | word != "it's" | word < "a" | word >= "Z" | word > "é" | word.is_in(["zz", "B"]) | word.starts_with("%") | word.is_between("A", "b") | v == "v3" | v < "v4" | c == "c1" | c == "c1  " | m == "ok" | m != "sad" | m > "ok" | m.is_in(["happy", "none"])
yes | !yes | yes == false | yes.is_null() || id < 3 | day >= date("2001-02-03") | day == date("1999-12-25") | at > datetime("1970-01-02 00:00:00") | at.is_not_null() && word.is_not_null() | clock < clock.max() | u == "c4ca4238-a0b9-2382-0dcc-509a6f75849b" | u == "C4CA" | r > 1.5 | years > 100 | xs.list.len() > 1
id % 7 == 3 && word == "a" | (small > 0 || small < -90) && price.is_not_null() | word.len_chars() > 2 && f < 5 | lit(3) < id | id > 5 && id > 100 | word == "日本" || word == "tab\\tnl\\n" """
# what looks at all rows, what is not equal there, or not in that order, and what the server has no such function for
STAY = ["f == f.max()", 'c == "c1"', 'c == "c1  "', 'm > "ok"', "clock < clock.max()", 'u == "C4CA"', "r > 1.5", "xs.list.len() > 1", ]


def test_filters(server, tmp_path):
    filters = [f.strip() for line in FILTERS.splitlines() for f in line.split(" | ")]
    said = run(tmp_path, f"""let t = df.remote("{url(server)}").table("wild")
let here = t.collect()
fun date(s) {{ lit(s).cast("date") }}
fun datetime(s) {{ lit(s).cast("datetime") }}
""" + "".join(f"""try {{
    let q = t.filter({f})
    let a = here.filter({f}).sort("id")["id"].to_list()
    let b = q.collect().sort("id")["id"].to_list()
    println(q.explain().contains(" where "))
    if a != b {{ println("filter {n} differs:", a, b) }}
}} catch (e) {{ println("filter {n} fails: " + e.message) }}
""" for n, f in enumerate(filters)))
    wrong = [line for line in said.splitlines() if line not in ("true", "false")]
    assert not wrong, (wrong, [(n, f) for n, f in enumerate(filters)])
    stay = [f for f, line in zip(filters, said.splitlines()) if line == "false"]
    assert stay == STAY


def test_plans(server, tmp_path):
    said = run(tmp_path, f"""let db = df.remote("{url(server)}")
let t = db.table("large")
println(t.filter(col("k") == 5 && col("s").len_chars() > 40).select("id", "x").head(3).explain())
println(db.query("select id, k from large where k < 50").filter(col("k") > 48).head(2).explain())
println(t.head(7).collect().height, t.filter(col("k") == 5).slice(2, 3).collect().height, t.tail(2).collect().height)
println(t.sort("id").select("id").collect()["id"].to_list() == range(1, 400001).to_list())
println(t.group_by("k").agg(sum("x").alias("sx"), count()).sort("k").collect(memory_limit: "24 MiB").equals(df.read_database(db, "select k, sum(x) as sx, count(*) as count from large group by k order by k")))
println(t.select("s").collect()["s"].n_unique(), t.join(db.query("select 5 as k, 'five' as word"), on: "k").select(count()).collect().to_rows())
println(df.sql("select count(*) as n from t where id between 10 and 19").to_rows())
let f = db.table("folded")
println(f.filter(col("w") == "abc").collect().height, f.filter(col("w") < "abc").collect().height)
""")
    lines = said.splitlines()
    assert "where (\"k\" = '5'::int8), columns 3/4: [id s x]" in said and "FILTER col(\"s\").len_chars() > 40" in said and "limit 2" in said
    counts = server.sql("select count(*) from large where k = 5").strip()
    assert lines[-6:] == ["7 3 2", "true", "true", f"400000 [{{count: {counts}}}]", "[{n: 10}]", "3 3"], lines[-6:]


def test_write(server, tmp_path):
    said = run(tmp_path, f"""let u = "{url(server)}"
let db = df.remote(u)
let t = db.table("wild").sort("id").collect()
let kept = t.drop("m", "ms", "free")
println(kept.write_database("copied", u))
println(df.read_database(u, "select * from copied order by id").equals(kept))
try {{ kept.write_database("copied", u) }} catch (e) {{ println(e.message) }}
println(kept.head(3).write_database("copied", u, if_table_exists: "append"), db.table("copied").collect().height)
println(kept.head(3).write_database("side.own", db, if_table_exists: "replace"), db.table("side.own").collect().height)
db.execute("create table narrow (id int8 primary key, m mood, word varchar(3), price numeric, u uuid, j jsonb, extra int default 9, n int2, xs int8[])")
let rows = df![ "id" => [1, 2], "m" => ["ok", null], "word" => ["abc", null], "price" => [1.25, 3.0], "u" => ["A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11", null], "j" => ["[1]", null], "n" => [300, -300], "xs" => [[1, null], []] ]
println(rows.write_database("narrow", u, if_table_exists: "append"), db.table("narrow").collect().to_rows())
for bad in [rows, rows.with_columns(lit(7).alias("id"), lit("abcd").alias("word")), rows.with_columns(lit(8).alias("id"), lit(40000).alias("n")), rows.with_column(lit("x").alias("u")), rows.rename("word", "wrd"), rows.with_columns(lit("a\\0b").alias("word"))] {{
    try {{ bad.write_database("narrow", u, if_table_exists: "append"); println("written") }} catch (e) {{ println(e.message.split(":")[1]) }}
}}
println(db.table("narrow").collect().height)
df![ "a" => [1, 2], "s" => ["x", "y"] ].with_columns(lit(null).alias("none"), col("a").cast("u64").alias("u"), col("a").cast("u8").alias("u8"), col("s").cast("categorical").alias("c")).write_database("kinds", u)
println(db.table("kinds").collect().schema)
println(df.read_csv("{tmp_path}/no.csv").write_database("x", u))
""", fails=True)
    lines = said.splitlines()
    assert lines[:5] == ["120", "true", 'PostgreSQL: the table "copied" is there already [42P07]', "3 123", "3 3"], lines
    assert lines[5].startswith("2 [{") and 'm: "ok", word: "abc", price: 1.25' in lines[5] and 'u: "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", j: "[1]", extra: 9, n: 300, xs: [1, nil]}' in lines[5], lines[5]
    assert "written" not in said and lines[12] == "2", lines
    assert 'none: "str", u: "decimal(20, 0)", u8: "i16", c: "str"' in lines[13]


@pytest.mark.parametrize("user", ["ann", "tlsonly", "digest", "clear"])
def test_log_in(server, tmp_path, user):
    one = 'let url = "{}"\nprintln(df.read_database(url, "select current_user::text as u, ssl from pg_stat_ssl where pid = pg_backend_pid()").to_rows())'
    said = run(tmp_path, one.format(url(server, user)))
    assert said.strip() == f'[{{u: "{user}", ssl: true}}]'
    plain = run(tmp_path, one.format(url(server, user, more="?sslmode=disable")), fails=user in ("tlsonly", "clear"))
    assert ("ssl: false" in plain) == (user in ("ann", "digest")), plain
    wrong = run(tmp_path, one.format(url(server, user, "wrong-" + user)), fails=True)
    assert "password authentication failed" in wrong and "28P01" in wrong


def test_ways(server, tmp_path):
    one = 'let url = "{}"\nprintln(df.read_database(url, "select 1 as x").to_rows())'
    for more, host, works in [(f"?sslmode=verify-full&sslrootcert={server.folder}/root.crt", "localhost", True), (f"?sslmode=verify-full&sslrootcert={server.folder}/root.crt", "127.0.0.1", False), (f"?sslmode=verify-ca&sslrootcert={server.folder}/root.crt", "127.0.0.1", True),
                              ("?sslmode=verify-full", "localhost", False), ("?sslmode=require", "localhost", True), (f"?host={server.folder}", "", True)]:
        said = run(tmp_path, one.format(url(server, host=host, more=more)), fails=not works)
        assert ("[{x: 1}]" in said) == works, (more, said)
    said = run(tmp_path, one.format(f"postgres://127.0.0.1:{server.port}/postgres"), PGUSER="ann", PGPASSWORD=PASSWORD)
    assert "[{x: 1}]" in said
    said = run(tmp_path, one.format(url(server, host="192.0.2.1")), fails=True, SKEP_TIER="sovereign")
    assert "refused by privacy tier" in said
    assert "[{x: 1}]" in run(tmp_path, one.format(url(server)), SKEP_TIER="sovereign")
    assert "does not answer" in run(tmp_path, one.format(f"postgres://ann:x@127.0.0.1:{postgresserver.free_port()}/x"), fails=True)
    assert 'database "none" does not exist' in run(tmp_path, one.format(url(server)[:-len("postgres")] + "none"), fails=True)


def test_errors(server, tmp_path):
    said = run(tmp_path, f"""let db = df.remote("{url(server)}")
fun tried(f) {{ try {{ f(); println("no error") }} catch (e) {{ println(e.message) }} }}
tried(|| df.read_database(db, "select id,\\n  nope from wild"))
tried(|| df.read_database(db, "selec 1"))
tried(|| df.read_database(db, "select 10 / (id - 100) as x from wild order by id"))
tried(|| df.read_database(db, "select 'infinity'::date as d"))
tried(|| df.read_database(db, "select interval '1 month' as i"))
tried(|| df.read_database(db, "select array[[1,2],[3,4]] as a"))
tried(|| df.read_database(db, "select 'NaN'::numeric as n"))
tried(|| df.read_database(db, "select 1e60 as n"))
tried(|| df.read_database(db, "insert into wild (id) values (1)"))
tried(|| df.read_database(db, "select $1::int as x"))
tried(|| df.read_database(db, "select $1::int as x", params: ["seven"]))
tried(|| df.read_database(db, "select 1; select 2"))
tried(|| db.query("show all"))
tried(|| db.execute("copy wild to stdout"))
println(df.read_database(db, "select 1 as x").to_rows())
df.read_database(db, "select id,\\n  nope from wild")
""", fails=True)
    wants = ['column "nope" does not exist [42703]', "syntax error", "division by zero [22012]", 'column "d": PostgreSQL: a date is infinite', "months", "2 dimensions", "NaN or infinite", "more digits than", "gives no rows",
             "1 parameter", "22P02", "multiple commands", "only queries", "COPY", "[{x: 1}]"]
    for line, want in zip(said.splitlines(), wants, strict=False):
        assert want in line, (line, want)
    assert "nope from wild" in said.split("[{x: 1}]")[1] and "here: " in said
    near = run(tmp_path, f'let u = "{url(server)}"\ndf.remote(u).table("wlid")', fails=True)
    assert 'did you mean "wild"?' in near


def test_cancel(server, tmp_path):
    program = tmp_path / "sleeps.ruchy"
    program.write_text(f'df.read_database("{url(server)}", "select pg_sleep(60), 1 as sleeping")')
    running = subprocess.Popen([SKEP, "run", program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    count = "select count(*) from pg_stat_activity where query like '%sleeping%' and pid <> pg_backend_pid() and state = 'active'"
    wait_for(lambda: server.sql(count).strip() != "0")
    running.send_signal(signal.SIGINT)
    said, _ = running.communicate(timeout=20)
    assert running.returncode, said
    wait_for(lambda: server.sql(count).strip() == "0", patience=5)


def wait_for(true, patience=20):
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_memory(server, tmp_path):
    """An answer that is larger than the session's memory is an error, and what is grouped is never there as a whole."""
    head = f'let db = df.remote("{url(server)}")\n'
    program = tmp_path / "large.ruchy"
    program.write_text(head + 'df.read_database(db, "select * from large")', encoding="utf8")
    done = subprocess.run([SKEP, "run", "--memory", "16M", program], capture_output=True, text=True, timeout=120)
    assert done.returncode and "memory" in done.stderr, done.stderr
    program.write_text(head + 'println(db.table("large").group_by("k").agg(sum("x")).collect().height)', encoding="utf8")
    done = subprocess.run([SKEP, "run", "--memory", "16M", program], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "97", done.stderr
