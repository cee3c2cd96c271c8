package generate

import (
	_ "embed"
	"fmt"
	"iter"
	"strings"
)

//go:embed linear.txt
var linear string

// Linear gives programs, by name, that define f(n), whose work must grow as n does: values are copied only
// when they are really shared, and texts grow where they lie. All back ends are held to them.
func Linear() iter.Seq2[string, string] {
	return func(yield func(name, code string) bool) {
		for _, part := range strings.Split(linear, "====\n") {
			if name, code, _ := strings.Cut(part, "\n"); !yield(name, code) {
				return
			}
		}
	}
}

// LinearOf is a program of Linear that prints f(n).
func LinearOf(code string, n int) string { return fmt.Sprintf("%sprintln(f(%d))\n", code, n) }
