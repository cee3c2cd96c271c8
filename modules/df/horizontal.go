package df

import (
	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/interp/module"
	"skep/interp/value"
)

// horizontalFuncs are aggregates along a row: over the values that several columns have in it. Nulls do not count.
func horizontalFuncs(p string) []module.Func {
	fun := func(name, doc, want string, of func([]*expr.Expr) *expr.Expr) module.Func {
		return module.Func{Sig: "fun " + name + "_horizontal(...columns) -> Expr", Doc: doc + " of these columns in each row; nulls do not count.",
			Example: exprSample + `show(` + p + name + `_horizontal("x", 0))  // => ` + want, Impl: along(of)}
	}
	return []module.Func{
		fun("max", "The largest value", "[1, 0, 0]", func(xs []*expr.Expr) *expr.Expr { return extremeOf(">", xs) }),
		fun("min", "The smallest value", "[0, -2, 0]", func(xs []*expr.Expr) *expr.Expr { return extremeOf("<", xs) }),
		fun("sum", "The sum", "[1, -2, 0]", sumOf),
		fun("mean", "The mean", "[0.5, -1.0, 0.0]", meanOf),
	}
}

// along reads columns, by name or as expressions, and constants.
func along(of func([]*expr.Expr) *expr.Expr) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		xs, err := columns([]arg{running(c.Args[0])})
		if err == nil && len(xs) == 0 {
			err = fail(codeArgument, "", c.Name+" needs a column")
		}
		if err != nil {
			return value.Null, shown(err)
		}
		return newExpr(of(xs).Named(xs[0].OutputName())), nil
	}
}

// extremeOf takes the better of two values again and again; a value is better than none.
func extremeOf(op string, xs []*expr.Expr) *expr.Expr {
	out := xs[0]
	for _, x := range xs[1:] {
		better := expr.Fn("or", expr.Fn("is_null", out), expr.Fn(op, x, out))
		out = expr.Fn("when", expr.Fn("and", expr.Fn("is_not_null", x), expr.Fn("coalesce", better, expr.Lit(false))), x, out)
	}
	return out
}

func sumOf(xs []*expr.Expr) *expr.Expr {
	out := expr.Fn("coalesce", xs[0], expr.Lit(0))
	for _, x := range xs[1:] {
		out = expr.Fn("+", out, expr.Fn("coalesce", x, expr.Lit(0)))
	}
	return out
}

func meanOf(xs []*expr.Expr) *expr.Expr {
	there := make([]*expr.Expr, len(xs))
	for i, x := range xs {
		there[i] = expr.Fn("when", expr.Fn("is_not_null", x), expr.Lit(1), expr.Lit(0))
	}
	n := sumOf(there)
	return expr.Fn("when", expr.Fn(">", n, expr.Lit(0)), expr.Fn("/", sumOf(xs).As(column.Float64Type), n))
}
