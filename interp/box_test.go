package interp_test

import (
	"fmt"
	"strings"
	"testing"

	"skep/interp"
	"skep/interp/module"
	"skep/interp/value"
)

// vector is an engine's own value as a module would box it: element-wise and mutable.
type vector []int64

func (v vector) String() string  { return fmt.Sprint("vec", []int64(v)) }
func (v vector) CloneValue() any { return append(vector(nil), v...) }

func vectorOf(v value.Value) vector {
	if x, ok := value.As[vector](v); ok {
		return x
	}
	return vector{v.AsInt()}
}

// boxes declares a vector with every seam that the syntax has, and a table whose verbs read bare names as columns.
func boxes() module.Module {
	return module.Module{Name: "boxes", Doc: "For tests.",
		Funcs: []module.Func{
			{Sig: "fun vec(...xs) -> Vector", Doc: "Makes one.", Impl: func(c *module.Call) (value.Value, error) {
				var out vector
				for _, x := range c.Args[0].List().All() {
					out = append(out, x.AsInt())
				}
				return value.NewBox("Vector", out), nil
			}},
			{Sig: "fun handle() -> Handle", Doc: "Makes one.", Impl: func(*module.Call) (value.Value, error) { return value.NewBox("Handle", new(int64)), nil }},
			{Sig: "fun gather(...xs)", Doc: "Gives them.", Gathers: true, Impl: func(c *module.Call) (value.Value, error) { return c.Args[0], nil }},
			{Sig: "fun table(...names) -> Table", Doc: "Makes one.", Impl: func(c *module.Call) (value.Value, error) {
				var names []string
				for _, x := range c.Args[0].List().All() {
					names = append(names, x.Str())
				}
				return value.NewBox("Table", names), nil
			}},
		},
		Types: []module.Type{
			{Name: "Vector", Methods: []module.Func{
				{Sig: "fun index(self, ...at)", Impl: func(c *module.Call) (value.Value, error) {
					at := c.Args[1].List().Boxed()
					if len(at) > 1 {
						return value.String(fmt.Sprint(value.Repr(at[0]), "|", value.Repr(at[1]))), nil
					}
					return value.Int(vectorOf(c.Args[0])[at[0].AsInt()]), nil
				}},
				{Sig: "fun set_index(&mut self, value, ...at)", Impl: func(c *module.Call) (value.Value, error) {
					vectorOf(c.Args[0])[c.Args[2].List().At(0).AsInt()] = c.Args[1].AsInt()
					return value.Null, nil
				}},
				{Sig: "fun iter(self)", Impl: func(c *module.Call) (value.Value, error) {
					rest := vectorOf(c.Args[0])
					return value.NewIter(func() (value.Value, bool) {
						if len(rest) == 0 {
							return value.Null, false
						}
						x := rest[0]
						rest = rest[1:]
						return value.Int(x), true
					}), nil
				}},
				{Sig: "fun len(self) -> i64", Impl: func(c *module.Call) (value.Value, error) { return value.Int(int64(len(vectorOf(c.Args[0])))), nil }},
			},
				Fields: []module.Func{{Sig: "fun first(self) -> i64", Impl: func(c *module.Call) (value.Value, error) { return value.Int(vectorOf(c.Args[0])[0]), nil }}},
				Statics: []module.Func{{Sig: "fun of(x: i64) -> Vector", Impl: func(c *module.Call) (value.Value, error) {
					return value.NewBox("Vector", vector{c.Args[0].AsInt()}), nil
				}}},
				Operators: []module.Operator{{Ops: "+ @ > == && -x !x", Impl: func(c *module.Call) (value.Value, error) {
					if len(c.Args) == 1 {
						return value.String(c.Name + vectorOf(c.Args[0]).String()), nil
					}
					return value.String(fmt.Sprint(vectorOf(c.Args[0]), c.Name, vectorOf(c.Args[1]))), nil
				}}}},
			{Name: "Handle",
				Fields: []module.Func{{Sig: "fun value(self) -> i64", Impl: func(c *module.Call) (value.Value, error) {
					x, _ := value.As[*int64](c.Args[0])
					return value.Int(*x), nil
				}}, {Sig: "fun kind(self) -> str", Impl: func(*module.Call) (value.Value, error) { return value.String("handle"), nil }}},
				Setters: []module.Func{{Sig: "fun value(self, v: i64) -> ()", Impl: func(c *module.Call) (value.Value, error) {
					x, _ := value.As[*int64](c.Args[0])
					*x = c.Args[1].AsInt()
					return value.Unit(), nil
				}}}},
			{Name: "Table",
				Methods: []module.Func{{Sig: "fun pick(self, ...xs: Expr)", Impl: func(c *module.Call) (value.Value, error) {
					var parts []string
					for _, x := range c.Args[1].List().All() {
						parts = append(parts, value.Display(x))
					}
					return value.String(strings.Join(parts, "; ")), nil
				}}},
				Columns: &module.Columns{
					Of: func(v value.Value, name string) (value.Value, bool) {
						names, _ := value.As[[]string](v)
						for i, n := range names {
							if n == name {
								return value.NewBox("Vector", vector{int64(i)}), true
							}
						}
						return value.Null, false
					},
					Funcs: []module.Func{
						{Sig: "fun sum(x)", Impl: func(c *module.Call) (value.Value, error) {
							return value.String("sum of " + value.Display(c.Args[0])), nil
						}},
						{Sig: "fun lit(x)", Impl: func(c *module.Call) (value.Value, error) { return value.String("lit " + value.Display(c.Args[0])), nil }},
					}}},
		}}
}

func TestBoxes(t *testing.T) {
	for _, c := range []struct{ code, want string }{
		{"boxes.vec(1, 2) + 3", `= "vec[1 2]+vec[3]"`},
		{"3 + boxes.vec(1)", `= "vec[3]+vec[1]"`},
		{"boxes.vec(1) @ boxes.vec(2)", `= "vec[1]@vec[2]"`},
		{"-boxes.vec(1)", `= "-vec[1]"`},
		{"!(boxes.vec(1))", `= "!vec[1]"`},
		{"let v = boxes.vec(1)\nv > 0 && true", `"vec[1]>vec[0]"`},
		{"let v = boxes.vec(1)\nv == 2", `= "vec[1]==vec[2]"`},
		{"let v = boxes.vec(1)\nif v > 0 { 1 }", `a condition must be a bool`},
		{"let v = boxes.vec(1)\n(1 > 0, v > 0, 2 > 3)", `= (true, "vec[1]>vec[0]", false)`},
		{"boxes.vec(1) < 2", `cannot compare`},
		{"boxes.vec(7, 8)[1]", `= 8`},
		{"boxes.vec(7, 8)[.., 2..5]", `= "..|2..5"`},
		{"boxes.vec(7, 8)[..., 0]", `= ":...|0"`},
		{"let mut v = boxes.vec(1, 2)\nlet w = v\nv[0] = 9\n(v[0], w[0])", `= (9, 1)`},
		{"let mut d = {v: boxes.vec(1, 2)}\nd.v[1] = 5\nd.v[1]", `= 5`},
		{"boxes.vec(4, 5).first", `= 4`},
		{"boxes.vec(4, 5).frst", "did you mean `first`"},
		{"Vector::of(3)", `= vec[3]`},
		{"let mut n = 0\nfor x in boxes.vec(4, 5) { n += x }\nn", `= 9`},
		{"boxes.vec(4, 5).len()", `= 2`},
		{"let h = boxes.handle()\nlet g = h\nh.value = 5\nh.value += 2\n(h.value, g.value)", `= (7, 7)`},
		{"let o = {h: boxes.handle()}\no.h.value = 3\nfun f(h) { h.value += 1 }\nf(o.h)\no.h.value", `= 4`},
		{"let h = boxes.handle()\n[1, 2].each(|x| h.value += x)\nh.value", `= 3`},
		{"let h = boxes.handle()\nh.value = \"x\"", "`Handle.value` must be i64, found String"},
		{"let h = boxes.handle()\nh.valu = 1", "`Handle` has no field `valu`"},
		{"let h = boxes.handle()\nh.kind = 1", "the field `kind` of `Handle` cannot be written"},
		{"let h = boxes.handle()\nlet f = if h.value == 0 { h } else { 1 }\nf.valu = 1", "cannot write the field `valu` of a Handle; did you mean `value`?"},
		{"fun f(v) { v.first = 1 }\nf(boxes.vec(1))", "cannot write the field `first` of a Vector"},
		{"boxes.gather(1, b: 2)", `= [1, ("b", 2)]`},
		// LANGUAGE 22: in an argument of a frame verb a column wins over a variable; lit means the variable
		{"let t = boxes.table(\"a\", \"b\")\nt.pick(b > 1)", `= "vec[1]>vec[1]"`},
		{"let t = boxes.table(\"a\", \"b\")\nlet x = 7\nt.pick(a + x, sum(b), lit(x))", `= "vec[0]+vec[7]; sum of vec[1]; lit 7"`},
		{"let a = 5\nlet t = boxes.table(\"a\")\nt.pick(a, lit(a))", `= "vec[0]; lit 5"`},
		{"let t = boxes.table(\"a\")\nt.pick(c)", "`c` is not defined"},
		{"fun f(t, k) { t.pick(a + k) }\nf(boxes.table(\"a\"), 2)", `= "vec[0]+vec[2]"`},
		{"let t = boxes.table(\"a\")\nt.pick([1, 2].map(|a| a * 2))", `= "[2, 4]"`},
		{"struct S { n: i64 }\nimpl S { fun pick(self, x) { x + 1 } }\nlet a = 4\nS { n: 1 }.pick(a)", `= 5`},
	} {
		got := run(interp.New(interp.Options{Modules: interp.Made(boxes())}), c.code)
		if !strings.Contains(got, c.want) {
			t.Errorf("%s\n  gives %s  want  %s", c.code, got, c.want)
		}
	}
}
