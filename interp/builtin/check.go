package builtin

import (
	"strings"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/value"
)

// checking are the functions that fail on purpose.
func checking() []module.Func {
	fails := func(sig, doc, otherwise string) module.Func {
		return def(sig, doc, "", func(c call) value.Value {
			if text := joined(c.self().List().Boxed(), ""); text != "" {
				c.fail("%s", prefixed(otherwise, text))
			}
			c.fail("%s", otherwise)
			return value.Unit()
		})
	}
	return also([]module.Func{
		def(`fun assert(condition, message = "") -> ()`, "Fails unless the condition holds.", "assert(1 < 2)  // => ()", func(c call) value.Value {
			if truthy(c.self()) {
				return value.Unit()
			}
			c.must(failed("assertion failed", c.Args[1]))
			return value.Unit()
		}),
		def(`fun assert_eq(found, expected, message = "") -> ()`, "Fails unless both are equal, and shows where they differ.", "assert_eq(1 + 1, 2)  // => ()", func(c call) value.Value {
			if !value.Equal(c.self(), c.Args[1]) {
				c.must(failed("assertion failed: "+difference(c.self(), c.Args[1]), c.Args[2]))
			}
			return value.Unit()
		}),
		def(`fun assert_ne(found, other, message = "") -> ()`, "Fails if both are equal.", "assert_ne(1, 2)  // => ()", func(c call) value.Value {
			if value.Equal(c.self(), c.Args[1]) {
				c.must(failed("assertion failed: both values are "+short(c.self()), c.Args[2]))
			}
			return value.Unit()
		}),
		fails("fun panic(...message) -> !", "Fails with a message.", "panic"),
		fails("fun todo(...message) -> !", "Fails: this is not written yet.", "not yet implemented"),
		fails("fun unreachable(...message) -> !", "Fails: this should never be reached.", "internal error: entered unreachable code"),
	}, "todo: unimplemented")
}

// prefixed leaves the text of panic alone and puts the others before theirs.
func prefixed(otherwise, text string) string {
	if otherwise == "panic" {
		return text
	}
	return otherwise + ": " + text
}

// failed is the error of an assertion.
func failed(what string, message value.Value) error {
	if m := value.Interpolate(message); m != "" && !message.IsNull() {
		head, rest, _ := strings.Cut(what, "\n")
		if rest != "" {
			rest = "\n" + rest
		}
		what = head + ": " + m + rest
	}
	return &diag.Diagnostic{Code: "E0431", Message: what}
}

// shortDiff is up to where both values stand in one line; longer ones are compared line by line.
const shortDiff = 60

// difference shows two values that are not equal.
func difference(found, expected value.Value) string {
	left, right := value.Repr(found), value.Repr(expected)
	if len(left) > shortDiff || len(right) > shortDiff {
		return "the values differ\n" + lineDiff(textLines(found), textLines(expected))
	}
	text := "found " + left + ", expected " + right
	if left == right {
		text += " (they look alike: " + value.TypeName(found) + " and " + value.TypeName(expected) + ")"
	}
	return text
}

func textLines(v value.Value) []string {
	if s, ok := v.TryStr(); ok && strings.Contains(s, "\n") {
		return strings.Split(s, "\n")
	}
	return strings.Split(value.Pretty(v), "\n")
}

const (
	diffContext = 2
	diffShown   = 20 // lines of each side
	diffWidth   = 120
)

// lineDiff shows the region where two texts differ: `-` was expected, `+` was found.
func lineDiff(right, left []string) string {
	head := 0
	for head < len(left) && head < len(right) && left[head] == right[head] {
		head++
	}
	tail := 0
	for tail < len(left)-head && tail < len(right)-head && left[len(left)-1-tail] == right[len(right)-1-tail] {
		tail++
	}
	var b strings.Builder
	b.WriteString("  - expected, + found\n")
	if from := max(0, head-diffContext); from > 0 {
		b.WriteString("    …\n")
	}
	writeLines(&b, "    ", left[max(0, head-diffContext):head])
	writeLines(&b, "  - ", left[head:len(left)-tail])
	writeLines(&b, "  + ", right[head:len(right)-tail])
	writeLines(&b, "    ", left[len(left)-tail:min(len(left), len(left)-tail+diffContext)])
	if tail > diffContext {
		b.WriteString("    …\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

func writeLines(b *strings.Builder, mark string, lines []string) {
	for i, l := range lines {
		if i == diffShown {
			b.WriteString(mark + "…\n")
			return
		}
		if r := []rune(l); len(r) > diffWidth {
			l = string(r[:diffWidth]) + "…"
		}
		b.WriteString(mark + l + "\n")
	}
}
