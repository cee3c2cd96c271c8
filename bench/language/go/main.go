// Command go is the benchmark's programs in Go, written as the others are: go NAME SIZE.
// Without arguments it does nothing, which is what starting costs.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	if len(os.Args) != 3 {
		return
	}
	run := map[string]func(size int){
		"fib": runFib, "nbody": runNbody, "trees": runTrees, "sort": runSort, "words": runWords,
		"spectral": runSpectral, "mandelbrot": runMandelbrot, "fannkuch": runFannkuch, "matmul": runMatmul,
	}[os.Args[1]]
	size, err := strconv.Atoi(os.Args[2])
	if run == nil || err != nil {
		fmt.Fprintln(os.Stderr, "usage: go NAME SIZE")
		os.Exit(2)
	}
	run(size)
}
