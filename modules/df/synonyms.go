package df

// frameSynonyms are what pandas, SQL and R call the verbs of frames.
var frameSynonyms = map[string]string{
	"merge": "join", "sort_values": "sort", "order_by": "sort", "arrange": "sort", "assign": "with_columns", "mutate": "with_columns", "drop_duplicates": "unique",
	"distinct": "unique", "fillna": "fill_null", "dropna": "drop_nulls", "query": "filter", "where": "filter", "melt": "unpivot", "pivot_longer": "unpivot",
	"iterrows": "rows", "itertuples": "rows", "iter_rows": "rows", "to_records": "to_rows", "astype": "cast", "info": "describe",
	"summary": "describe", "summarize": "group_by", "aggregate": "group_by", "reset_index": "with_row_index", "iloc": "row",
	"take": "head", "show": "head", "nunique": "unique", "isnull": "null_count", "isna": "null_count", "average": "mean",
}

// exprSynonyms are what pandas and SQL call the methods of columns.
var exprSynonyms = map[string]string{
	"isin": "is_in", "isnull": "is_null", "isna": "is_null", "notnull": "is_not_null", "notna": "is_not_null", "fillna": "fill_null", "astype": "cast", "nunique": "n_unique",
	"as": "alias", "upper": "to_uppercase", "lower": "to_lowercase", "to_upper": "to_uppercase", "to_lower": "to_lowercase", "strip": "strip_chars", "trim": "strip_chars",
	"length": "len_chars", "startswith": "starts_with", "endswith": "ends_with", "between": "is_between", "avg": "mean", "stddev": "std", "cumsum": "cum_sum", "cummax": "cum_max",
	"cummin": "cum_min", "lag": "shift", "lead": "shift", "ffill": "forward_fill", "rename": "alias", "dayofweek": "weekday", "dayofyear": "ordinal_day", "power": "pow", "like": "contains",
	"is_na": "is_null", "is_nil": "is_null", "ifnull": "fill_null", "percentile": "quantile", "substr": "slice", "substring": "slice",
}

// groupSynonyms are what others call the methods of groups.
var groupSynonyms = map[string]string{"aggregate": "agg", "summarize": "agg", "summarise": "agg", "size": "count", "nunique": "n_unique", "average": "mean", "apply": "agg"}
