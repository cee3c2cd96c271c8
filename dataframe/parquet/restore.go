package parquet

import (
	"skep/dataframe/column"
	"skep/dataframe/ipc"
)

// restore gives columns the types that the format could not say, if the file has its schema in Arrow's terms as well: durations, the
// zones of times, categories.
func (f *File) restore(plain map[string]bool) error {
	text, ok := f.footer.pairs[ipc.DescribedKey]
	if !ok {
		return nil
	}
	described, err := ipc.ReadDescribed(text)
	if err != nil || len(described) != len(f.shapes) {
		return nil // a remark beside the schema, which by itself says what the values are
	}
	fields := f.schema.Fields
	for i, s := range f.shapes {
		if d := described[i]; d.Name == s.name && !plain[s.name] && s.mayBe(d.Type) && s.scale(d.Scale) {
			s.become(d.Type)
			fields[i].Type = d.Type
		}
	}
	f.schema, err = column.NewSchema(fields)
	return err
}

// scale makes stored numbers count the ticks of their type; false if they cannot.
func (s *shape) scale(by int64) bool {
	switch {
	case by == 1:
		return true
	case by == 1000 && s.leaf != nil && s.leaf.convert == asStored:
		s.leaf.convert = fromMillis
		return true
	}
	return false
}

// mayBe tells whether a type is stored as this shape is.
func (s *shape) mayBe(t column.Type) bool {
	switch {
	case s.typ == t:
		return true
	case s.leaf != nil:
		return t.Kind == column.Duration && s.typ.Kind == column.Int64 && s.leaf.convert == asStored ||
			t.Kind == column.Datetime && s.typ.Kind == column.Datetime && t.Nano == s.typ.Nano && (t.Zone != "") == (s.typ.Zone != "") ||
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
