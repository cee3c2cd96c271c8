package builtin

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"skep/interp/module"
	"skep/interp/value"
)

// text joins values as println does: strings bare, a user's to_string first.
func text(c *module.Call, vs []value.Value) string {
	if len(vs) == 1 {
		return value.Display(vs[0])
	}
	parts := make([]string, len(vs))
	for i, v := range vs {
		parts[i] = value.Display(v)
	}
	return strings.Join(parts, " ")
}

func printing() []module.Func {
	out := func(end string, stderr bool) impl {
		return func(c *module.Call) (value.Value, error) {
			w := c.IO.Stdout
			if stderr {
				w = c.IO.Stderr
			}
			if w != nil {
				w(text(c, c.Args[0].Elems()) + end)
			}
			return value.Unit(), nil
		}
	}
	return []module.Func{
		fn("fun println(...values)", "Writes the values, joined by spaces, and a newline. A literal first argument whose `{}` fit the rest is a format.", out("\n", false)),
		fn("fun print(...values)", "Writes the values, joined by spaces.", out("", false)),
		fn("fun eprintln(...values)", "Writes to standard error, with a newline.", out("\n", true)),
		fn("fun eprint(...values)", "Writes to standard error.", out("", true)),
		fn("fun dbg(x)", "Writes x to standard error and gives it back.", func(c *module.Call) (value.Value, error) {
			if c.IO.Stderr != nil {
				c.IO.Stderr("[dbg] " + value.Repr(c.Args[0]) + "\n")
			}
			return c.Args[0], nil
		}),
		fn("fun format(template: str, ...values)", "Fills `{}` of a template.", func(c *module.Call) (value.Value, error) {
			t, err := str(c, 0)
			if err != nil {
				return value.Null, err
			}
			s, err := value.FormatTemplate(t, c.Args[1].Elems(), nil)
			return value.String(s), err
		}),
		fn(`fun input(prompt: str = "")`, "Asks the user for a line.", func(c *module.Call) (value.Value, error) { return ask(c, false) }),
		fn(`fun input_password(prompt: str = "")`, "Asks the user for a line without showing it.", func(c *module.Call) (value.Value, error) { return ask(c, true) }),
		fn("fun help(x)", "Shows what is known of a function, module, type or value.", help),
		fn("fun sleep(seconds: f64)", "Waits; an interrupt ends it.", sleep),
	}
}

func ask(c *module.Call, password bool) (value.Value, error) {
	if c.IO.Input == nil {
		return value.Null, errors.New("input is not possible here: nobody can answer")
	}
	s, err := c.IO.Input(c.Ctx, value.Interpolate(c.Args[0]), password)
	return value.String(s), err
}

func help(c *module.Call) (value.Value, error) {
	t, ok := c.Host.Describe(c.Args[0])
	if !ok {
		t = value.TypeName(c.Args[0]) + " " + short(c.Args[0])
	}
	if c.IO.Page != nil {
		c.IO.Page(module.Bundle{Data: map[string]any{"text/plain": t}})
	} else if c.IO.Stdout != nil {
		c.IO.Stdout(t + "\n")
	}
	return value.Unit(), nil
}

func sleep(c *module.Call) (value.Value, error) {
	s, err := number(c, 0)
	if err != nil || s < 0 || math.IsNaN(s) || s > 1e9 {
		return value.Null, errors.Join(err, fmt.Errorf("`sleep` expects seconds from 0 to 1e9"))
	}
	t := time.NewTimer(time.Duration(s * float64(time.Second)))
	defer t.Stop()
	ctx := c.Ctx
	if ctx == nil {
		ctx = context.Background()
	}
	select {
	case <-t.C:
		return value.Unit(), nil
	case <-ctx.Done():
		return value.Null, ctx.Err()
	}
}

func conversions() []module.Func {
	typ := func(c *module.Call) (value.Value, error) { return value.String(value.TypeName(c.Args[0])), nil }
	return []module.Func{
		fn("fun typeof(x)", "The name of x's type.", typ),
		fn("fun type_of(x)", "The name of x's type.", typ),
		fn("fun type(x)", "The name of x's type.", typ),
		fn("fun str(x)", "x as text.", func(c *module.Call) (value.Value, error) { return value.String(value.Interpolate(c.Args[0])), nil }),
		fn("fun int(x)", "x as an integer: floats are cut, strings read.", toInt),
		fn("fun float(x)", "x as a float.", toFloat),
		fn("fun bool(x)", "Whether x is neither false, null, zero nor empty.", func(c *module.Call) (value.Value, error) { return value.Bool(nonEmpty(c.Args[0])), nil }),
		fn("fun ord(ch: str)", "The code point of a character.", func(c *module.Call) (value.Value, error) {
			s, err := str(c, 0)
			if rs := []rune(s); err == nil && len(rs) == 1 {
				return value.Int(int64(rs[0])), nil
			}
			return value.Null, wrong(c, 0, "one character")
		}),
		fn("fun chr(code: i64)", "The character of a code point.", func(c *module.Call) (value.Value, error) {
			n, err := integer(c, 0)
			if err == nil && (n < 0 || n > 0x10FFFF) {
				err = wrong(c, 0, "a code point")
			}
			return value.Char(rune(n)), err
		}),
	}
}

func nonEmpty(v value.Value) bool {
	switch v.Kind() {
	case value.KNull, value.KUnit:
		return false
	case value.KBool:
		return v.AsBool()
	case value.KInt:
		return v.AsInt() != 0
	case value.KFloat:
		return v.AsFloat() != 0
	case value.KStr:
		return v.Str() != ""
	case value.KArray, value.KTuple:
		return len(v.Elems()) > 0
	}
	return true
}

func toInt(c *module.Call) (value.Value, error) {
	v := c.Args[0]
	switch v.Kind() {
	case value.KInt:
		return v, nil
	case value.KFloat:
		if f := v.AsFloat(); f >= -1<<63 && f < 1<<63 {
			return value.Int(int64(f)), nil
		}
	case value.KBool:
		if v.AsBool() {
			return value.Int(1), nil
		}
		return value.Int(0), nil
	case value.KStr:
		if i, ok := readInt(v.Str()); ok {
			return value.Int(i), nil
		}
		return value.Null, fmt.Errorf("cannot read %s as an integer", value.Quote(v.Str()))
	}
	return value.Null, wrong(c, 0, "a number or a string")
}

func readInt(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	i, err := strconv.ParseInt(strings.TrimPrefix(s, "+"), 10, 64)
	return i, err == nil
}

func toFloat(c *module.Call) (value.Value, error) {
	v := c.Args[0]
	if f, ok := v.Number(); ok {
		return value.Float(f), nil
	}
	if s, ok := v.TryStr(); ok {
		if f, err := strconv.ParseFloat(strings.TrimSpace(s), 64); err == nil {
			return value.Float(f), nil
		}
		return value.Null, fmt.Errorf("cannot read %s as a float", value.Quote(s))
	}
	return value.Null, wrong(c, 0, "a number or a string")
}

func mathematics() []module.Func {
	var out []module.Func
	for name, f := range floatFunctions() {
		out = append(out, fn("fun "+name+"(x: f64)", name+" of x.", floatImpl(f)))
	}
	return append(out,
		fn("fun abs(x)", "The absolute value.", abs),
		fn("fun pow(x, y)", "x to the power y.", pow),
		fn("fun atan2(y: f64, x: f64)", "The angle of (x, y).", func(c *module.Call) (value.Value, error) {
			y, err := number(c, 0)
			x, err2 := number(c, 1)
			return value.Float(math.Atan2(y, x)), errors.Join(err, err2)
		}),
		fn("fun floor(x)", "The greatest integer not above x, as x's type.", rounding(math.Floor)),
		fn("fun ceil(x)", "The least integer not below x, as x's type.", rounding(math.Ceil)),
		fn("fun round(x, digits: i64 = 0)", "x rounded half away from zero.", round),
		fn("fun min(...xs)", "The least of the arguments, or of one array.", func(c *module.Call) (value.Value, error) { return extreme(c, c.Args[0].Elems(), -1) }),
		fn("fun max(...xs)", "The greatest of the arguments, or of one array.", func(c *module.Call) (value.Value, error) { return extreme(c, c.Args[0].Elems(), 1) }),
	)
}

func floatFunctions() map[string]func(float64) float64 {
	return map[string]func(float64) float64{"sqrt": math.Sqrt, "sin": math.Sin, "cos": math.Cos, "tan": math.Tan, "asin": math.Asin, "acos": math.Acos,
		"atan": math.Atan, "exp": math.Exp, "ln": math.Log, "log": math.Log, "log10": math.Log10, "log2": math.Log2, "cbrt": math.Cbrt, "sinh": math.Sinh, "cosh": math.Cosh, "tanh": math.Tanh}
}

func floatImpl(f func(float64) float64) impl {
	return func(c *module.Call) (value.Value, error) {
		x, err := number(c, 0)
		return value.Float(f(x)), err
	}
}

func abs(c *module.Call) (value.Value, error) {
	v := c.Args[0]
	if v.IsInt() {
		if v.AsInt() == math.MinInt64 {
			return value.Null, errors.New("integer overflow: the absolute value does not fit 64 bits")
		}
		return value.Int(max(v.AsInt(), -v.AsInt())), nil
	}
	f, err := number(c, 0)
	return value.Float(math.Abs(f)), err
}

func pow(c *module.Call) (value.Value, error) {
	x, y := c.Args[0], c.Args[1]
	if x.IsInt() && y.IsInt() && y.AsInt() >= 0 {
		r := int64(1)
		for range y.AsInt() {
			n := r * x.AsInt()
			if x.AsInt() != 0 && (n/x.AsInt() != r || r == math.MinInt64 && x.AsInt() == -1) {
				return value.Null, fmt.Errorf("integer overflow: %d ** %d does not fit 64 bits", x.AsInt(), y.AsInt())
			}
			if n == r && (n == 0 || n == 1) {
				break
			}
			r = n
		}
		return value.Int(r), nil
	}
	a, err := number(c, 0)
	b, err2 := number(c, 1)
	return value.Float(math.Pow(a, b)), errors.Join(err, err2)
}

func rounding(f func(float64) float64) impl {
	return func(c *module.Call) (value.Value, error) {
		if c.Args[0].IsInt() {
			return c.Args[0], nil
		}
		x, err := number(c, 0)
		return value.Float(f(x)), err
	}
}

func round(c *module.Call) (value.Value, error) {
	if c.Args[0].IsInt() {
		return c.Args[0], nil
	}
	x, err := number(c, 0)
	d, err2 := integer(c, 1)
	if d == 0 || err != nil || err2 != nil {
		return value.Float(math.Round(x)), errors.Join(err, err2)
	}
	f, err := strconv.ParseFloat(strconv.FormatFloat(x, 'f', max(0, min(d, 300)), 64), 64)
	return value.Float(f), err
}

func extreme(c *module.Call, vs []value.Value, sign int) (value.Value, error) {
	if len(vs) == 1 && vs[0].Kind() != value.KInt && vs[0].Kind() != value.KFloat {
		var err error
		if vs, err = list(c, vs[0]); err != nil {
			return value.Null, err
		}
	}
	if len(vs) == 0 {
		return value.Null, nil
	}
	best := vs[0]
	for _, v := range vs[1:] {
		k, ok := value.Compare(v, best)
		if !ok {
			return value.Null, fmt.Errorf("cannot compare %s with %s", short(v), short(best))
		}
		if k*sign > 0 {
			best = v
		}
	}
	return best.Share(), nil
}

func testing() []module.Func {
	return []module.Func{
		fn(`fun assert(condition, message = "")`, "Fails unless the condition holds.", func(c *module.Call) (value.Value, error) {
			if truthy(c.Args[0]) {
				return value.Unit(), nil
			}
			if m := value.Interpolate(c.Args[1]); m != "" {
				return value.Null, errors.New("assertion failed: " + m)
			}
			return value.Null, errors.New("assertion failed")
		}),
		fn(`fun assert_eq(found, expected, message = "")`, "Fails unless both are equal.", func(c *module.Call) (value.Value, error) { return compare(c, true) }),
		fn(`fun assert_ne(found, other, message = "")`, "Fails if both are equal.", func(c *module.Call) (value.Value, error) { return compare(c, false) }),
		fn(`fun panic(...message)`, "Fails with a message.", func(c *module.Call) (value.Value, error) {
			if m := text(c, c.Args[0].Elems()); m != "" {
				return value.Null, errors.New(m)
			}
			return value.Null, errors.New("panic")
		}),
		fn("fun exit(code: i64 = 0)", "Ends the program.", func(c *module.Call) (value.Value, error) {
			n, err := integer(c, 0)
			if err != nil {
				return value.Null, err
			}
			return value.Null, &ExitError{n}
		}),
	}
}

func compare(c *module.Call, want bool) (value.Value, error) {
	if value.Equal(c.Args[0], c.Args[1]) == want {
		return value.Unit(), nil
	}
	t := "assertion failed: found " + short(c.Args[0]) + ", expected "
	if !want {
		t += "something else than "
	}
	t += short(c.Args[1])
	if m := value.Interpolate(c.Args[2]); m != "" {
		t += ": " + m
	}
	return value.Null, errors.New(t)
}

func sequences() []module.Func {
	on := func(name string) impl { return byMethod(name) }
	return []module.Func{
		fn("fun len(x)", "How many elements, keys or code points.", length),
		fn("fun range(start: i64, stop: i64 = null, step: i64 = 1)", "The integers from start below stop (or from 0 below start), as an array.", rangeArray),
		fn("fun sum(xs)", "The sum of the elements.", on("sum")), fn("fun product(xs)", "The product of the elements.", on("product")),
		fn("fun sort(xs)", "A sorted copy.", on("sort")), fn("fun sorted(xs)", "A sorted copy.", on("sort")),
		fn("fun reverse(xs)", "A reversed copy.", on("reverse")), fn("fun reversed(xs)", "A reversed copy.", on("reverse")),
		fn("fun unique(xs)", "The distinct elements in order.", on("unique")), fn("fun enumerate(xs)", "Pairs of index and element.", on("enumerate")),
		fn("fun flatten(xs)", "One level of nesting taken away.", on("flatten")),
		fn("fun zip(xs, ys)", "Pairs of elements.", on("zip")), fn("fun map(xs, f)", "f of each element.", on("map")),
		fn("fun filter(xs, f)", "The elements for which f is true.", on("filter")), fn("fun any(xs, f)", "Whether f holds for an element.", on("any")),
		fn("fun all(xs, f)", "Whether f holds for all elements.", on("all")), fn("fun reduce(xs, init, f)", "f folded over the elements.", on("reduce")),
		fn(`fun join(xs, sep = "")`, "The elements as text with sep between them.", on("join")),
		fn("fun split(s: str, sep: str)", "The parts of s between sep.", on("split")),
		fn("fun push(xs, x)", "A copy with x at the end.", func(c *module.Call) (value.Value, error) {
			vs, err := list(c, c.Args[0])
			return value.NewArray(append(shared(vs), c.Args[1])), err
		}),
	}
}

// byMethod runs the method of the same meaning on the first argument.
func byMethod(name string) impl {
	return func(c *module.Call) (value.Value, error) {
		want := value.TypeName(c.Args[0])
		for _, t := range Types() {
			if t.Name != want {
				continue
			}
			for _, m := range t.Methods {
				if strings.HasPrefix(m.Sig, "fun "+name+"(") {
					return m.Impl(c)
				}
			}
		}
		return value.Null, wrong(c, 0, "a sequence")
	}
}

func length(c *module.Call) (value.Value, error) {
	v := c.Args[0]
	switch v.Kind() {
	case value.KStr:
		return value.Int(int64(v.StrLen())), nil
	case value.KArray, value.KTuple:
		return value.Int(int64(len(v.Elems()))), nil
	case value.KDict:
		return value.Int(int64(v.Dict().Len())), nil
	case value.KSet:
		return value.Int(int64(v.Set().Len())), nil
	case value.KRange:
		if lo, hi, ok := v.Range().Ints(); ok {
			return value.Int(hi - lo), nil
		}
	}
	return value.Null, wrong(c, 0, "a string or a collection")
}

func rangeArray(c *module.Call) (value.Value, error) {
	lo, err := integer(c, 0)
	hi, step := lo, 1
	if err == nil && c.Args[1].IsNull() {
		lo = 0
	} else if err == nil {
		hi, err = integer(c, 1)
	}
	if err == nil {
		step, err = integer(c, 2)
	}
	if err != nil {
		return value.Null, err
	}
	if step == 0 {
		return value.Null, errors.New("the step of a range must not be 0")
	}
	n := max(0, (hi-lo+step-sign(step))/step)
	if err := c.Host.Charge(int64(n) * 16); err != nil {
		return value.Null, err
	}
	out := make([]value.Value, n)
	for i := range out {
		out[i] = value.Int(int64(lo + i*step))
	}
	return value.NewArray(out), nil
}

func sign(i int) int {
	if i < 0 {
		return -1
	}
	return 1
}
