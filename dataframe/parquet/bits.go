package parquet

import (
	"math/bits"

	"skep/compute/bitpack"
	"skep/dataframe/column"
)

// bitRun collects bits one run at a time.
type bitRun struct {
	words column.Bitmap
	n     int
}

func (r *bitRun) grow(n int) {
	need := (r.n + n + 63) / 64
	switch {
	case need <= len(r.words):
	case need <= cap(r.words): // zeros are there
		r.words = r.words[:need]
	default:
		r.words = append(r.words, make(column.Bitmap, need-len(r.words))...)
	}
}

// expect makes room for n bits.
func (r *bitRun) expect(n int) { r.words = make(column.Bitmap, 0, (n+63)/64) }

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
		w := bitpack.Word(b, i/8)
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

// unpackLong reads len(out) numbers of width ≤ 64 bits each.
func unpackLong(out []uint64, b []byte, width int) {
	mask := ^uint64(0)
	if width < 64 {
		mask = 1<<width - 1
	}
	bit := 0
	for i := range out {
		at, off := bit>>3, bit&7
		v := bitpack.Word(b, at) >> off
		if off+width > 64 {
			v |= bitpack.Word(b, at+8) << (64 - off)
		}
		out[i] = v & mask
		bit += width
	}
}
