package check

import (
	"skep/interp/syntax"
	"skep/interp/types"
)

// bodies walks the methods of a class, trait or actor.
func (c *checker) bodies(d *types.Decl, first, methods []*syntax.Fun, consts []*syntax.Let) {
	if d == nil {
		return
	}
	for _, list := range [][]*syntax.Fun{first, methods} {
		for _, f := range list {
			if info := c.funs[f]; info != nil {
				c.body(info)
				c.types[f] = info.signatureOf()
			}
		}
	}
	c.constants(selfOf(d), consts)
}

func (c *checker) constants(self types.Type, consts []*syntax.Let) {
	saved := c.self
	c.self = self
	for _, l := range consts {
		if l.Value == nil {
			continue
		}
		t := c.infer(l.Value, nil)
		if l.Type != nil {
			c.hold(l.Value, t, c.annotation(l.Type), "the constant", nil)
		}
	}
	c.self = saved
}

func (c *checker) implBodies(n *syntax.Impl) {
	for _, f := range n.Methods {
		if info := c.funs[f]; info != nil {
			c.body(info)
			c.types[f] = info.signatureOf()
		}
	}
	var self types.Type = types.Unknown
	if n.For != nil {
		if t, ok := c.findType(c.space, n.For.Name); ok {
			self = t
		}
	}
	c.constants(self, n.Consts)
}

// fieldDefaults holds defaults to the types of their fields.
func (c *checker) fieldDefaults(d *types.Decl, fields []syntax.FieldDecl) {
	if d == nil {
		return
	}
	for _, f := range fields {
		if f.Default == nil {
			continue
		}
		var want types.Type
		if m, _ := findField(selfOf(d), f.Name.Name); m != nil && f.Type != nil {
			want = m.Type
		}
		t := c.infer(f.Default, want)
		if want != nil {
			c.hold(f.Default, t, want, "`"+d.Name+"."+f.Name.Name+"`", nil)
		}
	}
}

// conditions walks invariants.
func (c *checker) conditions(es []syntax.Expr, d *types.Decl) {
	if d == nil {
		return
	}
	saved := c.self
	c.self = selfOf(d)
	for _, e := range es {
		c.infer(e, types.Bool)
	}
	c.self = saved
}
