package tensor

import (
	"math"

	"skep/internal/lazy"
)

//go:generate sh -c "python3 testdata/ziggurat.py > ziggurat_gen.go"

// The edge of the last of 256 layers of equal area under exp(-x²/2), and its inverse (Doornik 2005).
const (
	zigguratEdge    = 3.6541528853610087963519472518
	zigguratInverse = 0.27366123732975827203338247596
)

// layerHeights are exp(-x²/2) at the edges of the layers; layer 0 is the base, whose height is 1 by convention.
var layerHeights = lazy.Value[*[256]float64]{New: func() *[256]float64 {
	var heights [256]float64
	for i, w := range layerWidths {
		heights[i] = math.Exp(-0.5 * w * w)
	}
	heights[0] = 1
	return &heights
}}
