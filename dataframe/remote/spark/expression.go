package spark

import (
	"slices"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/remote/grpc"
)

// scope is where expressions stand while they are translated.
type scope struct {
	names     []string  // of the relation's columns
	grouped   bool      // aggregates are computed for groups; else over windows, since each row keeps its place
	partition []message // of those windows
	order     []sorted  // the order in which rows are known to come
}

// sorted is one key of a known order.
type sorted struct {
	name            string
	desc, nullsLast bool
}

// refuse says what Spark cannot do, and where that was written.
func refuse(at *expr.Expr, format string, args ...any) *expr.Error {
	return expr.Errorf(expr.NotThere, at, format, args...).WithHint("collect() what comes before it, and go on here")
}

func refColumn(name string) message { return grpc.Of(exprColumn, named(columnName, quoted(name))) }

func call(name string, args ...message) message {
	m := named(functionName, name)
	m.Subs(functionArgs, args)
	return grpc.Of(exprFunction, m)
}

// as gives an expression a name.
func as(e message, name string) message {
	var m message
	m.Sub(namedExpr, e)
	m.Text(namedName, name)
	return grpc.Of(exprAlias, m)
}

func castAs(e, typ message, try bool) message {
	var m message
	m.Sub(castExpr, e)
	m.Sub(castType, typ)
	if try {
		m.Number(castMode, castTry)
	}
	return grpc.Of(exprCast, m)
}

// typed brings a result to the type that it has here.
func typed(e message, t column.Type) message {
	m, ok := typeOf(t)
	if !ok || t.IsOpen() {
		return e
	}
	return castAs(e, m, false)
}

// orderOf is a key of a sort or a window.
func orderOf(e message, desc, nullsLast bool) message {
	var m message
	m.Sub(orderExpr, e)
	direction, nulls := int64(orderAscending), int64(orderNullsFirst)
	if desc {
		direction = orderDescending
	}
	if nullsLast {
		nulls = orderNullsLast
	}
	m.Number(orderDirection, direction)
	m.Number(orderNulls, nulls)
	return m
}

// expr translates a bound expression.
func (s *scope) expr(b *expr.Bound) (message, error) {
	switch b.Op {
	case expr.Column:
		return refColumn(s.names[b.Index]), nil
	case expr.Literal:
		return literal(b.Value, b.Type, b.From)
	case expr.Cast:
		return s.cast(b)
	case expr.Aggregate:
		return s.aggregate(b)
	case expr.Over:
		return s.over(b)
	case expr.Windowed:
		return s.windowed(b)
	case expr.Call:
		return s.call(b)
	}
	return nil, refuse(b.From, "%s has no counterpart in Spark", b.From)
}

func (s *scope) all(bs []*expr.Bound) ([]message, error) {
	out := make([]message, len(bs))
	for i, b := range bs {
		var err error
		if out[i], err = s.expr(b); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// cast converts; where the text of numbers or the meaning of zones would differ it refuses.
func (s *scope) cast(b *expr.Bound) (message, error) {
	from, to := b.Args[0].Type, b.Type
	typ, ok := typeOf(to)
	switch {
	case !ok:
		return nil, refuse(b.From, "Spark has no type %s", to)
	case from.IsTemporal() != to.IsTemporal() && (from.IsNumeric() || to.IsNumeric()):
		return nil, refuse(b.From, "a cast from %s to %s counts other units in Spark", from, to)
	case from.Zone != to.Zone:
		return nil, refuse(b.From, "a cast from %s to %s moves times in another way in Spark", from, to)
	}
	arg, err := s.expr(b.Args[0])
	if err != nil {
		return nil, err
	}
	return castAs(arg, typ, b.Lenient), nil
}

// call translates a function by its row in the table.
func (s *scope) call(b *expr.Bound) (message, error) {
	name := b.Function()
	if out, ok, err := s.otherRows(b); ok {
		return out, err
	}
	rule, ok := functionRules.Get()[name]
	if !ok {
		return nil, refuse(b.From, "the function %s has no counterpart in Spark", name)
	}
	for _, a := range b.Args {
		if z := a.Type.Zone; z != "" && z != "UTC" && slices.Contains(readsClock, name) {
			return nil, refuse(a.From, "%s reads the clock of %s, where Spark's shows UTC", name, z)
		}
	}
	args, err := s.all(b.Args)
	if err != nil {
		return nil, err
	}
	out, err := rule(b, args)
	if err != nil {
		return nil, err
	}
	return typed(out, b.Type), nil
}
