package tensor

import (
	"slices"
	"strings"

	"skep/compute/contraction"
	"skep/compute/dtype"
	"skep/compute/shape"
)

// Einsum sums products over named axes: "bij,bjk->bik". Operands are multiplied two at a time, in the best order that
// compute/contraction finds; what only one of them has is summed before.
func Einsum(text string, ts ...*Tensor) (*Tensor, error) { return EinsumAlong(text, nil, ts...) }

// EinsumAlong is Einsum in a given order; nil is the best one.
func EinsumAlong(text string, order contraction.Order, ts ...*Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	e, err := newExpression(text, ts)
	if err != nil {
		return nil, err
	}
	if order == nil {
		order = e.best()
	}
	steps, err := e.problem().Along(order)
	if err != nil {
		return nil, refuse(CodeValue, "einsum: %v", err)
	}
	return e.along(order, steps).ordered(e.out).because("cpu: einsum %s by pairwise contraction into matrix products, in the order %v", text, order), nil
}

// EinsumPath gives the order in which an einsum multiplies, and a report of what it costs. how is "optimal", "greedy",
// "left" or "" for the best that is found in milliseconds; no intermediate has more elements than limit where that can be
// avoided, 0 is the largest operand or the result.
func EinsumPath(text, how string, limit float64, ts ...*Tensor) (o contraction.Order, report string, err error) {
	defer Guard(&err)
	e, err := newExpression(text, ts)
	if err != nil {
		return nil, "", err
	}
	p := e.problem()
	if limit == 0 {
		limit = p.Bound()
	}
	switch {
	case how == "left":
		o = p.FromLeft()
	case how == "greedy":
		o = p.Greedy(limit)
	case how == "optimal" && len(ts) > manyOperands:
		return nil, "", refuse(CodeValue, "einsum_path: all orders of %d operands would take too long, %d are the most; use \"greedy\"", len(ts), manyOperands)
	case how == "optimal":
		o = p.Optimal(limit)
	default:
		o = p.Best(limit)
	}
	steps, err := p.Along(o)
	return o, p.Report(steps), err
}

// manyOperands is up to where all orders are looked through if a program asks for it: half a million splits.
const manyOperands = 12

// expression is an einsum whose axes are named one by one.
type expression struct {
	ops []named
	out []rune
}

// newExpression reads the text, takes diagonals, and gives all operands one type, so that no order rounds or wraps otherwise.
func newExpression(text string, ts []*Tensor) (*expression, error) {
	sizes, err := infer("einsum", map[string]shape.Value{"spec": shape.Text(text)}, ts...)
	if err != nil {
		return nil, err
	}
	spec, err := shape.ParseSpec(text, len(ts))
	if err != nil {
		return nil, refuse(shape.CodeSpec, "einsum: %v", err)
	}
	e := &expression{ops: make([]named, len(ts)), out: expandDots(spec.Out, len(sizes[0]))}
	common := ts[0].dtype
	for _, t := range ts[1:] {
		common = dtype.Promote(common, t.dtype)
	}
	for i, t := range ts {
		e.ops[i] = diagonals(named{t.AsType(common), expandDots(spec.In[i], len(t.shape))})
	}
	e.dropStretched()
	return e, nil
}

func (e *expression) best() contraction.Order {
	p := e.problem()
	if len(p.In) < 3 {
		return p.FromLeft()
	}
	return p.Best(p.Bound())
}

func (e *expression) problem() *contraction.Problem {
	p := &contraction.Problem{Out: e.out, Sizes: map[rune]int{}}
	for _, o := range e.ops {
		p.In = append(p.In, o.axes)
		for i, r := range o.axes {
			p.Sizes[r] = o.t.shape[i]
		}
	}
	return p
}

// along multiplies step by step.
func (e *expression) along(order contraction.Order, steps []contraction.Step) named {
	left := e.ops
	for i, group := range order {
		taken, others := contraction.Take(left, group)
		left = append(others, contractAll(taken, steps[i].Out))
	}
	return left[0]
}

// contractAll multiplies operands from the left, and sums over what is not needed behind the last.
func contractAll(ops []named, needed []rune) named {
	acc := ops[0]
	if len(ops) == 1 {
		return acc.sumAway(needed)
	}
	for i, next := range ops[1:] {
		later := slices.Clone(needed)
		for _, o := range ops[i+2:] {
			later = append(later, o.axes...)
		}
		acc = contract(acc, next, later)
	}
	return acc
}

// named is a tensor whose axes have letters.
type named struct {
	t    *Tensor
	axes []rune
}

// expandDots gives the axes that `...` stands for numbers below 0, the last one -1.
func expandDots(letters string, rank int) []rune {
	before, after, dots := strings.Cut(letters, ".")
	if !dots {
		return []rune(letters)
	}
	axes := []rune(before)
	for i := rank - len(before) - len(after); i > 0; i-- {
		axes = append(axes, rune(-i))
	}
	return append(axes, []rune(after)...)
}

// diagonals takes the diagonal of axes that have one letter.
func diagonals(o named) named {
	var axes []rune
	var sizes, strides []int
	for i, r := range o.axes {
		if at := slices.Index(axes, r); at >= 0 {
			strides[at] += o.t.strides[i]
			continue
		}
		axes, sizes, strides = append(axes, r), append(sizes, o.t.shape[i]), append(strides, o.t.strides[i])
	}
	return named{o.t.view(sizes, strides, o.t.offset), axes}
}

// dropStretched takes axes of size 1 away that are longer in another operand, which `...` allows: who lacks an axis is the
// same along it, and a product over it is one with more rows, not many.
func (e *expression) dropStretched() {
	longest := map[rune]int{}
	for _, o := range e.ops {
		for i, r := range o.axes {
			if n, seen := longest[r]; !seen || n == 1 {
				longest[r] = o.t.shape[i]
			}
		}
	}
	for k, o := range e.ops {
		kept := named{}
		var sizes, strides []int
		for i, r := range o.axes {
			if o.t.shape[i] == longest[r] {
				kept.axes, sizes, strides = append(kept.axes, r), append(sizes, o.t.shape[i]), append(strides, o.t.strides[i])
			}
		}
		kept.t = o.t.view(sizes, strides, o.t.offset)
		e.ops[k] = kept
	}
}

// sumAway adds up over the axes that are not needed.
func (o named) sumAway(needed []rune) named {
	var kept []rune
	var gone []int
	for i, r := range o.axes {
		if slices.Contains(needed, r) {
			kept = append(kept, r)
		} else {
			gone = append(gone, i)
		}
	}
	if len(gone) == 0 {
		return o
	}
	sum, err := Reduce("sum", o.t, Over(gone...))
	return named{must(sum, err).AsType(o.t.dtype), kept}
}

// ordered permutes the axes into the order of letters.
func (o named) ordered(letters []rune) *Tensor {
	order := make([]int, len(letters))
	for i, r := range letters {
		order[i] = slices.Index(o.axes, r)
	}
	return o.t.permuted(order)
}

// contract multiplies two operands and sums over what is not needed any more: element by element where nothing is summed,
// else as a matrix product in batches.
func contract(a, b named, needed []rune) named {
	a = a.sumAway(append(slices.Clone(needed), b.axes...))
	b = b.sumAway(append(slices.Clone(needed), a.axes...))
	p := pairOf(a, b, needed)
	if len(p.middle) == 0 || p.isThin() {
		return p.elementwise(needed)
	}
	x := a.grouped(p.batch, p.left, p.middle)
	y := b.grouped(p.batch, p.middle, p.right)
	axes := slices.Concat(p.batch, p.left, p.right)
	return named{must(must(Matmul(x, y)).Reshape(p.sizesOf(axes)...)), axes}
}

// pair is two operands, and their letters by what becomes of them: in both and kept, only on the left, in both and summed, only on the right.
type pair struct {
	a, b                       named
	batch, left, middle, right []rune
}

func pairOf(a, b named, needed []rune) *pair {
	p := &pair{a: a, b: b}
	for _, r := range a.axes {
		switch inB := slices.Contains(b.axes, r); {
		case inB && slices.Contains(needed, r):
			p.batch = append(p.batch, r)
		case inB:
			p.middle = append(p.middle, r)
		default:
			p.left = append(p.left, r)
		}
	}
	for _, r := range b.axes {
		if !slices.Contains(a.axes, r) {
			p.right = append(p.right, r)
		}
	}
	larger := a
	if b.t.Len() > a.t.Len() {
		larger = b
	}
	larger.byStride(p.middle)
	a.byStride(p.left)
	b.byStride(p.right)
	return p
}

// byStride orders letters as they lie in memory, so that they are one axis without a copy if they can be.
func (o named) byStride(letters []rune) {
	slices.SortStableFunc(letters, func(r, s rune) int { return o.stride(s) - o.stride(r) })
}

func (o named) stride(r rune) int {
	n := o.t.strides[slices.Index(o.axes, r)]
	return max(n, -n)
}

func (p *pair) sizesOf(letters []rune) []int {
	sizes := make([]int, len(letters))
	for i, r := range letters {
		if sizes[i] = p.a.size(r); sizes[i] < 0 {
			sizes[i] = p.b.size(r)
		}
	}
	return sizes
}

// isThin says whether a batch has so little to multiply that products of its own cost more than going over all of it twice.
func (p *pair) isThin() bool {
	own := product(p.sizesOf(slices.Concat(p.left, p.middle, p.right)))
	return len(p.batch) > 0 && own <= thinProduct && product(p.sizesOf(p.batch)) > 1
}

// thinProduct is in multiplications. A matrix product costs some 150 ns beside them, an element of memory one.
const thinProduct = 64

// elementwise multiplies element by element over all letters, and then adds up.
func (p *pair) elementwise(needed []rune) named {
	axes := slices.Concat(p.batch, p.left, p.right, p.middle)
	out := must(Binary("mul", p.a.across(axes), p.b.across(axes)))
	return named{must(out.Reshape(p.sizesOf(axes)...)), axes}.sumAway(needed)
}

// across puts the axes in the order of letters, with size 1 for those that the tensor lacks.
func (o named) across(letters []rune) *Tensor {
	sizes, strides := make([]int, len(letters)), make([]int, len(letters))
	for i, r := range letters {
		sizes[i] = 1
		if at := slices.Index(o.axes, r); at >= 0 {
			sizes[i], strides[i] = o.t.shape[at], o.t.strides[at]
		}
	}
	return o.t.view(sizes, strides, o.t.offset)
}

func (o named) size(r rune) int {
	if i := slices.Index(o.axes, r); i >= 0 {
		return o.t.shape[i]
	}
	return -1
}

// grouped gives the axes of batches one by one, and two axes of a group of letters each: a view where letters of a group
// lie evenly in memory.
func (o named) grouped(batch, first, second []rune) *Tensor {
	t := o.ordered(slices.Concat(batch, first, second))
	if !joins(t, len(batch), len(first)) || !joins(t, len(batch)+len(first), len(second)) {
		t = t.Contiguous()
	}
	sizes, strides := slices.Clone(t.shape[:len(batch)]), slices.Clone(t.strides[:len(batch)])
	at := len(batch)
	for _, letters := range []int{len(first), len(second)} {
		n, step := 1, 0
		for _, size := range t.shape[at:][:letters] {
			n *= size
		}
		for i := letters - 1; i >= 0 && step == 0; i-- { // axes of size 1 have any stride
			if t.shape[at+i] != 1 {
				step = t.strides[at+i]
			}
		}
		sizes, strides, at = append(sizes, n), append(strides, step), at+letters
	}
	return t.view(sizes, strides, t.offset)
}

// joins says whether count axes from one on lie as one in memory.
func joins(t *Tensor, from, count int) bool {
	sizes, _ := joinAxes(t.shape[from:][:count], [][]int{t.strides[from:][:count]})
	return len(sizes) < 2
}
