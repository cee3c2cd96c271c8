package plan

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

// parted is a source of parts of a hundred rows, each of which knows the lowest and highest value of its columns.
type parted struct {
	*Memory
	parts []int
}

func (p *parted) String() string { return fmt.Sprintf("parts %v", p.parts) }

func (p *parted) part(k int) *column.Table { return p.Table.Slice(k*100, (k+1)*100) }

func (p *parted) Read(r *Run, columns []string) (*column.Table, error) {
	tables := []*column.Table{}
	for _, k := range p.parts {
		tables = append(tables, p.part(k).Select(columns))
	}
	return r.Concat(p.Table.Select(columns).Schema(), tables)
}

func (p *parted) Stream(r *Run, columns []string) (*exec.Stream, error) {
	return &exec.Stream{Schema: p.Table.Select(columns).Schema(), N: len(p.parts), At: func(i int) (*column.Table, error) {
		return p.part(p.parts[i]).Select(columns), nil
	}}, nil
}

func (p *parted) Prune(within []Range) Source {
	out := &parted{p.Memory, nil}
	for _, k := range p.parts {
		holds := true
		for _, r := range within {
			c, _ := p.part(k).ByName(r.Column)
			holds = holds && partHolds(c, r)
		}
		if holds {
			out.parts = append(out.parts, k)
		}
	}
	return out
}

// partHolds reads sorted columns only.
func partHolds(c *column.Column, r Range) bool {
	switch low := c.Value(0).(type) {
	case int64:
		high := c.Int(c.Len() - 1)
		return r.Low.(int64) <= high && low <= r.High.(int64) && r.Has(low, high)
	case float64:
		return r.Low.(float64) <= c.Float(c.Len()-1) && low <= r.High.(float64)
	case string:
		return r.Low.(string) <= c.Value(c.Len()-1).(string) && low <= r.High.(string)
	}
	return true
}

func partedRows(t *testing.T) *parted {
	n, days, floats, texts := make([]int64, 1000), make([]int32, 1000), make([]float64, 1000), column.NewStrings(1000)
	for i := range n {
		n[i], days[i], floats[i] = int64(2*i), int32(18000+i), float64(i)/4
		texts.Push(fmt.Sprintf("t%04d", i))
	}
	return &parted{&Memory{Table: tableOf(t, column.Of(column.Int64Type, n, nil), column.Of(column.DateType, days, nil), column.Of(column.Float64Type, floats, nil), column.OfStrings(texts, nil))}, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}}
}

// tableOf names columns n, d, f and s.
func tableOf(t *testing.T, cols ...*column.Column) *column.Table {
	t.Helper()
	out, err := column.FromColumns([]string{"n", "d", "f", "s"}[:len(cols)], cols)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestKeysSkipParts looks at which parts of the left side a join reads, and holds its rows to those of the plain run.
func TestKeysSkipParts(t *testing.T) {
	c, source := expr.Col, partedRows(t)
	left := func() Node { return NewScan(source) }
	keys := func(col *column.Column) Node { return NewScan(&Memory{Table: tableOf(t, col), Name: "keys"}) }
	whole := func(values ...int64) Node { return keys(column.Of(column.Int64Type, values, nil)) }
	valid := column.NewBitmap(2)
	valid.Set(0)
	computed := must(NewWithColumns(must(NewFilter(left(), expr.Fn("<", c("d"), expr.Lit(int64(18900)).As(column.Int32Type).As(column.DateType)))), []*expr.Expr{expr.Fn("+", c("f"), expr.Lit(1.0)).Named("g")}))
	other := NewScan(&Memory{Table: partedRows(t).Table, Name: "other"})
	joined := must(NewJoin(left(), other, JoinOptions{How: Left, LeftOn: []*expr.Expr{c("s")}, RightOn: []*expr.Expr{c("s")}}))
	for _, x := range []struct {
		name, on string
		how      How
		left     Node
		right    Node
		want     string
	}{
		{"two keys far apart", "n", Inner, left(), whole(4, 1990, 4), "[0 9]"},
		{"a key between the parts' values", "n", Semi, left(), whole(7, 199), "[0]"},
		{"keys between parts", "n", Semi, left(), whole(199, 399), "[]"},
		{"no keys", "n", Inner, left(), whole(), "[]"},
		{"a null", "n", Inner, left(), keys(column.Of(column.Int64Type, []int64{500, 1999}, valid)), "[2]"},
		{"all rows stay", "n", Left, left(), whole(4), "[0 1 2 3 4 5 6 7 8 9]"},
		{"not those with a partner", "n", Anti, left(), whole(4), "[0 1 2 3 4 5 6 7 8 9]"},
		{"floats", "f", Inner, left(), keys(column.Of(column.Float64Type, []float64{30, 60.25}, nil)), "[1 2]"},
		{"not a number", "f", Inner, left(), keys(column.Of(column.Float64Type, []float64{30, math.NaN()}, nil)), "[0 1 2 3 4 5 6 7 8 9]"},
		{"texts", "s", Semi, left(), keys(column.FromStrings([]string{"t0350", "t0210x"}, nil)), "[2 3]"},
		{"below a filter and a projection", "n", Inner, computed, whole(800, 802), "[4]"},
		{"below a join", "n", Inner, joined, whole(800, 802), "[4]"},
	} {
		right := x.right
		n := must(NewJoin(x.left, right, JoinOptions{How: x.how, LeftOn: []*expr.Expr{c(x.on)}, RightOn: []*expr.Expr{c("n")}}))
		want, err := ExecutePlain(&Run{}, n)
		if err != nil {
			t.Fatalf("%s: %v", x.name, err)
		}
		agreeOne(t, x.name, 1000, n, want, &Run{}, nil)
		agreeOne(t, x.name, 1000, n, want, &Run{Limit: 1 << 20, Dir: t.TempDir()}, nil)
		_, text, err := Analyze(&Run{}, n)
		if err != nil || !strings.Contains(text, "SCAN parts "+x.want+"  ") {
			t.Errorf("%s: not %s, %v:\n%s", x.name, x.want, err, text)
		}
	}
}
