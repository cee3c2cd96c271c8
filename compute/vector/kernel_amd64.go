package vector

import (
	"math"
	"unsafe"

	"golang.org/x/sys/cpu"

	"skep/internal/lazy"
)

//go:generate go run ../generate vector -out kernels_amd64.s -stubs kernels_amd64.go -pkg vector

var singles = lazy.Value[*kernels[float32]]{New: func() *kernels[float32] {
	switch {
	case HasAVX512():
		k := wideSingles()
		k.far = narrowSingles().pairs
		return k
	case HasAVX2():
		return narrowSingles()
	}
	return portable[float32]()
}}

var doubles = lazy.Value[*kernels[float64]]{New: func() *kernels[float64] {
	switch {
	case HasAVX512():
		k := wideDoubles()
		k.far = narrowDoubles().pairs
		return k
	case HasAVX2():
		return narrowDoubles()
	}
	return portable[float64]()
}}

// HasAVX512 says whether the processor runs the loops for AVX-512, HasAVX2 those for AVX2 with FMA.
func HasAVX512() bool {
	return HasAVX2() && cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VL
}

func HasAVX2() bool { return cpu.X86.HasAVX2 && cpu.X86.HasFMA }

func wideSingles() *kernels[float32] {
	return &kernels[float32]{
		name: "AVX-512",
		maps: map[string]func(n int, dst, src *float32){
			"exp": expF32AVX512, "log": logF32AVX512, "tanh": tanhF32AVX512, "sigmoid": sigmoidF32AVX512, "sqrt": sqrtF32AVX512,
			"sin": angle(sinF32AVX512, math.Sin), "cos": angle(cosF32AVX512, math.Cos), "tan": angle(tanF32AVX512, math.Tan), "atan": atanF32AVX512,
			"expm1": expm1F32AVX512, "log1p": log1pF32AVX512,
			"erf": erfF32AVX512, "exp2": exp2F32AVX512, "log2": log2F32AVX512, "log10": log10F32AVX512, "sinh": sinhF32AVX512, "cosh": coshF32AVX512,
			"neg": negF32AVX512, "abs": absF32AVX512, "square": squareF32AVX512, "reciprocal": reciprocalF32AVX512, "floor": floorF32AVX512,
			"ceil": ceilF32AVX512, "trunc": truncF32AVX512, "round": roundF32AVX512, "relu": reluF32AVX512, "sign": signF32AVX512,
		},
		pairs: map[string]pairing[float32]{
			"add":     {addF32AVX512, addRightF32AVX512, addLeftF32AVX512},
			"sub":     {subF32AVX512, subRightF32AVX512, subLeftF32AVX512},
			"mul":     {mulF32AVX512, mulRightF32AVX512, mulLeftF32AVX512},
			"div":     {divF32AVX512, divRightF32AVX512, divLeftF32AVX512},
			"maximum": {maximumF32AVX512, maximumRightF32AVX512, maximumLeftF32AVX512},
			"minimum": {minimumF32AVX512, minimumRightF32AVX512, minimumLeftF32AVX512},
		},
		addProduct: addProductF32AVX512, addRows: addRowsF32AVX512, dot: farDot(dotF32AVX512, dotF32AVX2), dotFour: dot4RowsF32AVX512, largest: maxF32AVX512, least: minF32AVX512, exponentialSum: exponentialSumF32AVX512, quotients: quotientsF32AVX512, sumEight: sumEightF32, addTo: addSingles,
		comparisons: comparisons[float32]{16, map[string]comparison[float32]{
			"eq": {eqF32AVX512, eqRightF32AVX512}, "ne": {neF32AVX512, neRightF32AVX512}, "lt": {ltF32AVX512, ltRightF32AVX512}, "le": {leF32AVX512, leRightF32AVX512},
			"gt": {nil, gtRightF32AVX512}, "ge": {nil, geRightF32AVX512},
		}},
		columns:        columnKernel[float32]{[]strip[float32]{{24, meanless(sumColumns3F32AVX512)}, {8, meanless(sumColumns1F32AVX512)}}, meanlessSome(sumSomeColumnsF32AVX512)},
		squaredColumns: columnKernel[float32]{[]strip[float32]{{24, squareColumns3F32AVX512}, {8, squareColumns1F32AVX512}}, squareSomeColumnsF32AVX512},
		formula:        inRegisters[float32](formulasF32AVX512(), 512),
	}
}

func wideDoubles() *kernels[float64] {
	return &kernels[float64]{
		name: "AVX-512",
		maps: map[string]func(n int, dst, src *float64){
			"exp": expF64AVX512, "log": logF64AVX512, "tanh": tanhF64AVX512, "sigmoid": sigmoidF64AVX512, "sqrt": sqrtF64AVX512,
			"sin": angle(sinF64AVX512, math.Sin), "cos": angle(cosF64AVX512, math.Cos), "tan": angle(tanF64AVX512, math.Tan), "atan": atanF64AVX512,
			"expm1": expm1F64AVX512, "log1p": log1pF64AVX512,
			"erf": erfF64AVX512, "exp2": exp2F64AVX512, "log2": log2F64AVX512, "log10": log10F64AVX512, "sinh": sinhF64AVX512, "cosh": coshF64AVX512,
			"neg": negF64AVX512, "abs": absF64AVX512, "square": squareF64AVX512, "reciprocal": reciprocalF64AVX512, "floor": floorF64AVX512,
			"ceil": ceilF64AVX512, "trunc": truncF64AVX512, "round": roundF64AVX512, "relu": reluF64AVX512, "sign": signF64AVX512,
		},
		pairs: map[string]pairing[float64]{
			"add":     {addF64AVX512, addRightF64AVX512, addLeftF64AVX512},
			"sub":     {subF64AVX512, subRightF64AVX512, subLeftF64AVX512},
			"mul":     {mulF64AVX512, mulRightF64AVX512, mulLeftF64AVX512},
			"div":     {divF64AVX512, divRightF64AVX512, divLeftF64AVX512},
			"maximum": {maximumF64AVX512, maximumRightF64AVX512, maximumLeftF64AVX512},
			"minimum": {minimumF64AVX512, minimumRightF64AVX512, minimumLeftF64AVX512},
		},
		addProduct: addProductF64AVX512, addRows: addRowsF64AVX512, poles: polesF64AVX512, dot: farDot(dotF64AVX512, dotF64AVX2), dotFour: dot4RowsF64AVX512, largest: maxF64AVX512, least: minF64AVX512, exponentialSum: exponentialSumF64AVX512, quotients: quotientsF64AVX512, sumEight: sumEightF64, addTo: adding(addF64AVX512),
		comparisons: comparisons[float64]{8, map[string]comparison[float64]{
			"eq": {eqF64AVX512, eqRightF64AVX512}, "ne": {neF64AVX512, neRightF64AVX512}, "lt": {ltF64AVX512, ltRightF64AVX512}, "le": {leF64AVX512, leRightF64AVX512},
			"gt": {nil, gtRightF64AVX512}, "ge": {nil, geRightF64AVX512},
		}},
		columns:        columnKernel[float64]{[]strip[float64]{{24, meanless(sumColumns3F64AVX512)}, {8, meanless(sumColumns1F64AVX512)}}, meanlessSome(sumSomeColumnsF64AVX512)},
		squaredColumns: columnKernel[float64]{[]strip[float64]{{24, squareColumns3F64AVX512}, {8, squareColumns1F64AVX512}}, squareSomeColumnsF64AVX512},
		formula:        inRegisters[float64](formulasF64AVX512(), 512),
		rotate:         rotation[float64]{64, 8, rotate64F64AVX512, rotateSomeF64AVX512},
	}
}

func narrowSingles() *kernels[float32] {
	return &kernels[float32]{
		name: "AVX2",
		maps: map[string]func(n int, dst, src *float32){
			"exp": expF32AVX2, "log": logF32AVX2, "tanh": tanhF32AVX2, "sigmoid": sigmoidF32AVX2, "sqrt": sqrtF32AVX2,
			"sin": angle(sinF32AVX2, math.Sin), "cos": angle(cosF32AVX2, math.Cos), "tan": angle(tanF32AVX2, math.Tan), "atan": atanF32AVX2,
			"expm1": expm1F32AVX2, "log1p": log1pF32AVX2,
			"erf": erfF32AVX2, "exp2": exp2F32AVX2, "log2": log2F32AVX2, "log10": log10F32AVX2, "sinh": sinhF32AVX2, "cosh": coshF32AVX2,
			"neg": negF32AVX2, "abs": absF32AVX2, "square": squareF32AVX2, "reciprocal": reciprocalF32AVX2, "floor": floorF32AVX2,
			"ceil": ceilF32AVX2, "trunc": truncF32AVX2, "round": roundF32AVX2, "relu": reluF32AVX2, "sign": signF32AVX2,
		},
		pairs: map[string]pairing[float32]{
			"add":     {addF32AVX2, addRightF32AVX2, addLeftF32AVX2},
			"sub":     {subF32AVX2, subRightF32AVX2, subLeftF32AVX2},
			"mul":     {mulF32AVX2, mulRightF32AVX2, mulLeftF32AVX2},
			"div":     {divF32AVX2, divRightF32AVX2, divLeftF32AVX2},
			"maximum": {maximumF32AVX2, maximumRightF32AVX2, maximumLeftF32AVX2},
			"minimum": {minimumF32AVX2, minimumRightF32AVX2, minimumLeftF32AVX2},
		},
		addProduct: addProductF32AVX2, addRows: addRowsF32AVX2, dot: dotF32AVX2, largest: maxF32AVX2, least: minF32AVX2, exponentialSum: exponentialSumF32AVX2, quotients: quotientsF32AVX2, sumEight: sumEightF32, addTo: addSingles,
		comparisons: comparisons[float32]{8, map[string]comparison[float32]{
			"eq": {eqF32AVX2, eqRightF32AVX2}, "ne": {neF32AVX2, neRightF32AVX2}, "lt": {ltF32AVX2, ltRightF32AVX2}, "le": {leF32AVX2, leRightF32AVX2},
			"gt": {nil, gtRightF32AVX2}, "ge": {nil, geRightF32AVX2},
		}},
		columns:        columnKernel[float32]{[]strip[float32]{{4, meanless(sumColumns1F32AVX2)}}, meanlessSome(sumSomeColumnsF32AVX2)},
		squaredColumns: columnKernel[float32]{[]strip[float32]{{4, squareColumns1F32AVX2}}, squareSomeColumnsF32AVX2},
		formula:        inRegisters[float32](formulasF32AVX2(), 128),
	}
}

func narrowDoubles() *kernels[float64] {
	return &kernels[float64]{
		name: "AVX2",
		maps: map[string]func(n int, dst, src *float64){
			"exp": expF64AVX2, "log": logF64AVX2, "tanh": tanhF64AVX2, "sigmoid": sigmoidF64AVX2, "sqrt": sqrtF64AVX2,
			"sin": angle(sinF64AVX2, math.Sin), "cos": angle(cosF64AVX2, math.Cos), "tan": angle(tanF64AVX2, math.Tan), "atan": atanF64AVX2,
			"expm1": expm1F64AVX2, "log1p": log1pF64AVX2,
			"erf": erfF64AVX2, "exp2": exp2F64AVX2, "log2": log2F64AVX2, "log10": log10F64AVX2, "sinh": sinhF64AVX2, "cosh": coshF64AVX2,
			"neg": negF64AVX2, "abs": absF64AVX2, "square": squareF64AVX2, "reciprocal": reciprocalF64AVX2, "floor": floorF64AVX2,
			"ceil": ceilF64AVX2, "trunc": truncF64AVX2, "round": roundF64AVX2, "relu": reluF64AVX2, "sign": signF64AVX2,
		},
		pairs: map[string]pairing[float64]{
			"add":     {addF64AVX2, addRightF64AVX2, addLeftF64AVX2},
			"sub":     {subF64AVX2, subRightF64AVX2, subLeftF64AVX2},
			"mul":     {mulF64AVX2, mulRightF64AVX2, mulLeftF64AVX2},
			"div":     {divF64AVX2, divRightF64AVX2, divLeftF64AVX2},
			"maximum": {maximumF64AVX2, maximumRightF64AVX2, maximumLeftF64AVX2},
			"minimum": {minimumF64AVX2, minimumRightF64AVX2, minimumLeftF64AVX2},
		},
		addProduct: addProductF64AVX2, addRows: addRowsF64AVX2, poles: polesF64AVX2, dot: dotF64AVX2, largest: maxF64AVX2, least: minF64AVX2, exponentialSum: exponentialSumF64AVX2, quotients: quotientsF64AVX2, sumEight: sumEightF64, addTo: adding(addF64AVX2),
		comparisons: comparisons[float64]{4, map[string]comparison[float64]{
			"eq": {eqF64AVX2, eqRightF64AVX2}, "ne": {neF64AVX2, neRightF64AVX2}, "lt": {ltF64AVX2, ltRightF64AVX2}, "le": {leF64AVX2, leRightF64AVX2},
			"gt": {nil, gtRightF64AVX2}, "ge": {nil, geRightF64AVX2},
		}},
		columns:        columnKernel[float64]{[]strip[float64]{{4, meanless(sumColumns1F64AVX2)}}, meanlessSome(sumSomeColumnsF64AVX2)},
		squaredColumns: columnKernel[float64]{[]strip[float64]{{4, squareColumns1F64AVX2}}, squareSomeColumnsF64AVX2},
		formula:        inRegisters[float64](formulasF64AVX2(), 128),
		rotate:         rotation[float64]{32, 4, rotate32F64AVX2, rotateSomeF64AVX2},
	}
}

// farDot takes narrow registers where memory decides, as kernels.pair does: the order is the same in registers of any width.
func farDot[T Float](wide, narrow func(n int, x, y *T) T) func(n int, x, y *T) T {
	return func(n int, x, y *T) T {
		if n*int(unsafe.Sizeof(*x)) < farBytes {
			return wide(n, x, y)
		}
		return narrow(n, x, y)
	}
}

func addSingles(dst []float64, src []float32) {
	whole := len(src) / 4
	if whole > 0 {
		addSinglesAVX2(whole, &dst[0], &src[0])
	}
	plainAddTo(dst[whole*4:], src[whole*4:])
}

func adding(f func(n int, dst, x, y *float64)) func(dst, src []float64) {
	return func(dst, src []float64) {
		if dst = dst[:len(src)]; len(src) > 0 {
			f(len(src), &dst[0], &dst[0], &src[0])
		}
	}
}
