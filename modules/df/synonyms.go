package df

import (
	"strings"

	"skep/internal/lazy"
)

// csvParameters are what Polars and pandas call the parameters of read_csv.
var csvParameters = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{
		"separator": "sep", "delimiter": "sep", "has_header": "header", "dtype": "types", "dtypes": "types", "schema_overrides": "types", "schema": "types", "usecols": "columns",
		"na_values": "nulls", "null_values": "nulls", "missing_values": "nulls", "nrows": "n_rows", "skiprows": "skip_rows", "comment_prefix": "comment", "comment_char": "comment",
		"truncate_ragged_lines": "ragged",
	}
}}

// parquetParameters are what they call those of write_parquet.
var parquetParameters = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"row_group_len": "row_group_size", "codec": "compression", "partition_cols": "partition_by"}
}}

// excelParameters are what they call those of read_excel.
var excelParameters = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"sheet_name": "sheet", "sheet_id": "sheet", "has_header": "header", "skiprows": "skip_rows", "usecols": "columns"}
}}

// frameSynonyms are what pandas, SQL and R call the verbs of frames.
var frameSynonyms = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{
		"merge": "join", "sort_values": "sort", "order_by": "sort", "arrange": "sort", "assign": "with_columns", "mutate": "with_columns", "drop_duplicates": "unique",
		"distinct": "unique", "fillna": "fill_null", "dropna": "drop_nulls", "query": "filter", "where": "filter", "pivot_longer": "unpivot",
		"iterrows": "rows", "itertuples": "rows", "iter_rows": "rows", "to_records": "to_rows", "astype": "cast", "info": "describe",
		"summary": "describe", "summarize": "group_by", "aggregate": "group_by", "reset_index": "with_row_index", "iloc": "row",
		"take": "head", "show": "head", "nunique": "unique", "isnull": "null_count", "isna": "null_count", "average": "mean",
		"pivot_table": "pivot", "crosstab": "pivot", "append": "vstack", "bind_rows": "vstack", "union": "vstack", "resample": "group_by_dynamic", "merge_asof": "join_asof", "nlargest": "top_k", "nsmallest": "bottom_k",
		"sample_n": "sample", "T": "transpose", "with_row_count": "with_row_index", "separate_rows": "explode", "ffill": "fill_null", "bfill": "fill_null", "isnan": "fill_nan", "groupby_dynamic": "group_by_dynamic", "asfreq": "upsample",
		"filter_not": "remove", "pivot_wider": "pivot", "spread": "pivot", "gather": "unpivot", "slice_sample": "sample",
		"to_numpy": "to_tensor", "to_torch": "to_tensor", "to_jax": "to_tensor", "to_array": "to_tensor", "as_matrix": "to_tensor",
	}
}}

// seriesSynonyms are what pandas and Polars call those of a series that expressions have not.
var seriesSynonyms = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"to_numpy": "to_tensor", "to_torch": "to_tensor", "to_jax": "to_tensor", "to_array": "to_tensor", "tolist": "to_list"}
}}

// exprSynonyms are what pandas and SQL call the methods of columns.
var exprSynonyms = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{
		"isin": "is_in", "isnull": "is_null", "isna": "is_null", "notnull": "is_not_null", "notna": "is_not_null", "fillna": "fill_null", "astype": "cast", "nunique": "n_unique",
		"as": "alias", "upper": "to_uppercase", "lower": "to_lowercase", "to_upper": "to_uppercase", "to_lower": "to_lowercase", "strip": "strip_chars", "trim": "strip_chars",
		"length": "len_chars", "startswith": "starts_with", "endswith": "ends_with", "between": "is_between", "avg": "mean", "stddev": "std", "cumsum": "cum_sum", "cummax": "cum_max",
		"cummin": "cum_min", "lag": "shift", "lead": "shift", "ffill": "forward_fill", "rename": "alias", "dayofweek": "weekday", "dayofyear": "ordinal_day", "power": "pow", "like": "contains",
		"is_na": "is_null", "is_nil": "is_null", "ifnull": "fill_null", "percentile": "quantile", "substr": "slice", "substring": "slice",
		"bfill": "backward_fill", "apply": "map_elements", "map": "map_elements", "map_dict": "replace_strict", "idxmin": "arg_min", "idxmax": "arg_max", "rolling": "rolling_mean", "ewm": "ewm_mean", "pad": "pad_start", "rjust": "pad_start", "ljust": "pad_end",
		"title": "to_titlecase", "get_json_object": "extract", "findall": "extract_all", "to_datetime_format": "to_datetime", "tz_convert": "convert_time_zone", "tz_localize": "replace_time_zone", "kurt": "kurtosis", "covariance": "cov",
		"array_agg": "implode", "to_list": "implode", "collect_list": "implode", "duplicated": "is_duplicated", "cumprod": "cum_prod", "cum_product": "cum_prod", "dayname": "strftime", "monthname": "strftime",
	}
}}

// othersOf says what other libraries call a method's parameters.
func othersOf(sig string) map[string]string {
	switch {
	case strings.Contains(sig, "desc"):
		return orderParameters.Get()
	case strings.HasPrefix(sig, "fun group_by("):
		return keyParameters.Get()
	}
	return nil
}

var orderParameters = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"descending": "desc", "reverse": "desc"}
}}

var keyParameters = lazy.Value[map[string]string]{New: func() map[string]string { return map[string]string{"by": "keys"} }}

// groupSynonyms are what others call the methods of groups.
var groupSynonyms = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"aggregate": "agg", "summarize": "agg", "summarise": "agg", "size": "count", "nunique": "n_unique", "average": "mean", "apply": "agg"}
}}
