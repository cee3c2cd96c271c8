package expr

import (
	"skep/dataframe/column"
)

// Fun is a function of elements: its parameters stand in the body as ParamOf.
func Fun(body *Expr, params ...string) *Expr {
	return &Expr{Op: Lambda, Names: params, Args: []*Expr{body}}
}

// ParamOf is a parameter of the Fun around it.
func ParamOf(name string) *Expr { return &Expr{Op: Param, Name: name} }

// WithNames gives a call names: struct's fields.
func (e *Expr) WithNames(names ...string) *Expr {
	d := *e
	d.Names = names
	return &d
}

// lambdas are functions that apply an expression to the elements of lists. The expression sees the columns of the list's row.
func lambdas() []function {
	return []function{
		{name: "list_map", least: 2, most: 2, lambda: true, bind: bindListMap, eval: evalListMap},
		{name: "list_filter", least: 2, most: 2, lambda: true, bind: bindListFilter, eval: evalListFilter},
		{name: "list_reduce", least: 2, most: 3, lambda: true, bind: bindListReduce, eval: evalListReduce},
	}
}

func (b *binder) param(e *Expr) (*Bound, error) {
	for i := len(b.locals) - 1; i >= 0; i-- {
		if b.locals[i].Name == e.Name {
			return &Bound{Op: Column, Index: b.schema.Len() + i, Type: b.locals[i].Type, Shape: Rows, From: e}, nil
		}
	}
	return nil, fail(BadArgument, e, "%s is a function's parameter, and stands outside of it", e.Name)
}

// mapping binds a call whose second argument is a lambda over the elements of the first.
func (b *binder) mapping(e *Expr, fn *function) (*Bound, error) {
	l, err := b.bind(e.Args[0])
	if err != nil {
		return nil, err
	}
	if l.Type.IsOpen() {
		return &Bound{Op: Literal, Type: l.Type, Shape: Scalar, From: e}, nil
	}
	out := &Bound{Op: Call, Args: []*Bound{l}, From: e, fn: fn, Shape: l.Shape}
	if err := list(out, 0); err != nil {
		return nil, err
	}
	f := e.Args[1]
	if f.Op != Lambda {
		return nil, fail(BadArgument, f, "%s needs a function of an element, not %s", e.Name, f)
	}
	locals, err := out.locals(f, l.Type.Elem())
	if err != nil {
		return nil, err
	}
	body, err := b.body(f, locals)
	if err != nil {
		return nil, err
	}
	out.Args = append(out.Args, body)
	if b.captures(body) {
		if l.Shape == Group {
			return nil, notAggregated(body)
		}
		out.Shape = Rows
	}
	if len(e.Args) > 2 { // where a reduction begins
		start, err := b.bind(e.Args[2])
		if err != nil {
			return nil, err
		}
		out.Args = append(out.Args[:1], start, body)
		out.Shape = max(out.Shape, start.Shape)
	}
	if err := fn.bind(out); err != nil {
		return nil, err
	}
	return out, nil
}

// locals gives a lambda's parameters their types: the element and its number from 1; of a reduction what there is so far, the
// element and the number.
func (b *Bound) locals(f *Expr, elem column.Type) ([]column.Field, error) {
	types := []column.Type{elem, column.Int64Type}
	if b.From.Name == "list_reduce" {
		types = append([]column.Type{elem}, types...)
	}
	if len(f.Names) == 0 || len(f.Names) > len(types) {
		return nil, fail(BadArgument, f, "the function has %d parameters; %s gives it at most %d", len(f.Names), b.From.Name, len(types))
	}
	var out []column.Field
	for i, name := range f.Names {
		out = append(out, column.Field{Name: name, Type: types[i]})
	}
	return out, nil
}

func (b *binder) body(f *Expr, locals []column.Field) (*Bound, error) {
	in := &binder{schema: b.schema, place: InKeys, depth: b.depth, locals: append(b.locals[:len(b.locals):len(b.locals)], locals...)}
	body, err := in.bind(f.Args[0])
	if err != nil {
		return nil, err
	}
	return &Bound{Op: Lambda, Type: body.Type, Args: []*Bound{body}, From: f, Index: b.schema.Len() + len(b.locals)}, nil
}

// captures tells whether a lambda's body reads columns of the list's row.
func (b *binder) captures(body *Bound) bool {
	found := false
	body.columns(func(i int) { found = found || i < b.schema.Len() })
	return found
}

// body gives what evaluates a lambda: its parameters' values, and the row that each of them belongs to.
func (x *Context) body(f *Bound) func(locals []*column.Column, rows []int32) (*column.Column, error) {
	return func(locals []*column.Column, rows []int32) (*column.Column, error) {
		cols := make([]*column.Column, f.Index, f.Index+len(locals)) // parameters stand behind the columns and the parameters around
		f.Args[0].columns(func(i int) {
			if i < len(cols) && cols[i] == nil {
				cols[i] = x.column(i).Take(rows)
			}
		})
		in := &Context{Cols: append(cols, locals[:len(f.From.Names)]...), Rows: len(rows), Check: x.Check}
		return in.EvalRows(f.Args[0])
	}
}

// columns visits the places of columns that a bound expression reads.
func (b *Bound) columns(visit func(i int)) {
	if b.Op == Column {
		visit(b.Index)
	}
	for _, a := range b.Args {
		a.columns(visit)
	}
}

func bindListMap(b *Bound) error {
	b.Type = column.ListOf(b.Args[1].Type)
	return nil
}

// ordinals numbers the elements of each list from 1.
func ordinals(parents []int32) *column.Column {
	out := make([]int64, len(parents))
	for i := range out {
		if out[i] = 1; i > 0 && parents[i] == parents[i-1] {
			out[i] = out[i-1] + 1
		}
	}
	return column.Of(column.Int64Type, out, nil)
}

func evalListMap(x *call) (*column.Column, error) {
	c := x.args[0].Broadcast(x.rows)
	child, parents := column.Elements(c)
	out, err := x.each([]*column.Column{child, ordinals(parents)}, parents)
	if err != nil {
		return nil, err
	}
	return column.ListsOf(out, parents, c.Len(), c.Valid()), nil
}

func bindListFilter(b *Bound) error {
	b.Type = b.Args[0].Type
	return Condition(b.Args[1].Args[0])
}

func evalListFilter(x *call) (*column.Column, error) {
	c := x.args[0].Broadcast(x.rows)
	child, parents := column.Elements(c)
	mask, err := x.each([]*column.Column{child, ordinals(parents)}, parents)
	if err != nil {
		return nil, err
	}
	keep := Mask(mask).Indices(len(parents))
	kept := make([]int32, len(keep))
	for i, k := range keep {
		kept[i] = parents[k]
	}
	return column.ListsOf(child.Take(keep), kept, c.Len(), c.Valid()), nil
}

func bindListReduce(b *Bound) error {
	b.Type = b.Args[0].Type.Elem()
	if len(b.Args) == 3 {
		if err := b.coerceArg(1, b.Type); err != nil {
			return err
		}
	}
	body := b.Args[len(b.Args)-1]
	out, err := body.Args[0].coerce(b.Type)
	body.Args[0] = out
	return err
}

// evalListReduce goes through all lists at once, an element of each at a time. Of an empty list without a start it is null.
func evalListReduce(x *call) (*column.Column, error) {
	c := x.args[0].Broadcast(x.rows)
	l, step := c.Lists(), 0
	var acc *column.Column
	if len(x.args) == 2 {
		acc = x.args[1].Broadcast(x.rows)
	} else {
		acc, step = firstElements(c), 1
	}
	for ; ; step++ {
		var rows, elems []int32
		for i := range c.Len() {
			if !c.IsNull(i) && l.Size(i) > step {
				rows, elems = append(rows, int32(i)), append(elems, int32(int(l.Offsets[i])+step))
			}
		}
		if len(rows) == 0 {
			return withValid(acc, c), nil
		}
		ns := make([]int64, len(rows))
		for i := range ns {
			ns[i] = int64(step + 1)
		}
		next, err := x.each([]*column.Column{acc.Take(rows), l.Child.Take(elems), column.Of(column.Int64Type, ns, nil)}, rows)
		if err != nil {
			return nil, err
		}
		acc = replaced(acc, rows, next)
	}
}

func firstElements(c *column.Column) *column.Column {
	l, rows := c.Lists(), make([]int32, c.Len())
	for i := range rows {
		if rows[i] = -1; !c.IsNull(i) && l.Size(i) > 0 {
			rows[i] = int32(l.Offsets[i])
		}
	}
	return l.Child.Take(rows)
}

// replaced puts new values into some rows.
func replaced(c *column.Column, rows []int32, by *column.Column) *column.Column {
	from := make([]int32, c.Len())
	for i := range from {
		from[i] = int32(i)
	}
	for i, r := range rows {
		from[r] = int32(c.Len() + i)
	}
	return column.Concat([]*column.Column{c, by}).Take(from)
}

// withValid makes null where another column is.
func withValid(c, other *column.Column) *column.Column {
	if other.Valid() == nil {
		return c
	}
	rows := make([]int32, c.Len())
	for i := range rows {
		if rows[i] = int32(i); other.IsNull(i) {
			rows[i] = -1
		}
	}
	return c.Take(rows)
}
