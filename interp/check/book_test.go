package check

import (
	"errors"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"skep/diag"
	"skep/internal/golden"
	"skep/interp/module"
	"skep/interp/syntax"
)

func never() error { return nil }

// cellTexts cuts the programs of the language's own tests into cells of a few statements each, one list a program.
func cellTexts(t testing.TB) (out [][]string) {
	files, err := filepath.Glob("../testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no programs", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, program := range strings.Split(string(text), "====\n") {
			code, _, _ := strings.Cut(program, "----\n")
			if cells := statementsOf(strings.ReplaceAll(code, "~~~~\n", "\n")); len(cells) > 0 {
				out = append(out, cells)
			}
		}
	}
	return out
}

func statementsOf(code string) (out []string) {
	src := diag.NewSource("", code)
	prog, list := syntax.Parse(src)
	if list.HasErrors() {
		return nil
	}
	from := 0
	for i, s := range prog.Stmts {
		end := len(code)
		if i+1 < len(prog.Stmts) {
			end = prog.Stmts[i+1].Span().Start
		}
		if s.Span().Start >= from && end > from {
			out = append(out, strings.TrimRight(code[from:end], " \n;"))
			from = end
		}
	}
	return out
}

// editor makes notebooks and edits from a seed.
type editor struct {
	*rand.Rand
	pool  [][]string
	cells []string
	gone  []string
}

func (e *editor) begin() {
	e.cells, e.gone = nil, nil
	for range 2 + e.Intn(4) {
		program := e.pool[e.Intn(len(e.pool))]
		for i := 0; i < len(program); {
			n := min(1+e.Intn(3), len(program)-i)
			e.cells = append(e.cells, strings.Join(program[i:i+n], "\n"))
			i += n
		}
	}
	e.cells = e.cells[:min(len(e.cells), 14)]
}

var (
	number = regexp.MustCompile(`\b[0-9]+\b`)
	name   = regexp.MustCompile(`\b[a-z][a-z_0-9]*\b`)
)

// edit changes the notebook as people do: a letter, a name, a cell moved, taken out, written.
func (e *editor) edit() string {
	i := e.Intn(max(len(e.cells), 1))
	if len(e.cells) < 2 {
		e.insert(i)
		return "insert"
	}
	kinds := []string{"number", "name", "cut", "comment", "insert", "delete", "swap", "copy", "undo", "kind"}
	kind := kinds[e.Intn(len(kinds))]
	was := e.cells[i]
	switch kind {
	case "number":
		e.cells[i] = e.replaceOne(number, was, []string{"7", "2.5", `"text"`, "true"})
	case "name":
		e.cells[i] = e.replaceOne(name, was, name.FindAllString(e.cells[e.Intn(len(e.cells))]+" x", -1))
	case "cut":
		e.cells[i] = was[:e.Intn(len(was)+1)]
	case "comment":
		e.cells[i] = "// noted\n" + was
	case "insert":
		e.insert(i)
	case "delete":
		e.cells = slices.Delete(e.cells, i, i+1)
	case "swap":
		j := e.Intn(len(e.cells))
		e.cells[i], e.cells[j] = e.cells[j], e.cells[i]
	case "copy":
		e.cells[e.Intn(len(e.cells))] = was
	case "undo":
		if len(e.gone) > 0 {
			e.cells[i] = e.gone[e.Intn(len(e.gone))]
		}
	case "kind":
		e.cells[i] = strings.Replace(strings.Replace(was, "let mut ", "LET ", 1), "let ", "let mut ", 1)
		e.cells[i] = strings.Replace(e.cells[i], "LET ", "let ", 1)
	}
	e.gone = append(e.gone, was)
	return kind
}

func (e *editor) insert(i int) {
	program := e.pool[e.Intn(len(e.pool))]
	e.cells = slices.Insert(e.cells, min(i, len(e.cells)), program[e.Intn(len(program))])
}

func (e *editor) replaceOne(what *regexp.Regexp, text string, with []string) string {
	found := what.FindAllStringIndex(text, -1)
	if len(found) == 0 {
		return text + "\n" + with[e.Intn(len(with))]
	}
	at := found[e.Intn(len(found))]
	return text[:at[0]] + with[e.Intn(len(with))] + text[at[1]:]
}

// everything writes down all that a result says, with places as cell and offset.
func everything(r *Result) string {
	var b strings.Builder
	for _, d := range r.Diagnostics {
		fmt.Fprintf(&b, "%s %d %s %q %q %q %q\n", d.Code, d.Severity, r.where(d.Span), d.Message, d.Expected, d.Found, d.Hint)
		for _, x := range d.Related {
			fmt.Fprintf(&b, "  %s %q\n", r.where(x.Span), x.Message)
		}
		for _, f := range d.Fixes {
			fmt.Fprintf(&b, "  %q %v", f.Title, f.Guess)
			for _, e := range f.Edits {
				fmt.Fprintf(&b, " %s %q", r.where(e.Span), e.New)
			}
			b.WriteString("\n")
		}
	}
	for _, s := range r.Program.Stmts {
		syntax.Walk(s, func(n syntax.Expr) bool {
			fmt.Fprintf(&b, "%s %T %s", r.where(n.Span()), n, r.TypeOf(n))
			if d, ok := r.DefOf(n); ok {
				fmt.Fprintf(&b, " -> %s %s %T", d.Name, r.where(d.Span), d.Node)
			}
			b.WriteString("\n")
			return true
		})
	}
	info := r.Info()
	var locals []string
	for _, f := range info.Funcs {
		for _, v := range f.Vars {
			locals = append(locals, fmt.Sprint(v.Name, r.where(v.Decl), r.VarType(v), v.Uses))
		}
	}
	for name := range info.Globals {
		locals = append(locals, name+" "+r.GlobalType(name).String())
	}
	sort.Strings(locals)
	b.WriteString(strings.Join(locals, "\n"))
	return b.String()
}

func (r *Result) where(s diag.Span) string {
	if s == (diag.Span{}) {
		return "-"
	}
	for i, c := range r.Cells {
		if s.Start >= c.Start && s.Start <= c.End {
			return fmt.Sprintf("%d:%d-%d", i, s.Start-c.Start, s.End-c.Start)
		}
	}
	return fmt.Sprintf("lost %v", s)
}

// TestEditedIsAsNew edits notebooks at random: a Book that has followed all edits says what a new one says.
func TestEditedIsAsNew(t *testing.T) {
	steps := 3000
	if testing.Short() {
		steps = 300
	}
	pool, env := cellTexts(t), testEnv()
	for seed := range int64(6) {
		e := &editor{Rand: rand.New(rand.NewSource(seed)), pool: pool}
		book := NewBook()
		for step := range steps / 6 {
			if step%25 == 0 {
				e.begin()
			}
			kind := e.edit()
			got := checkBook(t, book, e.cells, env)
			want := checkBook(t, NewBook(), e.cells, env)
			if got != want {
				t.Fatalf("seed %d step %d (%s):\n%s\ncells:\n%s", seed, step, kind, difference(want, got), strings.Join(e.cells, "\n~~~~\n"))
			}
		}
	}
}

// TestOneWalkIsEnough: what is found in a single walk is what is found when all walks are made.
func TestOneWalkIsEnough(t *testing.T) {
	env := testEnv()
	e := &editor{Rand: rand.New(rand.NewSource(1)), pool: cellTexts(t)}
	for step := range 600 {
		if step%8 == 0 {
			e.begin()
		}
		e.edit()
		thorough := NewBook()
		thorough.thorough = true
		got, want := checkBook(t, NewBook(), e.cells, env), checkBook(t, thorough, e.cells, env)
		if got != want {
			t.Fatalf("step %d:\n%s\ncells:\n%s", step, difference(want, got), strings.Join(e.cells, "\n~~~~\n"))
		}
	}
}

func checkBook(t *testing.T, b *Book, cells []string, env Env) string {
	t.Helper()
	r, err := b.Check(never, "book", cells, env, 0)
	if err != nil {
		t.Fatal(err)
	}
	text := everything(r)
	if strings.Contains(text, "lost ") {
		t.Fatalf("a place in no cell:\n%s\ncells:\n%s", regexp.MustCompile(".*lost .*").FindString(text), strings.Join(cells, "\n~~~~\n"))
	}
	return text
}

// difference is the first line that differs, with what stands around it.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return fmt.Sprintf("line %d\nnew:    %s\nedited: %s", i, w[i], g[i])
		}
	}
	return fmt.Sprintf("%d and %d lines; new ends %q, edited %q", len(w), len(g), w[len(w)-1], g[len(g)-1])
}

// TestBook are notebooks with what is found of them: cells between ~~~~, below ---- the findings, a line each.
func TestBook(t *testing.T) {
	text, err := os.ReadFile("testdata/book.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for i, program := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n====\n") {
		if i > 0 {
			out.WriteString("====\n")
		}
		code, _, _ := strings.Cut(program, "\n----")
		r, err := NewBook().Check(never, "book", strings.Split(code, "\n~~~~\n"), testEnv(shapesModule), 0)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s\n----\n", code)
		for _, d := range r.Diagnostics {
			fmt.Fprintf(&out, "%s %s: %s\n", d.Code, r.where(d.Span), d.Message)
		}
	}
	golden.Check(t, "book.txt", out.String())
}

// shapesModule is a module to import.
var shapesModule = module.Module{Name: "shapes", Funcs: []module.Func{{Sig: "fun area(w: f64, h: f64) -> f64"}}}

// TestCheckStops: a check ends between two cells when it is told to, and what it found stays.
func TestCheckStops(t *testing.T) {
	b, left := NewBook(), 3
	stop := func() error {
		if left--; left < 0 {
			return errors.New("an edit")
		}
		return nil
	}
	cells := []string{"let a = 1", "let b = a", "let c = b", "let d = c", "let e: String = d"}
	if _, err := b.Check(stop, "book", cells, testEnv(), 0); err == nil {
		t.Fatal("it did not stop")
	}
	done := b.pool["let c = b"][0].result
	r, err := b.Check(never, "book", cells, testEnv(), 0)
	if err != nil || len(r.Diagnostics) != 1 || r.Diagnostics[0].Code != "E0301" {
		t.Fatal(err, r.Diagnostics)
	}
	if done == nil || b.pool["let c = b"][0].result != done {
		t.Error("the first cells were checked again")
	}
}

// TestOnlyReadersAreChecked counts the cells that an edit makes new.
func TestOnlyReadersAreChecked(t *testing.T) {
	for _, c := range []struct {
		name      string
		edit      string // of the first of four cells
		rechecked int    // of the others
	}{
		{"nothing that others see", "// why\nlet rate = 0.5\nfun twice(x: f64) -> f64 { x * 2.0 }", 0},
		{"another constant", "let rate = 0.75\nfun twice(x: f64) -> f64 { x * 2.0 }", 1},
		{"another type", "let rate = 1\nfun twice(x: f64) -> f64 { x * 2.0 }", 2},
		{"a body", "let rate = 0.5\nfun twice(x: f64) -> f64 { x + x }", 0},
		{"a result", "let rate = 0.5\nfun twice(x: f64) -> i64 { 2 }", 1},
	} {
		b := NewBook()
		cells := []string{"let rate = 0.5\nfun twice(x: f64) -> f64 { x * 2.0 }", "let mut paid = rate", "println(paid, twice(1.0))", "let other = 5"}
		checkBook(t, b, cells, testEnv())
		before := map[*result]bool{}
		for _, x := range b.last {
			before[x.result] = true
		}
		cells[0] = c.edit
		checkBook(t, b, cells, testEnv())
		n := 0
		for _, x := range b.last[1:] {
			if !before[x.result] {
				n++
			}
		}
		if n != c.rechecked {
			t.Errorf("%s: %d cells were checked again, want %d", c.name, n, c.rechecked)
		}
	}
}

// TestBookForgets: what a Book keeps is bounded by the notebook, however often it is edited.
func TestBookForgets(t *testing.T) {
	b := NewBook()
	cells := []string{"let a = 1", strings.Repeat("// a long cell\n", 2000) + "let b = a"}
	most := 0
	for i := range 60 {
		cells[1] += fmt.Sprintf("\nlet c%d = b", i)
		checkBook(t, b, cells, testEnv())
		most = max(most, len(b.src.Text))
	}
	if len(b.pool) > 2+keptRounds+1 {
		t.Errorf("%d texts are kept", len(b.pool))
	}
	if limit := leastText + 6*len(cells[1]); most > limit {
		t.Errorf("%d bytes of text were kept, more than %d", most, limit)
	}
}
