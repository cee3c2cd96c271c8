package jit

import (
	"testing"

	"skep/interp/jit/amd64"
)

// TestByEngine runs what other tests say of the assembler's code once more with the engine's, which serves elsewhere.
func TestByEngine(t *testing.T) {
	onlyEngine = true
	defer func() { onlyEngine = false }()
	for name, test := range map[string]func(t *testing.T){"Programs": TestPrograms, "Random": TestRandomPrograms, "Depth": TestDepth, "Words": TestWords, "Interrupt": TestInterrupt, "Collections": TestCollectionsRun} {
		t.Run(name, test)
	}
}

// TestNothingIsLeftToTheEngine: everything that this package writes has code by the assembler, where there is one.
func TestNothingIsLeftToTheEngine(t *testing.T) {
	m := machine(t)
	compile(t, m, doubles, "sine")
	if amd64.Capable() && m.engine.Load() != nil {
		t.Error("there is an engine")
	}
	for seed := range uint64(50) {
		runRandom(t, m, seed)
	}
	if amd64.Capable() && m.engine.Load() != nil {
		t.Error("random programs needed the engine")
	}
}
