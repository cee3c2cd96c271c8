package special

import (
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// names are the functions as testdata/record.py calls them, and how far off they may be, in units of the last place.
var names = map[string]struct {
	f     func(x []float64) float64
	units float64
}{
	"digamma":   {func(x []float64) float64 { return Digamma(x[0]) }, 16},
	"polygamma": {func(x []float64) float64 { return Polygamma(x[0], x[1]) }, 16},
	"i0":        {func(x []float64) float64 { return I0(x[0]) }, 6},
	"i1":        {func(x []float64) float64 { return I1(x[0]) }, 6},
	"sinc":      {func(x []float64) float64 { return Sinc(x[0]) }, 8},
	"logit":     {func(x []float64) float64 { return Logit(x[0]) }, 4},
	"xlogy":     {func(x []float64) float64 { return XLogY(x[0], x[1]) }, 2},
}

// TestValues holds the functions against mpmath. Near a zero of digamma and sinc, and where reflections cancel, errors are those of terms of size 1.
func TestValues(t *testing.T) {
	text, err := os.ReadFile("testdata/values.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	worst := map[string]float64{}
	for _, line := range lines {
		words := strings.Fields(line)
		var args []float64
		for _, w := range words[1 : len(words)-2] {
			args = append(args, number(t, w))
		}
		want := number(t, words[len(words)-1])
		f := names[words[0]]
		got := f.f(args)
		off := math.Abs(got-want) / (max(math.Abs(want), 1e-300) * 0x1p-52)
		if words[0] == "digamma" || words[0] == "sinc" {
			off = math.Abs(got-want) / (max(math.Abs(want), 1) * 0x1p-52)
		}
		worst[words[0]] = max(worst[words[0]], off)
		if !(off <= f.units) && got != want {
			t.Errorf("%s: %v, %.1f units off", line, got, off)
		}
	}
	t.Log(worst)
	if len(lines) < 600 {
		t.Errorf("only %d values", len(lines))
	}
}

func number(t *testing.T, word string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(word, 64)
	if err != nil && !strings.HasPrefix(word, "1e") {
		t.Fatal(err)
	}
	return x
}

// TestOddPoints: zeros, poles and what is no number, as SciPy has them.
func TestOddPoints(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"digamma 0", Digamma(0), -inf}, {"digamma -0", Digamma(math.Copysign(0, -1)), inf}, {"digamma -2", Digamma(-2), nan}, {"digamma inf", Digamma(inf), inf}, {"digamma -inf", Digamma(-inf), nan}, {"digamma nan", Digamma(nan), nan},
		{"polygamma 1 0", Polygamma(1, 0), inf}, {"polygamma 2 -3", Polygamma(2, -3), -inf}, {"polygamma 0.5", Polygamma(0.5, 1), nan}, {"polygamma -1", Polygamma(-1, 1), nan}, {"polygamma nan", Polygamma(1, nan), nan}, {"polygamma inf", Polygamma(1, inf), 0},
		{"i0 0", I0(0), 1}, {"i0 inf", I0(-inf), inf}, {"i0 nan", I0(nan), nan}, {"i0 beyond", I0(800), inf}, {"i1 0", I1(0), 0}, {"i1 -inf", I1(-inf), -inf},
		{"sinc 0", Sinc(0), 1}, {"sinc inf", Sinc(inf), nan}, {"logit 0", Logit(0), -inf}, {"logit 1", Logit(1), inf}, {"logit 2", Logit(2), nan}, {"logit half", Logit(0.5), 0},
		{"xlogy 0 0", XLogY(0, 0), 0}, {"xlogy 0 nan", XLogY(0, nan), nan}, {"xlogy 0 -1", XLogY(0, -1), 0}, {"xlogy 1 0", XLogY(1, 0), -inf},
	} {
		if c.got != c.want && !(c.got != c.got && c.want != c.want) {
			t.Errorf("%s: %v, not %v", c.name, c.got, c.want)
		}
	}
}
