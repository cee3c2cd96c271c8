// Package nearest finds the name that a person probably meant: for commands,
// options and variables that do not exist. Pure text; anyone may call it.
package nearest

import "unicode/utf8"

// longest keeps the quadratic comparison cheap; nobody mistypes longer names that are still worth guessing.
const longest = 64

// Name gives the candidate with the fewest typing errors against name: at most
// one per three letters, a swap of neighbours counting as one. ok is false if none is that near.
func Name(name string, candidates []string) (best string, ok bool) {
	limit := utf8.RuneCountInString(name)/3 + 1
	for _, c := range candidates {
		if d := distance(name, c); d < limit || d == limit && !ok && d < utf8.RuneCountInString(name) {
			best, ok, limit = c, true, d
		}
	}
	return best, ok
}

// distance is the optimal string alignment distance of two names; long ones are infinitely far.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	if len(s) > longest || len(t) > longest {
		return longest
	}
	before, row := make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(s); i++ {
		next := make([]int, len(t)+1)
		next[0] = i
		for j := 1; j <= len(t); j++ {
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+differ(s[i-1], t[j-1]))
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(t)]
}

func differ(a, b rune) int {
	if a == b {
		return 0
	}
	return 1
}
