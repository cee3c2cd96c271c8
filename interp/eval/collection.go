package eval

import (
	"skep/interp/syntax"
	"skep/interp/value"
)

// collection compiles arrays, tuples, sets, dicts, struct literals, comprehensions and lambdas; nil for other nodes.
func (c *compiler) collection(e syntax.Expr) code {
	if v, ok := c.constantList(e); ok {
		return constCode(v)
	}
	switch n := e.(type) {
	case *syntax.Array:
		return c.list(n.Elems, c.at(n), nil)
	case *syntax.Tuple:
		args := make([]syntax.Arg, len(n.Elems))
		for i, x := range n.Elems {
			args[i].Value = x
		}
		return c.list(args, c.at(n), func(vs []value.Value) value.Value { return value.NewTuple(vs...) })
	case *syntax.Set:
		return c.list(n.Elems, c.at(n), newSet)
	case *syntax.ArrayRepeat:
		return c.repeatOf(n.Value, n.Count, c.at(n))
	case *syntax.Dict:
		return c.dict(n)
	case *syntax.StructLit:
		return c.structLit(n)
	case *syntax.Comprehension:
		return c.comprehension(n)
	case *syntax.Lambda:
		return c.lambda(n)
	}
	return nil
}

// maxConstant bounds the lists that are made before they are needed.
const maxConstant = 64

// constantList makes a list or tuple of constants once. It is frozen, so whoever writes
// copies, as much work as making it anew; most are only read or walked over.
func (c *compiler) constantList(e syntax.Expr) (value.Value, bool) {
	var elems []syntax.Expr
	build := value.NewArray
	switch n := e.(type) {
	case *syntax.Array:
		for _, a := range n.Elems {
			if a.Spread {
				return value.Null, false
			}
			elems = append(elems, a.Value)
		}
	case *syntax.Tuple:
		elems, build = n.Elems, func(vs []value.Value) value.Value { return value.NewTuple(vs...) }
	}
	if len(elems) == 0 || len(elems) > maxConstant {
		return value.Null, false
	}
	vs := make([]value.Value, len(elems))
	for i, x := range elems {
		v, ok := c.constant(x)
		if !ok {
			v, ok = c.constantList(x)
		}
		if !ok {
			return value.Null, false
		}
		vs[i] = v
	}
	v := build(vs)
	return v, value.Freeze(v, nil) == nil
}

func newSet(vs []value.Value) value.Value {
	s := value.NewSet()
	for _, v := range vs {
		s.Add(v)
	}
	return s.Value()
}

// arrayOf is an array literal without spreads and jumps.
//
//go:noinline
func arrayOf(xs []code, st *site) code {
	size := 48 + 16*len(xs)
	if len(xs) <= 4 {
		return func(fr *frame) value.Value {
			var vs [4]value.Value
			for i, x := range xs {
				vs[i] = x(fr)
			}
			fr.th.allocated(size, st)
			return value.ArrayOf(vs[:len(xs)]...)
		}
	}
	return func(fr *frame) value.Value {
		fr.th.allocated(size, st)
		vs := make([]value.Value, len(xs))
		for i, x := range xs {
			vs[i] = x(fr)
		}
		return value.NewArray(vs)
	}
}

// list compiles element lists; spread elements are taken apart. Without build it makes an array.
func (c *compiler) list(elems []syntax.Arg, st *site, build func([]value.Value) value.Value) code {
	xs := make([]code, len(elems))
	spreads, jumps := false, false
	for i, a := range elems {
		xs[i] = c.keep(a.Value)
		spreads = spreads || a.Spread
		jumps = jumps || mayJump(a.Value)
	}
	if !spreads && !jumps {
		if build == nil {
			return arrayOf(xs, st)
		}
		return func(fr *frame) value.Value {
			fr.th.allocated(48+16*len(xs), st)
			vs := make([]value.Value, len(xs))
			for i, x := range xs {
				vs[i] = x(fr)
			}
			return build(vs)
		}
	}
	if build == nil {
		build = value.NewArray
	}
	return func(fr *frame) value.Value {
		var vs []value.Value
		for i, x := range xs {
			v := x(fr)
			if fr.ctl != ctlNone {
				return value.Null
			}
			if !elems[i].Spread {
				vs = append(vs, v)
				continue
			}
			fr.each(v, st, func(y value.Value) bool { vs = append(vs, y); return true })
		}
		return build(vs)
	}
}

func (c *compiler) repeatOf(val, count syntax.Expr, st *site) code {
	x, n := c.keep(val), c.expr(count)
	return func(fr *frame) value.Value {
		v := x(fr)
		return fr.filled(v, n(fr), st)
	}
}

// filled is the array of k times v.
func (fr *frame) filled(v, k value.Value, st *site) value.Value {
	if !k.IsInt() || k.AsInt() < 0 || k.AsInt() > maxString {
		panic(fr.fail(st, "E0416", "the length of an array must be an integer from 0 to %d, found %s", maxString, describe(k)))
	}
	fr.th.reserve(value.ElemOf(v).Size()*k.AsInt(), st)
	return value.Filled(v, int(k.AsInt()))
}

// dict compiles {a: 1, "b c": 2, [k]: 3, ...d}. Literals of names get their shape at compile time.
func (c *compiler) dict(n *syntax.Dict) code {
	st := c.at(n)
	shape := value.EmptyShape()
	xs := make([]code, len(n.Entries))
	for i, e := range n.Entries {
		x := e.Value
		if x == nil {
			xs[i] = c.keep(c.info.Short[&n.Entries[i]])
		} else {
			xs[i] = c.keep(x)
		}
		if shape != nil && e.Key == nil && !e.Spread && shape.Index(e.Name) < 0 && !mayJumpNil(x) {
			shape = shape.With(e.Name)
		} else {
			shape = nil
		}
	}
	if shape != nil && len(xs) > 0 {
		return func(fr *frame) value.Value {
			fr.th.allocated(56+16*len(xs), st)
			d := value.NewShaped(shape)
			for i, x := range xs {
				d.F[i] = x(fr)
			}
			return d.Value()
		}
	}
	return c.dictSlow(n, xs, st)
}

func mayJumpNil(e syntax.Expr) bool { return e != nil && mayJump(e) }

func (c *compiler) dictSlow(n *syntax.Dict, xs []code, st *site) code {
	keys := make([]code, len(n.Entries))
	for i, e := range n.Entries {
		if e.Key != nil {
			keys[i] = c.keep(e.Key)
		}
	}
	return func(fr *frame) value.Value {
		fr.th.allocated(64+48*len(xs), st)
		d := value.NewDict()
		for i, e := range n.Entries {
			var k value.Value
			if keys[i] != nil {
				k = keys[i](fr)
			}
			v := xs[i](fr)
			if fr.ctl != ctlNone {
				return value.Null
			}
			switch {
			case e.Spread:
				fr.spreadInto(d, v, st)
			case keys[i] != nil:
				d.Set(k, v)
			default:
				d.SetStr(e.Name, v)
			}
		}
		return d.Value()
	}
}

func (fr *frame) spreadInto(d *value.Dict, v value.Value, st *site) {
	switch v.Kind() {
	case value.KDict:
		v.Dict().Each(func(k, x value.Value) bool { put(d, k, x.Share()); return true })
	case value.KObj:
		for i, f := range v.Obj().Type.Fields {
			d.SetStr(f, v.Obj().F[i].Share())
		}
	default:
		panic(fr.fail(st, "E0417", "cannot spread %s into an object", describe(v)))
	}
}

func (c *compiler) comprehension(n *syntax.Comprehension) code {
	st := c.at(n)
	type clause struct {
		iter  code
		bind  matcher
		conds []test
	}
	cls := make([]clause, len(n.Clauses))
	for i, cl := range n.Clauses {
		cls[i].iter, cls[i].bind = c.expr(cl.Iter), c.pattern(cl.Pat)
		for _, x := range cl.Conds {
			cls[i].conds = append(cls[i].conds, c.test(x))
		}
	}
	var key code
	if n.Key != nil {
		key = c.keep(n.Key)
	}
	val := c.keep(n.Value)
	var walk func(fr *frame, i int, emit func(k, v value.Value))
	walk = func(fr *frame, i int, emit func(k, v value.Value)) {
		if i == len(cls) {
			var k value.Value
			if key != nil {
				k = key(fr)
			}
			emit(k, val(fr))
			return
		}
		cl := cls[i]
		fr.each(cl.iter(fr), st, func(x value.Value) bool {
			if !cl.bind(fr, x) {
				return true
			}
			for _, t := range cl.conds {
				if !t(fr) {
					return true
				}
			}
			fr.th.poll(st)
			walk(fr, i+1, emit)
			return true
		})
	}
	switch n.Kind {
	case syntax.SetComp:
		return func(fr *frame) value.Value {
			s := value.NewSet()
			walk(fr, 0, func(_, v value.Value) { fr.th.allocated(32, st); s.Add(v) })
			return s.Value()
		}
	case syntax.DictComp:
		return func(fr *frame) value.Value {
			d := value.NewDict()
			walk(fr, 0, func(k, v value.Value) { fr.th.allocated(32, st); d.Set(k, v) })
			return d.Value()
		}
	}
	return func(fr *frame) value.Value {
		out := value.NewArray(nil)
		walk(fr, 0, func(_, v value.Value) { fr.push(out.Array(), v, st) })
		return out
	}
}

func (c *compiler) lambda(n *syntax.Lambda) code {
	p, caps := c.proto("", n, n.Params, n.Ret, n.Body)
	return c.closureOf(p, caps)
}

// closureOf makes the closure when the node runs: captured cells are taken along.
func (c *compiler) closureOf(p *proto, caps []captor) code {
	eng := c.eng
	if len(caps) == 0 {
		cl := (&closure{p: p, eng: eng}).value()
		return func(*frame) value.Value { return cl }
	}
	return func(fr *frame) value.Value {
		cells := make([]*value.Cell, len(caps))
		for i, k := range caps {
			if k.fromCells {
				cells[i] = fr.cells[k.index]
				continue
			}
			if fr.s[k.index].Kind() != value.KCell { // defined later in the block
				fr.s[k.index] = value.FromCell(fr.th.cell(value.Null))
			}
			cells[i] = fr.s[k.index].Cell()
		}
		return (&closure{p: p, cells: cells, eng: eng}).value()
	}
}

// captors tells where each capture of fn lies when a closure of it is made in c's frame.
func (c *compiler) captors(caps int, child *compiler) []captor {
	out := make([]captor, 0, caps)
	for _, v := range child.fn.Captures {
		if v.Fn == c.fn {
			out = append(out, captor{false, c.slot(v)})
			continue
		}
		for i, x := range c.fn.Captures {
			if x == v {
				out = append(out, captor{true, i})
			}
		}
	}
	return out
}

func (c *compiler) structLit(n *syntax.StructLit) code {
	st := c.at(n)
	t := c.expr(n.Type)
	names := make([]string, len(n.Fields))
	xs := make([]syntax.Expr, 0, len(n.Fields)+1)
	for i, f := range n.Fields {
		names[i] = f.Name.Name
		xs = append(xs, f.Value)
	}
	if n.Base != nil {
		xs = append(xs, n.Base)
	}
	build := func(vals []code) code {
		var base code
		if n.Base != nil {
			base = vals[len(vals)-1]
			vals = vals[:len(vals)-1]
		}
		return func(fr *frame) value.Value {
			tv := t(fr)
			vs := make([]value.Value, len(vals))
			for i, x := range vals {
				vs[i] = x(fr)
			}
			var b value.Value
			if base != nil {
				b = base(fr)
			}
			fr.th.allocated(64+16*len(vs), st)
			return fr.th.record(tv, names, vs, b, st)
		}
	}
	for _, x := range xs {
		if mayJump(x) {
			return c.hoisted(xs, build)
		}
	}
	codes := make([]code, len(xs))
	for i, x := range xs {
		codes[i] = c.keep(x)
	}
	return build(codes)
}
