package check

import (
	"maps"
	"slices"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/types"
)

// mostPasses bounds how often a program is walked until its types stay the same.
const mostPasses = 5

// deepest bounds the recursion of the checker; the parser's bound is below it.
const deepest = 2000

type checker struct {
	src  *diag.Source
	prog *syntax.Program
	info *scope.Info
	env  Env
	lib  *Library
	out  diag.List

	loud    bool // the last pass: reports count
	pass    int
	depth   int
	said    map[said]bool
	changed bool

	root     *space
	space    *space
	vars     map[*scope.Var]*variable
	funs     map[syntax.Expr]*funInfo // *Fun, *Lambda
	types    map[syntax.Expr]types.Type
	defs     map[syntax.Expr]Definition
	ops      map[string]*syntax.Fun   // operations of effects, by name; nil before they are asked for
	fileFuns map[syntax.Expr]*funInfo // functions of other files
	unread   map[string]bool          // files of which nothing is known
	roots    map[string]bool          // beginnings of paths that were reported
	decls    map[syntax.Expr]*types.Decl
	impls    map[string][]*implInfo // methods that impl blocks add to builtin types, by kind name
	calls    map[string]int         // references in call position, by name
	refs     map[string]int         // all references, by name
	loose    map[string]bool        // methods called on receivers that are not known
	flow     *flow
	fn       *context
	columns  *types.Frame // the schema that bare names mean in a column expression
	used     map[*scope.Var]bool
	broken   map[syntax.Expr]bool        // places where an error was reported
	changing map[*syntax.MethodCall]bool // calls that change an engine's value
	failing  map[syntax.Expr]bool        // calls of builtins that may fail: a thrown away Err is an error there
	self     types.Type                  // what Self means

	annotationAt *syntax.Type  // the annotation that the value being held is to fit, for fixes that change it
	caught       int           // bodies of try with a catch, and of testing.raises, around
	guarded      int           // conditions around: what is computed there may be kept from running
	looking      int           // imports being followed
	readFiles    bool          // modules of files were looked for
	failures     int           // errors met so far, in quiet walks too
	guesses      int           // unknown names that the nearest known one was looked for
	around       *surroundings // nil for a program of its own
	cells        []*cell
	early        bool                    // something was read above its definition
	exits        []map[string]types.Type // per cell: what its variables hold behind it
	brought      map[string]bool         // the names that globs bring
	opened       bool                    // a glob brings nobody knows what
	askedNames   bool                    // what is reported depends on what else the notebook defines
	lambdaNames  map[*syntax.Lambda]string
	columnNames  map[*syntax.Name]bool // names that were columns
}

// said is what has been reported: a body that is walked twice reports once.
type said struct {
	code string
	span diag.Span
}

// context is the function, lambda or top level being walked.
type context struct {
	outer    *context
	node     syntax.Expr
	result   types.Type // as declared; nil if nothing is written
	returns  types.Type // what its returns give, joined
	returned bool
	async    bool
	yields   types.Type // what its yields give, joined
	loops    []*loop
	at       diag.Span // of the declared result
	name     string
}

type loop struct {
	label  string
	breaks types.Type
	broken bool
}

// variable is what is known of a local or global that is not a function.
type variable struct {
	declared  types.Type // nil without an annotation
	cur, next types.Type // the join of what it holds: of the last pass, and so far in this one
	mutable   bool
	elsewhere bool       // another function assigns it
	bound     bool       // its definition has been walked
	seen      types.Type // what typ gave last
	torn      bool       // not always the same
	at        diag.Span
	node      syntax.Expr
	constant  syntax.Expr // an immutable variable's value
	first     types.Type  // of the value that its let gives it
	outside   types.Type  // what other cells give it
	global    *scope.Global
	folded    syntax.Expr // of the constant: what it comes to
	from      *export     // a variable of another cell
	typeNode  *syntax.Type
}

func (v *variable) typ() types.Type {
	if v.declared != nil && !types.IsUnknown(v.declared) {
		return v.declared
	}
	t := v.inferred()
	if v.seen != nil && v.seen != t && !types.Same(v.seen, t) {
		v.torn = true
	}
	v.seen = t
	return t
}

func (v *variable) inferred() types.Type {
	switch {
	case v.outside != nil:
		return types.Join(v.outside, orNever(v.cur), orNever(v.next))
	case v.cur != nil:
		return v.cur
	case v.next != nil:
		return v.next
	}
	return types.Unknown
}

// now is what a variable holds where known is known of it (nil: nothing). If
// another function assigns it, it need not hold the null any more that its own
// function last put there, and nothing can be asked of its users.
func (v *variable) now(known types.Type) types.Type {
	switch {
	case v.elsewhere && v.declared == nil && (known == nil || known == types.Null):
		return softNull(v.typ())
	case known != nil:
		return known
	}
	return v.typ()
}

func orNever(t types.Type) types.Type {
	if t == nil {
		return types.Never
	}
	return t
}

func newChecker(src *diag.Source, p *syntax.Program, info *scope.Info, env Env) *checker {
	c := &checker{src: src, prog: p, info: info, env: env, lib: env.Library, said: map[said]bool{},
		vars: map[*scope.Var]*variable{}, funs: map[syntax.Expr]*funInfo{}, types: map[syntax.Expr]types.Type{}, defs: map[syntax.Expr]Definition{},
		fileFuns: map[syntax.Expr]*funInfo{}, unread: map[string]bool{}, roots: map[string]bool{}, decls: map[syntax.Expr]*types.Decl{}, impls: map[string][]*implInfo{}, calls: map[string]int{}, refs: map[string]int{},
		loose: map[string]bool{}, used: map[*scope.Var]bool{}, broken: map[syntax.Expr]bool{}, changing: map[*syntax.MethodCall]bool{}, failing: map[syntax.Expr]bool{}, columnNames: map[*syntax.Name]bool{}}
	if c.lib == nil {
		c.lib = NewLibrary(module.NewShelf(module.Declarations{}))
	}
	if c.env.Known == nil {
		c.env.Known = func(string) (Known, bool) { return Known{}, false }
	}
	return c
}

// run walks the program until its types stay, then reports.
func (c *checker) run() {
	c.begin()
	c.walkUntilSettled()
	c.loud = true
	c.types, c.defs = make(map[syntax.Expr]types.Type, len(c.types)), map[syntax.Expr]Definition{}
	c.walkProgram()
	c.finish()
}

// runOnce walks the program a single time, with reports. That is as good as run if
// everything that was read is what was known of it at the end, as in most cells; ok tells whether
// it was. If not, the checker is of no further use.
func (c *checker) runOnce() (ok bool) {
	c.begin()
	c.loud, c.pass = true, 1
	before := c.marks()
	c.walkProgram()
	if c.early || c.torn() || !slices.Equal(before, c.marks()) {
		return false
	}
	c.settle()
	c.finish()
	return true
}

// marks are what a walk may find out of variables at top level beside their types.
func (c *checker) marks() (out []bool) {
	for _, s := range []*space{c.root, c.outer()} {
		for _, name := range slices.Sorted(maps.Keys(s.vars)) {
			out = append(out, s.vars[name].mutable, s.vars[name].elsewhere)
		}
	}
	return out
}

// torn tells whether a variable was read before it was what it is.
func (c *checker) torn() bool {
	torn := false
	c.eachVariable(func(v *variable) {
		end := *v
		if end.next != nil {
			end.cur, end.next = end.next, nil
		}
		torn = torn || v.torn || v.seen != nil && !types.Same(v.seen, end.inferred())
	})
	return torn
}

// begin reads what the program declares.
func (c *checker) begin() {
	if !c.env.Cell {
		c.countReferences()
	}
	c.root = newSpace("", nil, c.src)
	if c.around != nil {
		c.root.outer = c.around.space
	}
	c.space = c.root
	c.collect(c.root, c.prog.Stmts)
	if c.around != nil {
		c.heedChanges()
	}
	c.headers()
}

// heedChanges: what other cells do to a variable, a function of this one may find.
func (c *checker) heedChanges() {
	for name, t := range c.around.changes {
		if v := c.root.vars[name]; v != nil {
			v.outside, v.mutable = t, true
		}
	}
}

func (c *checker) walkUntilSettled() {
	for c.pass = 1; c.pass <= mostPasses; c.pass++ {
		c.changed = false
		c.walkProgram()
		c.settle()
		if !c.changed && c.pass > 1 {
			break
		}
	}
}

// finish reports what is known only after a walk.
func (c *checker) finish() {
	c.unknownNames(c.prog)
	c.assignments()
	c.parallelLoops()
	c.discarded(c.prog)
	c.checkDeclarations()
	c.unused()
	c.loud = false // who asks what a name means later does not report
}

// settle ends a pass: what was learned becomes what is known.
func (c *checker) settle() { c.eachVariable(c.settleVar) }

// eachVariable calls f with everything that a pass may learn something of.
func (c *checker) eachVariable(f func(v *variable)) {
	for _, v := range c.vars {
		f(v)
	}
	c.root.each(func(s *space) {
		for _, g := range s.vars {
			f(g)
		}
	})
	for _, g := range c.outer().vars {
		if g.next != nil { // of another cell, which this one writes
			f(g)
		}
	}
	for _, x := range c.funs {
		for i := range x.params {
			f(x.params[i])
		}
		f(&x.result)
	}
}

func (c *checker) settleVar(v *variable) {
	next := v.next
	if next == nil && c.pass > 1 {
		next = types.Unknown // nobody gives it a value: nothing is known
	}
	if next == nil || v.cur != nil && types.Same(v.cur, next) {
		v.next = nil
		return
	}
	if c.pass == mostPasses { // it does not come to rest
		next = types.Unknown
	}
	v.cur, v.next, c.changed = next, nil, true
}

// learn adds what a variable may hold.
func (v *variable) learn(t types.Type) {
	if v.next == nil {
		v.next = t
		return
	}
	v.next = types.Join(v.next, t)
}

func (c *checker) walkProgram() {
	c.flow = &flow{}
	c.fn = &context{node: c.prog}
	c.space = c.root
	if c.around == nil {
		c.statements(c.prog.Stmts, true, nil)
		return
	}
	c.exits = make([]map[string]types.Type, len(c.cells))
	for k := range c.cells {
		c.walkCell(k)
	}
}

// walkCell walks one of several cells: what stops one does not stop the next.
func (c *checker) walkCell(k int) {
	c.flow.dead = false
	for _, f := range c.around.facts[k] {
		if g := c.topVar(f.name); g != nil {
			c.flow.set(place{g: g}, f.typ)
		}
	}
	c.statements(c.cells[k].prog.Stmts, true, nil)
	c.exits[k] = map[string]types.Type{}
	for name, as := range c.cells[k].defines {
		if g := c.topVar(name); g != nil && as&(binds|assigns) != 0 {
			c.exits[k][name] = c.flow.get(place{g: g})
		}
	}
}

// report adds a diagnostic; lax turns those that the original would run past into warnings where that is asked for.
func (c *checker) report(d *diag.Diagnostic, lax bool) {
	if d.Severity == diag.Error {
		c.failures++
	}
	key := said{d.Code, d.Span}
	if !c.loud || c.said[key] {
		return
	}
	c.said[key] = true
	d.Source = c.src
	for i := range d.Related {
		if d.Related[i].Source == nil {
			d.Related[i].Source = c.src
		}
	}
	if lax && c.env.Lenient && d.Severity == diag.Error {
		d.Severity = diag.Warning
	}
	c.out = append(c.out, d)
}

// fail reports an error that a lenient run passes over, and gives it for more to be added.
func (c *checker) fail(code string, at diag.Span, message string) *diag.Diagnostic {
	d := &diag.Diagnostic{Code: code, Severity: diag.Error, Span: at, Message: message}
	c.report(d, true)
	return d
}

func (c *checker) warn(code string, at diag.Span, message string) *diag.Diagnostic {
	d := &diag.Diagnostic{Code: code, Severity: diag.Warning, Span: at, Message: message}
	c.report(d, false)
	return d
}

// certain reports what will be an error when it runs: a warning where a catch
// is around it, which may be what the program is about.
func (c *checker) certain(code string, at diag.Span, message string) *diag.Diagnostic {
	if c.caught > 0 {
		return c.warn(code, at, message)
	}
	return c.fail(code, at, message)
}

func (c *checker) text(s diag.Span) string {
	if s.Start < 0 || s.End > len(c.src.Text) || s.Start > s.End {
		return ""
	}
	return c.src.Text[s.Start:s.End]
}

// countReferences notes which names are only ever called: what such a function
// gets is known from its calls.
func (c *checker) countReferences() {
	for _, s := range c.prog.Stmts {
		syntax.Walk(s, func(n syntax.Expr) bool {
			switch n := n.(type) {
			case *syntax.Name:
				c.refs[n.Name]++
			case *syntax.Path:
				c.refs[n.Segs[len(n.Segs)-1].Name]++
			case *syntax.Call:
				switch f := n.Fn.(type) {
				case *syntax.Name:
					c.calls[f.Name]++
				case *syntax.Path:
					c.calls[f.Segs[len(f.Segs)-1].Name]++
				}
			case *syntax.Macro:
				c.countTemplate(n)
			}
			return true
		})
	}
}

// countTemplate: {name} in a template reads a variable.
func (c *checker) countTemplate(n *syntax.Macro) {
	for _, name := range templateNames(n.Args) {
		c.refs[name]++
	}
}

// closed tells whether all calls of a function are in sight.
func (c *checker) closed(name string) bool {
	return !c.env.Cell && c.refs[name] == c.calls[name]
}
