package exec

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Workers is how many pieces run at once.
func (r *Run) Workers() int {
	if r.Threads > 0 {
		return r.Threads
	}
	return runtime.GOMAXPROCS(0)
}

// Each calls f(0) … f(n-1), in any order and beside each other; a Run is a column.Pool. Between two calls it looks whether the run is cancelled.
func (r *Run) Each(n int, f func(i int)) error {
	return r.Try(n, func(i int) error {
		f(i)
		return nil
	})
}

// Try is Each for calls that fail. The error of the lowest i among those that were called is returned; a panic of a worker becomes the caller's.
func (r *Run) Try(n int, f func(i int) error) error {
	workers := min(r.Workers(), n)
	t := &trial{run: r, f: f, n: int64(n), errs: make([]error, workers), at: make([]int64, workers)}
	if workers <= 1 {
		t.work(0)
		return t.result()
	}
	var wait sync.WaitGroup
	for w := 1; w < workers; w++ {
		wait.Go(func() { t.work(w) })
	}
	t.work(0)
	wait.Wait()
	return t.result()
}

// trial is one Try: workers take the next number until one fails.
type trial struct {
	run    *Run
	f      func(i int) error
	n      int64
	next   atomic.Int64
	failed atomic.Bool
	errs   []error
	at     []int64
	mu     sync.Mutex
	panics any
}

func (t *trial) work(w int) {
	defer func() {
		if p := recover(); p != nil {
			t.failed.Store(true)
			t.mu.Lock()
			t.panics = p
			t.mu.Unlock()
		}
	}()
	for !t.failed.Load() {
		i := t.next.Add(1) - 1
		if i >= t.n {
			return
		}
		err := t.run.Check()
		if err == nil {
			err = t.f(int(i))
		}
		if err != nil {
			t.errs[w], t.at[w] = err, i
			t.failed.Store(true)
		}
	}
}

func (t *trial) result() error {
	if t.panics != nil {
		panic(t.panics)
	}
	var first error
	low := t.n
	for w, err := range t.errs {
		if err != nil && t.at[w] < low {
			first, low = err, t.at[w]
		}
	}
	return first
}
