package rt

import (
	"unsafe"

	"skep/interp/value"
)

// Lists of scalars, and lists of such lists, whose kind is known when Go is written:
// the same flat arrays that the evaluator has, read and written without boxes. A list
// is shared until someone writes, like every value.

// Scalar is what lists hold flat.
type Scalar interface{ int64 | float64 | bool }

// List is a list of scalars of one kind: where the evaluator's array has its elements.
type List[T Scalar] struct{ xs *[]T }

// Rows is a list of such lists.
type Rows[T Scalar] struct{ a *value.Array }

// Their names in programs.
type (
	Ints      = List[int64]
	Floats    = List[float64]
	Bools     = List[bool]
	IntRows   = Rows[int64]
	FloatRows = Rows[float64]
	BoolRows  = Rows[bool]
)

// ListOf makes a list of xs, which the caller gives up.
func ListOf[T Scalar](xs ...T) List[T] {
	switch xs := any(xs).(type) {
	case []float64:
		return flat[T](value.NewFloats(xs).Array())
	case []bool:
		return flat[T](value.NewBools(xs).Array())
	}
	return flat[T](value.NewInts(any(xs).([]int64)).Array())
}

// flat is an array that holds T flat.
func flat[T Scalar](a *value.Array) List[T] { return List[T]{value.Storage[T](a)} }

func (l List[T]) array() *value.Array { return value.Stored(l.xs) }

// AsList is an array that holds nothing but T; it is copied if it does not hold them flat.
func AsList[T Scalar](v Value) List[T] {
	a := v.Array()
	if a.Elem() == elemOf[T]() {
		return flat[T](a)
	}
	out := make([]T, a.Len())
	for i, x := range a.All() {
		out[i] = unboxed[T](x)
	}
	return ListOf(out...)
}

// elemOf is how the evaluator's arrays hold T.
func elemOf[T Scalar]() value.Elem {
	var x T
	switch any(x).(type) {
	case float64:
		return value.Floats
	case bool:
		return value.Bools
	}
	return value.Ints
}

func unboxed[T Scalar](v Value) (x T) {
	switch p := any(&x).(type) {
	case *int64:
		*p = v.AsInt()
	case *float64:
		*p = v.AsFloat()
	case *bool:
		*p = v.AsBool()
	}
	return x
}

func boxed[T Scalar](x T) Value {
	switch x := any(x).(type) {
	case float64:
		return value.Float(x)
	case bool:
		return value.Bool(x)
	}
	return value.Int(any(x).(int64))
}

// Value is the list as the runtime has it.
func (l List[T]) Value() Value { return l.array().Value() }

// Share marks a list that a second one refers to: who writes copies first.
func (l List[T]) Share() List[T] {
	l.Value().Share()
	return l
}

// Len is how many elements there are.
func (l List[T]) Len() int64 { return int64(len(*l.xs)) }

// At is l[i]. In this form Go's compiler writes it in place: what is rare stands elsewhere.
func (l List[T]) At(i int64, at Place) T {
	if uint64(i) >= uint64(len(*l.xs)) {
		i = listInside(unsafe.Pointer(l.xs), i, at)
	}
	return (*l.xs)[i]
}

//go:noinline
func listInside(xs unsafe.Pointer, i int64, at Place) int64 {
	return inside(value.Stored((*[]int64)(xs)), i, at) // where an array is does not depend on what it holds
}

// All are the elements, for a loop: what is written meanwhile is written to a copy.
func (l List[T]) All() []T { return *l.Share().xs }

// Set is l[i] = x.
func (l *List[T]) Set(i int64, x T, at Place) {
	l.own()
	xs := *l.xs
	if uint64(i) >= uint64(len(xs)) {
		i = inside(l.array(), i, at)
	}
	xs[i] = x
}

// Push is l.push(x).
func (l *List[T]) Push(x T, at Place) {
	l.own()
	if len(*l.xs) == cap(*l.xs) {
		grow(l.array(), boxed(x), at)
		return
	}
	*l.xs = append(*l.xs, x)
}

// own gives a writer a list that nobody else refers to.
func (l *List[T]) own() {
	if l.array().Shared() {
		*l = flat[T](value.Clone(l.Value()).Array())
	}
}

// inside is an index that counts from the end; what lies outside is an error at its place.
//
//go:noinline
func inside(a *value.Array, i int64, at Place) int64 {
	if n := int64(a.Len()); i < 0 && i+n >= 0 {
		return i + n
	}
	host.Index(a.Value(), value.Int(i), at)
	panic("an index outside of a list was found inside")
}

// ownArray gives a writer an array that nobody else refers to.
func ownArray(a **value.Array) {
	if (*a).Shared() {
		*a = value.Clone((*a).Value()).Array()
	}
}

// grow pushes onto an array that is full; the program's budget pays.
//
//go:noinline
func grow(a *value.Array, x Value, at Place) {
	if n := a.PushCost(x); n > 0 {
		host.Charge(int(n), at)
	}
	a.Push(x)
}

// RowsOf makes a list of lists.
func RowsOf[T Scalar](rows ...List[T]) Rows[T] {
	vs := make([]Value, len(rows))
	for i, l := range rows {
		vs[i] = l.Value()
	}
	return Rows[T]{value.NewArray(vs).Array()}
}

// AsRows is an array of arrays that hold nothing but T.
func AsRows[T Scalar](v Value) Rows[T] {
	a, kept := v.Array(), true
	for _, row := range a.All() {
		kept = kept && row.Array().Elem() == elemOf[T]()
	}
	if kept && a.Elem() == value.Boxed {
		return Rows[T]{a}
	}
	vs := make([]Value, a.Len())
	for i, row := range a.All() {
		vs[i] = AsList[T](row.Share()).Value()
	}
	return Rows[T]{value.NewArray(vs).Array()}
}

// Value is the list as the runtime has it.
func (r Rows[T]) Value() Value { return r.a.Value() }

// Share marks a list that a second one refers to.
func (r Rows[T]) Share() Rows[T] {
	r.a.Value().Share()
	return r
}

// Len is how many rows there are.
func (r Rows[T]) Len() int64 { return int64(r.a.Len()) }

// At is r[i].
func (r Rows[T]) At(i int64, at Place) List[T] {
	if rows := *value.Storage[Value](r.a); uint64(i) < uint64(len(rows)) {
		return flat[T](rows[i].Array())
	}
	return r.fromEnd(i, at)
}

//go:noinline
func (r Rows[T]) fromEnd(i int64, at Place) List[T] {
	return flat[T]((*value.Storage[Value](r.a))[inside(r.a, i, at)].Array())
}

// All are the rows, for a loop.
func (r Rows[T]) All() []List[T] {
	out := make([]List[T], r.a.Len())
	for i, row := range r.a.All() {
		out[i] = flat[T](row.Share().Array())
	}
	return out
}

// Set is r[i] = row.
func (r *Rows[T]) Set(i int64, row List[T], at Place) { *r.place(i, at) = row.Value() }

// SetIn is r[i][j] = x; the row stands at its own place.
func (r *Rows[T]) SetIn(i, j int64, x T, row, at Place) {
	p := r.place(i, row)
	l := flat[T](Own(p).Array())
	l.Set(j, x, at)
}

// Push is r.push(row).
func (r *Rows[T]) Push(row List[T], at Place) {
	ownArray(&r.a)
	grow(r.a, row.Value(), at)
}

// PushIn is r[i].push(x).
func (r *Rows[T]) PushIn(i int64, x T, row, at Place) {
	p := r.place(i, row)
	l := flat[T](Own(p).Array())
	l.Push(x, at)
}

// place is where a row lies, for a write.
func (r *Rows[T]) place(i int64, at Place) *Value {
	ownArray(&r.a)
	rows := *value.Storage[Value](r.a)
	if uint64(i) >= uint64(len(rows)) {
		i = inside(r.a, i, at)
	}
	return &rows[i]
}
