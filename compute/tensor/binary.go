package tensor

import (
	"math"
	"math/cmplx"
	"slices"

	"skep/compute/dtype"
	"skep/compute/shape"
	"skep/compute/special"
	"skep/compute/vector"
	"skep/internal/lazy"
)

// Binary computes an operation element by element; dimensions of size 1
// stretch. op is its name in the table of shape rules: add, sub, mul, div, mod,
// floor_div, fmod, pow, maximum, minimum, fmax, fmin, atan2, hypot, logaddexp, logaddexp2, copysign,
// nextafter, heaviside, xlogy, ldexp, polygamma, gcd, lcm, bitand, bitor, bitxor, shl,
// shr, eq, ne, lt, le, gt, ge, logical_and, logical_or, logical_xor.
func Binary(op string, a, b *Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	in, res, err := binaryTypes(op, a, b)
	if err != nil {
		return nil, err
	}
	sizes, err := broadcastSizes(op, a, b)
	if err != nil {
		return nil, err
	}
	out, why := pairedThere(op, in, res, sizes, a, b)
	if out == nil {
		out, err = binaryHere(op, in, res, sizes, a, b)
	}
	return out.reasoned(why), err
}

func binaryHere(op string, in, res dtype.Type, sizes []int, a, b *Tensor) (*Tensor, error) {
	a, b = a.AsType(computeType(in)), b.AsType(computeType(in))
	if res == in {
		res = a.dtype
	}
	if out := chained(op, in, res, sizes, a, b); out != nil {
		return out.because("cpu: %s kernel for %s over %d elements, with the ones before and behind it in one pass", vector.Name(), op, out.Len()), nil
	}
	out := unset(res, sizes)
	if !runBinary(op, out, a, b) {
		return nil, refuse(CodeType, "%s: elements of type %s cannot do this", op, in)
	}
	if computeType(in) != in && out.dtype == dtype.F32 {
		out = out.AsType(in)
	}
	return out.because("cpu: portable kernel for %s over %d elements", op, out.Len()), nil
}

// broadcastSizes is the rule of element-wise operations, with a short way for equal shapes.
func broadcastSizes(op string, a, b *Tensor) ([]int, error) {
	if len(b.shape) == 0 {
		return a.shape, nil
	}
	if len(a.shape) == 0 {
		return b.shape, nil
	}
	if slices.Equal(a.shape, b.shape) {
		return a.shape, nil
	}
	out, err := infer(op, nil, a, b)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

// computeType is the type in which a type's arithmetic is done: the 16-bit floats compute as f32.
func computeType(d dtype.Type) dtype.Type {
	if d == dtype.F16 || d == dtype.BF16 {
		return dtype.F32
	}
	return d
}

// Common gives the type in which two operands are computed together; plain numbers promote weakly.
func Common(a, b *Tensor) dtype.Type {
	switch {
	case a.weak != dtype.NoKind && b.weak == dtype.NoKind:
		return dtype.PromoteWeak(b.dtype, a.weak)
	case b.weak != dtype.NoKind && a.weak == dtype.NoKind:
		return dtype.PromoteWeak(a.dtype, b.weak)
	}
	return dtype.Promote(a.dtype, b.dtype)
}

// binaryTypes gives the type to compute in, and the result's.
func binaryTypes(op string, a, b *Tensor) (in, out dtype.Type, err error) {
	in = Common(a, b)
	if err := weakFits(op, in, a, b); err != nil {
		return in, in, err
	}
	return ResultTypes(op, in)
}

// ResultTypes says in which type an element-wise operation on elements of a
// common type computes, and which type it gives; an error if it cannot.
func ResultTypes(op string, in dtype.Type) (compute, out dtype.Type, err error) {
	rule, ok := shape.Lookup(op)
	if !ok {
		return in, in, refuse(CodeType, "there is no operation %s", op)
	}
	switch rule.Elem {
	case shape.Quotient:
		in = dtype.Quotient(in)
		return in, in, nil
	case shape.Floating, shape.FloatingFirst:
		in = dtype.Floating(in)
		return in, in, nil
	case shape.Logical:
		return in, dtype.Bool, nil
	}
	switch {
	case in == dtype.Bool && op == "sub":
		return in, in, refuse(CodeType, "sub: truth values cannot be subtracted; use ^, or .astype(i64)")
	case in == dtype.Bool && (op == "mod" || op == "fmod" || op == "gcd" || op == "lcm" || op == "floor_div" || op == "pow" || op == "shl" || op == "shr"):
		in = dtype.I8
	case (op == "bitand" || op == "bitor" || op == "bitxor" || op == "shl" || op == "shr" || op == "gcd" || op == "lcm") && in != dtype.Bool && !in.IsInt(),
		(op == "mod" || op == "floor_div" || op == "fmod") && in.IsComplex():
		return in, in, refuse(CodeType, "%s: elements of type %s cannot do this", op, in)
	}
	return in, in, nil
}

// weakFits refuses a plain number that the other operand's type cannot hold: i8 + 300.
func weakFits(op string, in dtype.Type, ts ...*Tensor) error {
	for _, t := range ts {
		if t.weak == dtype.Signed && in.IsInt() {
			n := all[int64](t)[0]
			if back := t.AsType(in).AsType(dtype.I64); all[int64](back)[0] != n || n < 0 && in.Kind() == dtype.Unsigned {
				return refuse(CodeType, "%s: %d does not fit elements of type %s", op, n, in)
			}
		}
	}
	return nil
}

// runBinary picks the kernel by type; false if the type cannot do it.
func runBinary(op string, out, a, b *Tensor) bool {
	switch a.dtype {
	case dtype.Bool:
		return binaryBool(op, out, a, b)
	case dtype.I8:
		return binaryInt[int8](op, out, a, b)
	case dtype.I16:
		return binaryInt[int16](op, out, a, b)
	case dtype.I32:
		return binaryInt[int32](op, out, a, b)
	case dtype.I64:
		return binaryInt[int64](op, out, a, b)
	case dtype.U8:
		return binaryInt[uint8](op, out, a, b)
	case dtype.U16:
		return binaryInt[uint16](op, out, a, b)
	case dtype.U32:
		return binaryInt[uint32](op, out, a, b)
	case dtype.U64:
		return binaryInt[uint64](op, out, a, b)
	case dtype.F32:
		return binaryFloat[float32](op, out, a, b)
	case dtype.F64:
		return binaryFloat[float64](op, out, a, b)
	case dtype.C64:
		return binaryComplex[complex64](op, out, a, b)
	case dtype.C128:
		return binaryComplex[complex128](op, out, a, b)
	}
	return false
}

// loop2 runs f over all pairs of elements.
func loop2[A, B Element](out, a, b *Tensor, f func(x, y A) B) bool {
	dst, x, y := memoryOf[B](out), memoryOf[A](a), memoryOf[A](b)
	w := newWalk(out.shape, out.strides, a.stretched(out.shape), b.stretched(out.shape)).from(out, a, b)
	w.each(func() {
		d, i, j := w.starts[0], w.starts[1], w.starts[2]
		si, sj := w.steps[1], w.steps[2]
		for range w.inner {
			dst[d] = f(x[i], y[j])
			d++
			i += si
			j += sj
		}
	})
	return true
}

// loops are the four operations, and the choices of two floats, over contiguous elements: of two vectors, with a number on the right, with one on the left.
type loops[T Real] struct {
	both        func(op string, n int) func(dst, x, y []T) // n elements in all
	right, left func(op string, dst, x []T, y T)
}

// plainLoops are in Go, floatLoops in assembly where there is some.
func plainLoops[T Real]() loops[T] {
	return loops[T]{plainRows[T], vectorScalar[T], func(op string, dst, y []T, x T) { scalarVector(op, dst, x, y) }}
}

func floatLoops[T float32 | float64]() loops[T] {
	return loops[T]{vector.Rows[T], vector.PairsRight[T], func(op string, dst, y []T, x T) { vector.PairsLeft(op, dst, x, y) }}
}

// arith is loop2 for the four operations that most programs spend their time
// in: the loops over plain slices have no call inside and no index to check.
func arith[T Real](op string, out, a, b *Tensor, l loops[T]) bool {
	dst, x, y := memoryOf[T](out), memoryOf[T](a), memoryOf[T](b)
	w := newWalk(out.shape, out.strides, a.stretched(out.shape), b.stretched(out.shape)).from(out, a, b)
	both := l.both(op, len(dst))
	w.each(func() {
		d := dst[w.starts[0]:][:w.inner]
		p, q := w.starts[1], w.starts[2]
		switch {
		case w.steps[1] == 1 && w.steps[2] == 1:
			both(d, x[p:][:len(d)], y[q:][:len(d)])
		case w.steps[1] == 1 && w.steps[2] == 0:
			l.right(op, d, x[p:][:len(d)], y[q])
		case w.steps[1] == 0 && w.steps[2] == 1:
			l.left(op, d, y[q:][:len(d)], x[p])
		default:
			strided(op, d, x, y, p, q, w.steps[1], w.steps[2])
		}
	})
	return true
}

func plainRows[T Real](op string, _ int) func(dst, x, y []T) {
	return func(dst, x, y []T) { vectorVector(op, dst, x, y) }
}

func vectorVector[T Real](op string, d, p, q []T) {
	switch op {
	case "add":
		for i := range d {
			d[i] = p[i] + q[i]
		}
	case "sub":
		for i := range d {
			d[i] = p[i] - q[i]
		}
	case "mul":
		for i := range d {
			d[i] = p[i] * q[i]
		}
	case "div":
		for i := range d {
			d[i] = p[i] / q[i]
		}
	}
}

func vectorScalar[T Real](op string, d, p []T, q T) {
	switch op {
	case "add":
		for i := range d {
			d[i] = p[i] + q
		}
	case "sub":
		for i := range d {
			d[i] = p[i] - q
		}
	case "mul":
		for i := range d {
			d[i] = p[i] * q
		}
	case "div":
		for i := range d {
			d[i] = p[i] / q
		}
	}
}

func scalarVector[T Real](op string, d []T, p T, q []T) {
	switch op {
	case "add":
		for i := range d {
			d[i] = p + q[i]
		}
	case "sub":
		for i := range d {
			d[i] = p - q[i]
		}
	case "mul":
		for i := range d {
			d[i] = p * q[i]
		}
	case "div":
		for i := range d {
			d[i] = p / q[i]
		}
	}
}

func strided[T Real](op string, d, p, q []T, i, j, sp, sq int) {
	for k := range d {
		switch op {
		case "add":
			d[k] = p[i] + q[j]
		case "sub":
			d[k] = p[i] - q[j]
		case "mul":
			d[k] = p[i] * q[j]
		case "div":
			d[k] = p[i] / q[j]
		case "maximum":
			d[k] = larger(p[i], q[j])
		default:
			d[k] = smaller(p[i], q[j])
		}
		i += sp
		j += sq
	}
}

// ordered are the comparisons, which all real types share.
func ordered[T Real](op string, out, a, b *Tensor) bool {
	switch op {
	case "eq", "ne", "lt", "le", "gt", "ge":
		compare[T](op, out, a, b)
		return true
	case "logical_and":
		return loop2(out, a, b, func(x, y T) bool { return x != 0 && y != 0 })
	case "logical_or":
		return loop2(out, a, b, func(x, y T) bool { return x != 0 || y != 0 })
	case "logical_xor":
		return loop2(out, a, b, func(x, y T) bool { return (x != 0) != (y != 0) })
	case "maximum":
		return loop2(out, a, b, larger[T])
	case "minimum":
		return loop2(out, a, b, smaller[T])
	case "fmax":
		return loop2(out, a, b, func(x, y T) T { return numberOf(x, y, larger[T]) })
	case "fmin":
		return loop2(out, a, b, func(x, y T) T { return numberOf(x, y, smaller[T]) })
	}
	return false
}

// numberOf gives the one that is a number, or what f gives of both.
func numberOf[T Real](x, y T, f func(x, y T) T) T {
	switch {
	case x != x:
		return y
	case y != y:
		return x
	}
	return f(x, y)
}

// larger and smaller give y of two that are equal, and NaN if one is.
func larger[T Real](x, y T) T {
	if x > y || x != x {
		return x
	}
	return y
}

func smaller[T Real](x, y T) T {
	if x < y || x != x {
		return x
	}
	return y
}

func binaryBool(op string, out, a, b *Tensor) bool {
	f, ok := map[string]func(x, y bool) bool{
		"add": func(x, y bool) bool { return x || y }, "mul": func(x, y bool) bool { return x && y },
		"maximum": func(x, y bool) bool { return x || y }, "minimum": func(x, y bool) bool { return x && y },
		"bitand": func(x, y bool) bool { return x && y }, "bitor": func(x, y bool) bool { return x || y }, "bitxor": func(x, y bool) bool { return x != y },
		"logical_and": func(x, y bool) bool { return x && y }, "logical_or": func(x, y bool) bool { return x || y }, "logical_xor": func(x, y bool) bool { return x != y },
		"eq": func(x, y bool) bool { return x == y }, "ne": func(x, y bool) bool { return x != y },
		"lt": func(x, y bool) bool { return !x && y }, "le": func(x, y bool) bool { return !x || y },
		"gt": func(x, y bool) bool { return x && !y }, "ge": func(x, y bool) bool { return x || !y },
	}[op]
	return ok && loop2(out, a, b, f)
}

// Whole is the Go types of whole numbers.
type Whole interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64
}

func binaryInt[T Whole](op string, out, a, b *Tensor) bool {
	switch op {
	case "add", "sub", "mul":
		return arith(op, out, a, b, plainLoops[T]())
	case "floor_div":
		return loop2(out, a, b, func(x, y T) T { q, _ := floorDivMod(x, y); return q })
	case "mod":
		return loop2(out, a, b, func(x, y T) T { _, r := floorDivMod(x, y); return r })
	case "fmod":
		return loop2(out, a, b, remainder[T])
	case "gcd":
		return loop2(out, a, b, gcd[T])
	case "lcm":
		return loop2(out, a, b, func(x, y T) T {
			if d := gcd(x, y); d != 0 {
				return size(x / d * y)
			}
			return 0
		})
	case "pow":
		return loop2(out, a, b, powInt[T])
	case "bitand":
		return loop2(out, a, b, func(x, y T) T { return x & y })
	case "bitor":
		return loop2(out, a, b, func(x, y T) T { return x | y })
	case "bitxor":
		return loop2(out, a, b, func(x, y T) T { return x ^ y })
	case "shl":
		return loop2(out, a, b, func(x, y T) T { return x << uint64(y) })
	case "shr":
		return loop2(out, a, b, func(x, y T) T { return x >> uint64(y) })
	}
	return ordered[T](op, out, a, b)
}

// floorDivMod rounds towards minus infinity, the rest has the divisor's sign;
// by zero both are 0, as in NumPy.
func floorDivMod[T Whole](x, y T) (q, r T) {
	if y == 0 {
		return 0, 0
	}
	if y+1 == 0 && y < 0 { // -1: the quotient may wrap, the processor would fault
		return -x, 0
	}
	q, r = x/y, x%y
	if r != 0 && (r < 0) != (y < 0) {
		q--
		r += y
	}
	return q, r
}

// remainder has the sign of what was divided; by zero it is 0.
func remainder[T Whole](x, y T) T {
	if y == 0 || y+1 == 0 && y < 0 {
		return 0
	}
	return x % y
}

func gcd[T Whole](x, y T) T {
	for y != 0 {
		x, y = y, remainder(x, y)
	}
	return size(x)
}

func size[T Whole](x T) T {
	if x < 0 {
		return -x
	}
	return x
}

// powInt wraps on overflow; negative powers of whole numbers are 0 (1 and -1 aside).
func powInt[T Whole](x, y T) T {
	if y < 0 {
		switch {
		case x == 1:
			return 1
		case x+1 == 0 && y%2 != 0:
			return x
		case x+1 == 0:
			return 1
		}
		return 0
	}
	r := T(1)
	for ; y > 0; y >>= 1 {
		if y&1 == 1 {
			r *= x
		}
		x *= x
	}
	return r
}

func binaryFloat[T float32 | float64](op string, out, a, b *Tensor) bool {
	switch op {
	case "add", "sub", "mul", "div", "maximum", "minimum":
		return arith(op, out, a, b, floatLoops[T]())
	case "floor_div":
		return loop2(out, a, b, func(x, y T) T { q, _ := floorDivModFloat(float64(x), float64(y)); return T(q) })
	case "mod":
		return loop2(out, a, b, func(x, y T) T { _, r := floorDivModFloat(float64(x), float64(y)); return T(r) })
	case "pow":
		if b.Len() == 1 && b.Float() == 2 { // the commonest power is exact and cheap this way
			return loop2(out, a, b, func(x, _ T) T { return x * x })
		}
		return loop2(out, a, b, func(x, y T) T { return T(math.Pow(float64(x), float64(y))) })
	}
	if f, ok := pairFunctions.Get()[op]; ok {
		return loop2(out, a, b, func(x, y T) T { return T(f(float64(x), float64(y))) })
	}
	if op == "nextafter" { // the next number of the type, not of f64
		return loop2(out, a, b, nextAfter[T])
	}
	return ordered[T](op, out, a, b)
}

// pairFunctions are computed in f64 and rounded once.
var pairFunctions = lazy.Value[map[string]func(x, y float64) float64]{New: func() map[string]func(x, y float64) float64 {
	return map[string]func(x, y float64) float64{
		"atan2": math.Atan2, "hypot": math.Hypot, "logaddexp": logAddExp, "copysign": math.Copysign, "fmod": math.Mod, "heaviside": heaviside, "xlogy": special.XLogY, "polygamma": special.Polygamma,
		"logaddexp2": func(x, y float64) float64 { return logAddExp(x*math.Ln2, y*math.Ln2) / math.Ln2 },
		"ldexp":      func(x, y float64) float64 { return math.Ldexp(x, int(max(-5000, min(y, 5000)))) },
	}
}}

func nextAfter[T float32 | float64](x, y T) T {
	switch x := any(x).(type) {
	case float32:
		return T(math.Nextafter32(x, float32(y)))
	case float64:
		return T(math.Nextafter(x, float64(y)))
	}
	return x
}

// heaviside is 0 below 0, 1 above, and y at 0.
func heaviside(x, y float64) float64 {
	switch {
	case x != x:
		return x
	case x == 0:
		return y
	case x < 0:
		return 0
	}
	return 1
}

// logAddExp takes the larger of both out, so that nothing overflows.
func logAddExp(x, y float64) float64 {
	switch d := x - y; {
	case x == y: // also where both are infinite
		return x + math.Ln2
	case d > 0:
		return x + math.Log1p(math.Exp(-d))
	default:
		return y + math.Log1p(math.Exp(d))
	}
}

// floorDivModFloat follows NumPy's (and Python's) divmod.
func floorDivModFloat(x, y float64) (q, r float64) {
	if y == 0 {
		return x / y, math.NaN()
	}
	r = math.Mod(x, y)
	q = (x - r) / y
	if r != 0 && (r < 0) != (y < 0) {
		r += y
		q--
	}
	if r == 0 {
		r = math.Copysign(0, y)
	}
	if q == 0 {
		return math.Copysign(0, x/y), r
	}
	floor := math.Floor(q)
	if q-floor > 0.5 {
		floor++
	}
	return floor, r
}

func binaryComplex[T complex64 | complex128](op string, out, a, b *Tensor) bool {
	switch op {
	case "add":
		return loop2(out, a, b, func(x, y T) T { return x + y })
	case "sub":
		return loop2(out, a, b, func(x, y T) T { return x - y })
	case "mul":
		return loop2(out, a, b, func(x, y T) T { return x * y })
	case "div":
		return loop2(out, a, b, func(x, y T) T { return x / y })
	case "pow":
		return loop2(out, a, b, func(x, y T) T { return T(cmplx.Pow(complex128(x), complex128(y))) })
	case "eq":
		return loop2(out, a, b, func(x, y T) bool { return x == y })
	case "ne":
		return loop2(out, a, b, func(x, y T) bool { return x != y })
	}
	return false
}
