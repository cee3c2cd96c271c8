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

// duration is an interval that stands alone.
func (s *scope) duration(n *sql.Interval) *expr.Expr {
	iv, _ := s.interval(n)
	return iv.value()
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

// shifting is x + interval, x - interval and interval + x, and what is computed of intervals alone; nil if there is none.
func (s *scope) shifting(n *sql.Binary) *expr.Expr {
	if iv, ok := s.interval(n); ok {
		return iv.value()
	}
	if n.Op != "+" && n.Op != "-" {
		return nil
	}
	x := n.X
	iv, ok := s.interval(n.Y)
	if !ok && n.Op == "+" {
		iv, ok = s.interval(n.X)
		x = n.Y
	}
	if !ok {
		return nil
	}
	if n.Op == "-" {
		iv = iv.negated()
	}
	return shifted(s.expr(x), iv)
}

// shifted moves a time: months by the calendar, the rest by its length. A date becomes a timestamp; constants are moved at once.
func shifted(x *expr.Expr, iv interval) *expr.Expr {
	months, isMonths := iv.months.Value.(int64)
	micros, isMicros := iv.rest.Value.(int64)
	if isMonths && isMicros && x.Op == expr.Literal && (x.Type == column.DateType || x.Type == column.DatetimeType) {
		if at, ok := microsOf(x); ok {
			return expr.LitOf(column.DatetimeType, addMonths(at, int(months))+micros)
		}
	}
	switch {
	case isMonths && months == 0:
		return expr.Fn("+", x, iv.rest)
	case isMicros && micros == 0:
		return expr.Fn("add_months", expr.Fn("as_datetime", x), iv.months)
	}
	return moved(x, iv)
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
