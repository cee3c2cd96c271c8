package plan

import (
	"fmt"

	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// operators is plans that use each operator over rows that are made, each with what is asked of it in bytes at least.
func operators() map[string]func(rows int) Node {
	c, fn := expr.Col, expr.Fn
	rows := func(like string) func(rows int) Node {
		return func(rows int) Node { return NewScan(&made{rows, like, 1}) }
	}
	l, wide, nested := rows("plain"), rows("wide"), rows("nested")
	wideRows := func(rows int) int { return max(16, rows/1000) }
	other := func(rows int) Node { return NewScan(&made{rows, "plain", 2}) }
	key := []*expr.Expr{c("k")}
	over := func(e *expr.Expr, keys ...*expr.Expr) *expr.Expr { return e.Within(keys...).Named("w") }
	out := map[string]func(rows int) Node{
		"filter": func(n int) Node { return must(NewFilter(l(n), fn(">", c("v"), expr.Lit(1000.0)))) },
		"project": func(n int) Node {
			return must(NewWithColumns(l(n), []*expr.Expr{fn("+", c("i"), expr.Lit(1)).Named("x")}))
		},
		"tail": func(n int) Node {
			return NewSlice(must(NewFilter(l(n), fn(">", c("v"), expr.Lit(1000.0)))), -n/10, n/20)
		},
		"skip":  func(n int) Node { return NewSlice(must(NewFilter(l(n), fn(">", c("v"), expr.Lit(1000.0)))), n/10, -1) },
		"head":  func(n int) Node { return NewSlice(l(n), 10, n/2) },
		"union": func(n int) Node { return must(NewUnion([]Node{l(n), other(n)}, false)) },
		"sort":  func(n int) Node { return must(NewSort(l(n), []SortKey{{Expr: c("s")}, {Expr: c("v"), Desc: true}})) },
		"sort one": func(n int) Node {
			return must(NewSort(must(NewSelect(l(n), []*expr.Expr{c("i")})), []SortKey{{Expr: c("i")}}))
		},
		"sort wide":  func(n int) Node { return must(NewSort(wide(wideRows(n)), []SortKey{{Expr: c("k")}})) },
		"sort texts": func(n int) Node { return must(NewSort(wide(wideRows(n)), []SortKey{{Expr: c("s")}})) },
		"sort nested": func(n int) Node {
			return must(NewSort(nested(n/2), []SortKey{{Expr: c("c")}, {Expr: c("dec")}, {Expr: c("k")}}))
		},
		"top":     func(n int) Node { return &Top{sure(NewSort(l(n), []SortKey{{Expr: c("v")}})), n / 3} },
		"top few": func(n int) Node { return &Top{sure(NewSort(l(n), []SortKey{{Expr: c("v")}})), 10} },
		"group": func(n int) Node {
			return must(NewAggregate(l(n), key, []*expr.Expr{expr.Agg("sum", c("v")), expr.Agg("first", c("s")).Named("f")}))
		},
		"group nested": func(n int) Node {
			return must(NewAggregate(nested(n/2), []*expr.Expr{c("st"), c("dec")}, []*expr.Expr{expr.Agg("first", c("l")).Named("x"), expr.Agg("count")}))
		},
		"group few": func(n int) Node {
			return must(NewAggregate(l(n), []*expr.Expr{c("g")}, []*expr.Expr{expr.Agg("mean", c("v"))}))
		},
		"medians": func(n int) Node {
			return must(NewAggregate(l(n), key, []*expr.Expr{expr.Agg("median", c("v")), expr.Agg("n_unique", c("s")).Named("u")}))
		},
		"distinct": func(n int) Node { return must(NewUnique(l(n), nil, "first")) },
		"explode": func(n int) Node {
			return must(NewExplode(nested(n/2), []*expr.Expr{c("l")}, ExplodeOptions{Empty: true, Nulls: true}))
		},
		"sample": func(n int) Node { return must(NewSample(l(n), SampleOptions{N: n / 2, Seed: 3})) },
		"shuffle": func(n int) Node {
			return must(NewSample(l(n), SampleOptions{N: -1, Fraction: 1, Shuffle: true, Seed: 3}))
		},
		"resample": func(n int) Node { return must(NewSample(l(n), SampleOptions{N: n, Replace: true, Seed: 3})) },
		"bernoulli": func(n int) Node {
			return must(NewSample(l(n), SampleOptions{N: -1, Fraction: 0.5, Bernoulli: true, Seed: 3}))
		},
		"cross": func(n int) Node {
			return must(NewJoin(NewSlice(other(n), 0, 3), must(NewRename(l(n), []*expr.Expr{c("k")}, []string{"kk"})), JoinOptions{How: Cross}))
		},
		"shared": func(n int) Node {
			sorted := must(NewSort(l(n), []SortKey{{Expr: c("v")}}))
			return must(NewUnion([]Node{must(NewFilter(sorted, fn(">", c("i"), expr.Lit(5)))), must(NewFilter(sorted, fn("<", c("i"), expr.Lit(1<<38))))}, false))
		},
		"ranked":     func(n int) Node { return must(NewRanked(l(n), key, []SortKey{{Expr: c("v")}}, column.RowNumber, "n")) },
		"ranked all": func(n int) Node { return must(NewRanked(l(n), nil, []SortKey{{Expr: c("v")}}, column.Rank, "n")) },
		"ranked few": func(n int) Node {
			return must(NewRanked(l(n), []*expr.Expr{c("g")}, []SortKey{{Expr: c("v")}}, column.DenseRank, "n"))
		},
		"windows": func(n int) Node {
			return must(NewWithColumns(l(n), []*expr.Expr{over(expr.Agg("sum", c("v")), c("k")), fn("rank", c("v")).Within(c("k")).Named("y")}))
		},
		"hot join": func(n int) Node {
			hot := must(NewFilter(NewScan(&made{400, "plain", 2}), fn("==", c("g"), expr.Lit(1))))
			return must(NewJoin(l(n/20), hot, JoinOptions{How: Inner, LeftOn: []*expr.Expr{c("g")}, RightOn: []*expr.Expr{c("g")}}))
		},
		"hot build": func(n int) Node {
			few := NewScan(&made{10, "plain", 2})
			return must(NewJoin(few, must(NewRename(l(n), []*expr.Expr{c("k")}, []string{"kk"})), JoinOptions{How: Inner, LeftOn: []*expr.Expr{c("g")}, RightOn: []*expr.Expr{c("g")}}))
		},
	}
	for name, aggs := range hugeAggregates(c) {
		out[name+" of all"] = func(n int) Node { return must(NewSelect(l(n), aggs)) }
		out[name+" of few"] = func(n int) Node { return must(NewAggregate(l(n), []*expr.Expr{c("g")}, aggs)) }
		out[name+" of one"] = func(n int) Node { return must(NewAggregate(l(n), nil, aggs)) }
	}
	out["windows of medians"] = func(n int) Node {
		return must(NewWithColumns(l(n), []*expr.Expr{over(expr.Agg("median", c("v")), c("g")), expr.Agg("n_unique", c("s")).Named("x")}))
	}
	for name, distinct := range map[string]bool{"recursion": false, "recursion once": true} {
		out[name] = func(n int) Node {
			base := must(NewSelect(l(n/2), []*expr.Expr{c("k"), c("s")}))
			feed := &Feed{"t", base.Schema()}
			step := must(NewSelect(must(NewFilter(NewScan(feed), fn("<", c("k"), expr.Lit(n/4)))), []*expr.Expr{fn("+", c("k"), expr.Lit(n/16)), c("s")}))
			return sure(NewRecursive(base, step, feed, distinct))
		}
	}
	for _, strategy := range []string{"backward", "forward", "nearest"} {
		for name, by := range map[string][]*expr.Expr{"": nil, " by few": {c("g")}, " by many": {c("k")}} {
			out["asof "+strategy+name] = func(n int) Node {
				return must(NewAsof(l(n/2), other(n/2), AsofOptions{LeftBy: by, RightBy: by, LeftOn: c("i"), RightOn: c("i"), Strategy: strategy, Strict: strategy == "forward"}))
			}
		}
	}
	for name, key := range map[string]*expr.Expr{"few": c("g"), "many": c("k")} {
		out["pivot of "+name] = func(n int) Node {
			var cells []*expr.Expr
			for i := range 4 {
				cells = append(cells, expr.Agg("first", c("s")).Where(fn("==", fn("%", c("i"), expr.Lit(4)), expr.Lit(i))).Named(fmt.Sprint("c", i)), expr.Agg("median", c("v")).Where(fn("==", fn("%", c("i"), expr.Lit(4)), expr.Lit(i))).Named(fmt.Sprint("m", i)))
			}
			return must(NewAggregate(l(n), []*expr.Expr{key}, cells))
		}
	}
	for _, how := range []How{Inner, Left, Right, Full, Semi, Anti} {
		out[string(how)+" join"] = func(n int) Node {
			return must(NewJoin(l(n/2), other(n/2), JoinOptions{How: how, LeftOn: key, RightOn: key}))
		}
	}
	for _, keep := range []string{"last", "none"} {
		out["unique "+keep] = func(n int) Node { return must(NewUnique(l(n), key, keep)) }
		out["unique few "+keep] = func(n int) Node { return must(NewUnique(l(n), []*expr.Expr{c("g")}, keep)) }
	}
	for name, e := range windowsOf(c, fn) {
		out["window "+name] = func(n int) Node { return must(NewWithColumns(l(n), []*expr.Expr{e.Named("w")})) }
		out["few windows "+name] = func(n int) Node { return must(NewWithColumns(l(n), []*expr.Expr{over(e, c("g"))})) }
	}
	for name, e := range framesOf(c) {
		out["frame "+name] = func(n int) Node { return must(NewWithColumns(l(n), []*expr.Expr{e.Named("w")})) }
	}
	for name, e := range framesOf(c, c("g")) {
		out["few frames "+name] = func(n int) Node { return must(NewWithColumns(l(n), []*expr.Expr{e.Named("w")})) }
	}
	for name, e := range framesOf(c, c("k")) {
		out["many frames "+name] = func(n int) Node { return must(NewWithColumns(l(n), []*expr.Expr{e.Named("w")})) }
	}
	out["filter of windows"] = func(n int) Node { return must(NewFilter(l(n), fn(">", c("v"), expr.Agg("mean", c("v"))))) }
	return out
}

// hugeAggregates are those that want all values of a group.
func hugeAggregates(c func(string) *expr.Expr) map[string][]*expr.Expr {
	ordered, different := expr.Agg("string_agg", c("s").As(column.StrType)), distinct(expr.Agg("sum", c("i")))
	ordered.Order = []expr.OrderKey{{Expr: c("v"), Desc: true}}
	return map[string][]*expr.Expr{
		"median": {expr.Agg("median", c("v")).Named("m"), expr.Agg("quantile", c("i"), expr.Lit(0.9)).Named("q")}, "mad": {expr.Agg("mad", c("v"))},
		"n_unique": {expr.Agg("n_unique", c("s")).Named("u"), expr.Agg("n_unique", c("k")).Named("x")}, "mode": {expr.Agg("mode", c("k")).Named("m"), expr.Agg("mode", c("s")).Named("x")},
		"list": {expr.Agg("implode", c("v"))}, "texts": {expr.Agg("string_agg", c("s"), expr.Lit("; "))}, "ordered texts": {ordered}, "different": {different},
		"histogram": {expr.Agg("histogram", c("g").As(column.Int64Type)).Named("h")}, "best": {expr.Agg("arg_max", c("s"), c("v")).Named("b"), expr.Agg("bit_xor", c("i")).Named("x")},
	}
}

// windowsOf is functions that look at other rows.
func windowsOf(c func(string) *expr.Expr, fn func(string, ...*expr.Expr) *expr.Expr) map[string]*expr.Expr {
	out := map[string]*expr.Expr{"sum": expr.Agg("sum", c("i")), "shift": fn("shift", c("s"), expr.Lit(3))}
	for _, name := range []string{"diff", "cum_sum", "cum_count", "cum_min", "cum_max", "forward_fill", "rank", "row_index", "backward_fill", "interpolate", "is_first_distinct", "is_duplicated"} {
		out[name] = fn(name, c("v"))
	}
	out["lead"], out["ewm_mean"], out["rank of few"] = fn("shift", c("s"), expr.Lit(-3)), fn("ewm_mean", c("v"), expr.Lit(0.3)), fn("rank", c("g"), expr.Lit("max"))
	out["doubled"] = fn("is_duplicated", c("g"))
	out["narrow sum"], out["filled maximum"] = fn("cum_sum", c("g")), fn("forward_fill", fn("cum_max", c("v")))
	return out
}

// framesOf is aggregates over frames, within groups of some keys.
func framesOf(c func(string) *expr.Expr, keys ...*expr.Expr) map[string]*expr.Expr {
	by := func(keys ...*expr.Expr) (out []expr.OrderKey) {
		for _, k := range keys {
			out = append(out, expr.OrderKey{Expr: k})
		}
		return out
	}
	rows := func(lo, hi expr.Edge) *expr.Window {
		return &expr.Window{Partition: keys, Order: by(c("i"), c("k")), Frame: &expr.Frame{Unit: "ROWS", Lo: lo, Hi: hi}}
	}
	before, now, after := expr.Edge{Side: -1, By: expr.Lit(20)}, expr.Edge{}, expr.Edge{Side: 1, By: expr.Lit(5)}
	near := &expr.Window{Partition: keys, Order: by(c("v")), Frame: &expr.Frame{Unit: "RANGE", Lo: expr.Edge{Side: -1, By: expr.Lit(10_000.0)}, Hi: expr.Edge{Side: 1, By: expr.Lit(5000.0)}}}
	groups := &expr.Window{Partition: keys, Order: by(c("k")), Frame: &expr.Frame{Unit: "GROUPS", Lo: before, Hi: now, Exclude: "TIES"}}
	return map[string]*expr.Expr{
		"rolling sum": expr.Agg("sum", c("i")).In(rows(before, now)), "rolling median": expr.Agg("median", c("v")).In(rows(before, after)), "running sum": expr.Agg("sum", c("i")).In(&expr.Window{Partition: keys, Order: by(c("k"))}),
		"running last": expr.Agg("last", c("s")).In(rows(expr.Edge{Side: -1}, before)), "rest": expr.Agg("min", c("v")).In(rows(after, expr.Edge{Side: 1})), "first to come": expr.Agg("first", c("s")).In(rows(now, expr.Edge{Side: 1})),
		"near": expr.Agg("count", c("v")).In(near), "groups": expr.Agg("max", c("i")).In(groups), "all": expr.Agg("sum", c("i")).In(rows(expr.Edge{Side: -1}, expr.Edge{Side: 1})),
	}
}
