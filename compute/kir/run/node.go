package run

import (
	"math"

	"skep/compute/dtype"
	"skep/compute/kir"
)

// node makes the closure of an expression; each owns the lanes of its result.
func (m *machine) node(e kir.Expr) node {
	switch e := e.(type) {
	case *kir.Const:
		return m.constant(e.Bits)
	case *kir.ParamRef:
		return m.constant(uint64(m.params[e.Index]))
	case *kir.Builtin:
		out := m.axes[e.Axis]
		return func([]int32) lanes { return out }
	case *kir.Use:
		out := m.locals[e.Local]
		return func([]int32) lanes { return out }
	case *kir.Load:
		return m.load(m.bound[e.Binding], m.kernel.Bindings[e.Binding].Name, m.node(e.Index), true)
	case *kir.LoadShared:
		return m.load(m.shared[e.Shared], m.kernel.Shared[e.Shared].Name, m.node(e.Index), false)
	case *kir.Unary:
		return m.unary(operator1(e.Op, e.X.Type()), m.node(e.X))
	case *kir.Convert:
		return m.unary(conversion(e.X.Type(), e.To), m.node(e.X))
	case *kir.Bitcast:
		return m.node(e.X)
	case *kir.Binary:
		return m.binary(e)
	case *kir.Fma:
		return m.fma(e)
	}
	return m.choice(e.(*kir.Select))
}

func (m *machine) constant(bits uint64) node {
	out := make(lanes, m.width)
	for i := range out {
		out[i] = bits
	}
	return func([]int32) lanes { return out }
}

func (m *machine) unary(f func(uint64) uint64, x node) node {
	out := make(lanes, m.width)
	return func(on []int32) lanes {
		v := x(on)
		for _, i := range on {
			out[i] = f(v[i])
		}
		return out
	}
}

func (m *machine) binary(e *kir.Binary) node {
	x, y, f, out := m.node(e.X), m.node(e.Y), operator2(e.Op, e.X.Type()), make(lanes, m.width)
	divides := (e.Op == kir.Div || e.Op == kir.Rem) && e.X.Type().IsInt()
	return func(on []int32) lanes {
		a, b := x(on), y(on)
		for _, i := range on {
			if divides && b[i] == 0 {
				m.fault(i, "divides an integer by zero")
			}
			out[i] = f(a[i], b[i])
		}
		return out
	}
}

func (m *machine) fma(e *kir.Fma) node {
	x, y, z, out := m.node(e.X), m.node(e.Y), m.node(e.Z), make(lanes, m.width)
	double := e.X.Type() == kir.F64
	return func(on []int32) lanes {
		a, b, c := x(on), y(on), z(on)
		for _, i := range on {
			if double {
				out[i] = math.Float64bits(math.FMA(math.Float64frombits(a[i]), math.Float64frombits(b[i]), math.Float64frombits(c[i])))
			} else {
				out[i] = f32bits(fma32(f32(a[i]), f32(b[i]), f32(c[i])))
			}
		}
		return out
	}
}

// fma32 rounds x*y + z once. The product is exact in float64; the sum is rounded there to odd, so that the second rounding sees what the first cut off.
func fma32(x, y, z float32) float32 {
	p, c := float64(x)*float64(y), float64(z)
	s := p + c
	back := s - p
	rest := (p - (s - back)) + (c - back)
	if rest != 0 && !math.IsInf(s, 0) && !math.IsNaN(rest) && math.Float64bits(s)&1 == 0 {
		toward := math.Inf(1)
		if rest < 0 {
			toward = math.Inf(-1)
		}
		s = math.Nextafter(s, toward)
	}
	return float32(s)
}

func (m *machine) choice(e *kir.Select) node {
	cond, a, b, out := m.node(e.Cond), m.node(e.A), m.node(e.B), make(lanes, m.width)
	return func(on []int32) lanes {
		c, yes, no := cond(on), a(on), b(on)
		for _, i := range on {
			out[i] = no[i]
			if c[i] != 0 {
				out[i] = yes[i]
			}
		}
		return out
	}
}

func f32(bits uint64) float32  { return math.Float32frombits(uint32(bits)) }
func f32bits(v float32) uint64 { return uint64(math.Float32bits(v)) }
func i32(bits uint64) int32    { return int32(uint32(bits)) }
func i32bits(v int32) uint64   { return uint64(uint32(v)) }
func truth(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// number reads bits of any type that float64 holds exactly.
func number(t kir.Type, bits uint64) float64 {
	switch t {
	case kir.I32:
		return float64(i32(bits))
	case kir.F32:
		return float64(f32(bits))
	case kir.F64:
		return math.Float64frombits(bits)
	case kir.F16:
		return float64(dtype.Half(bits).Float32())
	}
	return float64(bits)
}

// conversion goes through float64, which is exact for all that is converted; so only one rounding happens.
func conversion(from, to kir.Type) func(uint64) uint64 {
	if from.IsInt() && to.IsInt() {
		return func(x uint64) uint64 { return x }
	}
	return func(x uint64) uint64 {
		v := number(from, x)
		switch to {
		case kir.F32:
			return f32bits(float32(v))
		case kir.F64:
			return math.Float64bits(v)
		case kir.F16:
			return uint64(dtype.ToHalf(v))
		case kir.I32:
			return i32bits(int32(saturate(v, math.MinInt32, math.MaxInt32)))
		}
		return uint64(saturate(v, 0, math.MaxUint32))
	}
}

func saturate(v, lo, hi float64) int64 {
	if v != v {
		return 0
	}
	return int64(min(max(math.Trunc(v), lo), hi))
}
