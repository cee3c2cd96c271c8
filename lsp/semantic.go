package lsp

import (
	"strings"

	"skep/diag"
	"skep/internal/lazy"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/types"
)

// The legend of semantic tokens: a token's type and modifiers are indexes of these.
var (
	tokenTypes     = []string{"namespace", "type", "class", "enum", "interface", "struct", "parameter", "variable", "property", "enumMember", "event", "function", "method", "keyword", "comment", "string", "number", "operator", "decorator"}
	tokenModifiers = []string{"declaration", "readonly", "async", "defaultLibrary"}
)

type tokenType int

const (
	tokNamespace tokenType = iota
	tokType
	tokClass
	tokEnum
	tokInterface
	tokStruct
	tokParameter
	tokVariable
	tokProperty
	tokEnumMember
	tokEvent
	tokFunction
	tokMethod
	tokKeyword
	tokComment
	tokString
	tokNumber
	tokOperator
	tokDecorator
)

// Modifiers are bits.
const (
	modDeclaration = 1 << iota
	modReadonly
	modAsync
	modLibrary
)

// meaning is what a token is shown as.
type meaning struct {
	kind tokenType
	mods int
}

// semanticTokens tells what every token of a document is: the words by what they
// mean where they stand, the rest by its form. Five numbers a token, as the
// protocol has them: lines and columns from the token before, length, type, modifiers.
func (s *Server) semanticTokens(p documentRef) (any, error) {
	d, err := s.doc(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	m := meanings{analysis: s.analyse(s.unitOf(d)), at: map[int]meaning{}, globals: map[*scope.Global]meaning{}}
	m.names()
	e := encoder{s: s, text: d.text, data: []int{}}
	toks := d.tokens()
	for i, t := range toks {
		if k, ok := m.token(d, toks, i); ok {
			e.add(t.Span, k)
		}
	}
	return map[string]any{"data": e.data}, nil
}

// meanings are what the names of a unit mean, by their offsets.
type meanings struct {
	*analysis
	at      map[int]meaning
	globals map[*scope.Global]meaning // those that have been asked for
}

func (m *meanings) names() {
	mods := map[string]bool{"": true}
	m.heads(func(h *syntax.Head, node syntax.Expr, owner string) {
		if _, ok := node.(*syntax.Mod); ok {
			mods[h.Name.Name] = true
		}
		m.at[h.Name.Span().Start] = meaning{headKind(node, !mods[owner]), modDeclaration | asyncOf(node)}
		m.parts(node)
	})
	for _, f := range m.Info.Funcs {
		for _, v := range f.Vars {
			if v.Decl.End > v.Decl.Start {
				k := variableMeaning(v)
				m.at[v.Decl.Start] = meaning{k.kind, k.mods | modDeclaration}
			}
		}
	}
	for _, n := range m.all {
		m.node(n)
	}
}

// parts notes the fields and variants of a declared type.
func (m *meanings) parts(node syntax.Expr) {
	fields := func(list []syntax.FieldDecl) {
		for _, f := range list {
			m.at[f.Name.Span().Start] = meaning{tokProperty, modDeclaration}
		}
	}
	switch n := node.(type) {
	case *syntax.Struct:
		fields(n.Fields)
	case *syntax.Class:
		fields(n.Fields)
	case *syntax.Actor:
		fields(n.Fields)
	case *syntax.Enum:
		for _, v := range n.Variants {
			m.at[v.Name.Span().Start] = meaning{tokEnumMember, modDeclaration}
			fields(v.Fields)
		}
	}
}

func headKind(node syntax.Expr, member bool) tokenType {
	switch node.(type) {
	case *syntax.Fun:
		if member {
			return tokMethod
		}
		return tokFunction
	case *syntax.Struct:
		return tokStruct
	case *syntax.Class, *syntax.Actor:
		return tokClass
	case *syntax.Enum:
		return tokEnum
	case *syntax.Trait:
		return tokInterface
	case *syntax.Mod:
		return tokNamespace
	case *syntax.Effect:
		return tokEvent
	}
	return tokType
}

func asyncOf(node syntax.Expr) int {
	if f, ok := node.(*syntax.Fun); ok && f.Async {
		return modAsync
	}
	return 0
}

func variableMeaning(v *scope.Var) meaning {
	switch {
	case v.IsFun:
		return meaning{tokFunction, 0}
	case v.Param:
		return meaning{tokParameter, 0}
	case !v.Mut:
		return meaning{tokVariable, modReadonly}
	}
	return meaning{tokVariable, 0}
}

// node notes the names by which an expression refers to something.
func (m *meanings) node(n syntax.Expr) {
	switch x := n.(type) {
	case *syntax.Name:
		m.set(x.Span(), m.name(x))
	case *syntax.Field:
		m.set(x.Name.Span(), meaning{tokProperty, 0})
	case *syntax.MethodCall:
		m.set(x.Name.Span(), meaning{tokMethod, 0})
	case *syntax.Path:
		for i, seg := range x.Segs {
			m.set(seg.Span(), m.segment(x, i))
		}
	case *syntax.Call:
		if f, ok := x.Fn.(*syntax.Name); ok && m.Info.Refs[f] == nil && !m.Info.Globals[f.Name].IsDefined() && !wrapper.Get()[f.Name] {
			m.set(f.Span(), meaning{tokFunction, modLibrary})
		}
		for _, a := range x.Args {
			if a.Name != nil {
				m.set(a.Name.Span(), meaning{tokParameter, 0})
			}
		}
	case *syntax.StructLit:
		for _, f := range x.Fields {
			if f.Value == nil || f.Value.Span() != f.Name.Span() {
				m.set(f.Name.Span(), meaning{tokProperty, 0})
			}
		}
	}
}

// set notes a name once: what was said first knows more.
func (m *meanings) set(at diag.Span, k meaning) {
	if _, known := m.at[at.Start]; !known {
		m.at[at.Start] = k
	}
}

func (m *meanings) name(n *syntax.Name) meaning {
	if v := m.Info.Refs[n]; v != nil {
		return variableMeaning(v)
	}
	if g := m.Info.Globals[n.Name]; g.IsDefined() {
		return m.globalMeaning(g)
	}
	if _, ok := m.Types.TypeOf(n).(*types.Module); ok {
		return meaning{tokNamespace, modLibrary}
	}
	if wrapper.Get()[n.Name] {
		return meaning{tokEnumMember, modLibrary}
	}
	return meaning{tokVariable, modLibrary}
}

// wrapper are the variants that every program has.
var wrapper = lazy.Value[map[string]bool]{New: func() map[string]bool { return map[string]bool{"Some": true, "None": true, "Ok": true, "Err": true} }}

func (m *meanings) globalMeaning(g *scope.Global) meaning {
	k, known := m.globals[g]
	if !known {
		k = m.declared(g)
		m.globals[g] = k
	}
	return k
}

func (m *meanings) declared(g *scope.Global) meaning {
	if _, node := m.head(g.Decl); node != nil {
		return meaning{headKind(node, false), asyncOf(node)}
	}
	if _, ok := m.Types.GlobalType(g.Name).(*types.Module); ok {
		return meaning{tokNamespace, 0}
	}
	if g.Const || !g.Mut {
		return meaning{tokVariable, modReadonly}
	}
	return meaning{tokVariable, 0}
}

// segment is the meaning of one part of a::b.
func (m *meanings) segment(p *syntax.Path, i int) meaning {
	if i < len(p.Segs)-1 {
		if g := m.Info.Globals[p.Segs[i].Name]; g.IsDefined() {
			return m.globalMeaning(g)
		}
		return meaning{tokNamespace, modLibrary}
	}
	if def, ok := m.Types.DefOf(p); ok {
		if _, ok := def.Node.(*syntax.Enum); ok {
			return meaning{tokEnumMember, 0}
		}
	}
	if i > 0 {
		if g := m.Info.Globals[p.Segs[i-1].Name]; g.IsDefined() && m.globalMeaning(g).kind == tokEnum {
			return meaning{tokEnumMember, 0}
		}
	}
	return meaning{tokFunction, 0}
}

// token is the meaning of the i-th token of a document; ok is false for what editors need not be told.
func (m *meanings) token(d *document, toks []syntax.Token, i int) (k meaning, ok bool) {
	t := toks[i]
	if t.Kind == syntax.KindName || t.Kind == syntax.KindKeyword {
		if k, known := m.at[d.start+t.Span.Start]; known {
			return k, true
		}
	}
	switch t.Kind {
	case syntax.KindName:
		return m.bare(d.text, d.start, toks, i), d.text[t.Span.Start:t.Span.End] != "_"
	case syntax.KindKeyword, syntax.KindConstant:
		return meaning{tokKeyword, 0}, true
	case syntax.KindNumber:
		return meaning{tokNumber, 0}, true
	case syntax.KindString, syntax.KindFString, syntax.KindFormat:
		return meaning{tokString, 0}, true
	case syntax.KindComment:
		return meaning{tokComment, 0}, true
	case syntax.KindOperator:
		return meaning{tokOperator, 0}, true
	}
	return meaning{}, false
}

// bare is the meaning of a name of a text that begins at start and is no expression: in types, patterns, before the colon of a key or field, behind @.
func (m *meanings) bare(text string, start int, toks []syntax.Token, i int) meaning {
	word := func(j int) string {
		if j < 0 || j >= len(toks) {
			return ""
		}
		return text[toks[j].Span.Start:toks[j].Span.End]
	}
	name := word(i)
	switch {
	case word(i-1) == "@" || word(i-1) == "#":
		return meaning{tokDecorator, 0}
	case word(i-1) == "." || word(i+1) == ":" && word(i-1) != "let":
		return meaning{tokProperty, 0}
	}
	if g := m.Info.Globals[name]; g.IsDefined() {
		k := m.globalMeaning(g)
		if g.Decl.Start == start+toks[i].Span.Start {
			k.mods |= modDeclaration
		}
		return k
	}
	if word(i-1) == "::" || wrapper.Get()[name] {
		return meaning{tokEnumMember, 0}
	}
	if name == strings.ToLower(name) && word(i+1) == "::" {
		return meaning{tokNamespace, 0}
	}
	return meaning{tokType, 0}
}

// encoder writes tokens as the protocol has them. It walks over the text once:
// asking for the position of each token would look for the start of its line each time.
type encoder struct {
	s            *Server
	text         string
	data         []int
	at           int // offset, line and column that have been reached
	line, column int
	last         position // where the token before begins
}

// add writes a token; one of several lines is written line by line.
func (e *encoder) add(span diag.Span, k meaning) {
	for start := span.Start; start < span.End; {
		end := span.End
		if n := strings.IndexByte(e.text[start:end], '\n'); n >= 0 {
			end = start + n
		}
		e.advance(start)
		if length := e.s.widthOf(strings.TrimSuffix(e.text[start:end], "\r")); length > 0 {
			column := e.column
			if e.line == e.last.Line {
				column -= e.last.Character
			}
			e.data = append(e.data, e.line-e.last.Line, column, length, int(k.kind), k.mods)
			e.last = position{e.line, e.column}
		}
		start = end + 1
	}
}

func (e *encoder) advance(to int) {
	passed := e.text[e.at:to]
	if n := strings.Count(passed, "\n"); n > 0 {
		e.line += n
		e.column = 0
		passed = passed[strings.LastIndexByte(passed, '\n')+1:]
	}
	e.column += e.s.widthOf(passed)
	e.at = to
}
