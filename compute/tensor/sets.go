package tensor

import (
	"slices"

	"skep/compute/dtype"
)

// Sets are vectors of different elements, sorted. Both operands are compared in the type that they promote to.

// groups numbers the different elements of two tensors together: those of a and of b, in order, and the elements themselves.
func groups(a, b *Tensor) (ofA, ofB []int64, values *Tensor) {
	d := Common(a, b)
	both := must(Concat([]*Tensor{a.AsType(d).flat(), b.AsType(d).flat()}, 0))
	values, _, inverse, _, err := Distinct(both)
	must(values, err)
	all := Slice[int64](inverse)
	return all[:a.Len()], all[a.Len():], values
}

// IsIn says of each element of t whether it is among the values. NaN is not.
func IsIn(t, among *Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	ofT, ofAmong, values := groups(t, among)
	there := make([]bool, values.Len())
	for _, g := range ofAmong {
		there[g] = true
	}
	found := make([]bool, len(ofT))
	for i, g := range ofT {
		found[i] = there[g]
	}
	out = must(From(found, t.shape...))
	if t.dtype.IsFloat() || t.dtype.IsComplex() {
		out = must(Binary("logical_and", out, must(Binary("eq", t, t))))
	}
	return out, nil
}

// Union gives the elements of both, Intersect those that are in both, Without those of a that are not in b.
func Union(a, b *Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	_, _, values := groups(a, b)
	return values, nil
}

// Intersect leaves NaN out.
func Intersect(a, b *Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	return chosen(a, b, func(inA, inB bool) bool { return inA && inB }, false)
}

// Without keeps NaN.
func Without(a, b *Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	picked, err := chosen(a, b, func(inA, inB bool) bool { return inA && !inB }, true)
	return picked.AsType(a.dtype), err
}

// chosen picks among the elements of both; nan says whether NaN in a is kept.
func chosen(a, b *Tensor, f func(inA, inB bool) bool, nan bool) (*Tensor, error) {
	ofA, ofB, values := groups(a, b)
	inA, inB := make([]bool, values.Len()), make([]bool, values.Len())
	for _, g := range ofA {
		inA[g] = true
	}
	for _, g := range ofB {
		inB[g] = true
	}
	odd := Slice[bool](must(Binary("ne", values, values)))
	at := make([]int64, 0, len(inA))
	for i := range inA {
		if odd[i] && nan && inA[i] || !odd[i] && f(inA[i], inB[i]) {
			at = append(at, int64(i))
		}
	}
	places, err := From(slices.Clip(at), len(at))
	if err != nil {
		return nil, err
	}
	return Gather(values, places.AsType(dtype.I64), 0)
}
