package value_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"skep/interp/value"
)

func texts(vs []value.Value) []string {
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = v.Str()
	}
	return out
}

// TestJoinedStringsAreWhole joins and slices random strings in all ways and compares text, length in
// code points and every character with what Go says. Old prefixes of a growing
// string must stay as they were.
func TestJoinedStringsAreWhole(t *testing.T) {
	parts := []string{"", "a", "é", "bc", "日本", strings.Repeat("x", 9), strings.Repeat("ü", 11), strings.Repeat("y", 41), strings.Repeat("z", 70)}
	rnd := rand.New(rand.NewPCG(1, 2))
	type made struct {
		v    value.Value
		want string
	}
	all := []made{{value.String(""), ""}}
	pick := func() made {
		if rnd.IntN(2) == 0 {
			p := parts[rnd.IntN(len(parts))]
			return made{value.String(p), p}
		}
		return all[rnd.IntN(len(all))]
	}
	for range 3000 {
		a, b, c := pick(), pick(), pick()
		if len(a.want)+len(b.want)+len(c.want) > 400 {
			continue
		}
		if rnd.IntN(3) == 0 {
			a.v.StrLen() // now it is known whether it is ASCII
		}
		runes := []rune(a.want)
		lo := rnd.IntN(len(runes) + 1)
		hi := lo + rnd.IntN(len(runes)+1-lo)
		all = append(all, made{value.Concat(a.v, b.v), a.want + b.want}, made{value.ConcatAll(a.v, b.v, c.v), a.want + b.want + c.want},
			made{value.Append(a.v, []byte(b.want)), a.want + b.want}, made{a.v.StrSlice(lo, hi), string(runes[lo:hi])})
	}
	for _, m := range all {
		if m.v.Str() != m.want {
			t.Fatalf("%q, want %q", m.v.Str(), m.want)
		}
		runes := []rune(m.want)
		if m.v.StrLen() != len(runes) {
			t.Fatalf("%q has %d code points, want %d", m.want, m.v.StrLen(), len(runes))
		}
		for i, r := range runes {
			if got := m.v.StrAt(i).Str(); got != string(r) {
				t.Fatalf("%q[%d] is %q, want %q", m.want, i, got, string(r))
			}
		}
	}
}

// TestAppendersToOneText lets goroutines append to the same growing text: each gets its own.
func TestAppendersToOneText(t *testing.T) {
	base := value.String(strings.Repeat("b", 50))
	for range 3 {
		base = value.Concat(base, value.String("base"))
	}
	var all sync.WaitGroup
	for k := range 8 {
		all.Go(func() {
			mine, want := base, base.Str()
			for i := range 500 {
				mine = value.Append(mine, strconv.AppendInt(nil, int64(k*1000+i), 10))
				want += strconv.Itoa(k*1000 + i)
			}
			if mine.Str() != want {
				t.Errorf("appender %d has %q, want %q", k, mine.Str(), want)
			}
		})
	}
	all.Wait()
}

func TestInvalidBytesAreReplaced(t *testing.T) {
	for _, head := range []string{"", "a", strings.Repeat("é", 60)} {
		v := value.Append(value.String(head), []byte("x\xffé"))
		if want := head + "x\uFFFDé"; v.Str() != want || v.StrLen() != len([]rune(want)) {
			t.Errorf("%q with %d code points, want %q", v.Str(), v.StrLen(), want)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("a,b,,c", ",")
	f.Add("aXbX", "X")
	f.Add("日本日", "本")
	f.Add("", "abc")
	f.Fuzz(func(t *testing.T, s, sep string) {
		v, by := value.String(s), value.String(sep).Str()
		if by == "" {
			return
		}
		want := strings.Split(v.Str(), by)
		got := v.Split(by)
		if !slices.Equal(texts(got), want) {
			t.Errorf("split %q by %q: %q, want %q", v.Str(), by, texts(got), want)
		}
		if cut := texts(v.Cut(want)); !slices.Equal(cut, want) {
			t.Errorf("cut %q: %q, want %q", v.Str(), cut, want)
		}
		for i, p := range got {
			if n := len([]rune(want[i])); p.StrLen() != n {
				t.Errorf("part %q has %d code points, want %d", want[i], p.StrLen(), n)
			}
		}
	})
}

func TestArraysOfFewElementsGrowApart(t *testing.T) {
	for n := range 7 {
		vs := make([]value.Value, n)
		for i := range vs {
			vs[i] = value.Int(int64(i))
		}
		a := value.ArrayOf(vs...).Array()
		b := value.Clone(a.Value()).Array()
		a.Push(value.Int(100))
		if n > 0 {
			a.Set(0, value.Int(-1))
		}
		if a.Len() != n+1 || b.Len() != n {
			t.Fatalf("%d elements: %d after a push, the copy has %d", n, a.Len(), b.Len())
		}
		for i, v := range b.All() {
			if !v.IsInt() || v.AsInt() != int64(i) {
				t.Errorf("%d elements: the copy's element %d is %s", n, i, value.Repr(v))
			}
		}
	}
}

func TestDirectTellsArityOfItsOwnFunctionsOnly(t *testing.T) {
	f := value.NewDirect("f", nil, 2)
	for n := range uint8(4) {
		if f.Direct(n) != (n == 2) {
			t.Errorf("a function of 2 arguments, asked for %d: %v", n, f.Direct(n))
		}
	}
	for _, v := range []value.Value{value.Null, value.Int(0), value.String("text"), value.NewArray(nil), value.NewFunc("g", nil)} {
		if v.Direct(0) || v.Direct(1) {
			t.Errorf("%s is no direct function", value.Repr(v))
		}
	}
}

func TestAppendDisplayIsDisplay(t *testing.T) {
	for _, v := range []value.Value{value.Null, value.Unit(), value.Int(-7), value.Float(1), value.Bool(true), value.String("a\"b"),
		value.Strings([]string{"x", "y"}), value.Some(value.String("s")), value.Ok(value.Unit()), value.None()} {
		if got := string(value.AppendDisplay([]byte("> "), v)); got != "> "+value.Display(v) {
			t.Errorf("%q, want %q", got, "> "+value.Display(v))
		}
	}
}
