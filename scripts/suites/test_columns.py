"""Methods of columns and verbs of frames, one by one: ours against Polars, on data with nulls, NaN, unicode, empty lists, and
of no, one and few rows. Each line is the same thing in both languages."""
import datetime, json, math, os, random, subprocess
import polars as pl
from polars import col
import polars.selectors as cs
import pytest
from test_dataframe import SIZES, rows

DAYS = "col('d').cast('datetime')"

# ours, Polars'; both give one column of the frame t (i i64, k i32, g f64, s str, b bool, d date, l list of i64, m list of str)
COLUMNS = [
    ("col('i').fill_null(strategy: 'forward')", col("i").fill_null(strategy="forward")), ("col('i').fill_null(strategy: 'backward')", col("i").fill_null(strategy="backward")),
    ("col('i').fill_null(strategy: 'max')", col("i").fill_null(strategy="max")), ("col('i').fill_null(strategy: 'zero')", col("i").fill_null(strategy="zero")),
    ("col('i').backward_fill()", col("i").backward_fill()), ("col('i').interpolate()", col("i").interpolate()), ("col('g').clip(0.0, 1.0)", col("g").clip(0.0, 1.0)),
    ("col('i').diff()", col("i").diff()), ("col('i').shift(2)", col("i").shift(2)), ("col('i').pct_change().round(9)", col("i").pct_change().round(9)), ("col('k').cum_prod()", col("k").cast(pl.Float64).cum_prod()),
    ("col('i').cum_sum()", col("i").cum_sum()), ("col('i').cum_max()", col("i").cum_max()), ("col('i').rank()", col("i").rank()), ("col('i').rank('min')", col("i").rank("min").cast(pl.Int64)), ("col('k').rank('dense')", col("k").rank("dense").cast(pl.Int64)),
    ("col('g').ewm_mean(alpha: 0.3)", col("g").ewm_mean(alpha=0.3, ignore_nulls=False)), ("col('g').ewm_mean(span: 5.0, adjust: false)", col("g").ewm_mean(span=5, adjust=False, ignore_nulls=False)), ("col('g').ewm_mean(half_life: 2.0)", col("g").ewm_mean(half_life=2, ignore_nulls=False)),
    ("col('i').rolling_sum(3)", col("i").rolling_sum(3)), ("col('i').rolling_mean(3, min_samples: 1)", col("i").rolling_mean(3, min_samples=1)), ("col('i').rolling_max(4, min_samples: 2)", col("i").rolling_max(4, min_samples=2)),
    ("col('i').rolling_min(3, center: true, min_samples: 1)", col("i").rolling_min(3, center=True, min_samples=1)), ("col('i').rolling_median(3, min_samples: 1)", col("i").rolling_median(3, min_samples=1)),
    ("col('i').rolling_std(4, min_samples: 2)", col("i").rolling_std(4, min_samples=2)), ("col('i').rolling_sum(2).over('k')", col("i").rolling_sum(2).over("k")),
    ("col('i').is_in([1, 2, 3, null])", col("i").is_in([1, 2, 3])), ("col('i').is_between(-100, 100)", col("i").is_between(-100, 100)), ("col('k').replace([0, 1], [10, 20])", col("k").cast(pl.Int64).replace([0, 1], [10, 20])),
    ("col('k').replace_strict([0, 1], ['a', 'b'], default: 'z')", col("k").replace_strict([0, 1], ["a", "b"], default="z")), ("col('i').is_duplicated()", col("i").is_duplicated()), ("col('k').is_first_distinct()", col("k").is_first_distinct()), ("col('i').is_unique()", col("i").is_unique()),
    ("col('i').cut([-10.0, 0.0, 100.0]).cast(str)", col("i").cut([-10, 0, 100]).cast(pl.String)), ("col('i').qcut([0.25, 0.75], ['a', 'b', 'c'], allow_duplicates: true).cast(str)", col("i").qcut([0.25, 0.75], labels=["a", "b", "c"], allow_duplicates=True).cast(pl.String)),
    ("when(col('i') > 0).then('p').when(col('i') < 0).then('n').otherwise(col('s'))", pl.when(col("i") > 0).then(pl.lit("p")).when(col("i") < 0).then(pl.lit("n")).otherwise(col("s"))),
    ("col('i').sum().over('k')", col("i").sum().over("k")), ("col('i').mode().over('k').is_null()", None), ("col('i').arg_max()", col("i").arg_max().cast(pl.Int64)), ("col('i').arg_min()", col("i").arg_min().cast(pl.Int64)),
    ("col('i').skew()", col("i").skew()), ("col('i').kurtosis()", col("i").kurtosis()), ("col('i').corr(col('k'))", pl.corr("i", "k")), ("col('i').cov(col('k'))", pl.cov("i", "k")),
    ("col('i').quantile(0.3, 'linear')", col("i").quantile(0.3, "linear")), ("col('i').median()", col("i").median()), ("col('i').std()", col("i").std()), ("col('i').n_unique()", col("i").n_unique().cast(pl.Int64)), ("col('i').null_count()", col("i").null_count().cast(pl.Int64)),
    ("col('i').implode()", col("i").implode()), ("col('s').join('-')", col("s").str.join("-")), ("col('i').map_elements(|v| v * 2)", col("i") * 2), ("col('g').is_nan()", col("g").is_nan()),
    ("col('s').str.pad_start(4, '*')", col("s").str.pad_start(4, "*")), ("col('s').str.pad_end(4, '*')", col("s").str.pad_end(4, "*")), ("col('s').str.zfill(4)", col("s").str.zfill(4)), ("col('s').str.len_chars()", col("s").str.len_chars().cast(pl.Int64)),
    ("col('s').str.slice(1, 2)", col("s").str.slice(1, 2)), ("col('s').str.slice(-2)", col("s").str.slice(-2)), ("col('s').str.head(2)", col("s").str.head(2)), ("col('s').str.tail(2)", col("s").str.tail(2)), ("col('s').str.reverse()", col("s").str.reverse()),
    ("col('s').str.contains('a')", col("s").str.contains("a", literal=True)), ("col('s').str.matches('^[a-z]+$')", col("s").str.contains("^[a-z]+$")), ("col('s').str.starts_with('a')", col("s").str.starts_with("a")), ("col('s').str.count_matches('[a-z]')", col("s").str.count_matches("[a-z]").cast(pl.Int64)),
    ("col('s').str.replace('a', 'X')", col("s").str.replace("a", "X", literal=True)), ("col('s').str.replace_all('g', 'Y')", col("s").str.replace_all("g", "Y", literal=True)), ("col('s').str.replace_regex('[a-z]', '_')", col("s").str.replace_all("[a-z]", "_")), ("col('s').str.extract('([a-z]+)')", col("s").str.extract("([a-z]+)", 1)),
    ("col('s').str.extract_all('[a-z]')", col("s").str.extract_all("[a-z]")), ("col('s').str.split(',')", col("s").str.split(",")), ("col('s').str.strip_chars('abz')", col("s").str.strip_chars("abz")), ("col('s').str.strip_prefix('a')", col("s").str.strip_prefix("a")), ("col('s').str.to_uppercase()", col("s").str.to_uppercase()),
    ("col('s').str.find('n')", None), ("col('d').cast(str).str.to_date()", col("d")), ("col('d').dt.strftime('%d.%m.%y').str.to_date('%d.%m.%y')", col("d")), ("col('s').str.len_bytes()", col("s").str.len_bytes().cast(pl.Int64)),
    ("col('d').dt.year()", col("d").dt.year().cast(pl.Int64)), ("col('d').dt.quarter()", col("d").dt.quarter().cast(pl.Int64)), ("col('d').dt.week()", col("d").dt.week().cast(pl.Int64)), ("col('d').dt.weekday()", col("d").dt.weekday().cast(pl.Int64)), ("col('d').dt.ordinal_day()", col("d").dt.ordinal_day().cast(pl.Int64)),
    ("col('d').dt.iso_year()", col("d").dt.iso_year().cast(pl.Int64)), ("col('d').dt.is_leap_year()", col("d").dt.is_leap_year()), ("col('d').dt.century()", col("d").dt.century().cast(pl.Int64)), ("col('d').dt.month_start()", col("d").dt.month_start()), ("col('d').dt.month_end()", col("d").dt.month_end()),
    ("col('d').dt.truncate('1mo')", col("d").dt.truncate("1mo")), ("col('d').dt.truncate('2w')", None), ("col('d').dt.truncate('1q')", col("d").dt.truncate("1q")), ("col('d').dt.truncate('3mo')", col("d").dt.truncate("3mo")), ("col('d').dt.truncate('5d')", col("d").dt.truncate("5d")), ("col('d').dt.offset_by('1mo')", col("d").dt.offset_by("1mo")),
    ("col('d').dt.offset_by('-1y2mo3d')", col("d").dt.offset_by("-1y2mo3d")), ("col('d').dt.round('1mo')", col("d").dt.round("1mo")), ("col('d').dt.strftime('%Y/%m/%d %j')", col("d").dt.strftime("%Y/%m/%d %j")), ("(col('d') - col('d').min()).dt.total_days()", (col("d") - col("d").min()).dt.total_days()),
    (DAYS + ".dt.truncate('6h')", col("d").cast(pl.Datetime).dt.truncate("6h")), (DAYS + ".dt.offset_by('1h30m').dt.hour()", col("d").cast(pl.Datetime).dt.offset_by("1h30m").dt.hour().cast(pl.Int64)), (DAYS + ".dt.convert_time_zone('Europe/Berlin').dt.hour()", col("d").cast(pl.Datetime).dt.convert_time_zone("Europe/Berlin").dt.hour().cast(pl.Int64)),
    (DAYS + ".dt.replace_time_zone('Asia/Tokyo').dt.convert_time_zone('UTC').dt.strftime('%F %T')", col("d").cast(pl.Datetime).dt.replace_time_zone("Asia/Tokyo").dt.convert_time_zone("UTC").dt.strftime("%F %T")), (DAYS + ".dt.epoch('s')", col("d").cast(pl.Datetime).dt.epoch("s")),
    ("col('l').list.len()", col("l").list.len().cast(pl.Int64)), ("col('l').list.get(0)", col("l").list.get(0, null_on_oob=True)), ("col('l').list.get(-1)", col("l").list.get(-1, null_on_oob=True)), ("col('l').list.sum()", col("l").list.sum()), ("col('l').list.mean()", col("l").list.mean()), ("col('l').list.max()", col("l").list.max()),
    ("col('l').list.std()", col("l").list.std()), ("col('l').list.contains(1)", col("l").list.contains(1)), ("col('l').list.sort()", col("l").list.sort()), ("col('l').list.sort(desc: true)", col("l").list.sort(descending=True)), ("col('l').list.reverse()", col("l").list.reverse()), ("col('l').list.unique()", col("l").list.unique(maintain_order=True)),
    ("col('l').list.n_unique()", col("l").list.n_unique().cast(pl.Int64)), ("col('l').list.slice(1, 2)", col("l").list.slice(1, 2)), ("col('l').list.slice(-2)", col("l").list.slice(-2)), ("col('l').list.head(1)", col("l").list.head(1)), ("col('l').list.tail(1)", col("l").list.tail(1)), ("col('l').list.drop_nulls()", col("l").list.drop_nulls()),
    ("col('l').list.concat(col('l'))", col("l").list.concat(col("l"))), ("col('m').list.join('-')", col("m").list.join("-", ignore_nulls=True)), ("col('l').list.eval(element() * 2)", col("l").list.eval(pl.element() * 2)), ("col('l').list.map(|e| e + 1).list.sum()", col("l").list.eval(pl.element() + 1).list.sum()), ("col('l').list.filter(|e| e > 1)", col("l").list.eval(pl.element().filter(pl.element() > 1))),
    ("col('l').list.set_intersection([2, 1, null]).list.sort()", col("l").list.set_intersection([2, 1, None]).list.sort()), ("col('l').list.set_difference([2, 9]).list.sort()", col("l").list.set_difference([2, 9]).list.sort()), ("col('l').list.set_symmetric_difference(df.concat_list(col('k').cast(i64))).list.sort()", col("l").list.set_symmetric_difference(pl.concat_list(col("k").cast(pl.Int64))).list.sort()),
    ("col('l').list.set_union(df.concat_list(col('i'), col('k').cast(i64))).list.sort()", col("l").list.set_union(pl.concat_list(col("i"), col("k").cast(pl.Int64))).list.sort()), ("col('m').list.set_difference(['a']).list.sort()", col("m").list.set_difference(["a"]).list.sort()), ("col('m').list.set_symmetric_difference('m').list.sort()", col("m").list.set_symmetric_difference(col("m")).list.sort()),
    ("col('i').rolling_quantile(0.3, 'linear', 4, 2)", col("i").rolling_quantile(0.3, "linear", 4, min_samples=2)), ("col('i').rolling_quantile(0.5, 'lower', 3)", col("i").rolling_quantile(0.5, "lower", 3)), ("col('g').round(3).rolling_quantile(0.75, 'higher', 5, 1, true)", None),
    ("df.max_horizontal('i', 'k', 3)", pl.max_horizontal("i", col("k").cast(pl.Int64), pl.lit(3))), ("df.min_horizontal('i', 'k')", pl.min_horizontal("i", col("k").cast(pl.Int64))), ("df.sum_horizontal('i', 'k')", pl.sum_horizontal("i", col("k").cast(pl.Int64))), ("df.mean_horizontal('i', 'k')", pl.mean_horizontal("i", col("k").cast(pl.Int64))),
    ("~(col('i') > 0)", ~(col("i") > 0)),
    ("col('l').list.first()", col("l").list.first()), ("col('l').list.median()", col("l").list.median()), ("df.concat_list(col('i'), col('k').cast(i64))", pl.concat_list(col("i"), col("k").cast(pl.Int64))), ("df.as_struct('i', 's').struct.field('s')", pl.struct("i", "s").struct.field("s")),
]

# ours, Polars'; both give a frame of t, or of u (at date, w i64) beside it
FRAMES = [
    ("t.select(selectors.numeric() - selectors.by_name('k'))", lambda t, u: t.select(cs.numeric() - cs.by_name("k"))), ("t.select(selectors.starts_with('i', 's') | selectors.boolean())", lambda t, u: t.select(cs.starts_with("i", "s") | cs.boolean())),
    ("t.select(~(selectors.numeric() | selectors.by_dtype('list[i64]', 'list[str]')))", lambda t, u: t.select(~(cs.numeric() | cs.by_dtype(pl.List(pl.Int64), pl.List(pl.String))))), ("t.select(selectors.float() & selectors.matches('^g$'))", lambda t, u: t.select(cs.float() & cs.matches("^g$"))),
    ("t.select(selectors.by_index(0, 1, -1))", lambda t, u: t.select(cs.by_index(0, 1, -1))), ("t.select((selectors.integer() * 2).fill_null(0))", lambda t, u: t.select((cs.integer() * 2).fill_null(0))), ("t.drop(selectors.numeric(), selectors.list())", lambda t, u: t.drop(cs.numeric(), cs.list())),
    ("t.select(selectors.exclude(selectors.string(), 'b'))", lambda t, u: t.select(cs.exclude(cs.string(), "b"))), ("t.select(selectors.first(), selectors.last())", lambda t, u: t.select(cs.first(), cs.last())), ("t.lazy().select(selectors.temporal()).collect()", lambda t, u: t.select(cs.temporal())),
    ("t.group_by('b').agg(selectors.integer().sum())", lambda t, u: t.group_by("b", maintain_order=True).agg(cs.integer().sum())),
    ("t.explode('l').select('i', 'l')", lambda t, u: t.explode("l").select("i", "l")), ("t.with_row_index().select('index', 'i')", lambda t, u: t.with_row_index().select(col("index").cast(pl.Int64), "i")),
    ("t.gather_every(3, 1).select('i')", lambda t, u: t.gather_every(3, 1).select("i")), ("t.unpivot(on: ['i', 'k'], index: 's')", lambda t, u: t.unpivot(on=["i", "k"], index="s")), ("t.drop_nulls('i').top_k(3, by: 'i').select('i')", lambda t, u: t.drop_nulls("i").top_k(3, by="i").select("i").sort("i", descending=True)),
    ("t.drop_nulls('k').pivot('k', index: 'b', values: 'i', aggregate: 'sum').select('b')", lambda t, u: t.drop_nulls("k").unique("b", maintain_order=True, keep="first").select("b")),
    ("t.drop_nulls('d').sort('d').join_asof(u, left_on: 'd', right_on: 'at').select('d', 'w')", lambda t, u: t.drop_nulls("d").sort("d").join_asof(u, left_on="d", right_on="at").select("d", "w")),
    ("t.drop_nulls('d').sort('d').join_asof(u, left_on: 'd', right_on: 'at', strategy: 'forward', tolerance: '30d').select('d', 'w')", lambda t, u: t.drop_nulls("d").sort("d").join_asof(u, left_on="d", right_on="at", strategy="forward", tolerance="30d").select("d", "w")),
    ("t.drop_nulls('d').sort('d').group_by_dynamic('d', every: '1mo').agg(sum('i'), count().alias('n'))", lambda t, u: t.drop_nulls("d").sort("d").group_by_dynamic("d", every="1mo").agg(col("i").sum(), pl.len().cast(pl.Int64).alias("n"))),
    ("t.drop_nulls('d').sort('d').group_by_dynamic('d', every: '1mo', group_by: 'b').agg(sum('i')).sort('b', 'd')", lambda t, u: t.drop_nulls("d").sort("d").group_by_dynamic("d", every="1mo", group_by="b").agg(col("i").sum()).sort("b", "d")),
    ("t.drop_nulls('d').sort('d').rolling('d', '40d').agg(sum('i'), max('k').alias('m'))", lambda t, u: t.drop_nulls("d").sort("d").rolling("d", period="40d").agg(col("i").sum(), col("k").max().alias("m"))),
    ("t.sort('d').select(col('i').rolling_sum_by('d', '20d'))", None), ("u.upsample('at', '1d')", lambda t, u: u.upsample("at", every="1d")), ("t.select('i', 'k').drop_nulls().transpose(include_header: true)", lambda t, u: t.select("i", col("k").cast(pl.Int64)).drop_nulls().transpose(include_header=True)),
    ("t.select('g').fill_nan(0.0)", lambda t, u: t.select("g").fill_nan(0.0)), ("t.unique('k').select('i', 'k')", lambda t, u: t.unique("k", keep="first", maintain_order=True).select("i", "k")), ("t.select('i').vstack(t.select('i'))", lambda t, u: t.select("i").vstack(t.select("i"))),
    ("t.select(df.as_struct('i', 's').alias('o')).unnest('o')", lambda t, u: t.select(pl.struct("i", "s").alias("o")).unnest("o")), ("t.select('i').shift(1)", lambda t, u: t.select("i").shift(1)), ("t.remove(col('i') > 0).select('i')", lambda t, u: t.remove(col("i") > 0).select("i")),
    ("t.select('i', 'k').join_where(u.select('w'), col('i') > col('w') && col('k') < 2).sort('i', 'k', 'w')", lambda t, u: t.select("i", "k").join_where(u.select("w"), col("i") > col("w"), col("k") < 2).sort("i", "k", "w")),
    ("t.group_by('k').agg(col('i').implode().alias('l'), col('i').mode().is_null().alias('m')).select('k', 'l')", lambda t, u: t.group_by("k", maintain_order=True).agg(col("i").alias("l"))), ("t.group_by('b').agg(col('i').arg_max().alias('a'), col('i').skew().alias('s'))", lambda t, u: t.group_by("b", maintain_order=True).agg(col("i").arg_max().cast(pl.Int64).alias("a"), col("i").skew().alias("s"))),
]

# Orders, choices and counts of values: ours, Polars'. Each is asked as a column, in lists of groups and, where it keeps lengths, within
# groups; n is a float with NaN, c categories, e decimals, m moments.
KEEP = [  # as many values as there were
    ("col('i').sort()", col("i").sort()), ("col('i').sort(desc: true)", col("i").sort(descending=True)), ("col('s').sort(desc: true, nulls_last: true)", col("s").sort(descending=True, nulls_last=True)), ("col('n').sort()", col("n").sort()),
    ("col('n').sort(desc: true, nulls_last: true)", col("n").sort(descending=True, nulls_last=True)), ("col('d').sort(nulls_last: true)", col("d").sort(nulls_last=True)), ("col('e').sort()", col("e").sort()), ("col('m').sort(desc: true)", col("m").sort(descending=True)),
    ("col('b').sort()", col("b").sort()), ("col('i').sort_by('k', 'g', desc: [true, false])", col("i").sort_by("k", "g", descending=[True, False], maintain_order=True)), ("col('s').sort_by(col('i') * -1, nulls_last: true)", col("s").sort_by(col("i") * -1, nulls_last=True, maintain_order=True)),
    ("col('l').sort_by('s', 'i', nulls_last: [true, false])", col("l").sort_by("s", "i", nulls_last=[True, False], maintain_order=True)), ("col('i').arg_sort()", col("i").arg_sort()), ("col('s').arg_sort(desc: true, nulls_last: true)", col("s").arg_sort(descending=True, nulls_last=True)),
    ("col('i').reverse()", col("i").reverse()), ("col('l').reverse()", col("l").reverse()), ("col('k').rle_id()", col("k").rle_id()), ("col('n').rle_id()", col("n").rle_id()), ("col('k').is_last_distinct()", col("k").is_last_distinct()), ("col('s').is_unique()", col("s").is_unique()),
    ("col('i').shuffle(7).sort()", col("i").sort()), ("col('i').sort().reverse() * 2 + 1", col("i").sort().reverse() * 2 + 1), ("col('i') - col('i').reverse()", col("i") - col("i").reverse()), ("col('k').qcut(3, allow_duplicates: true).cast(str)", col("k").qcut(3, allow_duplicates=True).cast(pl.String)),
    ("col('i').sort().shift(1)", col("i").sort().shift(1)), ("col('i').sort().cum_sum()", col("i").sort().cum_sum()),
]
FREE = [
    ("col('i').unique()", col("i").unique(maintain_order=True)), ("col('s').unique()", col("s").unique(maintain_order=True)), ("col('n').unique()", col("n").unique(maintain_order=True)), ("col('e').unique()", col("e").unique(maintain_order=True)), ("col('d').unique().sort()", col("d").unique().sort()),
    ("col('c').unique().cast(str)", col("c").unique(maintain_order=True).cast(pl.String)), ("col('l').unique()", None), ("col('k').arg_unique()", col("k").arg_unique()), ("col('k').unique_counts()", col("k").unique_counts()), ("col('k').value_counts()", None),
    ("col('k').value_counts().struct.field('count')", col("k").unique_counts()), ("col('s').value_counts(sort: true).struct.field('count')", col("s").value_counts(sort=True).struct.field("count")), ("col('k').value_counts(normalize: true).struct.field('proportion').sum().round(9)", None),
    ("col('k').value_counts(sort: true, name: 'n', normalize: true).struct.field('n')", col("k").value_counts(sort=True, name="n", normalize=True).struct.field("n")), ("col('k').rle()", col("k").rle()), ("col('n').rle().struct.field('len')", col("n").rle().struct.field("len")),
    ("col('i').top_k(3).sort()", col("i").top_k(3).sort()), ("col('i').top_k(100).sort(nulls_last: true)", col("i").top_k(100).sort(nulls_last=True)), ("col('s').bottom_k(2).sort()", col("s").bottom_k(2).sort()), ("col('d').top_k(2).sort()", col("d").top_k(2).sort()), ("col('n').top_k(2).sort()", col("n").top_k(2).sort()),
    ("col('i').top_k_by('g', 1)", None), ("col('i').top_k_by(['k', 'i'], 2, reverse: [true, false]).sort()", col("i").top_k_by(["k", "i"], 2, reverse=[True, False]).sort()), ("col('i').bottom_k_by('i', 3).sort()", col("i").bottom_k_by("i", 3).sort()),
    ("col('i').head(3)", col("i").head(3)), ("col('i').head(-3)", None), ("col('s').tail(3)", col("s").tail(3)), ("col('l').tail(-2)", None), ("col('i').limit()", col("i").limit()), ("col('i').slice(1, 2)", col("i").slice(1, 2)), ("col('i').slice(-3)", col("i").slice(-3)), ("col('i').slice(-3, 2)", col("i").slice(-3, 2)),
    ("col('i').head(df.len() / 2)", None), ("col('i').head(col('i').count() - 1)", None), ("col('i').gather_every(3, 1)", col("i").gather_every(3, 1)), ("col('s').gather([0, -1, 0, null], null_on_oob: true)", col("s").gather([0, -1, 0, None], null_on_oob=True)), ("col('i').gather(col('i').arg_sort())", col("i").gather(col("i").arg_sort())),
    ("col('i').gather(col('k').arg_unique())", col("i").gather(col("k").arg_unique())), ("col('i').drop_nulls()", col("i").drop_nulls()), ("col('n').drop_nans()", col("n").drop_nans()), ("col('i').filter(col('k') > 1)", col("i").filter(col("k") > 1)), ("col('i').filter(col('k') > 1).head(2)", col("i").filter(col("k") > 1).head(2)),
    ("col('i').append(col('k'))", col("i").append(col("k"))), ("col('i').append(col('g'))", col("i").append(col("g"))), ("col('i').head(2).append(col('i').tail(1)) * 2", col("i").head(2).append(col("i").tail(1)) * 2), ("col('l').explode()", col("l").explode()), ("col('l').explode(empty_as_null: true, keep_nulls: false)", col("l").explode(empty_as_null=True, keep_nulls=False)),
    ("col('i').implode().explode()", col("i").implode().explode()), ("col('i').hist([-500, 0, 500])", col("i").hist([-500, 0, 500])), ("col('i').hist(bin_count: 4)", col("i").hist(bin_count=4)), ("col('i').hist(bin_count: 3, include_breakpoint: true).struct.field('breakpoint').round(6)", col("i").hist(bin_count=3, include_breakpoint=True).struct.field("breakpoint").round(6)),
    ("col('k').hist([0, 1, 2], include_category: true).struct.field('category').cast(str)", col("k").hist([0, 1, 2], include_category=True).struct.field("category").cast(pl.String)), ("col('k').hist()", col("k").hist()), ("col('i').top_k(2) - col('i').mean()", None), ("col('i').sample(fraction: 1.0)", col("i")),
    ("col('i').sample(3, seed: 4, with_replacement: true).len()", None), ("col('i').top_k(3).sum()", col("i").top_k(3).sum()), ("col('i').unique().count()", col("i").unique().count()), ("col('i').sort_by('g').first().is_null()", None), ("col('s').sort_by('i').last()", col("s").sort_by("i", maintain_order=True).last()),
    ("col('i').drop_nulls().mean()", col("i").drop_nulls().mean()), ("col('i').get(0, null_on_oob: true)", col("i").get(0, null_on_oob=True)), ("col('s').get(-1, null_on_oob: true)", col("s").get(-1, null_on_oob=True)), ("col('s').get(col('i').arg_max(), null_on_oob: true)", col("s").get(col("i").arg_max(), null_on_oob=True)),
    ("col('i').unique().head(2).max()", col("i").unique(maintain_order=True).head(2).max()), ("col('i').head(4).filter(col('i').head(4) > 0)", col("i").head(4).filter(col("i").head(4) > 0)), ("col('i').shift(1).sum()", col("i").shift(1).sum()), ("col('i').diff().abs().max()", col("i").diff().abs().max()),
    ("df.int_range(0, df.len())", pl.int_range(0, pl.len())), ("df.int_range(3, -4, -2)", pl.int_range(3, -4, -2)), ("df.int_range(df.len())", pl.int_range(pl.len())), ("df.int_range(0, col('k').max().fill_null(0))", pl.int_range(0, col("k").max().fill_null(0).cast(pl.Int64))), ("df.repeat(7, df.len())", pl.repeat(7, pl.len())),
    ("df.linear_space(0, 1, 5)", pl.linear_space(0, 1, 5)), ("df.linear_space(0, 1, 4, closed: 'none')", pl.linear_space(0, 1, 4, closed="none")), ("df.linear_space(0, 3, 4, closed: 'left')", pl.linear_space(0, 3, 4, closed="left")), ("df.linear_space(0, 3, 4, closed: 'right')", pl.linear_space(0, 3, 4, closed="right")),
    ("df.date_range('2024-01-31', '2024-06-30', '1mo')", pl.date_range(datetime.date(2024, 1, 31), datetime.date(2024, 6, 30), "1mo")), ("df.date_range('2024-01-01', '2024-01-09', '2d', closed: 'none')", pl.date_range(datetime.date(2024, 1, 1), datetime.date(2024, 1, 9), "2d", closed="none")),
    ("df.datetime_range('2024-01-01', '2024-01-02', '6h').dt.strftime('%F %T')", pl.datetime_range(datetime.date(2024, 1, 1), datetime.date(2024, 1, 2), "6h").dt.strftime("%F %T")),
    ("df.datetime_range('2024-03-30 12:00:00', '2024-04-01 12:00:00', '1d', time_zone: 'Europe/Berlin').dt.strftime('%F %T')", pl.datetime_range(datetime.datetime(2024, 3, 30, 12), datetime.datetime(2024, 4, 1, 12), "1d", time_zone="Europe/Berlin").dt.strftime("%F %T")),
    ("df.time_range('08:00:00', '09:30:00', '45m').cast(str)", pl.time_range(datetime.time(8), datetime.time(9, 30), "45m").cast(pl.String)), ("df.zeros(2)", pl.zeros(2)), ("df.ones(2)", pl.ones(2)),
]
ROWS = [  # in each row
    ("df.int_ranges(0, 'k')", pl.int_ranges(0, col("k").cast(pl.Int64))), ("df.int_ranges(col('k'), 5, 2)", pl.int_ranges(col("k").cast(pl.Int64), 5, 2)), ("df.date_ranges(col('d'), col('d').dt.offset_by('3d'))", pl.date_ranges(col("d"), col("d").dt.offset_by("3d"))),
    ("df.datetime_ranges(col('d'), col('d').dt.offset_by('1d'), '12h').list.len()", pl.datetime_ranges(col("d"), col("d").dt.offset_by("1d"), "12h").list.len()), ("df.linear_spaces(0, 'k', 3)", pl.linear_spaces(0, col("k").cast(pl.Float64), 3)),
    ("col('i').cut([0, 500], left_closed: true).cast(str)", col("i").cut([0, 500], left_closed=True).cast(pl.String)), ("col('i').cut([500, 0], include_breaks: true).struct.field('breakpoint')", col("i").cut([500, 0], include_breaks=True).struct.field("breakpoint")),
    ("col('i').cut([0], include_breaks: true).struct.field('category').cast(str)", col("i").cut([0], include_breaks=True).struct.field("category").cast(pl.String)), ("col('n').cut([0.25]).cast(str)", col("n").cut([0.25]).cast(pl.String)), ("col('i').qcut(4, allow_duplicates: true).cast(str)", col("i").qcut(4, allow_duplicates=True).cast(pl.String)),
    ("col('i').qcut([0.5], left_closed: true, allow_duplicates: true).cast(str)", col("i").qcut([0.5], left_closed=True, allow_duplicates=True).cast(pl.String)), ("(col('i') - col('i').mean()).over('k')", (col("i") - col("i").mean()).over("k")), ("df.int_range(df.len()).over('k')", pl.int_range(pl.len()).over("k")),
    ("col('i').sort().get(0).over('k')", col("i").sort().get(0).over("k")), ("col('i').top_k(1).first().over('k')", None), ("col('i').unique().len().over('b')", col("i").unique().len().over("b")), ("col('s').str.head(2)", col("s").str.head(2)), ("col('s').str.reverse().str.slice(1, 2)", col("s").str.reverse().str.slice(1, 2)), ("col('s').str.tail(1)", col("s").str.tail(1)),
]


def frames(size):
    rng = random.Random(size + 3)
    data = {c: v for c, v in rows(rng, size).items() if c != "f"}
    data["l"] = [None if rng.random() < 0.2 else [None if rng.random() < 0.2 else rng.randint(0, 4) for _ in range(rng.randint(0, 4))] for _ in range(size)]
    data["m"] = [None if rng.random() < 0.2 else [rng.choice([None, "", "a", "Ü"]) for _ in range(rng.randint(0, 3))] for _ in range(size)]
    types = {"i": pl.Int64, "k": pl.Int32, "g": pl.Float64, "s": pl.String, "b": pl.Boolean, "d": pl.Date, "l": pl.List(pl.Int64), "m": pl.List(pl.String)}
    u = pl.DataFrame({"at": [datetime.date(2024, 1, 1) + datetime.timedelta(days=n) for n in (0, 100, 300, 301, 700)], "w": [1, 2, 300, 400, 500]})
    return pl.DataFrame(data, schema=types), u


def plain(v):
    match v:
        case float(): return v if math.isfinite(v) else None
        case datetime.datetime(): return v.isoformat(sep=" ")
        case datetime.date(): return v.isoformat()
        case list(): return [plain(x) for x in v]
        case dict(): return {k: plain(x) for k, x in v.items()}
    return v


def same(a, b):
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    return a == b


def ours(programs, frame, tmp_path):
    """What each program gives as rows, or {error}; t and u are read from JSON with the types of the frames."""
    t, u = frame
    names = {pl.Int64: "i64", pl.Int32: "i32", pl.Float64: "f64", pl.String: "str", pl.Boolean: "bool", pl.Date: "date", pl.List(pl.Int64): "list[i64]", pl.List(pl.String): "list[str]"}
    text = ["fun answer(f) { try { f().to_json() } catch e { json_stringify({error: e.message}) } }"]
    for name, f in (("t", t), ("u", u)):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps({c: [plain(v) for v in f[c].to_list()] for c in f.columns}, ensure_ascii=False) if f.height else "[]", encoding="utf8")
        empty = ", ".join(f'"{c}" => []' for c in f.columns)
        casts = ", ".join(f'{c}: "{names[d]}"' for c, d in f.schema.items())
        text.append(f"let {name} = " + (f"df.read_json({json.dumps(str(path))})" if f.height else f"df![ {empty} ]") + f".cast({{{casts}}})")
    text += [f"println(answer(|| {p}))" for p in programs]
    (tmp_path / "columns.ruchy").write_text("\n".join(text), encoding="utf8")
    done = subprocess.run([os.environ["SKEP"], "run", tmp_path / "columns.ruchy"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def compare(cases, answers, theirs):
    bad = []
    for (ours, _), answer, peer in zip(cases, answers, theirs, strict=True):
        if peer is None:
            if isinstance(answer, dict):
                bad.append(f"{ours}\n   error: {answer['error']}")
            continue
        expected = [plain(r) for r in peer.rows(named=True)]
        if isinstance(answer, dict):
            bad.append(f"{ours}\n   error: {answer['error']}")
        elif not same([list(r.values()) for r in answer], [list(r.values()) for r in expected]):
            wrong = [(a, b) for a, b in zip(answer, expected) if not same(list(a.values()), list(b.values()))][:2]
            bad.append(f"{ours}\n   rows {len(answer)} and {len(expected)}; first unequal: {wrong}")
    assert not bad, f"{len(bad)} of {len(cases)}:\n" + "\n".join(bad)


@pytest.mark.parametrize("size", SIZES[:3])
def test_columns(size, tmp_path):
    t, u = frames(size)
    answers = ours([f"t.select({c.replace(chr(39), chr(34))}.alias(\"r\"))" for c, _ in COLUMNS], (t, u), tmp_path)
    compare(COLUMNS, answers, [None if p is None else t.select(p.alias("r")) for _, p in COLUMNS])


@pytest.mark.parametrize("size", SIZES[:3])
def test_frames(size, tmp_path):
    t, u = frames(size)
    answers = ours([c.replace("'", '"') for c, _ in FRAMES], (t, u), tmp_path)
    compare(FRAMES, answers, [None if p is None else p(t, u) for _, p in FRAMES])


def widened(t):
    """Columns of the types that JSON has not, made in the same way on both sides."""
    n = pl.when(col("i") % 5 == 0).then(float("nan")).otherwise(col("g"))
    return t.drop("m").with_columns(n.alias("n"), col("s").cast(pl.Categorical).alias("c"), (col("i").cast(pl.Decimal(12, 2))).alias("e"), col("d").cast(pl.Datetime("us")).alias("m"))


WIDENED = """.drop("m").with_columns(when(col("i") % 5 == 0).then(0.0 / 0.0).otherwise(col("g")).alias("n"), col("s").cast("categorical").alias("c"), col("i").cast("decimal(12, 2)").alias("e"), col("d").cast("datetime").alias("m"))"""
KINDS = [  # how an expression is asked, of which lists, and the same of Polars
    (KEEP + FREE + ROWS, "w.select({e}.alias('r'))", lambda t, e: t.select(e.alias("r"))),
    (KEEP + FREE + ROWS, "w.lazy().select({e}.alias('r')).collect(optimized: false)", lambda t, e: t.select(e.alias("r"))),
    (KEEP + FREE, "w.group_by('b').agg({e}.alias('r'))", lambda t, e: t.group_by("b", maintain_order=True).agg(e.alias("r"))),
    (KEEP + FREE, "w.lazy().group_by('b').agg({e}.alias('r')).collect(optimized: false)", lambda t, e: t.group_by("b", maintain_order=True).agg(e.alias("r"))),
    (KEEP, "w.with_columns({e}.over('b', 'k').alias('r')).select('r')", lambda t, e: t.with_columns(e.over("b", "k").alias("r")).select("r")),
    (KEEP, "w.lazy().with_columns({e}.alias('r')).filter(col('k') == 1).select('r', 'k').collect()", lambda t, e: t.with_columns(e.alias("r")).filter(col("k") == 1).select("r", "k")),
]


@pytest.mark.parametrize("kind", range(len(KINDS)))
@pytest.mark.parametrize("size", SIZES[:3])
def test_orders(size, kind, tmp_path):
    t, u = frames(size)
    w, (cases, asked, polars) = widened(t), KINDS[kind]
    answers = ours([asked.format(e=f"({e})").replace("'", '"').replace("w.", "t" + WIDENED + ".", 1) for e, _ in cases], (t, u), tmp_path)
    compare(cases, answers, [None if p is None else readable(polars(w, p)) for _, p in cases])


# Windows of time: every, period and what else group_by_dynamic takes, ours and Polars'. The rows are those with a time, in its order.
WINDOWS = [dict(every=e, period=p, closed=c, **more) for e, p, more in [
    ("1mo", None, {}), ("20d", "50d", {}), ("50d", "20d", {"label": "right"}), ("1mo", None, {"offset": "3d", "include_boundaries": True}), ("1w", "3w", {"group_by": "b"}), ("1q", None, {"label": "right", "include_boundaries": True}), ("30d", None, {"start_by": "datapoint"}),
    ("2w", None, {"start_by": "wednesday", "include_boundaries": True}), ("1mo", "45d", {"group_by": "k", "label": "datapoint"}), ("10d", None, {"start_by": "datapoint", "group_by": "b"}), ("7d", "30d", {"offset": "-2d"}), ("1y", None, {}),
] for c in ("left", "right", "both", "none")]


@pytest.mark.parametrize("index", ["d", "m"])
@pytest.mark.parametrize("size", SIZES[:3])
def test_windows(size, index, tmp_path):
    t, u = frames(size)
    w = widened(t).drop_nulls("d").sort("d")
    asked, peers = [], []
    for o in WINDOWS:
        given = ", ".join(f"{k}: {json.dumps(v)}" for k, v in o.items() if v is not None)
        asked.append(f't{WIDENED}.drop_nulls("d").sort("d").lazy().group_by_dynamic("{index}", {given}).agg(col("i").sum().alias("s"), col("i").sort().alias("l")){order(o)}.collect()')
        peers.append(w.group_by_dynamic(index, **o).agg(col("i").sum().alias("s"), col("i").sort().alias("l")))
        if by := o.get("group_by"):
            peers[-1] = peers[-1].sort(by, maintain_order=True)
    for closed in ("left", "right", "both", "none"):
        for period, more in (("40d", {}), ("10d", {"offset": "-3d"}), ("10d", {"offset": "0d"}), ("20d", {"group_by": "b"})):
            given = "".join(f", {k}: {json.dumps(v)}" for k, v in more.items())
            asked.append(f't{WIDENED}.drop_nulls("d").sort("b", "d").rolling("{index}", "{period}", closed: "{closed}"{given}).agg(sum("i"), max("k").alias("most"), col("i").implode().list.sum().alias("l")).select("i", "most", "l")')
            peers.append(w.sort("b", "d", maintain_order=True).rolling(index, period=period, closed=closed, **more).agg(col("i").sum(), col("k").max().alias("most"), col("i").sum().alias("l")).select("i", "most", "l") if more.get("group_by") else
                         w.sort("d").rolling(index, period=period, closed=closed, **more).agg(col("i").sum(), col("k").max().alias("most"), col("i").sum().alias("l")).select("i", "most", "l"))
            if not more.get("group_by"):
                asked[-1] = asked[-1].replace('.sort("b", "d").rolling', '.sort("d").rolling')
    cases = [(a, None) for a in asked]
    compare(cases, ours(asked, (t, u), tmp_path), peers)


def order(o):
    return f'.sort("{o["group_by"]}")' if "group_by" in o else ""


def readable(frame):
    """Decimals, categories, moments and times of day as JSON has them."""
    return frame.with_columns(cs.decimal().cast(pl.Float64), cs.categorical().cast(pl.String))
