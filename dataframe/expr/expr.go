// Package expr is expressions over columns as data: a tree (this file), its
// binding to a schema, which finds columns, types and implicit casts or says
// what is wrong and where (bind.go), and its evaluation over whole columns
// (eval.go). Every function is one row of a table (function.go): its arguments,
// its type rule and its kernel, so that checking and running cannot differ.
// It knows no plans; the plan's nodes, and whoever builds expressions, call it.
package expr

import (
	"skep/dataframe/column"
	"skep/diag"
)

// Op is what a node of the tree does.
type Op uint8

// The operations.
const (
	Column    Op = iota // the column Name
	Literal             // Value of Type
	Call                // the function Name on Args
	Cast                // Args[0] as Type; Lenient: null where it does not fit
	Aggregate           // the aggregate Name of Args[0] (count of rows: none), Filter if not nil
	Alias               // Args[0] under another Name
	Over                // Args[0] within groups of equal Args[1:]
	Wildcard            // all columns but Names
	Lambda              // Args[0] with the parameters Names: what lists' functions apply to elements
	Param               // the parameter Name of a Lambda around it
	Series              // the values of a column that is in no frame, one for each row, in Value: a verb puts them beside its frame
	Windowed            // the window function or aggregate Args[0] over the frame that Window gives each row
)

// Expr is one node. Trees are never changed once built, so parts may be shared.
type Expr struct {
	Op       Op
	Name     string
	Names    []string // Wildcard: left out; Lambda: parameters; struct: the fields' names
	Args     []*Expr
	Filter   *Expr       // Aggregate: only rows for which it is true
	Order    []OrderKey  // Aggregate: rows in this order
	Window   *Window     // Windowed
	Distinct bool        // Aggregate: each value once
	Type     column.Type // Literal, Cast
	Value    any         // Literal: nil, bool, int64, uint64, float64, string, or what else column.Builder takes; temporal ones as integers
	Lenient  bool        // Cast
	Pick     *Selector   // Wildcard: the columns that it stands for; nil: all
	Span     diag.Span   // where a person wrote it; zero if nobody did
}

// Col names a column.
func Col(name string) *Expr { return &Expr{Op: Column, Name: name} }

// All stands for all columns but some.
func All(except ...string) *Expr { return &Expr{Op: Wildcard, Names: except} }

// Lit is a constant: nil, bool, int, int64, uint64, float64, string, or what else column.Builder takes.
func Lit(v any) *Expr {
	switch x := v.(type) {
	case int:
		v = int64(x)
	case column.Ticks:
		return LitOf(x.Type, x.N)
	case column.Decimal:
		return LitOf(column.DecimalOf(max(x.Digits(), int(x.Scale), 1), int(x.Scale)), x)
	}
	return &Expr{Op: Literal, Value: v, Type: column.TypeOf(v)}
}

// Later stands for the value of a constant that only running will tell: the checker knows its type.
type Later struct{}

// LitOf is a constant of a temporal or other type.
func LitOf(typ column.Type, v any) *Expr { return &Expr{Op: Literal, Value: v, Type: typ} }

// Fn calls a function or operator: Fn("+", a, b), Fn("to_uppercase", s). Bind tells whether it exists.
func Fn(name string, args ...*Expr) *Expr { return &Expr{Op: Call, Name: name, Args: args} }

// Agg aggregates: Agg("sum", Col("x")), Agg("count").
func Agg(name string, args ...*Expr) *Expr { return &Expr{Op: Aggregate, Name: name, Args: args} }

// As converts to a type; TryAs gives null where a value does not fit.
func (e *Expr) As(typ column.Type) *Expr { return &Expr{Op: Cast, Args: []*Expr{e}, Type: typ} }

// TryAs is As, with null for values that do not fit.
func (e *Expr) TryAs(typ column.Type) *Expr {
	return &Expr{Op: Cast, Args: []*Expr{e}, Type: typ, Lenient: true}
}

// Named gives the result another name.
func (e *Expr) Named(name string) *Expr { return &Expr{Op: Alias, Args: []*Expr{e}, Name: name} }

// Within evaluates aggregates within groups of equal keys, and gives each row its group's value.
func (e *Expr) Within(keys ...*Expr) *Expr {
	return &Expr{Op: Over, Args: append([]*Expr{e}, keys...)}
}

// Where restricts every aggregate of e to the rows for which the condition is true.
func (e *Expr) Where(condition *Expr) *Expr {
	d := *e
	if e.Op == Aggregate {
		if d.Filter = condition; e.Filter != nil {
			d.Filter = Fn("and", e.Filter, condition)
		}
		return &d
	}
	d.Args = make([]*Expr, len(e.Args))
	for i, a := range e.Args {
		d.Args[i] = a.Where(condition)
	}
	return &d
}

// At notes where the expression was written.
func (e *Expr) At(span diag.Span) *Expr {
	d := *e
	d.Span = span
	return &d
}

// OutputName is the name of the result: an alias, else the leftmost column's, else the aggregate's or "literal".
func (e *Expr) OutputName() string {
	switch {
	case e.Op == Alias || e.Op == Column || e.Op == Series:
		return e.Name
	case len(e.Args) == 0 && e.Op == Aggregate:
		return e.Name
	case e.Op == Literal || len(e.Args) == 0:
		return "literal"
	case e.Op == Call && e.Name == "when": // of the value that is chosen, as in Polars, not of the condition
		return e.Args[1].OutputName()
	}
	for _, a := range e.Args {
		if n := a.OutputName(); n != "literal" {
			return n
		}
	}
	return "literal"
}

// OrderKey is what rows are ordered by within an aggregate or a window. Nulls come first unless NullsLast.
type OrderKey struct {
	Expr      *Expr
	Desc      bool
	NullsLast bool
}

// Values is an expression of a column that is in no frame.
func Values(name string, c *column.Column) *Expr { return &Expr{Op: Series, Name: name, Value: c} }

// SeriesOf gives the column that an expression made by Values stands for.
func (e *Expr) SeriesOf() (c *column.Column, ok bool) {
	if e.Op != Series {
		return nil, false
	}
	c, ok = e.Value.(*column.Column)
	return c, ok
}

// Walk visits e and everything below it, parents first, until f says false.
func (e *Expr) Walk(f func(*Expr) bool) bool {
	if !f(e) {
		return false
	}
	for _, a := range e.parts() {
		if !a.Walk(f) {
			return false
		}
	}
	return true
}

// parts lists all expressions directly below e.
func (e *Expr) parts() []*Expr {
	if e.Filter == nil && e.Order == nil && e.Window == nil {
		return e.Args
	}
	out := append([]*Expr(nil), e.Args...)
	if e.Filter != nil {
		out = append(out, e.Filter)
	}
	for _, k := range e.Order {
		out = append(out, k.Expr)
	}
	if e.Window != nil {
		out = append(out, e.Window.parts()...)
	}
	return out
}

// HasAggregate tells whether an aggregate stands anywhere outside of an Over.
func (e *Expr) HasAggregate() bool {
	if e.Op == Over || e.Op == Windowed {
		return false
	}
	if e.Op == Aggregate {
		return true
	}
	for _, a := range e.Args {
		if a.HasAggregate() {
			return true
		}
	}
	return false
}

// Columns lists the columns that e reads, each once, in order of appearance.
func (e *Expr) Columns() []string {
	var out []string
	seen := map[string]bool{}
	e.Walk(func(x *Expr) bool {
		if x.Op == Column && !seen[x.Name] {
			seen[x.Name] = true
			out = append(out, x.Name)
		}
		return true
	})
	return out
}

// Rewrite gives a copy in which f replaced nodes, children first. Parts that f leaves are shared.
func (e *Expr) Rewrite(f func(*Expr) *Expr) *Expr {
	d, changed := *e, false
	for i, a := range e.Args {
		b := a.Rewrite(f)
		if b != a && !changed {
			d.Args, changed = append([]*Expr(nil), e.Args...), true
		}
		if changed {
			d.Args[i] = b
		}
	}
	if e.Filter != nil {
		if d.Filter = e.Filter.Rewrite(f); d.Filter != e.Filter {
			changed = true
		}
	}
	if d.Order = rewriteOrder(e.Order, f, &changed); e.Window != nil {
		if d.Window = e.Window.rewrite(f); d.Window != e.Window {
			changed = true
		}
	}
	if changed {
		return f(&d)
	}
	return f(e)
}

func rewriteOrder(keys []OrderKey, f func(*Expr) *Expr, changed *bool) []OrderKey {
	var out []OrderKey
	for _, k := range keys {
		if e := k.Expr.Rewrite(f); e != k.Expr {
			k.Expr, *changed = e, true
		}
		out = append(out, k)
	}
	return out
}

// Expand replaces wildcards: an expression over all columns becomes one expression for each. except are
// columns that a wildcard never means (group keys).
func (e *Expr) Expand(s *column.Schema, except map[string]bool) []*Expr {
	var wild *Expr
	e.Walk(func(x *Expr) bool {
		if x.Op == Wildcard && wild == nil {
			wild = x
		}
		return wild == nil
	})
	if wild == nil {
		return []*Expr{e}
	}
	left := map[string]bool{}
	for _, n := range wild.Names {
		left[n] = true
	}
	names := s.Names()
	if wild.Pick != nil {
		names = wild.Pick.Names(s)
	}
	var out []*Expr
	for _, name := range names {
		if !left[name] && !except[name] {
			out = append(out, e.Rewrite(func(x *Expr) *Expr {
				if x.Op == Wildcard {
					return Col(name).At(x.Span)
				}
				return x
			}))
		}
	}
	return out
}
