package eval

import (
	"io/fs"
	"sync"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/syntax"
	"skep/interp/value"
	"skep/interp/witness"
)

// builtin is a function of a module or of the prelude, ready to call. Its
// signature is parsed on first use, so that starting costs nothing per function.
type builtin struct {
	f      *module.Func
	name   string
	once   sync.Once
	err    error
	params []bparam
	least  int
	rest   bool
	restAt int  // the place of the rest parameter; those behind it are given by name
	mut    bool // &mut self
	self   bool
	maybe  bool // it gives null for what is not there

	one   func(x value.Value) (value.Value, bool) // the quick forms, see module.Quick; nil if there is none
	two   func(x, y value.Value) (value.Value, bool)
	three func(x, y, z value.Value) (value.Value, bool)
	bare  func(x, y value.Value) (v value.Value, there, ok bool)
}

type bparam struct {
	name     string
	def      value.Value
	required bool
}

// sigName is the name that a signature declares.
func sigName(sig string) string { return module.SigName(sig) }

func newBuiltin(f *module.Func) *builtin { return &builtin{f: f, name: sigName(f.Sig)} }

func (b *builtin) prepare() {
	b.once.Do(func() {
		var fn *syntax.Fun
		if fn, b.err = syntax.ParseSignature(b.f.Sig); b.err != nil {
			return
		}
		for i, p := range fn.Params {
			if i == 0 && p.Name.Name == "self" {
				b.self, b.mut = true, p.Mut && p.Ref
			}
			if p.Rest {
				b.rest, b.restAt = true, i
			}
			bp := bparam{name: p.Name.Name, required: p.Default == nil && !p.Rest}
			if p.Default != nil {
				bp.def = constantOf(p.Default)
			}
			if bp.required {
				b.least = i + 1
			}
			b.params = append(b.params, bp)
		}
		b.maybe = fn.Ret != nil && fn.Ret.Kind == syntax.TypeOption
		if q := b.f.Quick; q != nil {
			b.one, b.two, b.three, b.bare = q.One, q.Two, q.Three, q.Bare
		}
	})
}

// constantOf evaluates a default of a builtin: literals, and empty collections.
func constantOf(e syntax.Expr) value.Value {
	v, _ := (&compiler{}).constant(e)
	switch n := e.(type) {
	case *syntax.Array:
		v = value.NewArray(nil)
	case *syntax.Dict:
		v = value.NewDict().Value()
	case *syntax.Field, *syntax.Path:
		_ = n
	}
	return v
}

// takeCall gives a pooled Call; calls nest, so the pool is a stack.
func (th *thread) takeCall(b *builtin, st *site) *module.Call {
	if th.ncalls == len(th.calls) {
		th.calls = append(th.calls, &module.Call{Host: th})
	}
	c := th.calls[th.ncalls]
	th.ncalls++
	c.Ctx, c.IO, c.Name, c.Args = th.ctx, th.io, b.name, c.Args[:0]
	if st != nil {
		c.Span = st.span
	} else {
		c.Span = diag.Span{}
	}
	return c
}

func (th *thread) dropCall(c *module.Call) {
	clear(c.Args)
	th.ncalls--
}

// callBuiltin binds arguments and runs the builtin.
func (th *thread) callBuiltin(b *builtin, args []value.Value, named []namedArg, st *site) value.Value {
	c := th.takeCall(b, st)
	c.Args = append(c.Args, args...)
	v := th.runBuiltin(b, c, named, st)
	th.dropCall(c)
	return v
}

// runBuiltin completes c.Args by names, rest and defaults, and calls.
func (th *thread) runBuiltin(b *builtin, c *module.Call, named []namedArg, st *site) value.Value {
	b.prepare()
	if b.err != nil {
		panic(th.fail(st, "E0901", "the signature of %s does not parse: %v", b.name, b.err))
	}
	for i := range c.Args {
		c.Args[i] = deref(c.Args[i])
	}
	if b.f.Boxed && len(c.Args) > 0 && c.Args[0].Kind() == value.KBox {
		b = th.eng.boxedMethod(b, c.Args[0])
	}
	switch {
	case len(named) == 0 && b.rest && b.restAt == 0 && len(b.params) == 1:
		rest := value.ArrayOf(c.Args...)
		c.Args = append(c.Args[:0], rest)
	case b.rest || len(named) > 0 || len(c.Args) != len(b.params):
		th.fillArgs(b, c, named, st)
	}
	v, err := b.f.Impl(c)
	if st != nil && b.f.Fails {
		v, err = b.answer(v, err, st)
	}
	if err != nil {
		panic(th.fromError(err, st))
	}
	if th.stop.Load() {
		th.heed(st)
	}
	return v
}

// restOf is what an argument gives that names a rest parameter.
func restOf(v value.Value) []value.Value {
	if v.Kind() == value.KArray {
		return v.List().Boxed()
	}
	return []value.Value{v}
}

// boxedMethod is what a function means for a boxed value: its method of the same name, if it has one.
func (e *Engine) boxedMethod(b *builtin, v value.Value) *builtin {
	if m := e.tableOf(v.Box().Type)[b.name]; m != nil {
		m.prepare()
		if m.err == nil {
			return m
		}
	}
	return b
}

func (th *thread) fillArgs(b *builtin, c *module.Call, named []namedArg, st *site) {
	n := len(b.params)
	fixed, given := n, len(c.Args)
	have := make([]bool, n)
	var rest []value.Value
	if b.rest {
		fixed = b.restAt
	}
	if given > fixed {
		if !b.rest {
			panic(th.builtinArity(b, given, st))
		}
		rest = append(rest, c.Args[fixed:]...)
		c.Args, given = c.Args[:fixed], fixed
	}
	for i := range n {
		if i < given {
			have[i] = true
			continue
		}
		c.Args = append(c.Args, b.params[i].def)
	}
	for _, na := range named {
		i := -1
		for j := range n {
			if b.params[j].name == na.name {
				i = j
			}
		}
		if i < 0 && b.f.Gathers {
			rest = append(rest, value.NewTuple(value.String(na.name), na.v))
			continue
		}
		if i >= 0 && b.rest && i == fixed { // a rest by its name: one argument, or a list of them
			rest = append(rest, restOf(na.v)...)
			continue
		}
		if i < 0 || have[i] {
			panic(th.fail(st, "E0407", "`%s` has no free parameter `%s`%s", b.name, na.name, nearest(na.name, b.paramNames())))
		}
		c.Args[i], have[i] = na.v, true
	}
	if b.rest {
		c.Args[fixed], have[fixed] = value.NewArray(rest), true
	}
	for i := range n {
		if !have[i] && b.params[i].required {
			panic(th.builtinArity(b, given+len(named), st))
		}
	}
}

func (b *builtin) paramNames() []string {
	var out []string
	for _, p := range b.params {
		out = append(out, p.name)
	}
	return out
}

func (th *thread) builtinArity(b *builtin, given int, st *site) *raise {
	least, most := b.least, len(b.params)
	if b.rest {
		most = -1
	}
	if b.self {
		least, given = max(least-1, 0), given-1
		if most > 0 {
			most--
		}
	}
	r := th.fail(st, "E0406", "`%s` takes %s, %d given", b.name, count(least, most), given)
	r.d.Hint = b.f.Sig
	return r
}

// Invoke implements module.Host: a builtin calls a function of the program.
func (th *thread) Invoke(fn value.Value, args ...value.Value) (v value.Value, err error) {
	if th.worker == nil && th.sched != nil && th.sched.lent { // an iterator of the program, asked by a worker
		return value.Null, th.meets(nil, "an iteration of a parallel loop cannot use an iterator from outside of it")
	}
	top, weight, calls := th.mark()
	ok := false
	defer func() {
		if !ok {
			r := th.caught(recover(), nil)
			th.unwind(top, weight, calls)
			err = r
		}
	}()
	if len(args) == 2 && fn.Direct(2) && args[0].Kind() != value.KCell && args[1].Kind() != value.KCell { // comparators, mostly
		v = th.run2(closureIn(fn), args[0], args[1], nil)
	} else {
		v = th.call(fn, args, nil)
	}
	ok = true
	return v, nil
}

// maxIterables is how many times what iter gives may need to be asked for its own iter.
const maxIterables = 100

// Iterable implements module.Walker: what eachUser walks over.
func (th *thread) Iterable(v value.Value) (value.Value, bool) {
	for asked := range maxIterables {
		if k := v.Kind(); k != value.KObj && k != value.KBox && k != value.KEnum {
			return v, asked > 0
		}
		it, ok := th.userIter(v, nil)
		for _, name := range []string{"iter", "into_iter"} {
			if !ok {
				it, ok = th.method(v, name, nil, nil)
			}
		}
		if !ok || it == v {
			return value.Null, false
		}
		v = it
	}
	return value.Null, false
}

// Parameters implements module.Namer.
func (th *thread) Parameters(fn value.Value) (names []string) {
	if fn.Kind() != value.KFunc {
		return nil
	}
	f, ok := fn.Func().Code.(*closure)
	if !ok {
		return nil
	}
	for _, p := range f.p.params[f.p.self:] {
		names = append(names, p.name)
	}
	return names
}

// Witness implements module.Witnessed.
func (th *thread) Witness() *witness.Witness { return th.eng.witness }

// Lookup implements module.Host.
func (th *thread) Lookup(name string) (value.Value, bool) {
	if v, ok := th.tables[name]; ok {
		return v, true
	}
	th.eng.witness.Name(name)
	if g := th.eng.root.lookup(name); g != nil && g.defined {
		return g.V, true
	}
	return value.Null, false
}

// Charge implements module.Host.
func (th *thread) Charge(n int64) error { return th.eng.budget.Charge(n) }

// MemoryLimit is the budget in bytes, 0 if there is none; thread is a module.Limiter.
func (th *thread) MemoryLimit() int64 { return th.eng.budget.Limit() }

// Variables implements module.Lister.
func (th *thread) Variables(f func(name string, v value.Value)) {
	th.eng.witness.Everything()
	th.eng.Globals(func(g *Global) {
		if k := g.V.Kind(); g.defined && k != value.KFunc && k != value.KType && k != value.KModule {
			f(g.Name, g.V)
		}
	})
}

// Function implements module.Maker.
func (th *thread) Function(f *module.Func) value.Value {
	return value.NewFunc(sigName(f.Sig), newBuiltin(f))
}

// Lenient tells builtins whether to print as the original prints.
func (th *thread) Lenient() bool { return th.eng.Lenient }

// Arguments gives the script's name and what followed it on the command line, for env.args().
func (th *thread) Arguments() []string { return th.eng.Args }

// Carried implements module.Carrier.
func (th *thread) Carried(path string) (module.File, error) {
	if th.eng.carried == nil {
		return nil, fs.ErrNotExist
	}
	return th.eng.carried(path)
}

// Describe implements module.Host.
func (th *thread) Describe(v value.Value) (string, bool) { return th.eng.describe(v) }
