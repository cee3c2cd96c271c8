package amd64

import "skep/interp/jit/wasm"

// value is what a step reads: a variable by its number, or a constant. Variables stand for
// locals of WebAssembly and for what lies on its stack; they are as wide as a register, and those of 32 bits have zeros above.
type value struct {
	v   int32 // noVar: a constant
	imm int64
}

const noVar int32 = -1

func variable(v int32) value { return value{v: v} }

func number(n int64) value { return value{v: noVar, imm: n} }

func (x value) constant() bool { return x.v == noVar }

// fits tells constants that an instruction can hold.
func (x value) fits() bool { return x.constant() && int64(int32(x.imm)) == x.imm }

// kind is what a step does.
type kind uint8

const (
	kMove kind = iota
	kAdd
	kSub
	kMul
	kAnd
	kOr
	kXor
	kShl
	kShrS
	kShrU
	kClz
	kDiv
	kRem
	kLea // dst = a + b<<scale + disp, in 32 bits
	kLoad
	kStore // b at a
	kFloat // an operation of floats by its code: dst = a op b
	kSqrt
	kNeg
	kAbs
	kRound   // by disp
	kConvert // of an integer
	kTruncate
	kBits   // of a float as an integer, and back
	kSet    // dst = whether the condition holds
	kSelect // dst = the condition holds ? a : b
	kJump
	kBranch // if the condition holds
	kLabel
	kCall
	kHost
	kReturn
	kTrap
)

// test is a condition: a comparison of two integers or floats.
type test struct {
	cond  cond
	float bool
	wide  bool
	a, b  value
}

// not holds where t does not: for floats also where they are not ordered, as the flags have it.
func (t test) not() test {
	t.cond = t.cond.not()
	return t
}

// step is an instruction over variables.
type step struct {
	kind    kind
	wide    bool
	isFloat bool
	op      wasm.Op // of loads, stores and floats
	scale   byte
	dst     int32
	a, b    value
	disp    int64
	label   int // of jumps, branches and labels; the function that is called
	test    test
	args    []value
	more    int32 // a call's second result
}

// variables calls f for each variable that a step reads.
func (s *step) reads(f func(v int32)) {
	read := func(x value) {
		if !x.constant() {
			f(x.v)
		}
	}
	switch s.kind {
	case kLabel, kJump:
		return
	case kSet, kBranch, kSelect:
		read(s.test.a)
		read(s.test.b)
	}
	read(s.a)
	read(s.b)
	for _, x := range s.args {
		read(x)
	}
}

// writes calls f for each variable that a step writes.
func (s *step) writes(f func(v int32)) {
	if s.dst != noVar {
		f(s.dst)
	}
	if s.more != noVar {
		f(s.more)
	}
}

// ends tells steps behind which another block begins.
func (s *step) ends() bool {
	switch s.kind {
	case kJump, kBranch, kReturn, kTrap:
		return true
	}
	return false
}

// body is a function as steps.
type body struct {
	steps  []step
	floats []bool // by variable: whether it holds a float
	params []int32
	labels []labelInfo
	leaf   bool // it calls nothing, and leaves for no host
}

// labelInfo is where a label stands in the source: how deep in loops, and whether that is rarely run.
type labelInfo struct {
	depth int
	cold  bool
	used  bool // something jumps there
}
