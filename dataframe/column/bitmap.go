package column

import "math/bits"

// Bitmap is a packed sequence of bits, least significant first, as Arrow has it. Bits past the end may be anything.
type Bitmap []uint64

// NewBitmap makes n cleared bits.
func NewBitmap(n int) Bitmap { return make(Bitmap, (n+63)/64) }

// Ones makes n set bits.
func Ones(n int) Bitmap {
	b := NewBitmap(n)
	for i := range b {
		b[i] = ^uint64(0)
	}
	return b
}

// Get reads a bit.
func (b Bitmap) Get(i int) bool { return b[i>>6]>>(uint(i)&63)&1 != 0 }

// Set sets a bit.
func (b Bitmap) Set(i int) { b[i>>6] |= 1 << (uint(i) & 63) }

// Clear clears a bit.
func (b Bitmap) Clear(i int) { b[i>>6] &^= 1 << (uint(i) & 63) }

// Count counts the set bits among the first n.
func (b Bitmap) Count(n int) int {
	sum := 0
	for i := range n >> 6 {
		sum += bits.OnesCount64(b[i])
	}
	if r := uint(n) & 63; r != 0 {
		sum += bits.OnesCount64(b[n>>6] & (1<<r - 1))
	}
	return sum
}

// Slice copies the bits [from, to).
func (b Bitmap) Slice(from, to int) Bitmap {
	out := NewBitmap(to - from)
	word, shift := from>>6, uint(from)&63
	for i := range out {
		w := b[word+i] >> shift
		if shift != 0 && word+i+1 < len(b) {
			w |= b[word+i+1] << (64 - shift)
		}
		out[i] = w
	}
	return out
}

// Put writes n bits of src at a place that is still cleared; nil stands for all set.
func (b Bitmap) Put(src Bitmap, at, n int) {
	shift := uint(at) & 63
	for i := 0; i < n; i += 64 {
		w := ^uint64(0)
		if src != nil {
			w = src[i>>6]
		}
		if left := n - i; left < 64 {
			w &= 1<<uint(left) - 1
		}
		b[(at+i)>>6] |= w << shift
		if shift != 0 && w>>(64-shift) != 0 {
			b[(at+i)>>6+1] |= w >> (64 - shift)
		}
	}
}

// And gives the bits set in both; nil stands for all set.
func (b Bitmap) And(o Bitmap) Bitmap {
	if b == nil {
		return o
	}
	if o == nil {
		return b
	}
	out := make(Bitmap, len(b))
	for i := range b {
		out[i] = b[i] & o[i]
	}
	return out
}

// Or gives the bits set in either.
func (b Bitmap) Or(o Bitmap) Bitmap {
	out := make(Bitmap, len(b))
	for i := range b {
		out[i] = b[i] | o[i]
	}
	return out
}

// AndNot gives the bits set in b but not in o.
func (b Bitmap) AndNot(o Bitmap) Bitmap {
	out := make(Bitmap, len(b))
	for i := range b {
		out[i] = b[i] &^ o[i]
	}
	return out
}

// Not gives the complement.
func (b Bitmap) Not() Bitmap {
	out := make(Bitmap, len(b))
	for i := range b {
		out[i] = ^b[i]
	}
	return out
}

// LastDown moves the bits of a last word that was filled from its upper end, for n bits in all, to its lower end.
func (b Bitmap) LastDown(n int) Bitmap {
	if r := n & 63; r != 0 {
		b[len(b)-1] >>= uint(64 - r)
	}
	return b
}

// Indices lists the set bits among the first n, in order.
func (b Bitmap) Indices(n int) []int32 {
	out := make([]int32, 0, b.Count(n))
	for w, word := range b[:(n+63)/64] {
		if w == n>>6 {
			word &= 1<<(uint(n)&63) - 1
		}
		for ; word != 0; word &= word - 1 {
			out = append(out, int32(w<<6+bits.TrailingZeros64(word)))
		}
	}
	return out
}
