package eval

import (
	"errors"
	"sort"
	"sync"
	"time"

	"skep/diag"
	"skep/interp/ir"
	"skep/interp/ir/lower"
)

// Trace notes in which tier a program spends its time, and what keeps code from
// a higher one. Set it before programs are compiled (Engine.SetTrace). What runs
// says so when it enters and leaves a tier, and the clock is read there: the time
// between belongs to what was entered last. It counts only while a program runs.
type Trace struct {
	mu      sync.Mutex
	now     Ran // without a name: tier 0
	running int
	since   time.Time // of now
	ahead   time.Duration
	spent   map[Ran]time.Duration
	refused []Refused
	seen    map[string]bool
}

// Ran is a function or loop in one of the tiers.
type Ran struct {
	Name   string
	Loop   bool
	Source *diag.Source
	Span   diag.Span
	Tier   int // or Compiling
}

// Compiling is the place of a tier for the time in which the program waits for machine code.
const Compiling = 3

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

// NewTrace makes one that has noted nothing.
func NewTrace() *Trace {
	return &Trace{spent: map[Ran]time.Duration{{}: 0}, seen: map[string]bool{}}
}

// Time is how long programs ran.
func (t *Trace) Time() (sum time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, d := range t.spent {
		sum += d
	}
	return sum
}

// Ahead is how long it took until programs ran: reading, checking, and making closures of them. No share has a part of it.
func (t *Trace) Ahead() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.ahead
}

// Prepares notes that something is made ready to run; the result notes that it is.
func (t *Trace) Prepares() (done func()) {
	if t == nil {
		return func() {}
	}
	begun := time.Now()
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.ahead += time.Since(begun)
	}
}

// Shares lists what ran, the greatest part first; tier 0 is one entry without a name.
func (t *Trace) Shares() (out []Share) {
	all := max(t.Time(), 1)
	t.mu.Lock()
	defer t.mu.Unlock()
	for r, d := range t.spent {
		out = append(out, Share{r, float64(d) / float64(all)})
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
	before := t.goes(Ran{code.f.Name, code.f.Loop, code.f.Src, code.at, tier})
	return func() { t.goes(before) }
}

// goes notes what runs from now on, and gives what ran until now.
func (t *Trace) goes(to Ran) (before Ran) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count()
	before, t.now = t.now, to
	return before
}

// count adds the time until now to what ran.
func (t *Trace) count() {
	now := time.Now()
	if t.running > 0 {
		t.spent[t.now] += now.Sub(t.since)
	}
	t.since = now
}

// runs notes that a program runs, one more or one less.
func (t *Trace) runs(by int) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count()
	t.running += by
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
	if key := r.Function + r.Reason + string(rune(r.At.Start)); !t.seen[key] {
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
