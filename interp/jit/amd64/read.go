package amd64

import (
	"cmp"
	"fmt"
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

// level is a block, loop or if that is open.
type level struct {
	op     wasm.Op
	label  int // that jumps lead to
	other  int // where an if's other side begins; -1: written
	result int32
	typ    wasm.Type
	height int
	dead   bool // when it was opened
	cold   bool
	branch int // the step that leaves an if
	from   int // its instruction
}

// span is where a block ends, and what is written in it.
type span struct {
	end, other int
	sets       map[int32]bool
}

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

// findSpans finds out where blocks end, and which locals they write.
func (r *reader) findSpans() {
	r.match = make([]span, len(r.instrs))
	var open []int
	for i, in := range r.instrs {
		switch in.Op {
		case wasm.OpBlock, wasm.OpLoop, wasm.OpIf:
			open = append(open, i)
		case wasm.OpElse:
			r.match[open[len(open)-1]].other = i
		case wasm.OpEnd:
			top := open[len(open)-1]
			open = open[:len(open)-1]
			r.match[top].end = i
			if len(open) > 0 {
				r.noteSets(open[len(open)-1], r.match[top].sets)
			}
		case wasm.OpLocalSet, wasm.OpLocalTee:
			if len(open) > 0 {
				r.noteSets(open[len(open)-1], map[int32]bool{int32(in.N): true})
			}
		}
	}
}

func (r *reader) noteSets(block int, sets map[int32]bool) {
	s := &r.match[block]
	if s.sets == nil {
		s.sets = map[int32]bool{}
	}
	for v := range sets {
		s.sets[v] = true
	}
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
func (r *reader) settle(written func(v int32) bool) {
	hit := func(x value) bool { return !x.constant() && written(x.v) }
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
	r.settle(func(w int32) bool { return w == v })
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

// open begins a block.
func (r *reader) open(op wasm.Op, t wasm.Type) *level {
	l := level{op: op, typ: t, result: noVar, label: r.label(), other: -1, height: len(r.stack), cold: r.cold, from: r.at}
	if t != wasm.None {
		l.result = r.fresh(t)
	}
	r.levels = append(r.levels, l)
	return &r.levels[len(r.levels)-1]
}

// block begins a block, loop or if.
func (r *reader) block(in wasm.Instr) {
	m := r.match[r.at]
	if r.dead {
		r.levels = append(r.levels, level{op: in.Op, dead: true, height: len(r.stack), other: -1, cold: r.cold, typ: wasm.None, result: noVar})
		return
	}
	var t test
	if in.Op == wasm.OpIf {
		t = r.popTest()
	}
	r.settle(func(v int32) bool { return m.sets[v] })
	l := r.open(in.Op, wasm.Type(in.N))
	switch in.Op {
	case wasm.OpLoop:
		r.depth++
		r.mark(l.label)
	case wasm.OpIf:
		l.other = r.label()
		l.branch = r.branch(t.not(), l.other)
		r.cold = r.cold || r.rare(r.at+1, cmp.Or(m.other, m.end))
		if r.cold != l.cold {
			r.mark(r.label())
		}
	}
}

// rare tells stretches of code that hardly ever run: they call the host, or jump to the function's failure.
func (r *reader) rare(from, to int) bool {
	depth := len(r.levels)
	for i := from; i < to; i++ {
		switch in := r.instrs[i]; in.Op {
		case wasm.OpBlock, wasm.OpIf:
			depth++
		case wasm.OpLoop:
			return false
		case wasm.OpEnd:
			depth--
		case wasm.OpCall:
			if r.module.rare(int(in.N)) {
				return true
			}
		case wasm.OpBr:
			if int(in.N) == depth-2 && depth >= 2 && i == to-1 {
				return true
			}
		}
	}
	return false
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

// orElse is the other side of an if.
func (r *reader) orElse() {
	l := &r.levels[len(r.levels)-1]
	if l.dead {
		return
	}
	empty := r.instrs[r.at-1].Op == wasm.OpIf
	if !r.dead {
		r.give(l)
		r.goTo(l.label)
	}
	r.cold = l.cold || r.rare(r.at+1, r.match[l.from].end) || empty
	r.stack, r.dead = r.stack[:l.height], false
	r.mark(l.other)
	l.other = -1
}

// give leaves the stack's top as the result of a level.
func (r *reader) give(l *level) {
	if l.result != noVar {
		r.set(l.result, r.pop())
	}
}

// end closes the innermost level.
func (r *reader) end() {
	l := r.levels[len(r.levels)-1]
	if l.op != wasm.OpLoop && !l.dead && !r.dead {
		r.give(&l)
	}
	r.levels = r.levels[:len(r.levels)-1]
	switch {
	case l.dead:
		return
	case l.op == wasm.OpLoop:
		r.endLoop(l)
		return
	}
	if l.op == wasm.OpIf && l.other >= 0 {
		r.endIf(l)
	}
	r.cold = l.cold || r.lastLevel(l)
	r.dead = r.dead && !r.labels[l.label].used
	if r.stack = r.stack[:l.height]; r.dead {
		return
	}
	r.mark(l.label)
	if l.result != noVar {
		r.pushVar(l.result, l.typ)
	}
}

// endLoop: what lies on the stack is the loop's value.
func (r *reader) endLoop(l level) {
	if r.depth--; !r.dead {
		r.mark(r.label())
	}
}

// endIf ends an if without another side. One that only jumps is a branch.
func (r *reader) endIf(l level) {
	last := len(r.steps) - 1
	if r.cold = l.cold; r.steps[last].kind == kJump && (last == l.branch+1 || last == l.branch+2 && r.steps[last-1].kind == kLabel) {
		b := &r.steps[l.branch]
		b.test, b.label = b.test.not(), r.steps[last].label
		r.steps = r.steps[:l.branch+1]
	}
	r.dead = false
	r.mark(l.other)
}

// lastLevel tells the end of the block that failures leave: what follows it reports them.
func (r *reader) lastLevel(l level) bool {
	return len(r.levels) == 1 && l.op == wasm.OpBlock && r.rare(r.at+1, len(r.instrs))
}

// target is the level that a jump leads to.
func (r *reader) target(up int64) *level { return &r.levels[len(r.levels)-1-int(up)] }

// jump goes to a level, with its result.
func (r *reader) jump(up int64) {
	l := r.target(up)
	if l.op != wasm.OpLoop {
		r.give(l)
	}
	r.goTo(l.label)
	r.dead = true
}

func (r *reader) jumpIf(up int64) error {
	l := r.target(up)
	if l.op != wasm.OpLoop && l.result != noVar {
		return fmt.Errorf("a branch with a value")
	}
	r.branch(r.popTest(), l.label)
	return nil
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
