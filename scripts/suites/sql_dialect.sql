select name, dept, row_number() over (partition by dept order by salary desc) as rn from emp qualify rn = 1
select dept, count(*) from emp group by rollup(dept)
select region, product, sum(qty) as q, grouping(region) as g from sales group by grouping sets ((region), (product), ()) order by all
select region, product, sum(qty) from sales group by cube(region, product) order by 1,2,3
select unnest(tags) as tag, name from emp
select name, unnest(tags) from emp order by name
select list_transform([1,2,3], lambda x: x * 2)
select list_filter([1,2,3,4], lambda x: x % 2 = 0) as l
select list_reduce([1,2,3,4], lambda a, b: a + b)
select [x * 2 for x in [1,2,3] if x > 1]
select {'a': 1, 'b': 'x'}.b
select s.a, s['b'] from (select {'a': 1, 'b': 'x'} as s)
select s.* from (select {'a': 1, 'b': 'x'} as s)
select columns(*) from emp order by id
select min(columns(* exclude (tags))) from emp
select columns('n.*') from emp order by id
select * exclude (tags, boss) from emp order by id
select * replace (salary * 2 as salary) from emp order by id
select * rename (name as nm) from emp order by id
select t.sym, t.t, q.bid from trades t asof join quotes q on t.sym = q.sym and t.t >= q.t
select t.sym, t.t, q.bid from trades t asof left join quotes q using (sym, t)
select * from (select name from emp order by id) positional join (select region from sales order by day)
select e.name, x.m from emp e, lateral (select max(salary) as m from emp f where f.dept = e.dept) x order by e.name
select e.name, x.* from emp e left join lateral (select f.name as other, f.salary from emp f where f.boss = e.id order by f.salary desc nulls last limit 1) x on true order by e.name
select e.name, x.n from emp e, lateral (select count(*) as n from emp f where f.boss = e.id) x order by e.name
select e.name, x.dept, x.s from emp e, lateral (select dept, sum(salary) s from emp f where f.boss = e.id group by dept) x order by all
from emp select name order by id limit 2
from emp order by id
from emp where salary > 80 order by id
select name from emp union by name select region as name, qty from sales order by all
select 1 as a, 2 as b union all by name select 3 as b, 4 as c
pivot sales on region using sum(qty) group by product order by product
pivot sales on region in ('EU','US') using sum(qty) as s, count(*) as n group by product order by product
pivot sales on region using sum(qty)
unpivot (select id, salary, boss from emp) on salary, boss into name k value v order by id, k
from (select id, salary, boss from emp) unpivot (v for k in (salary, boss)) order by id, k
select date '2026-01-31' + interval 1 month
select date '2026-01-31' - interval '3 days'
select date '2026-03-01' - date '2026-02-01' as d
select date_diff('month', date '2026-01-31', date '2026-03-01'), date_sub('month', date '2026-01-31', date '2026-03-01'), datediff('day', date '2026-01-31', date '2026-03-01')
select date_trunc('quarter', day) as q, sum(qty * price) from sales group by q order by q
select extract(dow from day), extract(isodow from day), extract(week from day), extract(doy from day), extract(epoch from day) from sales order by day, region
select dayname(day), monthname(day), last_day(day), weekofyear(day), yearweek(day) from sales order by day, region
select strftime(ts, '%Y-%m-%d %H:%M:%S.%f') from sales order by ts
select strptime('03/02/2026 14:05', '%d/%m/%Y %H:%M')
select try_strptime('xx', '%d/%m/%Y')
select make_date(2026, 2, 28), make_timestamp(2026, 2, 28, 1, 2, 3.5), make_time(1,2,3)
select time_bucket(interval '1 hour', t) b, sum(v) from ev group by b order by b
select time_bucket(interval '7 days', day) b, sum(qty) from sales group by b order by b
select epoch_ms(ts), epoch_us(ts), epoch(ts) from sales order by ts
select to_timestamp(1700000000)
select date '2026-01-15' + (interval 1 month * 2)
select name, lag(salary, 1, 0.0) over (order by id) from emp order by id
select id, lag(salary ignore nulls) over (order by id), first_value(salary ignore nulls) over (order by id) from emp order by id
select id, nth_value(salary, 2 ignore nulls) over (order by id rows between unbounded preceding and current row) from emp order by id
select id, lag(salary, 2 ignore nulls) over (order by id) from emp order by id
select id, ntile(3) over (order by id), percent_rank() over (order by salary), cume_dist() over (order by salary) from emp order by id
select id, sum(salary) over w, avg(salary) over w from emp window w as (order by id rows between 1 preceding and 1 following) order by id
select id, sum(salary) over (order by id rows between 1 preceding and 1 following exclude current row) from emp order by id
select id, last_value(name) over (partition by dept order by id range between unbounded preceding and unbounded following) from emp order by id
select map {'a': 1, 'b': 2}['a']
select map_keys(map {'a': 1, 'b': 2}), map_values(map {'a': 1, 'b': 2})
select map(['x','y'], [1,2])['y']
select element_at(map {'a': 1}, 'a'), cardinality(map {'a': 1}), map_contains(map {'a': 1}, 'a')
select map_entries(map {'a': 1, 'b': 2})
select [1,2,3,4,5][2:4], [1,2,3,4,5][-2:], [1,2,3,4,5][:2]
select [1,2,3,4,5][1:5:2], [1,2,3,4,5][::-1], [1,2,3,4,5][5:1:-2]
select 'hello'[1], 'hello'[2:3], 'hello'[-2:]
select list_slice([1,2,3,4,5], 1, 5, 2)
select regexp_matches('abc123', '[0-9]+'), regexp_replace('a1b2', '[0-9]', '#', 'g'), regexp_extract('key=val', '(\w+)=(\w+)', 2), regexp_extract_all('a1b22', '[0-9]+'), regexp_split_to_array('a,b;c', '[,;]'), regexp_full_match('abc','a.c')
select regexp_extract('2026-01-31', '(\d+)-(\d+)-(\d+)', ['y','m','d'])
select instr('hello','l'), position('l' in 'hello'), strpos('hello','z'), ascii('A'), chr(66), unicode('ä'), ord('a')
select split_part('a-b-c', '-', 2), string_split('a b', ' '), concat_ws('-', 'a', null, 'b'), concat('a', null, 'b'), 'a' || 'b'
select format('{} is {:.2f}', 'x', 3.14159), printf('%05d|%s', 42, 'z')
select levenshtein('kitten','sitting'), jaccard('abc','abd'), hamming('abc','abd'), damerau_levenshtein('ab','ba'), jaro_winkler_similarity('martha','marhta')
select md5('x'), sha256('x'), hex('AB'), base64('abc'::blob), to_base64('abc'::blob), from_base64('YWJj')
select trim('  a '), ltrim('xxa','x'), rtrim('axx','x'), trim(both 'x' from 'xax'), upper('ä'), lower('Ä'), length('日本'), strlen('日本'), bit_length('ab')
select starts_with('abc','a'), suffix('abc','bc'), prefix('abc','ab'), contains('abc','b'), 'abc' ^@ 'ab'
select 'abc' like 'a_c', 'abc' ilike 'A%', 'a%c' like 'a\%c' escape '\', 'abc' similar to 'a.*', 'abc' ~ 'a.c', 'abc' glob 'a*'
select string_agg(name, ', ' order by name desc) from emp
select list(name order by id), array_agg(salary), list(distinct dept) is not null from emp
select dept, count(*) filter (where salary > 60) as rich, sum(salary) filter (where hired > date '2020-01-01') from emp group by dept order by dept
select corr(id, salary), covar_pop(id, salary), covar_samp(id,salary), regr_slope(salary, id), regr_intercept(salary,id), regr_r2(salary,id), regr_count(salary,id) from emp
select mode(region), mode(product) from sales
select quantile_cont(salary, 0.25), quantile_disc(salary, 0.25), median(salary), quantile_cont(salary, [0.1, 0.9]), percentile_cont(0.5) within group (order by salary) from emp
select percentile_disc(0.5) within group (order by salary desc) from emp
select arg_max(name, salary), arg_min(name, salary), max_by(name, salary), min_by(name, id), arg_max(name, salary, 2) from emp
select max(salary, 2), min(salary, 3) from emp
select stddev(salary), stddev_pop(salary), variance(salary), var_pop(salary), skewness(salary), kurtosis(salary), entropy(dept), mad(salary), product(id), geomean(id), favg(salary), fsum(salary), kahan_sum(salary) from emp
select list_sort([3,1,null,2]), list_sort([3,1,2], 'desc'), list_reverse_sort([3,1,2]), list_distinct([1,1,2]) is not null, list_unique([1,1,2]), list_contains([1,2],2), list_position([1,2],2), list_has_any([1,2],[2,3]), list_has_all([1,2],[2]), list_intersect([1,2],[2,3]), list_concat([1],[2]), list_append([1],2), list_prepend(0,[1])
select list_zip([1,2],['a','b']), flatten([[1],[2,3]]), range(3), generate_series(1,3), list_aggregate([1,2,3],'sum'), list_sum([1,2]), list_avg([1,2]), array_length([1,2]), len([1]), list_resize([1,2],3,0), list_grade_up([3,1,2]), list_where([1,2,3],[true,false,true]), list_select([10,20,30],[1,3])
select * from range(5)
select * from generate_series(1, 10, 3)
select * from generate_series(date '2026-01-01', date '2026-01-03', interval 1 day)
select unnest([1,2,3]) as a, unnest(['x','y']) as b
select unnest({'a': 1, 'b': 2})
select unnest([{'a': 1, 'b': 2}, {'a': 3, 'b': 4}], recursive := true)
select * from unnest([1,2]) as t(x)
select * from (values (1,'a'),(2,'b')) t(n, s)
values (1,'a'),(2,'b')
with recursive c(n) as (select 1 union all select n+1 from c where n < 5) select sum(n) from c
with a as (select 1 x), b as (select x + 1 y from a) select * from a, b
with a as materialized (select 1 x) select * from a
select case dept when 'eng' then 1 when 'ops' then 2 else 0 end from emp order by id
select if(salary > 80, 'hi', 'lo'), ifnull(salary, 0), nullif(dept, 'hr'), coalesce(dept, 'none') from emp order by id
select greatest(1,null,3), least(2, 1), sign(-3), gcd(12,18), lcm(4,6), factorial(5), even(2.3), pi(), cbrt(27), ln(2), log(100), log2(8), log10(1000), exp(1), pow(2,3), 2 ** 3, 2 ^ 3, 7 // 2, -7 // 2, -7 % 3, 7 / 2, xor(5,3), 5 & 3, 5 | 3, 1 << 4, ~5, @(-3)
select round(2.5), round(-2.5), round(1.234, 2), round(1234, -2), trunc(-1.7), ceil(1.2), floor(-1.2), round_even(2.5, 0), isnan('nan'::double), isinf('inf'::double), isfinite(1.0)
select e.name, b.name from emp e left join emp b on e.boss = b.id order by e.id
select e.name from emp e semi join sales s on e.id = s.qty
select e.name from emp e anti join sales s on e.id = s.qty
select a.id, b.id from emp a join emp b on a.salary < b.salary and a.hired > b.hired order by all
select * from emp natural join (select id, 1 as one from emp) order by id
select name from emp where salary > all (select salary from emp where dept = 'ops' and salary is not null)
select name from emp where salary > any (select salary from emp where dept = 'eng')
select name, (select count(*) from emp f where f.boss = e.id) from emp e order by id
select name from emp e where exists (from emp f where f.boss = e.id)
select name from emp where (dept, id) in (('eng', 1), ('ops', 3))
select distinct on (dept) dept, name from emp order by dept, id
select * from emp limit 50%
select * from emp order by salary desc nulls last, id limit 2 offset 1
select id from emp intersect select qty from sales
select id from emp except select qty from sales
select id from emp except all select qty from sales
select 1 in (1, null), null in (1), 3 not in (1, null)
select null = null, null is not distinct from null, 1 is distinct from null
select sum(qty) as total from sales having total > 3
select region as r, sum(qty) s from sales where r <> 'AP' group by r having s > 3 order by s
select region, sum(qty) from sales group by all order by all
select a.x from (select 1 as x) a join (select 1 as x) b using (x)
select '2026-01-01 10:00:00+02'::timestamptz, timestamptz '2026-06-01 12:00:00' at time zone 'Europe/Berlin', timestamp '2026-06-01 12:00:00' at time zone 'Europe/Berlin'
select name.upper() from emp order by id
select name.upper().lower() as x from emp order by id
select emp from emp order by id limit 1
select struct_pack(a := 1, b := 'x'), row(1, 'a'), struct_extract({'a': 1}, 'a'), struct_insert({'a': 1}, b := 2)
select json_extract('{"a": 1}', '$.a'), '{"a": {"b": 2}}' -> 'a' , '{"a": "x"}' ->> 'a'
select array_slice([1,2,3],1,2), list_value(1,2), list_cosine_similarity([1.0,2.0],[2.0,3.0]), list_distance([1.0],[3.0]), list_inner_product([1.0,2.0],[3.0,4.0])
select sum(distinct qty), avg(distinct qty), count(distinct region), count(distinct (region, product)) from sales
select 'a' collate nocase = 'A'
select region, list(product order by price desc)[1] from sales group by region order by region
select count() from emp
select sum(salary) / count(*) from emp
select date_part('year', day), year(day), day.year() from sales limit 1
select date_part(['year','month'], day) from sales order by day limit 1
select alias_a + 1 as b from (select 1 as alias_a)
select 1 as a, a + 1 as b, b * 2 as c
select * from sales at_alias order by price limit 1
select day + 1, day - 1 from sales order by day limit 1
select ts::date, ts::time, hour(ts), minute(ts), second(ts), millisecond(ts), microsecond(ts) from sales order by ts
select strftime(day, '%A %d %B %Y'), day::varchar, strftime('%j', day) from sales order by day limit 1
select regexp_full_match('abc','a.c')
select unicode('ä'), ord('a'), chr(66), ascii('A')
select format('{} is {:.2f}', 'x', 3.14159)
select printf('%05d|%s', 42, 'z')
select jaccard('abc','abd')
select hamming('abc','abd')
select jaro_winkler_similarity('martha','marhta')
select damerau_levenshtein('ab','ba')
select md5('x'), sha256('x'), hex('AB')
select base64('abc'::blob), to_base64('abc'::blob)
select from_base64('YWJj')
select trim(both 'x' from 'xax')
select bit_length('ab')
select 'abc' glob 'a*'
select 'abc' similar to 'a.*', 'abc' ~ 'a.c'
select string_split('a b', ' ')
select 'hello'[1], 'hello'[2:3]
select url_encode('a b'), url_decode('a%20b')
select 'a' < 'B', 'ä' > 'z'
select concat('a', 1, true)
select repeat('ab', 3), left('hello', -2), right('hello', -2)
select substring('hello' from 2 for 3), overlay('hello' placing 'XX' from 2 for 2)
select strip_accents('äé'), nfc_normalize('ä')
select contains('abc','b'), 'b' in 'abc'
select parse_filename('/a/b.csv'), parse_dirname('/a/b.csv')
select string_to_array('a,b', ','), array_to_string([1,2], '-'), list_string_agg(['a','b'])
select array_agg(x) from unnest([3,1,2]) as t(x)
select mismatches('abc','abd'), editdist3('a','b')
select translate('abc','abc','x'), printf('%.3f', 2.0), printf('%d%%', 5), printf('%x', 255), printf('%10s|', 'ab'), printf('%-5s|', 'ab')
select format('{:>5}|{:05d}|{:,}', 'ab', 42, 1234567)
select format('{1} {0}', 'a', 'b')
select e.name, x.* from emp e left join lateral (select dept, e.name || '!' as n2, count(*) as c, e.id * 2 as d from emp f where f.boss = e.id group by dept having count(*) >= 1 order by c desc, dept limit 1) x on true order by all
select e.name, x.* from emp e, lateral (select distinct dept from emp f where f.id >= e.id and dept is not null order by dept limit 2) x order by all
select e.name, x.s from emp e, lateral (select f.name as s from emp f where f.id < e.id order by f.id desc limit 1 offset 1) x order by all
create macro add1(a, b) as a + b; select add1(id, 10) as x from emp order by id
create macro tot(x) as sum(x) * 2; select dept, tot(salary) from emp group by dept order by dept
create macro top2(n) as table select name from emp order by salary desc nulls last limit 2; select * from top2(1)
create view v as select * from emp where salary > 60; select count(*) from v
create table tt as select dept, sum(salary) s from emp group by dept; select * from tt join emp using (dept) order by id
create macro f(x) as x * 2; create macro g(x) as f(x) + 1; select g(id) from emp order by id
select [1,2,3,4,5][1:5:2] as a, [1,2,3,4,5][::-1] as b, [1,2,3,4,5][5:1:-2] as c, [1,2,3,4][2:4:2] as d, tags[::-1] as e from emp order by id
select generate_series(timestamp '2026-01-01', timestamp '2026-01-02', interval 6 hour)
select round(1234, -2) as a, round(1250, -2) as b, round(-1250, -2) as c, round(1234.567, 1) as d, trunc(1.567, 1) as e, round(1234.5::double, -2) as f, trunc(1299::double,-2) as g, round(15::decimal(5,1), -1) as h
select * from emp order by id limit 50%
select * from emp order by id limit 34 percent
select 'a' collate nocase = 'A' as x, name from emp where name collate nocase = 'ANN'
select overlay('hello' placing 'XX' from 2 for 2) as x, format_bytes(1500) as a, format_bytes(123) as b, format_bytes(16384) as c, parse_filename('/a/b.csv') as d, parse_dirname('/a/b.csv') as f
select strftime(ts, '%Y-%m-%d %H:%M:%S.%f %g %j %U %w %u %V %G %-d %-m %I %p %y %b %a') as x from sales order by ts
select strftime('%Y/%m', ts) as x from sales order by ts
select qty from sales intersect all select id from emp
select x from (values (1),(1),(2),(3)) t(x) except all select x from (values (1),(3),(3)) u(x)
select x from (values (1),(1),(1),(3)) t(x) intersect all select x from (values (1),(1),(3),(3)) u(x)
select name from emp where salary <= all (select salary from emp where salary is not null)
select name, salary > all (select salary from emp) as x, salary < any (select salary from emp) as y, salary = any (select salary from emp) as z, salary <> all (select salary from emp where salary is not null) as w, salary >= all (select salary from emp where false) as v from emp order by id
select name from emp where (dept, id) in (('eng', 1), ('ops', 3)) order by id
select count(distinct (dept, boss)) as a, count(distinct dept) as b from emp
select map_keys(m) as k, map_values(m) as v, m['a'] as a, m['zz'] as z, cardinality(m) as c from (select map {'a': id, 'b': id * 2} as m from emp) order by a
select map(list(name order by id), list(salary order by id))['Bob'] as b from emp
select map_extract(map {'a': 1}, 'a') as a, map_contains(map {'a': 1}, 'b') as b, map {1: 'x', 2: 'y'}[2] as c, map_entries(map {'a': 1})[1].key as d
select date '2026-01-15' + (interval 1 month * 2) as a, date '2026-01-31' + to_months(1) as b, date '2026-01-31' - interval '1 month 2 days' as c, timestamp '2026-01-31 10:00:00' + interval '1 year' - interval 3 hours as d
select day + interval 1 month * qty as x, day + to_days(qty) as y, day - (interval 1 month + interval 1 day) as z from sales order by 1,2
select d + i as x from (select date '2026-01-31' as d, interval 1 month as i)
select age(date '2026-03-31', date '2026-02-28') = interval 1 month as x
select date_sub('month', date '2026-01-31', date '2026-02-28') as a, date_sub('day', timestamp '2026-01-01 10:00:00', timestamp '2026-01-03 09:00:00') as b, date_sub('quarter', date '2026-01-01', date '2026-12-31') as c
select time_bucket(interval '15 minutes', t) as b, count(*) as n from ev group by b order by b
select time_bucket(interval '1 month', day) as b, sum(qty) as n from sales group by b order by b
select time_bucket(interval '2 months', day, date '2025-12-01') as b, sum(qty) as n from sales group by b order by b
select time_bucket(interval '1 day', ts, interval '6 hours') as b, sum(qty) as n from sales where ts is not null group by b order by b
select to_json({'a': id, 'b': tags}) as x from emp order by id
select name, unnest({'a': id, 'b': salary}) from emp order by name
select e from emp e order by e.id limit 2
select columns(lambda c: c like '%a%') from emp order by 1
select s.* exclude (b) from (select {'a': 1, 'b': 'x'} as s)
select regexp_extract('2026-01-31', '(\d+)-(\d+)-(\d+)', ['y','m','d']) as x, regexp_extract('zz', '(\d+)', ['y']) as y
select quantile_cont(salary, [0.1, 0.9]) as a, quantile_disc(salary, [0.25,0.5]) as b, max(salary, 2) as c, min(salary, 3) as d, arg_max(name, salary, 2) as e, arg_min(name, salary, 2) as f from emp
select regr_slope(salary, id) as a, regr_intercept(salary,id) as b, regr_r2(salary,id) as c, regr_count(salary,id) as d, regr_avgx(salary,id) as e, regr_sxx(salary,id) as f, regr_sxy(salary,id) as g, regr_syy(salary, id) as h from emp
select dept, entropy(id) as a, mad(salary) as b, bit_and(id) as c, bit_or(id) as d, bit_xor(id) as e, geomean(id) as f from emp group by dept order by dept
select id, lag(salary, 2 ignore nulls) over (order by id) as a, lead(name, 2) over (order by id) as b, lead(salary, 2 ignore nulls) over (order by id) as c, lag(salary, 3, 0.0) over (order by id) as d, lag(salary, 2, -1.0 ignore nulls) over (order by id) as e from emp order by id
select region, product, sum(qty) as q, grouping(region, product) as g, grouping(product) as h from sales group by cube(region, product) order by all
select region, sum(qty) as q from sales group by grouping sets ((region), ()) having grouping(region) = 0 order by all
select list_has_any(tags, ['b','d']) as a, list_has_all(tags, ['a']) as b, list_intersect(tags, ['a','b','c']) is null as c, tags && ['a'] as d, list_zip(tags, tags) is null as e, list_resize(tags, 2) as f, list_select(tags, [1]) as g, list_grade_up(tags) as h from emp order by id
select hamming('abc','abd') as a, jaccard('night','nacht') as b, jaro_similarity('martha','marhta') as c, jaro_winkler_similarity('dixon','dicksonx') as d, damerau_levenshtein('ca','abc') as e, levenshtein('kitten','sitting') as f
select to_base64('abc'::blob) as a, from_base64('YWJj')::varchar as b, url_encode('a b/ü') as c, url_decode('a%20b') as d, strip_accents('äé') as e, bit_length('ü') as f, bin(5) as g, to_hex(255) as h
select factorial(5) as a, even(2.3) as b, even(-2.3) as c, gamma(5.0) as d, nextafter(1.0::double, 2.0) as e, ~5 as f, @(-3) as g, xor(5,3) as h, log(2, 8) as i, fdiv(7,2) as j
select date_part(['year','month'], day) as x from sales order by day limit 1
select approx_quantile(salary, 0.5) is not null as a, approx_top_k(dept, 1) as b from emp
select any_value(dept order by id desc) as a, first(dept order by id) as b, string_agg(distinct dept, ',' order by dept) as c, list(distinct dept order by dept) as d from emp
select d + i as x, d - i as y from (select date '2026-01-31' as d, interval 1 month as i)
select id, m['a'] as a, m['zz'] as z, map_keys(m) as k, map_values(m) as v, cardinality(m) as c, n[id] as x, n[id + 1] as y, m is null as b, s.u as u, s.v[1] as w from maps order by id
select map_contains(m, 'b') as b, map_extract(m, 'a') as e, element_at(n, 1) as f from maps order by id
select id from maps where m['b'] > 4 order by id
