package tensor

import (
	"slices"
	"unsafe"

	"skep/compute/dtype"
	"skep/compute/shape"
)

// Elements are the elements in order, where they lie if they do lie in order: to
// be read, not written. T must be the Go type of the tensor's element type.
func Elements[T Element](t *Tensor) []T {
	if typeOf[T]() != t.dtype {
		panic(&Error{Code: CodeType, Message: "elements of type " + t.dtype.String() + " read as " + typeOf[T]().String()})
	}
	t.buf.share()
	return all[T](t.Contiguous())[:t.Len()]
}

// Adopt makes a tensor of a slice without copying it: the slice is the tensor's
// from now on. Its length must be the product of the sizes.
func Adopt[T Element](data []T, sizes ...int) (*Tensor, error) {
	n, ok := count(sizes)
	if !ok || n != len(data) {
		return nil, refuse(CodeValue, "%d elements for shape %s", len(data), shape.Ints(sizes...))
	}
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(data))), n*int(unsafe.Sizeof(*new(T))))
	return &Tensor{dtype: typeOf[T](), shape: append([]int{}, sizes...), strides: rowMajor(sizes), buf: &buffer{bytes: bytes}}, nil
}

// Lent makes a vector of numbers that others look at as well, such as a column's: a write copies them first. False for what is no
// slice of elements.
func Lent(data any) (*Tensor, bool) {
	switch xs := data.(type) {
	case []float64:
		return lent(xs), true
	case []float32:
		return lent(xs), true
	case []int64:
		return lent(xs), true
	case []int32:
		return lent(xs), true
	case []int16:
		return lent(xs), true
	case []int8:
		return lent(xs), true
	case []uint64:
		return lent(xs), true
	case []uint32:
		return lent(xs), true
	case []uint16:
		return lent(xs), true
	case []uint8:
		return lent(xs), true
	}
	return nil, false
}

func lent[T Element](xs []T) *Tensor {
	t, err := Adopt(xs, len(xs))
	if err != nil {
		panic(err) // a slice is as long as it is
	}
	t.buf.share()
	return t
}

// Packed is the other way: the numbers of a vector side by side, nil for a tensor of other dimensions or elements, and for one
// whose derivative is being taken.
func (t *Tensor) Packed() any {
	if t.Rank() != 1 || t.trace != nil {
		return nil
	}
	switch t.dtype {
	case dtype.F64:
		return packed[float64](t)
	case dtype.F32:
		return packed[float32](t)
	case dtype.I64:
		return packed[int64](t)
	case dtype.I32:
		return packed[int32](t)
	case dtype.I16:
		return packed[int16](t)
	case dtype.I8:
		return packed[int8](t)
	case dtype.U64:
		return packed[uint64](t)
	case dtype.U32:
		return packed[uint32](t)
	case dtype.U16:
		return packed[uint16](t)
	case dtype.U8:
		return packed[uint8](t)
	}
	return nil
}

func packed[T Element](t *Tensor) []T {
	if t.buf.keep != nil {
		return Slice[T](t) // a slice does not hold a file's mapping
	}
	return Elements[T](t)
}

// OverBytes makes a tensor of bytes that lie elsewhere, as in a file's mapping, which
// keep holds: little-endian elements in order. owned says that nobody else looks
// at them; otherwise a write copies first. Bytes that are not aligned, and truth
// values that are neither 0 nor 1, are copied.
func OverBytes(bytes []byte, d dtype.Type, keep any, owned bool, sizes ...int) (*Tensor, error) {
	n, ok := count(sizes)
	if !ok || n*d.Size() != len(bytes) {
		return nil, refuse(CodeValue, "%d bytes for elements of type %s in shape %s", len(bytes), d, shape.Ints(sizes...))
	}
	aligned := n == 0 || uintptr(unsafe.Pointer(unsafe.SliceData(bytes)))%uintptr(min(d.Size(), 8)) == 0
	t := &Tensor{dtype: d, shape: append([]int{}, sizes...), strides: rowMajor(sizes)}
	if aligned && !(d == dtype.Bool && slices.ContainsFunc(bytes, func(b byte) bool { return b > 1 })) {
		t.buf = &buffer{bytes: bytes, keep: keep}
		if !owned {
			t.buf.share()
		}
		return t, nil
	}
	t.buf = zeroed(len(bytes))
	copy(t.buf.bytes, bytes)
	if d == dtype.Bool {
		for i, b := range t.buf.bytes {
			t.buf.bytes[i] = min(b, 1)
		}
	}
	return t, nil
}

// Bytes are the elements in order as they lie in memory, to be read.
func Bytes(t *Tensor) []byte {
	t.buf.share()
	t = t.Contiguous()
	from := t.offset * t.dtype.Size()
	if t.Len() == 0 {
		return nil
	}
	return t.buf.data()[from : from+t.Len()*t.dtype.Size()]
}
