package value

import (
	"runtime"
	"slices"
	"unsafe"

	"skep/memory"
)

// Set writes an element; i must be below Len.
func (a *Array) Set(i int, v Value) {
	if k := ElemOf(v); k != a.elem && a.elem != Boxed {
		a.box()
	}
	if a.elem == Boxed {
		a.e[i] = v
		return
	}
	a.setFlat(i, v.n)
}

func (a *Array) setFlat(i int, w uint64) {
	if a.elem == Bools {
		(*a.bytes())[i] = byte(w)
	} else {
		(*a.words())[i] = w
	}
	runtime.KeepAlive(a)
}

// SetWord is Set for the bits of a scalar of the type that the elements are known to have.
func (a *Array) SetWord(i int, w uint64) {
	if a.elem == Boxed {
		a.e[i].n = w
		return
	}
	a.setFlat(i, w)
}

// Put is Set where i is an index and v of the kind that the array holds, and does nothing elsewhere.
func (a *Array) Put(i int64, v Value) bool {
	if uint64(i) >= uint64(len(a.e)) {
		return false
	}
	if a.elem == Boxed {
		a.e[i] = v
		return true
	}
	return a.putFlat(i, v)
}

//go:noinline
func (a *Array) putFlat(i int64, v Value) bool {
	if ElemOf(v) != a.elem {
		return false
	}
	a.setFlat(int(i), v.n)
	return true
}

// Push puts v at the end.
func (a *Array) Push(v Value) {
	if k := ElemOf(v); k != a.elem {
		a.admit(k)
	}
	if len(a.e) == cap(a.e) {
		a.stretch(1)
	}
	switch a.elem {
	case Boxed:
		a.e = append(a.e, v)
	case Bools:
		*a.bytes() = append(*a.bytes(), byte(v.n))
	default:
		*a.words() = append(*a.words(), v.n)
	}
	runtime.KeepAlive(a)
}

// stretch makes room for more elements.
func (a *Array) stretch(more int) {
	switch a.elem {
	case Boxed:
		a.e = stretched(a.e, more)
	case Bools:
		*a.bytes() = stretched(*a.bytes(), more)
	default:
		*a.words() = stretched(*a.words(), more)
	}
	if a.elem != Boxed {
		a.moved()
	}
}

// stretched doubles the room of a slice, and of one of many megabytes makes half as
// much more. Go's append grows by a quarter: then a list that is built by pushes
// touches five times its size in fresh pages, and faults of pages cost more than the pushes.
func stretched[T any](s []T, more int) []T {
	var x T
	room := max(2*len(s), 4)
	if uintptr(len(s))*unsafe.Sizeof(x) > 32<<20 {
		room = len(s) + len(s)/2
	}
	out := memory.Make[T](max(room, len(s)+more))[:len(s)]
	copy(out, s)
	return out
}

// moved lets go of the memory that was held, once what was in it lies in Go's heap.
func (a *Array) moved() {
	runtime.KeepAlive(a.held)
	a.held = nil
}

// PushCost is how many bytes storage will grow by if v is pushed: 0 where there is room.
func (a *Array) PushCost(v Value) int64 {
	n := int64(len(a.e))
	if k := ElemOf(v); k != a.elem && a.elem != Boxed && n > 0 {
		return 16*n + 64
	}
	if len(a.e) < cap(a.e) {
		return 0
	}
	return a.Bytes() + 64
}

// SetCost is how many bytes storage will grow by if v is written.
func (a *Array) SetCost(v Value) int64 {
	if k := ElemOf(v); k != a.elem && a.elem != Boxed {
		return 16 * int64(len(a.e))
	}
	return 0
}

// Bytes is what the elements take, without what they refer to.
func (a *Array) Bytes() int64 { return int64(len(a.e)) * a.elem.Size() }

// Size is what one element takes, in bytes.
func (k Elem) Size() int64 {
	switch k {
	case Boxed:
		return 16
	case Bools:
		return 1
	}
	return 8
}

// Append puts the elements of b at the end; it marks them shared. b may be a.
func (a *Array) Append(b *Array) {
	if b.Len() == 0 {
		return
	}
	a.admit(b.elem)
	if len(a.e)+b.Len() > cap(a.e) {
		a.stretch(b.Len())
	}
	switch {
	case a.elem == Boxed && b.elem == Boxed:
		a.e = append(a.e, shareAll(b.e)...)
	case a.elem == Boxed:
		n := len(a.e)
		a.e = append(a.e, make([]Value, b.Len())...)
		b.unpack(a.e[n:])
	case a.elem == Bools:
		*a.bytes() = append(*a.bytes(), *b.bytes()...)
	default:
		*a.words() = append(*a.words(), *b.words()...)
	}
	runtime.KeepAlive(a)
	runtime.KeepAlive(b)
}

// admit makes the array one to which elements of a kind can be added: an empty one takes its form, others are boxed.
func (a *Array) admit(k Elem) {
	switch {
	case len(a.e) == 0 && k != a.elem:
		a.elem, a.e, a.held = k, nil, nil
	case a.elem != k && a.elem != Boxed:
		a.box()
	}
}

// box turns a flat array into a boxed one.
func (a *Array) box() {
	out := make([]Value, len(a.e), len(a.e)+len(a.e)/8+1)
	a.unpack(out)
	a.elem, a.e, a.held = Boxed, out, nil
}

// Ref points at an element, until the next change of the array. It boxes a flat
// array: where it is known what will be written, Set is better.
func (a *Array) Ref(i int) *Value {
	if a.elem != Boxed {
		a.box()
	}
	return &a.e[i]
}

// Insert puts v before element i, which may be Len.
func (a *Array) Insert(i int, v Value) {
	a.Push(v)
	switch a.elem {
	case Boxed:
		copy(a.e[i+1:], a.e[i:])
		a.e[i] = v
	case Bools:
		b := *a.bytes()
		copy(b[i+1:], b[i:])
		b[i] = byte(v.n)
	default:
		w := *a.words()
		copy(w[i+1:], w[i:])
		w[i] = v.n
	}
	runtime.KeepAlive(a)
}

// Take removes element i and gives it. Taking the first only moves the start, so that a queue is linear.
func (a *Array) Take(i int) Value {
	v := a.At(i)
	if i == 0 {
		a.dropFirst()
		return v
	}
	a.Remove(i, i+1)
	return v
}

func (a *Array) dropFirst() {
	switch a.elem {
	case Boxed:
		a.e[0] = Null
		a.e = a.e[1:]
	case Bools:
		*a.bytes() = (*a.bytes())[1:]
	default:
		*a.words() = (*a.words())[1:]
	}
}

// Remove takes the elements lo to hi, without hi, out.
func (a *Array) Remove(lo, hi int) {
	switch a.elem {
	case Boxed:
		a.e = slices.Delete(a.e, lo, hi)
	case Bools:
		*a.bytes() = slices.Delete(*a.bytes(), lo, hi)
	default:
		*a.words() = slices.Delete(*a.words(), lo, hi)
	}
	runtime.KeepAlive(a)
}

// Truncate keeps the first n elements and lets go of the others.
func (a *Array) Truncate(n int) { a.Remove(n, len(a.e)) }

// Swap exchanges two elements.
func (a *Array) Swap(i, j int) {
	switch a.elem {
	case Boxed:
		a.e[i], a.e[j] = a.e[j], a.e[i]
	case Bools:
		b := *a.bytes()
		b[i], b[j] = b[j], b[i]
	default:
		w := *a.words()
		w[i], w[j] = w[j], w[i]
	}
	runtime.KeepAlive(a)
}

// Become takes the elements of b, which the caller gives up.
func (a *Array) Become(b *Array) {
	if a.elem, a.e = b.elem, b.e; a.elem != Boxed {
		a.held = b.held
	}
}

// Slice makes an array of the elements lo to hi, without hi; it marks them shared.
func (a *Array) Slice(lo, hi int) Value {
	if a.elem == Boxed {
		return ArrayOf(shareAll(a.e[lo:hi])...)
	}
	out := allocFlat(a.elem, hi-lo)
	if a.elem == Bools {
		copy(*out.bytes(), (*a.bytes())[lo:hi])
	} else {
		copy(*out.words(), (*a.words())[lo:hi])
	}
	runtime.KeepAlive(a)
	return out.Value()
}

// Values gives a new slice of the elements that the caller may keep and change; it marks them shared.
func (a *Array) Values() []Value {
	if a.elem == Boxed {
		return slices.Clone(shareAll(a.e))
	}
	return a.Boxed()
}

// Concat makes an array of these elements and then those of b; it marks them shared.
func (a *Array) Concat(b *Array) Value {
	out := &Array{Header: Header{kind: KArray}}
	out.grow(a.elem, a.Len()+b.Len())
	out.Append(a)
	out.Append(b)
	return out.Value()
}

// Repeated makes an array of the elements n times; it marks them shared.
func (a *Array) Repeated(n int) Value {
	out := &Array{Header: Header{kind: KArray}}
	out.grow(a.elem, n*a.Len())
	for range n {
		out.Append(a)
	}
	return out.Value()
}

// ArrayFor makes an empty array with room for n elements like v.
func ArrayFor(v Value, n int) Value {
	a := &Array{Header: Header{kind: KArray}}
	a.grow(ElemOf(v), n)
	return a.Value()
}

// grow gives an empty array a form and room for n elements.
func (a *Array) grow(k Elem, n int) {
	a.elem = k
	switch k {
	case Boxed:
		a.e = make([]Value, 0, n)
	case Bools:
		*a.bytes() = make([]byte, 0, n)
	default:
		*a.words() = make([]uint64, 0, n)
	}
}

// Reversed makes an array of the elements from the last to the first; it marks them shared.
func (a *Array) Reversed() Value {
	out := a.Slice(0, len(a.e))
	b := out.Array()
	switch b.elem {
	case Boxed:
		slices.Reverse(b.e)
	case Bools:
		slices.Reverse(*b.bytes())
	default:
		slices.Reverse(*b.words())
	}
	return out
}

func shareAll(vs []Value) []Value {
	for _, v := range vs {
		v.Share()
	}
	return vs
}

func cloneElems(vs []Value) []Value {
	out := make([]Value, len(vs), len(vs)+len(vs)/8+1)
	copy(out, shareAll(vs))
	return out
}

// clone copies an array, with room to grow where it is long: who copies is about to write.
func (a *Array) clone() Value {
	n := len(a.e)
	if n <= 4 || a.elem == Boxed && commonElem(a.e) != Boxed {
		return a.Slice(0, n)
	}
	out := &Array{Header: Header{kind: KArray, elem: a.elem}}
	switch a.elem {
	case Boxed:
		out.e = cloneElems(a.e)
	case Bools:
		*out.bytes() = append(make([]byte, 0, n+n/8+1), *a.bytes()...)
	default:
		*out.words() = append(make([]uint64, 0, n+n/8+1), *a.words()...)
	}
	runtime.KeepAlive(a)
	return out.Value()
}

// Own gives a version of v that a writer may change in place: v itself if no
// second reference can exist, else a copy one level deep whose elements are
// marked shared. The caller stores the result back where v came from.
func Own(v Value) Value {
	if !v.IsShared() {
		return v
	}
	return Clone(v)
}

// Clone copies one level of a container, and a box whose engine value has
// CloneValue; other kinds are immutable and come back as they are.
func Clone(v Value) Value {
	switch v.Kind() {
	case KArray:
		return v.Array().clone()
	case KTuple:
		return NewTuple(cloneElems(v.List().e)...)
	case KDict:
		return v.Dict().clone()
	case KSet:
		return v.Set().clone()
	case KObj:
		o := v.Obj()
		return NewObj(o.Type, cloneElems(o.F))
	case KEnum:
		e := v.Enum()
		return NewEnum(e.Type, e.Variant, cloneElems(e.Data)...)
	case KBox:
		if x, ok := v.Box().V.(interface{ CloneValue() any }); ok {
			return NewBox(v.Box().Type, x.CloneValue())
		}
	}
	return v
}

// flatSame compares two flat arrays of one form and one length.
func flatSame(a, b *Array) (same bool) {
	switch a.elem {
	case Ints:
		same = slices.Equal(*a.ints(), *b.ints())
	case Floats:
		same = slices.Equal(*a.floats(), *b.floats())
	default:
		same = slices.Equal(*a.bools(), *b.bools())
	}
	runtime.KeepAlive(a)
	runtime.KeepAlive(b)
	return same
}
