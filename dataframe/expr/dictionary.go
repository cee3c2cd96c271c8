package expr

import "skep/dataframe/column"

// onDictionary computes what depends on a row's own text only for each different text of a column whose rows are codes, and then
// looks up what each row gets. nil: it depends on more, there are too many texts, or one is in error, which no row may have.
func (x *Context) onDictionary(b *Bound) *column.Column {
	if x.Table == nil || x.Groups != nil || b.Shape != Rows {
		return nil
	}
	at := -1
	if !b.readsOnly(&at) || at < 0 {
		return nil
	}
	dictionary, codes, ok := x.Table.Part(at).Codes()
	if !ok || dictionary.Len()*2 > len(codes) {
		return nil
	}
	cols := make([]*column.Column, at+1)
	cols[at] = dictionary
	each, err := (&Context{Cols: cols, Rows: dictionary.Len(), Check: x.Check}).EvalRows(b)
	if err != nil {
		return nil
	}
	out, err := each.TakeIn(x.pool(), codes)
	if err != nil {
		return nil // a pool's error, which comes again
	}
	return out
}

// readsOnly tells whether an expression is made of functions that look at one row, constants and a single column, whose place it sets.
func (b *Bound) readsOnly(at *int) bool {
	switch b.Op {
	case Literal:
		return true
	case Column:
		first := *at < 0
		if first {
			*at = b.Index
		}
		return first || *at == b.Index
	case Call:
		if b.fn == nil || b.fn.window || b.fn.lambda {
			return false
		}
	case Cast:
	default:
		return false
	}
	for _, a := range b.Args {
		if !a.readsOnly(at) {
			return false
		}
	}
	return true
}
