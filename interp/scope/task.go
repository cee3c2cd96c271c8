package scope

import "skep/interp/syntax"

// spawn walks what becomes a task. The parts of a call, and what names a value,
// are evaluated where spawn stands; a lambda or any other expression runs in the task.
func (r *resolver) spawn(n *syntax.Spawn) {
	switch x := n.X.(type) {
	case *syntax.Call, *syntax.Name, *syntax.StructLit, *syntax.AsyncBlock, *syntax.Path:
		r.expr(x, keep)
	case *syntax.Lambda:
		r.spawned = x
		r.expr(x, keep)
	default:
		r.thunk(n, n.X)
	}
}

// isTask tells functions whose body is a task of its own.
func (r *resolver) isTask(node syntax.Expr) bool {
	switch n := node.(type) {
	case *syntax.Spawn, *syntax.AsyncBlock:
		return true
	case *syntax.Fun:
		return n.Async
	case *syntax.Lambda:
		return n.Async || n == r.spawned
	}
	return false
}

// crossesTask tells whether the code here runs in another task than the one that v belongs to (nil: a global, of the program itself).
func (r *resolver) crossesTask(v *Var) bool {
	for f := r.fn; f != nil && (v == nil || f != v.Fn); f = f.Parent {
		if f.Task {
			return true
		}
	}
	return false
}

// Sends tells method calls that may send a message to an actor: their first argument may name it.
func Sends(n *syntax.MethodCall) bool {
	switch n.Name.Name {
	case "send", "tell", "cast", "ask", "call":
		return len(n.Args) > 0 && n.Args[0].Name == nil && !n.Args[0].Spread && !n.Safe
	}
	return false
}

// MessageOf takes apart what is sent: `Add(5)` and `Get`; a nil name: it is no message but a value.
func MessageOf(e syntax.Expr) (*syntax.Name, []syntax.Arg) {
	switch n := e.(type) {
	case *syntax.Name:
		return n, nil
	case *syntax.Call:
		if name, ok := n.Fn.(*syntax.Name); ok {
			return name, n.Args
		}
	}
	return nil, nil
}

// message walks what is sent. A name that means nothing else is the message's own
// name: always behind ! and <-, in send(…) if an actor of the program receives it.
func (r *resolver) message(e syntax.Expr, sure bool) {
	name, args := MessageOf(e)
	if name == nil || r.lookup(name.Name) != nil || r.info.Globals[name.Name] != nil && r.info.Globals[name.Name].Defined || !sure && !r.messages[name.Name] {
		r.expr(e, keep)
		return
	}
	r.global(name.Name).Used = true
	r.args(args)
}

// ResumeParam is the parameter resume that the clauses of a handler have.
type ResumeParam struct{ Fun *syntax.Fun }

func (r *resolver) handlerClause(f *syntax.Fun) {
	r.function(f, f.Params, func() {
		v := r.declare(ResumeParam{f}, syntax.Ident{At: f.Name.At, Name: "resume"}, false)
		v.Param, v.Kept = true, true
		r.blockOf(f.Body)
	})
}

// declareMessages notes what the actors of a program receive; names with a capital letter are values of their own.
func (r *resolver) declareMessages(a *syntax.Actor) {
	for _, f := range a.Handlers {
		r.messages[f.Name.Name] = true
		if g := r.global(f.Name.Name); IsConstName(f.Name.Name) && !g.Defined {
			g.Defined, g.Type, g.Decl = true, true, f.Name.Span()
		}
	}
}

// declareOps notes the operations of an effect, which are functions.
func (r *resolver) declareOps(e *syntax.Effect) {
	for _, f := range e.Ops {
		g := r.global(f.Name.Name)
		g.Defined, g.Fun, g.Decl = true, true, f.Name.Span()
	}
}
