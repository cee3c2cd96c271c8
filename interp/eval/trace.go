package eval

import (
	"sync"

	"skep/diag"
	"skep/interp/ir/lower"
)

// Trace notes which code ran in which tier, and what kept it from a higher one.
type Trace struct {
	mu      sync.Mutex
	Refused []Refused
}

// Refused is one place that stays in tier 0.
type Refused struct {
	Function string
	Source   *diag.Source
	Span     diag.Span // what stood in the way
	Reason   string
}

func (t *Trace) refused(u *lower.Unit, span diag.Span, err error) {
	if t == nil {
		return
	}
	if r, ok := err.(*lower.Refusal); ok {
		span = r.Span
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Refused = append(t.Refused, Refused{u.Name, u.Src, span, err.Error()})
}

// unfit notes a function that tier 2 does not take.
func (t *Trace) unfit(code *typed, err error) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Refused = append(t.Refused, Refused{code.f.Name, code.f.Src, code.f.Span, "tier 2: " + err.Error()})
}
