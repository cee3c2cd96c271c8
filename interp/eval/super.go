package eval

import (
	"skep/interp/syntax"
	"skep/interp/value"
)

// isSuper tells the name super inside of a class: self, seen as what its class extends.
func (c *compiler) isSuper(e syntax.Expr) bool {
	n, ok := e.(*syntax.Name)
	return ok && n.Name == "super" && c.self != nil && c.info.Refs[n] != nil
}

// superMethod is super.name(args): the parent's method on self.
func (c *compiler) superMethod(m *methodCode) code {
	t := c.self
	return func(fr *frame) value.Value {
		self := deref(m.recv(fr))
		if t.Parent != nil {
			if f, ok := t.Parent.Method(m.name); ok {
				return m.callUser(fr, f, self)
			}
		}
		panic(fr.fail(m.st, "E0408", "what `%s` extends has no method `%s`", t.Name, m.name))
	}
}

// superCtor is super(args) in a constructor: the parent's constructor on self.
func (c *compiler) superCtor(n *syntax.Call) code {
	t, st, list := c.self, c.at(n), c.argList(n.Args)
	place := c.nameRef(n.Fn.(*syntax.Name))
	return func(fr *frame) value.Value {
		if t.Parent == nil {
			panic(fr.fail(st, "E0408", "`%s` extends no class: there is nothing that super means", t.Name))
		}
		args, named, backs, ok := list.eval(fr, st)
		if !ok {
			return value.Null
		}
		cell := fr.th.cell(own(place(fr)))
		fr.th.initParent(cell, t.Parent, args, named, st)
		*place(fr) = cell.V
		fr.giveBack(backs)
		return value.Unit()
	}
}

// initParent runs the constructor of a parent class on an instance that exists;
// without one the arguments are the parent's fields in order.
func (th *thread) initParent(cell *value.Cell, t *value.Type, args []value.Value, named []namedArg, st *site) {
	if f := th.findCtor(t, "new"); !f.IsNull() {
		if cl, ok := f.Func().Code.(*closure); ok && cl.p.self == 1 {
			th.callClosure(cl, append([]value.Value{value.FromCell(cell)}, args...), named, st)
			return
		}
	}
	if len(args) > len(t.Fields) {
		panic(th.fail(st, "E0406", "`%s` takes %s, %d given", t.Name, count(0, len(t.Fields)), len(args)))
	}
	o := cell.V.Obj()
	copy(o.F, args)
	for _, na := range named {
		i := t.Field(na.name)
		if i < 0 {
			panic(th.fail(st, "E0402", "`%s` has no field `%s`%s", t.Name, na.name, nearest(na.name, t.Fields)))
		}
		o.F[i] = na.v
	}
}
