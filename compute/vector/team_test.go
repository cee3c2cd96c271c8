package vector

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"
)

// TestEachCallsEachOnce: whoever works, workers that linger or new ones, also within each other and from many callers at once.
func TestEachCallsEachOnce(t *testing.T) {
	done := make(chan bool)
	for range 8 {
		go func() {
			defer func() { done <- true }()
			for round := range 300 {
				n := round%7 + 2
				var calls [8]atomic.Int32
				Each(4, n, func(i int) {
					Each(2, 3, func(int) { calls[i].Add(1) })
				})
				for i := range n {
					if got := calls[i].Load(); got != 3 {
						t.Errorf("round %d: %d calls of %d", round, got, i)
					}
				}
				if round%50 == 0 {
					time.Sleep(2 * patience) // those who linger go
				}
			}
		}()
	}
	for range 8 {
		<-done
	}
}

// TestNobodyLingersForLong: workers end by themselves, and leave no place taken.
func TestNobodyLingersForLong(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 100 {
		Each(8, 8, func(int) {})
	}
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		taken := 0
		for i := range lingering {
			if lingering[i].Load() != nil {
				taken++
			}
		}
		if taken == 0 && runtime.NumGoroutine() <= before {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d places taken, %d goroutines, %d before", taken, runtime.NumGoroutine(), before)
		}
	}
}

// BenchmarkEach is what it costs to deal out next to nothing, one time after the other and with pauses.
func BenchmarkEach(b *testing.B) {
	b.Run("in turn", func(b *testing.B) {
		for b.Loop() {
			Each(2, 2, func(int) {})
		}
	})
	b.Run("after a pause", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			time.Sleep(4 * patience)
			b.StartTimer()
			Each(2, 2, func(int) {})
		}
	})
}
