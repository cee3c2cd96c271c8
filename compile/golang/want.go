package golang

import (
	"strings"

	"skep/interp/scope"
	"skep/interp/syntax"
)

// want notes the type that an annotation gives to a value, for a collect() or parse() in its tail.
func (f *fun) want(e syntax.Expr, t *syntax.Type) {
	scope.Want(f.w.wanted, e, t)
}

// collectInto gives collect and parse the name of the type that is wanted.
func (f *fun) collectInto(n *syntax.MethodCall) *syntax.MethodCall {
	return scope.CollectInto(n, f.w.wanted, f.w.Info.Asked[n], func(name string) *syntax.Type { return f.w.aliases[name] })
}

// narrow is the name of the integer type of fewer than 64 bits, or without a sign, that a text shows an expression to have.
func (f *fun) narrow(e syntax.Expr) string {
	name := ""
	switch n := e.(type) {
	case *syntax.Int:
		name = n.Suffix
	case *syntax.Cast:
		name = narrowName(n.Type)
	case *syntax.Path:
		if len(n.Segs) == 2 && (n.Segs[1].Name == "MAX" || n.Segs[1].Name == "MIN") {
			name = n.Segs[0].Name
		}
	case *syntax.Unary:
		return f.narrow(n.X)
	case *syntax.Binary:
		switch n.Op {
		case "+", "-", "*", "/", "%", "&", "|", "^":
			if k := f.narrow(n.X); k != "" {
				return k
			}
			return f.narrow(n.Y)
		case "<<", ">>":
			return f.narrow(n.X)
		}
	case *syntax.MethodCall:
		if strings.HasPrefix(n.Name.Name, "wrapping_") || strings.HasPrefix(n.Name.Name, "saturating_") || strings.HasPrefix(n.Name.Name, "rotate_") {
			return f.narrow(n.Recv)
		}
	case *syntax.Name:
		if x := f.placed(n); x != nil {
			name = narrowName(x.typ)
		}
	}
	if lo, _, _ := intType(name); lo != "" {
		return name
	}
	return ""
}
