package ptx

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"skep/compute/kir"
	"skep/compute/kir/catalog"
)

// TestTextsCompute runs the PTX of the catalogue and of random programs, instruction by instruction, and compares with the interpreter of kernels.
func TestTextsCompute(t *testing.T) {
	cases, err := catalog.Cases()
	if err != nil {
		t.Fatal(err)
	}
	random, err := catalog.Random(rand.New(rand.NewPCG(21, 22)), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range append(cases, random...) {
		if strings.HasPrefix(c.Name, "matmul large") {
			continue // a minute; its kernel runs in ops, on a result of one tile
		}
		want, err := c.Expect()
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		buffers := emulated(t, c)
		for n, i := range c.Program.Of(kir.Output) {
			b := c.Program.Buffers[i]
			if at := differ(b, buffers[i], want[n], c.Bound); at >= 0 {
				t.Errorf("%s: element %d of %d differs", c.Name, at, b.Len)
			}
		}
	}
}

func emulated(t *testing.T, c catalog.Case) [][]byte {
	t.Helper()
	var buffers [][]byte
	next := 0
	for _, b := range c.Program.Buffers {
		bytes := make([]byte, b.Bytes())
		if b.Role == kir.Input {
			copy(bytes, c.Inputs[next])
			next++
		}
		buffers = append(buffers, bytes)
	}
	for _, d := range c.Program.Dispatches {
		text, err := Emit(d.Kernel, 80)
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		var bound [][]byte
		for _, i := range d.Buffers {
			bound = append(bound, buffers[i])
		}
		if err := launch(text, d.Grid, d.Kernel.Workgroup, bound, d.Params); err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
	}
	return buffers
}

// differ finds an element that is not equal within a bound, −1 if there is none. Sums of products are rounded twice by
// the processor of this test, so that f32 is not compared by bits.
func differ(b kir.Buffer, got, want []byte, bound float64) int {
	size := b.Type.Size()
	kind := suffix.Get()[b.Type]
	if b.Type == kir.F16 {
		kind = "f16"
	}
	for i := range b.Len {
		x, y := got[i*size:(i+1)*size], want[i*size:(i+1)*size]
		if bytes.Equal(x, y) {
			continue
		}
		v, w := float(kind, get(x, size)), float(kind, get(y, size))
		near := math.Abs(v-w) <= bound*max(1, math.Abs(w))
		if v != w && !near && (v == v || w == w) {
			return i
		}
	}
	return -1
}

func TestProcessors(t *testing.T) {
	k, err := kir.NewBuilder("nothing", 1).Kernel()
	if err != nil {
		t.Fatal(err)
	}
	for sm, want := range map[int]string{70: "6.0", 75: "6.0", 80: "7.0", 86: "7.1", 90: "7.8", 100: "7.8"} {
		text, err := Emit(k, sm)
		if err != nil || !strings.HasPrefix(text, ".version "+want+"\n") {
			t.Errorf("sm_%d: %v\n%s", sm, err, text)
		}
	}
	if _, err := Emit(k, 61); err == nil {
		t.Error("a text for sm_61")
	}
}
