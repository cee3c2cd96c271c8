package tensor

import (
	"slices"

	"skep/compute/shape"
)

// masked keeps the entries where the mask, which covers axes from one on, is true.
func (t *Tensor) masked(mask *Tensor, axis int) (*Tensor, error) {
	keep := all[uint8](mask.Contiguous())[:mask.Len()]
	behind := t.shape[axis+len(mask.shape):]
	sizes := slices.Concat(t.shape[:axis], []int{countTrue(keep)}, behind)
	out := unset(t.dtype, sizes)
	t.eachBlock(out, axis, len(keep), behind, func(dst, src []byte, size int) { keepEntries(dst, src, keep, size) })
	return out.because("cpu: portable kernel for gather of %d entries", sizes[axis]), nil
}

func countTrue(mask []uint8) (n int) {
	for _, m := range mask {
		n += int(m)
	}
	return n
}

// eachBlock calls f for each place of the axes before one: with the bytes of the result's entries there, and of the n entries of t,
// each of size bytes, which the axes behind make up.
func (t *Tensor) eachBlock(out *Tensor, axis, n int, behind []int, f func(dst, src []byte, size int)) {
	blocks, size := product(t.shape[:axis]), product(behind)*t.dtype.Size()
	if out.Len() == 0 {
		return
	}
	t = t.Contiguous()
	dst, src := out.buf.data(), t.buf.data()[t.offset*t.dtype.Size():]
	for i := range blocks {
		f(dst[i*len(dst)/blocks:][:len(dst)/blocks], src[i*n*size:][:n*size], size)
	}
}

// keepEntries copies the entries whose mask is 1.
func keepEntries(dst, src []byte, keep []uint8, size int) {
	switch size {
	case 1:
		keepElements(dst, src, keep)
	case 2:
		keepElements(elements[uint16](dst), elements[uint16](src), keep)
	case 4:
		keepElements(elements[uint32](dst), elements[uint32](src), keep)
	case 8:
		keepElements(elements[uint64](dst), elements[uint64](src), keep)
	default:
		at := 0
		for i, m := range keep {
			if m != 0 {
				at += copy(dst[at:], src[i*size:][:size])
			}
		}
	}
}

// keepElements writes every element to the next place, and goes on only behind those that are kept: a branch would be guessed wrong.
func keepElements[T Element](dst, src []T, keep []uint8) {
	at := 0
	for i, x := range src[:len(keep)] {
		if at == len(dst) {
			return
		}
		dst[at] = x
		at += int(keep[i])
	}
}

// Gather replaces an axis by the entries at the given positions; negative ones count from the end.
func Gather(t, at *Tensor, axis int) (out *Tensor, err error) {
	defer Guard(&err)
	sizes, err := infer("gather", map[string]shape.Value{"axis": shape.Num(axis)}, t, at)
	if err != nil {
		return nil, err
	}
	axis = fromFront(axis, len(t.shape))
	picks, err := positions(at, t.shape[axis])
	if err != nil {
		return nil, err
	}
	out, why := gatheredThere(t, picks, at.shape, axis, sizes[0])
	if out == nil {
		out = gatheredHere(t, picks, axis, sizes[0])
	}
	return out.reasoned(why), nil
}

func gatheredHere(t *Tensor, picks []int, axis int, sizes []int) *Tensor {
	out := unset(t.dtype, sizes)
	if t.IsContiguous() {
		t.eachBlock(out, axis, t.shape[axis], t.shape[axis+1:], func(dst, src []byte, size int) { takeEntries(dst, src, picks, size) })
	} else { // a copy of the whole may cost more than what is picked
		flat := out.view(slices.Concat(t.shape[:axis], []int{len(picks)}, t.shape[axis+1:]), nil, 0)
		flat.strides = rowMajor(flat.shape)
		for i, p := range picks {
			copyInto(flat.sliced(axis, i, 1, 1), t.sliced(axis, p, 1, 1))
		}
		out.buf.own() // the views are gone
	}
	return out.because("cpu: portable kernel for gather of %d entries", len(picks))
}

// takeEntries copies the entries at some positions.
func takeEntries(dst, src []byte, picks []int, size int) {
	switch size {
	case 1:
		takeElements(dst, src, picks)
	case 2:
		takeElements(elements[uint16](dst), elements[uint16](src), picks)
	case 4:
		takeElements(elements[uint32](dst), elements[uint32](src), picks)
	case 8:
		takeElements(elements[uint64](dst), elements[uint64](src), picks)
	default:
		for i, p := range picks {
			copy(dst[i*size:(i+1)*size], src[p*size:])
		}
	}
}

func takeElements[T Element](dst, src []T, picks []int) {
	dst = dst[:len(picks)]
	for i, p := range picks {
		dst[i] = src[p]
	}
}
