package memory

import "math/bits"

// blocks says which parts of a range are in use: a two-level segregated fit, so
// that taking and giving back cost the same however much is held. All about it
// lies in Go's heap; the range itself is never touched, so that writing past a
// block's end cannot break the list. Sizes and places are multiples of align.
type blocks struct {
	bins  [numBins]*block
	full  [(numBins + 63) / 64]uint64 // bins that are not empty
	used  map[uint64]*block           // by offset
	last  *block                      // the one at the end
	bytes uint64                      // in use
}

// align is what Arrow wants of buffers: the width of a cache line and of the widest vectors.
const align = 64

// Four bins for each power of two waste at most a fifth where a bin's first block is taken unseen.
const (
	binsPerPower = 4
	numBins      = 48 * binsPerPower
)

// block is a part of the range, beside its neighbours and, when it is free, in a bin's list.
type block struct {
	off, size  uint64
	before     *block
	after      *block
	free       bool
	prev, next *block
	bin        int
}

// newBlocks manages from..to; both are multiples of align.
func newBlocks(from, to uint64) *blocks {
	s := &blocks{used: map[uint64]*block{}}
	s.last = &block{off: from, size: to - from}
	s.release(s.last)
	return s
}

func roundUp(n uint64) uint64 { return max((n+align-1)&^(align-1), align) }

// binOf is the bin that holds blocks of size bytes.
func binOf(size uint64) int {
	units := size / align
	power := bits.Len64(units) - 1
	part := 0
	if power >= 2 {
		part = int(units>>(power-2)) & (binsPerPower - 1)
	}
	return power*binsPerPower + part
}

// take finds n bytes; ok is false if no free block is long enough.
func (s *blocks) take(n uint64) (off uint64, ok bool) {
	n = roundUp(n)
	b := s.fit(n)
	if b == nil {
		return 0, false
	}
	s.unlink(b)
	if b.size > n {
		s.split(b, n)
	}
	s.used[b.off] = b
	s.bytes += b.size
	return b.off, true
}

// fit looks into the bins whose every block is long enough first, then through the one that n itself belongs to.
func (s *blocks) fit(n uint64) *block {
	own := binOf(n)
	for i := own + 1; i < numBins; i = (i/64 + 1) * 64 {
		if w := s.full[i/64] >> (i % 64); w != 0 {
			return s.bins[i+bits.TrailingZeros64(w)]
		}
	}
	for b := s.bins[own]; b != nil; b = b.next {
		if b.size >= n {
			return b
		}
	}
	return nil
}

// split leaves n bytes in b and frees the rest.
func (s *blocks) split(b *block, n uint64) {
	rest := &block{off: b.off + n, size: b.size - n, before: b, after: b.after}
	if b.after != nil {
		b.after.before = rest
	} else {
		s.last = rest
	}
	b.after, b.size = rest, n
	s.release(rest)
}

// give returns what take gave; false if off is none of those.
func (s *blocks) give(off uint64) bool {
	b := s.used[off]
	if b == nil {
		return false
	}
	delete(s.used, off)
	s.bytes -= b.size
	if a := b.after; a != nil && a.free {
		s.unlink(a)
		s.join(b, a)
	}
	if p := b.before; p != nil && p.free {
		s.unlink(p)
		s.join(p, b)
		b = p
	}
	s.release(b)
	return true
}

// join makes one of two neighbours.
func (s *blocks) join(b, a *block) {
	b.size += a.size
	b.after = a.after
	if a.after != nil {
		a.after.before = b
	} else {
		s.last = b
	}
}

// sizeOf is how long the block at off is, 0 if none is in use there.
func (s *blocks) sizeOf(off uint64) uint64 {
	if b := s.used[off]; b != nil {
		return b.size
	}
	return 0
}

func (s *blocks) release(b *block) {
	b.free, b.bin, b.prev = true, binOf(b.size), nil
	b.next = s.bins[b.bin]
	if b.next != nil {
		b.next.prev = b
	}
	s.bins[b.bin] = b
	s.full[b.bin/64] |= 1 << (b.bin % 64)
}

func (s *blocks) unlink(b *block) {
	b.free = false
	if b.next != nil {
		b.next.prev = b.prev
	}
	if b.prev != nil {
		b.prev.next = b.next
		return
	}
	if s.bins[b.bin] = b.next; b.next == nil {
		s.full[b.bin/64] &^= 1 << (b.bin % 64)
	}
}

// each calls f for every free block.
func (s *blocks) eachFree(f func(off, size uint64)) {
	for b := s.last; b != nil; b = b.before {
		if b.free {
			f(b.off, b.size)
		}
	}
}
