package kir

import (
	"fmt"
	"math"
)

// Expr is an expression: a tree without effects. Its type follows from its parts; Verify says whether they fit.
type Expr interface{ Type() Type }

// Const is a constant; Bits are the bits of the value in the width of the type.
type Const struct {
	T    Type
	Bits uint64
}

// Axis counts what a Builtin stands for.
type Axis uint8

// The builtin values, each for x, y and z: where in its workgroup an invocation is, which workgroup it is in, how many there are.
const (
	LocalX Axis = iota
	LocalY
	LocalZ
	GroupX
	GroupY
	GroupZ
	GroupsX
	GroupsY
	GroupsZ
)

// nameOf is total, so that kernels that do not verify can be printed too.
func nameOf[T ~uint8](names []string, i T) string {
	if int(i) < len(names) {
		return names[i]
	}
	return fmt.Sprintf("?%d", i)
}

func (a Axis) String() string { return nameOf(axisNames[:], a) }

var axisNames = [...]string{"local.x", "local.y", "local.z", "group.x", "group.y", "group.z", "groups.x", "groups.y", "groups.z"}

// Builtin is one of the values that tell invocations apart, u32.
type Builtin struct{ Axis Axis }

// ParamRef is the value of a parameter.
type ParamRef struct {
	Index int
	T     Type
}

// Local is a variable of an invocation. Those that are not Mutable are set once, where they are declared.
type Local struct {
	Name    string
	T       Type
	Mutable bool
}

// Use reads a variable.
type Use struct{ Local *Local }

// Unary applies an operator to one operand.
type Unary struct {
	Op UnaryOp
	X  Expr
}

// Binary applies an operator to two operands of one type.
type Binary struct {
	Op   BinaryOp
	X, Y Expr
}

// Fma is X*Y + Z, rounded once where the device can.
type Fma struct{ X, Y, Z Expr }

// Select is A where Cond holds, else B; both are evaluated.
type Select struct{ Cond, A, B Expr }

// Convert gives the value in another type, Bitcast its bits (u32, i32 and f32 only).
type (
	Convert struct {
		To Type
		X  Expr
	}
	Bitcast struct {
		To Type
		X  Expr
	}
)

// Load reads an element of a binding, LoadShared one of workgroup memory.
type (
	Load struct {
		Binding int
		T       Type
		Index   Expr
	}
	LoadShared struct {
		Shared int
		T      Type
		Index  Expr
	}
)

// UnaryOp is an operator of one operand.
type UnaryOp uint8

// The operators: Not of booleans and integers; Sqrt and roundings of floats (Rint: to even).
const (
	Neg UnaryOp = iota
	Not
	Abs
	Sqrt
	Floor
	Ceil
	Trunc
	Rint
)

var unaryNames = [...]string{"neg", "not", "abs", "sqrt", "floor", "ceil", "trunc", "rint"}

func (o UnaryOp) String() string { return nameOf(unaryNames[:], o) }

// BinaryOp is an operator of two operands.
type BinaryOp uint8

// The operators. Min and Max are of integers only: devices differ in what they make of NaN. And, Or, Xor take booleans too. Dot4
// adds the products of four signed bytes in each of two u32, as i32.
const (
	Add BinaryOp = iota
	Sub
	Mul
	Div
	Rem
	Min
	Max
	And
	Or
	Xor
	Shl
	Shr
	Eq
	Ne
	Lt
	Le
	Gt
	Ge
	Dot4
)

var binaryNames = [...]string{"+", "-", "*", "/", "%", "min", "max", "&", "|", "^", "<<", ">>", "==", "!=", "<", "<=", ">", ">=", "dot4"}

func (o BinaryOp) String() string { return nameOf(binaryNames[:], o) }

// Compares says whether the result is a boolean.
func (o BinaryOp) Compares() bool { return o >= Eq && o <= Ge }

func (e *Const) Type() Type      { return e.T }
func (e *Builtin) Type() Type    { return U32 }
func (e *ParamRef) Type() Type   { return e.T }
func (e *Use) Type() Type        { return e.Local.T }
func (e *Unary) Type() Type      { return e.X.Type() }
func (e *Fma) Type() Type        { return e.X.Type() }
func (e *Select) Type() Type     { return e.A.Type() }
func (e *Convert) Type() Type    { return e.To }
func (e *Bitcast) Type() Type    { return e.To }
func (e *Load) Type() Type       { return e.T }
func (e *LoadShared) Type() Type { return e.T }

func (e *Binary) Type() Type {
	switch {
	case e.Op.Compares():
		return Bool
	case e.Op == Dot4:
		return I32
	}
	return e.X.Type()
}

// Float is a constant of a floating type.
func Float(t Type, v float64) *Const {
	if t == F64 {
		return &Const{T: F64, Bits: math.Float64bits(v)}
	}
	return &Const{T: F32, Bits: uint64(math.Float32bits(float32(v)))}
}

// Int is a constant of an integer type.
func Int(t Type, v int64) *Const { return &Const{T: t, Bits: uint64(uint32(v))} }

// U is a u32 constant.
func U(v int) *Const { return Int(U32, int64(v)) }

// Number is a constant of any type with numbers.
func Number(t Type, v float64) *Const {
	if t.IsFloat() {
		return Float(t, v)
	}
	return Int(t, int64(v))
}

// Truth is a boolean constant.
func Truth(v bool) *Const {
	if v {
		return &Const{T: Bool, Bits: 1}
	}
	return &Const{T: Bool}
}

// operands lists the parts of an expression.
func operands(e Expr) []Expr {
	switch e := e.(type) {
	case *Unary:
		return []Expr{e.X}
	case *Binary:
		return []Expr{e.X, e.Y}
	case *Fma:
		return []Expr{e.X, e.Y, e.Z}
	case *Select:
		return []Expr{e.Cond, e.A, e.B}
	case *Convert:
		return []Expr{e.X}
	case *Bitcast:
		return []Expr{e.X}
	case *Load:
		return []Expr{e.Index}
	case *LoadShared:
		return []Expr{e.Index}
	}
	return nil
}
