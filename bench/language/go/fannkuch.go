package main

import (
	"fmt"
	"slices"
)

func flips(start []int) int {
	p := slices.Clone(start)
	n := 0
	for ; p[0] != 0; n++ {
		for lo, hi := 0, p[0]; lo < hi; lo, hi = lo+1, hi-1 {
			p[lo], p[hi] = p[hi], p[lo]
		}
	}
	return n
}

func runFannkuch(size int) {
	perm, counter := make([]int, size), make([]int, size)
	for i := range perm {
		perm[i] = i
	}
	most := flips(perm)
	for i := 0; i < size; {
		if counter[i] >= i {
			counter[i] = 0
			i++
			continue
		}
		other := 0
		if i%2 != 0 {
			other = counter[i]
		}
		perm[other], perm[i] = perm[i], perm[other]
		most = max(most, flips(perm))
		counter[i]++
		i = 0
	}
	fmt.Println(most)
}
