package main

import (
	"fmt"
	"math"
)

// bodies are slices, as the arrays of the other languages: of any length.
type bodies struct{ x, y, z, vx, vy, vz, mass []float64 }

func (b bodies) energy() float64 {
	e := 0.0
	for i := range b.x {
		e += 0.5 * b.mass[i] * (b.vx[i]*b.vx[i] + b.vy[i]*b.vy[i] + b.vz[i]*b.vz[i])
		for j := i + 1; j < len(b.x); j++ {
			dx, dy, dz := b.x[i]-b.x[j], b.y[i]-b.y[j], b.z[i]-b.z[j]
			e -= b.mass[i] * b.mass[j] / math.Sqrt(dx*dx+dy*dy+dz*dz)
		}
	}
	return e
}

func (b bodies) step(dt float64) {
	x, y, z, vx, vy, vz, mass := b.x, b.y, b.z, b.vx, b.vy, b.vz, b.mass
	for i := 0; i < 5; i++ {
		for j := i + 1; j < 5; j++ {
			dx, dy, dz := x[i]-x[j], y[i]-y[j], z[i]-z[j]
			d2 := dx*dx + dy*dy + dz*dz
			f := dt / (d2 * math.Sqrt(d2))
			vx[i] -= dx * mass[j] * f
			vy[i] -= dy * mass[j] * f
			vz[i] -= dz * mass[j] * f
			vx[j] += dx * mass[i] * f
			vy[j] += dy * mass[i] * f
			vz[j] += dz * mass[i] * f
		}
	}
	for i := 0; i < 5; i++ {
		x[i] += dt * vx[i]
		y[i] += dt * vy[i]
		z[i] += dt * vz[i]
	}
}

func runNbody(size int) {
	b := bodies{
		x:    []float64{0.0, 4.84143144, 8.34336671, 12.89436957, 15.37969711},
		y:    []float64{0.0, -1.16032004, 4.12479856, -15.11115143, -25.91931461},
		z:    []float64{0.0, -0.10362204, -0.40352341, -0.22330757, 0.17925877},
		vx:   []float64{0.0, 0.60632639, -1.01077434, 1.08279100, 0.97909073},
		vy:   []float64{0.0, 2.81198684, 1.82566237, 0.86871301, 0.59469899},
		vz:   []float64{0.0, -0.02521836, 0.00841576, -0.01083263, -0.03475595},
		mass: []float64{39.47841760, 0.03769367, 0.01128632, 0.00172372, 0.00203368},
	}
	for range size {
		b.step(0.01)
	}
	fmt.Printf("%.0f\n", b.energy()*1000000)
}
