package tensor

import (
	"testing"

	"skep/compute/dtype"
	"skep/memory"
)

func vectorOf(t *testing.T, seed uint64) *Tensor {
	t.Helper()
	return must(NewRandom(seed).Gauss(0, 1, dtype.F64, 100_000))
}

func TestReleasedMemoryIsUsedAgain(t *testing.T) {
	x, y := vectorOf(t, 1), vectorOf(t, 2)
	first := must(Binary("add", x, y))
	want := &first.buf.data()[0]
	first.Release()
	first.Release() // counts once
	if second := must(Binary("sub", x, y)); &second.buf.data()[0] != want {
		t.Error("the next result lies elsewhere")
	}
	memory.Blocks.Clear()
}

func TestViewsAndChainsHoldMemory(t *testing.T) {
	x, y := vectorOf(t, 1), vectorOf(t, 2)
	sum := must(Binary("add", x, y))
	want := sum.Copy()
	view, later := must(sum.Index(item(10, 20, 1))), must(Binary("mul", sum, sum))
	sum.Release()
	other := must(Binary("sub", x, y)) // would take the memory
	other.buf.data()
	if got := must(Binary("mul", want, want)); !same64(later, got) {
		t.Error("a chain read what was given back")
	}
	if !same64(view, must(want.Index(item(10, 20, 1)))) {
		t.Error("a view read what was given back")
	}
}

func TestWaitingChainsAreReleased(t *testing.T) {
	x, y := vectorOf(t, 1), vectorOf(t, 2)
	half := must(Binary("add", x, y))
	whole := must(Unary("exp", half)) // goes on with half's chain
	half.Release()
	whole.Release()
	if x.buf.isShared() || y.buf.isShared() {
		t.Error("chains that nobody will run still hold their operands")
	}
}

func TestForeignMemoryIsNeverPooled(t *testing.T) {
	memory.Blocks.Clear()
	own := make([]float64, 1<<16)
	must(Adopt(own, len(own))).Release()
	if memory.Blocks.Held() != 0 {
		t.Error("memory of somebody else waits to be used again")
	}
}

func TestReadAfterReleaseIsAnError(t *testing.T) {
	x := vectorOf(t, 1)
	x.Release()
	if _, err := Reduce("sum", x, OverAll); err == nil {
		t.Error("a tensor without memory was added up")
	}
}

func same64(a, b *Tensor) bool {
	p, q := Slice[float64](a), Slice[float64](b)
	for i := range p {
		if p[i] != q[i] {
			return false
		}
	}
	return len(p) == len(q)
}
