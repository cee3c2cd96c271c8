package spark

import (
	"math"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/remote/grpc"
	"skep/internal/lazy"
)

// aggregate translates an aggregate: of the groups, or over the window of the scope.
func (s *scope) aggregate(b *expr.Bound) (message, error) {
	a := &aggregation{s: s, over: func(m message) message { return m }}
	if !s.grouped {
		a.over = func(m message) message { return s.window(m, nil, nil) }
	}
	out, err := a.of(b)
	if err != nil {
		return nil, err
	}
	return typed(out, b.Type), nil
}

// aggregation is one aggregate on its way. over is put around each of Spark's aggregates, inside of what computes with their results.
type aggregation struct {
	s    *scope
	over func(message) message
	b    *expr.Bound
	keep message // the condition of the rows that count; nil: all
}

func (a *aggregation) of(b *expr.Bound) (message, error) {
	rule, ok := aggregateRules.Get()[b.Function()]
	switch {
	case b.Op != expr.Aggregate:
		return nil, refuse(b.From, "%s has no counterpart in Spark", b.From)
	case !ok:
		return nil, refuse(b.From, "the aggregate %s has no counterpart in Spark", b.Function())
	case len(b.Order) > 0:
		return nil, refuse(b.From, "%s in an order has no counterpart in Spark", b.Function())
	}
	a.b = b
	inner := *a.s
	inner.grouped = false
	args, err := inner.all(b.Args)
	if err != nil {
		return nil, err
	}
	if b.Filter != nil {
		if a.keep, err = inner.expr(b.Filter); err != nil {
			return nil, err
		}
	}
	return rule(a, args)
}

// apply is one of Spark's aggregates over the rows that count.
func (a *aggregation) apply(name string, args ...message) message {
	if len(args) > 0 {
		args = append([]message{a.kept(args[0])}, args[1:]...)
	}
	m := named(functionName, name)
	m.Subs(functionArgs, args)
	m.Flag(functionDistinct, a.b.From.Distinct)
	return a.over(grpc.Of(exprFunction, m))
}

// kept is null in the rows that do not count: Spark's aggregates pass over it.
func (a *aggregation) kept(e message) message {
	if a.keep == nil {
		return e
	}
	return call("when", a.keep, e)
}

type aggregateRule func(a *aggregation, args []message) (message, error)

var aggregateRules = lazy.Value[map[string]aggregateRule]{New: func() map[string]aggregateRule {
	return map[string]aggregateRule{
		"sum":   sumRule,
		"mean":  meanRule,
		"min":   func(a *aggregation, args []message) (message, error) { return a.extreme("min", args[0]), nil },
		"max":   func(a *aggregation, args []message) (message, error) { return a.extreme("max", args[0]), nil },
		"count": countRule,
		"len":   func(a *aggregation, _ []message) (message, error) { return a.apply("count", whole(1)), nil },
		"null_count": func(a *aggregation, args []message) (message, error) {
			return a.apply("count_if", call("isnull", args[0])), nil
		},
		"n_unique": uniqueRule,
		"std":      spreadRule("stddev_samp", "stddev_pop"),
		"var":      spreadRule("var_samp", "var_pop"),
		"median":   func(a *aggregation, args []message) (message, error) { return a.percentile(args[0], 0.5) },
		"quantile": quantileRule,
		"any":      orElse("bool_or", false),
		"all":      orElse("bool_and", true),
		"corr":     corrRule,
		"cov":      twoRule("covar_samp"),
		"skew": func(a *aggregation, args []message) (message, error) {
			return a.apply("skewness", typed(args[0], column.Float64Type)), nil
		},
		"kurtosis": func(a *aggregation, args []message) (message, error) {
			return a.apply("kurtosis", typed(args[0], column.Float64Type)), nil
		},
		"arg_min": pickRule("min_by"),
		"arg_max": pickRule("max_by"),
	}
}}

// sumRule: a sum of nothing is 0 here and null in Spark.
func sumRule(a *aggregation, args []message) (message, error) {
	arg := args[0]
	if k := a.b.Args[0].Type.Kind; k == column.Bool || k == column.Null {
		arg = typed(arg, column.Int64Type)
	}
	return call("coalesce", a.apply("sum", arg), typed(whole(0), a.b.Type)), nil
}

// meanRule: Spark's mean of decimals has four more digits and no more, so the sum is divided as a float.
func meanRule(a *aggregation, args []message) (message, error) {
	switch t := a.b.Args[0].Type; {
	case t.IsTemporal():
		return nil, refuse(a.b.From, "the mean of times has no counterpart in Spark")
	case t.Kind == column.DecimalKind:
		sum := typed(a.apply("sum", args[0]), column.Float64Type)
		return call("try_divide", sum, a.apply("count", args[0])), nil
	}
	return a.apply("avg", typed(args[0], column.Float64Type)), nil
}

// extreme passes over NaN as long as there are numbers; Spark holds it for the largest.
func (a *aggregation) extreme(name string, arg message) message {
	if !a.b.Args[0].Type.IsFloat() {
		return a.apply(name, arg)
	}
	numbers := call("when", call("not", call("isnan", arg)), arg)
	return call("coalesce", a.apply(name, numbers), a.apply(name, arg))
}

func countRule(a *aggregation, args []message) (message, error) {
	if len(args) == 0 {
		args = []message{whole(1)}
	}
	return a.apply("count", args[0]), nil
}

// uniqueRule: null is a value too, which Spark does not count.
func uniqueRule(a *aggregation, args []message) (message, error) {
	if !a.s.grouped {
		return nil, refuse(a.b.From, "n_unique over a window has no counterpart in Spark")
	}
	m := named(functionName, "count")
	m.Subs(functionArgs, []message{a.kept(args[0])})
	m.Flag(functionDistinct, true)
	null := a.over(call("max", a.kept(typed(call("isnull", args[0]), column.Int64Type))))
	return call("+", a.over(grpc.Of(exprFunction, m)), call("coalesce", null, whole(0))), nil
}

// spreadRule: Spark divides by n-1 or by n.
func spreadRule(sample, whole string) aggregateRule {
	return func(a *aggregation, args []message) (message, error) {
		name := sample
		if v, ok := a.b.Constant(1); ok && v == int64(0) {
			name = whole
		} else if ok && v != int64(1) {
			return nil, refuse(a.b.From, "Spark divides by n or n-1 only, not by n-%v", v)
		}
		return a.apply(name, typed(args[0], column.Float64Type)), nil
	}
}

func (a *aggregation) percentile(arg message, q float64) (message, error) {
	if a.b.Args[0].Type.IsTemporal() {
		return nil, refuse(a.b.From, "the %s of times has no counterpart in Spark", a.b.Function())
	}
	return a.apply("percentile", typed(arg, column.Float64Type), double(q)), nil
}

func quantileRule(a *aggregation, args []message) (message, error) {
	how, _ := a.b.Constant(2)
	q, ok := a.b.Constant(1)
	f, isFloat := q.(float64)
	if n, isInt := q.(int64); isInt {
		f, isFloat = float64(n), true
	}
	if how != "linear" || !ok || !isFloat {
		return nil, refuse(a.b.From, "Spark's quantiles are interpolated linearly").WithHint("say so: .quantile(0.9, \"linear\")")
	}
	return a.percentile(args[0], f)
}

func orElse(name string, empty bool) aggregateRule {
	return func(a *aggregation, args []message) (message, error) {
		none, err := literal(empty, column.BoolType, nil)
		return call("coalesce", a.apply(name, args[0]), none), err
	}
}

// twoRule is an aggregate of two columns: rows without one of them do not count in Spark either.
func twoRule(name string) aggregateRule {
	return func(a *aggregation, args []message) (message, error) {
		return a.apply(name, typed(args[0], column.Float64Type), typed(args[1], column.Float64Type)), nil
	}
}

// corrRule: one pair of values has no correlation, which is NaN here.
func corrRule(a *aggregation, args []message) (message, error) {
	r, err := twoRule("corr")(a, args)
	pairs := a.apply("count", ifElse(call("isnotnull", args[1]), args[0]))
	return call("coalesce", r, ifElse(call(">", pairs, whole(0)), double(math.NaN()))), err
}

// pickRule is the value where another is least or greatest; of several such rows Spark takes any.
func pickRule(name string) aggregateRule {
	return func(a *aggregation, args []message) (message, error) { return a.apply(name, args[0], args[1]), nil }
}
