package testing

import (
	"fmt"

	"skep/interp/module"
	"skep/interp/value"
)

func properties() []module.Func {
	return []module.Func{{Sig: "fun forall(generators: OneOf<Iterable<_>, Gen<_>>, property: fun(_) -> _, runs: i64 = 100, seed: i64 = 1) -> ()", Doc: "Calls the property with generated values, one parameter for each generator. If it gives false or fails, the values are shrunk and reported with the seed. The same seed makes the same values.", Example: "repr(testing.forall([testing.ints(0, 1000), testing.ints(0, 1000)], |a, b| a + b == b + a))  // => \"()\"\ntesting.raises(|| testing.forall([testing.ints(0, 1000)], |n| n < 10), \"falsified\").contains(\"(10)\")  // => true", Impl: module.Checked(forall)}}
}

// attempt generates the arguments; ok is false if a filter let nothing through.
func attempt(c *module.Call, gs []*generator, s *source) (args []value.Value, ok bool) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case rejected:
			args, ok = nil, false
		default:
			panic(p)
		}
	}()
	for _, g := range gs {
		args = append(args, g.make(c, s))
	}
	return args, true
}

// trial is a property under test.
type trial struct {
	c    *module.Call
	gs   []*generator
	why  string // of the last failure
	args []value.Value
	runs int
}

// fails runs the property on one source of choices.
func (t *trial) fails(s *source) bool {
	args, ok := attempt(t.c, t.gs, s)
	if !ok {
		return false
	}
	t.runs++
	if t.c.Ctx != nil {
		t.c.Must(t.c.Ctx.Err())
	}
	given := make([]value.Value, len(args))
	for i, a := range args {
		given[i] = a.Share()
	}
	v, err := t.c.Host.Invoke(t.c.Args[1], given...)
	if t.c.Ctx != nil {
		t.c.Must(t.c.Ctx.Err())
	}
	switch {
	case err != nil:
		t.why = "fails: " + messageOf(err)
	case v.IsBool() && !v.AsBool():
		t.why = "gives false"
	default:
		return false
	}
	t.args = args
	return true
}

func forall(c *module.Call) value.Value {
	c.Fn(1)
	t := &trial{c: c}
	if c.Args[0].Kind() == value.KBox {
		t.gs = []*generator{genArg(c.Args[0])}
	} else {
		for _, v := range c.List(0) {
			t.gs = append(t.gs, genArg(v))
		}
	}
	runs, seed := int(c.IntIn(2, 1, 1<<30)), c.Int(3)
	r := seeded(seed)
	for n := 1; n <= runs; n++ {
		s := &source{rand: r}
		if !t.fails(s) {
			continue
		}
		steps := t.shrink(s.taken)
		c.Fail(codeFalsified, fmt.Sprintf("seed: %d makes the same values again", seed), "falsified in run %d, shrunk %d times: property(%s) %s", n, steps, list(t.args), t.why)
	}
	if t.runs == 0 {
		c.Fail(codeGenerator, "", "the filters of the generators let nothing through")
	}
	return value.Unit()
}

// maxShrinks is how many trials shrinking may take.
const maxShrinks = 2000

// shrink looks for simpler choices with which the property still fails: fewer
// ones, then smaller ones, until nothing helps. The values of the simplest stay in t.args.
func (t *trial) shrink(best []uint64) (steps int) {
	tries := 0
	try := func(choices []uint64) bool {
		if tries++; tries > maxShrinks {
			return false
		}
		args, why := t.args, t.why
		s := &source{replay: choices}
		if !t.fails(s) || !simpler(s.taken, best) {
			t.args, t.why = args, why
			return false
		}
		best = s.taken
		steps++
		return true
	}
	for again := true; again && tries <= maxShrinks; {
		again = false
		for size := min(8, len(best)); size > 0; size-- {
			for i := 0; i+size <= len(best); {
				if !try(append(append([]uint64(nil), best[:i]...), best[i+size:]...)) {
					i++
				} else {
					again = true
				}
			}
		}
		for i := 0; i < len(best); i++ {
			again = t.lower(&best, i, try) || again
		}
	}
	return steps
}

// lower makes one choice as small as it can be, by bisection.
func (t *trial) lower(best *[]uint64, i int, try func([]uint64) bool) (better bool) {
	with := func(n uint64) []uint64 {
		out := append([]uint64(nil), *best...)
		out[i] = n
		return out
	}
	if (*best)[i] == 0 {
		return false
	}
	if try(with(0)) {
		return true
	}
	lo := uint64(0) // does not fail
	for i < len(*best) && (*best)[i]-lo > 1 {
		mid := lo + ((*best)[i]-lo)/2
		if try(with(mid)) {
			better = true
		} else {
			lo = mid
		}
	}
	return t.step(best, i, try, with) || better
}

// farthest is how far step looks: filters let through what is further apart than one.
const farthest = 16

// step makes a choice smaller by a little, and by more and more while that works:
// bisection stops where a filter has gaps.
func (t *trial) step(best *[]uint64, i int, try func([]uint64) bool, with func(uint64) []uint64) (better bool) {
	for delta := uint64(1); delta <= farthest && i < len(*best) && (*best)[i] >= delta; delta++ {
		for by := delta; i < len(*best) && (*best)[i] >= by && try(with((*best)[i]-by)); by *= 2 {
			better = true
		}
	}
	return better
}

// simpler orders choices: fewer first, then the lesser.
func simpler(a, b []uint64) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}
