package parquet

import (
	"encoding/binary"
	"unsafe"

	"skep/dataframe/column"
)

const shortest = column.ShortRoom

// copySized appends values that have their length before them in b, one for each end, and writes where it is. There must be lengths for all,
// and room for b without its lengths and for a short value behind. Moves of short values read and write too much, where there is as much.
func copySized(to []byte, ends []int64, b []byte) ([]byte, *Error) {
	first := unsafe.Pointer(unsafe.SliceData(to))
	at := len(to)
	for i := range ends {
		size := int(binary.LittleEndian.Uint32(b))
		b = b[4:]
		if rest := 4 * (len(ends) - i - 1); size > len(b)-rest {
			return to, failf("a value of %d bytes, but only %d are left", size, len(b)-rest)
		}
		if size <= shortest && len(b) >= shortest {
			*(*[shortest]byte)(unsafe.Add(first, at)) = [shortest]byte(b)
		} else {
			copy(to[at:at+size:cap(to)], b[:size])
		}
		at += size
		ends[i] = int64(at)
		b = b[size:]
	}
	return to[:at], nil
}
