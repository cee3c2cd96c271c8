package builtin

import (
	"errors"
	"fmt"

	"skep/interp/module"
	"skep/interp/value"
)

// predicate is a method that asks f of the elements until stop says so.
func mapEach(c *module.Call) (value.Value, error) {
	var out []value.Value
	err := each(c, c.Args[0], func(x value.Value) error {
		y, err := c.Host.Invoke(c.Args[1], x)
		out = append(out, y)
		return err
	})
	return value.NewArray(out), err
}

func filter(c *module.Call) (value.Value, error) {
	var out []value.Value
	err := each(c, c.Args[0], func(x value.Value) error {
		y, err := c.Host.Invoke(c.Args[1], x)
		if truthy(y) {
			out = append(out, x)
		}
		return err
	})
	return value.NewArray(out), err
}

var errStop = errors.New("stop")

// search visits elements until f tells to stop; found says whether it did.
func search(c *module.Call, f func(i int, x, y value.Value) bool) (found bool, err error) {
	i := 0
	err = each(c, c.Args[0], func(x value.Value) error {
		y := value.Null
		if len(c.Args) > 1 && c.Args[1].Kind() == value.KFunc {
			var err error
			if y, err = c.Host.Invoke(c.Args[1], x); err != nil {
				return err
			}
		}
		if f(i, x, y) {
			return errStop
		}
		i++
		return nil
	})
	if err == errStop {
		return true, nil
	}
	return false, err
}

func fold(c *module.Call, acc, f value.Value, vs value.Value, skip bool) (value.Value, error) {
	err := each(c, vs, func(x value.Value) error {
		if skip {
			acc, skip = x, false
			return nil
		}
		var err error
		acc, err = c.Host.Invoke(f, acc, x)
		return err
	})
	return acc, err
}

// reduce takes (f), (init, f) or (f, init): which is which shows by which can be called.
func reduce(c *module.Call) (value.Value, error) {
	a, b := c.Args[1], c.Args[2]
	if a.Kind() == value.KFunc && b.IsNull() {
		return fold(c, value.Null, a, c.Args[0], true)
	}
	if b.Kind() == value.KFunc {
		return fold(c, a, b, c.Args[0], false)
	}
	return fold(c, b, a, c.Args[0], false)
}

// arrayMethods are those that do not change the receiver; tuples and iterators have them too.
func arrayMethods() []module.Func {
	return []module.Func{
		fn("fun len(self)", "How many elements.", length), fn("fun length(self)", "How many elements.", length),
		fn("fun is_empty(self)", "Whether there are no elements.", func(c *module.Call) (value.Value, error) { return value.Bool(len(c.Args[0].Elems()) == 0), nil }),
		fn("fun first(self)", "The first element, or nil.", func(c *module.Call) (value.Value, error) { return at(c.Args[0], 0), nil }),
		fn("fun last(self)", "The last element, or nil.", func(c *module.Call) (value.Value, error) { return at(c.Args[0], -1), nil }),
		fn("fun get(self, i: i64)", "The element at i, or nil.", func(c *module.Call) (value.Value, error) { return at(c.Args[0], c.Args[1].AsInt()), nil }),
		fn("fun nth(self, i: i64)", "The element at i, or nil.", func(c *module.Call) (value.Value, error) { return at(c.Args[0], c.Args[1].AsInt()), nil }),
		fn("fun map(self, f)", "f of each element.", mapEach), fn("fun filter(self, f)", "The elements for which f is true.", filter),
		fn("fun for_each(self, f)", "Calls f with each element.", forEach), fn("fun each(self, f)", "Calls f with each element.", forEach),
		fn("fun fold(self, init, f)", "f(…f(f(init, x0), x1)…).", func(c *module.Call) (value.Value, error) { return fold(c, c.Args[1], c.Args[2], c.Args[0], false) }),
		fn("fun reduce(self, init, f = null)", "Folds; without init from the first element.", reduce),
		fn("fun any(self, f)", "Whether f holds for an element.", func(c *module.Call) (value.Value, error) {
			return boolean(search(c, func(_ int, _, y value.Value) bool { return truthy(y) }))
		}),
		fn("fun all(self, f)", "Whether f holds for all elements.", func(c *module.Call) (value.Value, error) {
			no, err := search(c, func(_ int, _, y value.Value) bool { return !truthy(y) })
			return value.Bool(!no), err
		}),
		fn("fun find(self, f)", "Some(the first element for which f is true) or None.", findFirst),
		fn("fun position(self, f)", "Some(the index of the first for which f is true) or None.", position),
		fn("fun index_of(self, x)", "The index of x, or -1.", func(c *module.Call) (value.Value, error) {
			at := int64(-1)
			_, err := search(c, func(i int, x, _ value.Value) bool {
				if value.Equal(x, c.Args[1]) {
					at = int64(i)
				}
				return at >= 0
			})
			return value.Int(at), err
		}),
		fn("fun contains(self, x)", "Whether x is among the elements.", func(c *module.Call) (value.Value, error) {
			return boolean(search(c, func(_ int, x, _ value.Value) bool { return value.Equal(x, c.Args[1]) }))
		}),
		fn("fun count(self, f = null)", "How many elements (for which f is true).", countEach),
		fn("fun flat_map(self, f)", "The elements of f of each element.", func(c *module.Call) (value.Value, error) {
			v, err := mapEach(c)
			if err != nil {
				return v, err
			}
			return flattenOne(c, v)
		}),
		fn("fun filter_map(self, f)", "The values of f that are neither None nor nil.", filterMap),
		fn("fun sum(self)", "The sum of the elements.", func(c *module.Call) (value.Value, error) { return total(c, false) }),
		fn("fun product(self)", "The product of the elements.", func(c *module.Call) (value.Value, error) { return total(c, true) }),
		fn("fun min(self)", "The least element, or nil.", func(c *module.Call) (value.Value, error) { return extremeOf(c, -1) }),
		fn("fun max(self)", "The greatest element, or nil.", func(c *module.Call) (value.Value, error) { return extremeOf(c, 1) }),
		fn("fun mean(self)", "The arithmetic mean.", mean), fn("fun average(self)", "The arithmetic mean.", mean),
		fn("fun min_by_key(self, f)", "The element with the least f, or nil.", func(c *module.Call) (value.Value, error) { return extremeBy(c, -1) }),
		fn("fun max_by_key(self, f)", "The element with the greatest f, or nil.", func(c *module.Call) (value.Value, error) { return extremeBy(c, 1) }),
		fn("fun take(self, n: i64)", "The first n elements.", func(c *module.Call) (value.Value, error) { return part(c, true) }),
		fn("fun skip(self, n: i64)", "Without the first n elements.", func(c *module.Call) (value.Value, error) { return part(c, false) }),
		fn("fun take_while(self, f)", "The elements before the first for which f is false.", func(c *module.Call) (value.Value, error) { return while(c, true) }),
		fn("fun skip_while(self, f)", "From the first element on for which f is false.", func(c *module.Call) (value.Value, error) { return while(c, false) }),
		fn("fun slice(self, start: i64, end: i64 = null)", "The elements from start below end.", slice),
		fn("fun chunks(self, n: i64)", "Arrays of n elements each; the last may be shorter.", chunks),
		fn("fun windows(self, n: i64)", "All runs of n neighbours.", windows),
		fn("fun step_by(self, n: i64)", "Every n-th element.", stepBy),
		fn("fun enumerate(self)", "Pairs of index and element.", enumerate), fn("fun zip(self, ys)", "Pairs of elements.", zip),
		fn("fun flatten(self)", "One level of nesting taken away.", func(c *module.Call) (value.Value, error) { return flattenOne(c, c.Args[0]) }),
		fn(`fun join(self, sep = "")`, "The elements as text with sep between them.", func(c *module.Call) (value.Value, error) { return joinAll(c, c.Args[0], value.Interpolate(c.Args[1])) }),
		fn("fun concat(self, ys)", "The elements of both.", join2), fn("fun chain(self, ys)", "The elements of both.", join2),
		fn("fun union(self, ys)", "The distinct elements of both.", union), fn("fun intersection(self, ys)", "The elements that are in both.", func(c *module.Call) (value.Value, error) { return among(c, true) }),
		fn("fun difference(self, ys)", "The elements that are not in ys.", func(c *module.Call) (value.Value, error) { return among(c, false) }),
		fn("fun partition(self, f)", "Two arrays: where f is true, and the others.", partition),
		fn("fun group_by(self, f)", "An object from f of the elements to arrays of them.", groupBy),
		fn("fun reverse(self)", "A reversed copy.", reverse), fn("fun reversed(self)", "A reversed copy.", reverse), fn("fun rev(self)", "A reversed copy.", reverse),
		fn("fun unique(self)", "The distinct elements in order.", unique), fn("fun distinct(self)", "The distinct elements in order.", unique),
		fn("fun iter(self)", "A lazy sequence of the elements.", iterate), fn("fun into_iter(self)", "A lazy sequence of the elements.", iterate),
		fn("fun collect(self)", "The elements as an array.", func(c *module.Call) (value.Value, error) { return collect(c, c.Args[0]) }),
		fn("fun to_vec(self)", "The elements as an array.", func(c *module.Call) (value.Value, error) { return collect(c, c.Args[0]) }), fn("fun to_array(self)", "The elements as an array.", func(c *module.Call) (value.Value, error) { return collect(c, c.Args[0]) }),
		fn("fun to_set(self)", "The distinct elements as a set.", toSet), fn("fun to_dict(self)", "An object of the pairs.", toDict),
		fn("fun starts_with(self, xs)", "Whether the first elements are xs.", func(c *module.Call) (value.Value, error) {
			a, b := c.Args[0].Elems(), c.Args[1]
			n := len(b.Elems())
			return value.Bool(n <= len(a) && value.Equal(value.NewArray(a[:min(n, len(a))]), value.NewArray(b.Elems()))), nil
		}),
	}
}

func at(v value.Value, i int64) value.Value {
	e := v.Elems()
	if i < 0 {
		i += int64(len(e))
	}
	if i < 0 || i >= int64(len(e)) {
		return value.Null
	}
	return e[i].Share()
}

func forEach(c *module.Call) (value.Value, error) {
	err := each(c, c.Args[0], func(x value.Value) error { _, err := c.Host.Invoke(c.Args[1], x); return err })
	return value.Unit(), err
}

func findFirst(c *module.Call) (value.Value, error) {
	out := value.None()
	_, err := search(c, func(_ int, x, y value.Value) bool {
		if truthy(y) {
			out = value.Some(x)
		}
		return truthy(y)
	})
	return out, err
}

func position(c *module.Call) (value.Value, error) {
	out := value.None()
	_, err := search(c, func(i int, x, y value.Value) bool {
		ok := c.Args[1].Kind() == value.KFunc && truthy(y) || c.Args[1].Kind() != value.KFunc && value.Equal(x, c.Args[1])
		if ok {
			out = value.Some(value.Int(int64(i)))
		}
		return ok
	})
	return out, err
}

func countEach(c *module.Call) (value.Value, error) {
	n := int64(0)
	_, err := search(c, func(_ int, x, y value.Value) bool {
		f := c.Args[1]
		if f.IsNull() || f.Kind() == value.KFunc && truthy(y) || f.Kind() != value.KFunc && value.Equal(x, f) {
			n++
		}
		return false
	})
	return value.Int(n), err
}

func filterMap(c *module.Call) (value.Value, error) {
	var out []value.Value
	_, err := search(c, func(_ int, _, y value.Value) bool {
		if x, some, ok := y.OptionOf(); ok && some {
			out = append(out, x.Share())
		} else if !ok && !y.IsNull() {
			out = append(out, y)
		}
		return false
	})
	return value.NewArray(out), err
}

// total adds or multiplies; integers stay integers and are checked, floats are summed with Neumaier's correction.
func total(c *module.Call, product bool) (value.Value, error) {
	i, f, comp, floats := int64(0), 0.0, 0.0, false
	if product {
		i, f = 1, 1
	}
	err := each(c, c.Args[0], func(x value.Value) error {
		if x.IsInt() && !floats {
			y := x.AsInt()
			r := i + y
			bad := (i^r)&(y^r) < 0
			if product {
				r = i * y
				bad = y != 0 && (r/y != i || y == -1 && i == -1<<63)
			}
			if bad {
				return fmt.Errorf("integer overflow in `%s`: the result does not fit 64 bits", c.Name)
			}
			i, f = r, float64(r)
			return nil
		}
		y, ok := x.Number()
		if !ok {
			return fmt.Errorf("`%s` needs numbers, found %s %s", c.Name, value.TypeName(x), short(x))
		}
		if product {
			f *= y
		} else {
			s := f + y
			if abs64(f) >= abs64(y) {
				comp += (f - s) + y
			} else {
				comp += (y - s) + f
			}
			f = s
		}
		floats = true
		return nil
	})
	if !floats {
		return value.Int(i), err
	}
	if r := f + comp; r == r {
		return value.Float(r), err
	}
	return value.Float(f), err
}

func abs64(x float64) float64 {
	if x < 0 {
		return -x
	}
	return x
}

func extremeOf(c *module.Call, sign int) (value.Value, error) {
	vs, err := list(c, c.Args[0])
	if err != nil || len(vs) == 0 {
		return value.Null, err
	}
	return extreme(c, []value.Value{value.NewArray(vs)}, sign)
}

func extremeBy(c *module.Call, sign int) (value.Value, error) {
	best, key := value.Null, value.Null
	_, err := search(c, func(i int, x, y value.Value) bool {
		if k, _ := value.Compare(y, key); i == 0 || k*sign > 0 {
			best, key = x, y
		}
		return false
	})
	return best, err
}

func mean(c *module.Call) (value.Value, error) {
	vs, err := list(c, c.Args[0])
	if err != nil || len(vs) == 0 {
		return value.Null, errors.Join(err, errors.New("the mean of no elements is not defined"))
	}
	t, err := total(c, false)
	f, _ := t.Number()
	return value.Float(f / float64(len(vs))), err
}

func part(c *module.Call, head bool) (value.Value, error) {
	n, err := integer(c, 1)
	e := c.Args[0].Elems()
	n = max(0, min(n, len(e)))
	if head {
		return value.NewArray(shared(e[:n])), err
	}
	return value.NewArray(shared(e[n:])), err
}

func while(c *module.Call, head bool) (value.Value, error) {
	e := c.Args[0].Elems()
	n := len(e)
	_, err := search(c, func(i int, _, y value.Value) bool {
		if !truthy(y) {
			n = i
		}
		return !truthy(y)
	})
	if head {
		return value.NewArray(shared(e[:n])), err
	}
	return value.NewArray(shared(e[n:])), err
}

func positive(c *module.Call) (int, error) {
	n, err := integer(c, 1)
	if err == nil && n < 1 {
		err = fmt.Errorf("`%s` needs a number of at least 1, found %d", c.Name, n)
	}
	return n, err
}

func chunks(c *module.Call) (value.Value, error) {
	n, err := positive(c)
	if err != nil {
		return value.Null, err
	}
	e := c.Args[0].Elems()
	var out []value.Value
	for i := 0; i < len(e); i += n {
		out = append(out, value.NewArray(shared(e[i:min(i+n, len(e))])))
	}
	return value.NewArray(out), nil
}

func windows(c *module.Call) (value.Value, error) {
	n, err := positive(c)
	if err != nil {
		return value.Null, err
	}
	e := c.Args[0].Elems()
	var out []value.Value
	for i := 0; i+n <= len(e); i++ {
		out = append(out, value.NewArray(shared(e[i:i+n])))
	}
	return value.NewArray(out), nil
}

func stepBy(c *module.Call) (value.Value, error) {
	n, err := positive(c)
	if err != nil {
		return value.Null, err
	}
	var out []value.Value
	i := 0
	err = each(c, c.Args[0], func(x value.Value) error {
		if i%n == 0 {
			out = append(out, x)
		}
		i++
		return nil
	})
	return value.NewArray(out), err
}

func enumerate(c *module.Call) (value.Value, error) {
	var out []value.Value
	err := each(c, c.Args[0], func(x value.Value) error {
		out = append(out, value.NewTuple(value.Int(int64(len(out))), x))
		return nil
	})
	return value.NewArray(out), err
}

func zip(c *module.Call) (value.Value, error) {
	a, err := list(c, c.Args[0])
	b, err2 := list(c, c.Args[1])
	out := make([]value.Value, min(len(a), len(b)))
	for i := range out {
		out[i] = value.NewTuple(a[i].Share(), b[i].Share())
	}
	return value.NewArray(out), errors.Join(err, err2)
}

func flattenOne(c *module.Call, v value.Value) (value.Value, error) {
	var out []value.Value
	err := each(c, v, func(x value.Value) error {
		switch x.Kind() {
		case value.KArray, value.KTuple, value.KSet, value.KRange, value.KIter:
			return each(c, x, func(y value.Value) error { out = append(out, y); return nil })
		}
		if y, some, ok := x.OptionOf(); ok {
			if some {
				out = append(out, y.Share())
			}
			return nil
		}
		out = append(out, x)
		return nil
	})
	return value.NewArray(out), err
}

func join2(c *module.Call) (value.Value, error) {
	a, err := list(c, c.Args[0])
	b, err2 := list(c, c.Args[1])
	return value.NewArray(append(shared(a), shared(b)...)), errors.Join(err, err2)
}

func union(c *module.Call) (value.Value, error) {
	s := value.NewSet()
	add := func(x value.Value) error { s.Add(x); return nil }
	err := errors.Join(each(c, c.Args[0], add), each(c, c.Args[1], add))
	return value.NewArray(s.Elems()), err
}

func among(c *module.Call, in bool) (value.Value, error) {
	s := value.NewSet()
	err := each(c, c.Args[1], func(x value.Value) error { s.Add(x); return nil })
	var out []value.Value
	err2 := each(c, c.Args[0], func(x value.Value) error {
		if s.Has(x) == in {
			out = append(out, x)
		}
		return nil
	})
	return value.NewArray(out), errors.Join(err, err2)
}

func partition(c *module.Call) (value.Value, error) {
	var yes, no []value.Value
	_, err := search(c, func(_ int, x, y value.Value) bool {
		if truthy(y) {
			yes = append(yes, x)
		} else {
			no = append(no, x)
		}
		return false
	})
	return value.NewTuple(value.NewArray(yes), value.NewArray(no)), err
}

func groupBy(c *module.Call) (value.Value, error) {
	d := value.NewDict()
	_, err := search(c, func(_ int, x, y value.Value) bool {
		if p := d.Ref(y); p != nil {
			a := p.Array()
			a.E = append(a.E, x)
		} else {
			d.Set(y, value.NewArray([]value.Value{x}))
		}
		return false
	})
	return d.Value(), err
}

func reverse(c *module.Call) (value.Value, error) {
	vs, err := list(c, c.Args[0])
	out := make([]value.Value, len(vs))
	for i, v := range vs {
		out[len(vs)-1-i] = v.Share()
	}
	return value.NewArray(out), err
}

func unique(c *module.Call) (value.Value, error) {
	v, err := toSet(c)
	if err != nil {
		return v, err
	}
	return value.NewArray(v.Set().Elems()), nil
}

func toDict(c *module.Call) (value.Value, error) {
	d := value.NewDict()
	err := each(c, c.Args[0], func(x value.Value) error {
		if x.Kind() != value.KTuple && x.Kind() != value.KArray || len(x.Elems()) != 2 {
			return fmt.Errorf("`to_dict` needs pairs, found %s", short(x))
		}
		d.Set(x.Elems()[0].Share(), x.Elems()[1].Share())
		return nil
	})
	return d.Value(), err
}

// iterate makes a lazy sequence over a snapshot.
func iterate(c *module.Call) (value.Value, error) {
	v := c.Args[0].Share()
	if v.Kind() == value.KIter {
		return v, nil
	}
	if v.Kind() == value.KRange {
		if lo, hi, ok := v.Range().Ints(); ok {
			i := lo
			return value.NewIter(func() (value.Value, bool) {
				if i >= hi {
					return value.Null, false
				}
				i++
				return value.Int(i - 1), true
			}), nil
		}
	}
	vs, err := list(c, v)
	i := 0
	return value.NewIter(func() (value.Value, bool) {
		if i >= len(vs) {
			return value.Null, false
		}
		i++
		return vs[i-1].Share(), true
	}), err
}
