package tensor

import (
	"math"
	"slices"
	"unsafe"

	"skep/internal/halt"
	"skep/memory"
)

// Long rows are sorted by the bytes of their elements, lowest first, each pass
// keeping the order of the one before. A pass reads and writes every element once,
// into 256 places that the caches hold; comparing sorts make twenty and more such rounds for
// ten million elements. Bytes that all elements share, such as the ends of narrower types, cost no pass.

const radixWorth = 1 << 11 // elements from which on eight passes are cheaper than comparing

// orderedFloat gives the number whose order among unsigned ones is that of a float; NaN comes last, -0 equals 0.
func orderedFloat(x float64) uint64 {
	if x != x {
		return math.MaxUint64
	}
	b := math.Float64bits(x + 0)
	return b ^ (uint64(int64(b)>>63) | 1<<63)
}

// radixSort sorts numbers, none of which is NaN.
func radixSort[T int64 | uint64 | float64](row []T) {
	if len(row) < radixWorth {
		slices.Sort(row)
		return
	}
	keys := unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(row))), len(row))
	var zero T
	switch any(zero).(type) {
	case float64:
		change(keys, func(k uint64) uint64 { return k ^ (uint64(int64(k)>>63) | 1<<63) })
	case int64:
		change(keys, func(k uint64) uint64 { return k ^ 1<<63 })
	}
	if sorted := passes(keys, scratchWords(len(keys))); &sorted[0] != &keys[0] {
		copy(keys, sorted)
	}
	switch any(zero).(type) {
	case float64:
		change(keys, func(k uint64) uint64 { return k ^ (uint64(^int64(k)>>63) | 1<<63) })
	case int64:
		change(keys, func(k uint64) uint64 { return k ^ 1<<63 })
	}
}

func change(keys []uint64, f func(k uint64) uint64) {
	halt.Blocks(len(keys), func(from, to int) {
		for i, k := range keys[from:to] {
			keys[from+i] = f(k)
		}
	})
}

func scratchWords(n int) []uint64 { return elements[uint64](memory.Unset(8 * n)) }

// digits counts how often each value of each of the eight bytes occurs.
type digits [8][256]int

func count8(keys []uint64) *digits {
	d := new(digits)
	halt.Blocks(len(keys), func(from, to int) { d.count(keys[from:to]) })
	return d
}

func (d *digits) count(keys []uint64) {
	for _, k := range keys {
		d[0][byte(k)]++
		d[1][byte(k>>8)]++
		d[2][byte(k>>16)]++
		d[3][byte(k>>24)]++
		d[4][byte(k>>32)]++
		d[5][byte(k>>40)]++
		d[6][byte(k>>48)]++
		d[7][byte(k>>56)]++
	}
}

// starts makes places of counts; false if all elements have the same byte.
func starts(counts *[256]int, n int) bool {
	at := 0
	for i, c := range counts {
		if c == n {
			return false
		}
		counts[i] = at
		at += c
	}
	return true
}

// passes sorts keys, with room of the same length, and gives the one of the two that holds the result.
func passes(keys, room []uint64) []uint64 {
	d := count8(keys)
	for i := range d {
		at := &d[i]
		if !starts(at, len(keys)) {
			continue
		}
		shift := 8 * i
		halt.Blocks(len(keys), func(from, to int) {
			for _, k := range keys[from:to] {
				b := byte(k >> shift)
				room[at[b]] = k
				at[b]++
			}
		})
		keys, room = room, keys
	}
	return keys
}

// radixOrder gives the positions that sort keys; equal ones keep their order.
func radixOrder(keys []uint64, order []int64) {
	d := count8(keys)
	room, other := scratchWords(len(keys)), elements[int64](memory.Unset(8*len(keys)))
	from := order
	for i := range from {
		from[i] = int64(i)
	}
	for i := range d {
		at := &d[i]
		if !starts(at, len(keys)) {
			continue
		}
		shift := 8 * i
		halt.Blocks(len(keys), func(start, end int) {
			for j, k := range keys[start:end] {
				b := byte(k >> shift)
				p := at[b]
				room[p], other[p] = k, from[start+j]
				at[b] = p + 1
			}
		})
		keys, room = room, keys
		from, other = other, from
	}
	if &from[0] != &order[0] {
		copy(order, from)
	}
}
