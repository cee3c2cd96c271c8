package golang

import (
	"fmt"
	"strconv"
	"strings"

	"skep/interp/syntax"
)

// listOf writes an array, a tuple or a set.
func (f *fun) listOf(make string, elems []syntax.Arg, n syntax.Expr) val {
	at := f.w.at(n.Span())
	spread := false
	for _, a := range elems {
		spread = spread || a.Spread
	}
	vs := f.args(elems, always)
	if !spread {
		return val{fmt.Sprintf("%s([]rt.Value{%s}, %s)", make, breakable+boxedList(vs), at), Any, called}
	}
	name := f.w.fresh("list", f.taken)
	f.line("var %s []rt.Value", name)
	for i, a := range elems {
		if a.Spread {
			f.line("%s = append(%s, rt.Elems(%s, %s)...)", name, name, vs[i].boxed(), at)
		} else {
			f.line("%s = append(%s, %s)", name, name, vs[i].boxed())
		}
	}
	return val{fmt.Sprintf("%s(%s, %s)", make, name, at), Any, called}
}

func boxedList(vs []val) string {
	parts := make([]string, len(vs))
	for i, v := range vs {
		parts[i] = v.boxed()
	}
	return strings.Join(parts, ", "+breakable)
}

func (f *fun) dict(n *syntax.Dict) val {
	at := f.w.at(n.Span())
	var es []syntax.Expr
	for i := range n.Entries {
		e := &n.Entries[i]
		if e.Key != nil {
			es = append(es, e.Key)
		}
		if e.Value == nil {
			es = append(es, f.w.Info.Short[e])
		} else {
			es = append(es, e.Value)
		}
	}
	vs := f.operands(es, true)
	text := fmt.Sprintf("rt.NewDict(%d, %s)", len(n.Entries), at)
	for _, e := range n.Entries {
		switch {
		case e.Spread:
			text += fmt.Sprintf(".%sSpread(%s, %s)", breakable, vs[0].boxed(), at)
		case e.Key != nil:
			text += fmt.Sprintf(".%sKey(%s, %s)", breakable, vs[0].boxed(), vs[1].boxed())
			vs = vs[1:]
		default:
			text += fmt.Sprintf(".%sName(%q, %s)", breakable, e.Name, vs[0].boxed())
		}
		vs = vs[1:]
	}
	return val{text + ".Value()", Any, called}
}

func (f *fun) structLit(n *syntax.StructLit) val {
	var es []syntax.Expr
	var names []string
	for _, field := range n.Fields {
		es, names = append(es, field.Value), append(names, strconv.Quote(field.Name.Name))
	}
	if n.Base != nil {
		es = append(es, n.Base)
	}
	t := f.expr(n.Type)
	vs := f.operands(es, true)
	base := "rt.Null"
	if n.Base != nil {
		base = vs[len(vs)-1].boxed()
		vs = vs[:len(vs)-1]
	}
	return val{fmt.Sprintf("rt.Record(%s, []string{%s}, []rt.Value{%s}, %s, %s)", t.boxed(), strings.Join(names, ", "), breakable+boxedList(vs), base, f.w.at(n.Span())), Any, called}
}

// comprehension writes the loops of a comprehension.
func (f *fun) comprehension(n *syntax.Comprehension) val {
	w := f.w
	out, at := w.fresh("list", f.taken), w.at(n.Span())
	switch n.Kind {
	case syntax.DictComp:
		f.line("%s := rt.NewDict(0, %s)", out, at)
	default:
		f.line("var %s []rt.Value", out)
	}
	depth := 0
	for _, c := range n.Clauses {
		over, name := f.expr(c.Iter), w.fresh("each", f.taken)
		f.line("for %s := range rt.Each(%s, %s) {", name, over.boxed(), at)
		f.line("if %s {", f.pattern(c.Pat, val{name, Any, fixed}))
		depth += 2
		f.line("_ = %s", name)
		for _, x := range c.Conds {
			f.line("if %s {", f.test(x))
			depth++
		}
		f.line("rt.Round(%s)", at)
	}
	switch n.Kind {
	case syntax.DictComp:
		vs := f.operands([]syntax.Expr{n.Key, n.Value}, true)
		f.line("%s.Key(%s, %s)", out, vs[0].boxed(), vs[1].boxed())
	default:
		f.line("%s = append(%s, %s)", out, out, f.keep(n.Value).boxed())
	}
	f.line("%s", strings.Repeat("}\n", depth))
	switch n.Kind {
	case syntax.DictComp:
		return val{out + ".Value()", Any, computed}
	case syntax.SetComp:
		return val{"rt.SetOf(" + out + ")", Any, computed}
	}
	return val{"rt.ArrayOf(" + out + ")", Any, computed}
}
