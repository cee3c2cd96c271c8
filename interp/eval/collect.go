package eval

import (
	"skep/interp/scope"
	"skep/interp/syntax"
)

// collectInto gives collect and parse the name of the type that is wanted. In the original parse has one form only.
func (c *compiler) collectInto(n *syntax.MethodCall) *syntax.MethodCall {
	if c.eng.Lenient && n.Name.Name == "parse" {
		return n
	}
	return scope.CollectInto(n, c.wanted, c.info.Asked[n], c.ns.alias)
}

// want notes the type that an annotation gives to a value.
func (c *compiler) want(e syntax.Expr, t *syntax.Type) { scope.Want(c.wanted, e, t) }
