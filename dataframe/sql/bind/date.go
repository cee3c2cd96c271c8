package bind

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/sql"
	"skep/internal/lazy"
)

// span is an interval: months, which differ in length, and microseconds.
type span struct {
	months int
	micros int64
}

var unitMonths = lazy.Value[map[string]int]{New: func() map[string]int {
	return map[string]int{"MONTH": 1, "QUARTER": 3, "YEAR": 12, "DECADE": 120, "CENTURY": 1200}
}}

var unitMicros = lazy.Value[map[string]int64]{New: func() map[string]int64 {
	return map[string]int64{"MICROSECOND": 1, "MILLISECOND": 1000, "SECOND": 1e6, "MINUTE": 60e6, "HOUR": 3600e6, "DAY": 86400e6, "WEEK": 7 * 86400e6}
}}

// spanOf reads an interval whose size is a constant.
func spanOf(n *sql.Interval) span {
	text := ""
	switch x := n.X.(type) {
	case *sql.Number:
		text = x.Text
	case *sql.Text:
		text = x.Value
	case *sql.Unary:
		if k, ok := x.X.(*sql.Number); ok && x.Op == "-" {
			text = "-" + k.Text
		}
	}
	if text == "" {
		panic(notYet(n.S, "an interval whose size is no constant"))
	}
	if n.Unit != "" {
		text += " " + n.Unit
	}
	return parseSpan(n, strings.Fields(text))
}

// parseSpan reads pairs of a number and a unit: 1 year 2 months.
func parseSpan(n *sql.Interval, words []string) (s span) {
	if len(words) == 0 || len(words)%2 != 0 {
		panic(fail(n.S, "an interval is a number and a unit: '3 days'"))
	}
	for i := 0; i < len(words); i += 2 {
		size, err := strconv.ParseFloat(words[i], 64)
		if err != nil || math.Abs(size) > 1e12 {
			panic(fail(n.S, "%s is no size of an interval", words[i]))
		}
		unit := strings.TrimSuffix(strings.ToUpper(words[i+1]), "S")
		switch {
		case unitMonths.Get()[unit] > 0 && size == math.Trunc(size):
			s.months += int(size) * unitMonths.Get()[unit]
		case unitMicros.Get()[unit] > 0:
			s.micros += int64(size * float64(unitMicros.Get()[unit]))
		default:
			panic(fail(n.S, "an interval has no unit %s", words[i+1]))
		}
	}
	return s
}

// duration is an interval that stands alone: only one of fixed length is a value.
func (s *scope) duration(n *sql.Interval) *expr.Expr {
	if by, unit := s.sized(n); by != nil {
		if unit.months != 0 {
			panic(notYet(n.S, "an interval of months that is not added to a date"))
		}
		return expr.Fn("*", expr.LitOf(column.DurationType, unit.micros), by.As(intType))
	}
	by := spanOf(n)
	if by.months != 0 {
		panic(notYet(n.S, "an interval of months that is not added to a date"))
	}
	return expr.LitOf(column.DurationType, by.micros)
}

// sized is INTERVAL (x) UNIT with a size that only the rows tell: nil for constants.
func (s *scope) sized(n *sql.Interval) (size *expr.Expr, unit span) {
	switch x := n.X.(type) {
	case *sql.Number, *sql.Text:
		return nil, unit
	case *sql.Unary:
		if _, ok := x.X.(*sql.Number); ok && x.Op == "-" {
			return nil, unit
		}
	}
	return s.expr(n.X), span{unitMonths.Get()[n.Unit], unitMicros.Get()[n.Unit]}
}

// shifting is x + interval, x - interval and interval + x; nil if there is no interval.
func (s *scope) shifting(n *sql.Binary) *expr.Expr {
	x := n.X
	iv, ok := n.Y.(*sql.Interval)
	if !ok && n.Op == "+" {
		if iv, ok = n.X.(*sql.Interval); ok {
			x = n.Y
		}
	}
	if _, both := x.(*sql.Interval); !ok || both || n.Op != "+" && n.Op != "-" {
		return nil
	}
	return s.shifted(s.expr(x), n.Op == "-", iv)
}

// shifted moves a time: months by the calendar, the rest by its length. A date becomes a timestamp.
func (s *scope) shifted(x *expr.Expr, back bool, iv *sql.Interval) *expr.Expr {
	if size, unit := s.sized(iv); size != nil {
		size = size.As(intType)
		if back {
			size = expr.Fn("neg", size)
		}
		if unit.months != 0 {
			return expr.Fn("add_months", expr.Fn("as_datetime", x), expr.Fn("*", size, expr.Lit(unit.months)))
		}
		return expr.Fn("+", x, expr.Fn("*", expr.LitOf(column.DurationType, unit.micros), size))
	}
	by := spanOf(iv)
	if back {
		by = span{-by.months, -by.micros}
	}
	if x.Op == expr.Literal && (x.Type == column.DateType || x.Type == column.DatetimeType) {
		if at, ok := microsOf(x); ok {
			return expr.LitOf(column.DatetimeType, addMonths(at, by.months)+by.micros)
		}
	}
	if by.months != 0 {
		x = expr.Fn("add_months", expr.Fn("as_datetime", x), expr.Lit(by.months))
	}
	if by.micros == 0 && by.months != 0 {
		return x
	}
	return expr.Fn("+", x, expr.LitOf(column.DurationType, by.micros))
}

// constantFloat reads a number that is written.
func constantFloat(e *expr.Expr) (float64, error) {
	c, err := column.Constant(e.Type, e.Value, 1)
	if err == nil {
		c, err = c.Cast(floatType, false)
	}
	if err != nil || e.Op != expr.Literal || c.IsNull(0) {
		return 0, errors.New("no number")
	}
	return c.Float(0), nil
}

// microsOf is a constant date or datetime in microseconds since 1970.
func microsOf(x *expr.Expr) (int64, bool) {
	c, err := column.Constant(x.Type, x.Value, 1)
	if err == nil {
		c, err = c.Cast(column.DatetimeType, false)
	}
	if err != nil {
		return 0, false
	}
	return c.Int(0), true
}

// addMonths keeps the day, or takes the month's last one.
func addMonths(micros int64, months int) int64 {
	t := time.UnixMicro(micros).UTC()
	first := time.Date(t.Year(), t.Month()+time.Month(months), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1).UnixMicro()
}
