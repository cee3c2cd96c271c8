package plan

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// Sample picks rows at random, the same ones for the same seed. They keep their order unless shuffled.
type Sample struct {
	Input Node
	o     SampleOptions
}

// SampleOptions: N rows, or a Fraction of them if N is negative; each row by itself with Bernoulli.
type SampleOptions struct {
	N         int
	Fraction  float64
	Bernoulli bool // each row with the fraction as its chance: the number of rows varies
	Replace   bool // a row may come again
	Shuffle   bool
	Seed      uint64
}

// NewSample checks the size.
func NewSample(in Node, o SampleOptions) (*Sample, error) {
	if o.N < 0 && !(o.Fraction >= 0 && (o.Fraction <= 1 || o.Replace)) {
		return nil, expr.Errorf(expr.BadArgument, nil, "a sample takes a share of the rows between 0 and 1, not %v", o.Fraction)
	}
	return &Sample{in, o}, nil
}

// Schema is the input's.
func (n *Sample) Schema() *column.Schema { return n.Input.Schema() }

// Inputs: one.
func (n *Sample) Inputs() []Node { return []Node{n.Input} }

func (n *Sample) String() string {
	how := fmt.Sprintf("seed %d", n.o.Seed)
	for _, said := range []struct {
		on   bool
		word string
	}{{n.o.Bernoulli, "each by itself"}, {n.o.Replace, "with replacement"}, {n.o.Shuffle, "shuffled"}} {
		if said.on {
			how += ", " + said.word
		}
	}
	if n.o.N >= 0 {
		return fmt.Sprintf("SAMPLE %d rows, %s", n.o.N, how)
	}
	return fmt.Sprintf("SAMPLE %v of the rows, %s", n.o.Fraction, how)
}

func (n *Sample) over(in []Node) (Node, error) { return node(NewSample(in[0], n.o)) }

func (n *Sample) run(_ *Run, in []*column.Table) (*column.Table, error) {
	return in[0].Take(n.o.of(in[0].Rows())), nil
}

// of picks some of so many rows.
func (o SampleOptions) of(rows int) []int32 {
	rng := rand.New(rand.NewPCG(o.Seed, 0x9E3779B97F4A7C15))
	size := o.N
	if size < 0 {
		size = int(o.Fraction * float64(rows))
	}
	if size > rows && !o.Replace {
		size = rows
	}
	return o.pick(rng, rows, size)
}

func (o SampleOptions) pick(rng *rand.Rand, rows, size int) []int32 {
	var out []int32
	switch {
	case o.Bernoulli:
		for i := range rows {
			if rng.Float64() < o.Fraction {
				out = append(out, int32(i))
			}
		}
		return out
	case o.Replace:
		for range min(size, size*rows) {
			out = append(out, int32(rng.IntN(rows)))
		}
	default:
		out = reservoir(rng, rows, size)
	}
	if o.Shuffle {
		rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	} else {
		slices.Sort(out)
	}
	return out
}

// reservoir picks size of rows numbers, each set equally likely (Vitter's algorithm R).
func reservoir(rng *rand.Rand, rows, size int) []int32 {
	out := make([]int32, size)
	for i := range rows {
		if i < size {
			out[i] = int32(i)
		} else if k := rng.IntN(i + 1); k < size {
			out[k] = int32(i)
		}
	}
	return out
}
