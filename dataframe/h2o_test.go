//go:build unix

package dataframe

import (
	"bytes"
	"fmt"
	"math"
	"math/rand"
	"os"
	"strconv"
	"syscall"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/csv"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
)

// The questions of the H2O database benchmark over data of its shape: go test -run xxx -bench H2O ./dataframe, with
// SKEP_ROWS for other sizes than a million. bench/dataframe.py runs them beside the peers.

func benchRows(b *testing.B) int {
	n, err := strconv.Atoi(os.Getenv("SKEP_ROWS"))
	if err != nil {
		n = 1_000_000
	}
	b.Helper()
	return n
}

// grouped is rows with three string keys and three integer keys of 100, 100 and rows/100 values.
func grouped(n int) *Frame {
	r := rand.New(rand.NewSource(108))
	few, many := 100, max(1, n/100)
	text := func(width, values int) *column.Column {
		s := column.NewStrings(n)
		for range n {
			s.Push(fmt.Sprintf("id%0*d", width, 1+r.Intn(values)))
		}
		return column.OfStrings(s, nil)
	}
	number := func(values int) *column.Column {
		out := make([]int32, n)
		for i := range out {
			out[i] = int32(1 + r.Intn(values))
		}
		return column.Of(column.Int32Type, out, nil)
	}
	v3 := make([]float64, n)
	for i := range v3 {
		v3[i] = math.Round(r.Float64()*1e8) / 1e6
	}
	return frameOf([]string{"id1", "id2", "id3", "id4", "id5", "id6", "v1", "v2", "v3"},
		text(3, few), text(3, few), text(10, many), number(few), number(few), number(many), number(5), number(15), column.Of(column.Float64Type, v3, nil))
}

func frameOf(names []string, cols ...*column.Column) *Frame {
	t, err := column.FromColumns(names, cols)
	if err != nil {
		panic(err)
	}
	return FromTable(t)
}

// joined is the left frame and the small, medium and big right ones.
func joined(n int) (x, small, medium, big *Frame) {
	r := rand.New(rand.NewSource(109))
	values := []int{max(1, n/1_000_000) + 9, max(10, n/1000), n}
	keys := func(rows, values int) []int32 { // nine of ten are on both sides
		out := make([]int32, rows)
		if rows >= values {
			for i := range out {
				out[i] = int32(1 + r.Intn(values))
			}
			return out
		}
		for i, k := range r.Perm(values)[:rows] {
			out[i] = int32(k + 1)
		}
		return out
	}
	unique := func(rows int) []int32 {
		out := make([]int32, rows)
		for i, k := range r.Perm(rows * 11 / 10)[:rows] {
			out[i] = int32(k + 1)
		}
		return out
	}
	make1 := func(rows int, value string, ids ...[]int32) *Frame {
		names, cols, v := []string{}, []*column.Column{}, make([]float64, rows)
		for i, k := range ids {
			names, cols = append(names, fmt.Sprintf("id%d", i+1)), append(cols, column.Of(column.Int32Type, k, nil))
		}
		for i, k := range ids {
			s := column.NewStrings(rows)
			for _, id := range k {
				s.Push("id" + strconv.Itoa(int(id)))
			}
			names, cols = append(names, fmt.Sprintf("id%d", i+4)), append(cols, column.OfStrings(s, nil))
		}
		for i := range v {
			v[i] = math.Round(r.Float64()*1e8) / 1e6
		}
		return frameOf(append(names, value), append(cols, column.Of(column.Float64Type, v, nil))...)
	}
	x = make1(n, "v1", keys(n, values[0]), keys(n, values[1]), unique(n))
	small = make1(values[0], "v2", unique(values[0]))
	medium = make1(values[1], "v2", keys(values[1], values[0]), unique(values[1]))
	return x, small, medium, make1(n, "v2", keys(n, values[0]), keys(n, values[1]), unique(n))
}

func run(b *testing.B, name string, f *Frame, err error) {
	if err != nil {
		b.Fatal(err)
	}
	b.Run(name, func(b *testing.B) {
		begin := cpuSeconds()
		for b.Loop() {
			if _, err := f.Collect(Env{}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric((cpuSeconds()-begin)*1000/float64(b.N), "cpu-ms/op")
	})
}

// cpuSeconds is what all workers have used: a busy machine changes it less than the clock's time.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

func BenchmarkH2OGroup(b *testing.B) {
	x := grouped(benchRows(b)).Lazy()
	c, agg := expr.Col, func(name, col string) *expr.Expr { return expr.Agg(name, expr.Col(col)) }
	by := func(keys ...string) []*expr.Expr {
		var out []*expr.Expr
		for _, k := range keys {
			out = append(out, c(k))
		}
		return out
	}
	for _, q := range []struct {
		name       string
		keys, aggs []*expr.Expr
	}{
		{"q1", by("id1"), []*expr.Expr{agg("sum", "v1")}},
		{"q2", by("id1", "id2"), []*expr.Expr{agg("sum", "v1")}},
		{"q3", by("id3"), []*expr.Expr{agg("sum", "v1"), agg("mean", "v3")}},
		{"q4", by("id4"), []*expr.Expr{agg("mean", "v1"), agg("mean", "v2"), agg("mean", "v3")}},
		{"q5", by("id6"), []*expr.Expr{agg("sum", "v1"), agg("sum", "v2"), agg("sum", "v3")}},
		{"q6", by("id4", "id5"), []*expr.Expr{agg("median", "v3").Named("m"), agg("std", "v3").Named("s")}},
		{"q7", by("id3"), []*expr.Expr{expr.Fn("-", agg("max", "v1"), agg("min", "v2")).Named("r")}},
		{"q10", by("id1", "id2", "id3", "id4", "id5", "id6"), []*expr.Expr{agg("sum", "v3"), expr.Agg("count").Named("n")}},
	} {
		f, err := x.GroupBy(Env{}, q.keys, q.aggs)
		run(b, q.name, f, err)
	}
}

func BenchmarkH2OJoin(b *testing.B) {
	x, small, medium, big := joined(benchRows(b))
	for _, q := range []struct {
		name  string
		right *Frame
		on    string
		how   plan.How
	}{{"q1", small, "id1", plan.Inner}, {"q2", medium, "id2", plan.Inner}, {"q3", medium, "id2", plan.Left}, {"q4", medium, "id5", plan.Inner}, {"q5", big, "id3", plan.Inner}} {
		on := []*expr.Expr{expr.Col(q.on)}
		f, err := x.Lazy().Join(Env{}, q.right, plan.JoinOptions{How: q.how, LeftOn: on, RightOn: on})
		run(b, q.name, f, err)
	}
}

func BenchmarkRows(b *testing.B) {
	x := grouped(benchRows(b)).Lazy()
	f, err := x.Filter(Env{}, expr.Fn(">", expr.Col("v2"), expr.Lit(7)))
	if err == nil {
		f, err = f.Select(Env{}, expr.Agg("sum", expr.Col("v1")), expr.Agg("sum", expr.Col("v3")))
	}
	run(b, "filter and sums", f, err)
	only, err := x.Select(Env{}, expr.Col("v3"))
	if err == nil {
		only, err = only.Sort(Env{}, plan.SortKey{Expr: expr.Col("v3")})
	}
	run(b, "sort of floats", only, err)
	all, err := x.Sort(Env{}, plan.SortKey{Expr: expr.Col("v3")})
	run(b, "sort of all columns", all, err)
}

func BenchmarkCSV(b *testing.B) {
	t, err := grouped(benchRows(b)).Collect(Env{})
	if err != nil {
		b.Fatal(err)
	}
	var text bytes.Buffer
	if err := csv.Write(&text, t, csv.Options{}); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(text.Len()))
	begin := cpuSeconds()
	for b.Loop() {
		if _, err := csv.Read(text.Bytes(), csv.Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric((cpuSeconds()-begin)*1000/float64(b.N), "cpu-ms/op")
}
