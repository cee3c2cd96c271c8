// Package shape knows the sizes of tensors without their data: dimensions that
// are numbers, names or sums and products of both (dim.go), shapes, the
// unification of names across calls with where each was fixed (unify.go), the
// one table of shape rules (table.go), and the search for repairs of what does
// not fit (repair.go). The checker asks it before a program runs, tensors ask it
// while it runs, the manual prints it: one logic.
//
// A dimension or a shape may be unknown; unknown fits everything, and is
// checked again when the program runs. Callers: compute/tensor, interp,
// modules/tensor, modules/linalg.
package shape

import (
	"strconv"
	"strings"
)

// Shape is the list of dimensions of a tensor. The zero Shape is a scalar's;
// an Unknown one may have any number of dimensions.
type Shape struct {
	dims []Dim
	open bool
}

// Of makes a shape of dimensions.
func Of(dims ...Dim) Shape { return Shape{dims: dims} }

// Ints makes a shape of numbers.
func Ints(sizes ...int) Shape {
	dims := make([]Dim, len(sizes))
	for i, n := range sizes {
		dims[i] = Const(n)
	}
	return Shape{dims: dims}
}

// Unknown is the shape about which nothing is known.
func Unknown() Shape { return Shape{open: true} }

// Known says whether the number of dimensions is known.
func (s Shape) Known() bool { return !s.open }

// Rank is the number of dimensions, -1 if not known.
func (s Shape) Rank() int {
	if s.open {
		return -1
	}
	return len(s.dims)
}

// Dim gives dimension i; negative i counts from the end. It must exist.
func (s Shape) Dim(i int) Dim {
	if i < 0 {
		i += len(s.dims)
	}
	return s.dims[i]
}

// Dims gives a copy of the dimensions.
func (s Shape) Dims() []Dim { return append([]Dim(nil), s.dims...) }

// Sizes gives the dimensions as numbers; ok is false unless all are.
func (s Shape) Sizes() (sizes []int, ok bool) {
	if s.open {
		return nil, false
	}
	sizes = make([]int, len(s.dims))
	for i, d := range s.dims {
		if sizes[i], ok = d.Value(); !ok {
			return nil, false
		}
	}
	return sizes, true
}

// Count is the number of elements, as a dimension: 10*n.
func (s Shape) Count() Dim {
	if s.open {
		return Any()
	}
	all := Const(1)
	for _, d := range s.dims {
		all = all.Mul(d)
	}
	return all
}

// Equal says whether both are known to be the same.
func (s Shape) Equal(o Shape) bool {
	if s.open || o.open || len(s.dims) != len(o.dims) {
		return false
	}
	for i := range s.dims {
		if !s.dims[i].Equal(o.dims[i]) {
			return false
		}
	}
	return true
}

// Fits says whether both may be the same: no two dimensions are known to differ.
func (s Shape) Fits(o Shape) bool {
	if s.open || o.open {
		return true
	}
	if len(s.dims) != len(o.dims) {
		return false
	}
	for i := range s.dims {
		if s.dims[i].Differs(o.dims[i]) {
			return false
		}
	}
	return true
}

// Join gives what is known of a value that is either s or o.
func (s Shape) Join(o Shape) Shape {
	if s.open || o.open || len(s.dims) != len(o.dims) {
		return Unknown()
	}
	out := make([]Dim, len(s.dims))
	for i := range out {
		if out[i] = s.dims[i]; !s.dims[i].Equal(o.dims[i]) {
			out[i] = Any()
		}
	}
	return Of(out...)
}

// String writes the shape as the language prints `.shape`: [100, 10], [n, _], [...].
func (s Shape) String() string {
	if s.open {
		return "[...]"
	}
	return "[" + s.list(", ") + "]"
}

// Type writes the shape as messages do: Matrix<100,10> for two dimensions, Tensor<[8, 4, 5]> otherwise.
func (s Shape) Type() string {
	if len(s.dims) == 2 {
		return "Matrix<" + s.list(",") + ">"
	}
	return "Tensor<" + s.String() + ">"
}

func (s Shape) list(sep string) string {
	words := make([]string, len(s.dims))
	for i, d := range s.dims {
		words[i] = d.String()
	}
	return strings.Join(words, sep)
}

// insert gives the shape with one more dimension before i, set with another in place of i.
func (s Shape) insert(i int, d Dim) Shape {
	out := append([]Dim(nil), s.dims[:i]...)
	return Of(append(append(out, d), s.dims[i:]...)...)
}

func (s Shape) set(i int, d Dim) Shape {
	out := s.Dims()
	out[i] = d
	return Of(out...)
}

func itoa(n int) string { return strconv.Itoa(n) }
