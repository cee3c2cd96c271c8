package df

import (
	"os"
	"strconv"
	"strings"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/explore"
	"skep/dataframe/expr"
	"skep/dataframe/show"
	"skep/interp/module"
	"skep/interp/value"
)

// frame is a DataFrame or a LazyFrame of the language.
type frame struct {
	f *dataframe.Frame
}

func newFrame(f *dataframe.Frame) value.Value {
	if f.IsLazy() {
		return value.NewBox("LazyFrame", &frame{f})
	}
	return value.NewBox("DataFrame", &frame{f})
}

// table gives the rows of an eager frame, which are there.
func (f *frame) table() *column.Table {
	t, err := f.f.Collect(dataframe.Env{})
	if err != nil {
		return nil // a lazy frame whose plan fails: only callers that show it come here with one
	}
	return t
}

// String is the table, or a lazy frame's plan.
func (f *frame) String() string {
	if f.f.IsLazy() {
		return "lazy frame; collect() runs it\n" + f.f.Explain(false)
	}
	return show.Text(f.table(), show.Limits{Width: terminalWidth()})
}

// Summary is the number of rows, and the columns with their types; of a lazy frame that it is one.
func (f *frame) Summary() string {
	if f.f.IsLazy() {
		return "a plan"
	}
	t := f.table()
	var columns []string
	for _, field := range t.Schema().Fields {
		columns = append(columns, field.Name+" "+field.Type.String())
	}
	return show.Size(t) + ": " + strings.Join(columns, ", ")
}

// terminalWidth is what the shell says, or 0.
func terminalWidth() int {
	n, err := strconv.Atoi(os.Getenv("COLUMNS"))
	if err != nil {
		return 0
	}
	return max(20, n)
}

// EqualValue compares names, types and rows.
func (f *frame) EqualValue(other any) bool {
	g, ok := other.(*frame)
	if !ok || f.f.IsLazy() || g.f.IsLazy() {
		return ok && f.f == g.f
	}
	return f.table().Equal(g.table())
}

// ByteSize is the memory of the rows.
func (f *frame) ByteSize() int64 {
	if f.f.IsLazy() {
		return 0
	}
	return f.table().Bytes()
}

// Len is the number of rows.
func (f *frame) Len() int {
	if f.f.IsLazy() {
		return 0
	}
	return f.table().Rows()
}

func bundleOf(v value.Value) module.Bundle {
	f, _ := value.As[*frame](v)
	data := map[string]any{"text/plain": f.String()}
	if !f.f.IsLazy() {
		data["text/html"] = show.HTML(f.table(), show.Limits{})
		return module.Bundle{Data: data, Table: browsable{explore.New(f.table())}}
	}
	if steps, _, err := f.f.Profile(dataframe.Env{}, false, false); err == nil {
		data["text/html"] = "<p>lazy frame; collect() runs it</p>" + show.PlanHTML(steps, "")
	}
	return module.Bundle{Data: data}
}

// columnOfBox gives the expression for a bare name in a verb's argument.
func columnOfBox(v value.Value, name string) (value.Value, bool) {
	var s *column.Schema
	switch x := v.Box().V.(type) {
	case *frame:
		s = x.f.Schema()
	case *grouping:
		s = x.f.Schema()
	default:
		return value.Null, false
	}
	if _, ok := s.Find(name); !ok {
		return value.Null, false
	}
	return newExpr(expr.Col(name)), true
}

// rowReader makes objects of rows; all share one shape.
type rowReader struct {
	t     *column.Table
	shape *value.Shape
}

func newRowReader(t *column.Table) *rowReader {
	shape := value.EmptyShape()
	for _, n := range t.Schema().Names() {
		shape = shape.With(n)
	}
	return &rowReader{t, shape}
}

func (r *rowReader) row(row int) value.Value {
	d := value.NewShaped(r.shape)
	for i, c := range r.t.Columns() {
		d.F[i] = valueOf(c, row)
	}
	return d.Value()
}

func (r *rowReader) list(row int) value.Value {
	out := make([]value.Value, len(r.t.Columns()))
	for i, c := range r.t.Columns() {
		out[i] = valueOf(c, row)
	}
	return value.NewArray(out)
}

// rowsBox is what rows() gives: it iterates and indexes, and counts as a number, as the original's rows() does.
type rowsBox struct {
	t *column.Table
	r *rowReader
}

func (r *rowsBox) String() string { return strconv.Itoa(r.t.Rows()) }

// Len is the number of rows.
func (r *rowsBox) Len() int { return r.t.Rows() }

// Count lets rows() end a range.
func (r *rowsBox) Count() int64 { return int64(r.t.Rows()) }

// EqualValue lets rows() == 3 hold inside of containers.
func (r *rowsBox) EqualValue(other any) bool {
	o, ok := other.(*rowsBox)
	return ok && o.t.Equal(r.t)
}

func (r *rowsBox) iterate() value.Value {
	row := 0
	return value.NewIter(func() (value.Value, bool) {
		if row >= r.t.Rows() {
			return value.Null, false
		}
		row++
		return r.r.row(row - 1), true
	})
}

func rowsOf(t *column.Table) value.Value {
	return value.NewBox("Rows", &rowsBox{t, newRowReader(t)})
}

// place reads an index: negative ones count from the end.
func place(v value.Value, n int, what string) (int, error) {
	if !v.IsInt() {
		return 0, fail(codeArgument, "", "the index of a "+what+" must be an integer, found "+value.TypeName(v))
	}
	i := v.AsInt()
	if i < 0 {
		i += int64(n)
	}
	if i < 0 || i >= int64(n) {
		return 0, fail(codeArgument, "", "there is no "+what+" "+strconv.FormatInt(v.AsInt(), 10)+": there are "+strconv.Itoa(n))
	}
	return int(i), nil
}

// collected gives the rows of the receiver.
func collected(c *module.Call) (*column.Table, error) {
	f, ok := value.As[*frame](c.Args[0])
	if !ok {
		return nil, fail(codeArgument, "", c.Name+": the receiver is no frame")
	}
	t, err := f.f.Collect(envOf(c))
	return t, shown(err)
}

// onTable makes an Impl of a function of the receiver's rows.
func onTable(f func(c *module.Call, t *column.Table) (value.Value, error)) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		t, err := collected(c)
		if err != nil {
			return value.Null, err
		}
		return f(c, t)
	}
}
