// Package catalog has one program at least of every kernel that package ops makes, with inputs: what emitters, assemblers, devices and fake drivers
// are tried with. The answers are the interpreter's.
package catalog

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"skep/compute/dtype"
	"skep/compute/kir"
	"skep/compute/kir/ops"
	"skep/compute/kir/run"
)

// Case is a program with what it is run on.
type Case struct {
	Name    string
	Program *kir.Program
	Inputs  [][]byte // of the program's inputs, in order
	Bound   float64  // of the error, relative to the larger of 1 and the value, for devices whose division, roots and sums of products round otherwise
}

// Expect runs the case in the interpreter and gives the bytes of the outputs, in order.
func (c Case) Expect() ([][]byte, error) { return c.Run(run.Run) }

// Run runs the case by whatever runs programs on buffers.
func (c Case) Run(run func(p *kir.Program, buffers [][]byte) error) ([][]byte, error) {
	buffers, next := make([][]byte, len(c.Program.Buffers)), 0
	var outputs [][]byte
	for i, b := range c.Program.Buffers {
		switch b.Role {
		case kir.Input:
			buffers[i] = c.Inputs[next]
			next++
		case kir.Output:
			buffers[i] = make([]byte, b.Bytes())
			outputs = append(outputs, buffers[i])
		}
	}
	return outputs, run(c.Program, buffers)
}

// list grows a catalogue; its first error stays.
type list struct {
	cases []Case
	err   error
}

// Cases gives all of them, or says which program cannot be made.
func Cases() ([]Case, error) {
	l := &list{}
	for _, t := range []kir.Type{kir.F32, kir.F64, kir.I32, kir.F16} {
		l.products(t)
		l.reductions(t)
		l.rearrangements(t)
		if !t.IsInt() {
			l.rows(t)
			l.convolutions(t)
		}
		if t != kir.F16 {
			l.chains(t)
		}
		l.fours(t)
		l.scans(t)
	}
	p, err := ops.MatmulBytes(ops.Dense(kir.U32, 33, 9), ops.Dense(kir.U32, 20, 9))
	l.add("matmul_bytes", kir.I32, false, p, err)
	return l.cases, l.err
}

// add takes a program in; its inputs are random numbers, among them those that break kernels if odd is set.
func (l *list) add(name string, t kir.Type, odd bool, p *kir.Program, err error) {
	if err != nil && l.err == nil {
		l.err = fmt.Errorf("%s: %w", name, err)
	}
	if err != nil {
		return
	}
	c := Case{Name: name, Program: p, Bound: bound(t)}
	r := rand.New(rand.NewPCG(uint64(len(l.cases)), 5))
	for _, i := range p.Of(kir.Input) {
		c.Inputs = append(c.Inputs, numbers(r, p.Buffers[i], odd))
	}
	l.cases = append(l.cases, c)
}

func bound(t kir.Type) float64 {
	switch t {
	case kir.F16:
		return 1e-2
	case kir.F32:
		return 1e-4
	case kir.F64:
		return 1e-12
	}
	return 0
}

var special = []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 0, 88.7, -103.9}

func numbers(r *rand.Rand, b kir.Buffer, odd bool) []byte {
	var out []byte
	for range b.Len {
		v := r.NormFloat64() * 3
		if odd && r.IntN(5) == 0 {
			v = special[r.IntN(len(special))]
		}
		if b.Type.IsInt() {
			v = float64(r.IntN(4))
		}
		out = Append(out, b.Type, v)
	}
	return append(out, make([]byte, b.Bytes()-len(out))...)
}

// Append adds a number as an element of a buffer.
func Append(to []byte, t kir.Type, v float64) []byte {
	switch t {
	case kir.F16:
		return binary.LittleEndian.AppendUint16(to, uint16(dtype.ToHalf(v)))
	case kir.F32:
		return binary.LittleEndian.AppendUint32(to, math.Float32bits(float32(v)))
	case kir.F64:
		return binary.LittleEndian.AppendUint64(to, math.Float64bits(v))
	}
	return binary.LittleEndian.AppendUint32(to, uint32(int64(v)))
}

func (l *list) products(t kir.Type) {
	for _, s := range [][4]int{{1, 1, 1, 1}, {1, 17, 5, 33}, {3, 40, 20, 35}, {1, 70, 33, 65}, {1, 130, 19, 100}, {130, 33, 3, 33}, {2, 0, 3, 4}, {1, 3, 0, 4}} {
		a, b := ops.Dense(t, s[0], s[1], s[2]), ops.Dense(t, s[0], s[2], s[3])
		p, err := ops.Matmul(a, b)
		l.add(fmt.Sprint("matmul ", t, s), t, false, p, err)
		if s[0]*s[1]*s[3] > 10000 {
			continue
		}
		p, err = ops.Matmul(ops.Dense(t, s[2], s[1]).Transpose(1, 0), ops.Dense(t, s[3], s[2]).Transpose(1, 0))
		l.add(fmt.Sprint("matmul turned ", t, s), t, false, p, err)
	}
	if !t.IsInt() { // sizes at which the largest tile is chosen, with little depth
		p, err := ops.Matmul(ops.Dense(t, 1411, 5), ops.Dense(t, 5, 1409))
		l.add(fmt.Sprint("matmul large ", t), t, false, p, err)
	}
}

func (l *list) reductions(t kir.Type) {
	for _, op := range []string{"sum", "mean", "prod", "max", "min", "any", "all", "count_nonzero", "argmax", "argmin"} {
		if op == "mean" && t.IsInt() {
			continue
		}
		for _, c := range []struct{ sizes, axes []int }{{[]int{7}, []int{0}}, {[]int{3, 5}, []int{0}}, {[]int{4, 70}, []int{1}}, {[]int{300, 5}, []int{0}}, {[]int{9000}, []int{0}}, {[]int{2, 3, 4}, []int{0, 2}}, {[]int{0, 3}, []int{0}}} {
			p, err := ops.Reduce(op, ops.Dense(t, c.sizes...), c.axes)
			if err == ops.ErrEmpty || op == "prod" && c.sizes[0] > 10 {
				continue
			}
			odd := op != "sum" && op != "mean" && op != "prod"
			l.add(fmt.Sprint(op, " ", t, c.sizes, c.axes), t, odd, p, err)
		}
	}
}

func (l *list) rearrangements(t kir.Type) {
	for i, o := range []ops.Operand{ops.Dense(t, 5), ops.Dense(t, 4, 6).Transpose(1, 0), ops.Dense(t, 40, 35).Transpose(1, 0), ops.Dense(t, 3, 40, 9).Transpose(2, 0, 1), {Type: t, Sizes: []int{3, 4}, Strides: []int{0, -1}, Offset: 3}} {
		p, err := ops.Copy(o)
		l.add(fmt.Sprint("copy ", t, i), t, true, p, err)
	}
	p, err := ops.Gather(ops.Dense(t, 5, 4, 3), ops.Dense(kir.U32, 2, 3), 1)
	l.add(fmt.Sprint("gather ", t), t, true, p, err)
	p, err = ops.TakeAlong(ops.Dense(t, 5, 4), ops.Dense(kir.I32, 7, 4), 0)
	l.add(fmt.Sprint("take_along ", t), t, true, p, err)
}

func (l *list) rows(t kir.Type) {
	for _, sizes := range [][]int{{1}, {3, 5}, {2, 300}, {300, 2}, {0, 4}} {
		for axis := range sizes {
			for _, logarithm := range []bool{false, true} {
				p, err := ops.Softmax(ops.Dense(t, sizes...), axis, logarithm)
				l.add(fmt.Sprint("softmax ", t, sizes, axis, logarithm), t, false, p, err)
			}
			n := ops.Dense(t, sizes[axis])
			p, err := ops.LayerNorm(ops.Dense(t, sizes...), axis, 1e-3, n, n)
			l.add(fmt.Sprint("layer_norm ", t, sizes, axis), t, false, p, err)
		}
	}
}

func (l *list) convolutions(t kir.Type) {
	for _, c := range []struct {
		x, kernels []int
		w          ops.Window
	}{
		{[]int{2, 3, 20}, []int{4, 3, 5}, ops.Window{Stride: []int{2}, Padding: []int{3}, Dilation: []int{2}}},
		{[]int{2, 4, 9, 7}, []int{6, 2, 3, 2}, ops.Window{Groups: 2, Padding: []int{1, 0}, Stride: []int{1, 2}}},
		{[]int{1, 2, 5, 6, 4}, []int{3, 2, 2, 3, 2}, ops.Window{Padding: []int{1, 0, 1}}},
	} {
		p, err := ops.Conv(ops.Dense(t, c.x...), ops.Dense(t, c.kernels...), c.w)
		l.add(fmt.Sprint("conv ", t, c.x, c.kernels), t, false, p, err)
	}
}

// fours are chains over operands that are read and written four elements at a time, and some that just are not.
func (l *list) fours(t kir.Type) {
	root := ops.Call("maximum", ops.In(0), ops.Call("mul", ops.In(1), ops.Num(3)))
	for i, o := range []ops.Operand{ops.Dense(t, 8, 64), ops.Dense(t, 4), ops.Dense(t, 5), {Type: t, Sizes: []int{2000}, Strides: []int{1}, Offset: 4}, {Type: t, Sizes: []int{8}, Strides: []int{1}, Offset: 2}} {
		p, err := ops.Map(root, t, o, ops.Dense(t, o.Sizes...))
		l.add(fmt.Sprint("fours ", t, i), t, true, p, err)
	}
}

// scans are running sums, orders and pools.
func (l *list) scans(t kir.Type) {
	for _, sizes := range [][]int{{1}, {40}, {3, 5}, {2, 700}, {300, 2}} {
		p, err := ops.Cumsum(ops.Dense(t, sizes...), 0)
		l.add(fmt.Sprint("cumsum ", t, sizes), t, false, p, err)
		p, err = ops.Cumsum(ops.Dense(t, sizes...), len(sizes)-1)
		l.add(fmt.Sprint("cumsum along the last ", t, sizes), t, false, p, err)
		if t == kir.F16 {
			continue
		}
		p, err = ops.Argsort(ops.Dense(t, sizes...), len(sizes) == 2, sizes[len(sizes)-1])
		l.add(fmt.Sprint("argsort ", t, sizes), t, true, p, err)
	}
	if t.IsInt() {
		return
	}
	for _, largest := range []bool{false, true} {
		p, err := ops.Pool(ops.Dense(t, 2, 3, 7, 9), largest, ops.Window{Size: []int{3, 2}, Stride: []int{2, 1}, Padding: []int{1, 0}})
		l.add(fmt.Sprint("pool ", t, largest), t, false, p, err)
	}
}

// chains tries every function of one and of two, and some fused.
func (l *list) chains(t kir.Type) {
	x, y := ops.Dense(t, 3, 50), ops.Dense(t, 50)
	for _, name := range ops.Functions(t) {
		root := ops.Call(name, ops.In(0))
		out := resultOf(root, t)
		p, err := ops.Map(root, out, x)
		l.add(fmt.Sprint(name, " ", t), t, true, p, err)
	}
	for _, name := range ops.Pairs(t) {
		root := ops.Call(name, ops.In(0), ops.In(1))
		p, err := ops.Map(root, resultOf(root, t), x, y)
		l.add(fmt.Sprint(name, " ", t), t, true, p, err)
	}
	fused := ops.Call("where", ops.Call("gt", ops.In(0), ops.Num(1)), ops.Call("mul", ops.In(0), ops.Num(2)), ops.Call("sub", ops.Num(1), ops.Call("square", ops.In(1))))
	p, err := ops.Map(fused, t, x, ops.Dense(t, 50, 3).Transpose(1, 0))
	l.add(fmt.Sprint("fused ", t), t, true, p, err)
}

var truths = []string{"isnan", "isinf", "isfinite", "eq", "ne", "lt", "le", "gt", "ge", "logical_and", "logical_or", "logical_xor", "logical_not"}

// resultOf is the type in which a function of type t is stored.
func resultOf(root *ops.Node, t kir.Type) kir.Type {
	if slices.Contains(truths, root.Op) {
		return kir.U32
	}
	if to, ok := map[string]kir.Type{"f32": kir.F32, "f64": kir.F64, "i32": kir.I32, "u32": kir.U32}[root.Op]; ok {
		return to
	}
	return t
}

// Kernels lists the kernels of all cases, each once, in order of their keys.
func Kernels(cases []Case) []*kir.Kernel {
	found := map[string]*kir.Kernel{}
	for _, c := range cases {
		for _, d := range c.Program.Dispatches {
			found[d.Kernel.Key()] = d.Kernel
		}
	}
	var out []*kir.Kernel
	for _, key := range slices.Sorted(maps.Keys(found)) {
		out = append(out, found[key])
	}
	return out
}
