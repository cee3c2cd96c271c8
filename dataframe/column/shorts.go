package column

import (
	"encoding/binary"

	"skep/memory"
)

// shortText is a text of up to 15 bytes, the first one lowest, and its length in the highest byte of the second word.
// Rows of a sort or a join lie all over a column: for each of them Strings need two looks into memory, one after the
// other (the offset, then the bytes), a shortText one.
type shortText [2]uint64

const (
	shortMost = 15
	shortRows = 1 << 18 // from so many rows on it pays to make shortTexts of a column first
)

// scattered guesses from pairs of neighbours whether rows lie far from each other.
func scattered(rows []int32) bool {
	const looks = 256
	far, step := 0, len(rows)/looks
	if step < 2 {
		return false
	}
	for i := 0; i+1 < len(rows); i += step {
		if d := rows[i+1] - rows[i]; d > 64 || d < -64 {
			far++
		}
	}
	return far > looks/2
}

// shorts is a column's texts as shortTexts, and their lengths once more for themselves, since these fit a cache. The
// memory serves one column after the other; large pages, because where rows lie all over, finding small ones took
// longer than reading them.
type shorts struct {
	texts   []shortText
	lengths []uint8
}

// shorten fills x with a column's texts; false if some row is longer.
func (s Strings) shorten(p Pool, x *shorts) (bool, error) {
	n := s.Len()
	longest := make([]int64, (n+pieceRows-1)/pieceRows)
	err := pieces(p, n, func(from, to int) {
		most := int64(0)
		for i := from; i < to; i++ {
			most = max(most, s.Offsets[i+1]-s.Offsets[i])
		}
		longest[from/pieceRows] = most
	})
	for _, l := range longest {
		if l > shortMost {
			return false, err
		}
	}
	if err != nil {
		return false, err
	}
	if len(x.texts) < n {
		x.texts, x.lengths = memory.Make[shortText](n), memory.Make[uint8](n)
	}
	return true, pieces(p, n, func(from, to int) {
		for i := from; i < to; i++ {
			lo, size := s.Offsets[i], uint8(s.Offsets[i+1]-s.Offsets[i])
			x.texts[i], x.lengths[i] = shortAt(s.Bytes, lo, size), size
		}
	})
}

func shortAt(b []byte, at int64, size uint8) shortText {
	var t shortText
	if at+16 <= int64(len(b)) {
		t = shortText{binary.LittleEndian.Uint64(b[at:]), binary.LittleEndian.Uint64(b[at+8:])}
	} else {
		var end [16]byte
		copy(end[:], b[at:])
		t = shortText{binary.LittleEndian.Uint64(end[:]), binary.LittleEndian.Uint64(end[8:])}
	}
	if size < 8 {
		t[0] &= 1<<(8*size) - 1
		t[1] = 0
	} else {
		t[1] &= 1<<(8*(size-8)) - 1
	}
	t[1] |= uint64(size) << 56
	return t
}

// take is takeIn over shortened rows.
func (x *shorts) take(p Pool, rows []int32) (Strings, error) {
	texts, lengths := x.texts, x.lengths
	return assemble(p, len(rows), func(from, to int) (size int64) {
		for _, r := range rows[from:to] {
			if r >= 0 {
				size += int64(lengths[r])
			}
		}
		return size
	}, func(offsets []int64, dst []byte, at int64, from, to int) {
		for i, r := range rows[from:to] {
			if r >= 0 {
				t := texts[r]
				size := int64(t[1] >> 56)
				if at+16 <= int64(len(dst)) {
					binary.LittleEndian.PutUint64(dst[at:], t[0])
					binary.LittleEndian.PutUint64(dst[at+8:], t[1])
				} else {
					var b [16]byte
					binary.LittleEndian.PutUint64(b[:], t[0])
					binary.LittleEndian.PutUint64(b[8:], t[1])
					copy(dst[at:], b[:size])
				}
				at += size
			}
			offsets[i] = at
		}
	})
}

// assemble makes strings of n rows, a piece by each call: sizes are asked first, so that pieces know where they begin.
// write fills the offsets behind its rows, and bytes from at on, up to the end of dst.
func assemble(p Pool, n int, size func(from, to int) int64, write func(offsets []int64, dst []byte, at int64, from, to int)) (Strings, error) {
	out, starts := Strings{Offsets: make([]int64, n+1)}, make([]int64, (n+pieceRows-1)/pieceRows+1)
	if err := pieces(p, n, func(from, to int) { starts[from/pieceRows+1] = size(from, to) }); err != nil {
		return out, err
	}
	for k := range len(starts) - 1 {
		starts[k+1] += starts[k]
	}
	out.Bytes = make([]byte, int(starts[len(starts)-1]))
	return out, pieces(p, n, func(from, to int) {
		k := from / pieceRows
		write(out.Offsets[from+1:to+1], out.Bytes[:starts[k+1]], starts[k], from, to)
	})
}
