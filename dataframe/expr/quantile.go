package expr

import (
	"math"

	"skep/dataframe/column"
	"skep/internal/lazy"
)

var interpolations = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return map[string]bool{"nearest": true, "lower": true, "higher": true, "midpoint": true, "linear": true}
}}

func bindQuantile(b *Bound) error {
	b.Type = column.Float64Type
	if err := b.want(0, "a number", isSummable); err != nil {
		return err
	}
	q, err := b.constantFloat(1)
	if err != nil {
		return err
	}
	if !(q >= 0 && q <= 1) {
		return fail(BadArgument, b.Args[1].From, "a quantile lies between 0 and 1, not at %v", q)
	}
	if len(b.Args) == 3 {
		how, err := b.constantStr(2)
		if err == nil && !interpolations.Get()[how] && !b.later(2) {
			err = fail(BadArgument, b.Args[2].From, "quantile does not know the interpolation %q", how).hint("nearest, lower, higher, midpoint or linear")
		}
		return err
	}
	return nil
}

func evalMedian(f *fold) (*column.Column, error) { return f.quantile(0.5, "linear") }

// evalQuantile takes the nearest value unless told otherwise, as Polars does.
func evalQuantile(f *fold) (*column.Column, error) {
	q, err := f.node.constantFloat(1)
	if err != nil {
		return nil, err
	}
	how := "nearest"
	if len(f.node.Args) == 3 {
		if how, err = f.node.constantStr(2); err != nil {
			return nil, err
		}
	}
	return f.quantile(q, how)
}

func (f *fold) quantile(q float64, how string) (*column.Column, error) {
	if f.col.Type().Kind == column.Null {
		return column.OfNulls(f.node.Type, f.n), nil
	}
	f.present()
	values, counts := f.byGroup()
	out, start := make([]float64, f.n), 0
	for g, n := range counts {
		if own := values[start : start+int(n)]; n > 0 {
			out[g] = quantileOf(func(i int) float64 { return nth(own, i) }, int(n), q, how)
		}
		start += int(n)
	}
	return orNull(f.node.Type, out, counts)
}

// byGroup puts the values of each group next to each other.
func (f *fold) byGroup() (values []float64, counts []int64) {
	counts = f.counts()
	in := f.floats()
	if f.ids == nil {
		return append([]float64(nil), in...), counts
	}
	at, sum := make([]int64, f.n), int64(0)
	for g, n := range counts {
		at[g], sum = sum, sum+n
	}
	values = make([]float64, len(in))
	for i, v := range in {
		to := &at[f.ids[i]]
		values[*to] = v
		*to++
	}
	return values, counts
}

// nth gives the value that would stand at place k if xs were sorted, NaN above all, and moves it there (Hoare's selection, with the
// median of three as pivot): a group's median does not need its order.
func nth(xs []float64, k int) float64 {
	for lo, hi := 0, len(xs)-1; lo < hi; {
		pivot := middle(xs[lo], xs[(lo+hi)/2], xs[hi])
		i, j := lo, hi
		for i <= j {
			for below(xs[i], pivot) {
				i++
			}
			for below(pivot, xs[j]) {
				j--
			}
			if i <= j {
				xs[i], xs[j] = xs[j], xs[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return xs[k]
		}
	}
	return xs[k]
}

// below orders floats with NaN above all.
func below(a, b float64) bool { return a < b || b != b && a == a }

func middle(a, b, c float64) float64 {
	switch {
	case below(a, b) == below(b, c):
		return b
	case below(a, b) == below(c, a):
		return a
	}
	return c
}

// quantileOf reads the q-quantile off n sorted values.
func quantileOf(at func(int) float64, n int, q float64, how string) float64 {
	place := q * float64(n-1)
	low, high := int(math.Floor(place)), int(math.Ceil(place))
	switch how {
	case "lower":
		return at(low)
	case "higher":
		return at(high)
	case "nearest":
		return at(int(math.Round(place)))
	case "midpoint":
		return (at(low) + at(high)) / 2
	}
	if low == high {
		return at(low)
	}
	return at(low) + (at(high)-at(low))*(place-float64(low))
}
