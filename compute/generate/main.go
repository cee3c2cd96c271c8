// Command generate writes the assembly of compute/gemm, compute/vector, compute/bitpack, compute/bytemark and compute/mask:
//
//	go run ../generate gemm -out kernels_amd64.s -stubs kernels_amd64.go -pkg gemm
//	go run ../generate int8 -out int8_amd64.s -stubs int8_amd64.go -pkg gemm
//	go run ../generate vector -out kernels_amd64.s -stubs kernels_amd64.go -pkg vector
//	go run ../generate arithmetic -out arithmetic_amd64.s -pkg vector
//	go run ../generate bitpack -out kernels_amd64.s -stubs kernels_amd64.go -pkg bitpack
//	go run ../generate bytemark -out kernels_amd64.s -stubs kernels_amd64.go -pkg bytemark
//	go run ../generate mask -out kernels_amd64.s -stubs kernels_amd64.go -pkg mask
package main

import (
	"os"

	"github.com/mmcloughlin/avo/build"
)

func main() {
	part := os.Args[1]
	os.Args = append(os.Args[:1], os.Args[2:]...) // the rest is for avo
	switch part {
	case "gemm":
		writeProducts()
	case "int8":
		writeBytes()
	case "vector":
		writeVectors()
	case "arithmetic":
		writeArithmetic()
	case "bitpack":
		writeBitpack()
	case "bytemark":
		writeBytemark()
	case "mask":
		writeMask()
	default:
		panic("generate: there is no part " + part)
	}
	build.Generate()
}
