package column

import (
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
	"unsafe"
)

// A row's key is 64 bits that are equal for equal values. It is exact (equal only for equal values) for every number,
// and for a string of up to 7 bytes; longer strings and several columns together are hashed, and whoever numbers keys
// looks again at the values (verify). Hashing alone is half of what a table of strings costs, and 64-bit keys
// let one kernel serve all types.

const (
	prime1 = 0xa0761d6478bd642f
	prime2 = 0xe7037ed1a0b428db
	prime3 = 0x8ebc6af09c88c6e3
)

// hashed marks a string's key that is not exact.
const hashed = 1 << 63

func mum(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// textKey is a string's key: its bytes and length, or a hash of 63 bits.
func textKey(s string, seed uint64) uint64 {
	n := len(s)
	if n <= 7 {
		return shortKey(s)
	}
	p := unsafe.Pointer(unsafe.StringData(s))
	if n <= 16 {
		return textKey16(load(p), load(unsafe.Add(p, n-8)), uint64(n), seed)
	}
	h := seed ^ uint64(n)
	for n > 16 {
		h = mum(load(p)^prime1, load(unsafe.Add(p, 8))^h)
		p, n = unsafe.Add(p, 16), n-16
	}
	if n >= 8 {
		h = mum(load(p)^prime2, load(unsafe.Add(p, n-8))^h)
	} else if n > 0 { // at least 16 bytes lie before
		h = mum(load(unsafe.Add(p, n-8))^prime2, h^prime3)
	}
	return mum(h^prime1, uint64(len(s))^prime3) | hashed
}

func load(p unsafe.Pointer) uint64 { return *(*uint64)(p) }

// shortKey packs up to 7 bytes and their number.
func shortKey(s string) uint64 {
	k := uint64(len(s)) << 56
	switch {
	case len(s) >= 4:
		lo := uint64(binary.LittleEndian.Uint32(unsafe.Slice(unsafe.StringData(s), 4)))
		hi := uint64(binary.LittleEndian.Uint32(unsafe.Slice(unsafe.StringData(s[len(s)-4:]), 4)))
		return k | lo | hi<<(8*(uint(len(s))-4))
	case len(s) >= 2:
		return k | uint64(s[0]) | uint64(s[1])<<8 | uint64(s[len(s)-1])<<(8*uint(len(s)-1))
	case len(s) == 1:
		return k | uint64(s[0])
	}
	return k
}

// nullKey is the key of a null: no float and no string has it. Whole numbers may; hashPiece mixes their nulls once more.
const nullKey = 0x0007_FFFF_FFFF_FFFF

// keysInto writes the keys of the rows [from, from+len(dst)).
func (c *Column) keysInto(dst []uint64, from int, seed uint64) {
	switch d := c.plain().(type) {
	case Strings:
		textKeys(dst, d, from, seed)
	case []float64:
		for i, x := range d[from : from+len(dst)] {
			dst[i] = FloatKey(x)
		}
	case []int64:
		signedInto(dst, d[from:])
	case []int32:
		signedInto(dst, d[from:])
	case []uint64:
		copy(dst, d[from:])
	default:
		copy(dst, Keys(c.Slice(from, from+len(dst))))
	}
	c.nullKeys(dst, from)
}

func (c *Column) nullKeys(dst []uint64, from int) {
	if c.valid == nil {
		return
	}
	for i := range dst {
		if !c.valid.Get(from + i) {
			dst[i] = nullKey
		}
	}
}

func signedInto[T int32 | int64](dst []uint64, src []T) {
	for i := range dst {
		dst[i] = uint64(int64(src[i])) ^ signBit
	}
}

func textKeys(dst []uint64, s Strings, from int, seed uint64) {
	end := s.Offsets[from]
	for i := range dst {
		at := end
		end = s.Offsets[from+i+1]
		n := end - at
		if at+16 > int64(len(s.Bytes)) || n > 16 {
			dst[i] = textKey(s.At(from+i), seed)
			continue
		}
		b := s.Bytes[at : at+16 : at+16]
		lo := binary.LittleEndian.Uint64(b)
		if n <= 7 {
			dst[i] = uint64(n)<<56 | lo&(1<<(8*uint(n))-1)
			continue
		}
		dst[i] = textKey16(lo, binary.LittleEndian.Uint64(s.Bytes[end-8:end]), uint64(n), seed)
	}
}

// textKey16 is textKey of 8 to 16 bytes, given as the first and the last eight.
func textKey16(first, last, n, seed uint64) uint64 {
	return mum(mum(first^prime2, last^seed^n)^prime1, n^prime3) | hashed
}

// HashRows gives 64 bits for each row of several columns, equal for rows with equal values. Rows are dealt out by it:
// to partitions of a table, or of a file.
func HashRows(p Pool, cols []*Column, n int, seed uint64) ([]uint64, error) {
	out := make([]uint64, n)
	cols = allPlain(cols)
	err := pieces(p, n, func(from, to int) { hashPiece(out[from:to], cols, from, seed) })
	return out, err
}

func hashPiece(dst []uint64, cols []*Column, from int, seed uint64) {
	room := keyRoom.Get().(*[keyRows]uint64)
	defer keyRoom.Put(room)
	for at := 0; at < len(dst); at += keyRows {
		to := dst[at:min(len(dst), at+keyRows)]
		hashInto(to, room[:len(to)], cols, from+at, seed)
	}
}

// hashInto hashes the rows from there on; keys is room for as many.
func hashInto(dst, keys []uint64, cols []*Column, from int, seed uint64) {
	for k, c := range cols {
		c.keysInto(keys, from, seed)
		for i, x := range keys {
			if k == 0 {
				dst[i] = mum(x^seed, prime1)
			} else {
				dst[i] = mum(dst[i]^prime2, x^prime3)
			}
		}
		for i := range dst {
			if c.valid != nil && !c.valid.Get(from+i) {
				dst[i] = mum(dst[i]^prime1, prime2)
			}
		}
	}
}

func newSeed() uint64 { return rand.Uint64() }
