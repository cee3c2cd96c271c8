package vector

import (
	"slices"
	"unsafe"
)

// Formula is arithmetic over vectors of one length and over numbers, in one pass over memory: what is between the operands
// and the result stays in registers. It is written as for a machine with a stack: Vector, Block and Number push
// operands, Apply and Root work on what is on top, and Run computes what is left there. Each operation is rounded
// by itself, so that the bits are those of Pairs and Map, one after the other.
//
// A formula that is written may run in several goroutines at a time.
type Formula[T Float] struct {
	steps  []step[T]
	stack  []operand[T]
	around bool
}

// Registers is how many results a formula holds at a time; a stack with more of them panics.
const Registers = 3

// operand is what is on the stack: memory, or one of the registers.
type operand[T Float] struct {
	kind     kind
	x        []T
	number   T
	register int
}

type kind int

const (
	result kind = iota // in a register
	vector
	block
	number
)

// step is an operation on a register, with one operand in memory at most.
type step[T Float] struct {
	form     form
	op       int // of operations
	register int
	operand  operand[T]
}

var operations = []string{"add", "sub", "mul", "div"}

// form says what the operand of a step is, and on which side it stands.
type form int

const (
	vectorRight form = iota
	vectorLeft
	numberRight
	numberLeft
	nextRight // the next register
	nextLeft
	load
	root
)

// farResult is the bytes of a result that, with its operands, no cache holds.
const farResult = 32 << 20

// Results says that n results are computed in all. Many of them go around the caches, which would read the memory first that is
// written: a quarter of the time of adding vectors of 32 MB and more. Where caches hold all, it would only drive out what is read next.
func (f *Formula[T]) Results(n int) { f.around = n*int(unsafe.Sizeof(T(0))) >= farResult }

// Vector pushes elements of which Run takes those at the places of its results.
func (f *Formula[T]) Vector(x []T) { f.push(operand[T]{kind: vector, x: x}) }

// Block pushes elements of which Run takes the first, wherever its results are.
func (f *Formula[T]) Block(x []T) { f.push(operand[T]{kind: block, x: x}) }

// Number pushes one number.
func (f *Formula[T]) Number(x T) { f.push(operand[T]{kind: number, number: x}) }

func (f *Formula[T]) push(o operand[T]) { f.stack = append(f.stack, o) }

func (f *Formula[T]) pop() operand[T] {
	last := len(f.stack) - 1
	o := f.stack[last]
	f.stack = f.stack[:last]
	return o
}

// Apply replaces two operands by their add, sub, mul or div. What was pushed first stands on the left, unless they are
// swapped. Two numbers have no length, and are not for a formula.
func (f *Formula[T]) Apply(op string, swapped bool) {
	second, first := f.pop(), f.pop()
	if first.kind == result && second.kind == result {
		form := nextRight
		if swapped {
			form = nextLeft
		}
		f.do(form, op, first, second)
		return
	}
	x, y := first, second
	if swapped {
		x, y = second, first
	}
	switch {
	case x.kind != result && x.kind != number && y.kind != result:
		x = f.loaded(x)
	case x.kind == number && y.kind != result:
		y = f.loaded(y)
	}
	if x.kind == result {
		f.do(vectorRight, op, x, y)
	} else {
		f.do(vectorLeft, op, y, x)
	}
}

// Root replaces what is on top by its square root.
func (f *Formula[T]) Root() {
	x := f.pop()
	if x.kind != result {
		x = f.loaded(x)
	}
	f.do(root, operations[0], x, operand[T]{})
}

// do adds a step on a register, whose result is pushed.
func (f *Formula[T]) do(form form, op string, on, with operand[T]) {
	if with.kind == number {
		form += numberRight - vectorRight
	}
	f.steps = append(f.steps, step[T]{form, slices.Index(operations, op), on.register, with})
	f.push(operand[T]{register: on.register})
}

// loaded brings a vector into the first free register.
func (f *Formula[T]) loaded(x operand[T]) operand[T] {
	free := f.results()
	if free == Registers {
		panic("vector: a formula holds more results than there are registers")
	}
	f.steps = append(f.steps, step[T]{form: load, register: free, operand: x})
	return operand[T]{register: free}
}

// results is how many registers are in use.
func (f *Formula[T]) results() (n int) {
	for _, o := range f.stack {
		if o.kind == result {
			n++
		}
	}
	return n
}

// Run writes the results from one place of the vectors on to dst, which may be one of the operands at that place.
func (f *Formula[T]) Run(dst []T, from int) { kernelsOf[T]().run(f, dst, from) }

func (k *kernels[T]) run(f *Formula[T], dst []T, from int) {
	done := 0
	switch {
	case len(dst) == 0:
		return
	case f.isPair() && !(f.around && k.formula != nil):
		x, y := &f.steps[0].operand, &f.steps[1].operand
		k.pair(operations[f.steps[1].op], len(dst)).both(len(dst), &dst[0], x.at(from, 0), y.at(from, 0))
		return
	case k.formula != nil:
		done = k.formula(f, dst, from)
	}
	if done < len(dst) {
		k.runSteps(f, dst, from, done)
	}
}

// isPair tells a formula of one operation on two vectors, for which the loop of Pairs is a tenth faster.
func (f *Formula[T]) isPair() bool {
	return len(f.steps) == 2 && f.steps[0].form == load && f.steps[1].form == vectorRight
}

// stretch is how many elements are computed step by step at a time.
const stretch = 256

// runSteps computes the results from dst[done] on by the loops of Pairs.
func (k *kernels[T]) runSteps(f *Formula[T], dst []T, from, done int) {
	width := min(stretch, len(dst)-done)
	scratch := make([]T, Registers*width)
	for ; done < len(dst); done += width {
		n := min(width, len(dst)-done)
		for _, s := range f.steps {
			k.runStep(s, n, scratch, width, from, done)
		}
		copy(dst[done:], scratch[:n])
	}
}

func (k *kernels[T]) runStep(s step[T], n int, registers []T, width, from, done int) {
	x := &registers[s.register*width]
	pair := k.pairs[operations[s.op]]
	switch s.form {
	case vectorRight:
		pair.both(n, x, x, s.operand.at(from, done))
	case vectorLeft:
		pair.both(n, x, s.operand.at(from, done), x)
	case numberRight:
		pair.right(n, x, x, s.operand.number)
	case numberLeft:
		pair.left(n, x, x, s.operand.number)
	case nextRight:
		pair.both(n, x, x, &registers[(s.register+1)*width])
	case nextLeft:
		pair.both(n, x, &registers[(s.register+1)*width], x)
	case load:
		copy(registers[s.register*width:][:n], s.operand.from(from, done))
	case root:
		k.maps["sqrt"](n, x, x)
	}
}

// from is the elements for results from one place on, of which some are done.
func (o *operand[T]) from(from, done int) []T {
	if o.kind == vector {
		done += from
	}
	return o.x[done:]
}

func (o *operand[T]) at(from, done int) *T { return &o.from(from, done)[0] }
