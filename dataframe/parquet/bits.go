package parquet

import (
	"encoding/binary"
	"math/bits"

	"skep/dataframe/column"
)

// bitRun collects bits one run at a time.
type bitRun struct {
	words column.Bitmap
	n     int
}

func (r *bitRun) grow(n int) {
	if need := (r.n + n + 63) / 64; need > len(r.words) {
		r.words = append(r.words, make(column.Bitmap, need-len(r.words))...)
	}
}

// same adds n equal bits.
func (r *bitRun) same(bit bool, n int) {
	r.grow(n)
	if !bit {
		r.n += n
		return
	}
	for n > 0 {
		at := r.n & 63
		k := min(64-at, n)
		r.words[r.n>>6] |= (^uint64(0) >> (64 - k)) << at
		r.n, n = r.n+k, n-k
	}
}

// packed adds n bits, the lowest of each byte first, and counts the ones.
func (r *bitRun) packed(b []byte, n int) (ones int) {
	r.grow(n)
	for i := 0; i < n; i += 64 {
		k := min(64, n-i)
		w := word(b, i/8)
		if k < 64 {
			w &= 1<<k - 1
		}
		ones += bits.OnesCount64(w)
		at := r.n & 63
		r.words[r.n>>6] |= w << at
		if at+k > 64 {
			r.words[r.n>>6+1] |= w >> (64 - at)
		}
		r.n += k
	}
	return ones
}

// word is the eight bytes at an offset, zeros behind the end.
func word(b []byte, at int) uint64 {
	if at+8 <= len(b) {
		return binary.LittleEndian.Uint64(b[at:])
	}
	var tail [8]byte
	if at < len(b) {
		copy(tail[:], b[at:])
	}
	return binary.LittleEndian.Uint64(tail[:])
}

// unpack reads len(out) numbers of width ≤ 32 bits each: as many from each word as lie in it whole.
func unpack(out []uint32, b []byte, width int) {
	mask, bit := uint64(1<<width-1), 0
	for len(out) > 0 {
		w := word(b, bit>>3) >> (bit & 7)
		n := len(out)
		if width > 0 {
			n = min(n, 57/width) // 64 less the up to seven bits before
		}
		for i := range out[:n] {
			out[i] = uint32(w & mask)
			w >>= width
		}
		out, bit = out[n:], bit+n*width
	}
}

// unpackLong reads len(out) numbers of width ≤ 64 bits each.
func unpackLong(out []uint64, b []byte, width int) {
	mask := ^uint64(0)
	if width < 64 {
		mask = 1<<width - 1
	}
	bit := 0
	for i := range out {
		at, off := bit>>3, bit&7
		v := word(b, at) >> off
		if off+width > 64 {
			v |= word(b, at+8) << (64 - off)
		}
		out[i] = v & mask
		bit += width
	}
}
