package memory

import (
	"runtime"
	"testing"
	"unsafe"
)

func TestUnset(t *testing.T) {
	var kept [][]byte
	for _, n := range []int{0, 1, 7, 8, 9, unsetWorth - 1, unsetWorth, unsetWorth + 5, 3 << 20} {
		b := Unset(n)
		if len(b) != n {
			t.Fatalf("%d bytes, want %d", len(b), n)
		}
		if n > 0 && uintptr(unsafe.Pointer(&b[0]))%8 != 0 {
			t.Errorf("%d bytes are not aligned", n)
		}
		for i := range b {
			b[i] = byte(n + i)
		}
		kept = append(kept, b)
	}
	runtime.GC()
	for _, b := range kept {
		for i := range b {
			if b[i] != byte(len(b)+i) {
				t.Fatalf("byte %d of %d was lost", i, len(b))
			}
		}
	}
}
