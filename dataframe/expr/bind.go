package expr

import (
	"strconv"

	"skep/dataframe/column"
)

// Shape is how many values a bound expression has.
type Shape uint8

// The shapes.
const (
	Scalar Shape = iota // one
	Group               // one for each group
	Rows                // one for each row
	Free                // as many as there turn out to be, in each group (free.go)
)

// Place is where an expression stands.
type Place uint8

// The places.
const (
	InRows  Place = iota // select, with_columns, filter: aggregates are scalars there
	InGroup              // agg: what is not a constant must be aggregated
	InKeys               // group keys, sort keys, join keys: no aggregates
)

// Bound is an expression whose columns, functions and types are known; implicit casts stand in it as casts.
type Bound struct {
	Op      Op
	Type    column.Type
	Shape   Shape
	Index   int // Column: its place in the schema
	Value   any // Literal
	Args    []*Bound
	Filter  *Bound
	Order   []BoundKey
	window  *boundWindow
	Lenient bool
	From    *Expr
	fn      *function
	twice   bool                        // it stands in several places (Shared)
	named   func(name string) *function // the table of functions, for rules that pick one of several
	agg     *aggregate
}

// Bind resolves e against a schema. Errors are *Error.
func Bind(e *Expr, s *column.Schema, place Place) (*Bound, error) {
	b := &binder{schema: s, place: place}
	out, err := b.bind(e)
	if err != nil {
		return nil, err
	}
	if place != InGroup {
		return out, nil
	}
	return collected(out)
}

// collected makes lists of what a group has several of. Rows as they stand are refused: who writes agg(col("x")) most often forgot
// which value is meant, while .sort() and .head(2) have no other meaning in a group.
func collected(b *Bound) (*Bound, error) {
	switch {
	case b.Shape <= Group:
		return b, nil
	case b.Shape == Rows && !b.Looks():
		return nil, notAggregated(b)
	}
	from := &Expr{Op: Aggregate, Name: "implode", Args: []*Expr{b.From}, Span: b.From.Span}
	out := &Bound{Op: Aggregate, agg: aggregateNamed("implode"), From: from, Shape: Group, Args: []*Bound{b}}
	return out, out.agg.bind(out)
}

func notAggregated(b *Bound) *Error {
	e := fail(Misplaced, b.From, "%s is not aggregated: a group has many rows", b.From)
	return e.hint("say which value is meant: .sum(), .mean(), .first(), .n_unique(), …")
}

const maxDepth = 2000 // of an expression; deeper ones come from programs that loop

type binder struct {
	schema *column.Schema
	place  Place
	within bool  // in over
	inside *Expr // the aggregate that is being bound, if any
	depth  int
	locals []column.Field // parameters of the lambdas around
}

func (b *binder) bind(e *Expr) (*Bound, error) {
	if b.depth++; b.depth > maxDepth {
		return nil, fail(BadArgument, e, "the expression is nested more than %d levels deep", maxDepth)
	}
	defer func() { b.depth-- }()
	switch e.Op {
	case Column:
		return b.column(e)
	case Literal:
		return &Bound{Op: Literal, Type: e.Type, Value: e.Value, From: e}, nil
	case Alias:
		return b.bind(e.Args[0])
	case Wildcard:
		return nil, fail(BadArgument, e, "all columns stand where one is needed")
	case Cast:
		return b.cast(e)
	case Aggregate:
		return b.aggregate(e)
	case Over:
		return b.over(e)
	case Lambda:
		return nil, fail(BadArgument, e, "a function of elements stands where a value is needed")
	case Param:
		return b.param(e)
	case Windowed:
		return b.windowed(e)
	case Series:
		return nil, fail(BadArgument, e, "the series %q stands where only the columns of a frame can be read", e.Name).WithHint("add it to the frame first: with_column(series)")
	}
	return b.call(e)
}

func (b *binder) column(e *Expr) (*Bound, error) {
	i, ok := b.schema.Find(e.Name)
	if !ok {
		return nil, NoColumn(e, e.Name, b.schema.Names())
	}
	return &Bound{Op: Column, Index: i, Type: b.schema.Fields[i].Type, Shape: Rows, From: e}, nil
}

func (b *binder) cast(e *Expr) (*Bound, error) {
	arg, err := b.bind(e.Args[0])
	if err != nil {
		return nil, err
	}
	if !column.CanCast(arg.Type, e.Type) {
		return nil, fail(TypeMismatch, e, "%s cannot become %s", arg.Type, e.Type)
	}
	return &Bound{Op: Cast, Type: e.Type, Shape: arg.Shape, Args: []*Bound{arg}, Lenient: e.Lenient, From: e}, nil
}

func (b *binder) aggregate(e *Expr) (*Bound, error) {
	agg := aggregateNamed(e.Name)
	switch {
	case agg == nil:
		return nil, unknown(e, "aggregate", AggregateNames())
	case b.place == InKeys:
		return nil, fail(Misplaced, e, "the aggregate %s cannot be a key", e).hint("compute it first, with .with_column(…)")
	case b.inside != nil:
		return nil, fail(Misplaced, e, "%s stands inside of %s: an aggregate of one value per group", e, b.inside).
			hint("aggregate in two steps, or leave one of them out")
	case len(e.Args) < agg.least || len(e.Args) > agg.most:
		return nil, fail(BadArgument, e, "%s takes %s", e.Name, arguments(agg.least-1, agg.most-1))
	}
	out := &Bound{Op: Aggregate, agg: agg, From: e, Shape: Scalar}
	if b.place == InGroup {
		out.Shape = Group
	}
	outer := b.inside
	b.inside = e
	defer func() { b.inside = outer }()
	var err error
	if out.Args, err = b.aggregated(e, agg); err != nil {
		return nil, err
	}
	if e.Filter != nil {
		if out.Filter, err = b.condition(e.Filter); err != nil {
			return nil, err
		}
	}
	for _, k := range e.Order {
		key, err := b.bind(k.Expr)
		if err != nil {
			return nil, err
		}
		out.Order = append(out.Order, BoundKey{key, k.Desc, k.NullsLast})
	}
	if err := agg.bind(out); err != nil {
		return nil, err
	}
	return out, nil
}

// aggregated binds an aggregate's arguments. A place, or what is looked for, may be an aggregate itself.
func (b *binder) aggregated(e *Expr, agg *aggregate) ([]*Bound, error) {
	if !agg.placed() {
		return b.all(e.Args)
	}
	values, err := b.all(e.Args[:1])
	if err != nil {
		return nil, err
	}
	outer := b.inside
	b.inside = nil
	defer func() { b.inside = outer }()
	rest, err := b.all(e.Args[1:])
	return append(values, rest...), err
}

// BoundKey is an OrderKey that is bound.
type BoundKey struct {
	By        *Bound
	Desc      bool
	NullsLast bool
}

func (b *binder) condition(e *Expr) (*Bound, error) {
	out, err := b.bind(e)
	if err != nil {
		return nil, err
	}
	return out, Condition(out)
}

// Condition demands that a bound expression is a bool.
func Condition(b *Bound) error {
	if b.Type.Kind == column.Bool || b.Type.IsOpen() {
		return nil
	}
	e := fail(TypeMismatch, b.From, "a condition must be bool, %s is %s", b.From, b.Type)
	if b.From.Op == Column {
		return e.hint("compare it with something: %s > 0, %s.is_not_null()", b.From, b.From)
	}
	return e
}

func (b *binder) over(e *Expr) (*Bound, error) {
	if b.place == InGroup {
		return nil, fail(Misplaced, e, "over stands in agg, where groups exist already").hint("use over in select or with_column")
	}
	inner := &binder{schema: b.schema, place: InGroup, within: true, depth: b.depth}
	arg, err := inner.bind(e.Args[0])
	if err != nil {
		return nil, err
	}
	out := &Bound{Op: Over, Type: arg.Type, Shape: Rows, Args: []*Bound{arg}, From: e}
	keys := &binder{schema: b.schema, place: InKeys, depth: b.depth}
	for _, k := range e.Args[1:] {
		key, err := keys.bind(k)
		if err != nil {
			return nil, err
		}
		out.Args = append(out.Args, key)
	}
	return out, nil
}

func (b *binder) all(es []*Expr) ([]*Bound, error) {
	out := make([]*Bound, len(es))
	for i, e := range es {
		var err error
		if out[i], err = b.bind(e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (b *binder) call(e *Expr) (*Bound, error) {
	fn := functionNamed(e.Name)
	if fn == nil {
		return nil, unknown(e, "function", FunctionNames())
	}
	if n := len(e.Args); n < fn.least || fn.most >= 0 && n > fn.most {
		return nil, fail(BadArgument, e, "%s takes %s", e.Name, arguments(fn.least-1, fn.most-1))
	}
	if fn.lambda {
		return b.mapping(e, fn)
	}
	args, err := b.arguments(e, fn)
	if err != nil {
		return nil, err
	}
	out := &Bound{Op: Call, Args: args, From: e, fn: fn, named: functionNamed}
	if err := out.joinShapes(b.within); err != nil {
		return nil, err
	}
	if fn.window && b.place == InKeys {
		return nil, fail(Misplaced, e, "%s looks at other rows and cannot be a key", e.Name).hint("compute it first, with .with_column(…)")
	}
	return out, fn.bind(out)
}

// arguments binds those of a function. What a function of a length of its own is told, such as how many rows to keep, may be an
// aggregate even inside of another one: it is one value of the group.
func (b *binder) arguments(e *Expr, fn *function) ([]*Bound, error) {
	if fn.free == nil || len(e.Args) == 0 {
		return b.all(e.Args)
	}
	first, err := b.all(e.Args[:1])
	if err != nil {
		return nil, err
	}
	outer := b.inside
	b.inside = nil
	defer func() { b.inside = outer }()
	rest, err := b.all(e.Args[1:])
	return append(first, rest...), err
}

// joinShapes finds how many values the result has. In agg rows and groups do not mix; within over each row gets its group's value.
func (b *Bound) joinShapes(within bool) error {
	if b.fn.free != nil {
		b.Shape = Free
		return nil
	}
	grouped := false
	for _, a := range b.Args {
		b.Shape = max(b.Shape, a.Shape)
		grouped = grouped || a.Shape == Group
	}
	if grouped && b.Shape == Rows && !within {
		for _, a := range b.Args {
			if a.Shape == Rows {
				return notAggregated(a)
			}
		}
	}
	return nil
}

func unknown(e *Expr, what string, names []string) *Error {
	err := fail(UnknownFunction, e, "there is no %s %s", what, strconv.Quote(e.Name))
	if near := nearest(e.Name, names); near != "" {
		return err.hint("did you mean %s?", near)
	}
	return err
}

func arguments(least, most int) string {
	switch {
	case most < 0:
		return strconv.Itoa(max(0, least)) + " or more arguments"
	case least == most && most == 1:
		return "1 argument"
	case least == most:
		return strconv.Itoa(most) + " arguments"
	}
	return strconv.Itoa(max(0, least)) + " to " + strconv.Itoa(most) + " arguments"
}
