package plan

import (
	"math"
	"slices"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

// An inner or semi-join looks its left rows up among the right ones' keys. Where the left rows come from a source that
// knows what its parts hold, the right side runs first, and parts without one of its keys are not read (dynamic partition pruning).

// skips is the way to the source of the left side's keys, if that can leave parts out; nil: it cannot.
func (n *Join) skips() *way {
	if n.How != Inner && n.How != Semi || n.Turned || n.Narrows {
		return nil
	}
	w := &way{keys: n.LeftOn}
	w.follow(n.L)
	for {
		switch end := w.end.(type) {
		case *Filter:
			if end.byRow() && w.down(end, 0, itself(end.Input)) {
				continue
			}
		case *Scan:
			if _, ok := end.Source.(Pruning); ok {
				return w
			}
		}
		return nil
	}
}

// skippedInputs runs the right side, and opens the left one without the parts that hold none of its keys. Where the right rows do not
// fit into the memory, the join runs as others do.
func (f *flow) skippedInputs(n *Join, w *way) (ins []*exec.Stream, ran Node, err error) {
	right, held, full, err := f.gathered(n, n.R)
	if full {
		ins, err = f.openInputs(n)
		return ins, n, err
	}
	if err != nil {
		return nil, nil, err
	}
	left, err := n.leftFor(f.r, right, w)
	if err != nil {
		return nil, nil, err
	}
	probe, err := f.open(left)
	return []*exec.Stream{probe, held}, rebuild(n, []Node{left, n.R}), err
}

// leftFor is the left side without the parts of its source that hold no key of some right rows.
func (n *Join) leftFor(r *Run, right *column.Table, w *way) (Node, error) {
	keys, err := n.keys(r, right, n.right)
	if err != nil {
		return nil, err
	}
	scan := w.end.(*Scan)
	var within []Range
	for i, k := range w.keys {
		at, ok := scan.schema.Find(k.Name)
		if k.Op != expr.Column || !ok || !sameValues(scan.schema.Fields[at].Type, n.types[i]) {
			continue
		}
		if r, ok := rangeOfKeys(keys[i]); ok {
			r.Column = k.Name
			within = append(within, r)
		}
	}
	pruned := scan.Source.(Pruning).Prune(within)
	if len(within) == 0 || pruned == scan.Source {
		return n.L, nil
	}
	out := *scan
	out.Source = pruned
	return w.rebuilt(&out), nil
}

// sameValues tells whether values of two types compare without a conversion, or as numbers.
func sameValues(a, b column.Type) bool { return a == b || a.IsNumber() && b.IsNumber() }

// mostKeys are listed one by one; of more there are the lowest and the highest.
const mostKeys = 1 << 16

// rangeOfKeys is ok for whole numbers, moments, floats and texts.
func rangeOfKeys(c *column.Column) (r Range, ok bool) {
	switch k := c.Type().Physical(); {
	case k == column.Uint64:
		return r, false
	case k >= column.Int8 && k < column.Uint64:
		return rangeOfWhole(c), true
	case k == column.Float64 || k == column.Str:
		return rangeOfValues(c)
	}
	return r, false
}

func rangeOfWhole(c *column.Column) Range {
	keys, low, high := []int64{}, int64(math.MaxInt64), int64(math.MinInt64)
	for i := range c.Len() {
		if c.IsNull(i) {
			continue
		}
		v := c.Int(i)
		if low, high = min(low, v), max(high, v); c.Len() <= mostKeys {
			keys = append(keys, v)
		}
	}
	r := Range{Low: low, High: high}
	if c.Len() <= mostKeys {
		slices.Sort(keys)
		r.Keys = slices.Compact(keys)
	}
	return r
}

// rangeOfValues is not ok where a NaN is among the values, which is above all others, or where there is none.
func rangeOfValues(c *column.Column) (r Range, ok bool) {
	low, high := -1, -1
	for i := range c.Len() {
		switch {
		case c.IsNull(i):
			continue
		case c.Type().IsFloat() && math.IsNaN(c.Float(i)):
			return r, false
		case low < 0:
			low, high = i, i
		}
		if column.CompareRows(c, i, c, low) < 0 {
			low = i
		}
		if column.CompareRows(c, i, c, high) > 0 {
			high = i
		}
	}
	if low < 0 {
		return r, false
	}
	return Range{Low: c.Value(low), High: c.Value(high)}, true
}
