// Package scope says what every name of a program means: which local variable,
// parameter or global it is, which variables closures capture, what a cell
// defines and reads. The checker turns what it finds into diagnostics, the
// evaluator into slots. It evaluates nothing and reports nothing itself.
package scope

import (
	"sort"
	"strings"

	"skep/diag"
	"skep/interp/syntax"
)

// Var is one local variable or parameter. Globals have none: they are known by name.
type Var struct {
	Name       string
	Decl       diag.Span
	Fn         *Func // the function whose frame holds it
	Param      bool
	Mut        bool // let mut, var, parameter
	Ref        bool // &mut parameter: writes go back to the caller
	IsFun      bool // a local function's name
	Captured   bool // a closure refers to it: it lives in a cell
	Reassigned bool // assigned after its declaration
	Elsewhere  bool // assigned by a closure: at any time, seen from its own function
	Mutated    bool // changed in place: a[i] = …, a.push(…), &mut a
	Kept       bool // some use stores or returns it (a parameter that is only read can be borrowed)
	Lazy       bool // bound by `let x = lazy e`: reading it asks for the value
	Uses       int
	ID         int // dense within Fn
}

// Func is one function, lambda, or the top level of a program.
type Func struct {
	Node     syntax.Expr // *Fun, *Lambda, *Program, …
	Parent   *Func
	Vars     []*Var
	Captures []*Var // variables of enclosing functions, in order of first use
	Yields   bool   // it is a generator
	Task     bool   // it runs in a task of its own: async, spawn
}

// Global is how a program treats one top-level name.
type Global struct {
	Name                   string
	Let                    *syntax.Let // the last let that defines it, or nil
	Decl                   diag.Span
	Defined, Used, Mut     bool
	Const, Fun, Type       bool
	UsedFirst, TopAssigned bool // read before the program defines it; assigned at top level
}

// IsDefined tells whether the program defines the name; g may be nil.
func (g *Global) IsDefined() bool { return g != nil && g.Defined }

// Assignment is one write to a variable that is not its declaration.
type Assignment struct {
	Name   *syntax.Name
	Var    *Var    // nil: a global
	Global *Global // of the program, or of the mod in which it stands; nil: a local
	InPath bool    // a[i] = …, a.f = …, a.push(…): the variable itself stays
	Method string
	Node   syntax.Expr
	InFunc bool
	InTask bool // a task writes a variable of the code that started it
}

// Unknown is a name without a meaning in its program.
type Unknown struct {
	Name   *syntax.Name
	InFunc bool // it is read when a function runs, perhaps later than all definitions
	Piped  bool // it stands after |>, so it may be a method
}

// Info is what Resolve found.
type Info struct {
	Refs    map[*syntax.Name]*Var // locals only
	Binds   map[any]*Var          // *BindPat, *RestPat, *FieldPat, *Param, *Fun → what they declare
	Funcs   map[syntax.Expr]*Func
	Globals map[string]*Global
	Assigns []Assignment
	Unknown []Unknown // names that are neither local nor defined at top level here: session names, builtins, or mistakes
	Root    *Func
	Last    map[*syntax.Name]bool // uses after which the local's value is dead: they may move
	// InText holds the variables that a node uses without a node of their own: {name}
	// and {:w$} of a format's literal, {x:w$} of an f-string (under x).
	InText map[syntax.Expr][]*syntax.Name
	Short  map[*syntax.DictEntry]*syntax.Name // {a}: the variable a
	Old    map[*syntax.Call]bool              // old(x) in ensures
	Asked  map[syntax.Expr]bool               // calls that are asked for their Result
	Thrown map[syntax.Expr]bool               // calls whose value is thrown away

	Parallels []*Parallel
	Own       map[*syntax.Index]*syntax.Index // elements in parallel bodies: those of the block's part (see Split)
	ReadOnly  map[*syntax.Name]bool           // variables around a parallel body, in it (see Split)
	byLoop    map[*syntax.For]*Parallel
}

// Resolve walks a program.
func Resolve(p *syntax.Program) *Info {
	r := &resolver{messages: map[string]bool{}, walked: map[*syntax.MethodCall]bool{}, info: newInfo()}
	r.fn = &Func{Node: p}
	r.info.Root = r.fn
	r.info.Funcs[p] = r.fn
	r.declareTop(p.Stmts)
	for _, s := range p.Stmts {
		r.top(s)
	}
	lastUses(r.info, p)
	asked(r.info, p)
	return r.info
}

func newInfo() *Info {
	return &Info{Refs: map[*syntax.Name]*Var{}, Binds: map[any]*Var{}, Funcs: map[syntax.Expr]*Func{}, Globals: map[string]*Global{}, Last: map[*syntax.Name]bool{},
		InText: map[syntax.Expr][]*syntax.Name{}, Old: map[*syntax.Call]bool{}, Short: map[*syntax.DictEntry]*syntax.Name{},
		Asked: map[syntax.Expr]bool{}, Thrown: map[syntax.Expr]bool{},
		Own: map[*syntax.Index]*syntax.Index{}, ReadOnly: map[*syntax.Name]bool{}, byLoop: map[*syntax.For]*Parallel{}}
}

// Names lists the globals that the program defines, and those that it reads without defining them first.
func (i *Info) Names() (defs, uses []string) {
	for name, g := range i.Globals {
		if g.Defined {
			defs = append(defs, name)
		}
		if g.Used && (!g.Defined || g.UsedFirst) {
			uses = append(uses, name)
		}
	}
	sort.Strings(defs)
	sort.Strings(uses)
	return defs, uses
}

// block is one lexical scope.
type block struct {
	vars  map[string]*Var
	outer *block
	fn    *Func
}

type resolver struct {
	info     *Info
	fn       *Func
	block    *block          // nil at top level
	messages map[string]bool // what actors of the program receive
	spawned  *syntax.Lambda  // the operand of a spawn
	ensures  bool            // inside of ensures, where old(x) has a meaning
	walked   map[*syntax.MethodCall]bool
}

func (r *resolver) global(name string) *Global {
	g := r.info.Globals[name]
	if g == nil {
		g = &Global{Name: name}
		r.info.Globals[name] = g
	}
	return g
}

// declareTop notes functions and types first: they may be used before their line.
func (r *resolver) declareTop(stmts []syntax.Expr) {
	for _, s := range stmts {
		switch n := s.(type) {
		case *syntax.Fun:
			g := r.global(n.Name.Name)
			g.Defined, g.Fun, g.Decl = true, true, n.Name.Span()
		case *syntax.Export:
			if n.Decl != nil {
				r.declareTop([]syntax.Expr{n.Decl})
			}
		default:
			if name, ok := typeName(s); ok {
				g := r.global(name.Name)
				g.Defined, g.Type, g.Decl = true, true, name.Span()
			}
			switch n := s.(type) {
			case *syntax.Actor:
				r.declareMessages(n)
			case *syntax.Effect:
				r.declareOps(n)
			}
		}
	}
}

func typeName(s syntax.Expr) (syntax.Ident, bool) {
	switch n := s.(type) {
	case *syntax.Struct:
		return n.Name, true
	case *syntax.Class:
		return n.Name, true
	case *syntax.Enum:
		return n.Name, true
	case *syntax.Trait:
		return n.Name, true
	case *syntax.Actor:
		return n.Name, true
	case *syntax.Effect:
		return n.Name, true
	case *syntax.TypeAlias:
		return n.Name, true
	case *syntax.Mod:
		return n.Name, true
	}
	return syntax.Ident{}, false
}

// top walks one top-level statement: its lets define globals.
func (r *resolver) top(s syntax.Expr) {
	switch n := s.(type) {
	case *syntax.Let:
		r.expr(n.Value, keep)
		if n.Else != nil {
			r.blockOf(n.Else)
		}
		r.topPattern(n.Pat, n)
	case *syntax.Use:
		for _, it := range n.Items {
			r.useItem(it)
		}
	case *syntax.Export:
		if n.Decl != nil {
			r.top(n.Decl)
		}
	default:
		r.expr(s, keep)
	}
}

func (r *resolver) useItem(it syntax.UseItem) {
	if name := UseName(it); name != "" {
		g := r.global(name)
		g.Defined, g.Decl = true, it.Span()
		if it.Alias != nil {
			g.Decl = it.Alias.Span()
		} else {
			g.Decl = it.Path[len(it.Path)-1].Span()
		}
	}
}

// UseName is the name that a use item brings into scope: its alias, or the last
// of its path (of a file's path the name without folder and ending); "" for globs.
func UseName(it syntax.UseItem) string {
	switch {
	case it.Glob:
		return ""
	case it.Alias != nil:
		return it.Alias.Name
	case len(it.Path) == 0:
		return ""
	}
	name := it.Path[len(it.Path)-1].Name
	return strings.TrimSuffix(name[strings.LastIndexByte(name, '/')+1:], ".ruchy")
}

// LetNames lists the names that the pattern of a let binds, capital ones too.
func LetNames(p syntax.Pattern) []syntax.Ident {
	if b, ok := p.(*syntax.BindPat); ok && b.Sub == nil {
		return []syntax.Ident{b.Name}
	}
	return Bindings(p)
}

// topPattern defines the globals of a top-level let.
func (r *resolver) topPattern(p syntax.Pattern, let *syntax.Let) {
	define := func(id syntax.Ident, mut bool) {
		g := r.global(id.Name)
		if g.Used && !g.Defined {
			g.UsedFirst = true
		}
		g.Let, g.Defined, g.Mut, g.Const, g.Decl = let, true, let.Mut || mut, let.Const, id.Span()
		g.Fun, g.Type = false, false
	}
	r.patternNames(p, define)
	r.patternExprs(p)
}

// patternNames calls f for every name that a pattern binds.
func (r *resolver) patternNames(p syntax.Pattern, f func(id syntax.Ident, mut bool)) {
	if b, ok := p.(*syntax.BindPat); ok && b.Sub == nil { // a let binds capital names too
		f(b.Name, b.Mut)
		return
	}
	eachBinding(p, func(_ any, id syntax.Ident, mut bool) { f(id, mut) })
}

// Bindings lists the names that a pattern binds.
func Bindings(p syntax.Pattern) (names []syntax.Ident) {
	eachBinding(p, func(_ any, id syntax.Ident, _ bool) { names = append(names, id) })
	return names
}

// IsConstName tells names that in a pattern mean a constant or unit variant, not a new variable: they start with a capital letter.
func IsConstName(name string) bool { return name != "" && name[0] >= 'A' && name[0] <= 'Z' }

// eachBinding visits the binding nodes of a pattern. Alternatives of an OrPat bind the same names: each is visited.
func eachBinding(p syntax.Pattern, f func(node any, id syntax.Ident, mut bool)) {
	switch n := p.(type) {
	case *syntax.BindPat:
		if n.Sub == nil && n.Default == nil && IsConstName(n.Name.Name) && !n.Mut {
			return
		}
		f(n, n.Name, n.Mut)
		if n.Sub != nil {
			eachBinding(n.Sub, f)
		}
	case *syntax.TuplePat:
		for _, e := range n.Elems {
			eachBinding(e, f)
		}
	case *syntax.ListPat:
		for _, e := range n.Elems {
			eachBinding(e, f)
		}
	case *syntax.RestPat:
		if n.Name != nil {
			f(n, *n.Name, false)
		}
	case *syntax.RecordPat:
		for i := range n.Fields {
			if fp := &n.Fields[i]; fp.Pat == nil {
				f(fp, fp.Name, false)
			} else {
				eachBinding(fp.Pat, f)
			}
		}
		if n.RestName != nil {
			f(n, *n.RestName, false)
		}
	case *syntax.VariantPat:
		for _, e := range n.Elems {
			eachBinding(e, f)
		}
	case *syntax.OrPat:
		for _, a := range n.Alts {
			eachBinding(a, f)
		}
	}
}
