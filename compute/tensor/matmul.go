package tensor

import (
	"runtime"
	"slices"
	"sync"

	"skep/compute/dtype"
	"skep/compute/shape"
)

// Product is the types that matrix products are computed in.
type Product interface {
	int64 | uint64 | float32 | float64 | complex64 | complex128
}

// Matmul is the matrix product. Vectors count as a row on the left and a column
// on the right; leading axes are batches that broadcast.
func Matmul(a, b *Tensor) (out *Tensor, err error) { return product2("matmul", a, b) }

// Dot is Matmul for at most two dimensions.
func Dot(a, b *Tensor) (*Tensor, error) { return product2("dot", a, b) }

func product2(op string, a, b *Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	sizes, err := infer(op, nil, a, b)
	if err != nil {
		return nil, err
	}
	res := dtype.Promote(a.dtype, b.dtype)
	in := productType(res)
	a, b = a.AsType(in), b.AsType(in)
	if len(a.shape) == 1 {
		a = must(a.Unsqueeze(0))
	}
	if len(b.shape) == 1 {
		b = must(b.Unsqueeze(1))
	}
	m, k, n := a.shape[len(a.shape)-2], a.shape[len(a.shape)-1], b.shape[len(b.shape)-1]
	batch := matmulBatch(a, b)
	out = made(in, append(slices.Clone(batch), m, n))
	multiplyBatches(out, a, b, batch)
	out, err = out.Reshape(sizes[0]...)
	if err != nil {
		return nil, err
	}
	out.buf.shared.Store(false)
	if out = out.AsType(res); res == dtype.Bool {
		return out, nil
	}
	return out.because("cpu: portable blocked kernel for %s in %s, %d by %d by %d, %d batches: no assembly kernel or device is built in", op, in, m, k, n, product(batch)), nil
}

// productType is the type that products of a type are computed in: whole numbers wrap as 64 bits do and are cut down.
func productType(d dtype.Type) dtype.Type {
	switch {
	case d == dtype.F16 || d == dtype.BF16:
		return dtype.F32
	case d.IsFloat() || d.IsComplex():
		return d
	case d.Kind() == dtype.Unsigned:
		return dtype.U64
	}
	return dtype.I64
}

func matmulBatch(a, b *Tensor) []int {
	both, _ := shape.Broadcast(shape.Ints(a.shape[:len(a.shape)-2]...), shape.Ints(b.shape[:len(b.shape)-2]...))
	sizes, _ := both.Sizes()
	return sizes
}

func multiplyBatches(out, a, b *Tensor, batch []int) {
	widen := func(t *Tensor) *Tensor {
		sizes := append(slices.Clone(batch), t.shape[len(t.shape)-2:]...)
		return t.view(sizes, t.stretchedBatch(sizes), t.offset)
	}
	a, b = widen(a), widen(b)
	switch out.dtype {
	case dtype.F64:
		eachBatch[float64](out, a, b)
	case dtype.F32:
		eachBatch[float32](out, a, b)
	case dtype.I64:
		eachBatch[int64](out, a, b)
	case dtype.U64:
		eachBatch[uint64](out, a, b)
	case dtype.C64:
		eachBatch[complex64](out, a, b)
	default:
		eachBatch[complex128](out, a, b)
	}
}

// stretchedBatch is stretched, but never touches the last two axes: a matrix of one row is no stretched one.
func (t *Tensor) stretchedBatch(sizes []int) []int {
	strides := t.stretched(sizes)
	copy(strides[len(strides)-2:], t.strides[len(t.strides)-2:])
	return strides
}

func eachBatch[T Product](out, a, b *Tensor) {
	rank := len(out.shape)
	m, n, k := out.shape[rank-2], out.shape[rank-1], a.shape[rank-1]
	if m == 0 || n == 0 || k == 0 {
		return
	}
	dst, x, y := memory[T](out), memory[T](a), memory[T](b)
	ar, ac := a.strides[rank-2], a.strides[rank-1]
	br, bc := b.strides[rank-2], b.strides[rank-1]
	// An axis that no batch has keeps newWalk from joining the last one into an inner loop.
	sizes := append(slices.Clone(out.shape[:rank-2]), 1)
	pad := func(s []int) []int { return append(slices.Clone(s[:rank-2]), 0) }
	w := newWalk(sizes, pad(out.strides), pad(a.strides), pad(b.strides)).from(out, a, b)
	w.each(func() {
		for i := range w.inner {
			g := gemm[T]{m: m, n: n, k: k,
				c: dst[w.starts[0]+i*w.steps[0]:][:m*n],
				a: x, a0: w.starts[1] + i*w.steps[1], ar: ar, ac: ac,
				b: y, b0: w.starts[2] + i*w.steps[2], br: br, bc: bc}
			g.run()
		}
	})
}

// gemm is one product c += a b, c contiguous, a and b with strides.
type gemm[T Product] struct {
	m, n, k int
	c, a, b []T
	a0      int // where a begins
	ar, ac  int
	b0      int
	br, bc  int
}

// The block sizes: a panel of b of depth rows and 4 columns, packed, stays in the first cache.
const (
	depth       = 256
	width       = 4
	worthSplit  = 1 << 20 // multiplications from which on threads pay
	rowsPerTask = 32
)

// run splits the rows of c over threads; sums are never split, so that the result does not depend on their number.
func (g gemm[T]) run() {
	packed := g.pack()
	threads := min(runtime.GOMAXPROCS(0), (g.m+rowsPerTask-1)/rowsPerTask)
	if g.m*g.n*g.k < worthSplit || threads < 2 {
		g.rows(packed, 0, g.m)
		return
	}
	var wait sync.WaitGroup
	var failed panicked
	step := (g.m + threads - 1) / threads
	step += step % 2
	for from := 0; from < g.m; from += step {
		wait.Add(1)
		go func() {
			defer wait.Done()
			defer failed.catch()
			g.rows(packed, from, min(from+step, g.m))
		}()
	}
	wait.Wait()
	failed.rethrow()
}

// panicked hands a panic of a worker to the caller.
type panicked struct {
	mu    sync.Mutex
	value any
}

func (p *panicked) catch() {
	if r := recover(); r != nil {
		p.mu.Lock()
		p.value = r
		p.mu.Unlock()
	}
}

func (p *panicked) rethrow() {
	if p.value != nil {
		panic(p.value)
	}
}

// pack copies b into panels of 4 columns, column after column of one k together.
func (g gemm[T]) pack() []T {
	panels := (g.n + width - 1) / width
	packed := make([]T, panels*g.k*width)
	for p := range panels {
		panel := packed[p*g.k*width:][:g.k*width]
		for j := p * width; j < min(p*width+width, g.n); j++ {
			at := g.b0 + j*g.bc
			for i := j - p*width; i < len(panel); i += width {
				panel[i] = g.b[at]
				at += g.br
			}
		}
	}
	return packed
}

// rows computes some rows of c, block of k by block of k.
func (g gemm[T]) rows(packed []T, from, to int) {
	strip := make([]T, 2*depth)
	for k0 := 0; k0 < g.k; k0 += depth {
		kn := min(depth, g.k-k0)
		for i := from; i < to; i += 2 {
			two := i+1 < to
			a0, a1 := strip[:kn], strip[depth:depth+kn]
			for j := range kn {
				a0[j] = g.a[g.a0+i*g.ar+(k0+j)*g.ac]
				if two {
					a1[j] = g.a[g.a0+(i+1)*g.ar+(k0+j)*g.ac]
				}
			}
			for p := 0; p*width < g.n; p++ {
				g.tile(a0, a1, packed[(p*g.k+k0)*width:][:kn*width], i, p*width, two)
			}
		}
	}
}

// tile adds two rows times four columns: eight sums that stay in registers.
func (g gemm[T]) tile(a0, a1, panel []T, i, j int, two bool) {
	var s00, s01, s02, s03, s10, s11, s12, s13 T
	a1 = a1[:len(a0)]
	for k := range a0 {
		b := panel[k*width : k*width+width : k*width+width]
		x, y := a0[k], a1[k]
		s00 += x * b[0]
		s01 += x * b[1]
		s02 += x * b[2]
		s03 += x * b[3]
		s10 += y * b[0]
		s11 += y * b[1]
		s12 += y * b[2]
		s13 += y * b[3]
	}
	add(g.c[i*g.n+j:], g.n-j, s00, s01, s02, s03)
	if two {
		add(g.c[(i+1)*g.n+j:], g.n-j, s10, s11, s12, s13)
	}
}

func add[T Product](c []T, n int, s ...T) {
	for i := range min(n, len(s)) {
		c[i] += s[i]
	}
}

// Outer gives every product of an element of a and one of b.
func Outer(a, b *Tensor) (*Tensor, error) {
	if _, err := infer("outer", nil, a, b); err != nil {
		return nil, err
	}
	column, err := a.Unsqueeze(1)
	if err != nil {
		return nil, err
	}
	return Binary("mul", column, b)
}

// Kron is the Kronecker product.
func Kron(a, b *Tensor) (*Tensor, error) {
	sizes, err := infer("kron", nil, a, b)
	if err != nil {
		return nil, err
	}
	x, err := a.Reshape(a.shape[0], 1, a.shape[1], 1)
	if err != nil {
		return nil, err
	}
	y, err := b.Reshape(1, b.shape[0], 1, b.shape[1])
	if err != nil {
		return nil, err
	}
	out, err := Binary("mul", x, y)
	if err != nil {
		return nil, err
	}
	return out.Reshape(sizes[0]...)
}

// Cross is the vector product of vectors of three along the last axis.
func Cross(a, b *Tensor) (*Tensor, error) {
	if _, err := infer("cross", nil, a, b); err != nil {
		return nil, err
	}
	part := func(t *Tensor, i int) *Tensor { return t.sliced(len(t.shape)-1, i%3, 1, 1) }
	parts := make([]*Tensor, 3)
	for i := range parts {
		plus, err := Binary("mul", part(a, i+1), part(b, i+2))
		if err != nil {
			return nil, err
		}
		minus, err := Binary("mul", part(a, i+2), part(b, i+1))
		if err != nil {
			return nil, err
		}
		if parts[i], err = Binary("sub", plus, minus); err != nil {
			return nil, err
		}
	}
	return Concat(parts, -1)
}
