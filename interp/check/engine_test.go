package check

import (
	"bufio"
	"strings"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/syntax"
	"skep/interp/types"
	"skep/interp/value"
)

// tableModule declares tables as an engine would: a schema that rules know, verbs whose arguments are column expressions.
var tableModule = module.Module{Name: "table",
	Funcs: []module.Func{
		{Sig: "fun of(columns) -> DataFrame", Rule: tableOf},
		{Sig: "fun read(path: str) -> DataFrame", Rule: tableRead},
		{Sig: "fun broken(x) -> DataFrame", Rule: func(*module.StaticCall) types.Type { panic("a rule that fails") }},
	},
	Types: []module.Type{{Name: "DataFrame",
		Methods: []module.Func{
			{Sig: "fun keep(self, condition: Expr) -> DataFrame", Rule: sameTable},
			{Sig: "fun pick(self, ...columns: Expr) -> DataFrame", Rule: pickColumns},
			{Sig: "fun rows(self) -> i64"},
			{Sig: "fun iter(self) -> Iterator<Record>"},
		},
		Fields:  []module.Func{{Sig: "fun width(self) -> i64"}},
		Columns: &module.Columns{Funcs: []module.Func{{Sig: "fun upper(x: Expr) -> Expr"}}},
		Static: &module.StaticType{
			Fields: func(t types.Type) []string { return []string{"width"} },
			Field:  func(c *module.StaticCall) types.Type { return map[string]types.Type{"width": types.I64}[c.Name] },
			Index: func(c *module.StaticCall) types.Type {
				f, _ := c.Recv.Type.(*types.Frame)
				name, _ := c.Args[0].Const.TryStr()
				if f == nil || !c.Args[0].IsConst {
					return types.Unknown
				}
				t, ok := f.Column(name)
				if !ok {
					c.Missing("E0701", c.Args[0].Span, "the column", name, f.Names())
				}
				return &types.Boxed{Name: "Series", Args: []types.Type{orUnknown(t)}}
			},
			Operator: func(c *module.StaticCall) types.Type {
				if c.Name != "+" {
					return nil
				}
				return c.Recv.Type
			},
		}}},
	Consts: []module.Const{{Name: "limit", Value: value.Int(5)}}}

func tableOf(c *module.StaticCall) types.Type {
	f := &types.Frame{Name: "DataFrame"}
	for _, e := range c.Args[0].Elems {
		elem, _ := types.Elem(e.Type)
		f.Columns = append(f.Columns, types.Field{Name: e.Name, Type: elem})
	}
	return f
}

// tableRead reads the names in a file's first line.
func tableRead(c *module.StaticCall) types.Type {
	path, ok := c.Args[0].Const.TryStr()
	if !ok || !c.Args[0].IsConst {
		return nil
	}
	file, err := c.Open(path)
	if err != nil {
		c.Error("E0701", c.Args[0].Span, "there is no file `"+path+"`")
		return nil
	}
	defer file.Close()
	f := &types.Frame{Name: "DataFrame"}
	lines := bufio.NewScanner(file)
	lines.Scan()
	for _, name := range strings.Split(lines.Text(), ",") {
		f.Columns = append(f.Columns, types.Field{Name: name, Type: types.Str})
	}
	return f
}

func sameTable(c *module.StaticCall) types.Type { return c.Recv.Type }

func pickColumns(c *module.StaticCall) types.Type {
	f := &types.Frame{Name: "DataFrame"}
	for _, e := range c.Args[0].Elems {
		if col, ok := e.Type.(*types.Column); ok {
			f.Columns = append(f.Columns, types.Field{Name: col.Name, Type: col.Elem})
		} else {
			f.Open = true
		}
	}
	return f
}

// gridModule declares tensors: made with the sizes that are written, turned over, multiplied.
var gridModule = module.Module{Name: "grid",
	Funcs: []module.Func{
		{Sig: "fun zeros(rows: i64, columns: i64) -> Tensor", Rule: gridZeros},
		{Sig: "fun ints(rows: i64, columns: i64) -> Tensor", Rule: func(c *module.StaticCall) types.Type {
			t, _ := gridZeros(c).(*types.Tensor)
			t.Elem = types.I64
			return t
		}},
	},
	Types: []module.Type{{Name: "Tensor",
		Methods: []module.Func{
			{Sig: "fun transpose(self) -> Tensor", Rule: func(c *module.StaticCall) types.Type {
				t, ok := c.Recv.Type.(*types.Tensor)
				if !ok || len(t.Dims) != 2 {
					return nil
				}
				return &types.Tensor{Elem: t.Elem, Dims: []types.Dim{t.Dims[1], t.Dims[0]}}
			}},
			{Sig: "fun iter(self) -> Iterator<f64>"},
		},
		Static: &module.StaticType{
			Operator: func(c *module.StaticCall) types.Type {
				if c.Name == "-x" || c.Name == "*" {
					return c.Recv.Type
				}
				return nil
			},
		}}}}

func gridZeros(c *module.StaticCall) types.Type {
	t := &types.Tensor{Elem: types.F64, Source: c.Source}
	for _, a := range c.Args {
		d := types.Dim{}
		if a.IsConst && a.Const.IsInt() {
			d = types.Size(a.Const.AsInt())
		}
		at := diag.Span{}
		if _, literal := a.Expr.(*syntax.Int); literal {
			at = a.Span
		}
		t.Dims, t.Written = append(t.Dims, d), append(t.Written, at)
	}
	return t
}
