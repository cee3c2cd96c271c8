package testing

import (
	"math"
	"math/bits"
	"math/rand/v2"

	"skep/interp/module"
	"skep/interp/value"
)

// source gives choices: recorded ones first, then, if it may, new ones. A choice
// is a number below or equal to a bound; 0 is always the simplest.
type source struct {
	replay []uint64
	rand   *rand.Rand // nil: there are no others, the rest is 0
	taken  []uint64
}

// maxChoices bounds one value: what would take more is made of zeros from there on.
const maxChoices = 100_000

func (s *source) choose(most uint64) uint64 {
	var n uint64
	switch i := len(s.taken); {
	case i < len(s.replay):
		n = min(s.replay[i], most)
	case s.rand != nil && i < maxChoices:
		n = s.rand.Uint64()
		if most != math.MaxUint64 {
			n = s.rand.Uint64N(most + 1)
		}
	}
	s.taken = append(s.taken, n)
	return n
}

// rejected is the panic of a filter that found nothing.
type rejected struct{}

// generator makes a value of choices.
type generator struct {
	name string
	make func(c *module.Call, s *source) value.Value
}

func (g *generator) String() string { return "Gen " + g.name }

func boxed(name string, f func(c *module.Call, s *source) value.Value) value.Value {
	return value.NewBox("Gen", &generator{name, f})
}

// genArg reads a generator; any other value stands for itself.
func genArg(v value.Value) *generator {
	if g, ok := value.As[*generator](v); ok {
		return g
	}
	return &generator{"just " + short(v), func(*module.Call, *source) value.Value { return v.Share() }}
}

// zigzag orders integers by distance from the one in lo..hi that is nearest to 0.
func zigzag(n uint64, lo, hi int64) int64 {
	origin := max(lo, min(0, hi))
	up, down := uint64(hi)-uint64(origin), uint64(origin)-uint64(lo)
	both := min(up, down)
	switch {
	case n == 0:
		return origin
	case n <= 2*both && both <= math.MaxUint64/2:
		if n&1 == 1 {
			return origin + int64((n+1)/2)
		}
		return origin - int64(n/2)
	case up > down:
		return origin + int64(n-both)
	}
	return origin - int64(n-both)
}

// integer prefers small ones: half of all fit half of the bits.
func integer(s *source, lo, hi int64) int64 {
	span := uint64(hi) - uint64(lo)
	size := s.choose(3)
	if shift := bits.Len64(span) * int(3-size) / 4; size < 3 && shift > 0 && span > 1<<10 {
		return zigzag(s.choose(span>>shift), lo, hi)
	}
	return zigzag(s.choose(span), lo, hi)
}

var oddFloats = []float64{0, 1, -1, 0.5, math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, 1e-9, 1e9, 0.1}

// float draws a shape and one number, whatever the shape: so that shrinking can
// change the shape and still has a number to lower.
func float(s *source, lo, hi float64) float64 {
	shape, n := s.choose(5), s.choose(math.MaxUint64)
	a, b := math.Ceil(max(lo, -1e15)), math.Floor(min(hi, 1e15))
	switch {
	case shape < 3 && a <= b: // whole, small ones more often
		span := uint64(int64(b)) - uint64(int64(a))
		return float64(zigzag(n>>(24*(2-shape))%max(span+1, 1), int64(a), int64(b)))
	case shape == 3:
		if f := oddFloats[n%uint64(len(oddFloats))]; f >= lo && f <= hi {
			return f
		}
	}
	part := float64(n>>11) / (1 << 53)
	return max(lo, min(hi, lo*(1-part)+hi*part))
}

// length prefers short ones: each element but the first few asks whether to go on.
func length(s *source, least, most int) int {
	n := least
	for n < most && s.choose(7) != 0 {
		n++
	}
	return n
}

func generators() []module.Func {
	simple := func(sig, doc, example, name string, f func(s *source) value.Value) module.Func {
		return module.Func{Sig: sig, Doc: doc, Example: example, Impl: module.Checked(func(*module.Call) value.Value {
			return boxed(name, func(_ *module.Call, s *source) value.Value { return f(s) })
		})}
	}
	return []module.Func{
		{Sig: "fun ints(low: i64 = -9223372036854775807, high: i64 = 9223372036854775807) -> Gen<i64>", Doc: "Integers from low to high, small ones more often.", Example: "repr(testing.forall([testing.ints(1, 6)], |n| n >= 1 && n <= 6))  // => \"()\"", Impl: module.Checked(func(c *module.Call) value.Value {
			lo, hi := c.Int(0), c.Int(1)
			if lo > hi {
				c.Fail(codeGenerator, "", "there is no integer from %d to %d", lo, hi)
			}
			return boxed("ints", func(_ *module.Call, s *source) value.Value { return value.Int(integer(s, lo, hi)) })
		})},
		{Sig: "fun floats(low: f64 = -1e308, high: f64 = 1e308) -> Gen<f64>", Doc: "Finite floats from low to high, whole and odd ones more often.", Example: "repr(testing.forall([testing.floats(0, 1)], |x| x >= 0.0 && x <= 1.0))  // => \"()\"", Impl: module.Checked(func(c *module.Call) value.Value {
			lo, hi := c.Float(0), c.Float(1)
			if !(lo <= hi) || math.IsInf(lo, 0) || math.IsInf(hi, 0) {
				c.Fail(codeGenerator, "", "there is no finite float from %s to %s", value.FormatFloat(lo), value.FormatFloat(hi))
			}
			return boxed("floats", func(_ *module.Call, s *source) value.Value { return value.Float(float(s, lo, hi)) })
		})},
		simple("fun bools() -> Gen<bool>", "true and false.", "repr(testing.forall([testing.bools()], |b| b || !b))  // => \"()\"", "bools", func(s *source) value.Value { return value.Bool(s.choose(1) == 1) }),
		{Sig: `fun strings(max_len: i64 = 20, alphabet: str = "abcxyz 0189_-\"\\\nÄßé漢😀") -> Gen<str>`, Doc: "Texts of characters from an alphabet.", Example: "repr(testing.forall([testing.strings(5, alphabet: \"ab\")], |s| s.len() <= 5))  // => \"()\"", Impl: module.Checked(texts)},
		{Sig: "fun lists<T>(element: Gen<T>, max_len: i64 = 20, min_len: i64 = 0) -> Gen<[T]>", Doc: "Arrays of generated elements.", Example: "repr(testing.forall([testing.lists(testing.ints(0, 9))], |xs| xs.reverse().reverse() == xs))  // => \"()\"", Impl: module.Checked(lists)},
		{Sig: "fun tuples(...parts) -> Gen<_>", Doc: "Tuples of generated parts.", Example: "repr(testing.forall([testing.tuples(testing.ints(), testing.bools())], |t| typeof(t.1) == \"boolean\"))  // => \"()\"", Impl: module.Checked(func(c *module.Call) value.Value {
			var gs []*generator
			for _, v := range c.Args[0].List().All() {
				gs = append(gs, genArg(v))
			}
			return boxed("tuples", func(c *module.Call, s *source) value.Value {
				out := make([]value.Value, len(gs))
				for i, g := range gs {
					out[i] = g.make(c, s)
				}
				return value.NewTuple(out...)
			})
		})},
		{Sig: "fun one_of(...options) -> Gen<_>", Doc: "One of several values, or what one of several generators makes; shrinks towards the first.", Example: "repr(testing.forall([testing.one_of(\"a\", \"b\")], |s| s.len() == 1))  // => \"()\"", Impl: module.Checked(func(c *module.Call) value.Value {
			var gs []*generator
			for _, v := range c.Args[0].List().All() {
				gs = append(gs, genArg(v))
			}
			if gs == nil {
				c.Fail(codeGenerator, "", "there is nothing to choose from")
			}
			return boxed("one_of", func(c *module.Call, s *source) value.Value { return gs[s.choose(uint64(len(gs)-1))].make(c, s) })
		})},
		{Sig: "fun objects(fields: Dict<str, _>) -> Gen<Dict<str, _>>", Doc: "Objects with a generated value for each key.", Example: "repr(testing.forall([testing.objects({n: testing.ints(0, 9)})], |o| o.n < 10))  // => \"()\"", Impl: module.Checked(func(c *module.Call) value.Value {
			keys, vals := c.Dict(0).Entries()
			names, gs := append([]value.Value(nil), keys...), make([]*generator, len(keys))
			for i, v := range vals {
				gs[i] = genArg(v)
			}
			return boxed("objects", func(c *module.Call, s *source) value.Value {
				d := value.NewDict()
				for i, k := range names {
					d.Set(k, gs[i].make(c, s))
				}
				return d.Value()
			})
		})},
	}
}

func texts(c *module.Call) value.Value {
	most, letters := int(c.IntIn(0, 0, maxChoices/2)), []rune(c.Str(1))
	if len(letters) == 0 {
		c.Fail(codeGenerator, "", "the alphabet is empty")
	}
	return boxed("strings", func(_ *module.Call, s *source) value.Value {
		out := make([]rune, length(s, 0, most))
		for i := range out {
			out[i] = letters[s.choose(uint64(len(letters)-1))]
		}
		return value.String(string(out))
	})
}

// lists asks before each element whether there is one more, so that shrinking can take elements out anywhere.
func lists(c *module.Call) value.Value {
	g, most, least := genArg(c.Args[0]), int(c.IntIn(1, 0, maxChoices/2)), int(c.IntIn(2, 0, maxChoices/2))
	if least > most {
		c.Fail(codeGenerator, "", "there is no length from %d to %d", least, most)
	}
	return boxed("lists", func(c *module.Call, s *source) value.Value {
		var out []value.Value
		for len(out) < most && (len(out) < least || s.choose(7) != 0) {
			c.Charge(32)
			out = append(out, g.make(c, s))
		}
		return value.NewArray(out)
	})
}

// maxTries is how often filter asks its generator for another value.
const maxTries = 100

func genType() module.Type {
	of := func(c *module.Call) *generator {
		g, ok := value.As[*generator](c.Args[0])
		if !ok {
			c.Wrong(0, "a Gen")
		}
		return g
	}
	return module.Type{Name: "Gen", Doc: "A generator of values for testing.forall.", Methods: []module.Func{
		{Sig: "fun map<T, U>(self: Gen<T>, f: fun(T) -> U) -> Gen<U>", Doc: "Generates f(x) for each x generated.", Example: "repr(testing.forall([testing.ints(0, 99).map(|n| n * 2)], |n| n % 2 == 0))  // => \"()\"", Impl: module.Checked(func(c *module.Call) value.Value {
			g, fn := of(c), c.Args[1]
			c.Fn(1)
			return boxed(g.name, func(c *module.Call, s *source) value.Value {
				v, err := c.Host.Invoke(fn, g.make(c, s))
				c.Must(err)
				return v
			})
		})},
		{Sig: "fun filter<T>(self: Gen<T>, f: fun(T) -> bool) -> Gen<T>", Doc: "Generates only x for which f is true.", Example: "repr(testing.forall([testing.ints(0, 99).filter(|n| n % 2 == 1)], |n| n > 0))  // => \"()\"", Impl: module.Checked(func(c *module.Call) value.Value {
			g, fn := of(c), c.Args[1]
			c.Fn(1)
			return boxed(g.name, func(c *module.Call, s *source) value.Value {
				for range maxTries {
					x := g.make(c, s)
					ok, err := c.Host.Invoke(fn, x.Share())
					c.Must(err)
					if ok.IsBool() && ok.AsBool() {
						return x
					}
				}
				panic(rejected{})
			})
		})},
		{Sig: "fun sample<T>(self: Gen<T>, n: i64 = 10, seed: i64 = 1) -> [T]", Doc: "n generated values.", Example: "testing.ints(3, 3).sample(2)  // => [3, 3]", Impl: module.Checked(func(c *module.Call) value.Value {
			g, r := of(c), seeded(c.Int(2))
			var out []value.Value
			for range c.IntIn(1, 0, 1<<20) {
				v, ok := attempt(c, []*generator{g}, &source{rand: r})
				if !ok {
					c.Fail(codeGenerator, "", "the filter of %s lets nothing through", g)
				}
				out = append(out, v[0])
			}
			return value.NewArray(out)
		})},
	}}
}

func seeded(n int64) *rand.Rand { return rand.New(rand.NewPCG(uint64(n), 0x736b6570)) }
