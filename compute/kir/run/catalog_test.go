package run_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"skep/compute/kir"
	"skep/compute/kir/catalog"
	"skep/compute/kir/run"
)

// TestOrderDoesNotMatter: what a kernel gives does not depend on the order in which a device takes its workgroups.
func TestOrderDoesNotMatter(t *testing.T) {
	cases, err := catalog.Cases()
	if err != nil {
		t.Fatal(err)
	}
	random, err := catalog.Random(rand.New(rand.NewPCG(31, 32)), 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range append(cases, random...) {
		if strings.HasPrefix(c.Name, "matmul large") {
			continue // seconds, for what smaller tiles show
		}
		want, err := c.Expect()
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		again, err := c.Run(run.RunBackwards)
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		for i := range want {
			if string(want[i]) != string(again[i]) {
				t.Errorf("%s: two answers", c.Name)
			}
		}
	}
}

// TestUnequalBuffers: a program with a buffer too few does not run.
func TestUnequalBuffers(t *testing.T) {
	p := &kir.Program{Name: "p", Buffers: []kir.Buffer{{Name: "x", Type: kir.F32, Len: 1, Role: kir.Output}}}
	if err := run.Run(p, nil); err == nil {
		t.Error("it ran")
	}
}
