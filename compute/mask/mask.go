// Package mask makes bitmaps of comparisons and adds up the numbers that a bitmap lets pass, so that a filter need not list
// its rows for sums over them. Bit i%64 of word i/64 belongs to number i. Engines of columns call it.
package mask

//go:generate go run ../generate mask -out kernels_amd64.s -stubs kernels_amd64.go -pkg mask

// Number is what can be compared.
type Number interface {
	~int32 | ~int64 | ~uint64 | ~float64
}

// Above sets the bits of numbers that are greater than a limit, which is not NaN, and of NaN, and clears the others; dst has a word for each 64
// numbers that were begun. Bits behind the last number are clear.
func Above[T Number](dst []uint64, numbers []T, limit T) {
	done := aboveWhole(dst, numbers, limit)
	for w := done; w*64 < len(numbers); w++ {
		word := uint64(0)
		for i, x := range numbers[w*64 : min(len(numbers), w*64+64)] {
			if !(x <= limit) {
				word |= 1 << i
			}
		}
		dst[w] = word
	}
}

// sumLanes is how many sums of floats are built beside each other: number i is added to lane i%16, whatever adds.
const sumLanes = 16

// Floats is the sum of the numbers whose bit is set.
func Floats(numbers []float64, mask []uint64) float64 {
	var lanes [sumLanes]float64
	done := floatsWhole(&lanes, numbers, mask)
	for w := done; w*64 < len(numbers); w++ {
		word := mask[w]
		for i, x := range numbers[w*64 : min(len(numbers), w*64+64)] {
			if word>>i&1 != 0 {
				lanes[i%sumLanes] += x
			}
		}
	}
	var four [4]float64
	for i := range four {
		four[i] = lanes[i] + lanes[4+i] + (lanes[8+i] + lanes[12+i])
	}
	return four[0] + four[1] + (four[2] + four[3])
}

// Ints is the sum of the numbers whose bit is set; there may be 2^31 of them.
func Ints(numbers []int32, mask []uint64) int64 {
	sum, done := intsWhole(numbers, mask)
	for w := done; w*64 < len(numbers); w++ {
		word := mask[w]
		for i, x := range numbers[w*64 : min(len(numbers), w*64+64)] {
			sum += int64(x) & -int64(word>>i&1)
		}
	}
	return sum
}
