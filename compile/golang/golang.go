// Package golang writes checked programs as Go. Where types are known the text is
// what a Go programmer would write: int64 with checked operators, float64, bool,
// functions, loops; elsewhere it calls the runtime (cmd/rt), which asks the
// evaluator. What it cannot carry is a diagnostic at its place, all at once.
//
// Generate gives the files of the program, Modules tells which modules can come
// along. The runtime's own sources and the building are the caller's (compile).
//
// Inference is the writing itself: a program is written again and again until the
// types of its variables and functions stay, and the last text is kept.
package golang

import (
	"bytes"
	"fmt"
	"go/format"
	"sort"
	"strings"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// Input is a checked program.
type Input struct {
	Source  *diag.Source
	Program *syntax.Program
	Info    *scope.Info
	Package string // of the files: "main", or another name, of which Program is for others
	Path    string // the package's import path; of main "main"
	Prefix  string // of all names at the package's top level, "" unless programs share one
	Modules Modules
	Builtin func(name string) bool
	Mutates map[string]bool // the methods of builtin types that change their receivers
	Calls   bool            // main is called at the end
}

// Output is a program in Go.
type Output struct {
	Files   map[string][]byte // by name
	Imports []string          // import paths of the runtime and of modules
}

// maxPasses bounds the inference: every pass makes a type more general, and types have two steps.
const maxPasses = 40

// Generate writes a program. The list has what cannot be carried.
func Generate(in Input) (*Output, diag.List) {
	w := newWriter(in)
	for pass := range maxPasses {
		w.begin()
		w.program()
		if !w.changed && pass > 0 && !w.closed() { // the first pass does not know what is read
			break
		}
	}
	if len(w.problems) > 0 {
		w.problems.Sort()
		return nil, w.problems
	}
	text, err := w.finish()
	if err != nil {
		return nil, diag.List{{Code: "E0901", Message: fmt.Sprintf("the Go text of this program is wrong: %v (this is a defect of skep)", err), Source: in.Source}}
	}
	return &Output{Files: text, Imports: w.importPaths()}, nil
}

// writer is a program on its way.
type writer struct {
	Input
	vars       map[*scope.Var]*variable
	globals    map[string]*variable
	funs       map[string]*function
	methods    map[string]*function // by what declares them and their name
	nodes      map[syntax.Expr]Type // the types of what branches give
	early      map[string]bool      // globals that no code reads before they have a value
	places     []placeKey
	numbers    map[placeKey]int
	placeNames []string
	starts     map[int]int // how many places begin at an offset
	marks      map[int]int // calls: the mark in the text → the place
	sites      []string    // method calls
	consts     []string    // annotations, builtins: what is made before the program runs
	known      map[string]string
	taken      map[string]bool
	body       []string // the text of functions
	setup      []string
	late       []string // of the setup: what needs all functions
	modules    map[string]bool
	mutates    map[string]bool // methods of the program that change self
	problems   diag.List
	changed    bool
	settled    bool     // what has no type yet will not get one
	prefix     []string // names of the functions around, for lines
	spans      int
	wanted     map[*syntax.MethodCall]*syntax.Type
	aliases    map[string]*syntax.Type
	seen       map[syntax.Expr]Type // of expressions, as the last pass had them
	noted      map[noteKey]Type
}

// placeKey is a place, and what is special about a call there.
type placeKey struct {
	span          diag.Span
	asked, thrown bool
	self          string
}

func newWriter(in Input) *writer {
	return &writer{Input: in, vars: map[*scope.Var]*variable{}, globals: map[string]*variable{}, funs: map[string]*function{},
		methods: map[string]*function{}, nodes: map[syntax.Expr]Type{}, seen: map[syntax.Expr]Type{}, noted: map[noteKey]Type{},
		wanted: map[*syntax.MethodCall]*syntax.Type{}, aliases: map[string]*syntax.Type{}}
}

// begin forgets the text of the last pass, not its types.
func (w *writer) begin() {
	w.places, w.numbers, w.marks = nil, map[placeKey]int{}, map[int]int{}
	w.placeNames, w.starts = nil, map[int]int{}
	w.sites, w.consts, w.known, w.taken = nil, nil, map[string]string{}, map[string]bool{}
	w.body, w.setup, w.late, w.modules = nil, nil, nil, map[string]bool{}
	w.problems, w.changed, w.spans = nil, false, 0
	for _, v := range w.vars {
		v.wasRead, v.read = v.read, false
	}
	for _, name := range reserved {
		w.taken[name], w.taken[w.Prefix+name] = true, true
	}
}

// closed makes any of what has no type when types stay: functions that never come
// back, variables that nobody gives a value. It tells whether another pass is needed.
func (w *writer) closed() (found bool) {
	found, w.settled = !w.settled, true
	for _, k := range w.funs {
		found = found || k.t.open()
		k.t = k.t.orAny()
		for _, p := range k.params {
			found = found || p.t.open()
			p.t = p.t.orAny()
		}
	}
	for e, t := range w.nodes {
		if t == Empty {
			w.nodes[e], found = Any, true
		}
	}
	for _, g := range w.globals {
		found = found || g.t == Empty
		if g.t == Empty {
			g.t = Any
		}
	}
	for _, v := range w.vars {
		found = found || v.t.open()
		v.t = v.t.orAny()
	}
	return found
}

// refuse notes what cannot be carried.
func (w *writer) refuse(at diag.Span, what string) {
	for _, d := range w.problems {
		if d.Span == at && d.Message == what+" cannot be carried to Go" {
			return
		}
	}
	w.problems = append(w.problems, &diag.Diagnostic{Code: "E0601", Severity: diag.Error, Source: w.Source, Span: at,
		Message: what + " cannot be carried to Go", Hint: "skep compile without --target go carries it"})
}

// imports are the modules that the program uses, in order.
func (w *writer) imports() (names []string) {
	for name := range w.modules {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func (w *writer) importPaths() []string {
	paths := []string{"skep/cmd/rt"}
	for _, name := range w.imports() {
		paths = append(paths, modulePath(name))
	}
	if len(paths) > 1 {
		paths = append(paths, "skep/modules/index")
	}
	sort.Strings(paths)
	return paths
}

// finish puts the text together: the program, and the tables of its places.
func (w *writer) finish() (map[string][]byte, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "// Code generated from %s by skep compile --target go. DO NOT EDIT.\n\npackage %s\n\nimport (\n", baseName(w.Source.Name), w.Package)
	for _, path := range w.importPaths() {
		if name, ok := strings.CutPrefix(path, "skep/modules/"); ok && name != "index" { // programs have variables of such names
			b.WriteString(moduleAlias(name) + " ")
		}
		fmt.Fprintf(&b, "%q\n", path)
	}
	b.WriteString(")\n\n")
	for _, line := range w.body {
		b.WriteString(line + "\n")
	}
	program, lines, err := w.layout(b.String())
	if err != nil {
		return nil, err
	}
	tables, err := format.Source([]byte(w.tables(lines)))
	if err != nil {
		return nil, err
	}
	return map[string][]byte{w.Prefix + "program.go": program, w.Prefix + "places.go": tables, w.Prefix + "source.ruchy": []byte(w.Source.Text)}, nil
}

func baseName(path string) string { return path[strings.LastIndexAny(path, `/\`)+1:] }

// tables is the file with what errors need: the places in the text, and which line of Go is which.
func (w *writer) tables(lines lineTables) string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "// Code generated from %s by skep compile --target go. DO NOT EDIT.\n\npackage %s\n\nimport (\n_ \"embed\"\n\n\"skep/cmd/rt\"\n)\n\n", baseName(w.Source.Name), w.Package)
	fmt.Fprintf(&b, "//go:embed %ssource.ruchy\nvar %stext string\n\n", w.Prefix, w.Prefix)
	if len(w.places) > 0 {
		b.WriteString("// The places of the text that errors name, by line and column.\nconst (\n")
		for i := range w.places {
			fmt.Fprintf(&b, "%s rt.Place = %d\n", w.placeName(i), i+1)
		}
		b.WriteString(")\n\n")
	}
	fmt.Fprintf(&b, "// %ssource tells where the parts of the program stand, in its text and in Go.\nvar %ssource = rt.Source{\nName: %q,\nSource: %stext,\nPrefix: %q,\nPlaces: []rt.Span{\n{},\n",
		w.Prefix, w.Prefix, w.Source.Name, w.Prefix, w.Path+"."+w.Prefix)
	for i, p := range w.places {
		fmt.Fprintf(&b, "%s: {Start: %d, End: %d", w.placeName(i), p.span.Start, p.span.End)
		if p.asked {
			b.WriteString(", Asked: true")
		}
		if p.thrown {
			b.WriteString(", Thrown: true")
		}
		if p.self != "" {
			fmt.Fprintf(&b, ", Self: %q", p.self)
		}
		b.WriteString("},\n")
	}
	b.WriteString("},\nFuncs: []rt.Lines{\n")
	for _, f := range lines.funcs {
		fmt.Fprintf(&b, "{First: %d, Last: %d, Name: %q},\n", f.first, f.last, f.name)
	}
	b.WriteString("},\nCalls: []rt.Line{\n")
	for _, c := range lines.calls {
		fmt.Fprintf(&b, "{Line: %d, At: %s},\n", c.line, w.placeName(c.place))
	}
	b.WriteString("},\n}\n")
	return b.String()
}
