package df

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"skep/diag"
	"skep/interp"
)

var marker = regexp.MustCompile(`^\s*//( *)(<?\^+) (\w+) (.*)$`)

// mistake is one that is seeded in a program: its place, code and a part of its message.
type mistake struct {
	line, from, to int
	code, message  string
	fixable        bool
}

// seeded reads the marks below the lines of a program.
func seeded(program string) (out []mistake) {
	line := 0
	for i, l := range strings.Split(program, "\n") {
		m := marker.FindStringSubmatch(l)
		if m == nil {
			line = i + 1
			continue
		}
		from := 1 + strings.Index(l, "^")
		message, unfixable := strings.CutSuffix(m[4], " (no fix)")
		out = append(out, mistake{line, from, from + strings.Count(m[2], "^"), m[3], message, !unfixable})
	}
	return out
}

func checkProgram(program string) (*diag.Source, diag.List) {
	src := diag.NewSource("seeded", program)
	var errs diag.List
	for _, d := range interp.New(interp.Options{Modules: interp.Made(Module())}).Check(src).Diagnostics {
		if d.Severity == diag.Error {
			errs = append(errs, d)
		}
	}
	return src, errs
}

// A path that is put together is no expression over columns.
func TestPathsPutTogether(t *testing.T) {
	for _, call := range []string{"read_csv", "scan_csv", "read_parquet", "read_ndjson"} {
		if _, errs := checkProgram("let folder = \"data\"\nlet t = df." + call + "(folder + \"/x\")\nprintln(t)"); len(errs) > 0 {
			t.Errorf("%s: %v", call, errs)
		}
	}
}

// Each seeded mistake about columns is found before running, at its place, once, and its first fix makes it right.
func TestSeededMistakes(t *testing.T) {
	total := 0
	for _, program := range columnMistakes(t) {
		want := seeded(program)
		total += len(want)
		src, got := checkProgram(program)
		for _, w := range want {
			d := take(&got, src, w)
			if d == nil {
				t.Errorf("not found: line %d, %d-%d %s %s\n%s", w.line, w.from, w.to, w.code, w.message, strings.Split(program, "\n")[w.line-1])
				continue
			}
			if w.fixable {
				checkFix(t, program, d)
			}
		}
		for _, d := range got {
			t.Errorf("not seeded: %v: %s", src.Position(d.Span.Start), d.Message)
		}
	}
	if total < 30 {
		t.Errorf("only %d mistakes", total)
	}
}

func columnMistakes(t *testing.T) (programs []string) {
	for _, name := range []string{"columns.txt", "columns_sql.txt"} {
		data, err := os.ReadFile("../../interp/check/testdata/mistakes/" + name)
		if err != nil {
			t.Fatal(err)
		}
		programs = append(programs, strings.Split(strings.TrimSuffix(string(data), "\n"), "\n====\n")...)
	}
	return programs
}

func take(got *diag.List, src *diag.Source, w mistake) *diag.Diagnostic {
	for i, d := range *got {
		from, to := src.Position(d.Span.Start), src.Position(d.Span.End)
		if from.Line == w.line && from.Column == w.from && to.Column == w.to && d.Code == w.code && strings.Contains(d.Message, w.message) {
			*got = append((*got)[:i:i], (*got)[i+1:]...)
			return d
		}
	}
	return nil
}

func checkFix(t *testing.T, program string, d *diag.Diagnostic) {
	t.Helper()
	if len(d.Fixes) == 0 {
		t.Errorf("no fix: %s", d.Message)
		return
	}
	fixed := program
	for _, e := range d.Fixes[0].Edits {
		fixed = fixed[:e.Span.Start] + e.New + fixed[e.Span.End:]
	}
	_, before := checkProgram(program)
	if src, after := checkProgram(fixed); len(after) != len(before)-1 || !utf8.ValidString(fixed) {
		line := src.Position(d.Span.Start).Line
		t.Errorf("the fix of %q leaves %d of %d errors: %s\n%v", d.Message, len(after), len(before), strings.Split(fixed, "\n")[line-1], after)
	}
}
