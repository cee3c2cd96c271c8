package plan

import (
	"fmt"
	"math/rand"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// each aggregate with the arguments that it wants: of numbers, and where it takes them of texts, dates, truths, lists and nothing.
func allAggregates(t *column.Table) []*expr.Expr {
	c := expr.Col
	rest := map[string][]*expr.Expr{"quantile": {expr.Lit(0.3)}, "arg_min": {c("f")}, "arg_max": {c("many")}, "corr": {c("f")}, "cov": {c("few")}}
	var out []*expr.Expr
	for _, name := range expr.AggregateNames() {
		for _, of := range []*expr.Expr{c("few"), c("many"), c("f"), c("s"), c("d"), c("b"), expr.Fn("list", c("few"), c("b").As(column.Int32Type)), expr.LitOf(column.NullType, nil)} {
			for _, e := range variants(expr.Agg(name, append([]*expr.Expr{of}, rest[name]...)...)) {
				if _, err := expr.Bind(e, t.Schema(), expr.InGroup); err == nil {
					out = append(out, e.Named(fmt.Sprintf("a%d", len(out))))
				}
			}
		}
	}
	return out
}

// variants of an aggregate: with a filter, of different values, in an order.
func variants(e *expr.Expr) []*expr.Expr {
	filtered, different, ordered, all := *e, *e, *e, *e
	where, order := expr.Fn(">", expr.Col("many"), expr.Lit(20)), []expr.OrderKey{{Expr: expr.Col("b"), Desc: true}, {Expr: expr.Col("s"), NullsLast: true}}
	filtered.Filter, different.Distinct, ordered.Order = where, true, order
	all.Filter, all.Distinct, all.Order = where, true, order
	return []*expr.Expr{e, &filtered, &different, &ordered, &all}
}

// TestHugeGroups computes each aggregate in pieces, as it is where the rows of a group do not fit, and compares it with what it is in memory.
func TestHugeGroups(t *testing.T) {
	rnd := rand.New(rand.NewSource(5))
	for _, rows := range []int{0, 1, 300} {
		table := wild(rnd, rows)
		aggs := allAggregates(table)
		if len(aggs) < 300 {
			t.Fatalf("only %d aggregates", len(aggs))
		}
		computed := 0
		for _, keys := range [][]*expr.Expr{nil, {expr.Col("few")}, {expr.Col("s"), expr.Col("b")}} {
			for _, e := range aggs {
				n := must(NewAggregate(NewScan(&Memory{Table: table, Name: "t"}), keys, []*expr.Expr{e})).(*Aggregate)
				want, plain := ExecutePlain(&Run{}, n)
				if !expr.Aggregates(n.aggBounds)[0].InPieces() {
					continue
				}
				computed++
				got, err := pieces(n, table)
				if plain != nil || err != nil {
					if (plain == nil) != (err == nil) {
						t.Errorf("%s of %d rows by %v: %v, not %v", e, rows, keys, err, plain)
					}
					continue
				}
				if d := difference(got, want, 1e-9); d != "" {
					t.Errorf("%s of %d rows by %v: %s", e, rows, keys, d)
				}
			}
		}
		if computed < 2*len(aggs) {
			t.Errorf("%d of %d aggregates in pieces", computed, 3*len(aggs))
		}
	}
}

// The first pieces may be empty: without keys a group of some rows is one, whichever piece these lie in.
func TestHugeGroupsBehindNothing(t *testing.T) {
	table := wild(rand.New(rand.NewSource(6)), 300)
	rows := must(NewSelect(NewScan(&Memory{Table: table, Name: "t"}), []*expr.Expr{expr.Col("many"), expr.Fn("row_index", expr.Col("many")).Named("n")}))
	late := must(NewFilter(rows, expr.Fn(">", expr.Col("n"), expr.Lit(200))))
	n := must(NewAggregate(late, nil, []*expr.Expr{expr.Agg("median", expr.Col("many")), expr.Agg("first", expr.Col("many")).Named("f")})).(*Aggregate)
	r := &Run{Morsel: 16}
	in := sure(newFlow(r, nil, nil).begun(late))
	g := &grouping{f: newFlow(r, nil, nil), keys: n.keyBounds, leaves: expr.Aggregates(n.aggBounds), grant: r.Grant("aggregate"), input: in.Schema}
	keys, known, groups, err := g.inOne(in)
	if err != nil {
		t.Fatal(err)
	}
	if d := difference(sure(n.rowsOf(g, keys, known, groups)), sure(ExecutePlain(&Run{}, n)), 0); d != "" {
		t.Error(d)
	}
}

func pieces(n *Aggregate, t *column.Table) (*column.Table, error) {
	r := &Run{Morsel: 64}
	g := &grouping{f: newFlow(r, nil, nil), keys: n.keyBounds, leaves: expr.Aggregates(n.aggBounds), grant: r.Grant("aggregate"), input: t.Schema()}
	keys, known, rows, err := g.inOne(r.FromTable(t))
	if err != nil {
		return nil, err
	}
	return n.rowsOf(g, keys, known, rows)
}
