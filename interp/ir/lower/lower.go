// Package lower makes ir of checked syntax: one function, or one loop of a
// running function, for given types of its arguments. Types of variables are
// inferred inside the function and across the functions that it calls; what
// stays untyped is left to tier 0 as Host nodes, so that every function whose
// control flow can be followed has an ir, and means in it what it means in tier 0.
//
// Inference is the lowering itself, repeated: variables and results begin
// without a type, each round joins what is written to them, until nothing
// changes. Types only grow along a chain of at most a few steps, so a handful of
// rounds is enough, and there is one walk of the syntax to keep right, not two.
package lower

import (
	"fmt"

	"skep/diag"
	"skep/interp/ir"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// Unit is a function of the program, as it was resolved.
type Unit struct {
	Name string
	Node syntax.Expr // *syntax.Fun or *syntax.Lambda
	Info *scope.Info
	Src  *diag.Source
	Key  any // the caller's own
	// Fixed are variables that the function has from around it and that nothing changes while its code is
	// used, as constants; Closure tells functions apart whose Fixed differ.
	Fixed   map[*scope.Var]*ir.Node
	Closure string
}

// World says what the names around a function mean while its code is valid.
type World interface {
	// Function gives the function that a global name always calls as long as nobody redefines it, or nil.
	Function(from *Unit, name string) *Unit
	// Extended tells whether the program itself gives values of a builtin type a method of this name.
	Extended(k ir.Kind, method string) bool
	// Builtin gives the function of the language that a method name means on values of a type,
	// for arguments of these types (the receiver first), or nil.
	Builtin(method string, args []*ir.Type) *Builtin
	// Changer gives the method of the language's own that changes a list, or nil.
	Changer(method string, list *ir.Type) *Builtin
	// Prelude gives the function of the language that a global name means as long as nobody redefines it, or nil.
	Prelude(from *Unit, name string, args []*ir.Type) *Builtin
	// Struct gives what is declared of the struct that a name means here, as long as nobody
	// redefines it; nil if its literals do more than fill fields.
	Struct(from *Unit, name string) *Struct
	// Declared gives what is declared of the type of an instance; nil for objects.
	Declared(t *ir.Type) *Struct
	// Inside tells whether a function belongs to the type, so that it may use private fields.
	Inside(from *Unit, t *ir.Type) bool
	// Keeps tells types whose values are all of the declared type that a name means here.
	Keeps(from *Unit, name string, t *ir.Type) bool
	// Object gives the type of objects with keys in this order, with fields of type any; nil if they have none.
	Object(keys []string) *ir.Type
	// Variant gives the variant that a name, or the name of an enum and one of its variants, makes here; nil if it makes none.
	Variant(from *Unit, path []string) *Variant
	// Method gives the method that instances of exactly this type have, if from may call it, or nil.
	Method(from *Unit, t *ir.Type, name string) *Unit
	// Static gives the function without self that Type::name means here, or nil.
	Static(from *Unit, path *syntax.Path) *Unit
	// Constructor gives a class that a name means here and its constructor, or nil.
	Constructor(from *Unit, class, name string) (*Struct, *Unit)
	// Range gives the bounds of an integer type by its name, when the name means the builtin type here.
	Range(from *Unit, t *syntax.Type) (lo, hi int64, ok bool)
	// Aliased gives the type that a written type stands for.
	Aliased(from *Unit, t *syntax.Type) *syntax.Type
	// Global gives the variable of the program that a name means, or nil. Its type
	// holds as long as the code is valid, and is looked at before each call.
	Global(from *Unit, name string) *Global
	// WrittenInto tells whether some function writes into the variable of the program that a name means.
	WrittenInto(from *Unit, name string) bool
}

// Builtin is a function of the language that changes none of its arguments.
type Builtin struct {
	Name   string
	Result *ir.Type
	Key    any // the caller's own
}

// Global is a variable at the top level of the program.
type Global struct {
	Key      any // the caller's own; one for each variable
	Type     *ir.Type
	Const    *ir.Node // what it always is, or nil
	Assigned bool     // it may be assigned what has its type
	Float    bool     // its annotation makes floats of integers
	Fits     *Fits    // its annotation bounds integers, or nil
}

// Fits is the range of an integer type.
type Fits struct {
	Lo, Hi int64
	Type   string
}

// Program is what has been lowered in one state of the world: functions that
// call each other are made once for each signature.
type Program struct {
	world World
	specs map[string]*spec
	open  []*spec              // not final yet, in the order in which they were asked for
	grown bool                 // a type has changed in this round
	hints map[*Unit][]*ir.Type // of daring lowering, see there; else nil
	// closing: all that could be inferred is
	closing bool
	// shared: functions have variables of the program as their own
	shared bool
	names  map[any]string // of those, unique
}

// New begins with nothing.
func New(w World) *Program {
	return &Program{world: w, specs: map[string]*spec{}, names: map[any]string{}}
}

// WithGlobals is New for functions that share variables of the program (ir.Var.Global).
// That is right for those that are native as a whole only: what tier 0 runs in between might change them.
func WithGlobals(w World) *Program {
	p := New(w)
	p.shared = true
	return p
}

// spec is one function for one signature.
type spec struct {
	unit   *Unit
	args   []*ir.Type
	f      *ir.Func
	result *ir.Type
	types  map[*scope.Var]*ir.Type
	temps  map[syntax.Expr]*ir.Type // of variables that lowering makes
	makes  *Struct                  // of a constructor: what it makes
	loop   syntax.Expr              // a loop of the unit, or nil: all of it
	inputs []*scope.Var             // of a loop
	failed error
	final  bool
	// unsettled: the last round left something without a type
	unsettled bool
	used      map[string]bool // names of functions that it calls
}

// maxRounds bounds inference; every round makes some type wider, and few programs need more than four.
const maxRounds = 40

// Function lowers a function for types of its arguments. The error says what stood in the way.
func (p *Program) Function(u *Unit, args []*ir.Type) (*ir.Func, error) {
	s := p.request(u, args)
	if err := p.settle(); err != nil {
		return nil, err
	}
	return s.f, s.failed
}

// Loop lowers a loop of a function that runs, for what its variables hold now.
// The variables become parameters, in the order of inputs; those that the loop
// writes are Outs too. A for loop over a range of integers goes on from where it
// is: two more parameters are the next and the last number. One over anything else has
// what it is to run over as its last input.
func (p *Program) Loop(u *Unit, loop syntax.Expr, inputs []*scope.Var, types []*ir.Type) (*ir.Func, error) {
	s := newSpec(u, types)
	s.loop, s.inputs = loop, inputs
	p.open = append(p.open, s)
	if err := p.settle(); err != nil {
		return nil, err
	}
	return s.f, s.failed
}

func newSpec(u *Unit, args []*ir.Type) *spec {
	return &spec{unit: u, args: args, f: &ir.Func{}, result: ir.Never, types: map[*scope.Var]*ir.Type{}, temps: map[syntax.Expr]*ir.Type{}, used: map[string]bool{}}
}

// originsOf tells apart what has one name.
func originsOf(types []*ir.Type, out []any) []any {
	for _, t := range types {
		for ; t.Kind == ir.KArray; t = t.Elem {
		}
		if t.Kind == ir.KStruct || t.Kind == ir.KEnum {
			out = append(out, fmt.Sprintf("%p", t.Origin))
			for _, f := range t.Fields {
				out = originsOf([]*ir.Type{f.Type}, out)
			}
		}
	}
	return out
}

func (p *Program) request(u *Unit, args []*ir.Type) *spec {
	p.hint(u, args)
	return p.requestOf(u, args, nil)
}

// requestOf is request for a constructor of a class, too.
func (p *Program) requestOf(u *Unit, args []*ir.Type, makes *Struct) *spec {
	key := fmt.Sprintf("%p %v %v%s", u.Node, args, originsOf(args, nil), u.Closure)
	if makes != nil {
		key += fmt.Sprintf(" new %p", makes.Type.Origin)
	}
	if s := p.specs[key]; s != nil {
		return s
	}
	s := newSpec(u, args)
	s.makes = makes
	p.specs[key] = s
	p.open = append(p.open, s)
	return s
}

// settle repeats the lowering of all open functions until their types stay.
func (p *Program) settle() error {
	for round := 0; ; round++ {
		if round > maxRounds {
			for _, s := range p.open {
				s.failed, s.final = fmt.Errorf("lower %s: its types do not settle", s.unit.Name), true
			}
			break
		}
		p.grown = false
		for i := 0; i < len(p.open); i++ { // callees join the list on the way
			if s := p.open[i]; s.failed == nil {
				p.lower(s)
			}
		}
		if !p.grown && !p.widen() && p.closing {
			break
		}
		p.closing = p.closing || !p.grown
	}
	open := p.open
	p.open, p.closing = nil, false
	for _, s := range open {
		s.final = true
		if s.failed == nil && s.unsettled {
			s.failed = &Refusal{Src: s.unit.Src, Span: s.unit.Node.Span(), Reason: "some type stays unknown"}
			p.refused(open)
		}
	}
	for _, s := range open {
		if s.failed == nil {
			if err := ir.Verify(s.f); err != nil {
				return err
			}
		}
	}
	return nil
}

// refused makes all functions of a round fail that call one that fails.
func (p *Program) refused(open []*spec) {
	for again := true; again; {
		again = false
		for _, s := range open {
			if s.failed != nil {
				continue
			}
			for _, f := range s.f.Callees() {
				if bad := failedOf(open, f); bad != nil {
					s.failed, again = bad.failed, true
				}
			}
		}
	}
}

func failedOf(open []*spec, f *ir.Func) *spec {
	for _, s := range open {
		if s.f == f && s.failed != nil {
			return s
		}
	}
	return nil
}

// widen gives up on what has no type although everything else has: a variable that
// nobody writes, an array that stays empty, a function that never returns.
func (p *Program) widen() bool {
	changed := false
	for _, s := range p.open {
		if s.failed != nil {
			continue
		}
		if open(s.result) {
			s.result, changed = ir.Any, true
		}
		for v, t := range s.types {
			if open(t) {
				s.types[v], changed = ir.Any, true
			}
		}
		for e, t := range s.temps {
			if open(t) {
				s.temps[e], changed = ir.Any, true
			}
		}
	}
	return changed
}

// bail is what stops the lowering of a loop or function.
type bail struct {
	span   diag.Span
	reason string
}

func (p *Program) lower(s *spec) {
	b := newBuilder(p, s)
	defer func() {
		if r := recover(); r != nil {
			stop, ok := r.(bail)
			if !ok {
				panic(r)
			}
			s.failed, p.grown = &Refusal{Src: s.unit.Src, Span: stop.span, Reason: stop.reason}, true
		}
	}()
	b.whole()
	*s.f = *b.f
	s.unsettled = b.unsettled
}

// Refusal says what in a function keeps it from having an ir.
type Refusal struct {
	Src    *diag.Source
	Span   diag.Span
	Reason string
}

func (r *Refusal) Error() string { return r.Reason }

// Inputs lists the variables of a function that a loop in it reads or writes and
// that live outside of it, in the order of their first use. Those that closures
// share are left to tier 0.
func Inputs(u *Unit, loop syntax.Expr) (vars []*scope.Var) {
	inside, seen, fn := declaredIn(u.Info, loop), map[*scope.Var]bool{}, u.Info.Funcs[u.Node]
	over, isOver := loop.(*syntax.For)
	isOver = isOver && !Counts(loop)
	used := loop
	if isOver { // what it runs over is there before it begins
		used = over.Body
	}
	eachName(u.Info, used, func(n *syntax.Name, v *scope.Var) {
		if v.Fn != fn || inside[v] || seen[v] || v.Captured || v.Lazy {
			return
		}
		seen[v] = true
		vars = append(vars, v)
	})
	if isOver {
		vars = append(vars, &scope.Var{Name: overName, Fn: fn})
	}
	return vars
}

// overName is the variable that has what a loop runs over; no variable of a program is called so.
const overName = "_over"

// Counts tells for loops over a range that is written in their head.
func Counts(loop syntax.Expr) bool {
	l, ok := loop.(*syntax.For)
	if !ok {
		return false
	}
	r, ok := l.Iter.(*syntax.Range)
	return ok && r.Lo != nil && r.Hi != nil
}
