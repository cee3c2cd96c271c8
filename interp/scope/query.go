package scope

import "skep/interp/syntax"

// QueryOf gives the literal text of a query in x.sql("from t …"), or nil: variables are its tables.
func QueryOf(n *syntax.MethodCall) *syntax.Str {
	if n.Name.Name != "sql" || len(n.Args) == 0 {
		return nil
	}
	lit, _ := n.Args[0].Value.(*syntax.Str)
	return lit
}

// query notes the local variables that a query may mean: any word that is one's
// name. That a column has the same name costs no more than a look at the variable.
func (r *resolver) query(lit *syntax.Str) {
	seen := map[string]bool{}
	for text := lit.Value; text != ""; {
		n := 0
		for n < len(text) && isWordByte(text[n]) {
			n++
		}
		if name := text[:n]; isName(name) && !seen[name] && r.lookup(name) != nil {
			seen[name] = true
			r.note(lit, name)
		}
		text = text[min(n+1, len(text)):]
	}
}
