package golang

import (
	"fmt"
	"go/token"
	"strconv"
	"strings"
	"unicode"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// reserved are names that the text itself uses.
var reserved = []string{"rt", "main", "init", "setup", "top", "source", "text", "program", "Program", "append", "bool", "byte", "cap", "clear", "close", "complex",
	"copy", "delete", "error", "false", "float64", "int", "int64", "iota", "len", "make", "max", "min", "new", "nil", "panic", "print", "println",
	"real", "recover", "rune", "string", "true", "any", "depth", "args", "_"}

// fresh gives a name of Go that nothing else has.
func (w *writer) fresh(name string, taken map[string]bool) string {
	name = goName(name)
	for n, try := 1, name; ; n++ {
		if !w.taken[try] && !taken[try] && !token.IsKeyword(try) {
			taken[try] = true
			return try
		}
		try = name + "_" + strconv.Itoa(n)
	}
}

// topName gives a name at the package's top level.
func (w *writer) topName(name string) string {
	return w.fresh(w.Prefix+goName(name), w.taken)
}

func goName(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' {
			return r
		}
		return '_'
	}, name)
	if name == "" || unicode.IsDigit([]rune(name)[0]) {
		name = "v" + name
	}
	return name
}

// variable is a variable of the program in Go.
type variable struct {
	name    string
	t       Type
	typ     *syntax.Type // its annotation
	pointer bool         // a parameter by &mut: the name is a pointer
	read    bool         // the text reads it; Go refuses variables that nobody reads
	changes bool         // it is assigned after its definition
	wasRead bool
	global  bool
}

// widen makes a type more general; another pass is needed if that changes it.
func (w *writer) widen(t *Type, with Type) {
	if j := join(*t, with); j != *t {
		*t, w.changed = j, true
	}
}

// local gives the variable behind a name's meaning.
func (w *writer) local(v *scope.Var) *variable {
	x := w.vars[v]
	if x == nil {
		x = &variable{changes: v.Reassigned || v.Mutated || v.Elsewhere}
		w.vars[v] = x
	}
	return x
}

// at gives the name of a place.
func (w *writer) at(s diag.Span) string { return w.place(placeKey{span: s, self: w.selfName()}) }

// callAt is the place of a call, with what becomes of its Result.
func (w *writer) callAt(e syntax.Expr) string {
	return w.place(placeKey{e.Span(), w.Info.Asked[e], w.Info.Thrown[e], w.selfName()})
}

func (w *writer) selfName() string {
	if len(w.prefix) == 0 {
		return ""
	}
	return w.prefix[len(w.prefix)-1]
}

func (w *writer) place(k placeKey) string { return w.placeName(w.number(k)) }

func (w *writer) number(k placeKey) int {
	i, ok := w.numbers[k]
	if !ok {
		i = len(w.places)
		w.places = append(w.places, k)
		w.numbers[k] = i
		w.placeNames = append(w.placeNames, w.newPlaceName(k))
	}
	return i
}

// placeName says line and column, and where several begin there which.
func (w *writer) placeName(i int) string { return w.placeNames[i] }

func (w *writer) newPlaceName(k placeKey) string {
	p := w.Source.Position(k.span.Start)
	w.starts[k.span.Start]++
	name := fmt.Sprintf("%sl%dc%d", w.Prefix, p.Line, p.Column)
	if n := w.starts[k.span.Start]; n > 1 {
		name += "_" + strconv.Itoa(n)
	}
	return name
}

// mark is the name of a function in a direct call.
func (w *writer) mark(name string, e syntax.Expr) string {
	n := len(w.marks) + 1
	w.marks[n] = w.number(placeKey{e.Span(), w.Info.Asked[e], w.Info.Thrown[e], w.selfName()})
	return name + "_at" + strconv.Itoa(n) + "_"
}

// constant gives the name of a value that is made once, before the program runs.
func (w *writer) constant(name, typ, text string) string {
	key := typ + " " + text
	if known := w.known[key]; known != "" {
		return known
	}
	name = w.topName(name)
	w.known[key] = name
	w.consts = append(w.consts, name+" "+typ)
	w.setup = append(w.setup, name+" = "+text)
	return name
}

// annotation is the constant of a type that is held: of a value, or of a parameter or result.
func (w *writer) annotation(t *syntax.Type, thorough bool) string {
	text := w.Source.Text[t.Span().Start:t.Span().End]
	make, name := "rt.ResultType", "type_"+text
	if thorough {
		make = "rt.TypeOf"
	}
	return w.constant(strings.Trim(goName(name), "_"), "rt.Type", make+"("+strconv.Quote(text)+")")
}
