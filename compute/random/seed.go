package random

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// Seed spreads numbers of any size over the state of a generator, so that seeds
// that look alike give streams that do not (O'Neill's seed_seq, as NumPy's
// SeedSequence arranges it). Its children are seeds of independent streams.
type Seed struct {
	entropy  []*big.Int
	place    []uint32 // which child of which child it is
	children uint32   // how many there are already
	pool     [4]uint32
}

// NewSeed mixes one number, or several in their order. None may be negative.
func NewSeed(entropy ...*big.Int) *Seed { return newSeed(entropy, nil) }

// Number is the seed of one number.
func Number(n uint64) *Seed { return NewSeed(new(big.Int).SetUint64(n)) }

// Child is the seed at a place in the tree that Spawn makes.
func (s *Seed) Child(place ...uint32) *Seed {
	return newSeed(s.entropy, slices.Concat(s.place, place))
}

func newSeed(entropy []*big.Int, place []uint32) *Seed {
	s := &Seed{entropy: entropy, place: place}
	var words []uint32
	for _, n := range entropy {
		words = append(words, limbs(n)...)
	}
	for len(place) > 0 && len(words) < len(s.pool) {
		words = append(words, 0)
	}
	s.mix(append(words, place...))
	return s
}

// limbs are the 32-bit words of a number, lowest first; 0 has one.
func limbs(n *big.Int) []uint32 {
	out := []uint32{uint32(n.Uint64())}
	for rest := new(big.Int).Rsh(n, 32); rest.Sign() > 0; rest = rest.Rsh(rest, 32) {
		out = append(out, uint32(rest.Uint64()))
	}
	return out
}

const (
	hashStart, hashStep = 0x43b0d7e5, 0x931e8875
	drawStart, drawStep = 0x8b51f9dd, 0x58f38ded
	mixLeft, mixRight   = 0xca01f9dd, 0x4973f715
)

// mix makes the pool of words of entropy.
func (s *Seed) mix(words []uint32) {
	hash := scramble(hashStart, hashStep)
	for i := range s.pool {
		v := uint32(0)
		if i < len(words) {
			v = words[i]
		}
		s.pool[i] = hash(v)
	}
	for i := range s.pool {
		for k := range s.pool {
			if i != k {
				s.pool[k] = blend(s.pool[k], hash(s.pool[i]))
			}
		}
	}
	for i := len(s.pool); i < len(words); i++ {
		for k := range s.pool {
			s.pool[k] = blend(s.pool[k], hash(words[i]))
		}
	}
}

// scramble gives a function that hashes a word, each time with the next constant.
func scramble(constant, step uint32) func(v uint32) uint32 {
	return func(v uint32) uint32 {
		v ^= constant
		constant *= step
		v *= constant
		return v ^ v>>16
	}
}

func blend(a, b uint32) uint32 {
	m := mixLeft*a - mixRight*b
	return m ^ m>>16
}

// Words draws n words of 32 bits from the pool.
func (s *Seed) Words(n int) []uint32 {
	hash := scramble(drawStart, drawStep)
	out := make([]uint32, n)
	for i := range out {
		out[i] = hash(s.pool[i%len(s.pool)])
	}
	return out
}

// Words64 draws n words of 64 bits, each of two of 32.
func (s *Seed) Words64(n int) []uint64 {
	halves := s.Words(2 * n)
	out := make([]uint64, n)
	for i := range out {
		out[i] = uint64(halves[2*i]) | uint64(halves[2*i+1])<<32
	}
	return out
}

// Spawn gives the next n children; no two calls give the same.
func (s *Seed) Spawn(n int) []*Seed {
	out := make([]*Seed, n)
	for i := range out {
		out[i] = s.Child(s.children)
		s.children++
	}
	return out
}

// String shows what the seed was made of.
func (s *Seed) String() string {
	texts := make([]string, len(s.entropy))
	for i, n := range s.entropy {
		texts[i] = n.String()
	}
	out := strings.Join(texts, ", ")
	if len(texts) != 1 {
		out = "[" + out + "]"
	}
	if len(s.place) > 0 {
		places := make([]string, len(s.place))
		for i, n := range s.place {
			places[i] = strconv.FormatUint(uint64(n), 10)
		}
		out += ", place [" + strings.Join(places, ", ") + "]"
	}
	return out
}
