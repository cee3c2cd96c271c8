package device

import (
	"context"
	"encoding/binary"
	"math"
	"os"
	"testing"

	"skep/compute/dtype"
	"skep/compute/kir"
	"skep/compute/kir/catalog"
)

// TestRealDevice runs the catalogue of kernels on the device that SKEP_TEST_DEVICE names, a real helper and a real driver: what
// `make gpu-test` does. Without the variable there is nothing to test here; the suite devices goes through the program.
func TestRealDevice(t *testing.T) {
	name := os.Getenv("SKEP_TEST_DEVICE")
	if name == "" {
		return
	}
	host := &Host{}
	defer host.Close()
	d, err := host.Device(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", d.Adapter)
	cases, err := catalog.Cases()
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, c := range cases {
		if suits(d.Adapter, c.Program) {
			compare(t, d, c)
			ran++
		}
	}
	t.Logf("%d of %d programs", ran, len(cases))
	if ran < len(cases)/2 {
		t.Errorf("only %d of %d programs suit %s", ran, len(cases), name)
	}
}

func suits(a Adapter, p *kir.Program) bool {
	for _, s := range p.Dispatches {
		f := s.Kernel.Features()
		if f.F64 && a.Language != "ptx" || f.F16 && !a.F16 {
			return false
		}
	}
	return true
}

// compare holds a device to the interpreter, within the case's bound.
func compare(t *testing.T, d *Device, c catalog.Case) {
	t.Helper()
	want, err := c.Expect()
	if err != nil {
		t.Fatal(err)
	}
	var inputs []*Buffer
	for _, data := range c.Inputs {
		in, err := d.Upload(context.Background(), data)
		if err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, in)
	}
	out, err := d.Run(context.Background(), c.Program, inputs...)
	if err != nil {
		t.Errorf("%s: %v", c.Name, err)
		return
	}
	for i, at := range c.Program.Of(kir.Output) {
		b := c.Program.Buffers[at]
		got := make([]byte, b.Len*b.Type.Size())
		if err := out[i].Read(context.Background(), got); err != nil {
			t.Fatal(err)
		}
		if far := farthest(b.Type, got, want[i]); far > c.Bound {
			t.Errorf("%s: output %s is off by %g, allowed is %g", c.Name, b.Name, far, c.Bound)
		}
	}
}

// farthest is the largest error, relative to the larger of 1 and the number.
func farthest(kind kir.Type, got, want []byte) (worst float64) {
	size := kind.Size()
	for i := 0; i+size <= len(got); i += size {
		g, w := number(kind, got[i:]), number(kind, want[i:])
		if g == w || math.IsNaN(g) && math.IsNaN(w) {
			continue
		}
		off := math.Abs(g-w) / max(1, math.Abs(w))
		if math.IsNaN(off) {
			off = math.Inf(1)
		}
		worst = max(worst, off)
	}
	return worst
}

func number(kind kir.Type, b []byte) float64 {
	switch kind {
	case kir.F32:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	case kir.F64:
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	case kir.F16:
		return float64(dtype.Half(binary.LittleEndian.Uint16(b)).Float32())
	case kir.I32:
		return float64(int32(binary.LittleEndian.Uint32(b)))
	}
	return float64(binary.LittleEndian.Uint32(b))
}
