package plan

import (
	"math/rand"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

// windowKinds are functions of other rows, each with what it is asked of.
func windowKinds(r *rand.Rand) *expr.Expr {
	c, fn := expr.Col, expr.Fn
	of := c([]string{"few", "many", "f", "s", "d", "b"}[r.Intn(6)])
	number := c([]string{"few", "many", "d"}[r.Intn(3)])
	if number.Name == "d" {
		number = fn("*", c("many"), expr.Lit(0.5))
	}
	switch r.Intn(14) {
	case 0:
		return fn("shift", of, expr.Lit(r.Intn(9)-4))
	case 1:
		return fn("backward_fill", of)
	case 2:
		return fn("forward_fill", of)
	case 3:
		return fn("interpolate", number)
	case 4:
		return fn("ewm_mean", number, expr.Lit(0.25), expr.Lit(r.Intn(2) == 0))
	case 5:
		return fn("is_first_distinct", of)
	case 6:
		return fn("is_duplicated", of)
	case 7:
		return fn("cum_sum", number)
	case 8:
		return fn([]string{"cum_min", "cum_max"}[r.Intn(2)], of)
	case 9:
		return fn("row_index", of)
	case 10:
		return fn("cum_count", of)
	case 11:
		return fn("rank", of, expr.Lit([]string{"average", "min", "max", "dense", "ordinal"}[r.Intn(5)]))
	case 12:
		return fn("forward_fill", fn("cum_max", fn("shift", number, expr.Lit(1))))
	}
	return fn("when", fn(">", fn("cum_count", of), expr.Lit(2)), fn("diff", number))
}

func edge(r *rand.Rand, unit string) expr.Edge {
	side := r.Intn(3) - 1
	if side == 0 || r.Intn(3) == 0 {
		return expr.Edge{Side: side}
	}
	if unit == "RANGE" {
		return expr.Edge{Side: side, By: expr.Lit(int64(r.Intn(40)))}
	}
	return expr.Edge{Side: side, By: expr.Lit(r.Intn(6))}
}

// frameKind is an aggregate over a frame.
func frameKind(r *rand.Rand) *expr.Expr {
	c := expr.Col
	w := &expr.Window{}
	for range r.Intn(2) {
		w.Partition = append(w.Partition, c([]string{"few", "b", "d"}[r.Intn(3)]))
	}
	key := func(names ...string) expr.OrderKey {
		return expr.OrderKey{Expr: c(names[r.Intn(len(names))]), Desc: r.Intn(2) == 0, NullsLast: r.Intn(2) == 0}
	}
	unit := []string{"ROWS", "RANGE", "GROUPS"}[r.Intn(3)]
	if unit == "RANGE" || r.Intn(3) > 0 {
		w.Order = append(w.Order, key("many", "few"))
	}
	if unit != "RANGE" && r.Intn(2) == 0 {
		w.Order = append(w.Order, key("s", "f"))
	}
	if unit == "GROUPS" && len(w.Order) == 0 {
		unit = "ROWS"
	}
	if r.Intn(6) > 0 {
		w.Frame = &expr.Frame{Unit: unit, Lo: edge(r, unit), Hi: edge(r, unit), Exclude: []string{"", "", "", "CURRENT ROW", "GROUP", "TIES"}[r.Intn(6)]}
	}
	agg := expr.Agg([]string{"sum", "mean", "count", "min", "max", "first", "last", "median", "n_unique", "implode"}[r.Intn(10)], c("many"))
	if r.Intn(3) == 0 && agg.Name != "sum" && agg.Name != "mean" && agg.Name != "median" {
		agg.Args = []*expr.Expr{c([]string{"s", "f", "d"}[r.Intn(3)])}
	}
	if r.Intn(5) == 0 {
		agg = agg.Where(expr.Fn(">", c("few"), expr.Lit(1)))
	}
	return agg.In(w)
}

// TestWindowsInPasses computes windows as rows that pass in morsels, and compares them with what they are of all rows at once.
func TestWindowsInPasses(t *testing.T) {
	r := rand.New(rand.NewSource(11))
	asked, frames, passed, passedFrames := 0, 0, 0, 0
	for _, rows := range []int{0, 1, 2, 60, 333} {
		table := wild(r, rows)
		for range 150 {
			e := windowKinds(r)
			if r.Intn(2) == 0 {
				e = e.Within(expr.Col([]string{"few", "b"}[r.Intn(2)]))
			}
			framed := r.Intn(2) == 0
			if framed {
				e = frameKind(r)
			}
			n, err := NewWithColumns(NewScan(&Memory{Table: table, Name: "t"}), []*expr.Expr{e.Named("w")})
			if err != nil {
				continue
			}
			got, want := inPasses(t, n, table), sure(ExecutePlain(&Run{}, n))
			if asked++; framed {
				frames++
			}
			if got == nil {
				continue
			}
			if passed++; framed {
				passedFrames++
			}
			if d := difference(got, want, 1e-9); d != "" {
				t.Fatalf("%s of %d rows: %s", e, rows, d)
			}
		}
	}
	t.Logf("%d of %d, of frames %d of %d", passed, asked, passedFrames, frames)
	if asked < 500 || passed-passedFrames < (asked-frames)*9/10 || passedFrames < frames/2 {
		t.Errorf("%d of %d windows can pass, of frames %d of %d", passed, asked, passedFrames, frames)
	}
}

func inPasses(t *testing.T, n *Project, table *column.Table) *column.Table {
	run := &Run{Morsel: 16, Dir: t.TempDir()}
	s, err := passing(newFlow(run, nil, nil), run.FromTable(table), n.schema, n.bounds, n.projected)
	if err != nil {
		t.Fatalf("%s: %v", n, err)
	}
	if s == nil {
		return nil
	}
	defer s.Close()
	return sure(run.Collect(s, nil))
}

// TestAsofByWayOfTheDisk pairs wild rows both ways, with all options.
func TestAsofByWayOfTheDisk(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	c := expr.Col
	for _, rows := range []int{0, 1, 40, 400} {
		left, right := wild(r, rows), wild(r, rows*2/3)
		for round := range 60 {
			o := AsofOptions{Strategy: []string{"backward", "forward", "nearest"}[round%3], Strict: r.Intn(2) == 0, Inner: r.Intn(3) == 0, KeepKeys: r.Intn(2) == 0}
			name := []string{"many", "f", "d", "few"}[r.Intn(4)]
			o.LeftOn, o.RightOn = c(name), c(name)
			for _, key := range []string{"few", "b", "s"}[r.Intn(3):] {
				o.LeftBy, o.RightBy = append(o.LeftBy, c(key)), append(o.RightBy, c(key))
			}
			if r.Intn(3) == 0 {
				o.LeftBy, o.RightBy = nil, nil
			}
			if name == "many" && r.Intn(2) == 0 {
				o.Tolerance = expr.Lit(20)
			}
			n := must(NewAsof(NewScan(&Memory{Table: left, Name: "l"}), NewScan(&Memory{Table: right, Name: "r"}), o)).(*Asof)
			want := sure(ExecutePlain(&Run{}, n))
			run := &Run{Morsel: 16, Dir: t.TempDir()}
			s := sure(n.external(run, []*exec.Stream{run.FromTable(left), run.FromTable(right)}))
			if d := difference(sure(run.Collect(s, nil)), want, 0); d != "" {
				t.Fatalf("%s of %d rows: %s", n, rows, d)
			}
			s.Close()
		}
	}
}

// TestRecursionByWayOfTheDisk repeats rounds over wild rows, nulls among them.
func TestRecursionByWayOfTheDisk(t *testing.T) {
	c := expr.Col
	for _, rows := range []int{0, 1, 300} {
		table := wild(rand.New(rand.NewSource(4)), rows)
		for _, distinct := range []bool{false, true} {
			base := must(NewSelect(NewScan(&Memory{Table: table, Name: "t"}), []*expr.Expr{c("few"), c("f"), c("b")}))
			feed := &Feed{"t", base.Schema()}
			step := must(NewSelect(must(NewFilter(NewScan(feed), expr.Fn("<", c("few"), expr.Lit(7)))), []*expr.Expr{expr.Fn("+", c("few"), expr.Lit(1)), c("f"), expr.LitOf(column.BoolType, nil).Named("b")}))
			n := sure(NewRecursive(base, step, feed, distinct))
			want := sure(ExecutePlain(&Run{}, n))
			run := &Run{Morsel: 16, Limit: 1 << 20, Dir: t.TempDir()}
			x := &rounds{n: n, f: newFlow(run, nil, nil), all: run.NewParking(n.Schema())}
			s := sure(x.run(sure(newFlow(run, nil, nil).begun(base))))
			if d := difference(sure(run.Collect(s, nil)), want, 0); d != "" {
				t.Fatalf("%s of %d rows: %s", n, rows, d)
			}
			s.Close()
		}
	}
}
