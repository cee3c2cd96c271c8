package builtin_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"skep/interp/module"
	"skep/interp/syntax"
	"skep/interp/value"
)

// patience is a context that is done after so many questions, so that endless sequences end without a clock.
type patience struct {
	context.Context
	left int
}

func (p *patience) Err() error {
	if p.left--; p.left < 0 {
		return context.Canceled
	}
	return nil
}

func (p *patience) Done() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}

// host calls Go functions and has 4 MiB to give.
type host struct{ left int64 }

type goFunc struct {
	n int
	f func(args []value.Value) (value.Value, error)
}

func (f *goFunc) Arity() int { return f.n }

func (h *host) Invoke(fn value.Value, args ...value.Value) (value.Value, error) {
	if fn.Kind() != value.KFunc {
		return value.Null, errors.New("not a function")
	}
	return fn.Func().Code.(*goFunc).f(args)
}

func (h *host) Lookup(string) (value.Value, bool) { return value.Null, false }

func (h *host) Charge(n int64) error {
	if n < 0 || n > h.left {
		return fmt.Errorf("out of memory: %d", n)
	}
	h.left -= n
	return nil
}

func (h *host) Lenient() bool { return false }

func (h *host) Describe(value.Value) (string, bool) { return "", false }

func function(n int, f func(args []value.Value) (value.Value, error)) value.Value {
	return value.NewFunc("f", &goFunc{n, f})
}

// odd are values that a careless builtin stumbles over.
func odd() []value.Value {
	endless := value.NewIter(func() (value.Value, bool) { return value.Int(1), true })
	d := value.NewDict()
	d.Set(value.Int(1), value.Float(math.NaN()))
	s := value.NewSet()
	s.Add(value.String("é"))
	return []value.Value{
		value.Null, value.Unit(), value.Bool(true), value.Int(0), value.Int(2), value.Int(-1), value.Int(math.MaxInt64), value.Int(math.MinInt64),
		value.Float(math.NaN()), value.Float(math.Inf(1)), value.Float(-1e300), value.Float(2.5),
		value.String(""), value.String("é"), value.String("-12.5"), value.String("a\u0301🏳️‍🌈\r\n"), value.String("HashSet"),
		value.NewArray(nil), value.NewArray([]value.Value{value.Int(3), value.String("x"), value.Null}),
		value.NewArray([]value.Value{value.NewTuple(value.String("k"), value.Int(1)), value.NewTuple(value.String("k"), value.Int(2))}),
		value.NewTuple(value.Int(1), value.Int(2)), d.Value(), s.Value(),
		value.NewRange(value.Int(0), value.Null, false), value.NewRange(value.Int(math.MinInt64), value.Int(math.MaxInt64), true),
		value.NewRange(value.String("a"), value.String("\U0010FFFF"), true), value.NewRange(value.Int(5), value.Int(2), false), value.NewRange(value.Null, value.Null, false),
		endless, value.None(), value.Some(value.Int(1)), value.Err(value.String("e")), value.Option.Value(), value.NewAtom("a"),
		function(1, func(a []value.Value) (value.Value, error) { return append(a, value.Null)[0], nil }),
		function(2, func(a []value.Value) (value.Value, error) { return value.Bool(len(a) > 1), nil }),
		function(0, func([]value.Value) (value.Value, error) { return value.Null, errors.New("boom") }),
	}
}

// receivers are values of a type that the evaluator would hand to its methods.
func receivers(name string) []value.Value {
	var out []value.Value
	for _, v := range odd() {
		if value.TypeName(v) == name || name == "any" || name == "nil" && v.IsNull() {
			out = append(out, v)
		}
	}
	return out
}

// tryCall runs one call; what Go panics with, other than the package's own errors from lazy steps, fails the test.
func tryCall(t *testing.T, f module.Func, args []value.Value) {
	shown := func() string { return value.Repr(value.NewTuple(args...)) }
	c := &module.Call{Ctx: &patience{context.Background(), 3}, IO: &module.Streams{}, Host: &host{4 << 20}, Args: args, Name: "f"}
	defer func() {
		if p := recover(); p != nil {
			if err, ok := p.(error); !ok || strings.HasPrefix(fmt.Sprintf("%T", err), "runtime.") {
				t.Errorf("%s with %s panics: %v", f.Sig, shown(), p)
			}
		}
	}()
	v, err := f.Impl(c)
	if err != nil && err.Error() == "" {
		t.Errorf("%s with %s: an error without a text", f.Sig, shown())
	}
	if err == nil && v.Kind() == value.KIter {
		for range 5 {
			if _, ok := v.Iter().Next(); !ok {
				break
			}
		}
	}
}

// TestOddArgumentsNeverPanic calls every function with odd values in every place.
func TestOddArgumentsNeverPanic(t *testing.T) {
	calls, pool := 0, odd()
	for _, v := range pool {
		v.Share()
	}
	for where, fs := range declared() {
		for _, f := range fs {
			fn, err := syntax.ParseSignature(f.Sig)
			if err != nil || strings.HasPrefix(f.Sig, "fun exit") || strings.Contains(f.Doc, "Another name") {
				continue
			}
			firsts := pool
			method := len(fn.Params) > 0 && fn.Params[0].Name.Name == "self"
			if method {
				firsts = receivers(where)
			}
			for i := range firsts {
				for j := range pool {
					tryCall(t, f, arguments(fn, firsts[i], pool, i, j, method))
					if calls++; len(fn.Params) < 2 {
						break
					}
				}
			}
		}
	}
	t.Logf("%d calls", calls)
}

// arguments picks values for the parameters: the first, the second, and others that follow from both.
func arguments(fn *syntax.Fun, first value.Value, pool []value.Value, i, j int, method bool) []value.Value {
	var args []value.Value
	for k, p := range fn.Params {
		v := pool[(j*k*7+i*k)%len(pool)]
		switch {
		case k == 0 && method: // a copy, because a method may change it
			v = value.Clone(first)
		case k == 0:
			v = first
		case k == 1:
			v = pool[j]
		}
		if p.Rest {
			v = value.NewArray([]value.Value{v, pool[j]})
		}
		args = append(args, v)
	}
	return args
}

func FuzzStrings(f *testing.F) {
	f.Add("a,b,,c", ",", int64(2))
	f.Add("", "", int64(-1))
	f.Add("é🏳️‍🌈", "é", int64(1<<62))
	f.Add("0x1F", "\xff", int64(16))
	f.Add("-1e999", "e", int64(0))
	methods := declared()["string"]
	f.Fuzz(func(t *testing.T, s, u string, n int64) {
		if len(s) > 1000 || len(u) > 1000 {
			return
		}
		for _, m := range methods {
			fn, err := syntax.ParseSignature(m.Sig)
			if err != nil {
				t.Fatal(err)
			}
			for _, order := range [][]value.Value{{value.String(u), value.Int(n)}, {value.Int(n), value.String(u)}, {value.String(u), value.String(s)}} {
				args := []value.Value{value.String(s)}
				for k, p := range fn.Params[1:] {
					v := order[k%2]
					if p.Rest {
						v = value.NewArray([]value.Value{v})
					}
					args = append(args, v)
				}
				tryCall(t, m, args)
			}
		}
	})
}
