package halt

import (
	"runtime"
	"sync"
	"testing"
	"time"
)

// hasSelf skips what other processors do not have; CI runs on amd64.
func hasSelf(t *testing.T) {
	if runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		t.Skip("goroutines are not told apart on " + runtime.GOARCH)
	}
}

func TestRaisedEndsTheComputation(t *testing.T) {
	hasSelf(t)
	var f Flag
	rounds := 0
	finished := f.Run(func() {
		for {
			Check()
			if rounds++; rounds == 3 {
				f.Raise()
			}
		}
	})
	if finished || rounds != 3 {
		t.Errorf("finished %v after %d rounds", finished, rounds)
	}
	if Mine() != nil || watched.Load() != 0 {
		t.Error("a flag is left behind")
	}
}

func TestFlagsBelongToGoroutines(t *testing.T) {
	hasSelf(t)
	var wait sync.WaitGroup
	for i := range 50 {
		wait.Go(func() {
			f := &Flag{}
			if i%2 == 0 {
				f.Raise()
			}
			finished := f.Run(func() {
				time.Sleep(time.Millisecond)
				runtime.Gosched()
				if Mine() != f {
					t.Error("another one's flag")
				}
				Check()
			})
			if finished == (i%2 == 0) {
				t.Errorf("%d: finished %v", i, finished)
			}
		})
	}
	wait.Wait()
}

func TestNestedFlagsComeBack(t *testing.T) {
	hasSelf(t)
	var outer, inner Flag
	inner.Raise()
	outer.Run(func() {
		if inner.Run(func() { Check() }) {
			t.Error("the inner one finished")
		}
		if Mine() != &outer {
			t.Error("the outer flag is gone")
		}
	})
}

func TestOtherPanicsPass(t *testing.T) {
	defer func() {
		if p := recover(); p != "mine" {
			t.Errorf("the panic arrives as %v", p)
		}
	}()
	new(Flag).Run(func() { panic("mine") })
}

func TestBlocks(t *testing.T) {
	for _, n := range []int{0, 1, block, block + 1, 5*block - 1} {
		next := 0
		Blocks(n, func(from, to int) {
			if from != next || to-from > block {
				t.Errorf("%d: block %d to %d behind %d", n, from, to, next)
			}
			next = to
		})
		if next != n {
			t.Errorf("%d elements, %d seen", n, next)
		}
	}
	var f Flag
	seen := 0
	if f.Run(func() { Blocks(10*block, func(from, to int) { seen = to; f.Raise() }) }) && self() != 0 {
		t.Errorf("not ended; %d elements seen", seen)
	}
}

func BenchmarkCheck(b *testing.B) {
	b.Run("none", func(b *testing.B) {
		for b.Loop() {
			Check()
		}
	})
	b.Run("watched", func(b *testing.B) {
		new(Flag).Run(func() {
			for b.Loop() {
				Check()
			}
		})
	})
}
