package main

import (
	"slices"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// writeBytes writes the inner kernels of products of bytes. They are tiles like those of floats, over words of 32 bits: four
// bytes of a column of k with VNNI, two numbers of 16 bits without, whose products and sums are exact either way.
func writeBytes() {
	for _, t := range byteTiles {
		t.write()
	}
}

// fours multiplies four bytes of b, which have a sign, by four of a, which have none, and adds all up.
var fours = operations{
	zero: func(o ...Op) { VPXORD(o...) }, add: func(o ...Op) { VPADDD(o...) }, fma: func(o ...Op) { VPDPBUSD(o...) },
	load: func(o ...Op) { VMOVDQU32(o...) }, broadcast: func(o ...Op) { VPBROADCASTD(o...) },
}

// pairs multiplies two numbers of 16 bits by two, and adds both products up. VPMADDUBSW, which takes bytes, would cut sums off.
func pairs(i isa, o operations) operations {
	o.fma = func(ops ...Op) {
		products := i.register()
		VPMADDWD(ops[0], ops[1], products)
		VPADDD(products, ops[2], ops[2])
	}
	return o
}

var narrowWords = operations{
	zero: func(o ...Op) { VPXOR(o[0], o[1], o[2]) }, add: func(o ...Op) { VPADDD(o...) },
	load: func(o ...Op) { VMOVDQU(o[0], o[1]) }, broadcast: func(o ...Op) { VPBROADCASTD(o...) },
}

// Pairs need a register for products beside the sums, so the tiles of AVX2 have six rows of two vectors.
var byteTiles = slices.Concat(
	narrowing(tile{"tileFoursAVX512", "int32", 4, 8, 3, avx512, fours}),
	narrowing(tile{"tilePairsAVX512", "int32", 4, 8, 3, avx512, pairs(avx512, fours)}),
	narrowing(tile{"tilePairsAVX2", "int32", 4, 6, 2, avx2, pairs(avx2, narrowWords)}),
)
