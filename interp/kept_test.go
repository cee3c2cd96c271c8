package interp_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"skep/diag"
	"skep/interp"
)

// Programs whose first entry of what is hot finds less than the later ones: empty lists, and none at all.
var keptPrograms = map[string]string{
	"a loop":              "fun sum(n) { let mut s = 0.0\n for i in 0..n { for j in 0..n { s += (i ^ j) as f64 } }\n s }\nprintln(sum(300))",
	"a list that grows":   "fun squares(n) { let mut out = []\n for i in 0..n { for j in 0..n { if i == j { out.push(i * j) } } }\n out }\nprintln(squares(300).len())",
	"a recursion":         "fun fib(n) { if n < 2 { n } else { fib(n - 1) + fib(n - 2) } }\nprintln(fib(20))",
	"a list of lists":     "fun rows(n) { let mut m = []\n for i in 0..n { let mut row = []\n for j in 0..n { row.push(i * j) }\n m.push(row) }\n m }\nprintln(rows(200)[7][9])",
	"at the top":          "let mut s = 0\nfor i in 0..200000 { s += i % 7 }\nprintln(s)",
	"two signatures":      "fun f(a, n) { let mut s = a\n for i in 0..n { for j in 0..n { s = s + a } }\n s }\nprintln(f(1, 300))\nprintln(f(0.5, 300))",
	"an error half way":   "fun f(a, n) { let mut s = 0\n for i in 0..n { for j in 0..n { s += a[(i * j) % 7] } }\n s }\nprintln(f([1, 2, 3, 4, 5, 6, 7], 300))\nprintln(f([1], 300))",
	"a list, then none":   "fun f(a) { let mut s = 0\n for i in 0..40000 { s += i }\n for x in a { s += x }\n s }\nprintln(f([1]))\nprintln(f([]))",
	"a list, then others": "fun f(a, n) { let mut s = 0\n for i in 0..n { for j in 0..n { s += a.len() } }\n s }\nprintln(f([1], 300))\nprintln(f([1, \"x\"], 300))",
}

// spent runs a program and gives what it showed, and the functions and loops that ran, by tier.
func spent(t *testing.T, o interp.Options, text string) (shown string, ran map[int]int) {
	t.Helper()
	o.Trace, ran = interp.NewTrace(), map[int]int{}
	shown = seenIn(o, []string{text})
	for _, s := range o.Trace.Shares() {
		if s.Name != "" {
			ran[s.Tier]++
		}
	}
	return shown, ran
}

func TestKept(t *testing.T) {
	for name, text := range keptPrograms {
		t.Run(name, func(t *testing.T) {
			o := interp.Options{MemoryLimit: 1 << 30, CodeCache: t.TempDir()}
			first, _ := spent(t, o, text)
			again, ran := spent(t, o, text)
			if plain := seenIn(interp.Options{MemoryLimit: 1 << 30}, []string{text}); first != plain || again != plain {
				t.Errorf("shown:\n%s\nthe first time, with a cache:\n%s\nthe second time:\n%s", plain, first, again)
			}
			if ran[2] == 0 {
				t.Errorf("no machine code ran: %v", ran)
			}
		})
	}
}

// What was hot is machine code from its first entry on: nothing is left to tier 1.
func TestForeseen(t *testing.T) {
	for _, name := range []string{"a loop", "a list that grows", "a recursion"} {
		o := interp.Options{MemoryLimit: 1 << 30, CodeCache: t.TempDir()}
		spent(t, o, keptPrograms[name])
		if _, ran := spent(t, o, keptPrograms[name]); ran[1] != 0 || ran[2] == 0 {
			t.Errorf("%s: entries by tier %v", name, ran)
		}
		if _, ran := spent(t, o, keptPrograms[name]+"\n// another text"); ran[1] == 0 {
			t.Errorf("%s: another text ran as if it were known: %v", name, ran)
		}
	}
}

// A folder that cannot be used is none, and whatever lies in it changes no answer.
func TestKeptBadly(t *testing.T) {
	text := keptPrograms["a loop"]
	want := seenIn(interp.Options{}, []string{text})
	dir := t.TempDir()
	file, open := filepath.Join(dir, "file"), filepath.Join(dir, "open")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(open, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, filepath.Join(file, "below"), open} {
		if got := seenIn(interp.Options{CodeCache: path}, []string{text}); got != want {
			t.Errorf("%s: %s", path, got)
		}
	}
	if list, _ := os.ReadDir(open); len(list) > 0 {
		t.Errorf("%d files in a folder that others may write to", len(list))
	}
	damaged := filepath.Join(dir, "damaged")
	seenIn(interp.Options{CodeCache: damaged}, []string{text})
	list, _ := os.ReadDir(damaged)
	if len(list) == 0 { // what was hot; and machine code, where the engine makes it
		t.Fatal("nothing was kept")
	}
	for _, e := range list {
		path := filepath.Join(damaged, e.Name())
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		b[len(b)/3] ^= 1
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if got := seenIn(interp.Options{CodeCache: damaged}, []string{text}); got != want {
			t.Errorf("after damage: %s", got)
		}
	}
}

// Notebooks run the same cells in other sessions, and a cell again in the same one.
func TestKeptCells(t *testing.T) {
	cells := []string{"let n = 300", "fun f(n) { let mut s = 0\n for i in 0..n { for j in 0..n { s += i * j } }\n s }", "f(n)", "let n = 0.5", "f(300)", "f(300)"}
	o := interp.Options{Notebook: true, CodeCache: t.TempDir()}
	want := seenIn(interp.Options{Notebook: true}, cells)
	for range 2 {
		if got := seenIn(o, cells); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
	s := interp.New(o)
	for _, c := range append(cells, cells...) {
		if _, err := s.Run(context.Background(), diag.NewSource("cell", c), &interp.Streams{}); err != nil {
			t.Fatal(err)
		}
	}
}
