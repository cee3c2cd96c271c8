package tensor

import (
	"bytes"
	"math/rand/v2"
	"sync"
	"testing"

	"skep/compute/dtype"
)

// TestChains holds that no bit tells whether operations ran one by one or as a chain, whoever looks at what in between and in which order.
func TestChains(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 200 {
		d := []dtype.Type{dtype.F32, dtype.F64}[round%2]
		n := chainWorth + r.IntN(3*chainBlock)
		var lazy, eager []*Tensor
		for i := range 3 {
			x := must(NewRandom(uint64(round*3+i)).Gauss(0, 1, d, n))
			lazy, eager = append(lazy, x), append(eager, x.Copy())
		}
		for range 1 + r.IntN(30) {
			grow(t, r, &lazy, &eager)
		}
		for _, i := range r.Perm(len(lazy)) {
			if !bytes.Equal(lazy[i].Contiguous().buf.data(), eager[i].Contiguous().buf.data()) {
				t.Fatalf("round %d: tensor %d of %d differs", round, i, len(lazy))
			}
		}
	}
}

// grow adds one more result of some of the tensors, in both ways.
func grow(t *testing.T, r *rand.Rand, lazy, eager *[]*Tensor) {
	t.Helper()
	i, j := r.IntN(len(*lazy)), r.IntN(len(*lazy))
	var f func(from []*Tensor) *Tensor
	switch op := []string{"add", "sub", "mul", "div"}[r.IntN(4)]; r.IntN(5) {
	case 0:
		f = func(from []*Tensor) *Tensor { return must(Binary(op, from[i], Number(1.7))) }
	case 1:
		f = func(from []*Tensor) *Tensor { return must(Binary(op, Number(-0.3), from[i])) }
	case 2:
		name := []string{"exp", "tanh", "sigmoid"}[r.IntN(3)]
		f = func(from []*Tensor) *Tensor { return must(Unary(name, from[i])) }
	default:
		f = func(from []*Tensor) *Tensor { return must(Binary(op, from[i], from[j])) }
	}
	made := f(*eager)
	made.buf.data()
	*lazy, *eager = append(*lazy, f(*lazy)), append(*eager, made)
	if r.IntN(6) == 0 {
		(*lazy)[r.IntN(len(*lazy))].buf.data()
	}
}

// TestChainsKeepValues holds that what a chain was given is what it computes with, even if the operand is written before it runs.
func TestChainsKeepValues(t *testing.T) {
	x := must(Full(Number(3), dtype.F64, 2000))
	y := must(Binary("add", x, Number(1)))
	x = must(x.Set(Number(100), at(0)))
	if got := Slice[float64](y)[0]; got != 4 {
		t.Errorf("the sum is %v, want 4", got)
	}
	if got := Slice[float64](x)[0]; got != 100 {
		t.Errorf("the element is %v, want 100", got)
	}
}

// TestChainsTogether looks at one chain from many goroutines.
func TestChainsTogether(t *testing.T) {
	x := must(Full(Number(2), dtype.F64, 100_000))
	y := x
	for range 5 {
		y = must(Binary("mul", y, x))
	}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if got := must(Reduce("sum", must(Binary("add", y, x)), OverAll)).Float(); got != 66*100_000 {
				t.Errorf("the sum is %v", got)
			}
		})
	}
	wait.Wait()
}

// TestLongChains holds that a loop does not gather its history, in depth or in memory.
func TestLongChains(t *testing.T) {
	x := must(Full(Number(0), dtype.F64, 5000))
	for range 10_000 {
		x = must(Binary("add", x, Number(1)))
		if p := x.buf.waiting; p != nil && p.chain != nil && p.chain.ops > 2*chainLimit {
			t.Fatalf("a chain of %d operations", p.chain.ops)
		}
	}
	if got := Slice[float64](x)[4999]; got != 10_000 {
		t.Errorf("the element is %v", got)
	}
}
