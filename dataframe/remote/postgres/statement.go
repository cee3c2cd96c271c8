package postgres

import (
	"context"
	"encoding/binary"
	"errors"
	"strconv"
	"strings"
)

var errMessage = &Error{Message: "a message of the server breaks off"}

// field is a column of an answer as the server describes it.
type field struct {
	name     string
	oid      uint32
	modifier int32 // of the type: digits of a numeric
}

// statement is a prepared one, whose columns and parameters are known.
type statement struct {
	sql    string
	params []uint32
	fields []field
	kinds  []kind
}

// prepare has the server read a statement; what it makes is known then, and nothing has run.
func (s *session) prepare(ctx context.Context, sql string) (*statement, error) {
	q := &statement{sql: trimmed(sql)}
	if strings.ContainsRune(sql, 0) {
		return nil, &Error{Message: "the statement has a byte 0"}
	}
	s.query = q.sql
	s.begin('P')
	s.string("")
	s.string(q.sql)
	s.short(0)
	s.end()
	s.begin('D')
	s.out = append(s.out, 'S')
	s.string("")
	s.end()
	s.message('S')
	err := s.exchange(ctx, func(kind byte, body []byte) (err error) {
		switch kind {
		case 't':
			q.params, err = oids(body)
		case 'T':
			q.fields, err = fieldsOf(body)
		}
		return err
	})
	if err == nil {
		q.kinds, err = s.kindsOf(ctx, q.fields)
	}
	return q, err
}

// trimmed leaves out what ends a statement: COPY takes it in parentheses.
func trimmed(sql string) string { return strings.TrimRight(sql, "; \t\r\n") }

func oids(b []byte) ([]uint32, error) {
	if len(b) < 2 || len(b) < 2+4*int(binary.BigEndian.Uint16(b)) {
		return nil, errMessage
	}
	out := make([]uint32, binary.BigEndian.Uint16(b))
	for i := range out {
		out[i] = binary.BigEndian.Uint32(b[2+4*i:])
	}
	return out, nil
}

// fieldsOf reads a RowDescription.
func fieldsOf(b []byte) ([]field, error) {
	if len(b) < 2 {
		return nil, errMessage
	}
	out := make([]field, binary.BigEndian.Uint16(b))
	b = b[2:]
	for i := range out {
		name, rest, ok := cString(b)
		if !ok || len(rest) < 18 {
			return nil, errMessage
		}
		out[i] = field{name, binary.BigEndian.Uint32(rest[6:]), int32(binary.BigEndian.Uint32(rest[12:]))}
		b = rest[18:]
	}
	return out, nil
}

// exchange sends what waits and hands each answer to f, up to the server's word that it is ready. An error of the server, or of f,
// is the result; what comes behind it is read and left.
func (s *session) exchange(ctx context.Context, f func(kind byte, body []byte) error) error {
	return s.guarded(ctx, func() error {
		if err := s.flush(); err != nil {
			return err
		}
		var failed error
		for {
			kind, body, err := s.read()
			switch {
			case err != nil && failed != nil:
				return failed
			case err != nil:
				return err
			case kind == 'Z':
				return failed
			case kind == 'E' && failed == nil:
				failed = serverError(body, s.query)
			case kind == 'S':
				s.report(body)
			case kind == 'N' || failed != nil:
			default:
				if failed = f(kind, body); failed != nil && !isServers(failed) {
					return failed // the rest of the answer may be long: the connection is not used again
				}
			}
		}
	})
}

func isServers(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.State != ""
}

// rows runs a statement and hands its rows over: by COPY where the statement is a query, else by the extended protocol, which also
// has parameters. Both write rows in the same form.
func (s *session) rows(ctx context.Context, q *statement, params []any, to *gathering) error {
	s.reserve = to.run.Reserve
	if len(params) == 0 && copies(q.sql) {
		s.query = ""
		s.message('Q', "COPY ("+asText(q)+"\n) TO STDOUT (FORMAT binary)")
		return s.copied(ctx, to)
	}
	sql := q.sql
	if copies(sql) {
		sql = asText(q)
	}
	if err := s.portal(sql, params); err != nil {
		return err
	}
	return s.exchange(ctx, func(kind byte, body []byte) error {
		if kind == 'D' {
			return to.whole(body)
		}
		return nil
	})
}

// copied reads the answer of a COPY.
func (s *session) copied(ctx context.Context, to *gathering) error {
	data := &copyData{to: to}
	return s.exchange(ctx, func(kind byte, body []byte) error {
		switch kind {
		case 'd':
			return data.add(body)
		case 'c':
			return data.end()
		}
		return nil
	})
}

// portal binds parameters as text, and asks for rows in binary form.
func (s *session) portal(sql string, params []any) error {
	s.query = sql
	s.begin('P')
	s.string("")
	s.string(sql)
	s.short(0)
	s.end()
	s.begin('B')
	s.string("")
	s.string("")
	s.short(0)
	s.short(len(params))
	for _, p := range params {
		if p == nil {
			s.long(-1)
			continue
		}
		t, ok := p.(string)
		if !ok || strings.ContainsRune(t, 0) {
			return &Error{Message: "a parameter is no text that PostgreSQL takes"}
		}
		s.long(len(t))
		s.out = append(s.out, t...)
	}
	s.short(1)
	s.short(1) // all in binary form
	s.end()
	s.begin('E')
	s.string("")
	s.long(0)
	s.end()
	s.message('S')
	return nil
}

// copies tells whether COPY takes a statement: queries begin so.
func copies(sql string) bool {
	rest := strings.ToLower(strings.TrimLeft(sql, " \t\r\n("))
	for _, word := range []string{"select", "with", "values", "table"} {
		if after, ok := strings.CutPrefix(rest, word); ok && (after == "" || !isLetter(after[0])) {
			return true
		}
	}
	return false
}

func isLetter(b byte) bool { return b == '_' || b >= 'a' && b <= 'z' || b >= '0' && b <= '9' }

// asText has the server write the columns as text that have no counterpart here. Their order stays: nothing is between.
func asText(q *statement) string {
	casts := false
	names, list := make([]string, len(q.kinds)), make([]string, len(q.kinds))
	for i, k := range q.kinds {
		names[i] = "c" + strconv.Itoa(i)
		list[i] = names[i]
		if k.cast {
			list[i], casts = names[i]+"::text", true
		}
	}
	if !casts {
		return q.sql
	}
	return "SELECT " + strings.Join(list, ", ") + " FROM (" + q.sql + "\n) AS q(" + strings.Join(names, ", ") + ")"
}

// execute runs statements without parameters by the simple protocol.
func (s *session) execute(ctx context.Context, sql string) (rows int64, err error) {
	if strings.ContainsRune(sql, 0) {
		return 0, &Error{Message: "the statement has a byte 0"}
	}
	s.query = sql
	s.message('Q', sql)
	err = s.exchange(ctx, func(kind byte, body []byte) error {
		switch kind {
		case 'C':
			rows = touched(body)
		case 'G', 'H', 'W':
			return &Error{Message: "COPY from or to the client is not run by execute", Hint: "read_database reads, write_database writes"}
		}
		return nil
	})
	return rows, err
}

// touched reads the number out of "INSERT 0 5".
func touched(body []byte) int64 {
	tag, _, _ := cString(body)
	n, _ := strconv.ParseInt(tag[strings.LastIndexByte(tag, ' ')+1:], 10, 64)
	return n
}

// one runs a query of our own, whose columns are text or null, and gives its rows.
func (s *session) one(ctx context.Context, sql string) (rows [][]string, err error) {
	s.query = sql
	s.message('Q', sql)
	err = s.exchange(ctx, func(kind byte, body []byte) error {
		if kind != 'D' {
			return nil
		}
		row, err := textRow(body)
		rows = append(rows, row)
		return err
	})
	return rows, err
}

func textRow(b []byte) ([]string, error) {
	if len(b) < 2 {
		return nil, errMessage
	}
	out := make([]string, binary.BigEndian.Uint16(b))
	b = b[2:]
	for i := range out {
		if len(b) < 4 {
			return nil, errMessage
		}
		n := int(int32(binary.BigEndian.Uint32(b)))
		if b = b[4:]; n < 0 {
			continue
		}
		if n > len(b) {
			return nil, errMessage
		}
		out[i], b = string(b[:n]), b[n:]
	}
	return out, nil
}
