package jit

import (
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"skep/interp/value"
	"skep/memory"
)

const (
	summing = `(func sum (param a [i64]) (result i64) (local i i64) (local s i64) (while@1 (i64.lt i (array.len a)) (set s (i64.add! s (array.get#1-2 a i))) (set i (i64.add! i 1))) (return s))`
	filling = `(func fill (param n i64) (result [i64]) (local a [i64]) (local i i64) (set a (array.fill#1-2 1 n)) (while@1 (i64.lt i n) (put#1-2 a[] i i) (set i (i64.add! i 1))) (return a))`
	growing = `(func grow (param n i64) (result [f64]) (local a [f64]) (local i i64) (while@1 (i64.lt i n) (push#1-2 a (f64.of_i64 i)) (set i (i64.add! i 1))) (return a))`
)

func upTo(n int) value.Value {
	xs := make([]int64, n)
	for i := range xs {
		xs[i] = int64(i)
	}
	return value.NewInts(xs)
}

// settledAt tells where in the machine's arena an array lies; it must lie there, at a multiple of 64.
func settledAt(t *testing.T, m *Machine, v value.Value) uint32 {
	t.Helper()
	at, ok := v.Array().Settled(m.arena)
	if !ok || at%64 != 0 {
		t.Errorf("an array of %d lies at %d: %v", v.Array().Len(), at, ok)
	}
	return at
}

// TestLongArraysLieInTheArena: arguments from their first call on, what is made from its start on; both aligned for vectors.
func TestLongArraysLieInTheArena(t *testing.T) {
	m := machine(t)
	sum, fill, grow := compile(t, m, summing, "sum"), compile(t, m, filling, "fill"), compile(t, m, growing, "grow")
	a := upTo(5000)
	for range 2 {
		if v, _, err := sum.Run(&Call{}, []value.Value{a}); err != nil || v.AsInt() != 5000*4999/2 {
			t.Fatalf("%v %v", v, err)
		}
	}
	first := settledAt(t, m, a)
	made, _, err := fill.Run(&Call{}, []value.Value{value.Int(50_000)})
	if err != nil || !value.Equal(made, upTo(50_000)) || settledAt(t, m, made) == first {
		t.Errorf("%v: %s", err, value.Brief(made, 40))
	}
	if v, _, err := sum.Run(&Call{}, []value.Value{made}); err != nil || v.AsInt() != 50_000*49_999/2 {
		t.Errorf("%v %v", v, err)
	}
	grown, _, err := grow.Run(&Call{}, []value.Value{value.Int(40_000)})
	if err != nil || !value.Equal(grown, upTo(40_000)) { // 1.0 == 1
		t.Errorf("%v: %s", err, value.Brief(grown, 40))
	}
	settledAt(t, m, grown)
	if few := upTo(100); few.Array().Elem() == value.Ints {
		if _, _, err := sum.Run(&Call{}, []value.Value{few}); err != nil {
			t.Error(err)
		}
		if _, ok := few.Array().Settled(m.arena); ok {
			t.Error("100 elements were moved into the arena")
		}
	}
}

// TestLentArraysStayAlive: nobody but the call holds the arrays, collections run
// beside it, and whatever is freed is used again and overwritten at once.
func TestLentArraysStayAlive(t *testing.T) {
	m := machine(t)
	c := compile(t, m, summing, "sum")
	var done atomic.Bool
	var others sync.WaitGroup
	others.Go(func() {
		for !done.Load() {
			runtime.GC()
			for range 20 {
				if b, err := m.arena.Buffer(8 * 20_000); err == nil {
					for i := range b.Bytes() {
						b.Bytes()[i] = 0xa5
					}
				}
			}
		}
	})
	for end := time.Now().Add(300 * time.Millisecond); time.Now().Before(end); {
		if v, _, err := c.Run(&Call{fuel: leastFuel}, []value.Value{upTo(20_000)}); err != nil || v.AsInt() != 20_000*19_999/2 {
			t.Fatalf("%v %v", v, err)
		}
	}
	done.Store(true)
	others.Wait()
}

// TestReadingKeepsAlive is the same for what Go reads.
func TestReadingKeepsAlive(t *testing.T) {
	m := machine(t)
	fill := compile(t, m, filling, "fill")
	want := upTo(20_000)
	var done atomic.Bool
	var others sync.WaitGroup
	others.Go(func() {
		for !done.Load() {
			runtime.GC()
			if b, err := m.arena.Buffer(8 * 20_000); err == nil {
				clear(b.Bytes())
			}
		}
	})
	made := func() value.Value {
		v, _, err := fill.Run(&Call{}, []value.Value{value.Int(20_000)})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for range 60 {
		if !value.Equal(made(), want) || value.Hash(made()) != value.Hash(want) {
			t.Fatal("an array changed while it was read")
		}
		if k, ok := value.Compare(made(), want); k != 0 || !ok || made().Array().Slice(100, 200).Array().At(7).AsInt() != 107 {
			t.Fatal("an array changed while it was compared or cut")
		}
		if made().Array().Boxed()[19_999].AsInt() != 19_999 || !value.Equal(value.Clone(made()), want) {
			t.Fatal("an array changed while it was copied")
		}
	}
	done.Store(true)
	others.Wait()
}

// TestLostArraysAreFreed: the owners are tiny, so only forced collections keep the arena from filling.
func TestLostArraysAreFreed(t *testing.T) {
	m := machine(t)
	fill := compile(t, m, filling, "fill")
	for range 600 {
		if v, _, err := fill.Run(&Call{}, []value.Value{value.Int(125_000)}); err != nil || v.Array().Len() != 125_000 {
			t.Fatal(err)
		}
	}
	if used := m.arena.InUse(); used > 200<<20 {
		t.Errorf("%s are in use after 600 arrays of 1 MB that nobody holds", memory.Size(used))
	}
}

// TestGrownArraysLeaveTheArena: what grows moves to Go's heap, and its old place is freed while it lives.
func TestGrownArraysLeaveTheArena(t *testing.T) {
	m := machine(t)
	sum := compile(t, m, summing, "sum")
	a := upTo(100_000)
	for n := int64(100_000); n < 100_040; n++ {
		if v, _, err := sum.Run(&Call{}, []value.Value{a}); err != nil || v.AsInt() != n*(n-1)/2 {
			t.Fatalf("%v %v", v, err)
		}
		for range 3 { // another kind and back: boxed, then flat as a copy
			a.Array().Push(value.Null)
			a.Array().Take(a.Array().Len() - 1)
		}
		a = value.Clone(a)
		a.Array().Push(value.Int(n))
	}
	before := m.arena.InUse()
	for i := 0; i < 100 && m.arena.InUse() > 4<<20; i++ {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	if used := m.arena.InUse(); used > 4<<20 {
		t.Errorf("%s of %s are still in use for one array of 800 KB", memory.Size(used), memory.Size(before))
	}
	if a.Array().At(100_039).AsInt() != 100_039 {
		t.Error("the array lost its end")
	}
}

// TestFullArena: what has no room there is copied as before.
func TestFullArena(t *testing.T) {
	m := machine(t)
	sum := compile(t, m, summing, "sum")
	if _, _, err := sum.Run(&Call{}, []value.Value{upTo(10)}); err != nil {
		t.Fatal(err)
	}
	var all []*memory.Buffer
	for size := 256 << 20; size >= 64; size /= 2 { // never touched, so they cost nothing
		for {
			b, err := m.arena.Buffer(size)
			if err != nil {
				break
			}
			all = append(all, b)
		}
	}
	a := upTo(10_000) // 80 KB: copied into the region's own piece, if that has the room
	v, _, err := sum.Run(&Call{}, []value.Value{a})
	if _, ok := a.Array().Settled(m.arena); ok || err == nil && v.AsInt() != 10_000*9_999/2 {
		t.Errorf("%v %v, settled %v", v, err, ok)
	}
	for _, b := range all {
		b.Free()
	}
	if v, _, err := sum.Run(&Call{}, []value.Value{a}); err != nil || v.AsInt() != 10_000*9_999/2 {
		t.Errorf("with room again: %v %v", v, err)
	}
	settledAt(t, m, a)
}

// TestArraysOutliveTheMachine: the addresses stay until the last array is lost.
func TestArraysOutliveTheMachine(t *testing.T) {
	if !Supported() {
		t.Skip("no compiler")
	}
	arena := memory.NewArena(nil)
	m := NewMachine(arena, 1000)
	fill := compile(t, m, filling, "fill")
	made, _, err := fill.Run(&Call{}, []value.Value{value.Int(50_000)})
	if err != nil {
		t.Fatal(err)
	}
	m.Close()
	arena.Close()
	runtime.GC()
	if !value.Equal(made, upTo(50_000)) {
		t.Error("the array changed when the machine closed")
	}
	made.Array().Push(value.Int(1)) // into the room that the buffer has, or Go's heap
	made.Array().Set(0, value.Int(-1))
	if made.Array().At(0).AsInt() != -1 || made.Array().Len() != 50_001 {
		t.Error("the array cannot be written any more")
	}
	runtime.KeepAlive(made)
}

// TestLentIsNotWritten: a call that writes leaves its argument alone until its
// end, also when it fails half way; the variable then has what the loop reached.
func TestLentIsNotWritten(t *testing.T) {
	m := machine(t)
	c := compile(t, m, `(loop mark (param a [i64]) (param i i64) (outs a) (result void) (while@1 true (put#1-2 a[] -1 i) (set i (i64.add! i 3))))`, "mark")
	for range 20 {
		n := 1000 + rand.IntN(20_000)
		a := upTo(n)
		_, outs, err := c.Run(&Call{}, []value.Value{a, value.Int(1)})
		if f, ok := err.(*Failure); !ok || f.Kind != Trap || !value.Equal(a, upTo(n)) {
			t.Fatalf("%d: %v; the argument is %s", n, err, value.Brief(a, 40))
		}
		for i, x := range outs[0].Array().All() {
			if want := int64(i); i%3 == 1 && x.AsInt() != -1 || i%3 != 1 && x.AsInt() != want {
				t.Fatalf("%d: element %d is %d", n, i, x.AsInt())
			}
		}
	}
}

// TestUnwrittenComesBack: a variable that the loop might have written and did not is the same array, with no owner more.
func TestUnwrittenComesBack(t *testing.T) {
	m := machine(t)
	c := compile(t, m, `(loop may (param a [i64]) (param i i64) (outs a) (result void) (if:void (i64.lt i 0) (put#1-2 a[] 0 0)))`, "may")
	a := upTo(10_000)
	_, outs, err := c.Run(&Call{}, []value.Value{a, value.Int(1)})
	if err != nil || !outs[0].Same(a) || a.IsShared() {
		t.Errorf("%v, the same %v, shared %v", err, len(outs) == 1 && outs[0].Same(a), a.IsShared())
	}
}

// TestScratchArraysAreLetGo: a function that is called in a loop and makes long arrays for itself alone fills nothing.
func TestScratchArraysAreLetGo(t *testing.T) {
	m := machine(t)
	c := compile(t, m, `(func all (param n i64) (result i64) (local s i64) (local i i64) (while@1 (i64.lt i n) (set s (i64.add! s (call one i))) (set i (i64.add! i 1))) (return s))
(func one (param i i64) (result i64) (local a [i64]) (local j i64) (set a (array.fill#1-2 i 20000)) (for@2 j 7 8 (put#1-2 a[] 1 j)) (i64.add! (array.get#1-2 a 7) (array.get#1-2 a 19999)))`, "all")
	const n = 5000 // 800 MB in all
	if v, _, err := c.Run(&Call{}, []value.Value{value.Int(n)}); err != nil || v.AsInt() != n+n*(n-1)/2 {
		t.Errorf("%v %v", v, err)
	}
}
