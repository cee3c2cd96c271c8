package parquet

import (
	"skep/dataframe/column"
)

// shape is a column of the file, or a part of a nested one, as it is here: a leaf, a list of one part, or a struct.
type shape struct {
	name  string
	typ   column.Type
	def   int      // the definition level from which on it is not null
	leaf  *leaf    // of a leaf
	parts []*shape // of a struct; the element of a list
	// of a list: the levels at which there is an element
	elemRep, elemDef int
}

// shapes gives the columns of the file.
func (n *node) shapes() ([]*shape, *column.Schema, *Error) {
	var out []*shape
	var fields []column.Field
	for _, c := range n.children {
		s, err := c.shape()
		if err != nil {
			return nil, nil, err
		}
		out, fields = append(out, s), append(fields, column.Field{Name: s.name, Type: s.typ})
	}
	schema, err := column.NewSchema(fields)
	if err != nil {
		return nil, nil, failf("%v", err)
	}
	return out, schema, nil
}

// shape reads a field that may be repeated by itself, which is a list that is never null.
func (n *node) shape() (*shape, *Error) {
	if n.repetition != repeated {
		return n.once()
	}
	elem, err := n.once()
	if err != nil {
		return nil, err
	}
	return listOf(n.name, n.def-1, elem, n), nil
}

// listOf is a list whose elements begin where r repeats.
func listOf(name string, def int, elem *shape, r *node) *shape {
	return &shape{name: name, typ: column.ListOf(elem.typ), def: def, parts: []*shape{elem}, elemRep: r.rep, elemDef: r.def}
}

// once reads a field as one of it.
func (n *node) once() (*shape, *Error) {
	kind := n.meaning().kind
	switch {
	case n.leaf != nil:
		return &shape{name: n.name, typ: n.leaf.typ, def: n.def, leaf: n.leaf}, nil
	case len(n.children) == 0:
		return nil, &Error{Where: "column " + n.name, Message: "a group without fields"}
	case (kind == logicalList || n.isMap()) && len(n.children) == 1 && n.children[0].repetition == repeated:
		r := n.children[0]
		elem, err := r.elementOf(n.name, n.isMap())
		if err != nil {
			return nil, err
		}
		return listOf(n.name, n.def, elem, r), nil
	}
	return n.structure()
}

// isMap is true for maps by either name: what is read of them is a list of structs of key and value.
func (n *node) isMap() bool {
	return n.meaning().kind == logicalMap || n.converted == 1 || n.converted == 2
}

// elementOf says what the repeated field in a list stands for: the element itself, or a wrapper around it.
// https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#backward-compatibility-rules
func (r *node) elementOf(list string, isMap bool) (*shape, *Error) {
	if r.leaf == nil && len(r.children) == 1 && !isMap && r.name != "array" && r.name != list+"_tuple" {
		return r.children[0].shape()
	}
	return r.once()
}

func (n *node) structure() (*shape, *Error) {
	s := &shape{name: n.name, def: n.def}
	fields := make([]column.Field, len(n.children))
	names := map[string]bool{}
	for i, c := range n.children {
		part, err := c.shape()
		if err != nil {
			return nil, err
		}
		if names[part.name] {
			return nil, &Error{Where: "column " + n.name, Message: "two fields are called " + part.name}
		}
		names[part.name] = true
		s.parts, fields[i] = append(s.parts, part), column.Field{Name: part.name, Type: part.typ}
	}
	s.typ = column.StructOf(fields)
	return s, nil
}

// leaves lists the leaves below, in order.
func (s *shape) leaves() []*leaf {
	if s.leaf != nil {
		return []*leaf{s.leaf}
	}
	var out []*leaf
	for _, p := range s.parts {
		out = append(out, p.leaves()...)
	}
	return out
}

// isFlat is true for a leaf that is neither repeated nor in a struct.
func (s *shape) isFlat() bool { return s.leaf != nil && s.leaf.rep == 0 && s.leaf.def <= 1 }
