package main

import "fmt"

func runMandelbrot(size int) {
	inside := 0
	for row := range size {
		for column := range size {
			cr := 3*float64(column)/float64(size) - 2
			ci := 2*float64(row)/float64(size) - 1
			zr, zi, n := 0.0, 0.0, 0
			for n < 50 && zr*zr+zi*zi <= 4 {
				zr, zi = zr*zr-zi*zi+cr, 2*zr*zi+ci
				n++
			}
			if n == 50 {
				inside++
			}
		}
	}
	fmt.Println(inside)
}
