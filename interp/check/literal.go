package check

import (
	"strings"

	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/types"
)

// structLit infers Type { field: value, ..base }.
func (c *checker) structLit(n *syntax.StructLit) types.Type {
	named, variant := c.literalType(n)
	if named != nil && variant == nil && named.Decl.Form == types.Actor {
		return c.actorLit(n, named)
	}
	if named == nil {
		for _, f := range n.Fields {
			c.infer(f.Value, nil)
		}
		if n.Base != nil {
			c.infer(n.Base, nil)
		}
		return types.Unknown
	}
	members := named.Decl.Fields
	name := named.Decl.Name
	if variant != nil {
		members, name = variant.Fields, variant.Name
	} else if named.Decl.Parent != nil {
		members = inheritedMembers(named)
	}
	self := selfOf(named.Decl)
	sol := &types.Solution{Vars: map[*types.Var]types.Type{}}
	open := map[*types.Var]bool{}
	for i, v := range named.Decl.Vars {
		open[v] = true
		if i < len(named.Args) && !types.IsUnknown(named.Args[i]) && c.self != nil {
			sol.Vars[v] = named.Args[i]
		}
	}
	given := map[string]bool{}
	for i := range n.Fields {
		c.fieldInit(n, &n.Fields[i], members, name, sol, open, given)
	}
	if n.Base != nil {
		t := c.infer(n.Base, nil)
		sol.Solve(self, t, open)
		if b, ok := t.(*types.Named); ok && b.As(named.Decl) == nil && !c.opensUp(b) || kindName(t) != "" {
			d := c.fail("E0301", n.Base.Span(), "the rest of a `"+name+"` comes from another one, found "+describe(t))
			d.Expected, d.Found = name, t.String()
		}
	} else {
		c.missingFields(n, members, name, given)
	}
	return types.Substitute(self, partial(sol, open))
}

func inheritedMembers(n *types.Named) []types.Member {
	var out []types.Member
	for i := 0; n != nil && i < 50; i++ {
		out = append(append([]types.Member(nil), n.Decl.Fields...), out...)
		n = n.Decl.Parent
	}
	return out
}

// literalType finds the struct or record variant that a literal makes.
func (c *checker) literalType(n *syntax.StructLit) (*types.Named, *types.Variant) {
	switch p := n.Type.(type) {
	case *syntax.Name:
		if p.Name == "Self" {
			if s, ok := c.self.(*types.Named); ok {
				return s, nil
			}
			return nil, nil
		}
		named, variant := c.resolveVariant([]syntax.Ident{{At: p.At, Name: p.Name}}, nil)
		if named != nil {
			c.define(p, Definition{Name: p.Name, Source: named.Decl.Source, Span: named.Decl.Span, Node: named.Decl.Node})
		}
		return c.known(named, variant)
	case *syntax.Path:
		named, variant := c.resolveVariant(p.Segs, nil)
		if named != nil && variant == nil && named.Decl.Form == types.Enum && !named.Decl.Open && len(p.Segs) > 1 {
			last := p.Segs[len(p.Segs)-1]
			d := c.fail("E0209", last.Span(), "`"+named.Decl.Name+"` has no variant `"+last.Name+"`")
			d.Related = declaredAt(named.Decl)
			c.suggest(d, last.Span(), last.Name, nearest(last.Name, staticNames(named)))
			return nil, nil
		}
		if m := c.findMod(c.space, p.Segs[0].Name); m != nil && len(p.Segs) == 2 {
			c.inMod(m, p.Segs, nil) // which says what is missing or private
		} else if named == nil && len(p.Segs) > 1 {
			c.unknownRoot(p.Segs)
		}
		return c.known(named, variant)
	}
	return nil, nil
}

func (c *checker) known(n *types.Named, v *types.Variant) (*types.Named, *types.Variant) {
	if n != nil && actorOf(n) != nil {
		return n, v
	}
	if n == nil || v == nil && (c.opensUp(n) || n.Decl.Form != types.Struct && n.Decl.Form != types.Class) {
		return nil, nil
	}
	return n, v
}

func (c *checker) fieldInit(n *syntax.StructLit, f *syntax.FieldInit, members []types.Member, name string, sol *types.Solution, open map[*types.Var]bool, given map[string]bool) {
	var names []string
	for i := range members {
		m := &members[i]
		names = append(names, m.Name)
		if m.Name != f.Name.Name {
			continue
		}
		if given[m.Name] {
			d := c.fail("E0206", f.Name.Span(), "the field `"+m.Name+"` is given twice")
			d.Fixes = append(d.Fixes, fixOf("remove it", c.listItem(f.Name.Span().To(f.Value.Span())), ""))
		}
		given[m.Name] = true
		t := c.infer(f.Value, types.Substitute(m.Type, partial(sol, open)))
		sol.Solve(m.Type, t, open)
		want := types.Substitute(m.Type, partial(sol, open))
		c.hold(f.Value, t, want, "`"+name+"."+m.Name+"`", []diag.Related{{Source: c.src, Span: m.Span, Message: "the field is declared here"}})
		return
	}
	c.infer(f.Value, nil)
	d := c.fail("E0207", f.Name.Span(), "`"+name+"` has no field `"+f.Name.Name+"`")
	var free []string
	for _, m := range names {
		taken := given[m]
		for i := range n.Fields {
			taken = taken || n.Fields[i].Name.Name == m
		}
		if !taken {
			free = append(free, m)
		}
	}
	best := nearest(f.Name.Name, free)
	if best == "" && len(free) == 0 {
		d.Fixes = append(d.Fixes, fixOf("remove it", c.listItem(f.Name.Span().To(f.Value.Span())), ""))
		return
	}
	if best == "" { // the only field that is left, or one of those that are
		given[free[0]] = true
		if len(free) == 1 {
			best = free[0]
		}
	}
	given[best] = true // one mistake, one error
	c.suggest(d, f.Name.Span(), f.Name.Name, best)
}

// listItem widens the place of an item of a list to its comma.
func (c *checker) listItem(s diag.Span) diag.Span {
	text := c.src.Text
	i := s.Start
	for i > 0 && strings.IndexByte(" \t\n", text[i-1]) >= 0 {
		i--
	}
	if i > 0 && text[i-1] == ',' {
		return diag.Span{Start: i - 1, End: s.End}
	}
	j := s.End
	for j < len(text) && strings.IndexByte(" \t\n", text[j]) >= 0 {
		j++
	}
	if j < len(text) && text[j] == ',' {
		return diag.Span{Start: s.Start, End: j + 1}
	}
	return s
}

// missingFields reports fields without a value and without a default.
func (c *checker) missingFields(n *syntax.StructLit, members []types.Member, name string, given map[string]bool) {
	var missing []types.Member
	for _, m := range members {
		if !given[m.Name] && !m.Default && !m.Optional {
			missing = append(missing, m)
		}
	}
	if named, ok := n.Type.(*syntax.Name); ok && len(missing) > 0 {
		if t, found := c.findType(c.space, named.Name); found {
			if x, isNamed := t.(*types.Named); isNamed && x.Decl.Form == types.Class {
				return // a class gives its fields null
			}
		}
	}
	if len(missing) == 0 {
		return
	}
	words := make([]string, len(missing))
	for i, m := range missing {
		words[i] = "`" + m.Name + "`"
	}
	noun := "field "
	if len(missing) > 1 {
		noun = "fields "
	}
	d := c.fail("E0213", n.Type.Span(), "`"+name+"` needs the "+noun+strings.Join(words, ", "))
	d.Related = []diag.Related{{Source: c.src, Span: missing[0].Span, Message: "declared here"}}
	text := ""
	for _, m := range missing {
		p := placeholder(m.Type)
		if p == "" {
			return
		}
		if text != "" || len(n.Fields) > 0 {
			text += ", "
		}
		text += m.Name + ": " + p
	}
	at := n.Span().End - 1
	if len(n.Fields) > 0 {
		at = n.Fields[len(n.Fields)-1].Value.Span().End
	} else {
		text = " " + text + " "
	}
	d.Fixes = append(d.Fixes, diag.Fix{Title: "add " + strings.Join(words, ", "), Edits: []diag.Edit{{Span: diag.Span{Start: at, End: at}, New: text}}, Guess: true})
}
