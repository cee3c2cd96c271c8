package vector

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"skep/internal/halt"
)

// Each calls f for 0 to n-1, on at most so many goroutines. It ends between two calls, by a panic, if the computation that
// it is part of is to end (package halt); no worker runs then any more.
func Each(threads, n int, f func(i int)) {
	threads = min(threads, n)
	stop := halt.Mine()
	if threads < 2 {
		for i := range n {
			stop.Check()
			f(i)
		}
		return
	}
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < n && !stop.Raised(); i = int(next.Add(1)) - 1 {
			f(i)
		}
	}
	t := team{job: func() { stop.Run(work) }}
	for range threads - 1 {
		t.hire()
	}
	func() {
		defer t.wait()
		work()
	}()
	stop.Check()
}

// patience is how long a worker that has done its part looks for another, and how long a caller looks whether the others are
// done, before they sleep. To wake a sleeping thread takes 30 to 80 µs, half of what a product of 256 by 256 takes, and what is
// composed of many small steps (svd, qr) has one for each step. Looking costs nobody who has work: each look yields.
const patience = 50 * time.Microsecond

// team is those who do one job together.
type team struct {
	job     func()
	working atomic.Int32
	done    sync.WaitGroup
}

// hire has one more worker do the job: one that lingers, or a new one.
func (t *team) hire() {
	t.working.Add(1)
	t.done.Add(1)
	for i := range lingering {
		if w := lingering[i].Load(); w != nil && lingering[i].CompareAndSwap(w, nil) && w.next.CompareAndSwap(nil, t) {
			return
		}
	}
	go new(worker).serve(t)
}

// wait waits until all have done their part.
func (t *team) wait() {
	for begun := time.Now(); t.working.Load() > 0 && time.Since(begun) < patience; {
		runtime.Gosched()
	}
	t.done.Wait()
}

// worker does one job after the other as long as they come soon.
type worker struct{ next atomic.Pointer[team] }

// lingering are the workers that look for a job. A place is emptied by who gives its worker one, or by the worker, so that a
// worker is given one at most.
var lingering [16]atomic.Pointer[worker]

// gone is the job of those who look no more.
var gone team

func (w *worker) serve(t *team) {
	for t != nil {
		t.job()
		t.working.Add(-1)
		t.done.Done()
		t = w.linger()
	}
}

// linger gives the next job; nil if none came in time, or too many look for one.
func (w *worker) linger() *team {
	w.next.Store(nil)
	place := w.place()
	if place == nil {
		return nil
	}
	for begun := time.Now(); time.Since(begun) < patience; runtime.Gosched() {
		if t := w.next.Load(); t != nil {
			return t
		}
	}
	place.CompareAndSwap(w, nil)
	if w.next.CompareAndSwap(nil, &gone) {
		return nil
	}
	return w.next.Load()
}

func (w *worker) place() *atomic.Pointer[worker] {
	for i := range lingering {
		if lingering[i].CompareAndSwap(nil, w) {
			return &lingering[i]
		}
	}
	return nil
}
