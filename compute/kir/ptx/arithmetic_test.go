package ptx

import (
	"fmt"
	"math"

	"skep/compute/dtype"
)

func truth(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func float(kind string, bits uint64) float64 {
	switch kind {
	case "f16":
		return float64(dtype.Half(bits).Float32())
	case "f32":
		return float64(math.Float32frombits(uint32(bits)))
	case "f64":
		return math.Float64frombits(bits)
	case "s32":
		return float64(int32(bits))
	}
	return float64(bits)
}

func bitsOf(kind string, v float64) uint64 {
	switch kind {
	case "f16":
		return uint64(dtype.ToHalf(v))
	case "f32":
		return uint64(math.Float32bits(float32(v)))
	}
	return math.Float64bits(v)
}

var roundings = map[string]func(float64) float64{"rmi": math.Floor, "rpi": math.Ceil, "rzi": math.Trunc, "rni": math.RoundToEven}

// convert is cvt: floats to integers saturate, NaN becomes 0.
func convert(rounding, to, from string, x uint64) uint64 {
	v := float(from, x)
	if f, ok := roundings[rounding]; ok {
		v = f(v)
	}
	switch {
	case to == "s32" && v != v, to == "u32" && v != v:
		return 0
	case to == "s32":
		return uint64(uint32(int32(min(max(v, math.MinInt32), math.MaxInt32))))
	case to == "u32":
		return uint64(min(max(v, 0), math.MaxUint32))
	}
	return bitsOf(to, v)
}

// compute is everything that makes a register of others.
func compute(parts []string, kind string, x []uint64) (uint64, error) {
	switch parts[0] {
	case "setp":
		return compare(parts[1], kind, x[0], x[1])
	case "selp":
		if x[2] != 0 {
			return x[0], nil
		}
		return x[1], nil
	case "mad":
		product := uint64(uint32(x[0])) * uint64(uint32(x[1]))
		if parts[1] == "wide" {
			return product + x[2], nil
		}
		return uint64(uint32(product + x[2])), nil
	case "dp4a":
		sum := int32(x[2])
		for i := 0; i < 32; i += 8 {
			sum += int32(int8(x[0]>>i)) * int32(int8(x[1]>>i))
		}
		return uint64(uint32(sum)), nil
	}
	switch kind {
	case "f32", "f64":
		return floating(parts[0], kind, x)
	case "s32":
		return signed(parts[0], x)
	}
	return unsigned(parts[0], kind, x)
}

func compare(op, kind string, x, y uint64) (uint64, error) {
	a, b := float(kind, x), float(kind, y)
	switch op {
	case "eq":
		return truth(a == b), nil
	case "ne":
		return truth(a < b || a > b), nil
	case "neu":
		return truth(a != b), nil
	case "lt":
		return truth(a < b), nil
	case "le":
		return truth(a <= b), nil
	case "gt":
		return truth(a > b), nil
	case "ge":
		return truth(a >= b), nil
	}
	return 0, fmt.Errorf("no comparison %s", op)
}

func floating(op, kind string, x []uint64) (uint64, error) {
	a := float(kind, x[0])
	var b, c float64
	if len(x) > 1 {
		b = float(kind, x[1])
	}
	if len(x) > 2 {
		c = float(kind, x[2])
	}
	var v float64
	switch op {
	case "add":
		v = a + b
	case "sub":
		v = a - b
	case "mul":
		v = a * b
	case "div":
		v = a / b
	case "fma":
		v = math.FMA(a, b, c)
	case "neg":
		v = -a
	case "abs":
		v = math.Abs(a)
	case "sqrt":
		v = math.Sqrt(a)
	default:
		return 0, fmt.Errorf("no %s of floats", op)
	}
	return bitsOf(kind, v), nil
}

func signed(op string, x []uint64) (uint64, error) {
	a, b := int32(x[0]), int32(1)
	if len(x) > 1 {
		b = int32(x[1])
	}
	var v int32
	switch op {
	case "add":
		v = a + b
	case "sub":
		v = a - b
	case "mul":
		v = a * b
	case "div":
		v = a / b
	case "rem":
		v = a % b
	case "min":
		v = min(a, b)
	case "max":
		v = max(a, b)
	case "neg":
		v = -a
	case "abs":
		v = max(a, -a)
	case "shr":
		v = a >> min(uint32(b), 31)
	default:
		return 0, fmt.Errorf("no %s of s32", op)
	}
	return uint64(uint32(v)), nil
}

func unsigned(op, kind string, x []uint64) (uint64, error) {
	a, b := uint32(x[0]), uint32(1)
	if len(x) > 1 {
		b = uint32(x[1])
	}
	var v uint32
	switch op {
	case "add":
		v = a + b
	case "sub":
		v = a - b
	case "mul":
		v = a * b
	case "div":
		v = a / b
	case "rem":
		v = a % b
	case "min":
		v = min(a, b)
	case "max":
		v = max(a, b)
	case "and":
		v = a & b
	case "or":
		v = a | b
	case "xor":
		v = a ^ b
	case "shl":
		v = a << min(b, 32)
	case "shr":
		v = a >> min(b, 32)
	case "not":
		v = ^a
		if kind == "pred" {
			v = a ^ 1
		}
	default:
		return 0, fmt.Errorf("no %s of %s", op, kind)
	}
	return uint64(v), nil
}
