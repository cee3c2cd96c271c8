package scope

import "skep/interp/syntax"

// lastUses marks reads after which a local is dead, so that its value may move
// instead of being marked shared. Two shapes are recognised, which are those
// that would otherwise make a loop quadratic: `x = f(…, x, …)`, where the read
// is the only one in the value, and a local in tail position of its function.
// Inside try nothing moves: catch and finally may look at the variable.
func lastUses(info *Info, p *syntax.Program) {
	l := &laster{info}
	for node := range info.Funcs {
		switch f := node.(type) {
		case *syntax.Fun:
			l.body(f.Body)
		case *syntax.Lambda:
			if b, ok := f.Body.(*syntax.Block); ok {
				l.body(b)
			} else if f.Body != nil {
				l.tail(f.Body)
				l.assigns(f.Body)
			}
		}
	}
}

type laster struct{ info *Info }

func (l *laster) body(b *syntax.Block) {
	if b == nil {
		return
	}
	l.tail(b)
	l.assigns(b)
}

// tail follows the last expression of a body into its branches.
func (l *laster) tail(e syntax.Expr) {
	switch n := e.(type) {
	case *syntax.Name:
		l.mark(n)
	case *syntax.Block:
		if n != nil && len(n.Stmts) > 0 {
			l.tail(n.Stmts[len(n.Stmts)-1])
		}
	case *syntax.If:
		if n != nil {
			l.tail(n.Then)
			l.tail(n.Else)
		}
	case *syntax.Match:
		for _, a := range n.Arms {
			l.tail(a.Body)
		}
	}
}

func (l *laster) mark(n *syntax.Name) {
	if v := l.info.Refs[n]; v != nil && !v.Captured {
		l.info.Last[n] = true
	}
}

// assigns finds `x = …x…` with one read of x, outside of try and of inner functions.
func (l *laster) assigns(e syntax.Expr) {
	syntax.Walk(e, func(n syntax.Expr) bool {
		switch a := n.(type) {
		case *syntax.Try, *syntax.Lambda, *syntax.Fun:
			return n == e
		case *syntax.Assign:
			if t, ok := a.Target.(*syntax.Name); ok && a.Op == "" {
				l.moveInto(t, a.Value)
			}
		}
		return true
	})
}

func (l *laster) moveInto(t *syntax.Name, val syntax.Expr) {
	v := l.info.Refs[t]
	call, ok := val.(*syntax.Call)
	if v == nil || !ok {
		return
	}
	var only *syntax.Name
	reads := 0
	syntax.Walk(val, func(n syntax.Expr) bool {
		if m, ok := n.(*syntax.Name); ok && l.info.Refs[m] == v {
			reads++
		}
		return true
	})
	for _, a := range call.Args {
		if m, ok := a.Value.(*syntax.Name); ok && l.info.Refs[m] == v && !a.Spread {
			only = m
		}
	}
	if reads == 1 && only != nil {
		l.mark(only)
	}
}
