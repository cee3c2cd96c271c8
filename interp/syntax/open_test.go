package syntax

import "testing"

func TestOpenCall(t *testing.T) {
	for _, c := range []struct {
		text         string
		open, commas int
	}{
		{"f(", 1, 0}, {"f(1, ", 1, 1}, {"f(g(1, 2), ", 1, 1}, {"f([1, 2", -1, 0}, {"f(1)", -1, 0}, {"", -1, 0},
		{"f(\"a, (b\", ", 1, 1}, {"x.f(|a, b| a, // c(\n", 3, 2}, {"f({a: 1}, g(", 11, 0}, {")))f(", 4, 0},
	} {
		if open, commas := OpenCall(c.text); open != c.open || commas != c.commas {
			t.Errorf("%q: %d, %d", c.text, open, commas)
		}
	}
}
