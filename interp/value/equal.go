package value

import (
	"math"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
)

// Equal is deep and structural; ints and floats compare by exact value, NaN is
// not equal to itself. Functions are equal if they are the same, boxes as what is in them says.
func Equal(a, b Value) bool { return new(comparison).equal(a, b) }

// EqualUntil is Equal, or false once stop is set.
func EqualUntil(a, b Value, stop *atomic.Bool) bool {
	c := comparison{stop: stop}
	return c.equal(a, b)
}

func (c *comparison) equal(a, b Value) bool {
	ka, kb := a.Kind(), b.Kind()
	if ka != kb {
		if ka == KBox || kb == KBox {
			if n, ok := counted(a); ok {
				return c.equal(n, b)
			}
			if n, ok := counted(b); ok {
				return c.equal(a, n)
			}
			n, ok := compareExact(a, b)
			return ok && n == 0
		}
		return ka == KInt && kb == KFloat && intEqualsFloat(a.AsInt(), b.AsFloat()) ||
			ka == KFloat && kb == KInt && intEqualsFloat(b.AsInt(), a.AsFloat())
	}
	switch ka {
	case KNull, KUnit:
		return true
	case KBool, KInt:
		return a.n == b.n
	case KFloat:
		return a.AsFloat() == b.AsFloat()
	case KStr:
		return a.Str() == b.Str()
	case KAtom:
		return a.Atom().Name == b.Atom().Name
	case KArray, KTuple, KDict, KSet, KObj, KEnum:
		return c.once(a, b)
	case KRange:
		x, y := a.Range(), b.Range()
		return x.Inclusive == y.Inclusive && c.equal(x.Lo, y.Lo) && c.equal(x.Hi, y.Hi)
	case KType: // a builtin type is its name, whoever made the object
		x, y := a.Type(), b.Type()
		return x == y || x.Form == BuiltinType && y.Form == BuiltinType && x.Name == y.Name
	case KBox:
		if x, ok := a.Box().V.(interface{ EqualValue(any) bool }); ok {
			return x.EqualValue(b.Box().V)
		}
		if x, ok := AsExact(a); ok {
			n, ok := x.CompareNumber(b)
			return ok && n == 0
		}
		if same, ok := c.contents(a, b); ok {
			return same
		}
	}
	return a.p == b.p
}

// counted is the number that a box stands for beside numbers, as the rows of a frame do.
func counted(v Value) (Value, bool) {
	if v.Kind() != KBox {
		return Null, false
	}
	x, ok := v.Box().V.(interface{ Count() int64 })
	if !ok {
		return Null, false
	}
	return Int(x.Count()), true
}

// hasNaN keeps the shortcut by identity honest: [NaN] is not equal to itself.
func hasNaN(vs []Value) bool {
	for _, v := range vs {
		if k := v.Kind(); k >= KArray || k == KFloat && math.IsNaN(v.AsFloat()) {
			return true
		}
	}
	return false
}

func intEqualsFloat(i int64, f float64) bool {
	return f == math.Trunc(f) && f >= -1<<63 && f < 1<<63 && int64(f) == i
}

// inside compares what two containers of one kind hold.
func (c *comparison) inside(a, b Value) bool {
	switch a.Kind() {
	case KDict:
		return c.dicts(a.Dict(), b.Dict())
	case KSet:
		return c.sets(a.Set(), b.Set())
	case KObj:
		return a.Obj().Type == b.Obj().Type && c.all(a.Obj().F, b.Obj().F)
	case KEnum:
		x, y := a.Enum(), b.Enum()
		return x.Type == y.Type && x.Variant == y.Variant && c.all(x.Data, y.Data)
	}
	return c.lists(a.List(), b.List())
}

// lists compares arrays or tuples, whichever way they hold their elements.
func (c *comparison) lists(a, b *Array) bool {
	switch {
	case a.Len() != b.Len():
		return false
	case a.elem == Boxed && b.elem == Boxed:
		return a == b && !hasNaN(a.e) || c.all(a.e, b.e)
	case a.elem == b.elem:
		return flatSame(a, b)
	}
	for i, x := range a.All() {
		if !c.equal(x, b.At(i)) {
			return false
		}
	}
	return true
}

func (c *comparison) all(a, b []Value) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !c.equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

func (c *comparison) dicts(a, b *Dict) bool {
	if a.Len() != b.Len() {
		return false
	}
	same := true
	a.Each(func(k, v Value) bool {
		w := b.ref(c, k)
		same = w != nil && c.equal(v, *w)
		return same
	})
	return same
}

func (c *comparison) sets(a, b *Set) bool {
	if a.Len() != b.Len() {
		return false
	}
	for _, v := range a.Elems() {
		if b.t.find(c, v, hashOf(v)) < 0 {
			return false
		}
	}
	return true
}

// Compare orders a and b: -1, 0, 1. ok is false when they have no order (NaN
// included). Numbers compare exactly, strings by code point, arrays and tuples
// lexicographically, enums by variant then data, false before true.
func Compare(a, b Value) (c int, ok bool) { return new(comparison).compare(a, b) }

func (c *comparison) compare(a, b Value) (int, bool) {
	ka, kb := a.Kind(), b.Kind()
	if ka != kb {
		if ka == KInt && kb == KFloat {
			return compareIntFloat(a.AsInt(), b.AsFloat())
		}
		if ka == KFloat && kb == KInt {
			c, ok := compareIntFloat(b.AsInt(), a.AsFloat())
			return -c, ok
		}
		return compareExact(a, b)
	}
	switch ka {
	case KInt:
		return order(a.AsInt(), b.AsInt()), true
	case KFloat:
		x, y := a.AsFloat(), b.AsFloat()
		return order(x, y), x == x && y == y
	case KStr:
		return strings.Compare(a.Str(), b.Str()), true
	case KBool:
		return order(a.n, b.n), true
	case KArray, KTuple, KObj, KEnum:
		return c.orderOnce(a, b)
	case KNull, KUnit:
		return 0, true
	case KBox:
		if x, ok := a.Box().V.(interface{ CompareValue(any) (int, bool) }); ok {
			return x.CompareValue(b.Box().V)
		}
		return compareExact(a, b)
	}
	return 0, false
}

// orderInside orders what two containers of one kind hold.
func (c *comparison) orderInside(a, b Value) (int, bool) {
	switch a.Kind() {
	case KObj:
		if a.Obj().Type != b.Obj().Type {
			return 0, false
		}
		return c.orderAll(a.Obj().F, b.Obj().F)
	case KEnum:
		return c.orderVariants(a.Enum(), b.Enum())
	}
	return c.orderLists(a.List(), b.List())
}

func (c *comparison) orderVariants(x, y *Enum) (int, bool) {
	switch {
	case x.Type != y.Type:
		return 0, false
	case x.Variant == y.Variant:
		return c.orderAll(x.Data, y.Data)
	case x.Type == Option: // None before Some, as users of sorted options expect
		return order(y.Variant, x.Variant), true
	}
	return order(x.Variant, y.Variant), true
}

func (c *comparison) orderAll(a, b []Value) (int, bool) {
	for i := range min(len(a), len(b)) {
		if n, ok := c.compare(a[i], b[i]); n != 0 || !ok {
			return n, ok
		}
	}
	return order(len(a), len(b)), true
}

// IndexOf gives the index of the first element that is equal to x, or -1.
func (a *Array) IndexOf(x Value) (at int) {
	defer runtime.KeepAlive(a)
	if a.elem == ElemOf(x) {
		switch a.elem {
		case Ints:
			return slices.Index(*a.ints(), x.AsInt())
		case Floats:
			return slices.Index(*a.floats(), x.AsFloat())
		case Bools:
			return slices.Index(*a.bools(), x.AsBool())
		}
	}
	for i, y := range a.All() {
		if Equal(y, x) {
			return i
		}
	}
	return -1
}

// orderLists is orderAll for arrays and tuples.
func (c *comparison) orderLists(a, b *Array) (int, bool) {
	if a.elem == Boxed && b.elem == Boxed {
		return c.orderAll(a.e, b.e)
	}
	if a.elem == Ints && b.elem == Ints {
		n := slices.Compare(*a.ints(), *b.ints())
		runtime.KeepAlive(a)
		runtime.KeepAlive(b)
		return n, true
	}
	for i := range min(a.Len(), b.Len()) {
		if n, ok := c.compare(a.At(i), b.At(i)); n != 0 || !ok {
			return n, ok
		}
	}
	return order(a.Len(), b.Len()), true
}

func order[T int | int64 | uint64 | float64](x, y T) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// compareIntFloat is exact where float64(i) would round.
func compareIntFloat(i int64, f float64) (int, bool) {
	switch {
	case f != f:
		return 0, false
	case f >= 1<<63:
		return -1, true
	case f < -1<<63:
		return 1, true
	}
	t := math.Trunc(f)
	if c := order(i, int64(t)); c != 0 {
		return c, true
	}
	return order(0, f-t), true
}
