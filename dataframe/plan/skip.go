package plan

import (
	"math"
	"slices"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/internal/lazy"
)

// Range is what a filter says of one column: only values from Low to High, both included, can pass, and nulls cannot.
// A nil end is open. Values are as column.Value gives them; NaN is above all others.
type Range struct {
	Column    string
	Low, High any
	Keys      []int64 // only these whole numbers can pass, in their order; nil: all within the ends
}

// Has tells whether a whole number from low to high can pass, as far as Keys say.
func (r Range) Has(low, high int64) bool {
	if r.Keys == nil {
		return true
	}
	at, _ := slices.BinarySearch(r.Keys, low)
	return at < len(r.Keys) && r.Keys[at] <= high
}

// Pruning is a source that knows what its parts may hold: row groups, files, partitions.
type Pruning interface {
	Source
	// Prune gives the source without the parts in which no row lies within all ranges. Those that are left may have
	// other rows too, so the filter stays.
	Prune(within []Range) Source
}

// skipParts tells sources what the filters right above them let pass.
func skipParts(n Node) Node {
	ins := n.Inputs()
	out := make([]Node, len(ins))
	for i, in := range ins {
		out[i] = skipParts(in)
	}
	n = rebuild(n, out)
	f, ok := n.(*Filter)
	if !ok || !f.byRow() {
		return n
	}
	within := ranges(constants(f.Condition), f.Input.Schema(), nil)
	return rebuild(f, []Node{skipBelow(f.Input, within)})
}

// skipBelow passes further filters on the way to the source.
func skipBelow(n Node, within []Range) Node {
	switch n := n.(type) {
	case *Filter:
		if n.byRow() {
			return rebuild(n, []Node{skipBelow(n.Input, within)})
		}
	case *Scan:
		if s, ok := n.Source.(Pruning); ok && len(within) > 0 {
			if pruned := s.Prune(within); pruned != Source(s) {
				out := *n
				out.Source = pruned
				return &out
			}
		}
	}
	return n
}

// byRow is true for a condition that looks at one row at a time: others see which rows are there.
func (n *Filter) byRow() bool { return !expr.IsWindow(n.Condition) && !n.Condition.HasAggregate() }

// ranges reads the ranges out of a condition whose parts must all hold.
func ranges(e *expr.Expr, s *column.Schema, out []Range) []Range {
	if e.Op != expr.Call {
		return out
	}
	if e.Name == "and" {
		for _, part := range e.Args {
			out = ranges(part, s, out)
		}
		return out
	}
	if len(e.Args) < 2 {
		return out
	}
	if r, ok := rangeOf(e.Name, e.Args, s); ok {
		return append(out, r)
	}
	if turned, ok := turnedRound.Get()[e.Name]; ok && len(e.Args) == 2 {
		if r, ok := rangeOf(turned, []*expr.Expr{e.Args[1], e.Args[0]}, s); ok {
			return append(out, r)
		}
	}
	return out
}

var turnedRound = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"==": "==", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
}}

// rangeOf reads col(x) op constant…; the ends of < and > are taken as included, which only lets more pass.
func rangeOf(op string, args []*expr.Expr, s *column.Schema) (r Range, ok bool) {
	col := args[0]
	at, found := s.Find(col.Name)
	if col.Op != expr.Column || !found {
		return r, false
	}
	var ends []any
	for _, a := range args[1:] {
		v, ok := endOf(a, s.Fields[at].Type)
		if !ok {
			return r, false
		}
		ends = append(ends, v)
	}
	r.Column = col.Name
	switch {
	case op == "==":
		r.Low, r.High = ends[0], ends[0]
	case op == "<" || op == "<=":
		r.High = ends[0]
	case op == ">" || op == ">=":
		r.Low = ends[0]
	case op == "is_between" && len(ends) == 2:
		r.Low, r.High = ends[0], ends[1]
	default:
		return r, false
	}
	return r, true
}

// endOf is a constant that compares with a column without a conversion, or as a number.
func endOf(e *expr.Expr, t column.Type) (any, bool) {
	if day, ok := e.Value.(int64); ok && e.Op == expr.Literal && e.Type.Kind == column.Date && t == column.DatetimeType {
		return day * column.MicrosPerDay, day > -1<<24 && day < 1<<24
	}
	if text, ok := e.Value.(string); ok && e.Op == expr.Literal && (t.Kind == column.Datetime && t.Zone == "" || t.Kind == column.Date && len(text) == len("2006-01-02")) {
		e = constants(e.As(t)) // as comparisons read it
	}
	if e.Op != expr.Literal || !(e.Type == t || e.Type.IsNumber() && t.IsNumber()) {
		return nil, false
	}
	switch v := e.Value.(type) {
	case int64, string:
		return v, true
	case float64:
		return v, !math.IsNaN(v)
	}
	return nil, false
}
