package builtin

import (
	"fmt"
	"slices"

	"skep/interp/module"
	"skep/interp/value"
)

func orderMethods() []module.Func {
	return []module.Func{
		fn("fun sort(self)", "A sorted copy; stable.", func(c *module.Call) (value.Value, error) { return sorted(c, 1) }),
		fn("fun sorted(self)", "A sorted copy; stable.", func(c *module.Call) (value.Value, error) { return sorted(c, 1) }),
		fn("fun sort_desc(self)", "A copy sorted downwards; stable.", func(c *module.Call) (value.Value, error) { return sorted(c, -1) }),
		fn("fun sort_by(self, f)", "A copy sorted by a comparator (integer or bool), or by a key function of one parameter; stable.", sortBy),
		fn("fun sort_by_key(self, f)", "A copy sorted by f of the elements; stable.", sortByKey),
		fn("fun binary_search(self, x)", "Ok(index of x) or Err(where it would go), in a sorted array.", binarySearch),
	}
}

// sorted copies and sorts; all-integer and all-string arrays take a typed path.
func sorted(c *module.Call, sign int) (value.Value, error) {
	vs, err := list(c, c.Args[0])
	if err != nil {
		return value.Null, err
	}
	out := shared(vs)
	cmp := func(a, b value.Value) int {
		k, ok := value.Compare(a, b)
		if !ok && err == nil && !(a.IsFloat() || b.IsFloat()) {
			err = fmt.Errorf("cannot sort: %s and %s have no order", short(a), short(b))
		}
		return k * sign
	}
	slices.SortStableFunc(out, func(a, b value.Value) int {
		if a.IsInt() && b.IsInt() {
			switch x, y := a.AsInt(), b.AsInt(); {
			case x < y:
				return -sign
			case x > y:
				return sign
			}
			return 0
		}
		return cmp(a, b)
	})
	return value.NewArray(out), err
}

// comparator calls the user's function and carries the first error of a comparator out of the sort.
type comparator struct {
	c   *module.Call
	err error
	n   int
}

func (k *comparator) call(f value.Value, args ...value.Value) value.Value {
	if k.err != nil {
		return value.Int(0)
	}
	if k.n++; k.n&1023 == 0 && k.c.Ctx != nil {
		if k.err = k.c.Ctx.Err(); k.err != nil {
			return value.Int(0)
		}
	}
	v, err := k.c.Host.Invoke(f, args...)
	if err != nil {
		k.err = err
	}
	return v
}

// arity tells how many parameters a closure takes; modules of the evaluator set it.
type arity interface{ Arity() int }

func sortBy(c *module.Call) (value.Value, error) {
	f := c.Args[1]
	if f.Kind() == value.KFunc {
		if a, ok := f.Func().Code.(arity); ok && a.Arity() == 1 {
			return sortByKey(c)
		}
	}
	vs, err := list(c, c.Args[0])
	if err != nil {
		return value.Null, err
	}
	out := shared(vs)
	k := &comparator{c: c}
	slices.SortStableFunc(out, func(a, b value.Value) int {
		return k.order(f, a, b)
	})
	return value.NewArray(out), k.err
}

func (k *comparator) order(f, a, b value.Value) int {
	v := k.call(f, a, b)
	switch v.Kind() {
	case value.KInt:
		return int(max(-1, min(1, v.AsInt())))
	case value.KFloat:
		switch x := v.AsFloat(); {
		case x < 0:
			return -1
		case x > 0:
			return 1
		}
		return 0
	case value.KBool: // true: a before b
		if v.AsBool() {
			return -1
		}
		if w := k.call(f, b, a); w.IsBool() && w.AsBool() {
			return 1
		}
		return 0
	}
	if k.err == nil {
		k.err = fmt.Errorf("a comparator must give a number or a bool, found %s %s", value.TypeName(v), short(v))
	}
	return 0
}

func sortByKey(c *module.Call) (value.Value, error) {
	vs, err := list(c, c.Args[0])
	if err != nil {
		return value.Null, err
	}
	type pair struct{ key, v value.Value }
	k := &comparator{c: c}
	pairs := make([]pair, len(vs))
	for i, v := range vs {
		pairs[i] = pair{k.call(c.Args[1], v.Share()), v}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int {
		r, ok := value.Compare(a.key, b.key)
		if !ok && k.err == nil {
			k.err = fmt.Errorf("cannot sort: the keys %s and %s have no order", short(a.key), short(b.key))
		}
		return r
	})
	out := make([]value.Value, len(pairs))
	for i, p := range pairs {
		out[i] = p.v.Share()
	}
	return value.NewArray(out), k.err
}

func binarySearch(c *module.Call) (value.Value, error) {
	e := c.Args[0].Elems()
	i, found := slices.BinarySearchFunc(e, c.Args[1], func(a, b value.Value) int { k, _ := value.Compare(a, b); return k })
	if found {
		return value.Ok(value.Int(int64(i))), nil
	}
	return value.Err(value.Int(int64(i))), nil
}
