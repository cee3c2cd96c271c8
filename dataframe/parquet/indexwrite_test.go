package parquet

import (
	"bytes"
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/dataframe/sampled"
)

// TestPagesAreWithinTheirBounds holds each page's rows to what our own index says of them.
func TestPagesAreWithinTheirBounds(t *testing.T) {
	indexed := 0
	for _, n := range []int{1, 7, 100, 1000, 5000} {
		table := sampled.Table(n)
		data := encoded(t, table, WriteOptions{GroupLen: 700, PageLen: 90})
		f, err := Open(bytes.NewReader(data), int64(len(data)), "f", nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range table.Columns() {
			if !f.shapes[i].isFlat() {
				continue
			}
			from := int64(0)
			for _, g := range f.footer.groups {
				leaf := f.shapes[i].leaf
				if x := f.pagesOf(&g.columns[leaf.index], g.rows); x != nil {
					indexed += len(x.first)
					x.hold(t, leaf, c.Slice(int(from), int(from+g.rows)))
				}
				from += g.rows
			}
		}
	}
	if indexed < 1000 {
		t.Errorf("only %d pages have bounds", indexed)
	}
}

// hold wants every value of a group's column within the bounds of its page.
func (x *chunkIndex) hold(t *testing.T, l *leaf, c *column.Column) {
	t.Helper()
	for i, from := range x.first {
		to := int64(c.Len())
		if i+1 < len(x.first) {
			to = x.first[i+1]
		}
		low, high := l.stat(x.stats[i].min), l.stat(x.stats[i].max)
		for row := from; row < to; row++ {
			v := c.Value(int(row))
			if f, ok := v.(float64); v == nil || ok && math.IsNaN(f) {
				continue
			}
			if x.stats[i].nulls == allNull || less(v, low) || less(high, v) {
				t.Fatalf("%s: %v in a page from %v to %v", l.typ, v, low, high)
			}
		}
	}
}

// TestOwnPagesAreSkipped filters what we wrote, and counts pages.
func TestOwnPagesAreSkipped(t *testing.T) {
	n, s := make([]int64, 20_000), column.NewStrings(20_000)
	for i := range n {
		n[i] = int64(i)
		s.Push(strings.Repeat("x", i%90))
	}
	table, err := column.FromColumns([]string{"n", "s"}, []*column.Column{column.Of(column.Int64Type, n, nil), column.OfStrings(s, nil)})
	if err != nil {
		t.Fatal(err)
	}
	data := encoded(t, table, WriteOptions{PageLen: 100})
	source := sourceOver(t, "own", data)
	f, err := plan.NewFilter(plan.NewScan(source), expr.Fn("is_between", expr.Col("n"), expr.Lit(int64(5050)), expr.Lit(int64(5149))))
	if err != nil {
		t.Fatal(err)
	}
	got, err := plan.Execute(&plan.Run{}, plan.Optimize(f))
	if err != nil || got.Rows() != 100 || got.Column(0).Value(0) != int64(5050) || got.Column(1).Text(1) != strings.Repeat("x", 5051%90) {
		t.Fatalf("%v: %d rows", err, got.Rows())
	}
	if read, skipped := source.pages.read.Load(), source.pages.skipped.Load(); read > 6 || skipped < 350 {
		t.Errorf("%d pages were read, %d skipped", read, skipped)
	}
}

// TestCeiling holds bounds that are cut to the texts.
func TestCeiling(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		var b strings.Builder
		for range r.IntN(100) {
			b.WriteRune([]rune{'a', 'z', '\x7f', 'é', '😀', '\U0010FFFF'}[r.IntN(6)])
		}
		s := b.String()
		c := ceiling(s)
		if c != nil && (string(c) < s || len(c) > longestBound) || c == nil && strings.ContainsAny(s[:cutAt(s)], "az") || s[:cutAt(s)] > s {
			t.Fatalf("%q is above %q", s, c)
		}
	}
}

// TestOrderOfPages is what the index says of bounds that rise, fall, stay, or do neither.
func TestOrderOfPages(t *testing.T) {
	for _, x := range []struct {
		values []int64
		want   int
	}{{[]int64{1, 2, 3, 4}, ascendingPages}, {[]int64{4, 3, 2, 1}, descendingPages}, {[]int64{1, 2, 1, 3}, ascendingPages}, {[]int64{5, 5, 5, 5}, ascendingPages}, {[]int64{1, 9, 2, 8}, unordered}, {[]int64{1, 5, 1, 3}, descendingPages}} {
		w, err := NewWriter(&bytes.Buffer{}, tableWith(column.Of(column.Int64Type, x.values, nil)).Schema(), WriteOptions{PageLen: 2})
		if err == nil {
			err = w.Write(context.Background(), tableWith(column.Of(column.Int64Type, x.values, nil)))
		}
		if err != nil || w.pages[0].order != x.want {
			t.Errorf("%v: %v, order %d", x.values, err, w.pages[0].order)
		}
	}
}
