package bind

import (
	"strings"
	"time"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/internal/lazy"
)

// rareScalars are functions of texts, JSON, times and numbers that fewer queries call.
func rareScalars() map[string]scalar {
	return map[string]scalar{
		"overlay": {3, 4, overlay}, "format_bytes": plain("format_bytes", 1, 1), "formatreadablesize": plain("format_bytes", 1, 1), "parse_filename": {1, 1, patternOf(`[^/\\\\]*$`)}, "parse_dirname": {1, 1, patternOf(`^/|^[^/\\\\]*`)},
		"parse_dirpath": {1, 1, patternOf(`^(?:.*[/\\\\])?`)}, "strftime": {2, 2, strftime}, "trunc": plain("trunc", 1, 2), "log": {1, 2, logarithm},
		"regexp_full_match": {2, 2, func(a []*expr.Expr) *expr.Expr { return expr.Fn("matches", a[0], anchored(a[1])) }}, "regexp_escape": plain("escape_regex", 1, 1),
		"printf": plain("printf", 1, -1), "format": plain("format_text", 1, -1), "bit_length": plain("bit_length", 1, 1), "nfc_normalize": plain("normalize", 1, 1), "strip_accents": plain("strip_accents", 1, 1),
		"initcap": plain("to_titlecase", 1, 1), "url_encode": plain("url_encode", 1, 1), "url_decode": plain("url_decode", 1, 1),
		"hamming": plain("hamming", 2, 2), "mismatches": plain("hamming", 2, 2), "jaccard": plain("jaccard", 2, 2), "jaro_similarity": plain("jaro", 2, 2), "jaro_winkler_similarity": plain("jaro_winkler", 2, 2), "damerau_levenshtein": plain("damerau_levenshtein", 2, 2),
		"base64": plain("to_base64", 1, 1), "to_base64": plain("to_base64", 1, 1), "from_base64": plain("from_base64", 1, 1), "hex": plain("hex_of", 1, 1), "to_hex": plain("hex_of", 1, 1), "from_hex": plain("from_hex", 1, 1), "unhex": plain("from_hex", 1, 1), "bin": plain("bin_of", 1, 1), "to_binary": plain("bin_of", 1, 1),
		"decode":       {1, 1, func(a []*expr.Expr) *expr.Expr { return a[0].As(column.StrType) }},
		"json_extract": {2, 2, jsonPart("json_extract")}, "json_extract_path": {2, 2, jsonPart("json_extract")}, "json_extract_string": {2, 2, jsonPart("json_extract_string")}, "json_extract_path_text": {2, 2, jsonPart("json_extract_string")},
		"json_type": {1, 2, wholeJSON("json_type")}, "json_array_length": {1, 2, wholeJSON("json_array_length")}, "json_keys": {1, 2, wholeJSON("json_keys")}, "json_valid": plain("json_valid", 1, 1), "to_json": plain("to_json", 1, 1),
		"json":           {1, 1, func(a []*expr.Expr) *expr.Expr { return expr.Fn("json_extract", a[0], expr.Lit("$")) }},
		"json_exists":    {2, 2, func(a []*expr.Expr) *expr.Expr { return expr.Fn("is_not_null", expr.Fn("json_extract", a...)) }},
		"make_timestamp": plain("make_timestamp", 6, 6), "make_time": plain("make_time", 3, 3), "date_sub": plain("date_sub", 3, 3), "datesub": plain("date_sub", 3, 3), "time_bucket": {2, 3, timeBucket},
		"yearweek": {1, 1, func(a []*expr.Expr) *expr.Expr {
			return expr.Fn("+", expr.Fn("*", expr.Fn("iso_year", a[0]), expr.Lit(100)), expr.Fn("week", a[0]))
		}},
		"make_timestamptz": {6, 6, func(a []*expr.Expr) *expr.Expr {
			return expr.Fn("replace_time_zone", expr.Fn("make_timestamp", a...), expr.Lit("UTC"))
		}},
		"decade": {1, 1, func(a []*expr.Expr) *expr.Expr { return wholeTen(expr.Fn("year", a[0])) }}, "era": {1, 1, func(a []*expr.Expr) *expr.Expr { return expr.Lit(1) }},
		"nanosecond": plain("nanosecond", 1, 1), "epoch_ns": plainWith("epoch", "ns"), "make_timestamp_ns": plain("make_timestamp_ns", 1, 1),
		"factorial": plain("factorial", 1, 1), "even": plain("even", 1, 1), "round_even": plain("round_even", 1, 2), "roundbankers": plain("round_even", 1, 2), "nextafter": plain("next_after", 2, 2), "gamma": plain("gamma", 1, 1), "lgamma": plain("lgamma", 1, 1),
		"asinh": plain("asinh", 1, 1), "acosh": plain("acosh", 1, 1), "atanh": plain("atanh", 1, 1), "fmod": plain("%", 2, 2), "hash": plain("hash", 1, 1), "typeof": plain("type_name", 1, 1), "signbit": {1, 1, func(a []*expr.Expr) *expr.Expr { return expr.Fn("<", a[0], expr.Lit(0)) }},
		"divide": {2, 2, func(a []*expr.Expr) *expr.Expr { return integerQuotient(a[0], a[1]) }}, "fdiv": {2, 2, func(a []*expr.Expr) *expr.Expr { return expr.Fn("floor", expr.Fn("/", a[0].As(floatType), a[1])) }},
		"age": {1, 2, age}, "add": plain("sql_plus", 2, 2), "subtract": plain("sql_minus", 2, 2), "multiply": plain("*", 2, 2),
		"to_days": {1, 1, spanOfUnit("DAY")}, "to_hours": {1, 1, spanOfUnit("HOUR")}, "to_minutes": {1, 1, spanOfUnit("MINUTE")}, "to_seconds": {1, 1, spanOfUnit("SECOND")}, "to_milliseconds": {1, 1, spanOfUnit("MILLISECOND")}, "to_microseconds": {1, 1, spanOfUnit("MICROSECOND")}, "to_weeks": {1, 1, spanOfUnit("WEEK")},
	}
}

// rareLists are functions of lists and maps that fewer queries call. A map is a list of {key, value}.
func rareLists() map[string]scalar {
	field := func(name string) func([]*expr.Expr) *expr.Expr {
		return func(a []*expr.Expr) *expr.Expr { return expr.Fn("list_field", a[0], expr.Lit(name)) }
	}
	hasAny := scalar{2, 2, func(a []*expr.Expr) *expr.Expr {
		common := expr.Fn("list_intersection", expr.Fn("list_drop_nulls", a[0]), expr.Fn("list_drop_nulls", a[1]))
		return expr.Fn(">", expr.Fn("list_len", common), expr.Lit(0))
	}}
	intersect := scalar{2, 2, func(a []*expr.Expr) *expr.Expr {
		return expr.Fn("list_intersection", expr.Fn("list_drop_nulls", a[0]), expr.Fn("list_drop_nulls", a[1]))
	}}
	hasAll := scalar{2, 2, hasAll}
	found := scalar{2, 2, func(a []*expr.Expr) *expr.Expr {
		one := expr.Fn("list_filter", expr.Fn("list", expr.Fn("map_get", a[0], a[1])), expr.Fun(expr.Fn("is_not_null", expr.ParamOf("found")), "found"))
		return expr.Fn("when", expr.Fn("is_not_null", a[0]), one)
	}}
	distance := scalar{2, 2, func(a []*expr.Expr) *expr.Expr { return expr.Fn("list_distance", a...) }}
	similar := scalar{2, 2, func(a []*expr.Expr) *expr.Expr { return expr.Fn("list_cosine_similarity", a...) }}
	product := scalar{2, 2, func(a []*expr.Expr) *expr.Expr { return expr.Fn("list_inner_product", a...) }}
	return map[string]scalar{
		"list_has_any": hasAny, "array_has_any": hasAny, "list_has_all": hasAll, "array_has_all": hasAll, "list_intersect": intersect, "array_intersect": intersect,
		"list_slice": {3, 4, sliced}, "array_slice": {3, 4, sliced}, "list_resize": plain("list_resize", 2, 3), "array_resize": plain("list_resize", 2, 3), "list_select": plain("list_select", 2, 2), "array_select": plain("list_select", 2, 2), "list_where": plain("list_where", 2, 2), "array_where": plain("list_where", 2, 2),
		"list_grade_up": {1, 3, graded}, "array_grade_up": {1, 3, graded}, "list_zip": plain("list_zip", 1, -1), "array_zip": plain("list_zip", 1, -1),
		"list_distance": distance, "array_distance": distance, "list_cosine_similarity": similar, "array_cosine_similarity": similar, "list_inner_product": product, "array_inner_product": product, "list_dot_product": product, "array_dot_product": product,
		"list_cosine_distance": {2, 2, func(a []*expr.Expr) *expr.Expr {
			return expr.Fn("-", expr.Lit(1.0), expr.Fn("list_cosine_similarity", a...))
		}},
		"map": {2, 2, func(a []*expr.Expr) *expr.Expr { return mapped(a[0], a[1]) }}, "map_keys": {1, 1, field("key")}, "map_values": {1, 1, field("value")}, "map_entries": {1, 1, func(a []*expr.Expr) *expr.Expr { return a[0] }},
		"map_from_entries": {1, 1, func(a []*expr.Expr) *expr.Expr {
			return expr.Fn("list_map", a[0], expr.Fun(expr.Fn("struct_rename", expr.ParamOf("entry")).WithNames("key", "value"), "entry"))
		}},
		"map_extract_value": plain("map_get", 2, 2), "map_extract": found, "element_at": found, "cardinality": plain("list_len", 1, 1), "map_contains": {2, 2, func(a []*expr.Expr) *expr.Expr {
			return expr.Fn("list_contains", expr.Fn("list_field", a[0], expr.Lit("key")), a[1])
		}},
		"list_var_pop": {1, 1, overList("var")}, "list_stddev_pop": {1, 1, overList("std")}, "list_entropy": plain("list_entropy", 1, 1), "list_histogram": plain("list_histogram", 1, 1), "list_mad": plain("list_mad", 1, 1),
		"list_skewness": {1, 1, func(a []*expr.Expr) *expr.Expr { return expr.Fn("list_skew", a[0], expr.Lit(false)) }}, "list_kurtosis": {1, 1, func(a []*expr.Expr) *expr.Expr { return expr.Fn("list_kurtosis", a[0], expr.Lit(false)) }},
	}
}

// mapped makes a map of lists of keys and of values.
func mapped(keys, values *expr.Expr) *expr.Expr {
	return expr.Fn("list_zip", keys, values).WithNames("key", "value")
}

func overList(name string) func([]*expr.Expr) *expr.Expr {
	return func(a []*expr.Expr) *expr.Expr { return expr.Fn("list_"+name, a[0], expr.Lit(0)) }
}

// hasAll tells whether each element of the second list is in the first.
func hasAll(a []*expr.Expr) *expr.Expr {
	missing := expr.Fn("list_difference", expr.Fn("list_drop_nulls", a[1]), expr.Fn("list_drop_nulls", a[0]))
	return expr.Fn("==", expr.Fn("list_len", missing), expr.Lit(0))
}

// sliced is list_slice(l, from, to[, step]).
func sliced(a []*expr.Expr) *expr.Expr {
	if len(a) == 4 {
		return expr.Fn("list_step", a...)
	}
	return expr.Fn("between_places", a...)
}

// graded sorts as list_sort does.
func graded(a []*expr.Expr) *expr.Expr {
	s := listSort(false)(a)
	return expr.Fn("list_grade_up", s.Args...)
}

// wholeTen is a tenth, rounded down.
func wholeTen(x *expr.Expr) *expr.Expr {
	return expr.Fn("floor", expr.Fn("/", x.As(floatType), expr.Lit(10))).As(intType)
}

// jsonPart takes one part of a JSON text, or for a list of paths a list of them.
func jsonPart(name string) func([]*expr.Expr) *expr.Expr {
	return func(a []*expr.Expr) *expr.Expr {
		if a[1].Op != expr.Call || a[1].Name != "list" {
			return expr.Fn(name, a...)
		}
		parts := make([]*expr.Expr, len(a[1].Args))
		for i, path := range a[1].Args {
			parts[i] = expr.Fn(name, a[0], path)
		}
		return expr.Fn("list", parts...)
	}
}

// wholeJSON looks at all of a text unless a path is given.
func wholeJSON(name string) func([]*expr.Expr) *expr.Expr {
	return func(a []*expr.Expr) *expr.Expr {
		if len(a) == 1 {
			a = append(a, expr.Lit("$"))
		}
		return expr.Fn(name, a...)
	}
}

// namedGroups is regexp_extract with names: a struct of the groups, empty texts where the pattern does not match.
func namedGroups(text, pattern *expr.Expr, list *expr.Expr) *expr.Expr {
	var names []string
	for _, x := range list.Args {
		name, ok := x.Value.(string)
		if !ok {
			panic(fail(list.Span, "the groups' names are constants: ['year', 'month']"))
		}
		names = append(names, name)
	}
	groups := expr.Fn("extract_groups", text, pattern).WithNames(names...)
	parts := make([]*expr.Expr, len(names))
	for i, name := range names {
		parts[i] = expr.Fn("coalesce", expr.Fn("struct_field", groups, expr.Lit(name)), expr.Lit(""))
	}
	return expr.StructOf(names, parts)
}

// jsonOperators are those of JSON and of lists.
var jsonOperators = lazy.Value[map[string]func(x, y *expr.Expr) *expr.Expr]{New: func() map[string]func(x, y *expr.Expr) *expr.Expr {
	return map[string]func(x, y *expr.Expr) *expr.Expr{
		"->":  func(x, y *expr.Expr) *expr.Expr { return expr.Fn("json_extract", x, y) },
		"->>": func(x, y *expr.Expr) *expr.Expr { return expr.Fn("json_extract_string", x, y) },
		"&&":  func(x, y *expr.Expr) *expr.Expr { return rareLists()["list_has_any"].build([]*expr.Expr{x, y}) },
		"@>":  func(x, y *expr.Expr) *expr.Expr { return hasAll([]*expr.Expr{x, y}) },
		"<@":  func(x, y *expr.Expr) *expr.Expr { return hasAll([]*expr.Expr{y, x}) },
	}
}}

// integerQuotient is division without a fraction, towards 0.
func integerQuotient(x, y *expr.Expr) *expr.Expr {
	return expr.Fn("trunc", expr.Fn("/", x.As(floatType), y)).As(intType)
}

// partsOfDate is date_part(['year', 'month'], x): a struct.
func partsOfDate(list, x *expr.Expr) *expr.Expr {
	var names []string
	var parts []*expr.Expr
	for _, n := range list.Args {
		name, _ := n.Value.(string)
		names, parts = append(names, strings.ToLower(name)), append(parts, datePart([]*expr.Expr{n, x}))
	}
	return expr.StructOf(names, parts)
}

// now is the moment in which the query is bound, as the named function has it: with a zone (UTC), without one, the day or the time.
func now(name string) *expr.Expr {
	at := expr.LitOf(column.DatetimeType, time.Now().UnixMicro())
	switch {
	case strings.HasSuffix(name, "date"), name == "today":
		return at.As(column.DateType)
	case strings.HasSuffix(name, "time"):
		return at.As(column.TimeType)
	case strings.Contains(name, "local"):
		return at
	}
	return expr.Fn("replace_time_zone", at, expr.Lit("UTC"))
}

// overlay puts a text in the place of some characters of another.
func overlay(a []*expr.Expr) *expr.Expr {
	size := expr.Fn("len_chars", a[1])
	if len(a) == 4 {
		size = a[3]
	}
	one := expr.Lit(1)
	before := expr.Fn("str_between", a[0], one, expr.Fn("-", a[2], one))
	return expr.Fn("concat_str", before, a[1], expr.Fn("str_between", a[0], expr.Fn("+", a[2], size), expr.Lit(nil)))
}

// patternOf takes what a pattern finds first.
func patternOf(pattern string) func([]*expr.Expr) *expr.Expr {
	return func(a []*expr.Expr) *expr.Expr {
		return expr.Fn("coalesce", expr.Fn("extract", a[0], expr.Lit(pattern), expr.Lit(0)), expr.Lit(""))
	}
}

// strftime takes the time and the format in either order.
func strftime(a []*expr.Expr) *expr.Expr {
	if _, text := a[0].Value.(string); text && a[0].Op == expr.Literal {
		a = []*expr.Expr{a[1], a[0]}
	}
	return expr.Fn("strftime", a...)
}

// logarithm is log(x) to the base 10, and log(base, x).
func logarithm(a []*expr.Expr) *expr.Expr {
	if len(a) == 1 {
		return expr.Fn("log10", a[0])
	}
	return expr.Fn("/", expr.Fn("ln", a[1]), expr.Fn("ln", a[0]))
}
