package jit

import (
	"fmt"
	"testing"

	"skep/interp/ir"
	"skep/interp/value"
)

// Two lists whose elements are read and written, one that grows, one that is handed on, and rows.
const pins = `(func sum (param a [i64]) (result i64) (local s i64) (local i i64) (for@1 i 0 (array.len a) (set s (i64.add#1-2 s (array.get#1-2 a i)))) (return s))
(func pins (param a [f64]) (param b [i64]) (param c [f64]) (param d [i64]) (param e [[f64]]) (param n i64) (result f64) (local i i64) (local j i64)
  (for@1 i 0 n
    (for@2 j 0 (array.len a)
      (put#1-2 a[] (f64.add (array.get#1-2 a j) (f64.of_i64 (array.get#3-4 b i))) j)
      (put#1-2 b[] (i64.add#5-6 (array.get#7-8 b j) i) j))
    (push#1-2 c (array.get#1-2 a i))
    (put#9-10 b[] (call#11-12 sum d) (i64.sub#1-2 0 1)))
  (return (f64.add (array.get#1-2 a 0) (f64.of_i64 (array.get#1-2 b (i64.sub#1-2 n 1))))))`

func TestPinned(t *testing.T) {
	funcs, err := ir.Read(pins)
	if err != nil {
		t.Fatal(err)
	}
	var f *ir.Func
	for _, g := range funcs {
		if err := ir.Verify(g); err != nil {
			t.Fatal(err)
		}
		if g.Name == "pins" {
			f = g
		}
	}
	m := machine(t)
	if err := m.start(); err != nil {
		t.Fatal(err)
	}
	got := pinned(f, expectShort(f), m.control.first)
	if len(got) != 2 || got[0] == 0 || got[1] == 0 {
		t.Errorf("pinned are %v, want the first two", got)
	}
	if got := pinned(f, []bool{false, true}, m.control.first); len(got) != 1 || got[1] == 0 {
		t.Errorf("pinned are %v, want the second", got)
	}
}

// TestPinsGiveWay: the same answers with pins, without, and where they have to be given up.
func TestPinsGiveWay(t *testing.T) {
	m := machine(t)
	with := compile(t, m, pins, "pins")
	without, err := m.CompileFor(with.Func, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer without.Close()
	for try, length := range []int64{1, 3, 7, 300, 511, 512, 513, 0, 5000, 4} {
		var args []value.Value
		for k := range int64(5) {
			args = append(args, numbers(length, k))
		}
		args = append(args, value.Int(min(length, 3)))
		if length == 7 { // one list in two places
			args[3] = args[1]
		}
		before := fmt.Sprint(reprs(args))
		pinnedBefore := len(with.pins)
		got, want := outcome(with, args), outcome(without, args)
		if got != want {
			t.Errorf("%d elements: %s, without pins %s", length, got, want)
		}
		if after := fmt.Sprint(reprs(args)); after != before {
			t.Errorf("%d elements: arguments were changed: %s", length, after)
		}
		if fits := length < 512; try > 0 && pinnedBefore > 0 && fits != (len(with.pins) > 0) {
			t.Errorf("%d elements: %d pins", length, len(with.pins))
		}
	}
}

// numbers is a list: of floats, of integers, or of lists, as the parameters of pins want.
func numbers(n, k int64) value.Value {
	var out []value.Value
	for i := range n {
		switch {
		case k == 4:
			out = append(out, value.NewArray([]value.Value{value.Float(float64(i))}))
		case k%2 == 0:
			out = append(out, value.Float(float64(i+k)))
		default:
			out = append(out, value.Int(i*k-2))
		}
	}
	return value.NewArray(out)
}

func reprs(args []value.Value) (out []string) {
	for _, a := range args {
		out = append(out, value.Repr(a))
	}
	return out
}
