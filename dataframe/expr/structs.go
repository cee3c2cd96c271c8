package expr

import (
	"skep/dataframe/column"
)

// structs is functions of structs. The fields of a new one are the call's Names.
func structs() []function {
	return []function{
		{name: "struct", least: 0, most: -1, bind: bindStruct, eval: evalStruct},
		{name: "struct_field", least: 2, most: 2, bind: bindField, eval: evalField},
		{name: "struct_with", least: 2, most: 2, bind: bindStructWith, eval: evalStructWith},
		{name: "struct_rename", least: 1, most: 1, bind: bindRenameFields, eval: evalRenameFields},
	}
}

// StructOf makes a struct of named expressions.
func StructOf(names []string, args []*Expr) *Expr { return Fn("struct", args...).WithNames(names...) }

func bindStruct(b *Bound) error {
	fields, seen := make([]column.Field, len(b.Args)), map[string]bool{}
	for i, a := range b.Args {
		name := b.From.Args[i].OutputName()
		if i < len(b.From.Names) {
			name = b.From.Names[i]
		}
		if seen[name] {
			return fail(DuplicateName, b.From, "two fields of the struct are called %q", name)
		}
		seen[name] = true
		fields[i] = column.Field{Name: name, Type: a.Type}
	}
	b.Type = column.StructOf(fields)
	return nil
}

func evalStruct(x *call) (*column.Column, error) {
	names, cols := make([]string, len(x.args)), make([]*column.Column, len(x.args))
	for i, a := range x.args {
		names[i], cols[i] = x.node.Type.Fields()[i].Name, a.Broadcast(x.rows)
	}
	return column.OfStructs(names, cols, x.rows, nil), nil
}

func isStruct(t column.Type) bool { return t.Kind == column.StructKind }

func bindField(b *Bound) error {
	if err := b.want(0, "a struct", isStruct); err != nil {
		return err
	}
	name, err := b.constantStr(1)
	if b.Type = b.Args[0].Type; err != nil || b.Type.IsOpen() {
		return err
	}
	i, ok := b.Type.Field(name)
	if !ok {
		return NoField(b.From, name, b.Type)
	}
	b.Type = b.Type.Fields()[i].Type
	return nil
}

// NoField says that a struct has no such field, and which it has.
func NoField(at *Expr, name string, typ column.Type) *Error {
	var names []string
	for _, f := range typ.Fields() {
		names = append(names, f.Name)
	}
	e := NoColumn(at, name, names)
	e.Code, e.Message = BadArgument, "the struct has no field \""+name+"\""
	if e.Nearest == "" {
		return e.hint("the fields are %s", listed(names))
	}
	return e
}

func evalField(x *call) (*column.Column, error) {
	if x.isNull() {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	i, _ := x.args[0].Type().Field(x.args[1].Strings().At(0))
	return x.args[0].FieldColumn(i).Broadcast(x.rows), nil
}

func bindRenameFields(b *Bound) error {
	if err := b.want(0, "a struct", isStruct); err != nil {
		return err
	}
	if b.Type = b.Args[0].Type; b.Type.IsOpen() {
		return nil
	}
	fields := append([]column.Field(nil), b.Type.Fields()...)
	if len(b.From.Names) > len(fields) {
		return fail(BadArgument, b.From, "%d names for %d fields", len(b.From.Names), len(fields))
	}
	for i, name := range b.From.Names {
		fields[i].Name = name
	}
	if _, err := column.NewSchema(fields); err != nil {
		return fail(DuplicateName, b.From, "%s", err)
	}
	b.Type = column.StructOf(fields)
	return nil
}

func evalRenameFields(x *call) (*column.Column, error) {
	if x.isNull() {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	c, names := x.args[0], []string(nil)
	for _, f := range x.node.Type.Fields() {
		names = append(names, f.Name)
	}
	return column.OfStructs(names, c.Structs(), c.Len(), c.Valid()).Broadcast(x.rows), nil
}

// bindStructWith gives a struct the fields of another; those that it has already are replaced.
func bindStructWith(b *Bound) error {
	for i := range b.Args {
		if err := b.want(i, "a struct", isStruct); err != nil {
			return err
		}
	}
	if b.Type = b.Args[0].Type; b.Type.IsOpen() || b.Args[1].Type.IsOpen() {
		return nil
	}
	fields := append([]column.Field(nil), b.Type.Fields()...)
	for _, f := range b.Args[1].Type.Fields() {
		if i, ok := b.Type.Field(f.Name); ok {
			fields[i] = f
		} else {
			fields = append(fields, f)
		}
	}
	b.Type = column.StructOf(fields)
	return nil
}

func evalStructWith(x *call) (*column.Column, error) {
	if x.isNull() || x.args[1].Type().Kind == column.Null {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	c, more := x.args[0].Broadcast(x.rows), x.args[1].Broadcast(x.rows)
	var names []string
	var cols []*column.Column
	for _, f := range x.node.Type.Fields() {
		names = append(names, f.Name)
		if i, ok := more.Type().Field(f.Name); ok {
			cols = append(cols, more.FieldColumn(i))
			continue
		}
		i, _ := c.Type().Field(f.Name)
		cols = append(cols, c.FieldColumn(i))
	}
	return column.OfStructs(names, cols, x.rows, c.Valid()), nil
}
