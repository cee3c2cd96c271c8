package column

import (
	"math"
	"math/rand"
	"slices"
	"testing"
)

// TestFinder counts splitters one by one, for keys spread in several ways.
func TestFinder(t *testing.T) {
	r := rand.New(rand.NewSource(9))
	for name, key := range map[string]func() uint64{
		"all":      r.Uint64,
		"floats":   func() uint64 { return FloatKey(r.Float64() * 100) },
		"few":      func() uint64 { return uint64(r.Intn(5)) },
		"skewed":   func() uint64 { return uint64(math.Exp(r.Float64() * 44)) },
		"one":      func() uint64 { return 7 },
		"the ends": func() uint64 { return uint64(r.Intn(3)-1) * math.MaxUint64 },
		"close":    func() uint64 { return math.MaxUint64 - uint64(r.Intn(5000)) },
	} {
		for _, n := range []int{1, 3, 15, 63, 1023} {
			split := make([]uint64, n)
			for i := range split {
				split[i] = key()
			}
			slices.Sort(split)
			f := newFinder(split)
			for range 3000 {
				k := key()
				if r.Intn(4) == 0 {
					k = split[r.Intn(n)] + uint64(r.Intn(3)) - 1
				}
				want := 0
				for _, s := range split {
					if s <= k {
						want++
					}
				}
				if got := f.bucketOf(k); got != want {
					t.Fatalf("%s, %d splitters: bucket %d of key %d, want %d", name, n, got, k, want)
				}
			}
		}
	}
}

func BenchmarkFinder(b *testing.B) {
	r := rand.New(rand.NewSource(9))
	keys := make([]uint64, 1<<20)
	for i := range keys {
		keys[i] = FloatKey(r.Float64() * 100)
	}
	split := slices.Sorted(slices.Values(keys[:1023]))
	for name, f := range map[string]*finder{"cells": newFinder(split), "search": {split: split}} {
		b.Run(name, func(b *testing.B) {
			sum := 0
			for b.Loop() {
				for _, k := range keys {
					sum += f.bucketOf(k)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(keys)), "ns/key")
		})
	}
}
