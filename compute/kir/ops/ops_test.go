package ops_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"skep/compute/dtype"
	"skep/compute/kir"
	"skep/compute/kir/catalog"
	"skep/compute/kir/ops"
	"skep/compute/kir/run"
	"skep/compute/tensor"
)

// pair is one tensor in the two worlds: what a kernel gets and what the processor computes with.
type pair struct {
	operand ops.Operand
	bytes   []byte
	tensor  *tensor.Tensor
}

var dtypes = map[kir.Type]dtype.Type{kir.F16: dtype.F16, kir.F32: dtype.F32, kir.F64: dtype.F64, kir.I32: dtype.I32, kir.U32: dtype.U32}

// odd are the floats that break kernels. None is so large that a sum depends on its order, or that a product of a few leaves f32.
var odd = []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 0, 1e-40, 88.7, -103.9, 1e-8}

// filled makes a dense tensor of random numbers; wild ones have odd floats among them.
func filled(t *testing.T, typ kir.Type, wild bool, seed uint64, sizes ...int) pair {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	p := pair{operand: ops.Dense(typ, sizes...)}
	values := make([]float64, ops.Elements(sizes))
	for i := range values {
		values[i] = r.NormFloat64() * 3
		if typ.IsInt() {
			values[i] = float64(r.IntN(20))
		}
		if wild && !typ.IsInt() && r.IntN(4) == 0 {
			values[i] = odd[r.IntN(len(odd))]
		}
		p.bytes = catalog.Append(p.bytes, typ, values[i])
	}
	p.tensor = read(t, typ, p.bytes, sizes)
	return p
}

func read(t *testing.T, typ kir.Type, bytes []byte, sizes []int) *tensor.Tensor {
	t.Helper()
	x, err := tensor.OverBytes(bytes[:ops.Elements(sizes)*typ.Size()], dtypes[typ], nil, false, sizes...)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// execute runs a program in the interpreter and gives its output.
func execute(t *testing.T, p *kir.Program, inputs ...[]byte) []byte {
	t.Helper()
	buffers, next := make([][]byte, len(p.Buffers)), 0
	var out []byte
	for i, b := range p.Buffers {
		switch b.Role {
		case kir.Input:
			buffers[i] = inputs[next]
			next++
		case kir.Output:
			buffers[i] = make([]byte, b.Bytes())
			out = buffers[i]
		}
	}
	if err := run.Run(p, buffers); err != nil {
		t.Fatal(err)
	}
	return out
}

// agree holds a program's output to what the processor computes. bound is relative to the larger of 1 and the value.
func agree(t *testing.T, p *kir.Program, err error, want *tensor.Tensor, wantErr error, bound float64, inputs ...[]byte) {
	t.Helper()
	if err != nil || wantErr != nil {
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("kernels: %v; processor: %v", err, wantErr)
		}
		return
	}
	out := p.Buffers[p.Of(kir.Output)[0]]
	if out.Len != want.Len() {
		t.Fatalf("%d elements, want %d", out.Len, want.Len())
	}
	bytes := execute(t, p, inputs...)
	want = want.Contiguous()
	for i := range out.Len {
		got, expected := value(out.Type, bytes, i), want.FloatAt(i)
		if !near(got, expected, bound) {
			t.Fatalf("element %d is %v, want %v", i, got, expected)
		}
	}
}

func value(t kir.Type, bytes []byte, i int) float64 {
	switch at := bytes[i*t.Size():]; t {
	case kir.F16:
		return float64(dtype.Half(binary.LittleEndian.Uint16(at)).Float32())
	case kir.F32:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(at)))
	case kir.F64:
		return math.Float64frombits(binary.LittleEndian.Uint64(at))
	case kir.I32:
		return float64(int32(binary.LittleEndian.Uint32(at)))
	default:
		return float64(binary.LittleEndian.Uint32(at))
	}
}

func near(got, want, bound float64) bool {
	if got != got || want != want {
		return got != got && want != want
	}
	return got == want || math.Abs(got-want) <= bound*max(1, math.Abs(want))
}

// bounds are what rounding may cost, in units of the type.
func unit(t kir.Type) float64 {
	return map[kir.Type]float64{kir.F16: 1.0 / 1024, kir.F32: 1.0 / (1 << 23), kir.F64: 1.0 / (1 << 52)}[t]
}

// views are ways to look at a tensor, in both worlds.
var views = []struct {
	name string
	make func(p pair) (pair, error)
}{
	{"dense", func(p pair) (pair, error) { return p, nil }},
	{"transposed", func(p pair) (pair, error) {
		n := len(p.operand.Sizes)
		axes := make([]int, n)
		for i := range axes {
			axes[i] = n - 1 - i
		}
		x, err := p.tensor.Transpose(axes...)
		return pair{p.operand.Transpose(axes...), p.bytes, x}, err
	}},
	{"flipped", func(p pair) (pair, error) {
		x, err := p.tensor.Flip(0)
		o := p.operand
		o.Strides = append([]int{}, o.Strides...)
		o.Offset += max(0, o.Sizes[0]-1) * o.Strides[0]
		o.Strides[0] = -o.Strides[0]
		return pair{o, p.bytes, x}, err
	}},
	{"stretched", func(p pair) (pair, error) {
		sizes := append([]int{3}, p.operand.Sizes...)
		x, err := p.tensor.BroadcastTo(sizes...)
		if err != nil {
			return p, err
		}
		o, err := p.operand.BroadcastTo(sizes)
		return pair{o, p.bytes, x}, err
	}},
}

// eachView runs a test over shapes, types and views.
func eachView(t *testing.T, types []kir.Type, wild bool, shapes [][]int, f func(t *testing.T, p pair)) {
	for _, typ := range types {
		for i, sizes := range shapes {
			for _, v := range views {
				t.Run(fmt.Sprintf("%s%v_%s", typ, sizes, v.name), func(t *testing.T) {
					p, err := v.make(filled(t, typ, wild, uint64(i), sizes...))
					if err != nil {
						t.Fatal(err)
					}
					f(t, p)
				})
			}
		}
	}
}

var shapes = [][]int{{0}, {1}, {7}, {3, 5}, {1, 4}, {0, 3}, {6, 1}, {2, 3, 4}, {300}, {70, 33}}

func TestReduceAgrees(t *testing.T) {
	long := append(shapes, []int{9000}, []int{300, 3}, []int{2, 5000})
	for _, op := range ops.Reductions() {
		types := []kir.Type{kir.F32, kir.F64, kir.I32}
		if ops.Divides(op) {
			types = types[:2]
		}
		eachView(t, types, true, long, func(t *testing.T, p pair) {
			for _, axes := range [][]int{nil, {0}, {len(p.operand.Sizes) - 1}} {
				whole := axes == nil
				if whole {
					for i := range p.operand.Sizes {
						axes = append(axes, i)
					}
				}
				reduction := tensor.Over(axes...)
				if whole {
					reduction = tensor.OverAll
				}
				if op == "prod" && p.operand.Len() > 10 {
					continue // the processor multiplies in 64 bits
				}
				want, wantErr := tensor.Reduce(op, p.tensor, reduction)
				prog, err := ops.Reduce(op, p.operand, axes)
				agree(t, prog, err, want, wantErr, 4000*unit(p.operand.Type), p.bytes)
			}
		})
	}
}

func TestMatmulAgrees(t *testing.T) {
	for _, typ := range []kir.Type{kir.F32, kir.F64, kir.I32, kir.F16} {
		for i, s := range [][3]int{{1, 1, 1}, {2, 3, 4}, {17, 16, 33}, {64, 64, 64}, {70, 5, 130}, {1, 200, 1}, {0, 3, 2}, {3, 0, 2}, {100, 7, 1}, {200, 20, 150}} {
			t.Run(fmt.Sprint(typ, s), func(t *testing.T) {
				a, b := filled(t, typ, false, uint64(i), s[0], s[1]), filled(t, typ, false, uint64(i+99), s[1], s[2])
				want, wantErr := tensor.Matmul(a.tensor, b.tensor)
				p, err := ops.Matmul(a.operand, b.operand)
				agree(t, p, err, want, wantErr, float64(20+s[1])*4*unit(typ), a.bytes, b.bytes)
				turned, err := filled(t, typ, false, uint64(i), s[1], s[0]), error(nil)
				x, _ := turned.tensor.Transpose()
				want, wantErr = tensor.Matmul(x, b.tensor)
				p, err = ops.Matmul(turned.operand.Transpose(1, 0), b.operand)
				agree(t, p, err, want, wantErr, float64(20+s[1])*4*unit(typ), turned.bytes, b.bytes)
			})
		}
	}
}

func TestMatmulBatches(t *testing.T) {
	for i, s := range [][2][]int{{{4, 3, 5}, {4, 5, 2}}, {{3, 5}, {4, 5, 2}}, {{2, 1, 3, 5}, {4, 5, 2}}, {{2, 4, 3, 5}, {1, 4, 5, 2}}, {{0, 3, 5}, {5, 2}}} {
		a, b := filled(t, kir.F32, false, uint64(i), s[0]...), filled(t, kir.F32, false, uint64(i+9), s[1]...)
		want, wantErr := tensor.Matmul(a.tensor, b.tensor)
		p, err := ops.Matmul(a.operand, b.operand)
		agree(t, p, err, want, wantErr, 1e-5, a.bytes, b.bytes)
	}
}

// TestTiles runs the large tiles on sizes that the interpreter can bear.
func TestTiles(t *testing.T) {
	for _, view := range []bool{false, true} {
		for _, tile := range ops.Tiles(view) {
			a, b := filled(t, kir.F32, false, 1, tile.M, tile.K), filled(t, kir.F32, false, 2, tile.K, tile.N)
			p, err := tile.Build(a.operand, b.operand)
			if err != nil {
				t.Fatal(err)
			}
			want, err := tensor.Matmul(a.tensor, b.tensor)
			agree(t, p, nil, want, err, 1e-4, a.bytes, b.bytes)
		}
	}
}

func TestSoftmaxAgrees(t *testing.T) {
	for _, logarithm := range []bool{false, true} {
		for _, wild := range []bool{false, true} {
			eachView(t, []kir.Type{kir.F32, kir.F64}, wild, append(shapes, []int{2, 700}), func(t *testing.T, p pair) {
				for axis := range p.operand.Sizes {
					want, wantErr := tensor.Softmax(p.tensor, axis, logarithm)
					prog, err := ops.Softmax(p.operand, axis, logarithm)
					agree(t, prog, err, want, wantErr, 1000*unit(p.operand.Type), p.bytes)
				}
			})
		}
	}
}

func TestConvAgrees(t *testing.T) {
	for i, c := range []struct {
		x, kernels []int
		w          ops.Window
	}{
		{[]int{2, 3, 20}, []int{4, 3, 5}, ops.Window{}},
		{[]int{2, 3, 20}, []int{4, 3, 5}, ops.Window{Stride: []int{2}, Padding: []int{3}, Dilation: []int{2}}},
		{[]int{1, 1, 1}, []int{1, 1, 1}, ops.Window{}},
		{[]int{2, 4, 9, 7}, []int{6, 2, 3, 2}, ops.Window{Groups: 2, Padding: []int{1, 0}, Stride: []int{1, 2}}},
		{[]int{1, 3, 8, 8}, []int{5, 3, 3, 3}, ops.Window{Padding: []int{1, 1}}},
		{[]int{2, 2, 5, 6, 4}, []int{3, 2, 2, 3, 2}, ops.Window{Padding: []int{1, 0, 1}, Dilation: []int{1, 2, 1}}},
		{[]int{0, 3, 8}, []int{5, 3, 3}, ops.Window{}},
		{[]int{2, 3, 4}, []int{4, 3, 5}, ops.Window{}},
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			x, k := filled(t, kir.F32, false, uint64(i), c.x...), filled(t, kir.F32, false, uint64(i+50), c.kernels...)
			want, wantErr := tensor.Conv(x.tensor, k.tensor, tensor.Window{Stride: c.w.Stride, Padding: c.w.Padding, Dilation: c.w.Dilation, Groups: c.w.Groups})
			p, err := ops.Conv(x.operand, k.operand, c.w)
			agree(t, p, err, want, wantErr, 1e-4, k.bytes, x.bytes)
		})
	}
}

func TestCopyAgrees(t *testing.T) {
	eachView(t, []kir.Type{kir.F32, kir.F16, kir.F64}, true, append(shapes, []int{3, 40, 50}, []int{40, 3, 50}), func(t *testing.T, p pair) {
		prog, err := ops.Copy(p.operand)
		agree(t, prog, err, p.tensor, nil, 0, p.bytes)
	})
}

func TestTakeAlongAgrees(t *testing.T) {
	x := filled(t, kir.F32, true, 1, 5, 4)
	index := []int64{4, 0, 1, 2, 3, 3, 2, 0, 1, 4, 4, 0}
	for axis, sizes := range [][]int{{3, 4}, {5, 2}} {
		index := index[:ops.Elements(sizes)]
		at := pair{operand: ops.Dense(kir.I32, sizes...)}
		for i, v := range index {
			index[i] = v % int64(x.operand.Sizes[axis])
			at.bytes = catalog.Append(at.bytes, kir.I32, float64(index[i]))
		}
		positions, err := tensor.From(index, sizes...)
		if err != nil {
			t.Fatal(err)
		}
		want, wantErr := tensor.TakeAlong(x.tensor, positions, axis)
		p, err := ops.TakeAlong(x.operand, at.operand, axis)
		agree(t, p, err, want, wantErr, 0, x.bytes, at.bytes)
	}
}

func TestGatherAgrees(t *testing.T) {
	x := filled(t, kir.F32, true, 1, 5, 4, 3)
	for axis := range 3 {
		index := []int64{2, 0, 1, 2, 2, 1}
		at := pair{operand: ops.Dense(kir.U32, 2, 3)}
		for _, v := range index {
			at.bytes = catalog.Append(at.bytes, kir.U32, float64(v))
		}
		positions, _ := tensor.From(index, 2, 3)
		want, wantErr := tensor.Gather(x.tensor, positions, axis)
		p, err := ops.Gather(x.operand, at.operand, axis)
		agree(t, p, err, want, wantErr, 0, x.bytes, at.bytes)
	}
}

// TestManyGroups: more workgroups than a grid has in one dimension.
func TestManyGroups(t *testing.T) {
	const rows, n = kir.MaxGroups + 10, ops.ShortRow + 1
	x := filled(t, kir.I32, false, 1, rows, n)
	want, wantErr := tensor.Reduce("max", x.tensor, tensor.Over(1))
	p, err := ops.Reduce("max", x.operand, []int{1})
	agree(t, p, err, want, wantErr, 0, x.bytes)
	if grid := p.Dispatches[0].Grid; grid[0] > kir.MaxGroups || grid[1] != 2 {
		t.Errorf("a grid of %v", grid)
	}
	batch := ops.Dense(kir.I32, rows, 1, 1)
	p, err = ops.Matmul(batch, batch)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Dispatches) != 2 || p.Dispatches[1].Grid[2] != 10 || p.Dispatches[1].Params[7] != kir.MaxGroups {
		t.Errorf("dispatches %v", p.Dispatches[1:])
	}
}
