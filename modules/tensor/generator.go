package tensor

import (
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"sync"

	"skep/compute/dtype"
	"skep/compute/random"
	engine "skep/compute/tensor"
	"skep/interp/module"
	"skep/interp/types"
	"skep/interp/value"
)

// What typeof says of streams and of what seeds them.
const (
	generatorName = "Rng"
	sequenceName  = "SeedSequence"
)

// generator is a stream that a program holds: a handle, so each draw moves all its holders on. Parts of parallel loops may draw at once.
type generator struct {
	mu sync.Mutex
	r  *engine.Random
}

func newGenerator(s *random.Stream) value.Value {
	return value.NewBox(generatorName, &generator{r: &engine.Random{Stream: s}})
}

// String names the source of the bits.
func (g *generator) String() string { return "Rng(" + g.r.Kind() + ")" }

// sequence is a seed whose children a program hands out.
type sequence struct {
	mu sync.Mutex
	s  *random.Seed
}

// String shows what the seed was made of.
func (s *sequence) String() string { return "SeedSequence(" + s.s.String() + ")" }

const generatorDoc = " Its methods draw what NumPy's Generator of that seed draws. seed is a whole number of any size, a list of them or a SeedSequence; without one the numbers differ each time."

// generators are the functions that make streams.
func generators() []module.Func {
	return []module.Func{
		{Sig: "fun default_rng(seed = null) -> Rng", Doc: "A stream of random numbers (PCG64)." + generatorDoc, Example: "let rng = tensor.default_rng(7)\nrng.normal(size: 3)  // => [ 0.00123015  0.29874554 -0.27413786]\ntensor.default_rng(7).integers(10)  // => 9",
			Impl: module.Checked(func(c *module.Call) value.Value { return newGenerator(random.NewPCG64(seedOf(c, 0))) })},
		{Sig: "fun philox(seed = null, key = null, counter = null) -> Rng", Doc: "A stream of random numbers (Philox 4x64), which are a function of a key and a counter: equal keys and counters give equal numbers, whatever was drawn before. key is a number, or two of 64 bits; counter a number, or up to four, lowest first." + generatorDoc,
			Example: "tensor.philox(7).random()  // => 0.46881748695593284\ntensor.philox(key: 5, counter: 2).integers(100, size: 3)  // => [15 84 32]", Impl: module.Checked(keyed)},
		{Sig: "fun seed_sequence(entropy = null, spawn_key = []) -> SeedSequence", Doc: "A seed that spreads over the state of a generator, and has children for independent streams: NumPy's SeedSequence.",
			Example: "tensor.seed_sequence(5).generate_state(2)  // => [  16823399 2940995229]", Impl: module.Checked(func(c *module.Call) value.Value {
				s := seedOf(c, 0)
				if place := places(c, 1); len(place) > 0 {
					s = s.Child(place...)
				}
				return value.NewBox(sequenceName, &sequence{s: s})
			})},
	}
}

func keyed(c *module.Call) value.Value {
	if !c.Given(1) && !c.Given(2) {
		return newGenerator(random.NewPhilox(seedOf(c, 0)))
	}
	if c.Given(0) && c.Given(1) {
		c.Refuse("give a seed or a key, not both")
	}
	s := random.NewPhilox(seedOf(c, 0))
	if c.Given(1) {
		s = random.NewKeyed([2]uint64(wide(c, 1, 2)), [4]uint64{})
	}
	if c.Given(2) {
		s = s.From([4]uint64(wide(c, 2, 4)))
	}
	return newGenerator(s)
}

// wide reads n words of 64 bits, lowest first, from a number or a list.
func wide(c *module.Call, i, n int) []uint64 {
	out := make([]uint64, n)
	numbers := bigNumbers(c, i)
	if len(numbers) == 1 {
		for k := range out {
			out[k] = new(big.Int).Rsh(numbers[0], uint(64*k)).Uint64()
			if k == n-1 && numbers[0].BitLen() > 64*n {
				c.Wrong(i, fmt.Sprintf("a whole number of at most %d bits", 64*n))
			}
		}
		return out
	}
	if len(numbers) > n {
		c.Wrong(i, fmt.Sprintf("at most %d numbers", n))
	}
	for k, v := range numbers {
		if !v.IsUint64() {
			c.Wrong(i, "numbers of at most 64 bits")
		}
		out[k] = v.Uint64()
	}
	return out
}

// places reads a list of numbers of 32 bits.
func places(c *module.Call, i int) []uint32 {
	var out []uint32
	for _, v := range bigNumbers(c, i) {
		if !v.IsUint64() || v.Uint64() > 1<<32-1 {
			c.Wrong(i, "numbers of at most 32 bits")
		}
		out = append(out, uint32(v.Uint64()))
	}
	return out
}

// bigNumbers reads whole numbers of any size that are not negative.
func bigNumbers(c *module.Call, i int) []*big.Int {
	vs := []value.Value{c.Args[i]}
	switch c.Args[i].Kind() {
	case value.KArray, value.KTuple, value.KRange:
		vs = c.List(i)
	}
	out := make([]*big.Int, len(vs))
	for k, v := range vs {
		n, ok := new(big.Int).SetString(strings.TrimSuffix(value.Display(v), "n"), 10)
		if !ok || n.Sign() < 0 || !v.IsInt() && v.Kind() != value.KBox {
			c.Wrong(i, "a whole number from 0 on, or a list of them")
		}
		out[k] = n
	}
	return out
}

// seedOf reads a seed; the machine's noise if there is none.
func seedOf(c *module.Call, i int) *random.Seed {
	if !c.Given(i) {
		return random.NewSeed(noise(c))
	}
	if s, ok := value.As[*sequence](c.Args[i]); ok {
		return s.s
	}
	return random.NewSeed(bigNumbers(c, i)...)
}

// sequenceType is SeedSequence.
func sequenceType() module.Type {
	self := func(c *module.Call) *sequence {
		s, ok := value.As[*sequence](c.Args[0])
		if !ok {
			c.Wrong(0, "a SeedSequence")
		}
		return s
	}
	return module.Type{Name: sequenceName, Doc: "What seeds a stream of random numbers.", Methods: []module.Func{
		{Sig: "fun generate_state(self, n: i64, dtype = null) -> Tensor", Doc: "n words of 32 bits, or of 64 with dtype: u64.", Example: "tensor.seed_sequence(5).generate_state(1, dtype: u64)  // => [12631478326263854183]", Impl: module.Checked(func(c *module.Call) value.Value {
			n := int(c.IntIn(1, 0, 1<<20))
			var t *engine.Tensor
			var err error
			switch readType(c, 2, dtype.U32) {
			case dtype.U32:
				t, err = engine.From(self(c).s.Words(n), n)
			case dtype.U64:
				t, err = engine.From(self(c).s.Words64(n), n)
			default:
				c.Wrong(2, "u32 or u64")
			}
			fail(c, err)
			return box(t)
		})},
		{Sig: "fun spawn(self, n: i64) -> [SeedSequence]", Doc: "The next n children: seeds of streams that are independent of each other.", Example: "let s = tensor.seed_sequence(5)\ns.spawn(2)[1].generate_state(1)  // => [3767054407]", Impl: module.Checked(func(c *module.Call) value.Value {
			s := self(c)
			s.mu.Lock()
			defer s.mu.Unlock()
			var out []value.Value
			for _, child := range s.s.Spawn(int(c.IntIn(1, 0, 1<<20))) {
				out = append(out, value.NewBox(sequenceName, &sequence{s: child}))
			}
			return value.NewArray(out)
		})},
	}}
}

// generatorType is Rng.
func generatorType() module.Type {
	return module.Type{Name: generatorName, Doc: "A stream of random numbers. Each draw moves it on, whoever holds it.", Methods: slices.Concat(plainDraws(), tableDraws(), picks(), turns()),
		Synonyms: map[string]string{"randn": "standard_normal", "rand": "random", "randint": "integers", "sample": "choice", "gauss": "normal", "expovariate": "exponential"},
		Stored: &module.Stored{
			Save: func(v value.Value, out io.Writer) error {
				g, ok := value.As[*generator](v)
				if !ok {
					return fmt.Errorf("not a generator")
				}
				g.mu.Lock()
				defer g.mu.Unlock()
				return json.NewEncoder(out).Encode(g.r.Stream)
			},
			Load: func(data []byte) (value.Value, error) {
				s := &random.Stream{}
				if err := json.Unmarshal(data, s); err != nil {
					return value.Null, err
				}
				return newGenerator(s), nil
			},
		}}
}

const sizeDoc = " size is a list of sizes, one number, or null for what the parameters say."

// draw is a method that draws while it holds the stream.
func draw(sig, doc, example string, rule func(c *module.StaticCall) types.Type, f func(c *module.Call, r *engine.Random) (*engine.Tensor, error)) module.Func {
	return module.Func{Sig: "fun " + sig, Doc: doc, Example: "let rng = tensor.default_rng(7)\n" + example, Rule: rule, Impl: module.Checked(func(c *module.Call) value.Value {
		t, err := held(c, func(r *engine.Random) (*engine.Tensor, error) { return f(c, r) })
		fail(c, err)
		return box(t)
	})}
}

// held runs f with the stream of the first argument, which an interrupt stops where it is.
func held[T any](c *module.Call, f func(r *engine.Random) (T, error)) (T, error) {
	g, ok := value.As[*generator](c.Args[0])
	if !ok {
		c.Wrong(0, "an Rng")
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.r.Pause = interrupted(c)
	defer func() { g.r.Pause = nil }()
	return f(g.r)
}

// interrupted ends a call whose program is interrupted.
func interrupted(c *module.Call) func() {
	return func() {
		if c.Ctx != nil {
			c.Must(c.Ctx.Err())
		}
	}
}

// madeOf is the rule of a method whose option size says the shape: as that of the makers, with another name.
func madeOf(rule string) func(c *module.StaticCall) types.Type {
	return func(c *module.StaticCall) types.Type {
		q := newQuestion(c, rule)
		sized := false
		for _, a := range c.Args {
			switch {
			case a.Name == "size":
				sized = a.Given && !(a.IsConst && a.Const.IsNull())
				a.Name = "shape"
				q.option(a)
			case a.Name == "dtype":
				q.option(a)
			}
		}
		if !sized {
			return types.Unknown
		}
		out, ok := q.ask()
		if !ok {
			return types.Unknown
		}
		return out[0]
	}
}

// sizeAt reads an option size.
func sizeAt(c *module.Call, i int) (sizes []int, given bool) {
	if !c.Given(i) {
		return nil, false
	}
	sizes = readSizes(c, i)
	charge(c, dtype.F64, sizes)
	return sizes, true
}

// plainDraws are the draws whose element type a program may choose.
func plainDraws() []module.Func {
	plain := func(normal bool) func(c *module.Call, r *engine.Random) (*engine.Tensor, error) {
		return func(c *module.Call, r *engine.Random) (*engine.Tensor, error) {
			sizes, _ := sizeAt(c, 1)
			return r.Plain(normal, readType(c, 2, dtype.F64), sizes...)
		}
	}
	const types = " dtype is f64 or f32, which is a stream of its own."
	return []module.Func{
		draw("random(self, size = null, dtype = null)", "Numbers from 0 up to but without 1, all equally likely."+sizeDoc+types, "rng.random(2)  // => [0.62509547 0.8972138 ]", madeOf("rand"), plain(false)),
		draw("standard_normal(self, size = null, dtype = null)", "Numbers of the standard normal distribution."+sizeDoc+types, "rng.standard_normal(2)  // => [0.00123015 0.29874554]", madeOf("randn"), plain(true)),
		draw("integers(self, low: i64, high: i64 = null, size = null, dtype = null, endpoint: bool = false)", "Whole numbers from low up to but without high, with endpoint: true up to it; with one number from 0 on."+sizeDoc+" dtype is i64 if absent; bool and the narrow types take fewer bits.",
			"rng.integers(0, 10, size: 8)  // => [9 6 6 8 5 7 8 2]", madeOf("randint"), integers),
	}
}

func integers(c *module.Call, r *engine.Random) (*engine.Tensor, error) {
	low, high := int64(0), c.Int(1)
	if c.Given(2) {
		low, high = high, c.Int(2)
	}
	sizes, _ := sizeAt(c, 3)
	if !c.Bool(5) {
		if high <= low {
			c.Refuse("integers: there is no number from %d up to but without %d", low, high)
		}
		high--
	}
	return r.IntegersOf(readType(c, 4, dtype.I64), low, high, sizes...)
}

// tableDraws makes a method of each row of the table of distributions.
func tableDraws() []module.Func {
	var out []module.Func
	for _, d := range random.Distributions() {
		params := []string{"self"}
		for _, p := range d.Params {
			if p.Required() {
				params = append(params, p.Name)
			} else {
				params = append(params, p.Name+" = "+strconv.FormatFloat(p.Default, 'f', 1, 64))
			}
		}
		rule := "randn"
		if d.Count != nil {
			rule = "randint"
		}
		out = append(out, draw(d.Name+"("+strings.Join(append(params, "size = null"), ", ")+")", d.Doc+"."+sizeDoc+broadcastDoc(d), drawExamples.Get()[d.Name], madeOf(rule),
			func(c *module.Call, r *engine.Random) (*engine.Tensor, error) {
				ts := make([]*engine.Tensor, len(d.Params))
				for i := range ts {
					ts[i] = read(c, i+1)
				}
				sizes, sized := sizeAt(c, len(ts)+1)
				return r.Draw(d, ts, sizes, sized)
			}))
	}
	return out
}

func broadcastDoc(d random.Distribution) string {
	if len(d.Params) == 0 {
		return ""
	}
	return " Parameters may be tensors, which broadcast."
}

// turns are the methods that move a stream or make others of it.
func turns() []module.Func {
	const rng = "let rng = tensor.default_rng(7)\n"
	return []module.Func{
		{Sig: "fun spawn(self, n: i64) -> [Rng]", Doc: "n streams that are independent of this one and of each other, for work in parallel.", Example: rng + "rng.spawn(2)[1].integers(100, size: 3)  // => [68 48 39]", Impl: module.Checked(func(c *module.Call) value.Value {
			n := int(c.IntIn(1, 0, 1<<20))
			children, _ := held(c, func(r *engine.Random) ([]*random.Stream, error) {
				out, ok := r.Spawn(n)
				if !ok {
					c.Refuse("a stream that was made of a key has no seed to spawn from; give other counters instead")
				}
				return out, nil
			})
			out := make([]value.Value, len(children))
			for i, s := range children {
				out[i] = newGenerator(s)
			}
			return value.NewArray(out)
		})},
		{Sig: "fun jumped(self, jumps: i64 = 1) -> Rng", Doc: "A stream so many long steps ahead of this one, each of more numbers than any program draws.", Example: rng + "rng.jumped().integers(100, size: 3)  // => [46 73 50]", Impl: module.Checked(func(c *module.Call) value.Value {
			n := uint64(c.IntIn(1, 0, 1<<62))
			s, _ := held(c, func(r *engine.Random) (*random.Stream, error) { return r.Jumped(n), nil })
			return newGenerator(s)
		})},
		{Sig: "fun advance(self, delta: i64) -> Rng", Doc: "The stream itself, moved on as if delta words of 64 bits (Philox: blocks of four) had been drawn; back, if negative.", Example: rng + "rng.advance(2).random()  // => 0.7756856902451935", Impl: module.Checked(func(c *module.Call) value.Value {
			_, _ = held(c, func(r *engine.Random) (any, error) { r.Advance(c.Int(1)); return nil, nil })
			return c.Args[0]
		})},
	}
}
