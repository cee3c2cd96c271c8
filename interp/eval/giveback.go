package eval

import (
	"skep/interp/syntax"
	"skep/interp/value"
)

// Large results of engines give their memory back where the evaluator sees that they are lost: what an operator or a
// call made and an index, a method, an operator or the end of a statement used up, and what an assignment at the top
// level replaced. The next result then lies in memory that a cache still holds. Everything else is the collector's, so
// that no case must be found: a value that is marked shared, or was read from a variable, is left alone.

// temporary tells expressions whose value nobody holds unless it is marked shared: operators and calls make values, names
// and fields read what a variable holds.
func temporary(e syntax.Expr) bool {
	switch n := e.(type) {
	case *syntax.Binary:
		return n.Op != "??" && n.Op != "|>" && n.Op != "&&" && n.Op != "||"
	case *syntax.Unary:
		return n.Op == "-" || n.Op == "!"
	case *syntax.Call, *syntax.MethodCall:
		return true
	}
	return false
}

// operation is the place of an operator, with what it uses up.
func (c *compiler) operation(n *syntax.Binary) *site {
	st := c.at(n)
	st.usesUp = [2]bool{temporary(n.X), temporary(n.Y)}
	return st
}

// usingUp is an index or a method call on what x made: a number or a view of its own type holds all that is needed of it.
func usingUp(v, result value.Value) {
	if v.Kind() == value.KBox && plainResult(v, result) {
		v.Release()
	}
}

func plainResult(v, result value.Value) bool {
	switch result.Kind() {
	case value.KInt, value.KFloat, value.KBool:
		return true
	case value.KBox:
		return result.Box() != v.Box() && result.Box().Type == v.Box().Type
	}
	return false
}

// indexOfMade is indexCode on something that was made for it.
func indexOfMade(x, y operand, st *site) code {
	return func(fr *frame) value.Value {
		v := x.get(fr)
		w := fr.indexOf(v, y.get(fr), st)
		usingUp(v, w)
		return w
	}
}

// discarded is a statement whose value nobody asks for.
func discarded(s syntax.Expr, x code) code {
	if !temporary(s) {
		return x
	}
	return func(fr *frame) value.Value {
		if v := x(fr); v.Kind() == value.KBox && fr.ctl == ctlNone {
			v.Release()
		}
		return value.Null
	}
}

// lastDiscarded is discarded for the last statement of a block whose value is not asked for.
func lastDiscarded(b *syntax.Block, x code) code {
	if b == nil || len(b.Stmts) == 0 {
		return x
	}
	return discarded(b.Stmts[len(b.Stmts)-1], x)
}

// replaced gives back what an assignment to a global took the place of. It is asked at the top level of a program, for names
// of which plainlyAssigned says that no expression around the assignment can still hold the old value.
func (th *thread) replaced(old, by value.Value) {
	if old.Kind() == value.KBox && (by.Kind() != value.KBox || old.Box() != by.Box()) && th.alone() {
		old.Release()
	}
}

// alone tells that no other thread of the program, and no other tenant, has begun, which might wait in the middle of an expression.
func (th *thread) alone() bool {
	return th.task.parent == nil && !th.eng.threaded.Load() && !th.eng.Shared()
}

// plainlyAssigned is the globals that the top level assigns as statements only: of its own, or of its loops and branches.
func (c *compiler) plainlyAssigned(stmts []syntax.Expr) map[string]bool {
	plain, all := map[string]int{}, map[string]int{}
	for _, s := range stmts {
		countStatements(s, plain)
		syntax.Walk(s, func(n syntax.Expr) bool {
			switch n := n.(type) {
			case *syntax.Lambda, *syntax.Fun:
				return false
			case *syntax.Assign:
				if name, ok := n.Target.(*syntax.Name); ok {
					all[name.Name]++
				}
			}
			return true
		})
	}
	out := map[string]bool{}
	for name, n := range plain {
		out[name] = n == all[name]
	}
	return out
}

// countStatements counts the assignments to names that are statements, by name.
func countStatements(s syntax.Expr, count map[string]int) {
	block := func(b *syntax.Block) {
		if b != nil {
			for _, s := range b.Stmts {
				countStatements(s, count)
			}
		}
	}
	switch n := s.(type) {
	case *syntax.Assign:
		if name, ok := n.Target.(*syntax.Name); ok {
			count[name.Name]++
		}
	case *syntax.Block:
		block(n)
	case *syntax.If:
		block(n.Then)
		countStatements(n.Else, count)
	case *syntax.For:
		block(n.Body)
	case *syntax.While:
		block(n.Body)
	case *syntax.Loop:
		block(n.Body)
	}
}

// replaces tells whether an assignment to a global gives back what it replaces.
func (c *compiler) replaces(g *Global) bool {
	return c.outer == nil && c.fn == c.info.Root && c.plain[g.Name] && c.ns == c.eng.root
}
