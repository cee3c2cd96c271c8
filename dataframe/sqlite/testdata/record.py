"""Makes the databases that sqlite_test.go reads, with Python's sqlite3: shop.db, and live.db with a write-ahead log beside it."""
import os, shutil, sqlite3, tempfile


def shop(path):
    db = sqlite3.connect(path)
    db.executescript("""
        pragma page_size = 512;
        create table orders (id integer primary key, /* the row's number */ "the price" real not null default (1.5), note text, paid boolean, day date, at timestamp, raw blob, any_thing, big int);
        create table [by key] (a text, b integer, c text, primary key (b, a)) without rowid;
        create table empty (x int, y text, z real, w);
        create table old (x integer);
        insert into old values (1);
        alter table old add column later text;
        insert into old values (2, 'two');
        create index notes on orders (note);
        create view seen as select * from orders;
        create table strange (a int, b int generated always as (a * 2) virtual);
        create table "quo""ted" ('x y' text check (length('x y') > 0), constraint k unique ('x y'));
    """)
    for i in range(1, 151):
        db.execute("insert into orders values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   (i * 3, i / 4, None if i % 7 == 0 else f"note {i} é" * (i % 60 // 2), i % 2, f"2024-01-{i % 28 + 1:02}", f"2024-01-15 10:{i % 60:02}:00", bytes([i % 256] * (i % 5)), [i, i / 2, f"t{i}", None][i % 4], (-1) ** i * 2 ** (i % 63)))
    for i in range(200):
        db.execute('insert into "by key" values (?, ?, ?)', (f"a{i % 10}", i // 10, "c" * (i % 9 * 60)))
    db.execute("""insert into "quo""ted" values ('it''s')""")
    db.commit()
    db.close()


def live(path):
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "live.db")
        db = sqlite3.connect(source, isolation_level=None)
        db.executescript("pragma page_size = 512; pragma journal_mode = wal; create table t (x int, s text); insert into t values (1, 'in the file'); pragma wal_checkpoint(truncate);")
        for i in range(2, 40):
            db.execute("insert into t values (?, ?)", (i, f"in the log {i}"))
        db.execute("update t set s = 'changed' where x = 1")
        db.execute("begin")
        db.execute("insert into t values (99, 'never committed')")
        shutil.copy(source, path)
        shutil.copy(source + "-wal", path + "-wal")
        db.execute("rollback")
        db.close()


for name, make in (("shop.db", shop), ("live.db", live)):
    for old in (name, name + "-wal"):
        if os.path.exists(old):
            os.remove(old)
    make(name)
