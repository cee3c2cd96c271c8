//go:build !amd64

package bitpack

// unpackEights gives how many numbers it has unpacked: there is no kernel for this processor.
func unpackEights([]uint32, []byte, int) int { return 0 }

// highestWhole looks at none.
func highestWhole([]uint32) (high uint32, done int) { return 0, 0 }
