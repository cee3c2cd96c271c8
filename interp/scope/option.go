package scope

import "skep/interp/syntax"

// AsksOption tells a match that has arms for Some or None and otherwise only takes everything.
func AsksOption(arms []syntax.MatchArm) bool {
	asked := false
	for _, a := range arms {
		switch n := a.Pat.(type) {
		case *syntax.VariantPat:
			if name := n.Path[len(n.Path)-1].Name; name != "Some" && name != "None" {
				return false
			}
			asked = true
		case *syntax.BindPat:
			if n.Name.Name == "None" {
				asked = true
			} else if IsConstName(n.Name.Name) {
				return false
			}
		case *syntax.WildPat:
		default:
			return false
		}
	}
	return asked
}
