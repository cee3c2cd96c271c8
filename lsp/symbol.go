package lsp

import (
	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
)

type symbol struct {
	Name           string    `json:"name"`
	Detail         string    `json:"detail,omitempty"`
	Kind           int       `json:"kind"`
	Range          textRange `json:"range"`
	SelectionRange textRange `json:"selectionRange"`
	Children       []symbol  `json:"children,omitempty"`
}

// The protocol's kinds of symbols.
const (
	symModule     = 2
	symClass      = 5
	symMethod     = 6
	symField      = 8
	symEnum       = 10
	symInterface  = 11
	symFunction   = 12
	symVariable   = 13
	symConstant   = 14
	symEnumMember = 22
	symStruct     = 23
	symEvent      = 24
)

func (s *Server) documentSymbol(p documentRef) (any, error) {
	d, err := s.doc(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	o := outline{s, d.source}
	out := o.symbols(d.program().Stmts)
	if out == nil {
		out = []symbol{}
	}
	return out, nil
}

type outline struct {
	s   *Server
	src *diag.Source
}

func (o outline) symbol(name syntax.Ident, whole diag.Span, kind int, children ...symbol) symbol {
	return symbol{Name: name.Name, Kind: kind, Range: o.s.textRange(o.src, whole.To(name.Span())), SelectionRange: o.s.textRange(o.src, name.Span()), Children: children}
}

func (o outline) symbols(stmts []syntax.Expr) (out []symbol) {
	for _, st := range stmts {
		if e, ok := st.(*syntax.Export); ok && e.Decl != nil {
			st = e.Decl
		}
		switch n := st.(type) {
		case *syntax.Fun:
			out = append(out, o.symbol(n.Name, n.Span(), symFunction))
		case *syntax.Struct:
			out = append(out, o.symbol(n.Name, n.Span(), symStruct, o.fields(n.Fields)...))
		case *syntax.Class:
			out = append(out, o.symbol(n.Name, n.Span(), symClass, append(o.fields(n.Fields), o.methods(n.Methods)...)...))
		case *syntax.Enum:
			out = append(out, o.symbol(n.Name, n.Span(), symEnum, o.variants(n.Variants)...))
		case *syntax.Trait:
			out = append(out, o.symbol(n.Name, n.Span(), symInterface, o.methods(n.Methods)...))
		case *syntax.Impl:
			if n.For != nil {
				name := syntax.Ident{At: syntax.At{S: n.For.Span()}, Name: "impl " + n.For.Name}
				if n.Trait != nil {
					name.Name = "impl " + n.Trait.Name + " for " + n.For.Name
				}
				out = append(out, o.symbol(name, n.Span(), symClass, o.methods(n.Methods)...))
			}
		case *syntax.Actor:
			out = append(out, o.symbol(n.Name, n.Span(), symClass, append(o.fields(n.Fields), append(o.methods(n.Handlers), o.methods(n.Methods)...)...)...))
		case *syntax.Effect:
			out = append(out, o.symbol(n.Name, n.Span(), symEvent, o.methods(n.Ops)...))
		case *syntax.TypeAlias:
			out = append(out, o.symbol(n.Name, n.Span(), symClass))
		case *syntax.Mod:
			out = append(out, o.symbol(n.Name, n.Span(), symModule, o.symbols(n.Body)...))
		case *syntax.Let:
			kind := symVariable
			if n.Const {
				kind = symConstant
			}
			for _, id := range scope.LetNames(n.Pat) {
				out = append(out, o.symbol(id, n.Span(), kind))
			}
		}
	}
	return out
}

func (o outline) fields(fs []syntax.FieldDecl) (out []symbol) {
	for _, f := range fs {
		out = append(out, o.symbol(f.Name, f.Span(), symField))
	}
	return out
}

func (o outline) methods(ms []*syntax.Fun) (out []symbol) {
	for _, m := range ms {
		out = append(out, o.symbol(m.Name, m.Span(), symMethod))
	}
	return out
}

func (o outline) variants(vs []syntax.Variant) (out []symbol) {
	for _, v := range vs {
		out = append(out, o.symbol(v.Name, v.Span(), symEnumMember))
	}
	return out
}

type foldingRange struct {
	StartLine int    `json:"startLine"`
	EndLine   int    `json:"endLine"`
	Kind      string `json:"kind,omitempty"`
}

// foldingRange folds what braces, brackets and parentheses enclose over several lines, and comments of several lines.
func (s *Server) foldingRange(p documentRef) (any, error) {
	d, err := s.doc(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	out := []foldingRange{}
	line := func(offset int) int { return d.source.LineOf(offset) - 1 }
	var open []int
	first, last := -1, -1 // of a run of comments
	for _, t := range append(d.tokens(), syntax.Token{Span: diag.Span{Start: len(d.text), End: len(d.text)}}) {
		if first >= 0 && (t.Kind != syntax.KindComment || line(t.Span.Start) > last+1) {
			if last > first {
				out = append(out, foldingRange{first, last, "comment"})
			}
			first = -1
		}
		if t.Kind == syntax.KindComment {
			if first < 0 {
				first = line(t.Span.Start)
			}
			last = line(max(t.Span.Start, t.Span.End-1))
			continue
		}
		switch d.text[t.Span.Start:t.Span.End] {
		case "{", "[", "(":
			open = append(open, line(t.Span.Start))
		case "}", "]", ")":
			if n := len(open); n > 0 {
				if end := line(t.Span.Start) - 1; end > open[n-1] {
					out = append(out, foldingRange{StartLine: open[n-1], EndLine: end})
				}
				open = open[:n-1]
			}
		}
	}
	return out, nil
}
