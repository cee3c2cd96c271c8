package vector

import "unsafe"

//go:generate go run ../generate arithmetic -out arithmetic_amd64.s -pkg vector

// code is the addresses of a machine's operations, in the order in which compute/generate writes them.
type code struct {
	apply      [nextLeft + 1][4][Registers]uintptr // by form, operation and register
	load, root [Registers]uintptr
	finish     uintptr
	stream     uintptr // finish around the caches
}

// word is one operation of a list, and its operand.
type word struct {
	operation uintptr
	operand   unsafe.Pointer
}

// runFormula runs a list of operations, which ends with finish, for count groups of elements. It needs no stack beyond its arguments.
//
//go:noescape
func runFormula(code *word, count int)

func formulasF32AVX512() *code
func formulasF64AVX512() *code
func formulasF32AVX2() *code
func formulasF64AVX2() *code

// streamAlign is where a register of any width may begin that goes around the caches.
const streamAlign = 64

// inRegisters runs formulas for whole groups of elements, and tells how many that were.
func inRegisters[T Float](c *code, groupBytes int) func(f *Formula[T], dst []T, from int) int {
	group := groupBytes / int(unsafe.Sizeof(T(0)))
	return func(f *Formula[T], dst []T, from int) int {
		if len(dst) < group {
			return 0
		}
		list := make([]word, 0, 64)
		for i := range f.steps {
			s := &f.steps[i]
			list = append(list, word{c.of(s.form, s.op, s.register), s.operand.pointer(from)})
		}
		finish := c.finish
		if f.around && uintptr(unsafe.Pointer(&dst[0]))%streamAlign == 0 {
			finish = c.stream
		}
		list = append(list, word{finish, unsafe.Pointer(&dst[0])})
		runFormula(&list[0], len(dst)/group)
		return len(dst) / group * group
	}
}

func (c *code) of(f form, op, register int) uintptr {
	switch f {
	case load:
		return c.load[register]
	case root:
		return c.root[register]
	}
	return c.apply[f][op][register]
}

// pointer is where the operand of the first result lies.
func (o *operand[T]) pointer(from int) unsafe.Pointer {
	switch o.kind {
	case vector, block:
		return unsafe.Pointer(o.at(from, 0))
	case number:
		return unsafe.Pointer(&o.number)
	}
	return nil
}
