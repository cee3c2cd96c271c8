package ir

import (
	"fmt"

	"skep/internal/lazy"
)

// Verify checks that a function keeps the rules of the tree: operands have the
// types that their operation wants, variables belong to it, jumps have a loop to
// aim at, and what may raise an error says where. The error names the first node
// that does not.
func Verify(f *Func) error {
	if f.Params > len(f.Vars) || f.Body == nil {
		return fmt.Errorf("verify %s: it has no body or fewer variables than parameters", f.Name)
	}
	v := &verifier{f: f, loops: map[int64]*Node{}}
	for i, x := range f.Vars {
		if x.I != i || f.Lookup(x.Name) != x {
			return fmt.Errorf("verify %s: the variable %s is not in its place", f.Name, x.Name)
		}
		if x.Global != "" && i < f.Params {
			return fmt.Errorf("verify %s: the parameter %s lives outside of it", f.Name, x.Name)
		}
	}
	if err := v.node(f.Body); err != nil {
		return fmt.Errorf("verify %s: %w", f.Name, err)
	}
	if k := f.Body.Type; !fits(k, f.Result) {
		return fmt.Errorf("verify %s: the body is %s, the result %s", f.Name, k, f.Result)
	}
	return nil
}

// fits tells whether a value of type t can stand where u is wanted.
func fits(t, u *Type) bool { return t.Kind == KNever || u.Kind == KVoid || t.Same(u) }

type verifier struct {
	f     *Func
	loops map[int64]*Node // around the node
}

func (v *verifier) node(n *Node) error {
	if n == nil || n.Type == nil || n.Op == Invalid || n.Op >= numOps {
		return fmt.Errorf("a node is missing, or has no operation or type")
	}
	if n.Op.IsLoop() {
		if v.loops[n.Int] != nil {
			return wrong(n, "loop %d stands inside of another of its number", n.Int)
		}
		v.loops[n.Int] = n
		defer delete(v.loops, n.Int)
	}
	for _, a := range n.Args {
		if err := v.node(a); err != nil {
			return err
		}
	}
	if sig := ops[n.Op].sig; sig != "" {
		return v.signature(n, sig)
	}
	return v.special(n)
}

func wrong(n *Node, format string, args ...any) error {
	p := &printer{}
	p.node(n)
	return fmt.Errorf("%s: %s", p.out.String(), fmt.Sprintf(format, args...))
}

var letters = lazy.Value[map[byte]*Type]{New: func() map[byte]*Type {
	return map[byte]*Type{'i': I64, 'f': F64, 'b': Bool, 's': Str, 'a': Any, 'v': Void}
}}

// signature checks operands and type against the letters of the table.
func (v *verifier) signature(n *Node, sig string) error {
	want := sig[:len(sig)-2]
	if len(n.Args) != len(want) {
		return wrong(n, "%d operands, it takes %d", len(n.Args), len(want))
	}
	for i := range n.Args {
		if !v.matches(n, want[i], n.Args[i].Type) {
			return wrong(n, "operand %d is %s", i+1, n.Args[i].Type)
		}
	}
	if !v.matches(n, sig[len(sig)-1], n.Type) {
		return wrong(n, "its type is %s", n.Type)
	}
	return nil
}

func (v *verifier) matches(n *Node, letter byte, t *Type) bool {
	switch letter {
	case 'A':
		return t.Kind == KArray
	case 'E':
		return n.Args[0].Type.Kind == KArray && t.Same(n.Args[0].Type.Elem)
	case 'T':
		return t.Same(n.Type)
	}
	return t.Kind == KNever || t.Same(letters.Get()[letter])
}

// special checks the operations that the table leaves out.
func (v *verifier) special(n *Node) error {
	switch n.Op {
	case Get, Set, Put, Push, Change, Alter, For, Through, Each:
		if n.Var == nil || n.Var.I >= len(v.f.Vars) || v.f.Vars[n.Var.I] != n.Var {
			return fmt.Errorf("%s: the variable is not the function's", n.Op)
		}
	}
	switch n.Op {
	case Get:
		return v.check(n, len(n.Args) == 0 && n.Type.Same(n.Var.Type), "a read has the variable's type")
	case Set:
		return v.check(n, len(n.Args) == 1 && fits(n.Args[0].Type, n.Var.Type) && n.Type == Void, "a write takes one value of the variable's type")
	case Put, Push:
		return v.write(n)
	case F64Math, StrOf, Box:
		return v.check(n, len(n.Args) > 0 && n.Type.Same(v.resultOf(n)), "wrong operands")
	case ArrayNew, ArrayFill:
		return v.array(n)
	case StructNew, StructGet:
		return v.structure(n)
	case EnumNew, EnumIs, EnumGet:
		return v.enum(n)
	case NoMatch:
		return v.check(n, len(n.Args) == 1 && n.Args[0].Type.Kind != KVoid && n.Type == Never, "it takes a value and gives none")
	case Call:
		return v.call(n)
	case I64Fits:
		return v.check(n, len(n.Args) == 1 && n.Args[0].Type.Same(I64) && n.Type.Same(I64) && len(n.Path) == 2 && n.Path[0] <= n.Path[1], "it takes an integer and a range")
	case Change:
		return v.change(n)
	case Alter:
		return v.alter(n)
	case Builtin:
		return v.check(n, len(n.Args) > 0 && n.Text != "" && n.Type.Kind != KVoid && n.Type.Kind != KNever, "a builtin has a name, arguments and a value")
	case Host:
		for _, x := range n.Writes {
			if x.Type != Any {
				return wrong(n, "it writes %s, which is %s", x.Name, x.Type)
			}
		}
		return nil
	}
	return v.control(n)
}

func (v *verifier) check(n *Node, ok bool, rule string) error {
	if !ok {
		return wrong(n, "%s", rule)
	}
	return nil
}

func (v *verifier) resultOf(n *Node) *Type {
	switch n.Op {
	case F64Math:
		return F64
	case StrOf:
		return Str
	}
	return Any
}

// write checks Put and Push: the path leads through arrays and structs to what is written.
func (v *verifier) write(n *Node) error {
	if len(n.Args) == 0 {
		return wrong(n, "it writes nothing")
	}
	t, used, err := v.place(n, 1)
	if err != nil {
		return err
	}
	if n.Op == Push {
		if t.Kind != KArray {
			return wrong(n, "it pushes onto %s", t)
		}
		t = t.Elem
	}
	return v.check(n, used == len(n.Args) && len(n.Args) > 0 && n.Args[0].Type.Same(t) && n.Type == Void, "the value does not fit what it is written to")
}

// place follows a Path whose indexes are arguments from used on.
func (v *verifier) place(n *Node, used int) (*Type, int, error) {
	t := n.Var.Type
	for _, s := range n.Path {
		switch {
		case s == Step && t.Kind == KArray && used < len(n.Args) && n.Args[used].Type.Same(I64):
			t = t.Elem
			used++
		case s != Step && t.Kind == KStruct && s < len(t.Fields):
			t = t.Fields[s].Type
		default:
			return nil, 0, wrong(n, "the path does not lead through %s", t)
		}
	}
	return t, used, nil
}

func (v *verifier) array(n *Node) error {
	if n.Type.Kind != KArray {
		return wrong(n, "its type is %s", n.Type)
	}
	if n.Op == ArrayFill {
		return v.check(n, len(n.Args) == 2 && n.Args[0].Type.Same(n.Type.Elem) && n.Args[1].Type.Same(I64), "it takes a value and a count")
	}
	for _, a := range n.Args {
		if !a.Type.Same(n.Type.Elem) {
			return wrong(n, "an element is %s", a.Type)
		}
	}
	return nil
}

func (v *verifier) structure(n *Node) error {
	if n.Op == StructGet {
		if len(n.Args) != 1 {
			return wrong(n, "it takes a struct")
		}
		s := n.Args[0].Type
		return v.check(n, s.Kind == KStruct && n.Int >= 0 && int(n.Int) < len(s.Fields) && n.Type.Same(s.Fields[n.Int].Type), "the struct has no such field")
	}
	if n.Type.Kind != KStruct || len(n.Args) != len(n.Type.Fields) {
		return wrong(n, "a struct takes a value for each of its fields")
	}
	for i, a := range n.Args {
		if !a.Type.Same(n.Type.Fields[i].Type) {
			return wrong(n, "field %d is %s", i, a.Type)
		}
	}
	return nil
}

// alter checks that a list is changed; what the function wants of its arguments is the front end's.
func (v *verifier) alter(n *Node) error {
	if n.Text == "" || n.Int < 0 || int(n.Int) > len(n.Args) || n.Type.Kind == KNever {
		return wrong(n, "a function has a name, and as many arguments as it says")
	}
	t, used, err := v.place(n, int(n.Int))
	if err != nil {
		return err
	}
	return v.check(n, t.Kind == KArray && used == len(n.Args), "it changes an array")
}

// enum checks what is made of, asked of and taken out of variants.
func (v *verifier) enum(n *Node) error {
	if n.Op == EnumNew {
		for i, a := range n.Args {
			if t := n.Type.Value(int(n.Int), i); n.Type.Kind != KEnum || t == nil || !a.Type.Same(t) {
				return wrong(n, "value %d is %s", i, a.Type)
			}
		}
		return v.check(n, n.Type.Kind == KEnum && n.Int >= 0, "its type is no enum")
	}
	if len(n.Args) != 1 || n.Args[0].Type.Kind != KEnum || n.Int < 0 {
		return wrong(n, "it takes an enum")
	}
	if n.Op == EnumIs {
		return v.check(n, n.Type.Same(Bool), "it gives a bool")
	}
	t := (*Type)(nil)
	if len(n.Path) == 1 {
		t = n.Args[0].Type.Value(int(n.Int), n.Path[0])
	}
	return v.check(n, t != nil && n.Type.Same(t), "the variant has no such value")
}

func (v *verifier) call(n *Node) error {
	if n.Fn == nil || len(n.Args) != n.Fn.Params || !n.Type.Same(n.Fn.Result) {
		return wrong(n, "the call does not fit its function")
	}
	for i, a := range n.Args {
		if !a.Type.Same(n.Fn.Vars[i].Type) {
			return wrong(n, "argument %d is %s", i+1, a.Type)
		}
	}
	return nil
}

func (v *verifier) change(n *Node) error {
	f := n.Fn
	if f == nil || len(f.Outs) != 1 || f.Params == 0 || f.Outs[0] != f.Vars[0] || len(n.Args) < f.Params-1 || !n.Type.Same(f.Result) {
		return wrong(n, "the call does not fit its function")
	}
	for i, a := range n.Args[:f.Params-1] {
		if !a.Type.Same(f.Vars[i+1].Type) {
			return wrong(n, "argument %d is %s", i+1, a.Type)
		}
	}
	t, used, err := v.place(n, f.Params-1)
	if err != nil {
		return err
	}
	return v.check(n, used == len(n.Args) && t.Same(f.Vars[0].Type), "what is at the path does not fit the first parameter")
}

// control checks blocks, branches, loops and jumps.
func (v *verifier) control(n *Node) error {
	switch n.Op {
	case Block:
		return v.check(n, n.Type.Kind == KVoid || len(n.Args) > 0 && fits(n.Args[len(n.Args)-1].Type, n.Type), "the last value is not the block's")
	case If:
		if len(n.Args) < 2 || len(n.Args) > 3 || !n.Args[0].Type.Same(Bool) {
			return wrong(n, "it takes a bool, then one or two branches")
		}
		if n.Type.Kind == KVoid {
			return nil
		}
		return v.check(n, len(n.Args) == 3 && fits(n.Args[1].Type, n.Type) && fits(n.Args[2].Type, n.Type), "a branch has another type")
	case While:
		return v.check(n, len(n.Args) == 2 && n.Args[0].Type.Same(Bool) && n.Type == Void, "it takes a bool and a body")
	case Loop:
		return v.check(n, len(n.Args) == 1, "it takes a body")
	case For, Through:
		return v.check(n, n.Var.Global == "" && len(n.Args) == 3 && n.Args[0].Type.Same(I64) && n.Args[1].Type.Same(I64) && n.Var.Type.Same(I64) && n.Type == Void, "it takes two integers and a body")
	case Each:
		return v.check(n, n.Var.Global == "" && len(n.Args) == 2 && (n.Args[0].Type.Kind == KArray && n.Var.Type.Same(n.Args[0].Type.Elem) || n.Args[0].Type == Any && n.Var.Type == Any || n.Args[0].Type.Kind == KStr && n.Var.Type.Kind == KStr) && n.Type == Void, "it takes an array and a body")
	case Break, Continue:
		return v.jump(n)
	case Return:
		want := v.f.Result
		if want.Kind == KVoid {
			return v.check(n, len(n.Args) == 0 && n.Type == Never, "the function gives no value")
		}
		return v.check(n, len(n.Args) == 1 && fits(n.Args[0].Type, want) && n.Type == Never, "the value is not the function's result")
	}
	return wrong(n, "unknown operation")
}

func (v *verifier) jump(n *Node) error {
	loop := v.loops[n.Int]
	if loop == nil || n.Type != Never {
		return wrong(n, "there is no loop %d around it", n.Int)
	}
	if n.Op == Continue || loop.Type.Kind == KVoid || loop.Type.Kind == KNever {
		return v.check(n, len(n.Args) == 0, "this jump carries no value")
	}
	return v.check(n, len(n.Args) == 1 && fits(n.Args[0].Type, loop.Type), "the value is not the loop's")
}
