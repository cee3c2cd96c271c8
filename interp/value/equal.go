package value

import (
	"math"
	"strings"
	"unsafe"
)

// maxDepth bounds recursion over nested values; deeper ones are unequal and print as "…".
const maxDepth = 10_000

// Equal is deep and structural; ints and floats compare by exact value, NaN is
// not equal to itself. Functions are equal if they are the same, boxes as what is in them says.
func Equal(a, b Value) bool { return equal(a, b, 0) }

func equal(a, b Value, depth int) bool {
	ka, kb := a.Kind(), b.Kind()
	if ka != kb {
		if ka == KBox || kb == KBox {
			c, ok := compareExact(a, b)
			return ok && c == 0
		}
		return ka == KInt && kb == KFloat && intEqualsFloat(a.AsInt(), b.AsFloat()) ||
			ka == KFloat && kb == KInt && intEqualsFloat(b.AsInt(), a.AsFloat())
	}
	if depth > maxDepth {
		return false
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
	case KArray, KTuple:
		return a.p == b.p && !hasNaN(a.Elems()) || equalAll(a.Elems(), b.Elems(), depth)
	case KDict:
		return equalDicts(a.Dict(), b.Dict(), depth)
	case KSet:
		return equalSets(a.Set(), b.Set())
	case KObj:
		return a.Obj().Type == b.Obj().Type && equalAll(a.Obj().F, b.Obj().F, depth)
	case KEnum:
		x, y := a.Enum(), b.Enum()
		return x.Type == y.Type && x.Variant == y.Variant && equalAll(x.Data, y.Data, depth)
	case KRange:
		x, y := a.Range(), b.Range()
		return x.Inclusive == y.Inclusive && Equal(x.Lo, y.Lo) && Equal(x.Hi, y.Hi)
	case KType: // a builtin type is its name, whoever made the object
		x, y := a.Type(), b.Type()
		return x == y || x.Form == BuiltinType && y.Form == BuiltinType && x.Name == y.Name
	case KBox:
		if x, ok := a.Box().V.(interface{ EqualValue(any) bool }); ok {
			return x.EqualValue(b.Box().V)
		}
		if x, ok := AsExact(a); ok {
			c, ok := x.CompareNumber(b)
			return ok && c == 0
		}
	}
	return a.p == b.p
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

func equalAll(a, b []Value, depth int) bool {
	if len(a) != len(b) {
		return false
	}
	if depth == manyLevels {
		return make(pairs).equalAll(a, b, depth)
	}
	for i := range a {
		if !equal(a[i], b[i], depth+1) {
			return false
		}
	}
	return true
}

// manyLevels is how deep values are compared as trees. A value that holds itself
// twice on every level (x = [x, x], sixty times) stands for a tree that nobody
// can walk; below this depth pairs of containers are compared once.
const manyLevels = 8

// pairs are the containers that have been compared: one difference ends the whole, so what is in it is equal.
type pairs map[[2]unsafe.Pointer]struct{}

func (p pairs) equalAll(a, b []Value, depth int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		x, y := a[i], b[i]
		if k := x.Kind(); k != KArray && k != KTuple || k != y.Kind() || depth >= maxDepth {
			if !equal(x, y, depth+1) {
				return false
			}
			continue
		}
		pair := [2]unsafe.Pointer{x.p, y.p}
		if _, ok := p[pair]; ok {
			continue
		}
		p[pair] = struct{}{}
		if !p.equalAll(x.Elems(), y.Elems(), depth+1) {
			return false
		}
	}
	return true
}

func equalDicts(a, b *Dict, depth int) bool {
	if a.Len() != b.Len() {
		return false
	}
	same := true
	a.Each(func(k, v Value) bool {
		w, ok := b.Get(k)
		same = ok && equal(v, w, depth+1)
		return same
	})
	return same
}

func equalSets(a, b *Set) bool {
	if a.Len() != b.Len() {
		return false
	}
	for _, v := range a.Elems() {
		if !b.Has(v) {
			return false
		}
	}
	return true
}

// Compare orders a and b: -1, 0, 1. ok is false when they have no order (NaN
// included). Numbers compare exactly, strings by code point, arrays and tuples
// lexicographically, enums by variant then data, false before true.
func Compare(a, b Value) (c int, ok bool) { return compare(a, b, 0) }

func compare(a, b Value, depth int) (int, bool) {
	ka, kb := a.Kind(), b.Kind()
	if ka != kb || depth > maxDepth {
		if ka == KInt && kb == KFloat {
			return compareIntFloat(a.AsInt(), b.AsFloat())
		}
		if ka == KFloat && kb == KInt {
			c, ok := compareIntFloat(b.AsInt(), a.AsFloat())
			return -c, ok
		}
		if depth > maxDepth {
			return 0, false
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
	case KArray, KTuple:
		return compareAll(a.Elems(), b.Elems(), depth)
	case KObj:
		if a.Obj().Type == b.Obj().Type {
			return compareAll(a.Obj().F, b.Obj().F, depth)
		}
	case KEnum:
		x, y := a.Enum(), b.Enum()
		if x.Type != y.Type {
			return 0, false
		}
		if x.Variant != y.Variant {
			if x.Type == Option { // None before Some, as users of sorted options expect
				return order(y.Variant, x.Variant), true
			}
			return order(x.Variant, y.Variant), true
		}
		return compareAll(x.Data, y.Data, depth)
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

func compareAll(a, b []Value, depth int) (int, bool) {
	for i := range min(len(a), len(b)) {
		if c, ok := compare(a[i], b[i], depth+1); c != 0 || !ok {
			return c, ok
		}
	}
	return order(len(a), len(b)), true
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
