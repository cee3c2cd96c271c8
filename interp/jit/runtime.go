package jit

import (
	"fmt"

	"skep/interp/ir"
	"skep/interp/jit/wasm"
)

// made gives the number of a function that compiled code calls, written on first use.
func (u *unit) made(name string, params, results []wasm.Type, write func(w *wasm.Func)) uint32 {
	if n, ok := u.runtime[name]; ok {
		return n
	}
	w, n := u.mod.Func(params, results)
	u.runtime[name] = n
	write(w)
	return n
}

// alloc takes a number of bytes and gives the address of so many in the region:
// the next ones, or the start of a new piece, or of a long array, from the host.
func (u *unit) alloc() uint32 {
	return u.made("alloc", []wasm.Type{wasm.I64}, []wasm.Type{wasm.I32}, func(w *wasm.Func) {
		next, end := u.machine.control.next, u.machine.control.end
		p, after := w.Local(wasm.I64), w.Local(wasm.I64)
		w.I32(int32(next))
		w.Load(wasm.I64Load, 0)
		w.Tee(p)
		w.Get(0)
		w.I64(15)
		w.Op(wasm.I64Add)
		w.I64(-16)
		w.Op(wasm.I64And, wasm.I64Add)
		w.Tee(after)
		w.I32(int32(end))
		w.Load(wasm.I64Load, 0)
		w.Op(wasm.I64GtU)
		w.Get(0)
		w.I64(u.machine.limits.apartFrom)
		w.Op(wasm.I64GeU, wasm.I32Or)
		w.If(wasm.None)
		w.Get(0)
		w.Call(u.host["grow"])
		w.Op(wasm.Return)
		w.End()
		w.I32(int32(next))
		w.Get(after)
		w.Store(wasm.I64Store, 0)
		w.Get(p)
		w.Op(wasm.I32WrapI64)
	})
}

// overflows tells whether x*y does not fit: bits that are no sign bits add up, or dividing does not give x back.
func (u *unit) overflows() uint32 {
	return u.made("overflows", []wasm.Type{wasm.I64, wasm.I64}, []wasm.Type{wasm.I32}, func(w *wasm.Func) {
		for i := range uint32(2) {
			w.Get(i)
			w.Get(i)
			w.I64(63)
			w.Op(wasm.I64ShrS, wasm.I64Xor, wasm.I64Clz)
		}
		w.Op(wasm.I64Add)
		w.I64(65) // -2^63 * -1 has 65 of them
		w.Op(wasm.I64GtU)
		w.Get(1)
		w.Op(wasm.I64Eqz, wasm.I32Or)
		w.If(wasm.None)
		w.I32(0)
		w.Op(wasm.Return)
		w.End()
		w.Get(1)
		w.I64(-1)
		w.Op(wasm.I64Eq)
		w.If(wasm.None) // -x overflows for the least integer only, whose quotient would too
		w.Get(0)
		w.I64(-1 << 63)
		w.Op(wasm.I64Eq, wasm.Return)
		w.End()
		w.Get(0)
		w.Get(1)
		w.Op(wasm.I64Mul)
		w.Get(1)
		w.Op(wasm.I64DivS)
		w.Get(0)
		w.Op(wasm.I64Ne)
	})
}

// copied copies an array or struct; what it refers to has two owners then.
func (u *unit) copied(t *ir.Type) uint32 {
	if t.Kind == ir.KStruct {
		return u.copiedStruct(t)
	}
	size, refs := logSize(t.Elem), isRef(t.Elem)
	return u.made(fmt.Sprint("copied", size, refs), []wasm.Type{wasm.I32}, []wasm.Type{wasm.I32}, func(w *wasm.Func) {
		n, p, bytes := w.Local(wasm.I32), w.Local(wasm.I32), w.Local(wasm.I64)
		w.Get(0)
		w.Load(wasm.I32Load, lenAt)
		w.Tee(n)
		w.I32(size)
		w.Op(wasm.I32Shl, wasm.I64ExtendI32U)
		w.I64(arrayHead)
		w.Op(wasm.I64Add)
		w.Tee(bytes)
		w.I64(u.machine.limits.apartFrom)
		w.Op(wasm.I64GeU)
		w.If(wasm.None)
		w.Get(bytes)
		w.Call(u.host["copies"])
		w.End()
		w.Get(bytes)
		w.Call(u.alloc())
		w.Set(p)
		writeHeader(w, p, func() { w.Get(n) })
		w.Get(p)
		w.I32(arrayHead)
		w.Op(wasm.I32Add)
		w.Get(0)
		w.Load(wasm.I32Load, dataAt)
		w.Get(n)
		w.I32(size)
		w.Op(wasm.I32Shl)
		w.Copy()
		if refs {
			countDown(w, n, func() {
				w.Get(p)
				w.Get(n)
				w.I32(size)
				w.Op(wasm.I32Shl, wasm.I32Add)
				w.Load(wasm.I32Load, arrayHead)
				w.I32(1)
				w.Store(wasm.I32Store, sharedAt)
			})
		}
		w.Get(p)
	})
}

// countDown runs the body for n-1 down to 0, in n.
func countDown(w *wasm.Func, n uint32, body func()) {
	w.Block(wasm.None)
	w.Loop(wasm.None)
	w.Get(n)
	w.Op(wasm.I32Eqz)
	w.BrIf(1)
	w.Get(n)
	w.I32(1)
	w.Op(wasm.I32Sub)
	w.Set(n)
	body()
	w.Br(0)
	w.End()
	w.End()
}

func (u *unit) copiedStruct(t *ir.Type) uint32 {
	size := int32(structHead + fieldSize*len(t.Fields))
	return u.made("copied "+t.String(), []wasm.Type{wasm.I32}, []wasm.Type{wasm.I32}, func(w *wasm.Func) {
		p := w.Local(wasm.I32)
		w.I64(int64(size))
		w.Call(u.alloc())
		w.Tee(p)
		w.Get(0)
		w.I32(size)
		w.Copy()
		w.Get(p)
		w.I32(0)
		w.Store(wasm.I32Store, sharedAt)
		for i, f := range t.Fields {
			if isRef(f.Type) {
				w.Get(p)
				w.Load(wasm.I32Load, structHead+fieldSize*uint32(i))
				w.I32(1)
				w.Store(wasm.I32Store, sharedAt)
			}
		}
		w.Get(p)
	})
}

// grown doubles the room of a full array; its elements move, unless nothing lies behind them yet.
func (u *unit) grown() uint32 {
	return u.made("grown", []wasm.Type{wasm.I32, wasm.I32}, nil, func(w *wasm.Func) {
		room, p := w.Local(wasm.I32), w.Local(wasm.I32)
		w.Get(0)
		w.Load(wasm.I32Load, capAt)
		w.I32(1)
		w.Op(wasm.I32Shl)
		w.I32(4)
		w.Op(wasm.I32Add)
		w.Set(room)
		u.stretched(w, room)
		w.If(wasm.None)
		w.Get(0)
		w.Get(room)
		w.Store(wasm.I32Store, capAt)
		w.Op(wasm.Return)
		w.End()
		bytesOf(w, func() { w.Get(room) })
		w.I64(arrayHead) // unused, but so the elements lie as in a new array
		w.Op(wasm.I64Add)
		w.Call(u.alloc())
		w.I32(arrayHead)
		w.Op(wasm.I32Add)
		w.Tee(p)
		w.Get(0)
		w.Load(wasm.I32Load, dataAt)
		w.Get(0)
		w.Load(wasm.I32Load, lenAt)
		w.Get(1)
		w.Op(wasm.I32Shl)
		w.Copy()
		w.Get(0)
		w.Get(p)
		w.Store(wasm.I32Store, dataAt)
		w.Get(0)
		w.Get(room)
		w.Store(wasm.I32Store, capAt)
	})
}

// bytesOf pushes how many bytes a number of elements takes, of the size in parameter 1.
func bytesOf(w *wasm.Func, number func()) {
	number()
	w.Op(wasm.I64ExtendI32U)
	w.Get(1)
	w.Op(wasm.I64ExtendI32U, wasm.I64Shl)
}

// stretched tells whether the array in parameter 0 now has room for so many elements where it lies: it was the
// last that the region gave, and the region goes on. Lists that grow one after the other then leave no garbage behind.
func (u *unit) stretched(w *wasm.Func, room uint32) {
	next, end := u.machine.control.next, u.machine.control.end
	data, after := w.Local(wasm.I64), w.Local(wasm.I64)
	ends := func(number func()) { // where elements end, as the region counts
		w.Get(data)
		bytesOf(w, number)
		w.I64(15)
		w.Op(wasm.I64Add)
		w.I64(-16)
		w.Op(wasm.I64And, wasm.I64Add)
	}
	w.Get(0)
	w.Load(wasm.I32Load, dataAt)
	w.Op(wasm.I64ExtendI32U)
	w.Set(data)
	ends(func() { w.Get(room) })
	w.Set(after)
	ends(func() {
		w.Get(0)
		w.Load(wasm.I32Load, capAt)
	})
	w.I32(int32(next))
	w.Load(wasm.I64Load, 0)
	w.Op(wasm.I64Eq)
	w.Get(after)
	w.I32(int32(end))
	w.Load(wasm.I64Load, 0)
	w.Op(wasm.I64LeU, wasm.I32And)
	w.Get(after)
	w.Get(data)
	w.Op(wasm.I64Sub)
	w.I64(u.machine.limits.apartFrom - arrayHead)
	w.Op(wasm.I64LtU, wasm.I32And)
	w.If(wasm.I32)
	w.I32(int32(next))
	w.Get(after)
	w.Store(wasm.I64Store, 0)
	w.I32(1)
	w.Else()
	w.I32(0)
	w.End()
}

// filled makes an array of so many equal elements.
func (u *unit) filled(elem *ir.Type) uint32 {
	t, size := typeOf(elem), logSize(elem)
	return u.made(fmt.Sprint("filled", elem.Kind == ir.KBool, t), []wasm.Type{wasm.I64, t}, []wasm.Type{wasm.I32}, func(w *wasm.Func) {
		n, p := w.Local(wasm.I32), w.Local(wasm.I32)
		w.Get(0)
		w.I64(int64(size))
		w.Op(wasm.I64Shl)
		w.I64(arrayHead)
		w.Op(wasm.I64Add)
		w.Call(u.alloc())
		w.Set(p)
		w.Get(0)
		w.Op(wasm.I32WrapI64)
		w.Set(n)
		writeHeader(w, p, func() { w.Get(n) })
		if elem.Kind == ir.KBool {
			w.Get(p)
			w.I32(arrayHead)
			w.Op(wasm.I32Add)
			w.Get(1)
			w.Get(n)
			w.Fill()
			w.Get(p)
			return
		}
		countDown(w, n, func() {
			w.Get(p)
			w.Get(n)
			w.I32(size)
			w.Op(wasm.I32Shl, wasm.I32Add)
			w.Get(1)
			w.Store(storeOf(elem), arrayHead)
		})
		w.Get(p)
	})
}
