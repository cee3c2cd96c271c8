package main

import (
	"fmt"
	"math"
)

func spectralA(i, j int) float64 { return 1 / float64((i+j)*(i+j+1)/2+i+1) }

func spectralTimes(v []float64, transposed bool) []float64 {
	var out []float64
	for i := range v {
		sum := 0.0
		for j, x := range v {
			if transposed {
				sum += spectralA(j, i) * x
			} else {
				sum += spectralA(i, j) * x
			}
		}
		out = append(out, sum)
	}
	return out
}

func runSpectral(size int) {
	u := make([]float64, size)
	for i := range u {
		u[i] = 1
	}
	v := u
	for range 5 {
		v = spectralTimes(spectralTimes(u, false), true)
		u = spectralTimes(spectralTimes(v, false), true)
	}
	uv, vv := 0.0, 0.0
	for i := range u {
		uv += u[i] * v[i]
		vv += v[i] * v[i]
	}
	fmt.Printf("%.0f\n", math.Sqrt(uv/vv)*1000000)
}
