package parquet

import (
	"encoding/binary"
	"unsafe"

	"skep/dataframe/column"
)

// Parsers of plain values. All of them find len(dst) values in b: their callers have looked.

// copied is for values that are stored as they lie in memory: the format is little-endian, and so is every
// machine that this is built for.
func copied[T column.Number](dst []T, b []byte) {
	if len(dst) == 0 {
		return
	}
	size := len(dst) * int(unsafe.Sizeof(dst[0]))
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&dst[0])), size), b[:size])
}

func cast[T column.Number](v int64) T { return T(v) }

func narrow[T column.Number](dst []T, b []byte) {
	for i := range dst {
		dst[i] = T(int32(binary.LittleEndian.Uint32(b[4*i:])))
	}
}

func scaled(by int64) func([]int64, []byte) {
	return func(dst []int64, b []byte) {
		for i := range dst {
			dst[i] = int64(binary.LittleEndian.Uint64(b[8*i:])) * by
		}
	}
}

func nanos(dst []int64, b []byte) {
	for i := range dst {
		dst[i] = microsOf(int64(binary.LittleEndian.Uint64(b[8*i:])))
	}
}

// microsOf drops nanoseconds towards the past, so that order is kept.
func microsOf(nanos int64) int64 {
	q := nanos / 1000
	if nanos%1000 < 0 {
		q--
	}
	return q
}

func millis32(dst []int64, b []byte) {
	for i := range dst {
		dst[i] = int64(int32(binary.LittleEndian.Uint32(b[4*i:]))) * 1000
	}
}

const (
	julianEpoch  = 2440588 // the Julian day of 1970-01-01
	microsOfDay  = 86400 * 1000000
	nanosPerTick = 1000
)

// int96 reads what old writers made of time: nanoseconds of the day, and the Julian day.
func int96(dst []int64, b []byte) {
	for i := range dst {
		ns, day := int64(binary.LittleEndian.Uint64(b[12*i:])), int64(binary.LittleEndian.Uint32(b[12*i+8:]))
		dst[i] = (day-julianEpoch)*microsOfDay + ns/nanosPerTick
	}
}

// int96Nanos counts from 1970; near96 has refused what is too far for that.
func int96Nanos(dst []int64, b []byte) {
	for i := range dst {
		ns, day := int64(binary.LittleEndian.Uint64(b[12*i:])), int64(binary.LittleEndian.Uint32(b[12*i+8:]))
		dst[i] = (day-julianEpoch)*microsOfDay*nanosPerTick + ns
	}
}

func halves(dst []float32, b []byte) {
	for i := range dst {
		dst[i] = column.Float16(binary.LittleEndian.Uint16(b[2*i:]))
	}
}
