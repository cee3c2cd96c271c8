package random

import "math/bits"

// pcg is PCG64 (O'Neill 2014, XSL-RR 128/64): a linear congruence of 128 bits whose output is folded and turned.
type pcg struct {
	hi, lo       uint64 // state
	addHi, addLo uint64 // what each step adds; odd
}

const (
	pcgHi, pcgLo       = 2549297995355413924, 4865540595714422341 // what each step multiplies with
	goldenHi, goldenLo = 0x9e3779b97f4a7c15, 0xf39cc0605cedc835   // a long jump: 2^128 divided by the golden ratio
)

func newPCG(w []uint64) pcg {
	p := pcg{addHi: w[2]<<1 | w[3]>>63, addLo: w[3]<<1 | 1}
	p.step()
	p.hi, p.lo = add128(p.hi, p.lo, w[0], w[1])
	p.step()
	return p
}

func add128(aHi, aLo, bHi, bLo uint64) (hi, lo uint64) {
	lo, carry := bits.Add64(aLo, bLo, 0)
	hi, _ = bits.Add64(aHi, bHi, carry)
	return hi, lo
}

func mul128(aHi, aLo, bHi, bLo uint64) (hi, lo uint64) {
	hi, lo = bits.Mul64(aLo, bLo)
	return hi + aHi*bLo + aLo*bHi, lo
}

func (p *pcg) step() {
	hi, lo := bits.Mul64(p.lo, pcgLo)
	hi += p.hi*pcgLo + p.lo*pcgHi
	var carry uint64
	p.lo, carry = bits.Add64(lo, p.addLo, 0)
	p.hi, _ = bits.Add64(hi, p.addHi, carry)
}

func (p *pcg) draw() uint64 {
	p.step()
	return bits.RotateLeft64(p.hi^p.lo, -int(p.hi>>58))
}

// advance makes a number of steps at once (Brown 1994): x → ax + c, composed with itself for each bit of the number.
func (p *pcg) advance(nHi, nLo uint64) {
	aHi, aLo, cHi, cLo := uint64(pcgHi), uint64(pcgLo), p.addHi, p.addLo
	for nHi|nLo != 0 {
		if nLo&1 == 1 {
			p.hi, p.lo = mul128(p.hi, p.lo, aHi, aLo)
			p.hi, p.lo = add128(p.hi, p.lo, cHi, cLo)
		}
		tHi, tLo := add128(aHi, aLo, 0, 1)
		cHi, cLo = mul128(cHi, cLo, tHi, tLo)
		aHi, aLo = mul128(aHi, aLo, aHi, aLo)
		nLo, nHi = nLo>>1|nHi<<63, nHi>>1
	}
}
