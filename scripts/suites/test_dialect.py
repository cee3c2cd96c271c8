"""Forms of DuckDB's dialect that people bring along, over tables that DuckDB wrote as Parquet: ours against DuckDB.

sql_dialect.sql holds queries, one a line; lines with # are headings. Where a query has ORDER BY the order counts as well. An
interval with months is a struct {months, rest} here, a map a list of {key, value}, so that queries put out their parts."""
import decimal, json, os, subprocess
from pathlib import Path
import duckdb
from test_sql import exact, exact_ours, same_exact

QUERIES = [q for q in Path(__file__).with_name("sql_dialect.sql").read_text(encoding="utf8").splitlines() if q and not q.startswith("#")]
TABLES = {
    "emp": """(values (1,'Ann','eng',100.5::double,date '2020-01-15',null::int,['a','b']),(2,'Bob','eng',80.25,'2021-03-01',1,['b']),(3,'Cid','ops',70,'2019-07-30',1,[]),
        (4,'Dee','ops',null,'2022-11-11',3,null),(5,'Eve',null,55.5,null,3,['a','c','a']),(6,'Fay','hr',91,'2020-02-29',1,['d',null])) t(id, name, dept, salary, hired, boss, tags)""",
    "sales": """(values (date '2026-01-01','EU','x',3,9.99::decimal(10,2),timestamp '2026-01-01 10:00:00'),('2026-01-02','EU','y',1,19.5,'2026-01-02 11:30:00.5'),('2026-01-02','US','x',7,9.49,'2026-01-02 23:59:59'),
        ('2026-02-10','US','z',2,100,'2026-02-10 00:00:00'),('2026-02-28','AP','x',5,8.75,'2026-02-28 12:00:00'),('2026-03-31','AP',null,null,7.25,null),('2026-03-31','EU','z',4,99.99,'2026-03-31 06:06:06.123456')) t(day, region, product, qty, price, ts)""",
    "quotes": "(values ('A',timestamp '2026-01-01 10:00:00',1.0::double),('A','2026-01-01 10:00:05',1.1),('B','2026-01-01 10:00:01',2.0),('B','2026-01-01 10:00:09',2.2)) t(sym, t, bid)",
    "trades": "(values ('A',timestamp '2026-01-01 10:00:03',1.05::double),('A','2026-01-01 10:00:07',1.15),('B','2026-01-01 10:00:00',1.9),('B','2026-01-01 10:00:10',2.3),('C','2026-01-01 10:00:10',9)) t(sym, t, px)",
    "ev": "(values (timestamp '2026-01-01 00:00:00',1.0::double),('2026-01-01 00:10:00',2),('2026-01-01 01:20:00',null),('2026-01-01 05:00:00',4.5)) t(t, v)",
    "maps": "(select i as id, case when i % 4 <> 0 then map {'a': i, 'b': i * 2} end as m, map {i: 'x' || i} as n, {'u': i, 'v': ['p', null]} as s from range(6) t(i))",
}


def prepared(folder):
    """A DuckDB with the tables, and the lines of a program that reads them."""
    peer, lines = duckdb.connect(), ["fun answer(q) { try { df.sql(q).to_json() } catch e { json_stringify({error: e.message}) } }"]
    peer.execute("set timezone = 'UTC'")
    for name, values in TABLES.items():
        path = folder / f"{name}.parquet"
        peer.execute(f"create table {name} as select * from {values}")
        peer.execute(f"copy {name} to '{path}' (format parquet)")
        lines.append(f"let {name} = df.read_parquet({json.dumps(str(path))})")
    return peer, lines


def test_dialect(tmp_path):
    peer, lines = prepared(tmp_path)
    program = tmp_path / "dialect.ruchy"
    program.write_text("\n".join(lines + [f"println(answer({json.dumps(q, ensure_ascii=False)}))" for q in QUERIES]), encoding="utf8")
    done = subprocess.run([os.environ["SKEP"], "run", program], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    bad = []
    for q, line in zip(QUERIES, done.stdout.splitlines(), strict=True):
        answer = json.loads(line, parse_float=decimal.Decimal)
        theirs = [[settled(exact(v)) for v in row] for row in peer.execute(q).fetchall()]
        ours = answer if isinstance(answer, dict) else [[settled(exact_ours(v)) for v in row.values()] for row in answer]
        if "order by" not in q.lower() and isinstance(ours, list):
            ours, theirs = sorted(ours, key=str), sorted(theirs, key=str)
        if not isinstance(ours, list) or not same_exact(ours, theirs):
            bad.append(f"{q}\n  ours {str(ours)[:300]}\n  DuckDB {str(theirs)[:300]}")
    assert not bad, f"{len(bad)} of {len(QUERIES)} differ:\n" + "\n".join(bad)


def settled(v):
    """Python writes microseconds with six digits, or none; we write three where they say it all. Rows without names are lists there."""
    match v:
        case str() if len(v) > 19 and v[10] in " T" and v[19] == ".": return v[:20] + v[20:].ljust(6, "0")
        case str() if len(v) > 8 and v[2:9:3] == "::.": return v[:9] + v[9:].ljust(6, "0")
        case dict() if list(v) == [str(i + 1) for i in range(len(v))]: return [settled(x) for x in v.values()]
        case dict(): return {k: settled(x) for k, x in v.items()}
        case list(): return [settled(x) for x in v]
    return v
