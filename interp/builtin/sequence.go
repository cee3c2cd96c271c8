package builtin

import (
	"math"
	"unicode/utf8"

	"skep/interp/value"
)

// next gives the elements of a sequence one after the other, marked as shared
// where they also stay in a container; ok is false at the end.
type next func() (v value.Value, ok bool)

// seq walks anything that has elements: an object gives (key, value) tuples, a
// string its characters, an Option none or one.
func (c call) seq(v value.Value) next {
	switch v.Kind() {
	case value.KArray, value.KTuple:
		return walkList(v.List())
	case value.KSet:
		return walk(v.Set().Elems())
	case value.KStr:
		return walkString(v.Str())
	case value.KDict:
		return walkDict(v.Dict())
	case value.KIter:
		return v.Iter().Next
	case value.KRange:
		return c.walkRange(v.Range())
	case value.KBox:
		if held, ok := value.ContentOf(v); ok {
			return c.seq(held)
		}
	case value.KEnum:
		if x, some, ok := v.OptionOf(); ok {
			return once(x.Share(), some)
		}
		if x, good, ok := v.ResultOf(); ok {
			return once(x.Share(), good)
		}
	}
	if it, ok := c.Iterable(v); ok {
		return c.seq(it)
	}
	c.fail("`%s` expects something with elements, found %s %s", c.Name, value.TypeName(v), short(v))
	return nil
}

func walk(vs []value.Value) next {
	i := 0
	return func() (value.Value, bool) {
		if i >= len(vs) {
			return value.Null, false
		}
		i++
		return vs[i-1].Share(), true
	}
}

// walkList is walk for an array or a tuple.
func walkList(a *value.Array) next {
	i := 0
	return func() (value.Value, bool) {
		if i >= a.Len() {
			return value.Null, false
		}
		i++
		return a.At(i - 1).Share(), true
	}
}

func walkString(s string) next {
	return func() (value.Value, bool) {
		if s == "" {
			return value.Null, false
		}
		r, n := utf8.DecodeRuneInString(s)
		s = s[n:]
		return value.Char(r), true
	}
}

func walkDict(d *value.Dict) next {
	ks, vs := d.Entries()
	i := 0
	return func() (value.Value, bool) {
		if i >= len(ks) {
			return value.Null, false
		}
		i++
		return value.NewTuple(ks[i-1].Share(), vs[i-1].Share()), true
	}
}

func once(v value.Value, there bool) next {
	return func() (value.Value, bool) {
		ok := there
		there = false
		return v, ok
	}
}

func (c call) walkRange(r *value.Range) next {
	if lo, hi, ok := r.Ints(); ok {
		full := endsAtMax(r)
		return func() (value.Value, bool) {
			if lo >= hi {
				ok = full && lo == hi
				full = false
				return value.Int(lo), ok
			}
			lo++
			return value.Int(lo - 1), true
		}
	}
	lo, hi := c.runeBounds(r)
	return func() (value.Value, bool) {
		if lo == 0xD800 { // the surrogates are no characters
			lo = 0xE000
		}
		if lo >= hi {
			return value.Null, false
		}
		lo++
		return value.Char(lo - 1), true
	}
}

// runeBounds gives the half-open bounds of a range of characters.
func (c call) runeBounds(r *value.Range) (lo, hi rune) {
	lo, ok := oneRune(r.Lo)
	hi, ok2 := oneRune(r.Hi)
	if !ok || !ok2 {
		c.fail("`%s` needs a range of integers or of characters, found %s", c.Name, value.Repr(value.NewRange(r.Lo, r.Hi, r.Inclusive)))
	}
	if r.Inclusive {
		hi++
	}
	return lo, max(lo, hi)
}

func oneRune(v value.Value) (rune, bool) {
	s, ok := v.TryStr()
	if !ok {
		return 0, false
	}
	r, n := utf8.DecodeRuneInString(s)
	return r, n > 0 && n == len(s)
}

// isOpen tells whether v is a range without an upper end.
func isOpen(v value.Value) bool { return v.Kind() == value.KRange && v.Range().Hi.IsNull() }

// length counts the elements of what knows their number without walking.
func (c call) length(v value.Value) (n int64, ok bool) {
	switch v.Kind() {
	case value.KStr:
		return int64(v.StrLen()), true
	case value.KArray, value.KTuple:
		return int64(v.List().Len()), true
	case value.KDict:
		return int64(v.Dict().Len()), true
	case value.KSet:
		return int64(v.Set().Len()), true
	case value.KRange:
		return c.rangeLength(v.Range()), true
	}
	return 0, false
}

func (c call) rangeLength(r *value.Range) int64 {
	if r.Hi.IsNull() {
		c.fail("`%s`: the range %s has no end", c.Name, value.Repr(value.NewRange(r.Lo, r.Hi, r.Inclusive)))
	}
	if lo, hi, ok := r.Ints(); ok {
		n := uint64(hi) - uint64(lo)
		if endsAtMax(r) && lo <= hi {
			n++
		}
		if n > math.MaxInt64 {
			c.fail("`%s`: the range is longer than an integer can say", c.Name)
		}
		return int64(n)
	}
	lo, hi := c.runeBounds(r)
	return int64(hi - lo)
}

// endsAtMax tells ranges whose last element is the greatest integer, which no half-open bound can say.
func endsAtMax(r *value.Range) bool {
	return r.Inclusive && r.Hi.IsInt() && r.Hi.AsInt() == math.MaxInt64
}

// elems gives the elements as a list that must not be written to; they are not marked as shared.
func (c call) elems(v value.Value) []value.Value {
	switch v.Kind() {
	case value.KArray, value.KTuple:
		return c.boxed(v.List())
	case value.KSet:
		return v.Set().Elems()
	}
	if n, ok := c.length(v); ok {
		c.charge(n, 16)
		return c.collect(c.seq(v), int(n))
	}
	return c.collect(c.seq(v), 0)
}

// boxed gives the elements of a list as values; those of a flat one are copied.
func (c call) boxed(a *value.Array) []value.Value {
	if a.Elem() != value.Boxed {
		c.charge(int64(a.Len()), 16)
	}
	return a.Boxed()
}

// copied gives the elements as a new list that the caller may keep.
func (c call) copied(v value.Value) []value.Value {
	switch v.Kind() {
	case value.KArray, value.KTuple:
		c.charge(int64(v.List().Len()), 16)
		return v.List().Values()
	}
	return c.elems(v)
}

// copyOf makes an array of the elements.
func (c call) copyOf(v value.Value) value.Value {
	switch v.Kind() {
	case value.KArray, value.KTuple:
		a := v.List()
		c.charge(a.Bytes(), 1)
		return a.Slice(0, a.Len())
	}
	n, _ := c.length(v)
	return c.collected(c.seq(v), int(min(n, 1<<16)))
}

// collected is collect into an array.
func (c call) collected(n next, room int) value.Value {
	v, ok := n()
	if !ok {
		return array(nil)
	}
	a := value.ArrayFor(v, room).Array()
	for i := 0; ok; i++ {
		c.tick(i)
		c.push(a, v)
		v, ok = n()
	}
	return a.Value()
}

// collect walks to the end. It asks the budget as the list grows, and stops on an interrupt.
func (c call) collect(n next, room int) []value.Value {
	out := make([]value.Value, 0, room)
	for {
		v, ok := n()
		if !ok {
			return out
		}
		if len(out) == cap(out) {
			c.charge(int64(cap(out))*2, 16)
		}
		c.tick(len(out))
		out = append(out, v)
	}
}

// each walks to the end, or until f is false.
func (c call) each(v value.Value, f func(i int, x value.Value) bool) {
	n := c.seq(v)
	for i := 0; ; i++ {
		x, ok := n()
		if !ok {
			return
		}
		c.tick(i)
		if !f(i, x) {
			return
		}
	}
}

func array(vs []value.Value) value.Value { return value.NewArray(vs) }

// keepIter makes a lazy sequence of v, which stays as it is now whatever happens to the variable.
func (c call) iter(v value.Value) value.Value {
	if v.Kind() == value.KIter {
		return v
	}
	v.Share()
	return value.NewIter(c.keep().seq(v))
}
