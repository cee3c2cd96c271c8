package plan

import (
	"math"
	"slices"

	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// Selective is a source that applies conditions itself: a database.
type Selective interface {
	Source
	// Where gives the source with a condition that it applies exactly as it is meant here; ok is false if it cannot. The condition
	// looks at one row at a time.
	Where(condition *expr.Expr) (s Source, ok bool)
}

// Limited is a source that can stop by itself.
type Limited interface {
	Source
	// First gives the source with no more than its first rows.
	First(rows int) Source
}

// handOver gives filters and limits right above sources to those that can do with them. It is for bottomUp.
func handOver(n Node) Node {
	switch n := n.(type) {
	case *Filter:
		return handFilter(n)
	case *Slice:
		return handSlice(n)
	}
	return n
}

func handFilter(f *Filter) Node {
	scan, ok := f.Input.(*Scan)
	if !ok || !f.byRow() || f.Columns != nil {
		return f
	}
	out, rest := *scan, []*expr.Expr(nil)
	for _, c := range conjuncts(f.Condition, nil) {
		source, ok := out.Source.(Selective)
		if !ok {
			return f
		}
		if narrowed, ok := source.Where(constants(c)); ok {
			out.Source = narrowed
		} else {
			rest = append(rest, c)
		}
	}
	if len(rest) == 0 {
		return &out
	}
	condition := rest[0]
	for _, c := range rest[1:] {
		condition = expr.Fn("and", condition, c)
	}
	g, err := NewFilter(&out, condition)
	if err != nil {
		panic(err) // a part of what was a condition of the same rows
	}
	return g
}

// constants computes what of a condition no row changes, so that sources see its value: a text that is cast to a date.
func constants(e *expr.Expr) *expr.Expr {
	return e.Rewrite(func(x *expr.Expr) *expr.Expr {
		if x.Op == expr.Alias && x.Args[0].Op == expr.Literal { // names mean nothing within a condition
			return x.Args[0]
		}
		if x.Op != expr.Cast && x.Op != expr.Call || len(x.Args) == 0 || slices.ContainsFunc(x.Args, func(a *expr.Expr) bool { return a.Op != expr.Literal }) {
			return x
		}
		none, err := column.NewSchema(nil)
		if err != nil {
			return x
		}
		b, err := expr.Bind(x, none, expr.InRows)
		if err != nil || b.Shape != expr.Scalar || b.Looks() {
			return x
		}
		c, err := (&expr.Context{}).Eval(b)
		if err != nil || c.Len() != 1 || c.IsNull(0) {
			return x // an error is the run's
		}
		return expr.LitOf(c.Type(), c.Value(0)).At(x.Span)
	})
}

// conjuncts takes a AND b apart.
func conjuncts(e *expr.Expr, out []*expr.Expr) []*expr.Expr {
	if e.Op != expr.Call || e.Name != "and" {
		return append(out, e)
	}
	for _, a := range e.Args {
		out = conjuncts(a, out)
	}
	return out
}

// handSlice keeps the slice: the source may give fewer rows, and an offset is not handed over.
func handSlice(s *Slice) Node {
	scan, ok := s.Input.(*Scan)
	if !ok || s.Offset < 0 || s.Length < 0 || s.Length > math.MaxInt-s.Offset {
		return s
	}
	source, ok := scan.Source.(Limited)
	if !ok {
		return s
	}
	out := *scan
	out.Source = source.First(s.Offset + s.Length)
	return NewSlice(&out, s.Offset, s.Length)
}
