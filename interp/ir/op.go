package ir

import (
	"slices"

	"skep/internal/lazy"
)

// Op is what a node does.
type Op uint8

// The operations. The table below says which operands they take.
const (
	Invalid Op = iota

	// Constants.
	I64Const
	F64Const
	BoolConst
	StrConst
	NullConst // null, of type any
	UnitConst // (), of type any

	// Variables.
	Get   // the value of Var
	Set   // Var = argument
	Share // the argument, which from now on has a second owner

	// Checked integers.
	I64Add
	I64Sub
	I64Mul
	I64Div // truncates
	I64Rem // has the sign of the dividend
	I64Neg
	I64Pow // the exponent is not negative
	I64Abs
	I64Min
	I64Max
	I64And
	I64Or
	I64Xor
	I64Not
	I64Shl // by 0 to 63
	I64Shr // arithmetic
	I64Eq
	I64Ne
	I64Lt
	I64Le
	I64Gt
	I64Ge
	I64OfF64 // truncates, saturates, NaN is 0
	I64OfBool
	I64Fits // the argument, which must lie in Path[0] to Path[1]; Text is the name of that type, a space, and what must be of it

	// Floats.
	F64Add
	F64Sub
	F64Mul
	F64Div
	F64Rem // C's fmod
	F64Neg
	F64Sqrt
	F64Abs
	F64Floor
	F64Ceil
	F64Trunc
	F64Min
	F64Max
	F64Math // Text names a function of one or two floats: sin, pow, …
	F64Eq
	F64Ne
	F64Lt
	F64Le
	F64Gt
	F64Ge
	F64OfI64

	// Truth.
	And // short-circuit
	Or
	Not
	BoolEq
	BoolNe

	// Strings; the unit is the code point.
	StrConcat
	StrLen
	StrEq
	StrNe
	StrLt // by code points
	StrLe
	StrGt
	StrGe
	StrGet // the character at an index, as a string; a negative index counts from the end
	StrOf  // of an integer, float or bool, as to_string() prints it

	// Arrays. A negative index counts from the end.
	ArrayNew  // of its arguments
	ArrayFill // value, count; a bad count is an error
	ArrayLen
	ArrayGet   // array, index
	ArraySlice // the elements from the second argument to below the third, which are not negative, as an array of their own
	Put        // the element or field at Path of Var = first argument; see Path
	Push       // appends the first argument to the array at Path of Var

	// Structs.
	StructNew // of its arguments, one a field
	StructGet // field Int

	// Enums. A variant is a number; what a node knows of its values the type says.
	EnumNew // variant Int of its arguments
	EnumIs  // whether the argument is variant Int
	EnumGet // value Path[0] of variant Int, which the argument must be (after enum.is)
	NoMatch // an error: the argument fits no arm of a match

	// Boxed values.
	Box        // the argument as any
	Unbox      // as Type: the argument must be one (after Is, or by the signature)
	Expect     // the argument as Type; if it is none, the call is given up and another tier does it from the start
	Is         // whether the argument is an Of
	AnyBinary  // Text is the operator: + - * / % ** & | ^ << >>
	AnyCompare // Text: == != < <= > >=
	AnyTruth   // as a condition: an error if it is no bool
	Hold       // the argument, which must be as an annotation (Host) wants it: an error at the call if not; Text is the parameter
	GlobalGet  // Text is the name; an error if it is undefined
	Builtin    // a function of the language's own, which changes none of its arguments: Text is its name, behind that of the first one's type if it is a method. Host is the front end's own
	Alter      // a function of the language's own that changes the array at Path of Var, with the first Int arguments; the rest are the indexes of Path. Text and Host as for Builtin
	Host       // tier 0 runs Host, over Reads; the value is boxed, or void

	// Control.
	Block    // its arguments in turn; the value is the last one's
	If       // condition, then, else (may be missing in type void)
	While    // condition, body
	Loop     // body; the value is that of break
	For      // Var from the first to below the second argument; body
	Through  // Var from the first to the second argument, both included; body
	Each     // Var is each element of the array in turn, as it was before the loop; body
	Break    // leaves loop Int, with a value if there is an argument
	Continue // goes on with the next round of loop Int
	Return   // leaves the function, with a value unless its result is void
	Call     // Fn with the arguments
	Change   // Fn with what is at Path of Var as its first argument, which takes its last value back; then the arguments, then the indexes of Path

	numOps
)

// Effect is what running a node may do besides giving a value.
type Effect uint8

// The effects. What has none can be moved, doubled and dropped.
const (
	Traps     Effect = 1 << iota // raises an error at its span
	Writes                       // changes a variable
	Allocates                    // asks the budget, which may refuse
	Jumps                        // leaves a loop or the function
	Runs                         // runs code that is not known here
)

// opInfo describes an operation. The signature gives the operands and the
// result, a letter each: i f b s for the scalar types and strings, a any,
// A an array, E its element, T the node's type, v void; * any number of any
// type. "" is checked by code of its own.
type opInfo struct {
	name    string
	sig     string
	effects Effect
}

var ops = [numOps]opInfo{
	I64Const: {"i64", ":i", 0}, F64Const: {"f64", ":f", 0}, BoolConst: {"bool", ":b", 0}, StrConst: {"str", ":s", 0},
	NullConst: {"null", ":a", 0}, UnitConst: {"unit", ":a", 0},

	Get: {"get", "", 0}, Set: {"set", "", Writes}, Share: {"share", "T:T", 0},

	I64Add: {"i64.add", "ii:i", Traps}, I64Sub: {"i64.sub", "ii:i", Traps}, I64Mul: {"i64.mul", "ii:i", Traps},
	I64Div: {"i64.div", "ii:i", Traps}, I64Rem: {"i64.rem", "ii:i", Traps}, I64Neg: {"i64.neg", "i:i", Traps},
	I64Pow: {"i64.pow", "ii:i", Traps}, I64Abs: {"i64.abs", "i:i", Traps}, I64Min: {"i64.min", "ii:i", 0}, I64Max: {"i64.max", "ii:i", 0},
	I64And: {"i64.and", "ii:i", 0}, I64Or: {"i64.or", "ii:i", 0}, I64Xor: {"i64.xor", "ii:i", 0}, I64Not: {"i64.not", "i:i", 0},
	I64Shl: {"i64.shl", "ii:i", Traps}, I64Shr: {"i64.shr", "ii:i", Traps},
	I64Eq: {"i64.eq", "ii:b", 0}, I64Ne: {"i64.ne", "ii:b", 0}, I64Lt: {"i64.lt", "ii:b", 0},
	I64Le: {"i64.le", "ii:b", 0}, I64Gt: {"i64.gt", "ii:b", 0}, I64Ge: {"i64.ge", "ii:b", 0},
	I64OfF64: {"i64.of_f64", "f:i", 0}, I64OfBool: {"i64.of_bool", "b:i", 0}, I64Fits: {"i64.fits", "", Traps},

	F64Add: {"f64.add", "ff:f", 0}, F64Sub: {"f64.sub", "ff:f", 0}, F64Mul: {"f64.mul", "ff:f", 0},
	F64Div: {"f64.div", "ff:f", 0}, F64Rem: {"f64.rem", "ff:f", 0}, F64Neg: {"f64.neg", "f:f", 0},
	F64Sqrt: {"f64.sqrt", "f:f", 0}, F64Abs: {"f64.abs", "f:f", 0}, F64Floor: {"f64.floor", "f:f", 0}, F64Ceil: {"f64.ceil", "f:f", 0},
	F64Trunc: {"f64.trunc", "f:f", 0}, F64Min: {"f64.min", "ff:f", 0}, F64Max: {"f64.max", "ff:f", 0}, F64Math: {"f64.math", "", 0},
	F64Eq: {"f64.eq", "ff:b", 0}, F64Ne: {"f64.ne", "ff:b", 0}, F64Lt: {"f64.lt", "ff:b", 0},
	F64Le: {"f64.le", "ff:b", 0}, F64Gt: {"f64.gt", "ff:b", 0}, F64Ge: {"f64.ge", "ff:b", 0},
	F64OfI64: {"f64.of_i64", "i:f", 0},

	And: {"and", "bb:b", 0}, Or: {"or", "bb:b", 0}, Not: {"not", "b:b", 0}, BoolEq: {"bool.eq", "bb:b", 0}, BoolNe: {"bool.ne", "bb:b", 0},

	StrConcat: {"str.concat", "ss:s", Allocates}, StrLen: {"str.len", "s:i", 0}, StrEq: {"str.eq", "ss:b", 0}, StrNe: {"str.ne", "ss:b", 0},
	StrLt: {"str.lt", "ss:b", 0}, StrLe: {"str.le", "ss:b", 0}, StrGt: {"str.gt", "ss:b", 0}, StrGe: {"str.ge", "ss:b", 0}, StrGet: {"str.get", "si:s", Traps},
	StrOf: {"str.of", "", Allocates},

	ArrayNew: {"array.new", "", Allocates}, ArrayFill: {"array.fill", "", Traps | Allocates}, ArrayLen: {"array.len", "A:i", 0},
	ArrayGet: {"array.get", "Ai:E", Traps}, ArraySlice: {"array.slice", "Aii:T", Allocates}, Put: {"put", "", Writes | Traps | Allocates}, Push: {"push", "", Writes | Traps | Allocates},

	StructNew: {"struct.new", "", Allocates}, StructGet: {"struct.get", "", 0},

	EnumNew: {"enum.new", "", Allocates}, EnumIs: {"enum.is", "", 0}, EnumGet: {"enum.get", "", 0}, NoMatch: {"no.match", "", Traps},

	Box: {"box", "", 0}, Unbox: {"unbox", "a:T", 0}, Expect: {"expect", "a:T", 0}, Is: {"is", "a:b", 0}, AnyBinary: {"any.op", "aa:a", Traps | Runs}, AnyCompare: {"any.test", "aa:b", Traps | Runs},
	Hold: {"hold", "a:a", Traps}, AnyTruth: {"any.truth", "a:b", Traps}, GlobalGet: {"global", ":a", Traps}, Builtin: {"builtin", "", Traps | Allocates}, Alter: {"alter", "", Writes | Traps | Allocates}, Host: {"host", "", Traps | Writes | Allocates | Runs},

	Block: {"block", "", 0}, If: {"if", "", 0}, While: {"while", "", 0}, Loop: {"loop", "", 0}, For: {"for", "", 0}, Through: {"through", "", 0}, Each: {"each", "", 0},
	Break: {"break", "", Jumps}, Continue: {"continue", "", Jumps}, Return: {"return", "", Jumps}, Call: {"call", "", Traps | Runs},
	Change: {"change", "", Traps | Runs | Writes | Allocates},
}

// opByName is made on first use: only the reader asks for it.
var opByName = lazy.Value[map[string]Op]{New: func() map[string]Op {
	names := map[string]Op{}
	for op := Invalid + 1; op < numOps; op++ {
		names[ops[op].name] = op
	}
	return names
}}

// String is the operation's name in the text form.
func (op Op) String() string { return ops[op].name }

// IsLoop tells the operations that repeat their last argument and that Break and Continue aim at.
func (op Op) IsLoop() bool { return op >= While && op <= Each }

// Effects are those of the node alone, without its arguments.
func (n *Node) Effects() Effect {
	e := ops[n.Op].effects
	if n.Proved {
		e &^= Traps
	}
	if n.Op == Builtin && slices.ContainsFunc(n.Args, func(x *Node) bool { return x.Type.Boxed() }) { // it may be a function
		e |= Runs
	}
	return e
}

// AllEffects are those of the node and all below it. Jumps that stay below do not count.
func (n *Node) AllEffects() Effect {
	e, loops := Effect(0), map[int64]bool{}
	Walk(n, func(m *Node) bool {
		if m.Op.IsLoop() {
			loops[m.Int] = true
			if m.Op == For || m.Op == Through || m.Op == Each {
				e |= Writes
			}
		}
		if (m.Op == Break || m.Op == Continue) && loops[m.Int] {
			return true
		}
		e |= m.Effects()
		return true
	})
	return e
}

// Pure tells a tree that only computes: running it twice, or not at all, cannot be told.
func (n *Node) Pure() bool { return n.AllEffects() == 0 }
