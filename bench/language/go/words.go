package main

import (
	"fmt"
	"strings"
)

func runWords(size int) {
	syllables := []string{"ka", "lo", "mi", "ne", "su", "ta", "re"}
	seed := 5
	var parts []string
	for range size {
		seed = (seed*1103515245 + 12345) % 2147483648
		a := seed / 65536
		parts = append(parts, syllables[a%7]+syllables[a/7%7]+syllables[a/49%7])
	}
	text := strings.Join(parts, " ")
	counts := map[string]int{}
	for _, word := range strings.Split(text, " ") {
		counts[word]++
	}
	best, most := "", 0
	for word, n := range counts {
		if n > most || n == most && word < best {
			best, most = word, n
		}
	}
	fmt.Println(len(counts), best, most)
}
