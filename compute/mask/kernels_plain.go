//go:build !amd64

package mask

// There is no kernel for this processor: each gives that it did no word.

func aboveWhole[T Number]([]uint64, []T, T) int { return 0 }

func floatsWhole(*[sumLanes]float64, []float64, []uint64) int { return 0 }

func intsWhole([]int32, []uint64) (sum int64, words int) { return 0, 0 }
