package exec

import (
	"sync"

	"skep/dataframe/column"
)

// flight is the morsels of one pass that workers have in their hands. As many are at once as the limit has room for; one always may be, so
// that a pass comes to its end whatever the others hold. How large the next one is nobody knows: as large as the largest before.
type flight struct {
	r      *Run
	mu     sync.Mutex
	landed sync.Cond
	n      int
	weight int64 // of the heaviest so far
	known  bool
}

func (r *Run) flight() *flight {
	f := &flight{r: r}
	f.landed.L = &f.mu
	return f
}

// fly has f make a morsel and work on it, as soon as there is room. A whole table that comes as one morsel is counted by whoever holds it: a list
// of all rows is one row, and need not fit twice.
func (f *flight) fly(whole *column.Table, make func() (*column.Table, error), work func(t *column.Table) error) error {
	if f.r.Limit <= 0 {
		t, err := make()
		if err != nil {
			return err
		}
		return work(t)
	}
	own := f.start()
	defer func() { f.land(own) }()
	t, err := make()
	if err != nil {
		return err
	}
	bytes := t.Bytes()
	if t == whole {
		bytes = 0
	}
	f.weigh(bytes)
	if err := f.r.fly(bytes - own); err != nil {
		return err
	}
	own = bytes
	return work(t)
}

// start waits for room, and takes it. Below a tight limit the first morsel goes alone: it tells what the others weigh.
func (f *flight) start() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	for f.n > 0 && (!f.known && f.r.IsTight() || f.known && f.r.flying.Load()+f.weight > f.r.Limit/flightShare) {
		f.landed.Wait()
	}
	f.n++
	f.r.flying.Add(f.weight)
	return f.weight
}

func (f *flight) weigh(bytes int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.known || bytes > f.weight {
		f.known, f.weight = true, bytes
		f.landed.Broadcast()
	}
}

func (f *flight) land(bytes int64) {
	f.r.flying.Add(-bytes)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.n--
	f.known = true // one that failed says nothing, and lets the others try
	f.landed.Broadcast()
}

// fly counts bytes of morsels. A lone one may take what operators leave.
func (r *Run) fly(bytes int64) error {
	now := r.flying.Add(bytes)
	for r.held.Load()+now > r.Limit && bytes > 0 {
		if !r.relieve() {
			r.flying.Add(-bytes)
			return &Error{"a piece of its input", bytes, r.held.Load() + now - bytes, r.Limit}
		}
	}
	r.reached(r.held.Load() + now)
	return nil
}

// together is how many of the next morsels may be there at once, when the heaviest before weighed so much.
func (r *Run) together(weight int64) int {
	switch {
	case r.Limit <= 0:
		return r.Workers()
	case weight == 0 && r.IsTight():
		return 1
	}
	return int(max(1, min(int64(r.Workers()), (r.Limit/flightShare-r.flying.Load())/max(1, weight))))
}
