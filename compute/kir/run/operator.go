package run

import (
	"math"

	"skep/compute/kir"
)

// operator1 gives the operator on bits of one type.
func operator1(op kir.UnaryOp, t kir.Type) func(uint64) uint64 {
	switch t {
	case kir.Bool:
		return func(x uint64) uint64 { return x ^ 1 }
	case kir.F32:
		f := unaryFloat(op)
		return func(x uint64) uint64 { return f32bits(float32(f(float64(f32(x))))) }
	case kir.F64:
		f := unaryFloat(op)
		return func(x uint64) uint64 { return math.Float64bits(f(math.Float64frombits(x))) }
	}
	switch op {
	case kir.Not:
		return func(x uint64) uint64 { return uint64(^uint32(x)) }
	case kir.Neg:
		return func(x uint64) uint64 { return uint64(-uint32(x)) }
	}
	return func(x uint64) uint64 { return i32bits(max(i32(x), -i32(x))) }
}

// unaryFloat is right for float32 too: each is exact, but for the root, whose second rounding changes nothing.
func unaryFloat(op kir.UnaryOp) func(float64) float64 {
	return map[kir.UnaryOp]func(float64) float64{
		kir.Neg: func(x float64) float64 { return -x },
		kir.Abs: math.Abs, kir.Sqrt: math.Sqrt, kir.Floor: math.Floor, kir.Ceil: math.Ceil, kir.Trunc: math.Trunc, kir.Rint: math.RoundToEven,
	}[op]
}

// operator2 gives the operator on bits of one type.
func operator2(op kir.BinaryOp, t kir.Type) func(x, y uint64) uint64 {
	if op.Compares() {
		return compare(op, t)
	}
	switch t {
	case kir.F32:
		f := arithmetic[float32](op)
		return func(x, y uint64) uint64 { return f32bits(f(f32(x), f32(y))) }
	case kir.F64:
		f := arithmetic[float64](op)
		return func(x, y uint64) uint64 {
			return math.Float64bits(f(math.Float64frombits(x), math.Float64frombits(y)))
		}
	}
	switch op {
	case kir.And:
		return func(x, y uint64) uint64 { return x & y }
	case kir.Or:
		return func(x, y uint64) uint64 { return x | y }
	case kir.Xor:
		return func(x, y uint64) uint64 { return x ^ y }
	case kir.Shl:
		return func(x, y uint64) uint64 { return uint64(uint32(x) << (y & 31)) }
	case kir.Dot4:
		return dot4
	}
	if t == kir.I32 {
		f := integer[int32](op)
		return func(x, y uint64) uint64 { return i32bits(f(i32(x), i32(y))) }
	}
	f := integer[uint32](op)
	return func(x, y uint64) uint64 { return uint64(f(uint32(x), uint32(y))) }
}

func arithmetic[T float32 | float64 | int32 | uint32](op kir.BinaryOp) func(x, y T) T {
	switch op {
	case kir.Add:
		return func(x, y T) T { return x + y }
	case kir.Sub:
		return func(x, y T) T { return x - y }
	case kir.Mul:
		return func(x, y T) T { return x * y }
	}
	return func(x, y T) T { return x / y }
}

func integer[T int32 | uint32](op kir.BinaryOp) func(x, y T) T {
	switch op {
	case kir.Add, kir.Sub, kir.Mul, kir.Div:
		return arithmetic[T](op)
	case kir.Rem:
		return func(x, y T) T { return x % y }
	case kir.Min:
		return func(x, y T) T { return min(x, y) }
	case kir.Max:
		return func(x, y T) T { return max(x, y) }
	}
	return func(x, y T) T { return x >> (uint32(y) & 31) }
}

func dot4(x, y uint64) uint64 {
	var sum int32
	for shift := 0; shift < 32; shift += 8 {
		sum += int32(int8(x>>shift)) * int32(int8(y>>shift))
	}
	return i32bits(sum)
}

func compare(op kir.BinaryOp, t kir.Type) func(x, y uint64) uint64 {
	decide := map[kir.BinaryOp]func(a, b float64) bool{
		kir.Eq: func(a, b float64) bool { return a == b }, kir.Ne: func(a, b float64) bool { return a != b },
		kir.Lt: func(a, b float64) bool { return a < b }, kir.Le: func(a, b float64) bool { return a <= b },
		kir.Gt: func(a, b float64) bool { return a > b }, kir.Ge: func(a, b float64) bool { return a >= b },
	}[op]
	return func(x, y uint64) uint64 { return truth(decide(number(t, x), number(t, y))) }
}
