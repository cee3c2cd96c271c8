package parquet

import (
	"strings"

	"skep/dataframe/column"
	"skep/internal/lazy"
)

// node is a field of the schema with what stands below it.
type node struct {
	element
	children []*node
	def, rep int   // the levels at which it is there
	leaf     *leaf // nil for groups
}

// leaf is a column of values as it is stored.
type leaf struct {
	index    int // among the chunks of a row group
	path     []string
	physical int
	length   int
	def, rep int
	typ      column.Type
	convert  conversion
}

// conversion is how stored values become those of the column.
type conversion uint8

const (
	asStored     conversion = iota
	narrowed                // 32-bit numbers to 8 or 16 bits
	fromMillis              // to microseconds
	fromNanos               // nanoseconds to microseconds, which they must be
	cutNanos                // nanoseconds to microseconds, towards the past
	nanosOfInt96            // Julian day and nanoseconds, to nanoseconds
	fromInt96               // Julian day and nanoseconds, which must be microseconds
	cutInt96                // the same, towards the past
	fromHalf                // 16-bit floats
	uuidText                // 16 bytes to hexadecimal digits
	millisOfDay             // 32-bit milliseconds to microseconds
	checkedUTF8             // bytes without a logical type that are read as text
)

const maxDepth = 32

// tree makes the schema's tree of its depth-first list.
func (f *footer) tree() (*node, []*leaf, *Error) {
	if len(f.schema) == 0 {
		return nil, nil, failf("the schema is empty")
	}
	b := &treeBuilder{elements: f.schema}
	root, err := b.node(nil, 0, 0)
	if err == nil && b.at != len(f.schema) {
		err = failf("the schema has %d fields, %d of them belong to nothing", len(f.schema), len(f.schema)-b.at)
	}
	return root, b.leaves, err
}

type treeBuilder struct {
	elements []element
	at       int
	leaves   []*leaf
}

func (b *treeBuilder) node(path []string, def, rep int) (*node, *Error) {
	if b.at == len(b.elements) {
		return nil, failf("the schema ends in the middle")
	}
	n := &node{element: b.elements[b.at]}
	isRoot := b.at == 0
	b.at++
	if !isRoot {
		path = append(path[:len(path):len(path)], n.name)
		switch n.repetition {
		case optional:
			def++
		case repeated:
			def, rep = def+1, rep+1
		}
	}
	n.def, n.rep = def, rep
	if n.typ >= 0 {
		return n, b.addLeaf(n, path)
	}
	if len(path) > maxDepth {
		return nil, failf("the schema is nested more than %d deep", maxDepth)
	}
	for i := 0; i < n.element.children; i++ {
		child, err := b.node(path, def, rep)
		if err != nil {
			return nil, err
		}
		n.children = append(n.children, child)
	}
	return n, nil
}

func (b *treeBuilder) addLeaf(n *node, path []string) *Error {
	if n.typ >= len(physicalNames) {
		return failf("column %s has the physical type %d, which the format does not know", strings.Join(path, "."), n.typ)
	}
	l := &leaf{index: len(b.leaves), path: path, physical: n.typ, length: n.length, def: n.def, rep: n.rep}
	if n.typ == typeFixed && n.length <= 0 {
		return failf("column %s has values of %d bytes", strings.Join(path, "."), n.length)
	}
	var err *Error
	if l.typ, l.convert, err = n.columnType(); err != nil {
		err.Where = "column " + strings.Join(path, ".")
		return err
	}
	n.leaf, b.leaves = l, append(b.leaves, l)
	return nil
}

// what the older ConvertedType numbers say in terms of the newer ones
var convertedLogical = lazy.Value[map[int]logical]{New: func() map[int]logical {
	return map[int]logical{
		0: {kind: logicalString}, 4: {kind: logicalEnum}, 6: {kind: logicalDate}, 7: {kind: logicalTime, unit: 1, utc: true}, 8: {kind: logicalTime, unit: 2, utc: true},
		9: {kind: logicalTimestamp, unit: 1, utc: true}, 10: {kind: logicalTimestamp, unit: 2, utc: true},
		11: {kind: logicalInteger, bits: 8}, 12: {kind: logicalInteger, bits: 16}, 13: {kind: logicalInteger, bits: 32}, 14: {kind: logicalInteger, bits: 64},
		15: {kind: logicalInteger, bits: 8, signed: true}, 16: {kind: logicalInteger, bits: 16, signed: true}, 17: {kind: logicalInteger, bits: 32, signed: true}, 18: {kind: logicalInteger, bits: 64, signed: true},
		19: {kind: logicalJSON}, 3: {kind: logicalList},
	}
}}

func (e *element) meaning() logical {
	if e.logical.kind != 0 {
		return e.logical
	}
	if e.converted == 5 {
		return logical{kind: logicalDecimal, scale: e.scale, precision: e.precision}
	}
	return convertedLogical.Get()[e.converted]
}

// columnType is the type that a leaf's values have here.
func (e *element) columnType() (column.Type, conversion, *Error) {
	l := e.meaning()
	switch l.kind {
	case logicalNull:
		return column.NullType, asStored, nil
	case logicalDecimal:
		return e.decimalType(l)
	}
	switch e.typ {
	case typeBoolean:
		return column.BoolType, asStored, nil
	case typeInt32:
		return int32Type(l)
	case typeInt64:
		return int64Type(l)
	case typeInt96:
		return column.DatetimeType.Fine(), nanosOfInt96, nil
	case typeFloat:
		return column.Float32Type, asStored, nil
	case typeDouble:
		return column.Float64Type, asStored, nil
	case typeByteArray:
		if l.kind == logicalString || l.kind == logicalEnum || l.kind == logicalJSON {
			return column.StrType, asStored, nil
		}
		return column.BinaryType, asStored, nil
	}
	switch {
	case l.kind == logicalUUID && e.length == 16:
		return column.StrType, uuidText, nil
	case l.kind == logicalFloat16 && e.length == 2:
		return column.Float32Type, fromHalf, nil
	}
	return column.BinaryType, asStored, nil
}

// decimalType allows what the format does: whole numbers of 4 or 8 bytes, or bytes with the highest first.
func (e *element) decimalType(l logical) (column.Type, conversion, *Error) {
	if l.precision < 1 || l.precision > 38 || l.scale < 0 || l.scale > l.precision {
		return column.Type{}, 0, failf("decimal(%d, %d) has more than 38 digits, or more behind the point than in all", l.precision, l.scale)
	}
	switch e.typ {
	case typeInt32, typeInt64, typeByteArray, typeFixed:
		return column.DecimalOf(l.precision, l.scale), asStored, nil
	}
	return column.Type{}, 0, failf("a decimal stored as %s", physicalNames[e.typ])
}

func int32Type(l logical) (column.Type, conversion, *Error) {
	switch {
	case l.kind == logicalDate:
		return column.DateType, asStored, nil
	case l.kind == logicalTime:
		return column.TimeType, millisOfDay, nil
	case l.kind == logicalInteger && l.bits < 32:
		return integerType(l), narrowed, nil
	case l.kind == logicalInteger && !l.signed:
		return column.Uint32Type, asStored, nil
	}
	return column.Int32Type, asStored, nil
}

func int64Type(l logical) (column.Type, conversion, *Error) {
	units := [...]conversion{1: fromMillis, 2: asStored, 3: asStored}
	switch l.kind {
	case logicalTime, logicalTimestamp:
		if l.unit < 1 || l.unit > 3 {
			return column.Type{}, 0, failf("times in the unit %d, which the format does not know", l.unit)
		}
		typ := column.TimeType
		if l.kind == logicalTimestamp {
			typ = column.DatetimeType
			if l.utc {
				typ.Zone = "UTC"
			}
		}
		typ.Nano = l.unit == 3
		return typ, units[l.unit], nil
	case logicalInteger:
		if !l.signed {
			return column.Uint64Type, asStored, nil
		}
	}
	return column.Int64Type, asStored, nil
}

func integerType(l logical) column.Type {
	switch {
	case l.signed && l.bits == 8:
		return column.Int8Type
	case l.signed:
		return column.Int16Type
	case l.bits == 8:
		return column.Uint8Type
	}
	return column.Uint16Type
}
