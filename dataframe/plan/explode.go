package plan

import (
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

// Explode makes a row of each element of list columns; the other columns are repeated. Several lists go side by side.
type Explode struct {
	Input  Node
	Cols   []*expr.Expr
	o      ExplodeOptions
	schema *column.Schema
	places []int
}

// ExplodeOptions say what becomes of rows without elements, and of lists of unequal lengths.
type ExplodeOptions struct {
	Empty bool // a row of an empty list stays, with null
	Nulls bool // a row without a list stays, with null
	Pad   bool // lists of different lengths are filled up with null; else they are an error
}

// NewExplode checks that the columns hold lists.
func NewExplode(in Node, cols []*expr.Expr, o ExplodeOptions) (*Explode, error) {
	if len(cols) == 0 {
		return nil, expr.Errorf(expr.BadArgument, nil, "explode needs at least one column of lists")
	}
	names, err := columnsOf(in, cols)
	if err != nil {
		return nil, err
	}
	n := &Explode{Input: in, Cols: cols, o: o}
	fields := append([]column.Field(nil), in.Schema().Fields...)
	for k, name := range names {
		i, _ := in.Schema().Find(name)
		switch t := fields[i].Type; {
		case t.Kind == column.ListKind:
			fields[i].Type = t.Elem()
		case !t.IsOpen():
			return nil, expr.Errorf(expr.TypeMismatch, cols[k], "explode needs lists, the column %q is %s", name, t)
		}
		n.places = append(n.places, i)
	}
	n.schema, err = column.NewSchema(fields)
	return n, err
}

// Schema has elements instead of lists.
func (n *Explode) Schema() *column.Schema { return n.schema }

// Inputs: one.
func (n *Explode) Inputs() []Node { return []Node{n.Input} }

func (n *Explode) String() string {
	out := "EXPLODE " + list(n.Cols)
	if n.o.Empty {
		out += ", empty ones kept"
	}
	if n.o.Nulls {
		out += ", nulls kept"
	}
	if n.o.Pad {
		out += ", padded"
	}
	return out
}

func (n *Explode) over(in []Node) (Node, error) {
	return node(NewExplode(in[0], n.Cols, n.o))
}

func (n *Explode) run(r *Run, in []*column.Table) (*column.Table, error) {
	t := in[0]
	sizes, err := n.sizes(t)
	if err != nil {
		return nil, err
	}
	total := 0
	for _, s := range sizes {
		if total += s; total > column.MaxRows {
			return nil, expr.Errorf(expr.BadValue, nil, "explode would make more rows than a frame holds")
		}
	}
	if err := r.Reserve(int64(total) * int64(4+8*len(t.Columns()))); err != nil {
		return nil, err
	}
	rows := make([]int32, 0, total)
	for i, s := range sizes {
		for range s {
			rows = append(rows, int32(i))
		}
	}
	cols := make([]*column.Column, len(t.Columns()))
	isList := map[int]bool{}
	for _, p := range n.places {
		isList[p] = true
		cols[p] = elements(t.Column(p), sizes, total)
	}
	for i, c := range t.Columns() {
		if !isList[i] {
			cols[i] = c.Take(rows)
		}
	}
	return column.NewTable(n.schema, cols, total), nil
}

// stream explodes morsel by morsel; under a tight limit what a morsel becomes comes in pieces.
func (n *Explode) stream(f *flow, in []*exec.Stream) (*exec.Stream, error) {
	if !f.r.IsTight() {
		return in[0].Map(n.schema, func(_ int, t *column.Table) (*column.Table, error) { return n.run(f.r, []*column.Table{t}) }), nil
	}
	wide := make([]int64, in[0].N)
	rows := make([]int, in[0].N)
	if err := f.r.EachMorsel(in[0], func(i int, t *column.Table) error {
		rows[i], wide[i] = t.Rows(), n.most(t)
		return nil
	}); err != nil {
		return nil, err
	}
	most := int64(1)
	for _, w := range wide {
		most = max(most, w)
	}
	out := f.r.Pieces(n.schema, rows, f.r.MorselRows(most), func(i int) (*exec.Piecewise, error) {
		t, err := in[0].At(i)
		if err != nil {
			return nil, err
		}
		return &exec.Piecewise{Bytes: t.Bytes(), Part: func(from, to int) (*column.Table, error) {
			return n.run(f.r, []*column.Table{t.Slice(from, to)})
		}}, nil
	})
	out.Free = in[0].Free
	return out, nil
}

// most is how many bytes the rows of one become on average: the other columns come again for each element.
func (n *Explode) most(t *column.Table) int64 {
	elements := 0
	for _, p := range n.places {
		if c := t.Column(p); c.Type().Kind == column.ListKind {
			elements = max(elements, c.Lists().Child.Len())
		}
	}
	return t.RowBytes() * int64(1+elements/max(1, t.Rows()))
}

// sizes is how many rows each row becomes.
func (n *Explode) sizes(t *column.Table) ([]int, error) {
	out := make([]int, t.Rows())
	for k, p := range n.places {
		c := t.Column(p)
		for i := range out {
			size := n.o.sizeOf(c, i)
			if k > 0 && size != out[i] && !n.o.Pad {
				return nil, expr.Errorf(expr.BadValue, n.Cols[k], "row %d has %d elements in %s and %d in %s", i, out[i], n.Cols[0].Name, size, n.Cols[k].Name)
			}
			out[i] = max(out[i], size)
		}
	}
	return out, nil
}

func (o ExplodeOptions) sizeOf(c *column.Column, row int) int {
	if c.Type().Kind != column.ListKind || c.IsNull(row) {
		if o.Nulls {
			return 1
		}
		return 0
	}
	if size := c.Lists().Size(row); size > 0 || !o.Empty {
		return size
	}
	return 1
}

// elements gives each row's elements, filled up with null.
func elements(c *column.Column, sizes []int, total int) *column.Column {
	if c.Type().Kind != column.ListKind {
		return column.OfNulls(c.Type(), total)
	}
	l, rows := c.Lists(), make([]int32, 0, total)
	for i, s := range sizes {
		from, to := l.Bounds(i)
		if c.IsNull(i) {
			to = from
		}
		for k := range s {
			if from+k < to {
				rows = append(rows, int32(from+k))
			} else {
				rows = append(rows, -1)
			}
		}
	}
	return l.Child.Take(rows)
}

// NewUnnest puts the fields of struct columns in their place.
func NewUnnest(in Node, cols []*expr.Expr) (*Project, error) {
	names, err := columnsOf(in, cols)
	if err != nil {
		return nil, err
	}
	at := map[string]*expr.Expr{}
	for i, name := range names {
		at[name] = cols[i]
	}
	var out []*expr.Expr
	for _, f := range in.Schema().Fields {
		c := at[f.Name]
		switch {
		case c == nil:
			out = append(out, expr.Col(f.Name))
		case f.Type.Kind != column.StructKind:
			return nil, expr.Errorf(expr.TypeMismatch, c, "unnest needs structs, the column %q is %s", f.Name, f.Type).WithHint("%s", strings.TrimSpace(forLists(f)))
		default:
			for _, field := range f.Type.Fields() {
				out = append(out, expr.Fn("struct_field", c, expr.Lit(field.Name)).Named(field.Name).At(c.Span))
			}
		}
	}
	return NewSelect(in, out)
}

func forLists(f column.Field) string {
	if f.Type.Kind == column.ListKind {
		return "explode makes rows of lists"
	}
	return ""
}
