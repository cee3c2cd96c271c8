package jit

import (
	"slices"
	"testing"

	"skep/interp/ir"
	"skep/interp/value"
	"skep/memory"
)

// doubles are small functions: of integers, of floats, and one of the host's.
const doubles = `(func double (param n i64) (result i64) (i64.mul#1-2 n 2))
(func half (param x f64) (result f64) (f64.div x 2.0))
(func sine (param x f64) (result f64) (f64.math sin x))`

// onlyEngine makes machines leave the assembler aside.
var onlyEngine bool

// keptCode is where machines look for code; nil: nowhere.
var keptCode *Kept

func machine(t testing.TB) *Machine {
	t.Helper()
	if !Supported() {
		t.Skip("no compiler for this platform")
	}
	arena := memory.NewArena(nil)
	m := NewMachine(arena, 200_000)
	m.engined = onlyEngine
	m.KeepCode(keptCode)
	t.Cleanup(func() { m.Close(); arena.Close() })
	return m
}

// compile reads functions in ir's text form and compiles the one of a name.
func compile(t testing.TB, m *Machine, text, name string) *Code {
	t.Helper()
	funcs, err := ir.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range funcs {
		if err := ir.Verify(f); err != nil {
			t.Fatal(err)
		}
		if f.Name == name {
			c, err := m.CompileFor(f, expectShort(f)) // most are; where not, the code is made again
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
	}
	t.Fatalf("no function %s", name)
	return nil
}

// expectShort says of all arguments that they are short arrays.
func expectShort(f *ir.Func) []bool { return slices.Repeat([]bool{true}, f.Params) }

func TestFib(t *testing.T) {
	m := machine(t)
	c := compile(t, m, `(func fib (param n i64) (result i64)
  (if:i64 (i64.lt n 2) n (i64.add#40-60 (call#40-50 fib (i64.sub#44-49 n 1)) (call#53-60 fib (i64.sub#57-59 n 2)))))`, "fib")
	v, _, err := c.Run(&Call{}, []value.Value{value.Int(20)})
	if err != nil || v.AsInt() != 6765 {
		t.Errorf("%v %v", v.AsInt(), err)
	}
}
