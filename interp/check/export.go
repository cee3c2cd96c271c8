package check

import (
	"fmt"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/types"
	"skep/interp/value"
)

// export is one name as a cell hands it on to others. Its identity stays while
// what readers may see of it stays, so that they need not be checked again; where
// it is written is looked up when someone asks (see Result.DefOf), and does not count.
type export struct {
	payload
	claimed int // the check in which a cell stands for it
}

// payload is what an export says: of a variable, of a function, or of anything else.
type payload struct {
	name   string
	owner  *result
	v      *variable  // with what this cell gives it
	fact   types.Type // what the variable holds behind the cell; nil: what it may ever hold
	global *scope.Global
	key    string // of the constant
	fun    *syntax.Fun
	head   string
	typ    types.Type
	hand   *handed // of an alias, an import
}

// exportsOf gives what each cell of a checked group hands on.
func exportsOf(r *result) []map[string]*payload {
	out := make([]map[string]*payload, len(r.cells))
	for k, cell := range r.cells {
		out[k] = map[string]*payload{}
		for name, as := range cell.defines {
			if as&(binds|assigns|declares) != 0 {
				if p := exportOf(r, k, name, as); p != nil {
					out[k][name] = p
				}
			}
		}
	}
	return out
}

func exportOf(r *result, k int, name string, as role) *payload {
	c := r.c
	p := &payload{name: name, owner: r}
	if as&declares != 0 {
		if f := c.root.funs[name]; f != nil && as&binds == 0 && !c.root.heavy(name) {
			p.fun, p.typ = f, c.funs[f].signatureOf()
			p.head = headText(c, f)
		} else if key, ok := c.root.handKey(name); ok {
			h := c.handOver(name)
			p.key, p.hand = key, &h
		}
		return p
	}
	if p.v = c.root.vars[name]; p.v == nil {
		p.v = c.outer().vars[name]
	}
	if p.v == nil {
		return nil
	}
	p.fact, p.typ = r.exits[k][name], p.v.typ()
	if p.global = r.cells[k].info.Globals[name]; as&binds == 0 {
		p.global = p.v.global
	}
	p.v.global = p.global
	p.constant(c)
	return p
}

// place is where the name is defined now.
func (p *payload) place() (diag.Span, syntax.Expr) {
	switch {
	case p.fun != nil:
		return p.fun.Name.Span(), p.fun
	case p.v != nil:
		o := p.origin().v
		return o.at, o.node
	case p.hand != nil:
		return p.hand.def.Span, p.hand.def.Node
	}
	return diag.Span{}, nil
}

// origin is where the variable is defined that this cell perhaps only writes.
func (p *payload) origin() *payload {
	for p.v.from != nil {
		p = &p.v.from.payload
	}
	return p
}

// headText is a function as its callers see it.
func headText(c *checker, f *syntax.Fun) string {
	at := f.Span()
	if f.Body != nil {
		at.End = f.Body.Span().Start
	}
	return c.text(at)
}

// constant replaces what an immutable variable is defined as by its value: the names in it mean something only here.
func (p *payload) constant(c *checker) {
	if p.v.mutable || p.v.constant == nil {
		p.v.folded = nil
		return
	}
	if l, ok := p.v.constant.(*syntax.Lambda); ok {
		p.v.folded, p.key = l, "lambda "+c.text(l.Span())
		return
	}
	if k, ok := c.constantInt(p.v.constant); ok {
		p.v.folded, p.key = &syntax.Int{Value: k}, fmt.Sprint("integer ", k)
	} else if v, ok := c.constantValue(p.v.constant, 0); ok {
		if x := literalOf(v); x != nil {
			p.v.folded, p.key = x, value.TypeName(v)+" "+value.Repr(v)
		}
	}
}

// literalOf writes a constant's value as a tree; nil if that cannot be.
func literalOf(v value.Value) syntax.Expr {
	switch v.Kind() {
	case value.KInt:
		return &syntax.Int{Value: v.AsInt()}
	case value.KFloat:
		return &syntax.Float{Value: v.AsFloat()}
	case value.KStr:
		return &syntax.Str{Value: v.Str()}
	case value.KBool:
		return &syntax.Bool{Value: v.AsBool()}
	case value.KNull:
		return &syntax.Null{}
	case value.KArray:
		out := &syntax.Array{}
		for _, e := range v.List().All() {
			x := literalOf(e)
			if x == nil {
				return nil
			}
			out.Elems = append(out.Elems, syntax.Arg{Value: x})
		}
		return out
	}
	return nil
}

// same tells whether readers can see a difference.
func (p *payload) same(o *payload) bool {
	if p.name != o.name {
		return false
	}
	switch {
	case p.v != nil && o.v != nil:
		return sameVariable(p, o)
	case p.fun != nil && o.fun != nil:
		return p.head == o.head && types.Identical(p.typ, o.typ)
	case p.hand != nil && o.hand != nil:
		return p.key == o.key && types.Identical(p.hand.typ, o.hand.typ) && types.Identical(p.hand.value, o.hand.value)
	}
	return p.owner == o.owner
}

func sameVariable(p, o *payload) bool {
	v, w := p.v, o.v
	return p.key == o.key && v.mutable == w.mutable && v.elsewhere == w.elsewhere && sameGlobal(p.global, o.global) && letText(v) == letText(w) &&
		types.Identical(p.typ, o.typ) && types.Identical(p.fact, o.fact) && types.Identical(v.declared, w.declared) && types.Identical(v.cur, w.cur) && types.Identical(v.first, w.first)
}

func sameGlobal(g, h *scope.Global) bool {
	if g == nil || h == nil {
		return g == h
	}
	return g.Mut == h.Mut && g.Const == h.Const && g.Fun == h.Fun && g.Type == h.Type && (g.Let == nil) == (h.Let == nil) &&
		(g.Let == nil || (g.Let.Value == nil) == (h.Let.Value == nil))
}

// letText tells variables with a let apart from others, and those that get a value there.
func letText(v *variable) string {
	l, ok := v.node.(*syntax.Let)
	return fmt.Sprint(ok, ok && l.Value != nil, v.typeNode != nil)
}
