package main

import (
	"fmt"
	"slices"
)

type person struct{ id, age int }

func runSort(size int) {
	var people []*person
	seed := 17
	for i := range size {
		seed = (seed*1103515245 + 12345) % 2147483648
		people = append(people, &person{i, seed % 97})
	}
	slices.SortStableFunc(people, func(a, b *person) int {
		if a.age != b.age {
			return a.age - b.age
		}
		return b.id - a.id
	})
	check := 0
	for _, p := range people {
		check = (check*31 + p.id) % 1000003
	}
	fmt.Println(check)
}
