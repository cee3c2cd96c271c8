package eval

import (
	"errors"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"skep/diag"
	"skep/interp/ir"
	"skep/interp/ir/lower"
)

// Trace notes in which tier a program spends its time, and what keeps code from
// a higher one. Set it before programs are compiled (Engine.SetTrace). It looks
// once a millisecond; what runs says what it is when it enters and leaves a tier.
type Trace struct {
	now atomic.Pointer[Ran] // nil: tier 0

	mu      sync.Mutex
	looks   map[*Ran]int
	all     int
	refused []Refused
	seen    map[string]bool
}

// Ran is a function or loop in one of the tiers.
type Ran struct {
	Name   string
	Loop   bool
	Source *diag.Source
	Span   diag.Span
	Tier   int
}

// Share is how much of the time something ran, from 0 to 1.
type Share struct {
	Ran
	Part float64
}

// Refused is one place that does not go up.
type Refused struct {
	Function string // "" for a loop
	Source   *diag.Source
	At, Span diag.Span // the function or loop, and what stood in the way
	Tier     int       // that it did not reach
	Reason   string
}

// SetTrace makes the engine note what its tiers do.
func (e *Engine) SetTrace(t *Trace) { e.tiers.trace = t }

// Watch looks until the returned function is called.
func (t *Trace) Watch() (stop func()) {
	done := make(chan bool)
	t.looks, t.seen = map[*Ran]int{}, map[string]bool{}
	var wait sync.WaitGroup
	wait.Go(func() {
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				t.mu.Lock()
				t.looks[t.now.Load()]++
				t.all++
				t.mu.Unlock()
			}
		}
	})
	return func() { close(done); wait.Wait() }
}

// Shares lists what ran, the greatest part first; tier 0 is one entry without a name.
func (t *Trace) Shares() (out []Share) {
	t.mu.Lock()
	defer t.mu.Unlock()
	sum := map[Ran]int{{}: 0}
	for r, n := range t.looks {
		if r == nil {
			r = &Ran{}
		}
		sum[*r] += n
	}
	for r, n := range sum {
		out = append(out, Share{r, float64(n) / float64(max(t.all, 1))})
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Part != out[j].Part {
			return out[i].Part > out[j].Part
		}
		return out[i].Span.Start < out[j].Span.Start
	})
	return out
}

// NotHigher lists what stayed below, in the order in which it was found out.
func (t *Trace) NotHigher() []Refused {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.refused
}

// enter notes that code runs in a tier; the result notes that it has left.
func (t *Trace) enter(code *typed, tier int) (leave func()) {
	if t == nil {
		return func() {}
	}
	before := t.now.Load()
	t.now.Store(&Ran{code.f.Name, code.f.Loop, code.f.Src, code.at, tier})
	return func() { t.now.Store(before) }
}

func (t *Trace) refuse(r Refused, err error) {
	if t == nil {
		return
	}
	r.Span, r.Reason = r.At, err.Error()
	var why *lower.Refusal
	if errors.As(err, &why) {
		r.Source, r.Span = why.Src, why.Span
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if key := r.Function + r.Reason + string(rune(r.At.Start)); t.seen != nil && !t.seen[key] {
		t.seen[key] = true
		t.refused = append(t.refused, r)
	}
}

// littleTyped says what in a function has no type: its first piece for tier 0.
func littleTyped(f *ir.Func) error {
	why := &lower.Refusal{Src: f.Src, Span: f.Span, Reason: "too little in it has a type"}
	ir.Walk(f.Body, func(n *ir.Node) bool {
		if n.Op == ir.Host && why.Span == f.Span && n.Span.End > 0 {
			why.Span, why.Reason = n.Span, "too little in it has a type, first this"
		}
		return true
	})
	return why
}
