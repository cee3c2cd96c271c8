package df

import (
	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// rollingMethods are aggregates over the rows before, by number or by time.
func rollingMethods() []method {
	var out []method
	for _, a := range []struct{ name, doc, want string }{
		{"sum", "The sum", "[nil, -1, nil]"}, {"mean", "The mean", "[nil, -0.5, nil]"}, {"min", "The smallest", "[nil, -2, nil]"}, {"max", "The largest", "[nil, 1, nil]"},
		{"median", "The median", "[nil, -0.5, nil]"}, {"std", "The standard deviation", "[nil, 2.1213203435596424, nil]"}, {"var", "The variance", "[nil, 4.5, nil]"},
	} {
		out = append(out, method{"fun rolling_" + a.name + "(self, window_size: i64, min_samples: i64 = null, center: bool = false) -> Expr",
			a.doc + " of the last window_size rows; null where fewer than min_samples of them (all, if not given) have a value.", `show(col("x").rolling_` + a.name + `(2))  // => ` + a.want, buildRolling(a.name)})
		out = append(out, method{"fun rolling_" + a.name + `_by(self, by: Expr, window_size: str, min_samples: i64 = 1, closed: str = "right") -> Expr`,
			a.doc + ` of the rows whose time lies within a length before the row's own. closed says which ends count: "right", "left", "both" or "none".`,
			`df![ "at" => ["2026-01-01", "2026-01-02", "2026-01-04"], "v" => [1, 2, 4] ].with_column(col("at").cast("date")).select(col("v").rolling_` + a.name + `_by("at", "2d"))["v"].len()  // => 3`, buildRollingBy(a.name)})
	}
	return out
}

func buildRolling(name string) func(*expr.Expr, []arg) (*expr.Expr, error) {
	return func(self *expr.Expr, as []arg) (*expr.Expr, error) {
		n, ok := as[0].integer()
		if as[0].later() {
			return nil, errLater
		}
		if !ok || n < 1 {
			return nil, expr.Errorf(expr.BadArgument, self, "a window has at least one row")
		}
		least := n
		if !as[1].isNull() {
			least, _ = as[1].integer()
		}
		lo, hi := expr.Edge{Side: -1, By: expr.Lit(n - 1)}, expr.Edge{}
		if as[2].bool() {
			lo, hi = expr.Edge{Side: -1, By: expr.Lit(n / 2)}, expr.Edge{Side: 1, By: expr.Lit(n - 1 - n/2)}
		}
		return rolled(name, self, &expr.Window{Frame: &expr.Frame{Unit: "ROWS", Lo: lo, Hi: hi}}, least), nil
	}
}

// rolled is an aggregate over a window, null where it has too few values.
func rolled(name string, self *expr.Expr, w *expr.Window, least int) *expr.Expr {
	enough := expr.Fn(">=", expr.Agg("count", self).In(w), expr.Lit(least))
	return expr.Fn("when", enough, expr.Agg(name, self).In(w)).Named(self.OutputName())
}

// frameBy is the frame of a length of time, or of a number of the key, before each row.
func frameBy(size arg, closed string) (*expr.Frame, error) {
	length, err := distance(size)
	if err != nil {
		return nil, err
	}
	f := &expr.Frame{Unit: "RANGE", Lo: expr.Edge{Side: -1, By: length}, Hi: expr.Edge{}}
	switch closed {
	case "both":
	case "right":
		f.Open = true
	case "left":
		f.Short = true
	case "none":
		f.Open, f.Short = true, true
	default:
		return nil, expr.Errorf(expr.BadArgument, nil, "a window is closed \"right\", \"left\", \"both\" or \"none\", not %q", closed)
	}
	return f, nil
}

// distance reads a length of time, or a number.
func distance(a arg) (*expr.Expr, error) {
	if s, ok := a.text(); ok {
		us, fits := column.ParseDuration(s)
		if !fits {
			return nil, expr.Errorf(expr.BadArgument, expr.Lit(nil).At(a.span), "%q is no length of time", s).WithHint("numbers with w, d, h, m, s: \"2d12h\"; months have no fixed length")
		}
		return expr.LitOf(column.DurationType, us), nil
	}
	return a.operand()
}

func buildRollingBy(name string) func(*expr.Expr, []arg) (*expr.Expr, error) {
	return func(self *expr.Expr, as []arg) (*expr.Expr, error) {
		by, err := as[0].column()
		if err != nil {
			return nil, err
		}
		closed, ok := as[3].text()
		if !ok {
			closed = "right"
		}
		f, err := frameBy(as[1], closed)
		if err != nil {
			return nil, err
		}
		least := 1
		if !as[2].isNull() {
			least, _ = as[2].integer()
		}
		return rolled(name, self, &expr.Window{Order: []expr.OrderKey{{Expr: by}}, Frame: f}, least), nil
	}
}

// partitioned computes the windows within an expression in groups.
func partitioned(e *expr.Expr, keys []*expr.Expr) (*expr.Expr, bool) {
	found := false
	out := e.Rewrite(func(x *expr.Expr) *expr.Expr {
		if x.Op != expr.Windowed {
			return x
		}
		found = true
		w := *x.Window
		w.Partition = append(append([]*expr.Expr(nil), keys...), w.Partition...)
		return x.Args[0].In(&w)
	})
	return out, found
}
