// Package random is the language's module random: PCG-DXSM (M. O'Neill 2014,
// with 128 bits of state, as in Go's math/rand/v2), one generator a session,
// seeded from the system. After seed(n) the same program draws the same numbers
// on every machine and in every version of skep. It is not for secrets.
//
// Each part of a parallel loop has a stream of its own, whose key is drawn from the
// stream around the loop: so numbers do not depend on how many workers there are.
//
// Callers: the session, through modules.All.
package random

import (
	"math/rand/v2"
	"sync"

	"skep/interp/module"
	"skep/interp/value"
)

// The codes of this module's errors.
const (
	codeArgument = "M0001" // an argument of the wrong kind
	codeRange    = "M0801" // nothing to draw from: an empty range or array
)

// source is one session's generator; cells and workers may draw at the same time.
type source struct {
	mu   sync.Mutex
	r    *rand.Rand
	loop uint64 // the last loop that drew numbers, and the key of its streams
	key  uint64
}

// Module declares random, with a generator of its own.
func Module() module.Module {
	s := &source{r: rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))}
	return module.Guarded(module.Module{Name: "random", Doc: "Random numbers; the same after the same seed.", Synonyms: map[string]string{"expovariate": "exponential", "gauss": "normal", "random_int": "int", "randrange": "range"}, Funcs: append(s.numbers(), s.picks()...)})
}

// fn declares a function that holds the generator while it runs.
func (s *source) fn(sig, doc, example, global string, f module.Impl) module.Func {
	return module.Func{Sig: sig, Doc: doc, Example: example, Global: global, Impl: func(c *module.Call) (value.Value, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if w := c.WorkOf(); w != nil {
			around := s.r
			s.r = s.streamOf(w)
			defer func() {
				w.Keep(s, s.r)
				s.r = around
			}()
		}
		return f(c)
	}}
}

// loopKey is what a part of a loop keeps for the loops in it: the key of their streams.
type loopKey struct {
	s    *source
	loop uint64
}

// streamOf is the stream of a part of a parallel loop; s.r is the one around the outermost loop.
func (s *source) streamOf(w *module.Work) *rand.Rand {
	if r, ok := w.Kept(s).(*rand.Rand); ok {
		return r
	}
	return rand.New(rand.NewPCG(s.keyOf(w), uint64(w.Part)))
}

// keyOf is the key of a loop's streams: one number of the stream around it, drawn when the loop first needs it.
func (s *source) keyOf(w *module.Work) uint64 {
	if w.Outer == nil {
		if s.loop != w.Loop {
			s.loop, s.key = w.Loop, s.r.Uint64()
		}
		return s.key
	}
	at := loopKey{s, w.Loop}
	if key, ok := w.Outer.Kept(at).(uint64); ok {
		return key
	}
	outer := s.streamOf(w.Outer)
	key := outer.Uint64()
	w.Outer.Keep(s, outer)
	w.Outer.Keep(at, key)
	return key
}

func (s *source) numbers() []module.Func {
	return []module.Func{
		s.fn("fun seed(n: i64) -> ()", "Starts the stream of n: the same numbers follow.", "random.seed(7)\nlet a = random.random()\nrandom.seed(7)\nrandom.random() == a  // => true", "", s.seed),
		s.fn("fun random() -> f64", "A float from 0 below 1.", "random.random() < 1.0  // => true", "random_float", func(*module.Call) (value.Value, error) { return value.Float(s.r.Float64()), nil }),
		s.fn("fun int(low: i64, high: i64) -> i64", "An integer from low to high, both possible.", "random.int(3, 3)  // => 3", "random_int", s.inclusive),
		s.fn("fun randint(low: i64, high: i64) -> i64", "The same as int.", "random.randint(3, 3)  // => 3", "", s.inclusive),
		s.fn("fun range(low: i64, high: i64) -> i64", "An integer from low below high.", "random.range(3, 4)  // => 3", "", s.exclusive),
		s.fn("fun uniform(low: f64, high: f64) -> f64", "A float from low below high.", "random.uniform(2.0, 2.0)  // => 2.0", "", s.uniform),
		s.fn("fun normal(mean: f64 = 0.0, sd: f64 = 1.0) -> f64", "A normally distributed float.", "random.normal(1.0, 0.0)  // => 1.0", "", s.normal),
		s.fn("fun exponential(mean: f64 = 1.0) -> f64", "An exponentially distributed float.", "random.exponential(2.0) >= 0.0  // => true", "", s.exponential),
		s.fn("fun bool(p: f64 = 0.5) -> bool", "True with probability p.", "random.bool(1.0)  // => true", "", s.bool),
		s.fn("fun bytes(n: i64) -> [i64]", "n bytes, 0 to 255.", "random.bytes(4).len()  // => 4", "", s.bytes),
	}
}

// seed: the second word is the golden ratio's, so that 0 is as good a seed as any.
func (s *source) seed(c *module.Call) (value.Value, error) {
	n := c.Int(0)
	s.r = rand.New(rand.NewPCG(uint64(n), 0x9e3779b97f4a7c15))
	return value.Unit(), nil
}

func (s *source) inclusive(c *module.Call) (value.Value, error) {
	low, high := c.Int(0), c.Int(1)
	if low > high {
		return value.Null, c.Error(codeRange, "the smaller limit comes first", "there is no integer from %d to %d", low, high)
	}
	span := uint64(high - low)
	if span == 1<<64-1 {
		return value.Int(int64(s.r.Uint64())), nil
	}
	return value.Int(low + int64(s.r.Uint64N(span+1))), nil
}

func (s *source) exclusive(c *module.Call) (value.Value, error) {
	low, high := c.Int(0), c.Int(1)
	if low >= high {
		return value.Null, c.Error(codeRange, "random.int includes the upper limit", "there is no integer from %d below %d", low, high)
	}
	return value.Int(low + int64(s.r.Uint64N(uint64(high-low)))), nil
}

func (s *source) uniform(c *module.Call) (value.Value, error) {
	low, high := c.Float(0), c.Float(1)
	u := s.r.Float64()
	return value.Float(low*(1-u) + high*u), nil // the difference of the limits could overflow
}

func (s *source) normal(c *module.Call) (value.Value, error) {
	mean, sd := c.Float(0), c.Float(1)
	if !(sd >= 0) {
		return value.Null, c.Error(codeRange, "", "the standard deviation must not be negative, found %s", value.Repr(c.Args[1]))
	}
	return value.Float(mean + sd*s.r.NormFloat64()), nil
}

func (s *source) exponential(c *module.Call) (value.Value, error) {
	mean := c.Float(0)
	if !(mean >= 0) {
		return value.Null, c.Error(codeRange, "", "the mean must not be negative, found %s", value.Repr(c.Args[0]))
	}
	return value.Float(mean * s.r.ExpFloat64()), nil
}

func (s *source) bool(c *module.Call) (value.Value, error) {
	p := c.Float(0)
	if !(p >= 0 && p <= 1) {
		return value.Null, c.Error(codeRange, "", "a probability lies between 0 and 1, found %s", value.Repr(c.Args[0]))
	}
	return value.Bool(s.r.Float64() < p), nil
}

func (s *source) bytes(c *module.Call) (value.Value, error) {
	n := size(c, 0)
	return s.draw(c, n, func() value.Value { return value.Int(int64(s.r.Uint64() >> 56)) })
}

// maxSize is more than any memory holds, and keeps sizes in bytes inside of 64 bits.
const maxSize = 1 << 40

func size(c *module.Call, i int) int {
	n := c.Int(i)
	if n < 0 || n > maxSize {
		c.Fail(codeRange, "", "argument %d must be a number of elements, found %d", i+1, n)
	}
	return int(n)
}

// draw makes an array of n drawn values; the budget is asked first, the interrupt now and then.
func (s *source) draw(c *module.Call, n int, one func() value.Value) (value.Value, error) {
	if err := c.Host.Charge(int64(16 * n)); err != nil {
		return value.Null, err
	}
	out := make([]value.Value, n)
	for i := range out {
		if i%65536 == 0 && c.Ctx.Err() != nil {
			return value.Null, c.Ctx.Err()
		}
		out[i] = one()
	}
	return value.NewArray(out), nil
}
