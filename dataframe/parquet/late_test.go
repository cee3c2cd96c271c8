package parquet

import (
	"math/rand/v2"
	"os"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
)

// paged is a source over testdata/paged.parquet.
func paged(t *testing.T) *Source {
	t.Helper()
	data, err := os.ReadFile("testdata/paged.parquet")
	if err != nil {
		t.Fatal(err)
	}
	return sourceOver(t, "paged", data)
}

// part of a condition over the columns of paged, at random.
func condition(r *rand.Rand) *expr.Expr {
	c, words := expr.Col, []string{"word 1", "word 17", "word 29", "none"}
	n := int64(r.IntN(6400) - 200)
	switch r.IntN(8) {
	case 0:
		return expr.Fn(">=", c("n"), expr.Lit(n))
	case 1:
		return expr.Fn("<", c("n"), expr.Lit(n))
	case 2:
		return expr.Fn("is_between", c("n"), expr.Lit(n), expr.Lit(n+int64(r.IntN(300))))
	case 3:
		return expr.Fn("==", c("s"), expr.Lit(words[r.IntN(len(words))]))
	case 4:
		return expr.Fn("is_null", c("s"))
	case 5:
		return expr.Fn(">", c("x"), expr.Lit(float64(n)*0.25))
	case 6:
		return expr.Fn("<", c("t"), expr.Lit([]string{"00100", "03", "0", "9"}[r.IntN(4)]))
	}
	return expr.Fn("starts_with", c("s"), expr.Lit("word 2"))
}

// TestLateAgrees filters a file at random, with columns decoded late and pages left out by their index, and holds the rows to those of
// reading everything first.
func TestLateAgrees(t *testing.T) {
	source, r := paged(t), rand.New(rand.NewPCG(5, 6))
	all := [][]string{{"n", "s", "t", "x"}, {"t"}, {"s", "x"}, {"x", "n"}, {"s"}}
	for round := range 400 {
		cond := condition(r)
		for range r.IntN(3) {
			cond = expr.Fn([]string{"and", "and", "or"}[r.IntN(3)], cond, condition(r))
		}
		f, err := plan.NewFilter(plan.NewScan(source), cond)
		if err != nil {
			t.Fatal(err)
		}
		var exprs []*expr.Expr
		for _, name := range all[r.IntN(len(all))] {
			exprs = append(exprs, expr.Col(name))
		}
		n, err := plan.NewSelect(f, exprs)
		if err != nil {
			t.Fatal(err)
		}
		want, err := plan.ExecutePlain(&plan.Run{}, n)
		if err != nil {
			t.Fatal(err)
		}
		got, err := plan.Execute(&plan.Run{Threads: 1 + round%3}, plan.Optimize(n))
		if err != nil {
			t.Fatal(err)
		}
		if !got.Equal(want) {
			for i, c := range want.Columns() {
				for k := range min(want.Rows(), got.Rows()) {
					if column.CompareRows(c, k, got.Column(i), k) != 0 {
						t.Errorf("%s of row %d: %v, read first %v", want.Schema().Fields[i].Name, k, got.Column(i).Value(k), c.Value(k))
						break
					}
				}
			}
			t.Fatalf("%s: %d rows, read first %d", cond, got.Rows(), want.Rows())
		}
	}
	if source.pages.read.Load() == 0 || source.pages.skipped.Load() == 0 {
		t.Errorf("%d pages were read and %d left out", source.pages.read.Load(), source.pages.skipped.Load())
	}
}

// TestPagesSkip asks for rows that lie in few pages: by the index, by an index of another column, and by the rows that pass a condition
// whose column's index says nothing.
func TestPagesSkip(t *testing.T) {
	for _, x := range []struct {
		condition *expr.Expr
		most      int64 // pages decoded
	}{
		{expr.Fn("is_between", expr.Col("n"), expr.Lit(int64(3210)), expr.Lit(int64(3240))), 20},
		{expr.Fn("==", expr.Col("n"), expr.Lit(int64(5))), 10},
		{expr.Fn("and", expr.Fn("==", expr.Col("s"), expr.Lit("word 7")), expr.Fn("<", expr.Col("n"), expr.Lit(int64(900)))), 60},
		{expr.Fn("==", expr.Fn("%", expr.Col("n"), expr.Lit(int64(3000))), expr.Lit(int64(2999))), 75},
	} {
		source := paged(t)
		f, err := plan.NewFilter(plan.NewScan(source), x.condition)
		if err != nil {
			t.Fatal(err)
		}
		n, err := plan.NewSelect(f, []*expr.Expr{expr.Col("t"), expr.Col("x"), expr.Col("n")})
		if err != nil {
			t.Fatal(err)
		}
		got, err := plan.Execute(&plan.Run{}, plan.Optimize(n))
		if err != nil {
			t.Fatal(err)
		}
		if read := source.pages.read.Load(); got.Rows() == 0 || read > x.most || source.pages.skipped.Load() < 3*read/2 {
			t.Errorf("%s: %d rows, %d pages read, %d left out", x.condition, got.Rows(), read, source.pages.skipped.Load())
		}
	}
}

// TestSpans holds sets of rows to lists of them.
func TestSpans(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	random := func() (s spans) {
		s = spans{}
		for at := int64(r.IntN(9)); at < 100; at += int64(1 + r.IntN(30)) {
			to := min(100, at+int64(1+r.IntN(20)))
			s, at = s.with(span{at, to}), to
		}
		return s
	}
	in := func(s spans, row int64) bool { return s.meet(span{row, row + 1}) }
	for range 500 {
		a, b := random(), random()
		both := a.and(b, 100)
		for row := range int64(100) {
			if in(both, row) != (in(a, row) && in(b, row)) {
				t.Fatalf("%v and %v: %v", a, b, both)
			}
		}
		rows := both.list()
		for i, p := range both.places(rows) {
			if int(p) != i {
				t.Fatalf("row %d of %v is at %d", rows[i], both, p)
			}
		}
		near := spansOf(rows)
		if list := near.list(); len(rows) > 0 {
			for i, p := range near.places(rows) {
				if list[p] != rows[i] {
					t.Fatalf("row %d of %v is at %d", rows[i], near, p)
				}
			}
		}
	}
}

// FuzzPageIndex: no index makes reading crash, whatever it says.
func FuzzPageIndex(f *testing.F) {
	f.Add([]byte{0x19, 0x11, 1, 2, 0}, []byte{0x19, 0x1c, 0x16, 8, 0x15, 8, 0x16, 0, 0, 0})
	f.Fuzz(func(t *testing.T, bounds, where []byte) {
		x := &chunkIndex{first: firstRows(where), stats: pageStats(bounds)}
		if len(x.first) == len(x.stats) && ascending(x.first, 1000) {
			l := &leaf{physical: typeInt64, typ: column.Int64Type}
			rows := x.mayHold(l, plan.Range{Column: "n", Low: int64(0), High: int64(9)}, 1000)
			if len(rows) > 0 && rows[len(rows)-1].to > 1000 {
				t.Fatalf("%v", rows)
			}
		}
	})
}
