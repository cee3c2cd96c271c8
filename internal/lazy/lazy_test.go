package lazy

import (
	"sync"
	"sync/atomic"
	"testing"
)

func TestMadeOnceAndNotBefore(t *testing.T) {
	var made atomic.Int32
	v := Value[map[string]int]{New: func() map[string]int {
		made.Add(1)
		return map[string]int{"a": 1}
	}}
	if n := made.Load(); n != 0 {
		t.Fatalf("made %d times before it was asked for", n)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got := v.Get()["a"]; got != 1 {
				t.Errorf("got %d", got)
			}
		})
	}
	all.Wait()
	if n := made.Load(); n != 1 {
		t.Errorf("made %d times", n)
	}
}
