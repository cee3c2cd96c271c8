package ipc

import (
	"context"

	"skep/dataframe/column"
)

// Reader reads messages that come one by one, as Flight hands them over: a schema, then dictionaries and rows.
type Reader struct {
	d    *decoder
	name string
}

// NewReader begins a stream; name stands in errors.
func NewReader(ctx context.Context, name string, reserve Reserve) *Reader {
	return &Reader{&decoder{ctx: ctx, reserve: reserve, dictionaries: map[int64]*column.Column{}}, name}
}

// Message takes what describes a message, and the body that belongs to it, which columns may share. The result is nil but for rows.
func (r *Reader) Message(header, body []byte) (*column.Table, error) {
	buf := &buffer{b: header}
	root := buf.root()
	m := message{kind: root.u8(1), header: root.table(2), body: body}
	if buf.bad {
		return nil, r.named(failf("a message points outside of itself"))
	}
	parts, err := r.d.handle(m, nil)
	if err != nil || len(parts) == 0 {
		return nil, r.named(err)
	}
	return parts[0], nil
}

// Schema is known behind the first message; nil before it.
func (r *Reader) Schema() (*column.Schema, error) {
	if r.d.fields == nil {
		return nil, nil
	}
	return r.d.schema()
}

func (r *Reader) named(err error) error {
	if e, ok := err.(*Error); ok {
		named := *e
		named.File = r.name
		return &named
	}
	return err
}
