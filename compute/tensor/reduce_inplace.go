package tensor

import (
	"math"
	"slices"

	"skep/compute/dtype"
	"skep/compute/vector"
)

// reduceWhereItLies computes the commonest reductions of floats without moving
// them into rows of f64 first; nil where that is needed. The results are those
// of the other way, to the bit.
func reduceWhereItLies(op string, t *Tensor, r Reduction, res dtype.Type, sizes []int) *Tensor {
	if !slices.Contains([]string{"sum", "mean", "var", "std", "prod", "min", "max", "argmin", "argmax"}, op) || t.Len() == 0 || !t.IsContiguous() {
		return nil
	}
	outer, n, inner, ok := t.middle(r)
	if !ok {
		return nil
	}
	out := made(accumulator(op, t.dtype, res), sizes)
	switch t.dtype {
	case dtype.F32:
		reduceFloats(op, out, all[float32](t)[:t.Len()], blocksOf{outer, n, inner}, r.DDof)
	case dtype.F64:
		reduceFloats(op, out, all[float64](t)[:t.Len()], blocksOf{outer, n, inner}, r.DDof)
	default:
		return nil
	}
	return out
}

// blocksOf are elements seen as outer blocks of n rows of inner columns: the columns are reduced.
type blocksOf struct{ outer, n, inner int }

// reduceFloats reduces rows where the elements of each lie side by side, columns a row at a time.
func reduceFloats[T float32 | float64](op string, out *Tensor, src []T, b blocksOf, ddof float64) {
	if b.inner == 1 {
		reduceFloatRows(op, out, src, b.n, ddof)
		return
	}
	for i := range b.outer {
		block := src[i*b.n*b.inner:][:b.n*b.inner]
		if out.dtype == dtype.I64 {
			extremePlaces(all[int64](out)[i*b.inner:][:b.inner], block, op == "argmax")
		} else {
			reduceColumns(op, all[float64](out)[i*b.inner:][:b.inner], block, b.n, ddof)
		}
	}
}

func reduceFloatRows[T float32 | float64](op string, out *Tensor, src []T, n int, ddof float64) {
	switch op {
	case "argmin", "argmax":
		perRow(out, src, n, func(row []T) int64 { return int64(extremePlace(row, op == "argmax")) })
	case "min":
		perRow(out, src, n, func(row []T) float64 { return float64(vector.Min(row)) })
	case "max":
		perRow(out, src, n, func(row []T) float64 { return float64(vector.Max(row)) })
	case "sum":
		perRow(out, src, n, vector.Sum[T])
	case "mean":
		perRow(out, src, n, func(row []T) float64 { return vector.Sum(row) / float64(n) })
	case "prod":
		perRow(out, src, n, prod[T])
	default:
		squares := make([]float64, n)
		perRow(out, src, n, func(row []T) float64 { return deviation(op, squaresInto(squares, row), n, ddof) })
	}
}

// squaresInto gives the sum of the squares of what each element differs from the mean by.
func squaresInto[T float32 | float64](squares []float64, row []T) float64 {
	mean := vector.Sum(row) / float64(len(row))
	for i, x := range row[:len(squares)] {
		d := float64(x) - mean
		squares[i] = d * d
	}
	return vector.Sum(squares)
}

// deviation makes the variance, or its root, of a sum of squares.
func deviation(op string, squares float64, n int, ddof float64) float64 {
	v := squares / max(float64(n)-ddof, 0)
	if op == "std" {
		return math.Sqrt(v)
	}
	return v
}

// placeBlock is how many elements are searched for their extreme's place after their block was found: they are still in the first cache.
const placeBlock = 1024

// extremePlace is extreme, a block at a time in registers; only the block that has it is searched for the place.
func extremePlace[T float32 | float64](row []T, largest bool) int {
	find := vector.Min[T]
	if largest {
		find = vector.Max[T]
	}
	best, value := 0, row[0]
	for at := 0; at < len(row); at += placeBlock {
		x := find(row[at:min(at+placeBlock, len(row))])
		if x != x {
			return at + slices.IndexFunc(row[at:], func(x T) bool { return x != x })
		}
		if largest && x > value || !largest && x < value {
			best, value = at, x
		}
	}
	return best + slices.Index(row[best:], value)
}

// extremePlaces finds the row of each column's first smallest or largest element; the first NaN wins.
func extremePlaces[T float32 | float64](places []int64, block []T, largest bool) {
	width := len(places)
	best := slices.Clone(block[:width])
	for at := width; at < len(block); at += width {
		row := block[at:][:width]
		for j, x := range row {
			y := best[j]
			if largest && x > y || !largest && x < y || x != x && y == y {
				best[j], places[j] = x, int64(at/width)
			}
		}
	}
}

// reduceColumns reduces the columns of n rows.
func reduceColumns[T float32 | float64](op string, dst []float64, block []T, n int, ddof float64) {
	width := len(dst)
	switch op {
	case "min":
		foldRows(dst, block, "minimum")
		return
	case "max":
		foldRows(dst, block, "maximum")
		return
	case "prod":
		for j := range dst {
			dst[j] = 1
		}
		for at := 0; at < len(block); at += width {
			multiplyInto(dst, block[at:])
		}
		return
	}
	vector.SumColumns(dst, block, n, width)
	if op == "sum" {
		return
	}
	vector.PairsRight("div", dst, dst, float64(n))
	if op == "mean" {
		return
	}
	means := slices.Clone(dst)
	vector.SumSquares(dst, means, block, n, width)
	for j := range dst {
		dst[j] = deviation(op, dst[j], n, ddof)
	}
}

// foldRows takes rows together by an operation of two, in their own type.
func foldRows[T float32 | float64](dst []float64, block []T, op string) {
	width := len(dst)
	kept, fold := slices.Clone(block[:width]), vector.Rows[T](op, width)
	for at := width; at < len(block); at += width {
		fold(kept, kept, block[at:][:width])
	}
	for j, x := range kept {
		dst[j] = float64(x)
	}
}

func multiplyInto[T float32 | float64](dst []float64, row []T) {
	row = row[:len(dst)]
	for j := range dst {
		dst[j] *= float64(row[j])
	}
}

// middle takes the axes of a reduction as one, with what stands before and behind it; ok is false if they do not lie side by side.
func (t *Tensor) middle(r Reduction) (outer, n, inner int, ok bool) {
	if r.All {
		return 1, t.Len(), 1, true
	}
	if len(r.Axes) == 0 {
		return 0, 0, 0, false
	}
	axes := slices.Clone(r.Axes)
	for i, a := range axes {
		if a < 0 {
			axes[i] += len(t.shape)
		}
	}
	slices.Sort(axes)
	for i := range axes[1:] {
		if axes[i]+1 != axes[i+1] {
			return 0, 0, 0, false
		}
	}
	first, last := axes[0], axes[len(axes)-1]
	return product(t.shape[:first]), product(t.shape[first : last+1]), product(t.shape[last+1:]), true
}
