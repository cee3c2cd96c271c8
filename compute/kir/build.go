package kir

import "fmt"

// Builder writes a kernel statement by statement. Values are expressions: what is used more than once goes through Let.
type Builder struct {
	kernel *Kernel
	blocks []*[]Stmt
}

// NewBuilder begins a kernel.
func NewBuilder(name string, workgroup ...int) *Builder {
	k := &Kernel{Name: name, Workgroup: [3]int{1, 1, 1}}
	copy(k.Workgroup[:], workgroup)
	return &Builder{kernel: k, blocks: []*[]Stmt{&k.Body}}
}

// Kernel ends the kernel, if Verify lets it.
func (b *Builder) Kernel() (*Kernel, error) {
	if err := Verify(b.kernel); err != nil {
		return nil, fmt.Errorf("kernel %s: %w", b.kernel.Name, err)
	}
	return b.kernel, nil
}

func (b *Builder) emit(s Stmt) {
	top := b.blocks[len(b.blocks)-1]
	*top = append(*top, s)
}

func (b *Builder) within(block *[]Stmt, body func()) {
	b.blocks = append(b.blocks, block)
	body()
	b.blocks = b.blocks[:len(b.blocks)-1]
}

func (b *Builder) local(t Type, mutable bool) *Local {
	prefix := "t"
	if mutable {
		prefix = "v"
	}
	l := &Local{Name: fmt.Sprintf("%s%d", prefix, len(b.kernel.Locals)), T: t, Mutable: mutable}
	b.kernel.Locals = append(b.kernel.Locals, l)
	return l
}

// Array is a buffer or a piece of workgroup memory in the hands of a Builder.
type Array struct {
	b      *Builder
	index  int
	t      Type
	shared bool
}

func (b *Builder) bind(t Type, access Access, wide bool) Array {
	n := len(b.kernel.Bindings)
	b.kernel.Bindings = append(b.kernel.Bindings, Binding{Name: fmt.Sprintf("b%d", n), Type: t, Access: access, Wide: wide})
	return Array{b, n, t, false}
}

// In binds a buffer to read, Wide one to read by fours too, Out one to write, WideOut one to write by fours.
func (b *Builder) In(t Type) Array      { return b.bind(t, Read, false) }
func (b *Builder) Wide(t Type) Array    { return b.bind(t, Read, true) }
func (b *Builder) Out(t Type) Array     { return b.bind(t, ReadWrite, false) }
func (b *Builder) WideOut(t Type) Array { return b.bind(t, ReadWrite, true) }

// Shared sets workgroup memory aside.
func (b *Builder) Shared(t Type, length int) Array {
	n := len(b.kernel.Shared)
	b.kernel.Shared = append(b.kernel.Shared, Shared{Name: fmt.Sprintf("s%d", n), Type: t, Len: length})
	return Array{b, n, t, true}
}

// Param adds a parameter.
func (b *Builder) Param(t Type) Value {
	n := len(b.kernel.Params)
	b.kernel.Params = append(b.kernel.Params, Param{Name: fmt.Sprintf("p%d", n), Type: t})
	return Value{&ParamRef{n, t}}
}

// At reads an element.
func (a Array) At(index Value) Value {
	if a.shared {
		return Value{&LoadShared{a.index, a.t, index.Expr}}
	}
	return Value{&Load{a.index, a.t, index.Expr}}
}

// Set writes an element.
func (a Array) Set(index, v Value) {
	if a.shared {
		a.b.emit(&StoreShared{a.index, index.Expr, v.Expr})
		return
	}
	a.b.emit(&Store{a.index, index.Expr, v.Expr})
}

// Four reads four elements of a wide binding, from 4*index on.
func (a Array) Four(index Value) [4]Value {
	s := &LoadVec{Binding: a.index, Index: index.Expr}
	var out [4]Value
	for i := range s.Locals {
		s.Locals[i] = a.b.local(a.t, false)
		out[i] = Value{&Use{s.Locals[i]}}
	}
	a.b.emit(s)
	return out
}

// SetFour writes four elements of a wide binding, from 4*index on.
func (a Array) SetFour(index Value, v [4]Value) {
	a.b.emit(&StoreVec{a.index, index.Expr, [4]Expr{v[0].Expr, v[1].Expr, v[2].Expr, v[3].Expr}})
}

// Let names a value, so that it is computed once.
func (b *Builder) Let(v Value) Value {
	switch v.Expr.(type) {
	case *Const, *ParamRef, *Builtin:
		return v
	case *Use:
		if !v.Expr.(*Use).Local.Mutable {
			return v
		}
	}
	l := b.local(v.Type(), false)
	b.emit(&Declare{l, v.Expr})
	return Value{&Use{l}}
}

// Var is a variable with its first value.
func (b *Builder) Var(v Value) Value {
	l := b.local(v.Type(), true)
	b.emit(&Declare{l, v.Expr})
	return Value{&Use{l}}
}

// Assign sets a variable that Var made.
func (b *Builder) Assign(to, v Value) { b.emit(&Assign{to.Expr.(*Use).Local, v.Expr}) }

// If runs then where cond holds; otherwise may be nil.
func (b *Builder) If(cond Value, then, otherwise func()) {
	s := &If{Cond: cond.Expr}
	b.within(&s.Then, then)
	if otherwise != nil {
		b.within(&s.Else, otherwise)
	}
	b.emit(s)
}

// For counts from below to by step.
func (b *Builder) For(from, to, step Value, body func(i Value)) {
	l := b.local(U32, false)
	s := &For{Var: l, From: from.Expr, To: to.Expr, Step: step.Expr}
	b.within(&s.Body, func() { body(Value{&Use{l}}) })
	b.emit(s)
}

// Barrier waits for the workgroup.
func (b *Builder) Barrier() { b.emit(&Barrier{}) }

// Value is an expression with the operators as methods.
type Value struct{ Expr }

// Builtin values.
func (b *Builder) Local(axis int) Value  { return Value{&Builtin{LocalX + Axis(axis)}} }
func (b *Builder) Group(axis int) Value  { return Value{&Builtin{GroupX + Axis(axis)}} }
func (b *Builder) Groups(axis int) Value { return Value{&Builtin{GroupsX + Axis(axis)}} }

// LinearGroup numbers workgroups across x and y, as grids of more than 65,535 are split.
func (b *Builder) LinearGroup() Value {
	return b.Let(b.Group(1).Mul(b.Groups(0)).Add(b.Group(0)))
}

// LinearID numbers the invocations of a grid whose workgroups extend in x.
func (b *Builder) LinearID() Value {
	return b.Let(b.LinearGroup().Times(b.kernel.Workgroup[0]).Add(b.Local(0)))
}

// N is the u32 constant n; Of one of a type.
func N(n int) Value                 { return Value{U(n)} }
func Of(t Type, v float64) Value    { return Value{Number(t, v)} }
func (v Value) Do(op UnaryOp) Value { return Value{&Unary{op, v.Expr}} }

// Op applies a binary operator.
func (v Value) Op(op BinaryOp, w Value) Value { return Value{&Binary{op, v.Expr, w.Expr}} }

// The operators.
func (v Value) Add(w Value) Value { return v.Op(Add, w) }
func (v Value) Sub(w Value) Value { return v.Op(Sub, w) }
func (v Value) Mul(w Value) Value { return v.Op(Mul, w) }
func (v Value) Div(w Value) Value { return v.Op(Div, w) }
func (v Value) Rem(w Value) Value { return v.Op(Rem, w) }
func (v Value) And(w Value) Value { return v.Op(And, w) }
func (v Value) Or(w Value) Value  { return v.Op(Or, w) }
func (v Value) Eq(w Value) Value  { return v.Op(Eq, w) }
func (v Value) Ne(w Value) Value  { return v.Op(Ne, w) }
func (v Value) Lt(w Value) Value  { return v.Op(Lt, w) }
func (v Value) Le(w Value) Value  { return v.Op(Le, w) }
func (v Value) Gt(w Value) Value  { return v.Op(Gt, w) }
func (v Value) Ge(w Value) Value  { return v.Op(Ge, w) }

// Plus, Times, Over and Mod take a small number on the right, Minus too.
func (v Value) Plus(n int) Value  { return v.Add(Of(v.Type(), float64(n))) }
func (v Value) Minus(n int) Value { return v.Sub(Of(v.Type(), float64(n))) }
func (v Value) Times(n int) Value { return v.Mul(Of(v.Type(), float64(n))) }
func (v Value) Over(n int) Value  { return v.Div(Of(v.Type(), float64(n))) }
func (v Value) Mod(n int) Value   { return v.Rem(Of(v.Type(), float64(n))) }

// MulAdd is v*x + y, rounded once where the device can.
func (v Value) MulAdd(x, y Value) Value { return Value{&Fma{v.Expr, x.Expr, y.Expr}} }

// Then chooses a where v holds, else b.
func (v Value) Then(a, b Value) Value { return Value{&Select{v.Expr, a.Expr, b.Expr}} }

// To converts, As takes the bits.
func (v Value) To(t Type) Value {
	if v.Type() == t {
		return v
	}
	return Value{&Convert{t, v.Expr}}
}
func (v Value) As(t Type) Value { return Value{&Bitcast{t, v.Expr}} }

// IsNaN tests by bits: WGSL lets a device assume that comparisons see no NaN.
func (v Value) IsNaN() Value {
	if v.Type() == F64 {
		return v.Ne(v)
	}
	return v.As(U32).And(N(0x7fffffff)).Gt(N(0x7f800000))
}
