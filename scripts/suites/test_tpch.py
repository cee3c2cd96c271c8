"""The 22 questions of TPC-H in SQL, ours against DuckDB, over small tables of our own making with the benchmark's columns.

The texts follow the queries of the TPC-H specification; a few constants are changed so that small tables give rows.
"""
import datetime, random
from pathlib import Path
import duckdb
import polars as pl
from test_dataframe import orderless
from test_sql import answers, plain, ours_plain, same

QUESTIONS = Path(__file__).with_name("tpch.sql").read_text(encoding="utf8").strip().split("\n---\n")
REGIONS = ["AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST"]
NATIONS = [("ALGERIA", 0), ("BRAZIL", 1), ("CANADA", 1), ("CHINA", 2), ("INDIA", 2), ("FRANCE", 3), ("GERMANY", 3), ("SAUDI ARABIA", 4)]
PRIORITIES = ["1-URGENT", "2-HIGH", "3-MEDIUM", "4-NOT SPECIFIED", "5-LOW"]


def day(rng, first, last):
    return first + datetime.timedelta(days=rng.randint(0, (last - first).days))


def tables():
    rng, start, end = random.Random(22), datetime.date(1992, 1, 1), datetime.date(1998, 8, 2)
    money = lambda lo, hi: round(rng.uniform(lo, hi), 2)
    words = lambda: " ".join(rng.choice(["special", "requests", "quick", "Customer", "Complaints", "deposits", "pending"]) for _ in range(5))
    out = {"region": [dict(r_regionkey=i, r_name=n) for i, n in enumerate(REGIONS)],
           "nation": [dict(n_nationkey=i, n_name=n, n_regionkey=r) for i, (n, r) in enumerate(NATIONS)]}
    out["supplier"] = [dict(s_suppkey=i, s_name=f"Supplier#{i:03}", s_address=f"road {i}", s_nationkey=i % 8, s_phone=f"{10 + i % 8}-555", s_acctbal=money(-900, 9000), s_comment=words()) for i in range(24)]
    out["part"] = [dict(p_partkey=i, p_name=rng.choice(["forest", "green", "blue"]) + " " + rng.choice(["green", "lace", "puff"]), p_mfgr=f"Manufacturer#{i % 5}", p_brand=rng.choice(["Brand#12", "Brand#23", "Brand#34", "Brand#45"]),
                        p_type=" ".join([rng.choice(["ECONOMY", "PROMO", "MEDIUM"]), rng.choice(["POLISHED", "PLATED"]), rng.choice(["BRASS", "STEEL"])]), p_size=rng.randint(1, 50),
                        p_container=rng.choice(["SM CASE", "SM BOX", "MED BAG", "MED BOX", "LG CASE", "LG PKG"])) for i in range(160)]
    out["partsupp"] = [dict(ps_partkey=p, ps_suppkey=(p * 3 + k * 7) % 24, ps_availqty=rng.randint(1, 400), ps_supplycost=money(1, 1000)) for p in range(160) for k in range(3)]
    out["customer"] = [dict(c_custkey=i, c_name=f"Customer#{i:04}", c_address=f"lane {i}", c_nationkey=rng.randint(0, 7), c_phone=f"{rng.choice([13, 17, 18, 23, 29, 30, 31, 11])}-{i}",
                            c_acctbal=money(-900, 9000), c_mktsegment=rng.choice(["BUILDING", "MACHINERY", "AUTOMOBILE"]), c_comment=words()) for i in range(150)]
    out["orders"], out["lineitem"] = [], []
    for o in range(1200):
        ordered = day(rng, start, end)
        out["orders"].append(dict(o_orderkey=o, o_custkey=rng.randint(0, 99), o_orderstatus=rng.choice("FOP"), o_totalprice=money(900, 90000), o_orderdate=ordered,
                                  o_orderpriority=rng.choice(PRIORITIES), o_shippriority=0, o_comment=words()))
        for _ in range(rng.randint(1, 6)):
            part = rng.randint(0, 159)
            shipped = day(rng, ordered, ordered + datetime.timedelta(days=121))
            out["lineitem"].append(dict(l_orderkey=o, l_partkey=part, l_suppkey=(part * 3 + rng.randint(0, 2) * 7) % 24, l_quantity=float(rng.randint(1, 50)), l_extendedprice=money(900, 90000),
                                        l_discount=rng.randint(0, 10) / 100, l_tax=rng.randint(0, 8) / 100, l_returnflag=rng.choice("RAN"), l_linestatus=rng.choice("OF"), l_shipdate=shipped,
                                        l_commitdate=day(rng, ordered, ordered + datetime.timedelta(days=90)), l_receiptdate=shipped + datetime.timedelta(days=rng.randint(1, 30)),
                                        l_shipinstruct=rng.choice(["DELIVER IN PERSON", "NONE"]), l_shipmode=rng.choice(["AIR", "AIR REG", "MAIL", "SHIP", "RAIL"])))
    return {name: pl.DataFrame(rows) for name, rows in out.items()}


def test_tpch(tmp_path):
    data = tables()
    lines = answers(QUESTIONS, tmp_path, data)
    bad = []
    with duckdb.connect() as db:
        for name, frame in data.items():
            db.register(name, frame.to_arrow())
        for i, (q, answer) in enumerate(zip(QUESTIONS, lines, strict=True), 1):
            theirs = [[ours_plain(plain(v)) for v in row] for row in db.execute(q).fetchall()]
            if isinstance(answer, dict):
                bad.append(f"q{i}: {answer['error']}")
                continue
            ours = [[ours_plain(v) for v in row.values()] for row in answer]
            if not theirs:
                bad.append(f"q{i} gives no rows: the tables are too small for it")
            if len(ours) != len(theirs) or not all(map(same, sum(orderless(ours), []), sum(orderless(theirs), []))):
                bad.append(f"q{i}: {len(ours)} and {len(theirs)} rows\n  {ours[:3]}\n  {theirs[:3]}")
            if "order by" in q.rsplit(")", 1)[-1] and not all(map(same, sum(ours, []), sum(theirs, []))):
                bad.append(f"q{i}: another order")
    assert not bad, "\n".join(bad)
