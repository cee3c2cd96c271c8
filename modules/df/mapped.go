package df

import (
	"math"
	"runtime"

	"skep/dataframe/column"
	"skep/interp/module"
	"skep/interp/value"
)

// A function of the program over the values of a column. Numbers and truths go to it in flat lists, over which the
// host runs one loop of typed code; what it has no such code for is called value by value.

// mapped is a function over one column.
type mapped struct {
	call  *module.Call
	fn    value.Value
	nulls bool   // it is called for nulls too
	name  string // of the result, for messages
	ran   string // afterwards: what it ran in
}

// batchOf is how many values go in one list: they and their results stay in the second cache.
const batchOf = 16 << 10

// tierNames are what people call the tiers of typed code.
var tierNames = map[int]string{1: "in typed code", 2: "in machine code"}

// over gives the results for all values of a column.
func (m *mapped) over(c *column.Column) (*column.Column, error) {
	h, ok := m.call.Host.(module.Mapper)
	if !ok {
		return m.byInvoke(c)
	}
	valid := c.Len() - c.Nulls()
	if of, flat := elemOf(c); flat && (valid == c.Len() || !m.nulls) {
		if over, tier := h.Mapping(m.fn, of, valid); over != nil {
			out, err := m.inBatches(c, of, over)
			if out != nil || err != nil {
				m.ran = tierNames[tier]
				return out, err
			}
		}
	}
	m.ran = "value by value"
	vals := make([]value.Value, c.Len())
	if err := m.oneByOne(h, c, vals); err != nil {
		return nil, err
	}
	return columnOf(m.name, vals)
}

// elemOf tells columns whose values are numbers or truths in the language, and which.
func elemOf(c *column.Column) (value.Elem, bool) {
	switch typ := c.Type(); {
	case typ.Kind == column.Bool:
		return value.Bools, true
	case typ.IsFloat():
		return value.Floats, true
	case typ.Kind == column.Uint64:
		for i, x := range column.Values[uint64](c) {
			if x > math.MaxInt64 && !c.IsNull(i) { // a float
				return value.Boxed, false
			}
		}
		return value.Ints, true
	case typ.IsInteger():
		return value.Ints, true
	}
	return value.Boxed, false
}

// inBatches runs the loop over batch after batch. A batch that it does not do is tried value by value, for the error in it;
// if there is none, there is no result, and all of the column is for the other way.
func (m *mapped) inBatches(c *column.Column, of value.Elem, over func(value.Value) (value.Value, bool)) (*column.Column, error) {
	out := &flatResults{n: c.Len(), valid: c.Valid()}
	for lo := 0; lo < c.Len(); lo += batchOf {
		part := c.Slice(lo, min(lo+batchOf, c.Len()))
		ys, ok := over(flatList(part, of))
		if !ok {
			return nil, m.oneByOne(m.call.Host.(module.Mapper), part, make([]value.Value, part.Len()))
		}
		if !out.add(ys.Array(), part, lo) {
			return nil, nil
		}
	}
	return out.column(), nil
}

// flatList gives the values of a column that are there.
func flatList(c *column.Column, of value.Elem) value.Value {
	n := c.Len() - c.Nulls()
	switch of {
	case value.Floats:
		xs := make([]float64, c.Len())
		c.FloatsInto(xs, 0)
		return value.NewFloats(present(c, xs))
	case value.Bools:
		xs := make([]bool, 0, n)
		for i := range c.Len() {
			if !c.IsNull(i) {
				xs = append(xs, c.Bools().Get(i))
			}
		}
		return value.NewBools(xs)
	}
	xs := make([]int64, c.Len())
	if c.Type() == column.Int64Type {
		copy(xs, column.Values[int64](c))
	} else {
		for i := range xs {
			xs[i] = c.Int(i)
		}
	}
	return value.NewInts(present(c, xs))
}

// present moves the values that are there together.
func present[T any](c *column.Column, xs []T) []T {
	if c.Nulls() == 0 {
		return xs
	}
	out := xs[:0]
	for i, x := range xs {
		if !c.IsNull(i) {
			out = append(out, x)
		}
	}
	return out
}

// flatResults are what a loop has given so far, spread over the rows that have a value.
type flatResults struct {
	n      int
	valid  column.Bitmap
	floats []float64
	ints   []int64
	bools  column.Bitmap
}

// add takes the results of a batch that begins at a row; false if they are of another kind than those before.
func (r *flatResults) add(ys *value.Array, part *column.Column, at int) bool {
	defer runtime.KeepAlive(ys)
	if ys.Len() == 0 { // nothing but nulls
		return true
	}
	switch ys.Elem() {
	case value.Floats:
		xs, _ := ys.Floats()
		return spread(&r.floats, r.n, r.ints == nil && r.bools == nil, xs, part, at)
	case value.Ints:
		xs, _ := ys.Ints()
		return spread(&r.ints, r.n, r.floats == nil && r.bools == nil, xs, part, at)
	case value.Bools:
		if r.bools == nil {
			r.bools = column.NewBitmap(r.n)
		}
		xs, _ := ys.Bools()
		each(part, func(i, row int) {
			if xs[i] {
				r.bools.Set(at + row)
			}
		})
		return r.floats == nil && r.ints == nil
	}
	return false
}

// spread writes results where their values were; alone tells that there are none of another kind.
func spread[T any](to *[]T, n int, alone bool, xs []T, part *column.Column, at int) bool {
	if *to == nil {
		*to = make([]T, n)
	}
	if part.Nulls() == 0 {
		copy((*to)[at:], xs)
		return alone
	}
	each(part, func(i, row int) { (*to)[at+row] = xs[i] })
	return alone
}

// each calls f with the number and the row of each value that is there.
func each(c *column.Column, f func(i, row int)) {
	i := 0
	for row := range c.Len() {
		if !c.IsNull(row) {
			f(i, row)
			i++
		}
	}
}

// column is the results as a column; nil if there were none.
func (r *flatResults) column() *column.Column {
	switch {
	case r.floats != nil:
		return column.Of(column.Float64Type, r.floats, r.valid)
	case r.ints != nil:
		return column.Of(column.Int64Type, r.ints, r.valid)
	case r.bools != nil:
		return column.OfBools(r.bools, r.n, r.valid)
	}
	return nil
}

// oneByOne calls the function for each value. A function of just one parameter is readied once, and what it raises is caught once.
func (m *mapped) oneByOne(h module.Mapper, c *column.Column, vals []value.Value) error {
	var one func(value.Value) value.Value
	if a, ok := m.call.Host.(module.Applier); ok {
		one = a.Apply1(m.fn)
	}
	if one == nil {
		return m.invoked(c, vals)
	}
	return h.Caught(func() {
		for i := range vals {
			if c.IsNull(i) && !m.nulls {
				vals[i] = value.Null
				continue
			}
			vals[i] = one(valueOf(c, i))
		}
	})
}

func (m *mapped) byInvoke(c *column.Column) (*column.Column, error) {
	vals := make([]value.Value, c.Len())
	if err := m.invoked(c, vals); err != nil {
		return nil, err
	}
	return columnOf(m.name, vals)
}

func (m *mapped) invoked(c *column.Column, vals []value.Value) (err error) {
	for i := range vals {
		if c.IsNull(i) && !m.nulls {
			vals[i] = value.Null
			continue
		}
		if vals[i], err = m.call.Host.Invoke(m.fn, valueOf(c, i)); err != nil {
			return err
		}
	}
	return nil
}
