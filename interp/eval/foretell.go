package eval

import (
	"fmt"
	"runtime"
	"slices"
	"sync"

	"skep/diag"
	"skep/interp/ir"
	"skep/interp/ir/lower"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// A program that no earlier run has left anything of takes some milliseconds to be checked. Meanwhile another core makes its
// closures and, for loops and recursive functions that look like much work, machine code: for the types that arguments will have
// as far as the text shows them. That is a guess like a hot set, of an earlier run: what is entered is guarded as always, and
// everything else shows by running that it is hot. Only programs of functions, variables and statements are looked through: what
// else stands at the top changes what names mean when it runs.

// Foretold is a program that is being made ready.
type Foretold struct {
	eng  *Engine
	code *Code
	made chan struct{} // closed when the code is there, and nobody reads what the program has
}

// Code waits for the program's code; nil if it was made for another way of running.
func (f *Foretold) Code() *Code {
	if <-f.made; f.eng.Profile != nil || f.eng.Cover != nil || f.eng.debug != nil {
		return nil
	}
	return f.code
}

// mostText bounds the texts of which something is foretold, in bytes: who runs the program waits for what was begun.
const mostText = 20_000

// Foretell begins to make a program ready beside the caller, who may check it meanwhile; nil if that is not worth while. The
// engine has nothing of the user's, and whoever does not run the program resets it.
func (e *Engine) Foretell(p *syntax.Program, info *scope.Info, src *diag.Source) *Foretold {
	tt := &e.tiers
	if tt.mode != TierAuto || tt.native == nil || e.Profile != nil || e.Cover != nil || e.debug != nil || runtime.GOMAXPROCS(0) < 2 || len(info.Parallels) > 0 || len(src.Text) > mostText {
		return nil
	}
	w := &workload{functions: map[string]*syntax.Fun{}, known: map[*syntax.Fun]int64{}}
	if !w.plain(p.Stmts) || !w.promises() {
		return nil
	}
	leave, free := e.TryOccupy()
	if !free {
		return nil
	}
	f := &Foretold{eng: e, made: make(chan struct{})}
	go f.make(p, info, src, w, leave)
	return f
}

// make has the engine until leave is called: who runs the program waits for that.
func (f *Foretold) make(p *syntax.Program, info *scope.Info, src *diag.Source, w *workload, leave func()) {
	e := f.eng
	known := &ahead{loops: map[syntax.Expr]*hotLoop{}}
	f.code = e.compileAhead(p, info, src, known)
	for _, declare := range known.declare {
		declare()
	}
	found := e.foresight(p, info, known, w)
	leave()
	close(f.made)
	for _, t := range found {
		t.coming()
	}
}

// arrives makes the machine code that was foretold, or waits for who makes it: to go on in tier 1 meanwhile would take longer.
func (t *typed) arrives(th *thread) *nativeOf {
	if trace := th.eng.tiers.trace; trace != nil {
		defer trace.enter(t, Compiling)()
	}
	t.coming()
	return t.native.Load()
}

// ahead is what is gathered while the closures of a program are made that will run later.
type ahead struct {
	declare []func() // binds functions to their names; when the program runs, that is done
	loops   map[syntax.Expr]*hotLoop
}

// declares notes a declaration, and gives the code that does it if it was not done.
func (a *ahead) declares(bind func()) code {
	done := false
	a.declare = append(a.declare, func() { bind(); done = true })
	return func(fr *frame) (v value.Value) {
		if !done {
			bind()
		}
		done = false
		return value.Unit()
	}
}

// notes keeps a loop. One of which there are two codes shows by running which of them is hot.
func (a *ahead) notes(n syntax.Expr, h *hotLoop) {
	if _, twice := a.loops[n]; twice {
		h = nil
	}
	a.loops[n] = h
}

// foresight lowers what is likely to be hot; the result is to be made machine code, in the order in which it is needed.
func (e *Engine) foresight(p *syntax.Program, info *scope.Info, known *ahead, w *workload) []*typed {
	tt := &e.tiers
	tt.mu.Lock()
	defer tt.mu.Unlock()
	tt.renew(e)
	s := &seer{e: e, tt: tt, known: known, info: info, work: w, tops: map[string]*ir.Type{}, results: map[string]*ir.Type{}}
	s.begin()
	for _, stmt := range p.Stmts {
		if _, is := stmt.(*syntax.Fun); !is {
			s.statement(stmt)
		}
	}
	s.call("main", nil)
	return s.found
}

// seer goes through a program in the order in which it will run, as far as the text shows that.
type seer struct {
	e       *Engine
	tt      *tiers
	known   *ahead
	info    *scope.Info
	work    *workload
	world   *unready
	program *lower.Program
	tops    map[string]*ir.Type // of variables at the top
	results map[string]*ir.Type // of calls, by function and types; nil: unknown, or on its way
	found   []*typed
}

// unready is the world of a program that has not run: what it says of variables without a value, it will not say later.
type unready struct {
	*hearing
	early bool // such a question was asked
}

func (w *unready) Global(from *lower.Unit, name string) *lower.Global {
	if k, ok := from.Key.(*tier); !ok || !k.ns.ref(name).defined {
		w.early = true
		return nil
	}
	return w.hearing.Global(from, name)
}

// begin forgets what was lowered: some of it is no longer right when the program runs.
func (s *seer) begin() {
	s.world = &unready{hearing: &hearing{world: world{s.e}, silent: s.tt.hot.notes == nil}}
	s.program = lower.WithGlobals(s.world)
}

// lowered is what lowering gives, if that is what it will give when the program runs; else nil.
func (s *seer) lowered(f *ir.Func, err error) *ir.Func {
	if s.world.early {
		s.begin()
		return nil
	}
	if err != nil {
		return nil
	}
	return f
}

func (s *seer) statement(stmt syntax.Expr) {
	s.walk(stmt, nil)
	if n, ok := stmt.(*syntax.Let); ok {
		if b, ok := n.Pat.(*syntax.BindPat); ok && n.Value != nil {
			s.tops[b.Name.Name] = s.typeOf(n.Value, nil)
		}
	}
}

// walk looks for loops and calls in what will run, whose variables have these types.
func (s *seer) walk(e syntax.Expr, locals map[*scope.Var]*ir.Type) {
	syntax.Walk(e, func(n syntax.Expr) bool {
		switch n := n.(type) {
		case *syntax.Lambda, *syntax.Fun:
			return false
		case *syntax.For, *syntax.While, *syntax.Loop:
			return !s.loop(n, locals)
		case *syntax.Call:
			s.typeOf(n, locals)
		}
		return true
	})
}

// mostSeen bounds the functions that are looked at, by signature.
const mostSeen = 24

// call looks into what a call of a function of the program runs, and gives the type of its result; nil: unknown.
func (s *seer) call(name string, args []*ir.Type) *ir.Type {
	k := s.function(name)
	if k == nil || len(args) != len(k.p.params) || slices.Contains(args, nil) {
		return nil
	}
	key := fmt.Sprint(name, args)
	if t, ok := s.results[key]; ok || len(s.results) == mostSeen {
		return t
	}
	s.results[key] = nil
	f := s.lowered(s.program.Function(k.unit, args))
	if f == nil {
		return nil
	}
	s.results[key] = f.Result
	if f.Native() && recursive(f) {
		s.whole(k, f)
		return f.Result
	}
	locals := map[*scope.Var]*ir.Type{}
	for _, v := range f.Vars {
		if o, ok := v.Origin.(*scope.Var); ok {
			locals[o] = v.Type
		}
	}
	s.walk(k.unit.Node.(*syntax.Fun).Body, locals)
	return f.Result
}

// function gives a function at the top that typed code may call.
func (s *seer) function(name string) *tier {
	g := s.e.root.find(name)
	if g == nil || !g.defined || g.fun == nil {
		return nil
	}
	k := g.fun.p.tier
	if k == nil || k.unit.Info != s.info {
		return nil
	}
	return k
}

// recursive tells functions that call themselves, also through others.
func recursive(f *ir.Func) bool {
	return slices.ContainsFunc(f.Callees(), func(g *ir.Func) bool {
		found := false
		ir.Walk(g.Body, func(n *ir.Node) bool { found = found || n.Fn == f; return !found })
		return found
	})
}

// mostFound bounds what machine code is made of before anything has run.
const mostFound = 12

// whole foretells that a function will be hot.
func (s *seer) whole(k *tier, f *ir.Func) {
	code, err := s.tt.known.assemble(f)
	if err != nil || len(s.found) == mostFound || !worthwhile(f) || !code.hopes() || len(code.outers) > 0 {
		return
	}
	s.finds(code)
	k.now.Store(k.now.Load().with(s.tt.at, newEntry(code, k.limit)))
}

// loop foretells that a loop will be hot; if not, what is in it may be.
func (s *seer) loop(n syntax.Expr, locals map[*scope.Var]*ir.Type) bool {
	h := s.known.loops[n]
	if h == nil || h.over >= 0 || len(s.found) == mostFound || s.work.of(n) < worthForetelling {
		return false
	}
	types := make([]*ir.Type, len(h.vars))
	for i, v := range h.vars {
		if types[i] = locals[v]; types[i] == nil || types[i].Boxed() || types[i].Kind == ir.KNever {
			return false
		}
	}
	f := s.lowered(s.program.Loop(h.t.unit, h.loop, h.vars, types))
	if f == nil || !worthwhile(f) {
		return false
	}
	code, err := s.tt.known.assemble(f)
	if err != nil || !code.hopes() || len(code.outers) > 0 {
		return false
	}
	code.at, code.enough, code.heard, code.short = h.loop.Span(), h.enough, s.world.hearing, s.short(h)
	s.finds(code)
	h.now.Store(h.now.Load().with(s.tt.at, newEntry(code, anyLength)))
	return true
}

// finds notes code that is to be machine code before it is entered.
func (s *seer) finds(code *typed) {
	code.foreseen = true
	code.ripe.Store(true)
	code.coming = sync.OnceFunc(func() {
		if made, err := s.tt.native.Compile(code.f, 0, code.short); err == nil {
			code.native.Store(&nativeOf{made})
			s.tt.hot.became(code)
		}
	})
	s.found = append(s.found, code)
}

// short tells which variables of a loop begin as written lists of a few elements.
func (s *seer) short(h *hotLoop) []bool {
	out := make([]bool, len(h.vars))
	syntax.Walk(h.t.unit.Node, func(e syntax.Expr) bool {
		if n, ok := e.(*syntax.Let); ok {
			b, plain := n.Pat.(*syntax.BindPat)
			list, written := n.Value.(*syntax.Array)
			if plain && written && len(list.Elems) > 0 {
				if i := slices.Index(h.vars, s.info.Binds[b]); i >= 0 {
					out[i] = true
				}
			}
		}
		return true
	})
	return out
}
