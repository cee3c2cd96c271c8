package plan

import (
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// TestFirstOfLaterMorsels: morsels in which no row passes a filter say nothing of the first and the last row.
func TestFirstOfLaterMorsels(t *testing.T) {
	n := make([]int64, 1000)
	for i := range n {
		n[i] = int64(i)
	}
	table, err := column.FromColumns([]string{"n"}, []*column.Column{column.Of(column.Int64Type, n, nil)})
	if err != nil {
		t.Fatal(err)
	}
	some := must(NewFilter(NewScan(&Memory{Table: table}), expr.Fn("is_between", expr.Col("n"), expr.Lit(int64(400)), expr.Lit(int64(600)))))
	ends := must(NewSelect(some, []*expr.Expr{expr.Agg("first", expr.Col("n")).Named("first"), expr.Agg("last", expr.Col("n")).Named("last")}))
	got, err := Execute(&Run{Morsel: 64}, ends)
	if err != nil {
		t.Fatal(err)
	}
	if first, last := got.Column(0).Value(0), got.Column(1).Value(0); first != int64(400) || last != int64(600) {
		t.Errorf("%v to %v", first, last)
	}
}
