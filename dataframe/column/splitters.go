package column

import (
	"math"
	"math/bits"
	"slices"
)

const (
	bucketRows = 1 << 13 // that a bucket should have: 128 KiB, twice, stay in the second-level cache
	perBucket  = 32      // rows of the sample for each bucket
)

// splitters are 2^k - 1 rising keys that cut the rows into about equal parts; none for few rows.
func splitters(keys []uint64) []uint64 {
	buckets := 1
	for buckets*bucketRows < len(keys) && buckets < 1<<12 {
		buckets *= 2
	}
	if buckets == 1 {
		return nil
	}
	sample := make([]uint64, buckets*perBucket)
	for i := range sample {
		sample[i] = keys[int(uint64(i)*uint64(len(keys))/uint64(len(sample)))]
	}
	slices.Sort(sample)
	out := make([]uint64, buckets-1)
	for i := range out {
		out[i] = sample[(i+1)*perBucket]
	}
	return out
}

// finder finds the bucket of a key. The range of the splitters is cut into cells of equal width; each knows how many
// splitters lie below it, so that few are left to compare with: a search through a thousand of them takes three times as
// long. Where keys are so uneven that many splitters share a cell, that search is what remains.
type finder struct {
	split []uint64 // rising
	below []uint16 // of each cell; nil: search
	low   uint64   // where the first cell begins
	shift uint     // the width of a cell, as a power of two
	steps int      // splitters that a cell has at most
}

const (
	cellsPerBucket = 16
	mostSteps      = 4
)

// newFinder makes a finder of 2^k - 1 rising splitters.
func newFinder(split []uint64) *finder {
	f := &finder{split: split}
	if len(split) < 1<<mostSteps {
		return f
	}
	width := bits.Len(uint(len(split) * cellsPerBucket))
	f.low = split[0]
	f.shift = uint(max(0, bits.Len64(split[len(split)-1]-f.low)-width))
	below, at := make([]uint16, 1<<width), 0
	for c := range below {
		below[c] = uint16(at)
		from := at
		for at < len(split) && int((split[at]-f.low)>>f.shift) == c {
			at++
		}
		if f.steps = max(f.steps, at-from); f.steps > mostSteps {
			return f
		}
	}
	f.below, f.split = below, append(slices.Clone(split), slices.Repeat([]uint64{math.MaxUint64}, f.steps)...)
	return f
}

// bucketOf counts the splitters at or below a key, without a branch that could be guessed wrong.
func (f *finder) bucketOf(k uint64) int {
	if f.below == nil {
		return f.search(k)
	}
	cell := (max(k, f.low) - f.low) >> f.shift
	at := int(f.below[min(cell, uint64(len(f.below)-1))])
	for range f.steps {
		_, below := bits.Sub64(k, f.split[at], 0)
		at += 1 - int(below)
	}
	return min(at, len(f.split)-f.steps)
}

func (f *finder) search(k uint64) int {
	at := 0
	for step := (len(f.split) + 1) / 2; step > 0; step /= 2 {
		_, below := bits.Sub64(k, f.split[at+step-1], 0)
		at += step &^ -int(below)
	}
	return at
}
