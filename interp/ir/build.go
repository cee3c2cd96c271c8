package ir

import "skep/diag"

// Constructors of the nodes that are made most. They fill in the type; Verify
// tells whether the operands fit.

// Int, Float, Truth and Text are constants.
func Int(i int64) *Node { return &Node{Op: I64Const, Type: I64, Int: i} }

// Float is a constant float.
func Float(f float64) *Node { return &Node{Op: F64Const, Type: F64, Float: f} }

// Truth is a constant bool.
func Truth(b bool) *Node {
	n := &Node{Op: BoolConst, Type: Bool}
	if b {
		n.Int = 1
	}
	return n
}

// Text is a constant string.
func Text(s string) *Node { return &Node{Op: StrConst, Type: Str, Text: s} }

// Read is the value of a variable.
func (v *Var) Read() *Node { return &Node{Op: Get, Type: v.Type, Var: v} }

// Write is v = x.
func (v *Var) Write(x *Node) *Node { return &Node{Op: Set, Type: Void, Var: v, Args: []*Node{x}} }

// Make is an operation whose type follows from the table and its operands.
func Make(op Op, span diag.Span, args ...*Node) *Node {
	n := &Node{Op: op, Span: span, Args: args}
	n.Type = n.derived()
	return n
}

// derived is the type that a node of the table has by its operands.
func (n *Node) derived() *Type {
	sig := ops[n.Op].sig
	if sig == "" {
		return map[Op]*Type{F64Math: F64, I64Fits: I64, StrOf: Str, Box: Any, EnumIs: Bool, NoMatch: Never, Break: Never, Continue: Never, Return: Never}[n.Op].or(Void)
	}
	switch letter := sig[len(sig)-1]; letter {
	case 'E':
		if len(n.Args) > 0 && n.Args[0].Type.Kind == KArray {
			return n.Args[0].Type.Elem
		}
		return Void
	case 'T':
		if len(n.Args) > 0 {
			return n.Args[0].Type
		}
		return Void
	default:
		return letters.Get()[letter]
	}
}

func (t *Type) or(u *Type) *Type {
	if t == nil {
		return u
	}
	return t
}

// Seq is a block of statements; its type is that of the last one.
func Seq(nodes ...*Node) *Node {
	n := &Node{Op: Block, Type: Void, Args: nodes}
	if len(nodes) > 0 {
		n.Type = nodes[len(nodes)-1].Type
	}
	return n
}

// Cond is a branch of type t.
func Cond(t *Type, cond, then, els *Node) *Node {
	n := &Node{Op: If, Type: t, Args: []*Node{cond, then}}
	if els != nil {
		n.Args = append(n.Args, els)
	}
	return n
}

// CallOf is a call of a known function.
func CallOf(f *Func, span diag.Span, args ...*Node) *Node {
	return &Node{Op: Call, Type: f.Result, Fn: f, Span: span, Args: args}
}
