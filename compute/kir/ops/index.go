package ops

import "skep/compute/kir"

// walk is how a kernel finds elements by their number in row-major order: sizes and, for each operand, strides and an offset, all
// parameters. The number of dimensions is part of the kernel.
type walk struct {
	sizes   []kir.Value // all but the first, which needs no division
	strides [][]kir.Value
	offsets []kir.Value
}

func newWalk(b *kir.Builder, rank, operands int) walk {
	w := walk{sizes: params(b, max(rank-1, 0)), strides: make([][]kir.Value, operands), offsets: params(b, operands)}
	for i := range w.strides {
		w.strides[i] = params(b, rank)
	}
	return w
}

func params(b *kir.Builder, n int) []kir.Value {
	out := make([]kir.Value, n)
	for i := range out {
		out[i] = b.Param(kir.U32)
	}
	return out
}

// walkWords are the parameters of a walk, in the order of newWalk.
func walkWords(sizes []int, strides [][]int, offsets []int) []uint32 {
	inner := sizes
	if len(sizes) > 0 {
		inner = sizes[1:]
	}
	return words(append([][]int{inner, offsets}, strides...)...)
}

// at gives the place of element i in every operand.
func (w walk) at(b *kir.Builder, i kir.Value) []kir.Value {
	places := append([]kir.Value{}, w.offsets...)
	rank := len(w.sizes) + 1
	for d := rank - 1; d >= 0; d-- {
		part := i
		if d > 0 {
			rest := b.Let(i.Div(w.sizes[d-1]))
			part = b.Let(i.Sub(rest.Mul(w.sizes[d-1])))
			i = rest
		}
		for j := range places {
			if d < len(w.strides[j]) {
				places[j] = places[j].Add(part.Mul(w.strides[j][d]))
			}
		}
	}
	for j := range places {
		places[j] = b.Let(places[j])
	}
	return places
}
