package golang

import (
	"fmt"
	"strconv"
	"strings"

	"skep/interp/scope"
	"skep/interp/syntax"
)

// A pattern is a condition of Go that also binds: variables are declared before
// it, and rt.Bind, which is always true, gives them their parts.

// match writes a match as a switch.
func (f *fun) match(n *syntax.Match, d dest) bool {
	w := f.w
	if _, _, ok := scope.RefMatch(n); ok {
		w.refuse(n.Subject.Span(), "a variable that writes back into its container")
	}
	x := f.expr(n.Subject)
	if x.kind != fixed && x.kind != literal || x.kind == literal {
		name := w.fresh("m", f.taken)
		t := x.t
		if t == none {
			t = Any
		}
		f.line("var %s %s = %s", name, t.text(), x.as(t))
		f.line("_ = %s", name)
		x = val{name, t, fixed}
	}
	pattern := f.pattern
	if scope.AsksOption(n.Arms) {
		pattern = f.optional
	}
	f.line("{")
	at := len(f.out)
	f.line("switch {")
	ends, covered := true, false
	f.switches++
	defer func() { f.switches-- }()
	for _, a := range n.Arms {
		before := len(f.out)
		test := pattern(a.Pat, x)
		if a.Guard != nil {
			test = f.guarded(test, a.Guard, before)
		}
		at = f.raise(before, at)
		if test == "true" {
			covered = true
			f.line("default:")
		} else {
			f.line("case %s:", test)
		}
		if dict, ok := a.Body.(*syntax.Dict); ok && len(dict.Entries) == 0 { // `_ => {}` is unit
			ends = f.unit(d, a.Body) && ends
		} else {
			ends = f.into(a.Body, d) && ends
		}
		if covered {
			break
		}
	}
	if !covered {
		f.line("default:")
		f.line("panic(rt.NoArm(%s, %s))", x.boxed(), w.at(n.Span()))
	}
	f.line("}\n}")
	return ends
}

// raise moves the declarations of an arm's variables in front of the switch.
func (f *fun) raise(from, to int) int {
	moved := append([]string(nil), f.out[from:]...)
	f.out = append(f.out[:to], append(moved, f.out[to:from]...)...)
	return to + len(moved)
}

// guarded adds a guard to an arm's condition.
func (f *fun) guarded(test string, guard syntax.Expr, since int) string {
	before := len(f.out)
	g := f.test(guard)
	if f.movesOut(before) {
		if containsJump(guard) {
			f.w.refuse(guard.Span(), "a jump in a guard")
		}
		body := append([]string(nil), f.out[before:]...)
		f.out = f.out[:before]
		g = "func() bool {\n" + strings.Join(body, "\n") + "\nreturn " + g + "\n}()"
	}
	if test == "true" {
		return g
	}
	return test + " && " + breakable + operand(g)
}

// letCond is `let Pat = value` in a condition.
func (f *fun) letCond(n *syntax.LetCond) string {
	name := f.w.fresh("t", f.taken)
	v := f.expr(n.Value)
	f.line("%s := %s", name, v.boxed())
	test := f.optional(n.Pat, val{name, Any, fixed})
	if test == "true" {
		f.line("_ = %s", name)
	}
	return test
}

// bindPattern writes a pattern that must match.
func (f *fun) bindPattern(p syntax.Pattern, x val) {
	if b, ok := p.(*syntax.BindPat); ok && b.Sub == nil && (b.Mut || !scope.IsConstName(b.Name.Name)) {
		v := f.bound(b, b.Name.Name, x.t)
		f.line("%s = %s", v.name, shareOf(x).as(v.t))
		return
	}
	test := f.pattern(p, x)
	if test == "true" {
		f.line("_ = %s", x.text)
		return
	}
	f.line("if !(%s) {\npanic(rt.NoFit(%s, %s))\n}", test, x.boxed(), f.w.at(p.Span()))
}

func shareOf(x val) val {
	if x.t == Any || x.t.list() {
		return val{x.text + ".Share()", x.t, called}
	}
	return x
}

// bound declares the variable of a pattern in front of the condition.
func (f *fun) bound(node any, name string, t Type) *variable {
	v := f.declare(node, name)
	f.w.widen(&v.t, t.orAny())
	if !v.global {
		f.line("var %s %s", v.name, v.t.text())
		f.line("_ = %s", v.name)
	}
	return v
}

func (f *fun) bind(node any, name string, x val) string {
	v := f.bound(node, name, x.t)
	return fmt.Sprintf("rt.Bind(&%s, %s)", v.name, shareOf(x).as(v.t))
}

// pattern writes the condition under which x matches.
func (f *fun) pattern(p syntax.Pattern, x val) string {
	w := f.w
	switch n := p.(type) {
	case nil, *syntax.WildPat, *syntax.RestPat:
		return "true"
	case *syntax.BindPat:
		if n.Sub == nil && n.Default == nil && !n.Mut && scope.IsConstName(n.Name.Name) {
			return f.constant([]syntax.Ident{n.Name}, x, n)
		}
		if n.Default != nil {
			w.refuse(n.Span(), "a default in a pattern")
		}
		bind := f.bind(n, n.Name.Name, x)
		if n.Sub == nil {
			return bind
		}
		return and(f.pattern(n.Sub, x), bind)
	case *syntax.LitPat:
		return f.literalPattern(n, x)
	case *syntax.TuplePat:
		return f.listPattern(n.Elems, x, "rt.IsList", ", true")
	case *syntax.ListPat:
		return f.listPattern(n.Elems, x, "rt.IsList", ", false")
	case *syntax.RecordPat:
		return f.recordPattern(n, x)
	case *syntax.VariantPat:
		if !n.HasArgs {
			return f.constant(n.Path, x, n)
		}
		return f.variantPattern(n, x)
	case *syntax.RangePat:
		return f.rangePattern(n, x)
	case *syntax.OrPat:
		return f.orPattern(n, x)
	}
	w.refuse(p.Span(), "this pattern")
	return "true"
}

// and joins conditions.
func and(tests ...string) string {
	var out []string
	for _, t := range tests {
		if t == "false" {
			return t
		}
		if t != "true" {
			out = append(out, t)
		}
	}
	if len(out) == 0 {
		return "true"
	}
	return strings.Join(out, " && "+breakable)
}

func (f *fun) literalPattern(n *syntax.LitPat, x val) string {
	if p, ok := n.Value.(*syntax.Path); ok {
		return f.constant(p.Segs, x, n)
	}
	v := f.expr(n.Value)
	if v.t == x.t && v.t != Any {
		return x.text + " == " + v.text
	}
	return fmt.Sprintf("rt.Equal(%s, %s)", x.boxed(), v.boxed())
}

// constant compares with a unit variant or a constant.
func (f *fun) constant(path []syntax.Ident, x val, p syntax.Pattern) string {
	w := f.w
	last := path[len(path)-1].Name
	if len(path) > 1 {
		v := f.path(&syntax.Path{At: path[0].At, Segs: path})
		return fmt.Sprintf("rt.IsPath(%s, %q, %s)", x.boxed(), last, v.boxed())
	}
	known, defined := "rt.Null", false
	switch g := w.Info.Globals[last]; {
	case last == "None":
		known, defined = "rt.None", true
	case g.IsDefined():
		known, defined = f.global(last, &syntax.Name{At: path[0].At, Name: last}).boxed(), true
	case w.Builtin != nil && w.Builtin(last):
		known, defined = f.known(last), true
	}
	return fmt.Sprintf("rt.IsConst(%s, %q, %s, %t)", x.boxed(), last, known, defined)
}

// listPattern matches lists, tuples and what variants hold.
func (f *fun) listPattern(elems []syntax.Pattern, x val, is, more string) string {
	rest := -1
	for i, e := range elems {
		if _, ok := e.(*syntax.RestPat); ok {
			rest = i
		}
		if b, ok := e.(*syntax.BindPat); ok && b.Default != nil {
			f.w.refuse(b.Span(), "a default in a pattern")
		}
	}
	test := fmt.Sprintf("%s(%s, %d%s)", is, x.boxed(), len(elems), more)
	if rest >= 0 {
		test = fmt.Sprintf("%sWith(%s, %d%s)", is, x.boxed(), len(elems)-1, more)
	}
	tests := []string{test}
	for i, e := range elems {
		at := i
		if rest >= 0 && i > rest {
			at = i - len(elems)
		}
		if i == rest {
			continue
		}
		tests = append(tests, f.pattern(e, val{fmt.Sprintf("rt.Part(%s, %d)", x.boxed(), at), Any, computed}))
	}
	if rest >= 0 {
		if r := elems[rest].(*syntax.RestPat); r.Name != nil {
			v := f.bound(r, r.Name.Name, Any)
			tests = append(tests, fmt.Sprintf("rt.Bind(&%s, rt.Rest(%s, %d, %d))", v.name, x.boxed(), rest, len(elems)-1-rest))
		}
	}
	return and(tests...)
}

func (f *fun) variantPattern(n *syntax.VariantPat, x val) string {
	name := n.Path[len(n.Path)-1].Name
	if name == "Self" {
		name = f.w.selfName()
	}
	for _, e := range n.Elems {
		if _, ok := e.(*syntax.RestPat); ok {
			return f.listPattern(n.Elems, val{x.boxed() + ", " + strconv.Quote(name), Any, computed}, "rt.IsVariant", "")
		}
	}
	tests := []string{fmt.Sprintf("rt.IsVariant(%s, %q, %d)", x.boxed(), name, len(n.Elems))}
	for i, e := range n.Elems {
		tests = append(tests, f.pattern(e, val{fmt.Sprintf("rt.Part(%s, %d)", x.boxed(), i), Any, computed}))
	}
	return and(tests...)
}

func (f *fun) recordPattern(n *syntax.RecordPat, x val) string {
	name := ""
	switch t := n.Type.(type) {
	case *syntax.Name:
		name = t.Name
	case *syntax.Path:
		name = t.Segs[len(t.Segs)-1].Name
	}
	if name == "Self" {
		name = f.w.selfName()
	}
	args := []string{x.boxed(), strconv.Quote(name)}
	for _, p := range n.Fields {
		if p.Default != nil {
			f.w.refuse(p.Name.Span(), "a default in a pattern")
		}
		args = append(args, strconv.Quote(p.Name.Name))
	}
	if n.RestName != nil {
		f.w.refuse(n.Span(), "the rest of a record in a pattern")
	}
	tests := []string{"rt.IsRecord(" + strings.Join(args, ", ") + ")"}
	for i := range n.Fields {
		p := &n.Fields[i]
		part := val{fmt.Sprintf("rt.FieldOf(%s, %q)", x.boxed(), p.Name.Name), Any, computed}
		if p.Pat == nil {
			tests = append(tests, f.bind(p, p.Name.Name, part))
			continue
		}
		tests = append(tests, f.pattern(p.Pat, part))
	}
	return and(tests...)
}

func (f *fun) rangePattern(n *syntax.RangePat, x val) string {
	ends := []val{{"rt.Null", Any, fixed}, {"rt.Null", Any, fixed}}
	ints := x.t == Int
	for i, e := range []syntax.Expr{n.Lo, n.Hi} {
		if e == nil {
			continue
		}
		ends[i] = f.expr(e)
		ints = ints && ends[i].t == Int
	}
	if !ints {
		return fmt.Sprintf("rt.InRange(%s, %s, %s, %t, %s)", x.boxed(), ends[0].boxed(), ends[1].boxed(), n.Inclusive, f.w.at(n.Span()))
	}
	var tests []string
	if n.Lo != nil {
		tests = append(tests, ends[0].text+" <= "+x.text)
	}
	if n.Hi != nil {
		op := " < "
		if n.Inclusive {
			op = " <= "
		}
		tests = append(tests, x.text+op+ends[1].text)
	}
	return and(tests...)
}

// orPattern is a | b. All alternatives bind the same names, each a variable of its own; the last declared is that of the body.
func (f *fun) orPattern(n *syntax.OrPat, x val) string {
	var tests []string
	names := map[string]bool{}
	for _, a := range n.Alts {
		for _, id := range scope.Bindings(a) {
			names[id.Name] = true
		}
	}
	if len(names) > 0 && !f.sharedBindings(n) {
		f.w.refuse(n.Span(), "alternatives that bind variables")
	}
	for _, a := range n.Alts {
		t := f.pattern(a, x)
		if strings.Contains(t, "&&") {
			t = "(" + t + ")"
		}
		tests = append(tests, t)
	}
	return "(" + strings.Join(tests, " || "+breakable) + ")"
}

func (f *fun) sharedBindings(*syntax.OrPat) bool { return false }

// optional is a pattern where only Some and None are asked for: there a value that is there counts as Some, null as None.
func (f *fun) optional(p syntax.Pattern, x val) string {
	switch n := p.(type) {
	case *syntax.VariantPat:
		switch name := n.Path[len(n.Path)-1].Name; {
		case name == "Some" && len(n.Elems) == 1:
			return f.someOf(n, x)
		case name == "None":
			return fmt.Sprintf("(rt.Missing(%s) || %s)", x.boxed(), f.pattern(p, x))
		}
	case *syntax.BindPat:
		if n.Name.Name == "None" && n.Sub == nil {
			return fmt.Sprintf("(rt.Missing(%s) || %s)", x.boxed(), f.pattern(p, x))
		}
	}
	return f.pattern(p, x)
}

// someOf is Some(inner), which also takes plain values.
func (f *fun) someOf(n *syntax.VariantPat, x val) string {
	inside := f.w.fresh("some", f.taken)
	f.line("var %s rt.Value", inside)
	f.line("_ = %s", inside)
	return and(fmt.Sprintf("rt.IsSome(%s, &%s)", x.boxed(), inside), f.pattern(n.Elems[0], val{inside, Any, computed}))
}
