package tensor

import (
	"math"
	"slices"

	"skep/compute/dtype"
	"skep/compute/random"
	"skep/compute/shape"
	"skep/internal/halt"
)

// Random is a stream of random numbers that fills tensors, as NumPy's Generator
// does: equal seeds give equal numbers. It is not for secrets, and not for
// several goroutines at once.
type Random struct {
	*random.Stream
	Pause func() // called now and then while many numbers are drawn; it may panic to end that. nil: never
}

// NewRandom seeds a stream of PCG64 as NumPy's default_rng does.
func NewRandom(seed uint64) *Random { return &Random{Stream: random.NewPCG64(random.Number(seed))} }

// pauseEvery is how many numbers are drawn between two pauses: some tens of microseconds.
const pauseEvery = 1 << 12

// each calls f for 0 to n-1, with pauses.
func (r *Random) each(n int, f func(i int)) {
	for i := range n {
		if i%pauseEvery == pauseEvery-1 {
			halt.Check()
			if r.Pause != nil {
				r.Pause()
			}
		}
		f(i)
	}
}

// Uniform draws from [lo, hi).
func (r *Random) Uniform(lo, hi float64, d dtype.Type, sizes ...int) (*Tensor, error) {
	return r.filled("rand", d, sizes, func() float64 { return lo + (hi-lo)*r.Float64() })
}

// Gauss draws from a normal distribution.
func (r *Random) Gauss(mean, deviation float64, d dtype.Type, sizes ...int) (*Tensor, error) {
	return r.filled("randn", d, sizes, func() float64 { return mean + deviation*r.Normal() })
}

func (r *Random) filled(op string, d dtype.Type, sizes []int, draw func() float64) (*Tensor, error) {
	if !d.IsFloat() {
		return nil, refuse(CodeType, "%s gives floats, not %s", op, d)
	}
	t, err := sized(op, dtype.F64, sizes)
	if err != nil {
		return nil, err
	}
	data := all[float64](t)
	r.each(t.Len(), func(i int) { data[i] = draw() })
	return t.AsType(d), nil
}

// Plain draws standard normal numbers, or numbers from [0, 1), out of the words
// that NumPy takes for the type: f32 is a stream of its own, not f64's rounded.
func (r *Random) Plain(normal bool, d dtype.Type, sizes ...int) (*Tensor, error) {
	op, wide, narrow := "rand", r.Float64, r.Float32
	if normal {
		op, wide, narrow = "randn", r.Normal, r.Normal32
	}
	if d != dtype.F32 {
		return r.filled(op, d, sizes, wide)
	}
	t, err := sized(op, d, sizes)
	if err != nil {
		return nil, err
	}
	data := all[float32](t)
	r.each(t.Len(), func(i int) { data[i] = narrow() })
	return t, nil
}

// Integers draws whole numbers from lo up to but without hi.
func (r *Random) Integers(lo, hi int64, sizes ...int) (*Tensor, error) {
	if lo >= hi {
		return nil, refuse(CodeValue, "randint: there is no number from %d up to but without %d", lo, hi)
	}
	return r.IntegersOf(dtype.I64, lo, hi-1, sizes...)
}

// IntegersOf draws numbers of a whole type, or truth values, from lo up to and with most, out of words of the type's size.
func (r *Random) IntegersOf(d dtype.Type, lo, most int64, sizes ...int) (*Tensor, error) {
	if !d.IsInt() && d != dtype.Bool {
		return nil, refuse(CodeType, "integers gives whole numbers or truth values, not %s", d)
	}
	if least, top := bounds(d); lo < least || most > top || lo > most {
		return nil, refuse(CodeValue, "integers: %s has no numbers from %d to %d", d, lo, most)
	}
	t, err := sized("randint", dtype.I64, sizes)
	if err != nil {
		return nil, err
	}
	data, span := all[int64](t), uint64(most)-uint64(lo)
	switch size := d.Size() * 8; {
	case d == dtype.Bool:
		r.Small(span, 1, t.Len(), func(i int, v uint64) { data[i] = lo + int64(v) })
	case size < 32:
		r.Small(span, uint(size), t.Len(), func(i int, v uint64) { data[i] = lo + int64(v) })
	default:
		r.each(t.Len(), func(i int) { data[i] = lo + int64(r.Below(span)) })
	}
	return t.AsType(d), nil
}

// bounds are the least and the largest number of a whole type that an int64 can say.
func bounds(d dtype.Type) (least, most int64) {
	size := d.Size() * 8
	switch {
	case d == dtype.Bool:
		return 0, 1
	case d.Kind() == dtype.Unsigned && size < 64:
		return 0, 1<<size - 1
	case d.Kind() == dtype.Unsigned:
		return 0, math.MaxInt64
	}
	return -1 << (size - 1), 1<<(size-1) - 1
}

// Draw draws from a distribution of the table. Parameters broadcast against each
// other and, where sized says so, against the sizes asked for.
func (r *Random) Draw(d random.Distribution, params []*Tensor, sizes []int, sized bool) (out *Tensor, err error) {
	defer Guard(&err)
	sizes, err = spread(d.Name, params, sizes, sized)
	if err != nil {
		return nil, err
	}
	columns := make([][]float64, len(params))
	for i, p := range params {
		if len(p.shape) == 0 {
			columns[i] = []float64{p.Float()}
		} else {
			columns[i] = Slice[float64](p.view(sizes, p.stretched(sizes), p.offset))
		}
	}
	if err := checked(d, columns); err != nil {
		return nil, err
	}
	if d.Count != nil {
		return drawn(r, columns, sizes, d.Count), nil
	}
	return drawn(r, columns, sizes, d.Draw), nil
}

// spread gives the common shape of parameters and the sizes asked for.
func spread(name string, params []*Tensor, sizes []int, sized bool) ([]int, error) {
	common := shape.Ints()
	for _, p := range params {
		next, axis := shape.Broadcast(common, p.Shape())
		if axis != 0 {
			return nil, refuse(CodeValue, "%s: parameters of shapes %s and %s do not go together", name, common, p.Shape())
		}
		common = next
	}
	own, _ := common.Sizes()
	if !sized {
		return own, nil
	}
	if whole, axis := shape.Broadcast(common, shape.Ints(sizes...)); axis != 0 || !whole.Equal(shape.Ints(sizes...)) {
		return nil, refuse(CodeValue, "%s: parameters of shape %s do not fit the size %s", name, common, shape.Ints(sizes...))
	}
	return sizes, nil
}

// checked refuses parameters that a distribution cannot have, before anything is drawn.
func checked(d random.Distribution, columns [][]float64) error {
	longest := 0
	for i, column := range columns {
		for _, v := range column {
			if text := d.Params[i].Refuse(v); text != "" {
				return refuse(CodeValue, "%s: %s", d.Name, text)
			}
		}
		longest = max(longest, len(column))
	}
	if d.Together == nil || slices.ContainsFunc(columns, func(c []float64) bool { return len(c) == 0 }) {
		return nil
	}
	p := make([]float64, len(columns))
	for i := range longest {
		if text := d.Together(row(p, columns, i)); text != "" {
			return refuse(CodeValue, "%s: %s", d.Name, text)
		}
	}
	return nil
}

// row gathers what the columns say for element i; one of a single number says it for all.
func row(p []float64, columns [][]float64, i int) []float64 {
	for k, c := range columns {
		if len(c) == 1 {
			p[k] = c[0]
		} else {
			p[k] = c[i]
		}
	}
	return p
}

func drawn[T int64 | float64](r *Random, columns [][]float64, sizes []int, draw func(s *random.Stream, p []float64) T) *Tensor {
	t := unset(typeOf[T](), sizes)
	data, p := all[T](t), make([]float64, len(columns))
	r.each(t.Len(), func(i int) { data[i] = draw(r.Stream, row(p, columns, i)) })
	return t
}
