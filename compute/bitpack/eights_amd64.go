package bitpack

import (
	"skep/compute/vector"
	"skep/internal/lazy"
)

var table = lazy.Value[*[widest + 1]lanes]{New: laneTable}

// unpackEights unpacks as many whole rounds as can be read without passing the end of src, and gives how many numbers they have.
func unpackEights(dst []uint32, src []byte, width int) int {
	if width == 0 || width > widest || !vector.HasAVX2() {
		return 0
	}
	rounds := len(dst) / 8
	if reach := len(src) - width/2 - 16; reach < 0 {
		return 0
	} else {
		rounds = min(rounds, reach/width+1)
	}
	if rounds > 0 {
		eights(rounds, &dst[0], &src[0], width, &table.Get()[width].pick[0])
	}
	return 8 * rounds
}

// lanes are the kernel's constants for a width: which bytes go to each number's lane, how far they are shifted there, and a
// number's bits.
type lanes struct {
	pick  [32]byte
	shift [8]uint32
	mask  uint32
}

// widest is the width up to which a number's bits lie within four bytes, wherever they begin.
const widest = 25

// laneTable has the lanes of each width; the second half's bytes begin in the middle of a round's, which may be within a byte.
func laneTable() *[widest + 1]lanes {
	t := new([widest + 1]lanes)
	for width := range t {
		l := &t[width]
		l.mask = 1<<width - 1
		for i := range 8 {
			bit := i * width
			if i >= 4 {
				bit -= width / 2 * 8
			}
			l.shift[i] = uint32(bit & 7)
			for k := range 4 {
				l.pick[4*i+k] = byte(bit>>3 + k)
			}
		}
	}
	return t
}

// highestWhole is the highest of whole rounds, and how many numbers these have.
func highestWhole(numbers []uint32) (high uint32, done int) {
	rounds := len(numbers) / 32
	if rounds == 0 || !vector.HasAVX2() {
		return 0, 0
	}
	return highest(rounds, &numbers[0]), 32 * rounds
}
