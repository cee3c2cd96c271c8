package main

import "fmt"

type tree []tree

func makeTree(depth int) tree {
	if depth == 0 {
		return tree{}
	}
	return tree{makeTree(depth - 1), makeTree(depth - 1)}
}

func (t tree) count() int {
	if len(t) == 0 {
		return 1
	}
	return 1 + t[0].count() + t[1].count()
}

func runTrees(size int) {
	total := 0
	for depth := 4; depth <= size; depth++ {
		for range 1 << (size - depth) {
			total += makeTree(depth).count()
		}
	}
	fmt.Println(total)
}
