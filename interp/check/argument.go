package check

import (
	"fmt"
	"slices"

	"skep/diag"
	"skep/internal/lazy"
	"skep/interp/syntax"
	"skep/interp/types"
)

// bound is one argument with the parameter that it is for; param < 0: none.
type bound struct {
	arg   *syntax.Arg
	param int
	typ   types.Type
}

// exactly is Assignable without the widening of integers; what is not known fits no form that asks for something.
func exactly(want, got types.Type) bool {
	if types.IsUnknown(want) {
		return true
	}
	if types.IsUnknown(got) || got == types.Never {
		return false
	}
	if _, float := want.(types.Float); float && isInt(got) {
		return false
	}
	if w, ok := want.(*types.Array); ok {
		if g, ok := got.(*types.Array); ok {
			return exactly(w.Elem, g.Elem)
		}
	}
	if w, ok := want.(*types.Iter); ok {
		if elem, ok := types.Elem(got); ok {
			return exactly(w.Elem, elem)
		}
	}
	if u, ok := got.(*types.Union); ok {
		for _, a := range u.Alts {
			if !exactly(want, a) {
				return false
			}
		}
		return true
	}
	return types.Assignable(want, got)
}

// functionIn finds the function among the alternatives of a parameter that takes n arguments, or any.
func functionIn(t types.Type, n int) *types.Func {
	switch t := t.(type) {
	case *types.Func:
		return t
	case *types.Maybe:
		return functionIn(t.Elem, n)
	case *types.Union:
		var found *types.Func
		for _, a := range t.Alts {
			if f := functionIn(a, n); f != nil && (found == nil || len(f.Params) == n) {
				found = f
			}
		}
		return found
	}
	return nil
}

func isLambda(e syntax.Expr) bool {
	_, ok := e.(*syntax.Lambda)
	return ok
}

// argument infers one argument, with what its parameter asks for.
func (c *checker) argument(k *callee, b *bound, open map[*types.Var]bool) {
	if b.param < 0 {
		b.typ = c.infer(b.arg.Value, nil)
		return
	}
	p := k.fn.Params[b.param]
	want := types.Substitute(p.Type, partial(k.solution, open))
	if _, ok := p.Type.(*types.Column); ok && k.columns != nil {
		b.typ = c.columnExpr(b.arg.Value, k.columns)
	} else if t, done := k.seen[b.arg.Value]; done {
		b.typ = t
	} else {
		if l, ok := b.arg.Value.(*syntax.Lambda); ok && k.entry != nil && accumulates.Get()[k.entry.name] && len(l.Params) == 1 {
			want = nil // which is reported
		}
		b.typ = c.infer(b.arg.Value, want)
	}
	if f, ok := b.typ.(*types.Func); ok && len(f.Vars) > 0 { // a generic function as a value
		b.typ = types.Substitute(f, partial(&types.Solution{}, openVars(f)))
	}
	got := b.typ
	if b.arg.Spread {
		got, _ = c.elementOf(b.typ)
		b.typ = types.Unknown
	}
	k.solution.At = b.arg.Value.Span()
	k.solution.Solve(p.Type, got, open)
}

// bind pairs arguments and parameters and reports what does not fit in number or name.
func (c *checker) bind(k *callee, args []syntax.Arg) ([]bound, bool) {
	bounds := make([]bound, 0, len(args))
	taken := make([]bool, len(k.fn.Params))
	next, ok, spread := 0, true, false
	positional := 0
	for i := range args {
		a := &args[i]
		b := bound{arg: a, param: -1}
		switch {
		case k.fn.Any:
		case a.Name != nil:
			b.param, ok = c.bindName(k, a, taken, ok)
		case next < len(k.fn.Params):
			b.param = next
			taken[next] = true
			positional++
			if !k.fn.Params[next].Rest {
				next++
			}
		default:
			positional++
		}
		spread = spread || a.Spread
		bounds = append(bounds, b)
	}
	if k.fn.Any || spread || !ok {
		return bounds, ok
	}
	return bounds, c.arity(k, args, taken, positional)
}

func (c *checker) bindName(k *callee, a *syntax.Arg, taken []bool, ok bool) (int, bool) {
	var names []string
	columns := false
	open := false // a rest takes names that no parameter has, those behind it included
	for i, p := range k.fn.Params {
		if p.Name == a.Name.Name && !p.Rest {
			if taken[i] {
				d := c.fail("E0206", a.Name.Span(), "the argument `"+p.Name+"` is given twice")
				fix(d, "remove it", wholeArg(a), "")
				return i, false
			}
			taken[i] = true
			return i, ok
		}
		if p.Rest && k.entry != nil && p.Name == a.Name.Name {
			return i, ok
		}
		_, isColumn := p.Type.(*types.Column)
		if p.Rest && k.entry != nil && !isColumn || p.Name == "" { // templates take names
			open = true
			continue
		}
		columns = columns || p.Rest && isColumn
		names = append(names, p.Name)
	}
	if open {
		return -1, ok
	}
	d := c.fail("E0205", a.Name.Span(), fmt.Sprintf("`%s` has no parameter `%s`", k.name, a.Name.Name))
	d.Related = k.related
	var free []string
	for i, n := range names {
		if !taken[i] {
			free = append(free, n)
		}
	}
	best := nearest(a.Name.Name, free)
	if best == "" && len(free) == 1 {
		best = free[0]
	}
	switch other := k.entry != nil && slices.Contains(free, k.entry.f.Others[a.Name.Name]); {
	case other:
		best = k.entry.f.Others[a.Name.Name]
	case columns && nearest(a.Name.Name, free) == "": // Polars names columns so
		alias := fmt.Sprintf("(%s).alias(%q)", c.text(a.Value.Span()), a.Name.Name)
		d.Hint = "a column is named by alias: " + alias
		fix(d, "name it by alias", wholeArg(a), alias)
		return -1, false
	}
	c.suggest(d, a.Name.Span(), a.Name.Name, best)
	return -1, false
}

func wholeArg(a *syntax.Arg) diag.Span { return a.Name.Span().To(a.Value.Span()) }

// arity reports too few or too many arguments.
func (c *checker) arity(k *callee, args []syntax.Arg, taken []bool, positional int) bool {
	least, most := k.fn.Arity()
	missing := ""
	at := -1
	for i, p := range k.fn.Params {
		if !taken[i] && !p.Optional && !p.Rest && missing == "" {
			missing, at = p.Name, i
		}
	}
	if missing == "" && at < 0 && len(args) <= most {
		return true
	}
	want := fmt.Sprint(least)
	noun := "arguments"
	if most < 1<<30 && most != least {
		want = fmt.Sprintf("%d to %d", least, most)
	} else if most >= 1<<30 {
		want = fmt.Sprintf("at least %d", least)
	} else if least == 1 {
		noun = "argument"
	}
	d := c.fail("E0204", k.span, fmt.Sprintf("`%s` takes %s %s, %d given", k.name, want, noun, len(args)))
	d.Expected, d.Found, d.Related = want+" "+noun, fmt.Sprint(len(args)), k.related
	k.miscount = true
	c.arityFix(d, k, args, at, most)
	return false
}

func (c *checker) arityFix(d *diag.Diagnostic, k *callee, args []syntax.Arg, missing, most int) {
	if len(args) > most && most >= 0 {
		from := k.span.End - 1
		if most < len(args) {
			from = args[most].Value.Span().Start
			if most > 0 {
				from = args[most-1].Value.Span().End
			}
		}
		fix(d, "remove what is too much", diag.Span{Start: from, End: args[len(args)-1].Value.Span().End}, "")
		return
	}
	if missing < 0 || k.span.End == 0 {
		return
	}
	p := k.fn.Params[missing]
	value := placeholder(p.Type)
	if value == "" {
		return
	}
	at := diag.Span{Start: k.span.End - 1, End: k.span.End - 1}
	text := value
	if len(args) > 0 {
		at = diag.Span{Start: args[len(args)-1].Value.Span().End, End: args[len(args)-1].Value.Span().End}
		text = ", " + value
		if args[len(args)-1].Name != nil || missing > len(args) {
			text = ", " + p.Name + ": " + value
		}
	}
	title := "add an argument"
	if p.Name != "" {
		title = "add the argument `" + p.Name + "`"
	}
	d.Fixes = append(d.Fixes, diag.Fix{Title: title + " (" + value + " to begin with)", Edits: []diag.Edit{{Span: at, New: text}}, Guess: true})
}

// placeholder is a value of a type that stands for one to be written; "" if there is none that is plain.
func placeholder(t types.Type) string {
	switch t := t.(type) {
	case types.Int:
		return "0"
	case types.Float:
		return "0.0"
	case *types.Array:
		return "[]"
	case *types.Dict, *types.Record:
		return "{}"
	case *types.Option:
		return "None"
	case *types.Maybe:
		return "null"
	case *types.Tuple:
		out := "("
		for i, e := range t.Elems {
			p := placeholder(e)
			if p == "" {
				return ""
			}
			if i > 0 {
				out += ", "
			}
			out += p
		}
		return out + ")"
	case *types.Result:
		if p := placeholder(t.Ok); p != "" {
			return "Ok(" + p + ")"
		}
	case types.Basic:
		switch t {
		case types.Str:
			return `""`
		case types.Char:
			return "' '"
		case types.Bool:
			return "false"
		case types.Null, types.Unknown:
			return "null"
		case types.Unit:
			return "()"
		}
	case nil:
		return "null"
	}
	return ""
}

// holdArgument reports an argument that does not fit its parameter.
func (c *checker) holdArgument(k *callee, b *bound, open map[*types.Var]bool) bool {
	if b.param < 0 || b.arg.Spread {
		return true
	}
	p := k.fn.Params[b.param]
	want := types.Substitute(p.Type, partial(k.solution, open))
	if _, ok := p.Type.(*types.Column); ok && k.columns != nil {
		return true
	}
	if v, ok := p.Type.(*types.Var); ok && open[v] {
		return c.holdBounds(v, b)
	}
	if l, ok := b.arg.Value.(*syntax.Lambda); ok && k.entry != nil {
		if f := functionIn(want, len(l.Params)); f != nil && len(l.Params) <= len(f.Params)+1 {
			return c.holdLambda(k, b, l, f) // one more: the index, or an error that is not handed over
		}
	}
	what := "the argument"
	if p.Name != "" {
		what = "`" + p.Name + "`"
	}
	var related []diag.Related
	if k.info != nil && b.param < len(k.info.params) {
		related = []diag.Related{{Source: c.src, Span: k.info.params[b.param].at, Message: "the parameter is declared here"}}
	}
	if t, ok := p.Type.(*types.Tensor); ok {
		return c.holdShapeOf(k, b, t, want, what+" of `"+k.name+"`", related)
	}
	return c.hold(b.arg.Value, b.typ, want, what+" of `"+k.name+"`", related)
}

// holdLambda holds a lambda given to a builtin: a test gives a bool, and what combines two values takes two.
func (c *checker) holdLambda(k *callee, b *bound, l *syntax.Lambda, want *types.Func) bool {
	got, ok := b.typ.(*types.Func)
	if !ok || want.Any {
		return true
	}
	if len(l.Params) == 1 && len(want.Params) == 2 && accumulates.Get()[k.entry.name] && !l.Params[0].Rest && l.Params[0].Pat == nil {
		d := c.fail("E0204", l.Span(), fmt.Sprintf("the function for `%s` takes 2 arguments, this lambda 1", k.name))
		d.Expected, d.Found = "2 parameters", "1"
		at := l.Params[0].Span()
		fix(d, "take the element too", diag.Span{Start: at.End, End: at.End}, ", x")
		return false
	}
	if want.Result != types.Bool || l.Body == nil {
		return true
	}
	if _, block := l.Body.(*syntax.Block); block {
		return true
	}
	switch got.Result.(type) {
	case types.Int, types.Float:
	default:
		if got.Result != types.Str {
			return true
		}
	}
	return c.holdCondition(l.Body, got.Result)
}

// accumulates are the builtins whose function gets what has been gathered, and an element.
var accumulates = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return map[string]bool{"fold": true, "reduce": true, "inject": true, "scan": true}
}}

// holdBounds: a type parameter takes what has its traits.
func (c *checker) holdBounds(v *types.Var, b *bound) bool {
	for _, bd := range v.Bounds {
		tr, ok := bd.(*types.Named)
		if !ok || tr.Decl.Form != types.Trait || c.implements(b.typ, tr) {
			continue
		}
		d := c.fail("E0312", b.arg.Value.Span(), fmt.Sprintf("%s does not implement `%s`", describe(b.typ), tr.Decl.Name))
		d.Expected, d.Found = "a type that implements "+tr.Decl.Name, b.typ.String()
		d.Related = declaredAt(tr.Decl)
		return false
	}
	return true
}

// implements tells whether a type has a trait of the program; what is not known is not denied.
func (c *checker) implements(t types.Type, tr *types.Named) bool {
	switch t := t.(type) {
	case *types.TypeValue:
		n, ok := types.UnitOf(t)
		return !ok || c.implements(n, tr)
	case *types.Named:
		return t.As(tr.Decl) != nil || c.opensUp(t)
	case *types.Var:
		if t.Hole || len(t.Bounds) == 0 {
			return true
		}
		for _, b := range t.Bounds {
			if n, ok := b.(*types.Named); ok && n.As(tr.Decl) != nil {
				return true
			}
		}
		return false
	case *types.Union:
		return true
	}
	kind := kindName(t)
	if kind == "" || types.IsUnknown(t) {
		return true
	}
	for _, x := range c.impls[kind] {
		if tr.Decl.Methods[x.fun.Name.Name] != nil {
			return true
		}
	}
	for name := range tr.Decl.Methods {
		if c.extendedEarlier(t, name) {
			return true
		}
	}
	return len(tr.Decl.Methods) == 0
}

func openVars(f *types.Func) map[*types.Var]bool {
	open := map[*types.Var]bool{}
	for _, v := range f.Vars {
		open[v] = true
	}
	return open
}

// partial is a solution in which what is not solved yet says nothing.
func partial(s *types.Solution, open map[*types.Var]bool) *types.Solution {
	out := &types.Solution{Vars: map[*types.Var]types.Type{}, Dims: s.Dims}
	for v := range open {
		out.Vars[v] = types.Unknown
	}
	for v, t := range s.Vars {
		out.Vars[v] = t
	}
	return out
}
