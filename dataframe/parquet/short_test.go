package parquet

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"skep/dataframe/column"
)

// TestSized holds values with their lengths before them to what was written, whole, with bytes behind, and with any length damaged:
// what is written must never pass what there is room for.
func TestSized(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		n := 1 + r.IntN(40)
		var b []byte
		var want []string
		for range n {
			s := make([]byte, r.IntN(24))
			for i := range s {
				s[i] = byte('a' + r.IntN(26))
			}
			want = append(want, string(s))
			b = append(binary.LittleEndian.AppendUint32(b, uint32(len(s))), s...)
		}
		v := newTexts(column.StrType, 0, false)
		if err := v.plain(b[:len(b):len(b)], n); err != nil {
			t.Fatal(err)
		}
		for i, s := range want {
			if v.out.At(i) != s {
				t.Fatalf("value %d of %q: %q", i, want, v.out.At(i))
			}
		}
		damaged := append([]byte{}, b...)
		damaged[r.IntN(len(b))] ^= byte(1 + r.IntN(255))
		v = newTexts(column.BinaryType, 0, false)
		if err := v.plain(damaged, n); err == nil && (v.out.Len() != n || int(v.out.Offsets[n]) != len(v.out.Bytes)) {
			t.Fatalf("%d of %d values in %d bytes", v.out.Len(), n, len(v.out.Bytes))
		}
	}
}
