package check

import (
	"skep/interp/syntax"
	"skep/interp/types"
)

// holdAdded holds what a method puts into a container to what its declaration says that it holds.
func (c *checker) holdAdded(n *syntax.MethodCall) {
	switch n.Name.Name {
	case "push", "push_front", "push_back", "insert", "add", "set":
	default:
		return
	}
	for i, want := range addedTypes(c.targetType(n.Recv), n.Name.Name, len(n.Args)) {
		if want == nil || types.IsUnknown(want) || n.Args[i].Spread {
			continue
		}
		c.hold(n.Args[i].Value, c.typeAt(n.Args[i].Value), want, "an element of `"+c.text(n.Recv.Span())+"`", nil)
	}
}

// addedTypes are the types that a container's declaration asks of a method's arguments; nil asks nothing.
func addedTypes(declared types.Type, method string, args int) []types.Type {
	switch t := declared.(type) {
	case *types.Array:
		switch {
		case args == 1 && (method == "push" || method == "push_front" || method == "push_back"):
			return []types.Type{t.Elem}
		case args == 2 && method == "insert":
			return []types.Type{nil, t.Elem}
		}
	case *types.Set:
		if args == 1 && (method == "insert" || method == "add") {
			return []types.Type{t.Elem}
		}
	case *types.Dict:
		if args == 2 && (method == "insert" || method == "set") {
			return []types.Type{t.Key, t.Value}
		}
	}
	return nil
}
