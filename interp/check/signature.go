package check

import (
	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/types"
)

// function reads the head of a function.
func (c *checker) function(f *syntax.Fun, self types.Type, outer map[string]types.Type) *funInfo {
	info := &funInfo{node: f, fun: f, self: self, space: c.space, names: map[string]types.Type{}, typ: &types.Func{Async: f.Async}}
	for n, t := range outer {
		info.names[n] = t
	}
	c.typeParams(info, f)
	for i := range f.Params {
		p := &f.Params[i]
		if i == 0 && p.Name.Name == "self" {
			continue
		}
		t := c.annotate(p.Type, info.names)
		if p.Rest && p.Type != nil {
			if a, ok := t.(*types.Array); ok {
				t = a.Elem
			}
		}
		optional := p.Default != nil || p.Type != nil && p.Type.Kind == syntax.TypeOption
		info.typ.Params = append(info.typ.Params, types.Param{Name: p.Name.Name, Type: t, Optional: optional, Rest: p.Rest, Mutable: p.Ref && p.Mut, Undefined: p.Type == nil})
		info.params = append(info.params, &variable{mutable: true, at: p.Span(), node: f})
	}
	if f.Ret != nil {
		info.typ.Result, info.written = c.annotate(f.Ret, info.names), true
	}
	c.funs[f] = info
	return info
}

func (c *checker) typeParams(info *funInfo, f *syntax.Fun) {
	for _, p := range f.TypeParams {
		if p.Const {
			info.names[p.Name.Name] = types.Unknown
			continue
		}
		v := &types.Var{Name: p.Name.Name}
		info.typ.Vars = append(info.typ.Vars, v)
		info.names[p.Name.Name] = v
	}
	for _, list := range [][]syntax.TypeParam{f.TypeParams, f.Where} {
		for _, p := range list {
			v, ok := info.names[p.Name.Name].(*types.Var)
			if !ok {
				continue
			}
			for _, b := range p.Bounds {
				switch t := c.boundType(b, info.names).(type) {
				case *types.Named, *types.Func, *types.Iter:
					v.Bounds = append(v.Bounds, t)
				}
			}
		}
	}
}

// boundType resolves a bound; traits that the program does not define say nothing.
func (c *checker) boundType(b *syntax.Type, names map[string]types.Type) types.Type {
	if b.Kind == syntax.TypeNamed {
		if _, ok := c.findType(c.space, b.Name); !ok {
			if t, ok := (&annotator{lib: c.lib}).container(b.Name, nil); !ok || t == nil {
				c.unknownTrait(b)
				return types.Unknown
			}
		}
	}
	return c.annotate(b, names)
}

// unknownTrait reports a trait that has nearly the name of one of the program: those of Rust's library are known to nobody here.
func (c *checker) unknownTrait(t *syntax.Type) {
	var names []string
	for s := c.space; s != nil; s = s.outer {
		for n, d := range s.types {
			if d.Form == types.Trait {
				names = append(names, n)
			}
		}
	}
	best := nearest(t.Name, names)
	if _, ok := c.env.Known(t.Name); ok || best == "" || len(t.Name) < 3 {
		return
	}
	at := diag.Span{Start: t.Span().Start, End: t.Span().Start + len(t.Name)}
	d := c.fail("E0210", at, "the trait `"+t.Name+"` is not defined")
	c.suggest(d, at, t.Name, best)
}

// signatureOf is a function's type as it is known in this pass.
func (f *funInfo) signatureOf() *types.Func {
	if f.written && !anyUndefined(f.typ.Params) {
		return f.typ
	}
	out := *f.typ
	if !f.written {
		out.Result = f.result.typ()
	}
	return &out
}

func anyUndefined(ps []types.Param) bool {
	for _, p := range ps {
		if p.Undefined {
			return true
		}
	}
	return false
}

// params gives parameters their types.
func (c *checker) params(info *funInfo, params []syntax.Param) {
	j := 0
	for i := range params {
		p := &params[i]
		v := c.info.Binds[p]
		if i == 0 && p.Name.Name == "self" {
			if v != nil {
				c.local(v).cur = info.self
			}
			continue
		}
		t := c.paramType(info, j)
		if p.Default != nil {
			dt := c.infer(p.Default, t)
			if p.Type != nil {
				c.hold(p.Default, dt, t, "the default of `"+p.Name.Name+"`", nil)
			}
		}
		if p.Rest {
			t = restType(t)
		}
		if v != nil {
			x := c.local(v)
			x.cur, x.typeNode, x.node = t, p.Type, info.node
			if p.Type != nil {
				x.declared = t
			}
			x.learn(t)
		}
		if p.Pat != nil {
			c.bindPattern(p.Pat, t, true)
		}
		j++
	}
	if v := c.info.Binds[scope.SelfParam{Fun: info.fun}]; v != nil && info.fun != nil {
		c.local(v).cur = info.self
	}
}

func restType(t types.Type) types.Type {
	if a, ok := t.(*types.Array); ok {
		return a
	}
	return types.ListOf(t)
}

// paramType is what is written, or what all calls give, if all are in sight.
func (c *checker) paramType(info *funInfo, i int) types.Type {
	if i >= len(info.typ.Params) {
		return types.Unknown
	}
	p := info.typ.Params[i]
	if !p.Undefined {
		return p.Type
	}
	if info.fun == nil || info.open || info.fun.Pub || !c.closed(info.fun.Name.Name) && info.self == nil || info.self != nil && (c.loose[info.fun.Name.Name] || c.env.Cell) {
		return types.Unknown
	}
	if x := info.params[i]; x.cur != nil {
		return x.cur
	}
	if c.pass == 1 && !c.loud {
		return types.Never
	}
	return types.Unknown
}
