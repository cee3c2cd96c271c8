package lint

import (
	"skep/diag"
	"skep/interp/syntax"
)

func isZero(x syntax.Expr) bool {
	n, ok := x.(*syntax.Int)
	return ok && n.Value == 0 && n.Big == ""
}

// lengthOf gives x of x.len(), nil if it is something else.
func lengthOf(x syntax.Expr) syntax.Expr {
	if m, ok := x.(*syntax.MethodCall); ok && m.Name.Name == "len" && len(m.Args) == 0 && !m.Safe {
		return m.Recv
	}
	return nil
}

func (l *linter) comparison(n *syntax.Binary) {
	switch n.Op {
	case "==", "!=", ">", "<", ">=", "<=":
	default:
		return
	}
	if b, ok := n.Y.(*syntax.Bool); ok && (n.Op == "==" || n.Op == "!=") {
		l.boolCompared(n, b.Value == (n.Op == "=="))
	}
	if isName(n.Y, "None") && (n.Op == "==" || n.Op == "!=") {
		method := "is_none"
		if n.Op == "!=" {
			method = "is_some"
		}
		l.asMethod("L0008", n, n.X, method, "ask with `"+method+"()`")
	}
	l.lengthCompared(n)
}

func isName(x syntax.Expr, name string) bool {
	n, ok := x.(*syntax.Name)
	return ok && n.Name == name
}

func (l *linter) boolCompared(n *syntax.Binary, same bool) {
	d := l.warn("L0007", n.S, "a bool need not be compared with true or false")
	text := l.text(n.X.Span())
	switch {
	case !l.whole(n.S, n.X, n.Y):
	case same:
		replace(d, "write `"+text+"`", n.S, text)
	case isPrimary(n.X):
		replace(d, "write `!"+text+"`", n.S, "!"+text)
	}
}

// whole says whether a span holds just its two operands with no parentheses around them.
func (l *linter) whole(s diag.Span, x, y syntax.Expr) bool {
	return s.Start == x.Span().Start && s.End == y.Span().End && balanced(l.text(x.Span())) && balanced(l.text(s))
}

// balanced says whether a text's parentheses close what they open.
func balanced(s string) bool {
	n := 0
	for _, c := range s {
		switch c {
		case '(':
			n++
		case ')':
			n--
		}
		if n < 0 {
			return false
		}
	}
	return n == 0
}

// isPrimary says whether a sign before the text binds to all of it.
func isPrimary(x syntax.Expr) bool {
	switch x.(type) {
	case *syntax.Name, *syntax.Call, *syntax.MethodCall, *syntax.Field, *syntax.Index, *syntax.Path:
		return true
	}
	return false
}

// asMethod offers to ask the left side with a method.
func (l *linter) asMethod(code string, n *syntax.Binary, x syntax.Expr, method, message string) {
	d := l.warn(code, n.S, message)
	if isPrimary(x) && balanced(l.text(x.Span())) && n.S.Start == n.X.Span().Start {
		replace(d, "write `"+l.text(x.Span())+"."+method+"()`", n.S, l.text(x.Span())+"."+method+"()")
	}
}

func (l *linter) lengthCompared(n *syntax.Binary) {
	x := lengthOf(n.X)
	if x == nil || !isPrimary(x) {
		return
	}
	one, _ := n.Y.(*syntax.Int)
	empty := isZero(n.Y) && (n.Op == "==" || n.Op == "<=") || one != nil && one.Value == 1 && n.Op == "<"
	filled := isZero(n.Y) && (n.Op == "!=" || n.Op == ">") || one != nil && one.Value == 1 && n.Op == ">="
	text := l.text(x.Span()) + ".is_empty()"
	if filled {
		text = "!" + text
	}
	if !empty && !filled {
		return
	}
	d := l.warn("L0016", n.S, "`is_empty()` asks whether there is something")
	if balanced(l.text(n.S)) && n.S.Start == n.X.Span().Start {
		replace(d, "write `"+text+"`", n.S, text)
	}
}

// equalOperands warns of x == x and the like. `x != x` asks for nan.
func (l *linter) equalOperands(n *syntax.Binary) {
	switch n.Op {
	case "==", "<", "<=", ">", ">=", "&&", "||", "-", "/", "^", "&", "|", "%":
	case "!=":
		if same(n.X, n.Y) && !calls(n.X) {
			l.warn("L0022", n.S, "both sides of `!=` are the same").Hint = "to ask for nan, write `is_nan()`"
		}
		return
	default:
		return
	}
	if same(n.X, n.Y) && !literal(n.X) && pure(n.X) {
		l.warn("L0022", n.S, "both sides of `"+n.Op+"` are the same")
	}
}

func literal(x syntax.Expr) bool {
	switch x.(type) {
	case *syntax.Int, *syntax.Float, *syntax.Str, *syntax.Char, *syntax.Bool:
		return true
	}
	return false
}

// pure says whether computing twice gives the same: names, fields and operators of them.
func pure(x syntax.Expr) bool {
	ok := true
	syntax.Walk(x, func(n syntax.Expr) bool {
		switch n.(type) {
		case *syntax.Name, *syntax.Field, *syntax.TupleField, *syntax.Index, *syntax.Binary, *syntax.Unary, *syntax.Int, *syntax.Float, *syntax.Str, *syntax.Char, *syntax.Bool:
		default:
			ok = false
		}
		return ok
	})
	return ok
}

func (l *linter) negation(n *syntax.Unary) {
	b, ok := n.X.(*syntax.Binary)
	if !ok || n.Op != "!" || b.Op != "==" && b.Op != "!=" || l.src.Text[n.S.Start] != '!' {
		return
	}
	op := "!="
	if b.Op == "!=" {
		op = "=="
	}
	d := l.warn("L0023", n.S, "this is `"+op+"`")
	x, y := b.X.Span(), b.Y.Span()
	if inner := l.src.Text[n.S.Start+1 : n.S.End]; len(inner) > 1 && inner[0] == '(' && b.S.End+1 == n.S.End && balanced(l.text(x)) && balanced(l.text(y)) && b.S == x.To(y) {
		replace(d, "write `"+op+"`", n.S, "("+l.text(x)+" "+op+" "+l.text(y)+")")
	}
}
