package tensor

import (
	"bytes"
	"math/rand/v2"
	"slices"
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
		if round%20 == 0 {
			n = 1<<17 + r.IntN(300) // several threads, whose parts end beside groups
		}
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
		name := []string{"exp", "tanh", "sigmoid", "sqrt"}[r.IntN(4)]
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

// TestDeepChains holds the same of trees that need more results at a time than there are registers.
func TestDeepChains(t *testing.T) {
	for _, d := range []dtype.Type{dtype.F32, dtype.F64} {
		x := must(NewRandom(5).Gauss(0, 1, d, 1500))
		for _, function := range []string{"", "sqrt", "exp"} {
			for _, leaves := range []int{2, 4, 8, 16} {
				tree := func(at int) func(eager bool) *Tensor {
					return func(eager bool) *Tensor { return deep(rand.New(rand.NewPCG(3, 4)), x, leaves, at, function, eager) }
				}
				for at := 1; at <= leaves; at *= 2 {
					lazy, eager := tree(at)(false), tree(at)(true)
					if function == "" && lazy.buf.waiting.chain.ops < 2*leaves-1 {
						t.Errorf("%d leaves of %s are no chain", leaves, d)
					}
					if !bytes.Equal(lazy.buf.data(), eager.buf.data()) {
						t.Errorf("%d leaves of %s with %q over %d of them differ", leaves, d, function, at)
					}
				}
			}
		}
	}
}

// deep is a tree whose sides have the same height, with a function over each part of some number of leaves.
func deep(r *rand.Rand, x *Tensor, leaves, at int, function string, eager bool) *Tensor {
	var out *Tensor
	if leaves == 1 {
		out = must(Binary("add", x, Number(r.NormFloat64())))
	} else {
		left, right := deep(r, x, leaves/2, at, function, eager), deep(r, x, leaves/2, at, function, eager)
		out = must(Binary([]string{"add", "sub", "mul", "div"}[r.IntN(4)], left, right))
	}
	if function != "" && leaves == at {
		out = must(Unary(function, out))
	}
	if eager {
		out.buf.data()
	}
	return out
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

// TestFarResults holds results that go around the caches to those of parts, which do not.
func TestFarResults(t *testing.T) {
	const n, part = 4_300_003, 1 << 16
	x := must(NewRandom(1).Gauss(0, 1, dtype.F64, n))
	two := Number(2)
	for name, f := range map[string]func(x *Tensor) *Tensor{
		"sum":   func(x *Tensor) *Tensor { return must(Binary("add", x, x.Alias())) },
		"chain": func(x *Tensor) *Tensor { return must(Binary("div", must(Binary("mul", x, x)), two)) },
	} {
		whole := Slice[float64](f(x))
		for at := 0; at < n; at += part {
			to := min(n, at+part)
			if want := Slice[float64](f(must(x.Index(item(at, to, 1))))); !slices.Equal(whole[at:to], want) {
				t.Fatalf("%s: elements from %d on differ", name, at)
			}
		}
	}
}
