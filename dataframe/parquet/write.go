package parquet

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/ipc"
)

// WriteOptions say how a file is laid out; the zero value is what most readers like.
type WriteOptions struct {
	Codec    string // "zstd" (""), "snappy", "gzip", "none"
	GroupLen int    // rows of a row group, 0: 262,144
	PageLen  int    // rows of a page, which is what a filter reads at least of a file in order; 0: 32,768
}

const (
	defaultGroupLen = 1 << 18
	defaultPageLen  = 1 << 15
	createdBy       = "skep version 1 (build 1)"
)

// Writer writes tables of one schema, one after the other, as row groups. Close writes the footer; without it
// there is no file.
type Writer struct {
	out    io.Writer
	at     int64
	schema *column.Schema
	footer footer
	root   *node
	codec  int
	group  int
	page   int          // rows
	pages  []chunkPages // of the chunks so far
}

// NewWriter starts a file.
func NewWriter(out io.Writer, schema *column.Schema, o WriteOptions) (*Writer, error) {
	w := &Writer{out: out, schema: schema, group: o.GroupLen, page: o.PageLen}
	if w.group <= 0 {
		w.group = defaultGroupLen
	}
	if w.page <= 0 {
		w.page = defaultPageLen
	}
	if o.Codec == "" {
		o.Codec = "zstd"
	}
	codec, ok := codecNames.Get()[strings.ToLower(o.Codec)]
	if !ok || !writes(codec) {
		return nil, &Error{Message: fmt.Sprintf("compression %q is not written", o.Codec), Hint: "zstd, snappy, gzip and none are"}
	}
	w.codec = codec
	if err := w.describe(); err != nil {
		return nil, err
	}
	return w, w.write(magic)
}

func (w *Writer) write(b []byte) error {
	n, err := w.out.Write(b)
	w.at += int64(n)
	return err
}

// describe makes the schema's elements.
func (w *Writer) describe() error {
	w.footer = footer{version: 2, createdBy: createdBy, pairs: map[string]string{}}
	w.footer.schema = []element{{name: "schema", typ: -1, converted: -1, repetition: -1, children: w.schema.Len()}}
	for _, f := range w.schema.Fields {
		e, err := elementsOf(f.Name, f.Type)
		if err != nil {
			return err
		}
		w.footer.schema = append(w.footer.schema, e...)
	}
	root, _, err := w.footer.tree()
	if err != nil {
		return err
	}
	w.root = root
	return w.keepTypes()
}

// keepTypes writes down what a reader of the schema alone would take for another type.
func (w *Writer) keepTypes() error {
	shapes, _, wrong := w.root.shapes()
	if wrong != nil {
		return wrong
	}
	for i, f := range w.schema.Fields {
		if shapes[i].typ != f.Type {
			text, err := ipc.Describe(w.schema)
			w.footer.pairs[ipc.DescribedKey] = text
			return err
		}
	}
	return nil
}

// elementsOf is how a column is stored, depth first. All fields may be null, so that tables that come later may have nulls.
func elementsOf(name string, t column.Type) ([]element, error) {
	e := element{name: name, typ: -1, repetition: optional, converted: -1}
	switch t.Kind {
	case column.ListKind:
		e.children, e.converted, e.logical.kind = 1, 3, logicalList
		elem, err := elementsOf("element", t.Elem())
		return append([]element{e, {name: "list", typ: -1, repetition: repeated, converted: -1, children: 1}}, elem...), err
	case column.StructKind:
		e.children = len(t.Fields())
		out := []element{e}
		if e.children == 0 {
			return nil, &Error{Message: "column " + name + " is a struct without fields, which Parquet cannot store"}
		}
		for _, f := range t.Fields() {
			part, err := elementsOf(f.Name, f.Type)
			if err != nil {
				return nil, err
			}
			out = append(out, part...)
		}
		return out, nil
	}
	err := e.store(t)
	return []element{e}, err
}

// store sets how values that are not nested are stored.
func (e *element) store(t column.Type) error {
	switch t.Kind {
	case column.Null:
		e.typ, e.logical.kind = typeInt32, logicalNull
	case column.Bool:
		e.typ = typeBoolean
	case column.Int8, column.Int16, column.Uint8, column.Uint16, column.Uint32:
		e.typ = typeInt32
		e.integer(t)
	case column.Int32:
		e.typ = typeInt32
	case column.Int64, column.Duration:
		e.typ = typeInt64
	case column.Uint64:
		e.typ = typeInt64
		e.integer(t)
	case column.Float32:
		e.typ = typeFloat
	case column.Float64:
		e.typ = typeDouble
	case column.Str, column.Categorical:
		e.typ, e.converted, e.logical.kind = typeByteArray, 0, logicalString
	case column.Binary:
		e.typ = typeByteArray
	case column.Date:
		e.typ, e.converted, e.logical.kind = typeInt32, 6, logicalDate
	case column.Time:
		e.typ, e.logical = typeInt64, logical{kind: logicalTime, unit: unitOf(t)}
	case column.Datetime:
		e.typ, e.logical = typeInt64, logical{kind: logicalTimestamp, unit: unitOf(t), utc: t.Zone != ""}
	case column.DecimalKind:
		e.decimal(t)
	default:
		return &Error{Message: fmt.Sprintf("column %s of type %s is not written to Parquet", e.name, t)}
	}
	return nil
}

// unitOf is the format's number of the unit in which times are counted.
func unitOf(t column.Type) int {
	if t.Nano {
		return 3
	}
	return 2
}

func (e *element) decimal(t column.Type) {
	e.typ, e.length = typeInt64, 0
	if t.Precision > 18 {
		e.typ, e.length = typeFixed, 16
	}
	e.converted, e.logical = 5, logical{kind: logicalDecimal, precision: int(t.Precision), scale: int(t.Scale)}
}

func (e *element) integer(t column.Type) {
	e.logical = logical{kind: logicalInteger, bits: 8 * t.Width(), signed: t.IsSigned()}
	for number, l := range convertedLogical.Get() {
		if l == e.logical {
			e.converted = number
		}
	}
}

// Write appends a table as one or more row groups.
func (w *Writer) Write(ctx context.Context, t *column.Table) error {
	if !t.Schema().Equal(w.schema) {
		return &Error{Message: "the table has other columns than the file"}
	}
	for from := 0; from < t.Rows(); from += w.group {
		if err := w.rowGroup(ctx, t.Slice(from, min(from+w.group, t.Rows()))); err != nil {
			return err
		}
	}
	return nil
}

// rowGroup encodes its columns on all processors, and writes them in order.
func (w *Writer) rowGroup(ctx context.Context, t *column.Table) error {
	parts := make([][]*chunkWriter, w.schema.Len())
	err := each(len(parts), func(i int) error {
		if ctx != nil && ctx.Err() != nil {
			return ctx.Err()
		}
		for _, c := range w.chunksOf(w.root.children[i], t.Column(i)) {
			if err := c.encode(); err != nil {
				return err
			}
			parts[i] = append(parts[i], c)
		}
		return nil
	})
	if err != nil {
		return err
	}
	g := rowGroup{rows: int64(t.Rows())}
	for _, p := range slices.Concat(parts...) {
		c := p.placed(w.at)
		g.columns = append(g.columns, c)
		w.pages = append(w.pages, chunkPages{p.pages, p.order, w.at})
		g.bytes += c.rawSize
		if err := w.write(p.b); err != nil {
			return err
		}
	}
	w.footer.groups = append(w.footer.groups, g)
	w.footer.rows += g.rows
	return nil
}

// chunksOf makes a chunk for each leaf of a column.
func (w *Writer) chunksOf(n *node, c *column.Column) []*chunkWriter {
	if n.leaf != nil {
		return []*chunkWriter{{codec: w.codec, pageLen: w.page, leaf: n.leaf, col: c}}
	}
	s := shredder{codec: w.codec, pageLen: w.page}
	s.column(n, c, firstSlots(c.Len()))
	return s.out
}

// Close writes the page index and the footer.
func (w *Writer) Close() error {
	if err := w.writeIndex(); err != nil {
		return err
	}
	b := w.footer.encode()
	b = binary.LittleEndian.AppendUint32(b, uint32(len(b)))
	return w.write(append(b, magic...))
}
