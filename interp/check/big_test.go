package check

import (
	"fmt"
	"strings"
	"testing"

	"skep/diag"
)

// TestManyKeys checks literals of 100,000 parts: work that grows with the square of that would not end.
func TestManyKeys(t *testing.T) {
	const many = 100_000
	for _, form := range []struct{ open, part, end string }{
		{"{", "k%[1]d: %[1]d, ", "}"},
		{"{", "\"k%[1]d\": %[1]d, ", "}"},
		{"{", "%[1]d: %[1]d, ", "}"},
		{"[", "%[1]d, ", "]"},
	} {
		var b strings.Builder
		b.WriteString("let big = " + form.open)
		for i := range many {
			fmt.Fprintf(&b, form.part, i)
		}
		b.WriteString(form.end + "\nprintln(big)\n")
		if list := found(t, diag.NewSource("program", b.String())); len(list) > 0 {
			t.Errorf("%s: %v", form.part, list)
		}
	}
}
