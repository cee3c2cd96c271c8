"""Arrow Flight SQL against a real server, ROAPI (DataFusion), and against one over DuckDB that has what ROAPI lacks (flightserver.py)."""
import contextlib, os, pathlib, signal, socket, subprocess, sys, time, urllib.parse
import polars as pl
import pytest
from flightserver import PASSWORD

SKEP = os.environ["SKEP"]
HERE = pathlib.Path(__file__).parent


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def server(port, *command, cwd=None):
    with subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            end = time.monotonic() + 60
            while process.poll() is None and time.monotonic() < end:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.1)
            assert process.poll() is None and time.monotonic() < end, command
            yield port
        finally:
            process.kill()


def run(tmp_path, text, fails=False):
    program = tmp_path / "program.ruchy"
    program.write_text(text, encoding="utf8")
    done = subprocess.run([SKEP, "run", program], capture_output=True, text=True, timeout=120)
    said = done.stdout + done.stderr
    assert bool(done.returncode) == fails, said
    assert PASSWORD not in said and urllib.parse.quote(PASSWORD, safe="") not in said, said
    return said


@pytest.fixture(scope="session")
def people():
    return pl.DataFrame({"id": list(range(1, 2001)), "name": [None if i % 7 == 0 else "né" * (i % 5) for i in range(2000)], "x": [None if i % 3 == 0 else i / 8 for i in range(2000)], "yes": [i % 2 == 0 for i in range(2000)]}).with_columns(
        pl.date_range(pl.date(2000, 1, 1), pl.date(2005, 6, 22), "1d").slice(0, 2000).alias("day"), (pl.col("x") * 10).cast(pl.Decimal(12, 2)).alias("price"), pl.concat_list("x", "x").alias("xs"))


@pytest.fixture(scope="session")
def roapi(people, tmp_path_factory):
    folder = tmp_path_factory.mktemp("roapi")
    people.write_parquet(folder / "people.parquet")
    web, pg, port = free_port(), free_port(), free_port()
    program = pathlib.Path(sys.executable).parent / "roapi"
    with server(port, program, "-a", f"127.0.0.1:{web}", "-p", f"127.0.0.1:{pg}", "--addr-flight-sql", f"127.0.0.1:{port}", "-t", f"people={folder}/people.parquet", cwd=folder):
        yield f"grpc://127.0.0.1:{port}"


def test_real_server(roapi, people, tmp_path):
    said = run(tmp_path, f"""let u = "{roapi}"
let db = df.remote(u)
db.table("people").collect().write_parquet("{tmp_path}/all.parquet")
df.read_database(u, "select id % 10 as k, sum(x) as s, count(*) as n from people group by 1 order by 1").write_parquet("{tmp_path}/groups.parquet")
let t = db.table("people")
let q = t.filter(col("id") > 1990 && col("name") != "né").select("id", "name").head(5)
println(q.explain())
println(q.collect().to_rows())
println(t.filter(!(col("id").is_between(3, 1998)) || col("x").is_null() && col("id") < 5).collect()["id"].to_list(), t.filter(col("id").is_in([7, 9])).collect().height, t.filter(col("x") > 240.0).collect().height, t.tail(1).collect()["id"][0])
println(t.group_by(col("yes")).agg(sum("id")).sort(col("yes")).collect().rows_as_lists(), db.tables())
println(df.sql("select count(*) as n from t where day >= date '2005-01-01'").to_rows())
try {{ df.read_database(u, "select nope from people") }} catch (e) {{ println(e.message) }}
db.table("poeple")
""", fails=True)
    assert pl.read_parquet(tmp_path / "all.parquet").equals(people)
    want = people.group_by(pl.col("id") % 10).agg(pl.col("x").sum(), pl.len()).sort("id")
    assert pl.read_parquet(tmp_path / "groups.parquet").rows() == want.rows()
    kept = people.filter(pl.col("id") > 1990, pl.col("name") != "né").select("id", "name").head(5)
    assert f'where ("id" > 1990), columns 2/7: [id name]' in said and "FILTER col(\"name\")" in said
    lines = said.splitlines()
    rows = next(line for line in lines if line.startswith("[{id: "))
    assert rows == "[" + ", ".join(f'{{id: {i}, name: "{n}"}}' for i, n in kept.rows()) + "]"
    assert f"[1, 2, 4, 1999, 2000] 2 {people.filter(pl.col('x') > 240).height} 2000" in said
    assert f'[[false, {people.filter(~pl.col("yes"))["id"].sum()}], [true, {people.filter("yes")["id"].sum()}]] ["people"]' in said
    assert f"[{{n: {people.filter(pl.col('day') >= pl.date(2005, 1, 1)).height}}}]" in said
    assert "No field named nope" in said and 'did you mean "people"?' in said


@pytest.fixture(scope="session")
def guarded(tmp_path_factory):
    """Two servers that know each other, and one with TLS."""
    folder = tmp_path_factory.mktemp("flight")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", "key", "-out", "certificate"], cwd=folder, check=True, stderr=subprocess.DEVNULL)
    program, one, two, three, four = HERE / "flightserver.py", *(free_port() for _ in range(4))
    with server(one, sys.executable, program, str(one), "--other", str(two)), server(two, sys.executable, program, str(two)), server(three, sys.executable, program, str(three), "--certificate", folder / "certificate", "--key", folder / "key"), server(four, sys.executable, program, str(four), "--open"):
        yield one, three, folder / "certificate", four


def test_log_in(guarded, tmp_path):
    plain, tls, certificate, _ = guarded
    secret = urllib.parse.quote(PASSWORD, safe="")
    one = 'let u = "{}"\nprintln(df.read_database(u, "select 42 as x, \'é\' as s").to_rows())'
    for url, works in [(f"grpc://ann:{secret}@127.0.0.1:{plain}", "42"), (f"flight://127.0.0.1:{plain}/?token=given", "42"), (f"grpc://127.0.0.1:{plain}", "who are you?"), (f"grpc://ann:wrong@127.0.0.1:{plain}", "who are you?"),
                       (f"grpc+tls://ann:{secret}@localhost:{tls}/?root={certificate}", "42"), (f"grpc+tls://ann:{secret}@127.0.0.1:{tls}?verify=false", "42"), (f"grpc+tls://ann:{secret}@127.0.0.1:{tls}", "certificate"),
                       (f"grpc://ann:{secret}@127.0.0.1:{tls}", "does not answer"), (f"grpc://127.0.0.1:{free_port()}", "does not answer"), ("grpc://127.0.0.1", "needs a host and a port")]:
        said = run(tmp_path, one.format(url), fails=works != "42")
        assert works in said, (url, said)


def test_places(guarded, tmp_path):
    url = f"grpc://ann:{urllib.parse.quote(PASSWORD, safe='')}@127.0.0.1:{guarded[0]}"
    said = run(tmp_path, f"""let db = df.remote("{url}")
let t = df.read_database(db, "select i, i * 2.5 as x, 'row ' || i as s from range(10000) r(i) /* places */")
println(t.height, t["i"].head(3).to_list(), t["i"].sum(), t["s"].n_unique())
println(db.query("select i from range(10000) r(i) /* places */").group_by(col("i") % 4).agg(count()).collect().rows_as_lists())
println(db.query("select i from range(100) r(i) where i < 0 /* places */").collect().shape)
println(db.execute("create table kept as select 1 as a"), db.execute("insert into kept select unnest([2, 3, 4])"), db.table("kept").collect()["a"].to_list(), db.tables())
println(df.read_database(db, "select 1::utinyint as a, 2::hugeint::decimal(38, 0) as b, [1, null] as l, {{k: 1}} as r, timestamp '2024-01-02 03:04:05' as t, 'x'::enum_type as e".replace("'x'::enum_type", "'x'")).schema)
try {{ df.read_database(db, "select 1 as x /* breaks */") }} catch (e) {{ println(e.message) }}
try {{ df.read_database(db, "select 1 as x /* wrong */") }} catch (e) {{ println(e.message) }}
try {{ df.read_database(db, "select $1", params: [1]) }} catch (e) {{ println(e.message) }}
""")
    lines = said.splitlines()
    assert lines[0] == f"10000 [0, 4, 8] {sum(range(10000))} 10000" and lines[1] == "[[0, 2500], [1, 2500], [2, 2500], [3, 2500]]" and lines[2] == "(0, 1)"
    assert lines[3] == '1 3 [1, 2, 3, 4] ["kept"]'
    assert lines[4] == '{a: "u8", b: "decimal(38, 0)", l: "list[i32]", r: "struct{k: i32}", t: "datetime", e: "str"}'
    assert "half-way it broke" in lines[5] and "other columns" in lines[6] and "parameters" in lines[7]


def test_cancel(guarded, tmp_path):
    program = tmp_path / "slow.ruchy"
    program.write_text(f'df.read_database("grpc://127.0.0.1:{guarded[3]}", "select 1 as x /* slow */")')
    running = subprocess.Popen([SKEP, "run", program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    time.sleep(1.5)
    assert running.poll() is None
    running.send_signal(signal.SIGINT)
    said, _ = running.communicate(timeout=5)
    assert running.returncode and "interrupted" in said
