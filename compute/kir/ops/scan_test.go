package ops_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"

	"skep/compute/kir"
	"skep/compute/kir/ops"
	"skep/compute/tensor"
)

func TestCumsumAgrees(t *testing.T) {
	eachView(t, []kir.Type{kir.F32, kir.F64, kir.I32}, false, append(shapes, []int{2, 700}, []int{257}), func(t *testing.T, p pair) {
		for axis := range p.operand.Sizes {
			want, wantErr := tensor.Cumulate("cumsum", p.tensor, axis, false)
			prog, err := ops.Cumsum(p.operand, axis)
			agree(t, prog, err, want, wantErr, 4000*unit(p.operand.Type), p.bytes)
		}
	})
}

func TestArgsortAgrees(t *testing.T) {
	for _, descending := range []bool{false, true} {
		eachView(t, []kir.Type{kir.F32, kir.F64, kir.I32, kir.U32}, true, [][]int{{1}, {7}, {3, 5}, {0, 3}, {6, 1}, {2, 3, 4}, {300}, {20, 33}, {64}}, func(t *testing.T, p pair) {
			last := len(p.operand.Sizes) - 1
			want, wantErr := tensor.Argsort(p.tensor, last, descending)
			prog, err := ops.Argsort(p.operand, descending, p.operand.Sizes[last])
			agree(t, prog, err, want, wantErr, 0, p.bytes)
			k := p.operand.Sizes[last] / 2
			if !descending {
				return
			}
			_, want, wantErr = tensor.TopK(p.tensor, k)
			prog, err = ops.Argsort(p.operand, true, k)
			agree(t, prog, err, want, wantErr, 0, p.bytes)
		})
	}
}

func TestPoolAgrees(t *testing.T) {
	for i, c := range []struct {
		sizes []int
		w     ops.Window
	}{
		{[]int{2, 3, 20}, ops.Window{Size: []int{3}}},
		{[]int{20}, ops.Window{Size: []int{4}, Stride: []int{1}, Padding: []int{2}, Dilation: []int{2}}},
		{[]int{2, 4, 9, 7}, ops.Window{Size: []int{3, 2}, Stride: []int{1, 2}, Padding: []int{1, 0}}},
		{[]int{1, 5, 6, 4}, ops.Window{Size: []int{2, 3, 2}, Padding: []int{1, 1, 1}}},
		{[]int{0, 9, 7}, ops.Window{Size: []int{3, 2}}},
		{[]int{3}, ops.Window{Size: []int{4}}},
	} {
		for _, largest := range []bool{false, true} {
			for _, typ := range []kir.Type{kir.F32, kir.F64} {
				t.Run(fmt.Sprint(c, largest, typ), func(t *testing.T) {
					x := filled(t, typ, true, uint64(i), c.sizes...)
					w := tensor.Window{Size: c.w.Size, Stride: c.w.Stride, Padding: c.w.Padding, Dilation: c.w.Dilation}
					want, wantErr := tensor.Pool(x.tensor, len(c.w.Size), largest, w)
					p, err := ops.Pool(x.operand, largest, c.w)
					agree(t, p, err, want, wantErr, 100*unit(typ), x.bytes)
				})
			}
		}
	}
}

// TestMatmulBytes compares with sums of products of signed bytes, the extremes among them.
func TestMatmulBytes(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	for _, s := range [][3]int{{1, 1, 1}, {5, 7, 3}, {33, 40, 9}, {70, 66, 20}, {0, 3, 2}, {3, 2, 0}} {
		m, n, words := s[0], s[1], s[2]
		bytes := func(rows int) []byte {
			out := make([]byte, rows*words*4)
			for i := range out {
				out[i] = byte(r.IntN(256))
				if r.IntN(4) == 0 {
					out[i] = 0x80
				}
			}
			return out
		}
		a, b := bytes(m), bytes(n)
		p, err := ops.MatmulBytes(ops.Dense(kir.U32, m, words), ops.Dense(kir.U32, n, words))
		if err != nil {
			t.Fatal(err)
		}
		got := execute(t, p, a, b)
		for i := range m {
			for j := range n {
				want := int32(0)
				for q := range words * 4 {
					want += int32(int8(a[i*words*4+q])) * int32(int8(b[j*words*4+q]))
				}
				if v := int32(binary.LittleEndian.Uint32(got[4*(i*n+j):])); v != want {
					t.Fatalf("%v: element %d, %d is %d, want %d", s, i, j, v, want)
				}
			}
		}
	}
}

// TestLayerNormAgrees compares with the definition, in f64 on the processor.
func TestLayerNormAgrees(t *testing.T) {
	eachView(t, []kir.Type{kir.F32, kir.F64}, false, [][]int{{1}, {7}, {3, 5}, {0, 3}, {2, 3, 4}, {2, 300}}, func(t *testing.T, p pair) {
		last := len(p.operand.Sizes) - 1
		n := p.operand.Sizes[last]
		weight, bias := filled(t, p.operand.Type, false, 71, n), filled(t, p.operand.Type, false, 72, n)
		const epsilon = 0x1p-10
		mean := must(tensor.Reduce("mean", p.tensor, tensor.Reduction{Axes: []int{last}, KeepDims: true}))
		off := must(tensor.Binary("sub", p.tensor, mean))
		variance := must(tensor.Reduce("var", p.tensor, tensor.Reduction{Axes: []int{last}, KeepDims: true}))
		deviation := must(tensor.Unary("sqrt", must(tensor.Binary("add", variance, tensor.Number(epsilon)))))
		scaled := must(tensor.Binary("mul", must(tensor.Binary("div", off, deviation)), weight.tensor))
		want := must(tensor.Binary("add", scaled, bias.tensor))
		prog, err := ops.LayerNorm(p.operand, last, epsilon, weight.operand, bias.operand)
		agree(t, prog, err, want, nil, 4000*unit(p.operand.Type), p.bytes, weight.bytes, bias.bytes)
	})
}

func must(x *tensor.Tensor, err error) *tensor.Tensor {
	if err != nil {
		panic(err)
	}
	return x
}

// TestRefusals: what an operation cannot do is an error, no kernel.
func TestRefusals(t *testing.T) {
	x := ops.Dense(kir.F32, 3, 4)
	for name, f := range map[string]func() (*kir.Program, error){
		"sizes of a product": func() (*kir.Program, error) { return ops.Matmul(x, x) },
		"types of a product": func() (*kir.Program, error) { return ops.Matmul(x, ops.Dense(kir.F64, 4, 3)) },
		"rank of a product":  func() (*kir.Program, error) { return ops.Matmul(x, ops.Dense(kir.F32, 4)) },
		"batches": func() (*kir.Program, error) {
			return ops.Matmul(ops.Dense(kir.F32, 2, 3, 4), ops.Dense(kir.F32, 3, 4, 3))
		},
		"bytes":              func() (*kir.Program, error) { return ops.MatmulBytes(x, x) },
		"unknown reduction":  func() (*kir.Program, error) { return ops.Reduce("mode", x, nil) },
		"mean of integers":   func() (*kir.Program, error) { return ops.Reduce("mean", ops.Dense(kir.I32, 3), []int{0}) },
		"axis":               func() (*kir.Program, error) { return ops.Reduce("sum", x, []int{2}) },
		"largest of nothing": func() (*kir.Program, error) { return ops.Reduce("max", ops.Dense(kir.F32, 0), []int{0}) },
		"softmax's axis":     func() (*kir.Program, error) { return ops.Softmax(x, 2, false) },
		"softmax of i32":     func() (*kir.Program, error) { return ops.Softmax(ops.Dense(kir.I32, 3), 0, false) },
		"layer norm": func() (*kir.Program, error) {
			return ops.LayerNorm(x, 1, 0, ops.Dense(kir.F32, 3), ops.Dense(kir.F32, 3))
		},
		"one weight": func() (*kir.Program, error) { return ops.LayerNorm(x, 1, 0, ops.Dense(kir.F32, 4)) },
		"channels": func() (*kir.Program, error) {
			return ops.Conv(ops.Dense(kir.F32, 1, 2, 5), ops.Dense(kir.F32, 1, 3, 2), ops.Window{})
		},
		"stride": func() (*kir.Program, error) {
			return ops.Conv(ops.Dense(kir.F32, 1, 2, 5), ops.Dense(kir.F32, 1, 2, 2), ops.Window{Stride: []int{0}})
		},
		"gather by floats": func() (*kir.Program, error) { return ops.Gather(x, x, 0) },
		"gather from none": func() (*kir.Program, error) { return ops.Gather(ops.Dense(kir.F32, 0), ops.Dense(kir.U32, 3), 0) },
		"take_along":       func() (*kir.Program, error) { return ops.TakeAlong(x, ops.Dense(kir.U32, 2, 3), 0) },
		"pool of i32":      func() (*kir.Program, error) { return ops.Pool(ops.Dense(kir.I32, 4), true, ops.Window{Size: []int{2}}) },
		"too many to sort": func() (*kir.Program, error) { return ops.Argsort(x, false, 5) },
		"too large": func() (*kir.Program, error) {
			return ops.Copy(ops.Operand{kir.F32, []int{1 << 16, 1 << 16}, []int{0, 0}, 0})
		},
		"negative size":  func() (*kir.Program, error) { return ops.Copy(ops.Dense(kir.F32, -1)) },
		"ragged operand": func() (*kir.Program, error) { return ops.Copy(ops.Operand{kir.F32, []int{2}, nil, 0}) },
	} {
		if p, err := f(); err == nil {
			t.Errorf("%s: %s", name, p.Name)
		}
	}
}
