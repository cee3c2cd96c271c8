package df

import (
	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// momentMakers make dates and times of numbers, which columns may hold. Names are Polars'.
func momentMakers(p string) []maker {
	return []maker{
		{"fun date(year, month, day)", "The date of a year, a month and a day: numbers, columns or names of columns.", exprSample + `show(` + p + `date(2026, 2, 28))  // => ["2026-02-28"]`, buildDate},
		{"fun datetime(year, month, day, hour = 0, minute = 0, second = 0, microsecond = 0, time_zone: str = null)", "The moment of a year, a month, a day and a time of day: numbers, columns or names of columns; on the clock of a zone, if one is given.",
			exprSample + `show(` + p + `datetime(2026, 2, 28, 13, 30))[0].iso()  // => "2026-02-28T13:30:00Z"`, buildDatetime},
		{"fun time(hour, minute, second = 0, microsecond = 0)", "The time of day of an hour, a minute and a second.", exprSample + `show(` + p + `time(13, 30))  // => ["13:30:00"]`, buildTime},
		{"fun duration(weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0, microseconds = 0)", "The span of so many weeks, days, hours, …, added up: numbers, columns or names of columns. A day has 24 hours.",
			exprSample + `show(` + p + `duration(days: 1, hours: 12) * 2)[0].as_hours()  // => 72.0`, buildDuration},
	}
}

// figures reads numbers and columns; absent ones are 0.
func figures(as []arg) ([]*expr.Expr, error) {
	out := make([]*expr.Expr, len(as))
	for i, a := range as {
		var err error
		if out[i] = expr.Lit(0); a.isNull() {
			continue
		}
		if out[i], err = a.column(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func buildDate(as []arg) (*expr.Expr, error) {
	xs, err := figures(as)
	return expr.Fn("make_date", xs...).Named("date"), err
}

func buildDatetime(as []arg) (*expr.Expr, error) {
	xs, err := figures(as[:7])
	if err != nil {
		return nil, err
	}
	moment := expr.Fn("make_timestamp", append(xs[:5:5], withMicros(xs[5], xs[6]))...)
	if as[7].isNull() {
		return moment.Named("datetime"), nil
	}
	zone, ok := as[7].text()
	if !ok {
		return nil, errLater
	}
	return expr.Fn("replace_time_zone", moment, expr.Lit(zone)).Named("datetime"), nil
}

func buildTime(as []arg) (*expr.Expr, error) {
	xs, err := figures(as)
	if err != nil {
		return nil, err
	}
	return expr.Fn("make_time", xs[0], xs[1], withMicros(xs[2], xs[3])).Named("time"), nil
}

// withMicros is seconds with a fraction.
func withMicros(seconds, micros *expr.Expr) *expr.Expr {
	return expr.Fn("+", seconds, expr.Fn("/", micros, expr.Lit(1e6)))
}

// spanMicros is what one of each part of a duration counts.
var spanMicros = [...]int64{7 * column.MicrosPerDay, column.MicrosPerDay, 3600e6, 60e6, 1e6, 1000, 1}

func buildDuration(as []arg) (*expr.Expr, error) {
	var sum *expr.Expr
	for i, a := range as {
		if a.isNull() || a.known && a.val.IsInt() && a.val.AsInt() == 0 {
			continue
		}
		x, err := a.column()
		if err != nil {
			return nil, err
		}
		if x = expr.Fn("*", x, expr.Lit(spanMicros[i])); sum != nil {
			x = expr.Fn("+", sum, x)
		}
		sum = x
	}
	if sum == nil {
		sum = expr.Lit(0)
	}
	return expr.Fn("round", sum).As(column.Int64Type).As(column.DurationType).Named("duration"), nil
}
