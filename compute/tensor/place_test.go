package tensor

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestPlacesOfExtremes holds that looking for an extreme by blocks finds what looking at each element does: the first of several, and the first NaN.
func TestPlacesOfExtremes(t *testing.T) {
	t.Run("float32", placesAgree[float32])
	t.Run("float64", placesAgree[float64])
}

func placesAgree[T float32 | float64](t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	values := []T{T(math.Inf(1)), T(math.Inf(-1)), T(math.Copysign(0, -1)), 0, 1}
	for _, n := range []int{1, 2, 63, placeBlock - 1, placeBlock, placeBlock + 1, 3*placeBlock + 7} {
		for round := range 60 {
			row := make([]T, n)
			for i := range row {
				if row[i] = T(r.IntN(20) - 10); round%3 == 0 {
					row[i] = values[r.IntN(len(values))]
				}
			}
			for range round % 4 {
				row[r.IntN(n)] = T(math.NaN())
			}
			for _, largest := range []bool{true, false} {
				if got, want := extremePlace(row, largest), extreme(row, largest); got != want {
					t.Fatalf("%d elements, largest %v: place %d, want %d", n, largest, got, want)
				}
			}
		}
	}
}
