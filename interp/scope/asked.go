package scope

import (
	"strings"

	"skep/interp/syntax"
)

// asks tells the methods that ask their receiver for its Result. unwrap and
// expect do not: the error itself says more than an unwrapped Err.
func asks(method string) bool {
	switch method {
	case "is_ok", "is_err", "ok", "err", "map_err", "unwrap_err", "expect_err", "inspect_err",
		"unwrap_or", "unwrap_or_else", "unwrap_or_default", "and_then", "or_else":
		return true
	}
	return false
}

// ForResult tells patterns that are Ok(…) or Err(…).
func ForResult(p syntax.Pattern) bool {
	switch n := p.(type) {
	case *syntax.VariantPat:
		name := n.Path[len(n.Path)-1].Name
		return name == "Ok" || name == "Err"
	case *syntax.OrPat:
		return len(n.Alts) > 0 && ForResult(n.Alts[0])
	}
	return false
}

// asker notes the calls that a program asks for their Result. A builtin that may
// fail gives its value and fails with an error, unless its call is asked: then it
// gives Ok or Err. So `fs.list(p)` reads as in a script, and `fs.list(p).map_err(…)?`
// works too. What asks is a method of Results, `?`, a pattern Ok or Err, or an
// annotation, at the call or at the variable that a let gives its value.
type asker struct {
	info    *Info
	locals  map[*Var]*syntax.Let   // let r = call: asking r asks the call
	globals map[string]*syntax.Let // the same at top level
	result  bool                   // the function around declares a Result
}

func asked(info *Info, p *syntax.Program) {
	a := &asker{info: info, locals: map[*Var]*syntax.Let{}, globals: map[string]*syntax.Let{}}
	for _, s := range p.Stmts {
		syntax.Walk(s, a.let)
	}
	for _, w := range info.Assigns {
		if w.Var == nil && !w.InPath {
			delete(a.globals, w.Name.Name)
		}
	}
	for _, s := range p.Stmts {
		syntax.Walk(s, a.visit)
	}
	a.statements(p.Stmts)
}

// let remembers `let r = call`.
func (a *asker) let(e syntax.Expr) bool {
	n, ok := e.(*syntax.Let)
	if !ok {
		return true
	}
	b, ok := n.Pat.(*syntax.BindPat)
	if !ok || b.Sub != nil || n.Type != nil || n.Else != nil || !isCall(n.Value) {
		return true
	}
	if v := a.info.Binds[b]; v != nil && !v.Reassigned {
		a.locals[v] = n
	} else if g := a.info.Globals[b.Name.Name]; v == nil && g != nil && g.Let == n {
		a.globals[b.Name.Name] = n
	}
	return true
}

func isCall(e syntax.Expr) bool {
	switch n := e.(type) {
	case *syntax.Call, *syntax.MethodCall:
		return true
	case *syntax.Await:
		return isCall(n.X)
	}
	return false
}

// visit looks at what asks.
func (a *asker) visit(e syntax.Expr) bool {
	switch n := e.(type) {
	case *syntax.MethodCall:
		if asks(n.Name.Name) || n.Safe {
			a.ask(n.Recv)
		}
	case *syntax.Field:
		if n.Safe {
			a.ask(n.X)
		}
	case *syntax.TryOp:
		a.ask(n.X)
	case *syntax.Match:
		for _, arm := range n.Arms {
			if ForResult(arm.Pat) {
				a.ask(n.Subject)
			}
		}
	case *syntax.LetCond:
		if ForResult(n.Pat) {
			a.ask(n.Value)
		}
	case *syntax.Let:
		if ForResult(n.Pat) || isResult(n.Type) {
			a.tail(n.Value)
		}
	case *syntax.Block:
		if n != nil {
			a.statements(n.Stmts)
		}
	case *syntax.For:
		a.throw(n.Body)
	case *syntax.While:
		a.throw(n.Body)
	case *syntax.Loop:
		a.throw(n.Body)
	case *syntax.Return:
		if a.result {
			a.tail(n.Value)
		}
	case *syntax.Fun:
		return a.function(n.Body, n, isResult(n.Ret))
	case *syntax.Lambda:
		return a.function(n.Body, n, isResult(n.Ret))
	}
	return true
}

// function walks a body under its own declared result; the caller need not.
func (a *asker) function(body, node syntax.Expr, result bool) bool {
	outer := a.result
	a.result = result
	if result {
		a.tail(body)
	}
	syntax.Walk(node, func(e syntax.Expr) bool { return e == node || a.visit(e) })
	a.result = outer
	return false
}

func isResult(t *syntax.Type) bool {
	return t != nil && t.Kind == syntax.TypeNamed && (t.Name == "Result" || strings.HasSuffix(t.Name, "::Result"))
}

// statements notes what throws its value away: all but the last.
func (a *asker) statements(stmts []syntax.Expr) {
	for i := 0; i < len(stmts)-1; i++ {
		a.throw(stmts[i])
	}
}

// throw notes the calls that a statement ends with. If one of these is of a
// builtin that may fail, its Err is an error: nobody else would see it.
func (a *asker) throw(e syntax.Expr) {
	ends(e, func(e syntax.Expr) {
		if w, ok := e.(*syntax.Await); ok {
			e = w.X
		}
		if isCall(e) {
			a.info.Thrown[e] = true
		}
	})
}

// tail asks what a value ends with.
func (a *asker) tail(e syntax.Expr) { ends(e, a.ask) }

// ends calls f for what may be the value of an expression: the last of a block, of each branch, of each arm.
func ends(e syntax.Expr, f func(syntax.Expr)) {
	switch n := e.(type) {
	case *syntax.Block:
		if n != nil && len(n.Stmts) > 0 {
			ends(n.Stmts[len(n.Stmts)-1], f)
		}
	case *syntax.If:
		if n != nil {
			ends(n.Then, f)
			ends(n.Else, f)
		}
	case *syntax.Match:
		for _, arm := range n.Arms {
			ends(arm.Body, f)
		}
	default:
		f(e)
	}
}

func (a *asker) ask(e syntax.Expr) {
	switch n := e.(type) {
	case *syntax.Call, *syntax.MethodCall:
		a.info.Asked[e] = true
	case *syntax.Await:
		a.ask(n.X)
	case *syntax.Name:
		let := a.globals[n.Name]
		if v := a.info.Refs[n]; v != nil {
			let = a.locals[v]
		}
		if let != nil {
			a.ask(let.Value)
		}
	}
}
