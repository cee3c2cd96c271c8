package tensor

import (
	"cmp"
	"slices"

	"skep/compute/dtype"
	"skep/compute/linalg"
	"skep/compute/shape"
	"skep/compute/vector"
	"skep/internal/halt"
)

// lines gives t as rows along one axis, contiguous, and the way back.
type lines struct {
	rows *Tensor // permuted so that the axis is last, contiguous
	n    int
	axes []int // of the permutation
}

func linesOf(t *Tensor, axis int) lines {
	axis = fromFront(axis, len(t.shape))
	var axes []int
	for a := range t.shape {
		if a != axis {
			axes = append(axes, a)
		}
	}
	axes = append(axes, axis)
	p := t.permuted(axes)
	rows := p.Contiguous()
	if rows != p {
		p.Release()
	}
	return lines{rows: rows, n: t.shape[axis], axes: axes}
}

// back puts rows that were computed in the order of l into the order of the tensor.
func (l lines) back(out *Tensor) *Tensor {
	inverse := make([]int, len(l.axes))
	for i, a := range l.axes {
		inverse[a] = i
	}
	turned := out.permuted(inverse)
	out.Release() // the view stays
	if out != l.rows {
		l.rows.Release()
	}
	return turned
}

// along checks an axis by the rule of an operation.
func along(op string, t *Tensor, axis int) error {
	_, err := infer(op, map[string]shape.Value{"axis": shape.Num(axis)}, t)
	return err
}

// Softmax gives exp(x) / sum(exp(x)) along an axis, or its logarithm.
func Softmax(t *Tensor, axis int, logarithm bool) (out *Tensor, err error) {
	defer Guard(&err)
	if len(t.shape) == 0 {
		t = t.view([]int{1}, []int{1}, t.offset)
		out, err = Softmax(t, 0, logarithm)
		return out.view(nil, nil, out.offset), err
	}
	if err := along("softmax", t, axis); err != nil {
		return nil, err
	}
	if t.dtype.IsComplex() {
		return nil, refuse(CodeType, "softmax: complex numbers have no order")
	}
	out, why := softmaxThere(t, axis, logarithm)
	if out == nil {
		out = softmaxHere(t, axis, logarithm)
	}
	return out.reasoned(why), nil
}

func softmaxHere(t *Tensor, axis int, logarithm bool) *Tensor {
	res := dtype.Floating(t.dtype)
	in := dtype.F64
	if res == dtype.F32 {
		in = dtype.F32
	}
	l := linesOf(t.AsType(in), axis)
	out := unset(in, l.rows.shape)
	if in == dtype.F32 {
		softmaxRows[float32](out, l, logarithm)
	} else {
		softmaxRows[float64](out, l, logarithm)
	}
	return l.back(out).AsType(res).because("cpu: %s kernel for softmax over %d elements", vector.Name(), t.Len())
}

func softmaxRows[T float32 | float64](out *Tensor, l lines, logarithm bool) {
	src, dst := all[T](l.rows), all[T](out)
	if n := out.Len(); logarithm {
		vector.LogSoftmax(dst[:n], src[:n], l.n)
	} else {
		vector.Softmax(dst[:n], src[:n], l.n)
	}
}

// Cumulate gives running sums or products along an axis; flat ignores the axis and takes all elements in order.
func Cumulate(op string, t *Tensor, axis int, flat bool) (out *Tensor, err error) {
	defer Guard(&err)
	if flat {
		t, axis = t.flat(), 0
	}
	if err := along(op, t, axis); err != nil {
		return nil, err
	}
	res := dtype.Summed(t.dtype)
	out, why := cumulatedThere(op, t, axis, res)
	if out == nil {
		out = cumulatedHere(op, t, axis, res)
	}
	return out.reasoned(why), nil
}

func cumulatedHere(op string, t *Tensor, axis int, res dtype.Type) (out *Tensor) {
	l := linesOf(t.AsType(accumulator("sum", t.dtype, res)), axis)
	switch l.rows.dtype {
	case dtype.F64:
		out = cumulate[float64](op, l)
	case dtype.C128:
		out = cumulate[complex128](op, l)
	case dtype.U64:
		out = cumulate[uint64](op, l)
	default:
		out = cumulate[int64](op, l)
	}
	return l.back(out).AsType(res).because("cpu: portable kernel for %s over %d elements", op, t.Len())
}

func cumulate[T float64 | complex128 | int64 | uint64](op string, l lines) *Tensor {
	out := l.rows.Copy()
	data := all[T](out)
	halt.Blocks(out.Len(), func(from, to int) {
		for i := from; i < to; i++ {
			switch {
			case i%l.n == 0:
			case op == "cumprod":
				data[i] *= data[i-1]
			default:
				data[i] += data[i-1]
			}
		}
	})
	return out
}

// Diff gives the differences of neighbours along an axis.
func Diff(t *Tensor, axis int) (*Tensor, error) {
	if _, err := infer("diff", map[string]shape.Value{"axis": shape.Num(axis)}, t); err != nil {
		return nil, err
	}
	axis = fromFront(axis, len(t.shape))
	n := t.shape[axis]
	if n == 0 {
		return t, nil
	}
	op := "sub"
	if t.dtype == dtype.Bool {
		op = "ne"
	}
	return Binary(op, t.sliced(axis, 1, n-1, 1), t.sliced(axis, 0, n-1, 1))
}

// Sort orders along an axis, NaN last.
func Sort(t *Tensor, axis int, descending bool) (out *Tensor, err error) {
	defer Guard(&err)
	if err := along("sort", t, axis); err != nil {
		return nil, err
	}
	if t.dtype.IsComplex() {
		at, err := Argsort(t, axis, descending)
		if err != nil {
			return nil, err
		}
		return TakeAlong(t, at, axis)
	}
	out, why := sortedThere(t, axis, descending, true)
	if out == nil {
		out = sortedHere(t, axis, descending)
	}
	return out.reasoned(why), nil
}

func sortedHere(t *Tensor, axis int, descending bool) *Tensor {
	wide := accumulator("min", t.dtype, t.dtype) // f64 and the 64-bit integers hold all others exactly
	l := linesOf(t.AsType(wide), axis)
	l.rows = l.rows.Copy()
	switch wide {
	case dtype.I64:
		sortRows(all[int64](l.rows), l.n, descending)
	case dtype.U64:
		sortRows(all[uint64](l.rows), l.n, descending)
	default:
		sortRows(all[float64](l.rows), l.n, descending)
	}
	return l.back(l.rows).AsType(t.dtype).Contiguous().because("cpu: portable kernel for sort over %d elements", t.Len())
}

func sortRows[T int64 | uint64 | float64](data []T, n int, descending bool) {
	for i := 0; n > 0 && i+n <= len(data); i += n {
		row := data[i : i+n]
		numbers := 0 // NaN goes to the end
		halt.Blocks(n, func(from, to int) {
			for j, x := range row[from:to] {
				if x == x {
					row[numbers], row[from+j] = x, row[numbers]
					numbers++
				}
			}
		})
		radixSort(row[:numbers])
		if descending {
			slices.Reverse(row)
		}
	}
}

// Argsort gives the positions that would sort along an axis, NaN last; stable.
func Argsort(t *Tensor, axis int, descending bool) (out *Tensor, err error) {
	defer Guard(&err)
	if err := along("argsort", t, axis); err != nil {
		return nil, err
	}
	out, why := sortedThere(t, axis, descending, false)
	if out == nil {
		out = orderHere(t, axis, descending)
	}
	return out.reasoned(why), nil
}

func orderHere(t *Tensor, axis int, descending bool) *Tensor {
	l := linesOf(t, axis)
	out := made(dtype.I64, l.rows.shape)
	at := all[int64](out)
	compare := comparison(l.rows)
	keys := longKeys(l, descending)
	for i := 0; i+l.n <= out.Len() && l.n > 0; i += l.n {
		if i%radixWorth < l.n {
			halt.Check()
		}
		row := at[i : i+l.n]
		if keys != nil {
			radixOrder(keys[i:i+l.n], row)
			continue
		}
		for j := range row {
			row[j] = int64(j)
		}
		slices.SortStableFunc(row, func(a, b int64) int {
			c := compare(i+int(a), i+int(b))
			if descending {
				return -c
			}
			return c
		})
	}
	return l.back(out).Contiguous().because("cpu: portable kernel for argsort over %d elements", t.Len())
}

// longKeys gives numbers in the order of the elements of long rows; nil if comparing is the better way.
func longKeys(l lines, descending bool) []uint64 {
	if l.n < radixWorth || l.rows.dtype.IsComplex() {
		return nil
	}
	keys := scratchWords(l.rows.Len())
	switch accumulator("min", l.rows.dtype, l.rows.dtype) {
	case dtype.I64:
		for i, x := range all[int64](l.rows.AsType(dtype.I64))[:len(keys)] {
			keys[i] = uint64(x) ^ 1<<63
		}
	case dtype.U64:
		copy(keys, all[uint64](l.rows.AsType(dtype.U64)))
	default:
		for i, x := range all[float64](l.rows.AsType(dtype.F64))[:len(keys)] {
			keys[i] = orderedFloat(x)
		}
	}
	if descending {
		for i, k := range keys {
			keys[i] = ^k
		}
	}
	return keys
}

// comparison orders two elements of a contiguous tensor by position; NaN is the largest.
func comparison(t *Tensor) func(i, j int) int {
	switch t.dtype {
	case dtype.I64:
		data := all[int64](t)
		return func(i, j int) int { return cmp.Compare(data[i], data[j]) }
	case dtype.U64:
		data := all[uint64](t)
		return func(i, j int) int { return cmp.Compare(data[i], data[j]) }
	case dtype.C64, dtype.C128:
		return func(i, j int) int {
			a, b := t.Complex(i), t.Complex(j)
			if c := linalg.NaNLast(real(a), real(b)); c != 0 {
				return c
			}
			return linalg.NaNLast(imag(a), imag(b))
		}
	}
	data := all[float64](t.AsType(dtype.F64))
	return func(i, j int) int { return linalg.NaNLast(data[i], data[j]) }
}

// Unique gives the different elements in order, and how often each occurs.
func Unique(t *Tensor) (values, counts *Tensor, err error) {
	sorted, err := Sort(t.flat(), 0, false)
	if err != nil {
		return nil, nil, err
	}
	compare := comparison(sorted.Contiguous())
	var first, many []int64
	for i := range sorted.Len() {
		if i == 0 || compare(i-1, i) != 0 {
			first, many = append(first, int64(i)), append(many, 0)
		}
		many[len(many)-1]++
	}
	at, err := From(first, len(first))
	if err != nil {
		return nil, nil, err
	}
	if values, err = Gather(sorted, at, 0); err != nil {
		return nil, nil, err
	}
	counts, err = From(many, len(many))
	return values, counts, err
}

// TopK gives the k largest along the last axis, largest first, and their positions.
func TopK(t *Tensor, k int) (values, at *Tensor, err error) {
	if _, err := infer("topk", map[string]shape.Value{"k": shape.Num(k)}, t); err != nil {
		return nil, nil, err
	}
	last := len(t.shape) - 1
	if k < 0 || k > t.shape[last] {
		return nil, nil, refuse(CodeValue, "topk: cannot take %d of %d", k, t.shape[last])
	}
	if at, _ = orderThere(t, true, k); at != nil {
		if values, _ = takenThere(t, at, last); values != nil {
			return values, at, nil
		}
	}
	if at, err = Argsort(t, last, true); err != nil {
		return nil, nil, err
	}
	at = at.sliced(last, 0, k, 1).Contiguous()
	values, err = TakeAlong(t, at, last)
	return values, at, err
}

// SearchSorted says before which element of a sorted vector each of xs would stand; right: behind equal ones.
func SearchSorted(sorted, xs *Tensor, right bool) (out *Tensor, err error) {
	defer Guard(&err)
	sizes, err := infer("searchsorted", nil, sorted, xs)
	if err != nil {
		return nil, err
	}
	data := Slice[float64](sorted)
	out = made(dtype.I64, sizes[0])
	dst := all[int64](out)
	for i, x := range Slice[float64](xs) {
		at, _ := slices.BinarySearchFunc(data, x, func(a, b float64) int {
			if c := linalg.NaNLast(a, b); c != 0 || !right {
				return c
			}
			return -1
		})
		dst[i] = int64(at)
	}
	return out, nil
}
