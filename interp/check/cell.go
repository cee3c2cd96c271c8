package check

import (
	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// cell is one cell's text as it was read once: what it says by itself, whatever stands around it.
// Two cells of one text are two cells: places must be unique.
type cell struct {
	text    string
	span    diag.Span // in the book's source
	prog    *syntax.Program
	info    *scope.Info
	parsed  diag.List
	bad     bool // it has syntax errors: what it defines is known in part
	defines map[string]role
	reads   []mention // in the order of their first appearance
	words   map[string]bool
	joined  []string            // the types that its impl blocks add to
	meant   map[string][]string // what aliases and imports stand for
	globs   []string            // the names of `use name::*`
	hasGlob bool
	nodes   int  // how many there are in the tree
	wild    bool // what it brings needs no name to be seen: globs, methods of builtin types
	lenient bool

	result *result // of the latest check
	round  int     // the check that had it last
	at     int     // its place in the notebook, in that check
}

// role is how a cell brings a name about.
type role uint8

const (
	assigns  role = 1 << iota // it writes a variable that another cell defines
	binds                     // let, const
	declares                  // functions, types, modules, imports: in sight before their line
	hosts                     // a method of that name
	receives                  // a message of an actor
)

// mention is a name that a cell reads and may have from another one.
type mention struct {
	name  string
	early bool // when the cell runs: the nearest earlier definition is meant
	late  bool // when a function runs: any definition is
	value bool // a variable may be meant, not only what is declared
}

// readCell parses a text that the source has been extended by.
func readCell(src *diag.Source, text string, span diag.Span) *cell {
	c := &cell{text: text, span: span, defines: map[string]role{}, words: map[string]bool{}, meant: map[string][]string{}}
	c.prog, c.parsed = syntax.ParseCells(src, []diag.Span{span})
	c.bad = c.parsed.HasErrors()
	c.lenient = c.prog.Lenient
	c.info = scope.Resolve(c.prog)
	c.collectDefinitions(src)
	c.collectMentions()
	return c
}

// collectDefinitions finds what the cell defines, as the checker will.
func (c *cell) collectDefinitions(src *diag.Source) {
	scratch := newChecker(src, c.prog, c.info, Env{})
	s := newSpace("", nil, src)
	scratch.collect(s, c.prog.Stmts)
	for name := range s.vars {
		c.defines[name] |= binds
	}
	for _, name := range s.declared() {
		c.defines[name] |= declares
	}
	for name, g := range c.info.Globals { // use math: it means what it means anyway
		if g.Defined && c.defines[name] == 0 {
			c.defines[name] |= declares
		}
	}
	for _, g := range s.globs {
		c.globs = append(c.globs, g[len(g)-1].Name)
	}
	c.wild = c.wild || len(s.globs) > 0
	for i := range c.info.Assigns {
		if a := &c.info.Assigns[i]; a.Var == nil && c.defines[a.Name.Name]&(binds|declares) == 0 {
			c.defines[a.Name.Name] |= assigns
		}
	}
	syntaxWalk(c.prog, func(n syntax.Expr) { c.nodes++; c.collectMembers(n) })
	c.wild = c.wild || c.hasGlob
}

// collectMembers notes methods, messages, and the types that impl blocks add to.
func (c *cell) collectMembers(n syntax.Expr) {
	switch n := n.(type) {
	case *syntax.Fun:
		c.defines[n.Name.Name] |= hosts
	case *syntax.Actor:
		for _, h := range n.Handlers {
			c.defines[h.Name.Name] |= receives
		}
	case *syntax.Impl:
		if n.For == nil {
			return
		}
		for _, name := range typeWords(n.For) {
			if c.defines[name]&declares == 0 {
				c.joined = append(c.joined, name)
			}
		}
		if n.For.Kind != syntax.TypeNamed {
			c.wild = true
		}
	case *syntax.TypeAlias:
		if n.Type != nil {
			c.meant[n.Name.Name] = typeWords(n.Type)
		}
	case *syntax.Use:
		for _, it := range n.Items {
			c.hasGlob = c.hasGlob || it.Glob
			if name := scope.UseName(it); name != "" && len(it.Path) > 1 {
				c.meant[name] = []string{it.Path[0].Name}
			}
		}
	}
}

// typeWords are the names in a written type, those of paths apart.
func typeWords(t *syntax.Type) (out []string) {
	words(t.Name, func(w string) { out = append(out, w) })
	return out
}

// collectMentions finds every name that the cell may read from elsewhere. Variables are those that the
// resolver did not find; functions and types may stand behind any word, in templates and queries too.
func (c *cell) collectMentions() {
	at := map[string]int{}
	note := func(name string) *mention {
		i, ok := at[name]
		if !ok {
			i = len(c.reads)
			at[name] = i
			c.reads = append(c.reads, mention{name: name})
		}
		return &c.reads[i]
	}
	words(c.text, func(w string) {
		c.words[w] = true
		m := note(w)
		m.early = true
		m.value = m.value || scope.IsConstName(w)
	})
	for _, u := range c.info.Unknown {
		m := note(u.Name.Name)
		m.value = true
		m.early = m.early || !u.InFunc
		m.late = m.late || u.InFunc
	}
	for i := range c.info.Assigns {
		if a := &c.info.Assigns[i]; a.Var == nil {
			m := note(a.Name.Name)
			m.value, m.early = true, true
			m.late = m.late || a.InFunc
		}
	}
	function := diag.Span{} // the outermost one that was met last
	syntaxWalk(c.prog, func(n syntax.Expr) {
		switch n := n.(type) {
		case *syntax.Fun, *syntax.Lambda:
			if n.Span().Start >= function.End {
				function = n.Span()
			}
		case *syntax.Name: // of the cell itself: others may change it before the function runs
			if n.S.Start < function.End && c.defines[n.Name]&binds != 0 && c.info.Refs[n] == nil {
				note(n.Name).late = true
			}
		case *syntax.Str: // tables of a query
			words(n.Value, func(w string) { c.words[w] = true; m := note(w); m.value, m.early = true, true })
		}
	})
}

// words calls f with each word of a text, wherever it stands.
func words(text string, f func(string)) {
	for i := 0; i < len(text); {
		if !wordByte(text[i]) {
			i++
			continue
		}
		start := i
		for i < len(text) && wordByte(text[i]) {
			i++
		}
		f(text[start:i])
	}
}

func wordByte(b byte) bool {
	return b == '_' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b >= 0x80
}

// has tells whether a name stands for something that the cell defines itself.
func (c *cell) has(name string) bool { return c.defines[name]&(binds|declares) != 0 }
