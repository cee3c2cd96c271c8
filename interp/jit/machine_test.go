package jit

import (
	"errors"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"skep/interp/ir"
	"skep/interp/value"
	"skep/memory"
)

const (
	endless  = `(func spin (param n i64) (result i64) (local i i64) (while@1 (i64.ge n 0) (set i (i64.xor i 1))) (return i))`
	endless2 = `(func spin (param n i64) (result i64) (local s i64) (while@1 true (set s (i64.add! s (call tree 20)))) (return s))
(func tree (param n i64) (result i64) (if:i64 (i64.eq n 0) 1 (i64.and 255 (i64.add! (call tree (i64.sub! n 1)) (call tree (i64.sub! n 1))))))`
	endless3  = `(func spin (param n i64) (result i64) (local a [i64]) (local i i64) (while@1 true (set a (array.fill#1-2 n 100000)) (for@2 i 0 100000 (put#1-2 a[] i i))) (return i))`
	copying   = `(func spin (param n i64) (result i64) (local a [i64]) (local b [i64]) (local i i64) (set a (array.fill#1-2 n 1000000)) (while@1 true (set b (share a)) (put#1-2 b[] i 0) (set i (i64.add! i 1))) (return i))`
	countdown = `(func count (param n i64) (result i64) (local i i64) (while@1 (i64.lt i n) (set i (i64.add#1-2 i 1))) (return i))`
)

// TestInterrupt stops loops and recursion while another goroutine allocates and
// collects: a collection stops all goroutines, and compiled code can only be
// stopped where it calls Go. A loop that looked at a flag and never called would
// hang here, since the goroutine that sets the flag waits for the collection.
func TestInterrupt(t *testing.T) {
	for name, text := range map[string]string{"loop": endless, "recursion": endless2, "arrays": endless3, "copies": copying} {
		t.Run(name, func(t *testing.T) {
			m := machine(t)
			c := compile(t, m, text, "spin")
			var stop, done atomic.Bool
			var litter sync.WaitGroup
			litter.Go(func() { collectUntil(&done) })
			var asked time.Time
			time.AfterFunc(30*time.Millisecond, func() { asked = time.Now(); stop.Store(true) })
			_, _, err := c.Run(&Call{Stop: &stop}, []value.Value{value.Int(1)})
			late := time.Since(asked)
			done.Store(true)
			litter.Wait()
			var f *Failure
			if (name == "arrays" || name == "copies") && errors.Is(err, ErrAgain) {
				return // its garbage filled the region, or the flag was seen when it grew
			}
			if !errors.As(err, &f) || f.Kind != Interrupted {
				t.Fatalf("error %v", err)
			}
			t.Logf("stopped after %v", late)
		})
	}
}

var litter [][]byte

func collectUntil(done *atomic.Bool) {
	for !done.Load() {
		litter = append(litter[:0], make([]byte, 1<<16))
		runtime.GC()
	}
}

// TestCollectionsRun: while compiled code runs, Go's collector gets its turn. A
// loop that never called Go would let it wait for its end.
func TestCollectionsRun(t *testing.T) {
	m := machine(t)
	c := compile(t, m, endless, "spin")
	var stop atomic.Bool
	running := make(chan error)
	go func() {
		_, _, err := c.Run(&Call{Stop: &stop}, []value.Value{value.Int(1)})
		running <- err
	}()
	for range 10 {
		runtime.GC()
	}
	select {
	case err := <-running:
		t.Errorf("it ended by itself: %v", err)
	default:
	}
	stop.Store(true)
	<-running
}

// TestInterruptedLoopKeepsWhatItHas: the out variables of a loop survive.
func TestInterruptedLoopKeepsWhatItHas(t *testing.T) {
	m := machine(t)
	c := compile(t, m, `(loop spin (param i i64) (param a [i64]) (outs i a) (while@1 true (set i (i64.and 1023 (i64.add! i 1))) (put#1-2 a[] i 0)))`, "spin")
	var stop atomic.Bool
	time.AfterFunc(5*time.Millisecond, func() { stop.Store(true) })
	_, outs, err := c.Run(&Call{Stop: &stop}, []value.Value{value.Int(0), value.NewArray([]value.Value{value.Int(-1)})})
	if err == nil || len(outs) != 2 || outs[0].AsInt() != outs[1].List().At(0).AsInt() {
		t.Errorf("%v, outs %v", err, outs)
	}
}

// TestManyGoroutines call at once: one runs, the others are told to do it themselves, and nobody crashes.
func TestManyGoroutines(t *testing.T) {
	m := machine(t)
	c := compile(t, m, countdown, "count")
	var did, refused atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 200 {
				v, _, err := c.Run(&Call{}, []value.Value{value.Int(5000)})
				switch {
				case errors.Is(err, ErrAgain):
					refused.Add(1)
				case err != nil || v.AsInt() != 5000:
					t.Errorf("%v %v", v, err)
				default:
					did.Add(1)
				}
			}
		})
	}
	all.Wait()
	if did.Load() == 0 || did.Load()+refused.Load() != 1600 {
		t.Errorf("%d ran, %d refused", did.Load(), refused.Load())
	}
}

// TestCompileBeside: functions are compiled and dropped while another runs.
func TestCompileBeside(t *testing.T) {
	m := machine(t)
	c := compile(t, m, endless, "spin")
	var stop atomic.Bool
	running := make(chan error)
	go func() {
		_, _, err := c.Run(&Call{Stop: &stop}, []value.Value{value.Int(1)})
		running <- err
	}()
	for range 50 {
		compile(t, m, countdown, "count").Close()
	}
	other := compile(t, m, countdown, "count")
	stop.Store(true)
	<-running
	if v, _, err := other.Run(&Call{}, []value.Value{value.Int(7)}); err != nil || v.AsInt() != 7 {
		t.Errorf("%v %v", v, err)
	}
	other.Close()
	if v, _, err := c.Run(&Call{}, []value.Value{value.Int(-1)}); err != nil || v.AsInt() != 0 { // closing one leaves the memory to the others
		t.Errorf("%v %v", v, err)
	}
}

// TestClose waits for the running call; what comes later is refused.
func TestClose(t *testing.T) {
	arena := memory.NewArena(nil)
	m := NewMachine(arena, 1000)
	if !Supported() {
		t.Skip("no compiler")
	}
	c := compile(t, m, endless, "spin")
	var stop atomic.Bool
	running := make(chan error)
	go func() {
		_, _, err := c.Run(&Call{Stop: &stop}, []value.Value{value.Int(1)})
		running <- err
	}()
	for m.calls.TryLock() { // until it runs, which it does until it is stopped
		m.calls.Unlock()
		runtime.Gosched()
	}
	time.AfterFunc(5*time.Millisecond, func() { stop.Store(true) })
	m.Close()
	arena.Close()
	if err := <-running; err == nil {
		t.Error("it ended by itself")
	}
	if _, _, err := c.Run(&Call{}, []value.Value{value.Int(1)}); !errors.Is(err, ErrAgain) {
		t.Errorf("a closed machine runs: %v", err)
	}
	if _, err := m.Compile(c.Func); err == nil {
		t.Error("a closed machine compiles")
	}
	c.Close()
}

// TestRegionFull: garbage that compiled code cannot free ends in another tier, and the memory comes back.
func TestRegionFull(t *testing.T) {
	m := machine(t)
	c := compile(t, m, endless3, "spin")
	if _, _, err := c.Run(&Call{}, []value.Value{value.Int(1)}); !errors.Is(err, ErrAgain) {
		t.Errorf("error %v", err)
	}
	if used := m.arena.InUse(); used > 8<<20 {
		t.Errorf("%s are still in use", memory.Size(used))
	}
}

// TestBudget: what compiled code makes is charged like everything else.
func TestBudget(t *testing.T) {
	if !Supported() {
		t.Skip("no compiler")
	}
	arena := memory.NewArena(memory.NewBudget(200 << 20))
	m := NewMachine(arena, 1000)
	defer arena.Close()
	defer m.Close()
	c := compile(t, m, `(func big (param n i64) (result i64) (array.len (array.fill#1-2 1.5 n)))`, "big")
	if v, _, err := c.Run(&Call{}, []value.Value{value.Int(1_000_000)}); err != nil || v.AsInt() != 1_000_000 {
		t.Errorf("8 MB: %v %v", v, err)
	}
	if _, _, err := c.Run(&Call{}, []value.Value{value.Int(40_000_000)}); !errors.Is(err, ErrAgain) {
		t.Errorf("320 MB of 200: %v", err)
	}
}

// TestCopyingIsWatched: to look at one element of a long array costs nothing, so
// machine code goes on; what copies many elements to write or see one is left to others.
func TestCopyingIsWatched(t *testing.T) {
	const n = 10_000
	ints, rows := make([]int64, n), make([]value.Value, n)
	for i := range ints {
		ints[i], rows[i] = int64(i), value.NewInts([]int64{int64(i)})
	}
	for _, k := range []struct {
		text  string
		of    func() value.Value
		ready bool
	}{
		{`(func at (param a [i64]) (param i i64) (result i64) (array.get#1-2 a i))`, func() value.Value { return value.NewInts(ints) }, true},
		{`(func at (param a [i64]) (param i i64) (result i64) (put#1-2 a[] 1 0) (return (array.get#1-2 a i)))`, func() value.Value { return value.NewInts(ints) }, false},
		{`(func at (param a [[i64]]) (param i i64) (result i64) (array.get#1-2 (array.get#1-2 a i) 0))`, func() value.Value { return value.NewArray(rows) }, false},
	} {
		c := compile(t, machine(t), k.text, "at")
		args := []value.Value{k.of(), value.Int(77)}
		for range 100 {
			if v, _, err := c.Run(&Call{}, args); err != nil || v.AsInt() != 77 {
				t.Fatalf("%s: %v %v", k.text, v, err)
			}
		}
		if c.Ready() != k.ready {
			t.Errorf("%s: ready is %v", k.text, c.Ready())
		}
	}
}

// TestDepth counts calls from the program's start, not from the entry into compiled code.
func TestDepth(t *testing.T) {
	m := machine(t)
	c := compile(t, m, `(func down (param n i64) (result i64) (if:i64 (i64.eq n 0) 0 (i64.add! 1 (call#7-8 down (i64.sub! n 1)))))`, "down")
	for _, k := range []struct {
		depth, n int
		fits     bool
	}{{0, 199_999, true}, {0, 200_000, false}, {199_990, 9, true}, {199_990, 10, false}, {199_999, 0, true}} {
		v, _, err := c.Run(&Call{Depth: k.depth}, []value.Value{value.Int(int64(k.n))})
		if k.fits && (err != nil || v.AsInt() != int64(k.n)) {
			t.Errorf("%d calls from depth %d: %v %v", k.n, k.depth, v, err)
		}
		var f *Failure
		if !k.fits && (!errors.As(err, &f) || f.Kind != TooDeep || len(f.Calls) != 200_000-k.depth) {
			t.Errorf("%d calls from depth %d: %v", k.n, k.depth, err)
		}
	}
}

// TestWords: numbers and truth go in and out as they are.
func TestWords(t *testing.T) {
	m := machine(t)
	c := compile(t, m, `(func f (param n i64) (param x f64) (param b bool) (result bool) (and b (f64.lt x (f64.of_i64 (i64.div#1-2 100 n)))))`, "f")
	if !c.Words() {
		t.Fatal("it is not for words")
	}
	for _, k := range []struct {
		n    int64
		x    float64
		b    uint64
		want uint64
	}{{10, 9.5, 1, 1}, {10, 9.5, 0, 0}, {11, 9.5, 1, 0}, {-1, -200, 1, 1}} {
		if got, err := c.RunWords(&Call{}, []uint64{uint64(k.n), math.Float64bits(k.x), k.b}); err != nil || got != k.want {
			t.Errorf("%+v: %d %v", k, got, err)
		}
	}
	var f *Failure
	if _, err := c.RunWords(&Call{}, []uint64{0, 0, 1}); !errors.As(err, &f) || f.Node.Op != ir.I64Div || f.A != 100 {
		t.Errorf("division by zero: %v", err)
	}
	if c := compile(t, m, `(func f (param a [i64]) (result i64) (array.len a))`, "f"); c.Words() {
		t.Error("an array is no word")
	}
}
