package parquet

import (
	"encoding/json"

	"skep/dataframe/column"
)

// restore gives columns the types that the format could not say, if they were written down.
func (f *File) restore() error {
	var names map[string]string
	if json.Unmarshal([]byte(f.footer.pairs[typesKey]), &names) != nil {
		return nil // no such key, or another writer's
	}
	fields := f.schema.Fields
	for i, s := range f.shapes {
		if typ, ok := column.ParseType(names[s.name]); ok && s.mayBe(typ) {
			s.become(typ)
			fields[i].Type = typ
		}
	}
	var err error
	f.schema, err = column.NewSchema(fields)
	return err
}

// mayBe tells whether a type is stored as this shape is.
func (s *shape) mayBe(t column.Type) bool {
	switch {
	case s.typ == t:
		return true
	case s.leaf != nil:
		return t.Kind == column.Duration && s.typ.Kind == column.Int64 && s.leaf.convert == asStored ||
			t.Kind == column.Datetime && s.typ.Kind == column.Datetime && t.Nano == s.typ.Nano ||
			t.Kind == column.Categorical && s.typ.Kind == column.Str
	case t.Kind != s.typ.Kind:
		return false
	case t.Kind == column.ListKind:
		return s.parts[0].mayBe(t.Elem())
	}
	if len(t.Fields()) != len(s.parts) {
		return false
	}
	for i, f := range t.Fields() {
		if s.parts[i].name != f.Name || !s.parts[i].mayBe(f.Type) {
			return false
		}
	}
	return true
}

func (s *shape) become(t column.Type) {
	s.typ = t
	switch {
	case s.leaf != nil:
		s.leaf.typ = t
	case t.Kind == column.ListKind:
		s.parts[0].become(t.Elem())
	default:
		for i, f := range t.Fields() {
			s.parts[i].become(f.Type)
		}
	}
}
