package postgres

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/ndjson"
	"skep/internal/lazy"
)

// What Write does where the table is there already.
const (
	IfFails    = "fail"
	IfAppends  = "append"
	IfReplaces = "replace"
)

// Write puts rows into a table by COPY, in one transaction: all of them or none. A table that is not there is made; rows are
// appended by the columns' names, and values cast to the types that the columns have there.
func (c *Client) Write(ctx context.Context, name string, t *column.Table, exists string) error {
	s, err := c.connect(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	found, err := s.find(ctx, name)
	if err != nil {
		return err
	}
	target := tableName(name)
	if found != nil {
		target = found[1]
	}
	switch {
	case found == nil:
	case exists == IfFails:
		return &Error{State: "42P07", Message: fmt.Sprintf("the table %q is there already", name), Hint: `if_table_exists: "append" adds rows, "replace" makes the table anew`}
	case exists == IfReplaces && found[2] != "r" && found[2] != "p":
		return &Error{Message: fmt.Sprintf("%q is no table, but a view", name)}
	}
	if _, err := s.execute(ctx, "begin"); err != nil {
		return err
	}
	if found == nil || exists == IfReplaces {
		if err := s.create(ctx, target, t.Schema(), found != nil); err != nil {
			return err
		}
	}
	if err := s.copyIn(ctx, target, t); err != nil {
		return err
	}
	_, err = s.execute(ctx, "commit")
	return err
}

// tableName quotes a name as it is written; a point parts it from its schema's.
func tableName(name string) string {
	parts := strings.Split(name, ".")
	for i, p := range parts {
		parts[i] = quoted(p)
	}
	return strings.Join(parts, ".")
}

func (s *session) create(ctx context.Context, target string, schema *column.Schema, anew bool) error {
	list := make([]string, schema.Len())
	for i, f := range schema.Fields {
		list[i] = quoted(f.Name) + " " + declared(f.Type)
	}
	sql := "create table " + target + " (" + strings.Join(list, ", ") + ")"
	if anew {
		sql = "drop table " + target + "; " + sql
	}
	_, err := s.execute(ctx, sql)
	return err
}

var declarations = lazy.Value[map[column.Kind]string]{New: func() map[column.Kind]string {
	return map[column.Kind]string{column.Null: "text", column.Bool: "boolean", column.Int8: "smallint", column.Int16: "smallint", column.Int32: "integer", column.Int64: "bigint",
		column.Uint8: "smallint", column.Uint16: "integer", column.Uint32: "bigint", column.Uint64: "numeric(20, 0)", column.Float32: "real", column.Float64: "double precision",
		column.Str: "text", column.Date: "date", column.Time: "time", column.Duration: "interval", column.Binary: "bytea", column.Categorical: "text", column.StructKind: "jsonb"}
}}

// declared is the type of a new column.
func declared(t column.Type) string {
	switch {
	case t.Kind == column.Datetime && t.Zone != "":
		return "timestamptz"
	case t.Kind == column.Datetime:
		return "timestamp"
	case t.Kind == column.DecimalKind:
		return fmt.Sprintf("numeric(%d, %d)", t.Precision, t.Scale)
	case t.Kind == column.ListKind && !t.Elem().IsNested():
		return declared(t.Elem()) + "[]"
	case t.Kind == column.ListKind: // arrays of arrays must all have one length there
		return "jsonb"
	}
	return declarations.Get()[t.Kind]
}

const sendBytes = 1 << 18 // waits before it is sent

// copyIn sends rows into a table's columns of the same names.
func (s *session) copyIn(ctx context.Context, target string, t *column.Table) error {
	list := make([]string, t.Schema().Len())
	for i, f := range t.Schema().Fields {
		list[i] = quoted(f.Name)
	}
	q, err := s.prepare(ctx, "select "+strings.Join(list, ", ")+" from "+target)
	if err != nil {
		return err
	}
	puts := make([]put, len(list))
	for i := range list {
		c, err := column.ExactMicros(t.Column(i))
		if err != nil {
			return fmt.Errorf("column %s: %w", t.Schema().Fields[i].Name, err)
		}
		if puts[i], err = s.putting(ctx, q.fields[i], q.kinds[i], c); err != nil {
			return err
		}
	}
	s.query = ""
	s.message('Q', "copy "+target+" ("+strings.Join(list, ", ")+") from stdin (format binary)")
	return s.exchange(ctx, func(kind byte, _ []byte) error {
		if kind != 'G' {
			return nil
		}
		return s.send(ctx, puts, t.Rows())
	})
}

// send writes head, rows and end, a buffer at a time. The server tells of an error while rows are still sent, and goes on reading them.
func (s *session) send(ctx context.Context, puts []put, rows int) error {
	s.begin('d')
	s.out = append(append(s.out, copyHead...), 0, 0, 0, 0, 0, 0, 0, 0)
	for row := range rows {
		s.short(len(puts))
		for _, p := range puts {
			s.out = p.value(s.out, row)
		}
		if len(s.out) < sendBytes {
			continue
		}
		if s.end(); ctx.Err() != nil {
			return ctx.Err()
		}
		if err := s.flush(); err != nil {
			return err
		}
		s.begin('d')
	}
	s.short(-1)
	s.end()
	s.message('c')
	return s.flush()
}

// put is how the values of one column are written.
type put struct {
	column *column.Column
	write  func(out []byte, row int) []byte
}

// value writes a length and a value, or -1 for null.
func (p put) value(out []byte, row int) []byte {
	if p.column.IsNull(row) {
		return binary.BigEndian.AppendUint32(out, math.MaxUint32)
	}
	at := len(out)
	out = p.write(append(out, 0, 0, 0, 0), row)
	binary.BigEndian.PutUint32(out[at:], uint32(len(out)-at-4))
	return out
}

// putting says how a column is written as the type that it has there.
func (s *session) putting(ctx context.Context, f field, k kind, c *column.Column) (p put, err error) {
	if c.Type().Kind == column.Null {
		return put{column: c}, nil
	}
	want := k.typ
	switch {
	case k.free: // each value has its own digits there
		if want = c.Type(); want.Kind != column.DecimalKind {
			want = k.typ
			if c.Type().IsInteger() {
				want = c.Type().AsDecimal()
			}
		}
	case k.name == "json" || k.name == "jsonb":
		if c.Type().IsNested() {
			return put{c, jsonOf(c, k.name == "jsonb")}, nil
		}
	case k.cast:
		return p, &Error{Message: fmt.Sprintf("the column %q has a type there that cannot be written (%s)", f.name, k.name), Hint: "write into a table of texts, and have the server cast: insert into … select x::type"}
	}
	if c.Type() != want {
		if !column.CanCast(c.Type(), want) {
			return p, &Error{Message: fmt.Sprintf("the column %q is %s, and %s there", f.name, c.Type(), k.name)}
		}
		if c, err = c.Cast(want, false); err != nil {
			return p, fmt.Errorf("the column %q, which is %s there: %w", f.name, k.name, err)
		}
	}
	if want.Kind == column.ListKind {
		return s.list(ctx, f, c)
	}
	write, err := writer(f.name, k.name, c)
	return put{c, write}, err
}

// writer writes the values of a column that is no list.
func writer(name, as string, c *column.Column) (func([]byte, int) []byte, error) {
	if c.Type().Kind == column.Categorical {
		words, err := c.Cast(column.StrType, false)
		if err != nil {
			return nil, err
		}
		c = words
	}
	switch as {
	case "uuid":
		return uuids(name, c)
	case "jsonb":
		t := c.Strings()
		return func(out []byte, row int) []byte { return append(append(out, 1), t.At(row)...) }, nil
	}
	switch t := c.Type(); t.Kind {
	case column.Bool:
		b := c.Bools()
		return func(out []byte, row int) []byte {
			if b.Get(row) {
				return append(out, 1)
			}
			return append(out, 0)
		}, nil
	case column.Str, column.Binary:
		s := c.Strings()
		if at := zeroByte(c); t.Kind == column.Str && at >= 0 {
			return nil, &Error{Message: fmt.Sprintf("the column %q has a byte 0 in row %d, which PostgreSQL's texts cannot have", name, at)}
		}
		return func(out []byte, row int) []byte { return append(out, s.At(row)...) }, nil
	case column.DecimalKind:
		d := c.Decimals()
		return func(out []byte, row int) []byte {
			return appendNumeric(out, column.Decimal{Unscaled: d[row], Scale: t.Scale})
		}, nil
	case column.Float32:
		f := column.Values[float32](c)
		return func(out []byte, row int) []byte {
			return binary.BigEndian.AppendUint32(out, math.Float32bits(f[row]))
		}, nil
	case column.Float64:
		f := column.Values[float64](c)
		return func(out []byte, row int) []byte {
			return binary.BigEndian.AppendUint64(out, math.Float64bits(f[row]))
		}, nil
	}
	return moments(c)
}

// moments writes integers, and what is one in memory.
func moments(c *column.Column) (func([]byte, int) []byte, error) {
	switch c.Type().Kind {
	case column.Int16:
		n := column.Values[int16](c)
		return func(out []byte, row int) []byte { return binary.BigEndian.AppendUint16(out, uint16(n[row])) }, nil
	case column.Int32:
		n := column.Values[int32](c)
		return func(out []byte, row int) []byte { return binary.BigEndian.AppendUint32(out, uint32(n[row])) }, nil
	case column.Uint32:
		n := column.Values[uint32](c)
		return func(out []byte, row int) []byte { return binary.BigEndian.AppendUint32(out, n[row]) }, nil
	case column.Date:
		n := column.Values[int32](c)
		return func(out []byte, row int) []byte {
			return binary.BigEndian.AppendUint32(out, uint32(n[row]-epochDays))
		}, nil
	case column.Datetime:
		n := column.Values[int64](c)
		return func(out []byte, row int) []byte {
			return binary.BigEndian.AppendUint64(out, uint64(n[row]-epochMicros))
		}, nil
	case column.Int64, column.Time:
		n := column.Values[int64](c)
		return func(out []byte, row int) []byte { return binary.BigEndian.AppendUint64(out, uint64(n[row])) }, nil
	case column.Duration:
		n := column.Values[int64](c)
		return func(out []byte, row int) []byte {
			return append(binary.BigEndian.AppendUint64(out, uint64(n[row])), 0, 0, 0, 0, 0, 0, 0, 0)
		}, nil
	}
	return nil, &Error{Message: fmt.Sprintf("a column of %s cannot be written", c.Type())}
}

// zeroByte is the first row with a text that has a byte 0; -1: none.
func zeroByte(c *column.Column) int {
	s := c.Strings()
	for i := range c.Len() {
		if !c.IsNull(i) && strings.IndexByte(s.At(i), 0) >= 0 {
			return i
		}
	}
	return -1
}

func uuids(name string, c *column.Column) (func([]byte, int) []byte, error) {
	s := c.Strings()
	for i := range c.Len() {
		if !c.IsNull(i) && !isUUID(strings.ToLower(s.At(i))) {
			return nil, &Error{Message: fmt.Sprintf("the column %q has no uuid in row %d: %q", name, i, brief(s.At(i)))}
		}
	}
	return func(out []byte, row int) []byte {
		b, _ := hex.DecodeString(strings.ReplaceAll(s.At(row), "-", ""))
		return append(out, b...)
	}, nil
}

// jsonOf writes lists and structs as JSON.
func jsonOf(c *column.Column, binary bool) func([]byte, int) []byte {
	return func(out []byte, row int) []byte {
		if binary {
			out = append(out, 1)
		}
		return append(out, ndjson.Value(c, row)...)
	}
}

const askElement = `select t.typelem, e.typname from pg_type t join pg_type e on e.oid = t.typelem where t.oid = `

// list writes arrays, whose elements say their type.
func (s *session) list(ctx context.Context, f field, c *column.Column) (p put, err error) {
	rows, err := s.one(ctx, askElement+fmt.Sprint(f.oid))
	if err != nil || len(rows) != 1 {
		return p, err
	}
	var oid uint32
	fmt.Sscan(rows[0][0], &oid)
	l := c.Lists()
	child := put{column: l.Child}
	if child.write, err = writer(f.name, rows[0][1], l.Child); err != nil {
		return p, err
	}
	return put{c, func(out []byte, row int) []byte {
		from, to := l.Bounds(row)
		if from == to {
			return binary.BigEndian.AppendUint32(append(out, 0, 0, 0, 0, 0, 0, 0, 0), oid)
		}
		out = binary.BigEndian.AppendUint32(append(out, 0, 0, 0, 1, 0, 0, 0, 1), oid)
		out = binary.BigEndian.AppendUint32(out, uint32(to-from))
		out = append(out, 0, 0, 0, 1)
		for i := from; i < to; i++ {
			out = child.value(out, i)
		}
		return out
	}}, nil
}
