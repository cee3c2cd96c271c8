package check

import (
	"fmt"
	"strconv"
	"strings"

	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/types"
)

// hold reports an expression of type got where want is asked for; what names the place. It tells whether it fits.
func (c *checker) hold(e syntax.Expr, got, want types.Type, what string, related []diag.Related) bool {
	if want == nil || types.IsUnknown(want) || want == types.Unit {
		return true
	}
	if i, ok := want.(types.Int); ok && isInt(got) && c.outOfRange(e, i, what) {
		return false
	}
	if m, ok := want.(*types.Maybe); ok {
		if i, ok := m.Elem.(types.Int); ok && isInt(got) && c.outOfRange(e, i, what) {
			return false
		}
	}
	if w, ok := want.(*types.Tensor); ok {
		want = w.Forget(c.namesSize)
	}
	if c.holdBranches(e, want, what, related) {
		return false
	}
	if c.fits(want, got) {
		return true
	}
	if c.holdTensor(e, got, want, what, related) {
		return false
	}
	if c.holdParts(e, got, want, what) {
		return false
	}
	d := c.fail("E0301", e.Span(), fmt.Sprintf("%s must be %s, found %s", what, want, got))
	d.Expected, d.Found, d.Related = want.String(), got.String(), related
	c.convertFix(d, e, got, want)
	return false
}

// fits is Assignable, and knows which builtin types have the program's traits.
func (c *checker) fits(want, got types.Type) bool {
	if u, ok := got.(*types.Union); ok { // inferred alternatives: one that fits is enough
		if o, option := want.(*types.Option); option && hasNull(u) && c.fits(o.Elem, types.Without(u)) {
			return true // xs.pop() where an Option is declared
		}
		for _, a := range u.Alts {
			if c.fits(want, a) {
				return true
			}
		}
		return false
	}
	if n, ok := want.(*types.Named); ok && n.Decl.Form == types.Trait && got != types.Unit && got != types.Null {
		return c.implements(got, n)
	}
	return types.Assignable(want, got)
}

func hasNull(u *types.Union) bool {
	for _, a := range u.Alts {
		if a == types.Null {
			return true
		}
	}
	return false
}

// holdParts reports the elements of a literal that do not fit, instead of the whole.
func (c *checker) holdParts(e syntax.Expr, got, want types.Type, what string) bool {
	switch e.(type) {
	case *syntax.Array, *syntax.Tuple, *syntax.Macro, *syntax.Call, *syntax.Lambda: // the annotation is of the whole
		saved := c.annotationAt
		c.annotationAt = nil
		defer func() { c.annotationAt = saved }()
	}
	switch n := e.(type) {
	case *syntax.Array:
		return c.holdElements(n.Elems, want, what)
	case *syntax.Macro:
		return n.Name.Name == "vec" && n.Repeat == nil && c.holdElements(n.Args, want, what)
	case *syntax.Tuple:
		w, ok := want.(*types.Tuple)
		if !ok || len(w.Elems) != len(n.Elems) {
			return false
		}
		bad := false
		for i, x := range n.Elems {
			if !c.fits(w.Elems[i], c.typeAt(x)) {
				c.hold(x, c.typeAt(x), w.Elems[i], "an element of "+what, nil)
				bad = true
			}
		}
		return bad
	case *syntax.Block:
		if len(n.Stmts) > 0 {
			last := n.Stmts[len(n.Stmts)-1]
			return !c.hold(last, got, want, what, nil)
		}
	case *syntax.Call:
		return c.holdWrapped(n, want, what)
	case *syntax.Lambda:
		return c.holdBody(n, got, want, what)
	}
	return false
}

func (c *checker) holdElements(elems []syntax.Arg, want types.Type, what string) bool {
	w, ok := want.(*types.Array)
	if !ok || w.Len >= 0 && int64(len(elems)) != w.Len {
		return false
	}
	bad := false
	for _, a := range elems {
		if !a.Spread && !c.fits(w.Elem, c.typeAt(a.Value)) {
			c.hold(a.Value, c.typeAt(a.Value), w.Elem, "an element of "+what, nil)
			bad = true
		}
	}
	return bad
}

// holdBody reports what a lambda gives instead of the lambda, if it takes what it should.
func (c *checker) holdBody(n *syntax.Lambda, got, want types.Type, what string) bool {
	w, ok := want.(*types.Func)
	g, is := got.(*types.Func)
	if !ok || !is || n.Ret != nil || len(w.Params) != len(n.Params) || w.Result == nil || c.types[n.Body] == nil || !givesValue(n.Body) {
		return false
	}
	free := *g
	free.Result = types.Unknown
	if !c.fits(want, &free) {
		return false
	}
	return !c.hold(n.Body, c.types[n.Body], w.Result, "what "+what+" gives", nil)
}

// holdWrapped reports the value in Some(…), Ok(…) or Err(…) instead of the whole.
func (c *checker) holdWrapped(n *syntax.Call, want types.Type, what string) bool {
	name, ok := n.Fn.(*syntax.Name)
	if !ok || len(n.Args) != 1 || n.Args[0].Name != nil || c.info.Refs[name] != nil {
		return false
	}
	var part types.Type
	switch w := want.(type) {
	case *types.Option:
		part = map[string]types.Type{"Some": w.Elem}[name.Name]
	case *types.Result:
		part = map[string]types.Type{"Ok": w.Ok, "Err": w.Err}[name.Name]
	}
	if part == nil {
		return false
	}
	x := n.Args[0].Value
	return !c.hold(x, c.typeAt(x), part, "what `"+name.Name+"` holds in "+what, nil)
}

// holdBranches reports the branches that give the wrong type, each at its place.
func (c *checker) holdBranches(e syntax.Expr, want types.Type, what string, related []diag.Related) bool {
	bad := false
	for _, x := range branchesOf(e) {
		b, ok := x.(*syntax.Block)
		for ok && b != nil && len(b.Stmts) > 0 {
			x = b.Stmts[len(b.Stmts)-1]
			b, ok = x.(*syntax.Block)
		}
		if t := c.types[x]; t != nil && t != types.Never && givesValue(x) {
			bad = !c.hold(x, t, want, what, related) || bad
		}
	}
	return bad
}

// branchesOf are the expressions one of which is the value of e.
func branchesOf(e syntax.Expr) (out []syntax.Expr) {
	switch n := e.(type) {
	case *syntax.If:
		out = append(out, n.Then)
		if n.Else != nil && !isNil(n.Else) {
			out = append(out, n.Else)
		}
	case *syntax.Match:
		for _, a := range n.Arms {
			out = append(out, a.Body)
		}
	case *syntax.Ternary:
		return []syntax.Expr{n.Then, n.Else}
	case *syntax.Try:
		out = append(out, n.Body)
		if n.Catch != nil {
			out = append(out, n.Catch)
		}
	}
	return out
}

// givesValue leaves out statements, whose lack of a value is a mistake of the whole.
func givesValue(e syntax.Expr) bool {
	switch n := e.(type) {
	case *syntax.Let, *syntax.Assign, *syntax.For, *syntax.While, *syntax.Fun:
		return false
	case *syntax.Block:
		return n != nil && len(n.Stmts) > 0
	}
	return true
}

// outOfRange reports a constant that an integer type cannot hold.
func (c *checker) outOfRange(e syntax.Expr, want types.Int, what string) bool {
	k, ok := c.constantInt(e)
	lo, hi, known := types.IntBounds(want.Name)
	if !ok || !known || k >= lo && k <= hi {
		return false
	}
	d := c.fail("E0308", e.Span(), fmt.Sprintf("%d does not fit %s: %s is %d to %d", k, what, want.Name, lo, hi))
	d.Expected, d.Found = fmt.Sprintf("%s (%d to %d)", want.Name, lo, hi), strconv.FormatInt(k, 10)
	if at := c.annotationAt; at != nil {
		fix(d, "make it `i64`", at.Span(), "i64")
	} else {
		nearest := lo
		if k > hi {
			nearest = hi
		}
		d.Fixes = append(d.Fixes, diag.Fix{Title: fmt.Sprintf("use the nearest value, %d", nearest), Edits: []diag.Edit{{Span: e.Span(), New: strconv.FormatInt(nearest, 10)}}, Guess: true})
	}
	return true
}

// convertFix proposes how to make a value of one type from another.
func (c *checker) convertFix(d *diag.Diagnostic, e syntax.Expr, got, want types.Type) {
	at := e.Span()
	switch w := want.(type) {
	case types.Int:
		c.toInt(d, e, got)
	case types.Float:
		if s, ok := e.(*syntax.Str); ok && numeric(s.Value) {
			fix(d, "write the number", at, s.Value)
		} else if types.IsText(got) {
			around(d, "read the number: `.to_float()`", at, openParen(e), closeParen(e)+".to_float()")
		}
	case types.Basic:
		c.toBasic(d, e, got, w)
	case *types.Option:
		if c.fits(w.Elem, got) {
			around(d, "wrap it: `Some(…)`", at, "Some(", ")")
		} else if got == types.Null {
			fix(d, "write `None`", at, "None")
		}
	case *types.Result:
		if c.fits(w.Ok, got) {
			around(d, "wrap it: `Ok(…)`", at, "Ok(", ")")
		} else if c.fits(w.Err, got) {
			around(d, "wrap it: `Err(…)`", at, "Err(", ")")
		}
	case *types.Array:
		if c.fits(w.Elem, got) {
			around(d, "make a list of one", at, "[", "]")
		} else if elem, ok := types.Elem(got); ok && w.Len < 0 && c.fits(w.Elem, elem) && !types.IsText(got) {
			around(d, "make a list: `.to_array()`", at, openParen(e), closeParen(e)+".to_array()")
		} else if types.IsText(got) && types.IsText(w.Elem) {
			around(d, "take the characters: `.chars()`", at, openParen(e), closeParen(e)+".chars()")
		}
	case *types.Set:
		if elem, ok := types.Elem(got); ok && c.fits(w.Elem, elem) {
			around(d, "make a set: `.to_set()`", at, openParen(e), closeParen(e)+".to_set()")
		}
	}
	if len(d.Fixes) == 0 {
		if x := inner(got); x != nil && c.fits(want, x) {
			around(d, "take the value out: `.unwrap()`", at, openParen(e), closeParen(e)+".unwrap()")
		} else if m, ok := got.(*types.Maybe); ok && c.fits(want, m.Elem) {
			if p := placeholder(m.Elem); p != "" {
				around(d, "use "+p+" for null", at, "(", " ?? "+p+")")
			}
		} else if f, ok := got.(*types.Func); ok && f.Result != nil && c.fits(want, f.Result) && len(f.Params) == 0 {
			around(d, "call the function", at, "", "()")
		} else if t, ok := got.(*types.Task); ok && c.fits(want, t.Elem) {
			around(d, "await it", at, "await ", "")
		}
	}
}

func (c *checker) toInt(d *diag.Diagnostic, e syntax.Expr, got types.Type) {
	at := e.Span()
	switch {
	case got == types.Bool:
		around(d, "count true as 1: `.to_int()`", at, openParen(e), closeParen(e)+".to_int()")
	case types.IsText(got):
		if s, ok := e.(*syntax.Str); ok {
			if _, err := strconv.ParseInt(s.Value, 10, 64); err == nil {
				fix(d, "write the number", at, s.Value)
				return
			}
			if ann := c.annotationAt; ann != nil {
				fix(d, "make it `String`", ann.Span(), "String")
				return
			}
		}
		around(d, "read the number: `.to_int()`", at, openParen(e), closeParen(e)+".to_int()")
	case types.IsNumber(got):
		if f, ok := e.(*syntax.Float); ok && f.Value == float64(int64(f.Value)) {
			fix(d, "write an integer", at, strconv.FormatInt(int64(f.Value), 10))
			return
		}
		around(d, "leave the fraction out: `as i64`", at, "("+openParen(e), closeParen(e)+" as i64)")
	}
}

func (c *checker) toBasic(d *diag.Diagnostic, e syntax.Expr, got types.Type, want types.Basic) {
	at := e.Span()
	switch want {
	case types.Str, types.Char:
		switch {
		case types.IsNumber(got) && isLiteral(e):
			around(d, "write it as text", at, `"`, `"`)
		case types.IsNumber(got) || got == types.Bool:
			around(d, "write it as text: `.to_string()`", at, openParen(e), closeParen(e)+".to_string()")
		case kindName(got) == "array":
			around(d, "join it: `.join(\"\")`", at, openParen(e), closeParen(e)+`.join("")`)
		case kindName(got) != "" && inner(got) == nil:
			around(d, "write it as text: `.to_string()`", at, openParen(e), closeParen(e)+".to_string()")
		}
	case types.Bool:
		c.toBool(d, e, got)
	}
}

// toBool proposes the test that was probably meant.
func (c *checker) toBool(d *diag.Diagnostic, e syntax.Expr, got types.Type) {
	at := e.Span()
	switch got.(type) {
	case types.Int:
		if n, ok := e.(*syntax.Int); ok && n.Value <= 1 {
			c.boolFix(d, e)
			return
		}
		around(d, "compare with 0", at, openParen(e), closeParen(e)+" != 0")
		return
	case types.Float:
		around(d, "compare with 0", at, openParen(e), closeParen(e)+" != 0.0")
		return
	case *types.Option:
		around(d, "ask whether there is a value: `.is_some()`", at, openParen(e), closeParen(e)+".is_some()")
		return
	case *types.Result:
		around(d, "ask whether it went well: `.is_ok()`", at, openParen(e), closeParen(e)+".is_ok()")
		return
	case *types.Maybe:
		around(d, "compare with null", at, openParen(e), closeParen(e)+" != null")
		return
	case *types.Func:
		around(d, "call the function", at, "", "()")
		return
	}
	switch kindName(got) {
	case "string":
		if s, ok := e.(*syntax.Str); ok && (s.Value == "true" || s.Value == "false") {
			fix(d, "write `"+s.Value+"`", at, s.Value)
			return
		}
		around(d, "ask whether there is text", at, "!"+openParen(e), closeParen(e)+".is_empty()")
	case "array", "object", "set":
		around(d, "ask whether there are elements", at, "!"+openParen(e), closeParen(e)+".is_empty()")
	case "nil":
		fix(d, "write `false`", at, "false")
	}
}

func numeric(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && !strings.ContainsAny(s, "xXnN")
}

func isLiteral(e syntax.Expr) bool {
	switch e.(type) {
	case *syntax.Int, *syntax.Float:
		return true
	}
	return false
}

// openParen and closeParen put operands of less precedence than a method call in parentheses.
func openParen(e syntax.Expr) string {
	if compound(e) {
		return "("
	}
	return ""
}

func closeParen(e syntax.Expr) string {
	if compound(e) {
		return ")"
	}
	return ""
}

func compound(e syntax.Expr) bool {
	switch e.(type) {
	case *syntax.Binary, *syntax.Unary, *syntax.Range, *syntax.Cast, *syntax.Ternary, *syntax.Lambda, *syntax.If, *syntax.Match, *syntax.Await, *syntax.Ref, *syntax.Assign, *syntax.Block, *syntax.Loop:
		return true
	case *syntax.Int, *syntax.Float:
		return false
	}
	return false
}

// describe names a value of a type in a sentence.
func describe(t types.Type) string {
	switch t := t.(type) {
	case types.Int:
		return "an integer"
	case types.Float:
		return "a float"
	case *types.Array:
		return "a list" + ofType(t)
	case *types.Tuple:
		return "a tuple" + ofType(t)
	case *types.Dict, *types.Record:
		return "an object"
	case *types.Set:
		return "a set"
	case *types.Range:
		return "a range"
	case *types.Iter:
		return "an iterator"
	case *types.Func:
		return "a function"
	case *types.Option:
		return "an Option"
	case *types.Result:
		return "a Result"
	case *types.Maybe, *types.Union, *types.Var, *types.Tensor, *types.Frame, *types.Boxed, *types.Column, *types.Task:
		return "`" + t.String() + "`"
	case *types.Named:
		return "`" + t.String() + "`"
	case *types.TypeValue:
		return "the type `" + t.Of.String() + "`"
	case *types.Module:
		return "the module `" + strings.TrimPrefix(t.Name, "::") + "`"
	}
	switch t {
	case types.Str:
		return "a string"
	case types.Char:
		return "a character"
	case types.Bool:
		return "a bool"
	case types.Null:
		return "null"
	case types.Unit:
		return "nothing, `()`"
	}
	return "`" + t.String() + "`"
}

func ofType(t types.Type) string { return " `" + t.String() + "`" }
