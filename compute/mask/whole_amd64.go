package mask

import "skep/compute/vector"

// aboveWhole fills the words of whole 64 numbers, and gives how many these are.
func aboveWhole[T Number](dst []uint64, numbers []T, limit T) int {
	words := len(numbers) / 64
	if words == 0 || !vector.HasAVX2() {
		return 0
	}
	switch xs := any(numbers).(type) {
	case []int32:
		aboveI32(words, &dst[:words][0], &xs[0], any(limit).(int32))
	case []int64:
		aboveI64(words, &dst[:words][0], &xs[0], any(limit).(int64))
	case []float64:
		aboveF64(words, &dst[:words][0], &xs[0], any(limit).(float64))
	default:
		return 0
	}
	return words
}

// Bits come to their lanes' signs by these.
var (
	quads  = [4]uint64{63, 62, 61, 60}
	eights = [8]uint32{31, 30, 29, 28, 27, 26, 25, 24}
)

// floatsWhole adds the numbers of whole words, and gives how many these are.
func floatsWhole(lanes *[sumLanes]float64, numbers []float64, mask []uint64) int {
	words := len(numbers) / 64
	if words == 0 || !vector.HasAVX2() {
		return 0
	}
	sumF64(words, &mask[:words][0], &numbers[0], &lanes[0], &quads[0])
	return words
}

func intsWhole(numbers []int32, mask []uint64) (sum int64, words int) {
	words = len(numbers) / 64
	if words == 0 || !vector.HasAVX2() {
		return 0, 0
	}
	return sumI32(words, &mask[:words][0], &numbers[0], &eights[0]), words
}
