package builtin

import (
	"skep/interp/module"
	"skep/interp/value"
)

func rangeMethods() []module.Func {
	end := func(pick func(r *value.Range) value.Value) impl {
		return func(c *module.Call) (value.Value, error) { return pick(c.Args[0].Range()), nil }
	}
	return []module.Func{
		fn("fun len(self)", "How many integers.", length), fn("fun start(self)", "The lower end.", end(func(r *value.Range) value.Value { return r.Lo })),
		fn("fun end(self)", "The upper end.", end(func(r *value.Range) value.Value { return r.Hi })),
		fn("fun contains(self, x)", "Whether x lies inside.", func(c *module.Call) (value.Value, error) {
			lo, hi, ok := c.Args[0].Range().Ints()
			f, isNumber := c.Args[1].Number()
			return value.Bool(ok && isNumber && f >= float64(lo) && f < float64(hi)), nil
		}),
	}
}

// lazy is an iterator method that makes another iterator.
func lazy(sig, doc string, f func(c *module.Call, next func() (value.Value, bool), arg value.Value) func() (value.Value, bool)) module.Func {
	return fn(sig, doc, func(c *module.Call) (value.Value, error) {
		it, err := iterate(c)
		if err != nil {
			return value.Null, err
		}
		arg := value.Null
		if len(c.Args) > 1 {
			arg = c.Args[1]
		}
		keep := *c // the Call is reused after this method returns, the iterator lives on
		return value.NewIter(f(&keep, it.Iter().Next, arg)), nil
	})
}

// must calls a closure from inside a lazy step; errors travel as panics there.
func must(c *module.Call, f value.Value, args ...value.Value) value.Value {
	v, err := c.Host.Invoke(f, args...)
	if err != nil {
		panic(err)
	}
	return v
}

// iteratorMethods are the lazy ones, and consumers that array methods give.
func iteratorMethods() []module.Func {
	type next = func() (value.Value, bool)
	out := []module.Func{
		fn("fun next(self)", "Some(the next element) or None.", func(c *module.Call) (value.Value, error) {
			it, err := iterate(c)
			if err != nil {
				return value.Null, err
			}
			v, ok := it.Iter().Next()
			return option(v, ok), nil
		}),
		lazy("fun map(self, f)", "f of each element.", func(c *module.Call, n next, f value.Value) next {
			return func() (value.Value, bool) {
				x, ok := n()
				if !ok {
					return x, false
				}
				return must(c, f, x), true
			}
		}),
		lazy("fun filter(self, f)", "The elements for which f is true.", func(c *module.Call, n next, f value.Value) next {
			return func() (value.Value, bool) {
				for {
					x, ok := n()
					if !ok || truthy(must(c, f, x)) {
						return x, ok
					}
					if c.Ctx != nil && c.Ctx.Err() != nil {
						panic(c.Ctx.Err())
					}
				}
			}
		}),
		lazy("fun enumerate(self)", "Pairs of index and element.", func(_ *module.Call, n next, _ value.Value) next {
			i := int64(-1)
			return func() (value.Value, bool) {
				x, ok := n()
				i++
				return value.NewTuple(value.Int(i), x), ok
			}
		}),
		lazy("fun take(self, n: i64)", "The first n elements.", func(_ *module.Call, n next, k value.Value) next {
			left := k.AsInt()
			return func() (value.Value, bool) {
				if left <= 0 {
					return value.Null, false
				}
				left--
				return n()
			}
		}),
		lazy("fun skip(self, n: i64)", "Without the first n elements.", func(_ *module.Call, n next, k value.Value) next {
			left := k.AsInt()
			return func() (value.Value, bool) {
				for ; left > 0; left-- {
					if x, ok := n(); !ok {
						return x, false
					}
				}
				return n()
			}
		}),
	}
	have := map[string]bool{}
	for _, m := range out {
		have[m.Sig] = true
	}
	for _, m := range arrayMethods() {
		switch {
		case have[m.Sig] || m.Sig == "fun len(self)":
		case m.Sig == "fun iter(self)" || m.Sig == "fun into_iter(self)":
			out = append(out, m)
		default:
			out = append(out, consuming(m))
		}
	}
	return out
}

// consuming lets an array method work on any sequence by collecting it first.
func consuming(m module.Func) module.Func {
	f := m.Impl
	m.Impl = func(c *module.Call) (value.Value, error) {
		if k := c.Args[0].Kind(); k != value.KArray && k != value.KTuple {
			v, err := collect(c, c.Args[0])
			if err != nil {
				return value.Null, err
			}
			c.Args[0] = v
		}
		return f(c)
	}
	return m
}
