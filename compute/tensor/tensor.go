// Package tensor computes with n-dimensional arrays: an element type, a shape
// and strides over bytes that may be shared between views. Operations check
// shapes by the rules of compute/shape and types by compute/dtype, so that what
// the checker said before running and what happens while running is one logic.
//
// Tensors are values: operations give new ones, and Set copies first where
// another tensor looks at the same bytes. Loops over contiguous floats and matrix products are
// those of compute/vector and compute/gemm, the other kernels plain Go.
// Errors are *shape.Mismatch where sizes do not fit, *Error otherwise.
//
// Callers: modules/tensor, modules/linalg.
package tensor

import (
	"fmt"
	"slices"
	"sync/atomic"
	"unsafe"

	"skep/compute/dtype"
	"skep/compute/shape"
)

// Tensor is an n-dimensional array. Its shape never changes.
type Tensor struct {
	dtype   dtype.Type
	shape   []int
	strides []int // in elements; 0 where a dimension was stretched
	offset  int   // of the first element, in elements
	buf     *buffer
	weak    dtype.Kind    // a plain number of the program, which promotes less; NoKind otherwise
	why     reason        // which backend made it, and the reason
	trace   any           // how it came about, for derivatives; see trace.go
	state   atomic.Uint32 // see buffer.go
}

// Error is a refusal that is not about shapes.
type Error struct {
	Code    string
	Message string
	Hint    string
}

// The codes of errors that are not about shapes.
const (
	CodeType   = "S0101" // the element type cannot do this
	CodeValue  = "S0102" // a value without a result: the inverse of a singular matrix
	CodeMemory = "S0103" // the result would be too large
)

// Error gives the sentence.
func (e *Error) Error() string { return e.Message }

func refuse(code, format string, args ...any) error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// MaxElements bounds one tensor: 2^33 elements are more than any machine this runs on can hold.
const MaxElements = 1 << 33

// count multiplies sizes; ok is false beyond MaxElements.
func count(sizes []int) (n int, ok bool) {
	n = 1
	for _, s := range sizes {
		if s == 0 {
			return 0, true
		}
	}
	for _, s := range sizes {
		if s < 0 || n > MaxElements/s {
			return 0, false
		}
		n *= s
	}
	return n, true
}

// New makes a tensor of zeros.
func New(d dtype.Type, sizes ...int) (*Tensor, error) {
	n, ok := count(sizes)
	if !ok {
		return nil, refuse(CodeMemory, "a tensor of shape %s would have too many elements", shape.Ints(sizes...))
	}
	if d == dtype.Invalid {
		return nil, refuse(CodeType, "a tensor needs an element type")
	}
	return &Tensor{dtype: d, shape: slices.Clone(sizes), strides: rowMajor(sizes), buf: zeroed(n * d.Size())}, nil
}

// made is New where the sizes were taken from tensors that exist.
func made(d dtype.Type, sizes []int) *Tensor {
	t, err := New(d, sizes...)
	if err != nil {
		panic(err) // recovered by Guard: the caller's error
	}
	return t
}

// unset is made for those who write every element: its content is unknown.
func unset(d dtype.Type, sizes []int) *Tensor {
	n, ok := count(sizes)
	if !ok {
		made(d, sizes) // refuses
	}
	return &Tensor{dtype: d, shape: slices.Clone(sizes), strides: rowMajor(sizes), buf: fresh(n * d.Size())}
}

// Guard turns the panics with which results too large leave nested kernels into errors. Use: defer Guard(&err).
func Guard(err *error) {
	switch r := recover().(type) {
	case nil:
	case *Error:
		*err = r
	case *shape.Mismatch:
		*err = r
	default:
		panic(r)
	}
}

// Element is the Go types that hold elements; the 16-bit floats have types of their own.
type Element interface {
	bool | int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | dtype.Half | dtype.Brain | float32 | float64 | complex64 | complex128
}

// typeOf gives the element type that a Go type holds.
func typeOf[T Element]() dtype.Type {
	var x T
	switch any(x).(type) {
	case bool:
		return dtype.Bool
	case int8:
		return dtype.I8
	case int16:
		return dtype.I16
	case int32:
		return dtype.I32
	case int64:
		return dtype.I64
	case uint8:
		return dtype.U8
	case uint16:
		return dtype.U16
	case uint32:
		return dtype.U32
	case uint64:
		return dtype.U64
	case dtype.Half:
		return dtype.F16
	case dtype.Brain:
		return dtype.BF16
	case float32:
		return dtype.F32
	case float64:
		return dtype.F64
	case complex64:
		return dtype.C64
	}
	return dtype.C128
}

// From makes a tensor of a slice, which it copies. Its length must be the product of the sizes.
func From[T Element](data []T, sizes ...int) (*Tensor, error) {
	t, err := New(typeOf[T](), sizes...)
	if err != nil {
		return nil, err
	}
	if len(data) != t.Len() {
		return nil, refuse(CodeValue, "%d elements for shape %s", len(data), shape.Ints(sizes...))
	}
	copy(all[T](t), data)
	return t, nil
}

// memoryOf is all elements that a tensor's bytes hold, those of its other views too.
func memoryOf[T Element](t *Tensor) []T { return elements[T](t.buf.data()) }

// elements takes bytes as elements of a type.
func elements[T Element](bytes []byte) []T {
	var x T
	n := len(bytes) / int(unsafe.Sizeof(x))
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&bytes[0])), n)
}

// all is the memory from the first element on: the elements in order, if the tensor is contiguous.
func all[T Element](t *Tensor) []T {
	m := memoryOf[T](t)
	return m[min(t.offset, len(m)):]
}

// Slice copies the elements in order.
func Slice[T Element](t *Tensor) []T {
	t = t.AsType(typeOf[T]()).Contiguous()
	return slices.Clone(all[T](t)[:t.Len()])
}

// Number makes a plain number of the program a tensor of no dimensions that promotes weakly.
func Number(f float64) *Tensor {
	t := made(dtype.F64, nil)
	all[float64](t)[0] = f
	t.weak = dtype.Float
	return t
}

// Integer is Number for whole numbers.
func Integer(i int64) *Tensor {
	t := made(dtype.I64, nil)
	all[int64](t)[0] = i
	t.weak = dtype.Signed
	return t
}

// Truth is Number for truth values.
func Truth(b bool) *Tensor {
	t := made(dtype.Bool, nil)
	all[bool](t)[0] = b
	t.weak = dtype.Logical
	return t
}

// DType is the type of the elements.
func (t *Tensor) DType() dtype.Type { return t.dtype }

// Sizes gives a copy of the shape.
func (t *Tensor) Sizes() []int { return slices.Clone(t.shape) }

// Shape gives the shape as the rules take it.
func (t *Tensor) Shape() shape.Shape { return shape.Ints(t.shape...) }

// Repair says how the tensor, written as source, comes to have a wanted shape; "" if no way is known.
func (t *Tensor) Repair(want shape.Shape, source string) string {
	if repairs := shape.RepairsTo(want, t.Shape(), source, nil); len(repairs) > 0 {
		return repairs[0].Title
	}
	return ""
}

// Rank is the number of dimensions.
func (t *Tensor) Rank() int { return len(t.shape) }

// Len is the number of elements.
func (t *Tensor) Len() int { n, _ := count(t.shape); return n }

// ByteSize is the memory that the elements take, shared or not.
func (t *Tensor) ByteSize() int64 { return int64(t.Len()) * int64(t.dtype.Size()) }

// Device says where the bytes are; a device's name also if a copy of them is here.
func (t *Tensor) Device() string {
	if d := t.on(); d != nil {
		return d.Adapter.Name
	}
	if !t.buf.isHere() {
		return "lost"
	}
	return "cpu"
}

// Why says which backend made the tensor, and the reason.
func (t *Tensor) Why() string { return t.why.text() }

// reason gives the sentence when somebody asks: to make it was an eighth of what an operation on few elements took. nil: nothing was computed.
type reason func() string

func (r reason) text() string {
	if r == nil {
		return "cpu: made or moved here, nothing was computed"
	}
	return r()
}

// because notes what made a result.
func (t *Tensor) because(format string, args ...any) *Tensor {
	t.why = func() string { return fmt.Sprintf(format, args...) }
	return t
}

// view gives a tensor over the same bytes.
func (t *Tensor) view(sizes, strides []int, offset int) *Tensor {
	t.buf.share()
	return &Tensor{dtype: t.dtype, shape: sizes, strides: strides, offset: offset, buf: t.buf, why: t.why}
}

// Alias gives another tensor over the same bytes: writing to one leaves the other alone.
func (t *Tensor) Alias() *Tensor { return t.Traced(t.trace) }

// infer asks the rule of an operation about tensors; the result has numbers only.
func infer(op string, options map[string]shape.Value, ts ...*Tensor) ([][]int, error) {
	c := &shape.Call{Op: op, Options: options}
	for _, t := range ts {
		c.Args = append(c.Args, t.Shape())
	}
	return sizesOf(c)
}

func sizesOf(c *shape.Call) ([][]int, error) {
	out, bad := shape.Infer(c)
	if bad != nil {
		return nil, bad
	}
	sizes := make([][]int, len(out))
	for i, s := range out {
		n, ok := s.Sizes()
		if !ok {
			return nil, refuse(CodeValue, "%s: the sizes of the result are not known", c.Op)
		}
		sizes[i] = n
	}
	return sizes, nil
}
