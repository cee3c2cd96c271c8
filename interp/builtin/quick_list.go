package builtin

import (
	"skep/interp/module"
	"skep/interp/value"
)

func quickArray(name string) (q module.Quick) {
	switch name {
	case "len", "length", "size":
		q.One = func(x value.Value) (value.Value, bool) { return integer(x.Array().Len()), true }
	case "is_empty":
		q.One = func(x value.Value) (value.Value, bool) { return value.Bool(x.Array().Len() == 0), true }
	case "get":
		q = bare(func(x, i value.Value) (value.Value, bool, bool) {
			k, ok := inside(x, i)
			if !ok {
				return value.Null, false, false
			}
			return x.Array().At(k).Share(), true, true
		})
	case "join":
		q.Two = quickJoin
	case "contains", "includes":
		q.Two = func(x, y value.Value) (value.Value, bool) {
			at, ok := placeOf(x, y)
			return value.Bool(at >= 0), ok
		}
	case "reverse", "reversed":
		q.One = quickReverse
	case "swap":
		q.Three = func(x, i, j value.Value) (value.Value, bool) {
			p, ok := inside(x, i)
			r, ok2 := inside(x, j)
			if !ok || !ok2 {
				return value.Null, false
			}
			x.Array().Swap(p, r)
			return value.Unit(), true
		}
	case "push", "push_back":
		q.Two = func(x, v value.Value) (value.Value, bool) {
			if x.Array().PushCost(v) >= bigAllocation {
				return value.Null, false
			}
			x.Array().Push(v)
			return value.Unit(), true
		}
	case "pop", "pop_back":
		q.One = func(x value.Value) (value.Value, bool) { return takeAt(x.Array(), x.Array().Len()-1), true }
	case "pop_front":
		q.One = func(x value.Value) (value.Value, bool) { return takeAt(x.Array(), 0), true }
	}
	return q
}

// inside reads an index that lies in a list, counted from its start.
func inside(list, i value.Value) (int, bool) {
	k := i.AsInt()
	return int(k), i.IsInt() && uint64(k) < uint64(list.Array().Len())
}

// quickJoin joins a short list of nothing but texts.
func quickJoin(x, sep value.Value) (value.Value, bool) {
	a := x.Array()
	s, ok := sep.TryStr()
	if !ok || a.Len() == 0 || a.Len() > shortList || !a.At(0).IsStr() || lengthOfTexts(a, s) >= bigAllocation {
		return value.Null, false
	}
	return value.Joined(a, s)
}

// placeOf finds the first element of a short list that is equal to y, or gives -1.
func placeOf(x, y value.Value) (int, bool) {
	a := x.Array()
	if a.Len() > shortList || y.Kind() >= value.KBox {
		return 0, false
	}
	for i := range a.Len() {
		if value.Equal(a.At(i), y) {
			return i, true
		}
	}
	return -1, true
}

func quickReverse(x value.Value) (value.Value, bool) {
	a := x.Array()
	n := a.Len()
	if n > shortList {
		return value.Null, false
	}
	out := make([]value.Value, n)
	for i := range out {
		out[n-1-i] = a.At(i).Share()
	}
	return value.NewArray(out), true
}
