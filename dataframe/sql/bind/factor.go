package bind

import (
	"slices"

	"skep/dataframe/expr"
)

// factored takes out of an OR what all its alternatives demand: (a AND b) OR (a AND c) is a AND (b OR c). What comes out
// may join tables, or filter one; without it TPC-H q19 crosses two tables.
func factored(c condition) []condition {
	alternatives := operands("or", c.e)
	if len(alternatives) < 2 {
		return []condition{c}
	}
	var common []*expr.Expr
	for _, e := range operands("and", alternatives[0]) {
		if all(alternatives[1:], func(a *expr.Expr) bool { return demands(a, e) }) {
			common = append(common, e)
		}
	}
	if len(common) == 0 {
		return []condition{c}
	}
	var out []condition
	for _, e := range common {
		out = append(out, condition{e, c.at})
	}
	var rest []*expr.Expr
	for _, a := range alternatives {
		left := slices.DeleteFunc(operands("and", a), func(e *expr.Expr) bool { return slices.ContainsFunc(common, equalTo(e)) })
		if len(left) == 0 {
			return out // one alternative demands no more than the others
		}
		rest = append(rest, joined("and", left))
	}
	return append(out, condition{joined("or", rest), c.at})
}

// implied is what an OR of conditions on several tables says of one of them: the OR of what each alternative demands of it; nil: nothing.
func implied(c condition, r *relation) *expr.Expr {
	alternatives := operands("or", c.e)
	if len(alternatives) < 2 {
		return nil
	}
	var out []*expr.Expr
	for _, a := range alternatives {
		own := slices.DeleteFunc(operands("and", a), func(e *expr.Expr) bool { return !r.has(e) || expr.IsWindow(e) })
		if len(own) == 0 {
			return nil
		}
		out = append(out, joined("and", own))
	}
	return joined("or", out)
}

// operands takes a chain of one operator apart.
func operands(op string, e *expr.Expr) []*expr.Expr {
	if e.Op != expr.Call || e.Name != op {
		return []*expr.Expr{e}
	}
	var out []*expr.Expr
	for _, a := range e.Args {
		out = append(out, operands(op, a)...)
	}
	return out
}

func joined(op string, es []*expr.Expr) *expr.Expr {
	out := es[0]
	for _, e := range es[1:] {
		out = expr.Fn(op, out, e)
	}
	return out
}

func demands(alternative, e *expr.Expr) bool {
	return slices.ContainsFunc(operands("and", alternative), equalTo(e))
}

func equalTo(e *expr.Expr) func(*expr.Expr) bool {
	text := e.String()
	return func(o *expr.Expr) bool { return o.String() == text }
}

func all(es []*expr.Expr, f func(*expr.Expr) bool) bool {
	return !slices.ContainsFunc(es, func(e *expr.Expr) bool { return !f(e) })
}
