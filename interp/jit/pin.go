package jit

import (
	"errors"

	"skep/interp/ir"
	"skep/interp/value"
)

// Pinned arrays. The engine looks at the bounds of memory at each access, but once
// only for what is a constant distance from an address that it has looked at. So
// short arrays that come as arguments, and that the code neither replaces nor makes
// longer, are copied to places known when code is made: an element's address is then
// its index, the same for all of them, and a constant. Whether arguments are short is
// seen by who asks for code; where they turn out not to be, the code is made again without pins.

const (
	pinRoom = settleFrom + 64 // from one pinned array to the next
	maxPins = 16
)

// errPin says that an argument does not lie where it was expected to.
var errPin = errors.New("an array is not short")

// pin is where the elements of an array lie, its header before them.
type pin uint32

// pinned finds the parameters of a function that may be pinned, and gives them
// places at the start of the region: in the order in which the code asks for
// elements, from the last place on. Then the first look at bounds covers those that follow.
func pinned(f *ir.Func, short []bool, from uint32) map[int]pin {
	var order []int
	seen := map[*ir.Var]bool{}
	ir.Walk(f.Body, func(n *ir.Node) bool {
		v := n.Var
		if v != nil && !seen[v] && v.I < len(short) && v.I < f.Params && f.Vars[v.I] == v {
			seen[v] = true
			if short[v.I] && len(order) < maxPins && pinnable(f, v) {
				order = append(order, v.I)
			}
		}
		return true
	})
	places := map[int]pin{}
	for i, v := range order {
		places[v] = pin(from + uint32(len(order)-1-i)*pinRoom + arrayHead)
	}
	return places
}

// pinnable tells arrays of words of which a function reads and writes elements, and no more.
func pinnable(f *ir.Func, v *ir.Var) bool {
	if v.Global != "" || v.Type.Kind != ir.KArray || logSize(v.Type.Elem) != 3 {
		return false
	}
	uses, elements := 0, 0
	ir.Walk(f.Body, func(n *ir.Node) bool {
		if n.Var == v {
			uses++
		}
		switch n.Op {
		case ir.ArrayGet, ir.ArrayLen:
			if a := n.Args[0]; a.Op == ir.Get && a.Var == v {
				elements++
			}
		case ir.Put:
			if n.Var == v && len(n.Path) == 1 && n.Path[0] == ir.Step {
				elements++
			}
		}
		return true
	})
	return uses == elements
}

// skipPins leaves the start of the region to n pinned arrays.
func (r *region) skipPins(n int) { r.set(r.control.next, uint64(r.control.first+uint32(n)*pinRoom)) }

// inPinned copies a short array to its place.
func (r *region) inPinned(v value.Value, elem *ir.Type, p pin) (bits uint64, err error) {
	if !v.IsArray() {
		return 0, errPin
	}
	a := v.Array()
	if a.Elem() == value.Boxed || a.Elem() != formOf(elem) || int64(a.Bytes()) >= settleFrom {
		return 0, errPin
	}
	at := uint32(p) - arrayHead
	r.set32(at+sharedAt, 0)
	r.set32(at+lenAt, uint32(a.Len()))
	r.set32(at+capAt, uint32(a.Len()))
	r.set32(at+dataAt, uint32(p))
	a.CopyBytes(r.mem[p:])
	return uint64(at), nil
}
