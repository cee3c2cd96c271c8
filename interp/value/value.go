// Package value is what programs of the language compute with: a 16-byte Value,
// the heap objects behind it, and what holds for all of them: sharing and
// copy-on-write, equality, order, hashing, display. It knows neither syntax nor
// evaluation. The evaluator, the builtin modules and the session use it.
package value

import (
	"math"
	"sync/atomic"
	"unsafe"
)

// Value is one value of the language in two words. The pointer is a tag
// sentinel (ints, floats, bools) or the heap object itself, so scalars never
// allocate and Go's collector sees every reference. The zero Value is null.
//
// NaN-boxing would halve the size but hides pointers from the collector.
type Value struct {
	p unsafe.Pointer
	n uint64
}

// Kind is the run-time type of a Value, one level deep.
type Kind uint8

// The kinds. From KBox on they may be changed in place: a second owner marks them, a writer copies what is marked.
const (
	KNull Kind = iota
	KUnit
	KBool
	KInt
	KFloat
	KStr
	KRange
	KFunc
	KType
	KModule
	KIter
	KCell
	KAtom
	KBox
	KArray
	KTuple
	KDict
	KSet
	KObj
	KEnum
	NumKinds
)

// Header begins every heap object, so that one load tells the kind.
type Header struct {
	kind   Kind
	direct uint8  // functions only, see NewDirect
	growth uint8  // strings only: see asWritten
	elem   Elem   // arrays only
	shared uint32 // containers: 1: more than one reference may exist; a writer copies first; 2: see Freeze. Strings: what is known of their text. Cells: the owner
}

// Null is missing data; it prints as nil.
var Null = Value{}

// Unit is the value of a statement that has none.
func Unit() Value { return Value{p: unsafe.Pointer(&tagUnit)} }

var (
	tagUnit  = Header{kind: KUnit}
	tagBool  = Header{kind: KBool}
	tagInt   = Header{kind: KInt}
	tagFloat = Header{kind: KFloat}
)

// Int makes an integer.
func Int(i int64) Value { return Value{unsafe.Pointer(&tagInt), uint64(i)} }

// Float makes a floating-point number.
func Float(f float64) Value { return Value{unsafe.Pointer(&tagFloat), math.Float64bits(f)} }

// Bool makes true or false.
func Bool(b bool) Value {
	if b {
		return Value{unsafe.Pointer(&tagBool), 1}
	}
	return Value{unsafe.Pointer(&tagBool), 0}
}

// Kind tells what v is.
func (v Value) Kind() Kind {
	if v.p == nil {
		return KNull
	}
	return (*Header)(v.p).kind
}

// IsNull is true for null only (not for None).
func (v Value) IsNull() bool { return v.p == nil }

// IsUnit is true for ().
func (v Value) IsUnit() bool { return v.p == unsafe.Pointer(&tagUnit) }

// IsInt, IsFloat and IsBool are single comparisons.
func (v Value) IsInt() bool { return v.p == unsafe.Pointer(&tagInt) }

// IsFloat tells whether v is a floating-point number.
func (v Value) IsFloat() bool { return v.p == unsafe.Pointer(&tagFloat) }

// IsBool tells whether v is true or false.
func (v Value) IsBool() bool { return v.p == unsafe.Pointer(&tagBool) }

// AsInt reads an integer; meaningless for other kinds.
func (v Value) AsInt() int64 { return int64(v.n) }

// SetInt changes an integer in place; v must be one already.
func (v *Value) SetInt(i int64) { v.n = uint64(i) }

// SetFloat changes a float in place; v must be one already.
func (v *Value) SetFloat(f float64) { v.n = math.Float64bits(f) }

// AsFloat reads a float; meaningless for other kinds.
func (v Value) AsFloat() float64 { return math.Float64frombits(v.n) }

// AsBool reads a bool; meaningless for other kinds.
func (v Value) AsBool() bool { return v.n != 0 }

// Number reads an integer or a float as a float.
func (v Value) Number() (f float64, ok bool) {
	switch v.p {
	case unsafe.Pointer(&tagInt):
		return float64(int64(v.n)), true
	case unsafe.Pointer(&tagFloat):
		return math.Float64frombits(v.n), true
	}
	return 0, false
}

// Release gives back the memory of an engine's value that nobody else refers to; see Releaser.
func (v Value) Release() {
	if v.Kind() == KBox && !v.IsShared() {
		if r, ok := v.Box().V.(Releaser); ok {
			r.Release()
		}
	}
}

// Releaser is an engine's value whose memory can be used again before the collector finds that it is lost.
type Releaser interface{ Release() }

// Same is identity: the same scalar bits or the same object.
func (v Value) Same(o Value) bool { return v == o }

// Share notes that a second reference to v may exist from now on, and gives v
// back. A writer that finds the mark copies first (see Own). Sticky, because
// Go has no reference counts; the evaluator avoids it on last uses.
func (v Value) Share() Value {
	if v.p != nil {
		h := (*Header)(v.p)
		if h.kind >= KBox && atomic.LoadUint32(&h.shared) == 0 {
			atomic.StoreUint32(&h.shared, 1)
		}
	}
	return v
}

// IsShared tells whether a writer would have to copy.
func (v Value) IsShared() bool {
	return v.p != nil && atomic.LoadUint32(&(*Header)(v.p).shared) != 0
}

// Cell is a variable that closures share with its block.
type Cell struct {
	Header
	V Value
}

// NewCell makes a cell that holds v.
func NewCell(v Value) *Cell { return &Cell{Header{kind: KCell}, v} }

// NewOwnedCell makes a cell that remembers a number of its maker: the worker of a
// parallel loop, which alone may write it.
func NewOwnedCell(v Value, owner uint32) *Cell {
	return &Cell{Header{kind: KCell, shared: owner}, v}
}

// Owner is the number of a cell's maker; 0 if it was made by NewCell.
func (c *Cell) Owner() uint32 { return c.shared }

// FromCell wraps a cell, for frame slots only; programs never see it.
func FromCell(c *Cell) Value { return Value{p: unsafe.Pointer(c)} }

// Cell unwraps a frame slot.
func (v Value) Cell() *Cell { return (*Cell)(v.p) }

// Box holds an engine's own value: a frame, a tensor, a chart. Exactly one
// module declares the methods of a boxed type (module.Type with the same name).
type Box struct {
	Header
	Type string // as typeof says it
	V    any
}

// NewBox boxes x under a type name.
func NewBox(typ string, x any) Value {
	return Value{p: unsafe.Pointer(&Box{Header{kind: KBox}, typ, x})}
}

// Box gives the box itself; v must be of KBox.
func (v Value) Box() *Box { return (*Box)(v.p) }

// As unboxes an engine's value.
func As[T any](v Value) (x T, ok bool) {
	if v.Kind() != KBox {
		return x, false
	}
	x, ok = (*Box)(v.p).V.(T)
	return x, ok
}

// Func is a function value. Code belongs to the evaluator.
type Func struct {
	Header
	Name string
	Code any
}

// NewFunc makes a function value.
func NewFunc(name string, code any) Value {
	return Value{p: unsafe.Pointer(&Func{Header{kind: KFunc}, name, code})}
}

// NewDirect makes a function value whose code takes exactly n plain arguments:
// Direct tells so with one comparison, where a call would otherwise look at the
// kind, the code's type, and its parameters.
func NewDirect(name string, code any, n int) Value {
	h := Header{kind: KFunc}
	if n < 255 {
		h.direct = uint8(n + 1)
	}
	return Value{p: unsafe.Pointer(&Func{h, name, code})}
}

// Direct tells a function made by NewDirect for n arguments.
func (v Value) Direct(n uint8) bool { return v.p != nil && (*Header)(v.p).direct == n+1 }

// Func gives the function object; v must be of KFunc.
func (v Value) Func() *Func { return (*Func)(v.p) }

// Module is a namespace value: a builtin module or a user's mod. Members are
// looked up by the evaluator through Get.
type Module struct {
	Header
	Name string
	Get  func(name string) (Value, bool)
	List func() []string
	Code any // the evaluator's own, for modules of programs
}

// NewModule makes a module value.
func NewModule(name string, get func(string) (Value, bool), list func() []string) Value {
	return Value{p: unsafe.Pointer(&Module{Header{kind: KModule}, name, get, list, nil})}
}

// Module gives the module object; v must be of KModule.
func (v Value) Module() *Module { return (*Module)(v.p) }

// Atom is :name.
type Atom struct {
	Header
	Name string
}

// NewAtom makes an atom; atoms are equal by name.
func NewAtom(name string) Value {
	return Value{p: unsafe.Pointer(&Atom{Header{kind: KAtom}, name})}
}

// Atom gives the atom object; v must be of KAtom.
func (v Value) Atom() *Atom { return (*Atom)(v.p) }

// Iter is a lazy sequence. Next gives ok false at the end, and may panic with
// the evaluator's errors when a user's closure fails.
type Iter struct {
	Header
	Next func() (Value, bool)
	From any // the evaluator's own: what the sequence comes from, or nil
}

// NewIter makes a lazy sequence.
func NewIter(next func() (Value, bool)) Value {
	return Value{p: unsafe.Pointer(&Iter{Header{kind: KIter}, next, nil})}
}

// Iter gives the sequence; v must be of KIter.
func (v Value) Iter() *Iter { return (*Iter)(v.p) }

// Range is lo..hi or lo..=hi over integers or one-character strings; an open
// end is null.
type Range struct {
	Header
	Lo, Hi    Value
	Inclusive bool
}

// NewRange makes a range.
func NewRange(lo, hi Value, inclusive bool) Value {
	return Value{p: unsafe.Pointer(&Range{Header{kind: KRange}, lo, hi, inclusive})}
}

// Range gives the range; v must be of KRange.
func (v Value) Range() *Range { return (*Range)(v.p) }

// Ints gives the half-open integer bounds; ok is false for other ranges. An open
// end is math.MaxInt64, an open start 0.
func (r *Range) Ints() (lo, hi int64, ok bool) {
	lo, hi = 0, math.MaxInt64
	if !r.Lo.IsNull() {
		if !r.Lo.IsInt() {
			return 0, 0, false
		}
		lo = r.Lo.AsInt()
	}
	if !r.Hi.IsNull() {
		if !r.Hi.IsInt() {
			return 0, 0, false
		}
		hi = r.Hi.AsInt()
		if r.Inclusive && hi < math.MaxInt64 {
			hi++
		}
	}
	return lo, max(lo, hi), true
}
