package random

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

type goldens struct {
	Origin  string
	Streams []map[string]any
	Draws   []struct {
		Bits, Name   string
		Params       []float64
		Library      bool
		Values, Last []string
	}
	LongNormal, LongExponential string
	Seeds                       []struct {
		Entropy                 string
		Place                   []uint32
		Words, Words64, Spawned []string
	}
	Moves []struct {
		Bits        string
		Steps       int64
		Raw, Jumped []string
	}
	Keyed   []string
	Samples []struct {
		N, K         int64
		Shuffle      bool
		Values, Last []string
	}
	Shares []struct {
		Alpha  []float64
		Values []string
	}
	Classes []struct {
		N      int64
		P      []float64
		Values []string
	}
}

func recorded(t testing.TB) (g goldens) {
	t.Helper()
	data, err := os.ReadFile("testdata/goldens.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

func stream(bits string, seed ...*big.Int) *Stream {
	if bits == "Philox" {
		return NewPhilox(NewSeed(seed...))
	}
	return NewPCG64(NewSeed(seed...))
}

func number(t testing.TB, text string) *big.Int {
	t.Helper()
	n, ok := new(big.Int).SetString(text, 10)
	if !ok {
		t.Fatalf("not a number: %s", text)
	}
	return n
}

func texts[T any](n int, f func() T) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint(f())
	}
	return out
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %.300v, want %.300v", what, got, want)
	}
}

func list(v any) (out []string) {
	for _, x := range v.([]any) {
		out = append(out, x.(string))
	}
	return out
}

// small is how far draws may be off that end in a function of the C library: powers with large exponents and angles near 0
// enlarge a last bit.
const small = 1e-12

// floats compares bits, or allows an error, relative to the number or as it is.
func floats(t *testing.T, what string, got []float64, want []string, off float64) {
	t.Helper()
	for i, text := range want {
		w, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		if g := got[i]; g != w && !(math.Abs(g-w) <= off*math.Abs(w) || strings.Contains(what, "vonmises") && math.Abs(g-w) <= off) {
			t.Errorf("%s: number %d is %x, want %s", what, i, g, text)
			return
		}
	}
}

func numbers(n int, f func() float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = f()
	}
	return out
}

// TestStreams draws what NumPy drew, in its order: bits, floats, normal and whole numbers of all sizes.
func TestStreams(t *testing.T) {
	for _, want := range recorded(t).Streams {
		var seed []*big.Int
		for _, s := range list(want["seed"]) {
			seed = append(seed, number(t, s))
		}
		bits := want["bits"].(string)
		name := fmt.Sprintf("%s %v", bits, seed)
		s := stream(bits, seed...)
		same(t, name, texts(9, s.Uint64), list(want["raw"]))
		floats(t, name, numbers(5, s.Float64), list(want["f64"]), 0)
		floats(t, name, numbers(5, func() float64 { return float64(s.Float32()) }), list(want["f32"]), 0)
		floats(t, name+" normal", numbers(100, s.Normal), list(want["normal"]), 0)
		floats(t, name+" normal f32", numbers(100, func() float64 { return float64(s.Normal32()) }), list(want["normal32"]), 0)
		for _, most := range []uint64{5, 1 << 31, 1<<32 - 1, 1 << 32, 1<<63 - 1} {
			same(t, fmt.Sprintf("%s below %d", name, most), texts(7, func() uint64 { return s.Below(most) }), list(want[fmt.Sprintf("below%d", most)]))
		}
		wholes(t, name, s, want)
		same(t, name+" at last", texts(1, s.Uint64), list(want["last"]))
	}
}

// wholes draws integers of the narrow types.
func wholes(t *testing.T, name string, s *Stream, want map[string]any) {
	t.Helper()
	for _, d := range []struct {
		name      string
		low, high int64
		size      uint
	}{{"int8", -128, 127, 8}, {"uint8", 0, 255, 8}, {"int16", -32768, 32767, 16}, {"uint16", 0, 65535, 16}, {"int32", math.MinInt32, math.MaxInt32, 32}, {"uint32", 0, math.MaxUint32, 32}} {
		for _, span := range [][2]int64{{d.low, d.high}, {3, 3}, {0, 100}, {floorThird(d.low), d.high / 2}} {
			key := fmt.Sprintf("%s %d %d", d.name, span[0], span[1])
			var got []string
			if d.size == 32 {
				got = texts(11, func() int64 { return span[0] + int64(s.Below(uint64(span[1]-span[0]))) })
			} else {
				s.Small(uint64(span[1]-span[0]), d.size, 11, func(_ int, v uint64) { got = append(got, fmt.Sprint(span[0]+int64(v))) })
			}
			same(t, name+" "+key, got, list(want[key]))
		}
	}
	var got []string
	s.Small(1, 1, 40, func(_ int, v uint64) { got = append(got, fmt.Sprint(v)) })
	same(t, name+" bool", got, list(want["bool"]))
}

func floorThird(n int64) int64 { return int64(math.Floor(float64(n) / 3)) }

// TestDistributions: each row of the table gives NumPy's numbers, and takes as many bits.
func TestDistributions(t *testing.T) {
	tried := map[string]bool{}
	table := map[string]Distribution{}
	for _, d := range Distributions() {
		table[d.Name] = d
	}
	for _, want := range recorded(t).Draws {
		d := table[want.Name]
		tried[want.Name] = true
		s := stream(want.Bits, big.NewInt(11))
		name := fmt.Sprintf("%s %s%v", want.Bits, want.Name, want.Params)
		if d.Count != nil {
			same(t, name, texts(len(want.Values), func() int64 { return d.Count(s, want.Params) }), want.Values)
		} else {
			off := 0.0
			if want.Library {
				off = small
			}
			floats(t, name, numbers(len(want.Values), func() float64 { return d.Draw(s, want.Params) }), want.Values, off)
		}
		same(t, name+", the bits behind", texts(1, s.Uint64), want.Last)
	}
	for name := range table {
		if !tried[name] {
			t.Errorf("%s is not recorded", name)
		}
	}
}

// TestTails draws so many numbers that the rare branches of the ziggurats come up.
func TestTails(t *testing.T) {
	g := recorded(t)
	for _, c := range []struct {
		want string
		draw func(s *Stream) float64
	}{{g.LongNormal, (*Stream).Normal}, {g.LongExponential, (*Stream).Exponential}} {
		s, sum := stream("PCG64", big.NewInt(5)), 0.0
		for range 200000 {
			sum += c.draw(s)
		}
		want, _ := strconv.ParseFloat(c.want, 64)
		if math.Abs(sum-want) > 1e-6 {
			t.Errorf("the sum is %v, want %v", sum, want)
		}
	}
}

func TestSeeds(t *testing.T) {
	for _, want := range recorded(t).Seeds {
		s := NewSeed(number(t, want.Entropy))
		if len(want.Place) > 0 {
			s = s.Child(want.Place...)
		}
		same(t, s.String(), words(s.Words(7)), want.Words)
		same(t, s.String(), words(s.Words64(3)), want.Words64)
		var spawned []string
		for _, child := range append(s.Spawn(2), s.Spawn(1)...) {
			spawned = append(spawned, words(child.Words(1))...)
		}
		same(t, s.String()+" spawned", spawned, want.Spawned)
	}
}

func words[T any](ws []T) (out []string) {
	for _, w := range ws {
		out = append(out, fmt.Sprint(w))
	}
	return out
}

func TestMoves(t *testing.T) {
	g := recorded(t)
	for _, want := range g.Moves {
		s := stream(want.Bits, big.NewInt(3))
		texts(3, s.Uint64)
		s.Advance(want.Steps)
		same(t, fmt.Sprintf("%s advanced by %d", want.Bits, want.Steps), texts(6, s.Uint64), want.Raw)
		j := stream(want.Bits, big.NewInt(3)).Jumped(2)
		same(t, want.Bits+" jumped", texts(5, j.Uint64), want.Jumped)
	}
	k := NewKeyed([2]uint64{5, 1}, [4]uint64{1<<64 - 2, 1<<64 - 1, 7, 9})
	same(t, "a key and a counter", texts(20, k.Uint64), g.Keyed)
}

func TestSamples(t *testing.T) {
	for _, want := range recorded(t).Samples {
		s := stream("PCG64", big.NewInt(9))
		got := s.Sample(want.N, want.K, want.Shuffle)
		if int64(len(got)) != want.K {
			t.Fatalf("%d of %d: %d numbers", want.K, want.N, len(got))
		}
		same(t, fmt.Sprintf("%d of %d, shuffled %v", want.K, want.N, want.Shuffle), words(got[:min(20, len(got))]), want.Values)
		same(t, "the bits behind", texts(1, s.Uint64), want.Last)
	}
}

func TestShares(t *testing.T) {
	g := recorded(t)
	for _, want := range g.Shares {
		s, n := stream("PCG64", big.NewInt(4)), len(want.Alpha)
		out := make([]float64, 6*n)
		for i := range 6 {
			s.Dirichlet(want.Alpha, out[i*n:(i+1)*n])
		}
		floats(t, fmt.Sprintf("dirichlet%v", want.Alpha), out, want.Values, small)
	}
	for _, want := range g.Classes {
		s, n := stream("PCG64", big.NewInt(4)), len(want.P)
		out := make([]int64, 6*n)
		for i := range 6 {
			s.Multinomial(want.N, want.P, out[i*n:(i+1)*n])
		}
		same(t, fmt.Sprintf("multinomial(%d, %v)", want.N, want.P), words(out), want.Values)
	}
}

// TestStates: a stream goes on alike after it was written and read, and so do its children.
func TestStates(t *testing.T) {
	for _, s := range []*Stream{stream("PCG64", big.NewInt(1)), stream("Philox", big.NewInt(1), big.NewInt(2)), NewKeyed([2]uint64{1, 2}, [4]uint64{3})} {
		s.Uint32()
		s.Spawn(1)
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		again := &Stream{}
		if err := json.Unmarshal(text, again); err != nil {
			t.Fatal(err)
		}
		a, ok := s.Spawn(1)
		b, _ := again.Spawn(1)
		if ok && a[0].Uint64() != b[0].Uint64() {
			t.Errorf("%s: other children", text)
		}
		same(t, string(text), texts(9, again.Uint32), texts(9, s.Uint32))
	}
}

func FuzzState(f *testing.F) {
	f.Add(`{"Kind":"Philox","Words":[1,2,3,4,5,6,7,8,9,10],"Next":4}`)
	f.Add(`{"Kind":"PCG64","Words":[1,2,3,5],"Seeded":true,"Entropy":["12"],"Place":[1]}`)
	f.Fuzz(func(t *testing.T, text string) {
		s := &Stream{}
		if json.Unmarshal([]byte(text), s) != nil {
			return
		}
		s.Uint32()
		s.Spawn(1)
		if _, err := json.Marshal(s); err != nil {
			t.Error(err)
		}
	})
}

func TestRanges(t *testing.T) {
	for _, d := range Distributions() {
		for _, p := range d.Params {
			if text := p.Refuse(math.NaN()); !strings.Contains(text, p.Name) {
				t.Errorf("%s takes NaN for %s", d.Name, p.Name)
			}
			if !p.Required() && p.Refuse(p.Default) != "" {
				t.Errorf("%s refuses its own default: %s", d.Name, p.Refuse(p.Default))
			}
		}
	}
}
