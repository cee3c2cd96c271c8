package plan

import (
	"context"
	"errors"
	"math/rand"
	"os"
	"strings"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

// heavy is the operators that hold many rows, over rows that they do not share with the test.
func heavy(rows int) map[string]Node {
	r := rand.New(rand.NewSource(11))
	c := expr.Col
	make1 := func() Node {
		k, v, s := make([]int64, rows), make([]float64, rows), column.NewStrings(rows)
		for i := range k {
			k[i], v[i] = int64(r.Intn(rows/2)), float64(r.Intn(1000))
			s.Push(strings.Repeat("x", r.Intn(12)))
		}
		t, err := column.FromColumns([]string{"k", "v", "s"}, []*column.Column{column.Of(column.Int64Type, k, nil), column.Of(column.Float64Type, v, nil), column.OfStrings(s, nil)})
		if err != nil {
			panic(err)
		}
		// a filter that all rows pass makes them the query's own
		return must(NewFilter(NewScan(&Memory{Table: t, Name: "t"}), expr.Fn(">=", c("v"), expr.Lit(0.0))))
	}
	key := []*expr.Expr{c("k")}
	return map[string]Node{
		"group":    must(NewAggregate(make1(), key, []*expr.Expr{expr.Agg("sum", c("v")), expr.Agg("median", c("v")).Named("m"), expr.Agg("first", c("s")).Named("f")})),
		"sort":     must(NewSort(make1(), []SortKey{{Expr: c("s")}, {Expr: c("v"), Desc: true}})),
		"distinct": must(NewUnique(make1(), nil, "first")),
		"window":   must(NewWithColumns(make1(), []*expr.Expr{expr.Agg("sum", c("v")).Within(c("k")).Named("x"), expr.Fn("rank", c("v")).Within(c("k")).Named("y")})),
		"join":     must(NewJoin(make1(), make1(), JoinOptions{How: Inner, LeftOn: key, RightOn: key})),
		"full":     must(NewJoin(make1(), make1(), JoinOptions{How: Full, LeftOn: key, RightOn: key})),
		"three":    must(NewSort(must(NewAggregate(must(NewJoin(make1(), make1(), JoinOptions{How: Left, LeftOn: key, RightOn: key})), key, []*expr.Expr{expr.Agg("count")})), []SortKey{{Expr: c("count")}, {Expr: c("k")}})),
	}
}

// TestQuarter gives every operator a quarter of what it needs: it completes by way of the disk, with the same answer,
// holds no more than it may, and leaves no file.
func TestQuarter(t *testing.T) {
	for name, n := range heavy(30_000) {
		free := &Run{Limit: 1 << 40, Threads: 2, Morsel: 4096}
		want, err := Execute(free, n)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if free.Spilled() > 0 {
			t.Errorf("%s goes to disk with all the memory there is", name)
		}
		dir := t.TempDir()
		tight := &Run{Limit: free.Peak() / 4, Threads: 2, Dir: dir}
		got, err := Execute(tight, n)
		if err != nil {
			t.Errorf("%s with %d of %d bytes: %v", name, tight.Limit, free.Peak(), err)
			continue
		}
		if d := difference(got, want, 1e-12); d != "" {
			t.Errorf("%s with %d of %d bytes: %s", name, tight.Limit, free.Peak(), d)
		}
		if tight.Spilled() == 0 || tight.Peak() > tight.Limit {
			t.Errorf("%s: %d bytes on disk, %d held of %d", name, tight.Spilled(), tight.Peak(), tight.Limit)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%s leaves %v: %v", name, left, err)
		}
	}
}

// A list of all rows is one value, which cannot be cut smaller: the error names the operator.
func TestImpossible(t *testing.T) {
	rows := 100_000
	same, err := column.FromColumns([]string{"k", "v"}, []*column.Column{column.Of(column.Int64Type, make([]int64, rows), nil), column.Of(column.Float64Type, make([]float64, rows), nil)})
	if err != nil {
		t.Fatal(err)
	}
	n := must(NewAggregate(NewScan(&Memory{Table: same}), []*expr.Expr{expr.Col("k")}, []*expr.Expr{expr.Agg("implode", expr.Col("v"))}))
	_, err = Execute(&Run{Limit: 100_000, Dir: t.TempDir()}, n)
	if !exec.IsFull(err) || !strings.Contains(err.Error(), "out of memory in aggregate") {
		t.Error(err)
	}
}

// Whatever a query does when it is cancelled, it ends with the context's error.
func TestCancel(t *testing.T) {
	for name, n := range heavy(8_000) {
		for _, limit := range []int64{0, 200_000} {
			for _, after := range []int{1, 3, 9} {
				ctx, cancel := context.WithCancel(context.Background())
				r := &Run{Ctx: ctx, Threads: 2, Morsel: 512, Limit: limit, Dir: t.TempDir(), Progress: func(done, _ int) {
					if done == after {
						cancel()
					}
				}}
				if _, err := Execute(r, n); err != nil && !errors.Is(err, context.Canceled) {
					t.Errorf("%s, cancelled after %d morsels: %v", name, after, err)
				}
				cancel()
			}
		}
	}
}

func TestAnalyze(t *testing.T) {
	for name, n := range heavy(5000) {
		want, err := ExecutePlain(&Run{}, n)
		if err != nil {
			t.Fatal(err)
		}
		got, text, err := Analyze(&Run{Threads: 2, Morsel: 512}, n)
		if err != nil || difference(got, want, 1e-9) != "" {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Count(text, "\n") != strings.Count(Explain(n), "\n")+1 || !strings.Contains(text, "[5000 rows, ") || !strings.Contains(text, "held at most") {
			t.Errorf("%s\n%s", name, text)
		}
	}
}

func TestRewrites(t *testing.T) {
	c := expr.Col
	on := []*expr.Expr{c("city")}
	join := must(NewJoin(scan(), scan(), JoinOptions{How: Inner, LeftOn: on, RightOn: on}))
	for _, x := range []struct {
		n    Node
		want string
	}{
		{must(NewFilter(scan(), expr.Fn("<", expr.Lit(1), expr.Lit(2)))), "SCAN people"},
		{must(NewFilter(scan(), expr.Fn(">", expr.Lit(1), expr.Lit(2)))), "SLICE from 0, 0 rows; SCAN people"},
		{NewSlice(must(NewSort(scan(), []SortKey{{Expr: c("age")}})), 1, 2), `SLICE from 1, 2 rows; TOP 3, SORT col("age"); SCAN people`},
		{NewSlice(must(NewSelect(scan(), []*expr.Expr{c("age")})), 0, 2), `SELECT col("age"); SLICE from 0, 2 rows; SCAN people, columns 1/3: [age]`},
		{must(NewSelect(join, []*expr.Expr{c("age_right")})), `SELECT col("age_right"); inner JOIN on col("city") = col("city"), columns [age_right]; SCAN people, columns 2/3: [age city]; SCAN people, columns 2/3: [age city]`},
		{must(NewSelect(join, []*expr.Expr{c("name")})), `SELECT col("name"); inner JOIN on col("city") = col("city"), columns [name]; SCAN people, columns 2/3: [name city]; SCAN people, columns 1/3: [city]`},
		{must(NewFilter(must(NewFilter(scan(), expr.Fn("==", c("city"), expr.Lit("Rom")))), expr.Fn(">", c("age"), expr.Lit(26)))), `FILTER col("city") == "Rom" && col("age") > 26; SCAN people`},
		{must(NewSelect(must(NewFilter(scan(), expr.Fn(">", c("age"), expr.Lit(26)))), []*expr.Expr{c("name")})), `SELECT col("name"); FILTER col("age") > 26, columns [name]; SCAN people, columns 2/3: [name age]`},
		{must(NewFilter(must(NewRename(scan(), []*expr.Expr{c("age")}, []string{"years"})), expr.Fn(">", c("years"), expr.Lit(26)))),
			`SELECT col("name"), col("age").alias("years"), col("city"); FILTER col("age") > 26; SCAN people`},
		{must(NewFilter(must(NewRanked(scan(), []*expr.Expr{c("city")}, []SortKey{{Expr: c("age")}}, column.RowNumber, "n")), expr.Fn("<", c("n"), expr.Lit(2)))),
			`FILTER col("n") < 2; ROW NUMBER "n" BY col("city") ORDER col("age"), up to 2; SCAN people`},
		{must(NewFilter(must(NewRanked(scan(), nil, []SortKey{{Expr: c("age")}}, column.Rank, "n")), expr.Fn(">", c("n"), expr.Lit(2)))),
			`FILTER col("n") > 2; RANK "n" ORDER col("age"); SCAN people`},
		{must(NewJoin(must(NewFilter(scan(), expr.Fn("==", c("name"), expr.Lit("Bo")))), scan(), JoinOptions{How: Semi, LeftOn: on, RightOn: on})),
			`semi JOIN on col("city") = col("city"), left side built; FILTER col("name") == "Bo"; SCAN people; SCAN people, columns 1/3: [city]`},
	} {
		if got := oneLine(Explain(Optimize(x.n))); got != x.want {
			t.Errorf("plan %s\nwant %s", got, x.want)
		}
	}
}
