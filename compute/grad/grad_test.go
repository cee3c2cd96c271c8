package grad

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"skep/compute/dtype"
	"skep/compute/shape"
	"skep/compute/tensor"
)

// trial is one use of an operation on inputs of some shapes.
type trial struct {
	op     string
	shapes [][]int
	lo, hi float64 // where the elements lie
	f      func(xs []*T) ([]*T, error)
}

func s(sizes ...int) []int { return sizes }

func uno(y *T, err error) ([]*T, error) { return []*T{y}, err }

// forAll makes a trial for each list of shapes.
func forAll(op string, lo, hi float64, f func(xs []*T) ([]*T, error), shapes ...[][]int) []trial {
	var out []trial
	for _, ss := range shapes {
		out = append(out, trial{op, ss, lo, hi, f})
	}
	return out
}

var singles = [][][]int{{s()}, {s(3)}, {s(2, 1)}, {s(0, 3)}, {s(2, 3)}}
var twos = [][][]int{{s(), s()}, {s(3), s()}, {s(), s(2)}, {s(2, 3), s(3)}, {s(2, 1), s(1, 3)}, {s(0, 3), s(3)}, {s(3, 1), s(2, 1, 4)}}

// domains are the intervals on which the element-wise operations are tried, (0.2, 0.9) if not named.
var domains = map[string][2]float64{"acosh": {1.2, 3}, "neg": {-1, 1}, "abs": {-1, 1}, "relu": {-1, 1}, "leaky_relu": {-1, 1}, "elu": {-1, 1},
	"gelu": {-2, 2}, "silu": {-2, 2}, "tanh": {-2, 2}, "sigmoid": {-3, 3}, "softplus": {-3, 3}, "erf": {-2, 2}, "sin": {-3, 3}, "cos": {-3, 3}, "square": {-1, 1},
	"add": {-1, 1}, "sub": {-1, 1}, "mul": {-1, 1}, "maximum": {-1, 1}, "minimum": {-1, 1}, "atan2": {-1, 1}, "mod": {2.1, 2.9},
	"fmod": {2.1, 2.9}, "fmax": {-1, 1}, "fmin": {-1, 1}, "copysign": {-1, 1}, "logaddexp2": {-1, 1}, "i0": {-3, 3}, "i1": {-3, 3}, "j0": {-3, 3}, "j1": {-3, 3}, "sinc": {-2, 2}, "lgamma": {0.4, 3}, "gamma": {0.4, 3}, "digamma": {0.6, 3},
	"erfc": {-2, 2}, "erfinv": {-0.8, 0.8}, "deg2rad": {-3, 3}, "rad2deg": {-1, 1}, "log_sigmoid": {-3, 3}, "mish": {-3, 3}, "selu": {-1, 1}, "softsign": {-2, 2}, "angle": {-1, 1}}

// elementwiseTrials tries every row with a formula.
func elementwiseTrials() []trial {
	var out []trial
	for _, r := range formulas() {
		d, ok := domains[r.Op]
		if !ok {
			d = [2]float64{0.2, 0.9}
		}
		f := func(xs []*T) ([]*T, error) { return uno(Unary(r.Op, xs[0])) }
		shapes := singles
		switch {
		case r.Op == "copy":
			f = func(xs []*T) ([]*T, error) { return []*T{Copy(xs[0])}, nil }
		case r.Op == "astype":
			continue // f32 rounds differences away: TestTypes
		case r.Op == "angle" || r.Op == "polygamma" || r.Op == "ldexp": // complexTrials, orderTrials
			continue
		case len(r.Ways) == 2:
			f, shapes = func(xs []*T) ([]*T, error) { return uno(Binary(r.Op, xs[0], xs[1])) }, twos
		}
		out = append(out, forAll(r.Op, d[0], d[1], f, shapes...)...)
	}
	return out
}

func reductionTrials() []trial {
	var out []trial
	for _, op := range []string{"sum", "mean", "prod", "min", "max", "var", "std", "norm", "logsumexp", "nansum", "nanmean", "nanmin", "nanmax", "median", "quantile", "ptp"} {
		for _, r := range []tensor.Reduction{{All: true}, {Axes: []int{0}}, {Axes: []int{-1}, KeepDims: true}, {Axes: []int{0, 2}}} {
			r.Order, r.Q, r.DDof = 2, 0.3, 0
			if op == "var" || op == "std" {
				r.DDof = 0.5
			}
			out = append(out, trial{op, [][]int{s(2, 3, 2)}, 0.2, 2, func(xs []*T) ([]*T, error) { return uno(Reduce(op, xs[0], r)) }})
		}
		if slices.Contains([]string{"sum", "prod", "norm"}, op) {
			out = append(out, trial{op, [][]int{s(0, 3)}, 0.2, 2, func(xs []*T) ([]*T, error) { return uno(Reduce(op, xs[0], tensor.Over(0))) }})
		}
		out = append(out, trial{op, [][]int{s()}, 0.2, 2, func(xs []*T) ([]*T, error) {
			return uno(Reduce(op, xs[0], tensor.Reduction{All: true, Order: 2, Q: 0.5}))
		}})
	}
	for _, p := range []float64{1, 3, 2.5, math.Inf(1), math.Inf(-1), 0} {
		r := tensor.Over(-1)
		r.Order = p
		out = append(out, trial{"norm", [][]int{s(2, 3)}, 0.2, 2, func(xs []*T) ([]*T, error) { return uno(Reduce("norm", xs[0], r)) }})
	}
	return out
}

func alongTrials() []trial {
	var out []trial
	try := func(op string, f func(x *T, axis int) (*T, error)) {
		for _, axis := range []int{0, -1} {
			out = append(out, forAll(op, -1, 1, func(xs []*T) ([]*T, error) { return uno(f(xs[0], axis)) }, [][]int{s(4)}, [][]int{s(3, 2)}, [][]int{s(1, 3)}, [][]int{s(2, 3, 2)})...)
		}
	}
	try("softmax", func(x *T, axis int) (*T, error) { return Softmax(x, axis, false) })
	try("log_softmax", func(x *T, axis int) (*T, error) { return Softmax(x, axis, true) })
	try("cumsum", func(x *T, axis int) (*T, error) { return Cumulate("cumsum", x, axis, false) })
	try("cumsum", func(x *T, axis int) (*T, error) { return Cumulate("cumsum", x, 0, true) })
	try("cumprod", func(x *T, axis int) (*T, error) { return Cumulate("cumprod", x, axis, axis == 0) })
	try("diff", Diff)
	try("sort", func(x *T, axis int) (*T, error) { return Sort(x, axis, axis == 0) })
	try("topk", func(x *T, axis int) (*T, error) {
		v, _, err := TopK(x, 1)
		return v, err
	})
	return out
}

func item(n int) tensor.Item { return tensor.Item{Item: shape.At(n)} }

func span(lo, hi, step int) tensor.Item {
	return tensor.Item{Item: shape.Slice(shape.End(lo), shape.End(hi), step)}
}

func ints(xs ...int64) *T { return must(tensor.From(xs, len(xs))) }

func grid(rows, cols int, xs ...int64) *T { return must(tensor.From(xs, rows, cols)) }

func rearrangingTrials() []trial {
	one := ofOne
	mask := must(tensor.From([]bool{true, false, true, false, false, true}, 2, 3))
	return slices.Concat(
		one("transpose", func(x *T) (*T, error) { return Transpose(x) }, s(2, 3), s(), s(0, 2)),
		one("transpose", func(x *T) (*T, error) { return Transpose(x, 1, -1, 0) }, s(2, 3, 4)),
		one("mT", MatrixTranspose, s(2, 3), s(2, 3, 1)), one("swapaxes", func(x *T) (*T, error) { return SwapAxes(x, 0, -1) }, s(2, 3, 4)),
		one("reshape", func(x *T) (*T, error) { return Reshape(x, -1, 2) }, s(2, 3), s(4)),
		one("flatten", func(x *T) (*T, error) { return Flatten(x), nil }, s(2, 3), s(), s(0)),
		one("squeeze", func(x *T) (*T, error) { return Squeeze(x) }, s(1, 3, 1)), one("unsqueeze", func(x *T) (*T, error) { return Unsqueeze(x, 1) }, s(2, 3)),
		one("broadcast_to", func(x *T) (*T, error) { return BroadcastTo(x, 4, 2, 3) }, s(2, 1), s(3), s()),
		one("full", func(x *T) (*T, error) { return Full(x, dtype.F64, 2, 3) }, s(), s(3)),
		forAll("pad", -1, 1, func(xs []*T) ([]*T, error) { return uno(Pad(xs[0], []int{1, 0}, xs[1])) }, [][]int{s(2, 2), s()}),
		one("flip", func(x *T) (*T, error) { return Flip(x, -1) }, s(2, 3)), one("flip", func(x *T) (*T, error) { return Flip(x) }, s(2, 3)),
		one("roll", func(x *T) (*T, error) { return Roll(x, 2, 1, false) }, s(2, 3)), one("roll", func(x *T) (*T, error) { return Roll(x, -1, 0, true) }, s(2, 3)),
		one("diag", func(x *T) (*T, error) { return Diag(x, 0) }, s(3), s(2, 3), s(3, 3)), one("diag", func(x *T) (*T, error) { return Diag(x, -1) }, s(2), s(2, 3)), one("tril", func(x *T) (*T, error) { return Triangle(x, -1, true) }, s(3, 3), s(2, 3, 2)),
		one("triu", func(x *T) (*T, error) { return Triangle(x, 1, false) }, s(3, 3)),
		one("pad", func(x *T) (*T, error) { return Pad(x, []int{1, 2}, num(7)) }, s(3), s(2, 2)),
		one("tile", func(x *T) (*T, error) { return Tile(x, []int{2, 2}) }, s(3), s(1, 2)),
		one("repeat", func(x *T) (*T, error) { return Repeat(x, 3, 1, false) }, s(2, 3)), one("repeat", func(x *T) (*T, error) { return Repeat(x, 2, 0, true) }, s(2, 3)),
		one("gather", func(x *T) (*T, error) { return Gather(x, grid(2, 2, 0, -1, 1, 1), 1) }, s(2, 3)),
		one("take", func(x *T) (*T, error) { return Gather(x, ints(1, 1, 0), 0) }, s(3), s(2, 3)),
		one("take_along", func(x *T) (*T, error) { return TakeFrom(x, grid(2, 2, 0, -1, 1, 1), 1) }, s(2, 3)),
		one("index", func(x *T) (*T, error) { return Index(x, item(-1)) }, s(3), s(2, 3)),
		one("index", func(x *T) (*T, error) {
			return Index(x, span(0, 2, 1), tensor.Item{Item: shape.NewAxis()}, span(0, 3, 2))
		}, s(2, 3)),
		one("index", func(x *T) (*T, error) {
			return Index(x, tensor.Item{Item: shape.Rest()}, tensor.ItemOf(ints(1, 1, -1)))
		}, s(2, 3)),
		one("index", func(x *T) (*T, error) { return Index(x, tensor.ItemOf(mask)) }, s(2, 3), s(2, 3, 2)),
		forAll("index", -1, 1, func(xs []*T) ([]*T, error) { return uno(Set(xs[0], xs[1], item(1))) }, [][]int{s(3, 2), s(2)}, [][]int{s(3, 2), s()}, [][]int{s(3), s()}),
		forAll("index", -1, 1, func(xs []*T) ([]*T, error) { return uno(Set(xs[0], xs[1], tensor.ItemOf(mask))) }, [][]int{s(2, 3), s(3)}, [][]int{s(2, 3), s()}),
		forAll("scatter", -1, 1, func(xs []*T) ([]*T, error) { return uno(Scatter(xs[0], grid(2, 3, 0, 1, 0, 2, 1, 1), xs[1], 0, false)) }, [][]int{s(3, 3), s(2, 3)}),
		forAll("scatter_add", -1, 1, func(xs []*T) ([]*T, error) { return uno(Scatter(xs[0], grid(2, 3, 0, 1, 0, 2, 1, 1), xs[1], 1, true)) }, [][]int{s(2, 3), s(2, 3)}, [][]int{s(2, 3), s(2, 1)}),
		forAll("concat", -1, 1, func(xs []*T) ([]*T, error) { return uno(Concat(xs, -1)) }, [][]int{s(2, 1), s(2, 3), s(2, 0)}),
		forAll("stack", -1, 1, func(xs []*T) ([]*T, error) { return uno(Stack(xs, -1)) }, [][]int{s(2, 3), s(2, 3)}, [][]int{s(), s()}),
		forAll("split", -1, 1, func(xs []*T) ([]*T, error) { return Split(xs[0], 2, nil, 1) }, [][]int{s(3, 4)}),
		forAll("split", -1, 1, func(xs []*T) ([]*T, error) {
			parts, err := Split(xs[0], 0, []int{1, 3}, 0)
			return parts[1:2], err // the others are not asked for
		}, [][]int{s(4, 2)}),
		forAll("meshgrid", -1, 1, Meshgrid, [][]int{s(2), s(3)}, [][]int{s(2)}),
		forAll("where", -1, 1, func(xs []*T) ([]*T, error) { return uno(Where(mask, xs[0], xs[1])) }, [][]int{s(2, 3), s(3)}, [][]int{s(), s(2, 1)}),
		forAll("clip", -1, 1, func(xs []*T) ([]*T, error) { return uno(Clip(xs[0], num(-0.3), num(0.4))) }, singles...),
		forAll("clip", -1, 1, func(xs []*T) ([]*T, error) { return uno(Clip(xs[0], sub(xs[1], num(2)), xs[1])) }, [][]int{s(2, 3), s(3)}),
	)
}

func productTrials() []trial {
	two := func(op string, f func(a, b *T) (*T, error), shapes ...[][]int) []trial {
		return forAll(op, -1, 1, func(xs []*T) ([]*T, error) { return uno(f(xs[0], xs[1])) }, shapes...)
	}
	ein := func(text string, shapes ...[][]int) []trial {
		return forAll("einsum", -1, 1, func(xs []*T) ([]*T, error) { return uno(Einsum(text, xs...)) }, shapes...)
	}
	return slices.Concat(
		two("matmul", Matmul, [][]int{s(3), s(3)}, [][]int{s(2, 3), s(3)}, [][]int{s(3), s(3, 2)}, [][]int{s(2, 3), s(3, 2)}, [][]int{s(4, 2, 3), s(3, 2)}, [][]int{s(2, 3), s(4, 3, 2)},
			[][]int{s(3), s(4, 3, 2)}, [][]int{s(4, 2, 3), s(3)}, [][]int{s(2, 1, 2, 3), s(4, 3, 2)}, [][]int{s(0, 3), s(3, 2)}, [][]int{s(2, 0), s(0, 2)}),
		two("dot", Dot, [][]int{s(3), s(3)}, [][]int{s(2, 3), s(3)}), two("outer", Outer, [][]int{s(2), s(3)}),
		two("kron", Kron, [][]int{s(2, 3), s(3, 1)}), two("cross", Cross, [][]int{s(3), s(3)}, [][]int{s(2, 3), s(3)}),
		ein("ij,jk->ik", [][]int{s(2, 3), s(3, 2)}), ein("bij,bjk->bik", [][]int{s(2, 2, 3), s(2, 3, 2)}), ein("ii->", [][]int{s(3, 3)}), ein("ii->i", [][]int{s(3, 3)}),
		ein("ij->", [][]int{s(2, 3)}), ein("ij,kl->il", [][]int{s(2, 3), s(2, 3)}), ein("...ij->...ji", [][]int{s(2, 2, 3)}), ein("...i,...i->...", [][]int{s(4, 1, 3), s(2, 3)}),
		ein("i,j,k->ijk", [][]int{s(2), s(3), s(2)}), ein("iij,jk->k", [][]int{s(2, 2, 3), s(3, 2)}), ein("ij,jk,kl->il", [][]int{s(2, 2), s(2, 3), s(3, 2)}), ein("i,->i", [][]int{s(3), s()}), ein("ij,jk,kl,i->l", [][]int{s(2, 3), s(3, 2), s(2, 2), s(2)}), ein("...ij,jk,...k,k->...i", [][]int{s(2, 1, 2, 3), s(3, 2), s(3, 2), s(2)}), ein("ii,ij,jk,kk->", [][]int{s(2, 2), s(2, 3), s(3, 2), s(2, 2)}), ein("a,a,ab,c->cb", [][]int{s(2), s(2), s(2, 0), s(3)}), ein("i->", [][]int{s(3)}),
	)
}

func windowTrials() []trial {
	var out []trial
	conv := func(w tensor.Window, x, k []int) {
		out = append(out, trial{convName(len(k) - 2), [][]int{x, k}, -1, 1, func(xs []*T) ([]*T, error) { return uno(Conv(xs[0], xs[1], w)) }})
	}
	conv(tensor.Window{}, s(2, 2, 5), s(3, 2, 2))
	conv(tensor.Window{Stride: []int{2}, Padding: []int{1}, Dilation: []int{2}}, s(1, 2, 6), s(2, 2, 3))
	conv(tensor.Window{Padding: []int{1, 0}, Stride: []int{1, 2}}, s(1, 2, 3, 5), s(2, 2, 2, 2))
	conv(tensor.Window{Groups: 2, Padding: []int{1}}, s(1, 4, 3, 3), s(2, 2, 2, 2))
	conv(tensor.Window{Groups: 3}, s(2, 3, 4), s(6, 1, 2))
	conv(tensor.Window{Stride: []int{2}}, s(1, 1, 3, 3, 3), s(2, 1, 2, 2, 2))
	conv(tensor.Window{}, s(0, 2, 5), s(3, 2, 2))
	for axes := 1; axes <= 3; axes++ {
		for _, largest := range []bool{true, false} {
			name := fmt.Sprintf("avg_pool%dd", axes)
			if largest {
				name = fmt.Sprintf("max_pool%dd", axes)
			}
			for _, w := range []tensor.Window{{Size: []int{2}}, {Size: []int{2}, Stride: []int{1}, Padding: []int{1}}, {Size: []int{2}, Stride: []int{1}, Dilation: []int{2}}} {
				x := append(s(2, 1), slices.Repeat([]int{3}, axes)...)
				out = append(out, trial{name, [][]int{x}, -1, 1, func(xs []*T) ([]*T, error) { return uno(Pool(xs[0], axes, largest, w)) }})
			}
		}
	}
	return out
}

// definite makes symmetric positive definite matrices of any.
func definite(a *T) *T {
	n := a.Sizes()[a.Rank()-1]
	return add(matmul(a, mT(a)), must(tensor.Eye(dtype.F64, n, n, 0)))
}

func algebraTrials() []trial {
	eye := func(n int) *T { return mul(num(2), must(tensor.Eye(dtype.F64, n, n, 0))) }
	well := func(a *T) *T { n := a.Sizes()[a.Rank()-1]; return add(a, eye(n)) }
	one := func(op string, f func(a *T) ([]*T, error), shapes ...[]int) []trial {
		var all [][][]int
		for _, sh := range shapes {
			all = append(all, [][]int{sh})
		}
		return forAll(op, -1, 1, func(xs []*T) ([]*T, error) { return f(xs[0]) }, all...)
	}
	return slices.Concat(
		forAll("solve", -1, 1, func(xs []*T) ([]*T, error) { return uno(Solve(well(xs[0]), xs[1])) }, [][]int{s(3, 3), s(3)}, [][]int{s(3, 3), s(3, 2)}, [][]int{s(2, 3, 3), s(3, 2)}, [][]int{s(2, 3, 3), s(3)}),
		forAll("lstsq", -1, 1, func(xs []*T) ([]*T, error) { return uno(Lstsq(xs[0], xs[1])) }, [][]int{s(4, 2), s(4)}, [][]int{s(4, 2), s(4, 2)}),
		one("inv", func(a *T) ([]*T, error) { return uno(Inv(well(a))) }, s(3, 3), s(2, 2, 2)), one("det", func(a *T) ([]*T, error) { return uno(Det(well(a))) }, s(3, 3), s(2, 2, 2)),
		one("pinv", func(a *T) ([]*T, error) { return uno(Pinv(a, 1e-15)) }, s(3, 2), s(2, 3)), one("trace", func(a *T) ([]*T, error) { return uno(Trace(a)) }, s(3, 3), s(2, 3)),
		one("cholesky", func(a *T) ([]*T, error) { return uno(Cholesky(definite(a))) }, s(3, 3), s(2, 2, 2)),
		one("qr", func(a *T) ([]*T, error) { q, r, err := QR(well(a)); return []*T{q, r}, err }, s(3, 3)),
		one("qr", func(a *T) ([]*T, error) { q, r, err := QR(a); return []*T{q, r}, err }, s(4, 2)),
		one("lu", func(a *T) ([]*T, error) { _, l, u, err := LU(well(a)); return []*T{l, u}, err }, s(3, 3)),
		one("eigh", func(a *T) ([]*T, error) { w, v, err := Eigh(definite(a)); return []*T{w, mul(v, v)}, err }, s(3, 3)),
		one("svd", func(a *T) ([]*T, error) {
			u, sv, vt, err := SVD(a, false)
			return []*T{mul(u, u), sv, mul(vt, vt)}, err
		}, s(3, 3), s(4, 2), s(2, 4)),
		one("expm", func(a *T) ([]*T, error) { return uno(Expm(a)) }, s(2, 2), s(3, 3)),
		one("matrix_power", func(a *T) ([]*T, error) { return uno(Power(a, 5)) }, s(2, 2)), one("matrix_power", func(a *T) ([]*T, error) { return uno(Power(well(a), -2)) }, s(2, 2)),
		one("matrix_power", func(a *T) ([]*T, error) { return uno(Power(a, 0)) }, s(2, 2)),
	)
}

func statisticTrials() []trial {
	two := [][]int{s(3, 4)}
	return slices.Concat(
		forAll("mean", 0.5, 2, func(xs []*T) ([]*T, error) { return uno(Average(xs[0], xs[1], tensor.Over(-1))) }, [][]int{s(2, 3), s(3)}, [][]int{s(4), s(4)}),
		forAll("cov", -1, 1, func(xs []*T) ([]*T, error) { return uno(Cov(xs[0], 1)) }, two, [][]int{s(5)}), forAll("corrcoef", -1, 1, func(xs []*T) ([]*T, error) { return uno(Corrcoef(xs[0])) }, two),
		forAll("trapezoid", -1, 1, func(xs []*T) ([]*T, error) { return uno(Trapezoid(xs[0], xs[1], 1)) }, [][]int{s(2, 4), s(4)}),
		forAll("eigvalsh", -1, 1, func(xs []*T) ([]*T, error) { w, _, err := Eigh(definite(xs[0])); return []*T{w}, err }, [][]int{s(3, 3)}), forAll("svdvals", -1, 1, func(xs []*T) ([]*T, error) { _, v, _, err := SVD(xs[0], false); return []*T{v}, err }, [][]int{s(3, 2)}),
		forAll("slogdet", -1, 1, func(xs []*T) ([]*T, error) { return SlogDet(definite(xs[0])) }, [][]int{s(3, 3)}), forAll("cond", -1, 1, func(xs []*T) ([]*T, error) { return uno(Cond(xs[0])) }, [][]int{s(3, 2)}),
		forAll("norm", -1, 1, func(xs []*T) ([]*T, error) { return uno(MatrixNorm(xs[0], 2, false)) }, two), forAll("norm", -1, 1, func(xs []*T) ([]*T, error) { return uno(MatrixNorm(xs[0], Nuclear, true)) }, [][]int{s(3, 2)}),
		forAll("eigh", -1, 1, func(xs []*T) ([]*T, error) {
			return Batched(func(a *T) ([]*T, error) { w, _, err := Eigh(definite(a)); return []*T{w}, err })(xs[0])
		}, [][]int{s(2, 2, 2)}),
	)
}

func curveTrials() []trial {
	xs := row(0.1, 0.4, 1.3, 2)
	return slices.Concat(
		forAll("polyval", -1, 1, func(xs []*T) ([]*T, error) { return uno(Polyval(xs[0], xs[1])) }, [][]int{s(3), s(2, 2)}, [][]int{s(1), s()}, [][]int{s(4), s(0)}),
		forAll("polyfit", -1, 1, func(xs []*T) ([]*T, error) { return uno(Polyfit(xs[0], xs[1], 2)) }, [][]int{s(5), s(5)}),
		forAll("interp", 0, 2, func(in []*T) ([]*T, error) { return uno(Interp(in[0], xs, in[1])) }, [][]int{s(2, 3), s(4)}, [][]int{s(), s(4)}),
		forAll("interp", 0, 2, func(in []*T) ([]*T, error) { return uno(Interp(row(0.2, 5), add(in[0], xs), row(1, 3, 2, 7))) }, [][]int{s()}),
		forAll("pad", -1, 1, func(xs []*T) ([]*T, error) { return uno(PadMode(xs[0], []int{2, 3}, "reflect")) }, [][]int{s(3)}, [][]int{s(2, 3)}),
	)
}

// ofOne is the trials of an operation of one tensor, over shapes.
func ofOne(op string, f func(x *T) (*T, error), shapes ...[]int) []trial {
	var all [][][]int
	for _, sh := range shapes {
		all = append(all, [][]int{sh})
	}
	return forAll(op, -1, 1, func(xs []*T) ([]*T, error) { return uno(f(xs[0])) }, all...)
}

func trials() []trial {
	return slices.Concat(elementwiseTrials(), reductionTrials(), alongTrials(), rearrangingTrials(), productTrials(), windowTrials(), algebraTrials(), curveTrials(), statisticTrials(), complexTrials(), relocationTrials(), contractionTrials(), sequenceTrials())
}

func relocationTrials() []trial {
	one := ofOne
	return slices.Concat(
		one("moveaxis", func(x *T) (*T, error) { return MoveAxis(x, []int{0, -1}, []int{1, 0}) }, s(2, 3, 4), s(2, 0, 3)),
		one("rot90", func(x *T) (*T, error) { return Rot90(x, 1, []int{0, 1}) }, s(2, 3), s(2, 3, 2)), one("rot90", func(x *T) (*T, error) { return Rot90(x, -1, []int{-1, 0}) }, s(2, 3)), one("rot90", func(x *T) (*T, error) { return Rot90(x, 2, []int{0, 1}) }, s(2, 3)),
		one("diagonal", func(x *T) (*T, error) { return Diagonal(x, 1, 0, 1) }, s(3, 3), s(2, 3, 2), s(2, 0)), one("diagonal", func(x *T) (*T, error) { return Diagonal(x, -1, -1, 0) }, s(2, 3, 4)),
		one("diagonal_sum", func(x *T) (*T, error) { return DiagonalSum(x, 0, 1, 2) }, s(2, 3, 3)), one("sliding_window", func(x *T) (*T, error) { return SlidingWindow(x, 2, 0) }, s(4), s(3, 2)),
		one("delete", func(x *T) (*T, error) { return Delete(x, []int{0, -1}, 1, false) }, s(2, 4)), one("delete", func(x *T) (*T, error) { return Delete(x, []int{1}, 0, true) }, s(2, 2)),
		forAll("insert", -1, 1, func(xs []*T) ([]*T, error) { return uno(Insert(xs[0], xs[1], []int{1}, 0, true)) }, [][]int{s(3), s(2)}, [][]int{s(3), s()}),
		forAll("insert", -1, 1, func(xs []*T) ([]*T, error) { return uno(Insert(xs[0], xs[1], []int{0, 2}, -1, false)) }, [][]int{s(2, 3), s(2, 2)}),
		forAll("vstack", -1, 1, func(xs []*T) ([]*T, error) { return uno(VStack(xs)) }, [][]int{s(3), s(2, 3)}, [][]int{s(2), s(2)}),
		forAll("hstack", -1, 1, func(xs []*T) ([]*T, error) { return uno(HStack(xs)) }, [][]int{s(3), s(2)}, [][]int{s(2, 1), s(2, 2)}),
		forAll("column_stack", -1, 1, func(xs []*T) ([]*T, error) { return uno(ColumnStack(xs)) }, [][]int{s(3), s(3, 2)}),
		one("full_like", func(x *T) (*T, error) { return Full(x, dtype.F64, 2, 3) }, s()),
		forAll("nan_to_num", -1, 1, func(xs []*T) ([]*T, error) { return uno(NaNTo(xs[0], xs[1], nil, num(3))) }, [][]int{s(3), s()}),
		forAll("divmod", 2.1, 2.9, func(xs []*T) ([]*T, error) { outs, err := Divmod(xs[0], xs[1]); return outs[1:], err }, [][]int{s(3), s()}),
		forAll("modf", 0.1, 0.9, func(xs []*T) ([]*T, error) { outs, err := Modf(xs[0]); return outs[:1], err }, [][]int{s(3)}),
		forAll("frexp", 2.1, 3.9, func(xs []*T) ([]*T, error) { outs, err := Frexp(xs[0]); return outs[:1], err }, [][]int{s(3)}),
		one("ldexp", func(x *T) (*T, error) { return Ldexp(x, ints(1, -2, 3)) }, s(3), s()),
		one("polygamma", func(x *T) (*T, error) { return Binary("polygamma", num(2), add(x, num(2))) }, s(3)),
		one("round", func(x *T) (*T, error) { return add(must(RoundTo(x, -3)), x), nil }, s(3)),
	)
}

func contractionTrials() []trial {
	two := func(op string, f func(a, b *T) (*T, error), shapes ...[][]int) []trial {
		return forAll(op, -1, 1, func(xs []*T) ([]*T, error) { return uno(f(xs[0], xs[1])) }, shapes...)
	}
	dot := func(options map[string]shape.Value) func(a, b *T) (*T, error) {
		return func(a, b *T) (*T, error) { return Tensordot(a, b, options) }
	}
	slid := func(f func(a, b *T, mode string) (*T, error), mode string) func(a, b *T) (*T, error) {
		return func(a, b *T) (*T, error) { return f(a, b, mode) }
	}
	lines := [][][]int{{s(4), s(2)}, {s(2), s(4)}, {s(1), s(3)}}
	return slices.Concat(
		two("inner", Inner, [][]int{s(2, 3), s(4, 3)}, [][]int{s(3), s(3)}, [][]int{s(), s(2)}), two("vecdot", Vecdot, [][]int{s(2, 3), s(3)}), two("vdot", Vdot, [][]int{s(2, 3), s(6)}),
		two("matvec", Matvec, [][]int{s(4, 2, 3), s(3)}, [][]int{s(2, 3), s(4, 3)}), two("vecmat", Vecmat, [][]int{s(4, 2), s(2, 3)}),
		two("tensordot", dot(nil), [][]int{s(2, 3, 4), s(3, 4, 2)}),
		two("tensordot", dot(map[string]shape.Value{"left": shape.NumList(0, 2), "right": shape.NumList(-2, 0)}), [][]int{s(2, 3, 4), s(4, 2, 3)}), two("tensordot", dot(map[string]shape.Value{"axes": shape.Num(0)}), [][]int{s(2), s(3)}),
		two("convolve", slid(Convolve, "full"), lines...), two("convolve", slid(Convolve, "same"), lines...), two("convolve", slid(Convolve, "valid"), lines...),
		two("correlate", slid(Correlate, "full"), lines...), two("correlate", slid(Correlate, "valid"), lines...),
		forAll("multi_dot", -1, 1, func(xs []*T) ([]*T, error) { return uno(MultiDot(xs)) }, [][]int{s(2, 3), s(3, 4), s(4, 2)}, [][]int{s(3), s(3, 4), s(4)}, [][]int{s(2, 3)}),
		two("solve_triangular", func(a, b *T) (*T, error) {
			return SolveTriangular(add(a, mul(num(3), must(tensor.Eye(dtype.F64, 3, 3, 0)))), b, true)
		}, [][]int{s(3, 3), s(3)}, [][]int{s(3, 3), s(3, 2)}, [][]int{s(2, 3, 3), s(3, 2)}),
		two("solve_triangular", func(a, b *T) (*T, error) {
			return SolveTriangular(add(a, mul(num(3), must(tensor.Eye(dtype.F64, 3, 3, 0)))), b, false)
		}, [][]int{s(3, 3), s(3)}),
		ofPairs("convolve", -1, 1, func(zs []*T) (*T, error) { return Convolve(zs[0], zs[1], "full") }, [][]int{s(3), s(2)}), ofPairs("correlate", -1, 1, func(zs []*T) (*T, error) { return Correlate(zs[0], zs[1], "full") }, [][]int{s(3), s(2)}, [][]int{s(2), s(3)}),
		ofPairs("vdot", -1, 1, func(zs []*T) (*T, error) { return Vdot(zs[0], zs[1]) }, [][]int{s(3), s(3)}), ofPairs("vecdot", -1, 1, func(zs []*T) (*T, error) { return Vecdot(zs[0], zs[1]) }, [][]int{s(2, 3), s(3)}),
	)
}

func sequenceTrials() []trial {
	one := ofOne
	return slices.Concat(
		one("diff", func(x *T) (*T, error) { return DiffN(x, 2, 0) }, s(4), s(3, 2), s(1)),
		one("cummax", func(x *T) (*T, error) { return Extremes(x, -1, false, true) }, s(4), s(2, 3)), one("cummin", func(x *T) (*T, error) { return Extremes(x, 0, true, false) }, s(2, 3)),
		forAll("gradient", -1, 1, func(xs []*T) ([]*T, error) { return Gradients(xs[0], nil, 0.5, nil, true) }, [][]int{s(4)}, [][]int{s(2, 3)}),
		forAll("gradient", 0, 0.3, func(xs []*T) ([]*T, error) { return Gradients(xs[0], add(xs[1], row(1, 2, 4, 7)), 1, []int{-1}, false) }, [][]int{s(2, 4), s(4)}),
		forAll("cumulative_trapezoid", -1, 1, func(xs []*T) ([]*T, error) { return uno(CumulativeTrapezoid(xs[0], xs[1], 1, 0)) }, [][]int{s(3, 2), s(3)}, [][]int{s(4), s(4)}),
		one("cumulative_trapezoid", func(x *T) (*T, error) { return CumulativeTrapezoid(x, nil, 0.5, -1) }, s(2, 3)),
		one("unwrap", func(x *T) (*T, error) { return Unwrap(mul(x, num(9)), 6, 0) }, s(5), s(4, 2)),
		one("polyder", func(x *T) (*T, error) { return Polyder(x, 2) }, s(4)), one("polyint", func(x *T) (*T, error) { return Polyint(x, 2) }, s(3)), one("vander", func(x *T) (*T, error) { return Vander(x, 4, true) }, s(3)), one("vander", func(x *T) (*T, error) { return Vander(x, 3, false) }, s(2)),
		one("quantile", func(x *T) (*T, error) { return Quantiles("quantile", x, []float64{0.2, 0.9}, tensor.Over(0)) }, s(5), s(4, 2)),
		one("sum", func(x *T) (*T, error) { return ReduceIn("sum", x, tensor.Over(0), dtype.F64) }, s(3)), one("cumsum", func(x *T) (*T, error) { return CumulateIn("cumsum", x, 0, false, dtype.F64) }, s(3)),
	)
}

// weighted is the sum of results times fixed numbers: what is differentiated.
func weighted(t *testing.T, tr trial, xs []*T, weights []*T) *T {
	t.Helper()
	ys, err := tr.f(xs)
	if err != nil {
		t.Fatalf("%s %v: %v", tr.op, tr.shapes, err)
	}
	total := num(0)
	for i, y := range ys {
		total = add(total, must(Reduce("sum", mul(y, weights[i]), tensor.OverAll)))
	}
	return total
}

func tracked(t *testing.T, xs []*T) []*T {
	out := make([]*T, len(xs))
	for i, x := range xs {
		var err error
		if out[i], err = Track(x); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func gradients(t *testing.T, tr trial, xs, weights []*T) []*T {
	t.Helper()
	leaves := tracked(t, xs)
	y := weighted(t, tr, leaves, weights)
	if !Tracked(y) {
		t.Fatalf("%s %v: the result is not traced", tr.op, tr.shapes)
	}
	gs, err := Pull([]*T{y}, []*T{nil}, leaves)
	if err != nil {
		t.Fatalf("%s %v: %v", tr.op, tr.shapes, err)
	}
	return gs
}

// compare holds gradients against central differences of f, element by element.
func compare(t *testing.T, what string, tr trial, xs, gs []*T, f func(xs []*T) float64) {
	t.Helper()
	for i, x := range xs {
		data, got := tensor.Slice[float64](x), tensor.Slice[float64](gs[i])
		if !slices.Equal(x.Sizes(), gs[i].Sizes()) || Tracked(gs[i]) {
			t.Fatalf("%s %v, %s: gradient %d has shape %v, traced %v", tr.op, tr.shapes, what, i, gs[i].Sizes(), Tracked(gs[i]))
		}
		for k := range data {
			at := func(d float64) float64 {
				moved := slices.Clone(data)
				moved[k] += d
				all := slices.Clone(xs)
				all[i] = must(tensor.From(moved, x.Sizes()...))
				return f(all)
			}
			const h = 1e-5
			want := (8*(at(h)-at(-h)) - (at(2*h) - at(-2*h))) / (12 * h)
			if math.Abs(want-got[k]) > 2e-7*(1+math.Abs(want)) || math.IsNaN(want) != math.IsNaN(got[k]) {
				t.Errorf("%s %v, %s: by operand %d element %d: %v, differences say %v", tr.op, tr.shapes, what, i, k, got[k], want)
				return
			}
		}
	}
}

// TestDerivatives holds every row of the table against central differences, and the derivative of the derivative too.
func TestDerivatives(t *testing.T) {
	done := map[string]bool{}
	r := tensor.NewRandom(12)
	for _, tr := range trials() {
		xs := make([]*T, len(tr.shapes))
		for i, sizes := range tr.shapes {
			xs[i] = must(r.Uniform(tr.lo, tr.hi, dtype.F64, sizes...))
		}
		ys, err := tr.f(xs)
		if err != nil {
			t.Errorf("%s %v: %v", tr.op, tr.shapes, err)
			continue
		}
		weights := make([]*T, len(ys))
		for i, y := range ys {
			weights[i] = must(r.Uniform(0.5, 1.5, dtype.F64, y.Sizes()...))
		}
		done[tr.op] = true
		gs := gradients(t, tr, xs, weights)
		compare(t, "first", tr, xs, gs, func(xs []*T) float64 { return weighted(t, tr, xs, weights).Float() })
		second(t, tr, xs, weights, r)
	}
	done["fftshift"], done["ifftshift"] = true, true // rolls
	for _, row := range Rows() {
		if len(row.Ways) > 0 && !done[row.Op] && row.Op != "astype" {
			t.Errorf("no trial of %s", row.Op)
		}
	}
}

// second differentiates a weighted sum of the gradients.
func second(t *testing.T, tr trial, xs, weights []*T, r *tensor.Random) {
	t.Helper()
	mix := make([]*T, len(xs))
	for i, x := range xs {
		mix[i] = must(r.Uniform(0.5, 1.5, dtype.F64, x.Sizes()...))
	}
	mixed := func(gs []*T) *T {
		total := num(0)
		for i, g := range gs {
			total = add(total, must(Reduce("sum", mul(g, mix[i]), tensor.OverAll)))
		}
		return total
	}
	leaves := tracked(t, xs)
	out := mixed(gradients(t, tr, leaves, weights))
	var hs []*T
	if Tracked(out) {
		var err error
		if hs, err = Pull([]*T{out}, []*T{nil}, leaves); err != nil {
			t.Errorf("%s %v, second: %v", tr.op, tr.shapes, err)
			return
		}
	} else {
		for _, x := range xs {
			hs = append(hs, filled(0, x))
		}
	}
	compare(t, "second", tr, xs, hs, func(xs []*T) float64 { return mixed(gradients(t, tr, xs, weights)).Float() })
}

// TestTable: every operation of the shape table has exactly one row, and every formula is read.
func TestTable(t *testing.T) {
	seen := map[string]int{}
	for _, r := range Rows() {
		seen[r.Op]++
		if _, ok := shape.Lookup(r.Op); !ok {
			t.Errorf("%s is no operation", r.Op)
		}
		if (len(r.Ways) > 0) == (r.Flat || r.None != "") {
			t.Errorf("%s: a row says how, that it is flat, or why not", r.Op)
		}
	}
	for _, r := range shape.Rules() {
		if seen[r.Name] != 1 {
			t.Errorf("%s has %d rows", r.Name, seen[r.Name])
		}
	}
	for _, r := range formulas() {
		for _, w := range r.Ways {
			formulaOf(w)
		}
	}
}
