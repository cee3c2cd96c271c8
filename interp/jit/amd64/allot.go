package amd64

import (
	"cmp"
	"math/bits"
	"slices"
)

// Registers that variables may have, and those in which calls hand over their first arguments, in order.
// rax and rdx, and two of floats, are for what happens within one step.
const (
	wordRegs  = 1<<rcx | 1<<rbx | 1<<rbp | 1<<rsi | 1<<rdi | 1<<r8 | 1<<9 | 1<<10 | 1<<11 | 1<<12 | 1<<13 | 1<<14
	floatRegs = 1<<14 - 1
)

var wordArgs = []reg{rcx, rbx, rsi, rdi, r8, 9, 10, 11}
var floatArgs = []reg{0, 1, 2, 3, 4, 5, 6, 7}

// allotment is where the variables of a function are: linear scan (Poletto and Sarkar 1999) over whole
// intervals, where the one that is used least goes to the stack.
type allotment struct {
	all    []interval
	floats []bool
	free   [2]uint32 // registers, of integers and of floats
	active []int32   // variables that have one, by where they end
	slots  int32
}

func allot(b *body, all []interval) *allotment {
	a := &allotment{all: all, floats: b.floats, free: [2]uint32{wordRegs, floatRegs}}
	a.hintParams(b)
	order := make([]int32, 0, len(all))
	for v := range all {
		if all[v].from >= 0 || all[v].weight > 0 {
			order = append(order, int32(v))
		}
	}
	slices.SortFunc(order, func(x, y int32) int { return cmp.Or(all[x].from-all[y].from, int(x-y)) })
	for _, v := range order {
		a.expire(all[v].from)
		a.place(v)
	}
	return a
}

func (a *allotment) class(v int32) int {
	if a.floats[v] {
		return 1
	}
	return 0
}

// expire frees the registers of variables that are not needed from a place on.
func (a *allotment) expire(at int) {
	n := 0
	for n < len(a.active) && a.all[a.active[n]].to < at {
		v := a.active[n]
		a.free[a.class(v)] |= 1 << a.all[v].reg
		n++
	}
	a.active = a.active[n:]
}

// place gives a variable a register, or the one that is used least none.
func (a *allotment) place(v int32) {
	iv, c := &a.all[v], a.class(v)
	if a.free[c] == 0 {
		victim := a.least(v)
		if victim == v {
			return
		}
		a.release(victim)
	}
	iv.reg = a.choose(iv, c)
	a.free[c] &^= 1 << iv.reg
	at, _ := slices.BinarySearchFunc(a.active, iv.to, func(x int32, to int) int { return a.all[x].to - to })
	a.active = slices.Insert(a.active, at, v)
}

// least gives the variable, of a new one and those in registers, that is used least.
func (a *allotment) least(v int32) int32 {
	best := v
	for _, x := range a.active {
		if a.class(x) == a.class(v) && a.all[x].weight < a.all[best].weight {
			best = x
		}
	}
	return best
}

func (a *allotment) release(v int32) {
	a.free[a.class(v)] |= 1 << a.all[v].reg
	a.all[v].reg = nowhere
	a.active = slices.DeleteFunc(a.active, func(x int32) bool { return x == v })
}

// choose prefers the register from which, or to which, a value would have to be moved.
func (a *allotment) choose(iv *interval, c int) reg {
	if r := iv.wish - 1; r >= 0 && a.free[c]>>r&1 != 0 {
		return r
	}
	if !iv.hint.constant() {
		if r := a.all[iv.hint.v].reg; r != nowhere && a.free[c]>>r&1 != 0 {
			return r
		}
	}
	return reg(bits.TrailingZeros32(a.free[c]))
}

// hintParams wishes parameters into the registers in which they come.
func (a *allotment) hintParams(b *body) {
	for i, at := range argumentPlaces(b.params, func(v int32) bool { return b.floats[v] }) {
		if at.reg != nowhere {
			a.all[b.params[i]].wish = at.reg + 1
		}
	}
}

// argument is where a call hands over an argument: a register, or a word of the caller's stack.
type argument struct {
	reg  reg // nowhere: stack
	word int32
}

// argumentPlaces says where arguments are handed over.
func argumentPlaces[T any](args []T, isFloat func(T) bool) []argument {
	out := make([]argument, len(args))
	words, floats, stack := 0, 0, int32(0)
	for i, x := range args {
		out[i].reg = nowhere
		switch {
		case isFloat(x) && floats < len(floatArgs):
			out[i].reg = floatArgs[floats]
			floats++
		case !isFloat(x) && words < len(wordArgs):
			out[i].reg = wordArgs[words]
			words++
		default:
			out[i].word = stack
			stack++
		}
	}
	return out
}

// slotsNeeded gives the variables that must have one a place on the stack: those that lie there, and those
// that registers hold across a call. Places are used again when a variable has ended.
func (a *allotment) giveSlots(need []bool) {
	var order []int32
	for v := range a.all {
		if need[v] {
			order = append(order, int32(v))
		}
	}
	slices.SortFunc(order, func(x, y int32) int { return cmp.Or(a.all[x].from-a.all[y].from, int(x-y)) })
	var ends []int // by slot
	for _, v := range order {
		iv := &a.all[v]
		at := slices.IndexFunc(ends, func(end int) bool { return end < iv.from })
		if at < 0 {
			at = len(ends)
			ends = append(ends, 0)
		}
		ends[at], iv.slot = iv.to, int32(at+1)
	}
	a.slots = int32(len(ends))
}
