package check

import (
	"maps"
	"slices"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/types"
)

// surroundings is what a group of cells finds around itself, and the key under which what was found of it is kept:
// two checks of the same cells in surroundings of the same key give the same.
type surroundings struct {
	space   *space
	facts   [][]fact         // per cell of the group: what variables hold where it begins
	earlier map[string]bool  // variables that have a value there
	later   map[string]*cell // those that only a later cell gives one
	methods map[string]bool  // what stands behind a pipe may be one of these
	impls   map[string][]*implInfo
	names   []string              // everything that the notebook defines, sorted
	changes map[string]types.Type // what other cells give the group's own variables
	brought map[string]bool       // the names that globs bring
	open    bool                  // a glob brings nobody knows what
	fun     func(syntax.Expr) *funInfo
	key     []keyItem
}

// fact is the type of a variable at a place.
type fact struct {
	name string
	typ  types.Type
}

// keyItem is one thing that was read: an export, or a cell of which no more is known than its text.
type keyItem struct {
	name string
	cell int // of the group
	exp  *export
	text *cell
}

// surround collects what a group reads. All that it needs has been checked.
func (n *notebook) surround(group []int) *surroundings {
	s := &surroundings{space: newSpace("", nil, nil), earlier: map[string]bool{}, later: map[string]*cell{}, methods: map[string]bool{}, brought: map[string]bool{}, changes: map[string]types.Type{}, impls: map[string][]*implInfo{}}
	s.space.hand = map[string]handed{}
	s.space.exports = map[string]*export{}
	s.facts = make([][]fact, len(group))
	own := map[string]bool{}
	for _, i := range group {
		for name := range n.cells[i].defines {
			own[name] = own[name] || n.cells[i].has(name)
		}
	}
	for k, i := range group {
		n.mentions(n.cells[i], func(m mention) { n.bring(s, m, k, i, own[m.name]) })
	}
	for _, i := range n.wild {
		if n.inCycle[i] != n.inCycle[group[0]] {
			s.addWild(n.cells[i].result)
		}
	}
	n.unclear(s, group, own)
	return s
}

// bring puts what cell i means by a name into its surroundings.
func (n *notebook) bring(s *surroundings, m mention, k, i int, own bool) {
	if n.anyHas(m.name, hosts) {
		s.methods[m.name] = true
		s.key = append(s.key, keyItem{name: "|> " + m.name})
	}
	j, ok := n.source(i, m)
	if ok && n.inCycle[j] != n.inCycle[i] {
		if e := n.exported(j, m.name); e != nil {
			s.key = append(s.key, keyItem{name: m.name, cell: k, exp: e})
			s.add(e, own)
			if e.v != nil {
				s.earlier[m.name] = true
				s.facts[k] = append(s.facts[k], fact{m.name, orKnown(e.fact, e.typ)})
			}
		}
	}
	if own {
		n.bringChanges(s, m, k, i)
		return
	}
	if m.late {
		n.bringLate(s, m.name, k, i, j, ok)
	}
	if f, isLater := n.further(m.name, i, binds); !ok && m.early && m.value && isLater {
		s.later[m.name] = n.cells[f]
		s.key = append(s.key, keyItem{name: m.name, cell: k, text: n.cells[f]})
	}
}

func orKnown(t, or types.Type) types.Type {
	if t != nil {
		return t
	}
	return or
}

// bringLate adds what other cells make of a name: a function may find any of it when it runs.
func (n *notebook) bringLate(s *surroundings, name string, k, i, nearest int, found bool) {
	for _, j := range n.defs[name] {
		if n.inCycle[j] == n.inCycle[i] || found && j == nearest || n.cells[j].defines[name]&(binds|assigns|declares) == 0 {
			continue
		}
		e := n.exported(j, name)
		if e == nil {
			continue
		}
		s.key = append(s.key, keyItem{name: name, cell: k, exp: e})
		if s.space.exports[name] == nil {
			s.add(e, false)
			continue
		}
		v := s.space.vars[name]
		if v == nil || e.v == nil {
			s.space.hide(name)
			continue
		}
		v.mutable, v.folded, v.elsewhere = true, nil, v.elsewhere || e.v.elsewhere
		v.outside = types.Join(orUnknown(v.outside), e.typ)
	}
}

// bringChanges adds what other cells make of a variable of this one, if a function of it reads it.
func (n *notebook) bringChanges(s *surroundings, m mention, k, i int) {
	for _, j := range n.defs[m.name] {
		if !m.late || n.inCycle[j] == n.inCycle[i] || n.cells[j].defines[m.name]&(binds|assigns) == 0 {
			continue
		}
		if e := n.exported(j, m.name); e != nil && e.v != nil {
			s.key = append(s.key, keyItem{name: m.name, cell: k, exp: e})
			s.changes[m.name] = types.Join(orNever(s.changes[m.name]), e.typ)
		}
	}
}

func (n *notebook) exported(j int, name string) *export {
	r := n.cells[j].result
	return r.exports[slices.Index(r.cells, n.cells[j])][name]
}

func (n *notebook) anyHas(name string, as role) bool {
	return slices.ContainsFunc(n.defs[name], func(i int) bool { return n.cells[i].defines[name]&as != 0 })
}

// add makes an export visible; own names hide it, except for what variables hold at the beginning.
func (s *surroundings) add(e *export, own bool) {
	name := e.name
	if own || s.space.exports[name] != nil {
		return
	}
	s.space.exports[name] = e
	switch {
	case e.v != nil:
		v := *e.v
		v.cur, v.next, v.outside, v.from, v.constant = nil, nil, e.typ, e, e.v.folded
		v.bound, v.seen, v.torn = true, nil, false
		o := e.origin().v
		v.at, v.node, v.typeNode, v.global = o.at, o.node, o.typeNode, o.global
		s.space.vars[name] = &v
	case e.fun != nil:
		s.space.funs[name] = e.fun
	case e.hand != nil:
		if e.key != importedWhole {
			s.space.hand[name] = *e.hand
		} else if e.owner.c.builtinName(name) == nil { // a file
			s.space.opaque[name] = true
		}
	default:
		s.space.copyFrom(e.owner.c, name)
	}
}

// addWild adds what a cell brings that needs no name.
func (s *surroundings) addWild(r *result) {
	s.key = append(s.key, keyItem{name: "use", text: r.cells[0], exp: &r.wild})
	s.space.globs = append(s.space.globs, r.c.root.globs...)
	s.open = s.open || r.c.opened
	maps.Copy(s.brought, r.c.brought)
	for kind, list := range r.c.impls {
		for _, x := range list {
			if !slices.Contains(s.impls[kind], x) {
				s.impls[kind] = append(s.impls[kind], x)
			}
		}
	}
}

// unclear adds the words of cells that could not be read whole: what they define may be any of these.
func (n *notebook) unclear(s *surroundings, group []int, own map[string]bool) {
	for _, b := range n.cells {
		if !b.bad {
			continue
		}
		for k, i := range group {
			for _, m := range n.cells[i].reads {
				if m.value && b.words[m.name] && !n.builtin(m.name) && !own[m.name] && !s.space.has(m.name) && n.cells[i] != b {
					s.space.opaque[m.name] = true
					s.key = append(s.key, keyItem{name: m.name, cell: k, text: b})
				}
			}
		}
	}
}

// hide leaves nothing known of a name that means different things.
func (s *space) hide(name string) {
	delete(s.vars, name)
	delete(s.funs, name)
	delete(s.types, name)
	delete(s.aliases, name)
	delete(s.hand, name)
	s.opaque[name] = true
}

// handed is a name of another cell whose meaning was found there: an alias, an import.
type handed struct {
	typ, value types.Type
	def        Definition
}

// copyFrom makes a name of another checker's top level visible here.
func (s *space) copyFrom(c *checker, name string) {
	r := c.root
	switch {
	case r.opaque[name]:
		s.opaque[name] = true
		return
	case r.types[name] != nil:
		s.types[name] = r.types[name]
	case r.mods[name] != nil:
		s.mods[name] = r.mods[name]
	}
	if f, ok := r.funs[name]; ok {
		s.funs[name] = f
	}
	if v := r.vars[name]; v != nil {
		copied := *v
		copied.bound, copied.seen, copied.torn = true, nil, false
		s.vars[name] = &copied
	}
}

// importedWhole is the key of a name that means what it means anyway: use math.
const importedWhole = "import"

// handKey tells names that other cells get the meaning of, not the definition, and how they are written.
func (s *space) handKey(name string) (key string, ok bool) {
	_, fun := s.funs[name]
	switch {
	case fun || s.types[name] != nil || s.vars[name] != nil || s.mods[name] != nil || s.opaque[name]:
		return "", false
	case s.aliases[name] != nil:
		return "type", true
	case s.uses[name] != nil:
		key = "use"
		for _, x := range s.uses[name] {
			key += " " + x.Name
		}
		return key, true
	}
	return importedWhole, true
}

// handOver finds what an alias or import means where it stands; what there is to report has been.
func (c *checker) handOver(name string) (h handed) {
	defer func(out diag.List) { c.out, c.loud = out, false }(c.out)
	c.loud = true
	c.space = c.root
	at := &syntax.Name{Name: name}
	if h.value = c.inSpace(c.root, name, at); h.value == nil {
		h.value = types.Unknown
	}
	h.typ, _ = c.typeIn(c.root, name)
	h.def = c.defs[at]
	delete(c.defs, at)
	return h
}

// heavy tells names that are more than one function.
func (s *space) heavy(name string) bool {
	return s.types[name] != nil || s.vars[name] != nil || s.mods[name] != nil || s.uses[name] != nil || s.aliases[name] != nil || s.opaque[name]
}

// declared lists what is in sight before its line.
func (s *space) declared() (out []string) {
	for n := range s.types {
		out = append(out, n)
	}
	for n := range s.aliases {
		out = append(out, n)
	}
	for n := range s.funs {
		out = append(out, n)
	}
	for n := range s.mods {
		out = append(out, n)
	}
	for n := range s.uses {
		out = append(out, n)
	}
	for n := range s.opaque {
		out = append(out, n)
	}
	return out
}

// outer is the space of what other cells define; empty in a program.
func (c *checker) outer() *space {
	if c.around != nil {
		return c.around.space
	}
	return newSpace("", nil, nil)
}

// funAt gives what is known of a function or lambda, of another cell or file too.
func (c *checker) funAt(n syntax.Expr) *funInfo {
	if f := c.funs[n]; f != nil || n == nil {
		return f
	}
	if f := c.fileFuns[n]; f != nil || c.around == nil {
		return f
	}
	return c.around.fun(n)
}

// outerGlobal is how another cell treats a variable; nil if there is none.
func (c *checker) outerGlobal(name string) *scope.Global {
	if v := c.outer().vars[name]; v != nil {
		return v.global
	}
	return nil
}
