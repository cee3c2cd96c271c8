package shape

// Item is one entry between the brackets of an index.
type Item struct {
	kind   itemKind
	at     *int // Position: nil if not known
	lo, hi Bound
	step   int
	shape  Shape // of Mask and Positions
}

type itemKind uint8

const (
	itemPosition itemKind = iota
	itemSlice
	itemEllipsis
	itemNew
	itemMask
	itemPositions
	itemHidden
)

// Bound is one end of a slice: open, known or not known.
type Bound struct {
	kind int8 // 0 open, 1 known, 2 not known
	n    int
}

// Open is the end of a slice that is not written.
func Open() Bound { return Bound{} }

// End is the end of a slice at a number; negative ones count from the end.
func End(n int) Bound { return Bound{1, n} }

// Somewhere is an end that is not known before running.
func Somewhere() Bound { return Bound{kind: 2} }

// At takes one position and its axis away.
func At(n int) Item { return Item{kind: itemPosition, at: &n} }

// AtSome is a position that is not known before running.
func AtSome() Item { return Item{kind: itemPosition} }

// Slice takes lo up to but without hi; a step other than 1 takes each so-manieth.
func Slice(lo, hi Bound, step int) Item { return Item{kind: itemSlice, lo: lo, hi: hi, step: step} }

// Rest is `...`: all axes that the other items do not take.
func Rest() Item { return Item{kind: itemEllipsis} }

// NewAxis is null: a new axis of size 1.
func NewAxis() Item { return Item{kind: itemNew} }

// Mask keeps where a tensor of truth values is true; it takes as many axes as it has.
func Mask(s Shape) Item { return Item{kind: itemMask, shape: s} }

// Positions picks by a tensor of whole numbers.
func Positions(s Shape) Item { return Item{kind: itemPositions, shape: s} }

// Something is an item of which nothing is known.
func Something() Item { return Item{kind: itemHidden} }

// takes is how many axes of the tensor an item stands for; -1 if not known.
func (it Item) takes() int {
	switch it.kind {
	case itemEllipsis, itemNew:
		return 0
	case itemMask:
		return it.shape.Rank()
	case itemHidden:
		return -1
	}
	return 1
}

// indexed is the rule of a[…].
func indexed(c *Call) ([]Shape, *Mismatch) {
	s := c.Args[0]
	used, dots, fancy := 0, 0, 0
	for _, it := range c.Items {
		n := it.takes()
		if n < 0 {
			return []Shape{Unknown()}, nil
		}
		used += n
		switch it.kind {
		case itemEllipsis:
			dots++
		case itemMask, itemPositions:
			fancy++
		}
	}
	if dots > 1 {
		return nil, fault(CodeIndex, 0, "index: `...` can stand once")
	}
	if fancy > 1 {
		return nil, fault(CodeIndex, 0, "index: one mask or tensor of positions at a time")
	}
	if s.open {
		return []Shape{Unknown()}, nil
	}
	if used > s.Rank() {
		bad := fault(CodeRank, 0, "index: %d indexes for %s, which has %s", used, s.Type(), dimensions(s.Rank()))
		bad.Axis = s.Rank()
		bad.Item = firstBeyond(c.Items, s.Rank())
		return nil, bad
	}
	return walkItems(c, s, s.Rank()-used, dots == 0)
}

// firstBeyond is the first item for which no axis is left.
func firstBeyond(items []Item, rank int) int {
	used := 0
	for i, it := range items {
		if used += it.takes(); used > rank {
			return i
		}
	}
	return -1
}

// walkItems goes over items and axes together; left axes belong to `...`, or follow at the end.
func walkItems(c *Call, s Shape, left int, atEnd bool) ([]Shape, *Mismatch) {
	var out []Dim
	axis := 0
	for i, it := range c.Items {
		switch it.kind {
		case itemEllipsis:
			out = append(out, s.dims[axis:axis+left]...)
			axis += left
			continue
		case itemNew:
			out = append(out, Const(1))
			continue
		case itemMask:
			if bad := maskFits(it.shape, s, axis); bad != nil {
				bad.Item = i
				return nil, bad
			}
			out = append(out, Any())
			axis += it.shape.Rank()
			continue
		case itemPositions:
			if it.shape.open {
				return []Shape{Unknown()}, nil
			}
			out = append(out, it.shape.dims...)
		case itemSlice:
			out = append(out, it.length(s.dims[axis]))
		case itemPosition:
			if bad := it.inside(s, axis); bad != nil {
				bad.Item = i
				return nil, bad
			}
		}
		axis++
	}
	if atEnd {
		out = append(out, s.dims[axis:]...)
	}
	return []Shape{Of(out...)}, nil
}

func maskFits(mask, s Shape, axis int) *Mismatch {
	for i, d := range mask.dims {
		if d.Differs(s.dims[axis+i]) {
			bad := fault(CodeIndex, 0, "index: the mask is %s, it must have the sizes %s of what it masks", mask, Of(s.dims[axis:axis+mask.Rank()]...))
			bad.Axis = axis + i
			return bad.types(Of(s.dims[axis:axis+mask.Rank()]...), mask)
		}
	}
	return nil
}

func (it Item) inside(s Shape, axis int) *Mismatch {
	size, ok := s.dims[axis].Value()
	if it.at == nil || !ok || *it.at < size && *it.at >= -size {
		return nil
	}
	bad := fault(CodeIndex, 0, "index %d is outside of dimension %d of %s, which has size %d", *it.at, axis, s.Type(), size)
	bad.Axis = axis
	if size > 0 {
		bad.Hint = "indexes go from 0 to " + itoa(size-1) + ", or from -" + itoa(size) + " to -1"
	}
	return bad
}

// length is how many positions a slice takes of a dimension.
func (it Item) length(d Dim) Dim {
	if it.lo.kind == 2 || it.hi.kind == 2 || it.step == 0 {
		return Any()
	}
	if n, ok := d.Value(); ok {
		lo, hi := it.Range(n)
		return Const(sliceLen(lo, hi, it.step))
	}
	if it.step != 1 || d.unknown {
		if it.lo.kind == 0 && it.hi.kind == 0 && it.step == -1 {
			return d
		}
		return Any()
	}
	lo, hi := 0, Dim(d)
	switch {
	case it.lo.kind == 1 && it.lo.n >= 0:
		lo = it.lo.n
	case it.lo.kind == 1 && it.hi.kind == 0: // the last few
		return Any()
	case it.lo.kind == 1:
		return Any()
	}
	switch {
	case it.hi.kind == 1 && it.hi.n >= 0: // the dimension may be shorter
		return Any()
	case it.hi.kind == 1:
		hi = d.Add(Const(it.hi.n))
	}
	return hi.Sub(Const(lo)) // taking for granted that so many are there
}

// Range gives the first position of a slice of a dimension of size n, and the
// one behind the last; ends outside are clamped, as in NumPy. With a negative
// step it starts at the end, and hi may be -1.
func (it Item) Range(n int) (lo, hi int) {
	if it.step < 0 {
		lo, hi = n-1, -1
		if it.lo.kind == 1 {
			lo = min(wrap(it.lo.n, n), n-1)
		}
		if it.hi.kind == 1 {
			hi = max(wrap(it.hi.n, n), -1)
		}
		return max(lo, -1), hi
	}
	lo, hi = 0, n
	if it.lo.kind == 1 {
		lo = clampIndex(it.lo.n, n)
	}
	if it.hi.kind == 1 {
		hi = clampIndex(it.hi.n, n)
	}
	return lo, max(lo, hi)
}

func wrap(i, n int) int {
	if i < 0 {
		return i + n
	}
	return i
}

func sliceLen(lo, hi, step int) int {
	if step < 0 {
		return max(0, (lo-hi-step-1)/-step)
	}
	return max(0, (hi-lo+step-1)/step)
}

// gather replaces one axis by the axes of the positions.
func gather(c *Call) ([]Shape, *Mismatch) {
	s, at := c.Args[0], c.Args[1]
	axis, known, bad := oneAxis(c, s, 0)
	switch {
	case bad != nil:
		return nil, bad
	case s.open || at.open:
		return []Shape{Unknown()}, nil
	case !known:
		return []Shape{blank(max(s.Rank()-1, 0) + at.Rank())}, nil
	}
	out := append(s.Dims()[:axis:axis], at.dims...)
	return []Shape{Of(append(out, s.dims[axis+1:]...)...)}, nil
}

func nonzero(c *Call) ([]Shape, *Mismatch) {
	if c.Args[0].open {
		return []Shape{Of(Any(), Any())}, nil
	}
	return []Shape{Of(Any(), Const(c.Args[0].Rank()))}, nil
}

// Axes is how many axes an item takes that is known whole: 0 for `...` and a new axis.
func (it Item) Axes() int { return max(it.takes(), 0) }

// IsRest says whether the item is `...`, IsNew whether it is a new axis.
func (it Item) IsRest() bool { return it.kind == itemEllipsis }

// IsNew says whether the item is a new axis.
func (it Item) IsNew() bool { return it.kind == itemNew }

// Position gives the number of an item that takes one position.
func (it Item) Position() (n int, ok bool) {
	if it.kind != itemPosition || it.at == nil {
		return 0, false
	}
	return *it.at, true
}

// Take says what a slice takes of a dimension of size n: the first position, how many, at which step.
func (it Item) Take(n int) (from, many, step int) {
	lo, hi := it.Range(n)
	return lo, sliceLen(lo, hi, it.step), it.step
}
