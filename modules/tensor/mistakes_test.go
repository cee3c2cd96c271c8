package tensor

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
)

// mark is one mistake as a program of testdata says it: see the README beside them.
type mark struct {
	line, from, to int // from and to in columns, from 1
	code, text     string
	noFix          bool
}

// readMarks takes the marking lines out of a program.
func readMarks(program string) (text string, marks []mark) {
	var lines []string
	for _, line := range strings.Split(program, "\n") {
		m, ok := readMark(line)
		if !ok {
			lines = append(lines, line)
			continue
		}
		m.line = len(lines)
		marks = append(marks, m)
	}
	return strings.Join(lines, "\n"), marks
}

func readMark(line string) (m mark, ok bool) {
	rest, ok := strings.CutPrefix(line, "//")
	i := strings.IndexByte(rest, '^')
	if !ok || i < 0 || strings.Trim(rest[:i], " <") != "" {
		return m, false
	}
	m.from = 3 + i
	if rest[0] == '<' {
		m.from = 1
	}
	carets := len(rest[i:]) - len(strings.TrimLeft(rest[i:], "^"))
	m.to = m.from + carets
	m.code, m.text, _ = strings.Cut(strings.TrimSpace(rest[i+carets:]), " ")
	if short, cut := strings.CutSuffix(m.text, "(no fix)"); cut {
		m.text, m.noFix = strings.TrimSpace(short), true
	}
	return m, true
}

func errorsOf(text string) (*diag.Source, diag.List) {
	src := diag.NewSource("program", text)
	s := interp.New(interp.Options{Modules: interp.Made(Module(), Linalg()), Notebook: true})
	var errors diag.List
	for _, d := range s.Check(src).Diagnostics {
		if d.Severity == diag.Error {
			errors = append(errors, d)
		}
	}
	return src, errors
}

func (m mark) names(src *diag.Source, d *diag.Diagnostic) (found, placed bool) {
	at, end := src.Position(d.Span.Start), src.Position(d.Span.End)
	if at.Line != m.line || d.Code != m.code || !strings.Contains(d.Message, m.text) {
		return false, false
	}
	return true, at.Column == m.from && (end.Line == at.Line && end.Column == m.to || end.Line > at.Line)
}

// fixes says whether the first fix alone takes the error away and brings no new one.
func fixes(text string, before diag.List, d *diag.Diagnostic) bool {
	if len(d.Fixes) == 0 {
		return false
	}
	fixed, err := d.Fixes[0].Apply(text)
	if err != nil {
		return false
	}
	_, after := errorsOf(fixed)
	return len(after) < len(before)
}

// TestShapeMistakes checks the seeded programs and holds the score.
func TestShapeMistakes(t *testing.T) {
	files, err := filepath.Glob("../../interp/check/testdata/mistakes/shapes_*.txt")
	if err != nil || len(files) < 4 {
		t.Fatal("no programs", err)
	}
	programs, all, found, placed, fixed := 0, 0, 0, 0, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, program := range strings.Split(string(data), "====\n") {
			programs++
			text, marks := readMarks(strings.ReplaceAll(program, "~~~~\n", "\n"))
			src, list := errorsOf(text)
			all += len(marks)
			used := map[*diag.Diagnostic]bool{}
			for _, m := range marks {
				var hit *diag.Diagnostic
				for _, d := range list {
					if f, p := m.names(src, d); f && !used[d] && (hit == nil || p) {
						hit = d
					}
				}
				if hit == nil {
					t.Errorf("%s: line %d: no %s %q in\n%s\ngot %v", filepath.Base(file), m.line, m.code, m.text, text, words(src, list))
					continue
				}
				used[hit] = true
				found++
				if _, p := m.names(src, hit); p {
					placed++
				} else {
					t.Errorf("%s: line %d: columns %d to %d meant, got %v in\n%s", filepath.Base(file), m.line, m.from, m.to, words(src, diag.List{hit}), text)
				}
				if fixes(text, list, hit) {
					fixed++
				} else if !m.noFix {
					t.Errorf("%s: line %d: the first fix does not help: %v in\n%s", filepath.Base(file), m.line, hit.Fixes, text)
				}
			}
			for _, d := range list {
				if !used[d] {
					t.Errorf("%s: false error %v in\n%s", filepath.Base(file), words(src, diag.List{d}), text)
				}
			}
		}
	}
	share := func(n int) float64 { return 100 * float64(n) / float64(all) }
	t.Logf("%d programs, %d mistakes: found %.1f %%, right place %.1f %%, first fix makes it right %.1f %%", programs, all, share(found), share(placed), share(fixed))
	if programs < 60 || share(found) < 95 || share(placed) < 95 || share(fixed) < 80 {
		t.Error("below what is promised")
	}
}

func words(src *diag.Source, list diag.List) []string {
	var out []string
	for _, d := range list {
		out = append(out, strings.TrimSpace(src.Text[d.Span.Start:d.Span.End])+": "+d.Code+" "+d.Message)
	}
	return out
}

// TestCleanPrograms: programs that are right are checked without a word, and run.
func TestCleanPrograms(t *testing.T) {
	text, err := os.ReadFile("testdata/programs.in")
	if err != nil {
		t.Fatal(err)
	}
	clean, err := os.ReadFile("testdata/clean.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, program := range strings.Split(string(clean), "====\n") {
		if src, list := errorsOf(program); len(list) > 0 {
			t.Errorf("false errors %v in\n%s", words(src, list), program)
		}
		if got := shown(t, program); strings.Contains(got, "error ") {
			t.Errorf("%s in\n%s", got, program)
		}
	}
	// What the checker lets pass must not fail for its shapes, and what runs must not be refused.
	for _, program := range strings.Split(string(text), "\n\n") {
		if _, list := errorsOf(program); len(list) > 0 && !strings.Contains(shown(t, program), "error ") {
			t.Errorf("refused, but it runs: %v\n%s", list, program)
		}
	}
}

// TestOtherLibrariesWays: how NumPy and PyTorch write a thing is told how it is written here, with a repair that checks.
func TestOtherLibrariesWays(t *testing.T) {
	for code, want := range map[string]string{
		`tensor.zeros(2, 3)`: `tensor.zeros([2, 3])`, `tensor.randn(2, 3)`: `tensor.randn([2, 3])`, `tensor.rand(4, 1)`: `tensor.rand([4, 1])`, `tensor.eye(2).view([4])`: `tensor.eye(2).reshape([4])`,
		`tensor.eye(2).t()`: `tensor.eye(2).transpose()`, `tensor.concatenate([tensor.eye(2)])`: `tensor.concat([tensor.eye(2)])`,
	} {
		src := diag.NewSource("program", code)
		list := interp.New(interp.Options{Modules: interp.Made(Module(), Linalg()), Notebook: true}).Check(src).Diagnostics
		if got, made := list.ApplyFixes(src); made != 1 || got != want || len(errorsLeft(got)) > 0 {
			t.Errorf("%s becomes %s: %v", code, got, list)
		}
	}
	for _, code := range []string{`tensor.randn(2, seed: 3)`, `tensor.randn([2], 3)`, `tensor.zeros(2, f32)`, `tensor.ones([2, 3], dtype: f32)`, `tensor.full(2, 7)`} {
		if list := interp.New(interp.Options{Modules: interp.Made(Module(), Linalg()), Notebook: true}).Check(diag.NewSource("program", code)).Diagnostics; len(list) > 0 {
			t.Errorf("%s: %v", code, list)
		}
	}
}

func errorsLeft(text string) diag.List {
	_, list := errorsOf(text)
	return list
}
