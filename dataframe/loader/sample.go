package loader

import (
	"math"
	"sort"
)

// Weighted draws n rows, each as likely as its weight says. Without replacement each row comes once (Efraimidis and
// Spirakis 2006: the n largest of u^(1/w)); with it rows are drawn one by one. Weights below zero, NaN or infinite are an error.
func Weighted(weights []float64, n int, replacement bool, seed int64) ([]int32, error) {
	sums, positive, err := running(weights)
	switch {
	case err != nil:
		return nil, err
	case n < 0 || !replacement && n > positive:
		return nil, failf("of %d rows with a weight %d cannot be drawn without drawing one again", positive, n)
	case positive == 0 && n > 0:
		return nil, &Error{Message: "no row has a weight"}
	case !replacement:
		return withoutReplacement(weights, n, seed), nil
	}
	r, out := source(seed), make([]int32, n)
	total := sums[len(sums)-1]
	for i := range out {
		u := r.Float64() * total
		out[i] = int32(sort.Search(len(sums)-1, func(k int) bool { return sums[k] > u }))
	}
	return out, nil
}

// running adds weights up.
func running(weights []float64) (sums []float64, positive int, err error) {
	sums, sum := make([]float64, len(weights)), 0.0
	for i, w := range weights {
		if !(w >= 0) || math.IsInf(w, 0) {
			return nil, 0, failf("the weight of row %d is %v", i, w)
		}
		if w > 0 {
			positive++
		}
		sum += w
		sums[i] = sum
	}
	if math.IsInf(sum, 0) {
		return nil, 0, &Error{Message: "the weights add up to infinity"}
	}
	return sums, positive, nil
}

func withoutReplacement(weights []float64, n int, seed int64) []int32 {
	r, keys, rows := source(seed), make([]float64, len(weights)), []int32{}
	for i, w := range weights {
		u := r.Float64()
		if w > 0 {
			keys[i] = math.Log(1-u) / w // the order of u^(1/w), without its underflow
			rows = append(rows, int32(i))
		}
	}
	sort.SliceStable(rows, func(a, b int) bool { return keys[rows[a]] > keys[rows[b]] })
	return rows[:n]
}
