package suite

import "strings"

// Example is one fenced program in a doc comment.
type Example struct {
	Code           string
	Ignored, Fails bool // ```ruchy ignore, ```ruchy should_fail
}

// Examples gives the fenced programs of a doc comment: ``` and ```ruchy fences,
// but not those of other languages. An unclosed fence ends with the comment.
func Examples(doc string) (out []Example) {
	var open *Example
	var fence string
	var body []string
	for _, line := range strings.Split(doc, "\n") {
		text := strings.TrimSpace(line)
		switch {
		case fence == "" && strings.HasPrefix(text, "```"):
			fence = text[:len(text)-len(strings.TrimLeft(text, "`"))]
			open, body = exampleOf(strings.TrimLeft(text, "`")), nil
		case fence != "" && text == fence:
			out, fence = closed(out, open, body), ""
		case fence != "":
			body = append(body, line)
		}
	}
	if fence != "" {
		out = closed(out, open, body)
	}
	return out
}

// exampleOf reads what stands behind the opening fence; nil for another language.
func exampleOf(info string) *Example {
	x := &Example{}
	for _, word := range strings.FieldsFunc(info, func(r rune) bool { return r == ' ' || r == ',' }) {
		switch word {
		case "ruchy", "skep":
		case "ignore", "no_run":
			x.Ignored = true
		case "should_fail", "should_panic":
			x.Fails = true
		default:
			return nil
		}
	}
	return x
}

func closed(out []Example, x *Example, body []string) []Example {
	if x == nil {
		return out
	}
	x.Code = dedent(body)
	return append(out, *x)
}

// dedent takes away the white space that all lines share.
func dedent(lines []string) string {
	shared := -1
	for _, l := range lines {
		if strings.TrimSpace(l) == "" {
			continue
		}
		if n := len(l) - len(strings.TrimLeft(l, " \t")); shared < 0 || n < shared {
			shared = n
		}
	}
	for i, l := range lines {
		lines[i] = l[min(max(shared, 0), len(l)):]
	}
	return strings.Join(lines, "\n")
}

// step is a piece of an example that runs as one cell; Want is what its last value must show, if Checked.
type step struct {
	code, want string
	checked    bool
}

// steps cuts an example behind each line that says what it shows: `1 + 1  // => 2`.
func steps(code string) (out []step) {
	var lines []string
	for _, line := range strings.Split(code, "\n") {
		text, want, ok := strings.Cut(line, "// =>")
		lines = append(lines, text)
		if ok {
			out = append(out, step{strings.Join(lines, "\n"), strings.TrimSpace(want), true})
			lines = nil
		}
	}
	if strings.TrimSpace(strings.Join(lines, "\n")) != "" {
		out = append(out, step{code: strings.Join(lines, "\n")})
	}
	return out
}
