package dataframe

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand"
	"slices"
	"sort"
	"strings"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
)

// random makes a table with nulls, NaN, doubled keys and unicode: i (i64), k (i32 few values), f (f64), s (str), b (bool), d (date).
func random(r *rand.Rand, rows int) *column.Table {
	types := []column.Type{column.Int64Type, column.Int32Type, column.Float64Type, column.StrType, column.BoolType, column.DateType}
	names := []string{"i", "k", "f", "s", "b", "d"}
	cols := make([]*column.Column, len(types))
	words := []string{"", "a", "b", "Ünïcode", "日本", "zz", strings.Repeat("long", 9)}
	floats := []float64{0, math.Copysign(0, -1), 1.5, -2.25, math.NaN(), math.Inf(1), math.Inf(-1), 1e300}
	for c, typ := range types {
		b := column.NewBuilder(typ, rows)
		for range rows {
			switch {
			case r.Intn(6) == 0:
				b.Null()
			case typ.Kind == column.Str:
				b.Str(words[r.Intn(len(words))])
			case typ.Kind == column.Float64:
				b.Float(floats[r.Intn(len(floats))])
			case typ.Kind == column.Bool:
				b.Bool(r.Intn(2) == 0)
			case typ.Kind == column.Int64:
				b.Int(r.Int63n(2000) - 1000)
			default:
				b.Int(int64(r.Intn(5)))
			}
		}
		cols[c] = garbage(r, b.Build())
	}
	t, err := column.FromColumns(names, cols)
	if err != nil {
		panic(err)
	}
	return t
}

// garbage puts values under the nulls, as computations leave them there: nothing may look at those.
func garbage(r *rand.Rand, c *column.Column) *column.Column {
	switch c.Type().Physical() {
	case column.Float64:
		vals := slices.Clone(column.Values[float64](c))
		for i := range vals {
			if c.IsNull(i) {
				vals[i] = r.Float64()
			}
		}
		return column.Of(c.Type(), vals, c.Valid())
	case column.Int64:
		vals := slices.Clone(column.Values[int64](c))
		for i := range vals {
			if c.IsNull(i) {
				vals[i] = r.Int63()
			}
		}
		return column.Of(c.Type(), vals, c.Valid())
	}
	return c
}

func check(t *testing.T, f *Frame, err error) *Frame {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func rowText(t *column.Table, row int, cols ...string) string {
	out := ""
	for _, name := range cols {
		c, _ := t.ByName(name)
		text := c.Text(row)
		if text == "-0.0" {
			text = "0.0"
		}
		out += text + "|"
	}
	return out
}

func TestGroupAgainstNaive(t *testing.T) {
	for seed := range int64(30) {
		r := rand.New(rand.NewSource(seed))
		tab := random(r, r.Intn(200))
		for _, keys := range [][]string{{"k"}, {"s"}, {"s", "k"}, {"f"}, {"b", "d", "s"}} {
			f := FromTable(tab)
			var ks []*expr.Expr
			for _, k := range keys {
				ks = append(ks, expr.Col(k))
			}
			got, err := f.GroupBy(Env{}, ks, []*expr.Expr{expr.Agg("sum", expr.Col("i")).Named("x"), expr.Agg("count").Named("n")})
			got = check(t, got, err)
			compareGroups(t, tab, got.table, keys)
		}
	}
}

func compareGroups(t *testing.T, in, out *column.Table, keys []string) {
	t.Helper()
	sums, counts, order := map[string]int64{}, map[string]int64{}, []string{}
	values, _ := in.ByName("i")
	for row := range in.Rows() {
		k := rowText(in, row, keys...)
		if counts[k] == 0 {
			order = append(order, k)
		}
		counts[k]++
		if !values.IsNull(row) {
			sums[k] += values.Int(row)
		}
	}
	if out.Rows() != len(order) {
		t.Fatalf("%v: %d groups, want %d", keys, out.Rows(), len(order))
	}
	for row, k := range order {
		want := fmt.Sprintf("%s%d|%d|", k, sums[k], counts[k])
		if got := rowText(out, row, append(keys, "x", "n")...); got != want {
			t.Fatalf("%v row %d: %s, want %s", keys, row, got, want)
		}
	}
}

func TestSortAgainstNaive(t *testing.T) {
	for seed := range int64(40) {
		r := rand.New(rand.NewSource(seed))
		tab := random(r, r.Intn(300))
		var keys []plan.SortKey
		for _, name := range []string{"i", "k", "f", "s", "b", "d"} {
			if r.Intn(2) == 0 {
				keys = append(keys, plan.SortKey{Expr: expr.Col(name), Desc: r.Intn(2) == 0, NullsLast: r.Intn(2) == 0})
			}
		}
		r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		got, err := FromTable(tab).Sort(Env{}, keys...)
		got = check(t, got, err)
		rows := make([]int32, tab.Rows())
		for i := range rows {
			rows[i] = int32(i)
		}
		sort.SliceStable(rows, func(i, j int) bool { return less(tab, keys, int(rows[i]), int(rows[j])) })
		if !got.table.Equal(tab.Take(rows)) {
			t.Fatalf("seed %d: %v", seed, keys)
		}
	}
}

func less(tab *column.Table, keys []plan.SortKey, i, j int) bool {
	for _, k := range keys {
		c, _ := tab.ByName(k.Expr.Name)
		if c.IsNull(i) || c.IsNull(j) {
			if c.IsNull(i) != c.IsNull(j) {
				return c.IsNull(i) != k.NullsLast
			}
			continue
		}
		switch o := column.CompareRows(c, i, c, j); {
		case o != 0:
			return o < 0 != k.Desc
		}
	}
	return false
}

func TestJoinAgainstNaive(t *testing.T) {
	for seed := range int64(60) {
		r := rand.New(rand.NewSource(seed))
		l, right := random(r, r.Intn(40)), random(r, r.Intn(40))
		on := [][]string{{"k"}, {"s"}, {"k", "s"}, {"f"}, {"b", "d"}}[r.Intn(5)]
		how := []plan.How{plan.Inner, plan.Left, plan.Right, plan.Full, plan.Semi, plan.Anti, plan.Cross}[r.Intn(7)]
		var keys []*expr.Expr
		for _, k := range on {
			keys = append(keys, expr.Col(k))
		}
		if how == plan.Cross {
			keys = nil
		}
		got, err := FromTable(l).Join(Env{}, FromTable(right), plan.JoinOptions{How: how, LeftOn: keys, RightOn: keys})
		got = check(t, got, err)
		pairs := naivePairs(l, right, on, how)
		if got.table.Rows() != len(pairs) {
			t.Fatalf("seed %d %s %v: %d rows, want %d", seed, how, on, got.table.Rows(), len(pairs))
		}
		checkPairs(t, got.table, l, right, pairs, how)
	}
}

func naivePairs(l, r *column.Table, on []string, how plan.How) (pairs [][2]int) {
	meets := func(i, j int) bool {
		for _, k := range on {
			a, _ := l.ByName(k)
			b, _ := r.ByName(k)
			if a.IsNull(i) || b.IsNull(j) || column.CompareRows(a, i, b, j) != 0 {
				return false
			}
		}
		return true
	}
	met := map[int]bool{}
	if how == plan.Right {
		for j := range r.Rows() {
			n := len(pairs)
			for i := range l.Rows() {
				if meets(i, j) {
					pairs = append(pairs, [2]int{i, j})
				}
			}
			if len(pairs) == n {
				pairs = append(pairs, [2]int{-1, j})
			}
		}
		return pairs
	}
	for i := range l.Rows() {
		found := false
		for j := range r.Rows() {
			if how == plan.Cross || meets(i, j) {
				met[j], found = true, true
				if how != plan.Semi && how != plan.Anti {
					pairs = append(pairs, [2]int{i, j})
				}
			}
		}
		if !found && (how == plan.Left || how == plan.Full || how == plan.Anti) || found && how == plan.Semi {
			pairs = append(pairs, [2]int{i, -1})
		}
	}
	for j := range r.Rows() {
		if how == plan.Full && !met[j] {
			pairs = append(pairs, [2]int{-1, j})
		}
	}
	return pairs
}

func checkPairs(t *testing.T, got, l, r *column.Table, pairs [][2]int, how plan.How) {
	t.Helper()
	for row, p := range pairs {
		if c, ok := got.ByName("i"); ok && p[0] >= 0 {
			want, _ := l.ByName("i")
			if column.CompareRows(c, row, want, p[0]) != 0 {
				t.Fatalf("%s row %d: left %d", how, row, p[0])
			}
		}
		if c, ok := got.ByName("i_right"); ok {
			want, _ := r.ByName("i")
			if p[1] < 0 && !c.IsNull(row) || p[1] >= 0 && column.CompareRows(c, row, want, p[1]) != 0 {
				t.Fatalf("%s row %d: right %d", how, row, p[1])
			}
		}
	}
}

// randomPlan stacks verbs on a lazy frame; verbs that do not fit the schema are skipped.
func randomPlan(r *rand.Rand, f *Frame, other *Frame) *Frame {
	for range 1 + r.Intn(6) {
		names := f.Schema().Names()
		col := func() *expr.Expr { return expr.Col(names[r.Intn(len(names))]) }
		var next *Frame
		var err error
		switch r.Intn(9) {
		case 0, 1:
			next, err = f.Filter(Env{}, expr.Fn([]string{"<", "==", ">="}[r.Intn(3)], col(), expr.Lit(r.Intn(5))))
		case 2:
			next, err = f.WithColumns(Env{}, expr.Fn("+", col(), col()).Named("n"), expr.Fn("is_null", col()).Named(names[0]))
		case 3:
			next, err = f.Select(Env{}, col(), expr.Fn("*", col(), expr.Lit(2)).Named("m"))
		case 4:
			next, err = f.Sort(Env{}, plan.SortKey{Expr: col(), Desc: r.Intn(2) == 0})
		case 5:
			next, err = f.GroupBy(Env{}, []*expr.Expr{col()}, []*expr.Expr{expr.Agg("max", col()).Named("x"), expr.Agg("count").Named("c")})
		case 6:
			next, err = f.Slice(Env{}, r.Intn(5), r.Intn(50))
		case 7:
			next, err = f.Unique(Env{}, nil, "first")
		case 8:
			k := col()
			next, err = f.Join(Env{}, other, plan.JoinOptions{How: []plan.How{plan.Inner, plan.Left, plan.Semi, plan.Right}[r.Intn(4)], LeftOn: []*expr.Expr{k}, RightOn: []*expr.Expr{expr.Col("k")}})
		}
		if err == nil {
			f = next
		}
	}
	return f
}

// TestOptimizedIsPlain runs each plan three ways: eagerly, lazily, and without the optimiser.
func TestOptimizedIsPlain(t *testing.T) {
	changed := 0
	for seed := range int64(400) {
		r := rand.New(rand.NewSource(seed))
		tab, other := random(r, r.Intn(60)), random(r, r.Intn(20))
		lazy := randomPlan(rand.New(rand.NewSource(seed)), FromTable(tab).Lazy(), FromTable(other).Lazy())
		eager := randomPlan(rand.New(rand.NewSource(seed)), FromTable(tab), FromTable(other))
		fast, err := lazy.Collect(Env{})
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, lazy.Explain(true))
		}
		plain, err := lazy.Collect(Env{Plain: true})
		if err != nil {
			t.Fatal(err)
		}
		if !fast.Equal(plain) || !fast.Equal(eager.table) {
			t.Fatalf("seed %d\n%s\n%s", seed, lazy.Explain(false), lazy.Explain(true))
		}
		if lazy.Explain(false) != lazy.Explain(true) {
			changed++
		}
	}
	if changed < 100 {
		t.Errorf("the optimiser changed only %d of 400 plans", changed)
	}
}

func TestShapeHasTheSchemaOfTheRun(t *testing.T) {
	for seed := range int64(300) {
		r := rand.New(rand.NewSource(seed))
		tab, other := random(r, 9), random(r, 9)
		eager := randomPlan(rand.New(rand.NewSource(seed)), FromTable(tab), FromTable(other))
		shape := randomPlan(rand.New(rand.NewSource(seed)), Shape("t", tab.Schema()), Shape("o", other.Schema()))
		if !eager.Schema().Equal(shape.Schema()) {
			t.Fatalf("seed %d: %v, want %v", seed, shape.Schema().Fields, eager.Schema().Fields)
		}
	}
}

func TestCancelAndBudget(t *testing.T) {
	tab := random(rand.New(rand.NewSource(1)), 1000)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := FromTable(tab).Sort(Env{Ctx: ctx}, plan.SortKey{Expr: expr.Col("i")}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	full := errors.New("budget")
	small := Env{Charge: func(n int64) error {
		if n > 1<<20 {
			return full
		}
		return nil
	}}
	if _, err := FromTable(tab).Join(small, FromTable(tab), plan.JoinOptions{How: plan.Cross}); !errors.Is(err, full) {
		t.Errorf("a million rows: %v", err)
	}
}

// Lazy frames give what eager ones give, and frames without rows the same schema.
func TestVerbs(t *testing.T) {
	tab := random(rand.New(rand.NewSource(3)), 50)
	verbs := func(f *Frame) *Frame {
		c := expr.Col
		f, err := f.Select(Env{}, c("i"), c("s"), c("k"))
		f, err = check(t, f, err).WithColumns(Env{}, expr.Fn("+", c("i"), c("k")).Named("n"))
		f, err = check(t, f, err).Drop(Env{}, c("k"))
		f, err = check(t, f, err).Rename(Env{}, []*expr.Expr{c("s")}, []string{"text"})
		f, err = check(t, f, err).Filter(Env{}, expr.Fn("is_not_null", c("n")), expr.Fn(">", c("i"), expr.Lit(-900)))
		f = check(t, f, err)
		g, err := Concat(Env{}, []*Frame{f, f}, true)
		g, err = check(t, g, err).Unique(Env{}, []*expr.Expr{c("i")}, "last")
		return check(t, g, err)
	}
	eager, lazy, shape := verbs(FromTable(tab)), verbs(FromSource(&plan.Memory{Table: tab})), verbs(FromTable(tab).Shaped())
	got, err := lazy.Collect(Env{})
	if err != nil || !got.Equal(eager.table) || !lazy.IsLazy() || eager.IsLazy() {
		t.Errorf("lazy: %v", err)
	}
	if !shape.Schema().Equal(eager.Schema()) || !shape.IsShape() {
		t.Errorf("shape: %v", shape.Schema())
	}
	if none, err := shape.Collect(Env{}); none != nil || err != nil {
		t.Error("a shape has rows")
	}
	if same, err := shape.Eager(Env{}); err != nil || !same.IsShape() {
		t.Error("an eager shape")
	}
	if done, err := lazy.Eager(Env{}); err != nil || done.IsLazy() || !done.table.Equal(got) {
		t.Error("collected")
	}
	bad := Env{Charge: func(int64) error { return errors.New("full") }}
	if _, err := lazy.Eager(bad); err == nil {
		t.Error("no budget")
	}
	if !strings.Contains(lazy.Explain(false), "UNIQUE by i") || !strings.HasPrefix(Shape("x", tab.Schema()).Explain(true), "SCAN x") {
		t.Error(lazy.Explain(false))
	}
	if _, err := Concat(Env{}, nil, false); err == nil {
		t.Error("concat of nothing")
	}
}

func TestNames(t *testing.T) {
	names := append(expr.FunctionNames(), expr.AggregateNames()...)
	if !slices.Contains(names, "is_in") || !slices.Contains(names, "median") {
		t.Error(names)
	}
}
