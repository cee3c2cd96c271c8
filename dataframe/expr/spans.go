package expr

import (
	"math"

	"skep/dataframe/column"
)

// span is what a range of rows adds up to.
type span struct {
	n     int64 // rows with a value
	sum   float64
	whole int64
	over  bool  // whole has left i64
	min   int32 // row of the least value, -1: none
	max   int32
}

// combiner computes sum, mean, count, min, max, first and last with a tree of spans: each frame is put together of some twenty.
type combiner struct {
	name string
	col  *column.Column
	keep column.Bitmap // rows that count; nil: all
	tree []span
	size int
}

func combinerOf(agg *Bound, in *framedRows) *combiner {
	if agg.From.Distinct || len(agg.Order) > 0 {
		return nil
	}
	c := &combiner{name: agg.From.Name, col: in.col, keep: in.keep}
	switch {
	case c.name == "len" || c.name == "count" || c.name == "first" || c.name == "last":
	case c.col == nil || c.col.Type().Kind == column.Null:
		return nil
	case c.name == "min" || c.name == "max":
	case (c.name == "sum" || c.name == "mean") && (agg.Type.IsFloat() || agg.Type.Kind == column.Int64):
	default:
		return nil
	}
	return c
}

func (c *combiner) leaf(row int) span {
	s := span{min: -1, max: -1}
	switch {
	case c.keep != nil && !c.keep.Get(row):
		return s
	case c.col == nil || c.name == "len":
		s.n = 1
		return s
	case c.name == "first" || c.name == "last":
		s.min, s.max = int32(row), int32(row)
		return s
	case c.col.IsNull(row):
		return s
	}
	s.n, s.min, s.max = 1, int32(row), int32(row)
	switch t := c.col.Type(); {
	case c.name == "min" || c.name == "max" || c.name == "count":
	case t.IsNumeric():
		if s.sum = c.col.Float(row); t.IsInteger() {
			s.whole = c.col.Int(row)
		}
	case t.Kind == column.Bool:
		s.whole = int64(boolInt(c.col.Bools().Get(row)))
		s.sum = float64(s.whole)
	}
	return s
}

func (c *combiner) join(a, b span) span {
	w := a.whole + b.whole
	out := span{n: a.n + b.n, sum: a.sum + b.sum, whole: w, over: a.over || b.over || (a.whole^w)&(b.whole^w) < 0, min: a.min, max: a.max}
	if out.min < 0 || b.min >= 0 && c.better(b.min, a.min, -1) {
		out.min = b.min
	}
	if out.max < 0 || b.max >= 0 && c.better(b.max, a.max, 1) {
		out.max = b.max
	}
	return out
}

// better compares two rows; NaN counts only where there is nothing else.
func (c *combiner) better(row, than int32, side int) bool {
	if c.name != "min" && c.name != "max" {
		return c.name == "last" && side > 0
	}
	if c.col.Type().IsFloat() {
		if math.IsNaN(c.col.Float(int(row))) {
			return false
		}
		if math.IsNaN(c.col.Float(int(than))) {
			return true
		}
	}
	return column.CompareRows(c.col, int(row), c.col, int(than))*side > 0
}

// run asks a tree over the rows in order for every frame that is wanted.
func (c *combiner) run(f *framer) (*column.Column, error) {
	c.plant(f)
	out := make([]span, f.until-f.first)
	for k := range out {
		from, to := f.bounds(f.first + k)
		if out[k] = c.ask(from, to); out[k].over && c.name == "sum" && !c.col.Type().IsFloat() {
			return nil, Errorf(BadValue, nil, "a sum over a window leaves i64 in row %d", f.rows[f.first+k])
		}
	}
	return c.result(out), nil
}

// plant builds the tree.
func (c *combiner) plant(f *framer) {
	c.size = len(f.rows)
	c.tree = make([]span, 2*c.size)
	for i, row := range f.rows {
		c.tree[c.size+i] = c.leaf(int(row))
	}
	for i := c.size - 1; i > 0; i-- {
		c.tree[i] = c.join(c.tree[2*i], c.tree[2*i+1])
	}
}

// ask joins the tree's nodes that make up [from, to), in order.
func (c *combiner) ask(from, to int) span {
	left, right := span{min: -1, max: -1}, span{min: -1, max: -1}
	if from >= to {
		return left
	}
	for from, to = from+c.size, to+c.size; from < to; from, to = from/2, to/2 {
		if from&1 == 1 {
			left = c.join(left, c.tree[from])
			from++
		}
		if to&1 == 1 {
			to--
			right = c.join(c.tree[to], right)
		}
	}
	return c.join(left, right)
}

func (c *combiner) result(spans []span) *column.Column {
	n := len(spans)
	switch c.name {
	case "min", "max", "first", "last":
		rows := make([]int32, n)
		for i, s := range spans {
			if rows[i] = s.min; c.name == "max" || c.name == "last" {
				rows[i] = s.max
			}
		}
		return c.col.Take(rows)
	case "count", "len":
		out := make([]int64, n)
		for i, s := range spans {
			out[i] = s.n
		}
		return column.Of(column.Int64Type, out, nil)
	}
	if c.name == "sum" && !c.col.Type().IsFloat() {
		out := make([]int64, n)
		for i, s := range spans {
			out[i] = s.whole
		}
		return column.Of(column.Int64Type, out, nil)
	}
	b := column.NewBuilder(column.Float64Type, n)
	for _, s := range spans {
		switch {
		case c.name == "sum":
			b.Float(s.sum)
		case s.n == 0:
			b.Null()
		default:
			b.Float(s.sum / float64(s.n))
		}
	}
	out, err := b.Build().Cast(c.floatType(), false)
	if err != nil {
		panic(err) // floats become floats
	}
	return out
}

func (c *combiner) floatType() column.Type {
	if c.col.Type().Kind == column.Float32 {
		return column.Float32Type
	}
	return column.Float64Type
}
