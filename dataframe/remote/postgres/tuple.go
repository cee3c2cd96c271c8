package postgres

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/plan"
)

const (
	batchRows  = 1 << 16
	batchBytes = 16 << 20
)

// gathering makes columns of rows, a batch at a time.
type gathering struct {
	run    *plan.Run
	names  []string
	sinks  []sink
	rows   int // of the batch
	bytes  int // that it came as
	batch  []*column.Table
	schema *column.Schema
}

// newGathering takes rows of columns; names that come twice are numbered, as frames need it.
func newGathering(r *plan.Run, fields []field, kinds []kind) (*gathering, error) {
	g := &gathering{run: r, names: distinct(fields), sinks: make([]sink, len(fields))}
	types := make([]column.Field, len(fields))
	for i, k := range kinds {
		g.sinks[i] = k.sink()
		types[i] = column.Field{Name: g.names[i], Type: k.typ}
	}
	var err error
	g.schema, err = column.NewSchema(types)
	return g, err
}

func distinct(fields []field) []string {
	out, seen := make([]string, len(fields)), map[string]bool{}
	for i, f := range fields {
		name := f.name
		for n := 1; seen[name]; n++ {
			name = fmt.Sprintf("%s_%d", f.name, n)
		}
		out[i], seen[name] = name, true
	}
	return out
}

// whole takes one row: the number of values, and each with its length in front, -1 for null.
func (g *gathering) whole(b []byte) error {
	n, err := g.tuple(b)
	if err == nil && n != len(b) {
		return errMessage
	}
	return err
}

// tuple takes a row off the beginning of b, and says how long it was; 0 if b breaks off in it.
func (g *gathering) tuple(b []byte) (int, error) {
	at, ok := complete(b, len(g.sinks))
	if !ok {
		return 0, nil
	}
	if at < 0 {
		return 0, &Error{Message: fmt.Sprintf("a row has %d values, not %d", int16(binary.BigEndian.Uint16(b)), len(g.sinks))}
	}
	at = 2
	for i, s := range g.sinks {
		n := int(int32(binary.BigEndian.Uint32(b[at:])))
		if at += 4; n < 0 {
			s.null()
			continue
		}
		if err := s.add(b[at : at+n]); err != nil {
			return 0, fmt.Errorf("the column %q: %w", g.names[i], err)
		}
		at += n
	}
	g.rows, g.bytes = g.rows+1, g.bytes+at
	if g.rows >= batchRows || g.bytes >= batchBytes {
		return at, g.cut()
	}
	return at, nil
}

// complete tells whether a whole row stands in b: at is where it ends, and negative for a row of another number of values.
func complete(b []byte, columns int) (at int, ok bool) {
	if len(b) < 2 {
		return 0, false
	}
	if int(int16(binary.BigEndian.Uint16(b))) != columns {
		return -1, true
	}
	at = 2
	for range columns {
		if len(b)-at < 4 {
			return 0, false
		}
		n := int(int32(binary.BigEndian.Uint32(b[at:])))
		if at += 4; n > 0 {
			at += n
		}
		if at > len(b) {
			return 0, false
		}
	}
	return at, true
}

// cut ends a batch, asks the budget for what it holds, and tells how far the answer is: how long it will be nobody knows.
func (g *gathering) cut() error {
	cols := make([]*column.Column, len(g.sinks))
	fields := make([]column.Field, len(g.sinks))
	for i, s := range g.sinks {
		cols[i] = s.build()
		fields[i] = column.Field{Name: g.names[i], Type: cols[i].Type()}
	}
	schema, err := column.NewSchema(fields)
	if err != nil {
		return err
	}
	t := column.NewTable(schema, cols, g.rows)
	g.rows, g.bytes = 0, 0
	g.batch = append(g.batch, t)
	return g.run.Reserve(t.Bytes())
}

// table puts the batches under each other. A numeric without a scale gets the widest that a value had, where 38 digits hold all.
func (g *gathering) table() (*column.Table, error) {
	if g.rows > 0 || len(g.batch) == 0 {
		if err := g.cut(); err != nil {
			return nil, err
		}
	}
	fields := make([]column.Field, len(g.sinks))
	for i, s := range g.sinks {
		fields[i] = column.Field{Name: g.names[i], Type: s.last()}
	}
	schema, err := column.NewSchema(fields)
	if err != nil {
		return nil, err
	}
	for b, t := range g.batch {
		cols := make([]*column.Column, len(fields))
		for i, f := range fields {
			if cols[i] = t.Column(i); cols[i].Type() != f.Type {
				if cols[i], err = cols[i].Cast(f.Type, false); err != nil {
					return nil, fmt.Errorf("the column %q: %w", f.Name, err)
				}
			}
		}
		g.batch[b] = column.NewTable(schema, cols, t.Rows())
	}
	g.schema = schema
	if len(g.batch) == 1 {
		return g.batch[0], nil
	}
	return (&exec.Run{Ctx: g.run.Ctx}).Concat(schema, g.batch)
}

var copyHead = []byte("PGCOPY\n\xff\r\n\x00")

const mostExtension = 1 << 16 // bytes of a head's extension, which no server has yet

// copyData reads the stream of COPY: a head, rows, and -1 in the place of a row's number of values. Where messages end means nothing.
type copyData struct {
	to      *gathering
	pending []byte // the beginning of what has not come whole
	headed  bool
	ended   bool
}

func (c *copyData) add(b []byte) error {
	if len(c.pending) > 0 {
		if err := c.to.run.Reserve(int64(len(b))); err != nil {
			return err
		}
		c.pending = append(c.pending, b...)
		b = c.pending
	}
	rest, err := c.take(b)
	if err != nil {
		return err
	}
	c.pending = append(c.pending[:0], rest...)
	return nil
}

// take reads what is whole.
func (c *copyData) take(b []byte) (rest []byte, err error) {
	if !c.headed {
		n, err := headLength(b)
		if n == 0 || err != nil {
			return b, err
		}
		b, c.headed = b[n:], true
	}
	for len(b) >= 2 && !c.ended {
		if b[0] == 0xFF && b[1] == 0xFF {
			b, c.ended = b[2:], true
			break
		}
		n, err := c.to.tuple(b)
		if n == 0 || err != nil {
			return b, err
		}
		b = b[n:]
	}
	if c.ended && len(b) > 0 {
		return nil, errMessage
	}
	return b, nil
}

// headLength is where the rows begin; 0 if the head is not whole yet.
func headLength(b []byte) (int, error) {
	const fixed = 11 + 4 + 4
	if len(b) < fixed {
		return 0, nil
	}
	extension := binary.BigEndian.Uint32(b[15:])
	if !bytes.HasPrefix(b, copyHead) || binary.BigEndian.Uint32(b[11:])&^0xFFFF != 0 || extension > mostExtension {
		return 0, &Error{Message: "the rows do not come in the form that was asked for"}
	}
	if len(b) < fixed+int(extension) {
		return 0, nil
	}
	return fixed + int(extension), nil
}

func (c *copyData) end() error {
	if !c.ended || len(c.pending) > 0 {
		return &Error{Message: "the rows break off"}
	}
	return nil
}
