package check

import (
	"slices"

	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/types"
)

// actorOf is the actor that a value of type t is, or that spawning it makes; nil for others.
func actorOf(t types.Type) *types.Named {
	if v, ok := t.(*types.TypeValue); ok {
		t = v.Of
	}
	if n, ok := t.(*types.Named); ok && n.Decl.Form == types.Actor {
		return n
	}
	return nil
}

// actorLit is spawn Counter { count: 1 }: the fields that are given are known ones.
func (c *checker) actorLit(n *syntax.StructLit, a *types.Named) types.Type {
	for i := range n.Fields {
		f := &n.Fields[i]
		m, _ := findField(a, f.Name.Name)
		if m == nil {
			c.infer(f.Value, nil)
			if best := nearest(f.Name.Name, fieldNamesOf(a)); best != "" {
				d := c.fail("E0207", f.Name.Span(), "`"+a.Decl.Name+"` has no field `"+f.Name.Name+"`")
				c.suggest(d, f.Name.Span(), f.Name.Name, best)
			}
			continue
		}
		c.hold(f.Value, c.infer(f.Value, m.Type), m.Type, "`"+a.Decl.Name+"."+m.Name+"`", nil)
	}
	return a
}

// send is actor ! message; what goes into a channel is any value.
func (c *checker) send(n *syntax.Send) types.Type {
	if a := actorOf(c.infer(n.To, nil)); a != nil {
		c.message(a, n.Message)
	} else {
		c.infer(n.Message, nil)
	}
	return types.Unknown
}

// messageCall is actor.ask(message), actor.tell(message) and their kind.
func (c *checker) messageCall(n *syntax.MethodCall, a *types.Named) types.Type {
	t := c.message(a, n.Args[0].Value)
	c.inferArgs(n.Args[1:])
	if len(n.Args) > 1 {
		return types.Unknown
	}
	if n.Name.Name == "ask" || n.Name.Name == "call" {
		return t
	}
	return types.Unit
}

// message holds what an actor is sent to what it receives, and gives the type of its reply. Names that
// mean something else are values, whose kind only running shows.
func (c *checker) message(a *types.Named, e syntax.Expr) types.Type {
	name, args := scope.MessageOf(e)
	if name == nil || c.info.Refs[name] != nil || c.shadows(name.Name) {
		c.infer(e, nil)
		return types.Unknown
	}
	m := a.Decl.Methods[name.Name]
	if m == nil {
		c.inferArgs(args)
		c.broken[name] = true
		c.noMessage(a, syntax.Ident{At: name.At, Name: name.Name})
		return types.Unknown
	}
	f, ok := m.Type.(*types.Func)
	if !ok {
		c.inferArgs(args)
		return types.Unknown
	}
	c.defineMethod(name, m)
	k := &callee{name: name.Name, at: name.Span(), span: e.Span(), info: c.funs[m.Node]}
	return c.callType(k, c.instantiate(f, m, a, a), args, nil)
}

func (c *checker) noMessage(a *types.Named, name syntax.Ident) {
	if receivesAll(a) {
		return
	}
	d := c.fail("E0208", name.Span(), "the actor `"+a.Decl.Name+"` receives no `"+name.Name+"`")
	d.Related = declaredAt(a.Decl)
	c.suggest(d, name.Span(), name.Name, nearest(name.Name, memberMethods(a)))
}

// receivesAll tells actors with a handler for whatever comes, and those of which too little is known.
func receivesAll(a *types.Named) bool {
	n, ok := a.Decl.Node.(*syntax.Actor)
	if !ok {
		return true
	}
	return slices.ContainsFunc(n.Handlers, func(f *syntax.Fun) bool { return f.Name.Name == "_" || f.Name.Name == "" })
}

// actorMethod is actor.name(args) where no handler or method has that name.
func (c *checker) actorMethod(n *syntax.MethodCall, a *types.Named) types.Type {
	if scope.Sends(n) {
		return c.messageCall(n, a)
	}
	c.inferArgs(n.Args)
	switch n.Name.Name {
	case "stop", "kill":
		return types.Unit
	case "is_alive":
		return types.Bool
	case "pending", "mailbox_len":
		return types.I64
	}
	c.broken[n] = true
	c.noMessage(a, n.Name)
	return types.Unknown
}
