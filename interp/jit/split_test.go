package jit

import (
	"os"
	"testing"

	"skep/internal/golden"
	"skep/interp/ir"
)

// What becomes of flat structs is golden; it keeps the rules of the tree.
func TestSplit(t *testing.T) {
	text, err := os.ReadFile("testdata/split.ir")
	if err != nil {
		t.Fatal(err)
	}
	funcs, err := ir.Read(string(text))
	if err != nil {
		t.Fatal(err)
	}
	f := funcs[len(funcs)-1]
	e := expand(f)
	if e.root == f {
		t.Fatal("nothing was split, or what came of it breaks the rules")
	}
	for _, g := range e.root.Callees() {
		if err := ir.Verify(g); err != nil {
			t.Error(err)
		}
	}
	golden.Check(t, "split.ir.golden", ir.Print(false, e.root.Callees()...))
}
