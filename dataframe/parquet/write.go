package parquet

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"skep/dataframe/column"
)

// WriteOptions say how a file is laid out; the zero value is what most readers like.
type WriteOptions struct {
	Codec    string // "zstd" (""), "snappy", "gzip", "none"
	GroupLen int    // rows of a row group, 0: 262,144
}

const (
	defaultGroupLen = 1 << 18
	pageLen         = 1 << 16 // rows of a page
	createdBy       = "skep version 1 (build 1)"
	typesKey        = "skep.types" // what the format cannot say: zones, durations
)

// Writer writes tables of one schema, one after the other, as row groups. Close writes the footer; without it
// there is no file.
type Writer struct {
	out    io.Writer
	at     int64
	schema *column.Schema
	footer footer
	codec  int
	group  int
}

// NewWriter starts a file.
func NewWriter(out io.Writer, schema *column.Schema, o WriteOptions) (*Writer, error) {
	w := &Writer{out: out, schema: schema, group: o.GroupLen}
	if w.group <= 0 {
		w.group = defaultGroupLen
	}
	if o.Codec == "" {
		o.Codec = "zstd"
	}
	codec, ok := codecNames[strings.ToLower(o.Codec)]
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
	lost := map[string]string{}
	for _, f := range w.schema.Fields {
		e, err := elementOf(f)
		if err != nil {
			return err
		}
		if back, _, err := e.columnType(); err != nil || back != f.Type {
			lost[f.Name] = f.Type.String()
		}
		w.footer.schema = append(w.footer.schema, e)
	}
	if len(lost) > 0 {
		text, err := json.Marshal(lost)
		if err != nil {
			return err
		}
		w.footer.pairs[typesKey] = string(text)
	}
	return nil
}

// elementOf is how a column is stored. All columns may have nulls, so that tables that come later may.
func elementOf(f column.Field) (element, error) {
	e := element{name: f.Name, repetition: optional, converted: -1}
	switch f.Type.Kind {
	case column.Null:
		e.typ, e.logical.kind = typeInt32, logicalNull
	case column.Bool:
		e.typ = typeBoolean
	case column.Int8, column.Int16, column.Int32, column.Uint8, column.Uint16, column.Uint32:
		e.typ = typeInt32
		if f.Type.Kind != column.Int32 {
			e.integer(f.Type)
		}
	case column.Int64:
		e.typ = typeInt64
	case column.Uint64:
		e.typ = typeInt64
		e.integer(f.Type)
	case column.Float32:
		e.typ = typeFloat
	case column.Float64:
		e.typ = typeDouble
	case column.Str:
		e.typ, e.converted, e.logical.kind = typeByteArray, 0, logicalString
	case column.Date:
		e.typ, e.converted, e.logical.kind = typeInt32, 6, logicalDate
	case column.Time:
		e.typ, e.logical = typeInt64, logical{kind: logicalTime, unit: 2}
	case column.Datetime:
		e.typ, e.logical = typeInt64, logical{kind: logicalTimestamp, unit: 2, utc: f.Type.Zone != ""}
	case column.Duration:
		e.typ = typeInt64
	default:
		return e, &Error{Message: fmt.Sprintf("column %s of type %s is not written to Parquet", f.Name, f.Type)}
	}
	return e, nil
}

func (e *element) integer(t column.Type) {
	e.logical = logical{kind: logicalInteger, bits: 8 * t.Width(), signed: t.IsSigned()}
	for number, l := range convertedLogical {
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
	parts := make([]*chunkWriter, w.schema.Len())
	err := each(len(parts), func(i int) error {
		if ctx != nil && ctx.Err() != nil {
			return ctx.Err()
		}
		parts[i] = &chunkWriter{codec: w.codec, element: &w.footer.schema[i+1], col: t.Column(i)}
		return parts[i].encode()
	})
	if err != nil {
		return err
	}
	g := rowGroup{rows: int64(t.Rows())}
	for _, p := range parts {
		c := p.placed(w.at)
		g.columns = append(g.columns, c)
		g.bytes += c.rawSize
		if err := w.write(p.b); err != nil {
			return err
		}
	}
	w.footer.groups = append(w.footer.groups, g)
	w.footer.rows += g.rows
	return nil
}

// Close writes the footer.
func (w *Writer) Close() error {
	b := w.footer.encode()
	b = binary.LittleEndian.AppendUint32(b, uint32(len(b)))
	return w.write(append(b, magic...))
}

// restore gives the columns the types that the format could not say.
func (f *File) restore() {
	var names map[string]string
	if json.Unmarshal([]byte(f.footer.pairs[typesKey]), &names) != nil {
		return // no such key, or another writer's
	}
	for _, n := range f.root.children {
		typ, known := column.ParseType(names[n.name])
		if known && n.leaf != nil && typ.Physical() == n.leaf.typ.Physical() && n.leaf.typ.Kind != column.Null {
			n.leaf.typ = typ
		}
	}
}
