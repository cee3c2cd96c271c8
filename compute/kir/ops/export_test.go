package ops

import (
	"fmt"
	"maps"
	"slices"

	"skep/compute/kir"
)

// The tests stand outside, because the tensors that they compare with use this package.
var (
	Comparisons = comparisons.Get()
	Logicals    = logicals.Get()
	Elements    = product
)

const ShortRow = shortRow

// OfNumbers lists the functions that are measured in units of the last place, conversions aside.
func OfNumbers() []string {
	return slices.Concat(slices.Sorted(maps.Keys(floating.Get())), slices.Sorted(maps.Keys(numeric.Get())))
}

// Reductions lists what Reduce knows.
func Reductions() []string { return slices.Sorted(maps.Keys(folds.Get())) }

// Divides says whether a reduction is a mean.
func Divides(reduction string) bool { return folds.Get()[reduction].mean }

// Tile is a product by one of the large tiles, of sizes that are no multiples of it.
type Tile struct {
	M, K, N int
	Build   func(a, b Operand) (*kir.Program, error)
}

// Tiles lists all tiles, for operands in C's order or turned.
func Tiles(turned bool) []Tile {
	var out []Tile
	for _, tile := range tiles {
		m, k, n := tile.rows+3, tile.depth*2+1, tile.cols+1
		out = append(out, Tile{m, k, n, func(a, b Operand) (*kir.Program, error) {
			kind := matmulKind{tile: tile, in: kir.F32, out: kir.F32, turnedA: turned, turnedB: turned}
			kern, err := kernel("matmul", fmt.Sprint(kind), []int{side, side}, kind.build)
			if err != nil {
				return nil, err
			}
			p := newPlan("tiles")
			x, y, z := p.input("a", a), p.input("b", b), p.output(kir.F32, m*n)
			p.run(kern, [3]int{2, 2, 1}, []int{x, y, z}, words([]int{m, n, k, k, 1, n, 1, 0, 0, 0})...)
			return &p.Program, nil
		}})
	}
	return out
}
