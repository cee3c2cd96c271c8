package elementary

import (
	"math"
	"testing"
)

func TestEnds(t *testing.T) {
	for _, c := range []struct{ got, want float64 }{ // the wanted figures are C's
		{Exp(709.7), 1.6549840276802644e+308}, {Exp(709.1), 9.0827449194067e+307}, {Exp(709.782712893384), 1.797693134862273e+308},
		{Exp(709.79), math.Inf(1)}, {Exp(1), math.E}, {Exp(-745), 5e-324}, {Exp(math.Inf(1)), math.Inf(1)},
		{Sinh(710), 1.1169973830808557e+308}, {Cosh(-710), 1.1169973830808557e+308}, {Sinh(-1), -1.1752011936438014}, {Cosh(711), math.Inf(1)},
		{Log(5e-324), -744.4400719213812}, {Log(1e-310), -713.8013788281542}, {Log(1), 0}, {Log(0), math.Inf(-1)},
	} {
		if math.Abs(c.got-c.want) > 3e-14*math.Abs(c.want) || math.IsInf(c.got, 0) != math.IsInf(c.want, 0) {
			t.Errorf("got %v, want %v", c.got, c.want)
		}
	}
	if !math.IsNaN(Exp(math.NaN())) || !math.IsNaN(Log(-1)) {
		t.Error("NaN is lost")
	}
}
