select * from t
---
select i, k + 1 as k1, s || '!' as bang, i / 4, i // 4, i % 3, -i, abs(i), 2 ** 3 from t
---
select distinct k from t order by k
---
select distinct k, b from t order by all
---
select k, count(*), count(i), count(distinct s), sum(i), avg(g), min(s), max(d) from t group by k order by k
---
select k, b, sum(i) as total from t group by all having total > 0 order by k, b
---
select sum(i), count(*) from t where false
---
select sum(i) filter (where b), count(*) filter (where s is null), count_if(b), bool_and(b), bool_or(b) from t
---
select s, length(s), upper(s), substring(s, 2, 2), left(s, 1), right(s, 2), reverse(s), replace(s, 'a', 'b'), starts_with(s, 'a'), contains(s, 'o') from t
---
select s from t where s like 'l%' or s like '%b' or s like '%o%' or s ilike 'ÜNÏ%' or s like '_'
---
select s from t where s not like '%a%' and s is not null and s <> ''
---
select s, case s when 'a' then 1 when 'b' then 2 else 0 end, case when i > 0 then 'plus' when i < 0 then 'minus' end from t
---
select coalesce(s, 'none'), nullif(s, 'a'), ifnull(i, 0), if(b, 'yes', 'no'), greatest(i, k), least(i, k, 0), concat(s, '-', i) from t
---
select i from t where i between -100 and 100 and i not between 0 and 10
---
select i, k from t where k in (1, 3) and i not in (5, 6, 7)
---
select i from t where i is distinct from k and b is not true
---
select d, year(d), month(d), day(d), quarter(d), extract(year from d), date_part('month', d), dayofweek(d), isodow(d), dayofyear(d), week(d), date_trunc('month', d) from t
---
select d from t where d >= date '2024-06-01' and d < date '2024-06-01' + interval '3' month
---
select count(*) from t where d between date '2024-01-31' + interval 1 month and date '2025-12-31' - interval '90 days'
---
select t.i, o.v from t join o on t.k = o.k order by t.i, o.v
---
select t.i, o.v from t left join o on t.k = o.k and o.v > 15 order by t.i, o.v
---
select t.i, o.v from t right join o on t.k = o.k and t.i > 0 order by t.i, o.v
---
select t.i, o.v from t full join o on t.k = o.k and t.i > o.v order by t.i, o.v
---
select k, i, v from t join o using (k) order by all
---
select k, v, count(*) from t full join o using (k) group by all order by all
---
select count(*) from t, o where t.k = o.k and t.s <> o.s
---
select count(*) from t cross join o
---
select count(*) from t a, t b, o where a.k = o.k and b.s = o.s and a.i < b.i
---
select i from t semi join o on t.k = o.k order by i
---
select i from t anti join o on t.k = o.k and t.i > o.v order by i
---
select i from t where k in (select k from o where v < 35) order by i
---
select i from t where k not in (select k from o where k is not null) order by i
---
select i from t where k not in (select k from o) order by i
---
select i from t where exists (select 1 from o where o.k = t.k and o.v > t.i) order by i
---
select i from t where not exists (select * from o where o.k = t.k) order by i
---
select i from t where exists (select 1 from o where v > 100) or i > 0 order by i
---
select i from t where i > (select avg(i) from t) order by i
---
select i, (select max(v) from o where o.k = t.k) as m, (select count(*) from o where o.k = t.k) as n from t order by i, m
---
select t.k, t.i from t where t.i = (select max(u.i) from t u where u.k = t.k) order by all
---
select i, k in (select k from o) as found from t where k is not null order by i, found
---
select i, k = any (select k from o where k is not null) from t where k is not null order by all
---
with big as (select * from t where i > 0), small as (select * from t where i <= 0) select big.k, count(*) from big join small using (k) group by all order by all
---
with a as (select k, sum(i) as si from t group by k), b as (select max(si) as m from a) select k from a, b where si = m
---
with x(p, q) as (select k, i from t) select p, max(q) from x group by 1 order by 1
---
select * from (select k, sum(i) as total from t group by k) q where q.total > 10 order by k
---
select k from t union select k from o order by k
---
select k from t union all select k from o order by k
---
select k from t intersect select k from o order by k
---
select k from t except select k from o order by k
---
select k, 1 as a from t union all by name select 2 as a, k from o order by all
---
select s, i from t order by s desc nulls first, i limit 7 offset 2
---
select i from t order by abs(i) desc, i limit 5
---
select k, i from t order by 1, 2 desc
---
select i as x from t order by x * -1 limit 10
---
select k, i, row_number() over (partition by k order by i, g, s, d, b, f) rn from t order by k, rn
---
select k, i, rank() over (partition by k order by i) r, dense_rank() over (partition by k order by i desc) dr from t order by k, i, r, dr
---
select k, i, sum(i) over (partition by k order by i) s, avg(i) over (partition by k) a, count(*) over () n, max(i) over (order by i) m from t order by all
---
select i, sum(i) over (order by i, g, s, d, b, f, k rows between unbounded preceding and current row) from t order by all
---
select k, i from t qualify row_number() over (partition by k order by i nulls last, g, s, d, b, f) = 1 order by k
---
select i, lag(i) over w, lead(i, 2, 0) over w, first_value(i) over w from t window w as (order by i, g, s, d, b, f, k) order by all
---
select n, count(*) from (select ntile(3) over (order by i, g, s, d, b, f, k) n from t) group by all order by all
---
select k, percent_rank() over (partition by k order by i), cume_dist() over (partition by k order by i) from t order by all
---
select k, sum(i), rank() over (order by sum(i) desc, k) from t group by k order by all
---
select k, sum(i) * 100.0 / sum(sum(i)) over () from t where i > 0 group by k order by k
---
select k, b, count(*) from t group by rollup(k, b) order by all
---
select k, b, sum(i) from t group by cube(k, b) order by all
---
select k, b, count(*) from t group by grouping sets ((k), (b), ()) order by all
---
select median(g), quantile_cont(i, 0.25), stddev_samp(i), var_pop(i) from t
---
select cast(i as double), i::varchar, try_cast(s as integer), cast(d as varchar), cast(b as integer), cast('2024-02-29' as date) from t
---
select * exclude (f, g) from t order by all limit 5
---
select * replace (i * 2 as i) from t order by all limit 5
---
select columns('^[ik]$') from t order by all limit 5
---
select min(columns('^[ik]$')) from t
---
select t.*, o.v from t, o where t.k = o.k order by all limit 9
---
from t where i > 0 order by all limit 3
---
from o
---
values (1, 'a'), (2, 'b')
---
select x + 1 as y, y * 2 as z from (values (1), (2)) v(x)
---
select 1 where 1 = 2
---
select 1, 'a', null, true, 1.5, date '2024-01-01'
---
select upper(s) as u, count(*) as n from t group by u having n > 1 order by n desc, u
---
select i > 0 as pos, count(*) from t group by pos order by pos
---
select count(*) from t where (k, b) = (1, true)
---
select unpivoted.name, count(*) from (unpivot (select i, k from t) on i, k) unpivoted group by all order by all
---
select distinct on (k) k, i from t order by k, i desc nulls last, g
---
select a.k, b.k from o a positional join (select k from o order by v desc) b
---
select o.k, sum(case when t.b then t.i else 0 end) as yes, sum(case when not t.b then 1 else 0 end) as nos from t, o where o.k = t.k and o.v in (10, 20, 30) and t.d < date '2025-06-01' group by o.k order by o.k
---
select s, sum(i) as si from t where s in (select s from o where v >= 20) and i > (select 0.2 * avg(u.i) from t u where u.s = t.s) group by s order by si desc, s
---
select k, max(i) - min(i) as span, string_agg(s, ',') is null from t group by k order by k
---
select trim('  x '), ltrim('xxa', 'x'), rtrim('axx', 'x'), 'a' < 'b', not true, 5 // 2, 7 % -3, round(2.567, 2), floor(-1.5), ceil(1.2), sqrt(16.0)
---
select k, any_value(s) is null or true, count(*) from t where s similar to '[a-z]+' or s glob 'z*' group by k order by k
---
select regexp_matches(s, '^a'), regexp_replace(s, 'o', '0'), regexp_extract(s, '[a-z]+') from t order by all
