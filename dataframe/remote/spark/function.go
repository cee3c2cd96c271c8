package spark

import (
	"math"
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/remote/grpc"
	"skep/internal/lazy"
)

// functionRule makes Spark's expression for a call. Its result gets the call's type afterwards.
type functionRule func(b *expr.Bound, args []message) (message, error)

// sameMeaning are functions that Spark has under another name, or the same, with the same arguments and results.
func sameMeaning() map[string]string {
	return map[string]string{
		"+": "+", "-": "-", "*": "*", "neg": "negative", "abs": "abs",
		"==": "==", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
		"and": "and", "or": "or", "not": "not", "when": "when", "coalesce": "coalesce", "fill_null": "coalesce", "is_null": "isnull", "is_not_null": "isnotnull",
		"sqrt": "sqrt", "cbrt": "cbrt", "exp": "exp", "expm1": "expm1", "sin": "sin", "cos": "cos", "tan": "tan", "asin": "asin", "acos": "acos",
		"atan": "atan", "atan2": "atan2", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh",
		"bit_and": "&", "bit_or": "|", "bit_xor": "^", "bit_not": "~", "bit_count": "bit_count",
		"to_uppercase": "upper", "to_lowercase": "lower", "len_chars": "char_length", "len_bytes": "octet_length", "len_binary": "octet_length", "contains": "contains",
		"starts_with": "startswith", "ends_with": "endswith", "matches": "rlike", "count_matches": "regexp_count", "replace_all": "replace", "reverse": "reverse",
		"translate": "translate", "levenshtein": "levenshtein", "md5": "md5", "sha1": "sha1", "hex": "hex",
		"year": "year", "month": "month", "day": "day", "quarter": "quarter", "ordinal_day": "dayofyear", "week": "weekofyear", "hour": "hour", "minute": "minute", "second": "second", "make_date": "make_date",
		"list_len": "size", "list_reverse": "reverse", "list": "array",
	}
}

// readsClock are functions of what a clock shows.
var readsClock = []string{"year", "month", "day", "quarter", "ordinal_day", "week", "weekday", "hour", "minute", "second",
	"date", "truncate", "month_start", "month_end", "offset_by", "add_months", "date_diff"}

var functionRules = lazy.Value[map[string]functionRule]{New: func() map[string]functionRule {
	out := map[string]functionRule{
		"/": divideRule, "%": moduloRule, "**": powerRule, "!=": func(_ *expr.Bound, a []message) (message, error) { return call("not", call("==", a...)), nil },
		"is_in": inRule, "is_between": betweenRule, "clip": clipRule, "xor": xorRule,
		"is_nan": nanRule(false), "is_not_nan": nanRule(true), "is_finite": finiteRule(false), "is_infinite": finiteRule(true), "fill_nan": fillNaNRule,
		"round": roundRule, "floor": wholeRule("floor"), "ceil": wholeRule("ceil"), "trunc": truncRule, "sign": signRule,
		"ln": logRule(math.E), "log": logRule(0), "log10": logRule(10), "log2": logRule(2), "log1p": log1pRule,
		"strip_chars": stripRule("btrim"), "strip_chars_start": stripRule("ltrim"), "strip_chars_end": stripRule("rtrim"), "strip_prefix": prefixRule, "strip_suffix": suffixRule,
		"extract": extractRule, "replace_regex": replaceRule, "slice": sliceRule, "head": headRule, "tail": tailRule, "concat_str": concatRule,
		"pad_start": padRule("lpad"), "pad_end": padRule("rpad"), "repeat": repeatRule, "split": splitRule, "sha256": shaRule,
		"weekday": weekdayRule, "date": dateRule, "truncate": truncateRule, "month_start": monthRule, "month_end": monthRule, "offset_by": offsetRule,
		"like": likeRule, "list_contains": containsRule, "list_get": elementRule, "add_months": addMonthsRule, "date_diff": dateDiffRule, "struct": structRule, "struct_field": fieldRule,
	}
	for ours, theirs := range sameMeaning() {
		out[ours] = func(b *expr.Bound, args []message) (message, error) {
			if ours == "+" && b.Type.Kind == column.Str {
				return call("concat", args...), nil
			}
			return call(theirs, args...), nil
		}
	}
	return out
}}

// ifElse is CASE WHEN condition THEN a ELSE b END.
func ifElse(args ...message) message { return call("when", args...) }

func isZero(e message, t column.Type) message { return call("==", e, typed(whole(0), t)) }

// divideRule: integers divide towards zero, and by zero to null; floats as IEEE 754 says. Spark raises an error at zero.
func divideRule(b *expr.Bound, args []message) (message, error) {
	l, r, t := args[0], args[1], b.Type
	switch {
	case t.IsInteger():
		return call("div", typed(l, column.Int64Type), typed(call("nullif", r, typed(whole(0), t)), column.Int64Type)), nil
	case t.IsFloat():
		quotient := call("try_divide", typed(l, column.Float64Type), typed(r, column.Float64Type))
		atZero := ifElse(call("isnan", l), double(math.NaN()), call(">", l, double(0)), double(math.Inf(1)), call("<", l, double(0)), double(math.Inf(-1)), call("isnotnull", l), double(math.NaN()))
		return ifElse(isZero(r, t), atZero, quotient), nil
	case t.Kind == column.DecimalKind:
		return call("try_divide", l, r), nil
	}
	return nil, refuse(b.From, "the division of %s has no counterpart in Spark", t)
}

func moduloRule(b *expr.Bound, args []message) (message, error) {
	l, r, t := args[0], args[1], b.Type
	rest := call("%", l, call("nullif", r, typed(whole(0), t)))
	if t.IsFloat() {
		return ifElse(call("and", isZero(r, t), call("isnotnull", l)), double(math.NaN()), rest), nil
	}
	return rest, nil
}

const mostFactors = 8

// powerRule: Spark's powers are floats, so whole ones are multiplied out.
func powerRule(b *expr.Bound, args []message) (message, error) {
	if !b.Type.IsInteger() {
		return call("power", args...), nil
	}
	v, _ := b.Constant(1)
	n, ok := v.(int64)
	if !ok || n < 0 || n > mostFactors {
		return nil, refuse(b.From, "Spark's powers are floats").WithHint("cast the base: .cast(f64)")
	}
	out := typed(whole(1), b.Type)
	for range n {
		out = call("*", out, args[0])
	}
	return out, nil
}

// inRule: null among the choices equals nothing, and makes nothing null.
func inRule(b *expr.Bound, args []message) (message, error) {
	choices := []message{args[0]}
	for i := 1; i < len(args); i++ {
		if v, ok := b.Constant(i); !ok || v != nil {
			choices = append(choices, args[i])
		}
	}
	if len(choices) == 1 {
		no, err := literal(false, column.BoolType, nil)
		return ifElse(call("isnotnull", args[0]), no), err
	}
	return call("in", choices...), nil
}

func betweenRule(_ *expr.Bound, args []message) (message, error) {
	return call("and", call(">=", args[0], args[1]), call("<=", args[0], args[2])), nil
}

func clipRule(_ *expr.Bound, args []message) (message, error) {
	return ifElse(call("<", args[0], args[1]), args[1], call(">", args[0], args[2]), args[2], args[0]), nil
}

func xorRule(_ *expr.Bound, args []message) (message, error) {
	return call("not", call("==", args[0], args[1])), nil
}

// present keeps null, which Spark's tests of numbers call false.
func present(arg, result message) message { return ifElse(call("isnotnull", arg), result) }

func nanRule(not bool) functionRule {
	return func(_ *expr.Bound, args []message) (message, error) {
		test := call("isnan", typed(args[0], column.Float64Type))
		if not {
			test = call("not", test)
		}
		return present(args[0], test), nil
	}
}

func finiteRule(infinite bool) functionRule {
	return func(_ *expr.Bound, args []message) (message, error) {
		size := call("abs", typed(args[0], column.Float64Type))
		if infinite {
			return call("==", size, double(math.Inf(1))), nil
		}
		return call("<", size, double(math.Inf(1))), nil // NaN is the largest of all
	}
}

func fillNaNRule(b *expr.Bound, args []message) (message, error) {
	if !b.Args[0].Type.IsFloat() {
		return args[0], nil
	}
	return ifElse(call("isnan", args[0]), args[1], args[0]), nil
}

const wholeFloats = 1 << 52 // above it floats have no fraction

// wholeRule rounds floats, which Spark turns into integers on the way; what has no fraction stays.
func wholeRule(name string) functionRule {
	return func(b *expr.Bound, args []message) (message, error) {
		if !b.Type.IsFloat() {
			return call(name, args[0]), nil
		}
		small := call("<", call("abs", args[0]), double(wholeFloats))
		return ifElse(small, typed(call(name, typed(args[0], column.Float64Type)), column.Float64Type), args[0]), nil
	}
}

func truncRule(b *expr.Bound, args []message) (message, error) {
	up, err := wholeRule("ceil")(b, args)
	if err != nil {
		return nil, err
	}
	down, err := wholeRule("floor")(b, args)
	return ifElse(call("<", args[0], typed(whole(0), b.Args[0].Type)), up, down), err
}

// roundRule scales floats and rounds to whole ones as is done here: Spark rounds the decimal text of a float instead.
func roundRule(b *expr.Bound, args []message) (message, error) {
	digits := int64(0)
	if len(args) > 1 {
		v, _ := b.Constant(1)
		n, ok := v.(int64)
		if !ok {
			return nil, refuse(b.From, "Spark rounds to a constant number of digits")
		}
		digits = n
	}
	switch {
	case b.Args[0].Type.IsInteger():
		return args[0], nil
	case !b.Type.IsFloat():
		return call("round", args[0], whole(digits)), nil
	}
	scale := double(math.Pow(10, float64(digits)))
	x := call("*", typed(args[0], column.Float64Type), scale)
	rounded := ifElse(call("<", call("abs", x), double(wholeFloats)), typed(call("round", x, whole(0)), column.Float64Type), x)
	return call("/", rounded, scale), nil
}

func signRule(_ *expr.Bound, args []message) (message, error) { return call("signum", args[0]), nil }

// logRule: below zero Spark's logarithms are null, here NaN, and at zero minus infinity.
func logRule(base float64) functionRule {
	return func(b *expr.Bound, args []message) (message, error) {
		x := typed(args[0], column.Float64Type)
		log := call("ln", x)
		switch {
		case base == 0 && len(args) > 1:
			log = call("/", log, call("ln", typed(args[1], column.Float64Type)))
		case base == 2 || base == 10:
			log = call(map[float64]string{2: "log2", 10: "log10"}[base], x)
		}
		return ifElse(call(">", x, double(0)), log, call("==", x, double(0)), double(math.Inf(-1)), call("isnotnull", x), double(math.NaN())), nil
	}
}

func log1pRule(_ *expr.Bound, args []message) (message, error) {
	x := typed(args[0], column.Float64Type)
	return ifElse(call(">", x, double(-1)), call("log1p", x), call("==", x, double(-1)), double(math.Inf(-1)), call("isnotnull", x), double(math.NaN())), nil
}

func structRule(b *expr.Bound, args []message) (message, error) {
	var out []message
	for i, a := range args {
		if i >= len(b.Type.Fields()) {
			return nil, refuse(b.From, "the struct %s has no counterpart in Spark", b.From)
		}
		out = append(out, text(b.Type.Fields()[i].Name), a)
	}
	return call("named_struct", out...), nil
}

func fieldRule(b *expr.Bound, args []message) (message, error) {
	v, _ := b.Constant(1)
	name, ok := v.(string)
	if !ok {
		return nil, refuse(b.From, "a field of a struct needs a name")
	}
	var m message
	m.Sub(extractChild, args[0])
	m.Sub(extractField, text(name))
	return grpc.Of(exprExtract, m), nil
}

// containsRule: Spark cannot tell whether a list with null in it holds what it does not find.
func containsRule(_ *expr.Bound, args []message) (message, error) {
	no, err := literal(false, column.BoolType, nil)
	return call("coalesce", call("array_contains", args...), ifElse(call("and", call("isnotnull", args[0]), call("isnotnull", args[1])), no)), err
}

// elementRule counts from 0, and from the end if negative; Spark does the latter from 1, and there raises an error outside of the list.
func elementRule(b *expr.Bound, args []message) (message, error) {
	n, err := constInt(b, 1)
	switch {
	case err != nil:
		return nil, err
	case n < 0:
		return call("try_element_at", args[0], whole(n)), nil
	}
	return call("get", args[0], whole(n)), nil
}

// constInt reads an argument that must be a constant integer for Spark.
func constInt(b *expr.Bound, i int) (int64, error) {
	v, _ := b.Constant(i)
	n, ok := v.(int64)
	if !ok {
		return 0, refuse(b.From, "%s needs a constant number for Spark", b.Function())
	}
	return n, nil
}

func constText(b *expr.Bound, i int) (string, error) {
	v, _ := b.Constant(i)
	s, ok := v.(string)
	if !ok {
		return "", refuse(b.From, "%s needs a constant text for Spark", b.Function())
	}
	return s, nil
}

func hasAny(s, chars string) bool { return strings.ContainsAny(s, chars) }
