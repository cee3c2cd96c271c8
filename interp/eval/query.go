package eval

import (
	"maps"

	"skep/interp/syntax"
	"skep/interp/value"
)

// queryCall is x.sql("from t …") in a function: while it runs, Lookup finds the
// local variables that the text names, in front of the session's.
func (c *compiler) queryCall(m *methodCode, names []*syntax.Name) code {
	loads := make([]code, len(names))
	for i, n := range names {
		loads[i] = c.expr(n)
	}
	return func(fr *frame) value.Value {
		outer := fr.th.tables
		defer func() { fr.th.tables = outer }()
		tables := maps.Clone(outer)
		if tables == nil {
			tables = map[string]value.Value{}
		}
		for i, n := range names {
			tables[n.Name] = loads[i](fr).Share()
		}
		fr.th.tables = tables
		return m.call(fr)
	}
}
