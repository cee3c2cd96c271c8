package tensor

import (
	"slices"

	"skep/compute/dtype"
	"skep/compute/shape"
)

// Item is one entry between the brackets of an index: a rule's item, with the
// tensor of a mask or of positions.
type Item struct {
	shape.Item
	Tensor *Tensor
}

// ItemOf makes an item of a tensor: a mask if its elements are truth values, else positions.
func ItemOf(t *Tensor) Item {
	if t.dtype == dtype.Bool {
		return Item{shape.Mask(t.Shape()), t}
	}
	return Item{shape.Positions(t.Shape()), t}
}

// Index is t[items…]. Without masks and tensors of positions the result is a view.
func (t *Tensor) Index(items ...Item) (out *Tensor, err error) {
	defer Guard(&err)
	if err := t.checkIndex(items); err != nil {
		return nil, err
	}
	out, fancy, axis := t.basic(items)
	switch {
	case fancy == nil:
		return out, nil
	case fancy.dtype == dtype.Bool:
		return out.masked(fancy, axis)
	}
	return Gather(out, fancy, axis)
}

func (t *Tensor) checkIndex(items []Item) error {
	rules := make([]shape.Item, len(items))
	for i, it := range items {
		rules[i] = it.Item
		if it.Tensor != nil && it.Tensor.dtype != dtype.Bool && !it.Tensor.dtype.IsInt() {
			return refuse(CodeType, "index: positions must be whole numbers or a mask of truth values, found %s", it.Tensor.dtype)
		}
	}
	_, bad := shape.Infer(&shape.Call{Op: "index", Args: []shape.Shape{t.Shape()}, Items: rules})
	if bad != nil {
		return bad
	}
	return nil
}

// basic applies all items but a mask or tensor of positions, which it gives back with its axis in the view.
func (t *Tensor) basic(items []Item) (out *Tensor, fancy *Tensor, at int) {
	out = t.view(slices.Clone(t.shape), slices.Clone(t.strides), t.offset)
	used := 0
	for _, it := range items {
		used += it.Axes()
	}
	axis := 0
	for _, it := range items {
		switch {
		case it.Tensor != nil:
			fancy, at = it.Tensor, axis
			axis += it.Axes()
		case it.IsRest():
			axis += len(t.shape) - used
		case it.IsNew():
			out = out.became(must(out.Unsqueeze(axis)))
			axis++
		default:
			if n, ok := it.Position(); ok {
				if n < 0 {
					n += out.shape[axis]
				}
				out.offset += n * out.strides[axis]
				out.shape, out.strides = slices.Delete(out.shape, axis, axis+1), slices.Delete(out.strides, axis, axis+1)
				continue
			}
			from, n, step := it.Take(out.shape[axis])
			out = out.became(out.sliced(axis, from, n, step))
			axis++
		}
	}
	return out, fancy, at
}

// became gives a view of a view, which nobody needs any more.
func (t *Tensor) became(view *Tensor) *Tensor {
	t.Release()
	return view
}

// must is for what the rule of the whole has already allowed.
func must(t *Tensor, err error) *Tensor {
	if err != nil {
		panic(&Error{Code: CodeValue, Message: err.Error()})
	}
	return t
}

func positions(at *Tensor, size int) ([]int, error) {
	if !at.dtype.IsInt() && at.Len() > 0 {
		return nil, refuse(CodeType, "gather: positions must be whole numbers, found %s", at.dtype)
	}
	picks := make([]int, at.Len())
	for i, p := range Slice[int64](at) {
		if p < 0 {
			p += int64(size)
		}
		if p < 0 || p >= int64(size) {
			return nil, &shape.Mismatch{Code: shape.CodeIndex, Message: "position " + shape.Const(int(p)).String() + " is outside of a dimension of size " + shape.Const(size).String(), Arg: 1, Axis: -1, Item: -1, Other: shape.Place{Arg: -1, Axis: -1}}
		}
		picks[i] = int(p)
	}
	return picks, nil
}

// NonZero gives the positions of what is not zero, one row each, in order.
func NonZero(t *Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	rank, at := len(t.shape), []int64(nil)
	steps := rowMajor(t.shape)
	for i, keep := range Slice[bool](t) {
		if !keep {
			continue
		}
		for axis, step := range steps {
			at = append(at, int64(i/step%t.shape[axis]))
		}
	}
	return From(at, len(at)/max(rank, 1), rank)
}

// TakeAlong gives the elements at positions along an axis, one position an element.
func TakeAlong(t, at *Tensor, axis int) (out *Tensor, err error) {
	defer Guard(&err)
	if len(t.shape) == 0 {
		return t, nil
	}
	axis = fromFront(axis, len(t.shape))
	if axis < 0 || axis >= len(t.shape) || len(at.shape) != len(t.shape) {
		return nil, refuse(CodeValue, "take_along: positions of shape %s do not go along axis %d of %s", at.Shape(), axis, t.Shape())
	}
	p := linesOf(at.AsType(dtype.I64), axis)
	if !slices.Equal(slices.Delete(slices.Clone(t.shape), axis, axis+1), p.rows.shape[:len(p.rows.shape)-1]) {
		return nil, refuse(CodeValue, "take_along: positions of shape %s do not go along axis %d of %s", at.Shape(), axis, t.Shape())
	}
	for _, pick := range all[int64](p.rows)[:p.rows.Len()] {
		if pick < 0 || pick >= int64(t.shape[axis]) {
			return nil, refuse(CodeValue, "take_along: position %d is outside of a dimension of size %d", pick, t.shape[axis])
		}
	}
	out, why := takenThere(t, at, axis)
	if out == nil {
		out = takenHere(linesOf(t, axis), p)
	}
	return out.reasoned(why), nil
}

// takenHere takes from rows the elements at positions, all of them within.
func takenHere(l, p lines) *Tensor {
	out := made(l.rows.dtype, p.rows.shape)
	picks, size := all[int64](p.rows), l.rows.dtype.Size()
	src, dst := l.rows.buf.data()[l.rows.offset*size:], out.buf.data()
	for i := range out.Len() {
		from := (i/p.n*l.n + int(picks[i])) * size
		copy(dst[i*size:(i+1)*size], src[from:from+size])
	}
	return l.back(out).Contiguous()
}

// Set gives the tensor with the elements that items name replaced by those of
// v, which stretches. The tensor itself changes unless others look at its bytes.
func (t *Tensor) Set(v *Tensor, items ...Item) (out *Tensor, err error) {
	defer Guard(&err)
	if err := t.checkIndex(items); err != nil {
		return nil, err
	}
	if err := weakFits("set", t.dtype, v); err != nil {
		return nil, err
	}
	if v.dtype.IsComplex() && !t.dtype.IsComplex() {
		return nil, refuse(CodeType, "a complex number does not fit elements of type %s", t.dtype)
	}
	if out = t; t.buf.isShared() || t.buf.away != nil {
		out = t.Copy()
	}
	place, fancy, axis := out.basic(items)
	out.buf.own() // place is gone when this returns
	v = v.AsType(t.dtype)
	switch {
	case fancy == nil:
		return out, assign(place, v)
	case fancy.dtype == dtype.Bool:
		return out, place.setMasked(fancy, axis, v)
	}
	return out, place.setAt(fancy, axis, v)
}

func assign(place, v *Tensor) error {
	w, err := v.BroadcastTo(place.shape...)
	if err != nil {
		return renamed(err, "assignment")
	}
	if w.buf == place.buf {
		w = w.Copy()
	}
	copyInto(place, w)
	return nil
}

// setMasked gives the masked entries one value, or one each in order.
func (t *Tensor) setMasked(mask *Tensor, axis int, v *Tensor) error {
	if len(v.shape) == 0 {
		sizes := slices.Clone(mask.shape)
		for range t.shape[axis+len(mask.shape):] {
			sizes = append(sizes, 1)
		}
		wide, err := mask.Reshape(sizes...)
		if err != nil {
			return err
		}
		assignWhere(t, wide.view(t.shape, wide.stretched(t.shape), wide.offset), v.view(t.shape, v.stretched(t.shape), v.offset))
		return nil
	}
	k := 0
	for i, keep := range Slice[bool](mask) {
		if !keep {
			continue
		}
		one, err := entryOf(v, k)
		if err != nil {
			return err
		}
		place := t
		for j := len(mask.shape) - 1; j >= 0; j-- { // the last axis first, so that those before keep their numbers
			place = place.sliced(axis+j, i%mask.shape[j], 1, 1)
			i /= mask.shape[j]
		}
		if err := assign(place.dropped(axis, len(mask.shape)), one); err != nil {
			return err
		}
		k++
	}
	return nil
}

func (t *Tensor) dropped(axis, n int) *Tensor {
	return t.view(slices.Delete(slices.Clone(t.shape), axis, axis+n), slices.Delete(slices.Clone(t.strides), axis, axis+n), t.offset)
}

// Entry is the i-th entry of the first axis, which must be there.
func (t *Tensor) Entry(i int) *Tensor { return t.sliced(0, i, 1, 1).dropped(0, 1) }

func entryOf(v *Tensor, k int) (*Tensor, error) {
	if k >= v.shape[0] {
		return nil, refuse(CodeValue, "assignment: the mask chooses more than the %d values given", v.shape[0])
	}
	return v.sliced(0, k, 1, 1).dropped(0, 1), nil
}

func (t *Tensor) setAt(at *Tensor, axis int, v *Tensor) error {
	picks, err := positions(at, t.shape[axis])
	if err != nil {
		return err
	}
	sizes := slices.Concat(t.shape[:axis], at.shape, t.shape[axis+1:])
	w, err := v.BroadcastTo(sizes...)
	if err != nil {
		return renamed(err, "assignment")
	}
	flat, err := w.Reshape(slices.Concat(t.shape[:axis], []int{len(picks)}, t.shape[axis+1:])...)
	if err != nil {
		return err
	}
	for i, p := range picks {
		copyInto(t.sliced(axis, p, 1, 1), flat.sliced(axis, i, 1, 1))
	}
	return nil
}
