package check

import (
	"strings"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// What other files define. A module's file has been checked by itself; its space
// is taken over as that check left it, and is only read: several checks may share it.

// fileSpace is the space of the file that a module's name means; nil if there is none, or its check is not known.
func (c *checker) fileSpace(name string) *space {
	if c.env.File == nil || name == "" || strings.Contains(name, ".") || c.lib.shelf.HasModule(name) {
		return nil
	}
	c.readFiles = true
	r := c.env.File(name)
	if r == nil {
		return nil
	}
	if c.unread[name] = r.c == nil || r.c.root == nil; c.unread[name] {
		return nil
	}
	m := *r.c.root
	m.name, m.file = name, true
	for n, f := range r.c.funs {
		c.fileFuns[n] = f
	}
	for n, f := range r.c.fileFuns {
		c.fileFuns[n] = f
	}
	return &m
}

// below finds a file of the folder that belongs to a file's module: shapes/circle.ruchy is shapes::circle.
func (c *checker) below(m *space, name string) *space {
	if !m.file {
		return nil
	}
	return c.fileSpace(m.name + "/" + name)
}

// shown notes the names that a declaration lets others use.
func (s *space) shown(st syntax.Expr) {
	switch d := st.(type) {
	case *syntax.Let:
		for _, n := range scope.LetNames(d.Pat) {
			s.public[n.Name] = s.public[n.Name] || d.Pub
		}
	case *syntax.Use:
		for _, it := range d.Items {
			if d.Pub && !it.Glob {
				s.public[scope.UseName(it)] = true
			}
		}
	case *syntax.Export:
		for _, n := range d.Names {
			s.public[n.Name] = true
		}
		if d.Decl != nil {
			for _, name := range declared(d.Decl) {
				s.public[name] = true
			}
		}
	default:
		if h := syntax.HeadOf(st); h != nil && h.Pub {
			s.public[h.Name.Name] = true
		}
	}
}

func declared(e syntax.Expr) (out []string) {
	if l, ok := e.(*syntax.Let); ok {
		for _, n := range scope.LetNames(l.Pat) {
			out = append(out, n.Name)
		}
	} else if h := syntax.HeadOf(e); h != nil {
		out = append(out, h.Name.Name)
	}
	return out
}

// within tells whether a space is another one or inside of it.
func (s *space) within(m *space) bool {
	for ; s != nil; s = s.outer {
		if s == m || s.src != nil && s.src == m.src && s.name == m.name {
			return true
		}
	}
	return false
}

// private reports the use of what a module does not show.
func (c *checker) private(m *space, name syntax.Ident) {
	if m.public[name.Name] || len(m.globs) > 0 || m.opaque[name.Name] || c.space.within(m) || c.env.Lenient {
		return
	}
	d := c.fail("E0433", name.Span(), "`"+name.Name+"` is private in the module `"+m.name+"`")
	d.Hint = "write `pub` before its declaration to let others use it"
	if at, ok := m.declaration(name.Name); ok && !m.file {
		d.Related = []diag.Related{{Source: m.src, Span: at, Message: "it is defined here"}}
		start := diag.Span{Start: at.Start, End: at.Start}
		fix(d, "make it public: `pub`", start, "pub ")
	}
}

// declaration is where a module's function, type or variable is declared as a whole.
func (s *space) declaration(name string) (diag.Span, bool) {
	if f := s.funs[name]; f != nil {
		return f.Span(), true
	}
	if d := s.types[name]; d != nil && d.Node != nil {
		return d.Node.Span(), true
	}
	if v := s.vars[name]; v != nil && v.node != nil {
		return v.node.Span(), true
	}
	return diag.Span{}, false
}
