package column

import (
	"encoding/binary"
	"math"

	"skep/memory"
)

func (s Strings) take(rows []int32) Strings {
	out, err := s.takeIn(Serial, rows)
	if err != nil {
		panic(err) // only a pool fails
	}
	return out
}

func (s Strings) takeIn(p Pool, rows []int32) (Strings, error) {
	n := len(rows)
	if width, same := s.sameWidth(); same && n >= s.Len()/4 && !anyMissing(rows) {
		return s.takeWide(p, rows, width)
	}
	var texts []Short // of few texts, that come back often
	if s.Len() <= n/2 && !anyMissing(rows) {
		texts = s.Shorts()
	}
	out, sizes := Strings{Offsets: offsetsFor(n)}, make([]int64, (n+pieceRows-1)/pieceRows+1)
	err := p.Each(len(sizes)-1, func(k int) {
		size := int64(0)
		for _, r := range rows[k*pieceRows : min(n, (k+1)*pieceRows)] {
			if r >= 0 {
				size += s.Offsets[r+1] - s.Offsets[r]
			}
		}
		sizes[k+1] = size
	})
	if err != nil {
		return out, err
	}
	for k := range len(sizes) - 1 {
		sizes[k+1] += sizes[k]
	}
	out.Bytes = memory.MakeUnset[byte](int(sizes[len(sizes)-1]))
	return out, p.Each(len(sizes)-1, func(k int) {
		from, to := k*pieceRows, min(n, (k+1)*pieceRows)
		if texts != nil {
			PutShorts(out.Bytes[:sizes[k+1]], sizes[k], out.Offsets[from+1:to+1], texts, rows[from:to])
			return
		}
		s.takePiece(out.Offsets[from+1:to+1], out.Bytes[:sizes[k+1]], sizes[k], rows[from:to])
	})
}

// offsetsFor are those of n texts, of which only the first is set.
func offsetsFor(n int) []int64 {
	out := memory.MakeUnset[int64](n + 1)
	out[0] = 0
	return out
}

// takePiece copies rows, neighbours that stay neighbours at once.
func (s Strings) takePiece(offsets []int64, dst []byte, at int64, rows []int32) {
	var g gather
	for i := 0; i < len(rows); {
		if isRun(rows, i) {
			i, at = s.takeRun(offsets, dst, at, rows, i)
			continue
		}
		n := scattered(rows, i)
		at = g.take(s, offsets[i:i+n], dst, at, rows[i:i+n])
		i += n
	}
}

// isRun tells whether at least five neighbours begin at place i.
func isRun(rows []int32, i int) bool {
	return i+4 < len(rows) && rows[i] >= 0 && rows[i+4] == rows[i]+4 && rows[i+1] == rows[i]+1
}

// scattered counts the rows from place i on, as many as a gather takes, that are no run.
func scattered(rows []int32, i int) int {
	n := 1
	for n < gatherRows && i+n < len(rows) && !isRun(rows, i+n) {
		n++
	}
	return n
}

// gatherRows is how many texts are looked for at once.
const gatherRows = 128

// gather takes texts from anywhere in three steps, each over some rows: where they lie, what the short ones are, and only
// then where they go. Row by row each of them would wait for memory by itself, since where a text goes depends on all
// before it: that took three times as long.
type gather struct {
	from  [gatherRows]int64
	words [gatherRows][2]uint64
}

func (g *gather) take(s Strings, offsets []int64, dst []byte, at int64, rows []int32) (end int64) {
	src, begin := s.Bytes, at
	safe, longest := int64(len(src))-16, int64(0)
	from := g.from[:len(rows)]
	for i, r := range rows {
		if r < 0 {
			from[i], offsets[i] = 0, at
			continue
		}
		lo, hi := s.Offsets[r], s.Offsets[r+1]
		from[i] = lo
		longest = max(longest, hi-lo)
		at += hi - lo
		offsets[i] = at
	}
	for i, lo := range from { // long ones are at least brought nearer
		if lo > safe {
			longest = math.MaxInt64
			continue
		}
		b := src[lo : lo+16 : lo+16]
		g.words[i] = [2]uint64{binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])}
	}
	if longest > 16 || begin+16*gatherRows > int64(len(dst)) {
		g.copy(src, offsets, dst, begin)
		return at
	}
	for i, end := range offsets { // what is too much is overwritten by the next row
		b := dst[begin : begin+16 : begin+16]
		binary.LittleEndian.PutUint64(b, g.words[i][0])
		binary.LittleEndian.PutUint64(b[8:], g.words[i][1])
		begin = end
	}
	return at
}

// copy copies texts of any length.
func (g *gather) copy(src []byte, offsets []int64, dst []byte, at int64) {
	for i, end := range offsets {
		lo := g.from[i]
		copy(dst[at:end], src[lo:lo+end-at])
		at = end
	}
}

// takeRun copies neighbours from place i on; it gives the place behind them.
func (s Strings) takeRun(offsets []int64, dst []byte, at int64, rows []int32, i int) (next int, end int64) {
	first, j := rows[i], i+1
	for j < len(rows) && rows[j] == rows[j-1]+1 {
		j++
	}
	from := s.Offsets[first]
	for k, o := range s.Offsets[first+1 : rows[j-1]+2] {
		offsets[i+k] = at + o - from
	}
	at += int64(copy(dst[at:], s.Bytes[from:s.Offsets[rows[j-1]+1]]))
	return j, at
}

// sameWidth tells whether all texts have one length, as codes and padded numbers do: then where one lies needs no look.
// The first text of another length ends the search.
func (s Strings) sameWidth() (width int64, same bool) {
	n := s.Len()
	if n == 0 {
		return 0, false
	}
	width = s.Offsets[1] - s.Offsets[0]
	if s.size() != width*int64(n) {
		return 0, false
	}
	at := s.Offsets[0]
	for _, o := range s.Offsets {
		if o != at {
			return 0, false
		}
		at += width
	}
	return width, true
}

// takeWide takes rows of texts of one length.
func (s Strings) takeWide(p Pool, rows []int32, width int64) (Strings, error) {
	n := len(rows)
	out := Strings{offsetsFor(n), memory.MakeUnset[byte](n * int(width))}
	return out, pieces(p, n, func(from, to int) {
		for i := from; i < to; i++ {
			out.Offsets[i+1] = int64(i+1) * width
		}
		copyWide(out.Bytes[int64(from)*width:int64(to)*width], s.Bytes, s.Offsets[0], rows[from:to], width)
	})
}

// copyWide copies short texts by sixteen bytes, as far as these stay in dst: what is too much is overwritten by the next one.
func copyWide(dst, src []byte, base int64, rows []int32, width int64) {
	at := int64(0)
	for _, r := range rows {
		lo := base + int64(r)*width
		if width <= 16 && lo+16 <= int64(len(src)) && at+16 <= int64(len(dst)) {
			*(*[16]byte)(dst[at:]) = [16]byte(src[lo:])
		} else {
			copy(dst[at:at+width], src[lo:lo+width])
		}
		at += width
	}
}
