package amd64

import (
	"slices"

	"skep/interp/jit/wasm"
)

// reader makes steps of a function's instructions. WebAssembly's stack is kept while
// reading only: what lies on it is a variable, a constant, or something that has not been computed yet
// because the instruction that takes it may do that on the way (a comparison, an address).
type reader struct {
	*body
	module    *Source
	instrs    []wasm.Instr
	at        int
	match     []span
	sets      []int32 // the locals that are written, in order
	one       [1]int32
	types     []wasm.Type // by variable
	stack     []entry
	levels    []level
	results   []wasm.Type
	ownLocals int
	depth     int
	cold      bool
	dead      bool // nothing leads here
}

// entry is what lies on the stack.
type entry struct {
	kind entryKind
	x    value
	typ  wasm.Type
	test test // kTest

	// kAddress: x + index<<scale + disp, in 32 bits
	index value
	scale byte
	disp  int64
}

type entryKind uint8

const (
	isValue entryKind = iota
	isTest
	isAddress
)

func (r *reader) fresh(t wasm.Type) int32 {
	r.types = append(r.types, t)
	r.floats = append(r.floats, t == wasm.F64)
	return int32(len(r.floats) - 1)
}

func (r *reader) add(s step) int {
	r.steps = append(r.steps, s)
	return len(r.steps) - 1
}

func (r *reader) label() int {
	r.labels = append(r.labels, labelInfo{})
	return len(r.labels) - 1
}

func (r *reader) mark(label int) {
	l := &r.labels[label]
	l.depth, l.cold = r.depth, r.cold
	r.add(step{kind: kLabel, label: label, dst: noVar, more: noVar})
}

// read makes steps of a function.
func read(m *Source, f *wasm.Func) (b *body, err error) {
	params, results := f.Signature()
	r := &reader{body: &body{leaf: true}, module: m, instrs: f.Instrs(), results: results}
	r.steps = make([]step, 0, len(r.instrs)*5/8+16) // more than any function seen has needed: growing copies 136 bytes a step
	for _, t := range params {
		r.params = append(r.params, r.fresh(t))
	}
	r.ownLocals = len(f.Locals())
	for _, t := range f.Locals() {
		r.fresh(t)
	}
	r.findSpans()
	r.open(wasm.OpBlock, result(results))
	r.levels[0].typ = result(results)
	for r.at = 0; r.at < len(r.instrs); r.at++ {
		if err := r.instr(r.instrs[r.at]); err != nil {
			return nil, err
		}
	}
	r.end()
	r.leave()
	return r.body, nil
}

func result(types []wasm.Type) wasm.Type {
	if len(types) == 0 {
		return wasm.None
	}
	return types[0]
}

func (r *reader) push(e entry) { r.stack = append(r.stack, e) }

func (r *reader) pushVar(v int32, t wasm.Type) { r.push(entry{x: variable(v), typ: t}) }

func (r *reader) pop() entry {
	e := r.stack[len(r.stack)-1]
	r.stack = r.stack[:len(r.stack)-1]
	return e
}

// popValue takes the stack's top as something that a step can read.
func (r *reader) popValue() value { return r.value(r.pop()) }

// value computes an entry, if that is left to do.
func (r *reader) value(e entry) value {
	switch e.kind {
	case isTest:
		v := r.fresh(wasm.I32)
		r.add(step{kind: kSet, dst: v, more: noVar, test: e.test, a: number(0), b: number(0)})
		return variable(v)
	case isAddress:
		v := r.fresh(wasm.I32)
		r.add(step{kind: kLea, dst: v, more: noVar, a: e.x, b: e.index, scale: e.scale, disp: e.disp})
		return variable(v)
	}
	return e.x
}

// settle computes what the stack has left to compute and copies variables, where a step or block may write
// one of the variables that are read for that.
func (r *reader) settle(written []int32) {
	hit := func(x value) bool { return !x.constant() && slices.Contains(written, x.v) }
	for i := range r.stack {
		e := &r.stack[i]
		switch {
		case e.kind == isTest && (hit(e.test.a) || hit(e.test.b)), e.kind == isAddress && (hit(e.x) || hit(e.index)):
			*e = entry{x: r.value(*e), typ: e.typ}
		case e.kind == isValue && hit(e.x):
			v := r.fresh(e.typ)
			r.add(step{kind: kMove, isFloat: e.typ == wasm.F64, wide: true, dst: v, more: noVar, a: e.x, b: number(0)})
			*e = entry{x: variable(v), typ: e.typ}
		}
	}
}

// set writes an entry into a variable: by the step that has computed it, if that was the last one.
func (r *reader) set(v int32, e entry) {
	x := r.value(e)
	before := len(r.steps)
	r.one[0] = v
	r.settle(r.one[:])
	if n := len(r.steps); n == before && n > 0 && !x.constant() && r.temporary(x.v) && r.steps[n-1].dst == x.v && r.steps[n-1].kind != kCall && r.steps[n-1].kind != kHost {
		r.steps[n-1].dst = v
		return
	}
	r.move(v, x)
}

// temporary tells variables that are no locals: they are read once.
func (r *reader) temporary(v int32) bool { return int(v) >= r.locals() }

func (r *reader) locals() int { return len(r.params) + r.ownLocals }

func (r *reader) move(v int32, x value) {
	if x.constant() && r.types[v] == wasm.I32 {
		x.imm = int64(uint32(x.imm)) // zeros above
	}
	if x != variable(v) {
		r.add(step{kind: kMove, isFloat: r.floats[v], wide: true, dst: v, more: noVar, a: x, b: number(0)})
	}
}

// popTest takes the stack's top as a condition.
func (r *reader) popTest() test {
	e := r.pop()
	if e.kind == isTest {
		return e.test
	}
	return test{cond: notEqual, a: r.variable(e), b: number(0)}
}

// variable is value for what must not be a constant.
func (r *reader) variable(e entry) value {
	x := r.value(e)
	if x.constant() {
		v := r.fresh(e.typ)
		r.move(v, x)
		return variable(v)
	}
	return x
}

// branch goes to a label if a condition holds.
func (r *reader) branch(t test, label int) int {
	r.labels[label].used = true
	return r.add(step{kind: kBranch, test: t, label: label, dst: noVar, more: noVar, a: number(0), b: number(0)})
}

func (r *reader) goTo(label int) {
	r.labels[label].used = true
	r.add(step{kind: kJump, label: label, dst: noVar, more: noVar})
}

// leave ends the function.
func (r *reader) leave() {
	if r.dead {
		return
	}
	s := step{kind: kReturn, dst: noVar, more: noVar, a: number(0), b: number(0)}
	if len(r.results) > 0 {
		s.args, s.isFloat = []value{r.popValue()}, r.results[0] == wasm.F64
	}
	r.add(s)
	r.dead = true
}

func (r *reader) call(n int) {
	params, results := r.module.signature(n)
	s := step{kind: kCall, label: n, dst: noVar, more: noVar, a: number(0), b: number(0)}
	if n < len(r.module.Module.Imports()) {
		s.kind = kHost
	} else {
		s.label -= len(r.module.Module.Imports())
	}
	for range params {
		s.args = append(s.args, r.popValue())
	}
	slices.Reverse(s.args)
	r.leaf = false
	if len(results) > 0 {
		s.dst = r.fresh(results[0])
	}
	if len(results) > 1 {
		s.more = r.fresh(results[1])
	}
	r.add(s)
	for i, v := range []int32{s.dst, s.more}[:len(results)] {
		r.pushVar(v, results[i])
	}
}
