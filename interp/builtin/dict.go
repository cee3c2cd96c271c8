package builtin

import (
	"errors"
	"fmt"

	"skep/interp/module"
	"skep/interp/value"
)

func dictMethods() []module.Func {
	keys := func(c *module.Call) (value.Value, error) {
		k, _ := c.Args[0].Dict().Entries()
		return value.NewArray(shared(k)), nil
	}
	values := func(c *module.Call) (value.Value, error) {
		_, v := c.Args[0].Dict().Entries()
		return value.NewArray(shared(v)), nil
	}
	has := func(c *module.Call) (value.Value, error) {
		return value.Bool(c.Args[0].Dict().Ref(c.Args[1]) != nil), nil
	}
	items := func(c *module.Call) (value.Value, error) { return collect(c, c.Args[0]) }
	return []module.Func{
		fn("fun len(self)", "How many keys.", length), fn("fun is_empty(self)", "Whether there are no keys.", func(c *module.Call) (value.Value, error) { return value.Bool(c.Args[0].Dict().Len() == 0), nil }),
		fn("fun get(self, key, default = null)", "Some(value) or None; with a default, the value itself.", dictGet),
		fn("fun get_or(self, key, default)", "The value, or the default.", func(c *module.Call) (value.Value, error) {
			if v, ok := c.Args[0].Dict().Get(c.Args[1]); ok {
				return v.Share(), nil
			}
			return c.Args[2], nil
		}),
		fn("fun contains_key(self, key)", "Whether the key exists.", has), fn("fun has_key(self, key)", "Whether the key exists.", has),
		fn("fun has(self, key)", "Whether the key exists.", has), fn("fun contains(self, key)", "Whether the key exists.", has),
		fn("fun keys(self)", "The keys in insertion order.", keys), fn("fun values(self)", "The values in insertion order.", values),
		fn("fun items(self)", "Pairs of key and value.", items), fn("fun entries(self)", "Pairs of key and value.", items), fn("fun to_array(self)", "Pairs of key and value.", items),
		fn("fun iter(self)", "A lazy sequence of pairs.", iterate), fn("fun into_iter(self)", "A lazy sequence of pairs.", iterate),
		fn("fun insert(&mut self, key, value)", "Sets key; gives Some(the old value) or None.", func(c *module.Call) (value.Value, error) {
			d := c.Args[0].Dict()
			old, ok := d.Get(c.Args[1])
			d.Set(c.Args[1], c.Args[2])
			return option(old, ok), nil
		}),
		fn("fun set(&mut self, key, value)", "Sets key.", func(c *module.Call) (value.Value, error) {
			c.Args[0].Dict().Set(c.Args[1], c.Args[2])
			return value.Unit(), nil
		}),
		fn("fun remove(&mut self, key)", "Takes a key out; gives Some(its value) or None.", func(c *module.Call) (value.Value, error) {
			v, ok := c.Args[0].Dict().Delete(c.Args[1])
			return option(v, ok), nil
		}),
		fn("fun clear(&mut self)", "Takes all keys out.", func(c *module.Call) (value.Value, error) {
			c.Args[0] = value.NewDict().Value()
			return value.Unit(), nil
		}),
		fn("fun update(&mut self, other)", "Sets all keys of other.", func(c *module.Call) (value.Value, error) { return value.Unit(), setAll(c, c.Args[0].Dict()) }),
		fn("fun extend(&mut self, other)", "Sets all keys of other.", func(c *module.Call) (value.Value, error) { return value.Unit(), setAll(c, c.Args[0].Dict()) }),
		fn("fun merge(self, other)", "A copy with all keys of other set.", func(c *module.Call) (value.Value, error) {
			d := value.Clone(c.Args[0])
			return d, setAll(c, d.Dict())
		}),
		fn("fun get_or_insert(&mut self, key, default)", "The value of key, after setting it to the default if it is missing.", func(c *module.Call) (value.Value, error) {
			d := c.Args[0].Dict()
			if v, ok := d.Get(c.Args[1]); ok {
				return v.Share(), nil
			}
			d.Set(c.Args[1], c.Args[2].Share())
			return c.Args[2], nil
		}),
		fn("fun map_values(self, f)", "A copy with f of each value.", func(c *module.Call) (value.Value, error) {
			out := value.NewDict()
			ks, vs := c.Args[0].Dict().Entries()
			for i := range ks {
				v, err := c.Host.Invoke(c.Args[1], vs[i].Share())
				if err != nil {
					return value.Null, err
				}
				out.Set(ks[i], v)
			}
			return out.Value(), nil
		}),
		fn("fun filter(self, f)", "A copy with the entries for which f(key, value) is true.", func(c *module.Call) (value.Value, error) {
			out := value.NewDict()
			ks, vs := c.Args[0].Dict().Entries()
			for i := range ks {
				v, err := c.Host.Invoke(c.Args[1], ks[i].Share(), vs[i].Share())
				if err != nil {
					return value.Null, err
				}
				if truthy(v) {
					out.Set(ks[i], vs[i])
				}
			}
			return out.Value(), nil
		}),
		fn("fun map(self, f)", "f of each (key, value) pair, as an array.", mapEach),
	}
}

func dictGet(c *module.Call) (value.Value, error) {
	v, ok := c.Args[0].Dict().Get(c.Args[1])
	if c.Args[2].IsNull() {
		return option(v, ok), nil
	}
	if !ok {
		return c.Args[2], nil
	}
	return v.Share(), nil
}

func setAll(c *module.Call, d *value.Dict) error {
	if c.Args[1].Kind() != value.KDict {
		return wrong(c, 1, "an object")
	}
	c.Args[1].Dict().Each(func(k, v value.Value) bool {
		if s, ok := k.TryStr(); ok && value.IsName(s) {
			d.SetStr(s, v.Share())
		} else {
			d.Set(k, v.Share())
		}
		return true
	})
	return nil
}

func setMethods() []module.Func {
	combine := func(keep func(a, b *value.Set, x value.Value) bool, both bool) impl {
		return func(c *module.Call) (value.Value, error) {
			o, err := toSet(&module.Call{Ctx: c.Ctx, Host: c.Host, Args: c.Args[1:], Name: c.Name})
			if err != nil {
				return value.Null, err
			}
			a, b, out := c.Args[0].Set(), o.Set(), value.NewSet()
			for _, x := range a.Elems() {
				if keep(a, b, x) {
					out.Add(x.Share())
				}
			}
			for _, x := range b.Elems() {
				if both && keep(b, a, x) {
					out.Add(x.Share())
				}
			}
			return out.Value(), nil
		}
	}
	has := func(c *module.Call) (value.Value, error) { return value.Bool(c.Args[0].Set().Has(c.Args[1])), nil }
	add := func(c *module.Call) (value.Value, error) { return value.Bool(c.Args[0].Set().Add(c.Args[1])), nil }
	drop := func(c *module.Call) (value.Value, error) { return value.Bool(c.Args[0].Set().Remove(c.Args[1])), nil }
	out := []module.Func{
		fn("fun len(self)", "How many elements.", length), fn("fun is_empty(self)", "Whether there are no elements.", func(c *module.Call) (value.Value, error) { return value.Bool(c.Args[0].Set().Len() == 0), nil }),
		fn("fun contains(self, x)", "Whether x is an element.", has), fn("fun add(&mut self, x)", "Puts x in; tells whether it is new.", add), fn("fun insert(&mut self, x)", "Puts x in; tells whether it is new.", add),
		fn("fun remove(&mut self, x)", "Takes x out; tells whether it was there.", drop), fn("fun discard(&mut self, x)", "Takes x out; tells whether it was there.", drop),
		fn("fun union(self, ys)", "The elements of both.", combine(func(_, _ *value.Set, _ value.Value) bool { return true }, true)),
		fn("fun intersection(self, ys)", "The elements that are in both.", combine(func(_, b *value.Set, x value.Value) bool { return b.Has(x) }, false)),
		fn("fun difference(self, ys)", "The elements that are not in ys.", combine(func(_, b *value.Set, x value.Value) bool { return !b.Has(x) }, false)),
		fn("fun symmetric_difference(self, ys)", "The elements that are in one only.", combine(func(_, b *value.Set, x value.Value) bool { return !b.Has(x) }, true)),
		fn("fun is_subset(self, ys)", "Whether all elements are in ys.", func(c *module.Call) (value.Value, error) {
			if c.Args[1].Kind() != value.KSet {
				return value.Null, wrong(c, 1, "a set")
			}
			for _, x := range c.Args[0].Set().Elems() {
				if !c.Args[1].Set().Has(x) {
					return value.Bool(false), nil
				}
			}
			return value.Bool(true), nil
		}),
	}
	return append(out, iteratorMethods()...)
}

func optionMethods() []module.Func {
	get := func(c *module.Call) (value.Value, bool) { x, some, _ := c.Args[0].OptionOf(); return x.Share(), some }
	return []module.Func{
		fn("fun is_some(self)", "Whether there is a value.", func(c *module.Call) (value.Value, error) { _, ok := get(c); return value.Bool(ok), nil }),
		fn("fun is_none(self)", "Whether there is none.", func(c *module.Call) (value.Value, error) { _, ok := get(c); return value.Bool(!ok), nil }),
		fn("fun unwrap(self)", "The value; None is an error.", func(c *module.Call) (value.Value, error) {
			if x, ok := get(c); ok {
				return x, nil
			}
			return value.Null, errors.New("`unwrap` met None")
		}),
		fn("fun expect(self, message: str)", "The value; None is an error with the message.", func(c *module.Call) (value.Value, error) {
			if x, ok := get(c); ok {
				return x, nil
			}
			return value.Null, errors.New(value.Interpolate(c.Args[1]))
		}),
		fn("fun unwrap_or(self, default)", "The value, or the default.", func(c *module.Call) (value.Value, error) { return or(c, get), nil }),
		fn("fun unwrap_or_else(self, f)", "The value, or what f gives.", func(c *module.Call) (value.Value, error) {
			if x, ok := get(c); ok {
				return x, nil
			}
			return c.Host.Invoke(c.Args[1])
		}),
		fn("fun map(self, f)", "Some(f(value)) or None.", func(c *module.Call) (value.Value, error) {
			x, ok := get(c)
			if !ok {
				return value.None(), nil
			}
			y, err := c.Host.Invoke(c.Args[1], x)
			return value.Some(y), err
		}),
		fn("fun and_then(self, f)", "f(value) or None.", func(c *module.Call) (value.Value, error) {
			if x, ok := get(c); ok {
				return c.Host.Invoke(c.Args[1], x)
			}
			return value.None(), nil
		}),
		fn("fun or(self, other)", "Itself if there is a value, else other.", func(c *module.Call) (value.Value, error) {
			if _, ok := get(c); ok {
				return c.Args[0].Share(), nil
			}
			return c.Args[1], nil
		}),
		fn("fun ok_or(self, error)", "Ok(value) or Err(error).", func(c *module.Call) (value.Value, error) {
			if x, ok := get(c); ok {
				return value.Ok(x), nil
			}
			return value.Err(c.Args[1]), nil
		}),
		fn("fun filter(self, f)", "Itself if f(value) is true, else None.", func(c *module.Call) (value.Value, error) {
			x, ok := get(c)
			if !ok {
				return value.None(), nil
			}
			y, err := c.Host.Invoke(c.Args[1], x)
			if truthy(y) {
				return c.Args[0].Share(), err
			}
			return value.None(), err
		}),
	}
}

func or(c *module.Call, get func(*module.Call) (value.Value, bool)) value.Value {
	if x, ok := get(c); ok {
		return x
	}
	return c.Args[1]
}

func resultMethods() []module.Func {
	get := func(c *module.Call) (value.Value, bool) { x, good, _ := c.Args[0].ResultOf(); return x.Share(), good }
	unwrap := func(want bool) impl {
		return func(c *module.Call) (value.Value, error) {
			x, ok := get(c)
			if ok == want {
				return x, nil
			}
			return value.Null, fmt.Errorf("`%s` met %s", c.Name, value.Repr(c.Args[0]))
		}
	}
	apply := func(on bool, wrap func(value.Value) value.Value) impl {
		return func(c *module.Call) (value.Value, error) {
			x, ok := get(c)
			if ok != on {
				return c.Args[0].Share(), nil
			}
			y, err := c.Host.Invoke(c.Args[1], x)
			return wrap(y), err
		}
	}
	same := func(v value.Value) value.Value { return v }
	return []module.Func{
		fn("fun is_ok(self)", "Whether it is Ok.", func(c *module.Call) (value.Value, error) { _, ok := get(c); return value.Bool(ok), nil }),
		fn("fun is_err(self)", "Whether it is Err.", func(c *module.Call) (value.Value, error) { _, ok := get(c); return value.Bool(!ok), nil }),
		fn("fun unwrap(self)", "The value; Err is an error.", unwrap(true)), fn("fun unwrap_err(self)", "The error; Ok is an error.", unwrap(false)),
		fn("fun expect(self, message: str)", "The value; Err is an error with the message.", func(c *module.Call) (value.Value, error) {
			x, ok := get(c)
			if ok {
				return x, nil
			}
			return value.Null, errors.New(value.Interpolate(c.Args[1]) + ": " + value.Interpolate(x))
		}),
		fn("fun unwrap_or(self, default)", "The value, or the default.", func(c *module.Call) (value.Value, error) { return or(c, get), nil }),
		fn("fun unwrap_or_else(self, f)", "The value, or f(error).", func(c *module.Call) (value.Value, error) {
			x, ok := get(c)
			if ok {
				return x, nil
			}
			return c.Host.Invoke(c.Args[1], x)
		}),
		fn("fun map(self, f)", "Ok(f(value)), or the Err as it is.", apply(true, value.Ok)), fn("fun map_err(self, f)", "Err(f(error)), or the Ok as it is.", apply(false, value.Err)),
		fn("fun and_then(self, f)", "f(value), or the Err as it is.", apply(true, same)), fn("fun or_else(self, f)", "f(error), or the Ok as it is.", apply(false, same)),
		fn("fun ok(self)", "Some(value) or None.", func(c *module.Call) (value.Value, error) { x, ok := get(c); return option(x, ok), nil }),
		fn("fun err(self)", "Some(error) or None.", func(c *module.Call) (value.Value, error) { x, ok := get(c); return option(x, !ok), nil }),
	}
}
