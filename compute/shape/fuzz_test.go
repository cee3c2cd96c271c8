package shape

import (
	"math/rand/v2"
	"testing"
)

// randomCall makes a call of any operation with any options: sensible or not.
func randomCall(r *rand.Rand) *Call {
	rules := Rules()
	rule := rules[r.IntN(len(rules))]
	n := rule.arity
	if n < 0 || r.IntN(20) == 0 {
		n = r.IntN(4)
	}
	c := &Call{Op: rule.Name, Options: map[string]Value{}}
	for range n {
		c.Args = append(c.Args, randomShape(r))
	}
	for _, name := range []string{"axis", "axes", "shape", "parts", "width", "reps", "n", "m", "k", "keepdims", "full", "a", "b", "start", "stop", "step", "size", "stride", "padding", "dilation", "spec"} {
		if r.IntN(3) == 0 {
			c.Options[name] = randomValue(r)
		}
	}
	for range r.IntN(4) {
		c.Items = append(c.Items, randomItem(r))
	}
	return c
}

func randomShape(r *rand.Rand) Shape {
	if r.IntN(12) == 0 {
		return Unknown()
	}
	dims := make([]Dim, r.IntN(5))
	for i := range dims {
		dims[i] = randomSize(r)
	}
	return Of(dims...)
}

func randomSize(r *rand.Rand) Dim {
	switch r.IntN(8) {
	case 0:
		return Any()
	case 1:
		return Name([]string{"n", "k"}[r.IntN(2)])
	}
	return Const(r.IntN(7))
}

func randomValue(r *rand.Rand) Value {
	switch r.IntN(8) {
	case 0:
		return Hidden()
	case 1:
		return Flag(r.IntN(2) == 0)
	case 2:
		return Text([]string{"ij,jk->ik", "ii", "...i,i", "ij->", "->", ",", "ij", "i...j...->", "a1"}[r.IntN(9)])
	case 3, 4:
		dims := make([]Dim, r.IntN(4))
		for i := range dims {
			dims[i] = randomSize(r).Sub(Const(r.IntN(3)))
		}
		return List(dims...)
	case 5:
		return Size(randomSize(r))
	}
	return Num(r.IntN(9) - 3)
}

func randomItem(r *rand.Rand) Item {
	bound := func() Bound {
		return []Bound{Open(), End(r.IntN(9) - 4), Somewhere()}[r.IntN(3)]
	}
	switch r.IntN(8) {
	case 0:
		return Rest()
	case 1:
		return NewAxis()
	case 2:
		return Mask(randomShape(r))
	case 3:
		return Positions(randomShape(r))
	case 4:
		return Something()
	case 5:
		return AtSome()
	case 6:
		return At(r.IntN(9) - 4)
	}
	return Slice(bound(), bound(), []int{1, 1, 2, -1, -2}[r.IntN(5)])
}

// TestNoCallPanics: whatever is asked, there is an answer, every repair
// repairs, and what was inferred of less is not contradicted by more.
func TestNoCallPanics(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	repaired := 0
	for range 60000 {
		c := randomCall(r)
		out, bad := Infer(c)
		if bad == nil {
			agreesWithNumbers(t, c, out, r)
			continue
		}
		for _, repair := range Repairs(c, bad, nil) {
			tried, ok := repair.try(c)
			if !ok {
				t.Fatalf("%s cannot be made for %+v", repair.Title, c)
			}
			if _, still := Infer(tried); still != nil {
				t.Fatalf("%s leaves %v of %+v", repair.Title, still, c)
			}
			repaired++
		}
	}
	if repaired < 1000 {
		t.Errorf("only %d repairs", repaired)
	}
}

// agreesWithNumbers puts numbers in the place of names and unknowns: then the
// result may be an error (a size that was not known is wrong), but it must fit
// what was inferred before.
func agreesWithNumbers(t *testing.T, c *Call, out []Shape, r *rand.Rand) {
	at := map[string]int{"n": 2 + r.IntN(4), "k": 2 + r.IntN(4)}
	number := func(d Dim) Dim {
		if d.unknown {
			return Const(r.IntN(5))
		}
		v, ok := eval(d, at)
		if !ok {
			return d
		}
		return Const(v)
	}
	fill := func(s Shape) Shape {
		dims := s.Dims()
		for i := range dims {
			dims[i] = number(dims[i])
		}
		return Of(dims...)
	}
	next := *c
	next.Args = nil
	for _, s := range c.Args {
		next.Args = append(next.Args, fill(s))
	}
	next.Options = map[string]Value{}
	for name, v := range c.Options {
		if v.kind == number0 || v.kind == list {
			v = Value{kind: v.kind, dims: fill(Of(v.dims...)).dims}
		}
		next.Options[name] = v
	}
	got, bad := Infer(&next)
	if bad != nil || len(got) != len(out) || c.Op == "index" {
		return // `index` on names takes for granted that enough is there
	}
	for i := range got {
		if want := fillKnown(out[i], at); !want.Fits(got[i]) {
			t.Fatalf("%s of %v %+v: inferred %v, with numbers %v it is %v", c.Op, c.Args, c.Options, out, next.Args, got)
		}
	}
}

// number0 is the kind of a single number, under a name that the parameter above does not hide.
const number0 = number

func fillKnown(s Shape, at map[string]int) Shape {
	if s.open {
		return s
	}
	dims := s.Dims()
	for i, d := range dims {
		if v, ok := eval(d, at); ok {
			dims[i] = Const(v)
		} else {
			dims[i] = Any()
		}
	}
	return Of(dims...)
}

func FuzzInfer(f *testing.F) {
	f.Add(uint64(1), uint64(2))
	f.Fuzz(func(t *testing.T, a, b uint64) {
		r := rand.New(rand.NewPCG(a, b))
		c := randomCall(r)
		if _, bad := Infer(c); bad != nil {
			Repairs(c, bad, nil)
		}
	})
}

func FuzzEinsum(f *testing.F) {
	f.Add("bij,bjk->bik", 2)
	f.Add("...i->...", 1)
	f.Fuzz(func(t *testing.T, spec string, n int) {
		c := &Call{Op: "einsum", Options: map[string]Value{"spec": Text(spec)}}
		for i := range max(0, min(n, 4)) {
			c.Args = append(c.Args, []Shape{Ints(2, 3), Ints(3, 4), Ints(4), Ints(2, 2, 2)}[i])
		}
		Infer(c)
	})
}
