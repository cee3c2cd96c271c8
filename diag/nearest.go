package diag

import "unicode/utf8"

// Nearest gives the candidate with the smallest edit distance (Damerau's, with
// adjacent transpositions) if it is close enough to be a slip, else "".
func Nearest(name string, candidates []string) string {
	return Near(name, candidates, max(1, utf8.RuneCountInString(name)/3))
}

// Near gives the candidate with the smallest edit distance of at most edits, else "".
func Near(name string, candidates []string, edits int) string {
	best, limit := "", edits+1
	for _, c := range candidates {
		if d := distance([]rune(name), []rune(c), limit); d < limit && c != name {
			best, limit = c, d
		}
	}
	return best
}

// Slip tells names that are one edit apart.
func Slip(a, b string) bool { return distance([]rune(a), []rune(b), 2) < 2 }

// distance is the optimal string alignment distance, cut off at limit.
func distance(a, b []rune, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	prev2, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(b)]
}
