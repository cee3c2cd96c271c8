package rt_test

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"skep/internal/generate"
)

// plainly builds programs without optimising them, in half of the time.
const plainly = "-gcflags=program/...=-N -l -dwarf=false"

// oneBuild is how many seeds are built into one executable: it is linked once.
const oneBuild = 1250

// TestGeneratedAgree holds generated programs that become Go to what they do when they are run. While one
// executable is built the programs of the next are written.
func TestGeneratedAgree(t *testing.T) {
	var made, refused atomic.Int64
	t.Run("seeds", func(t *testing.T) {
		for seeds := range slices.Chunk(slices.Collect(generate.Seeds(240, 10_000)), oneBuild) {
			t.Run(fmt.Sprint(seeds[0]), func(t *testing.T) {
				t.Parallel()
				progs, left := written(t, seeds)
				made.Add(int64(len(progs)))
				refused.Add(left)
				hold(t, progs, plainly)
			})
		}
	})
	t.Logf("%d programs, %d refused", made.Load(), refused.Load())
	if refused.Load() > made.Load() {
		t.Errorf("%d programs became Go, %d were refused", made.Load(), refused.Load())
	}
}

// written are the programs of seeds that check and can be carried, and how many cannot.
func written(t *testing.T, seeds []uint64) (progs []*program, refused int64) {
	for _, seed := range seeds {
		p, ok := write(t, generate.HotOf(seed), len(progs))
		switch {
		case p != nil:
			progs = append(progs, p)
		case ok:
			refused++
		}
	}
	return progs, refused
}
