package plan

import (
	"math/rand"
	"testing"

	"skep/dataframe/expr"
)

// TestBatches: groups of a long stream are put together from batches where they are far fewer than rows, and are those of all
// rows at once, with any number of workers bit by bit.
func TestBatches(t *testing.T) {
	rows := wild(rand.New(rand.NewSource(6)), 40_000)
	c := expr.Col
	var aggs []*expr.Expr
	for _, a := range []string{"sum", "mean", "min", "max", "std", "first", "last", "count", "null_count"} {
		aggs = append(aggs, expr.Agg(a, c("many")).Named("m_"+a), expr.Agg(a, c("few")).Named("f_"+a))
	}
	aggs = append(aggs, expr.Agg("any", c("b")).Named("any"), expr.Agg("max", c("s")).Named("s"))
	for _, q := range []struct {
		keys    []*expr.Expr
		batches bool
	}{{[]*expr.Expr{expr.Fn("%", c("many"), expr.Lit(61))}, true}, {[]*expr.Expr{c("few"), c("b")}, true}, {[]*expr.Expr{c("many")}, false}} {
		some := must(NewFilter(NewScan(&Memory{Table: rows, Name: "t"}), expr.Fn(">", c("many"), expr.Lit(-39_000))))
		n := must(NewAggregate(some, q.keys, aggs))
		want, err := ExecutePlain(&Run{}, n)
		if err != nil {
			t.Fatal(err)
		}
		first := want
		for _, threads := range []int{1, 2, 8} {
			r := &Run{Morsel: 64, Threads: threads}
			if got := batched(t, r, n.(*Aggregate)); got != q.batches {
				t.Errorf("%s: in batches %v, want %v", n, got, q.batches)
			}
			got, err := Execute(r, n)
			if err != nil {
				t.Fatal(err)
			}
			if d := difference(got, want, 1e-9); d != "" {
				t.Errorf("%s, %d workers: %s", n, threads, d)
			}
			if threads == 1 {
				first = got
			} else if d := difference(got, first, 0); d != "" {
				t.Errorf("%s, %d workers, bits: %s", n, threads, d)
			}
		}
	}
}

// batched tells whether a grouping's rows are grouped in batches.
func batched(t *testing.T, r *Run, n *Aggregate) bool {
	in, err := Open(r, n.Input)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	g := &grouping{f: newFlow(r, n, nil), keys: n.keyBounds, leaves: expr.Aggregates(n.aggBounds), grant: r.Grant("test"), input: in.Schema}
	first, _, err := g.firstMorsel(in)
	if err != nil {
		t.Fatal(err)
	}
	size := batchSize(r, in, first)
	if size == 0 {
		t.Fatal("the stream is too short for batches")
	}
	all, err := g.byBatches(in, size)
	if err != nil {
		t.Fatal(err)
	}
	return all != nil
}
