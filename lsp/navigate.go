package lsp

import (
	"sort"

	"skep/diag"
	"skep/interp/check"
	"skep/interp/scope"
	"skep/interp/syntax"
)

func (s *Server) definition(p at) (any, error) {
	t, err := s.target(p)
	if err != nil {
		return nil, err
	}
	if v := t.local(t.offset); v != nil {
		return s.place(t.unit, nil, v.Decl), nil
	}
	if n := t.named(t.offset); n != nil {
		if def, ok := t.Types.DefOf(n); ok && def.Source != nil {
			return s.place(t.unit, def.Source, def.Span), nil
		}
	}
	if g := t.global(t.offset); g != nil {
		return s.place(t.unit, nil, g.Decl), nil
	}
	return nil, nil
}

// global finds the top-level name at an offset, also in annotations and patterns, which are no expressions.
func (a *analysis) global(offset int) *scope.Global {
	name, span := a.word(offset)
	g := a.Info.Globals[name]
	if g == nil || !g.Defined || a.behindDot(span.Start) {
		return nil
	}
	return g
}

func (a *analysis) behindDot(start int) bool {
	text := a.unit.source.Text[:start]
	return len(text) > 0 && text[len(text)-1] == '.' && (len(text) < 2 || text[len(text)-2] != '.')
}

type referencesParams struct {
	at
	Context struct {
		IncludeDeclaration bool `json:"includeDeclaration"`
	} `json:"context"`
}

func (s *Server) references(p referencesParams) (any, error) {
	t, err := s.target(p.at)
	if err != nil {
		return nil, err
	}
	out := []location{}
	uses, decl, _ := t.occurrences()
	for _, o := range uses {
		if o.span != decl || p.Context.IncludeDeclaration {
			out = append(out, s.place(t.unit, nil, o.span))
		}
	}
	return out, nil
}

type highlight struct {
	Range textRange `json:"range"`
}

func (s *Server) highlight(p at) (any, error) {
	t, err := s.target(p)
	if err != nil {
		return nil, err
	}
	out := []highlight{}
	uses, _, _ := t.occurrences()
	for _, o := range uses {
		if d, in := t.unit.span(o.span); d == t.doc {
			out = append(out, highlight{s.textRange(d.source, in)})
		}
	}
	return out, nil
}

// occurrence is one place where a name stands. Before is what a renaming puts
// before it: `name: ` where the name is also that of a field.
type occurrence struct {
	span   diag.Span
	before string
}

// occurrences finds all places of what stands at the target; ok is false if that is nothing of the program's own.
func (t *target) occurrences() (uses []occurrence, decl diag.Span, ok bool) {
	if v := t.local(t.offset); v != nil {
		return t.sorted(t.localUses(v)), v.Decl, true
	}
	if def, found := t.memberAt(); found {
		return t.sorted(t.memberUses(def)), def.Span, true
	}
	if g := t.global(t.offset); g != nil {
		return t.sorted(t.globalUses(g)), g.Decl, true
	}
	return nil, decl, false
}

func (t *target) sorted(uses []occurrence) []occurrence {
	sort.Slice(uses, func(i, j int) bool { return uses[i].span.Start < uses[j].span.Start })
	var out []occurrence
	for _, o := range uses {
		if len(out) == 0 || out[len(out)-1].span != o.span {
			out = append(out, o)
		}
	}
	return out
}

func (a *analysis) localUses(v *scope.Var) []occurrence {
	short := a.shorthands()
	uses := []occurrence{{span: v.Decl, before: short[v.Decl]}}
	for n, w := range a.Info.Refs {
		if w == v {
			uses = append(uses, occurrence{span: n.Span(), before: short[n.Span()]})
		}
	}
	return uses
}

// shorthands maps the places where one name is field and variable at once, `Point { x }` and `let {x} = p`, to "x: ".
func (a *analysis) shorthands() map[diag.Span]string {
	out := map[diag.Span]string{}
	for _, n := range a.all {
		if lit, ok := n.(*syntax.StructLit); ok {
			for _, f := range lit.Fields {
				if f.Value != nil && f.Value.Span() == f.Name.Span() {
					out[f.Name.Span()] = f.Name.Name + ": "
				}
			}
		}
	}
	for node := range a.Info.Binds {
		if f, ok := node.(*syntax.FieldPat); ok && f.Pat == nil {
			out[f.Name.Span()] = f.Name.Name + ": "
		}
	}
	return out
}

// memberAt finds the field, method, variant or constant that the target stands on, at its declaration or a use.
func (t *target) memberAt() (check.Definition, bool) {
	if n := t.named(t.offset); n != nil {
		if _, plain := n.(*syntax.Name); !plain {
			if def, ok := t.Types.DefOf(n); ok && t.own(def) {
				return def, true
			}
			return check.Definition{}, false
		}
	}
	for _, n := range t.all {
		if def, ok := t.Types.DefOf(n); ok && t.own(def) && contains(def.Span, t.offset) && t.Info.Globals[def.Name] == nil {
			return def, true
		}
	}
	name, span := t.word(t.offset)
	var found check.Definition
	t.heads(func(h *syntax.Head, node syntax.Expr, owner string) {
		if owner != "" && h.Name.Span() == span {
			found = check.Definition{Name: name, Source: t.unit.source, Span: span, Node: node}
		}
	})
	return found, found.Source != nil
}

// own tells definitions of this text.
func (t *target) own(def check.Definition) bool {
	return def.Source != nil && def.Source.Name == t.unit.source.Name
}

func (t *target) memberUses(def check.Definition) []occurrence {
	uses := []occurrence{{span: def.Span}}
	for _, n := range t.all {
		span, name, ok := nameSpan(n)
		if !ok || name != def.Name {
			continue
		}
		if other, found := t.Types.DefOf(n); found && t.own(other) && other.Span == def.Span {
			uses = append(uses, occurrence{span: span})
		}
	}
	for _, n := range t.all { // fields in struct literals
		if lit, ok := n.(*syntax.StructLit); ok {
			if other, found := t.Types.DefOf(lit.Type); found {
				uses = append(uses, fieldUses(lit, other.Node, def)...)
			}
		}
	}
	return uses
}

func fieldUses(lit *syntax.StructLit, node syntax.Expr, def check.Definition) (uses []occurrence) {
	st, ok := node.(*syntax.Struct)
	if !ok {
		return nil
	}
	for _, f := range st.Fields {
		if f.Name.Span() != def.Span {
			continue
		}
		for _, init := range lit.Fields {
			if init.Name.Name == def.Name && (init.Value == nil || init.Value.Span() != init.Name.Span()) {
				uses = append(uses, occurrence{span: init.Name.Span()})
			}
		}
	}
	return uses
}

// globalUses finds a top-level name by its tokens, because types and patterns
// are no expressions: all names of that spelling but local variables, members
// behind a dot or ::, keys and argument names.
func (a *analysis) globalUses(g *scope.Global) []occurrence {
	locals := a.localSpans(g.Name)
	short := a.shorthands()
	var uses []occurrence
	for _, d := range a.unit.docs {
		toks := d.tokens()
		for i, tok := range toks {
			at := diag.Span{Start: d.start + tok.Span.Start, End: d.start + tok.Span.End}
			if d.text[tok.Span.Start:tok.Span.End] != g.Name || locals[at] || tok.Kind == syntax.KindString || tok.Kind == syntax.KindComment || tok.Kind == syntax.KindFString {
				continue
			}
			if i == 0 || !member(d.text, toks, i) {
				uses = append(uses, occurrence{span: at, before: short[at]})
			}
		}
	}
	return uses
}

// member tells a name behind a dot, behind another name's ::, or before the colon of a key or argument.
func member(text string, toks []syntax.Token, i int) bool {
	word := func(j int) string {
		if j < 0 || j >= len(toks) {
			return ""
		}
		return text[toks[j].Span.Start:toks[j].Span.End]
	}
	switch word(i - 1) {
	case ".", "?.":
		return true
	case "::":
		return word(i-2) != "self" && word(i-2) != "crate" && word(i-2) != "super"
	case ",", "(", "{":
		return word(i+1) == ":" && word(i-2) != "|"
	}
	return false
}

func (a *analysis) localSpans(name string) map[diag.Span]bool {
	out := map[diag.Span]bool{}
	for n, v := range a.Info.Refs {
		if v.Name == name {
			out[n.Span()] = true
		}
	}
	for _, f := range a.Info.Funcs {
		for _, v := range f.Vars {
			if v.Name == name {
				out[v.Decl] = true
			}
		}
	}
	return out
}
