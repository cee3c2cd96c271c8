package pack

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 100, 1 << 20, frame - 1, frame, 2*frame + 7} {
		data := make([]byte, n)
		for i := range data {
			data[i] = byte(r.IntN(1 + i%7))
		}
		packed, err := Pack(data)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Pack(data)
		if err != nil || !bytes.Equal(packed, again) {
			t.Errorf("%d bytes: packed twice, other bytes (%v)", n, err)
		}
		if got, err := Unpack(packed, int64(n)); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%d bytes come back as %d, %v", n, len(got), err)
		}
		if _, err := Unpack(packed, int64(n)+1); err == nil {
			t.Errorf("%d bytes: another size was taken", n)
		}
		if n > 0 {
			if _, err := Unpack(packed[:len(packed)/2], int64(n)); err == nil {
				t.Errorf("%d bytes: half of them were taken", n)
			}
		}
	}
}

// TestDamagedTable: frames that are not where the table says, or hold something else, are an error; each byte of the table counts.
func TestDamagedTable(t *testing.T) {
	data := bytes.Repeat([]byte("what is packed "), frame/10)
	packed, err := Pack(data)
	if err != nil {
		t.Fatal(err)
	}
	parts, err := split(packed, int64(len(data)))
	if err != nil || len(parts) != 2 {
		t.Fatalf("%d frames, %v", len(parts), err)
	}
	for at := len(packed) - tableHead - 2*tableEntry - tableFooter; at < len(packed); at++ {
		other := bytes.Clone(packed)
		other[at] ^= 1
		if got, err := Unpack(other, int64(len(data))); err == nil {
			t.Errorf("byte %d: %d bytes were taken", at, len(got))
		}
	}
	one := parts[0].packed
	for _, sizes := range [][]frameSize{{{len(one), frame}, {len(one), frame - 1}}, {{len(one), frame}}, {{2 * len(one), frame}}} {
		total := 0
		for _, s := range sizes {
			total += s.size
		}
		if _, err := Unpack(appendTable(append(bytes.Clone(one), one...), sizes), int64(total)); err == nil {
			t.Errorf("%v was taken", sizes)
		}
	}
}

// FuzzUnpack: no input makes it panic, or give more than was asked for.
func FuzzUnpack(f *testing.F) {
	packed, err := Pack([]byte("some text, some text, some text"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(packed, int64(31))
	f.Add([]byte("\x28\xb5\x2f\xfd"), int64(5))
	f.Add(appendTable(append(bytes.Clone(packed[:len(packed)-33]), packed...), []frameSize{{len(packed) - 33, 31}, {len(packed), 31}}), int64(62))
	f.Add(appendTable(nil, []frameSize{{0, 1 << 20}}), int64(1<<20))
	f.Fuzz(func(t *testing.T, packed []byte, size int64) {
		if size < 0 || size > 1<<20 {
			return
		}
		if data, err := Unpack(packed, size); err == nil && int64(len(data)) != size {
			t.Errorf("%d bytes instead of %d", len(data), size)
		}
	})
}
