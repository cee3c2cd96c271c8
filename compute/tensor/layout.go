package tensor

import (
	"slices"

	"skep/internal/halt"
)

// rowMajor gives the strides of elements that lie one after the other, last axis fastest.
func rowMajor(sizes []int) []int {
	strides := make([]int, len(sizes))
	step := 1
	for i := len(sizes) - 1; i >= 0; i-- {
		strides[i] = step
		step *= max(sizes[i], 1)
	}
	return strides
}

// fromFront counts an axis from the front; negative ones count from the end.
func fromFront(axis, rank int) int {
	if axis < 0 {
		return axis + rank
	}
	return axis
}

// IsContiguous says whether the elements lie one after the other in order.
func (t *Tensor) IsContiguous() bool {
	step := 1
	for i := len(t.shape) - 1; i >= 0; i-- {
		if t.shape[i] != 1 && t.strides[i] != step {
			return false
		}
		step *= t.shape[i]
	}
	return true
}

// Contiguous gives the tensor itself, or a copy whose elements lie in order.
func (t *Tensor) Contiguous() *Tensor {
	if t.IsContiguous() {
		return t
	}
	if out, _ := copiedThere(t); out != nil {
		return out
	}
	return t.Copy()
}

// Copy gives a tensor with bytes of its own.
func (t *Tensor) Copy() *Tensor {
	out := unset(t.dtype, t.shape)
	out.why = t.why
	copyInto(out, t)
	return out
}

// CloneValue is Copy for the language's copy on write.
func (t *Tensor) CloneValue() any { return t.Copy().Traced(t.trace) }

// stretched gives the strides of t seen in a larger shape: 0 where it repeats.
func (t *Tensor) stretched(sizes []int) []int {
	strides := make([]int, len(sizes))
	lead := len(sizes) - len(t.shape)
	for i := range t.shape {
		if t.shape[i] != 1 {
			strides[lead+i] = t.strides[i]
		}
	}
	return strides
}

// walk is the joint traversal of some tensors of one shape: the last axis is
// the inner loop, the others count like an odometer. Axes along which all of
// them go on evenly are joined before, so that inner loops are long.
type walk struct {
	sizes   []int   // outer axes
	strides [][]int // per tensor
	inner   int     // length of the inner loop
	steps   []int   // its stride, per tensor
	starts  []int   // current offset, per tensor
	at      []int
	done    bool
}

// newWalk begins a traversal at element 0 of each; see from.
func newWalk(sizes []int, strides ...[]int) *walk {
	sizes, strides = joinAxes(sizes, strides)
	w := &walk{inner: 1, steps: make([]int, len(strides)), starts: make([]int, len(strides)), strides: strides}
	if last := len(sizes) - 1; last >= 0 {
		w.inner, w.sizes = sizes[last], sizes[:last]
		for i, s := range strides {
			w.steps[i] = s[last]
		}
	}
	w.at = make([]int, len(w.sizes))
	w.done = w.inner == 0 || slices.Contains(w.sizes, 0)
	return w
}

// from starts at the first elements of tensors, for use with their whole memory: strides may be negative.
func (w *walk) from(ts ...*Tensor) *walk {
	for i, t := range ts {
		w.starts[i] = t.offset
	}
	return w
}

// joinAxes drops axes of size 1 and joins neighbours that lie evenly in every tensor.
func joinAxes(sizes []int, strides [][]int) ([]int, [][]int) {
	var kept []int
	out := make([][]int, len(strides))
	for axis, n := range sizes {
		if n == 1 {
			continue
		}
		if last := len(kept) - 1; last >= 0 && evenly(out, strides, last, axis, n) {
			kept[last] *= n
			for i := range out {
				out[i][last] = strides[i][axis]
			}
			continue
		}
		kept = append(kept, n)
		for i := range out {
			out[i] = append(out[i], strides[i][axis])
		}
	}
	return kept, out
}

func evenly(out, strides [][]int, last, axis, n int) bool {
	for i := range out {
		if out[i][last] != strides[i][axis]*n {
			return false
		}
	}
	return true
}

// next moves to the next inner loop; false at the end.
func (w *walk) next() bool {
	for axis := len(w.sizes) - 1; axis >= 0; axis-- {
		w.at[axis]++
		for i := range w.starts {
			w.starts[i] += w.strides[i][axis]
		}
		if w.at[axis] < w.sizes[axis] {
			return true
		}
		for i := range w.starts {
			w.starts[i] -= w.strides[i][axis] * w.sizes[axis]
		}
		w.at[axis] = 0
	}
	w.done = true
	return false
}

// each calls f for every inner loop, in pieces if that is long: f works element by element.
func (w *walk) each(f func()) {
	if w.done {
		return
	}
	stop := halt.Mine()
	for since := 0; ; {
		if w.inner > walkPiece {
			w.pieces(f, stop)
		} else {
			f()
		}
		if !w.next() {
			return
		}
		if since += w.inner + 1; since > walkPiece {
			since = 0
			stop.Check()
		}
	}
}

// walkPiece is how many elements are worked on between two looks at the interrupt.
const walkPiece = 1 << 17

// pieces calls f for pieces of an inner loop.
func (w *walk) pieces(f func(), stop *halt.Flag) {
	whole := w.inner
	for from := 0; from < whole; from += walkPiece {
		stop.Check()
		w.inner = min(walkPiece, whole-from)
		f()
		for i, step := range w.steps {
			w.starts[i] += w.inner * step
		}
	}
	w.inner = whole
	for i, step := range w.steps {
		w.starts[i] -= whole * step
	}
}

// copyInto copies the elements of from, which has the same type and a shape that stretches to to's.
func copyInto(to, from *Tensor) {
	switch to.dtype.Size() {
	case 1:
		copyElements[uint8](to, from)
	case 2:
		copyElements[uint16](to, from)
	case 4:
		copyElements[uint32](to, from)
	case 8:
		copyElements[uint64](to, from)
	default:
		copyElements[complex128](to, from)
	}
}

func copyElements[T Element](to, from *Tensor) {
	dst, src := memoryOf[T](to), memoryOf[T](from)
	w := newWalk(to.shape, to.strides, from.stretched(to.shape)).from(to, from)
	w.each(func() {
		if d, s := w.starts[0], w.starts[1]; w.steps[0] == 1 && w.steps[1] == 1 {
			copy(dst[d:d+w.inner], src[s:s+w.inner])
		} else {
			for range w.inner {
				dst[d] = src[s]
				d += w.steps[0]
				s += w.steps[1]
			}
		}
	})
}
