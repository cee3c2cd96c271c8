package eval

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync/atomic"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// Halted is a stopped program, as Debugger.Inspect hands it out. It must not be kept.
type Halted struct {
	fr   *frame
	d    *Debugger
	stop Stop
}

// Local is a variable that a frame sees.
type Local struct {
	Name  string
	Value value.Value
}

// Stop says why the program has stopped.
func (h *Halted) Stop() Stop { return h.stop }

// Frames lists the running calls, innermost first; those of who asks a generator follow its own.
// The function of a program's top level is called as its source.
func (h *Halted) Frames() (out []diag.Frame) {
	h.each(func(fr *frame, at *site) bool {
		f := diag.Frame{Function: cmp.Or(fr.p.name, "a lambda")}
		if fr.p.name == "" && fr.p.top {
			f.Function = fr.p.src.Name
		}
		if at != nil {
			f.Source, f.Span = at.src, at.span
		}
		out = append(out, f)
		return true
	})
	return out
}

// each walks the calls, with the place where each is.
func (h *Halted) each(f func(fr *frame, at *site) bool) {
	at := h.fr.placeSite()
	for th := h.fr.th; th != nil; {
		for fr := th.cur; fr.depth > 0; fr = fr.prev {
			if at == nil { // a builtin called on
				at = fr.placeSite()
			}
			if !f(fr, at) {
				return
			}
			at = fr.site
		}
		if th.gen == nil {
			return
		}
		th = th.gen.maker
	}
}

// placeSite is where a frame's last statement stands; nil if none was reached in this call.
func (fr *frame) placeSite() *site {
	if p := fr.here(); p != nil {
		return p.site
	}
	return nil
}

// here is the statement that a frame has come to. What an earlier call left in the
// frame belongs to another function and is not.
func (fr *frame) here() *stopPlace {
	p := fr.place
	if p == nil || fr.p == nil || p.site.src != fr.p.src || p.site.span.Start < fr.p.span.Start || p.site.span.End > fr.p.span.End {
		return nil
	}
	return p
}

func (h *Halted) frame(i int) (found *frame) {
	h.each(func(fr *frame, _ *site) bool {
		if i == 0 {
			found = fr
		}
		i--
		return found == nil
	})
	return found
}

// Locals lists the local variables of the i-th frame; of several of one name the one that is meant there.
// Values are the program's own: they may be looked at, not written to.
func (h *Halted) Locals(i int) (out []Local) {
	fr := h.frame(i)
	for _, v := range h.known(fr) {
		out = append(out, Local{v.v.Name, fr.look(v)})
	}
	return out
}

// known are the locals at a frame's last statement: each name's innermost, in the order of their declarations.
func (h *Halted) known(fr *frame) (out []variable) {
	if fr == nil || fr.here() == nil {
		return nil
	}
	all, seen := fr.here().known, map[string]bool{}
	for k := len(all) - 1; k >= 0; k-- {
		if name := all[k].v.Name; !seen[name] && value.IsName(name) {
			seen[name] = true
			out = append(out, all[k])
		}
	}
	for l, r := 0, len(out)-1; l < r; l, r = l+1, r-1 {
		out[l], out[r] = out[r], out[l]
	}
	return out
}

// look reads a variable; one that has no value yet is null.
func (fr *frame) look(v variable) value.Value {
	if v.where == inCapture {
		return fr.cells[v.i].V
	}
	if x := fr.s[v.i]; x.Kind() != value.KCell {
		return x
	}
	return fr.s[v.i].Cell().V
}

// Eval runs code as if it stood in the i-th frame: it sees its locals and may
// change them; what it defines without locals in sight is the session's. The
// program does not stop inside of it.
func (h *Halted) Eval(i int, src *diag.Source) (value.Value, error) {
	prog, diags := syntax.Parse(src)
	if diags.HasErrors() {
		return value.Null, diags
	}
	th, fr := h.fr.th, h.frame(i)
	used := h.used(fr, prog)
	was := h.d.quiet.Swap(true)
	defer h.d.quiet.Store(was)
	v, failed := th.guarded(func() value.Value {
		if len(used) == 0 {
			return th.call(value.NewFunc("", th.eng.Compile(prog, scope.Resolve(prog), src).cl), nil, nil).Share()
		}
		return th.within(fr, used, prog, src)
	})
	if failed != nil {
		return value.Null, &Failure{Diagnostic: failed.diagnostic(), Cause: failed.cause}
	}
	return v, nil
}

// within runs code with locals of a frame, and takes back what they have become.
func (th *thread) within(fr *frame, used []variable, prog *syntax.Program, src *diag.Source) value.Value {
	cells, args := make([]*value.Cell, len(used)), make([]value.Value, len(used))
	for k, x := range used {
		cells[k] = fr.cellOf(x)
		args[k] = value.FromCell(cells[k])
	}
	defer func() { // also after an error: what was changed stays changed
		for k, x := range used {
			if x.where == inSlot {
				fr.s[x.i] = cells[k].V
			}
		}
	}()
	code := th.eng.Compile(insideOf(prog, used, src))
	return th.call(th.call(value.NewFunc("", code.cl), nil, nil), args, nil).Share()
}

// used picks the locals that code names, each name's innermost.
func (h *Halted) used(fr *frame, prog *syntax.Program) (out []variable) {
	names := scope.Resolve(prog).Globals
	for _, v := range h.known(fr) {
		if g := names[v.v.Name]; g != nil && !g.Fun {
			out = append(out, v)
		}
	}
	return out
}

// cellOf gives the cell of a variable, a fresh one for a plain slot; its value is
// marked shared, because the program may have handed it on.
func (fr *frame) cellOf(v variable) *value.Cell {
	switch {
	case v.where == inCapture:
		return fr.cells[v.i]
	case fr.s[v.i].Kind() == value.KCell:
		return fr.s[v.i].Cell()
	}
	return value.NewCell(fr.s[v.i].Share())
}

// insideOf makes code the body of a function whose parameters are the locals, by reference.
func insideOf(prog *syntax.Program, used []variable, src *diag.Source) (*syntax.Program, *scope.Info, *diag.Source) {
	fn := &syntax.Lambda{At: prog.At, Body: &syntax.Block{At: prog.At, Stmts: prog.Stmts}}
	for _, v := range used {
		fn.Params = append(fn.Params, syntax.Param{At: prog.At, Name: syntax.Ident{At: prog.At, Name: v.v.Name}, Mut: true, Ref: true})
	}
	whole := &syntax.Program{At: prog.At, Stmts: []syntax.Expr{fn}, Lenient: prog.Lenient}
	return whole, scope.Resolve(whole), src
}

// Top tells whether the i-th frame is the top level of a cell or script, whose variables are the session's.
func (h *Halted) Top(i int) bool {
	fr := h.frame(i)
	return fr != nil && fr.p.top
}

// Globals lists the variables of the session, not functions and types.
func (h *Halted) Globals() []Local { return h.fr.th.eng.Variables() }

// Ask calls a function, given as its text, with values of the program.
func (h *Halted) Ask(text string, args ...value.Value) (value.Value, error) {
	was := h.d.quiet.Swap(true)
	defer h.d.quiet.Store(was)
	v, failed := h.fr.th.guarded(func() value.Value { return h.fr.th.ask(text, args) })
	if failed != nil {
		return value.Null, &Failure{Diagnostic: failed.diagnostic(), Cause: failed.cause}
	}
	return v, nil
}

// Ask is Halted.Ask between two runs.
func (e *Engine) Ask(ctx context.Context, stop *atomic.Bool, text string, args ...value.Value) (value.Value, error) {
	return newThread(e, ctx, &module.Streams{}, stop).top(func(th *thread) value.Value { return th.ask(text, args) })
}

func (th *thread) ask(text string, args []value.Value) value.Value {
	src := diag.NewSource("question", text)
	prog, _ := syntax.Parse(src)
	given := make([]value.Value, len(args))
	for i, v := range args {
		given[i] = v.Share()
	}
	f := th.call(value.NewFunc("", th.eng.Compile(prog, scope.Resolve(prog), src).cl), nil, nil)
	return th.call(f, given, nil).Share()
}

// FieldNames lists the fields that a module declares for the type of a value, sorted.
func (e *Engine) FieldNames(v value.Value) []string {
	if v.Kind() != value.KBox {
		return nil
	}
	if t := e.boxType(v.Box().Type); t != nil {
		return slices.Sorted(maps.Keys(t.fields))
	}
	return nil
}

// Define gives a global the value of a local of the i-th frame; false: it has none of that name.
func (h *Halted) Define(i int, from, to string) bool {
	fr := h.frame(i)
	for _, v := range h.known(fr) {
		if v.v.Name == from {
			g := h.fr.th.eng.root.ref(to)
			g.set(fr.look(v).Share())
			return true
		}
	}
	return false
}

// Variables lists the user's variables, sorted by name: not functions, types and modules.
func (e *Engine) Variables() (out []Local) {
	e.Globals(func(g *Global) {
		switch g.V.Kind() {
		case value.KFunc, value.KType, value.KModule:
		default:
			if g.defined {
				out = append(out, Local{g.Name, g.V})
			}
		}
	})
	return out
}
