package eval

import (
	"sync"
	"sync/atomic"
	"time"

	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/value"
)

// Profile tells where a program's time goes. Set Engine.Profile before compiling.
// A clock asks for a sample every millisecond; the statement that ends next gives
// it: its place, its callers, and the time since the last sample, which it and
// what it called have taken. So a long call of a builtin is one sample that weighs
// as much as it took. Programs run in tier 0 meanwhile, whose statements have ends.
type Profile struct {
	due     atomic.Bool
	mu      sync.Mutex
	last    time.Time
	samples map[string]*Sample
	stop    chan struct{}
}

// Sample is a stack and the time that was spent in it.
type Sample struct {
	Stack []Spot // innermost first
	Time  time.Duration
	Count int64
}

// Spot is a line in a function; the function of the top level has no name.
type Spot struct {
	Function string
	Source   *diag.Source
	Line     int
}

// samplePeriod is how often a sample is asked for.
const samplePeriod = time.Millisecond

// maxStack bounds the calls of a sample: of deeper ones the innermost are kept.
const maxStack = 128

// Start begins to ask for samples. Stop ends it.
func (p *Profile) Start() {
	p.mu.Lock()
	p.samples, p.last, p.stop = map[string]*Sample{}, time.Now(), make(chan struct{})
	p.mu.Unlock()
	go func(stop chan struct{}) {
		for {
			select {
			case <-time.After(samplePeriod):
				p.due.Store(true)
			case <-stop:
				return
			}
		}
	}(p.stop)
}

// Stop ends the asking and gives the samples.
func (p *Profile) Stop() []*Sample {
	close(p.stop)
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]*Sample, 0, len(p.samples))
	for _, s := range p.samples {
		out = append(out, s)
	}
	return out
}

// sampled lets a statement give samples where it ends.
func (c *compiler) sampled(e syntax.Expr, x code) code {
	p, st := c.eng.Profile, c.at(e)
	return func(fr *frame) value.Value {
		v := x(fr)
		if p.due.Load() {
			p.take(fr, st)
		}
		return v
	}
}

// take notes the stack of a frame.
func (p *Profile) take(fr *frame, at *site) {
	p.due.Store(false)
	now := time.Now()
	stack := stackOf(fr, at)
	key := make([]byte, 0, 24*len(stack))
	for _, s := range stack {
		key = append(append(key, s.Function...), ' ')
		key = append(append(key, s.Source.Name...), byte(s.Line), byte(s.Line>>8), byte(s.Line>>16), 0)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.samples[string(key)]
	if s == nil {
		s = &Sample{Stack: stack}
		p.samples[string(key)] = s
	}
	s.Time += now.Sub(p.last)
	s.Count++
	p.last = now
}

func stackOf(fr *frame, at *site) (stack []Spot) {
	for fr != nil && fr.p != nil && len(stack) < maxStack {
		stack = append(stack, Spot{fr.p.name, at.src, at.src.Position(at.span.Start).Line})
		if at = fr.site; at == nil {
			break
		}
		fr = fr.prev
	}
	return stack
}
