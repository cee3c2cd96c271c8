package eval

import (
	"strings"

	"skep/interp/syntax"
)

// collectible are the types that collect makes.
var collectible = map[string]bool{"String": true, "str": true, "Vec": true, "VecDeque": true, "HashMap": true, "BTreeMap": true, "HashSet": true,
	"BTreeSet": true, "Set": true, "Dict": true, "Object": true, "Option": true, "Result": true}

// collectInto gives collect::<T>() and a collect() whose value has an annotation the name of T as argument.
func (c *compiler) collectInto(n *syntax.MethodCall) *syntax.MethodCall {
	if n.Name.Name == "parse" && len(n.Args) == 0 {
		return c.parseInto(n)
	}
	if n.Name.Name != "collect" || len(n.Args) > 0 {
		return n
	}
	t := c.wanted[n]
	if len(n.Types) == 1 {
		t = n.Types[0]
	}
	name := c.collectName(t)
	if name == "" {
		return n
	}
	m := *n
	m.Args = []syntax.Arg{{Value: &syntax.Str{At: n.Name.At, Value: name}}}
	return &m
}

// parseInto gives parse::<T>(), and a parse() whose Result is used as one, the
// name of T as argument, so that what comes is Ok(value) or Err(why). Alone,
// parse() gives the bare value, as in the original, which has no other form.
func (c *compiler) parseInto(n *syntax.MethodCall) *syntax.MethodCall {
	name := ""
	switch t := c.wanted[n]; {
	case c.eng.Lenient:
	case len(n.Types) == 1 && n.Types[0].Kind == syntax.TypeNamed:
		name = n.Types[0].Name
	case t == nil && c.info.Asked[n]:
		name = "_"
	case t == nil || t.Kind != syntax.TypeNamed || t.Name != "Result":
	case len(t.Args) > 0 && t.Args[0].Kind == syntax.TypeNamed:
		name = t.Args[0].Name
	default:
		name = "_"
	}
	if name == "" {
		return n
	}
	m := *n
	m.Args = []syntax.Arg{{Value: &syntax.Str{At: n.Name.At, Value: name}}}
	return &m
}

// wantResult notes that a parse() is the receiver of a method of Results.
func (c *compiler) wantResult(e syntax.Expr) {
	if m, ok := e.(*syntax.MethodCall); ok && m.Name.Name == "parse" && c.wanted[m] == nil {
		c.wanted[m] = &syntax.Type{At: m.At, Kind: syntax.TypeNamed, Name: "Result"}
	}
}

// ofNumber are the methods of a Result that have no use for a number, so that
// behind parse() they ask for a Result, beside those that ask any call (scope.Ask).
var ofNumber = map[string]bool{"map": true, "unwrap": true, "expect": true}

func (c *compiler) collectName(t *syntax.Type) string {
	switch {
	case t == nil:
		return ""
	case t.Kind == syntax.TypeList || t.Kind == syntax.TypeArray:
		return "Vec"
	case t.Kind == syntax.TypeRef:
		return c.collectName(t.Elem)
	case t.Kind != syntax.TypeNamed:
		return ""
	}
	if a := c.ns.alias(t.Name); a != nil {
		return c.collectName(a)
	}
	name := t.Name[strings.LastIndexByte(t.Name, ':')+1:]
	if !collectible[name] {
		return ""
	}
	return name
}

// want notes the type that an annotation gives to a value, for a collect() in its tail.
func (c *compiler) want(e syntax.Expr, t *syntax.Type) {
	for t != nil {
		switch n := e.(type) {
		case *syntax.MethodCall:
			if n.Name.Name == "collect" || n.Name.Name == "parse" {
				c.wanted[n] = t
			}
			return
		case *syntax.TryOp: // xs.collect()? is of a Result
			if m, ok := n.X.(*syntax.MethodCall); ok && m.Name.Name == "collect" {
				c.wanted[m] = &syntax.Type{At: t.At, Kind: syntax.TypeNamed, Name: "Result"}
			}
			return
		case *syntax.Block:
			if n == nil || len(n.Stmts) == 0 {
				return
			}
			e = n.Stmts[len(n.Stmts)-1]
		default:
			return
		}
	}
}
