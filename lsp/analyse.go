package lsp

import (
	"context"

	"skep/diag"
	"skep/interp"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// analysis is what is known of a unit's text.
type analysis struct {
	*interp.Analysis
	unit *unit
	all  []syntax.Expr // every node
}

// analyse keeps what it found of the last script: an editor asks a dozen questions about one text.
func (s *Server) analyse(u *unit) *analysis {
	if kept := s.kept; kept != nil && !u.notebook && kept.unit.source == u.source {
		return kept
	}
	a := walked(s.checked(u), u)
	if !u.notebook {
		s.kept = a
	}
	return a
}

// checked analyses a unit. A notebook keeps what it found of each cell; its source is then one that has all cells somewhere.
func (s *Server) checked(u *unit) *interp.Analysis {
	if !u.notebook {
		return s.session(u).Analyze(u.source)
	}
	a, err := s.checkedCells(context.Background(), u)
	if err != nil { // that context never ends
		panic(err)
	}
	return a
}

func (s *Server) checkedCells(ctx context.Context, u *unit) (*interp.Analysis, error) {
	texts := make([]string, len(u.docs))
	for i, d := range u.docs {
		texts[i] = d.text
	}
	a, err := s.cells(u).Analyze(ctx, texts)
	if err != nil {
		return nil, err
	}
	u.place(a)
	return a, nil
}

// place notes where an analysis has the cells.
func (u *unit) place(a *interp.Analysis) {
	u.source, u.found = a.Source, a
	for i, d := range u.docs {
		d.start = a.Cells[i].Start
	}
}

// cells is what is kept of a notebook between two edits.
func (s *Server) cells(u *unit) *interp.Cells {
	b := s.books[u.key]
	if b.checked == nil {
		b.checked = s.session(u).Cells(b.name)
	}
	return b.checked
}

func walked(found *interp.Analysis, u *unit) *analysis {
	a := &analysis{Analysis: found, unit: u}
	a.Info = a.Types.Info()
	for _, st := range a.Program.Stmts {
		syntax.Walk(st, func(n syntax.Expr) bool {
			a.all = append(a.all, n)
			return true
		})
	}
	return a
}

// nameSpan is the span of the name by which a node refers to something; ok is false for nodes that do not.
func nameSpan(n syntax.Expr) (span diag.Span, name string, ok bool) {
	switch n := n.(type) {
	case *syntax.Name:
		return n.Span(), n.Name, true
	case *syntax.Field:
		return n.Name.Span(), n.Name.Name, true
	case *syntax.MethodCall:
		return n.Name.Span(), n.Name.Name, true
	case *syntax.Path:
		if len(n.Segs) > 0 {
			last := n.Segs[len(n.Segs)-1]
			return last.Span(), last.Name, true
		}
	}
	return diag.Span{}, "", false
}

func contains(s diag.Span, offset int) bool { return s.Start <= offset && offset <= s.End }

// named finds the node whose name stands at an offset, or nil. The smallest span wins.
func (a *analysis) named(offset int) (found syntax.Expr) {
	best := 1 << 62
	for _, n := range a.all {
		if span, _, ok := nameSpan(n); ok && contains(span, offset) && span.End-span.Start < best {
			found, best = n, span.End-span.Start
		}
	}
	return found
}

// local finds the variable whose declaration or use stands at an offset, or nil.
func (a *analysis) local(offset int) *scope.Var {
	if n, ok := a.named(offset).(*syntax.Name); ok {
		if v := a.Info.Refs[n]; v != nil {
			return v
		}
	}
	for _, f := range a.Info.Funcs {
		for _, v := range f.Vars {
			if contains(v.Decl, offset) && v.Decl.End > v.Decl.Start {
				return v
			}
		}
	}
	return nil
}

// word is the name at an offset of the unit's text.
func (a *analysis) word(offset int) (string, diag.Span) {
	span := wordAt(a.unit.source.Text, offset)
	return a.unit.source.Text[span.Start:span.End], span
}

// heads calls f with every named declaration, those in classes, impls and mods included. The owner is the type or mod around it.
func (a *analysis) heads(f func(h *syntax.Head, node syntax.Expr, owner string)) {
	var walk func(stmts []syntax.Expr, owner string)
	methods := func(ms []*syntax.Fun, owner string) {
		for _, m := range ms {
			f(&m.Head, m, owner)
		}
	}
	walk = func(stmts []syntax.Expr, owner string) {
		for _, st := range stmts {
			if e, ok := st.(*syntax.Export); ok && e.Decl != nil {
				st = e.Decl
			}
			if h := syntax.HeadOf(st); h != nil {
				f(h, st, owner)
			}
			switch n := st.(type) {
			case *syntax.Mod:
				walk(n.Body, n.Name.Name)
			case *syntax.Class:
				methods(n.Methods, n.Name.Name)
			case *syntax.Trait:
				methods(n.Methods, n.Name.Name)
			case *syntax.Actor:
				methods(n.Handlers, n.Name.Name)
				methods(n.Methods, n.Name.Name)
			case *syntax.Impl:
				if n.For != nil {
					methods(n.Methods, n.For.Name)
				}
			}
		}
	}
	walk(a.Program.Stmts, "")
}

// head finds the declaration whose name stands at a span, or nil.
func (a *analysis) head(span diag.Span) (found *syntax.Head, node syntax.Expr) {
	a.heads(func(h *syntax.Head, n syntax.Expr, _ string) {
		if h.Name.Span() == span {
			found, node = h, n
		}
	})
	return found, node
}
