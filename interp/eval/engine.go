// Package eval runs checked programs: tier 0, closures over resolved slots. The
// session compiles a cell's syntax with Compile and runs it with Run; builtin
// modules reach programs through the tables of an Engine. It prints nothing and
// knows no front end.
package eval

import (
	"runtime/debug"
	"sort"
	"sync"
	"sync/atomic"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
	"skep/interp/witness"
	"skep/memory"
)

// Engine holds what all cells of a session share: globals, builtins, types.
type Engine struct {
	Cover     *Cover    // optional: counts what code compiled from now on runs
	Profile   *Profile  // optional: where the time goes of what is compiled from now on
	debug     *Debugger // optional; see SetDebugger
	recalls   bool      // functions are noted in made
	made      []*recipe // how functions were compiled
	madeLimit int       // when those that are gone are forgotten
	spaces    []*namespace
	tenancy   tenancy
	threaded  atomic.Bool // a thread beside the program's own has begun
	Lenient   bool
	Args      []string // the script's name and its arguments; in a lenient program the interpreter's name comes first
	budget    *memory.Budget
	root      *namespace
	shelf     *module.Shelf                         // what is builtin
	values    sync.Map                              // builtin values made so far, by name
	methods   lazyMap[map[string]*builtin]          // by type name, made on first use
	statics   lazyMap[map[string]value.Value]       // String::from and the like
	boxes     lazyMap[*boxType]                     // made on first use; nil for types that nobody declares
	ext       map[extendable]map[string]value.Value // impl blocks for builtin types
	extended  int                                   // how often ext has changed: call sites that remember a builtin method look at it
	pending   map[string]*value.Type                // structs and classes compiled in this cell, for inheritance and impl blocks
	files     func(from *diag.Source, name string) (*File, error)
	carried   func(path string) (module.File, error)
	witness   *witness.Witness
	loaded    map[string]*fileModule // files of modules, by path
	loading   []string               // those whose top level is running
	inherited map[*value.Type][]syntax.FieldDecl
	now       *sched // of the run
	parked    *parked
	workers   []*worker // of parallel loops
	marks     uint32    // given to workers so far
	tiers     tiers
	hosted    *Hosted // the program is Go code; else nil
	declared  []*declaration
	runs      uint64 // whose declarations were noted
}

// Config is what New needs.
type Config struct {
	Shelf   *module.Shelf
	Lenient bool
	Budget  *memory.Budget
	// Files gives the file that a module's name means in a source: parsed, resolved
	// and checked. The error is fs.ErrNotExist if there is none. Nil: no files.
	Files func(from *diag.Source, name string) (*File, error)
	// Carried opens a file that the program carries; see module.Carrier. Nil: it carries none.
	Carried func(path string) (module.File, error)
	Witness *witness.Witness // optional: is told what the program has to do with the outside
}

// New makes an engine. Nothing is parsed or bound yet: tables fill on first use.
func New(cfg Config) *Engine {
	debug.SetMaxStack(2 << 30) // deep recursion is bounded by maxWeight, well below this
	e := &Engine{Lenient: cfg.Lenient, budget: cfg.Budget, files: cfg.Files, carried: cfg.Carried, witness: cfg.Witness, shelf: cfg.Shelf}
	if e.budget == nil {
		e.budget = memory.NewBudget(0)
	}
	e.parked = &parked{}
	e.Reset()
	return e
}

// Reset forgets the user's definitions.
func (e *Engine) Reset() {
	e.spaces = nil
	e.root = e.newSpace(nil)
	e.ext = map[extendable]map[string]value.Value{}
	e.extended++
	e.tiers.epoch.Add(1)
	e.pending = map[string]*value.Type{}
	e.loaded = map[string]*fileModule{}
	e.inherited = map[*value.Type][]syntax.FieldDecl{}
	e.declared = nil
}

// Global is one top-level name.
type Global struct {
	Name       string
	V          value.Value
	Mut        bool
	hold       *contract // of its annotation
	annotation string    // as written
	defined    bool
	builtin    bool
	fun        *closure      // what a declaration with fun bound it to
	epoch      *atomic.Int64 // compiled code relies on what it is: a change ends the epoch
	changes    int           // how often its type was not the one that typed code was made for
	inPlace    uint32        // 1 if some function writes into it; atomic
}

func (g *Global) set(v value.Value) {
	if g.epoch != nil {
		g.disturb()
	}
	g.V, g.defined, g.builtin = v, true, false
}

// disturb ends the epoch of code that relies on the global.
func (g *Global) disturb() {
	g.epoch.Add(1)
	g.epoch = nil
}

// namespace is the top level of a session or of a mod.
type namespace struct {
	eng    *Engine
	mu     sync.RWMutex // of names
	names  map[string]*Global
	parent *namespace              // of a mod in braces: its body sees these names too
	up     *namespace              // of a file: what super means
	own_   map[string]bool         // names that a mod declares itself
	pub    map[string]bool         // names that others may use; nil for the session
	types  map[string]*syntax.Type // what type aliases mean
}

// alias gives the type that a name was declared to mean, or nil.
func (ns *namespace) alias(name string) *syntax.Type {
	for ; ns != nil; ns = ns.parent {
		if t := ns.types[name]; t != nil {
			return t
		}
		if ns.own_[name] {
			return nil
		}
	}
	return nil
}

// declareAliases notes type aliases before the code that uses them is compiled.
func (ns *namespace) declareAliases(stmts []syntax.Expr) {
	for _, s := range stmts {
		switch n := s.(type) {
		case *syntax.TypeAlias:
			if ns.types == nil {
				ns.types = map[string]*syntax.Type{}
			}
			ns.types[n.Name.Name] = n.Type
		case *syntax.Struct, *syntax.Enum, *syntax.Class, *syntax.Trait:
			delete(ns.types, syntax.HeadOf(s).Name.Name)
		}
	}
}

// outer is super.
func (ns *namespace) outer() *namespace {
	switch {
	case ns.parent != nil:
		return ns.parent
	case ns.up != nil:
		return ns.up
	}
	return ns
}

// crate is the namespace of the program.
func (ns *namespace) crate() *namespace {
	for ns.outer() != ns {
		ns = ns.outer()
	}
	return ns
}

func (e *Engine) newSpace(parent *namespace) *namespace {
	ns := &namespace{eng: e, names: map[string]*Global{}, parent: parent}
	e.spaces = append(e.spaces, ns)
	return ns
}

// ref finds or makes the global that a name means here; a mod sees its own names first.
func (ns *namespace) ref(name string) *Global {
	if g := ns.lookup(name); g != nil {
		return g
	}
	if ns.parent != nil && !ns.own_[name] {
		return ns.parent.ref(name)
	}
	g := &Global{Name: name}
	if v, ok := ns.eng.builtinValue(name); ok {
		g.V, g.defined, g.builtin = v, true, true
	}
	return ns.add(g)
}

// find gives the global that a name means here, if it has one; it makes none.
func (ns *namespace) find(name string) *Global {
	for ; ns != nil; ns = ns.parent {
		if g := ns.lookup(name); g != nil || ns.own_[name] {
			return g
		}
	}
	return nil
}

// lookup gives a global of this namespace, or nil. Names may be added while workers
// run, by what is compiled then.
func (ns *namespace) lookup(name string) *Global {
	ns.mu.RLock()
	defer ns.mu.RUnlock()
	return ns.names[name]
}

func (ns *namespace) add(g *Global) *Global {
	ns.mu.Lock()
	defer ns.mu.Unlock()
	if old := ns.names[g.Name]; old != nil {
		return old
	}
	ns.names[g.Name] = g
	return g
}

// own is the global that a definition here binds.
func (ns *namespace) own(name string) *Global {
	if ns.parent == nil {
		return ns.ref(name)
	}
	if g := ns.lookup(name); g != nil {
		return g
	}
	return ns.add(&Global{Name: name})
}

// declare notes the names that a mod's body defines, before its code is compiled.
func (ns *namespace) declare(body []syntax.Expr) {
	ns.own_ = map[string]bool{}
	for name, g := range scope.Resolve(&syntax.Program{Stmts: body}).Globals {
		if g.Defined {
			ns.own_[name] = true
		}
	}
}

func (ns *namespace) get(name string) (value.Value, bool) {
	if g := ns.lookup(name); g != nil && g.defined && ns.shows(name) {
		return g.V, true
	}
	return value.Null, false
}

// shows tells whether other modules may use a name.
func (ns *namespace) shows(name string) bool { return ns.pub == nil || ns.pub[name] || ns.eng.Lenient }

func (ns *namespace) list() []string {
	var out []string
	ns.mu.RLock()
	defer ns.mu.RUnlock()
	for name, g := range ns.names {
		if g.defined && !(ns.pub != nil && g.builtin) && ns.shows(name) {
			out = append(out, name)
		}
	}
	sort.Strings(out)
	return out
}

// builtinTypes are names of types that programs may mention or call ::new on.
var builtinTypes = []string{"String", "Vec", "HashMap", "HashSet", "BTreeMap", "BTreeSet", "Option", "Result", "i8", "i16", "i32", "i64", "i128", "isize",
	"u8", "u16", "u32", "u64", "u128", "usize", "f16", "bf16", "f32", "f64", "complex64", "complex128", "bool", "char", "str", "int", "float", "Object", "Dict", "Set", "Array", "VecDeque", "Box", "Rc", "RefCell", "Arc", "Mutex"}

// builtinValue finds what a name means when the user has not defined it.
func (e *Engine) builtinValue(name string) (value.Value, bool) {
	if v, ok := e.values.Load(name); ok {
		return v.(value.Value), true
	}
	v, ok := e.makeBuiltin(name)
	if ok {
		v = firstOf(&e.values, name, v)
	}
	return v, ok
}

// firstOf puts a value under a name, unless somebody has done so: it gives what lies there then.
func firstOf(m *sync.Map, name string, v value.Value) value.Value {
	first, _ := m.LoadOrStore(name, v)
	return first.(value.Value)
}

func (e *Engine) makeBuiltin(name string) (value.Value, bool) {
	switch name {
	case "Some", "None", "Ok", "Err":
		for _, t := range []*value.Type{value.Option, value.Result} {
			if i := t.VariantIndex(name); i >= 0 {
				if name == "None" {
					return value.None(), true
				}
				return value.NewFunc(name, &constructor{t, i}), true
			}
		}
	case "Option":
		return value.Option.Value(), true
	case "Result":
		return value.Result.Value(), true
	case "std", "chrono": // the namespaces of all that is builtin
		return value.NewModule(name, e.builtinValue, e.shelf.ModuleNames), true
	}
	if f := e.shelf.Global(name); f != nil {
		return value.NewFunc(name, newBuiltin(f)), true
	}
	if e.shelf.HasModule(name) { // made when something is taken out of it: the program may mean its own variable
		return moduleValue(name, func() *module.Module { return e.shelf.Module(name) }), true
	}
	if indexOf(builtinTypes, name) >= 0 || isTypeName(name) && e.shelf.HasDeclared(name) {
		return value.NewType(name, value.BuiltinType, nil).Value(), true
	}
	return value.Null, false
}

func moduleValue(name string, open func() *module.Module) value.Value {
	var made sync.Map
	get := func(name string) (value.Value, bool) {
		if v, ok := made.Load(name); ok {
			return v.(value.Value), true
		}
		m := open()
		for i := range m.Funcs {
			if sigName(m.Funcs[i].Sig) == name {
				return firstOf(&made, name, value.NewFunc(m.Name+"."+name, newBuiltin(&m.Funcs[i]))), true
			}
		}
		for _, c := range m.Consts {
			if c.Name == name {
				return c.Value, true
			}
		}
		return value.Null, false
	}
	return value.NewModule(name, get, func() []string { return memberNames(open()) })
}

func memberNames(m *module.Module) []string {
	var out []string
	for i := range m.Funcs {
		out = append(out, sigName(m.Funcs[i].Sig))
	}
	for _, c := range m.Consts {
		out = append(out, c.Name)
	}
	return out
}

// moduleFunc finds a function of a builtin module, whatever the program calls by the module's name.
func (e *Engine) moduleFunc(mod, name string) (value.Value, bool) {
	if !e.shelf.HasModule(mod) {
		return value.Null, false
	}
	key := mod + "." + name
	v, ok := e.values.Load(key)
	if !ok {
		v, found := moduleValue(mod, func() *module.Module { return e.shelf.Module(mod) }).Module().Get(name)
		if !found {
			return value.Null, false
		}
		return firstOf(&e.values, key, v), true
	}
	return v.(value.Value), true
}

// names lists all names known at top level, for suggestions.
func (e *Engine) names() []string {
	return append(e.root.list(), e.BuiltinNames()...)
}

// HasBuiltin tells names that mean something in every program.
func (e *Engine) HasBuiltin(name string) bool {
	switch name {
	case "Some", "None", "Ok", "Err", "Option", "Result", "std", "chrono":
		return true
	}
	return e.shelf.HasGlobal(name) || e.shelf.HasModule(name) || indexOf(builtinTypes, name) >= 0
}

// HasModule tells names of builtin modules and types: files of the same name are reached by `mod name;` or by their path.
func (e *Engine) HasModule(name string) bool {
	return name == "std" || name == "Option" || name == "Result" || e.shelf.HasModule(name) || indexOf(builtinTypes, name) >= 0
}

// BuiltinNames lists them, for suggestions.
func (e *Engine) BuiltinNames() []string {
	return append(append(append(e.shelf.GlobalNames(), e.shelf.ModuleNames()...), "Some", "None", "Ok", "Err"), builtinTypes...)
}

// tableOf gives the builtin methods of a type name.
func (e *Engine) tableOf(name string) map[string]*builtin {
	if t, ok := e.methods.get(name); ok {
		return t
	}
	t := map[string]*builtin{}
	for _, decl := range e.shelf.Types(name) {
		for i := range decl.Methods {
			f := &decl.Methods[i]
			if n := sigName(f.Sig); t[n] == nil {
				t[n] = newBuiltin(f)
			}
		}
	}
	return e.methods.put(name, t)
}

// IsMethod tells whether some builtin type has a method of this name. Any goroutine may ask.
func (e *Engine) IsMethod(name string) bool { return e.shelf.IsMethod(name) }

// builtinMethod finds a builtin method of v, or nil.
func (e *Engine) builtinMethod(v value.Value, name string) *builtin {
	if b := e.tableOf(value.TypeName(v))[name]; b != nil {
		return b
	}
	return e.tableOf("any")[name]
}

func (e *Engine) hasMethod(v value.Value, name string) bool {
	if _, ok := e.extension(v, name); ok {
		return true
	}
	return e.builtinMethod(v, name) != nil
}

func (e *Engine) methodNames(v value.Value) []string {
	var out []string
	for n := range e.tableOf(value.TypeName(v)) {
		out = append(out, n)
	}
	for n := range e.tableOf("any") {
		out = append(out, n)
	}
	switch v.Kind() {
	case value.KObj:
		for t := v.Obj().Type; t != nil; t = t.Parent {
			for n := range t.Methods {
				out = append(out, n)
			}
		}
	case value.KEnum:
		for n := range v.Enum().Type.Methods {
			out = append(out, n)
		}
	}
	for n := range e.ext[extendableOf(v)] {
		out = append(out, n)
	}
	sort.Strings(out)
	return out
}

// typeStatic finds Type::name of a builtin type.
func (e *Engine) typeStatic(t *value.Type, name string) (value.Value, bool) {
	table, ok := e.statics.get(t.Name)
	if !ok {
		table = map[string]value.Value{}
		for _, fs := range e.staticFuncs(t.Name) {
			for i := range fs {
				table[sigName(fs[i].Sig)] = value.NewFunc(t.Name+"::"+sigName(fs[i].Sig), newBuiltin(&fs[i]))
			}
		}
		if r, ok := intRanges.Get()[t.Name]; ok {
			table["MIN"], table["MAX"] = value.Int(r[0]), value.Int(r[1])
		}
		consts := e.shelf.Consts(t.Name)
		for _, k := range consts {
			table[k.Name] = k.Value
		}
		if len(consts) > 0 { // std::f64::consts::PI
			table["consts"] = moduleValue("consts", func() *module.Module { return &module.Module{Consts: consts} })
		}
		table = e.statics.put(t.Name, table)
	}
	v, ok := table[name]
	return v, ok
}

func (e *Engine) staticFuncs(name string) [][]module.Func {
	all := [][]module.Func{e.shelf.Statics(name)}
	for _, t := range e.shelf.Declared(name) {
		all = append(all, t.Statics)
	}
	return all
}

func isTypeName(s string) bool { return s != "" && s[0] >= 'A' && s[0] <= 'Z' }

// staticOf finds Type.name or Type::name for a call.
func (e *Engine) staticOf(fr *frame, t *value.Type, name string, st *site) (value.Value, bool) {
	if t.VariantIndex(name) >= 0 {
		return fr.typeMember(t, name, st), true
	}
	if v, ok := t.Static(name); ok {
		return v, true
	}
	if v, ok := t.Method(name); ok {
		return v, true
	}
	if t.Form == value.ClassType && name == "new" {
		return t.Value(), true
	}
	return e.typeStatic(t, name)
}

// Display gives the rich representation that a module declares for a boxed value.
func (e *Engine) Display(v value.Value) (module.Bundle, bool) {
	if v.Kind() == value.KBox {
		for _, t := range e.shelf.Declared(v.Box().Type) {
			if t.Display != nil {
				return t.Display(v), true
			}
		}
	}
	return module.Bundle{}, false
}

// Code is a compiled cell or script.
type Code struct {
	eng *Engine
	cl  *closure
}

// Compile turns a resolved program into code. The program must have parsed without errors.
func (e *Engine) Compile(p *syntax.Program, info *scope.Info, src *diag.Source) *Code {
	return e.compileAhead(p, info, src, nil)
}

// compileAhead is Compile for a program that will run later; known gathers what is to be known of it before. It may be nil.
func (e *Engine) compileAhead(p *syntax.Program, info *scope.Info, src *diag.Source, known *ahead) *Code {
	clear(e.pending)
	if !e.Lenient && e.debug == nil { // what the checker has not looked at runs as a plain loop
		info.Split()
	}
	c := e.newCompiler(info, src)
	c.ahead = known
	body := c.topLevel(p.Stmts)
	pr := &proto{src: src, span: p.Span(), top: true, simple: true, body: body, nslots: c.n, weight: c.deep + 4}
	return &Code{e, &closure{p: pr, eng: e}}
}

// newCompiler is for code at the top level of a session.
func (e *Engine) newCompiler(info *scope.Info, src *diag.Source) *compiler {
	return &compiler{eng: e, info: info, src: src, ns: e.root, fn: info.Root, slots: map[*scope.Var]int{}, wanted: map[*syntax.MethodCall]*syntax.Type{}, holds: map[*scope.Var]*contract{}}
}

// Failure is a run-time error: what to show, and the builtin's own error if one caused it.
type Failure struct {
	Diagnostic *diag.Diagnostic
	Cause      error
}

func (f *Failure) Error() string { return f.Diagnostic.Error() }

// Unwrap gives the builtin's own error.
func (f *Failure) Unwrap() error { return f.Cause }

// Globals calls f for every name that the user has defined.
func (e *Engine) Globals(f func(g *Global)) {
	for _, name := range e.root.list() {
		if g := e.root.names[name]; !g.builtin {
			f(g)
		}
	}
}

// Lookup finds a name: the user's or a builtin.
func (e *Engine) Lookup(name string) (value.Value, bool) {
	if g := e.root.names[name]; g != nil && g.defined {
		return g.V, true
	}
	return e.builtinValue(name)
}

// Names lists the names that the top level uses or defines.
func (e *Engine) Names() []string { return e.root.list() }

// Methods lists the methods of a value.
func (e *Engine) Methods(v value.Value) []string { return e.methodNames(v) }

// MethodFunc gives the declaration of a builtin method.
func (e *Engine) MethodFunc(v value.Value, name string) (*module.Func, bool) {
	if b := e.builtinMethod(v, name); b != nil {
		return b.f, true
	}
	return nil, false
}

// FuncOf gives the declaration behind a builtin function value.
func FuncOf(v value.Value) (*module.Func, bool) {
	if v.Kind() == value.KFunc {
		if b, ok := v.Func().Code.(*builtin); ok {
			return b.f, true
		}
	}
	return nil, false
}

// Signature describes a function of the program: its doc comment and parameter names.
func Signature(v value.Value) (doc string, params []string, ok bool) {
	if v.Kind() == value.KFunc {
		if c, isClosure := v.Func().Code.(*closure); isClosure {
			return c.p.doc, c.p.paramNames(), true
		}
	}
	return "", nil, false
}
