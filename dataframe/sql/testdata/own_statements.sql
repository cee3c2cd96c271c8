select l_returnflag, sum(l_quantity) as sum_qty, avg(l_discount), count(*) as n from lineitem where l_shipdate <= date '1998-12-01' - interval '90' day group by l_returnflag order by 1, 2 desc nulls last
---
select n_name, sum(l_extendedprice * (1 - l_discount)) revenue from customer, orders, lineitem, nation where c_custkey = o_custkey and l_orderkey = o_orderkey and n_nationkey = c_nationkey and o_orderdate >= date '1994-01-01' and o_orderdate < date '1994-01-01' + interval '1' year group by n_name having sum(l_quantity) > 300 order by revenue desc limit 10
---
select o_orderpriority from orders o where exists (select * from lineitem l where l.l_orderkey = o.o_orderkey and l.l_commitdate < l.l_receiptdate) and not exists (select 1 from returns r where r.k = o.o_orderkey)
---
select extract(year from o_orderdate) as y, sum(case when nation = 'BRAZIL' then volume else 0 end) / sum(volume) as share from (select 1 as volume) all_nations group by y order by y
---
select substring(c_phone from 1 for 2) as code, position('a' in c_name), trim(both ' x' from c_name), trim(c_name), overlay(c_name placing 'q' from 2 for 1) from customer where substring(c_phone, 1, 2) in ('13', '31') and c_acctbal > (select avg(c_acctbal) from customer where c_acctbal > 0.00)
---
select p_brand from partsupp, part where p_partkey = ps_partkey and p_brand <> 'Brand#45' and p_type not like 'MEDIUM POLISHED%' and p_size in (49, 14) and ps_suppkey not in (select s_suppkey from supplier where s_comment like '%Customer%Complaints%')
---
with revenue as (select l_suppkey as supplier_no, sum(l_extendedprice) as total from lineitem group by l_suppkey), top(m) as materialized (select max(total) from revenue) select * from revenue, top where total = m
---
select a, -b ** 2, 2 ** 3 ** 2, not a = b and c or d, a between 1 and 2 and b, (a, b) = (1, 2), a + b * c - d % 2 // 3
---
select count(*) over (partition by g order by t rows between unbounded preceding and 1 following exclude ties) c, first_value(v ignore nulls) over w, sum(v) over (w rows 3 preceding) from t window w as (partition by g)
---
select * exclude a replace (b * 2 as b) rename (c as d), t.* exclude (x, y), columns(c -> c like 'v%') from t
---
select x.upper().replace('a', 'b'), t.c.lower(), 'abc'.len(), [1, 2][1], ([1, 2])[-1], s[:2], s[1:], s[:-:2], {'a': {b: [1]}}.a.b from t
---
select list_filter(l, x -> x % 2 = 0 and x > 1), list_reduce(l, (acc, x) -> acc + x), lambda_of(lambda x, i : x + i), map {'k': 1, 'j': 2}['k'], j -> '$.a', j ->> 'b' from t
---
select a::decimal(10, 2)[], b::struct(x integer, y varchar[])[3], c::map(varchar, integer), cast(d as timestamp with time zone), e::double precision, f::enum('a', 'b') from t
---
select date '2020-02-29', timestamp '2020-01-01 10:00:00', interval 5 days, interval (a + 1) months, interval '1 year 2 months', ts at time zone 'Europe/Berlin', current_date, now() from t
---
select 'it''s', E'tab\there', $$dollar 'text'$$, $tag$in $$ it$tag$, "Quoted Name", "q""q", 1e-5, .5, 5., 0b101, 1_0.5_0
---
select $name,  a is not null, b isnull, c notnull, d is not distinct from e, f is unknown, g is true, h collate nocase from t where a = any (select 1) and b <> all ([1, 2]) and c in l and d not in ()
---
select any_value(a), string_agg(b, ', ' order by b desc nulls first), array_agg(distinct c), quantile_cont(v, [0.5, 0.9]), mode() within group (order by v), sum(distinct a) filter (b > 1) from t group by cube (a, (b, c)), rollup (d), grouping sets ((a, b), ())
---
from a natural join b left outer join c using (k, j) full join d on a.x = d.x right join (e cross join f) on true, g positional join h, lateral (select a.x) z(q), range(3) r(i), unnest([1, 2]) with ordinality
---
from 'data/a.csv' c, read_parquet(['a.parquet', 'b.parquet'], hive_partitioning := true, union_by_name => true) where c.id = 1
---
select * from ((select 1 as a) union all (select 2)) x order by a limit 10 percent offset 2 rows
---
select 1 union select 2 intersect select 3 except all select 4 union all by name select 5 order by all desc nulls last limit 3
---
(select 1 order by 1 limit 1) union all (select 2) order by 1 fetch first 3 rows only
---
values (1, 'a'), (2, default)
---
select * from t pivot (sum(v) as s, max(w) for y in (2020, 2021 as now) m in ('a') group by k) as p
---
select * from t unpivot include nulls ((a, b) for n in ((x1, y1) as one, (x2, y2))) u
---
pivot (from t where a > 1) on y in ('a', 'b'), z using sum(v) as s, count(*) group by k, j order by k limit 3
---
unpivot t include nulls on columns(* exclude (k)) into name n value v
---
describe select a from t
---
summarize 'x.csv'
---
show tables
---
explain analyze select 1
---
select distinct on (a, b) a, b, c from t using sample reservoir(50 rows) repeatable (7) order by c
---
from t using sample 20 percent (system, 42)
---
from t x tablesample reservoir(20%)
---
create temp table if not exists s.t (a integer not null primary key, b varchar default 'x', c decimal(5, 2)[])
---
create or replace view v as from t select a
---
create macro add(a, b) as a + b
---
create macro rows_of(n) as table select * from range(n)
---
insert or replace into t (a, b) values (1, 2), (3, 4)
---
update t set a = a + 1, b = 'x' from u where t.k = u.k
---
delete from t where a is null
---
copy t to 'out.csv' with (header, delimiter '|', compression gzip)
---
copy t from 'in.csv' (auto_detect true)
---
attach 'db.duckdb' as db (read_only)
---
detach db
---
use db.main
---
drop table if exists s.t
---
set threads = 4
---
reset memory_limit
---
select /* a /* nested */ comment */ a -- to the end
from t;
---
select a: 1, b: x + 1 from u: t where u.a > 0
---
select t.from_date, t."select", "order".x, "from" from "order" t
---
table t
---
select a from t where (select max(b) from u) > 1 group by a having count(*) filter (where a > 1) > 2 qualify row_number() over (order by a) = 1
---
select case a when 1 then 'one' when 2 then 'two' end, if(a > 1, 2, 3), coalesce(a, b), left(s, 2), right(s, 3), replace(s, 'a', 'b'), glob(s), greatest(a, b) from t where s glob 'a*' and s not similar to 'x+' and s like 'a\_b' escape '\'
---
select trim(leading 'x' from s), trim(trailing from s), extract(month from d) from t

---
select ?, ? + 1
---
select $1 where $2
---
select ((select 1) + 1), ((select 2)), (((select 3) union select 4)) from ((select 1)) x
---
select [1, 2, 3][::2], x[::-1], x[:3:], x[1:-:2] from t
---
select * from t limit 10%
---
select (select a from t limit 10%), @ -3, ~5, [1] && [2], 'b' in 'abc'
