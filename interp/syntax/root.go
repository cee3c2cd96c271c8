package syntax

// Root is the variable that a place begins with, through fields and elements, or nil.
func Root(e Expr) *Name {
	for {
		switch n := e.(type) {
		case *Name:
			return n
		case *Field:
			e = n.X
		case *TupleField:
			e = n.X
		case *Index:
			e = n.X
		default:
			return nil
		}
	}
}
