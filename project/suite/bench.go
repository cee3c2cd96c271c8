package suite

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"skep/diag"
	"skep/interp"
)

// Measurer is the session of benchmarks.
type Measurer interface {
	Run(ctx context.Context, src *diag.Source, io *interp.Streams) (interp.Result, error)
	Measure(ctx context.Context, path string, n int, io *interp.Streams) (interp.Measured, error)
}

// Rounds is how often a benchmark is measured: its median is of so many.
const Rounds = 15

// Timing is what one call of a benchmark takes.
type Timing struct {
	Median time.Duration `json:"median_ns"`
	Spread float64       `json:"spread"` // half the distance of the quartiles, as a share of the median
	Calls  int           `json:"calls"`  // in each round
	Allocs float64       `json:"allocs"`
	Bytes  float64       `json:"bytes"`
}

// Bench measures a benchmark for about a time: as many calls in a round as fit
// its part of it, after calls until these are known, in which the program gets warm.
func Bench(ctx context.Context, s Measurer, c Case, total time.Duration) (Timing, error) {
	n, err := calibrate(ctx, s, c, total/(Rounds+2))
	if err != nil {
		return Timing{}, err
	}
	times := make([]float64, Rounds)
	t := Timing{Calls: n}
	for i := range times {
		m, err := s.Measure(ctx, c.Path, n, nil)
		if err != nil {
			return Timing{}, err
		}
		times[i] = float64(m.Time) / float64(n)
		t.Allocs += float64(m.Allocs) / float64(n*Rounds)
		t.Bytes += float64(m.Bytes) / float64(n*Rounds)
	}
	slices.Sort(times)
	t.Median = time.Duration(times[Rounds/2])
	t.Spread = (times[Rounds*3/4] - times[Rounds/4]) / 2 / math.Max(times[Rounds/2], 1)
	return t, nil
}

// calibrate finds how many calls take a time. It doubles at most, as the first calls are slow.
func calibrate(ctx context.Context, s Measurer, c Case, wanted time.Duration) (int, error) {
	for n := 1; ; {
		m, err := s.Measure(ctx, c.Path, n, nil)
		if err != nil {
			return 0, fmt.Errorf("benchmark %s: %w", c.Name, err)
		}
		if m.Time >= wanted || n >= 1<<30 {
			return max(1, int(float64(n)*float64(wanted)/float64(max(m.Time, 1)))), nil
		}
		n *= 2
	}
}

// medianError is the standard error of a median of Rounds values, in spreads: for
// values that are distributed normally it is 1.25 σ/√Rounds, and a spread is 0.67 σ.
const medianError = 0.48

// Compared says how a timing stands to an earlier one: the ratio of the medians, and
// whether it may be chance (two standard errors, at least 2 %).
func Compared(now, before Timing) (ratio float64, same bool) {
	ratio = float64(now.Median) / math.Max(float64(before.Median), 1)
	return ratio, math.Abs(ratio-1) <= math.Max(0.02, 2*medianError*math.Hypot(now.Spread, before.Spread))
}
