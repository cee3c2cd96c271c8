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
