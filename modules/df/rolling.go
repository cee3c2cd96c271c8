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
	return append(out,
		method{`fun rolling_quantile(self, q: f64, interpolation: str = "nearest", window_size: i64 = 2, min_samples: i64 = null, center: bool = false) -> Expr`,
			"The quantile of the last window_size rows; null where fewer than min_samples of them (all, if not given) have a value.", `show(col("x").rolling_quantile(0.5, "lower", 2))  // => [nil, -2.0, nil]`, buildRollingQuantile},
		method{`fun rolling_quantile_by(self, by: Expr, window_size: str, q: f64, interpolation: str = "nearest", min_samples: i64 = 1, closed: str = "right") -> Expr`,
			`The quantile of the rows whose time lies within a length before the row's own. closed says which ends count: "right", "left", "both" or "none".`,
			`df![ "at" => ["2026-01-01", "2026-01-02", "2026-01-04"], "v" => [1, 2, 4] ].with_column(col("at").cast("date")).select(col("v").rolling_quantile_by("at", "3d", 0.5, "linear"))["v"].to_list()  // => [1.0, 1.5, 3.0]`, buildRollingQuantileBy})
}

func buildRolling(name string) func(*expr.Expr, []arg) (*expr.Expr, error) {
	return func(self *expr.Expr, as []arg) (*expr.Expr, error) {
		w, least, err := rowsWindow(self, as[0], as[1], as[2])
		if err != nil {
			return nil, err
		}
		return rolled(self, expr.Agg(name, self), w, least), nil
	}
}

// rowsWindow is a window of a number of rows, and how many values it needs.
func rowsWindow(self *expr.Expr, size, min, center arg) (w *expr.Window, least int, err error) {
	n, ok := size.integer()
	if size.later() {
		return nil, 0, errLater
	}
	if !ok || n < 1 {
		return nil, 0, expr.Errorf(expr.BadArgument, self, "a window has at least one row")
	}
	least = n
	if !min.isNull() {
		least, _ = min.integer()
	}
	lo, hi := expr.Edge{Side: -1, By: expr.Lit(n - 1)}, expr.Edge{}
	if center.bool() {
		lo, hi = expr.Edge{Side: -1, By: expr.Lit(n / 2)}, expr.Edge{Side: 1, By: expr.Lit(n - 1 - n/2)}
	}
	return &expr.Window{Frame: &expr.Frame{Unit: "ROWS", Lo: lo, Hi: hi}}, least, nil
}

func buildRollingQuantile(self *expr.Expr, as []arg) (*expr.Expr, error) {
	agg, err := quantileOf(self, as[0], as[1])
	if err != nil {
		return nil, err
	}
	w, least, err := rowsWindow(self, as[2], as[3], as[4])
	if err != nil {
		return nil, err
	}
	return rolled(self, agg, w, least), nil
}

func buildRollingQuantileBy(self *expr.Expr, as []arg) (*expr.Expr, error) {
	agg, err := quantileOf(self, as[2], as[3])
	if err != nil {
		return nil, err
	}
	w, least, err := timeWindow(as[0], as[1], as[4], as[5])
	if err != nil {
		return nil, err
	}
	return rolled(self, agg, w, least), nil
}

func quantileOf(self *expr.Expr, q, how arg) (*expr.Expr, error) {
	share, err := q.operand()
	between, ok := how.text()
	if !ok {
		between = "nearest"
	}
	return expr.Agg("quantile", self, share, expr.Lit(between)), err
}

// rolled is an aggregate over a window, null where it has too few values.
func rolled(self, agg *expr.Expr, w *expr.Window, least int) *expr.Expr {
	enough := expr.Fn(">=", expr.Agg("count", self).In(w), expr.Lit(least))
	return expr.Fn("when", enough, agg.In(w)).Named(self.OutputName())
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
		w, least, err := timeWindow(as[0], as[1], as[2], as[3])
		if err != nil {
			return nil, err
		}
		return rolled(self, expr.Agg(name, self), w, least), nil
	}
}

// timeWindow is a window of a length of time before each row's own, and how many values it needs.
func timeWindow(key, size, min, closed arg) (w *expr.Window, least int, err error) {
	by, err := key.column()
	if err != nil {
		return nil, 0, err
	}
	side, ok := closed.text()
	if !ok {
		side = "right"
	}
	f, err := frameBy(size, side)
	if err != nil {
		return nil, 0, err
	}
	least = 1
	if !min.isNull() {
		least, _ = min.integer()
	}
	return &expr.Window{Order: []expr.OrderKey{{Expr: by}}, Frame: f}, least, nil
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
