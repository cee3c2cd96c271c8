package shape

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestParseDim(t *testing.T) {
	for text, want := range map[string]string{
		"10": "10", "n": "n", "_": "_", "?": "_", "2*n+1": "2*n + 1", "n*2": "2*n", "n+n": "2*n", "n-n": "0", "-n": "-n", "n*k": "k*n", "k*n - 3": "k*n - 3",
		"(n-2)/2": "n/2 - 1", "(2*n)/2": "n", "n/2": "n/2", "(n+1)*(n-1)": "n*n - 1", "n/0": "_", "7/2": "3", "-7/2": "-4", "n*k/k": "n", "(n+k)/n": "(k+n)/n",
		"_*0": "0", "n/2/3": "(n/2)/3", "2*(3+4)": "14", "-(-n)": "n", "10*n/5": "2*n",
	} {
		d, err := ParseDim(text)
		if err != nil || d.String() != want {
			t.Errorf("%q reads as %v (%v), want %s", text, d, err, want)
		}
	}
	for _, text := range []string{"", "n+", "(n", "n k", "$", "*", "99999999999999999999", strings.Repeat("(", 1000) + "n"} {
		if d, err := ParseDim(text); err == nil {
			t.Errorf("%q should be refused, reads as %v", text, d)
		}
	}
}

// eval puts numbers for the names of an expression.
func eval(d Dim, at map[string]int) (int, bool) {
	return d.replace(func(n string) (Dim, bool) { v, ok := at[n]; return Const(v), ok }).Value()
}

func randomDim(r *rand.Rand, depth int) Dim {
	if depth == 0 || r.IntN(3) == 0 {
		if r.IntN(2) == 0 {
			return Const(r.IntN(9) - 2)
		}
		return Name([]string{"a", "b", "n"}[r.IntN(3)])
	}
	x, y := randomDim(r, depth-1), randomDim(r, depth-1)
	switch r.IntN(4) {
	case 0:
		return x.Add(y)
	case 1:
		return x.Sub(y)
	case 2:
		return x.Mul(y)
	}
	return x.Div(Const(1 + r.IntN(4)))
}

// TestDimArithmetic: what is computed with names is what numbers in their place give.
func TestDimArithmetic(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	checked := 0
	for range 4000 {
		x, y, k := randomDim(r, 3), randomDim(r, 3), 1+r.IntN(5)
		at := map[string]int{"a": r.IntN(20), "b": r.IntN(20), "n": r.IntN(20)}
		vx, okX := eval(x, at)
		vy, okY := eval(y, at)
		if !okX || !okY {
			continue
		}
		for _, c := range []struct {
			op   string
			got  Dim
			want int
		}{{"+", x.Add(y), vx + vy}, {"-", x.Sub(y), vx - vy}, {"*", x.Mul(y), vx * vy}, {"/", x.Div(Const(k)), floorDiv(vx, k)}} {
			if got, ok := eval(c.got, at); ok && got != c.want {
				t.Fatalf("(%v) %s (%v) = %v, at %v it is %d, not %d", x, c.op, y, c.got, at, got, c.want)
			} else if ok {
				checked++
			}
		}
		if back, err := ParseDim(x.String()); err != nil || x.Known() && !back.Equal(x) {
			t.Fatalf("%v reads back as %v (%v)", x, back, err)
		}
		if q, ok := x.Exact(y); ok && vy != 0 {
			if got, known := eval(q, at); known && got*vy != vx {
				t.Fatalf("(%v) exactly by (%v) is %v", x, y, q)
			}
		}
	}
	if checked < 8000 {
		t.Errorf("only %d were decided", checked)
	}
}

func TestDimLimits(t *testing.T) {
	d := Name("n").Add(Const(1))
	for range 12 {
		d = d.Mul(d)
	}
	if d.Known() {
		t.Error("powers without end should become unknown")
	}
	huge := Const(maxSize)
	if huge.Mul(Const(3)).Known() || huge.Add(huge).Known() {
		t.Error("sizes beyond the limit should become unknown")
	}
	f := Name("n")
	for range 40 {
		f = f.Add(Name("k")).Div(Name("m"))
	}
	if f.Known() {
		t.Error("floors of floors without end should become unknown")
	}
}

func FuzzParseDim(f *testing.F) {
	for _, s := range []string{"n", "2*n+1", "(n-k)/2", "_", "1/0", "-(-(3))", "a/b/c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDim(text)
		if err != nil {
			return
		}
		if back, err := ParseDim(d.String()); err != nil || d.Known() && !back.Equal(d) {
			t.Errorf("%q reads as %v, which reads back as %v (%v)", text, d, back, err)
		}
	})
}
