package builtin

import (
	"skep/interp/module"
	"skep/interp/value"
)

// Methods that call a function for the elements on all cores. What they give does not
// depend on the number of workers, nor on who was first: results are put together in the
// order of the elements, in blocks of fixed size where the order of operations is seen.

// parallel are the methods of sequences.
func parallel() []module.Func {
	const workers = " At most `workers` run at the same time, or one a core."
	return also([]module.Func{
		def("fun par_map<T, U>(self: Iterable<T>, f: fun(T) -> U, workers: i64 = null) -> [U]", "Gives f(x) for each element, as map, on all cores. f may read what lies around it, not change it."+workers,
			"[1, 2, 3].par_map(|x| x * 2)  // => [2, 4, 6]", gathered(func(f *fn, x value.Value, i int, out []value.Value) []value.Value { return append(out, f.item(x, i)) })),
		def("fun par_filter<T>(self: Iterable<T>, f: fun(T) -> bool, workers: i64 = null) -> [T]", "Gives the elements for which f is true, as filter, on all cores."+workers,
			"[1, 2, 3, 4].par_filter(|x| x % 2 == 0)  // => [2, 4]", gathered(func(f *fn, x value.Value, i int, out []value.Value) []value.Value {
				if f.holds(x, i) {
					out = append(out, x)
				}
				return out
			})),
		def("fun par_filter_map<T, U>(self: Iterable<T>, f: fun(T) -> OneOf<Option<U>, Result<U, _>, U?>, workers: i64 = null) -> [U]", "Gives what f gives, without None and nil, and takes it out of Some, as filter_map, on all cores."+workers,
			"[1, 2, 3].par_filter_map(|x| if x > 1 { Some(x * 10) } else { None })  // => [20, 30]", gathered(func(f *fn, x value.Value, i int, out []value.Value) []value.Value {
				if y, ok := there(f.item(x, i)); ok {
					out = append(out, y)
				}
				return out
			})),
		def("fun par_flat_map<T, U>(self: Iterable<T>, f: fun(T) -> Iterable<U>, workers: i64 = null) -> [U]", "Gives the elements of f(x) for each element, as flat_map, on all cores."+workers,
			"[1, 2].par_flat_map(|x| [x, x * 10])  // => [1, 10, 2, 20]", gathered(func(f *fn, x value.Value, i int, out []value.Value) []value.Value {
				return append(out, f.c.collect(f.c.seq(f.item(x, i)), 0)...)
			})),
		def("fun par_each<T>(self: Iterable<T>, f: fun(T) -> _, workers: i64 = null) -> ()", "Calls f with each element, on all cores. What it prints comes in the order of the elements."+workers,
			"[1, 2].par_each(|x| x)  // => ()", func(c call) value.Value {
				gathered(func(f *fn, x value.Value, i int, out []value.Value) []value.Value { f.item(x, i); return out })(c)
				return value.Unit()
			}),
		forms(def("fun par_sum<T, N>(self: Iterable<T>, f: fun(T) -> N = null, workers: i64 = null) -> N", "Adds the elements, or f(x) of them, on all cores; integers are checked for overflow. Floats are added in blocks: the sum may differ from that of sum in the last digits, and is always the same."+workers,
			"(1..=100).par_sum(|x| x * x)  // => 338350", parSum),
			"fun par_sum<T>(self: Iterable<T>, workers: i64 = null) -> T"),
		def("fun par_reduce<T>(self: Iterable<T>, init: T, f: fun(T, T) -> T, workers: i64 = null) -> T", "Puts the elements together with f, on all cores: blocks from `init` on, then what they gave. f must be associative and `init` leave its other argument as it is; then the result is that of fold."+workers,
			"[3, 9, 2].par_reduce(0, |a, b| a.max(b))  // => 9", parReduce),
	}, "par_each par_for_each")
}

// elementsOf gives the elements of a sequence by their number. What comes one by one is collected first.
func (c call) elementsOf(v value.Value) (n int, at func(i int) value.Value) {
	switch v.Kind() {
	case value.KArray, value.KTuple:
		v.Share()
		list := v.List()
		return list.Len(), func(i int) value.Value { return list.At(i).Share() }
	case value.KRange:
		if lo, hi, ok := v.Range().Ints(); ok && !isOpen(v) {
			return int(hi - lo), func(i int) value.Value { return value.Int(lo + int64(i)) }
		}
	}
	all := c.collect(c.seq(v), 0)
	return len(all), func(i int) value.Value { return all[i].Share() }
}

// together runs a job whose steps fail by panics, as all of a call does.
func (c call) together(job module.Job, workers int, step func(c call, lo, hi int) any) {
	if !c.Args[workers].IsNull() {
		job.Workers = int(c.positive(workers))
	}
	args := append([]value.Value(nil), c.Args...)
	job.Step = func(w *module.Call, lo, hi int) (given any, err error) {
		defer caught(&err)
		w.Args = append(w.Args[:0], args...)
		return step(call{w}, lo, hi), nil
	}
	c.must(c.Together(job))
}

// gathered makes a method that collects what add appends for each element.
func gathered(add func(f *fn, x value.Value, i int, out []value.Value) []value.Value) func(c call) value.Value {
	return func(c call) value.Value {
		n, at := c.elementsOf(c.self())
		c.fn(1)
		out := value.NewArray(nil).Array()
		take := func(given any) {
			block := value.NewArray(given.([]value.Value)).Array()
			if out.Len() == 0 && block.Len() < n {
				out = value.ArrayFor(first(block), n).Array()
			}
			out.Append(block)
		}
		c.together(module.Job{N: n, Take: take}, 2, func(c call, lo, hi int) any {
			f := c.fn(1)
			c.charge(int64(hi-lo), 32)
			block := make([]value.Value, 0, hi-lo)
			for i := lo; i < hi; i++ {
				block = add(f, at(i), i, block)
			}
			return block
		})
		return out.Value()
	}
}

// first is an element for the form of what is collected, null if there is none.
func first(a *value.Array) value.Value {
	if a.Len() == 0 {
		return value.Null
	}
	return a.At(0)
}

// within walks over some of the elements.
func within(at func(i int) value.Value, lo, hi int) next {
	return func() (value.Value, bool) {
		if lo == hi {
			return value.Null, false
		}
		lo++
		return at(lo - 1), true
	}
}

func parSum(c call) value.Value {
	n, at := c.elementsOf(c.self())
	var sums []value.Value
	c.together(module.Job{N: n, Take: func(given any) { sums = append(sums, given.(value.Value)) }}, 2, func(c call, lo, hi int) any {
		in := within(at, lo, hi)
		if c.Args[1].IsNull() {
			return c.total(in, false)
		}
		f, i := c.fn(1), lo-1
		return c.total(func() (value.Value, bool) {
			x, ok := in()
			if i++; !ok {
				return x, false
			}
			return f.item(x, i), true
		}, false)
	})
	return c.total(walk(sums), false)
}

func parReduce(c call) value.Value {
	n, at := c.elementsOf(c.self())
	c.fn(2)
	var parts []value.Value
	c.together(module.Job{N: n, Take: func(given any) { parts = append(parts, given.(value.Value)) }}, 3, func(c call, lo, hi int) any {
		return c.fold(within(at, lo, hi), c.Args[1].Share(), c.fn(2)).Share()
	})
	return c.fold(walk(parts), c.Args[1].Share(), c.fn(2))
}
