package expr

import (
	"math"

	"skep/dataframe/column"
)

// tallies are aggregates of how often values come, of their bits, and of how far they lie from the middle.
func tallies() []aggregate {
	return []aggregate{
		{"bit_and", 1, 1, returns(column.Int64Type, integer), evalBits(func(a, b int64) int64 { return a & b })},
		{"bit_or", 1, 1, returns(column.Int64Type, integer), evalBits(func(a, b int64) int64 { return a | b })},
		{"bit_xor", 1, 1, returns(column.Int64Type, integer), evalBits(func(a, b int64) int64 { return a ^ b })},
		{"mad", 1, 1, returns(column.Float64Type, number), evalMad},
		{"entropy", 1, 1, returns(column.Float64Type, anything), evalEntropy},
		{"histogram", 1, 1, bindHistogram, evalHistogram},
	}
}

// evalBits folds integers; of nothing it is null.
func evalBits(f func(a, b int64) int64) func(*fold) (*column.Column, error) {
	return func(f0 *fold) (*column.Column, error) {
		out, seen := make([]int64, f0.n), column.NewBitmap(f0.n)
		if f0.col.Type().Kind == column.Null {
			return column.OfNulls(column.Int64Type, f0.n), nil
		}
		f0.present()
		for i := range f0.rows {
			g := int(f0.group(i))
			if v := f0.col.Int(i); seen.Get(g) {
				out[g] = f(out[g], v)
			} else {
				out[g] = v
				seen.Set(g)
			}
		}
		return column.Of(column.Int64Type, out, seen), nil
	}
}

// evalMad is the median of the distances from the median.
func evalMad(f *fold) (*column.Column, error) {
	if f.col.Type().Kind == column.Null {
		return column.OfNulls(column.Float64Type, f.n), nil
	}
	f.present()
	far := f.floats()
	f.col = column.Of(column.Float64Type, far, nil)
	middle, err := f.medians()
	if err != nil {
		return nil, err
	}
	away := make([]float64, len(far))
	for i, v := range far {
		away[i] = math.Abs(v - middle.Float(int(f.group(i))))
	}
	f.col = column.Of(column.Float64Type, away, nil)
	return f.medians()
}

// medians of a fold whose column is f64.
func (f *fold) medians() (*column.Column, error) {
	y := *f
	y.node = &Bound{Op: Aggregate, Type: column.Float64Type, From: f.node.From, Args: []*Bound{{Op: Column, Type: column.Float64Type, From: f.node.From}}}
	return evalMedian(&y)
}

// tally counts each value of each group: groups of (group, value), in order of first appearance.
func (f *fold) tally() (counts []int64, first, owner []int32) {
	values := column.GroupOne(f.col)
	if f.ids != nil {
		values = (&column.Groups{IDs: f.ids}).Refine(values)
	}
	counts, owner = make([]int64, values.Len()), make([]int32, values.Len())
	for _, id := range values.IDs {
		counts[id]++
	}
	for v, row := range values.First {
		owner[v] = f.group(int(row))
	}
	return counts, values.First, owner
}

// evalEntropy is Shannon's, in bits, of the values' shares; nulls do not count.
func evalEntropy(f *fold) (*column.Column, error) {
	out := make([]float64, f.n)
	if f.col.Type().Kind == column.Null {
		return column.Of(column.Float64Type, out, nil), nil
	}
	f.present()
	totals := f.counts()
	counts, _, owner := f.tally()
	for v, n := range counts {
		p := float64(n) / float64(totals[owner[v]])
		out[owner[v]] -= p * math.Log2(p)
	}
	return column.Of(column.Float64Type, out, nil), nil
}

func bindHistogram(b *Bound) error {
	if b.Type = b.Args[0].Type; b.Type.Kind != column.Unknown {
		b.Type = column.ListOf(column.StructOf([]column.Field{{Name: "key", Type: b.Args[0].Type}, {Name: "value", Type: column.Int64Type}}))
	}
	return nil
}

// evalHistogram is a map from each value to how often it comes, the keys in order; null of no values.
func evalHistogram(f *fold) (*column.Column, error) {
	if f.col.Type().Kind == column.Null {
		return column.OfNulls(f.node.Type, f.n), nil
	}
	f.present()
	counts, first, owner := f.tally()
	keys := f.col.Take(first)
	order := column.Sort([]column.SortKey{{Col: column.Of(column.Int32Type, owner, nil)}, {Col: keys}}, len(first))
	sizes, parents, seen := make([]int64, len(order)), make([]int32, len(order)), column.NewBitmap(f.n)
	for i, v := range order {
		sizes[i], parents[i] = counts[v], owner[v]
		seen.Set(int(owner[v]))
	}
	entries := column.OfStructs([]string{"key", "value"}, []*column.Column{keys.Take(order), column.Of(column.Int64Type, sizes, nil)}, len(order), nil)
	return column.ListsOf(entries, parents, f.n, seen), nil
}
