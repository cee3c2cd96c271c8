package random

import (
	"context"
	"errors"
	"math"
	"sync"
	"testing"

	"skep/interp/module"
	"skep/interp/value"
)

type a = []any

// The stream of a seed is part of the product: programs print it.
func TestStream(t *testing.T) {
	d := newDriver(t)
	d.Table([]row{
		{"seed", a{42}, "()"}, {"random", nil, "0.7901853195773185"}, {"int", a{1, 100}, "88"}, {"range", a{0, 1000}, "86"}, {"uniform", a{-1, 1}, "0.8985454929575711"}, {"normal", nil, "1.7248619741459037"}, {"exponential", a{2.0}, "2.347271616141159"}, {"bool", nil, "false"}, {"bytes", a{4}, "[227, 101, 57, 47]"},
		{"choice", a{a{"a", "b", "c"}}, `"c"`}, {"choices", a{a{1, 2, 3}, 5}, "[2, 2, 2, 3, 2]"}, {"sample", a{a{1, 2, 3, 4, 5}, 3}, "[3, 5, 2]"}, {"shuffle", a{a{1, 2, 3, 4, 5}}, "[3, 4, 5, 1, 2]"}, {"choices", a{"xyz", 4, a{1, 0, 3}}, `["z", "x", "z", "z"]`},
	})
}

func TestErrors(t *testing.T) {
	newDriver(t).Table([]row{
		{"seed", a{"x"}, "error: must be an integer"}, {"int", a{3, 2}, "error: there is no integer from 3 to 2"}, {"int", a{1.5, 2}, "error: argument 1"}, {"int", a{1, "x"}, "error: argument 2"}, {"range", a{3, 3}, "error: from 3 below 3"}, {"range", a{"x", 3}, "error: argument 1"}, {"uniform", a{"x", 1}, "error: argument 1"}, {"uniform", a{1, "x"}, "error: argument 2"}, {"normal", a{0, -1}, "error: negative"}, {"normal", a{"x"}, "error: number"}, {"exponential", a{math.NaN()}, "error: negative"}, {"exponential", a{"x"}, "error: number"}, {"bool", a{1.5}, "error: between 0 and 1"}, {"bool", a{"x"}, "error: number"}, {"bytes", a{-1}, "error: found -1"}, {"bytes", a{"x"}, "error: integer"},
		{"choice", a{a{}}, "error: nothing to choose from"}, {"choice", a{5}, "error: an array or a range"}, {"choices", a{a{}, 1}, "error: nothing to choose"}, {"choices", a{a{}, 0}, "[]"}, {"choices", a{5, 1}, "error: an array"}, {"choices", a{a{1}, "x"}, "error: integer"}, {"choices", a{a{1, 2}, 1, a{1}}, "error: must be 2 numbers"}, {"choices", a{a{1, 2}, 1, a{1, -1}}, "error: weight 2"}, {"choices", a{a{1, 2}, 1, a{0, 0}}, "error: all weights are zero"}, {"choices", a{a{}, 0, a{}}, "error: all weights are zero"},
		{"sample", a{a{1}, 2}, "error: cannot draw 2 different ones of 1"}, {"sample", a{5, 2}, "error: an array"}, {"sample", a{a{1}, -1}, "error: -1"}, {"shuffle", a{5}, "error: an array"}, {"choice", a{value.NewRange(value.Int(0), value.Null, false)}, "error: found range"},
	})
}

func TestLimits(t *testing.T) {
	d := newDriver(t)
	set := value.NewSet()
	set.Add(value.Int(7))
	for range 2000 {
		for _, r := range []struct {
			name      string
			args      a
			low, high float64
		}{{"int", a{1, 6}, 1, 6}, {"range", a{1, 6}, 1, 5}, {"uniform", a{2, 3}, 2, 3}, {"random", nil, 0, 1}, {"int", a{math.MinInt64, math.MaxInt64}, math.MinInt64, math.MaxInt64}, {"range", a{math.MinInt64, math.MaxInt64}, math.MinInt64, math.MaxInt64}, {"choice", a{value.NewRange(value.Int(3), value.Int(5), true)}, 3, 5}, {"choice", a{set.Value()}, 7, 7}, {"uniform", a{-math.MaxFloat64, math.MaxFloat64}, -math.MaxFloat64, math.MaxFloat64}} {
			v, err := d.Call(r.name, r.args...)
			if f, ok := v.Number(); err != nil || !ok || f < r.low || f > r.high {
				t.Fatalf("%s(%v) = %s %v", r.name, r.args, value.Repr(v), err)
			}
		}
	}
}

// Frequencies lie within five standard deviations of what they should be.
func TestFrequencies(t *testing.T) {
	d := newDriver(t)
	d.Show("seed", 1)
	const n = 100_000
	v, err := d.Call("choices", a{0, 1, 2, 3}, n, a{1, 2, 0, 1})
	if err != nil {
		t.Fatal(err)
	}
	var got [4]int
	for _, x := range v.List().All() {
		got[x.AsInt()]++
	}
	for i, p := range []float64{0.25, 0.5, 0, 0.25} {
		if math.Abs(float64(got[i])-n*p) > 5*math.Sqrt(n*p*(1-p)) {
			t.Errorf("element %d was drawn %d times of %d", i, got[i], n)
		}
	}
	sum, squares := 0.0, 0.0
	for range n {
		v, _ := d.Call("normal", 10, 2)
		sum += v.AsFloat()
		squares += (v.AsFloat() - 10) * (v.AsFloat() - 10)
	}
	if mean, variance := sum/n, squares/n; math.Abs(mean-10) > 0.05 || math.Abs(variance-4) > 0.15 {
		t.Errorf("normal(10, 2): mean %f, variance %f", mean, variance)
	}
}

func TestSampleAndShuffle(t *testing.T) {
	d := newDriver(t)
	v, err := d.Call("sample", value.NewRange(value.Int(0), value.Int(1<<39), false), 1000)
	if err != nil || v.List().Len() != 1000 {
		t.Fatal(err)
	}
	set := value.NewSet()
	for _, x := range v.List().All() {
		if !set.Add(x) {
			t.Fatal("an element was drawn twice")
		}
	}
	xs := val(a{1, 2, 3, 4, 5, 6, 7, 8})
	if v, err = d.Call("shuffle", xs); err != nil || v.List().Len() != 8 || value.Repr(xs) != "[1, 2, 3, 4, 5, 6, 7, 8]" {
		t.Errorf("shuffle changed its argument: %s %v", value.Repr(xs), err)
	}
	d.Budget = 100
	for _, args := range []a{{"bytes", 1 << 40}, {"sample", value.NewRange(value.Int(0), value.Int(1<<39), false), 1 << 30}, {"choices", a{1}, 1000}} {
		if got := d.Show(args[0].(string), args[1:]...); got != "error: memory budget exceeded" {
			t.Errorf("%s: %.80s", args[0], got)
		}
	}
	d = newDriver(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d.Ctx = ctx
	if _, err := d.Call("bytes", 10); !errors.Is(err, context.Canceled) {
		t.Errorf("after the interrupt: %v", err)
	}
}

// Two sessions do not share a stream, and one may be used by several goroutines.
func TestSessions(t *testing.T) {
	one, two := newDriver(t), newDriver(t)
	one.Show("seed", 1)
	first := one.Show("random")
	one.Show("seed", 1)
	two.Show("seed", 2)
	if one.Show("random") != first {
		t.Error("the other session's seed changed this stream")
	}
	if x, y := newDriver(t).Show("random"), newDriver(t).Show("random"); x == y {
		t.Error("two sessions start with the same number")
	}
	f := one.Find("random", nil)
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 1000 {
				if _, err := f.Impl(&module.Call{}); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	wg.Wait()
}

// inPart is a host that runs a part of a parallel loop.
type inPart struct {
	module.Host
	work *module.Work
}

func (h inPart) Work() *module.Work { return h.work }

// Parts of a loop draw the same numbers in whatever order they run, also those of loops in them.
func TestParts(t *testing.T) {
	drawn := func(order []int) (out [4][2]string, after string) {
		d := newDriver(t)
		d.Show("seed", 5)
		f := d.Find("random", nil)
		draw := func(w *module.Work) string {
			v, err := f.Impl(&module.Call{Host: inPart{work: w}})
			if err != nil {
				t.Fatal(err)
			}
			return value.Repr(v)
		}
		for _, i := range order {
			w := &module.Work{Loop: 1, Part: i}
			out[i][0] = draw(w)
			out[i][1] = draw(&module.Work{Outer: w, Loop: uint64(10 + i), Part: 3}) + draw(w)
		}
		return out, d.Show("random")
	}
	one, after := drawn([]int{0, 1, 2, 3})
	two, again := drawn([]int{2, 3, 1, 0})
	if one != two || after != again {
		t.Errorf("%v %s\n%v %s", one, after, two, again)
	}
	seen := map[string]bool{}
	for _, x := range one {
		seen[x[0]], seen[x[1]] = true, true
	}
	if len(seen) != 8 {
		t.Errorf("parts draw alike: %v", one)
	}
}
