package eval

import (
	"math"

	"skep/interp/value"
)

// A word of a frame is an integer, the bits of a float, or 0 or 1.

func word(i int64) uint64 { return uint64(i) }

func wordOf(f float64) uint64 { return math.Float64bits(f) }

func floatOf(w uint64) float64 { return math.Float64frombits(w) }

func truthWord(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// room makes sure that a frame has the words and slots of t.
func (fr *frame) room(t *typed) {
	if len(fr.w) < t.words {
		fr.w = make([]uint64, t.words+2)
	}
	if len(fr.s) < t.slots {
		fr.s = append(fr.s, make([]value.Value, t.slots-len(fr.s))...)
	}
}
