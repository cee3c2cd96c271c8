package tensor

import (
	"slices"
	"strings"

	"skep/compute/shape"
)

// Einsum sums products over named axes: "bij,bjk->bik". Operands are contracted
// two at a time from the left; what only one of them has is summed before.
func Einsum(text string, ts ...*Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	sizes, err := infer("einsum", map[string]shape.Value{"spec": shape.Text(text)}, ts...)
	if err != nil {
		return nil, err
	}
	spec, err := shape.ParseSpec(text, len(ts))
	if err != nil {
		return nil, refuse(shape.CodeSpec, "einsum: %v", err)
	}
	ops := make([]named, len(ts))
	for i, t := range ts {
		ops[i] = diagonals(named{t, expandDots(spec.In[i], len(t.shape))})
	}
	result := expandDots(spec.Out, len(sizes[0]))
	stretchShared(ops)
	acc := ops[0]
	if len(ops) == 1 {
		acc = acc.sumAway([]rune(result))
	}
	for i, next := range ops[1:] {
		needed := slices.Clone([]rune(result))
		for _, later := range ops[i+2:] {
			needed = append(needed, later.axes...)
		}
		acc = contract(acc, next, needed)
	}
	return must(acc.ordered([]rune(result)).Reshape(sizes[0]...)).because("cpu: einsum %s by pairwise contraction into matrix products", text), nil
}

// named is a tensor whose axes have letters.
type named struct {
	t    *Tensor
	axes []rune
}

// expandDots gives the axes that `...` stands for letters of their own, the last one '\x00'.
func expandDots(letters string, rank int) []rune {
	before, after, dots := strings.Cut(letters, ".")
	if !dots {
		return []rune(letters)
	}
	axes := []rune(before)
	for i := rank - len(before) - len(after) - 1; i >= 0; i-- {
		axes = append(axes, rune(i))
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

// stretchShared makes axes of size 1 that `...` lets broadcast as long as the others.
func stretchShared(ops []named) {
	longest := map[rune]int{}
	for _, o := range ops {
		for i, r := range o.axes {
			if n, seen := longest[r]; !seen || n == 1 {
				longest[r] = o.t.shape[i]
			}
		}
	}
	for i, o := range ops {
		sizes := make([]int, len(o.axes))
		for j, r := range o.axes {
			sizes[j] = longest[r]
		}
		ops[i].t = o.t.view(sizes, o.t.stretched(sizes), o.t.offset)
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

// contract multiplies two operands and sums over what is not needed any more, as a batched matrix product.
func contract(a, b named, needed []rune) named {
	a = a.sumAway(append(slices.Clone(needed), b.axes...))
	b = b.sumAway(append(slices.Clone(needed), a.axes...))
	var batch, left, middle, right []rune
	for _, r := range a.axes {
		switch inB := slices.Contains(b.axes, r); {
		case inB && slices.Contains(needed, r):
			batch = append(batch, r)
		case inB:
			middle = append(middle, r)
		default:
			left = append(left, r)
		}
	}
	for _, r := range b.axes {
		if !slices.Contains(a.axes, r) {
			right = append(right, r)
		}
	}
	x := a.grouped(batch, left, middle)
	y := b.grouped(batch, middle, right)
	axes := slices.Concat(batch, left, right)
	sizes := make([]int, len(axes))
	for i, r := range axes {
		if sizes[i] = a.size(r); sizes[i] < 0 {
			sizes[i] = b.size(r)
		}
	}
	return named{must(must(Matmul(x, y)).Reshape(sizes...)), axes}
}

func (o named) size(r rune) int {
	if i := slices.Index(o.axes, r); i >= 0 {
		return o.t.shape[i]
	}
	return -1
}

// grouped gives three axes, each of a group of letters.
func (o named) grouped(groups ...[]rune) *Tensor {
	sizes := make([]int, len(groups))
	for i, g := range groups {
		sizes[i] = 1
		for _, r := range g {
			sizes[i] *= o.size(r)
		}
	}
	return must(o.ordered(slices.Concat(groups...)).Reshape(sizes...))
}
