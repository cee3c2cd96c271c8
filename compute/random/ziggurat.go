package random

import (
	"math"

	"skep/internal/lazy"
)

//go:generate sh -c "python3 testdata/ziggurat.py > ziggurat_gen.go"

// Where the last of 256 layers of equal area under exp(-x²/2) and under exp(-x) ends, and the inverse of the first (Doornik 2005).
const (
	normalEdge      = 3.6541528853610087963519472518
	normalInverse   = 0.27366123732975827203338247596
	exponentialEdge = 7.69711747013104972
)

// heights are what the curve shows at the edges of its layers; layer 0 is the base, whose height is 1 by convention.
type heights = [256]float64

var normalHeights = lazy.Value[*heights]{New: func() *heights {
	return heightsOf(&normalWidths, func(w float64) float64 { return math.Exp(-0.5 * w * w) })
}}

var exponentialHeights = lazy.Value[*heights]{New: func() *heights {
	return heightsOf(&exponentialWidths, func(w float64) float64 { return math.Exp(-w) })
}}

func heightsOf(widths *[256]float64, curve func(w float64) float64) *heights {
	var h heights
	for i, w := range widths {
		h[i] = curve(w)
	}
	h[0] = 1
	return &h
}

// Normal draws from the standard normal distribution by the ziggurat method
// (Marsaglia and Tsang 2000, in NumPy's arrangement of the bits).
func (s *Stream) Normal() float64 {
	for {
		v := s.Uint64()
		i := v & 0xff
		size := v >> 9 & (1<<52 - 1)
		x := float64(size) * (normalWidths[i] * 0x1p-52)
		if v>>8&1 == 1 {
			x = -x
		}
		switch {
		case size < normalLimits[i]:
			return x
		case i == 0:
			return s.normalTail(size)
		case s.wedge(normalHeights.Get(), i) < math.Exp(-0.5*x*x):
			return x
		}
	}
}

// wedge draws a height between the layers i and i-1.
func (s *Stream) wedge(h *heights, i uint64) float64 { return (h[i-1]-h[i])*s.Float64() + h[i] }

// normalTail draws from beyond the last layer.
func (s *Stream) normalTail(size uint64) float64 {
	for {
		x := -normalInverse * math.Log1p(-s.Float64())
		y := -math.Log1p(-s.Float64())
		if y+y > x*x {
			if size>>8&1 == 1 {
				return -(normalEdge + x)
			}
			return normalEdge + x
		}
	}
}

// Normal32 draws from the standard normal distribution in f32, out of 32 bits a try.
func (s *Stream) Normal32() float32 {
	for {
		v := s.Uint32()
		i := uint64(v & 0xff)
		size := v >> 9
		x := float32(size) * float32(normalWidths[i]*0x1p-23)
		if v>>8&1 == 1 {
			x = -x
		}
		switch {
		case uint64(size) < (normalLimits[i]+1<<28)>>29:
			return x
		case i == 0:
			return s.normalTail32(size)
		case float64(s.wedge32(i)) < math.Exp(float64(-0.5*float64(x)*float64(x))):
			return x
		}
	}
}

func (s *Stream) wedge32(i uint64) float32 {
	h := normalHeights.Get()
	lower, upper := float32(h[i]), float32(h[i-1])
	return float32(float32(upper-lower)*s.Float32()) + lower
}

func (s *Stream) normalTail32(size uint32) float32 {
	for {
		x := -float32(normalInverse) * float32(math.Log1p(-float64(s.Float32())))
		y := -float32(math.Log1p(-float64(s.Float32())))
		if y+y > x*x {
			if size>>8&1 == 1 {
				return -(normalEdge + x)
			}
			return normalEdge + x
		}
	}
}

// Exponential draws from the exponential distribution of mean 1, by the ziggurat method too.
func (s *Stream) Exponential() float64 {
	for {
		v := s.Uint64() >> 3
		i, size := v&0xff, v>>8
		x := float64(size) * (exponentialWidths[i] * 0x1p-53)
		switch {
		case size < exponentialLimits[i]:
			return x
		case i == 0:
			return exponentialEdge - math.Log1p(-s.Float64())
		case s.wedge(exponentialHeights.Get(), i) < math.Exp(-x):
			return x
		}
	}
}
