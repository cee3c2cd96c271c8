package ndjson

import (
	"bytes"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/memory"
)

// pieceBytes is about what one worker reads at a time.
const pieceBytes = 1 << 20

// cuts gives where pieces of a text end: behind a line that ends with a brace, before one that begins with one. Within a record
// no brace follows a brace, and a text in quotes has no line breaks.
func cuts(data []byte, size int) []int {
	var out []int
	for at := size; at < len(data); at += size {
		for at < len(data) {
			line := bytes.IndexByte(data[at:], '\n')
			if line < 0 {
				at = len(data)
				break
			}
			if at += line + 1; between(data, at) {
				out = append(out, at)
				break
			}
		}
	}
	if n := len(out); n > 0 && out[n-1] == len(data) {
		return out
	}
	return append(out, len(data))
}

// between tells whether a record ends before a place and another begins behind it.
func between(data []byte, at int) bool {
	before, behind := bytes.TrimRight(data[max(0, at-64):at], " \t\r\n"), bytes.TrimLeft(data[at:min(len(data), at+64)], " \t\r\n")
	return bytes.HasSuffix(before, []byte{'}'}) && bytes.HasPrefix(behind, []byte{'{'})
}

// recordsOf reads all pieces beside each other.
func recordsOf(data []byte, cuts []int, o Options) ([]*column.Records, error) {
	out := make([]*column.Records, len(cuts))
	err := (&exec.Run{Threads: o.Threads}).Try(len(cuts), func(i int) (err error) {
		out[i], err = records(piece(data, cuts, i), i == 0, o)
		return err
	})
	return out, err
}

func piece(data []byte, cuts []int, i int) []byte {
	if i == 0 {
		return data[:cuts[0]]
	}
	return data[cuts[i-1]:cuts[i]]
}

// Layout is what one look at a text finds, so that its rows can be read later, a piece at a time.
type Layout struct {
	Schema *column.Schema
	cuts   []int
	rows   []int // of each piece
	name   string
}

// Lay reads a text once and keeps no row.
func Lay(data []byte, o Options) (l *Layout, err error) {
	defer memory.Faults(&err, "read "+o.Name)()
	l = &Layout{cuts: cuts(data, pieceBytes), name: o.Name}
	fields, err := l.fields(data, o)
	if err != nil && len(l.cuts) > 1 && (o.Check == nil || o.Check() == nil) {
		l.cuts = []int{len(data)}
		fields, err = l.fields(data, o)
	}
	if err != nil {
		return nil, err
	}
	l.Schema, err = column.NewSchema(fields)
	return l, err
}

// fields finds names and types of all pieces.
func (l *Layout) fields(data []byte, o Options) ([]column.Field, error) {
	found := make([][]column.Field, len(l.cuts))
	l.rows = make([]int, len(l.cuts))
	err := (&exec.Run{Threads: o.Threads}).Try(len(found), func(i int) error {
		r, err := records(piece(data, l.cuts, i), i == 0, o)
		if err == nil {
			found[i], l.rows[i] = r.Types(), r.Rows()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return united(found), nil
}

// united has each name where it first appears, with the type that holds the values of all pieces.
func united(pieces [][]column.Field) (out []column.Field) {
	index := map[string]int{}
	for _, fields := range pieces {
		for _, f := range fields {
			i, ok := index[f.Name]
			if !ok {
				index[f.Name] = len(out)
				out = append(out, f)
				continue
			}
			if t, ok := column.Common(out[i].Type, f.Type); ok {
				out[i].Type = t
			} else {
				out[i].Type = column.StrType
			}
		}
	}
	return out
}

// Size is the length of the text in bytes.
func (l *Layout) Size() int { return l.cuts[len(l.cuts)-1] }

// Pieces is in how many pieces the text can be read.
func (l *Layout) Pieces() int { return len(l.cuts) }

// Rows is how many rows the pieces have: the one look counted them.
func (l *Layout) Rows() []int { return l.rows }

// Piece reads the rows of a piece, and of them some columns; it may be called beside itself.
func (l *Layout) Piece(data []byte, i int, columns *column.Schema, o Options) (t *column.Table, err error) {
	defer memory.Faults(&err, "read "+l.name)()
	r, err := records(piece(data, l.cuts, i), i == 0, o)
	if err != nil {
		return nil, err
	}
	return r.TableAs(columns), nil
}
