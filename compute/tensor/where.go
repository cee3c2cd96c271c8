package tensor

import "skep/compute/dtype"

// Where takes from a where the condition is true, else from b.
func Where(cond, a, b *Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	sizes, err := infer("where", nil, cond, a, b)
	if err != nil {
		return nil, err
	}
	if cond.dtype != dtype.Bool {
		return nil, refuse(CodeType, "where: the condition must be of type bool, found %s", cond.dtype)
	}
	d := Common(a, b)
	out, why := chosenThere(d, sizes[0], cond, a, b)
	if out == nil {
		out = chosenHere(d, sizes[0], cond, a, b)
	}
	return out.reasoned(why), nil
}

func chosenHere(d dtype.Type, sizes []int, cond, a, b *Tensor) *Tensor {
	a, b = a.AsType(d), b.AsType(d)
	out := unset(d, sizes)
	chosen := func(t *Tensor) *Tensor { return t.view(out.shape, t.stretched(out.shape), t.offset) }
	copyInto(out, b)
	assignWhere(out, chosen(cond), chosen(a))
	return out.because("cpu: portable kernel for where over %d elements", out.Len())
}

// assignWhere copies the elements of from where mask is true; all have one shape.
func assignWhere(to, mask, from *Tensor) {
	switch to.dtype.Size() {
	case 1:
		whereElements(to, mask, from, blend[uint8])
	case 2:
		whereElements(to, mask, from, blend[uint16])
	case 4:
		whereElements(to, mask, from, blend[uint32])
	case 8:
		whereElements(to, mask, from, blend[uint64])
	default:
		whereElements[complex128](to, mask, from, nil)
	}
}

func whereElements[T Element](to, mask, from *Tensor, blend func(dst []T, mask []uint8, src []T)) {
	dst, m, src := memoryOf[T](to), memoryOf[uint8](mask), memoryOf[T](from)
	w := newWalk(to.shape, to.strides, mask.strides, from.strides).from(to, mask, from)
	w.each(func() {
		if blend != nil && w.steps[0] == 1 && w.steps[1] == 1 && w.steps[2] <= 1 && w.steps[2] >= 0 {
			blend(dst[w.starts[0]:][:w.inner], m[w.starts[1]:], src[w.starts[2]:][:1+(w.inner-1)*w.steps[2]])
			return
		}
		for i := range w.inner {
			if m[w.starts[1]+i*w.steps[1]] != 0 {
				dst[w.starts[0]+i*w.steps[0]] = src[w.starts[2]+i*w.steps[2]]
			}
		}
	})
}

// blend is whereElements over elements side by side, or one on the right. It takes no branches: of a mask in no order the
// processor would guess every second one wrong, which takes ten times as long.
func blend[T uint8 | uint16 | uint32 | uint64](dst []T, mask []uint8, src []T) {
	mask = mask[:len(dst)]
	if len(src) < len(dst) {
		for i, d := range dst {
			dst[i] = d ^ (d^src[0])&-T(mask[i])
		}
		return
	}
	src = src[:len(dst)]
	for i, d := range dst {
		dst[i] = d ^ (d^src[i])&-T(mask[i])
	}
}
