// Package ir is the typed tree that every back end reads: tier 1 makes closures
// of it, tier 2 WebAssembly, `--target go` Go source. It is made from checked
// syntax (package lower) and knows neither closures nor WebAssembly; it
// evaluates nothing itself.
//
// A Func is one function for one signature of argument types. All that a back
// end needs to know is in its nodes: every node has a type, every variable has
// one type for its whole life, and calls between functions of known types name
// the Func they call. What cannot be typed has the type any (a boxed value) and
// is computed by Host nodes, which leave a piece of syntax to tier 0; a function
// without them is called native (Func.Native).
//
// Rules that hold for all back ends:
//
//   - Arguments are evaluated from left to right, each once, before the node
//     itself; and and or stop early. Put and Push are the exception: see there.
//   - Integers are checked: a node that overflows, divides by zero, shifts too
//     far or leaves an array raises the language's error at its Span. Proved
//     nodes cannot, and need no check.
//   - Arrays, structs and strings are values. A node that gives a second owner
//     to what a variable holds is wrapped in Share; Put and Push make the path
//     that they write the variable's own first (copy on write).
//   - Variables that are no parameters start as zero, false, the empty string,
//     the empty array or null.
//   - Loops ask for interrupts in every round, functions at their entry.
//   - Recursion is limited as in tier 0: a clean error, at 100,000 calls at the
//     earliest.
//
// The text form (Print, Read) is for tests and for people; format.md beside this
// file shows all of it.
package ir

import (
	"strconv"

	"skep/diag"
)

// Func is one function, or one loop that was taken out of a running function,
// for one signature.
type Func struct {
	Name   string
	Params int    // the first of Vars
	Vars   []*Var // all variables, parameters first
	Result *Type  // Void if the caller gets unit
	Body   *Node  // of type Result, Void or Never
	Src    *diag.Source
	Span   diag.Span
	// Outs are parameters whose values the caller takes back at the end, also when
	// the function raises an error: the variables that a loop taken out of a
	// function (see Loop) changes, and the receiver of a method that changes it.
	Outs []*Var
	// Loop says that this is a loop of a function that runs already.
	Loop bool
	// Origin is the front end's own: what the function was made of.
	Origin any
	// Assumes names the top-level functions that the code calls directly. A
	// redefinition of one makes the Func invalid.
	Assumes []string
}

// Var is a variable with one type.
type Var struct {
	Name string // unique in its Func
	Type *Type
	I    int // its place in Vars
	// Origin is the front end's own: the variable of the program, or nil for one that lowering made.
	Origin any
	// Global names a variable that lives outside of all functions: those that have
	// one of the same name share it, and each sees what the others wrote. "": it is
	// the function's own. It is no parameter, and no loop counts in it.
	Global string
}

// Node is one operation. Which fields count depends on Op; the table in op.go
// and format.md say it.
type Node struct {
	Op     Op
	Type   *Type
	Args   []*Node
	Var    *Var    // Get, Set, Put, Push, Change, Alter, loops with a variable
	Int    int64   // I64Const, BoolConst (0, 1); the number of a field; the loop that a jump aims at, and a loop's own number
	Float  float64 // F64Const
	Text   string  // StrConst, the operator of Any nodes, the name of a global, the function of F64Math and Builtin
	Of     *Type   // Is: the type asked for
	Fn     *Func   // Call, Change
	Path   []int   // Put, Push, Change, Alter: the steps from the variable to what is written; a field's number, or Step for the next index argument. I64Fits: the bounds
	Host   any     // Host: what tier 0 runs; Builtin: what is called
	Reads  []*Var  // Host: variables it may read
	Writes []*Var  // Host: variables it may change; their type is Any
	Span   diag.Span
	Places []diag.Span // Put, Push, Change: where each step of Path stands; those that are missing stand at Span
	Proved bool        // the check that Op makes cannot fail
}

// Step in a Path is one index: the next of the node's arguments.
const Step = -1

// Place is where a step of Path stands: a[i] in a[i].x[j], if it is the first.
func (n *Node) Place(step int) diag.Span {
	if step < len(n.Places) {
		return n.Places[step]
	}
	return n.Span
}

// NewVar adds a variable; a name that is taken gets a number.
func (f *Func) NewVar(name string, t *Type) *Var {
	unique := name
	for n := 1; f.Lookup(unique) != nil; n++ {
		unique = name + "." + strconv.Itoa(n)
	}
	v := &Var{Name: unique, Type: t, I: len(f.Vars)}
	f.Vars = append(f.Vars, v)
	return v
}

// Lookup finds a variable by its name, or gives nil.
func (f *Func) Lookup(name string) *Var {
	for _, v := range f.Vars {
		if v.Name == name {
			return v
		}
	}
	return nil
}

// Native tells functions all of whose values have a type of their own, as have
// those of the functions they call: no Host node, nothing boxed.
func (f *Func) Native() bool { return nativeFuncs(f, map[*Func]bool{}) }

func nativeFuncs(f *Func, seen map[*Func]bool) bool {
	if seen[f] {
		return true
	}
	seen[f] = true
	if f.Result.Boxed() {
		return false
	}
	for _, v := range f.Vars {
		if v.Type.Boxed() {
			return false
		}
	}
	ok := true
	Walk(f.Body, func(n *Node) bool {
		ok = ok && n.Op != Host && !n.Type.Boxed() && (n.Fn == nil || nativeFuncs(n.Fn, seen))
		return ok
	})
	return ok
}

// Repeatable tells functions that can be given up in the middle and done again:
// they, and all that they call, write nothing but their own variables, and run
// nothing that is not known here.
func (f *Func) Repeatable() bool {
	ok := true
	for _, g := range f.Callees() {
		Walk(g.Body, func(n *Node) bool {
			switch n.Op {
			case Host, Put, Push, Change, Alter, AnyBinary, AnyTruth:
				ok = false
			case Builtin:
				ok = ok && n.Effects()&Runs == 0
			case AnyCompare:
				ok = ok && (n.Args[0].Op == NullConst || n.Args[1].Op == NullConst || boxesText(n.Args[0]) && boxesText(n.Args[1]))
			case Each:
				ok = ok && n.Args[0].Type.Kind != KAny
			case Set:
				ok = ok && n.Var.Global == "" && (n.Var.I >= g.Params || n.Var.Type.Scalar() || n.Args[0].Op == Hold)
			}
			return ok
		})
	}
	return ok
}

// boxesText tells operands of a comparison that runs nothing of the program.
func boxesText(n *Node) bool { return n.Op == Box && n.Args[0].Type.Kind == KStr }

// Expects tells functions that may be given up in the middle.
func (f *Func) Expects() (found bool) {
	for _, g := range f.Callees() {
		Walk(g.Body, func(n *Node) bool { found = found || n.Op == Expect; return !found })
	}
	return found
}

// Walk visits n and the nodes below it, parents first; f says whether to go below.
func Walk(n *Node, f func(*Node) bool) {
	if n == nil || !f(n) {
		return
	}
	for _, a := range n.Args {
		Walk(a, f)
	}
}

// Callees lists f and the functions that it calls, directly and through others.
func (f *Func) Callees() []*Func {
	seen, out := map[*Func]bool{}, []*Func(nil)
	var visit func(*Func)
	visit = func(g *Func) {
		if seen[g] {
			return
		}
		seen[g] = true
		out = append(out, g)
		Walk(g.Body, func(n *Node) bool {
			if n.Fn != nil {
				visit(n.Fn)
			}
			return true
		})
	}
	visit(f)
	return out
}
