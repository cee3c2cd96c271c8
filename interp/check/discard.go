package check

import (
	"fmt"

	"skep/diag"
	"skep/internal/lazy"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/types"
)

// fresh are methods that give a new array; calling them for nothing is a mistake.
var fresh = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return map[string]bool{"sort": true, "sort_by": true, "sort_by_key": true, "reverse": true, "reversed": true, "sorted": true, "unique": true}
}}

// discarded reports `a.sort()` whose result is thrown away.
func (c *checker) discarded(p *syntax.Program) {
	visit := func(stmts []syntax.Expr, lastCounts bool) {
		for i, s := range stmts {
			m, ok := s.(*syntax.MethodCall)
			if !ok || !fresh.Get()[m.Name.Name] || i == len(stmts)-1 && lastCounts || !scope.IsPlace(m.Recv) {
				continue
			}
			if t := c.typeAt(m.Recv); kindName(t) != "array" && !types.IsUnknown(t) && kindName(t) != "iterator" {
				continue
			}
			c.report(c.discardedCall(m), true)
		}
	}
	visit(p.Stmts, true)
	for _, s := range p.Stmts {
		syntax.Walk(s, func(n syntax.Expr) bool {
			if b, ok := n.(*syntax.Block); ok && b != nil {
				visit(b.Stmts, true)
			}
			return true
		})
	}
}

func (c *checker) discardedCall(m *syntax.MethodCall) *diag.Diagnostic {
	recv := c.text(m.Recv.Span())
	return &diag.Diagnostic{Code: "E0203", Severity: diag.Error, Span: m.Name.Span(),
		Message: fmt.Sprintf("the result of `%s` is thrown away: it gives a new array and leaves `%s` as it is", m.Name.Name, recv),
		Hint:    fmt.Sprintf("write `%s = %s.%s(…)`", recv, recv, m.Name.Name),
		Fixes: []diag.Fix{{Title: "assign the result to `" + recv + "`",
			Edits: append([]diag.Edit{{Span: diag.Span{Start: m.Span().Start, End: m.Span().Start}, New: recv + " = "}}, c.makeMutable(m.Recv)...)}}}
}

// makeMutable is the edit that lets a variable be assigned again, if its definition does not.
func (c *checker) makeMutable(e syntax.Expr) []diag.Edit {
	name, ok := e.(*syntax.Name)
	if !ok {
		return nil
	}
	at := diag.Span{}
	if v := c.info.Refs[name]; v != nil && !v.Mut && !v.Param {
		at = v.Decl
	} else if g := c.info.Globals[name.Name]; v == nil && g != nil && g.Defined && g.Let != nil && !g.Mut {
		at = g.Decl
	}
	if at.End <= at.Start {
		return nil
	}
	return []diag.Edit{{Span: diag.Span{Start: at.Start, End: at.Start}, New: "mut "}}
}

// discardedResult reports a statement that throws a Result away: an Err in it would go unseen.
func (c *checker) discardedResult(e syntax.Expr, t types.Type) {
	if !c.loud {
		return
	}
	switch n := e.(type) {
	case *syntax.If:
		c.discardedEnd(n.Then)
		switch x := n.Else.(type) {
		case *syntax.Block:
			c.discardedEnd(x)
		case *syntax.If:
			if x != nil {
				c.discardedResult(x, c.typeAt(x))
			}
		}
	case *syntax.Match:
		for i := range n.Arms {
			c.discardedResult(n.Arms[i].Body, c.typeAt(n.Arms[i].Body))
		}
	case *syntax.Block:
		c.discardedEnd(n)
	case *syntax.Call, *syntax.MethodCall, *syntax.Await:
		if r, ok := t.(*types.Result); ok {
			c.ignored(e, r)
		}
	}
}

func (c *checker) discardedEnd(b *syntax.Block) {
	if b != nil && len(b.Stmts) > 0 {
		last := b.Stmts[len(b.Stmts)-1]
		c.discardedResult(last, c.typeAt(last))
	}
}

func (c *checker) ignored(e syntax.Expr, r *types.Result) {
	if r.Err == types.Never || c.mutates(e) || c.failing[unawaited(e)] {
		return
	}
	d := c.fail("E0212", e.Span(), "this Result is thrown away: an error in it would go unseen")
	d.Found = r.String()
	d.Hint = "hand it on with `?`, take the value with `.unwrap()`, or say `let _ =` if it does not matter"
	end := diag.Span{Start: e.Span().End, End: e.Span().End}
	if c.fn.outer != nil && c.fn.result != nil {
		if w, ok := c.fn.result.(*types.Result); ok && c.fits(w.Err, r.Err) {
			fix(d, "hand an error on: `?`", end, "?")
		}
	}
	fix(d, "fail on an error: `.unwrap()`", end, ".unwrap()")
	fix(d, "ignore it: `let _ =`", diag.Span{Start: e.Span().Start, End: e.Span().Start}, "let _ = ")
}

func unawaited(e syntax.Expr) syntax.Expr {
	if w, ok := e.(*syntax.Await); ok {
		return w.X
	}
	return e
}

// mutates tells calls that are made for what they change; their Result says something else.
func (c *checker) mutates(e syntax.Expr) bool {
	m, ok := e.(*syntax.MethodCall)
	return ok && (m.Name.Name == "inspect" || m.Name.Name == "inspect_err")
}

// unreachable warns of statements that control never gets to.
func (c *checker) unreachable(rest []syntax.Expr) {
	for _, s := range rest {
		switch s.(type) {
		case *syntax.Fun, *syntax.Struct, *syntax.Enum, *syntax.Trait, *syntax.Impl, *syntax.Class:
			continue
		}
		d := c.warn("W0202", s.Span(), "this is never reached")
		d.Hint = "what stands before it always leaves"
		return
	}
}
