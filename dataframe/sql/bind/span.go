package bind

import (
	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/sql"
	"skep/internal/lazy"
)

// interval is an interval as two expressions: months, which differ in length, and a duration. The engine has no type for both
// at once; what is computed of intervals is computed of the two, and a column of intervals with months is a struct of them.
type interval struct{ months, rest *expr.Expr }

// The names of the struct's fields.
const (
	spanMonths = "months"
	spanRest   = "rest"
)

// hasMonths tells whether the interval may be longer than its duration says.
func (iv interval) hasMonths() bool {
	return iv.months.Op != expr.Literal || iv.months.Value != int64(0)
}

// value is the interval as a column: a duration, or a struct if it has months.
func (iv interval) value() *expr.Expr {
	if !iv.hasMonths() {
		return iv.rest
	}
	return expr.StructOf([]string{spanMonths, spanRest}, []*expr.Expr{iv.months.As(intType), iv.rest})
}

func (iv interval) negated() interval {
	return interval{negative(iv.months), negative(iv.rest)}
}

func negative(e *expr.Expr) *expr.Expr {
	if n, ok := e.Value.(int64); ok && e.Op == expr.Literal {
		return expr.LitOf(e.Type, -n)
	}
	return expr.Fn("neg", e)
}

// unitSpans are the functions that make an interval of a number.
var unitSpans = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"to_months": "MONTH", "to_quarters": "QUARTER", "to_years": "YEAR", "to_decades": "DECADE", "to_centuries": "CENTURY"}
}}

// interval reads an expression that is an interval by its form: a literal, to_months(n), sums, differences and multiples of
// such. ok is false for all else: a column of durations is no interval here.
func (s *scope) interval(x sql.Expr) (iv interval, ok bool) {
	switch n := x.(type) {
	case *sql.Interval:
		if by, unit := s.sized(n); by != nil {
			return multiple(by.As(intType), unit), true
		}
		by := spanOf(n)
		return interval{expr.Lit(by.months), expr.LitOf(column.DurationType, by.micros)}, true
	case *sql.Cast:
		if t, isText := n.X.(*sql.Text); isText && isIntervalType(n.Type) {
			return s.interval(&sql.Interval{At: n.At, X: t})
		}
	case *sql.Call:
		if unit, known := unitSpans.Get()[lowered(n.Name[len(n.Name)-1].Name)]; known && len(n.Args) == 1 {
			return multiple(s.expr(n.Args[0].X).As(intType), span{months: unitMonths.Get()[unit]}), true
		}
	case *sql.Unary:
		if iv, ok = s.interval(n.X); ok && n.Op == "-" {
			return iv.negated(), true
		}
		return iv, ok && n.Op == "+"
	case *sql.Binary:
		return s.combined(n)
	}
	return iv, false
}

func isIntervalType(t sql.Type) bool { return lowered(t.Name) == "interval" }

func multiple(by *expr.Expr, unit span) interval {
	iv := interval{expr.Lit(0), expr.LitOf(column.DurationType, int64(0))}
	if unit.months != 0 {
		iv.months = expr.Fn("*", by, expr.Lit(unit.months))
	} else {
		iv.rest = expr.Fn("*", expr.LitOf(column.DurationType, unit.micros), by)
	}
	return iv
}

// combined is a sum or difference of intervals, or a multiple of one.
func (s *scope) combined(n *sql.Binary) (iv interval, ok bool) {
	x, isX := s.interval(n.X)
	switch n.Op {
	case "+", "-":
		y, isY := s.interval(n.Y)
		if !isX || !isY {
			return iv, false
		}
		return interval{expr.Fn(n.Op, x.months, y.months), expr.Fn(n.Op, x.rest, y.rest)}, true
	case "*":
		by := n.Y
		if !isX {
			if x, isX = s.interval(n.Y); !isX {
				return iv, false
			}
			by = n.X
		}
		k := s.expr(by)
		return interval{expr.Fn("*", x.months, k.As(intType)), expr.Fn("*", x.rest, k)}, true
	}
	return iv, false
}

// moved adds an interval to a time.
func moved(x *expr.Expr, iv interval) *expr.Expr {
	if !iv.hasMonths() {
		return expr.Fn("+", x, iv.rest)
	}
	return expr.Fn("plus_span", x, iv.months, iv.rest)
}

// spanOfUnit is to_days(n) and its kin, which are durations.
func spanOfUnit(unit string) func([]*expr.Expr) *expr.Expr {
	return func(a []*expr.Expr) *expr.Expr {
		return expr.Fn("*", expr.LitOf(column.DurationType, unitMicros.Get()[unit]), a[0])
	}
}

// spanOfValue reads the interval that an expression is bound to: a duration, or the struct that value makes.
func spanOfValue(e *expr.Expr) (months, micros int64, ok bool) {
	if e.Op == expr.Literal && e.Type == column.DurationType {
		n, isInt := e.Value.(int64)
		return 0, n, isInt
	}
	if e.Op != expr.Call || e.Name != "struct" || len(e.Args) != 2 || len(e.Names) != 2 || e.Names[0] != spanMonths {
		return 0, 0, false
	}
	m, rest := e.Args[0], e.Args[1]
	if m.Op == expr.Cast {
		m = m.Args[0]
	}
	n, isInt := m.Value.(int64)
	r, isRest := rest.Value.(int64)
	return n, r, isInt && isRest
}

// timeBucket is time_bucket(width, time[, offset or origin]).
func timeBucket(a []*expr.Expr) *expr.Expr {
	months, micros, ok := spanOfValue(a[0])
	if !ok || months != 0 && micros != 0 {
		panic(fail(a[0].Span, "time_bucket takes a constant interval, of months or of days and less: INTERVAL '15 minutes'"))
	}
	args := []*expr.Expr{expr.Lit(months), expr.Lit(micros), a[1]}
	if len(a) < 3 {
		return expr.Fn("time_bucket", args...)
	}
	m, by, isSpan := spanOfValue(a[2])
	if !isSpan {
		return expr.Fn("time_bucket", append(args, a[2])...)
	}
	shift := interval{expr.Lit(m), expr.LitOf(column.DurationType, by)}
	args[2] = moved(a[1], shift.negated())
	return moved(expr.Fn("time_bucket", args...), shift)
}

// age is age(to, from): whole months and the rest, as an interval.
func age(a []*expr.Expr) *expr.Expr {
	if len(a) == 1 {
		a = []*expr.Expr{now("current_date"), a[0]}
	}
	to, from := expr.Fn("as_datetime", a[0]), expr.Fn("as_datetime", a[1])
	months := expr.Fn("date_sub", expr.Lit("month"), from, to)
	return interval{months, expr.Fn("-", to, expr.Fn("add_months", from, months))}.value()
}

// timeSeries is range(from, to, interval) and generate_series, which includes the end.
func timeSeries(a []*expr.Expr, iv interval, closed bool) *expr.Expr {
	return expr.Fn("moments", expr.Fn("as_datetime", a[0]), expr.Fn("as_datetime", a[1]), iv.months, iv.rest, expr.Lit(closed))
}
