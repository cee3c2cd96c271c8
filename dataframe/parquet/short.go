package parquet

import (
	"encoding/binary"
	"unsafe"

	"skep/dataframe/column"
)

// short is a text of up to 16 bytes, with zeros behind it: it is copied by one move, whatever its length.
type short struct {
	bytes [shortest]byte
	size  int64
}

const shortest = 16

// shorts is nil if a text is longer, of which the longest has most bytes.
func shorts(texts column.Strings, most int) []short {
	if most > shortest {
		return nil
	}
	out := make([]short, texts.Len())
	for i := range out {
		out[i].size = int64(copy(out[i].bytes[:], texts.At(i)))
	}
	return out
}

// copyShort appends the texts at some places, all of which exist, and writes where each ends. There must be room for a whole short
// one behind the last: what a move writes too much, the next one covers.
func copyShort(to []byte, ends []int64, texts []short, index []uint32) []byte {
	at := int64(len(to))
	first := unsafe.Pointer(unsafe.SliceData(to))
	for i, x := range index {
		t := &texts[x]
		*(*[shortest]byte)(unsafe.Add(first, at)) = t.bytes
		at += t.size
		ends[i] = at
	}
	return to[:at]
}

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
