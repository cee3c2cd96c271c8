package memory

import (
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
	"unsafe"
)

func TestBufferIsAlignedAndZero(t *testing.T) {
	a := NewArena(nil)
	defer a.Close()
	for _, n := range []int{0, 1, 63, 64, 65, 1000, 1 << 20} {
		b := must(t)(a.Buffer(n))
		if b.Offset()%64 != 0 || b.Offset() == 0 || uintptr(unsafe.Pointer(unsafe.SliceData(b.Bytes())))%64 != 0 {
			t.Errorf("%d bytes at offset %d, address %p", n, b.Offset(), b.Bytes())
		}
		for i, c := range b.Bytes() {
			if c != 0 {
				t.Fatalf("byte %d of %d is %d", i, n, c)
			}
		}
		for i := range b.Bytes() {
			b.Bytes()[i] = 0xff
		}
		a.give(b.off)
	}
}

func must(t *testing.T) func(b *Buffer, err error) *Buffer {
	return func(b *Buffer, err error) *Buffer {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
}

// TestLostBuffersAreFreed makes far more than the arena holds, and keeps nothing:
// only forced collections make that possible, since Go's heap hardly grows.
func TestLostBuffersAreFreed(t *testing.T) {
	a := newArena(nil, 256<<20)
	defer a.Close()
	for i := range 2000 {
		b, err := a.Buffer(1 << 20)
		if err != nil {
			t.Fatalf("buffer %d: %v", i, err)
		}
		View[int64](b)[0] = int64(i)
	}
	if got := a.InUse(); got > 200<<20 {
		t.Errorf("%s in use after buffers that nobody holds", Size(got))
	}
}

// TestKeepAlive: a held buffer outlives collections, and without its owner the same bytes are handed out again.
func TestKeepAlive(t *testing.T) {
	a := newArena(nil, 32<<20)
	defer a.Close()
	b := must(t)(a.Buffer(4096))
	v := View[int64](b)
	v[0] = 42
	for range 5 {
		runtime.GC()
		time.Sleep(time.Millisecond)
		must(t)(a.Buffer(4096)).Bytes()[0] = 1
	}
	if v[0] != 42 {
		t.Errorf("a held buffer reads %d", v[0])
	}
	runtime.KeepAlive(b)
	off := b.off
	b = nil
	waitFor(t, func() bool { runtime.GC(); a.mu.Lock(); defer a.mu.Unlock(); return a.blocks.sizeOf(off) == 0 })
}

func waitFor(t *testing.T, done func() bool) {
	t.Helper()
	for range 1000 {
		if done() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("it did not come")
}

func TestFree(t *testing.T) {
	a := newArena(nil, 32<<20)
	defer a.Close()
	for range 1000 {
		b := must(t)(a.Buffer(30 << 20))
		b.Bytes()[0] = 1
		b.Free()
	}
	if a.InUse() != 0 {
		t.Errorf("%d bytes in use", a.InUse())
	}
}

func TestFullArenaSaysSo(t *testing.T) {
	a := newArena(nil, 1<<20)
	defer a.Close()
	held := must(t)(a.Buffer(900_000))
	if _, err := a.Buffer(200_000); !errors.Is(err, ErrFull) {
		t.Errorf("error %v, want ErrFull", err)
	}
	runtime.KeepAlive(held)
	held = nil
	must(t)(a.Buffer(900_000))
}

func TestBudgetCountsTheArena(t *testing.T) {
	budget := NewBudget(1 << 40)
	a := NewArena(budget)
	defer a.Close()
	before := budget.live()
	b := must(t)(a.Buffer(512 << 20))
	if grew := budget.live() - before; grew < 500<<20 {
		t.Errorf("the budget sees %s of 512 MiB", Size(grew))
	}
	runtime.KeepAlive(b)
	small := NewArena(NewBudget(100 << 20))
	defer small.Close()
	if _, err := small.Buffer(512 << 20); err == nil {
		t.Error("512 MiB fit into a budget of 100")
	}
}

func TestCloseWaitsForBuffers(t *testing.T) {
	a := newArena(nil, 32<<20)
	b := must(t)(a.Buffer(100))
	a.Close()
	b.Bytes()[0] = 1 // still mapped
	if _, err := a.Buffer(1); err == nil {
		t.Error("a closed arena hands out more")
	}
	runtime.KeepAlive(b)
	b = nil
	waitFor(t, func() bool { runtime.GC(); a.mu.Lock(); defer a.mu.Unlock(); return a.mem == nil })
}

// TestManyArenas: sessions that come and go leave nothing behind.
func TestManyArenas(t *testing.T) {
	for range 200 {
		a := NewArena(nil)
		b := must(t)(a.Buffer(1 << 16))
		b.Bytes()[0] = 1
		a.give(b.off)
		a.Close()
		if a.mem != nil {
			t.Fatal("the reservation is still there")
		}
	}
}

func TestTrimKeepsWhatIsHeld(t *testing.T) {
	a := newArena(nil, 64<<20)
	defer a.Close()
	gone, kept := must(t)(a.Buffer(8<<20)), must(t)(a.Buffer(8<<20))
	for i := range kept.Bytes() {
		gone.Bytes()[i], kept.Bytes()[i] = 1, 2
	}
	a.give(gone.off)
	a.Trim()
	for i, c := range kept.Bytes() {
		if c != 2 {
			t.Fatalf("byte %d is %d", i, c)
		}
	}
	for i, c := range must(t)(a.Buffer(8 << 20)).Bytes() {
		if c != 0 {
			t.Fatalf("byte %d of a new buffer is %d", i, c)
		}
	}
}

// TestLimitedAddresses runs itself under `ulimit -v`: the arena is smaller then, and works.
func TestLimitedAddresses(t *testing.T) {
	if os.Getenv("SKEP_TEST_ULIMIT") != "" {
		a := NewArena(nil)
		mem, err := a.Memory()
		if err != nil {
			t.Fatal(err)
		}
		b := must(t)(a.Buffer(1 << 20))
		b.Bytes()[0] = 1
		os.Stdout.WriteString("reserved " + strconv.Itoa(len(mem)) + "\n")
		return
	}
	if runtime.GOOS != "linux" {
		t.Skip("ulimit -v is Linux's")
	}
	cmd := exec.Command("sh", "-c", "ulimit -v 3000000; exec \"$0\" -test.run=^TestLimitedAddresses$", os.Args[0])
	cmd.Env = append(os.Environ(), "SKEP_TEST_ULIMIT=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var size int
	for line := range strings.Lines(string(out)) {
		if n, ok := strings.CutPrefix(strings.TrimSpace(line), "reserved "); ok {
			size, _ = strconv.Atoi(n)
		}
	}
	if size < 16<<20 || size > 3_000_000<<10 || size%PageSize != 0 {
		t.Errorf("reserved %d bytes", size)
	}
}

// TestBlocksAgainstAModel takes and gives at random: no two overlap, and all of it comes back.
func TestBlocksAgainstAModel(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 1))
		const size = 1 << 22
		s := newBlocks(align, size)
		held := map[uint64]uint64{}
		for range 5000 {
			if rng.IntN(5) < 3 {
				n := uint64(1) << rng.IntN(16)
				n += rng.Uint64N(n)
				if off, ok := s.take(n); ok {
					checkApart(t, held, off, n, size)
					held[off] = n
				}
				continue
			}
			for off := range held {
				if !s.give(off) || s.give(off) {
					t.Fatal("a held block cannot be given back, or twice")
				}
				delete(held, off)
				break
			}
		}
		for off := range held {
			s.give(off)
		}
		if s.bytes != 0 || s.last.size != size-align {
			t.Fatalf("seed %d: %d bytes in use, the last block has %d", seed, s.bytes, s.last.size)
		}
	}
}

func checkApart(t *testing.T, held map[uint64]uint64, off, n, size uint64) {
	t.Helper()
	if off < align || off%align != 0 || off+n > size {
		t.Fatalf("%d bytes at %d of %d", n, off, size)
	}
	for o, m := range held {
		if off < o+m && o < off+n {
			t.Fatalf("%d bytes at %d lie over %d at %d", n, off, m, o)
		}
	}
}

func TestAllocatorAsArrowUsesIt(t *testing.T) {
	a := newArena(nil, 64<<20)
	defer a.Close()
	l := a.Allocator()
	b := l.Allocate(100)
	for i := range b {
		b[i] = byte(i)
	}
	for _, size := range []int{100, 120, 5000, 1 << 20, 64, 0} {
		b = l.Reallocate(size, b)
		if len(b) != size {
			t.Fatalf("%d bytes, want %d", len(b), size)
		}
		for i, c := range b {
			if want := byte(i); i < 64 && c != want || i >= 100 && c != 0 {
				t.Fatalf("after growing to %d: byte %d is %d", size, i, c)
			}
		}
	}
	l.Free(b)
	l.Free(make([]byte, 10))
	if a.InUse() != 0 {
		t.Errorf("%d bytes leak", a.InUse())
	}
	if huge := l.Allocate(70 << 20); len(huge) != 70<<20 || uintptr(unsafe.Pointer(&huge[0]))%64 != 0 {
		t.Error("what the arena has no room for is not aligned")
	}
}

func BenchmarkBuffer(b *testing.B) {
	a := NewArena(nil)
	defer a.Close()
	for b.Loop() {
		if _, err := a.Buffer(8192); err != nil {
			b.Fatal(err)
		}
	}
}
