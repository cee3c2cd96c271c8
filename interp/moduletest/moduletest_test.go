package moduletest

import (
	"errors"
	"slices"
	"testing"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/value"
)

var sample = module.Module{Name: "sample", Doc: "For this test.", Funcs: []module.Func{
	{Sig: `fun pick<T>(xs: [T], i: i64 = 1, f: f64 = 0.5, s: str = "x", d: Dict<str, T> = {}, l: [T] = [], b: bool = true, n: T = null)`, Doc: "All.", Impl: func(c *module.Call) (value.Value, error) {
		if c.Args[1].AsInt() == 9 {
			return value.Null, &diag.Diagnostic{Message: "nine", Hint: "not nine"}
		}
		return value.NewTuple(slices.Clone(c.Args)...), c.Host.Charge(10)
	}},
	{Sig: "fun rest(a, ...xs)", Doc: "Rest.", Impl: func(c *module.Call) (value.Value, error) { return c.Args[1], nil }},
	{Sig: "fun apply(f)", Doc: "Calls.", Impl: func(c *module.Call) (value.Value, error) { return c.Host.Invoke(c.Args[0], value.Int(2)) }},
}, Types: []module.Type{{Name: "Thing", Methods: []module.Func{{Sig: "fun rest(self)", Doc: "Its own.", Impl: func(*module.Call) (value.Value, error) { return value.Int(7), nil }}}}}}

func TestDriver(t *testing.T) {
	d := New(t, sample)
	twice := func(vs ...value.Value) (value.Value, error) { return value.Int(2 * vs[0].AsInt()), nil }
	d.Table([]Row{
		{"pick", []any{[]any{1, true, nil}}, `([1, true, nil], 1, 0.5, "x", {}, [], true, nil)`},
		{"pick", []any{Pairs{"a", int64(1)}, 9}, "error: nine"},
		{"rest", []any{1, 2.5, "a"}, `[2.5, "a"]`},
		{"rest", []any{value.NewBox("Thing", 1)}, "7"},
		{"apply", []any{twice}, "4"},
	})
	if _, err := d.Call("pick", []any{}, 9); Hint(err) != "not nine" || Hint(errors.New("x")) != "" {
		t.Error("hints are not read")
	}
	d.Budget = 5
	if got := d.Show("pick", []any{}); got != "error: memory budget exceeded" {
		t.Error(got)
	}
	if _, err := bind("fun f(a)", nil); err == nil {
		t.Error("a missing argument is bound")
	}
	if _, err := bind("fun f(a)", make([]value.Value, 2)); err == nil {
		t.Error("two arguments are bound to one")
	}
}

func TestPrograms(t *testing.T) {
	Programs(t, `
		# arithmetic, lines, modules, errors
		1 + 1 ==> 2
		let a = 2¶a * 3 ==> 6
		sample.pick([1]).1 ==> 1
		1 / 0 ==> !zero
	`, sample)
}
