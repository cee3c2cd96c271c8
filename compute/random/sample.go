package random

import "slices"

// Shuffle puts n things in random order, the last first (Fisher and Yates).
func (s *Stream) Shuffle(n int, swap func(i, j int)) {
	for i := n - 1; i > 0; i-- {
		swap(i, int(s.interval(uint64(i))))
	}
}

// shuffleFrom puts the end of a list in random order, from first on, out of whole words as NumPy's choice does.
func (s *Stream) shuffleFrom(data []int64, first int) {
	for i := len(data) - 1; i >= first; i-- {
		j := s.Below(uint64(i))
		data[i], data[j] = data[j], data[i]
	}
}

// Sample picks k different numbers below n, all equally likely; without an order of its own they may be in a partial one.
func (s *Stream) Sample(n, k int64, inRandomOrder bool) []int64 {
	few := int64(20)
	if inRandomOrder {
		few = 50
	}
	if n > 10000 && k > n/few {
		all := make([]int64, n)
		for i := range all {
			all[i] = int64(i)
		}
		s.shuffleFrom(all, int(max(n-k, 1)))
		return slices.Clone(all[n-k:])
	}
	out := s.floyd(n, k)
	if inRandomOrder {
		s.shuffleFrom(out, 1)
	}
	return out
}

// floyd picks with one draw a number (Floyd's method: Bentley 1987).
func (s *Stream) floyd(n, k int64) []int64 {
	picked := make(map[int64]bool, k)
	out := make([]int64, 0, k)
	for i := n - k; i < n; i++ {
		v := int64(s.Below(uint64(i)))
		if picked[v] {
			v = i
		}
		picked[v] = true
		out = append(out, v)
	}
	return out
}
