package builtin_test

import (
	"context"
	"fmt"
	"testing"

	"skep/interp/module"
	"skep/interp/syntax"
	"skep/interp/value"
)

// plain are values on which quick forms do apply.
func plain() []value.Value {
	texts := func(ts ...string) (out []value.Value) {
		for _, t := range ts {
			out = append(out, value.String(t))
		}
		return out
	}
	d := value.NewDict()
	d.SetStr("a", value.NewArray([]value.Value{value.Int(1)}))
	d.Set(value.Int(2), value.String("two"))
	s := value.NewSet()
	s.Add(value.Int(2))
	s.Add(value.String("a"))
	out := texts("a", "b,c", ",", " a b\tc\n", "HELLO World 42", "42", "-7", "007", "1.5", "é,ß", "99999999999999999999", "0x1f", "a\r\nb\n", "+", "-")
	out = append(out, value.NewArray(texts("b", "a", "b")), value.NewArray([]value.Value{value.Int(2), value.Int(5)}), value.NewArray([]value.Value{value.NewArray(nil), value.Float(2)}),
		d.Value(), s.Value(), value.Ok(value.NewArray(nil)), value.Err(value.Int(2)), value.Some(value.NewArray(nil)), value.Float(2), value.Float(-0.5), value.Int(1), value.Int(65), value.NewType("i64", value.BuiltinType, nil).Value(), value.NewType("f64", value.BuiltinType, nil).Value())
	return append(out, odd()...)
}

// TestQuickAgrees holds quick forms to what the functions give: the same value, the same receiver afterwards.
func TestQuickAgrees(t *testing.T) {
	pool, applied := plain(), map[string]int{}
	for where, fs := range declared() {
		for _, f := range fs {
			if f.Quick == nil {
				continue
			}
			fn, err := syntax.ParseSignature(f.Sig)
			if err != nil {
				t.Fatal(err)
			}
			name := where + " " + module.SigName(f.Sig)
			applied[name] = 0
			method := len(fn.Params) > 0 && fn.Params[0].Name.Name == "self"
			for _, self := range pool {
				if method && value.TypeName(self) != where {
					continue
				}
				for _, args := range pairsOf(pool) {
					for n := range 3 {
						if quickAgrees(t, f, fn, append([]value.Value{self}, args[:n]...)) {
							applied[name]++
						}
					}
				}
			}
		}
	}
	for name, n := range applied {
		if n == 0 {
			t.Errorf("%s: no call took the quick form", name)
		}
	}
}

// pairsOf gives each value as the first of a pair, and each as the second.
func pairsOf(pool []value.Value) (out [][]value.Value) {
	for i, x := range pool {
		for k := range 2 {
			out = append(out, []value.Value{x, pool[(i*7+k*5+k)%len(pool)]})
		}
	}
	return out
}

// quickAgrees runs one call both ways, on copies; it tells whether there is a quick form that took it.
func quickAgrees(t *testing.T, f module.Func, fn *syntax.Fun, args []value.Value) bool {
	mine, theirs := clones(args), clones(args)
	var v value.Value
	ok := false
	switch q := f.Quick; {
	case len(args) == 1 && q.One != nil:
		v, ok = q.One(mine[0])
	case len(args) == 2 && q.Two != nil:
		if v, ok = q.Two(mine[0], mine[1]); q.Bare != nil {
			bareAgrees(t, f, v, ok, clones(args))
		}
	case len(args) == 3 && q.Three != nil:
		v, ok = q.Three(mine[0], mine[1], mine[2])
	}
	if !ok {
		if fmt.Sprint(shownAll(mine)) != fmt.Sprint(shownAll(clones(args))) {
			t.Errorf("%s with %s: refused, but changed its arguments", f.Sig, shownAll(args))
		}
		return false
	}
	if len(fn.Params) == 1 && fn.Params[0].Rest {
		theirs = []value.Value{value.NewArray(theirs)}
	}
	for i := len(theirs); i < len(fn.Params); i++ {
		theirs = append(theirs, defaultOf(fn.Params[i].Default))
	}
	c := &module.Call{Ctx: context.Background(), IO: &module.Streams{}, Host: &host{4 << 20}, Args: theirs, Name: "f"}
	w, err := f.Impl(c)
	if err != nil || value.Repr(v) != value.Repr(w) || v.Kind() != w.Kind() || value.Repr(mine[0]) != value.Repr(c.Args[0]) && !fn.Params[0].Rest {
		t.Errorf("%s with %s: quickly %s, leaving %s; else %s, %v, leaving %s", f.Sig, shownAll(args), value.Repr(v), value.Repr(mine[0]), value.Repr(w), err, value.Repr(c.Args[0]))
	}
	return true
}

// bareAgrees holds the form without Option or Result around the value to the one with it.
func bareAgrees(t *testing.T, f module.Func, v value.Value, ok bool, args []value.Value) {
	w, there, ok2 := f.Quick.Bare(args[0], args[1])
	x, some, _ := v.OptionOf()
	if y, good, isResult := v.ResultOf(); isResult {
		x, some = y, good
	}
	if ok != ok2 || ok && (there != some || some && value.Repr(w) != value.Repr(x)) {
		t.Errorf("%s with %s: %s, %v, but without an Option %s, %v, %v", f.Sig, shownAll(args), value.Repr(v), ok, value.Repr(w), there, ok2)
	}
}

func clones(vs []value.Value) []value.Value {
	out := make([]value.Value, len(vs))
	for i, v := range vs {
		out[i] = value.Clone(v)
	}
	return out
}

func shownAll(vs []value.Value) (out []string) {
	for _, v := range vs {
		out = append(out, value.Brief(v, 100))
	}
	return out
}

// defaultOf is the value of a parameter that a call leaves out.
func defaultOf(e syntax.Expr) value.Value {
	switch n := e.(type) {
	case *syntax.Int:
		return value.Int(n.Value)
	case *syntax.Unary:
		return value.Int(-n.X.(*syntax.Int).Value)
	case *syntax.Str:
		return value.String(n.Value)
	}
	return value.Null
}
