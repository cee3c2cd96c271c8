package value_test

import (
	"math"
	"math/rand"
	"runtime"
	"testing"

	"skep/interp/value"
)

// model is the array that everyone means: a slice of values.
type model struct {
	a  value.Value
	vs []value.Value
}

// kinds are values of every form, among them those whose bits are equal.
var kinds = []value.Value{
	value.Int(0), value.Int(-1), value.Int(math.MaxInt64), value.Float(0), value.Float(math.Copysign(0, -1)), value.Float(math.Inf(1)),
	value.Float(1.5), value.Bool(false), value.Bool(true), value.Null, value.Unit(), value.String("s"), value.NewTuple(value.Int(1)),
}

func (m *model) step(t *testing.T, r *rand.Rand, pick func() value.Value) {
	a, n := m.a.Array(), len(m.vs)
	switch op := r.Intn(12); {
	case op < 3:
		v := pick()
		a.Push(v)
		m.vs = append(m.vs, v)
	case n == 0:
	case op == 3:
		i, v := r.Intn(n), pick()
		a.Set(i, v)
		m.vs[i] = v
	case op == 4:
		i, v := r.Intn(n), pick()
		if a.Put(int64(i), v) {
			m.vs[i] = v
		}
		if a.Put(int64(n), v) || a.Put(-1, v) {
			t.Fatal("Put wrote outside")
		}
	case op == 5:
		i, v := r.Intn(n+1), pick()
		a.Insert(i, v)
		m.vs = append(m.vs[:i], append([]value.Value{v}, m.vs[i:]...)...)
	case op == 6:
		i := r.Intn(n)
		if got := a.Take(i); got != m.vs[i] {
			t.Fatalf("took %s, want %s", value.Repr(got), value.Repr(m.vs[i]))
		}
		m.vs = append(m.vs[:i], m.vs[i+1:]...)
	case op == 7:
		lo := r.Intn(n)
		hi := lo + r.Intn(n-lo+1)
		a.Remove(lo, hi)
		m.vs = append(m.vs[:lo], m.vs[hi:]...)
	case op == 8:
		i, j := r.Intn(n), r.Intn(n)
		a.Swap(i, j)
		m.vs[i], m.vs[j] = m.vs[j], m.vs[i]
	case op == 9:
		b := value.ArrayOf(pick(), pick())
		a.Append(b.Array())
		m.vs = append(m.vs, b.Array().Values()...)
	case op == 10:
		i, v := r.Intn(n), pick()
		*a.Ref(i) = v
		m.vs[i] = v
	case op == 11:
		m.a = value.Clone(m.a)
	}
}

// same holds every way of reading to the model.
func (m *model) same(t *testing.T) {
	t.Helper()
	a := m.a.Array()
	want := value.NewTuple(m.vs...) // a tuple is never flat
	if a.Len() != len(m.vs) {
		t.Fatalf("%d elements, want %d", a.Len(), len(m.vs))
	}
	boxed := a.Boxed()
	for i, v := range a.All() {
		if v != m.vs[i] || boxed[i] != v {
			t.Fatalf("element %d is %s, want %s", i, value.Repr(v), value.Repr(m.vs[i]))
		}
	}
	if got, want := value.Repr(m.a), value.Repr(want); len(m.vs) != 1 && got[1:len(got)-1] != want[1:len(want)-1] {
		t.Fatalf("shows as %s, want %s", got, want)
	}
	half := a.Len() / 2
	if both := a.Slice(0, half).Array().Concat(a.Slice(half, a.Len()).Array()); !value.Equal(both, m.a) || value.Hash(both) != value.Hash(m.a) {
		t.Fatalf("%s put together is %s", value.Repr(m.a), value.Repr(both))
	}
	back := a.Reversed().Array().Reversed()
	if k, ok := value.Compare(back, m.a); ok && k != 0 {
		t.Fatalf("%s turned twice is %s", value.Repr(m.a), value.Repr(back))
	}
}

// TestArraysAreTheirModel does the same to arrays of any form and to slices of values.
func TestArraysAreTheirModel(t *testing.T) {
	for seed := range int64(2000) {
		r := rand.New(rand.NewSource(seed))
		some := []value.Value{kinds[r.Intn(len(kinds))], kinds[r.Intn(len(kinds))]}
		pick := func() value.Value { // mostly of one kind, so that arrays stay flat for a while
			if r.Intn(20) == 0 {
				return kinds[r.Intn(len(kinds))]
			}
			return some[r.Intn(2)]
		}
		m := &model{a: value.NewArray(nil)}
		for range 40 {
			m.step(t, r, pick)
			m.same(t)
		}
	}
}

// TestFormsAreOne: what is equal is equal whichever way it is held, and hashes alike.
func TestFormsAreOne(t *testing.T) {
	boxed := func(vs ...value.Value) value.Value { // a string in it for a while boxes it
		v := value.NewArray(append(vs, value.String("")))
		v.Array().Take(len(vs))
		return v
	}
	nan := value.Float(math.NaN())
	for _, c := range []struct {
		vs, ws []value.Value
		equal  bool
		order  int
	}{
		{[]value.Value{value.Int(1), value.Int(2)}, []value.Value{value.Int(1), value.Int(2)}, true, 0},
		{[]value.Value{value.Int(1), value.Int(2)}, []value.Value{value.Float(1), value.Float(2)}, true, 0},
		{[]value.Value{value.Int(1 << 53), value.Int(1)}, []value.Value{value.Float(1 << 53), value.Float(1.5)}, false, -1},
		{[]value.Value{value.Float(0)}, []value.Value{value.Float(math.Copysign(0, -1))}, true, 0},
		{[]value.Value{value.Bool(true), value.Bool(false)}, []value.Value{value.Bool(true), value.Bool(true)}, false, -1},
		{[]value.Value{value.Int(1), value.Int(2)}, []value.Value{value.Int(1)}, false, 1},
	} {
		for _, x := range []value.Value{value.NewArray(append([]value.Value(nil), c.vs...)), boxed(c.vs...)} {
			for _, y := range []value.Value{value.NewArray(append([]value.Value(nil), c.ws...)), boxed(c.ws...)} {
				if value.Equal(x, y) != c.equal || c.equal && value.Hash(x) != value.Hash(y) {
					t.Errorf("%s and %s (%d, %d)", value.Repr(x), value.Repr(y), x.Array().Elem(), y.Array().Elem())
				}
				if k, ok := value.Compare(x, y); !ok || k != c.order {
					t.Errorf("%s is ordered %d to %s (%v)", value.Repr(x), k, value.Repr(y), ok)
				}
			}
		}
	}
	if flat := value.NewArray([]value.Value{nan, nan}); value.Equal(flat, flat) || value.Equal(boxed(nan), boxed(nan)) {
		t.Error("an array with NaN is equal to itself")
	}
	if n := value.NewArray([]value.Value{value.Int(1)}); value.Equal(n, value.NewArray([]value.Value{value.Bool(true)})) {
		t.Error("[1] is equal to [true]")
	}
}

func TestFlatArraysTakeWhatTheyHold(t *testing.T) {
	const n = 1_000_000
	for _, c := range []struct {
		v    value.Value
		each int64
	}{{value.Int(7), 8}, {value.Float(0.5), 8}, {value.Bool(true), 1}, {value.String("x"), 16}} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		a := value.Filled(c.v, n)
		runtime.ReadMemStats(&after)
		if got := int64(after.TotalAlloc - before.TotalAlloc); got < c.each*n || got > c.each*n+c.each*n/10+8192 {
			t.Errorf("%d times %s takes %d bytes", n, value.Repr(c.v), got)
		}
		if a.Array().Bytes() != c.each*n || a.Array().At(n-1) != c.v {
			t.Errorf("%d times %s: %d bytes, the last is %s", n, value.Repr(c.v), a.Array().Bytes(), value.Repr(a.Array().At(n-1)))
		}
	}
}
