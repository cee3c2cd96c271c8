package plan

import (
	"slices"

	"skep/dataframe/column"
	"skep/dataframe/exec"
)

// stream of a sample: rows that stream by are counted first. Which are picked is a list of numbers, and each morsel gives those of its own.
func (n *Sample) stream(f *flow, in []*exec.Stream) (*exec.Stream, error) {
	if in[0].Whole != nil || !f.r.IsTight() {
		return f.plainly(n, in)
	}
	sizes, _, err := rowCounts(f.r, in[0])
	if err != nil {
		return nil, err
	}
	starts := make([]int, len(sizes)+1)
	for i, rows := range sizes {
		starts[i+1] = starts[i] + rows
	}
	g := f.r.Grant("sample")
	if err := g.Grow(int64(n.most(starts[len(sizes)])) * pickedCost); err != nil {
		return nil, err
	}
	picked := n.o.of(starts[len(sizes)])
	free := in[0].Free
	in[0].Free = func() {
		g.Free()
		if free != nil {
			free()
		}
	}
	if n.o.Shuffle && !n.o.Bernoulli {
		return n.shuffled(f.r, in[0], starts, picked)
	}
	return in[0].Map(in[0].Schema, func(i int, t *column.Table) (*column.Table, error) {
		return t.Take(within(picked, starts[i], starts[i+1])), nil
	}), nil
}

// pickedCost is what a picked row holds: its number; in a shuffled sample its number again, and its place.
const pickedCost = 12

// most is how many of so many rows may be picked.
func (n *Sample) most(rows int) int {
	switch {
	case n.o.Bernoulli:
		return rows
	case n.o.N >= 0 && (n.o.N < rows || n.o.Replace):
		return n.o.N
	case n.o.N < 0:
		return int(n.o.Fraction * float64(rows))
	}
	return rows
}

// within gives the numbers in [from, to) of a sorted list, counted from there.
func within(rows []int32, from, to int) []int32 {
	lo, _ := slices.BinarySearch(rows, int32(from))
	hi, _ := slices.BinarySearch(rows, int32(to))
	out := slices.Clone(rows[lo:hi])
	for i := range out {
		out[i] -= int32(from)
	}
	return out
}

// shuffled brings the picked rows into their order by the places they have in it, on disk if need be.
func (n *Sample) shuffled(r *Run, in *exec.Stream, starts []int, picked []int32) (*exec.Stream, error) {
	defer in.Close()
	places := make([]int32, len(picked))
	for i := range places {
		places[i] = int32(i)
	}
	slices.SortFunc(places, func(a, b int32) int {
		if d := int(picked[a]) - int(picked[b]); d != 0 {
			return d
		}
		return int(a) - int(b)
	})
	inOrderOf := make([]int32, len(picked))
	for i, p := range places {
		inOrderOf[i] = picked[p]
	}
	schema := added(in.Schema, ordinalField)
	placed := in.Map(schema, func(i int, t *column.Table) (*column.Table, error) {
		lo, _ := slices.BinarySearch(inOrderOf, int32(starts[i]))
		rows := within(inOrderOf, starts[i], starts[i+1])
		numbers := make([]int64, len(rows))
		for k := range numbers {
			numbers[k] = int64(places[lo+k])
		}
		cols := append(t.Take(rows).Columns(), column.Of(column.Int64Type, numbers, nil))
		return column.NewTable(schema, cols, len(rows)), nil
	})
	s, err := inOrder(r, "sample", placed, []exec.Order{{Col: schema.Len() - 1}})
	if err != nil {
		return nil, err
	}
	return dropLast(s, in.Schema), nil
}
