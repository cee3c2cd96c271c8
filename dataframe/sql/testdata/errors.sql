selct a from t
---
select a form t
---
select from t
---
select a, from t where
---
select a from t group a
---
select (a + b from t
---
select [1, 2 from t
---
select a from t where x = 'abc
---
select a from t order by a where b = 1
---
select a from t where b = 1 where c = 2
---
select case a end from t
---
select case when a then 1 from t
---
select cast(a integer) from t
---
select cast(a as) from t
---
select a from order
---
select select from t
---
select a from t join u
---
select a from t left u on t.k = u.k
---
select 12abc
---
select a from t limit
---
select interval 3 a
---
select a[ ] from t
---
insert t values (1)
---
create thing x
---
select a from t; select b from u
---
select “a” from t
---
select 1 +
---
select a from t where a in (1, 2
---
select a is 3 from t
---
select sum(a) over (partition a) from t
---
select sum(a) over (rows between 1 and 2) from t
---
/* never ends
---
select $ from t
---
select x'AA0'
---
copy t 'out.csv'
---
select * from t pivot (sum(v))
---
with a as select 1 select * from a
---
select 0x
---
select a § b
---
select ""
