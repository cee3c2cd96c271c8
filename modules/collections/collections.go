// Package collections is the language's module collections: what arrays,
// objects and sets are not. Counter, Deque, BinaryHeap, PriorityQueue, LruCache
// and DefaultDict are values like these: a copy is a copy, made when one of the
// two owners writes. Names follow Rust's std where it has the thing and Python's
// collections, heapq and bisect where it has not.
//
// Callers: the session, through modules.All.
package collections

import (
	"slices"

	"skep/interp/module"
	"skep/interp/value"
)

// The codes of this module's errors.
const (
	codeOrder = "M2701" // elements that cannot be compared
	codePlace = "M2702" // an index outside of a deque
)

// Module declares collections.
func Module() module.Module {
	return module.Module{Name: "collections", Doc: "Counters, double-ended queues, heaps, priority queues, caches, objects with defaults, and search in sorted arrays.", Known: []string{"heapq", "bisect"},
		Funcs: slices.Concat(counterFuncs(), dequeFuncs(), heapFuncs(), queueFuncs(), cacheFuncs(), defaultFuncs(), sortedFuncs()),
		Types: []module.Type{counterType(), dequeType(), heapType(), queueType(), cacheType(), defaultType()}}
}

// receiver makes an Impl of a method of a box that holds a T.
func receiver[T any](typ string, f func(c *module.Call, x T) value.Value) module.Impl {
	return module.Checked(func(c *module.Call) value.Value {
		x, ok := value.As[T](c.Args[0])
		if !ok {
			c.Wrong(0, "a "+typ)
		}
		return f(c, x)
	})
}

// room asks the budget before a slice grows by one; size is that of an element in bytes.
func room[T any](c *module.Call, xs []T, size int64) {
	if len(xs) == cap(xs) {
		c.Charge(size * int64(max(len(xs), 8)))
	}
}

// order compares two elements, or fails.
func order(c *module.Call, a, b value.Value) int {
	k, ok := value.Compare(a, b)
	if !ok {
		c.Fail(codeOrder, "", "%s and %s have no order", value.TypeName(a), value.TypeName(b))
	}
	return k
}

func shareAll(xs []value.Value) []value.Value {
	out := make([]value.Value, len(xs))
	for i, x := range xs {
		out[i] = x.Share()
	}
	return out
}

// iterate walks over a snapshot.
func iterate(xs []value.Value) value.Value {
	at := 0
	return value.NewIter(func() (value.Value, bool) {
		if at == len(xs) {
			return value.Null, false
		}
		at++
		return xs[at-1].Share(), true
	})
}

// pairs makes tuples of keys and values.
func pairs(d *value.Dict) []value.Value {
	keys, vals := d.Entries()
	out := make([]value.Value, len(keys))
	for i, k := range keys {
		out[i] = value.NewTuple(k.Share(), vals[i].Share())
	}
	return out
}

// copyOf gives a dict with entries of its own.
func copyOf(d *value.Dict) *value.Dict {
	out := value.NewDict()
	d.Each(func(k, v value.Value) bool {
		out.Set(k.Share(), v.Share())
		return true
	})
	return out
}
