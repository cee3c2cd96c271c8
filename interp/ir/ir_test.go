package ir

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skep/diag"
	"skep/internal/golden"
)

// Each file of testdata is read, verified and printed; what is printed reads as the same.
func TestTextForm(t *testing.T) {
	files, err := filepath.Glob("testdata/*.ir")
	if err != nil || len(files) == 0 {
		t.Fatalf("no programs: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		funcs, err := Read(string(text))
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		printed := Print(true, funcs...)
		golden.Check(t, strings.TrimPrefix(file, "testdata/")+".golden", printed)
		again, err := Read(printed)
		if err != nil {
			t.Errorf("%s: printed text does not read: %v\n%s", file, err, printed)
			continue
		}
		if p := Print(true, again...); p != printed {
			t.Errorf("%s: reading and printing again gives\n%s\nwant\n%s", file, p, printed)
		}
	}
}

// A small function built by hand: fun sum(a: [f64]) { let mut s = 0.0; for x in a { s += x }; s }
func TestBuiltByHand(t *testing.T) {
	f := &Func{Name: "sum", Result: F64, Params: 1}
	a, s, x := f.NewVar("a", ArrayOf(F64)), f.NewVar("s", F64), f.NewVar("s", F64)
	add := s.Write(Make(F64Add, diag.Span{}, s.Read(), x.Read()))
	f.Body = Seq(&Node{Op: Each, Type: Void, Int: 1, Var: x, Args: []*Node{a.Read(), add}}, s.Read())
	if err := Verify(f); err != nil {
		t.Fatal(err)
	}
	want := "(func sum (param a [f64]) (local s f64) (local s.1 f64) (result f64)\n  (each@1 s.1 a\n    (set s (f64.add s s.1)))\n  s)\n"
	if got := Print(false, f); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if !f.Native() || f.Body.Pure() || f.Body.AllEffects() != Writes {
		t.Errorf("native %v, effects %v", f.Native(), f.Body.AllEffects())
	}
}

func TestVerifyRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"(func f (param x f64) (result i64) x)", "the body is f64"},
		{"(func f (param x f64) (result i64) (i64.add x 1))", "operand 1 is f64"},
		{"(func f (result i64) (i64.add 1))", "1 operands"},
		{"(func f (break@3))", "no loop 3"},
		{"(func f (while@1 1 (break@1)))", "it takes a bool"},
		{"(func f (while@1 true (while@1 true (break@1))))", "inside of another of its number"},
		{"(func f (param a [f64]) (put a[] 1 0))", "does not fit"},
		{"(func f (param a [f64]) (put a[][] 1.0 0 0))", "does not lead"},
		{"(func f (param a [f64]) (push a[] 1.0 0))", "pushes onto f64"},
		{"(func f (param a f64) (set a true))", "of the variable's type"},
		{"(func f (call g 1))\n(func g (param x f64))", "argument 1 is i64"},
		{"(func f (result i64) (return 1.5))", "not the function's result"},
		{"(func f (result i64) (if:i64 true 1))", "another type"},
		{"(func f (param x i64) (host \"x\" (writes x)))", "it writes x, which is i64"},
		{"(func f (result [i64]) (array.new:[i64] 1 2.0))", "an element is f64"},
	} {
		_, err := Read(c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", c.text, err, c.want)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, text := range []string{"(", ")", "(func)", "(func f", "(func f x)", "(func f (param x))", "(func f (param x int) x)", "(func f (nonsense))",
		"(func f (call g))", "(func f (struct.get 5 1))", "(func f (set))", "(func f (while@1))", "(func f (param a {x:f64) a)", "(func f \"open)", "x"} {
		if funcs, err := Read(text); err == nil {
			t.Errorf("%s reads as %s", text, Print(true, funcs...))
		}
	}
}

func TestTypes(t *testing.T) {
	p := StructOf("P", Field{"x", F64}, Field{"rows", ArrayOf(ArrayOf(I64))})
	option := &Type{Kind: KEnum, Name: "Option", Fields: []Field{{"Some", I64}}}
	for _, typ := range []*Type{I64, F64, Bool, Str, Any, Void, Never, ArrayOf(F64), ArrayOf(ArrayOf(Bool)), p, ArrayOf(p), StructOf(""), TupleOf(I64, Str), ArrayOf(TupleOf(F64)), option} {
		back, rest, err := parseType(typ.String(), 0)
		if err != nil || rest != "" || back.String() != typ.String() || back.Kind != typ.Kind || back.Tuple() != typ.Tuple() {
			t.Errorf("%s reads as %v, rest %q, error %v", typ, back, rest, err)
		}
	}
	if p.Same(StructOf("P", Field{"x", F64}, Field{"rows", ArrayOf(ArrayOf(F64))})) || ArrayOf(I64).Same(ArrayOf(F64)) || I64.Same(Bool) {
		t.Error("types that differ are the same")
	}
	if p.Boxed() || !StructOf("", Field{"v", Any}).Boxed() || !ArrayOf(Bool).Flat() || ArrayOf(p).Flat() || p.Field("rows") != 1 || p.Field("z") != -1 {
		t.Error("what a type is made of")
	}
}

func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.ir")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		funcs, err := Read(text)
		if err != nil {
			return
		}
		printed := Print(true, funcs...)
		if _, err := Read(printed); err != nil {
			t.Errorf("printed text does not read: %v\n%s", err, printed)
		}
	})
}
