package check

import (
	"fmt"

	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/types"
)

// pattern turns a syntax pattern into its coverage.
func (v *coverage) pattern(p syntax.Pattern, t types.Type) *pat {
	if _, either := p.(*syntax.OrPat); types.IsUnknown(t) && !either {
		if says := v.c.typeOfPattern(p); says != nil {
			out := *v.pattern(p, says)
			out.typ = says
			return &out
		}
	}
	switch n := p.(type) {
	case *syntax.BindPat:
		return v.bindPat(n, t)
	case *syntax.OrPat:
		out := &pat{}
		for _, a := range n.Alts {
			out.alts = append(out.alts, v.pattern(a, t))
		}
		return out
	case *syntax.LitPat:
		return v.literal(n, t)
	case *syntax.RangePat:
		return &pat{con: "range " + v.c.text(n.Span())}
	case *syntax.TuplePat:
		return v.tuple(n, t)
	case *syntax.ListPat:
		return v.list(n)
	case *syntax.VariantPat:
		return v.variant(n, t)
	case *syntax.RecordPat:
		return v.record(n, t)
	}
	return anyPat
}

func (v *coverage) bindPat(n *syntax.BindPat, t types.Type) *pat {
	if n.Sub != nil {
		return v.pattern(n.Sub, t)
	}
	if n.Default != nil || n.Mut || !scope.IsConstName(n.Name.Name) {
		return anyPat
	}
	if c := v.conByName(t, n.Name.Name); c != nil {
		return &pat{con: c.name, args: anyPats(c.arity)}
	}
	if _, ok := t.(*types.Maybe); ok && n.Name.Name == "None" {
		return &pat{con: "null"}
	}
	return &pat{con: "const " + n.Name.Name}
}

func anyPats(n int) []*pat {
	out := make([]*pat, n)
	for i := range out {
		out[i] = anyPat
	}
	return out
}

func (v *coverage) literal(n *syntax.LitPat, t types.Type) *pat {
	switch x := n.Value.(type) {
	case *syntax.Bool:
		return &pat{con: fmt.Sprint(x.Value)}
	case *syntax.Null:
		return &pat{con: "null"}
	case *syntax.Path:
		if c := v.conByName(t, x.Segs[len(x.Segs)-1].Name); c != nil {
			return &pat{con: c.name, args: anyPats(c.arity)}
		}
	case *syntax.Unit:
		return anyPat
	}
	return &pat{con: "literal " + v.c.text(n.Span())}
}

func (v *coverage) tuple(n *syntax.TuplePat, t types.Type) *pat {
	tup, ok := t.(*types.Tuple)
	for i, e := range n.Elems {
		if _, rest := e.(*syntax.RestPat); !rest {
			continue
		}
		if !ok {
			if len(n.Elems) == 1 {
				return anyPat
			}
			return &pat{con: "tuple with rest " + v.c.text(n.Span())}
		}
		out := &pat{con: "tuple"}
		for j := range tup.Elems {
			switch {
			case j < i:
				out.args = append(out.args, v.pattern(n.Elems[j], tup.Elems[j]))
			case len(tup.Elems)-j < len(n.Elems)-i:
				out.args = append(out.args, v.pattern(n.Elems[len(n.Elems)-(len(tup.Elems)-j)], tup.Elems[j]))
			default:
				out.args = append(out.args, anyPat)
			}
		}
		return out
	}
	out := &pat{con: "tuple"}
	for i, e := range n.Elems {
		et := types.Type(types.Unknown)
		if ok && i < len(tup.Elems) {
			et = tup.Elems[i]
		}
		out.args = append(out.args, v.pattern(e, et))
	}
	return out
}

// list patterns are told apart by their lengths, and only those of names alone cover a length.
func (v *coverage) list(n *syntax.ListPat) *pat {
	rest, plain := false, true
	for _, e := range n.Elems {
		switch x := e.(type) {
		case *syntax.RestPat:
			rest = true
		default:
			plain = plain && v.pattern(x, types.Unknown) == anyPat
		}
	}
	if !plain {
		return &pat{con: "literal " + v.c.text(n.Span())}
	}
	if rest {
		return &pat{con: fmt.Sprintf("list from %d", len(n.Elems)-1)}
	}
	return &pat{con: fmt.Sprintf("list of %d", len(n.Elems))}
}

func (v *coverage) variant(n *syntax.VariantPat, t types.Type) *pat {
	name := n.Path[len(n.Path)-1].Name
	c := v.conByName(t, name)
	if m, ok := t.(*types.Maybe); ok && name == "Some" && len(n.Elems) == 1 {
		inner := v.pattern(n.Elems[0], m.Elem)
		return &pat{con: "some", args: []*pat{inner}}
	}
	if _, ok := t.(*types.Maybe); ok && name == "None" {
		return &pat{con: "null"}
	}
	if c == nil {
		return &pat{con: "other " + name, args: v.parts(n.Elems, nil, len(n.Elems))}
	}
	return &pat{con: c.name, args: v.parts(n.Elems, c.parts, c.arity)}
}

func (v *coverage) parts(elems []syntax.Pattern, ts []types.Type, arity int) []*pat {
	out := make([]*pat, 0, arity)
	for i, e := range elems {
		if _, ok := e.(*syntax.RestPat); ok {
			for len(out) < arity-(len(elems)-1-i) {
				out = append(out, anyPat)
			}
			continue
		}
		et := types.Type(types.Unknown)
		if len(out) < len(ts) {
			et = ts[len(out)]
		}
		out = append(out, v.pattern(e, et))
	}
	for len(out) < arity {
		out = append(out, anyPat)
	}
	return out[:arity]
}

func (v *coverage) record(n *syntax.RecordPat, t types.Type) *pat {
	var con *con
	if n.Type == nil {
		con = v.single(t)
	} else if p, ok := n.Type.(*syntax.Path); ok {
		con = v.conByName(t, p.Segs[len(p.Segs)-1].Name)
	} else if p, ok := n.Type.(*syntax.Name); ok {
		con = v.conByName(t, p.Name)
	}
	if con == nil {
		plain := true
		for _, f := range n.Fields {
			plain = plain && (f.Pat == nil || v.pattern(f.Pat, types.Unknown) == anyPat)
		}
		if plain && n.Type == nil {
			return anyPat
		}
		return &pat{con: "literal " + v.c.text(n.Span())}
	}
	out := &pat{con: con.name, args: anyPats(con.arity)}
	for _, f := range n.Fields {
		for i, name := range con.fields {
			if name == f.Name.Name && f.Pat != nil {
				out.args[i] = v.pattern(f.Pat, con.parts[i])
			}
		}
	}
	return out
}

func (v *coverage) single(t types.Type) *con {
	if cs := v.cons(t); len(cs) == 1 {
		return &cs[0]
	}
	return nil
}

func (v *coverage) conByName(t types.Type, name string) *con {
	cs := v.cons(t)
	for i := range cs {
		if cs[i].name == name {
			return &cs[i]
		}
	}
	return nil
}

// cons lists the constructors of a type; nil: they cannot be listed.
func (v *coverage) cons(t types.Type) []con {
	switch t := t.(type) {
	case types.Basic:
		if t == types.Bool {
			return []con{{name: "true", shown: "true"}, {name: "false", shown: "false"}}
		}
	case *types.Option:
		return []con{{name: "Some", arity: 1, parts: []types.Type{t.Elem}, shown: "Some"}, {name: "None", shown: "None"}}
	case *types.Result:
		return []con{{name: "Ok", arity: 1, parts: []types.Type{t.Ok}, shown: "Ok"}, {name: "Err", arity: 1, parts: []types.Type{t.Err}, shown: "Err"}}
	case *types.Maybe:
		return nil
	case *types.Tuple:
		return []con{{name: "tuple", arity: len(t.Elems), parts: t.Elems, shown: ""}}
	case *types.Named:
		return v.namedCons(t)
	}
	return nil
}

func (v *coverage) namedCons(t *types.Named) []con {
	d := t.Decl
	if d.Open {
		return nil
	}
	switch d.Form {
	case types.Struct:
		c := con{name: d.Name, arity: len(d.Fields), shown: d.Name}
		for _, f := range d.Fields {
			c.fields = append(c.fields, f.Name)
			c.parts = append(c.parts, types.Substitute(f.Type, t.Solution()))
		}
		return []con{c}
	case types.Enum:
		var out []con
		for _, x := range d.Variants {
			c := con{name: x.Name, shown: d.Name + "::" + x.Name}
			for _, p := range x.Tuple {
				c.parts = append(c.parts, types.Substitute(p, t.Solution()))
			}
			for _, f := range x.Fields {
				c.fields = append(c.fields, f.Name)
				c.parts = append(c.parts, types.Substitute(f.Type, t.Solution()))
			}
			c.arity = len(c.parts)
			out = append(out, c)
		}
		return out
	}
	return nil
}
