package interp

import (
	"context"
	"errors"
	"os"
	"sort"
	"sync"
	"sync/atomic"

	"skep/diag"
	"skep/interp/builtin"
	"skep/interp/check"
	"skep/interp/eval"
	"skep/interp/module"
	"skep/interp/scope"
	"skep/interp/stopwatch"
	"skep/interp/syntax"
	"skep/interp/value"
	"skep/interp/witness"
	"skep/memory"
)

// Options of a Session.
type Options struct {
	Modules     []Announced
	Trusted     bool     // a notebook that somebody asked to check: the headers of data files beside it may be read
	Lenient     bool     // run what the original would run; what strict refuses becomes warnings
	Args        []string // of the program: main's parameters, and env.args()
	Program     string   // its name in usage lines and env.args(); "": the name of the file
	Dir         string   // where relative paths start; "" is the process's directory
	MemoryLimit int64    // bytes of live heap; 0: DefaultMemoryLimit, negative: none
	Notebook    bool     // cells: a redefinition is normal, main() is not called
	Echo        bool     // what a last `let` or assignment gives to a name is shown, as at the original's prompt
	Loader      Loader   // finds the files of modules; nil: Files{Dir: Dir}
	Library     bool     // definitions only: main() is not called
	Trace       *Trace   // notes what the tiers do; nil: nothing does
	Tier        Tier     // forces how code runs, for tests; the zero value lets what is hot go up
	Checked     bool     // the program was checked before: it is only parsed
	Trusting    bool     // what an earlier run found right is only parsed too
	CodeCache   string   // the folder for machine code and what was hot (codecache.Path); "": nothing is kept

	// Witness is told what programs have to do with the outside; Outside says of builtins what that is: module is "" for what
	// every program has. Both nil: nobody asks.
	Witness *witness.Witness
	Outside func(module, function string) Outside

	// Carried opens a file that the program carries; see module.Carrier. Nil: it carries none.
	Carried func(path string) (module.File, error)
}

// Session is the persistent environment that REPL, kernel, tests, scripts and
// web share. Run must not be called concurrently; Interrupt, Complete, Inspect
// and Check may be called at any time.
type Session struct {
	opts Options
	eng  *eval.Engine
	lib  *check.Library
	stop atomic.Bool
	mu   sync.Mutex // held while a cell of the main line runs; see alone
	seen atomic.Pointer[names]
	last atomic.Pointer[readyCell]

	debug debugging
	told  foretold

	filesMu sync.Mutex
	files   map[string]*moduleFile // by path

	cancelMu sync.Mutex
	cancel   context.CancelFunc // of the running cell's context
}

// names is what readers may know while a cell runs.
type names struct {
	vars  []Variable
	top   []string // the user's
	known map[string]check.Known
	added map[extension]bool
}

// extension is a method that an impl block has added to a builtin type.
type extension struct{ typ, method string }

var _ Runner = (*Session)(nil)

// Builtins declares what every program has: the global functions, and the types with their methods.
func Builtins() (prelude Module, types []module.Type) {
	prelude = builtin.Prelude()
	prelude.Funcs = append(prelude.Funcs, eval.Prelude()...)
	return prelude, append(builtin.Types(), eval.Types()...)
}

// shelfOf is where a session finds what is builtin.
func shelfOf(modules []Announced, made func(Module) Module) *module.Shelf {
	return module.NewShelf(module.Declarations{Made: made, Prelude: append(builtin.AnnouncedPrelude(), eval.AnnouncedPrelude()), Core: append(builtin.Announced(), eval.Announced()), Statics: builtin.Statics, Consts: builtin.Constants,
		Modules: append([]Announced{{Name: "thread", Make: eval.ThreadModule}}, modules...)})
}

// New makes an empty session.
func New(o Options) *Session {
	shelf := shelfOf(o.Modules, o.overheard())
	s := &Session{opts: o, files: map[string]*moduleFile{}, lib: check.NewLibrary(shelf)}
	budget := memory.NewBudget(o.MemoryLimit)
	if o.MemoryLimit == 0 {
		budget = memory.BudgetOf(sync.OnceValue(DefaultMemoryLimit))
	}
	s.eng = eval.New(eval.Config{Shelf: shelf, Lenient: o.Lenient, Budget: budget, Files: s.evalFile, Carried: o.Carried, Witness: o.Witness})
	s.eng.SetTier(o.Tier)
	s.eng.SetTrace(o.Trace)
	if o.Notebook {
		s.eng.Recall()
	}
	native(s.eng, budget, o.CodeCache)
	s.remember()
	return s
}

// Check parses and checks a cell against what the session knows.
func (s *Session) Check(src *diag.Source) Checked {
	before := s.seen.Load()
	p := s.prepare(src)
	s.last.Store(&readyCell{src, before, p})
	list := confirmFixes(p.diags, len(src.Text), func(f diag.Fix) bool { return s.helps(src, f, countErrors(p.diags)) })
	defs, uses := p.info.Names()
	return Checked{Diagnostics: list, Defs: defs, Uses: uses}
}

// prepared is a cell on its way: parsed, resolved, checked.
type prepared struct {
	prog    *syntax.Program
	info    *scope.Info
	diags   diag.List
	lenient bool
	result  *check.Result // nil if it does not parse, or was found right before
	outside bool          // checking looked at files
}

// readyCell is what Check prepared last, so that a run of the same source need not do it again.
type readyCell struct {
	src  *diag.Source
	seen *names // what the session knew then
	prepared
}

// ready gives a cell to run: as Check left it, if nothing ran in between, else prepared anew. Running uses it up.
func (s *Session) ready(src *diag.Source) prepared {
	if r := s.last.Swap(nil); r != nil && r.src == src && r.seen == s.seen.Load() {
		return r.prepared
	}
	return s.prepare(src)
}

// check runs the checker. A mistake of its own is a warning, and the program runs as if nothing had been found.
func (s *Session) check(src *diag.Source, p *prepared) {
	defer func() {
		if problem := recover(); problem != nil {
			p.result = nil
			p.diags = append(p.diags, failed(src, problem))
		}
	}()
	p.result = analyze(src, p.prog, p.info, p.alone(s.env(src, p.lenient)))
	p.diags = append(p.diags, p.result.Diagnostics...)
}

// prepare is examine, unless an earlier run has done that.
func (s *Session) prepare(src *diag.Source) prepared {
	defer s.opts.Trace.Prepares()()
	s.eng.Foresee(src)
	s.withdraw()
	if p, ok := s.trusted(src); ok {
		return p
	}
	p := s.read(src)
	s.foretell(src, &p)
	s.judge(src, &p)
	if p.diags.HasErrors() {
		s.withdraw()
	}
	s.trust(src, &p)
	return p
}

// examine parses, resolves and checks a cell.
func (s *Session) examine(src *diag.Source) prepared {
	p := s.read(src)
	s.judge(src, &p)
	return p
}

// read parses and resolves a cell.
func (s *Session) read(src *diag.Source) prepared {
	prog, diags := s.parse(src)
	p := prepared{prog: prog, info: scope.Resolve(prog), diags: diags, lenient: s.opts.Lenient || prog.Lenient}
	if p.lenient {
		laxEscapes(diags)
	}
	return p
}

// judge checks a cell that was read.
func (s *Session) judge(src *diag.Source, p *prepared) {
	if !p.diags.HasErrors() && !s.opts.Checked {
		s.check(src, p)
	}
	p.diags.Sort()
	if !p.diags.HasErrors() && !s.opts.Checked {
		p.diags = append(p.diags, s.imports(src, p.prog, map[string]bool{src.Name: true})...)
		p.outside = p.outside || s.hasFiles()
	}
}

// parse reads a cell with its magics, or a file.
func (s *Session) parse(src *diag.Source) (*syntax.Program, diag.List) {
	if s.opts.Notebook {
		return syntax.ParseCell(src)
	}
	return syntax.Parse(src)
}

// env is what surrounds a cell for the checker.
func (s *Session) env(src *diag.Source, lenient bool) check.Env {
	var above []string
	if src != nil {
		above = []string{src.Name}
	}
	return check.Env{Open: s.dataOpener(src), File: s.fileChecks(src, above), Known: s.known, Library: s.lib, Lenient: lenient, Cell: s.opts.Notebook, Names: s.topNames,
		Extended: s.extended, Verb: s.eng.IsVerb, Method: s.eng.IsMethod, Members: s.eng.MemberFor}
}

// laxEscapes makes warnings of unknown escape sequences: the original keeps them as they are written, `\d` and all.
func laxEscapes(diags diag.List) {
	for _, d := range diags {
		if d.Code == "E0110" {
			d.Severity = diag.Warning
		}
	}
}

func (s *Session) known(name string) (check.Known, bool) {
	k, ok := s.seen.Load().known[name]
	if !ok {
		return s.builtinName(name)
	}
	return k, ok
}

// extended tells whether an impl block of an earlier cell adds a method to a builtin type.
func (s *Session) extended(typ, method string) bool {
	return s.seen.Load().added[extension{typ, method}]
}

// topNames lists what a cell sees, the builtin names too.
func (s *Session) topNames() []string { return append(s.eng.BuiltinNames(), s.seen.Load().top...) }

// Run implements Runner.
func (s *Session) Run(ctx context.Context, src *diag.Source, io *Streams) (Result, error) {
	p := s.ready(src)
	if p.diags.HasErrors() {
		return Result{}, p.diags
	}
	defer s.alone()()
	return s.runOwned(ctx, p, src, io)
}

// runOwned runs a cell; the session is alone.
func (s *Session) runOwned(ctx context.Context, p prepared, src *diag.Source, io *Streams) (Result, error) {
	defer s.remember()
	s.heedDebugger()
	s.stop.Store(false)
	s.eng.Lenient, s.eng.Args = p.lenient, s.arguments(src.Name, p.lenient)
	if io == nil {
		io = &Streams{}
	}
	runsMain := !s.opts.Notebook && !s.opts.Library && callsMain(p)
	args, err := s.mainArguments(p.prog, src, runsMain, io)
	if err != nil {
		return Result{}, err
	}
	release := s.watch(ctx)
	defer release()
	defer s.eng.KeepHot()
	runCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer timed(p, io)()
	made := s.opts.Trace.Prepares()
	code := s.compiled(&p, src)
	made()
	v, err := code.Run(s.interruptible(runCtx, cancel), io, &s.stop)
	if s.opts.Notebook {
		s.eng.Declared(p.prog, src)
	}
	if err == nil && runsMain {
		v, err = s.eng.Main(runCtx, args, io, &s.stop)
	}
	return s.result(p, v, err)
}

// timed prints how long a cell took that asks for it.
func timed(p prepared, io *Streams) (end func()) {
	if !p.prog.Timed || io.Stdout == nil {
		return func() {}
	}
	watch := stopwatch.Start()
	return func() { io.Stdout(watch.Lap().String()) }
}

// result is what a cell's reader gets.
func (s *Session) result(p prepared, v value.Value, err error) (Result, error) {
	if err != nil {
		return Result{Warnings: p.diags}, failure(err)
	}
	if name, ok := defines(p.prog); ok && s.opts.Echo {
		v, _ = s.eng.Find(name)
	}
	r := Result{Value: v, Warnings: p.diags, Show: s.shows(v, p.prog)}
	if r.Show {
		r.Bundle = s.bundle(v)
	}
	return r, nil
}

// Apply runs f as a cell is run: alone, until Interrupt or the end of ctx, with what it prints and shows going to io. The error is
// that of f or of the program's functions that it calls.
func (s *Session) Apply(ctx context.Context, io *Streams, f func(c *module.Call) error) error {
	defer s.alone()()
	return s.applyOwned(ctx, io, f)
}

func (s *Session) applyOwned(ctx context.Context, io *Streams, f func(c *module.Call) error) error {
	defer s.remember()
	s.stop.Store(false)
	release := s.watch(ctx)
	defer release()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := s.eng.Apply(s.interruptible(ctx, cancel), io, &s.stop, f); err != nil {
		return failure(err)
	}
	return nil
}

// arguments is what env.args() gives: as in the original, a lenient program's begin with the interpreter.
func (s *Session) arguments(script string, lenient bool) []string {
	if s.opts.Program != "" {
		script = s.opts.Program
	}
	switch {
	case s.opts.Notebook:
		return nil
	case lenient:
		return append([]string{"skep", script}, s.opts.Args...)
	}
	return append([]string{script}, s.opts.Args...)
}

// interruptible lets Interrupt cancel the context of builtins too.
func (s *Session) interruptible(ctx context.Context, cancel func()) context.Context {
	s.cancelMu.Lock()
	s.cancel = cancel
	s.cancelMu.Unlock()
	return ctx
}

// watch makes the end of ctx an interrupt.
func (s *Session) watch(ctx context.Context) func() {
	stop := context.AfterFunc(ctx, func() { s.stop.Store(true) })
	return func() { stop() }
}

// failure gives diagnostics where the program failed, and errors that carry an exit code as they are.
func failure(err error) error {
	var f *eval.Failure
	if !errors.As(err, &f) {
		return err
	}
	var x interface{ ExitCode() int }
	if f.Cause != nil && errors.As(f.Cause, &x) {
		return f.Cause
	}
	var list diag.List
	if errors.As(f.Cause, &list) {
		return list
	}
	return f.Diagnostic
}

// callsMain tells a script that defines main and does not call it at top level.
func callsMain(p prepared) bool {
	g := p.info.Globals["main"]
	if g == nil || !g.Fun {
		return false
	}
	called := false
	for _, s := range p.prog.Stmts {
		switch s.(type) {
		case *syntax.Fun, *syntax.Impl, *syntax.Class, *syntax.Struct, *syntax.Enum, *syntax.Trait, *syntax.Mod:
			continue
		}
		syntax.Walk(s, func(n syntax.Expr) bool {
			if call, ok := n.(*syntax.Call); ok {
				if name, ok := call.Fn.(*syntax.Name); ok && name.Name == "main" {
					called = true
				}
			}
			_, inner := n.(*syntax.Lambda)
			return !inner && !called
		})
	}
	return !called
}

// defines gives the name that a cell's last statement gives a value to.
func defines(p *syntax.Program) (string, bool) {
	if len(p.Stmts) == 0 {
		return "", false
	}
	switch n := p.Stmts[len(p.Stmts)-1].(type) {
	case *syntax.Let:
		b, ok := n.Pat.(*syntax.BindPat)
		if ok && b.Sub == nil {
			return b.Name.Name, true
		}
	case *syntax.Assign:
		if name, ok := n.Target.(*syntax.Name); ok {
			return name.Name, true
		}
	}
	return "", false
}

// shows tells whether a cell's value is displayed: not null, not unit, not after `;`, not a definition.
func (s *Session) shows(v value.Value, p *syntax.Program) bool {
	if v.IsNull() || v.IsUnit() || len(p.Stmts) == 0 {
		return false
	}
	n := len(p.Stmts) - 1
	if n < len(p.Semi) && p.Semi[n] {
		return false
	}
	switch p.Stmts[n].(type) {
	case *syntax.Let, *syntax.Assign:
		return s.opts.Echo
	case *syntax.Fun, *syntax.Struct, *syntax.Enum, *syntax.Use:
		return false
	}
	return true
}

func (s *Session) bundle(v value.Value) Bundle {
	if b, ok := s.eng.Display(v); ok {
		if b.Data["text/plain"] == nil {
			b.Data["text/plain"] = value.Repr(v)
		}
		return b
	}
	return Bundle{Data: map[string]any{"text/plain": value.Repr(v)}}
}

// Interrupt implements Runner.
func (s *Session) Interrupt() {
	s.stop.Store(true)
	s.cancelMu.Lock()
	defer s.cancelMu.Unlock()
	if s.cancel != nil {
		s.cancel()
	}
}

// Reset implements Runner.
func (s *Session) Reset() {
	defer s.alone()()
	s.eng.Reset()
	s.remember()
}

// Forget implements Runner.
func (s *Session) Forget(names []string) {
	defer s.alone()()
	s.eng.Forget(names)
	s.remember()
}

// Variables implements Runner. While a cell runs it gives the state before it.
func (s *Session) Variables() []Variable { return s.seen.Load().vars }

// remember publishes what readers may see until the next run ends.
func (s *Session) remember() {
	n := &names{known: map[string]check.Known{}, top: s.eng.Names(), added: map[extension]bool{}}
	s.eng.Extensions(func(typ, method string) { n.added[extension{typ, method}] = true })
	s.eng.Globals(func(g *eval.Global) {
		k := check.Known{Mut: g.Mut, Type: value.TypeName(g.V), Fun: g.V.Kind() == value.KFunc || g.V.Kind() == value.KType, Static: s.lib.ValueType(g.V)}
		n.known[g.Name] = k
		if !k.Fun && g.V.Kind() != value.KModule {
			n.vars = append(n.vars, Variable{Name: g.Name, Type: value.TypeName(g.V), Summary: Summary(g.V), Size: SizeOf(g.V), Mutable: g.Mut, Widget: commOf(g.V)})
		}
	})
	sort.Slice(n.vars, func(i, j int) bool { return n.vars[i].Name < n.vars[j].Name })
	s.seen.Store(n)
}

// commOf is the comm of a value that front ends show by one.
func commOf(v value.Value) string {
	if v.Kind() != value.KBox {
		return ""
	}
	w, ok := v.Box().V.(interface{ CommID() string })
	if !ok {
		return ""
	}
	return w.CommID()
}

// DefaultMemoryLimit is three quarters of the machine's memory, or of the control group's if that is less.
func DefaultMemoryLimit() int64 {
	limit := int64(2 << 30)
	if n, ok := readKiB("/proc/meminfo", "MemTotal:"); ok {
		limit = n * 3 / 4
	}
	if b, err := os.ReadFile("/sys/fs/cgroup/memory.max"); err == nil {
		if n, ok := parseInt(string(b)); ok {
			limit = min(limit, n*3/4)
		}
	}
	return limit
}
