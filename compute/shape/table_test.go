package shape

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"skep/internal/golden"
)

// readCall reads a line of rules.in.
func readCall(t testing.TB, line string) *Call {
	t.Helper()
	op, rest, _ := strings.Cut(line, " ")
	c := &Call{Op: op, Options: map[string]Value{}}
	for rest = strings.TrimSpace(rest); rest != ""; rest = strings.TrimSpace(rest) {
		if rest[0] == '[' {
			inside, after, _ := strings.Cut(rest[1:], "]")
			c.Args, rest = append(c.Args, readShape(t, inside)), after
			continue
		}
		word := rest
		if i := strings.Index(rest, " "); i >= 0 && !strings.Contains(rest, `"`) {
			word = rest[:i]
		}
		rest = rest[len(word):]
		name, v, _ := strings.Cut(word, "=")
		if name == "items" {
			c.Items = readItems(t, v)
		} else {
			c.Options[name] = readValue(t, v)
		}
	}
	for i := range c.Args {
		c.Labels = append(c.Labels, string(rune('a'+i)))
	}
	return c
}

func readShape(t testing.TB, text string) Shape {
	if text == "..." {
		return Unknown()
	}
	var dims []Dim
	for _, w := range strings.Split(text, ",") {
		if strings.TrimSpace(w) == "" {
			continue
		}
		d, err := ParseDim(strings.TrimSpace(w))
		if err != nil {
			t.Fatal(err)
		}
		dims = append(dims, d)
	}
	return Of(dims...)
}

func readValue(t testing.TB, text string) Value {
	switch {
	case text == "?":
		return Hidden()
	case text == "true" || text == "false":
		return Flag(text == "true")
	case text[0] == '"':
		return Text(strings.Trim(text, `"`))
	case text[0] == '[':
		return List(readShape(t, strings.Trim(text, "[]")).dims...)
	}
	d, err := ParseDim(text)
	if err != nil {
		t.Fatal(err)
	}
	return Size(d)
}

func readItems(t testing.TB, text string) (items []Item) {
	for _, w := range strings.Split(text, ";") {
		lo, hi, isRange := strings.Cut(w, "..")
		switch {
		case w == "...":
			items = append(items, Rest())
		case w == "null":
			items = append(items, NewAxis())
		case w == "?":
			items = append(items, Something())
		case strings.HasPrefix(w, "mask"):
			items = append(items, Mask(readShape(t, strings.Trim(w[4:], "[]"))))
		case strings.HasPrefix(w, "at"):
			items = append(items, Positions(readShape(t, strings.Trim(w[2:], "[]"))))
		case isRange:
			items = append(items, Slice(readBound(lo), readBound(hi), 1))
		default:
			var n int
			fmt.Sscan(w, &n)
			items = append(items, At(n))
		}
	}
	return items
}

func readBound(text string) Bound {
	switch text {
	case "":
		return Open()
	case "?":
		return Somewhere()
	}
	var n int
	fmt.Sscan(text, &n)
	return End(n)
}

func answer(c *Call) string {
	out, bad := Infer(c)
	if bad == nil {
		words := make([]string, len(out))
		for i, s := range out {
			words[i] = s.String()
		}
		return strings.Join(words, ", ")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", bad.Code, bad.Error())
	if bad.Other.Arg >= 0 {
		fmt.Fprintf(&b, "\n  at operand %d axis %d, because of operand %d axis %d", bad.Arg, bad.Axis, bad.Other.Arg, bad.Other.Axis)
	}
	if bad.Hint != "" {
		b.WriteString("\n  hint: " + bad.Hint)
	}
	for _, r := range Repairs(c, bad, nil) {
		fmt.Fprintf(&b, "\n  %s -> %v", r.Title, r.Result)
	}
	return b.String()
}

func TestRules(t *testing.T) {
	text, err := os.ReadFile("testdata/rules.in")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	used := map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		c := readCall(t, line)
		used[c.Op] = true
		fmt.Fprintf(&b, "%s\n----\n%s\n\n", line, answer(c))
	}
	golden.Check(t, "rules.txt", b.String())
	for _, r := range Rules() {
		if r.infer != nil && !used[r.Name] && !used[sibling[r.Name]] {
			t.Errorf("no line of rules.in tries %s", r.Name)
		}
	}
}

// sibling names an operation with the same rule that is tried.
var sibling = map[string]string{"take": "gather", "hamming": "hanning", "blackman": "hanning", "bartlett": "hanning", "ones": "zeros", "full": "zeros", "rand": "zeros", "randint": "zeros", "cumprod": "cumsum", "log_softmax": "softmax",
	"argsort": "sort", "argmin": "argmax", "max_pool3d": "avg_pool3d", "avg_pool1d": "max_pool1d",
	"prod": "sum", "nansum": "sum", "nanprod": "nanvar", "nanstd": "nanvar", "nanmedian": "nanvar", "nanquantile": "nanvar", "count_nonzero": "sum", "var": "sum", "std": "sum", "median": "sum", "nanmean": "sum", "quantile": "sum",
	"min": "sum", "max": "sum", "nanmin": "sum", "nanmax": "sum", "ptp": "sum", "any": "sum", "all": "sum", "logsumexp": "sum"}

// TestFormsParse reads every form of the table that is applied as it stands.
func TestFormsParse(t *testing.T) {
	for _, r := range Rules() {
		if r.infer != nil && !strings.Contains(r.Name, "conv") && !strings.Contains(r.Name, "pool") {
			continue
		}
		forms, err := parseForms(r.Form)
		if err != nil {
			t.Errorf("%s: %v", r.Name, err)
		}
		for _, f := range forms {
			if len(f.args) != r.arity {
				t.Errorf("%s takes %d operands, its form %q has %d", r.Name, r.arity, f.text, len(f.args))
			}
		}
	}
	for _, wrong := range []string{"[n]", "[..a, ..b] -> [n]", "[n+] -> [n]", "[n] -> [+]"} {
		if _, err := parseForms(wrong); err == nil {
			t.Errorf("%q should not be read", wrong)
		}
	}
}
