package eval

import (
	"sync/atomic"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// compiler turns the syntax of one function into code.
type compiler struct {
	eng    *Engine
	info   *scope.Info
	src    *diag.Source
	ns     *namespace
	fn     *scope.Func
	outer  *compiler
	slots  map[*scope.Var]int
	n      int // slots given out
	depth  int // nesting now, and the deepest
	deep   int
	loops  []*loopID
	self   *value.Type // the type whose methods are compiled: Self
	rounds int         // the slot that the next loop puts the value of each round into, or 0
	links  []code      // what a type takes from others: runs when all types exist

	holds  map[*scope.Var]*contract            // annotations of locals, for what is assigned to them
	olds   map[*syntax.Call]int                // slots of old(x)
	wanted map[*syntax.MethodCall]*syntax.Type // collect() calls whose value has an annotation

	heat *atomic.Int64 // rounds of the function's loops in tier 0; nil when it has none

	open []*scope.Var // locals that the next statement may see; only with a debugger

	plain map[string]bool // of the top level: see plainlyAssigned

	ahead *ahead // of a program that is compiled before it may run; else nil

	columns int // inside column arguments: 1 + the slot of their receiver

	last   *methodCode // the method call that was compiled last, for the one behind it
	lastAt syntax.Expr
}

func (c *compiler) child(fn *scope.Func) *compiler {
	return &compiler{eng: c.eng, info: c.info, src: c.src, ns: c.ns, fn: fn, outer: c, slots: map[*scope.Var]int{}, self: c.self, olds: map[*syntax.Call]int{}, holds: c.holds, wanted: c.wanted, ahead: c.ahead}
}

func (c *compiler) site(s diag.Span) *site { return &site{src: c.src, span: s, self: c.self} }

func (c *compiler) at(e syntax.Expr) *site { return &site{src: c.src, span: e.Span(), self: c.self} }

// callSite is the place of a call, and what becomes of its Result.
func (c *compiler) callSite(e syntax.Expr) *site {
	st := c.at(e)
	st.asked, st.thrown = c.info.Asked[e], c.info.Thrown[e]
	return st
}

func (c *compiler) slot(v *scope.Var) int {
	if i, ok := c.slots[v]; ok {
		return i
	}
	i := c.n
	c.n++
	c.slots[v] = i
	c.opened(v)
	return i
}

func (c *compiler) temp() int {
	c.n++
	return c.n - 1
}

// place kinds of a variable.
type where uint8

const (
	inSlot where = iota
	inSlotCell
	inCapture
	inGlobal
)

// variable is where a name lives at run time.
type variable struct {
	where where
	i     int
	g     *Global
	v     *scope.Var
}

func (c *compiler) variable(n *syntax.Name) variable {
	if v := c.info.Refs[n]; v != nil {
		return c.local(v)
	}
	return variable{where: inGlobal, g: c.ns.ref(n.Name)}
}

func (c *compiler) local(v *scope.Var) variable {
	if v.Fn != c.fn {
		for i, x := range c.fn.Captures {
			if x == v {
				return variable{where: inCapture, i: i, v: v}
			}
		}
	}
	if v.Captured {
		return variable{where: inSlotCell, i: c.slot(v), v: v}
	}
	return variable{where: inSlot, i: c.slot(v), v: v}
}

// load reads a variable without marking it shared.
func (c *compiler) load(x variable, name string, st *site) code {
	i := x.i
	switch x.where {
	case inSlot:
		return func(fr *frame) value.Value { return fr.s[i] }
	case inSlotCell:
		return func(fr *frame) value.Value {
			if fr.s[i].Kind() != value.KCell {
				panic(fr.fail(st, "E0401", "`%s` is used before it is defined", name))
			}
			return fr.s[i].Cell().V
		}
	case inCapture:
		return func(fr *frame) value.Value { return fr.cells[i].V }
	}
	g := x.g
	return func(fr *frame) value.Value {
		if !g.defined {
			panic(fr.undefined(g, st))
		}
		return g.V
	}
}

func (fr *frame) undefined(g *Global, st *site) *raise {
	return fr.fail(st, "E0401", "`%s` is not defined%s", g.Name, nearest(g.Name, fr.th.eng.names()))
}

// store writes a variable that exists.
func (c *compiler) store(x variable, st *site) func(fr *frame, v value.Value) {
	i := x.i
	switch x.where {
	case inSlot:
		return func(fr *frame, v value.Value) { fr.s[i] = v }
	case inSlotCell:
		return func(fr *frame, v value.Value) { fr.s[i].Cell().V = v }
	case inCapture:
		name := x.v.Name
		return func(fr *frame, v value.Value) {
			fr.th.ownsCell(fr.cells[i], name, st)
			fr.cells[i].V = v
		}
	}
	g, replaces := x.g, c.replaces(x.g)
	return func(fr *frame, v value.Value) {
		if !g.defined && !fr.th.eng.Lenient {
			panic(fr.undefined(g, st))
		}
		if fr.th.task.parent != nil {
			fr.th.ownsGlobals(g, st)
		}
		if g.hold != nil && !g.hold.fits(v) {
			v = g.hold.hold(fr, fr.th.eng, v, st, g.Name)
		}
		old := g.V
		g.set(v)
		if replaces {
			fr.th.replaced(old, v)
		}
	}
}

// define binds a variable for the first time: captured ones get a fresh cell.
func (c *compiler) define(v *scope.Var) func(fr *frame, x value.Value) {
	i := c.slot(v)
	if v.Captured {
		return func(fr *frame, x value.Value) { fr.s[i] = value.FromCell(fr.th.cell(x)) }
	}
	return func(fr *frame, x value.Value) { fr.s[i] = x }
}

// expr compiles a node whose value is only looked at (borrowed).
func (c *compiler) expr(e syntax.Expr) code {
	e = c.info.Instead(e)
	c.depth++
	c.deep = max(c.deep, c.depth)
	defer func() { c.depth-- }()
	if x := c.literal(e); x != nil {
		return x
	}
	if x := c.operator(e); x != nil {
		return x
	}
	if x := c.access(e); x != nil {
		return x
	}
	if x := c.control(e); x != nil {
		return x
	}
	return c.declare(e)
}

// keep compiles a node whose value will be stored, passed on or returned:
// what a variable or container still holds is marked shared.
func (c *compiler) keep(e syntax.Expr) code {
	e = c.info.Instead(e)
	switch n := e.(type) {
	case *syntax.Name:
		if c.movable(n) {
			return c.expr(n)
		}
		if slot := c.localSlot(n); slot >= 0 {
			return sharedLocal(slot)
		}
		return share(c.expr(n))
	case *syntax.Index:
		if len(n.Args) == 1 && !mayJump(n) && !temporary(n.X) {
			return keptIndex(c.operand(n.X), c.operand(n.Args[0]), c.at(n))
		}
		return share(c.expr(e))
	case *syntax.Cast:
		if castKind(n.Type) != value.KNull { // a number
			return c.expr(e)
		}
		return share(c.expr(e))
	case *syntax.Field, *syntax.TupleField, *syntax.Path:
		return share(c.expr(e))
	case *syntax.Unary:
		if n.Op == "*" {
			return share(c.expr(e))
		}
	case *syntax.Ref:
		return c.keep(n.X)
	case *syntax.Assign:
		return c.assignedValue(n, c.expr(e))
	case *syntax.Binary:
		if n.Op == "??" {
			return share(c.expr(e))
		}
	case *syntax.Ternary, *syntax.If, *syntax.Match, *syntax.Block, *syntax.Try, *syntax.TryOp, *syntax.Await:
		return c.keepTails(e)
	}
	return c.expr(e)
}

// movable tells a last use of a plain local: it may hand its value over unmarked.
func (c *compiler) movable(n *syntax.Name) bool {
	v := c.info.Refs[n]
	if v == nil || v.Captured || v.Fn != c.fn || !c.info.Last[n] {
		return false
	}
	return !v.Param || !borrowed(v)
}

// borrowed tells parameters whose arguments the caller did not mark: they are only read.
func borrowed(v *scope.Var) bool { return v.Param && !v.Mutated && !v.Kept && !v.Ref && !v.Captured }

// sharedLocal reads a local that keeps its value.
//
//go:noinline
func sharedLocal(slot int) code {
	return func(fr *frame) value.Value { return fr.s[slot].Share() }
}

//go:noinline
func share(x code) code {
	return func(fr *frame) value.Value { return x(fr).Share() }
}

// literal compiles constants and f-strings.
func (c *compiler) literal(e syntax.Expr) code {
	if v, ok := c.constant(e); ok {
		return func(*frame) value.Value { return v }
	}
	switch n := e.(type) {
	case *syntax.Int:
		if n.Big != "" {
			st := c.at(e)
			return func(fr *frame) value.Value {
				panic(fr.fail(st, "E0413", "%s does not fit 64 bits", n.Big))
			}
		}
	case *syntax.Str: // b"…": a new array each time
		text := n.Value
		return func(*frame) value.Value { return byteArray(text) }
	case *syntax.FString:
		return c.fstring(n)
	}
	return nil
}

// constant evaluates literals at compile time.
func (c *compiler) constant(e syntax.Expr) (value.Value, bool) {
	switch n := e.(type) {
	case *syntax.Int:
		if n.Suffix == "f64" || n.Suffix == "f32" {
			return value.Float(float64(n.Value)), true
		}
		return value.Int(n.Value), n.Big == ""
	case *syntax.Float:
		return value.Float(n.Value), true
	case *syntax.Str:
		if n.Bytes {
			return value.Null, false
		}
		return value.String(n.Value), true
	case *syntax.Char:
		if n.Byte {
			return value.Int(int64(n.Value)), true
		}
		return value.Char(n.Value), true
	case *syntax.Bool:
		return value.Bool(n.Value), true
	case *syntax.Null:
		return value.Null, true
	case *syntax.Unit:
		return value.Unit(), true
	case *syntax.Atom:
		return value.NewAtom(n.Name), true
	case *syntax.Unary:
		if v, ok := c.constant(n.X); ok && n.Op == "-" {
			if v.IsInt() && v.AsInt() != -v.AsInt() || v.IsInt() && v.AsInt() == 0 {
				return value.Int(-v.AsInt()), true
			}
			if v.IsFloat() {
				return value.Float(-v.AsFloat()), true
			}
		}
		if i, ok := n.X.(*syntax.Int); ok && n.Op == "-" && i.Big == "9223372036854775808" {
			return value.Int(-1 << 63), true
		}
	}
	return value.Null, false
}

func byteArray(s string) value.Value {
	out := make([]int64, len(s))
	for i := range len(s) {
		out[i] = int64(s[i])
	}
	return value.NewInts(out)
}
