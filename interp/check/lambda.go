package check

import (
	"skep/interp/syntax"
	"skep/interp/types"
)

// lambda walks |a, b| e; want is the function that its place asks for.
func (c *checker) lambda(n *syntax.Lambda, want types.Type) types.Type {
	info := c.funs[n]
	if info == nil {
		info = &funInfo{node: n, typ: &types.Func{Async: n.Async}, space: c.space}
		for i := range n.Params {
			p := &n.Params[i]
			info.typ.Params = append(info.typ.Params, types.Param{Name: p.Name.Name, Optional: p.Default != nil, Rest: p.Rest, Undefined: p.Type == nil})
			info.params = append(info.params, &variable{at: p.Span(), node: n})
		}
		c.funs[n] = info
	}
	wanted := lambdaParams(want, n.Params)
	typ := &types.Func{Async: n.Async, Params: append([]types.Param(nil), info.typ.Params...)}
	leave := c.enter(n, "the lambda")
	c.fn.async = n.Async
	for i := range n.Params {
		typ.Params[i].Type = c.lambdaParam(n, info, i, wanted)
	}
	var result types.Type
	if n.Ret != nil {
		result = c.annotation(n.Ret)
		c.fn.result, c.fn.at = result, n.Ret.Span()
	}
	given := c.infer(n.Body, result)
	if c.fn.returned && c.flow.dead {
		given = types.Never
	}
	if result != nil && !c.flow.dead {
		c.hold(n.Body, given, result, "the result of the lambda", c.resultAt(c.fn))
	}
	if c.fn.returns != nil {
		given = types.Join(c.fn.returns, given)
	}
	fn := leave()
	if fn.yields != nil {
		given = generated(fn)
	}
	if result == nil {
		result = given
	}
	if n.Async {
		result = unknownIfNever(result)
	}
	typ.Result = result
	return typ
}

// lambdaParams are the types that a lambda's parameters get from what is asked for:
// |a, b| where one pair is given takes it apart, or gets the index too.
func lambdaParams(want types.Type, params []syntax.Param) []types.Type {
	f := functionIn(want, len(params))
	if f == nil || f.Any {
		return nil
	}
	var out []types.Type
	for _, p := range f.Params {
		out = append(out, p.Type)
	}
	switch {
	case len(out) == 1 && len(params) > 1:
		if t, ok := out[0].(*types.Tuple); ok && len(t.Elems) == len(params) {
			return t.Elems
		}
		return []types.Type{out[0], types.Unknown}
	case len(out) == 2 && len(params) == 1:
		if types.Same(out[0], out[1]) {
			return []types.Type{types.Unknown}
		}
		return []types.Type{&types.Tuple{Elems: out}}
	}
	return out
}

func (c *checker) lambdaParam(n *syntax.Lambda, info *funInfo, i int, wanted []types.Type) types.Type {
	p := &n.Params[i]
	var t types.Type = types.Unknown
	switch {
	case p.Type != nil:
		t = c.annotation(p.Type)
	case i < len(wanted):
		t = unknownIfNever(orUnknown(wanted[i]))
	case wanted == nil && c.called(n) && info.params[i].cur != nil:
		t = info.params[i].cur
	case wanted == nil && c.called(n) && c.pass == 1 && !c.loud:
		t = types.Never
	}
	if p.Default != nil {
		dt := c.infer(p.Default, t)
		if p.Type == nil && types.IsUnknown(t) {
			t = dt
		}
	}
	v := t
	if p.Rest {
		v = restType(t)
	}
	if b := c.info.Binds[p]; b != nil {
		x := c.local(b)
		x.cur, x.typeNode, x.node = v, p.Type, n
		if p.Type != nil {
			x.declared = v
		}
		x.learn(v)
	}
	if p.Pat != nil {
		c.bindPattern(p.Pat, v, true)
	}
	return t
}

func orUnknown(t types.Type) types.Type {
	if t == nil {
		return types.Unknown
	}
	return t
}

// called tells whether a lambda is bound to a name that is only ever called.
func (c *checker) called(n *syntax.Lambda) bool {
	name := c.boundNames()[n]
	return name != "" && c.closed(name)
}

// boundNames are the names of `let name = |…| …`.
func (c *checker) boundNames() map[*syntax.Lambda]string {
	if c.lambdaNames != nil {
		return c.lambdaNames
	}
	c.lambdaNames = map[*syntax.Lambda]string{}
	for _, s := range c.prog.Stmts {
		syntax.Walk(s, func(x syntax.Expr) bool {
			if l, ok := x.(*syntax.Let); ok && !l.Mut {
				if b, ok := l.Pat.(*syntax.BindPat); ok {
					if f, ok := l.Value.(*syntax.Lambda); ok {
						c.lambdaNames[f] = b.Name.Name
					}
				}
			}
			return true
		})
	}
	return c.lambdaNames
}

// thunk walks what runs later: spawn, async, lazy.
func (c *checker) thunk(node, body syntax.Expr) types.Type {
	leave := c.enter(node, "the block")
	c.fn.async = true
	t := c.infer(body, nil)
	if c.flow.dead {
		t = types.Never
	}
	if c.fn.returns != nil {
		t = types.Join(c.fn.returns, t)
	}
	leave()
	return unknownIfNever(t)
}
