package check

import (
	"fmt"
	"slices"
	"sync"

	"skep/diag"
	"skep/internal/lazy"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/types"
)

// unknownNames reports names that are neither defined here nor known; one report a name.
func (c *checker) unknownNames(p *syntax.Program) {
	brought, open := c.globs(p)
	c.brought, c.opened = brought, open
	columns := sync.OnceValue(func() map[*syntax.Name]bool { return c.verbColumns(p) })
	assigned := sync.OnceValue(func() map[string][]assignment { return assignments(p) })
	seen := map[string]bool{}
	for _, u := range c.info.Unknown {
		n := u.Name
		if g := c.info.Globals[n.Name]; seen[n.Name] || open || brought[n.Name] || c.broken[n] || c.columnNames[n] {
			continue
		} else if g != nil && g.Defined {
			c.usedEarly(u, g)
			continue
		}
		if c.explained(u) || columns()[n] {
			continue
		}
		if _, ok := c.env.Known(n.Name); ok || special(n.Name) || c.builtinName(n.Name) != nil || u.Piped && c.isMethod(p, n.Name) {
			continue
		}
		seen[n.Name] = true
		d := c.unknown(n)
		c.defineFix(d, n, assigned()[n.Name])
		if u.InFunc && c.env.Cell && !c.env.Whole {
			d.Severity = diag.Warning
		}
		c.report(d, true)
	}
}

// assignment is a statement `x = …` or `x += …`, and the place of the block that it stands in; nil: it is the program's own.
type assignment struct {
	*syntax.Assign
	in *diag.Span
}

// assignments gives them by name, in the order of the program.
func assignments(p *syntax.Program) map[string][]assignment {
	found, blocks := map[string][]assignment{}, map[*syntax.Assign]*diag.Span{}
	syntaxWalk(p, func(n syntax.Expr) {
		switch n := n.(type) {
		case *syntax.Block: // comes before its statements
			at := n.Span()
			for _, stmt := range n.Stmts {
				if a, ok := stmt.(*syntax.Assign); ok {
					blocks[a] = &at
				}
			}
		case *syntax.Assign:
			if name, ok := n.Target.(*syntax.Name); ok {
				found[name.Name] = append(found[name.Name], assignment{n, blocks[n]})
			}
		}
	})
	return found
}

// defineFix proposes `let` where an unknown name gets its first value, as names do in languages without declarations: if all that
// mentions it stands in the same block.
func (c *checker) defineFix(d *diag.Diagnostic, n *syntax.Name, assigned []assignment) {
	if len(assigned) == 0 || assigned[0].Target != n || assigned[0].Op != "" || !c.onlyIn(assigned[0].in, n.Name) {
		return
	}
	word := "let "
	if len(assigned) > 1 {
		word = "let mut "
	}
	if len(n.Name) == 1 { // any other letter is as near as the next
		d.Hint, d.Fixes = "", nil
	}
	if d.Hint == "" {
		d.Hint = "a variable begins with `let`"
	}
	around(d, "define it here", n.Span(), word, "")
}

// onlyIn tells whether an unknown name is mentioned nowhere else.
func (c *checker) onlyIn(block *diag.Span, name string) bool {
	return block == nil || !slices.ContainsFunc(c.info.Unknown, func(u scope.Unknown) bool {
		at := u.Name.Span()
		return u.Name.Name == name && (at.Start < block.Start || at.End > block.End)
	})
}

// explained tells names that another cell explains, and reports those that only a later one gives a value.
func (c *checker) explained(u scope.Unknown) bool {
	if c.around == nil {
		return false
	}
	name := u.Name.Name
	if c.outer().has(name) || c.around.open || c.around.brought[name] || u.Piped && c.around.methods[name] {
		return true
	}
	later := c.around.later[name]
	if later == nil {
		return false
	}
	c.usedEarly(u, later.info.Globals[name])
	return true
}

// isMethod tells whether some type has a method of this name: builtin ones, and those of this program.
func (c *checker) isMethod(p *syntax.Program, name string) bool {
	found := c.env.Method != nil && c.env.Method(name)
	syntaxWalk(p, func(n syntax.Expr) {
		if f, ok := n.(*syntax.Fun); ok && f.Name.Name == name {
			found = true
		}
	})
	return found
}

// verbColumns gives the names that may be columns of a receiver whose type is not known here.
func (c *checker) verbColumns(p *syntax.Program) map[*syntax.Name]bool {
	found := map[*syntax.Name]bool{}
	if c.env.Verb == nil {
		return found
	}
	syntaxWalk(p, func(n syntax.Expr) {
		m, ok := n.(*syntax.MethodCall)
		if !ok || !c.env.Verb(m.Name.Name) {
			return
		}
		t := c.typeAt(m.Recv)
		if !loose(t) && !engineValue(t) {
			return
		}
		frame, _ := t.(*types.Frame)
		for _, a := range m.Args {
			syntax.Walk(a.Value, func(x syntax.Expr) bool {
				if name, ok := x.(*syntax.Name); ok && c.mayBeColumn(frame, name.Name) {
					found[name] = true
				}
				_, inner := x.(*syntax.Lambda)
				return !inner
			})
		}
	})
	return found
}

// mayBeColumn tells names that a frame has a column of, and functions of columns; of nil and open frames not all columns are known.
func (c *checker) mayBeColumn(f *types.Frame, name string) bool {
	if f == nil || f.Open || name == "col" || name == "lit" || aggregates.Get()[name] || columnAggregates.Get()[name] || c.lib.engineType(engineName(f)).columns[name] != nil {
		return true
	}
	_, ok := f.Column(name)
	return ok
}

// usedEarly reports a variable that the top level reads above its definition.
func (c *checker) usedEarly(u scope.Unknown, g *scope.Global) {
	if u.InFunc || g.Fun || g.Type || g.Let == nil {
		return
	}
	n := u.Name
	if k, ok := c.env.Known(n.Name); ok && !k.Builtin || c.builtinName(n.Name) != nil || c.heldBefore(n) || c.order(n.Span()) > c.order(g.Let.Span()) && c.order(g.Decl) < c.order(n.Span()) {
		return
	}
	d := c.fail("E0211", n.Span(), "`"+n.Name+"` is used before it is defined")
	d.Related = []diag.Related{{Source: c.src, Span: g.Decl, Message: "it is defined here"}}
	c.moveUp(d, n, g.Let)
}

// heldBefore tells variables that an earlier cell gives a value.
func (c *checker) heldBefore(n *syntax.Name) bool { return c.around != nil && c.around.earlier[n.Name] }

// order compares places in the order of the cells; those of other cells come last.
func (c *checker) order(s diag.Span) int {
	if c.around == nil {
		return s.Start
	}
	for k, cell := range c.cells {
		if s.Start >= cell.span.Start && s.Start <= cell.span.End {
			return k<<32 + s.Start - cell.span.Start
		}
	}
	return len(c.cells) << 32
}

// moveUp proposes to put a definition above the statement that needs it.
func (c *checker) moveUp(d *diag.Diagnostic, n *syntax.Name, let *syntax.Let) {
	for _, s := range c.prog.Stmts {
		at := s.Span()
		if at.Start > n.Span().Start || at.End < n.Span().End {
			continue
		}
		from := let.Span()
		text := c.text(from)
		if from.End < len(c.src.Text) && c.src.Text[from.End] == ';' {
			from.End++
			text += ";"
		}
		start := diag.Span{Start: at.Start, End: at.Start}
		d.Fixes = append(d.Fixes, diag.Fix{Title: "define it first", Edits: []diag.Edit{{Span: start, New: text + "\n" + c.lineIndent(at.Start)}, {Span: from, New: ""}}})
		return
	}
}

// globs gives the names that `use E::*` brings for the enums and modules of this program;
// open tells that some other glob brings names that only running it shows.
func (c *checker) globs(p *syntax.Program) (names map[string]bool, open bool) {
	names, enums := map[string]bool{}, map[string]*syntax.Enum{}
	if c.around != nil && !slices.ContainsFunc(c.cells, func(x *cell) bool { return x.hasGlob }) {
		return names, false
	}
	syntaxWalk(p, func(n syntax.Expr) {
		if e, ok := n.(*syntax.Enum); ok {
			enums[e.Name.Name] = e
		}
	})
	syntaxWalk(p, func(n syntax.Expr) {
		u, ok := n.(*syntax.Use)
		if !ok {
			return
		}
		for _, it := range u.Items {
			if !it.Glob || len(it.Path) == 0 {
				continue
			}
			last := it.Path[len(it.Path)-1].Name
			if m := c.lib.module(last); m != nil && len(it.Path) == 1 {
				for _, name := range m.names() {
					names[name] = true
				}
				continue
			}
			if m := c.findUsed(c.root, last); m != nil {
				for _, name := range m.names() {
					names[name] = true
				}
				continue
			}
			e := enums[last]
			if e == nil {
				open = !c.variantNames(last, names) || open
				continue
			}
			for _, v := range e.Variants {
				names[v.Name.Name] = true
			}
		}
	})
	return names, open
}

// variantNames adds the variants of an enum of another cell.
func (c *checker) variantNames(enum string, names map[string]bool) bool {
	t, ok := c.findType(c.root, enum)
	if !ok {
		return false
	}
	n, ok := t.(*types.Named)
	if !ok {
		return false
	}
	for _, v := range n.Decl.Variants {
		names[v.Name] = true
	}
	return true
}

func syntaxWalk(p *syntax.Program, f func(syntax.Expr)) {
	for _, s := range p.Stmts {
		syntax.Walk(s, func(n syntax.Expr) bool { f(n); return true })
	}
}

// special names have a meaning that no definition gives.
func special(name string) bool {
	switch name {
	case "self", "Self", "super", "_", "crate", "std", "core", "alloc", "chrono":
		return true
	}
	return false
}

// mostGuesses is for how many unknown names the nearest known one is looked for: that takes as
// long as there are names, and who has more mends these first.
const mostGuesses = 200

func (c *checker) unknown(n *syntax.Name) *diag.Diagnostic {
	d := &diag.Diagnostic{Code: "E0201", Severity: diag.Error, Span: n.Span(), Message: fmt.Sprintf("`%s` is not defined", n.Name)}
	if v := c.namesake(n); v != nil {
		d.Related = []diag.Related{{Source: c.src, Span: v.Decl, Message: "a variable of this name ends with its block"}}
		if c.order(v.Decl) > c.order(n.Span()) {
			d.Related[0].Message = "it is defined only here"
		}
	}
	if c.guesses++; c.guesses > mostGuesses {
		return d
	}
	names := c.ownNames(n)
	if at := n.Span().Start; at > 0 && c.src.Text[at-1] == '@' {
		names = append(names, "memo", "deprecated", "test")
	}
	best := foreignNames.Get()[n.Name]
	if best == "" {
		best = nearest(n.Name, names)
	}
	if best == "" && c.env.Members != nil {
		best = c.env.Members(n.Name)
	}
	if best == "" {
		best = nearest(n.Name, c.topNames())
	}
	c.suggest(d, n.Span(), n.Name, best)
	return d
}

// namesake gives a local variable of a name that is out of sight there: the last one above, else the first one below.
func (c *checker) namesake(n *syntax.Name) (best *scope.Var) {
	above := func(v *scope.Var) bool { return c.order(v.Decl) < c.order(n.Span()) }
	for _, f := range c.info.Funcs {
		for _, v := range f.Vars {
			if v.Name != n.Name || v.Decl.End <= v.Decl.Start || f.Parent == nil {
				continue
			}
			switch {
			case best == nil, above(v) && !above(best), above(v) == above(best) && (c.order(v.Decl) > c.order(best.Decl)) == above(v):
				best = v
			}
		}
	}
	return best
}

// foreignNames are what other languages call values that every program has.
var foreignNames = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"True": "true", "False": "false", "TRUE": "true", "FALSE": "false", "nil": "null", "undefined": "null", "NULL": "null", "nullptr": "null", "this": "self"}
}}

// ownNames are those that the program itself defines.
func (c *checker) ownNames(n *syntax.Name) (names []string) {
	for name, g := range c.info.Globals {
		if g.Defined {
			names = append(names, name)
		}
	}
	names = append(names, c.otherNames()...)
	for _, f := range c.info.Funcs {
		for _, v := range f.Vars {
			if v.Name != n.Name {
				names = append(names, v.Name)
			}
		}
	}
	return names
}

// otherNames are those that the cells of the notebook define.
func (c *checker) otherNames() []string {
	if c.around == nil {
		return nil
	}
	c.askedNames = true
	return c.around.names
}

// assignments reports writes to what a plain let, a const or a function name binds.
func (c *checker) assignments() {
	done := map[any]bool{}
	for _, a := range append(c.boxChanges(), c.info.Assigns...) {
		if a.InTask && !c.env.Lenient {
			c.taskWrite(a, done)
			continue
		}
		if a.Var != nil {
			c.localWrite(a, done)
		} else {
			c.globalWrite(a, done)
		}
	}
}

// taskWrite reports a task that writes what belongs to the code that started it: it would only see a copy.
func (c *checker) taskWrite(a scope.Assignment, done map[any]bool) {
	if special(a.Name.Name) || a.Var == nil && !c.globalOf(a).IsDefined() {
		return
	}
	key := [2]any{"task", a.Name.Name}
	if done[key] || a.InPath && c.notChanging(a) {
		return
	}
	done[key] = true
	d := &diag.Diagnostic{Code: "E0224", Severity: diag.Error, Span: a.Name.Span(),
		Message: fmt.Sprintf("a task cannot change `%s`: it works on a copy", a.Name.Name),
		Hint:    "give the value back (await), send it through a channel, or keep it in an actor"}
	if a.Var != nil {
		d.Related = []diag.Related{{Span: a.Var.Decl, Message: "defined here"}}
	}
	c.report(d, true)
}

func (c *checker) localWrite(a scope.Assignment, done map[any]bool) {
	v := a.Var
	if v.Mut || v.Param || v.IsFun || done[v] || v.Name == "self" {
		return
	}
	if a.InPath && (a.Method == "&mut" || c.notChanging(a)) {
		return
	}
	if l, ok := c.local(v).node.(*syntax.Let); ok && l.Value == nil {
		return // let x; x = 1
	}
	done[v] = true
	c.report(immutable(a, v.Decl), true)
}

// notChanging tells method calls that only have the name of a builtin that changes its receiver, and writes to what a handle stands for.
func (c *checker) notChanging(a scope.Assignment) bool {
	if n, ok := a.Node.(*syntax.Assign); ok {
		f, ok := n.Target.(*syntax.Field)
		return ok && c.staysSame(c.typeAt(f.X))
	}
	m, ok := a.Node.(*syntax.MethodCall)
	if !ok {
		return false
	}
	if c.broken[m] {
		return true // it has no such method, which has been said
	}
	t := c.typeAt(m.Recv)
	named, ok := t.(*types.Named)
	if !ok {
		return engineValue(t) && !c.changesBox(t, m.Name.Name)
	}
	meth, _ := findMethod(named, m.Name.Name)
	return meth != nil && meth.Self != "&mut self"
}

// staysSame tells a type of which a value may be one that stays the same whatever is written to its fields.
func (c *checker) staysSame(t types.Type) bool {
	switch t := t.(type) {
	case *types.Maybe:
		return c.staysSame(t.Elem)
	case *types.Union:
		return slices.ContainsFunc(t.Alts, c.staysSame)
	}
	return len(c.lib.engineType(engineName(t)).setters) > 0
}

// changesBox tells whether a method of an engine's value is declared to change it.
func (c *checker) changesBox(t types.Type, method string) bool {
	e := c.lib.method(t, method)
	if e == nil {
		return false
	}
	sig := c.lib.signature(e)
	return sig != nil && sig.mutates && !builds(sig, t)
}

// builds tells methods that give their receiver again: `let b = a.arg("x")` works on a copy.
func builds(sig *signature, t types.Type) bool {
	b, ok := sig.fn.Result.(*types.Boxed)
	return ok && b.Name == engineName(t)
}

// boxChanges are the calls that change an engine's value and do not look like it:
// the resolver knows the names of the builtin methods only.
func (c *checker) boxChanges() []scope.Assignment {
	var out []scope.Assignment
	for m := range c.changing {
		name := syntax.Root(m.Recv)
		if name == nil || c.broken[m] {
			continue
		}
		a := scope.Assignment{Name: name, Node: m, Var: c.info.Refs[name], Global: c.info.Globals[name.Name], InPath: true, Method: m.Name.Name}
		if a.Var != nil || a.Global != nil {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b scope.Assignment) int { return a.Name.Span().Start - b.Name.Span().Start })
	return out
}

func (c *checker) globalWrite(a scope.Assignment, done map[any]bool) {
	g, name := c.globalOf(a), a.Name.Name
	if done[g] || special(name) || a.InPath && c.notChanging(a) {
		return
	}
	switch {
	case g.Defined && g.Let != nil && !g.Mut:
		if g.Let.Value == nil && !a.InPath {
			return
		}
		done[g] = true
		c.report(immutable(a, g.Decl), !g.Const)
	case !g.Defined:
		k, ok := c.env.Known(name)
		if ok && !k.Mut && !k.Builtin && !k.Fun {
			done[g] = true
			d := immutable(a, diag.Span{})
			d.Related, d.Fixes = nil, nil
			c.report(d, true)
		}
	}
}

// globalOf is how this program, or else another cell, treats what is written at top level.
func (c *checker) globalOf(a scope.Assignment) *scope.Global {
	if o := c.outerGlobal(a.Name.Name); !a.Global.IsDefined() && o != nil {
		return o
	}
	return a.Global
}

func immutable(a scope.Assignment, decl diag.Span) *diag.Diagnostic {
	what := "assign to"
	if a.InPath {
		what = "change"
	}
	d := &diag.Diagnostic{Code: "E0202", Severity: diag.Error, Span: a.Name.Span(),
		Message: fmt.Sprintf("cannot %s `%s`: it is immutable", what, a.Name.Name), Hint: "define it with `let mut " + a.Name.Name + "`"}
	if decl.End > decl.Start {
		d.Related = []diag.Related{{Span: decl, Message: "defined here"}}
		d.Fixes = []diag.Fix{{Title: "make it mutable: `let mut " + a.Name.Name + "`", Edits: []diag.Edit{{Span: diag.Span{Start: decl.Start, End: decl.Start}, New: "mut "}}}}
	}
	return d
}
