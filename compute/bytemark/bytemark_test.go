package bytemark

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// marked is the meaning of Either, byte by byte.
func marked(text []byte, a, b byte) []uint64 {
	out := make([]uint64, (len(text)+63)/64)
	for i, c := range text {
		if c == a || c == b {
			out[i/64] |= 1 << (i % 64)
		}
	}
	return out
}

func hold(t *testing.T, text []byte, a, b byte) {
	t.Helper()
	want := marked(text, a, b)
	got, plain := slices.Repeat([]uint64{^uint64(0)}, len(want)), slices.Repeat([]uint64{^uint64(0)}, len(want))
	Either(got, text, a, b)
	eitherPlain(plain, text, a, b)
	if !slices.Equal(got, want) || !slices.Equal(plain, want) {
		t.Fatalf("%q, %q or %q:\n%x\n%x\nwant %x", text, a, b, got, plain, want)
	}
}

// TestEither takes bytes of a few values and of all, at every length up to three words and at odd places in memory.
func TestEither(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 200 {
		for _, values := range []int{2, 5, 256} {
			text := make([]byte, n+7)
			for i := range text {
				text[i] = byte(r.IntN(values))
			}
			at := r.IntN(8)
			hold(t, text[at:min(len(text), at+n)], byte(r.IntN(values)), byte(r.IntN(values)))
		}
	}
}

func FuzzEither(f *testing.F) {
	f.Add([]byte("a,b\n\x00\x80\xff,"), byte(','), byte('\n'))
	f.Fuzz(func(t *testing.T, text []byte, a, b byte) { hold(t, text, a, b) })
}

func BenchmarkEither(b *testing.B) {
	dst, text := make([]uint64, 256), make([]byte, 64*256)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Either(dst, text, ',', '\n')
	}
}

func BenchmarkEitherPlain(b *testing.B) {
	dst, text := make([]uint64, 256), make([]byte, 64*256)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		eitherPlain(dst, text, ',', '\n')
	}
}
