package eval

import (
	"math"
	"strings"

	"skep/internal/lazy"
	"skep/interp/value"
)

// arith computes x op y for the operators that are not comparisons or logic.
func (fr *frame) arith(op string, x, y value.Value, st *site) value.Value {
	if x.IsInt() && y.IsInt() {
		return fr.intOp(op, x.AsInt(), y.AsInt(), st)
	}
	if a, ok := x.Number(); ok {
		if b, ok := y.Number(); ok {
			return fr.floatOp(op, a, b, x, y, st)
		}
	}
	return fr.otherOp(op, x, y, st)
}

func (fr *frame) intOp(op string, a, b int64, st *site) value.Value {
	switch op {
	case "+":
		if r := a + b; (a^r)&(b^r) >= 0 {
			return value.Int(r)
		}
	case "-":
		if r := a - b; (a^b)&(a^r) >= 0 {
			return value.Int(r)
		}
	case "*":
		if r, ok := value.MulInt(a, b); ok {
			return value.Int(r)
		}
	case "/":
		if b == 0 {
			panic(fr.fail(st, "E0410", "division by zero"))
		}
		if !(a == math.MinInt64 && b == -1) {
			return value.Int(a / b)
		}
	case "%":
		if b == 0 {
			panic(fr.fail(st, "E0410", "division by zero"))
		}
		if b == -1 {
			return value.Int(0)
		}
		return value.Int(a % b)
	case "**":
		if b < 0 {
			return value.Float(value.Pow(float64(a), float64(b)))
		}
		if r, ok := value.PowInt(a, b); ok {
			return value.Int(r)
		}
	case "&":
		return value.Int(a & b)
	case "|":
		return value.Int(a | b)
	case "^":
		return value.Int(a ^ b)
	case "<<", ">>":
		if b < 0 || b > 63 {
			panic(fr.fail(st, "E0411", "cannot shift by %d: an integer has 64 bits", b))
		}
		if op == "<<" {
			return value.Int(a << uint(b))
		}
		return value.Int(a >> uint(b))
	default:
		panic(fr.fail(st, "E0412", "cannot apply `%s` to integers", op))
	}
	r := fr.fail(st, "E0413", "integer overflow: %d %s %d does not fit 64 bits", a, op, b)
	r.d.Hint = "use floats, or wrapping_* / checked_* / saturating_* methods"
	panic(r)
}

func (fr *frame) floatOp(op string, a, b float64, x, y value.Value, st *site) value.Value {
	switch op {
	case "+":
		return value.Float(a + b)
	case "-":
		return value.Float(a - b)
	case "*":
		return value.Float(a * b)
	case "/":
		return value.Float(a / b)
	case "%":
		return value.Float(math.Mod(a, b))
	case "**":
		return value.Float(value.Pow(a, b))
	}
	panic(fr.mismatch(op, x, y, st))
}

// maxString bounds strings made by repetition.
const maxString = 1 << 31

func (fr *frame) otherOp(op string, x, y value.Value, st *site) value.Value {
	if v, ok := fr.operatorMethod(op, x, y, st); ok {
		return v
	}
	kx, ky := x.Kind(), y.Kind()
	if kx == value.KBox || ky == value.KBox {
		if v, ok := fr.boxOperator(op, st, x, y); ok {
			return v
		}
	}
	switch op {
	case "+":
		switch {
		case kx == value.KStr && ky == value.KStr:
			return fr.joined(x, y, st)
		case kx == value.KStr:
			return fr.joined(x, value.String(fr.interpolate(y)), st)
		case ky == value.KStr && fr.th.eng.Lenient:
			return value.Concat(value.String(fr.interpolate(x)), y)
		case kx == value.KArray && ky == value.KArray:
			return fr.joinArrays(x, y, st)
		case kx == value.KDict && ky == value.KDict:
			return merge(x, y)
		}
	case "*":
		if kx == value.KStr && ky == value.KInt {
			return fr.repeat(x, y.AsInt(), st)
		}
		if kx == value.KInt && ky == value.KStr {
			return fr.repeat(y, x.AsInt(), st)
		}
		if kx == value.KArray && ky == value.KInt {
			return fr.repeatArray(x, y.AsInt(), st)
		}
	case "&", "|", "^":
		if x.IsBool() && y.IsBool() {
			return boolOp(op, x.AsBool(), y.AsBool())
		}
		if kx == value.KSet && ky == value.KSet {
			return setOp(op, x.Set(), y.Set())
		}
	case "-":
		if kx == value.KSet && ky == value.KSet {
			return setOp(op, x.Set(), y.Set())
		}
	}
	panic(fr.mismatch(op, x, y, st))
}

func (fr *frame) mismatch(op string, x, y value.Value, st *site) *raise {
	r := fr.fail(st, "E0412", "cannot apply `%s` to %s and %s", op, describe(x), describe(y))
	if op == "+" && y.IsStr() {
		r.d.Hint = "turn the first into a string: an f-string, or .to_string()"
	}
	return r
}

func boolOp(op string, a, b bool) value.Value {
	switch op {
	case "&":
		return value.Bool(a && b)
	case "|":
		return value.Bool(a || b)
	}
	return value.Bool(a != b)
}

func setOp(op string, a, b *value.Set) value.Value {
	out := value.NewSet()
	for _, v := range a.Elems() {
		if op == "|" || op == "&" == b.Has(v) {
			out.Add(v.Share())
		}
	}
	if op == "|" || op == "^" {
		for _, v := range b.Elems() {
			if op == "|" || !a.Has(v) {
				out.Add(v.Share())
			}
		}
	}
	return out.Value()
}

func merge(x, y value.Value) value.Value {
	out := value.Clone(x)
	y.Dict().Each(func(k, v value.Value) bool {
		put(out.Dict(), k, v.Share())
		return true
	})
	return out
}

// put keeps the shape of a dict when the key is a name.
func put(d *value.Dict, k, v value.Value) {
	if s, ok := k.TryStr(); ok && value.IsName(s) {
		d.SetStr(s, v)
		return
	}
	d.Set(k, v)
}

func (fr *frame) joinArrays(x, y value.Value, st *site) value.Value {
	a, b := x.Array(), y.Array()
	fr.th.allocated(int(a.Bytes()+b.Bytes()), st)
	return a.Concat(b)
}

func (fr *frame) repeat(s value.Value, n int64, st *site) value.Value {
	if n <= 0 || s.Str() == "" {
		return value.String("")
	}
	if n > maxString/int64(len(s.Str())) {
		panic(fr.fail(st, "E0501", "the string would be longer than %d bytes", maxString))
	}
	fr.th.reserve(n*int64(len(s.Str())), st)
	return value.String(strings.Repeat(s.Str(), int(n)))
}

func (fr *frame) repeatArray(x value.Value, n int64, st *site) value.Value {
	a := x.Array()
	if n <= 0 || a.Len() == 0 {
		return value.NewArray(nil)
	}
	if n > maxString/int64(a.Len()) {
		panic(fr.fail(st, "E0501", "the array would have more than %d elements", maxString))
	}
	fr.th.reserve(n*a.Bytes(), st)
	return a.Repeated(int(n))
}

// push puts v at the end of an array that the frame owns.
func (fr *frame) push(a *value.Array, v value.Value, st *site) {
	if n := a.PushCost(v); n > 0 {
		fr.th.reserve(n, st)
	}
	a.Push(v)
}

// put writes an element of an array that the frame owns, whatever the array holds until then.
func (fr *frame) put(a *value.Array, i int, v value.Value, st *site) {
	if n := a.SetCost(v); n > 0 {
		fr.th.reserve(n, st)
	}
	a.Set(i, v)
}

// reserve asks the budget before a big allocation.
func (th *thread) reserve(n int64, st *site) {
	if n < 1<<20 {
		th.allocated(int(n), st)
		return
	}
	if err := th.eng.budget.Charge(n); err != nil {
		panic(th.fail(st, "E0501", "%v", err))
	}
}

// compare computes x op y for < <= > >=.
func (fr *frame) compare(op string, x, y value.Value, st *site) bool {
	c, ok := 0, x.IsStr() && y.IsStr()
	if ok {
		c = strings.Compare(x.Str(), y.Str())
	} else if c, ok = value.Compare(x, y); !ok {
		_, nx := x.Number()
		_, ny := y.Number()
		if nx && ny { // NaN
			return false
		}
		if v, found := fr.compareMethod(x, y, st); found {
			c = v
		} else if x.Kind() == y.Kind() && x.Kind() >= value.KArray {
			return false
		} else {
			panic(fr.fail(st, "E0412", "cannot compare %s with %s", describe(x), describe(y)))
		}
	}
	switch op {
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	}
	return c >= 0
}

// equal is ==, with a user's eq method first.
func (fr *frame) equal(x, y value.Value, st *site) bool {
	if x.Kind() == value.KObj {
		if m, ok := x.Obj().Type.Method("eq"); ok {
			return fr.truth(fr.th.call(m, []value.Value{x.Share(), y.Share()}, st), st)
		}
	}
	same := value.EqualUntil(x, y, fr.th.stop)
	if !same {
		fr.th.poll(st)
	}
	return same
}

// compareMethod tries a user's cmp or partial_cmp.
func (fr *frame) compareMethod(x, y value.Value, st *site) (int, bool) {
	if x.Kind() != value.KObj {
		return 0, false
	}
	for _, name := range []string{"cmp", "partial_cmp", "compare"} {
		if m, ok := x.Obj().Type.Method(name); ok {
			v := fr.th.call(m, []value.Value{x.Share(), y.Share()}, st)
			return int(v.AsInt()), v.IsInt()
		}
	}
	return 0, false
}

var operatorNames = lazy.Value[map[string][2]string]{New: func() map[string][2]string {
	return map[string][2]string{
		"+": {"add", "+"}, "-": {"sub", "-"}, "*": {"mul", "*"}, "/": {"div", "/"}, "%": {"rem", "%"}, "**": {"pow", "**"},
		"@": {"matmul", "@"}, "&": {"bitand", "&"}, "|": {"bitor", "|"}, "^": {"bitxor", "^"}, "<<": {"shl", "<<"}, ">>": {"shr", ">>"},
	}
}}

// operatorMethod applies a user's operator method: `fun add(self, other)` or `operator +`.
func (fr *frame) operatorMethod(op string, x, y value.Value, st *site) (value.Value, bool) {
	var t *value.Type
	switch x.Kind() {
	case value.KObj:
		t = x.Obj().Type
	case value.KEnum:
		t = x.Enum().Type
	default:
		return value.Null, false
	}
	for _, name := range operatorNames.Get()[op] {
		if m, ok := t.Method(name); ok {
			return fr.th.call(m, []value.Value{x.Share(), y.Share()}, st), true
		}
	}
	return value.Null, false
}

// truth reads a condition: strict takes bool only, lenient takes false and null as false.
func (fr *frame) truth(v value.Value, st *site) bool {
	if v.IsBool() {
		return v.AsBool()
	}
	if fr.th.eng.Lenient {
		return !v.IsNull()
	}
	r := fr.fail(st, "E0414", "a condition must be a bool, found %s", describe(v))
	r.d.Expected, r.d.Found = "bool", value.TypeName(v)
	panic(r)
}

func (fr *frame) negate(v value.Value, st *site) value.Value {
	switch {
	case v.IsInt():
		if v.AsInt() == math.MinInt64 {
			panic(fr.fail(st, "E0413", "integer overflow: -(%d) does not fit 64 bits", v.AsInt()))
		}
		return value.Int(-v.AsInt())
	case v.IsFloat():
		return value.Float(-v.AsFloat())
	}
	if w, ok := fr.boxOperator("-", st, v); ok {
		return w
	}
	if v.Kind() == value.KObj {
		if m, ok := v.Obj().Type.Method("neg"); ok {
			return fr.th.call(m, []value.Value{v.Share()}, st)
		}
	}
	panic(fr.fail(st, "E0412", "cannot negate %s", describe(v)))
}
