package check

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"skep/diag"
	"skep/internal/golden"
	"skep/interp/scope"
	"skep/interp/syntax"
)

var (
	wanted  = regexp.MustCompile(`// want((?: [EWS]\d{4}(?: "(?:[^"\\]|\\.)*")?)+)`)
	oneWant = regexp.MustCompile(`([EWS]\d{4})(?: ("(?:[^"\\]|\\.)*"))?`)
)

// TestPrograms checks testdata/programs/*.txt: programs between ====, each alone. A line says in a comment what
// is found in it, `// want E0301 "x"`: the code, and the text at its place. A program without such comments is clean. What
// is said, and what the first repairs make of the program, is in testdata/said.
func TestPrograms(t *testing.T) {
	files, _ := filepath.Glob("testdata/programs/*.txt")
	programs := 0
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var said strings.Builder
			for _, code := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n====\n") {
				programs++
				checkProgram(t, code, &said)
			}
			golden.Check(t, "said/"+filepath.Base(file), said.String())
		})
	}
	if programs < 250 {
		t.Errorf("%d programs", programs)
	}
}

func checkProgram(t *testing.T, code string, said *strings.Builder) {
	t.Helper()
	src := diag.NewSource("program", code)
	list := found(t, src)
	var got []string
	for _, d := range list {
		got = append(got, fmt.Sprintf("line %d: %s %s", src.Position(d.Span.Start).Line, d.Code, strconv.Quote(firstLine(src.Text[d.Span.Start:d.Span.End]))))
		say(said, src, d)
	}
	want := wants(src)
	for _, g := range got {
		if i := slices.Index(want, g); i >= 0 {
			want = slices.Delete(want, i, i+1)
		} else {
			t.Errorf("unexpected %s in\n%s", g, code)
		}
	}
	for _, w := range want {
		t.Errorf("missing %s in\n%s", w, code)
	}
}

func found(t *testing.T, src *diag.Source) diag.List {
	t.Helper()
	prog, list := syntax.Parse(src)
	if list.HasErrors() {
		t.Errorf("%v in\n%s", list, src.Text)
		return nil
	}
	env := testEnv(shapesModule, tableModule, gridModule)
	env.Verb = func(method string) bool { return method == "keep" || method == "pick" }
	env.Open = func(path string) (*os.File, error) { return os.Open(filepath.Join("testdata", path)) }
	env.Lenient = prog.Lenient
	return Program(src, prog, scope.Resolve(prog), env)
}

func wants(src *diag.Source) (out []string) {
	for n := 1; n <= src.LineCount(); n++ {
		for _, m := range wanted.FindAllStringSubmatch(src.Line(n), -1) {
			for _, one := range oneWant.FindAllStringSubmatch(m[1], -1) {
				out = append(out, fmt.Sprintf("line %d: %s %s", n, one[1], one[2]))
			}
		}
	}
	return out
}

func firstLine(s string) string { first, _, _ := strings.Cut(s, "\n"); return first }

// say writes a finding down with its repairs: the lines that each makes.
func say(b *strings.Builder, src *diag.Source, d *diag.Diagnostic) {
	fmt.Fprintf(b, "%s: %s", d.Code, d.Message)
	if d.Hint != "" {
		fmt.Fprintf(b, "; %s", d.Hint)
	}
	b.WriteString("\n")
	for _, f := range d.Fixes {
		fixed, err := f.Apply(src.Text)
		if err != nil {
			fixed = err.Error()
		}
		fmt.Fprintf(b, "\t%s\n", f.Title)
		was := strings.Split(src.Text, "\n")
		for _, line := range strings.Split(fixed, "\n") {
			if !slices.Contains(was, line) {
				line, _, _ = strings.Cut(line, " // want")
				fmt.Fprintf(b, "\t\t%s\n", line)
			}
		}
	}
}
