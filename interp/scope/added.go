package scope

import "skep/interp/syntax"

// Added takes apart what adds to a variable: x += e, x = x + e, x = min(x, e), x = x.max(e). op
// is "" if the assignment does not; again is the variable's name in the value.
func Added(n *syntax.Assign) (op string, e syntax.Expr, again *syntax.Name) {
	if n.Op != "" {
		return adding(n.Op), n.Value, nil
	}
	target, ok := n.Target.(*syntax.Name)
	if !ok {
		return "", nil, nil
	}
	same := func(x syntax.Expr) *syntax.Name {
		if m, ok := x.(*syntax.Name); ok && m.Name == target.Name {
			return m
		}
		return nil
	}
	switch v := n.Value.(type) {
	case *syntax.Binary:
		if m := same(v.X); m != nil {
			return adding(v.Op), v.Y, m
		}
	case *syntax.Call:
		if f, ok := v.Fn.(*syntax.Name); ok && (f.Name == "min" || f.Name == "max") && len(v.Args) == 2 && v.Args[0].Name == nil && v.Args[1].Name == nil && !v.Args[0].Spread && !v.Args[1].Spread {
			if m := same(v.Args[0].Value); m != nil {
				return f.Name, v.Args[1].Value, m
			}
			if m := same(v.Args[1].Value); m != nil {
				return f.Name, v.Args[0].Value, m
			}
		}
	case *syntax.MethodCall:
		if name := v.Name.Name; (name == "min" || name == "max") && len(v.Args) == 1 && !v.Safe && !v.Args[0].Spread {
			if m := same(v.Recv); m != nil {
				return name, v.Args[0].Value, m
			}
		}
	}
	return "", nil, nil
}

func adding(op string) string {
	switch op {
	case "+", "*", "&", "|", "^":
		return op
	case "-":
		return "+"
	}
	return ""
}
