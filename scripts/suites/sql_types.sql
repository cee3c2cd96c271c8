select 1.5 as a, 0.05 as b, 1.5 + 1 as c, 1.5 * 2.25 as d, 7.5 % 2 as e, -1.5 as f, .5 as g, 5. as h
---
select 1.5::decimal(4, 1) * 3 as a, 1.5 / 2.5 as b, round(1.255, 2) as c, floor(-1.5) as d, ceil(1.2) as e, trunc(-1.7) as f, abs(-1.25) as g, round(2.5) as h
---
select 123456789012345678901234567890 as a, 123456789012345678901234567890 + 1 as b, 99999999999999999999.5 * 2 as c
---
select (i / 4)::decimal(10, 3) as x, i::decimal(12, 2) * 1.10 as y from t
---
select k, sum(i::decimal(10, 2) * 0.01) as s, avg(i::decimal(10, 2)) as m, min(i::decimal(9, 1)) as lo, max(i::decimal(9, 1)) as hi, count(distinct i::decimal(9, 1)) as n from t group by k
---
select i::decimal(8, 2) as x, count(*) as n from t group by x order by x nulls first
---
select i from t where i * 1.5 > 100.5 and i::decimal(10, 2) <> 99.00 order by i
---
select 2.5::integer as a, -2.5::integer as b, 2.4999::bigint as c, '12.345'::decimal(5, 2) as d, 1.0::varchar as e, try_cast('x' as decimal(4, 1)) as f, try_cast('1234' as decimal(3, 0)) as g
---
select coalesce(1.5, 2) as a, greatest(1.5, 2) as b, case when true then 1 else 2.5 end as c, [1, 2.5] as d, nullif(1.50, 1.5) as e
---
select cast(g as decimal(18, 4)) as x from t where g < 1000
---
select sum(distinct i) as a, avg(distinct k) as b, count(distinct s) as c, sum(distinct k) filter (where b) as d from t
---
select k, list(i order by i desc) as l, string_agg(s, '-' order by s, i) as s, array_agg(i order by d nulls first, i) as a from t where i is not null group by k
---
select k, arg_max(i, g) as a, arg_min(s, i) as b, mode(k) as m from t where i is not null and g is not null and s is not null group by k
---
select corr(i, g) as a, covar_samp(i, k) as b, covar_pop(i, k) as c, skewness(i) as d, kurtosis(i) as e, kurtosis_pop(i) as f from t where g < 100
---
select [1, 2, 3] as a, [] as b, [[1], [2, null]] as c, ['a', null] as d, {'a': 1, 'b': 'x'} as e, [{'a': 1}, {'a': 2}] as f
---
select [1, 2, 3][2] as a, [1, 2, 3][0] as b, [1, 2, 3][-1] as c, [1, 2, 3][2:] as d, [1, 2, 3][:2] as e, [1, 2, 3][:-2] as f, [1, 2, 3][-2:] as g, 'hello'[2:3] as h, 'hello'[2] as i, 'hello'[-1] as j
---
select {'a': 1, 'b': {'c': 'x'}}.b.c as a, {'a': 1}['a'] as b, struct_pack(x := 1, y := 'q').y as c, struct_extract({'a': 5}, 'a') as d
---
select len([1, 2]) as a, array_length([1]) as b, list_contains([1, 2], 2) as c, list_position([5, 6], 6) as d, list_position([5], 7) as e, list_concat([1], null, [2]) as f, [1] || [2] as g, list_append([1], 2) as h, list_prepend(0, [1]) as i
---
select list_sort([3, null, 1]) as a, list_sort([3, null, 1], 'desc') as b, list_reverse_sort([1, 3, null]) as c, list_reverse([1, 2]) as d, list_sort(list_distinct([2, 1, 1, null])) as e, list_unique([1, 1, null]) as f
---
select list_sum([1, 2]) as a, list_sum([]) as b, list_avg([1, 2]) as c, list_min(['b', 'a']) as d, list_max([1, null]) as e, list_count([1, null]) as f, list_aggregate([1, 2, 3], 'sum') as g, list_sum([1.5, 2.25]) as h
---
select list_transform([1, 2, 3], lambda x: x + 1) as a, list_filter([1, null, 5], lambda x: x > 1) as b, list_reduce([1, 2, 3], lambda a, x: a + x) as c, list_reduce([1, 2], lambda a, x: a * x, 10) as d, [x * 2 for x in [1, 2, 3] if x > 1] as e, list_transform([5, 6], lambda x, i: x * i) as f
---
select i, list_transform([1, 2, 3], lambda x: x * k) as l, list_filter([0, 1, 2], lambda x: x <> k) as m from t
---
select range(3) as a, range(1, 5, 2) as b, generate_series(1, 3) as c, range(3, 0, -1) as d, flatten([[1], [2, 3], []]) as e
---
select string_split('a,b,,c', ',') as a, regexp_split_to_array('a1b22c', '[0-9]+') as b, regexp_extract_all('a1b2', '[a-z]') as c, array_to_string(['a', null, 'b'], '-') as d, array_to_string([1, 2], '') as e
---
select unnest([1, 2, 3]) as x
---
select i, unnest([k, k + 1]) as u from t where i > 0
---
select unnest([1, 2, 3]) as a, unnest(['x', 'y']) as b
---
select s, len(l) as n, l[1] as first from (select s, list(i order by i) as l from t where i is not null group by s)
---
select l, count(*) as n from (select [k, k % 2] as l from t) group by l
---
select st.a as a, count(*) as n from (select {'a': k, 'b': s} as st from t) group by st.a
---
select distinct st from (select {'a': k, 'b': b} as st from t)
---
select x'AA01' as a, '\xAB\x00z'::blob as b, octet_length(x'0102') as c, 'ab'::blob = x'6162' as d
---
select time '10:20:30' as a, time '23:30:00' + interval 1 hour as b, timestamp '2024-01-02 03:04:05' as c, '12:00'::time < time '13:00' as d
---
select d + interval 1 month as a, d - interval 2 year as b, d + interval 3 day as c, d + interval '1 month 2 days' as e, interval 1 month + d as f from t
---
select d + interval (k) day as a, d + interval (k) month as b, d - interval (k) week as c from t
---
select d - date '2024-01-01' as a, date_diff('month', date '2024-01-31', d) as b, date_diff('week', d, date '2025-01-01') as c, last_day(d) as e, monthname(d) as f, dayname(d) as g from t
---
select timestamp '2024-03-31 02:30:00' - timestamp '2024-03-30 01:00:00' as a, epoch(timestamp '2024-01-02 00:00:01.5') as b, make_date(2024, 2, 29) as c, strptime('03/02/2024 14:05', '%d/%m/%Y %H:%M') as d, extract(epoch from timestamp '1970-01-02') as e
---
select timestamptz '2024-07-01 12:00:00+00' at time zone 'Europe/Berlin' as a, timestamp '2024-07-01 12:00:00' at time zone 'America/New_York' as b, timestamptz '2024-01-01 00:00:00+02' as c
---
select date_trunc('month', timestamp '2024-02-29 13:14:15') as a, date_trunc('hour', timestamp '2024-02-29 13:14:15') as b, date_trunc('week', date '2024-02-29') as c, date_trunc('quarter', date '2024-05-29') as d
---
select lpad('a', 3, 'xy') as a, rpad('abcd', 2, '-') as b, repeat('ab', 2) as c, ascii('a') as d, chr(97) as e, translate('abcd', 'abc', 'xy') as f, split_part('a-b-c', '-', 2) as g, split_part('a', '-', 3) as h, levenshtein('kitten', 'sitting') as i, concat_ws('-', 'a', null, 'b') as j, instr('abc', 'c') as k, strpos('abc', 'x') as l
---
select 5 & 3 as a, 5 | 3 as b, xor(5, 3) as c, 1 << 3 as d, 16 >> 2 as e, gcd(4, 6) as f, lcm(4, 6) as g, bit_count(7) as h, atan2(1, 2) as i, degrees(pi()) as j, md5('a') as k, sha256('a') as l
---
select i, sum(i) over (order by i rows between 1 preceding and 1 following) as a, count(*) over (order by i rows between 2 preceding and 1 preceding) as b, avg(i) over (order by i rows between current row and 2 following) as c from t where i is not null
---
select i, k, min(i) over (partition by k order by i rows between 1 preceding and 1 following) as a, max(g) over (partition by k order by i rows between unbounded preceding and 1 preceding) as b, first_value(i) over (partition by k order by i rows between 1 preceding and 1 following) as c from t where i is not null
---
select i, sum(i) over (order by i range between 100 preceding and 50 following) as a, count(*) over (order by i desc range between 100 preceding and current row) as b from t where i is not null
---
select d, count(*) over (order by d range between interval 30 day preceding and current row) as a, sum(i) over (order by d range between interval 7 day preceding and interval 7 day following) as b from t where d is not null
---
select k, i, count(*) over (order by k groups between 1 preceding and current row) as a, sum(i) over (order by k groups between current row and 1 following) as b from t where k is not null
---
select i, sum(i) over (order by i rows between 1 preceding and 1 following exclude current row) as a, count(*) over (order by k range between unbounded preceding and current row exclude group) as b, count(*) over (order by k range between unbounded preceding and current row exclude ties) as c from t where i is not null and k is not null
---
select k, i, count(distinct k) over (order by i rows between 3 preceding and current row) as a, sum(i) filter (where b) over (partition by k order by i) as c, stddev(i) over (partition by k order by i) as e from t where i is not null
---
select i, lag(s ignore nulls) over (order by i) as a, lead(s ignore nulls) over (order by i) as b, last_value(s ignore nulls) over (order by i) as c, nth_value(i, 2) over (order by i) as d from t where i is not null
---
select i, string_agg(s, ',' order by s) over (partition by k) as a, list(i) over (partition by k order by i) as b from t where i is not null
---
select k, i in [1, k, 3] as a from t
---
with recursive r(n) as (select 1 union all select n + 1 from r where n < 10) select * from r order by n
---
with recursive r as (select 1 as a, 'x' as p union select (a * 3) % 7, p from r) select * from r order by a
---
with recursive tree(k, depth) as (select k, 0 from o where k = 0 union all select o.k, depth + 1 from o join tree on o.k > tree.k and depth < 3) select k, depth, count(*) as n from tree group by all order by all
---
select t.i, u.x from t, unnest([t.k, t.i]) u(x) where t.i > 500
---
select i, r from t, range(t.k) x(r) where i < -700
---
select * from range(3) x(r)
---
select x from unnest([3, 1, null]) u(x) order by x
---
select t.i, l.v from t, lateral (select o.v from o where o.k = t.k) l
---
select t.i, l.v from t left join lateral (select v from o where o.k = t.k order by v desc limit 1) l on true
---
select t.i, l.n, l.m from t, lateral (select count(*) as n, max(v) as m from o where o.k = t.k) l
---
select t.i, l.y from t, lateral (select t.i * 2 + 1 as y) l where t.i is not null
---
select a.i, a.d, b.v from t a asof join (select date '2024-01-01' + interval (v * 9) day as d, v from o) b on a.d >= b.d where a.d is not null
---
select a.i, a.k, b.v from t a asof left join (select k, v, v * 10 - 300 as at from o) b on a.k = b.k and a.i > b.at
---
select a.i, b.v from t a asof join (select v, v * 10 - 300 as i from o) b using (i)
---
pivot (select k, s, i from t where i is not null and s is not null) on k using sum(i) group by s order by s
---
pivot (select b, k, i from t where b is not null) on k in (0, 1, 2) using sum(i) as s, count(*) as n group by b order by b
---
pivot o on k using max(v) group by s order by s
---
select * from (pivot (select k, b, i from t) on b using sum(i)) order by k nulls first
---
select count(*) as n from (select * from t using sample 5 rows)
---
select count(*) as n from (select * from t using sample 100%)
---
select k, sum(i) as s from t group by k order by k limit 3
---
select count(*) filter (where b) as a, sum(i) filter (where k > 1) as c, list(k order by k) filter (where b) as d from t
