//go:build !small && !wasip1

package interp

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"skep/diag"
	"skep/interp/eval"
	"skep/interp/ir"
	"skep/interp/jit"
	"skep/interp/value"
	"skep/memory"
)

// recalls counts what is made ready without a tree, and what had to be lowered all the same.
type recalls struct {
	*machines
	taken, lowered int
	stops          bool // code is interrupted when it begins
}

// stopped is code that finds the flag of interrupts set.
type stopped struct{ eval.NativeCode }

func (c stopped) Run(stop *atomic.Bool, heed func() bool, depth int, args []value.Value) (value.Value, []value.Value, *eval.NativeFailure, bool) {
	stop.Store(true)
	return c.NativeCode.Run(stop, heed, depth, args)
}

func (r *recalls) Recall(f *ir.Func, outline []byte, whole func() (*ir.Func, error)) (eval.NativeCode, error) {
	code, err := r.machines.Recall(f, outline, func() (*ir.Func, error) { r.lowered++; return whole() })
	if err == nil {
		r.taken++
	}
	if r.stops && err == nil {
		return stopped{code}, nil
	}
	return code, err
}

// recalling runs a program in a new session over a folder and gives what can be seen of it.
func recalling(t *testing.T, dir, text string, n string) (shown string, r *recalls) {
	t.Helper()
	r = &recalls{}
	return r.run(dir, text, n), r
}

func (r *recalls) run(dir, text, n string) string {
	s := New(Options{Trusting: true, CodeCache: dir, Args: []string{n}, MemoryLimit: 1 << 30})
	m := &machines{arena: memory.NewArena(memory.NewBudget(1 << 30)), cache: cacheAt(dir), kept: jit.NewKept(programID)}
	defer m.close()
	r.machines = m
	s.eng.SetNative(r)
	s.eng.SetNotes(notes{m, dir})
	var out strings.Builder
	_, err := s.Run(context.Background(), diag.NewSource("prog.ruchy", text), &Streams{Stdout: func(text string) {
		out.WriteString(text)
	}})
	var d *diag.Diagnostic
	if errors.As(err, &d) {
		fmt.Fprintf(&out, "%s %s %v", d.Code, d.Message, d.Span)
		for _, f := range d.Chain {
			fmt.Fprintf(&out, " in %s at %v", f.Function, f.Span)
		}
	} else if err != nil {
		out.WriteString(err.Error())
	}
	return out.String()
}

// Programs run twice, and then with another argument, which changes what lowering would find or what the code meets. What they show
// is what they show without anything that is kept.
func TestRecalled(t *testing.T) {
	if !jit.Assembles() {
		return // machine code is made by the engine here, and always lowered
	}
	body := "fun f(a, n) { let mut s = 0\n for i in 0..n { for j in 0..n { s += a[(i * j) % 7] } }\n s }\n"
	for name, c := range map[string]struct {
		text, later    string
		taken, lowered int // with the later argument
	}{
		"another end":         {body + "fun main(n: i64) { println(f([1, 2, 3, 4, 5, 6, 7], n)) }", "301", 1, 0},
		"an index too far":    {body + "fun main(n: i64) { println(f((0..(310 - n)).to_array(), 300)) }", "307", 1, 1},
		"a list that is long": {body + "fun main(n: i64) { println(f((0..(n - 293)).to_array(), 300)) }", "3000", 1, 1},
		"an overflow in a call": {"fun g(x) { x * 3 }\nfun f(n, by) { let mut s = 1\n for i in 0..n { for j in 0..200 { s = g(s) % by } }\n s }\n" +
			"fun main(n: i64) { println(f(200, if n > 300 { 9223372036854775807 } else { 1000003 })) }", "301", 1, 1},
		"another constant":   {"let k = 300\nfun f(n) { let mut s = 0\n for i in 0..n { for j in 0..300 { s += j % k } }\n s }\nfun main(n: i64) { println(f(n)) }", "301", 1, 0},
		"a global that says": {"let mut k = 300\nfun f(n) { let mut s = 0\n for i in 0..n { for j in 0..300 { s += j % k } }\n s }\nfun main(n: i64) { println(f(n)) }", "301", 0, 0},
		"floats, then ints":  {"fun f(x, n) { let mut s = x\n for i in 0..n { for j in 0..300 { s = s + x } }\n s }\nfun main(n: i64) { println(f(0.5, 300))\n if n > 300 { println(f(2, n)) } }", "301", 1, 0},
		"a while loop":       {"fun f(n) { let mut s = 0\n let mut i = 0\n while i < n { let mut j = 0\n while j < 300 { s += i ^ j\n j += 1 }\n i += 1 }\n s }\nfun main(n: i64) { println(f(n)) }", "301", 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			first, r := recalling(t, dir, c.text, "300")
			if r.taken != 0 {
				t.Fatalf("%d recalled before anything was kept", r.taken)
			}
			again, r := recalling(t, dir, c.text, "300")
			if again != first || (r.taken == 0) != (c.taken == 0) {
				t.Errorf("%d recalled, shown\n%s\nthe first time\n%s", r.taken, again, first)
			}
			later, r := recalling(t, dir, c.text, c.later)
			if want, _ := recalling(t, t.TempDir(), c.text, c.later); later != want {
				t.Errorf("with %s shown\n%s\nwithout a folder\n%s", c.later, later, want)
			}
			if r.taken < c.taken || r.lowered != c.lowered {
				t.Errorf("with %s: %d recalled, %d lowered", c.later, r.taken, r.lowered)
			}
		})
	}
}

// What is asked of a program's text may have another answer in the same text: then the loop is lowered as if nothing were known.
func TestRecalledElsewhere(t *testing.T) {
	if !jit.Assembles() {
		return // machine code is made by the engine here, and always lowered
	}
	text := "fun f(n) { let mut s = 0\n for i in 0..n { for j in 0..300 { s += g(j) } }\n s }\nfun main(n: i64) { if n > 300 { g = |x| x * 2 }\n println(f(300)) }\nfun g(x) { x + 1 }"
	dir := t.TempDir()
	recalling(t, dir, text, "300")
	for _, n := range []string{"300", "301"} {
		got, _ := recalling(t, dir, text, n)
		if want, _ := recalling(t, t.TempDir(), text, n); got != want {
			t.Errorf("with %s: %s, without a folder %s", n, got, want)
		}
	}
}

// An interrupt says where it found the program, which only the tree knows, and how far the loop's variables had come.
func TestRecalledInterrupt(t *testing.T) {
	if !jit.Assembles() {
		return // machine code is made by the engine here, and always lowered
	}
	dir, text := t.TempDir(), "fun f(n) { let mut s = 0\n for i in 0..n { for j in 0..300 { s = s ^ j } }\n s }\nfun main(n: i64) { println(f(n)) }"
	recalling(t, dir, text, "3000")
	r := &recalls{stops: true}
	got := r.run(dir, text, "3000")
	if want := "E0502 interrupted {26 73} in f at {26 73} in main at {106 110}"; got != want || r.taken != 1 || r.lowered != 1 {
		t.Errorf("%s\nwant %s; %d recalled, %d lowered", got, want, r.taken, r.lowered)
	}
}

// What is known of a program is written when something new is found out: a third run leaves the files as they are, also if nobody trusts.
func TestRecalledWrittenOnce(t *testing.T) {
	for _, trusting := range []bool{true, false} {
		dir := t.TempDir()
		run := func() (files []os.FileInfo) {
			s := New(Options{Trusting: trusting, CodeCache: dir, MemoryLimit: 1 << 30})
			if _, err := s.Run(context.Background(), diag.NewSource("prog.ruchy", "fun f(n) { let mut s = 0\n for i in 0..n { for j in 0..n { s += i ^ j } }\n s }\nprintln(f(300))"), nil); err != nil {
				t.Fatal(err)
			}
			list, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range list {
				if info, err := e.Info(); err == nil {
					files = append(files, info)
				}
			}
			return files
		}
		run()
		second, third := run(), run()
		if len(second) == 0 || !slices.EqualFunc(second, third, os.SameFile) {
			t.Errorf("trusting: %v: %d files after the second run, %d others after the third", trusting, len(second), len(third))
		}
	}
}
