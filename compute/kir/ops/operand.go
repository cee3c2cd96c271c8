// Package ops makes programs of kernels (package kir) for the operations of tensors: products, reductions, chains of
// element-wise functions, softmax, convolutions, rearrangements. An operation gets the layouts of its operands and gives a
// Program; the caller has the data. Sums are made in an order that depends on sizes only, never on the device or its grid.
package ops

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"skep/compute/kir"
)

// Operand is how a tensor lies in its buffer: Offset and Strides count elements; strides may be 0 (broadcast) or negative. Bool tensors are U32.
type Operand struct {
	Type           kir.Type
	Sizes, Strides []int
	Offset         int
}

// Dense is a tensor in row-major order.
func Dense(t kir.Type, sizes ...int) Operand {
	return Operand{Type: t, Sizes: sizes, Strides: rowMajor(sizes)}
}

func rowMajor(sizes []int) []int {
	strides, n := make([]int, len(sizes)), 1
	for i := len(sizes) - 1; i >= 0; i-- {
		strides[i] = n
		n *= sizes[i]
	}
	return strides
}

// Len is the number of elements.
func (o Operand) Len() int { return product(o.Sizes) }

func product(ns []int) int {
	n := 1
	for _, m := range ns {
		n *= m
	}
	return n
}

// reach is the number of elements that the buffer must have.
func (o Operand) reach() int {
	if o.Len() == 0 {
		return 0
	}
	last := o.Offset
	for i, n := range o.Sizes {
		last += max(0, (n-1)*o.Strides[i])
	}
	return last + 1
}

// maxLen keeps element numbers, and counters that step past the end, in 32 bits.
const maxLen = math.MaxInt32

// ErrSize is why a tensor stays on the processor.
var ErrSize = errors.New("more than 2³¹ elements; kernels count in 32 bits")

// check says what is wrong with operands before any kernel is made of them.
func check(operands ...Operand) error {
	for _, o := range operands {
		if len(o.Sizes) != len(o.Strides) {
			return fmt.Errorf("%d sizes with %d strides", len(o.Sizes), len(o.Strides))
		}
		first := o.Offset
		for i, n := range o.Sizes {
			if n < 0 {
				return fmt.Errorf("a size of %d", n)
			}
			first += min(0, (n-1)*o.Strides[i])
		}
		if o.Len() > 0 && first < 0 {
			return errors.New("strides reach before the buffer")
		}
		if o.Len() > maxLen || o.reach() > maxLen {
			return ErrSize
		}
	}
	return nil
}

// BroadcastTo stretches dimensions of 1, and adds them in front.
func (o Operand) BroadcastTo(sizes []int) (Operand, error) {
	extra := len(sizes) - len(o.Sizes)
	if extra < 0 {
		return o, fmt.Errorf("%v does not broadcast to %v", o.Sizes, sizes)
	}
	strides := make([]int, len(sizes))
	for i, n := range o.Sizes {
		switch {
		case n == sizes[i+extra]:
			strides[i+extra] = o.Strides[i]
		case n != 1:
			return o, fmt.Errorf("%v does not broadcast to %v", o.Sizes, sizes)
		}
	}
	return Operand{o.Type, slices.Clone(sizes), strides, o.Offset}, nil
}

// Transpose permutes the dimensions.
func (o Operand) Transpose(axes ...int) Operand {
	out := Operand{Type: o.Type, Offset: o.Offset}
	for _, a := range axes {
		out.Sizes, out.Strides = append(out.Sizes, o.Sizes[a]), append(out.Strides, o.Strides[a])
	}
	return out
}

// broadcast gives the common sizes of operands.
func broadcast(operands []Operand) ([]int, error) {
	var sizes []int
	for _, o := range operands {
		for len(sizes) < len(o.Sizes) {
			sizes = append([]int{1}, sizes...)
		}
		for i, n := range o.Sizes {
			at := len(sizes) - len(o.Sizes) + i
			if sizes[at] == 1 {
				sizes[at] = n
			} else if n != 1 && n != sizes[at] {
				return nil, fmt.Errorf("sizes %v do not broadcast with %v", o.Sizes, sizes)
			}
		}
	}
	return sizes, nil
}

// simplify joins dimensions that all operands (of equal sizes) walk as one, and drops those of 1. So a kernel for
// contiguous operands has one dimension, whatever the rank, and divides by nothing.
func simplify(sizes []int, strides ...[]int) ([]int, [][]int) {
	outSizes, out := []int{}, make([][]int, len(strides))
	for i, n := range sizes {
		if n == 1 {
			continue
		}
		if last := len(outSizes) - 1; last >= 0 && joins(out, strides, last, i, n) {
			outSizes[last] *= n
			for j := range out {
				out[j][last] = strides[j][i]
			}
			continue
		}
		outSizes = append(outSizes, n)
		for j := range out {
			out[j] = append(out[j], strides[j][i])
		}
	}
	return outSizes, out
}

func joins(out, strides [][]int, last, i, n int) bool {
	for j := range out {
		if out[j][last] != strides[j][i]*n {
			return false
		}
	}
	return true
}
