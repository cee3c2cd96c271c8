package syntax

// ImpliedFields are the fields of a class that declares none: what its
// constructors assign to self. A class that declares some has only those, so
// that a misspelt one is found.
func (c *Class) ImpliedFields() (fields []FieldDecl) {
	if len(c.Fields) > 0 {
		return nil
	}
	seen := map[string]bool{}
	for _, ctor := range c.Ctors {
		if ctor.Body == nil {
			continue
		}
		Walk(ctor.Body, func(n Expr) bool {
			if set, ok := n.(*Assign); ok && set.Op == "" {
				if name, ok := selfField(set.Target); ok && !seen[name.Name] {
					seen[name.Name] = true
					fields = append(fields, FieldDecl{At: name.At, Name: name})
				}
			}
			return true
		})
	}
	return fields
}

func selfField(e Expr) (Ident, bool) {
	f, ok := e.(*Field)
	if !ok {
		return Ident{}, false
	}
	self, ok := f.X.(*Name)
	return f.Name, ok && self.Name == "self"
}
