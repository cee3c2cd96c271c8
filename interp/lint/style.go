package lint

import (
	"fmt"
	"strings"
	"unicode"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// assign warns of x = x and x = x + 1.
func (l *linter) assign(n *syntax.Assign) {
	if n.Op != "" {
		return
	}
	if same(n.Target, n.Value) && pure(n.Target) {
		l.warn("L0013", n.S, "this assigns a value to itself")
		return
	}
	b, ok := n.Value.(*syntax.Binary)
	if !ok || !same(n.Target, b.X) || !pure(n.Target) {
		return
	}
	switch b.Op {
	case "+", "-", "*", "/", "%":
	default:
		return
	}
	if v := n.Value.Span(); b.S != v || !balanced(l.text(v)) || !balanced(l.text(b.Y.Span())) || !balanced(l.text(n.S)) || b.S.Start != b.X.Span().Start || b.Y.Span().End != n.S.End {
		return
	}
	if y, ok := b.Y.(*syntax.Binary); ok && y.Op == "??" {
		return
	}
	text := l.text(n.Target.Span()) + " " + b.Op + "= " + l.text(b.Y.Span())
	d := l.warn("L0025", n.S, "this is written `"+b.Op+"=`")
	if !l.hasComment(n.S) {
		replace(d, "write `"+text+"`", n.S, text)
	}
}

// clone warns of x.clone(), unless the program has a clone of its own.
func (l *linter) clone(n *syntax.MethodCall) {
	if n.Name.Name != "clone" || len(n.Args) > 0 || l.facts.methods["clone"] || n.Safe {
		return
	}
	d := l.warn("L0018", diag.Span{Start: n.Name.S.Start, End: n.S.End}, "values are copied anyway: `clone()` does nothing")
	if at := n.Recv.Span().End; l.src.Text[at] == '.' {
		replace(d, "remove it", diag.Span{Start: at, End: n.S.End}, "")
	}
}

func (l *linter) fstring(n *syntax.FString) {
	for _, p := range n.Parts {
		if p.X != nil || p.Debug {
			return
		}
	}
	d := l.warn("L0029", n.S, "nothing is filled in")
	if text := l.text(n.S); strings.HasPrefix(text, `f"`) && !strings.ContainsAny(text, "{}") {
		replace(d, "remove the `f`", diag.Span{Start: n.S.Start, End: n.S.Start + 1}, "")
	}
}

func (l *linter) fields(n *syntax.StructLit) {
	for _, f := range n.Fields {
		x, ok := f.Value.(*syntax.Name)
		if !ok || x.Name != f.Name.Name || x.S == f.Name.S {
			continue
		}
		d := l.warn("L0032", f.Name.S.To(x.S), "the name alone does")
		replace(d, "write `"+x.Name+"`", f.Name.S.To(x.S), x.Name)
	}
}

// declaration looks at what has a name.
func (l *linter) declaration(n syntax.Expr) {
	switch n := n.(type) {
	case *syntax.Fun:
		l.fun(n)
	case *syntax.Lambda:
		if b, ok := n.Body.(*syntax.Block); ok {
			l.needlessReturn(b)
		}
	case *syntax.Let:
		l.letName(n)
	case *syntax.Struct:
		l.typeNamed(n.Head, "struct")
		for _, f := range n.Fields {
			l.snake(f.Name, "field")
		}
	case *syntax.Enum:
		l.typeNamed(n.Head, "enum")
		for _, v := range n.Variants {
			l.camel(v.Name, "variant")
		}
	case *syntax.Class:
		l.typeNamed(n.Head, "class")
	case *syntax.Trait:
		l.typeNamed(n.Head, "trait")
	case *syntax.Actor:
		l.typeNamed(n.Head, "actor")
	case *syntax.TypeAlias:
		l.camel(n.Name, "type")
	}
}

// longFun is how many lines a function may have.
const longFun = 100

func (l *linter) fun(f *syntax.Fun) {
	l.needlessReturn(f.Body)
	if f.Operator == "" && l.src.Text[f.Name.S.Start] != '"' && !isMessage(l.src.Text, f) {
		l.snake(f.Name, "function")
	}
	for _, p := range f.Params {
		if p.Pat == nil {
			l.snake(p.Name, "parameter")
		}
	}
	if lines := strings.Count(l.text(f.S), "\n") + 1; lines > longFun {
		l.warn("L0019", f.Name.S, fmt.Sprintf("`%s` has %d lines", f.Name.Name, lines)).Hint = "move parts of it to functions of their own"
	}
	if f.Pub && f.Doc == "" && f.Body != nil {
		l.warn("L0030", f.Name.S, "`"+f.Name.Name+"` is `pub` and has no `///` comment")
	}
}

// isMessage says whether a function is the handler of an actor's message, whose name is a type's.
func isMessage(text string, f *syntax.Fun) bool {
	head := text[f.S.Start:f.Name.S.Start]
	return !strings.Contains(head, "fun") && !strings.Contains(head, "fn")
}

func (l *linter) letName(n *syntax.Let) {
	if n.Const {
		if b, ok := n.Pat.(*syntax.BindPat); ok && strings.ToUpper(b.Name.Name) != b.Name.Name {
			l.warn("L0020", b.Name.S, "constants are written "+strings.ToUpper(snakeOf(b.Name.Name)))
		}
		return
	}
	for _, id := range scope.LetNames(n.Pat) {
		if r := []rune(id.Name); !unicode.IsUpper(r[0]) || strings.ToUpper(id.Name) != id.Name {
			l.snake(id, "variable")
		}
	}
}

func (l *linter) typeNamed(h syntax.Head, what string) {
	l.camel(h.Name, what)
	if h.Pub && h.Doc == "" {
		l.warn("L0030", h.Name.S, "`"+h.Name.Name+"` is `pub` and has no `///` comment")
	}
}

func (l *linter) snake(id syntax.Ident, what string) {
	name := strings.TrimLeft(id.Name, "_")
	if want := snakeOf(name); want != name && len(name) > 1 {
		l.warn("L0020", id.S, "the "+what+" `"+id.Name+"` is usually written `"+strings.Repeat("_", len(id.Name)-len(name))+want+"`")
	}
}

func (l *linter) camel(id syntax.Ident, what string) {
	r := []rune(id.Name)
	if len(r) == 0 || unicode.IsUpper(r[0]) && !strings.Contains(strings.Trim(id.Name, "_"), "_") || !unicode.IsLetter(r[0]) || strings.ToUpper(id.Name) == id.Name && unicode.IsUpper(r[0]) {
		return
	}
	var b strings.Builder
	for _, w := range strings.Split(id.Name, "_") {
		if w != "" {
			b.WriteString(strings.ToUpper(w[:1]) + w[1:])
		}
	}
	l.warn("L0020", id.S, "the "+what+" `"+id.Name+"` is usually written `"+b.String()+"`")
}

// snakeOf writes computeTotal as compute_total.
func snakeOf(name string) string {
	var b strings.Builder
	r := []rune(name)
	for i, c := range r {
		if unicode.IsUpper(c) {
			if i > 0 && r[i-1] != '_' && (!unicode.IsUpper(r[i-1]) || i+1 < len(r) && unicode.IsLower(r[i+1])) {
				b.WriteByte('_')
			}
			c = unicode.ToLower(c)
		}
		b.WriteRune(c)
	}
	return b.String()
}
