package tensor

import (
	"unsafe"

	"skep/compute/shape"
)

// Elements are the elements in order, where they lie if they do lie in order: to
// be read, not written. T must be the Go type of the tensor's element type.
func Elements[T Element](t *Tensor) []T {
	if typeOf[T]() != t.dtype {
		panic(&Error{Code: CodeType, Message: "elements of type " + t.dtype.String() + " read as " + typeOf[T]().String()})
	}
	t.buf.shared.Store(true)
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
