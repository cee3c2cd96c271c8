package df

import (
	"fmt"

	"skep/compute/dtype"
	sizes "skep/compute/shape"
	"skep/compute/tensor"
	"skep/dataframe"
	"skep/dataframe/column"
	"skep/interp/module"
	"skep/interp/types"
	"skep/interp/value"
)

// What columns and tensors have of each other. A column of numbers without nulls lies in memory as a vector does, so that one becomes
// the other without a copy. Several columns become the rows of one block, which is given transposed: each is copied once, whole.

const (
	tensorHint = "a tensor holds numbers and truth values: choose columns with select, or convert them with cast"
	nullsHint  = "fill_null gives them a value, drop_nulls leaves such rows out"
)

// numericFixture is a frame for the examples of this file.
const numericFixture = `let t = df![ "x" => [1.0, 2.0, 3.5], "y" => [4, 5, 6] ]` + "\n"

func tensorMethods(typ string) []module.Func {
	recv := "t"
	if typ == "LazyFrame" {
		recv = "t.lazy()"
	}
	return []module.Func{{Sig: "fun to_tensor(self, dtype = null) -> Tensor",
		Doc:     "A matrix of the columns, a row for each row: of the type that holds all their numbers, or of dtype. One column is not copied. Null is an error, and so are columns of other things than numbers and bools.",
		Example: numericFixture + recv + ".to_tensor().shape  // => [3, 2]\n" + recv + ".to_tensor().mean(axis: 0)  // => [2.16666667 5.        ]", Impl: onTable(matrix), Rule: ruleMatrix}}
}

// matrix makes the tensor of a frame.
func matrix(c *module.Call, t *column.Table) (value.Value, error) {
	d, err := dtypeArg(c.Args[1])
	if err != nil {
		return value.Null, err
	}
	vectors := make([]*tensor.Tensor, t.Width())
	for i, f := range t.Schema().Fields {
		if vectors[i], err = vectorOf(c, f.Name, t.Column(i)); err != nil {
			return value.Null, err
		}
	}
	out, err := beside(c, vectors, t.Rows())
	if err != nil {
		return value.Null, err
	}
	if d != dtype.Invalid {
		out = out.AsType(d)
	}
	return value.NewBox("Tensor", out.HandOn()), nil
}

// beside makes the columns of a matrix of vectors.
func beside(c *module.Call, vectors []*tensor.Tensor, rows int) (*tensor.Tensor, error) {
	switch len(vectors) {
	case 0:
		return tensor.Zeros(dtype.F64, rows, 0)
	case 1:
		return vectors[0].Reshape(rows, 1)
	}
	if err := c.Host.Charge(8 * int64(rows) * int64(len(vectors))); err != nil {
		return nil, err
	}
	block, err := tensor.Stack(vectors, 0)
	if err != nil {
		return nil, err
	}
	return block.Transpose()
}

// vectorOf is a column's numbers as a vector.
func vectorOf(c *module.Call, name string, col *column.Column) (*tensor.Tensor, error) {
	if _, ok := elementOf(col.Type()); !ok {
		return nil, fail(codeArgument, tensorHint, fmt.Sprintf("column %q is %s, which no tensor holds", name, col.Type()))
	}
	if n := col.Nulls(); n > 0 {
		return nil, fail(codeArgument, nullsHint, fmt.Sprintf("column %q has %d nulls, which no tensor holds", name, n))
	}
	if col.Type().Kind != column.Bool {
		v, _ := tensor.Lent(col.Packed())
		return v, nil
	}
	if err := c.Host.Charge(int64(col.Len())); err != nil {
		return nil, err
	}
	flags, bits := make([]bool, col.Len()), col.Bools()
	for i := range flags {
		flags[i] = bits.Get(i)
	}
	return tensor.From(flags, len(flags))
}

// elementOf is the type of a tensor's elements that a column's type is.
func elementOf(t column.Type) (dtype.Type, bool) {
	if !t.IsNumber() && t.Kind != column.Bool {
		return dtype.Invalid, false
	}
	return dtype.Parse(t.String())
}

func dtypeArg(v value.Value) (dtype.Type, error) {
	if v.IsNull() {
		return dtype.Invalid, nil
	}
	name := value.Interpolate(v)
	switch v.Kind() {
	case value.KType:
		name = v.Type().Name
	case value.KFunc: // bool and float are functions as well
		name = v.Func().Name
	}
	d, ok := dtype.Parse(name)
	if !ok {
		return dtype.Invalid, fail(codeArgument, "", fmt.Sprintf("dtype must be a type of elements such as f32 or \"f32\", found %s", value.Repr(v)))
	}
	return d, nil
}

// ruleMatrix: the columns' number is the matrix's width, and all of them must be numbers.
func ruleMatrix(c *module.StaticCall) types.Type {
	recv, ok := c.Recv.Type.(*types.Frame)
	if !ok {
		return nil
	}
	schema, ok := schemaOf(recv)
	if !ok {
		return types.NewTensor(sizes.Of(sizes.Any(), sizes.Any()), dtype.Invalid)
	}
	elem := dtype.Invalid
	for i, f := range schema.Fields {
		d, ok := elementOf(f.Type)
		switch {
		case f.Type.IsOpen():
			return types.NewTensor(sizes.Of(sizes.Any(), sizes.Const(len(schema.Fields))), dtype.Invalid)
		case !ok:
			c.Error(codeArgument, c.NameAt, fmt.Sprintf("column %q is %s, which no tensor holds", f.Name, f.Type)).Hint = tensorHint
			return types.NewTensor(sizes.Of(sizes.Any(), sizes.Const(len(schema.Fields))), dtype.Invalid)
		case i == 0:
			elem = d
		default:
			elem = dtype.Promote(elem, d)
		}
	}
	if a := c.Arg("dtype"); a.Given {
		elem = dtype.Invalid
		if a.IsConst {
			elem, _ = dtype.Parse(value.Interpolate(a.Const))
		}
	}
	return types.NewTensor(sizes.Of(sizes.Any(), sizes.Const(len(schema.Fields))), elem)
}

// ruleVector is ruleMatrix for a series.
func ruleVector(c *module.StaticCall) types.Type {
	elem := dtype.Invalid
	if s, ok := c.Recv.Type.(*types.Boxed); ok && len(s.Args) == 1 {
		elem = types.DTypeOf(s.Args[0])
	}
	return types.NewTensor(sizes.Of(sizes.Any()), elem)
}

// ruleFromTensor: the columns are those that schema names, of the tensor's type.
func ruleFromTensor(c *module.StaticCall) types.Type {
	out := &types.Frame{Name: "DataFrame", Open: true}
	x, ok := c.Arg("data").Type.(*types.Tensor)
	names := c.Arg("schema")
	if !ok || !names.IsConst || names.Const.Kind() != value.KArray {
		return out
	}
	out.Open = false
	for _, v := range names.Const.List().All() {
		out.Columns = append(out.Columns, types.Field{Name: value.Interpolate(v), Type: x.Elem})
	}
	return out
}

// fromTensor makes a frame of a matrix's columns, or of a vector.
func fromTensor(c *module.Call) (value.Value, error) {
	x, ok := value.As[*tensor.Tensor](c.Args[0])
	if !ok || x.Rank() < 1 || x.Rank() > 2 {
		return value.Null, fail(codeArgument, "", "data must be a matrix or a vector, found "+described(c.Args[0]))
	}
	if x.Rank() == 1 {
		var err error
		if x, err = x.Reshape(x.Len(), 1); err != nil {
			return value.Null, shown(err)
		}
	}
	names, err := tensorNames(c, x.Sizes()[1])
	if err != nil {
		return value.Null, err
	}
	cols := make([]*column.Column, len(names))
	for j := range cols {
		if cols[j], err = columnAt(x, j); err != nil {
			return value.Null, err
		}
	}
	t, err := column.FromColumns(names, cols)
	if err != nil {
		return value.Null, shown(err)
	}
	return newFrame(dataframe.FromTable(t)), nil
}

func described(v value.Value) string {
	if x, ok := value.As[*tensor.Tensor](v); ok {
		return x.Head()
	}
	return value.TypeName(v)
}

// tensorNames are those of the argument schema, or Polars' for columns without one.
func tensorNames(c *module.Call, n int) ([]string, error) {
	if c.Args[1].IsNull() {
		names := make([]string, n)
		for i := range names {
			names[i] = fmt.Sprintf("column_%d", i)
		}
		return names, nil
	}
	var names []string
	for _, v := range elements(c.Args[1]) {
		names = append(names, value.Interpolate(v))
	}
	if len(names) != n {
		return nil, fail(codeArgument, "", fmt.Sprintf("schema has %d names for %d columns", len(names), n))
	}
	return names, nil
}

// columnAt is column j of a matrix; over the matrix's own memory, if the column's numbers lie side by side.
func columnAt(x *tensor.Tensor, j int) (*column.Column, error) {
	turned, err := x.MatrixTranspose()
	if err != nil {
		return nil, shown(err)
	}
	v := turned.Entry(j)
	if v.DType() == dtype.Bool {
		bits := column.NewBitmap(v.Len())
		for i, set := range tensor.Slice[bool](v) {
			if set {
				bits.Set(i)
			}
		}
		return column.OfBools(bits, v.Len(), nil), nil
	}
	if col := packedColumn(v.Packed()); col != nil {
		return col, nil
	}
	return nil, fail(codeArgument, "write x.astype(f32) for numbers of 16 bits", fmt.Sprintf("no column holds elements of type %s", v.DType()))
}
