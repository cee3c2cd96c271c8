package bytemark

import "skep/compute/vector"

// eitherWhole fills the words of whole 64 bytes, and gives how many these are.
func eitherWhole(dst []uint64, text []byte, a, b byte) int {
	words := len(text) / 64
	if words == 0 || !vector.HasAVX2() {
		return 0
	}
	either(words, &dst[:words][0], &text[0], a, b)
	return words
}
