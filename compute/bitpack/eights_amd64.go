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
