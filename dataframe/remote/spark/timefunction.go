package spark

import (
	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/internal/lazy"
)

// weekdayRule: days count from Monday, here from 1.
func weekdayRule(_ *expr.Bound, args []message) (message, error) {
	return plus(call("weekday", args[0]), whole(1)), nil
}

func dateRule(_ *expr.Bound, args []message) (message, error) { return args[0], nil }

// units are lengths of time that Spark cuts times to.
var units = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"1y": "year", "1q": "quarter", "1mo": "month", "1w": "week", "1d": "day", "1h": "hour", "1m": "minute", "1s": "second"}
}}

func truncateRule(b *expr.Bound, args []message) (message, error) {
	every, err := constText(b, 1)
	if err != nil {
		return nil, err
	}
	unit := units.Get()[every]
	switch {
	case unit == "":
		return nil, refuse(b.From, "Spark cuts times to one year, quarter, month, week, day, hour, minute or second, not to %q", every)
	case b.Type.Kind == column.Date && every == "1d":
		return args[0], nil
	case b.Type.Kind == column.Date:
		return call("trunc", args[0], text(unit)), nil
	}
	return call("date_trunc", text(unit), args[0]), nil
}

func monthRule(b *expr.Bound, args []message) (message, error) {
	switch {
	case b.Type.Kind != column.Date:
		return nil, refuse(b.From, "%s of a datetime has no counterpart in Spark", b.Function()).WithHint("of a date it has: .date()")
	case b.Function() == "month_end":
		return call("last_day", args[0]), nil
	}
	return call("trunc", args[0], text("month")), nil
}

func addMonthsRule(b *expr.Bound, args []message) (message, error) {
	if b.Type.Kind != column.Date {
		return nil, refuse(b.From, "Spark adds months to dates only")
	}
	return call("add_months", args[0], typed(args[1], column.Int32Type)), nil
}

// offsetRule moves dates; of months first, as is done here.
func offsetRule(b *expr.Bound, args []message) (message, error) {
	by, err := constText(b, 1)
	if err != nil {
		return nil, err
	}
	months, days, micros, ok := expr.Offset(by)
	if !ok || b.Type.Kind != column.Date || micros != 0 {
		return nil, refuse(b.From, "Spark moves dates by days and months; %q moves %s", by, b.Type)
	}
	return call("date_add", call("add_months", args[0], whole(months)), whole(days)), nil
}

func dateDiffRule(b *expr.Bound, args []message) (message, error) {
	unit, err := constText(b, 0)
	if err != nil {
		return nil, err
	}
	if unit != "day" || b.Args[1].Type.Kind != column.Date || b.Args[2].Type.Kind != column.Date {
		return nil, refuse(b.From, "Spark counts the days between dates, not %q", unit)
	}
	return call("datediff", args[2], args[1]), nil
}
