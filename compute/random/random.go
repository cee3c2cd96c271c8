// Package random makes streams of random numbers and draws from distributions,
// number by number as NumPy's Generator does: equal seeds give equal numbers.
// Bits come from PCG64 or Philox, seeded through a sequence that mixes what it
// is given (Seed). Tensors of such numbers are compute/tensor's.
//
// Draws that end in a logarithm, an exponential or a power are as exact as this
// machine's functions are, so their last bit may differ from a C library's; all
// others are NumPy's to the bit. Nothing here is for secrets, and a Stream is
// not for several goroutines at once.
package random

import (
	"math"
	"math/bits"
)

// Stream is a source of random bits and what is drawn from them.
type Stream struct {
	pcg    pcg
	philox *philox // drawn from instead of pcg, if there
	half   uint32  // the upper half of the last 64 bits, if has
	has    bool
	seed   *Seed // what it was made of; nil for a key
	known  binomial
}

// NewPCG64 seeds a stream of PCG64's bits.
func NewPCG64(s *Seed) *Stream { return &Stream{pcg: newPCG(s.Words64(4)), seed: s} }

// NewPhilox seeds a stream of Philox's bits.
func NewPhilox(s *Seed) *Stream {
	w := s.Words64(2)
	return &Stream{philox: &philox{key: [2]uint64(w), next: 4}, seed: s}
}

// NewKeyed makes a stream of Philox's bits under a key, from a counter on: the
// numbers of one key and counter are the same, whatever was drawn before.
func NewKeyed(key [2]uint64, counter [4]uint64) *Stream {
	return &Stream{philox: &philox{key: key, counter: counter, next: 4}}
}

// Kind names the source of the bits: "PCG64" or "Philox".
func (s *Stream) Kind() string {
	if s.philox != nil {
		return "Philox"
	}
	return "PCG64"
}

// Clone gives a stream that goes on alike.
func (s *Stream) Clone() *Stream {
	c := *s
	if s.philox != nil {
		p := *s.philox
		c.philox = &p
	}
	return &c
}

// Spawn makes streams that are independent of this one and of each other; false for a stream made of a key.
func (s *Stream) Spawn(n int) ([]*Stream, bool) {
	if s.seed == nil {
		return nil, false
	}
	out := make([]*Stream, n)
	for i, child := range s.seed.Spawn(n) {
		if s.philox != nil {
			out[i] = NewPhilox(child)
		} else {
			out[i] = NewPCG64(child)
		}
	}
	return out, true
}

// Advance moves on as if so many times 64 bits had been drawn; back, if negative.
func (s *Stream) Advance(n int64) {
	s.has = false
	if s.philox != nil {
		s.philox.advance(n)
		return
	}
	s.pcg.advance(uint64(n>>63), uint64(n))
}

// Jumped gives a stream so many long steps ahead, each longer than any program draws.
func (s *Stream) Jumped(n uint64) *Stream {
	c := s.Clone()
	c.has = false
	if c.philox != nil {
		c.philox.jump(n)
		return c
	}
	hi, lo := bits.Mul64(goldenLo, n)
	c.pcg.advance(hi+goldenHi*n, lo)
	return c
}

// Uint64 draws 64 bits.
func (s *Stream) Uint64() uint64 {
	if s.philox != nil {
		return s.philox.draw()
	}
	return s.pcg.draw()
}

// Uint32 draws 32 bits; the other half waits for the next draw.
func (s *Stream) Uint32() uint32 {
	if s.has {
		s.has = false
		return s.half
	}
	v := s.Uint64()
	s.has, s.half = true, uint32(v>>32)
	return uint32(v)
}

// Float64 draws from [0, 1).
func (s *Stream) Float64() float64 { return float64(s.Uint64()>>11) * 0x1p-53 }

// Float32 draws from [0, 1).
func (s *Stream) Float32() float32 { return float32(s.Uint32()>>8) * 0x1p-24 }

// Below draws from 0 to most inclusive, without bias (Lemire 2019).
func (s *Stream) Below(most uint64) uint64 {
	switch {
	case most == 0:
		return 0
	case most == math.MaxUint32:
		return uint64(s.Uint32())
	case most < math.MaxUint32:
		return narrow(most, 32, func() uint64 { return uint64(s.Uint32()) })
	case most == math.MaxUint64:
		return s.Uint64()
	}
	n := most + 1
	hi, lo := bits.Mul64(s.Uint64(), n)
	if lo < n {
		for least := (math.MaxUint64 - most) % n; lo < least; {
			hi, lo = bits.Mul64(s.Uint64(), n)
		}
	}
	return hi
}

// narrow draws from 0 to most inclusive out of words of so many bits.
func narrow(most uint64, size uint, word func() uint64) uint64 {
	full := uint64(1)<<size - 1
	n := most + 1
	m := word() * n
	if m&full < n {
		for least := (full - most) % n; m&full < least; {
			m = word() * n
		}
	}
	return m >> size
}

// interval draws from 0 to most inclusive by masking, as NumPy's shuffle does.
func (s *Stream) interval(most uint64) uint64 {
	if most == 0 {
		return 0
	}
	mask := uint64(1)<<bits.Len64(most) - 1
	for {
		v := s.Uint64
		if most <= math.MaxUint32 {
			v = func() uint64 { return uint64(s.Uint32()) }
		}
		if n := v() & mask; n <= most {
			return n
		}
	}
}

// Small draws n numbers from 0 to most inclusive out of words of 16, 8 or 1 bits
// (size), several of which are cut from 32 bits, the lowest first.
func (s *Stream) Small(most uint64, size uint, n int, put func(i int, v uint64)) {
	var held uint32
	left := 0
	word := func() uint64 {
		if left == 0 {
			held, left = s.Uint32(), int(32/size)-1
		} else {
			held, left = held>>size, left-1
		}
		return uint64(held) & (1<<size - 1)
	}
	for i := range n {
		switch {
		case most == 0:
			put(i, 0)
		case most == 1<<size-1:
			put(i, word())
		default:
			put(i, narrow(most, size, word))
		}
	}
}

// From gives a stream of Philox's bits under the same key from a counter on.
func (s *Stream) From(counter [4]uint64) *Stream {
	c := s.Clone()
	if c.philox != nil {
		c.philox.counter, c.philox.next, c.has = counter, len(c.philox.block), false
	}
	return c
}
