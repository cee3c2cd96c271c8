package check

import (
	"strings"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/types"
)

// space is what the top level of a program or of a mod defines.
type space struct {
	name    string
	outer   *space
	src     *diag.Source
	file    bool // of another file: what is known of it is settled
	public  map[string]bool
	types   map[string]*types.Decl
	aliases map[string]*syntax.TypeAlias
	vars    map[string]*variable
	funs    map[string]*syntax.Fun // nil: defined more than once
	mods    map[string]*space
	uses    map[string][]syntax.Ident
	globs   [][]syntax.Ident
	files   map[string]*space // files that a use reads without binding their names
	opaque  map[string]bool   // defined by something whose meaning is not known here
	hand    map[string]handed // what other cells define, and is understood there
	exports map[string]*export
}

func newSpace(name string, outer *space, src *diag.Source) *space {
	return &space{name: name, outer: outer, src: src, public: map[string]bool{}, types: map[string]*types.Decl{}, aliases: map[string]*syntax.TypeAlias{}, vars: map[string]*variable{},
		funs: map[string]*syntax.Fun{}, mods: map[string]*space{}, uses: map[string][]syntax.Ident{}, files: map[string]*space{}, opaque: map[string]bool{}}
}

func (s *space) each(f func(*space)) {
	f(s)
	for _, m := range s.mods {
		if !m.file {
			m.each(f)
		}
	}
}

// has tells whether the space itself defines a name.
func (s *space) has(name string) bool {
	_, fun := s.funs[name]
	return fun || s.types[name] != nil || s.vars[name] != nil || s.mods[name] != nil || s.uses[name] != nil || s.aliases[name] != nil || s.opaque[name] || s.handed(name)
}

func (s *space) handed(name string) bool { _, ok := s.hand[name]; return ok }

// names lists what the space defines.
func (s *space) names() []string {
	var out []string
	add := func(name string) { out = append(out, name) }
	for n := range s.types {
		add(n)
	}
	for n := range s.vars {
		add(n)
	}
	for n := range s.funs {
		add(n)
	}
	for n := range s.mods {
		add(n)
	}
	for n := range s.uses {
		add(n)
	}
	return out
}

// collect notes what statements define; bodies are searched for local types too.
func (c *checker) collect(s *space, stmts []syntax.Expr) {
	for _, st := range stmts {
		c.collectTop(s, st)
		syntax.Walk(st, func(n syntax.Expr) bool {
			switch d := n.(type) {
			case *syntax.Mod:
				return d == st
			case *syntax.Struct, *syntax.Class, *syntax.Enum, *syntax.Trait, *syntax.Actor, *syntax.Effect:
				c.collectType(s, n)
			case *syntax.TypeAlias:
				if d.Name.Name != "" {
					s.aliases[d.Name.Name] = d
				}
			}
			return true
		})
	}
}

func (c *checker) collectTop(s *space, st syntax.Expr) {
	s.shown(st)
	switch d := st.(type) {
	case *syntax.Fun:
		if _, twice := s.funs[d.Name.Name]; twice {
			s.funs[d.Name.Name] = nil
			return
		}
		s.funs[d.Name.Name] = d
	case *syntax.Let:
		c.collectLet(s, d)
	case *syntax.Export:
		if d.Decl != nil {
			c.collectTop(s, d.Decl)
		}
	case *syntax.Mod:
		if d.Body == nil {
			c.fileMod(s, d.Name.Name)
			return
		}
		m := newSpace(d.Name.Name, s, c.src)
		s.mods[d.Name.Name] = m
		c.collect(m, d.Body)
	case *syntax.Effect:
		for _, op := range d.Ops {
			s.funs[op.Name.Name] = op
		}
	case *syntax.Use:
		c.collectUse(s, d)
	}
}

// fileMod is `mod name;`: what its file defines, if that is known.
func (c *checker) fileMod(s *space, name string) {
	if m := c.fileSpace(name); m != nil {
		s.mods[name] = m
		return
	}
	s.opaque[name] = true
}

func (c *checker) collectLet(s *space, d *syntax.Let) {
	names := scope.Bindings(d.Pat)
	if b, ok := d.Pat.(*syntax.BindPat); ok && b.Sub == nil {
		names = []syntax.Ident{b.Name}
	}
	for _, n := range names {
		v := s.vars[n.Name]
		if v == nil {
			v = &variable{at: n.Span(), node: d}
			s.vars[n.Name] = v
		} else {
			v.mutable, c.early = true, true // defined more than once: it changes
		}
		v.mutable = v.mutable || d.Mut
	}
}

func (c *checker) collectUse(s *space, d *syntax.Use) {
	for _, it := range d.Items {
		path := it.Path
		for len(path) > 0 && (path[0].Name == "crate" || path[0].Name == "self" || path[0].Name == "super") {
			path = path[1:]
		}
		if len(path) == 0 {
			continue
		}
		c.usedFile(s, path)
		if it.Glob {
			s.globs = append(s.globs, path)
			continue
		}
		name := path[len(path)-1].Name
		if it.Alias != nil {
			name = it.Alias.Name
		}
		if len(path) == 1 && name == path[0].Name {
			continue // use math: the name means what it means anyway
		}
		s.uses[name] = path
	}
}

// usedFile finds the file that a path begins with, unless the program itself defines that name.
func (c *checker) usedFile(s *space, path []syntax.Ident) {
	root := path[0].Name
	if s.has(root) || s.files[root] != nil || c.findMod(s, root) != nil {
		return
	}
	m := c.fileSpace(root)
	switch {
	case m == nil && len(path) > 1: // lib::texts is lib/texts.ruchy
		c.unread[root] = c.unread[root] || c.fileSpace(root+"/"+path[1].Name) != nil
	case m == nil:
	case len(path) == 1:
		s.mods[root] = m
	default:
		s.files[root] = m
	}
}

// findUsed finds the module that the path of a use begins with.
func (c *checker) findUsed(s *space, name string) *space {
	if m := c.findMod(s, name); m != nil {
		return m
	}
	for ; s != nil; s = s.outer {
		if m := s.files[name]; m != nil {
			return m
		}
	}
	return nil
}

// collectType makes the Decl of a type; two of one name leave nothing known.
func (c *checker) collectType(s *space, n syntax.Expr) {
	if c.decls[n] != nil {
		return
	}
	d := &types.Decl{Methods: map[string]*types.Method{}, Statics: map[string]*types.Method{}, Source: c.src, Node: n}
	var params []syntax.TypeParam
	switch n := n.(type) {
	case *syntax.Struct:
		d.Name, d.Form, d.Span, d.Tuple, params = n.Name.Name, types.Struct, n.Name.Span(), n.Tuple, n.TypeParams
	case *syntax.Class:
		d.Name, d.Form, d.Span, d.Abstract, params = n.Name.Name, types.Class, n.Name.Span(), n.Abstract, n.TypeParams
	case *syntax.Enum:
		d.Name, d.Form, d.Span, params = n.Name.Name, types.Enum, n.Name.Span(), n.TypeParams
	case *syntax.Trait:
		d.Name, d.Form, d.Span, params = n.Name.Name, types.Trait, n.Name.Span(), n.TypeParams
	case *syntax.Actor:
		d.Name, d.Form, d.Span, d.Open = n.Name.Name, types.Actor, n.Name.Span(), true
	case *syntax.Effect:
		d.Name, d.Form, d.Span, d.Open = n.Name.Name, types.Effect, n.Name.Span(), true
	}
	for _, p := range params {
		if !p.Const {
			d.Vars = append(d.Vars, &types.Var{Name: p.Name.Name})
		}
	}
	c.decls[n] = d
	if old := s.types[d.Name]; old != nil {
		old.Open, d.Open = true, true
		s.opaque[d.Name] = true
	}
	s.types[d.Name] = d
}

// findType looks a type's name up: a::b too.
func (c *checker) findType(s *space, name string) (types.Type, bool) {
	if i := strings.Index(name, "::"); i >= 0 {
		if m := c.findMod(s, name[:i]); m != nil {
			return c.findType(m, name[i+2:])
		}
		if name[:i] == "crate" || name[:i] == "self" || name[:i] == "super" {
			return c.findType(s, name[i+2:])
		}
		return nil, false
	}
	for ; s != nil; s = s.outer {
		if t, ok := c.typeIn(s, name); ok {
			return t, true
		}
	}
	return nil, false
}

func (c *checker) typeIn(s *space, name string) (types.Type, bool) {
	if s.opaque[name] {
		return types.Unknown, true
	}
	if d := s.types[name]; d != nil {
		return &types.Named{Decl: d}, true
	}
	if a := s.aliases[name]; a != nil {
		return c.aliasType(s, a), true
	}
	if h := s.hand[name]; h.typ != nil {
		return h.typ, true
	}
	if c.looking >= mostImports {
		return nil, false
	}
	c.looking++
	defer func() { c.looking-- }()
	if path := s.uses[name]; len(path) > 1 {
		if m := c.findUsed(s, path[0].Name); m != nil {
			return c.typeIn(m, path[len(path)-1].Name)
		}
	}
	for _, g := range s.globs {
		if m := c.findUsed(s, g[0].Name); m != nil && m != s {
			if t, ok := c.typeIn(m, name); ok {
				return t, true
			}
		}
	}
	return nil, false
}

// aliasType resolves type Name = T; an alias of itself means nothing.
func (c *checker) aliasType(s *space, a *syntax.TypeAlias) types.Type {
	if a.Type == nil || len(a.TypeParams) > 0 || c.depth > deepest/10 {
		return types.Unknown
	}
	c.depth += 20
	defer func() { c.depth -= 20 }()
	saved := c.space
	c.space = s
	defer func() { c.space = saved }()
	return c.annotation(a.Type)
}

func (c *checker) findMod(s *space, name string) *space {
	for ; s != nil; s = s.outer {
		if m := s.mods[name]; m != nil {
			return m
		}
	}
	return nil
}
