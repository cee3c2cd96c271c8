package parquet

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
)

// sorted is a source of 5000 rows in groups of 500: n counts, d repeats 40 days, x is a float, s a text.
func sorted(t *testing.T) *Source {
	t.Helper()
	n, d, x, s := make([]int64, 5000), make([]int32, 5000), make([]float64, 5000), column.NewStrings(5000)
	for i := range n {
		n[i], d[i], x[i] = int64(i), int32(20000+i%40), float64(i)/5000
		s.Push(fmt.Sprintf("text %04d", i))
	}
	table, err := column.FromColumns([]string{"n", "d", "x", "s"}, []*column.Column{column.Of(column.Int64Type, n, nil), column.Of(column.DateType, d, nil), column.Of(column.Float64Type, x, nil), column.OfStrings(s, nil)})
	if err != nil {
		t.Fatal(err)
	}
	data := encoded(t, table, WriteOptions{GroupLen: 500})
	return sourceOver(t, "sorted", data)
}

// sourceOver is a source over one file that is in memory.
func sourceOver(t *testing.T, name string, data []byte) *Source {
	t.Helper()
	source, err := NewSource(context.Background(), name, []string{name}, func(string) (exec.Handle, int64, error) {
		return struct {
			io.ReaderAt
			io.Closer
		}{bytes.NewReader(data), io.NopCloser(nil)}, int64(len(data)), nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// TestStatisticsGuessRows holds what is guessed of filters over a file to how many rows really pass.
func TestStatisticsGuessRows(t *testing.T) {
	source, c := sorted(t), expr.Col
	day := func(n int64) *expr.Expr { return expr.Lit(n).As(column.Int32Type).As(column.DateType) }
	for _, x := range []struct {
		condition *expr.Expr
		rows      float64
	}{
		{expr.Fn("<", c("n"), expr.Lit(1000)), 1000},
		{expr.Fn(">=", c("n"), expr.Lit(4900)), 100},
		{expr.Fn("==", c("d"), day(20007)), 125},
		{expr.Fn("and", expr.Fn(">", c("x"), expr.Lit(0.5)), expr.Fn("<", c("d"), day(20010))), 625},
		{expr.Fn("==", c("s"), expr.Lit("text 0001")), 1500}, // nothing is known
		{expr.Fn("and", expr.Fn("==", c("s"), expr.Lit("text 0001")), expr.Fn("<", c("x"), expr.Lit(0.1))), 150},
	} {
		n, err := plan.NewFilter(plan.NewScan(source), x.condition)
		if err != nil {
			t.Fatal(err)
		}
		if got := plan.EstimateOf(n).Rows; math.Abs(got-x.rows) > 0.3*x.rows+20 {
			t.Errorf("%s: %.0f rows are guessed, %.0f pass", x.condition, got, x.rows)
		}
	}
	for name, want := range map[string]float64{"n": 5000, "d": 40, "s": 5000} {
		if got := plan.EstimateOf(plan.NewScan(source)).Distinct(c(name)); math.Abs(got-want) > 0.1*want {
			t.Errorf("%s: %.0f different values are guessed, there are %.0f", name, got, want)
		}
	}
}

// TestKeysOfAJoinSkipRowGroups joins a file with a few keys: only row groups that may hold one are read.
func TestKeysOfAJoinSkipRowGroups(t *testing.T) {
	keys, err := column.FromColumns([]string{"k"}, []*column.Column{column.Of(column.Int64Type, []int64{12, 4711, 13}, nil)})
	if err != nil {
		t.Fatal(err)
	}
	n, err := plan.NewJoin(plan.NewScan(sorted(t)), plan.NewScan(&plan.Memory{Table: keys}), plan.JoinOptions{How: plan.Inner, LeftOn: []*expr.Expr{expr.Col("n")}, RightOn: []*expr.Expr{expr.Col("k")}})
	if err != nil {
		t.Fatal(err)
	}
	got, text, err := plan.Analyze(&plan.Run{}, n)
	if err != nil {
		t.Fatal(err)
	}
	if got.Rows() != 3 || !strings.Contains(text, "2/10 row groups") {
		t.Errorf("%d rows\n%s", got.Rows(), text)
	}
}
