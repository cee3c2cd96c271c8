package rt_test

import (
	"testing"

	"skep/internal/generate"
)

// TestLinearInGo: what a program copies shows in the bytes that it allocates. Eight times the size may take 32
// times as many, as in the other tiers, where it is time: quadratic work would take 64 times as many.
func TestLinearInGo(t *testing.T) {
	var names []string
	var progs []*program
	for name, code := range generate.Linear() {
		names = append(names, name)
		for _, n := range []int{10_000, 80_000} {
			p, _ := write(t, generate.LinearOf(code, n), len(progs))
			if p == nil {
				t.Fatalf("%s is no program of Go", name)
			}
			progs = append(progs, p)
		}
	}
	runs := perform(t, build(t, progs))
	for i, name := range names {
		small, large := runs[2*i], runs[2*i+1]
		if small.outcome != progs[2*i].want || large.outcome != progs[2*i+1].want || large.Code != 0 {
			t.Errorf("%s gives %v and %v, and not %v and %v", name, small, large, progs[2*i].want, progs[2*i+1].want)
		}
		if large.bytes > 32*small.bytes {
			t.Errorf("%s: 10,000 allocate %d bytes, 80,000 %d", name, small.bytes, large.bytes)
		}
	}
}
