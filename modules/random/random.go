// Package random is the language's module random: PCG-DXSM streams (M. O'Neill,
// 2014; as in math/rand/v2), seeded from the system or by seed(n).
//
// Callers: the session, which gets the declaration through modules.All.
package random

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"

	"skep/interp/module"
	"skep/interp/value"
)

// source is one session's generator.
type source struct {
	mu sync.Mutex
	r  *rand.Rand
}

// Module declares random, with a generator of its own.
func Module() module.Module {
	s := &source{r: rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))}
	f := func(sig, doc, example, global string, impl func(c *module.Call) (value.Value, error)) module.Func {
		return module.Func{Sig: sig, Doc: doc, Example: example, Global: global, Impl: func(c *module.Call) (value.Value, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			return impl(c)
		}}
	}
	between := func(c *module.Call) (value.Value, error) {
		lo, hi := c.Args[0], c.Args[1]
		if !lo.IsInt() || !hi.IsInt() || lo.AsInt() > hi.AsInt() {
			return value.Null, fmt.Errorf("`%s` expects two integers, the smaller first", c.Name)
		}
		span := uint64(hi.AsInt() - lo.AsInt())
		if span == 1<<64-1 {
			return value.Int(int64(s.r.Uint64())), nil
		}
		return value.Int(lo.AsInt() + int64(s.r.Uint64N(span+1))), nil
	}
	return module.Module{Name: "random", Doc: "Random numbers; the same after the same seed.", Funcs: []module.Func{
		f("fun seed(n: i64)", "Starts the stream of n.", "random.seed(7)\nlet a = random.random()\nrandom.seed(7)\na == random.random()  // => true", "", func(c *module.Call) (value.Value, error) {
			s.r = rand.New(rand.NewPCG(uint64(c.Args[0].AsInt()), 0x9e3779b97f4a7c15))
			return value.Unit(), nil
		}),
		f("fun random() -> f64", "A float from 0 below 1.", "random.random() < 1.0  // => true", "random_float", func(*module.Call) (value.Value, error) { return value.Float(s.r.Float64()), nil }),
		f("fun int(lo: i64, hi: i64) -> i64", "An integer from lo to hi, both possible.", "random.int(3, 3)  // => 3", "random_int", between),
		f("fun randint(lo: i64, hi: i64) -> i64", "An integer from lo to hi, both possible.", "random.randint(3, 3)  // => 3", "", between),
		f("fun uniform(lo: f64, hi: f64) -> f64", "A float from lo below hi.", "random.uniform(2.0, 2.0)  // => 2.0", "", func(c *module.Call) (value.Value, error) {
			lo, ok1 := c.Args[0].Number()
			hi, ok2 := c.Args[1].Number()
			if !ok1 || !ok2 {
				return value.Null, errors.New("`uniform` expects two numbers")
			}
			return value.Float(lo + (hi-lo)*s.r.Float64()), nil
		}),
		f("fun normal(mean: f64 = 0.0, sd: f64 = 1.0) -> f64", "A normally distributed float.", "random.normal(1.0, 0.0)  // => 1.0", "", func(c *module.Call) (value.Value, error) {
			m, ok1 := c.Args[0].Number()
			sd, ok2 := c.Args[1].Number()
			if !ok1 || !ok2 {
				return value.Null, errors.New("`normal` expects two numbers")
			}
			return value.Float(m + sd*s.r.NormFloat64()), nil
		}),
		f("fun choice(xs)", "One of the elements.", "random.choice([5])  // => 5", "", func(c *module.Call) (value.Value, error) {
			e, err := elements(c)
			if err != nil || len(e) == 0 {
				return value.Null, errors.Join(err, errors.New("there is nothing to choose from"))
			}
			return e[s.r.IntN(len(e))].Share(), nil
		}),
		f("fun shuffle(xs) -> [T]", "The elements in random order, as a new array.", "random.shuffle([4])  // => [4]", "", func(c *module.Call) (value.Value, error) {
			e, err := elements(c)
			return value.NewArray(s.shuffled(e)), err
		}),
		f("fun sample(xs, n: i64) -> [T]", "n different elements in random order.", "random.sample([4], 1)  // => [4]", "", func(c *module.Call) (value.Value, error) {
			e, err := elements(c)
			n := c.Args[1].AsInt()
			if err != nil || n < 0 || n > int64(len(e)) {
				return value.Null, errors.Join(err, fmt.Errorf("cannot draw %d of %d elements", n, len(e)))
			}
			return value.NewArray(s.shuffled(e)[:n]), nil
		}),
	}}
}

func elements(c *module.Call) ([]value.Value, error) {
	if k := c.Args[0].Kind(); k != value.KArray && k != value.KTuple {
		return nil, fmt.Errorf("`%s` expects an array, found %s", c.Name, value.TypeName(c.Args[0]))
	}
	return c.Args[0].Elems(), nil
}

func (s *source) shuffled(e []value.Value) []value.Value {
	out := make([]value.Value, len(e))
	for i, v := range e {
		out[i] = v.Share()
	}
	s.r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}
