package module

import (
	"fmt"
	"runtime"
	"slices"

	"skep/diag"
	"skep/interp/value"
)

// codeArgument is the code of all complaints about arguments: the wrong kind, or out of bounds.
const codeArgument = "M0001"

// Checked makes an Impl of a function that reads its arguments with c.Int, c.Str
// and the like. A reader that meets something else, c.Fail and c.Must end the
// call: what they say is the call's error.
func Checked(f func(c *Call) value.Value) Impl {
	return guarded(func(c *Call) (value.Value, error) { return f(c), nil })
}

// Guarded makes all functions of a module such as Checked makes one; they may also return their errors.
func Guarded(m Module) Module {
	guard := func(funcs []Func) {
		for i := range funcs {
			funcs[i].Impl = guarded(funcs[i].Impl)
		}
	}
	guard(m.Funcs)
	for _, t := range m.Types {
		guard(t.Methods)
		guard(t.Fields)
		guard(t.Statics)
	}
	return m
}

func guarded(f Impl) Impl {
	return func(c *Call) (v value.Value, err error) {
		defer func() {
			switch p := recover().(type) {
			case nil:
			case *refusal:
				err = p.err
			default:
				panic(p)
			}
		}()
		return f(c)
	}
}

// refusal is an error on its way out of a Checked function. In the steps of a
// lazy sequence it reaches the evaluator as the panic that value.Iter allows.
type refusal struct{ err error }

func (r *refusal) Error() string { return r.err.Error() }

// Unwrap gives the cause.
func (r *refusal) Unwrap() error { return r.err }

// Fail ends a Checked function with a diagnostic.
func (c *Call) Fail(code, hint, format string, args ...any) {
	panic(&refusal{c.Error(code, hint, format, args...)})
}

// Error makes a diagnostic that begins with the function's name.
func (c *Call) Error(code, hint, format string, args ...any) *diag.Diagnostic {
	return &diag.Diagnostic{Code: code, Message: c.Name + ": " + fmt.Sprintf(format, args...), Hint: hint}
}

// Refuse ends a Checked function: an argument is of the right kind but cannot be used.
func (c *Call) Refuse(format string, args ...any) { c.Fail(codeArgument, "", format, args...) }

// Must ends a Checked function if there is an error.
func (c *Call) Must(err error) {
	if err != nil {
		panic(&refusal{err})
	}
}

// Wrong ends a Checked function: argument i is not what it must be ("a string").
func (c *Call) Wrong(i int, want string) { c.Must(c.Mismatch(i, want)) }

// Mismatch is the error of Wrong, for functions that return theirs.
func (c *Call) Mismatch(i int, want string) error {
	return c.Error(codeArgument, "", "argument %d must be %s, found %s", i+1, want, value.TypeName(c.Args[i]))
}

// Charge asks the budget for n bytes, or ends the call.
func (c *Call) Charge(n int64) { c.Must(c.Host.Charge(n)) }

// pollEvery is how many rounds pass between two looks at the interrupt.
const pollEvery = 1024

// Poll ends the call when the user interrupts; n counts the rounds of a loop.
func (c *Call) Poll(n int) {
	if n%pollEvery == pollEvery-1 && c.Ctx != nil {
		c.Must(c.Ctx.Err())
	}
}

// Given tells whether argument i is not null.
func (c *Call) Given(i int) bool { return !c.Args[i].IsNull() }

// Str reads a string.
func (c *Call) Str(i int) string {
	s, ok := c.Args[i].TryStr()
	if !ok {
		c.Wrong(i, "a string")
	}
	return s
}

// StrOr reads a string, or gives the default for null.
func (c *Call) StrOr(i int, otherwise string) string {
	if !c.Given(i) {
		return otherwise
	}
	return c.Str(i)
}

// Int reads an integer; a float without a fraction is one.
func (c *Call) Int(i int) int64 {
	v := c.Args[i]
	if v.IsInt() {
		return v.AsInt()
	}
	if f, ok := v.Number(); ok && f == float64(int64(f)) && f >= -1<<53 && f <= 1<<53 {
		return int64(f)
	}
	c.Wrong(i, "an integer")
	return 0
}

// IntIn reads an integer between two bounds, both included.
func (c *Call) IntIn(i int, least, most int64) int64 {
	n := c.Int(i)
	if n < least || n > most {
		c.Refuse("argument %d must be an integer from %d to %d, found %d", i+1, least, most, n)
	}
	return n
}

// Float reads a number.
func (c *Call) Float(i int) float64 {
	f, ok := c.Args[i].Number()
	if !ok {
		c.Wrong(i, "a number")
	}
	return f
}

// Bool reads true or false.
func (c *Call) Bool(i int) bool {
	if !c.Args[i].IsBool() {
		c.Wrong(i, "true or false")
	}
	return c.Args[i].AsBool()
}

// Dict reads an object.
func (c *Call) Dict(i int) *value.Dict {
	if c.Args[i].Kind() != value.KDict {
		c.Wrong(i, "an object")
	}
	return c.Args[i].Dict()
}

// Fn reads a function and gives it as a Go function, whose errors end the call.
func (c *Call) Fn(i int) func(args ...value.Value) value.Value {
	f := c.Args[i]
	if k := f.Kind(); k != value.KFunc && k != value.KType {
		c.Wrong(i, "a function")
	}
	host := c.Host
	return func(args ...value.Value) value.Value {
		v, err := host.Invoke(f, args...)
		if err != nil {
			panic(&refusal{err})
		}
		return v
	}
}

// Each walks over an array, tuple, set, range, iterator, the pairs of an object, the characters of a string, or what a box holds.
// Elements that also stay in a container are marked as shared.
func (c *Call) Each(i int, f func(v value.Value)) {
	next := c.Walk(i)
	for n := 0; ; n++ {
		v, ok := next()
		if !ok {
			return
		}
		c.Poll(n)
		f(v)
	}
}

// Walk gives the elements of argument i one after the other.
func (c *Call) Walk(i int) func() (value.Value, bool) {
	v := c.Args[i]
	switch v.Kind() {
	case value.KArray, value.KTuple:
		return walkList(v.List())
	case value.KSet:
		return walk(v.Set().Elems())
	case value.KIter:
		return v.Iter().Next
	case value.KStr:
		var out []value.Value
		for _, r := range v.Str() {
			out = append(out, value.Char(r))
		}
		return walk(out)
	case value.KRange:
		if lo, hi, ok := v.Range().Ints(); ok {
			return count(lo, hi)
		}
	case value.KDict:
		return walkDict(v.Dict())
	case value.KBox:
		if held, ok := value.ContentOf(v); ok {
			return c.over(held)
		}
	}
	if it, ok := c.Iterable(v); ok {
		return c.over(it)
	}
	c.Wrong(i, "a sequence")
	return nil
}

// over is Walk of what stands for an argument.
func (c *Call) over(v value.Value) func() (value.Value, bool) {
	one := *c
	one.Args = []value.Value{v}
	return one.Walk(0)
}

func walk(vs []value.Value) func() (value.Value, bool) {
	at := 0
	return func() (value.Value, bool) {
		if at == len(vs) {
			return value.Null, false
		}
		at++
		return vs[at-1].Share(), true
	}
}

func walkList(a *value.Array) func() (value.Value, bool) {
	at := 0
	return func() (value.Value, bool) {
		if at >= a.Len() {
			return value.Null, false
		}
		at++
		return a.At(at - 1).Share(), true
	}
}

func walkDict(d *value.Dict) func() (value.Value, bool) {
	keys, vals := d.Entries()
	at := 0
	return func() (value.Value, bool) {
		if at == len(keys) {
			return value.Null, false
		}
		at++
		return value.NewTuple(keys[at-1].Share(), vals[at-1].Share()), true
	}
}

func count(lo, hi int64) func() (value.Value, bool) {
	return func() (value.Value, bool) {
		if lo >= hi {
			return value.Null, false
		}
		lo++
		return value.Int(lo - 1), true
	}
}

// gathered reads a sequence into a list; the budget is asked as it grows.
func gathered[T any](c *Call, i int, size int64, read func(v value.Value, n int) T) []T {
	var out []T
	c.Each(i, func(v value.Value) {
		if len(out) == cap(out) {
			c.Charge(size * int64(max(16, len(out))))
		}
		out = append(out, read(v, len(out)))
	})
	return out
}

// List reads a sequence.
func (c *Call) List(i int) []value.Value {
	return gathered(c, i, 16, func(v value.Value, _ int) value.Value { return v })
}

// Floats reads a sequence of numbers.
func (c *Call) Floats(i int) []float64 {
	if xs := c.flatFloats(c.Args[i]); xs != nil {
		return xs
	}
	return gathered(c, i, 8, func(v value.Value, n int) float64 {
		f, ok := v.Number()
		if !ok {
			c.Refuse("element %d of argument %d must be a number, found %s", n, i+1, value.TypeName(v))
		}
		return f
	})
}

// flatFloats copies the elements of a flat array or of a packed box of numbers; nil for all else.
func (c *Call) flatFloats(v value.Value) (out []float64) {
	switch xs := value.PackedIn(v).(type) {
	case []float64:
		c.Charge(8 * int64(len(xs)))
		return append(make([]float64, 0, len(xs)), xs...) // not nil, even of no numbers
	case []float32:
		return converted(c, xs)
	case []int64:
		return converted(c, xs)
	}
	if !v.IsArray() || v.Array().Len() == 0 {
		return nil
	}
	a := v.Array()
	defer runtime.KeepAlive(a)
	if xs, ok := a.Floats(); ok {
		c.Charge(a.Bytes())
		return slices.Clone(xs)
	}
	if xs, ok := a.Ints(); ok {
		return converted(c, xs)
	}
	return nil
}

func converted[T int64 | float32](c *Call, xs []T) []float64 {
	c.Charge(8 * int64(len(xs)))
	out := make([]float64, len(xs))
	for i, x := range xs {
		out[i] = float64(x)
	}
	return out
}

// Strs reads a sequence of strings.
func (c *Call) Strs(i int) []string {
	if c.Args[i].IsStr() {
		c.Wrong(i, "a sequence of strings")
	}
	return gathered(c, i, 16, func(v value.Value, n int) string {
		s, ok := v.TryStr()
		if !ok {
			c.Refuse("element %d of argument %d must be a string, found %s", n, i+1, value.TypeName(v))
		}
		return s
	})
}

// Bytes reads bytes: the UTF-8 of a string, or a sequence of integers from 0 to 255.
func (c *Call) Bytes(i int) []byte {
	if s, ok := c.Args[i].TryStr(); ok {
		return []byte(s)
	}
	return gathered(c, i, 1, func(v value.Value, n int) byte {
		if !v.IsInt() || v.AsInt() < 0 || v.AsInt() > 255 {
			c.Refuse("element %d of argument %d must be a byte (0 to 255), found %s", n, i+1, value.Repr(v))
		}
		return byte(v.AsInt())
	})
}

// Opt gives Some(v), or None if it is not there.
func Opt(v value.Value, there bool) value.Value {
	if there {
		return value.Some(v)
	}
	return value.None()
}

// Res gives Ok(v), or Err(text) of an error.
func Res(v value.Value, err error) value.Value {
	if err != nil {
		return value.Err(value.String(err.Error()))
	}
	return value.Ok(v)
}

// FloatList makes an array of numbers.
func (c *Call) FloatList(xs []float64) value.Value {
	c.Charge(8 * int64(len(xs)))
	return value.NewFloats(slices.Clone(xs))
}

// StrList makes an array of strings.
func (c *Call) StrList(xs []string) value.Value { return listOf(c, xs, value.String) }

// ByteList makes an array of bytes.
func (c *Call) ByteList(xs []byte) value.Value {
	return listOf(c, xs, func(b byte) value.Value { return value.Int(int64(b)) })
}

func listOf[T any](c *Call, xs []T, make1 func(T) value.Value) value.Value {
	c.Charge(16 * int64(len(xs)))
	out := make([]value.Value, len(xs))
	for i, x := range xs {
		out[i] = make1(x)
	}
	return value.NewArray(out)
}
