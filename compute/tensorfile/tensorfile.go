// Package tensorfile reads and writes tensors in files: NumPy's .npy (one) and
// .npz (several, in a ZIP archive), and SafeTensors (several, for weights of
// models). Readers get bytes, of a file that was read or mapped, and give tensors
// that lie in them where they can. Files may be anybody's: sizes that a header
// claims are checked against what is there before anything is allocated.
//
// Caller: modules/tensor.
package tensorfile

import (
	"fmt"

	"skep/compute/dtype"
	"skep/compute/shape"
	"skep/compute/tensor"
)

// Named is a tensor of a file.
type Named struct {
	Name   string
	Tensor *tensor.Tensor
}

// Source is the bytes of a file. Keep holds what they belong to; Owned says that
// nobody else looks at them. Grant is asked before more memory is taken; nil grants all.
type Source struct {
	Bytes []byte
	Keep  any
	Owned bool
	Grant func(bytes int64) error
}

func (s Source) grant(n int64) error {
	if s.Grant == nil {
		return nil
	}
	return s.Grant(n)
}

// Error says what is wrong with a file, or with what should be written to one.
type Error struct{ Message string }

func (e *Error) Error() string { return e.Message }

func refuse(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }

// maxRank bounds dimensions: NumPy's own limit.
const maxRank = 64

// sizeOf multiplies sizes by the bytes of an element; ok is false where no memory could hold it.
func sizeOf(sizes []int, d dtype.Type) (n int64, ok bool) {
	n = int64(d.Size())
	for _, s := range sizes {
		if s == 0 {
			return 0, true
		}
	}
	for _, s := range sizes {
		if s < 0 || n > (1<<46)/int64(s) {
			return 0, false
		}
		n *= int64(s)
	}
	return n, len(sizes) <= maxRank
}

// tensorOver makes a tensor of a part of the source.
func (s Source) tensorOver(name string, data []byte, d dtype.Type, sizes []int) (*tensor.Tensor, error) {
	want, ok := sizeOf(sizes, d)
	switch {
	case !ok:
		return nil, refuse("%s: a shape of %s is too large", name, shape.Ints(sizes...))
	case want != int64(len(data)):
		return nil, refuse("%s: elements of type %s in shape %s take %d bytes, there are %d", name, d, shape.Ints(sizes...), want, len(data))
	}
	return tensor.OverBytes(data, d, s.Keep, s.Owned, sizes...)
}
