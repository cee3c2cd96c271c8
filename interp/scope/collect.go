package scope

import (
	"strings"

	"skep/internal/lazy"
	"skep/interp/syntax"
)

// collectible are the types that collect makes.
var collectible = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return map[string]bool{"String": true, "str": true, "Vec": true, "VecDeque": true, "HashMap": true, "BTreeMap": true, "HashSet": true,
		"BTreeSet": true, "Set": true, "Dict": true, "Object": true, "Option": true, "Result": true}
}}

// CollectInto gives collect::<T>(), and a collect() whose value has an annotation, the name of T as
// argument, and parse likewise. wanted are the annotations (Want), asked tells that the call's Result
// is asked for, alias what a name of a type was declared to mean (nil: nothing).
func CollectInto(n *syntax.MethodCall, wanted map[*syntax.MethodCall]*syntax.Type, asked bool, alias func(string) *syntax.Type) *syntax.MethodCall {
	name := ""
	switch {
	case len(n.Args) > 0:
	case n.Name.Name == "parse":
		name = parseName(n, wanted[n], asked)
	case n.Name.Name == "collect":
		t := wanted[n]
		if len(n.Types) == 1 {
			t = n.Types[0]
		}
		name = collectName(t, alias)
	}
	if name == "" {
		return n
	}
	m := *n
	m.Args = []syntax.Arg{{Value: &syntax.Str{At: n.Name.At, Value: name}}}
	return &m
}

// parseName is the argument of parse::<T>(), and of a parse() whose Result is used
// as one: what comes is then Ok(value) or Err(why). Alone, parse() gives the bare
// value, as in the original, which has no other form.
func parseName(n *syntax.MethodCall, t *syntax.Type, asked bool) string {
	switch {
	case len(n.Types) == 1 && n.Types[0].Kind == syntax.TypeNamed:
		return n.Types[0].Name
	case t == nil && asked:
		return "_"
	case t == nil || t.Kind != syntax.TypeNamed || t.Name != "Result":
		return ""
	case len(t.Args) > 0 && t.Args[0].Kind == syntax.TypeNamed:
		return t.Args[0].Name
	}
	return "_"
}

func collectName(t *syntax.Type, alias func(string) *syntax.Type) string {
	switch {
	case t == nil:
		return ""
	case t.Kind == syntax.TypeList || t.Kind == syntax.TypeArray:
		return "Vec"
	case t.Kind == syntax.TypeRef:
		return collectName(t.Elem, alias)
	case t.Kind != syntax.TypeNamed:
		return ""
	}
	if a := alias(t.Name); a != nil {
		return collectName(a, alias)
	}
	name := t.Name[strings.LastIndexByte(t.Name, ':')+1:]
	if !collectible.Get()[name] {
		return ""
	}
	return name
}

// Want notes the type that an annotation gives to a value, for a collect() or parse() in its tail.
func Want(wanted map[*syntax.MethodCall]*syntax.Type, e syntax.Expr, t *syntax.Type) {
	for t != nil {
		switch n := e.(type) {
		case *syntax.MethodCall:
			if n.Name.Name == "collect" || n.Name.Name == "parse" {
				wanted[n] = t
			}
			return
		case *syntax.TryOp: // xs.collect()? is of a Result
			if m, ok := n.X.(*syntax.MethodCall); ok && m.Name.Name == "collect" {
				wanted[m] = &syntax.Type{At: t.At, Kind: syntax.TypeNamed, Name: "Result"}
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

// WantResult notes that a parse() is the receiver of a method of Results: those that ask
// any call, and these, which have no use for a number.
func WantResult(wanted map[*syntax.MethodCall]*syntax.Type, method string, recv syntax.Expr) {
	switch method {
	case "map", "unwrap", "expect":
	default:
		return
	}
	if m, ok := recv.(*syntax.MethodCall); ok && m.Name.Name == "parse" && wanted[m] == nil {
		wanted[m] = &syntax.Type{At: m.At, Kind: syntax.TypeNamed, Name: "Result"}
	}
}
