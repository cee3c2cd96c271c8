package plan

import (
	"fmt"
	"math"
	"math/rand"
	"strings"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// wild is rows of all kinds that go wrong easily: nulls, NaN, infinities, -0, skewed and unique keys, unicode, long strings.
func wild(r *rand.Rand, rows int) *column.Table {
	few, many, f, s, b, d := column.NewBuilder(column.Int32Type, rows), column.NewBuilder(column.Int64Type, rows), column.NewBuilder(column.Float64Type, rows),
		column.NewBuilder(column.StrType, rows), column.NewBuilder(column.BoolType, rows), column.NewBuilder(column.DateType, rows)
	floats := []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 0, 1e300, -1e-300}
	words := []string{"", "a", "abcdefg", "abcdefgh", "abcdefghi", "Ünïcödé ∑ 字", strings.Repeat("long ", 200), "abcdefghijklmnopq"}
	for i := range rows {
		null := func(b *column.Builder, put func()) {
			if r.Intn(8) == 0 {
				b.Null()
			} else {
				put()
			}
		}
		null(few, func() { few.Int(int64(r.ExpFloat64() * 2)) })
		null(many, func() { many.Int(r.Int63n(int64(rows)*2+1) - int64(rows)) })
		null(f, func() {
			if r.Intn(10) == 0 {
				f.Float(floats[r.Intn(len(floats))])
			} else {
				f.Float(math.Round(r.NormFloat64() * 1000))
			}
		})
		null(s, func() {
			if r.Intn(2) == 0 {
				s.Str(words[r.Intn(len(words))])
			} else {
				s.Str(fmt.Sprintf("key %08d", r.Intn(rows+1)))
			}
		})
		null(b, func() { b.Bool(r.Intn(2) == 0) })
		null(d, func() { d.Int(int64(20000 + r.Intn(40))) })
		_ = i
	}
	t, err := column.FromColumns([]string{"few", "many", "f", "s", "b", "d"}, []*column.Column{few.Build(), many.Build(), f.Build(), s.Build(), b.Build(), d.Build()})
	if err != nil {
		panic(err)
	}
	return t
}

// programs are plans over two tables that together use every operator.
func programs(t, o *column.Table) map[string]Node {
	c := expr.Col
	l := func() Node { return NewScan(&Memory{Table: t, Name: "t"}) }
	r := func() Node { return NewScan(&Memory{Table: o, Name: "o"}) }
	aggs := func() []*expr.Expr {
		out := []*expr.Expr{expr.Agg("count").Named("n")}
		for _, a := range []string{"sum", "mean", "min", "max", "std", "var", "median", "n_unique", "first", "last", "count", "null_count"} {
			out = append(out, expr.Agg(a, c("many")).Named("m_"+a))
		}
		for _, a := range []string{"min", "max", "first", "last", "n_unique"} {
			out = append(out, expr.Agg(a, c("s")).Named("s_"+a), expr.Agg(a, c("f")).Named("f_"+a))
		}
		return append(out, expr.Agg("any", c("b")).Named("any"), expr.Agg("all", c("b")).Named("all"),
			expr.Agg("sum", c("many")).Where(expr.Fn(">", c("many"), expr.Lit(0))).Named("positive"),
			distinct(expr.Agg("sum", c("few"))).Named("different"), expr.Agg("corr", c("many"), c("few")).Named("corr"),
			expr.Fn("-", expr.Agg("max", c("many")), expr.Agg("min", c("many"))).Named("range"))
	}
	out := map[string]Node{
		"filter":      must(NewFilter(l(), expr.Fn(">", c("many"), expr.Lit(3)))),
		"compute":     must(NewWithColumns(l(), []*expr.Expr{expr.Fn("+", c("many"), expr.Lit(1)).Named("x"), expr.Fn("*", c("f"), expr.Lit(2.0)).Named("f")})),
		"scalars":     must(NewSelect(must(NewFilter(l(), expr.Fn(">", c("many"), expr.Lit(0)))), aggs())),
		"slice":       NewSlice(must(NewFilter(l(), expr.Fn(">", c("many"), expr.Lit(0)))), 5, 90),
		"union":       must(NewUnion([]Node{must(NewSelect(l(), []*expr.Expr{c("few"), c("s")})), must(NewSelect(r(), []*expr.Expr{c("few"), c("s")}))}, false)),
		"top":         NewSlice(must(NewSort(l(), []SortKey{{Expr: c("f"), Desc: true}, {Expr: c("s")}})), 2, 20),
		"windows":     must(NewWithColumns(l(), []*expr.Expr{expr.Agg("sum", c("many")).Within(c("few")).Named("x"), expr.Fn("rank", c("f"), expr.Lit("min")).Within(c("few")).Named("y"), expr.Fn("shift", c("s")).Within(c("few")).Named("z")})),
		"running":     must(NewWithColumns(l(), []*expr.Expr{expr.Fn("cum_count", c("many")).Named("x")})),
		"unique last": must(NewUnique(l(), []*expr.Expr{c("few"), c("b")}, "last")), "unique none": must(NewUnique(l(), []*expr.Expr{c("s")}, "none")),
		"unique": must(NewUnique(l(), []*expr.Expr{c("s"), c("few")}, "first")), "distinct": must(NewUnique(must(NewSelect(l(), []*expr.Expr{c("d"), c("b")})), nil, "first")),
	}
	for name, keys := range map[string][]*expr.Expr{"few": {c("few")}, "many": {c("many")}, "s": {c("s")}, "f": {c("f")}, "b, few": {c("b"), c("few")}, "s, many, d": {c("s"), c("many"), c("d")}, "computed": {expr.Fn("%", c("many"), expr.Lit(3))}} {
		out["group by "+name] = must(NewAggregate(l(), keys, aggs()))
		out["filtered group by "+name] = must(NewAggregate(must(NewFilter(l(), expr.Fn(">", c("many"), expr.Lit(-5)))), keys, aggs()))
	}
	for _, keys := range [][]SortKey{{{Expr: c("f")}}, {{Expr: c("f"), Desc: true, NullsLast: true}}, {{Expr: c("s")}, {Expr: c("few"), Desc: true}}, {{Expr: c("b"), NullsLast: true}, {Expr: c("d")}, {Expr: c("few")}, {Expr: c("many"), Desc: true}}, {{Expr: c("many")}}, {{Expr: expr.Fn("%", c("many"), expr.Lit(7))}}} {
		out[fmt.Sprint(must(NewSort(l(), keys)))] = must(NewSort(l(), keys))
	}
	for _, how := range []How{Inner, Left, Right, Full, Semi, Anti} {
		for name, on := range map[string][]*expr.Expr{"many": {c("many")}, "s": {c("s")}, "f, d": {c("f"), c("d")}} {
			out[fmt.Sprintf("%s join on %s", how, name)] = must(NewJoin(l(), r(), JoinOptions{How: how, LeftOn: on, RightOn: on}))
			out[fmt.Sprintf("%s join of a filter on %s", how, name)] = must(NewJoin(must(NewFilter(l(), expr.Fn("<", c("many"), expr.Lit(50)))), r(), JoinOptions{How: how, LeftOn: on, RightOn: on}))
		}
	}
	on := []*expr.Expr{c("many")}
	for _, how := range []How{Inner, Left, Right, Full, Semi} {
		j := must(NewJoin(l(), r(), JoinOptions{How: how, LeftOn: on, RightOn: on}))
		out[fmt.Sprintf("columns of a %s join", how)] = must(NewSelect(j, []*expr.Expr{c("d"), expr.Fn("+", c("few"), expr.Lit(1)).Named("x")}))
		if how != Semi {
			out[fmt.Sprintf("right columns of a %s join", how)] = must(NewSelect(must(NewFilter(j, expr.Fn(">", c("few_right"), expr.Lit(1)))), []*expr.Expr{c("s_right")}))
		}
	}
	other := must(NewRename(r(), []*expr.Expr{c("few"), c("s"), c("f"), c("b"), c("d")}, []string{"few2", "s2", "f2", "b2", "d2"}))
	out["filter of the right side"] = must(NewFilter(must(NewJoin(l(), other, JoinOptions{How: Inner, LeftOn: on, RightOn: on})), expr.Fn(">", c("few2"), expr.Lit(1))))
	out["always"] = must(NewFilter(l(), expr.Fn("<", expr.Lit(1), expr.Lit(2))))
	out["never"] = must(NewFilter(l(), expr.Fn(">", expr.Lit(1), expr.Lit(2))))
	out["limit of a projection"] = NewSlice(must(NewSelect(l(), []*expr.Expr{expr.Fn("+", c("many"), expr.Lit(1)).Named("x")})), 3, 10)
	out["limit of an order's projection"] = NewSlice(must(NewSelect(must(NewSort(l(), []SortKey{{Expr: c("many")}, {Expr: c("f")}})), []*expr.Expr{c("s")})), 3, 10)
	for how, name := range rankings.Get() {
		by := []SortKey{{Expr: c("f"), Desc: true}, {Expr: c("s"), NullsLast: true}}
		ranked := must(NewRanked(l(), []*expr.Expr{c("few")}, by, how, "n"))
		out["ranked: "+name] = ranked
		out["ranked without keys: "+name] = must(NewRanked(l(), []*expr.Expr{c("s")}, nil, how, "n"))
		out["filter of ranked: "+name] = must(NewFilter(ranked, expr.Fn("<", c("n"), expr.Lit(4))))
		out["filter of one key: "+name] = must(NewFilter(must(NewRanked(l(), []*expr.Expr{c("b")}, []SortKey{{Expr: c("many")}}, how, "n")), expr.Fn("<=", c("n"), expr.Lit(3))))
		out["filter of renamed: "+name] = must(NewSelect(must(NewFilter(must(NewRename(ranked, []*expr.Expr{c("n"), c("s")}, []string{"m", "word"})), expr.Fn("==", c("m"), expr.Lit(1)))), []*expr.Expr{c("word")}))
	}
	renamed := must(NewRename(r(), []*expr.Expr{c("few"), c("many"), c("s"), c("f"), c("b"), c("d")}, []string{"few2", "many2", "s2", "f2", "b2", "d2"}))
	for _, how := range []How{Semi, Anti} {
		for name, rows := range map[string]Node{"all": l(), "some": must(NewFilter(l(), expr.Fn(">", c("f"), expr.Lit(1500.0))))} {
			for text, where := range map[string]*expr.Expr{"nothing": nil, "both": expr.Fn("!=", c("few"), c("few2")), "right": expr.Fn("and", expr.Fn(">", c("f2"), expr.Lit(0.0)), expr.Fn("<=", c("d"), c("d2")))} {
				o := JoinOptions{How: how, LeftOn: []*expr.Expr{c("d")}, RightOn: []*expr.Expr{c("d2")}, Where: where}
				out[fmt.Sprintf("%s join of %s where %s", how, name, text)] = must(NewJoin(rows, renamed, o))
				turned := must(NewJoin(rows, renamed, o)).(*Join)
				turned.Turned = true
				out[fmt.Sprintf("turned %s join of %s where %s", how, name, text)] = turned
			}
		}
	}
	finite := must(NewFilter(l(), expr.Fn("and", expr.Fn("<", c("f"), expr.Lit(1e9)), expr.Fn(">", c("f"), expr.Lit(-1e9)))))
	out["a filter that others would fail"] = must(NewFilter(finite, expr.Fn(">", c("f").As(column.Int64Type), expr.Lit(-5))))
	out["two filters"] = must(NewSelect(must(NewFilter(must(NewFilter(l(), expr.Fn("==", c("s"), expr.Lit("a")))), expr.Fn("and", expr.Fn(">", c("f"), expr.Lit(-500.0)), expr.Fn("<", c("many"), expr.Lit(10))))), []*expr.Expr{c("d"), c("b")}))
	for name, where := range map[string]*expr.Expr{"most": expr.Fn(">", c("many"), expr.Lit(-50)), "some": expr.Fn(">=", c("f"), expr.Lit(700.0)), "all": expr.Fn("<=", c("f"), expr.Lit(math.Inf(1))),
		"none": expr.Fn("<", c("f"), expr.Lit(math.Inf(-1))), "one in eight": expr.Fn("<", c("few"), expr.Lit(1)), "two": expr.Fn("and", expr.Fn(">", c("many"), expr.Lit(0)), expr.Fn("!=", c("s"), expr.Lit("a")))} {
		out["sums of "+name] = must(NewSelect(must(NewFilter(l(), where)), skipping()))
		out["sums without keys of "+name] = must(NewAggregate(must(NewFilter(l(), where)), nil, skipping()))
	}
	few := NewSlice(r(), 0, 3)
	out["cross join"] = must(NewJoin(l(), few, JoinOptions{How: Cross}))
	sum := must(NewAggregate(l(), []*expr.Expr{c("few")}, []*expr.Expr{expr.Agg("sum", c("many")).Named("x")}))
	out["shared"] = must(NewUnion([]Node{sum, sum}, false))
	return out
}

// skipping are aggregates that skip nulls, of bare columns.
func skipping() (out []*expr.Expr) {
	for _, name := range []string{"few", "many", "f", "s", "d"} {
		for _, a := range []string{"sum", "mean", "min", "max", "count", "std"} {
			if name == "s" && a != "min" && a != "max" && a != "count" || name == "d" && (a == "sum" || a == "std") {
				continue
			}
			out = append(out, expr.Agg(a, expr.Col(name)).Named(name+"_"+a))
		}
	}
	return out
}

// TestAgree runs every program in every way: plainly, with one, two and eight workers, small morsels, an optimised plan, and with so little
// memory that it goes to disk. All give the same rows; floats may differ in the last digits between morsels, never between workers.
func TestAgree(t *testing.T) {
	r := rand.New(rand.NewSource(7))
	for _, rows := range []int{0, 1, 63, 1200} {
		for name, n := range programs(wild(r, rows), wild(r, rows/2+1)) {
			want, err := ExecutePlain(&Run{}, n)
			if err != nil {
				t.Fatalf("%s of %d rows: %v", name, rows, err)
			}
			one := agreeOne(t, name, rows, n, want, &Run{Threads: 1, Morsel: 128}, nil)
			agreeOne(t, name, rows, n, want, &Run{Threads: 2, Morsel: 128}, one)
			agreeOne(t, name, rows, n, want, &Run{Threads: 8, Morsel: 128}, one)
			agreeOne(t, name, rows, n, want, &Run{}, nil)
			agreeOne(t, name, rows, Optimize(n), want, &Run{}, nil)
			if rows >= 1000 {
				agreeOne(t, name, rows, n, want, &Run{Threads: 2, Limit: 1 << 20, Dir: t.TempDir()}, nil)
			}
		}
	}
}

// TestAgreeBeyondAMorsel runs a few programs over one row more than a morsel of the usual size has.
func TestAgreeBeyondAMorsel(t *testing.T) {
	r := rand.New(rand.NewSource(8))
	rows := 1<<16 + 1
	all := programs(wild(r, rows), wild(r, 5000))
	for _, name := range []string{"filter", "scalars", "sums of most", "group by many", "filtered group by few", "left join on many", "distinct", "top"} {
		want, err := ExecutePlain(&Run{}, all[name])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		one := agreeOne(t, name, rows, all[name], want, &Run{Threads: 1}, nil)
		agreeOne(t, name, rows, Optimize(all[name]), want, &Run{Threads: 2}, one)
	}
}

func agreeOne(t *testing.T, name string, rows int, n Node, want *column.Table, r *Run, bits *column.Table) *column.Table {
	t.Helper()
	got, err := Execute(r, n)
	if err != nil {
		t.Errorf("%s of %d rows, %d workers, limit %d: %v", name, rows, r.Workers(), r.Limit, err)
		return nil
	}
	if d := difference(got, want, 1e-9); d != "" {
		t.Errorf("%s of %d rows, %d workers, limit %d, morsels of %d: %s", name, rows, r.Workers(), r.Limit, r.Morsel, d)
	}
	if bits != nil {
		if d := difference(got, bits, 0); d != "" {
			t.Errorf("%s of %d rows: %d workers and one differ: %s", name, rows, r.Workers(), d)
		}
	}
	return got
}

// difference is "" for equal tables; floats may differ by a relative error.
func difference(a, b *column.Table, tolerance float64) string {
	if a.Rows() != b.Rows() || !a.Schema().Equal(b.Schema()) {
		return fmt.Sprintf("%d rows of %v, not %d of %v", a.Rows(), a.Schema().Fields, b.Rows(), b.Schema().Fields)
	}
	for i, c := range a.Columns() {
		o := b.Column(i)
		for row := range a.Rows() {
			if column.CompareRows(c, row, o, row) == 0 {
				continue
			}
			if x, y, ok := floatsOf(c, o, row); ok && math.Abs(x-y) <= tolerance*max(math.Abs(x), math.Abs(y), 1e-6) {
				continue
			}
			return fmt.Sprintf("row %d of %q is %v, not %v", row, a.Schema().Fields[i].Name, c.Value(row), o.Value(row))
		}
	}
	return ""
}

func floatsOf(a, b *column.Column, row int) (x, y float64, ok bool) {
	if !a.Type().IsFloat() || a.IsNull(row) || b.IsNull(row) {
		return 0, 0, false
	}
	return a.Float(row), b.Float(row), true
}

func distinct(e *expr.Expr) *expr.Expr {
	e.Distinct = true
	return e
}
