package amd64

import (
	"math"
	"math/rand/v2"

	"skep/interp/jit/wasm"
)

// moduleWriter writes random functions, of locals of all types.
type moduleWriter struct {
	*rand.Rand
	w       *wasm.Func
	buffer  uint32 // where it is
	locals  map[wasm.Type][]uint32
	counter uint32 // rounds that all loops together may still go
	callee  uint32 // 0: none
	half    uint32 // a function of the host
	open    []int  // levels that may be left
}

var calleeParams = []wasm.Type{wasm.I64, wasm.F64, wasm.I32, wasm.I64, wasm.I64, wasm.F64, wasm.I64, wasm.I64, wasm.I64, wasm.F64, wasm.I64, wasm.I64, wasm.I64, wasm.F64, wasm.F64, wasm.F64, wasm.F64, wasm.F64, wasm.F64, wasm.F64}

func randomModule(seed uint64) (mod *wasm.Module, root int) {
	mod = &wasm.Module{}
	one := []wasm.Type{wasm.F64}
	g := &moduleWriter{Rand: rand.New(rand.NewPCG(seed, 9)), buffer: bufferAt, half: mod.ImportFunc("math", "half", one, one)}
	callee, number := mod.Func(calleeParams, []wasm.Type{wasm.I64})
	g.function(callee, calleeParams)
	g.callee = number
	params := []wasm.Type{wasm.I64, wasm.F64, wasm.I32, wasm.I64}
	f, _ := mod.Func(params, []wasm.Type{wasm.I64})
	g.function(f, params)
	return mod, 1
}

func (g *moduleWriter) function(w *wasm.Func, params []wasm.Type) {
	g.w, g.locals, g.open = w, map[wasm.Type][]uint32{}, nil
	for i, t := range params {
		g.locals[t] = append(g.locals[t], uint32(i))
	}
	for range 4 + g.IntN(30) {
		t := []wasm.Type{wasm.I64, wasm.F64, wasm.I32}[g.IntN(3)]
		g.locals[t] = append(g.locals[t], w.Local(t))
	}
	g.counter = w.Local(wasm.I32)
	w.I32(40)
	w.Set(g.counter)
	g.statements(4)
	g.hash()
}

// hash leaves a number on the stack that depends on all locals.
func (g *moduleWriter) hash() {
	g.w.I64(1)
	for _, t := range []wasm.Type{wasm.I64, wasm.F64, wasm.I32} {
		for _, l := range g.locals[t] {
			g.w.I64(1099511628211)
			g.w.Op(wasm.I64Mul)
			g.w.Get(l)
			switch t {
			case wasm.F64: // the bits of what is no number are not the same everywhere
				g.truncated()
			case wasm.I32:
				g.w.Op(wasm.I64ExtendI32U)
			}
			g.w.Op(wasm.I64Xor)
		}
	}
}

// truncated makes an integer of a float, which differs for all floats that matter.
func (g *moduleWriter) truncated() {
	g.w.F64(1024)
	g.w.Op(wasm.F64Mul, wasm.I64TruncSatF64S)
}

func (g *moduleWriter) statements(depth int) {
	for range 1 + g.IntN(4) {
		g.statement(depth)
	}
}

func (g *moduleWriter) statement(depth int) {
	t := []wasm.Type{wasm.I64, wasm.F64, wasm.I32}[g.IntN(3)]
	if depth == 0 {
		g.assign(t)
		return
	}
	switch g.IntN(9) {
	case 0:
		g.expr(wasm.I32, 2)
		g.w.If(wasm.None)
		g.inside(func() { g.statements(depth - 1) })
		if g.IntN(2) == 0 {
			g.w.Else()
			g.inside(func() { g.statements(depth - 1) })
		}
		g.w.End()
	case 1:
		g.w.Block(wasm.None)
		g.inside(func() {
			g.statements(depth - 1)
			g.expr(wasm.I32, 2)
			g.w.BrIf(g.w.Depth() - g.open[g.IntN(len(g.open))])
			g.statements(depth - 1)
			if g.IntN(3) == 0 {
				g.w.Br(g.w.Depth() - g.open[g.IntN(len(g.open))])
			}
		})
		g.w.End()
	case 2:
		g.loop(depth)
	case 3:
		g.store()
	case 4:
		g.bulk()
	default:
		g.assign(t)
	}
}

// inside notes a level that jumps may leave.
func (g *moduleWriter) inside(body func()) {
	g.open = append(g.open, g.w.Depth())
	body()
	g.open = g.open[:len(g.open)-1]
}

// loop goes round while the counter lasts.
func (g *moduleWriter) loop(depth int) {
	g.w.Loop(wasm.None)
	head := g.w.Depth()
	g.statements(depth - 1)
	g.w.Get(g.counter)
	g.w.I32(1)
	g.w.Op(wasm.I32Sub)
	g.w.Tee(g.counter)
	g.w.I32(0)
	g.w.Op(wasm.I32GtS)
	g.w.If(wasm.None)
	g.w.Br(g.w.Depth() - head)
	g.w.End()
	g.w.End()
}

func (g *moduleWriter) pick(t wasm.Type) uint32 { return g.locals[t][g.IntN(len(g.locals[t]))] }

func (g *moduleWriter) assign(t wasm.Type) {
	if len(g.locals[t]) == 0 {
		return
	}
	g.expr(t, 3)
	g.w.Set(g.pick(t))
}

// place pushes an address in the buffer with room for a word and the greatest distance of address.
func (g *moduleWriter) place() {
	g.expr(wasm.I32, 1)
	g.w.I32(0x1f8)
	g.w.Op(wasm.I32And)
	if g.IntN(2) == 0 {
		g.expr(wasm.I64, 1)
		g.w.Op(wasm.I32WrapI64)
		g.w.I32(15)
		g.w.Op(wasm.I32And)
		g.w.I32(3)
		g.w.Op(wasm.I32Shl, wasm.I32Add)
	}
	g.w.I32(int32(g.buffer))
	g.w.Op(wasm.I32Add)
}

func (g *moduleWriter) distance() uint32 { return uint32(8 * g.IntN(64)) }

func (g *moduleWriter) store() {
	g.place()
	switch g.IntN(4) {
	case 0:
		g.expr(wasm.I64, 2)
		g.w.Store(wasm.I64Store, g.distance())
	case 1:
		g.number(2)
		g.w.Store(wasm.F64Store, g.distance())
	case 2:
		g.expr(wasm.I32, 2)
		g.w.Store(wasm.I32Store, g.distance())
	default:
		g.expr(wasm.I32, 2)
		g.w.Store(wasm.I32Store8, g.distance())
	}
}

// number pushes a float that is one.
func (g *moduleWriter) number(depth int) {
	g.expr(wasm.F64, depth)
	g.truncated()
	g.w.Op(wasm.F64ConvertI64S)
}

// bulk copies bytes, also into what is being read, or fills.
func (g *moduleWriter) bulk() {
	g.place()
	fill := g.IntN(2) == 0
	if fill {
		g.expr(wasm.I32, 1)
	} else {
		g.place()
	}
	g.expr(wasm.I32, 1)
	g.w.I32(0x3ff)
	g.w.Op(wasm.I32And)
	if fill {
		g.w.Fill()
	} else {
		g.w.Copy()
	}
}

func (g *moduleWriter) expr(t wasm.Type, depth int) {
	if depth == 0 || g.IntN(6) == 0 {
		g.simple(t)
		return
	}
	switch g.IntN(12) {
	case 0:
		g.expr(wasm.I32, depth-1)
		g.w.If(t)
		g.expr(t, depth-1)
		g.w.Else()
		g.assign(t)
		g.expr(t, depth-1)
		g.w.End()
		return
	case 1:
		g.expr(t, depth-1)
		g.expr(t, depth-1)
		g.expr(wasm.I32, depth-1)
		g.w.Op(wasm.Select)
		return
	case 2:
		if len(g.locals[t]) > 0 {
			g.expr(t, depth-1)
			g.w.Tee(g.pick(t))
			return
		}
	}
	switch t {
	case wasm.I64:
		g.wide(depth - 1)
	case wasm.I32:
		g.narrow(depth - 1)
	default:
		g.float(depth - 1)
	}
}

// simple pushes a local or constant.
func (g *moduleWriter) simple(t wasm.Type) {
	if len(g.locals[t]) > 0 && g.IntN(3) > 0 {
		g.w.Get(g.pick(t))
		return
	}
	switch n := interesting(g.Rand); t {
	case wasm.I64:
		g.w.I64(int64(n))
	case wasm.I32:
		g.w.I32(int32(n))
	default:
		g.w.F64([]float64{0, 1, -2.5, 1e18, 0.1, math.Inf(1), math.Copysign(0, -1)}[g.IntN(7)])
	}
}

func (g *moduleWriter) both(t wasm.Type, depth int, ops ...wasm.Op) {
	g.expr(t, depth)
	if n := g.IntN(70); t != wasm.F64 && n < 20 {
		map[wasm.Type]func(){wasm.I64: func() { g.w.I64(int64(n)) }, wasm.I32: func() { g.w.I32(int32(n)) }}[t]()
	} else {
		g.expr(t, depth)
	}
	g.w.Op(ops[g.IntN(len(ops))])
}

func (g *moduleWriter) wide(depth int) {
	switch g.IntN(16) {
	case 0:
		g.expr(wasm.I64, depth) // divided by 1 to 256
		g.expr(wasm.I64, depth)
		g.w.I64(255)
		g.w.Op(wasm.I64And)
		g.w.I64(1)
		g.w.Op(wasm.I64Add, []wasm.Op{wasm.I64DivS, wasm.I64RemS}[g.IntN(2)])
	case 1:
		g.expr(wasm.I64, depth)
		g.w.I64([]int64{2, 3, 7, 1 << 40, -1, -9}[g.IntN(6)])
		g.w.Op(wasm.I64RemS)
	case 2:
		g.expr(wasm.I64, depth)
		g.w.Op(wasm.I64Clz)
	case 3:
		g.expr(wasm.F64, depth)
		g.w.Op(wasm.I64TruncSatF64S)
		if g.IntN(2) == 0 {
			g.w.Op(wasm.F64ConvertI64S, wasm.I64ReinterpretF64)
		}
	case 4:
		g.expr(wasm.I32, depth)
		g.w.Op(wasm.I64ExtendI32U)
	case 5:
		g.place()
		g.w.Load(wasm.I64Load, g.distance())
	case 6:
		if g.callee == 0 {
			g.simple(wasm.I64)
			return
		}
		for _, t := range calleeParams {
			g.expr(t, min(depth, 1))
		}
		g.w.Call(g.callee)
	default:
		g.both(wasm.I64, depth, wasm.I64Add, wasm.I64Sub, wasm.I64Mul, wasm.I64And, wasm.I64Or, wasm.I64Xor, wasm.I64Shl, wasm.I64ShrS, wasm.I64ShrU)
	}
}

func (g *moduleWriter) narrow(depth int) {
	switch g.IntN(12) {
	case 0:
		g.both(wasm.I64, depth, wasm.I64Eq, wasm.I64Ne, wasm.I64LtS, wasm.I64LtU, wasm.I64GtS, wasm.I64GtU, wasm.I64LeS, wasm.I64LeU, wasm.I64GeS, wasm.I64GeU)
	case 1:
		g.both(wasm.F64, depth, wasm.F64Eq, wasm.F64Ne, wasm.F64Lt, wasm.F64Gt, wasm.F64Le, wasm.F64Ge)
	case 2:
		g.both(wasm.I32, depth, wasm.I32Eq, wasm.I32Ne, wasm.I32LtS, wasm.I32LtU, wasm.I32GtS, wasm.I32GtU, wasm.I32LeS, wasm.I32LeU, wasm.I32GeS, wasm.I32GeU)
	case 3:
		g.expr(wasm.I32, depth)
		g.w.Op(wasm.I32Eqz)
	case 4:
		g.expr(wasm.I64, depth)
		g.w.Op([]wasm.Op{wasm.I64Eqz, wasm.I32WrapI64}[g.IntN(2)])
	case 5:
		g.place()
		g.w.Load([]wasm.Op{wasm.I32Load, wasm.I32Load8U}[g.IntN(2)], g.distance())
	default:
		g.both(wasm.I32, depth, wasm.I32Add, wasm.I32Sub, wasm.I32Mul, wasm.I32And, wasm.I32Or, wasm.I32Xor, wasm.I32Shl, wasm.I32ShrS, wasm.I32ShrU)
	}
}

func (g *moduleWriter) float(depth int) {
	switch g.IntN(6) {
	case 0:
		g.expr(wasm.I64, depth)
		g.w.Op([]wasm.Op{wasm.F64ConvertI64S, wasm.F64ConvertI64S, wasm.F64ReinterpretI64}[g.IntN(3)])
	case 1:
		g.expr(wasm.F64, depth)
		g.w.Op([]wasm.Op{wasm.F64Sqrt, wasm.F64Neg, wasm.F64Abs, wasm.F64Floor, wasm.F64Ceil, wasm.F64Trunc, wasm.F64Nearest}[g.IntN(7)])
	case 2:
		g.place()
		g.w.Load(wasm.F64Load, g.distance())
	case 3:
		if g.IntN(4) == 0 {
			g.expr(wasm.F64, depth)
			g.w.Call(g.half)
			return
		}
		fallthrough
	default:
		g.both(wasm.F64, depth, wasm.F64Add, wasm.F64Sub, wasm.F64Mul, wasm.F64Div)
	}
}
