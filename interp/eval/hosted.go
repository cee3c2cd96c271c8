package eval

import (
	"context"
	"strings"
	"sync/atomic"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// Hosted is the evaluator of a program that was compiled to Go (compile/golang):
// what the types of its text decide is Go code, everything else is asked here, so
// that operators, methods, patterns and errors mean one thing in every back end.
// A program is one line of execution; tasks are not for it.
type Hosted struct {
	eng   *Engine
	th    *thread
	src   *diag.Source
	sites []site
	text  HostedText
	now   *invocation
	asked map[string]value.Value
}

// Place numbers a place of the program's text in HostedText.Places. None is 0.
type Place int32

// HostedText is what a program of Go knows of the text that it was made of.
type HostedText struct {
	Name   string // of the file, as diagnostics call it
	Source string
	Places []HostedPlace // the first stands for no place
	Funcs  []HostedFunc
	Calls  []HostedCall
	Prefix string // of the names of its Go functions: "main."
}

// HostedPlace is a span in bytes, and what is special about a call there.
type HostedPlace struct {
	Start, End    int
	Asked, Thrown bool   // its Result is asked for; nobody looks at its value
	Self          string // the type whose methods the code belongs to
}

// HostedFunc are the lines of Go of one function of the program.
type HostedFunc struct {
	First, Last int
	Name        string
}

// HostedCall is a line of Go that calls a Go function of the program directly.
type HostedCall struct {
	Line int
	At   Place
}

// Host makes the evaluator serve a program of Go; the engine is for nothing else from then on.
func (e *Engine) Host(t HostedText) *Hosted {
	h := &Hosted{eng: e, src: diag.NewSource(t.Name, t.Source), text: t, asked: map[string]value.Value{}}
	h.sites = make([]site, len(t.Places))
	for i, p := range t.Places {
		h.sites[i] = site{src: h.src, span: diag.Span{Start: p.Start, End: p.End}, asked: p.Asked, thrown: p.Thrown}
	}
	e.hosted = h
	return h
}

func (h *Hosted) site(p Place) *site {
	if p == 0 {
		return nil
	}
	return &h.sites[p]
}

func (h *Hosted) fr() *frame { return h.th.cur }

// Run runs the program's top level.
func (h *Hosted) Run(ctx context.Context, io *module.Streams, stop *atomic.Bool, top func() value.Value) (value.Value, error) {
	body := h.Func(HostedFn{Body: func([]value.Value) value.Value { return top() }})
	return newThread(h.eng, ctx, io, stop).top(func(th *thread) value.Value { return th.call(body, nil, nil) })
}

// Fail makes an error of the program, to panic with.
func (h *Hosted) Fail(at Place, code, hint, format string, args ...any) error {
	r := h.th.fail(h.site(at), code, format, args...)
	r.d.Hint = hint
	return r
}

// Declare runs declarations of types: text in the language, without the bodies of methods.
func (h *Hosted) Declare(text string) {
	src := diag.NewSource(h.src.Name, text)
	prog, list := syntax.Parse(src)
	if list.HasErrors() {
		panic(list)
	}
	code := h.eng.Compile(prog, scope.Resolve(prog), src)
	h.th.call(value.NewFunc("", code.cl), nil, nil)
	for i := range h.sites {
		if name := h.text.Places[i].Self; name != "" && h.sites[i].self == nil {
			if t, ok := typeIn(h.Global(name)); ok {
				h.sites[i].self = t
			}
		}
	}
}

// Global reads what a name means at top level: what Define and Declare bound, or a builtin.
func (h *Hosted) Global(name string) value.Value { return h.eng.root.ref(name).V }

// Define binds a name at top level.
func (h *Hosted) Define(name string, v value.Value) {
	g := h.eng.root.own(name)
	g.set(v)
	if v.Kind() == value.KFunc {
		g.fun, _ = v.Func().Code.(*closure)
	}
}

// HostedFn is a function of the program as Go code.
type HostedFn struct {
	Name    string
	At      Place
	Doc     string
	Private bool
	Params  []HostedParam
	Body    func(args []value.Value) value.Value
}

// HostedParam is one parameter. Default gives what stands for an argument that is not given.
type HostedParam struct {
	Name                        string
	Borrow, Ref, Rest, Optional bool
	Default                     func(args []value.Value) value.Value
}

// Func makes a function value. Its body gets the arguments of all parameters; those by &mut come in a cell.
func (h *Hosted) Func(f HostedFn) value.Value {
	p := &proto{name: f.Name, src: h.src, simple: true, nslots: len(f.Params), weight: 8, doc: f.Doc, private: f.Private}
	if st := h.site(f.At); st != nil {
		p.span = st.span
	}
	for i, k := range f.Params {
		pr := param{name: k.Name, borrow: k.Borrow, ref: k.Ref, rest: k.Rest, optional: k.Optional}
		if k.Default != nil {
			pr.def = unit
		}
		if i == 0 && k.Name == "self" {
			p.self, p.mutSelf = 1, k.Ref
		}
		p.simple = p.simple && !k.Rest
		p.params = append(p.params, pr)
	}
	p.body = func(fr *frame) value.Value { return h.enter(fr, &f) }
	return (&closure{p: p, eng: h.eng}).value()
}

// enter begins a function that was called through the evaluator: chain looks for its name on Go's stack.
//
//go:noinline
func (h *Hosted) enter(fr *frame, f *HostedFn) value.Value {
	outer := h.th
	h.th = fr.th
	args := fr.s[:len(f.Params)]
	for i := range f.Params {
		if f.Params[i].Default != nil && args[i] == missing {
			args[i] = f.Params[i].Default(args)
		}
	}
	v := f.Body(args)
	if outer != nil {
		h.th = outer
	}
	return v
}

// Method binds a method of a type, or a constructor of a class.
func (h *Hosted) Method(t *value.Type, name string, f value.Value, ctor bool) {
	into := t.Statics
	switch {
	case ctor:
		into = h.eng.info(t).ctors
	case closureIn(f).p.self == 1:
		into = t.Methods
	}
	into[name] = f
}

// Complete ends a class whose methods are all bound: abstract are those that it
// leaves to others. Those that others leave to it must be there.
func (h *Hosted) Complete(t *value.Type, abstract []string, at Place) {
	h.eng.info(t).abstract = abstract
	h.fr().concrete(t, h.site(at))
	h.eng.offerCtors(t)
}

// Extend gives a builtin type the methods and functions of tmp, and the default methods of trait unless that is null.
func (h *Hosted) Extend(typ string, tmp *value.Type, trait value.Value) {
	t, err := syntax.ParseSignature("fun f(x: " + typ + ")")
	if err != nil {
		panic(err)
	}
	target, ok := builtinKind(t.Params[0].Type)
	if !ok {
		panic("no builtin type: " + typ)
	}
	h.eng.extendBuiltin(target, typ, tmp, trait)
}

// Contract is what an annotation promises.
type Contract struct{ k *contract }

// Contract reads an annotation; what stands for a value is thorough, what for a result is not.
func (h *Hosted) Contract(typ string, thorough bool) Contract {
	f, err := syntax.ParseSignature("fun f(x: " + typ + ")")
	if err != nil {
		panic(err)
	}
	c := &compiler{eng: h.eng, info: scope.Resolve(&syntax.Program{}), src: h.src, ns: h.eng.root}
	k := c.contract(f.Params[0].Type)
	if k != nil && thorough {
		k = k.thorough()
	}
	return Contract{k}
}

// Hold gives v as an annotation wants it, or fails. Without a place the call of the function is meant.
func (h *Hosted) Hold(k Contract, v value.Value, what string, at Place) value.Value {
	if k.k == nil || k.k.fits(v) {
		return v
	}
	st := h.site(at)
	if at == 0 {
		st = h.calledAt()
	}
	return k.k.hold(h.fr(), h.eng, v, st, what)
}

// Title is how messages call a function: `f`, or the function.
func Title(name string) string { return (&proto{name: name}).title() }

// Mutating are the names of methods of builtin types that change their receiver.
func (e *Engine) Mutating() map[string]bool {
	names := map[string]bool{}
	for _, typ := range e.shelf.TypeNames() {
		for _, t := range e.shelf.Types(typ) {
			for _, m := range t.Methods {
				if strings.Contains(m.Sig, "(&mut self") {
					names[sigName(m.Sig)] = true
				}
			}
		}
	}
	return names
}
