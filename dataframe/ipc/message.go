package ipc

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"

	"skep/dataframe/column"
)

// Decode reads a file or a stream that lies in memory. Columns may share its bytes, which must not change afterwards.
func Decode(ctx context.Context, data []byte, name string, reserve Reserve) (*column.Table, error) {
	return DecodeWith(ctx, data, name, reserve, column.KeepNanos)
}

// DecodeWith is Decode where times in nanoseconds may lose something, or stay numbers.
func DecodeWith(ctx context.Context, data []byte, name string, reserve Reserve, how column.Nanoseconds) (*column.Table, error) {
	d := &decoder{ctx: ctx, data: data, reserve: reserve, nanos: how, dictionaries: map[int64]*column.Column{}}
	parts, err := d.all()
	if err != nil {
		if e, ok := err.(*Error); ok {
			named := *e
			named.File = name
			return nil, &named
		}
		return nil, err
	}
	return d.table(parts)
}

type decoder struct {
	ctx          context.Context
	data         []byte
	pos          int
	reserve      Reserve
	fields       []*field
	dictionaries map[int64]*column.Column
	nanos        column.Nanoseconds
	batches      int
}

func (d *decoder) all() ([]*column.Table, error) {
	switch {
	case bytes.HasPrefix(d.data, []byte("FEA1")):
		return nil, &Error{Message: "this is the first version of Feather, which is not read", Hint: "write it again with a version of pyarrow after 2020"}
	case bytes.HasPrefix(d.data, magic):
		return d.file()
	}
	return d.stream()
}

// stream reads messages until the stream says that it ends.
func (d *decoder) stream() (parts []*column.Table, err error) {
	for {
		m, end, err := d.message()
		if err != nil {
			return nil, err
		}
		if end {
			break
		}
		if parts, err = d.handle(m, parts); err != nil {
			return nil, err
		}
	}
	if d.fields == nil {
		return nil, failf("there is no schema")
	}
	return parts, nil
}

// file goes by the footer, as the format wants: what stands between the messages is no concern of readers.
func (d *decoder) file() (parts []*column.Table, err error) {
	if len(d.data) < 20 || !bytes.HasSuffix(d.data, magic) {
		return nil, failf("the file does not end as an Arrow file does: it is cut")
	}
	end := len(d.data) - len(magic) - 4
	size := int(binary.LittleEndian.Uint32(d.data[end:]))
	if size > end-8 {
		return nil, failf("the footer should have %d bytes, in a file of %d", size, len(d.data))
	}
	buf := &buffer{b: d.data[end-size : end]}
	root := buf.root()
	fields, wrong := readSchema(root.table(1), d.nanos)
	if wrong != nil {
		return nil, wrong
	}
	d.fields, d.data = fields, d.data[:end-size]
	for _, block := range [][]int64{root.longs(2, 3), root.longs(3, 3)} {
		for i := 0; i < len(block); i += 3 {
			if block[i] < 0 || block[i] > int64(len(d.data)) {
				return nil, failf("a message at %d, in a file of %d bytes", block[i], len(d.data))
			}
			d.pos = int(block[i])
			m, end, err := d.message()
			switch {
			case end:
				err = failf("the message at %d is empty", block[i])
			case err == nil:
				parts, err = d.handle(m, parts)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	if buf.bad {
		return nil, failf("the footer points outside of itself")
	}
	return parts, nil
}

type message struct {
	kind   int
	header table
	body   []byte
}

// message takes the next message off the stream. A stream may also end where its bytes do.
func (d *decoder) message() (m message, end bool, err error) {
	if d.pos == len(d.data) && d.fields != nil {
		return m, true, nil
	}
	size, ok := d.word()
	if ok && size == continued { // before 2020 there was no such mark
		size, ok = d.word()
	}
	switch {
	case !ok:
		return m, false, failf("the stream is cut after %d bytes", len(d.data))
	case size == 0:
		return m, true, nil
	case size > maxMetadata || int(size) > len(d.data)-d.pos:
		return m, false, failf("a message of %d bytes, but only %d are left", size, len(d.data)-d.pos)
	}
	buf := &buffer{b: d.data[d.pos : d.pos+int(size)]}
	d.pos += int(size)
	root := buf.root()
	m.kind, m.header = root.u8(1), root.table(2)
	body := root.i64(3)
	if buf.bad || body < 0 || body > int64(len(d.data)-d.pos) {
		return m, false, failf("a message says that %d bytes follow, but only %d are left", body, len(d.data)-d.pos)
	}
	m.body = d.data[d.pos : d.pos+int(body)]
	d.pos += int(body)
	return m, false, nil
}

func (d *decoder) word() (uint32, bool) {
	if len(d.data)-d.pos < 4 {
		return 0, false
	}
	d.pos += 4
	return binary.LittleEndian.Uint32(d.data[d.pos-4:]), true
}

// handle adds the rows of a message to parts, or keeps what it says of them.
func (d *decoder) handle(m message, parts []*column.Table) ([]*column.Table, error) {
	if d.ctx != nil && d.ctx.Err() != nil {
		return nil, d.ctx.Err()
	}
	switch m.kind {
	case isSchema:
		if d.fields != nil {
			return nil, failf("a second schema")
		}
		fields, err := readSchema(m.header, d.nanos)
		d.fields = append([]*field{}, fields...)
		return parts, orNil(err)
	case isDictionary:
		return parts, d.dictionary(m)
	case isBatch:
		d.batches++
		t, err := d.batch(m)
		if e, ok := err.(*Error); ok {
			return nil, at(e, fmt.Sprintf("batch %d", d.batches))
		}
		return append(parts, t), err
	}
	return parts, nil // other kinds carry no columns
}

func orNil(err *Error) error {
	if err == nil {
		return nil
	}
	return err
}

// dictionary keeps the values that codes stand for; later ones replace or follow the earlier.
func (d *decoder) dictionary(m message) error {
	id := m.header.i64(0)
	f := dictionaryField(d.fields, id)
	if f == nil {
		return failf("a dictionary with the number %d, which no column has", id)
	}
	plain := *f
	plain.dict = -1
	if plain.typ.Kind == column.Categorical {
		plain.typ = column.StrType
	}
	b, err := d.open(message{header: m.header.table(1), body: m.body})
	if err != nil {
		return err
	}
	values, err := b.column(&plain)
	if err != nil {
		return err
	}
	if old := d.dictionaries[id]; old != nil && m.header.u8(2) != 0 {
		values = column.Concat([]*column.Column{old, values})
	}
	d.dictionaries[id] = values
	return nil
}

func dictionaryField(fields []*field, id int64) *field {
	for _, f := range fields {
		if f.dict == id {
			return f
		}
		if in := dictionaryField(f.children, id); in != nil {
			return in
		}
	}
	return nil
}

func (d *decoder) schema() (*column.Schema, error) {
	out := make([]column.Field, len(d.fields))
	for i, f := range d.fields {
		out[i] = column.Field{Name: f.name, Type: f.typ}
	}
	return column.NewSchema(out)
}

// table puts batches under each other.
func (d *decoder) table(parts []*column.Table) (*column.Table, error) {
	schema, err := d.schema()
	if err != nil {
		return nil, err
	}
	rows := 0
	for _, p := range parts {
		rows += p.Rows()
	}
	if rows > column.MaxRows {
		return nil, fmt.Errorf("more than %d rows", column.MaxRows)
	}
	cols := make([]*column.Column, len(d.fields))
	for i, f := range d.fields {
		these := make([]*column.Column, len(parts))
		for k, p := range parts {
			these[k] = p.Column(i)
		}
		switch len(parts) {
		case 0:
			cols[i] = column.OfNulls(f.typ, 0)
		case 1:
			cols[i] = these[0]
		default:
			cols[i] = column.Concat(these)
		}
	}
	return column.NewTable(schema, cols, rows), nil
}
