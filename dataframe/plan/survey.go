package plan

import (
	"math"

	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// verdict is what is known of a condition over the rows of a part.
type verdict uint8

const (
	undecided verdict = iota
	accepted          // it is true for each row
	refused           // it is true for none
)

// survey looks at a source's parts without reading rows. Conditions are not interpreted once more here: they are evaluated, as filters
// do, over a row of each part's lowest values and one of its highest.
type survey struct {
	source Measured
	rows   []int // of each part
	schema *column.Schema
	facts  map[string]*Facts
}

// newSurvey is nil for a source that does not know how many rows its parts have.
func newSurvey(s Source) *survey {
	m, ok := s.(Measured)
	if !ok {
		return nil
	}
	rows := m.Counts()
	if len(rows) == 0 {
		return nil
	}
	return &survey{m, rows, m.Schema(), map[string]*Facts{}}
}

// of gives the facts about a column; where nothing is known they say so.
func (s *survey) of(name string) *Facts {
	if f := s.facts[name]; f != nil {
		return f
	}
	f := s.source.Facts(name)
	if f == nil {
		at, _ := s.schema.Find(name)
		f = NewFacts(s.schema.Fields[at].Type, len(s.rows))
	}
	s.facts[name] = f
	return f
}

// all is the verdict on each part where nothing is asked: a part without rows is refused.
func (s *survey) all(v verdict) []verdict {
	out := make([]verdict, len(s.rows))
	for i, n := range s.rows {
		if out[i] = v; n == 0 {
			out[i] = refused
		}
	}
	return out
}

// judge gives the verdicts on a condition that looks at one row at a time.
func (s *survey) judge(e *expr.Expr) []verdict {
	if e.Op == expr.Call && (e.Name == "and" || e.Name == "or") {
		return s.joined(e)
	}
	out, cols := s.all(undecided), e.Columns()
	if len(cols) == 0 || !e.Walk(func(x *expr.Expr) bool { return x.Op != expr.Lambda }) {
		return out
	}
	if e.Op == expr.Call && (e.Name == "is_null" || e.Name == "is_not_null") && e.Args[0].Op == expr.Column {
		return s.missing(out, e.Args[0].Name, e.Name == "is_null")
	}
	s.constants(out, e, cols)
	if len(cols) == 1 {
		s.between(out, e, cols[0])
	}
	return out
}

// joined: AND accepts what all its parts accept and refuses what one refuses; OR the other way round.
func (s *survey) joined(e *expr.Expr) []verdict {
	one, each := accepted, refused
	if e.Name == "and" {
		one, each = refused, accepted
	}
	out := s.all(each)
	for _, a := range e.Args {
		for i, v := range s.judge(a) {
			switch {
			case out[i] == one || s.rows[i] == 0:
			case v == one:
				out[i] = one
			case v != each:
				out[i] = undecided
			}
		}
	}
	return out
}

func (s *survey) missing(out []verdict, name string, wanted bool) []verdict {
	yes, no := accepted, refused
	if !wanted {
		yes, no = refused, accepted
	}
	for i, n := range s.of(name).Nulls {
		switch {
		case s.rows[i] == 0:
		case n == s.rows[i]:
			out[i] = yes
		case n == 0:
			out[i] = no
		}
	}
	return out
}

// constants decides where all columns of a condition have one value: names of folders are columns of that kind.
func (s *survey) constants(out []verdict, e *expr.Expr, cols []string) {
	whole := s.constant(cols)
	any := false
	for _, c := range whole {
		any = any || c
	}
	if !any {
		return
	}
	lows := make([]*column.Column, len(cols))
	for i, name := range cols {
		lows[i] = s.of(name).Low
	}
	holds, ok := s.holds(e, cols, lows)
	for i, c := range whole {
		switch {
		case !c || !ok || s.rows[i] == 0:
		case holds.Get(i):
			out[i] = accepted
		default:
			out[i] = refused
		}
	}
}

// constant tells in which parts each of some columns has one value.
func (s *survey) constant(cols []string) []bool {
	out := make([]bool, len(s.rows))
	for i := range out {
		out[i] = true
		for _, name := range cols {
			out[i] = out[i] && s.of(name).constant(i, s.rows[i])
		}
	}
	return out
}

// holds evaluates a condition over rows of values. ok is false where one of them makes it fail: filters may never meet that one.
func (s *survey) holds(e *expr.Expr, cols []string, values []*column.Column) (rows column.Bitmap, ok bool) {
	schema, _ := narrowed(s.schema, cols)
	b, err := expr.Bind(e, schema, expr.InRows)
	if err != nil {
		return nil, false
	}
	t := column.NewTable(schema, values, values[0].Len())
	mask, err := evaluation(&Run{}, t).EvalRows(b)
	if err != nil {
		return nil, false
	}
	return expr.Mask(mask), true
}

// between accepts parts whose lowest and highest value pass a comparison with constants, if that is one that what lies between them passes as well.
func (s *survey) between(out []verdict, e *expr.Expr, name string) {
	f := s.of(name)
	if !s.convex(e, name) {
		return
	}
	typ := f.Low.Type()
	low, ok := s.holds(e, []string{name}, []*column.Column{f.Low})
	high, also := s.holds(e, []string{name}, []*column.Column{f.High})
	if !ok || !also || typ.IsFloat() && !s.passesNaN(e, name, typ) {
		return
	}
	for i := range out {
		if s.rows[i] > 0 && f.Nulls[i] == 0 && !f.Low.IsNull(i) && !f.High.IsNull(i) && low.Get(i) && high.Get(i) {
			out[i] = accepted
		}
	}
}

// passesNaN: nobody knows whether there is a NaN.
func (s *survey) passesNaN(e *expr.Expr, name string, typ column.Type) bool {
	nan, err := column.Constant(typ, math.NaN(), 1)
	if err != nil {
		return false
	}
	mask, ok := s.holds(e, []string{name}, []*column.Column{nan})
	return ok && mask.Get(0)
}

// convex is true for a comparison of a column, as it is or as another number, with constants: what passes is a range of its values.
func (s *survey) convex(e *expr.Expr, name string) bool {
	if e.Op != expr.Call {
		return false
	}
	switch e.Name {
	case "<", "<=", ">", ">=", "==", "is_between":
	default:
		return false
	}
	schema, _ := narrowed(s.schema, []string{name})
	b, err := expr.Bind(e, schema, expr.InRows)
	if err != nil {
		return false
	}
	columns := 0
	for _, a := range b.Args {
		switch {
		case a.IsBare():
			columns++
		case a.Op == expr.Cast && a.Args[0].IsBare() && ascends(a.Args[0].Type, a.Type):
			columns++
		case len(a.Reads(1)) > 0:
			return false
		}
	}
	return columns == 1
}

// ascends tells whether a conversion keeps the order of values.
func ascends(from, to column.Type) bool { return from.IsNumber() && to.IsNumber() }
