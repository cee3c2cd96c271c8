package amd64

import (
	"cmp"
	"fmt"

	"skep/interp/jit/wasm"
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

// span is where a block ends and has its other side, and which of the function's writes are in it.
type span struct {
	end, other       int32
	written, writing int32
}

// findSpans finds out where blocks end, and which locals they write.
func (r *reader) findSpans() {
	r.match = make([]span, len(r.instrs))
	open := make([]int, 0, 16)
	for i, in := range r.instrs {
		switch in.Op {
		case wasm.OpBlock, wasm.OpLoop, wasm.OpIf:
			r.match[i].written = int32(len(r.sets))
			open = append(open, i)
		case wasm.OpElse:
			r.match[open[len(open)-1]].other = int32(i)
		case wasm.OpEnd:
			m := &r.match[open[len(open)-1]]
			m.end, m.writing = int32(i), int32(len(r.sets))
			open = open[:len(open)-1]
		case wasm.OpLocalSet, wasm.OpLocalTee:
			r.sets = append(r.sets, int32(in.N))
		}
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
	r.settle(r.sets[m.written:m.writing])
	l := r.open(in.Op, wasm.Type(in.N))
	switch in.Op {
	case wasm.OpLoop:
		r.depth++
		r.mark(l.label)
	case wasm.OpIf:
		l.other = r.label()
		l.branch = r.branch(t.not(), l.other)
		r.cold = r.cold || r.rare(r.at+1, int(cmp.Or(m.other, m.end)))
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
	r.cold = l.cold || r.rare(r.at+1, int(r.match[l.from].end)) || empty
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
