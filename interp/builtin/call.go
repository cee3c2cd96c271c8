package builtin

import (
	"fmt"

	"skep/interp/module"
	"skep/interp/value"
)

// call is a module.Call with readers for its arguments. A reader that meets
// something else panics with a *failure, which def turns into the returned
// error: hundreds of one-line builtins need no error plumbing. Steps of lazy
// sequences run outside of def; there a failure reaches the evaluator as the
// panic that value.Iter allows.
type call struct{ *module.Call }

// failure is an error on its way out of a builtin.
type failure struct{ err error }

func (f *failure) Error() string { return f.err.Error() }

// Unwrap gives the cause, so that the evaluator finds its own errors.
func (f *failure) Unwrap() error { return f.err }

// def declares one function. The example is a program; `x  // => text` says what x displays as.
func def(sig, doc, example string, f func(c call) value.Value) module.Func {
	return module.Func{Sig: sig, Doc: doc, Example: example, Impl: func(mc *module.Call) (v value.Value, err error) {
		defer caught(&err)
		return f(call{mc}), nil
	}}
}

func caught(err *error) {
	switch p := recover().(type) {
	case nil:
	case *failure:
		*err = p.err
	default:
		panic(p)
	}
}

// join puts lists of functions together.
func join(lists ...[]module.Func) []module.Func {
	n := 0
	for _, l := range lists {
		n += len(l)
	}
	out := make([]module.Func, 0, n)
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// also adds other names of functions: pairs of a name and its synonyms.
func also(fs []module.Func, names ...string) []module.Func {
	for _, pair := range names {
		name, synonyms := cutName(pair)
		for _, f := range fs {
			if sigName(f.Sig) == name {
				for synonyms != "" {
					var s string
					s, synonyms = cutName(synonyms)
					g := f
					g.Sig = renamed(f.Sig, s)
					g.Forms = nil
					for _, form := range f.Forms {
						g.Forms = append(g.Forms, renamed(form, s))
					}
					g.Doc = f.Doc + " Another name of `" + name + "`."
					fs = append(fs, g)
				}
				break
			}
		}
	}
	return fs
}

func renamed(sig, name string) string { return "fun " + name + sig[len("fun ")+len(sigName(sig)):] }

// forms adds the forms of a function that its one signature cannot say.
func forms(f module.Func, sigs ...string) module.Func {
	f.Forms = sigs
	return f
}

func cutName(s string) (first, rest string) {
	for i := range len(s) {
		if s[i] == ' ' || s[i] == ':' {
			for j := i; ; j++ {
				if s[j] != ' ' && s[j] != ':' {
					return s[:i], s[j:]
				}
			}
		}
	}
	return s, ""
}

func sigName(sig string) string {
	for i := len("fun "); i < len(sig); i++ {
		if sig[i] == '(' || sig[i] == '<' {
			return sig[len("fun "):i]
		}
	}
	return ""
}

func (c call) self() value.Value { return c.Args[0] }

// keep gives a call that a lazy sequence may hold on to: the evaluator reuses c.
func (c call) keep() call {
	return call{&module.Call{Ctx: c.Ctx, IO: c.IO, Host: c.Host, Name: c.Name, Span: c.Span}}
}

func (c call) fail(format string, args ...any) {
	panic(&failure{fmt.Errorf(format, args...)})
}

func (c call) must(err error) {
	if err != nil {
		panic(&failure{err})
	}
}

// wrong fails: argument i is not what the function expects.
func (c call) wrong(i int, want string) {
	v := c.Args[i]
	if v.IsNull() {
		c.fail("`%s` expects %s, found nil", c.Name, want)
	}
	c.fail("`%s` expects %s, found %s %s", c.Name, want, value.TypeName(v), short(v))
}

// short is a value's text for messages.
func short(v value.Value) string {
	t := []rune(value.Brief(v, 200))
	if len(t) > 48 {
		return string(t[:47]) + "…"
	}
	return string(t)
}

func (c call) str(i int) string {
	s, ok := c.Args[i].TryStr()
	if !ok {
		c.wrong(i, "a string")
	}
	return s
}

func (c call) int(i int) int64 {
	if v := c.Args[i]; v.IsInt() {
		return v.AsInt()
	}
	c.wrong(i, "an integer")
	return 0
}

// size reads a number of things: not negative, and no more than an int holds.
func (c call) size(i int) int {
	n := c.int(i)
	if n < 0 {
		c.fail("`%s` expects a number of at least 0, found %d", c.Name, n)
	}
	return int(n)
}

// positive reads a number of at least 1.
func (c call) positive(i int) int {
	n := c.int(i)
	if n < 1 {
		c.fail("`%s` expects a number of at least 1, found %d", c.Name, n)
	}
	return int(n)
}

func (c call) num(i int) float64 {
	f, ok := c.Args[i].Number()
	if !ok {
		c.wrong(i, "a number")
	}
	return f
}

// bool reads true or false.
func (c call) bool(i int) bool {
	if !c.Args[i].IsBool() {
		c.wrong(i, "true or false")
	}
	return c.Args[i].AsBool()
}

// callable tells whether v can be called.
func callable(v value.Value) bool { return v.Kind() == value.KFunc || v.Kind() == value.KType }

// truthy reads what a predicate gave: only false and nil are false.
func truthy(v value.Value) bool { return v.IsBool() && v.AsBool() || !v.IsBool() && !v.IsNull() }

// bigAllocation is from where on the budget is asked; it reads the live heap, so smaller ones are seen later.
const bigAllocation = 64 << 10

// charge asks the budget for n elements of size bytes each.
func (c call) charge(n, size int64) {
	if n > (1<<62)/size {
		c.fail("`%s` would need more memory than there is (%d elements)", c.Name, n)
	}
	if n*size >= bigAllocation {
		if err := c.Host.Charge(n * size); err != nil {
			c.fail("`%s`: %w", c.Name, err)
		}
	}
}

// grown asks the budget now and then for a container that grows by one element a round.
func (c call) grown(i int) {
	if i&0xFFF == 0xFFF {
		c.charge(0x1000, 96)
	}
}

// tick watches for an interrupt; i counts the rounds of a loop.
func (c call) tick(i int) {
	if i&1023 == 1023 && c.Ctx != nil {
		c.must(c.Ctx.Err())
	}
}

// unhurried is how many bytes or elements a function of Go may work on before an interrupt cannot wait for it.
const unhurried = 1 << 17

// long runs f, which works on n bytes or elements that cannot change; an interrupt ends the call. See module.Until.
func long[T any](c call, n int, f func() T) T {
	if n < unhurried {
		return f()
	}
	v, err := module.Until(c.Ctx, f)
	c.must(err)
	return v
}

// fn is a function argument, ready to be called again and again without allocating.
type fn struct {
	c     call
	v     value.Value
	arity int // required parameters, -1 if unknown
	n     int
	args  [3]value.Value
	one   func(x value.Value) value.Value    // as the host has readied it; nil if it has not
	two   func(x, y value.Value) value.Value // likewise
}

// arity is what the evaluator's function values tell about themselves: how many parameters they require.
type arity interface{ Arity() int }

// fn reads a function.
func (c call) fn(i int) *fn {
	if !callable(c.Args[i]) {
		c.wrong(i, "a function")
	}
	return c.fnOf(c.Args[i])
}

func (c call) fnOf(v value.Value) *fn {
	f := &fn{c: c, v: v, arity: -1}
	if v.Kind() == value.KFunc {
		if a, ok := v.Func().Code.(arity); ok {
			f.arity = a.Arity()
		}
	}
	if h, ok := c.Host.(module.Applier); ok {
		f.one, f.two = h.Apply1(v), h.Apply2(v)
	}
	return f
}

// invoke calls the function; its error is the caller's.
func (f *fn) invoke(args ...value.Value) value.Value {
	f.n++
	f.c.tick(f.n)
	v, err := f.c.Host.Invoke(f.v, args...)
	f.c.must(err)
	return v
}

func (f *fn) call1(x value.Value) value.Value {
	if f.one != nil {
		f.n++
		f.c.tick(f.n)
		return f.one(x)
	}
	f.args[0] = x
	return f.invoke(f.args[:1]...)
}

func (f *fn) call2(x, y value.Value) value.Value {
	if f.two != nil {
		f.n++
		f.c.tick(f.n)
		return f.two(x, y)
	}
	f.args[0], f.args[1] = x, y
	return f.invoke(f.args[:2]...)
}

// item calls the function with an element: one parameter takes it as it is, two
// take a pair apart, or else the element and its index.
func (f *fn) item(x value.Value, i int) value.Value {
	switch {
	case f.arity < 2:
		return f.call1(x)
	case x.Kind() == value.KTuple && x.List().Len() == f.arity:
		var a [4]value.Value
		return f.invoke(append(a[:0], sharedElems(x)...)...)
	case f.arity == 2:
		return f.call2(x, value.Int(int64(i)))
	}
	return f.call1(x)
}

// step calls the function of a fold: (acc, x), or (acc, a, b) when x is a pair and the function wants three.
func (f *fn) step(acc, x value.Value) value.Value {
	if f.arity == 3 && x.Kind() == value.KTuple && x.List().Len() == 2 {
		e := x.List()
		return f.invoke(acc, e.At(0).Share(), e.At(1).Share())
	}
	return f.call2(acc, x)
}

func (f *fn) holds(x value.Value, i int) bool { return truthy(f.item(x, i)) }

func sharedElems(v value.Value) []value.Value {
	e := v.List().Boxed()
	for _, x := range e {
		x.Share()
	}
	return e
}

// shared copies a list whose elements stay where they were, too.
func shared(vs []value.Value) []value.Value {
	out := make([]value.Value, len(vs))
	for i, v := range vs {
		out[i] = v.Share()
	}
	return out
}

func integer[T int | int32 | int64](n T) value.Value { return value.Int(int64(n)) }

// option wraps v if it is there.
func option(v value.Value, ok bool) value.Value {
	if !ok {
		return value.None()
	}
	return value.Some(v)
}

// perhaps is option, but in lenient programs v itself or nil, as the original's arrays give it.
func (c call) perhaps(v value.Value, ok bool) value.Value {
	if c.lenient() {
		return orNull(v, ok)
	}
	return option(v, ok)
}

// orNull gives v if it is there.
func orNull(v value.Value, ok bool) value.Value {
	if !ok {
		return value.Null
	}
	return v
}

// order compares two values for sorting, or fails.
func (c call) order(a, b value.Value) int {
	k, ok := value.Compare(a, b)
	if !ok {
		c.noOrder(a, b)
	}
	return k
}

func (c call) noOrder(a, b value.Value) {
	if isNaN(a) || isNaN(b) {
		c.fail("`%s` met NaN, which has no order", c.Name)
	}
	c.fail("`%s` cannot compare %s %s with %s %s", c.Name, value.TypeName(a), short(a), value.TypeName(b), short(b))
}

func isNaN(v value.Value) bool { return v.IsFloat() && v.AsFloat() != v.AsFloat() }
