package random

import "math/bits"

// philox is Philox 4x64 of ten rounds (Salmon, Moraes, Dror and Shaw 2011): the bits are a function of a key and a counter.
type philox struct {
	key     [2]uint64
	counter [4]uint64
	block   [4]uint64 // the last four words
	next    int       // which of them is drawn next; 4 if none is left
}

func (p *philox) draw() uint64 {
	if p.next == len(p.block) {
		p.add(1)
		p.block, p.next = p.rounds(), 0
	}
	v := p.block[p.next]
	p.next++
	return v
}

// add moves the counter on.
func (p *philox) add(n uint64) {
	carry := uint64(0)
	p.counter[0], carry = bits.Add64(p.counter[0], n, 0)
	for i := 1; i < len(p.counter); i++ {
		p.counter[i], carry = bits.Add64(p.counter[i], 0, carry)
	}
}

func (p *philox) rounds() [4]uint64 {
	c, key := p.counter, p.key
	for range 10 {
		hi0, lo0 := bits.Mul64(0xd2e7470ee14c6c93, c[0])
		hi1, lo1 := bits.Mul64(0xca5a826395121157, c[2])
		c = [4]uint64{hi1 ^ c[1] ^ key[0], lo1, hi0 ^ c[3] ^ key[1], lo0}
		key[0] += 0x9e3779b97f4a7c15 // the golden ratio
		key[1] += 0xbb67ae8584caa73b // the square root of 3, less 1
	}
	return c
}

// advance moves the counter by n blocks of four words, forth or back, and drops what is left of the last one: as NumPy's does.
func (p *philox) advance(n int64) {
	carry, high := uint64(0), uint64(n>>63)
	p.counter[0], carry = bits.Add64(p.counter[0], uint64(n), 0)
	for i := 1; i < len(p.counter); i++ {
		p.counter[i], carry = bits.Add64(p.counter[i], high, carry)
	}
	p.next = len(p.block)
}

// jump moves the counter by n times 2^128.
func (p *philox) jump(n uint64) {
	var carry uint64
	p.counter[2], carry = bits.Add64(p.counter[2], n, 0)
	p.counter[3] += carry
	p.next = len(p.block)
}
