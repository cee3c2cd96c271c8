package tensor

import (
	"math"
	"math/bits"

	"skep/compute/dtype"
	"skep/compute/shape"
)

// Random is a stream of random numbers: PCG64 (O'Neill 2014, XSL-RR 128/64),
// seeded and drawn from as NumPy's default_rng does, so that equal seeds give
// equal numbers. It is not for secrets, and not for several goroutines at once.
type Random struct {
	hi, lo       uint64 // state
	incHi, incLo uint64
	half         uint32 // the upper half of the last 64 bits, if has
	has          bool
}

// The multiplier of the 128-bit generator.
const pcgHi, pcgLo = 2549297995355413924, 4865540595714422341

// NewRandom seeds a stream. The seed spreads through NumPy's SeedSequence.
func NewRandom(seed uint64) *Random {
	w := spread(seed)
	r := &Random{}
	r.incHi, r.incLo = w[2]<<1|w[3]>>63, w[3]<<1|1
	r.step()
	var carry uint64
	r.lo, carry = bits.Add64(r.lo, w[1], 0)
	r.hi, _ = bits.Add64(r.hi, w[0], carry)
	r.step()
	return r
}

// spread is SeedSequence(seed).generate_state(4, uint64) (after O'Neill's seed_seq).
func spread(seed uint64) (out [4]uint64) {
	const (
		initA, multA = 0x43b0d7e5, 0x931e8875
		initB, multB = 0x8b51f9dd, 0x58f38ded
		mixL, mixR   = 0xca01f9dd, 0x4973f715
	)
	hash := uint32(initA)
	hashed := func(v uint32) uint32 {
		v ^= hash
		hash *= multA
		v *= hash
		return v ^ v>>16
	}
	entropy := [4]uint32{uint32(seed), uint32(seed >> 32)}
	var pool [4]uint32
	for i := range pool {
		pool[i] = hashed(entropy[i])
	}
	for src := range pool {
		for dst := range pool {
			if src != dst {
				m := mixL*pool[dst] - mixR*hashed(pool[src])
				pool[dst] = m ^ m>>16
			}
		}
	}
	hash = initB
	for i := range 8 {
		v := pool[i%4] ^ hash
		hash *= multB
		v *= hash
		v ^= v >> 16
		out[i/2] |= uint64(v) << (32 * (i % 2))
	}
	return out
}

func (r *Random) step() {
	hi, lo := bits.Mul64(r.lo, pcgLo)
	hi += r.hi*pcgLo + r.lo*pcgHi
	var carry uint64
	r.lo, carry = bits.Add64(lo, r.incLo, 0)
	r.hi, _ = bits.Add64(hi, r.incHi, carry)
}

// Uint64 draws 64 bits.
func (r *Random) Uint64() uint64 {
	r.step()
	return bits.RotateLeft64(r.hi^r.lo, -int(r.hi>>58))
}

// Uint32 draws 32 bits; the other half waits for the next draw.
func (r *Random) Uint32() uint32 {
	if r.has {
		r.has = false
		return r.half
	}
	v := r.Uint64()
	r.has, r.half = true, uint32(v>>32)
	return uint32(v)
}

// Float64 draws from [0, 1).
func (r *Random) Float64() float64 { return float64(r.Uint64()>>11) * 0x1p-53 }

// Normal draws from the standard normal distribution by the ziggurat method
// (Marsaglia and Tsang 2000, in NumPy's arrangement of the bits).
func (r *Random) Normal() float64 {
	for {
		v := r.Uint64()
		i := v & 0xff
		size := v >> 9 & (1<<52 - 1)
		x := float64(size) * (layerWidths[i] * 0x1p-52)
		if v>>8&1 == 1 {
			x = -x
		}
		switch {
		case size < layerLimits[i]:
			return x
		case i == 0:
			return r.tail(size)
		case r.underCurve(i, x):
			return x
		}
	}
}

// underCurve decides in the wedge between two layers.
func (r *Random) underCurve(i uint64, x float64) bool {
	heights := layerHeights.Get()
	return (heights[i-1]-heights[i])*r.Float64()+heights[i] < math.Exp(-0.5*x*x)
}

// tail draws from beyond the last layer.
func (r *Random) tail(size uint64) float64 {
	for {
		x := -zigguratInverse * math.Log1p(-r.Float64())
		y := -math.Log1p(-r.Float64())
		if y+y > x*x {
			if size>>8&1 == 1 {
				return -(zigguratEdge + x)
			}
			return zigguratEdge + x
		}
	}
}

// below draws from 0 to most inclusive, without bias (Lemire 2019).
func (r *Random) below(most uint64) uint64 {
	switch {
	case most == 0:
		return 0
	case most == math.MaxUint32:
		return uint64(r.Uint32())
	case most < math.MaxUint32:
		n := uint32(most) + 1
		m := uint64(r.Uint32()) * uint64(n)
		if uint32(m) < n {
			for least := (math.MaxUint32 - uint32(most)) % n; uint32(m) < least; {
				m = uint64(r.Uint32()) * uint64(n)
			}
		}
		return m >> 32
	case most == math.MaxUint64:
		return r.Uint64()
	}
	n := most + 1
	hi, lo := bits.Mul64(r.Uint64(), n)
	if lo < n {
		for least := (math.MaxUint64 - most) % n; lo < least; {
			hi, lo = bits.Mul64(r.Uint64(), n)
		}
	}
	return hi
}

// interval draws from 0 to most inclusive by masking, as NumPy's shuffle does.
func (r *Random) interval(most uint64) uint64 {
	if most == 0 {
		return 0
	}
	mask := uint64(1)<<bits.Len64(most) - 1
	for {
		v := r.Uint64
		if most <= math.MaxUint32 {
			v = func() uint64 { return uint64(r.Uint32()) }
		}
		if n := v() & mask; n <= most {
			return n
		}
	}
}

// Uniform draws from [lo, hi).
func (r *Random) Uniform(lo, hi float64, d dtype.Type, sizes ...int) (*Tensor, error) {
	return r.filled("rand", d, sizes, func() float64 { return lo + (hi-lo)*r.Float64() })
}

// Gauss draws from a normal distribution.
func (r *Random) Gauss(mean, deviation float64, d dtype.Type, sizes ...int) (*Tensor, error) {
	return r.filled("randn", d, sizes, func() float64 { return mean + deviation*r.Normal() })
}

func (r *Random) filled(op string, d dtype.Type, sizes []int, draw func() float64) (*Tensor, error) {
	if !d.IsFloat() {
		return nil, refuse(CodeType, "%s gives floats, not %s", op, d)
	}
	t, err := sized(op, dtype.F64, sizes)
	if err != nil {
		return nil, err
	}
	data := all[float64](t)
	for i := range data[:t.Len()] {
		data[i] = draw()
	}
	return t.AsType(d), nil
}

// Integers draws whole numbers from lo up to but without hi.
func (r *Random) Integers(lo, hi int64, sizes ...int) (*Tensor, error) {
	if lo >= hi {
		return nil, refuse(CodeValue, "randint: there is no number from %d up to but without %d", lo, hi)
	}
	t, err := sized("randint", dtype.I64, sizes)
	if err != nil {
		return nil, err
	}
	data := all[int64](t)
	for i := range data[:t.Len()] {
		data[i] = lo + int64(r.below(uint64(hi)-1-uint64(lo)))
	}
	return t, nil
}

// Permutation gives 0 to n-1 in random order.
func (r *Random) Permutation(n int) (*Tensor, error) {
	t, err := Arange(dtype.I64, 0, float64(n), 1)
	if err != nil {
		return nil, err
	}
	data := all[int64](t)
	for i := t.Len() - 1; i > 0; i-- {
		j := r.interval(uint64(i))
		data[i], data[j] = data[j], data[i]
	}
	return t, nil
}

// Shuffled gives the entries of the first axis in random order.
func (r *Random) Shuffled(t *Tensor) (*Tensor, error) {
	if len(t.shape) == 0 {
		return nil, &shape.Mismatch{Code: shape.CodeRank, Message: "shuffle needs at least 1 dimension", Arg: 0, Axis: -1, Item: -1, Other: shape.Place{Arg: -1, Axis: -1}}
	}
	at, err := r.Permutation(t.shape[0])
	if err != nil {
		return nil, err
	}
	return Gather(t, at, 0)
}
