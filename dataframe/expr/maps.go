package expr

import "skep/dataframe/column"

// IsMap tells lists of {key, value}, which is what maps are here, as in Arrow's layout.
func IsMap(t column.Type) bool {
	if t.Kind != column.ListKind || t.Elem().Kind != column.StructKind {
		return false
	}
	f := t.Elem().Fields()
	return len(f) == 2 && f[0].Name == "key" && f[1].Name == "value"
}

func aMap(b *Bound, i int) error { return b.want(i, "a map, a list of {key, value}", IsMap) }

// bindMapGet brings the key that is looked for to the keys' type.
func bindMapGet(b *Bound) error {
	if err := aMap(b, 0); err != nil || b.Args[0].Type.IsOpen() {
		b.Type = b.Args[0].Type
		return err
	}
	fields := b.Args[0].Type.Elem().Fields()
	b.Type = fields[1].Type
	if !fields[0].Type.IsOpen() {
		return b.coerceArg(1, fields[0].Type)
	}
	return nil
}

// evalMapGet gives the value of a key, null where there is none.
func evalMapGet(x *call) (*column.Column, error) {
	if x.isNull() {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	l := x.args[0].Lists()
	keys, values := l.Child.FieldColumn(0), l.Child.FieldColumn(1)
	g := column.GroupOne(column.Concat([]*column.Column{keys, x.args[1]}))
	rows := make([]int32, x.rows)
	for i := range rows {
		if rows[i] = -1; x.open(0, i) || x.open(1, i) {
			continue
		}
		want := g.IDs[keys.Len()+i*x.step(1)]
		for e, to := l.Bounds(i * x.step(0)); e < to; e++ {
			if g.IDs[e] == want {
				rows[i] = int32(e)
			}
		}
	}
	return values.Take(rows), nil
}

// bindListField takes one field of a list's structs.
func bindListField(b *Bound) error {
	name, err := b.constantStr(1)
	if err != nil {
		return err
	}
	if b.Type = b.Args[0].Type; b.Type.IsOpen() {
		return nil
	}
	if err := listOf("a list of structs", isStruct)(b, 0); err != nil || b.Type.Elem().IsOpen() {
		return err
	}
	i, ok := b.Type.Elem().Field(name)
	if !ok {
		return NoField(b.From, name, b.Type.Elem())
	}
	b.Type = column.ListOf(b.Type.Elem().Fields()[i].Type)
	return nil
}

func evalListField(x *call) (*column.Column, error) {
	if x.isNull() || x.args[0].Type().Elem().Kind == column.Null {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	c := x.args[0]
	i, _ := c.Type().Elem().Field(x.args[1].Strings().At(0))
	l := c.Lists()
	return column.OfLists(column.List{Offsets: l.Offsets, Child: l.Child.FieldColumn(i)}, c.Valid()).Broadcast(x.rows), nil
}
