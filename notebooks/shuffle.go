package notebooks

import (
	"math/rand/v2"
	"slices"

	checker "skep/interp/check"
)

// Shuffled gives an order of a notebook's cells, by their place among all that were checked, in which each still finds what
// it reads as it was: after the cells that it has something from, and before those that bring
// the same names about anew. It is the same for a seed. A notebook whose cells depend on each
// other only by their names gives the same outputs in each such order.
func Shuffled(r *checker.Result, seed uint64) []int {
	reads, defines := r.Links(), r.Defines()
	n := len(reads)
	before := make([][]int, n) // per cell the ones that must have run
	for k := range n {
		for i := range k {
			if mustPrecede(i, k, reads, defines) {
				before[k] = append(before[k], i)
			}
		}
	}
	random := rand.New(rand.NewPCG(seed, 0))
	var order, ready []int
	done := make([]bool, n)
	for len(order) < n {
		ready = ready[:0]
		for k := range n {
			if !done[k] && !slices.ContainsFunc(before[k], func(i int) bool { return !done[i] }) {
				ready = append(ready, k)
			}
		}
		k := ready[random.IntN(len(ready))]
		done[k] = true
		order = append(order, k)
	}
	return order
}

// mustPrecede tells whether an earlier cell i must stay before k.
func mustPrecede(i, k int, reads [][]checker.Link, defines [][]string) bool {
	return slices.ContainsFunc(reads[k], func(l checker.Link) bool { return l.Cell == i }) ||
		slices.ContainsFunc(reads[i], func(l checker.Link) bool { return l.Cell == k || l.Name == "" || slices.Contains(defines[k], l.Name) }) ||
		slices.ContainsFunc(defines[i], func(name string) bool { return slices.Contains(defines[k], name) })
}
