package lint

import (
	"regexp"
	"strings"

	"skep/diag"
	"skep/internal/lazy"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// facts are gathered once for the rules about names.
type facts struct {
	lets    map[diag.Span]*syntax.Let // by the place of each name that they bind
	params  map[diag.Span]bool        // parameters of functions that chose them freely
	loops   map[diag.Span]bool        // names that for, match and patterns bind
	texts   map[string]bool           // names that formats and queries in strings may read
	muts    map[any]bool              // place of a local or name of a global: changed or handed out to be changed
	uses    map[diag.Span]int         // of locals, by their place
	methods map[string]bool           // methods that the program defines
	calls   bool                      // something at top level runs
}

var inText = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp { return regexp.MustCompile(`[\pL_][\pL\d_]*`) }}

// collect walks the program once.
func (l *linter) collect() {
	l.facts = facts{lets: map[diag.Span]*syntax.Let{}, params: map[diag.Span]bool{}, loops: map[diag.Span]bool{}, texts: map[string]bool{}, muts: map[any]bool{}, methods: map[string]bool{}}
	for _, s := range l.prog.Stmts {
		if !isDeclaration(s) {
			l.facts.calls = true
		}
		syntax.Walk(s, func(n syntax.Expr) bool {
			l.collectNode(n)
			return true
		})
	}
	for _, a := range l.info.Assigns { // loops and calls that write through references too
		l.facts.muts[l.key(a.Name, a.Var)] = true
	}
	for _, s := range l.prog.Stmts {
		syntax.Walk(s, func(n syntax.Expr) bool {
			switch n := n.(type) {
			case *syntax.Assign:
				l.changed(n.Target)
			case *syntax.MethodCall:
				if name := n.Name.Name; scope.Mutating(name) || l.facts.methods[name] || l.isObject(n.Recv) {
					l.changed(n.Recv)
				}
			}
			return true
		})
	}
}

// isObject says whether a variable holds what a type's own function made: File::open(…), Network::new(…).
// Its methods may change it.
func (l *linter) isObject(x syntax.Expr) bool {
	n, ok := x.(*syntax.Name)
	if !ok {
		return false
	}
	var let *syntax.Let
	if v := l.info.Refs[n]; v != nil {
		let = l.facts.lets[v.Decl]
	} else if g := l.info.Globals[n.Name]; g != nil {
		let = g.Let
	}
	if let == nil {
		return false
	}
	made := false
	syntax.Walk(let.Value, func(n syntax.Expr) bool {
		if c, ok := n.(*syntax.Call); ok {
			_, path := c.Fn.(*syntax.Path)
			made = made || path
		}
		return !made
	})
	return made
}

func (l *linter) collectNode(n syntax.Expr) {
	switch n := n.(type) {
	case *syntax.Let:
		for _, id := range scope.LetNames(n.Pat) {
			l.facts.lets[id.S] = n
		}
	case *syntax.Fun:
		l.collectFun(n)
	case *syntax.Lambda:
	case *syntax.Str:
		for _, w := range inText.Get().FindAllString(n.Value, -1) {
			if strings.ContainsAny(n.Value, "{ ") {
				l.facts.texts[w] = true
			}
		}
	case *syntax.Ref:
		if n.Mut {
			l.changed(n.X)
		}
	case *syntax.For:
		for _, id := range scope.Bindings(n.Pat) {
			l.facts.loops[id.S] = true
		}
	}
}

func (l *linter) collectFun(f *syntax.Fun) {
	if len(f.Params) > 0 && f.Params[0].Name.Name == "self" {
		l.facts.methods[f.Name.Name] = true
		return
	}
	if f.Body == nil || len(f.Body.Stmts) == 0 || len(f.Attrs) > 0 {
		return
	}
	for _, p := range f.Params {
		if p.Pat == nil {
			l.facts.params[p.Name.S] = true
		}
	}
}

// changed notes that the variable at the root of a place may change.
func (l *linter) changed(x syntax.Expr) {
	for {
		switch n := x.(type) {
		case *syntax.Name:
			l.facts.muts[l.key(n, l.info.Refs[n])] = true
			return
		case *syntax.Field:
			x = n.X
		case *syntax.TupleField:
			x = n.X
		case *syntax.Index:
			x = n.X
		case *syntax.Unary:
			x = n.X
		case *syntax.Tuple:
			for _, e := range n.Elems {
				l.changed(e)
			}
			return
		case *syntax.Array:
			for _, e := range n.Elems {
				l.changed(e.Value)
			}
			return
		default:
			return
		}
	}
}

func (l *linter) key(n *syntax.Name, v *scope.Var) any {
	if v != nil {
		return v.Decl // the functions of a mod are resolved more than once
	}
	return n.Name
}

func isDeclaration(s syntax.Expr) bool {
	switch s.(type) {
	case *syntax.Fun, *syntax.Struct, *syntax.Enum, *syntax.Class, *syntax.Trait, *syntax.Impl, *syntax.Actor, *syntax.Effect,
		*syntax.TypeAlias, *syntax.Mod, *syntax.Use, *syntax.Export, *syntax.Let:
		return true
	}
	return false
}

// names checks variables, parameters, imports and functions.
func (l *linter) names() {
	seen := map[diag.Span]bool{}
	l.facts.uses = map[diag.Span]int{}
	for _, f := range l.info.Funcs {
		for _, v := range f.Vars {
			l.facts.uses[v.Decl] += v.Uses
		}
	}
	for _, f := range l.info.Funcs {
		for _, v := range f.Vars {
			if !seen[v.Decl] {
				seen[v.Decl] = true
				l.local(v)
			}
		}
		l.shadowing(f)
	}
	for _, g := range l.info.Globals {
		if g.Defined && g.Let != nil {
			l.global(g)
		}
	}
	for _, s := range l.prog.Stmts {
		switch n := s.(type) {
		case *syntax.Use:
			l.imports(n)
		case *syntax.Fun:
			l.unusedFun(n)
		}
	}
}

func silent(name string) bool {
	return name == "" || name[0] == '_' || name == "self" || name[0] == '<'
}

func (l *linter) local(v *scope.Var) {
	if silent(v.Name) || v.IsFun {
		return
	}
	let := l.facts.lets[v.Decl]
	switch {
	case l.facts.uses[v.Decl] == 0 && !l.facts.texts[v.Name] && v.Param:
		if l.facts.params[v.Decl] {
			l.unused("L0003", "parameter", v.Name, v.Decl)
		}
	case l.facts.uses[v.Decl] == 0 && !l.facts.texts[v.Name] && (let != nil || l.facts.loops[v.Decl]):
		l.unused("L0001", "variable", v.Name, v.Decl)
	case let != nil && let.Mut && !l.facts.muts[v.Decl]:
		l.needlessMut(let, v.Name, v.Decl)
	}
}

func (l *linter) global(g *scope.Global) {
	switch {
	case silent(g.Name) || l.options.Cell || g.Let.Pub:
	case !g.Used && !l.facts.texts[g.Name]:
		l.unused("L0001", "variable", g.Name, g.Decl)
	case g.Let.Mut && !l.facts.muts[g.Name]:
		l.needlessMut(g.Let, g.Name, g.Decl)
	}
}

func (l *linter) unused(code, what, name string, at diag.Span) {
	d := l.warn(code, at, "the "+what+" `"+name+"` is not used")
	d.Fixes = append(d.Fixes, diag.Fix{Title: "write `_" + name + "`", Guess: code == "L0001", Edits: []diag.Edit{{Span: diag.Span{Start: at.Start, End: at.Start}, New: "_"}}})
	d.Hint = "remove it, or write `_" + name + "` if this is meant"
	if code == "L0003" { // callers may name the argument
		d.Fixes = nil
	}
}

var mutWord = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp { return regexp.MustCompile(`^(pub\s+)?(let\s+)(mut\s+)`) }}

// needlessMut offers to take the word away if the let binds one name only.
func (l *linter) needlessMut(let *syntax.Let, name string, at diag.Span) {
	b, ok := let.Pat.(*syntax.BindPat)
	if !ok || let.Value == nil {
		return
	}
	d := l.warn("L0005", at, "`"+name+"` is `mut`, but nothing changes it")
	if m := mutWord.Get().FindStringSubmatchIndex(l.src.Text[let.S.Start:b.S.Start]); m != nil {
		replace(d, "remove `mut`", diag.Span{Start: let.S.Start + m[6], End: let.S.Start + m[7]}, "")
	}
}

func (l *linter) shadowing(f *scope.Func) {
	first := map[string]*scope.Var{}
	for _, v := range f.Vars {
		if old := first[v.Name]; old != nil && !silent(v.Name) && old.Decl != v.Decl && l.facts.lets[v.Decl] != nil {
			d := l.warn("L0006", v.Decl, "`"+v.Name+"` hides another variable of this function")
			d.Related = []diag.Related{{Source: l.src, Span: old.Decl, Message: "the other one"}}
		} else if old == nil {
			first[v.Name] = v
		}
	}
}

func (l *linter) imports(u *syntax.Use) {
	if u.Pub {
		return
	}
	for _, it := range u.Items {
		name := scope.UseName(it)
		g := l.info.Globals[name]
		if name == "" || it.Glob || g == nil || g.Used || l.mentioned(name, u.S) {
			continue
		}
		d := l.warn("L0002", it.S, "`"+name+"` is not used")
		if len(u.Items) == 1 {
			replace(d, "remove the line", l.wholeLine(u.S), "")
		}
	}
}

// mentioned says whether a name stands anywhere outside a span: types, paths and patterns are no names for scope.
func (l *linter) mentioned(name string, outside diag.Span) bool {
	if l.words == nil {
		l.words = map[string][]int{}
		for _, t := range l.pieces() {
			l.addWords(t)
		}
	}
	for _, at := range l.words[name] {
		if at < outside.Start || at >= outside.End {
			return true
		}
	}
	return false
}

func (l *linter) addWords(t syntax.Piece) {
	switch s := l.text(t.Span); t.Kind {
	case syntax.KindComment:
	case syntax.KindFString, syntax.KindString, syntax.KindMagic:
		for _, w := range inText.Get().FindAllString(s, -1) {
			l.words[w] = append(l.words[w], t.Span.Start)
		}
	default:
		l.words[s] = append(l.words[s], t.Span.Start)
	}
}

// wholeLine widens a span to its line if nothing else stands there.
func (l *linter) wholeLine(s diag.Span) diag.Span {
	start := strings.LastIndexByte(l.src.Text[:s.Start], '\n') + 1
	end := len(l.src.Text)
	if i := strings.IndexByte(l.src.Text[s.End:], '\n'); i >= 0 {
		end = s.End + i + 1
	}
	if strings.TrimSpace(l.src.Text[start:s.Start]) == "" && strings.Trim(l.src.Text[s.End:end], " \t\r\n;") == "" {
		return diag.Span{Start: start, End: end}
	}
	return s
}

func (l *linter) unusedFun(f *syntax.Fun) {
	name := f.Name.Name
	main := l.info.Globals["main"]
	runs := l.facts.calls || main != nil && main.Fun
	if !runs || l.options.Cell || f.Pub || silent(name) || name == "main" || len(f.Attrs) > 0 || f.Body == nil {
		return
	}
	if !l.mentioned(name, f.S) {
		l.warn("L0004", f.Name.S, "nothing calls `"+name+"`").Hint = "remove it, or mark it `pub` if others use it"
	}
}
