package eval_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"skep/diag"
	"skep/interp/eval"
	"skep/interp/module"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
	"skep/memory"
)

// newEngine makes an engine with a handful of builtins: the language is under test, not its library.
func newEngine(lenient bool) *eval.Engine { return newEngineWith(lenient, nil) }

func newEngineWith(lenient bool, files map[string]string) *eval.Engine {
	prelude := module.MadePrelude(append(library(), eval.Prelude()...))
	statics := func(typeName string) []module.Func {
		if typeName != "String" {
			return nil
		}
		return []module.Func{{Sig: "fun new()", Impl: func(*module.Call) (value.Value, error) { return value.String(""), nil }}}
	}
	return eval.New(eval.Config{Shelf: module.NewShelf(module.Declarations{Prelude: prelude, Core: append(module.Made(module.Module{Types: methods()}), eval.Announced()),
		Modules: module.Made(eval.ThreadModule(), geometry()), Statics: statics}),
		Lenient: lenient, Budget: memory.NewBudget(1 << 30), Files: loader(files)})
}

func loader(files map[string]string) func(from *diag.Source, name string) (*eval.File, error) {
	return func(_ *diag.Source, name string) (*eval.File, error) {
		text, ok := files[name]
		if !ok {
			return nil, fs.ErrNotExist
		}
		src := diag.NewSource(name+".ruchy", text)
		prog, diags := syntax.Parse(src)
		if diags.HasErrors() {
			return nil, diags
		}
		return &eval.File{Src: src, Prog: prog, Info: scope.Resolve(prog)}, nil
	}
}

func geometry() module.Module {
	return module.Module{Name: "geometry", Doc: "Shapes.", Funcs: []module.Func{
		{Sig: "fun area(w: f64, h: f64 = 2.0) -> f64", Doc: "Gives the area.", Example: "geometry.area(1.0)", Impl: func(c *module.Call) (value.Value, error) {
			w, _ := c.Args[0].Number()
			h, _ := c.Args[1].Number()
			return value.Float(w * h), nil
		}},
		{Sig: "fun variable(name: str)", Impl: func(c *module.Call) (value.Value, error) {
			v, ok := c.Host.Lookup(c.Args[0].Str())
			if !ok {
				return value.Null, errors.New("no such variable")
			}
			return v.Share(), nil
		}},
		{Sig: "fun waits()", Impl: func(c *module.Call) (value.Value, error) {
			done := make(chan bool)
			go close(done)
			c.Block(func() { <-done })
			return value.Unit(), nil
		}},
		{Sig: "fun about(x)", Impl: func(c *module.Call) (value.Value, error) {
			text, _ := c.Host.Describe(c.Args[0])
			return value.String(text), nil
		}},
	}, Consts: []module.Const{{Name: "SIDES", Doc: "Of a square.", Value: value.Int(4)}}}
}

func text(vs []value.Value) string {
	var parts []string
	for _, v := range vs {
		parts = append(parts, value.Display(v))
	}
	return strings.Join(parts, " ")
}

type impl = func(c *module.Call) (value.Value, error)

func fn(sig string, f impl) module.Func { return module.Func{Sig: sig, Doc: "of a test", Impl: f} }

func library() []module.Func {
	out := func(end string) impl {
		return func(c *module.Call) (value.Value, error) {
			c.IO.Stdout(text(c.Args[0].List().Boxed()) + end)
			return value.Unit(), nil
		}
	}
	return []module.Func{
		fn("fun println(...xs)", out("\n")), fn("fun print(...xs)", out("")), fn("fun eprintln(...xs)", out("\n")), fn("fun eprint(...xs)", out("")),
		fn("fun typeof(x)", func(c *module.Call) (value.Value, error) { return value.String(value.TypeName(c.Args[0])), nil }),
		fn("fun len(x)", func(c *module.Call) (value.Value, error) { return value.Int(int64(length(c.Args[0]))), nil }),
		fn("fun assert(x, message = \"\")", func(c *module.Call) (value.Value, error) {
			if !c.Args[0].AsBool() {
				return value.Null, errors.New("assertion failed")
			}
			return value.Unit(), nil
		}),
		fn("fun assert_eq(x, y, message = \"\")", func(c *module.Call) (value.Value, error) {
			if !value.Equal(c.Args[0], c.Args[1]) {
				return value.Null, errors.New("assertion failed: " + value.Interpolate(c.Args[2]))
			}
			return value.Unit(), nil
		}),
		fn("fun exit(code = 0)", func(c *module.Call) (value.Value, error) { return value.Null, exitError{int(c.Args[0].AsInt())} }),
	}
}

type exitError struct{ code int }

func (e exitError) Error() string { return "exit" }
func (e exitError) ExitCode() int { return e.code }

func length(v value.Value) int {
	switch v.Kind() {
	case value.KStr:
		return v.StrLen()
	case value.KDict:
		return v.Dict().Len()
	case value.KSet:
		return v.Set().Len()
	case value.KArray, value.KTuple:
		return v.List().Len()
	}
	return 0
}

// next gives the elements of what can be iterated here.
func next(v value.Value) func() (value.Value, bool) {
	if v.Kind() == value.KIter {
		return v.Iter().Next
	}
	i := int64(-1)
	if v.Kind() == value.KRange {
		lo, hi, _ := v.Range().Ints()
		return func() (value.Value, bool) { i++; return value.Int(lo + i), lo+i < hi }
	}
	var e []value.Value
	switch v.Kind() {
	case value.KStr:
		for _, r := range v.Str() {
			e = append(e, value.Char(r))
		}
	case value.KSet:
		e = v.Set().Elems()
	default:
		e = v.List().Boxed()
	}
	return func() (value.Value, bool) {
		if i++; int(i) >= len(e) {
			return value.Null, false
		}
		return e[i].Share(), true
	}
}

func all(v value.Value) (out []value.Value) {
	n := next(v)
	for x, ok := n(); ok; x, ok = n() {
		out = append(out, x)
	}
	return out
}

func methods() []module.Type {
	lazy := func(f func(c *module.Call, fn value.Value, in func() (value.Value, bool)) func() (value.Value, bool)) impl {
		return func(c *module.Call) (value.Value, error) {
			k := *c
			it := value.NewIter(f(&k, c.Args[1], next(c.Args[0])))
			if c.Args[0].Kind() == value.KIter {
				return it, nil
			}
			return value.NewArray(all(it)), nil
		}
	}
	must := func(v value.Value, err error) value.Value {
		if err != nil {
			panic(err)
		}
		return v
	}
	seq := []module.Func{
		fn("fun map(self, f)", lazy(func(c *module.Call, f value.Value, in func() (value.Value, bool)) func() (value.Value, bool) {
			return func() (value.Value, bool) {
				x, ok := in()
				if !ok {
					return x, false
				}
				return must(c.Host.Invoke(f, x)), true
			}
		})),
		fn("fun filter(self, f)", lazy(func(c *module.Call, f value.Value, in func() (value.Value, bool)) func() (value.Value, bool) {
			return func() (value.Value, bool) {
				for {
					x, ok := in()
					if !ok || must(c.Host.Invoke(f, x)).AsBool() {
						return x, ok
					}
				}
			}
		})),
		fn("fun take(self, n)", lazy(func(_ *module.Call, n value.Value, in func() (value.Value, bool)) func() (value.Value, bool) {
			left := n.AsInt()
			return func() (value.Value, bool) {
				if left--; left < 0 {
					return value.Null, false
				}
				return in()
			}
		})),
		fn("fun iter(self)", func(c *module.Call) (value.Value, error) { return value.NewIter(next(c.Args[0].Share())), nil }),
		fn("fun collect(self, into = null)", func(c *module.Call) (value.Value, error) { return value.NewArray(all(c.Args[0])), nil }),
		fn("fun sum(self)", func(c *module.Call) (value.Value, error) {
			n, f, floats := int64(0), 0.0, false
			for _, x := range all(c.Args[0]) {
				if x.IsFloat() {
					f, floats = f+x.AsFloat(), true
				} else {
					n += x.AsInt()
				}
			}
			if floats {
				return value.Float(f + float64(n)), nil
			}
			return value.Int(n), nil
		}),
		fn("fun len(self)", func(c *module.Call) (value.Value, error) { return value.Int(int64(length(c.Args[0]))), nil }),
		fn("fun contains(self, x)", func(c *module.Call) (value.Value, error) {
			for _, x := range all(c.Args[0]) {
				if value.Equal(x, c.Args[1]) {
					return value.Bool(true), nil
				}
			}
			return value.Bool(false), nil
		}),
	}
	array := append([]module.Func{
		fn("fun push(&mut self, x)", func(c *module.Call) (value.Value, error) {
			a := c.Args[0].Array()
			a.Push(c.Args[1])
			return value.Unit(), nil
		}),
		fn("fun pop(&mut self)", func(c *module.Call) (value.Value, error) {
			a := c.Args[0].Array()
			if a.Len() == 0 {
				return value.Null, nil
			}
			v := a.Take(a.Len() - 1)
			return v, nil
		}),
	}, seq...)
	iterator := append([]module.Func{fn("fun next(self)", func(c *module.Call) (value.Value, error) {
		if v, ok := c.Args[0].Iter().Next(); ok {
			return value.Some(v.Share()), nil
		}
		return value.None(), nil
	})}, seq...)
	return []module.Type{
		{Name: "array", Methods: array}, {Name: "iterator", Methods: iterator}, {Name: "range", Methods: seq}, {Name: "set", Methods: seq},
		{Name: "string", Methods: append([]module.Func{
			fn("fun to_uppercase(self)", func(c *module.Call) (value.Value, error) { return value.String(strings.ToUpper(c.Args[0].Str())), nil }),
			fn("fun chars(self)", func(c *module.Call) (value.Value, error) { return value.NewArray(all(c.Args[0])), nil }),
		}, seq...)},
		{Name: "any", Methods: []module.Func{
			fn("fun to_string(self)", func(c *module.Call) (value.Value, error) { return value.String(value.Interpolate(c.Args[0])), nil }),
			fn("fun clone(self)", func(c *module.Call) (value.Value, error) { return c.Args[0].Share(), nil }),
			fn("fun unwrap(self)", func(c *module.Call) (value.Value, error) {
				if x, some, ok := c.Args[0].OptionOf(); ok && some {
					return x.Share(), nil
				}
				if x, good, ok := c.Args[0].ResultOf(); ok && good {
					return x.Share(), nil
				} else if ok {
					return value.Null, fmt.Errorf("`unwrap` met Err(%s)", value.Brief(x, 200))
				}
				if k := c.Args[0].Kind(); k != value.KNull && k != value.KEnum {
					return c.Args[0].Share(), nil
				}
				return value.Null, errors.New("`unwrap` met None, there is no value")
			}),
		}},
		{Name: "function", Methods: []module.Func{fn("fun name(self)", func(c *module.Call) (value.Value, error) { return value.String(c.Args[0].Func().Name), nil })}},
	}
}
