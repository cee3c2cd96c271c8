package catalog

import (
	"math/rand/v2"
	"testing"

	"skep/compute/kir"
	"skep/compute/kir/ptx"
	"skep/compute/kir/wgsl"
)

// TestCasesRun: the interpreter finds no fault in any program, and every kernel has texts.
func TestCasesRun(t *testing.T) {
	cases, err := Cases()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if _, err := c.Expect(); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
	for _, k := range Kernels(cases) {
		if err := kir.Verify(k); err != nil {
			t.Errorf("%s: %v", k.Name, err)
		}
		if _, err := wgsl.Emit(k); (err != nil) != k.Features().F64 {
			t.Errorf("%s in WGSL: %v", k.Name, err)
		}
		for _, sm := range []int{70, 80, 90} {
			if _, err := ptx.Emit(k, sm); err != nil {
				t.Errorf("%s for sm_%d: %v", k.Name, sm, err)
			}
		}
	}
}

// TestRandomRuns: random programs pass the verifier and run without a fault.
func TestRandomRuns(t *testing.T) {
	cases, err := Random(rand.New(rand.NewPCG(1, 2)), 400)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if _, err := c.Expect(); err != nil {
			t.Fatalf("%s: %v\n%s", c.Name, err, c.Program.Dispatches[0].Kernel)
		}
	}
}
