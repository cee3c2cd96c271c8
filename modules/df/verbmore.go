package df

import (
	"slices"
	"strings"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/diag"
	"skep/interp/value"
)

func runJoin(x *verbCall) (any, error) {
	other := x.args[0]
	if other.frame == nil {
		if other.later() || x.call == nil && !other.known {
			return nil, errLater
		}
		return nil, expr.Errorf(expr.BadArgument, expr.Lit(nil).At(other.span), "join needs another frame")
	}
	how, ok := x.args[2].text()
	if !ok && x.args[2].later() {
		return nil, errLater
	}
	if !slices.Contains(plan.Hows(), how) && how != "outer" {
		return nil, unknownWord(x.args[2], "join does not know how", how, plan.Hows())
	}
	o := plan.JoinOptions{How: plan.How(how)}
	if s, ok := x.args[5].text(); ok {
		o.Suffix = s
	}
	var err error
	if !x.args[1].isNull() {
		if o.LeftOn, err = columns(x.args[1:2]); err != nil {
			return nil, err
		}
		o.RightOn = o.LeftOn
	}
	if !x.args[3].isNull() {
		if o.LeftOn, err = columns(x.args[3:4]); err != nil {
			return nil, err
		}
	}
	if !x.args[4].isNull() {
		if o.RightOn, err = columns(x.args[4:5]); err != nil {
			return nil, err
		}
	}
	return x.self.Join(x.env, other.frame, o)
}

// unknownWord says which words an argument may be.
func unknownWord(a arg, message, word string, known []string) error {
	e := expr.Errorf(expr.BadArgument, expr.Lit(word).At(a.span), "%s: %q", message, word)
	e.Name, e.Nearest = word, diag.Nearest(word, known)
	return e.WithHint("%s", strings.Join(known, ", "))
}

func runDropNulls(x *verbCall) (any, error) {
	cols, err := plainColumns(x.args[0].list)
	if err != nil {
		return nil, err
	}
	if len(cols) == 0 {
		for _, name := range x.self.Schema().Names() {
			cols = append(cols, expr.Col(name))
		}
	}
	conds := make([]*expr.Expr, len(cols))
	for i, c := range cols {
		conds[i] = expr.Fn("is_not_null", c)
	}
	return x.self.Filter(x.env, conds...)
}

// runFillNull fills the columns that can hold the value without changing their type.
func runFillNull(x *verbCall) (any, error) {
	if !x.args[1].isNull() {
		return x.fillAll()
	}
	v, err := x.args[0].operand()
	if err != nil {
		return nil, err
	}
	var out []*expr.Expr
	for _, f := range x.self.Schema().Fields {
		fill := expr.Fn("fill_null", expr.Col(f.Name), v)
		b, err := expr.Bind(fill, x.self.Schema(), expr.InRows)
		if err == nil && (b.Type == f.Type || f.Type.Kind == column.Null || f.Type.IsNumber() && b.Type.IsNumber()) {
			out = append(out, fill)
		}
	}
	return x.self.WithColumns(x.env, out...)
}

// fillAll fills each column by a strategy that its type allows.
func (x *verbCall) fillAll() (any, error) {
	var out []*expr.Expr
	for _, f := range x.self.Schema().Fields {
		fill, err := buildFillNull(expr.Col(f.Name), []arg{{}, x.args[1]})
		if err != nil {
			return nil, err
		}
		if b, err := expr.Bind(fill, x.self.Schema(), expr.InRows); err == nil && b.Type == f.Type {
			out = append(out, fill)
		}
	}
	return x.self.WithColumns(x.env, out...)
}

func runCast(x *verbCall) (any, error) {
	types := x.args[0]
	if types.names == nil {
		if types.later() {
			return nil, errLater
		}
		return nil, expr.Errorf(expr.BadArgument, expr.Lit(nil).At(types.span), "cast takes the types of columns: {qty: \"f64\"}")
	}
	var out []*expr.Expr
	for i, name := range types.names {
		typ, err := typeOf(types.list[i])
		if err != nil {
			return nil, err
		}
		out = append(out, expr.Col(name).At(types.key(i)).As(typ).At(types.list[i].span))
	}
	return x.self.WithColumns(x.env, out...)
}

// typeOf reads the name of a column type: text, or the language's own type as a value.
func typeOf(a arg) (column.Type, error) {
	name, ok := a.text()
	if !ok && a.known {
		switch a.val.Kind() {
		case value.KType:
			name, ok = a.val.Type().Name, true
		case value.KFunc: // str, int, float and bool are functions too
			name, ok = a.val.Func().Name, true
		}
	}
	if !ok {
		if a.later() {
			return column.UnknownType, errLater
		}
		return column.Type{}, expr.Errorf(expr.BadArgument, expr.Lit(nil).At(a.span), "a type is needed here")
	}
	typ, known := column.ParseType(name)
	if !known {
		return column.Type{}, expr.Errorf(expr.BadArgument, expr.Lit(nil).At(a.span), "columns have no type %q", name).
			WithHint("bool, i8 … i64, u8 … u64, f32, f64, str, date, time, datetime, duration")
	}
	return typ, nil
}

func runUnpivot(x *verbCall) (any, error) {
	index, err := x.optional(1)
	if err != nil {
		return nil, err
	}
	on, err := x.optional(0)
	if err != nil {
		return nil, err
	}
	if x.args[0].isNull() {
		on = rest(x.self.Schema(), index)
	}
	variable, _ := x.args[2].text()
	values, _ := x.args[3].text()
	typ := column.NullType
	for _, c := range on {
		i, ok := x.self.Schema().Find(c.Name)
		if !ok {
			return nil, expr.NoColumn(c, c.Name, x.self.Schema().Names())
		}
		t, ok := column.Common(typ, x.self.Schema().Fields[i].Type)
		if !ok {
			return nil, expr.Errorf(expr.TypeMismatch, c, "column %q is %s, those before it are %s", c.Name, x.self.Schema().Fields[i].Type, typ)
		}
		typ = t
	}
	if len(on) == 0 {
		return nil, expr.Errorf(expr.BadArgument, nil, "unpivot has no columns to turn into rows")
	}
	parts := make([]*dataframe.Frame, len(on))
	for i, c := range on {
		exprs := append(append([]*expr.Expr(nil), index...), expr.Lit(c.Name).Named(variable), c.As(typ).Named(values))
		if typ.Kind == column.Unknown {
			exprs[len(exprs)-1] = c.Named(values)
		}
		if parts[i], err = x.self.Select(x.env, exprs...); err != nil {
			return nil, err
		}
	}
	return dataframe.Concat(x.env, parts, false)
}

func (x *verbCall) optional(i int) ([]*expr.Expr, error) {
	if x.args[i].isNull() {
		return nil, nil
	}
	return plainColumns(x.args[i : i+1])
}

// rest lists the columns that are not among some.
func rest(s *column.Schema, some []*expr.Expr) []*expr.Expr {
	taken := map[string]bool{}
	for _, c := range some {
		taken[c.Name] = true
	}
	var out []*expr.Expr
	for _, name := range s.Names() {
		if !taken[name] {
			out = append(out, expr.Col(name))
		}
	}
	return out
}

func runRowIndex(x *verbCall) (any, error) {
	name, _ := x.args[0].text()
	offset, err := x.count(1)
	if err != nil {
		return nil, err
	}
	index := expr.Fn("-", expr.Fn("cum_count", expr.Fn("is_null", firstColumn(x.self))), expr.Lit(1-offset)).Named(name)
	return x.self.Select(x.env, index, expr.All())
}

// overAll aggregates all columns that are of the right kind.
func overAll(agg string, fits func(column.Type) bool) func(*verbCall) (any, error) {
	return func(x *verbCall) (any, error) {
		var out []*expr.Expr
		for _, f := range x.self.Schema().Fields {
			if fits == nil || fits(f.Type) {
				out = append(out, expr.Agg(agg, expr.Col(f.Name)))
			}
		}
		return x.self.Select(x.env, out...)
	}
}

func summable(t column.Type) bool {
	return t.IsNumber() || t.Kind == column.Bool || t.Kind == column.Unknown
}

// kindFor tells which columns an aggregate over all columns takes.
func kindFor(agg string) func(column.Type) bool {
	switch agg {
	case "min", "max", "first", "last", "n_unique", "count":
		return nil
	}
	return summable
}

// runWhole aggregates one column to a value, or all columns to a row.
func runWhole(agg string) func(*verbCall) (any, error) {
	return func(x *verbCall) (any, error) {
		if x.args[0].isNull() {
			return overAll(agg, kindFor(agg))(x)
		}
		e, err := x.args[0].column()
		if err != nil {
			return nil, err
		}
		f, err := x.self.Select(x.env, expr.Agg(agg, e))
		if err != nil || f.IsShape() {
			return nil, err
		}
		t, err := f.Collect(x.env)
		if err != nil {
			return nil, err
		}
		return valueOf(t.Column(0), 0), nil
	}
}
