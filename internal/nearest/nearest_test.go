package nearest

import (
	"strings"
	"testing"
)

func TestName(t *testing.T) {
	commands := []string{"run", "check", "repl", "kernel", "notebook", "doctor", "help"}
	for typed, want := range map[string]string{
		"chekc": "check", "notebok": "notebook", "rnu": "run", "halp": "help", "Doctor": "doctor",
		"kernels": "kernel", "zebra": "", "": "", "x": "", "quit": "",
		strings.Repeat("a", 100): "",
	} {
		got, ok := Name(typed, commands)
		if got != want || ok != (want != "") {
			t.Errorf("Name(%q) = %q, %v, want %q", typed, got, ok, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "abc", 3}, {"abc", "acb", 1}, {"straße", "strasse", 2}, {"same", "same", 0}, {"kitten", "sitting", 3}} {
		if got := distance(c.a, c.b); got != c.want || distance(c.b, c.a) != got {
			t.Errorf("distance(%q, %q) = %d, want %d both ways", c.a, c.b, got, c.want)
		}
	}
}
