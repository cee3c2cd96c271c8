package bitpack

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// packed lays numbers beside each other.
func packed(numbers []uint32, width int) []byte {
	b := make([]byte, (len(numbers)*width+7)/8)
	for i, x := range numbers {
		for k := range width {
			bit := i*width + k
			b[bit/8] |= byte(x>>k&1) << (bit % 8)
		}
	}
	return b
}

// TestUnpack holds the kernel and plain Go to what was packed, in all widths, with nothing and with other bytes behind.
func TestUnpack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for width := range 33 {
		for _, n := range []int{0, 1, 7, 8, 9, 16, 31, 64, 100, 1000, 1003} {
			want := make([]uint32, n)
			for i := range want {
				want[i] = uint32(r.Uint64() & (1<<width - 1))
			}
			b := packed(want, width)
			b = b[:len(b):len(b)]
			for _, behind := range []int{0, 1, 7, 15, 16, 40} {
				src := append(slices.Clip(b), slices.Repeat([]byte{0xA5}, behind)...)
				got, plain := make([]uint32, n), make([]uint32, n)
				Unpack(got, src, width)
				unpackPlain(plain, src, width)
				if !slices.Equal(got, want) || !slices.Equal(plain, want) {
					t.Fatalf("width %d, %d numbers, %d bytes behind:\n%v\n%v\nwant %v", width, n, behind, got, plain, want)
				}
			}
		}
	}
}

// TestUnpackCut holds that what is missing reads as zeros.
func TestUnpackCut(t *testing.T) {
	for width := 1; width <= 32; width++ {
		all := make([]uint32, 64)
		for i := range all {
			all[i] = uint32(1<<width - 1)
		}
		whole := packed(all, width)
		for cut := range len(whole) {
			got, plain := make([]uint32, 64), make([]uint32, 64)
			Unpack(got, whole[:cut:cut], width)
			unpackPlain(plain, append(slices.Clone(whole[:cut]), make([]byte, len(whole))...), width)
			if !slices.Equal(got, plain) {
				t.Fatalf("width %d cut at %d:\n%v\nwant %v", width, cut, got, plain)
			}
		}
	}
}

func TestHighest(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for n := range 200 {
		numbers := make([]uint32, n)
		for _, most := range []uint32{0, 1, 1 << 31, 1<<32 - 1} {
			for i := range numbers {
				numbers[i] = uint32(r.Uint64()) % max(1, most)
			}
			want := uint32(0)
			if n > 0 {
				numbers[r.IntN(n)] = most
				want = slices.Max(numbers)
			}
			if got := Highest(numbers); got != want {
				t.Fatalf("of %d numbers up to %d: %d, want %d", n, most, got, want)
			}
		}
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add([]byte{1, 2, 3, 250, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}, uint8(5), uint16(30))
	f.Fuzz(func(t *testing.T, src []byte, width uint8, n uint16) {
		w := int(width) % 33
		got, plain := make([]uint32, n), make([]uint32, n)
		Unpack(got, src, w)
		unpackPlain(plain, src, w)
		if !slices.Equal(got, plain) {
			t.Fatalf("width %d: %v, plain %v", w, got, plain)
		}
	})
}

func BenchmarkUnpack17(b *testing.B) {
	dst, src := make([]uint32, 4096), make([]byte, 4096*17/8+16)
	b.SetBytes(4096)
	for b.Loop() {
		Unpack(dst, src, 17)
	}
}

func BenchmarkUnpackPlain17(b *testing.B) {
	dst, src := make([]uint32, 4096), make([]byte, 4096*17/8+16)
	b.SetBytes(4096)
	for b.Loop() {
		unpackPlain(dst, src, 17)
	}
}
