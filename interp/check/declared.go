package check

import (
	"fmt"
	"slices"
	"strings"

	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/types"
)

// checkDeclarations looks at what declarations promise each other: traits and
// those that implement them, parents and children, names given twice.
func (c *checker) checkDeclarations() {
	c.space = c.root
	c.fn = &context{node: c.prog}
	c.declarationsIn(c.root, c.prog.Stmts)
}

func (c *checker) declarationsIn(s *space, stmts []syntax.Expr) {
	saved := c.space
	c.space = s
	defer func() { c.space = saved }()
	for _, st := range stmts {
		syntax.Walk(st, func(n syntax.Expr) bool {
			switch d := n.(type) {
			case *syntax.Mod:
				if m := c.findMod(s, d.Name.Name); m != nil && d.Body != nil {
					c.declarationsIn(m, d.Body)
				}
				return false
			case *syntax.Impl:
				c.implType(d)
				c.checkImpl(d)
			case *syntax.Class:
				c.checkClass(d)
				c.annotations(c.decls[d], d.Fields)
			case *syntax.Struct:
				c.annotations(c.decls[d], d.Fields)
				c.twice(fieldIdents(d.Fields), "field")
			case *syntax.Enum:
				c.checkEnum(d)
			case *syntax.Fun:
				c.checkHead(d)
			}
			return true
		})
	}
}

// implType resolves the type of an impl block once more, now that reports count.
func (c *checker) implType(n *syntax.Impl) {
	if n.For == nil {
		return
	}
	names := map[string]types.Type{}
	for _, p := range n.TypeParams {
		names[p.Name.Name] = types.Unknown
	}
	c.annotate(n.For, names)
}

func fieldIdents(fs []syntax.FieldDecl) []syntax.Ident {
	out := make([]syntax.Ident, len(fs))
	for i, f := range fs {
		out[i] = f.Name
	}
	return out
}

// annotations resolves the types of fields once more, now that reports count.
func (c *checker) annotations(d *types.Decl, fs []syntax.FieldDecl) {
	if d == nil {
		return
	}
	saved := c.self
	c.self = selfOf(d)
	for _, f := range fs {
		if f.Type != nil {
			c.annotate(f.Type, c.withConsts(d))
		}
	}
	c.self = saved
}

// withConsts are a type's parameters, const ones included.
func (c *checker) withConsts(d *types.Decl) map[string]types.Type {
	names := typeNames(d.Vars)
	var params []syntax.TypeParam
	switch n := d.Node.(type) {
	case *syntax.Struct:
		params = n.TypeParams
	case *syntax.Class:
		params = n.TypeParams
	case *syntax.Enum:
		params = n.TypeParams
	}
	for _, p := range params {
		if p.Const {
			names[p.Name.Name] = types.Unknown
		}
	}
	return names
}

func (c *checker) checkHead(f *syntax.Fun) {
	info := c.funs[f]
	if info == nil {
		return
	}
	saved, savedSpace := c.self, c.space
	c.self, c.space = info.self, info.space
	var names []syntax.Ident
	for i := range f.Params {
		p := &f.Params[i]
		if p.Type != nil {
			c.annotate(p.Type, info.names)
		}
		if p.Pat == nil && p.Name.Name != "_" {
			names = append(names, p.Name)
		}
	}
	if f.Ret != nil {
		c.annotate(f.Ret, info.names)
	}
	for _, list := range [][]syntax.TypeParam{f.TypeParams, f.Where} {
		for _, p := range list {
			for _, b := range p.Bounds {
				c.boundType(b, info.names)
			}
		}
	}
	c.self, c.space = saved, savedSpace
	c.twice(names, "parameter")
}

func (c *checker) checkEnum(n *syntax.Enum) {
	names := make([]syntax.Ident, len(n.Variants))
	d := c.decls[n]
	for i, v := range n.Variants {
		names[i] = v.Name
		c.annotations(d, v.Fields)
		for _, t := range v.Tuple {
			if d != nil {
				saved := c.self
				c.self = selfOf(d)
				c.annotate(t, c.withConsts(d))
				c.self = saved
			}
		}
	}
	c.twice(names, "variant")
}

// twice reports a name that a list gives a second time.
func (c *checker) twice(names []syntax.Ident, what string) {
	first := map[string]syntax.Ident{}
	for _, n := range names {
		if old, ok := first[n.Name]; ok {
			d := c.fail("E0223", n.Span(), "the "+what+" `"+n.Name+"` is declared twice")
			d.Related = []diag.Related{{Source: c.src, Span: old.Span(), Message: "first here"}}
			d.Fixes = append(d.Fixes, diag.Fix{Title: "call it `" + n.Name + "2`", Edits: []diag.Edit{{Span: n.Span(), New: n.Name + "2"}}, Guess: true})
			continue
		}
		first[n.Name] = n
	}
}

// checkImpl: an impl of a trait has the trait's methods, with the trait's signatures, and no others.
func (c *checker) checkImpl(n *syntax.Impl) {
	if n.Trait == nil || n.For == nil {
		return
	}
	tr, ok := c.annotateTrait(n.Trait, nil)
	if !ok {
		c.unknownTrait(n.Trait)
	}
	if !ok || tr.Decl.Form != types.Trait || tr.Decl.Open {
		return
	}
	var missing []*types.Method
	for _, m := range sortedMethods(tr.Decl) {
		f := implMethod(n, m.Name)
		if f == nil {
			if !m.Default && m.Node != nil {
				missing = append(missing, m)
			}
			continue
		}
		c.sameSignature(f, m, tr)
	}
	c.missingMethods(n, tr, missing)
	if len(tr.Decl.Traits) > 0 {
		return
	}
	for _, f := range n.Methods {
		if tr.Decl.Methods[f.Name.Name] == nil && tr.Decl.Statics[f.Name.Name] == nil {
			d := c.fail("E0216", f.Name.Span(), "the trait `"+tr.Decl.Name+"` has no method `"+f.Name.Name+"`")
			d.Related = declaredAt(tr.Decl)
			var names []string
			for _, m := range sortedMethods(tr.Decl) {
				names = append(names, m.Name)
			}
			c.suggest(d, f.Name.Span(), f.Name.Name, nearest(f.Name.Name, names))
		}
	}
}

func sortedMethods(d *types.Decl) []*types.Method {
	var out []*types.Method
	for _, m := range d.Methods {
		out = append(out, m)
	}
	for _, m := range d.Statics {
		if !m.Const {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b *types.Method) int { return a.Span.Start - b.Span.Start })
	return out
}

func implMethod(n *syntax.Impl, name string) *syntax.Fun {
	for _, f := range n.Methods {
		if f.Name.Name == name {
			return f
		}
	}
	return nil
}

func (c *checker) missingMethods(n *syntax.Impl, tr *types.Named, missing []*types.Method) {
	if len(missing) == 0 {
		return
	}
	for _, f := range n.Methods { // a misspelt one is reported as such
		for _, m := range missing {
			if tr.Decl.Methods[f.Name.Name] == nil && diag.Nearest(f.Name.Name, []string{m.Name}) != "" {
				return
			}
		}
	}
	words := make([]string, len(missing))
	text := ""
	indent := c.lineIndent(n.Span().Start)
	for i, m := range missing {
		words[i] = "`" + m.Name + "`"
		head := strings.TrimRight(c.text(m.Node.Span()), " \n;")
		text += indent + "    " + head + " { " + c.stub(m) + " }\n"
	}
	d := c.fail("E0215", n.Trait.Span().To(n.For.Span()), "the impl of `"+tr.Decl.Name+"` lacks "+strings.Join(words, ", "))
	d.Related = []diag.Related{{Source: missing[0].Source, Span: missing[0].Span, Message: "the trait declares it here"}}
	end := n.Span().End - 1
	before := len(strings.TrimRight(c.src.Text[:end], " \t\n"))
	d.Fixes = append(d.Fixes, diag.Fix{Title: "add " + strings.Join(words, ", "), Edits: []diag.Edit{{Span: diag.Span{Start: before, End: end}, New: "\n" + text + indent}}})
}

// stub is a body for a method to be written.
func (c *checker) stub(m *types.Method) string {
	if f, ok := m.Type.(*types.Func); ok && m.Node.Ret != nil {
		if p := placeholder(f.Result); p != "" && p != "null" {
			return p
		}
		return "todo!()"
	}
	return ""
}

// sameSignature reports a method that takes or gives something else than its trait says.
func (c *checker) sameSignature(f *syntax.Fun, m *types.Method, tr *types.Named) {
	info, want := c.funs[f], c.methodType(m, tr)
	if info == nil || want == nil || m.Node == nil {
		return
	}
	if v := tr.Decl.SelfVar; v != nil {
		if w, ok := types.Substitute(want, &types.Solution{Vars: map[*types.Var]types.Type{v: orUnknown(info.self)}}).(*types.Func); ok {
			want = w
		}
	}
	at := f.Name.Span()
	related := []diag.Related{{Source: m.Source, Span: m.Span, Message: "the trait declares it here"}}
	if (selfWord(f) == "") != (m.Self == "") {
		d := c.fail("E0216", at, fmt.Sprintf("`%s` must take %s as its trait `%s` says", f.Name.Name, selfOrNot(m.Self), tr.Decl.Name))
		d.Related = related
		return
	}
	if len(info.typ.Params) != len(want.Params) {
		d := c.fail("E0216", at, fmt.Sprintf("`%s` takes %s; its trait `%s` says %d", f.Name.Name, plural(len(info.typ.Params), "parameter"), tr.Decl.Name, len(want.Params)))
		d.Expected, d.Found, d.Related = plural(len(want.Params), "parameter"), fmt.Sprint(len(info.typ.Params)), related
		c.headFix(d, f, m)
		return
	}
	for i, p := range want.Params {
		got := info.typ.Params[i]
		if p.Undefined || got.Undefined || types.Assignable(got.Type, p.Type) || types.Assignable(p.Type, got.Type) {
			continue
		}
		d := c.fail("E0216", info.params[i].at, fmt.Sprintf("`%s` of `%s` must be %s as its trait says, found %s", got.Name, f.Name.Name, p.Type, got.Type))
		d.Expected, d.Found, d.Related = p.Type.String(), got.Type.String(), related
		c.headFix(d, f, m)
		return
	}
	if f.Ret != nil && m.Node.Ret != nil && !types.Assignable(want.Result, info.typ.Result) && !types.Assignable(info.typ.Result, want.Result) {
		d := c.fail("E0216", f.Ret.Span(), fmt.Sprintf("the result of `%s` must be %s as its trait says, found %s", f.Name.Name, want.Result, info.typ.Result))
		d.Expected, d.Found, d.Related = want.Result.String(), info.typ.Result.String(), related
		fix(d, "give what the trait says", f.Ret.Span(), c.text(m.Node.Ret.Span()))
	}
}

func selfOrNot(self string) string {
	if self == "" {
		return "no self"
	}
	return "`" + self + "`"
}

// headFix writes the trait's parameters in place of the method's.
func (c *checker) headFix(d *diag.Diagnostic, f *syntax.Fun, m *types.Method) {
	if m.Source != c.src || len(f.Params) == 0 || len(m.Node.Params) == 0 {
		return
	}
	own := f.Params[0].Span().To(f.Params[len(f.Params)-1].Span())
	theirs := m.Node.Params[0].Span().To(m.Node.Params[len(m.Node.Params)-1].Span())
	fix(d, "take what the trait says", own, c.text(theirs))
}

func (c *checker) methodType(m *types.Method, tr *types.Named) *types.Func {
	f, ok := m.Type.(*types.Func)
	if !ok {
		return nil
	}
	return substituted(f, tr)
}

// checkClass: overrides override something, and have the parameters of what they override.
func (c *checker) checkClass(n *syntax.Class) {
	d := c.decls[n]
	if d == nil {
		return
	}
	c.twice(fieldIdents(n.Fields), "field")
	if d.Parent == nil {
		if n.Parent != nil {
			c.annotate(n.Parent, c.withConsts(d)) // which says what is unknown
		}
		for _, f := range n.Methods {
			if f.Override && !d.Open && len(d.Traits) == 0 && n.Parent == nil && len(n.Traits) == 0 {
				c.overridesNothing(f, nil)
			}
		}
		return
	}
	for _, f := range n.Methods {
		m, owner := findMethod(d.Parent, f.Name.Name)
		switch {
		case m == nil && f.Override && !c.opensUp(d.Parent):
			c.overridesNothing(f, memberMethods(d.Parent))
		case m != nil && m.Node != nil:
			c.sameParameters(f, m, owner)
		}
	}
}

func (c *checker) overridesNothing(f *syntax.Fun, names []string) {
	d := c.fail("E0216", f.Name.Span(), "`"+f.Name.Name+"` overrides nothing: no parent has a method of that name")
	if best := nearest(f.Name.Name, names); best != "" {
		c.suggest(d, f.Name.Span(), f.Name.Name, best)
		return
	}
	text := c.text(diag.Span{Start: f.Span().Start, End: f.Name.Span().Start})
	if i := strings.Index(text, "override "); i >= 0 {
		at := f.Span().Start + i
		fix(d, "leave `override` out", diag.Span{Start: at, End: at + len("override ")}, "")
	}
}

func (c *checker) sameParameters(f *syntax.Fun, m *types.Method, owner *types.Named) {
	info, want := c.funs[f], c.methodType(m, owner)
	if info == nil || want == nil || len(info.typ.Params) == len(want.Params) {
		return
	}
	least, most := info.typ.Arity()
	if n := len(want.Params); n >= least && n <= most {
		return
	}
	d := c.fail("E0216", f.Name.Span(), fmt.Sprintf("`%s` takes %s; the method that it overrides takes %d", f.Name.Name, plural(len(info.typ.Params), "parameter"), len(want.Params)))
	d.Expected, d.Found = plural(len(want.Params), "parameter"), fmt.Sprint(len(info.typ.Params))
	d.Related = []diag.Related{{Source: m.Source, Span: m.Span, Message: "`" + owner.Decl.Name + "` declares it here"}}
	c.headFix(d, f, m)
}
