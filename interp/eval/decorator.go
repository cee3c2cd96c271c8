package eval

import (
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// decorated compiles the decorators of a function around the code that makes it:
// the nearest applies first. @memo and @deprecated are the engine's, @test and
// the like only mark, all others are functions that get the function.
func (c *compiler) decorated(f *syntax.Fun, mk code) code {
	for i := len(f.Attrs) - 1; i >= 0; i-- {
		a := f.Attrs[i]
		if !scope.IsDecorator(a) {
			continue
		}
		switch a.Name {
		case "memo", "memoize", "cache":
			mk = c.memoized(f, a, mk)
		case "deprecated":
			mk = c.deprecated(f, a, mk)
		default:
			mk = c.decoratedBy(f, a, mk)
		}
	}
	return mk
}

// decoratedBy is @name f = name(f) and @name(args) f = name(args)(f).
func (c *compiler) decoratedBy(f *syntax.Fun, a syntax.Attr, mk code) code {
	text := a.Name
	if a.Args != "" {
		text += "(" + a.Args + ")"
	}
	st := c.site(a.S)
	decorator := c.textCode(text, st)
	self := len(f.Params) > 0 && f.Params[0].Name.Name == "self"
	name := f.Name.Name
	return func(fr *frame) value.Value {
		inner := mk(fr)
		v := fr.th.call(decorator(fr), []value.Value{inner}, st)
		if v.Kind() != value.KFunc {
			if v.IsUnit() || v.IsNull() { // it only looked at the function
				return inner
			}
			panic(fr.fail(st, "E0405", "the decorator `%s` gave %s, not a function", a.Name, describe(v)))
		}
		return value.NewFunc(name, &wrapper{v, self})
	}
}

// textCode compiles an expression that stands in an attribute: it sees the names of the program.
func (c *compiler) textCode(text string, st *site) code {
	src := diag.NewSource(c.src.Name, text)
	prog, diags := syntax.Parse(src)
	if diags.HasErrors() {
		return func(fr *frame) value.Value { panic(fr.fail(st, "E0101", "the decorator `%s` does not parse", text)) }
	}
	info := scope.Resolve(prog)
	info.Split()
	k := &compiler{eng: c.eng, info: info, src: src, ns: c.ns, fn: info.Root, slots: map[*scope.Var]int{}, wanted: map[*syntax.MethodCall]*syntax.Type{}, holds: map[*scope.Var]*contract{}}
	body := k.topLevel(prog.Stmts)
	p := &proto{name: text, src: c.src, span: st.span, simple: true, body: body, nslots: k.n, weight: k.deep + 4}
	fn := value.NewFunc(text, &closure{p: p, eng: c.eng})
	return func(fr *frame) value.Value { return fr.th.call(fn, nil, st) }
}

// wrapper is a function behind a decorator; self tells a method, which gets its receiver as first argument.
type wrapper struct {
	fn   value.Value
	self bool
}

// Arity is that of the function inside, as far as it tells.
func (w *wrapper) Arity() int {
	if a, ok := w.fn.Func().Code.(interface{ Arity() int }); ok {
		return a.Arity()
	}
	return -1
}

// takesSelf tells decorated methods.
func takesSelf(f value.Value) bool {
	switch k := f.Func().Code.(type) {
	case *wrapper:
		return k.self
	case *memo:
		return k.self
	}
	return false
}

// memo remembers the results of a function. It holds two generations of up to
// half of its bound: what was not asked for during a whole generation goes.
type memo struct {
	fn       value.Value
	self     bool
	bound    int
	mu       sync.Mutex // of what follows: workers of parallel loops share it
	now, old *value.Dict
}

// maxMemo is how many results @memo keeps unless it says otherwise: @memo(100).
const maxMemo = 100_000

func (c *compiler) memoized(f *syntax.Fun, a syntax.Attr, mk code) code {
	bound := maxMemo
	digits := strings.TrimLeft(a.Args, "abcdefghijklmnopqrstuvwxyz_:= ")
	if n, err := strconv.Atoi(strings.ReplaceAll(digits, "_", "")); err == nil && n > 0 {
		bound = n
	}
	self := len(f.Params) > 0 && f.Params[0].Name.Name == "self"
	name := f.Name.Name
	return func(fr *frame) value.Value {
		return value.NewFunc(name, &memo{fn: mk(fr), self: self, bound: bound, now: value.NewDict(), old: value.NewDict()})
	}
}

// Arity tells how many parameters the function takes.
func (m *memo) Arity() int {
	if cl, ok := m.fn.Func().Code.(*closure); ok {
		return cl.Arity()
	}
	return -1
}

func (m *memo) call(th *thread, args []value.Value, named []namedArg, st *site) value.Value {
	parts := cross(args)
	for _, na := range named {
		parts = append(parts, value.NewTuple(value.NewAtom(na.name), na.v.Share()))
	}
	key := value.NewTuple(parts...)
	v, ok := m.known(key)
	if !ok {
		v = keepsGenerator(th.callNamed(m.fn, append([]value.Value(nil), parts[:len(args)]...), named, st)).Share()
	}
	th.allocated(96, st)
	m.note(key.Share(), v)
	return v.Share()
}

// known gives a result that is remembered.
func (m *memo) known(key value.Value) (value.Value, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, ok := m.now.Get(key); ok {
		return v.Share(), true
	}
	return m.old.Get(key)
}

// note remembers a result in the newer generation.
func (m *memo) note(key, v value.Value) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.now.Get(key); ok {
		return
	}
	if m.now.Len() >= max(m.bound/2, 1) {
		m.old, m.now = m.now, value.NewDict()
	}
	m.now.Set(key, v)
}

// deprecated makes a function warn when it is called for the first time.
func (c *compiler) deprecated(f *syntax.Fun, a syntax.Attr, mk code) code {
	st, text := c.site(f.Name.S), "`"+f.Name.Name+"` is deprecated"
	if a.Args != "" {
		x := c.textCode(a.Args, c.site(a.S))
		return func(fr *frame) value.Value {
			return warnOnce(mk(fr), text+": "+value.Interpolate(x(fr)), st)
		}
	}
	return func(fr *frame) value.Value { return warnOnce(mk(fr), text, st) }
}

// warnOnce puts the warning before the function's body.
func warnOnce(fn value.Value, text string, st *site) value.Value {
	cl, ok := closureOfValue(fn)
	if !ok {
		return fn
	}
	p := *cl.p
	body, done := p.body, new(atomic.Bool)
	p.bare = nil
	p.body = func(fr *frame) value.Value {
		if done.CompareAndSwap(false, true) {
			at := st.src.Position(st.span.Start)
			if io := fr.th.io; io != nil && io.Stderr != nil {
				io.Stderr("warning: " + st.src.Name + ":" + strconv.Itoa(at.Line) + ": " + text + "\n")
			}
		}
		return body(fr)
	}
	k := *cl
	k.p = &p
	return k.value()
}
