package main

import "fmt"

func filled(n, seed int) [][]float64 {
	m := make([][]float64, n)
	for i := range m {
		for j := range n {
			m[i] = append(m[i], float64((i*seed+j*7)%11))
		}
	}
	return m
}

func product(a, b [][]float64) [][]float64 {
	n := len(a)
	var c [][]float64
	for i := range n {
		var row []float64
		for j := range n {
			sum := 0.0
			for k := range n {
				sum += a[i][k] * b[k][j]
			}
			row = append(row, sum)
		}
		c = append(c, row)
	}
	return c
}

func runMatmul(size int) {
	c := product(filled(size, 3), filled(size, 5))
	trace := 0.0
	for i := range c {
		trace += c[i][i]
	}
	fmt.Printf("%.1f\n", trace)
}
