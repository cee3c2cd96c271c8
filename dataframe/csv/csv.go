// Package csv reads and writes frames as comma-separated text. Types are
// inferred from all of a column's values: a column is read as the type of its
// first value, and once more if a later value does not fit, so that the common
// case is one pass. Numbers that would lose digits (leading zeros, more than 64
// bits) stay text. Errors name file, line, column and value.
package csv

import (
	"fmt"
	"strconv"

	"skep/dataframe/column"
	"skep/memory"
)

// Options say how a text is written. The zero Options detect the separator and take the first line as header.
type Options struct {
	Name     string                 // of the file, for errors
	Sep      byte                   // 0: the one of , ; tab | that fits
	NoHeader bool                   // columns are called column_1, column_2, …
	Nulls    []string               // texts that mean null, beside the empty field
	Types    map[string]column.Type // of some columns; the others are inferred
	Columns  []string               // to read; nil: all
	Rows     int                    // at most so many; 0: all
	Skip     int                    // lines before the header
	Comment  byte                   // lines that begin with it are left out; 0: none
	Ragged   bool                   // short rows are filled with null
	AllText  bool                   // no inference: str everywhere
	Check    func() error           // asked now and then: cancelled?; beside itself
	Threads  int                    // 0: as many as there are processors
	Reserve  func(bytes int64) error
	Done     func(from, to int) // told of bytes that are not needed for now; beside itself
}

// Error is a place in the text where reading failed.
type Error struct {
	File         string
	Line, Column int // both from 1; Column is the field
	Message      string
	Hint         string
}

func (e *Error) Error() string {
	if e.Column > 0 {
		return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

// Read gives the table of a text.
func Read(data []byte, o Options) (t *column.Table, err error) {
	defer memory.Faults(&err, "read "+o.Name)()
	r, err := newReader(data, o)
	if err != nil {
		return nil, err
	}
	return r.read()
}

// Schema gives the names and types that Read would give. If whole is false, data is only the beginning of the text:
// then a last line that is cut off does not count, and types that are not declared are unknown.
func Schema(data []byte, whole bool, o Options) (*column.Schema, error) {
	if whole {
		l, err := Lay(data, o)
		if err != nil {
			return nil, err
		}
		return l.Schema, nil
	}
	r, err := newReader(data, o)
	if err != nil {
		return nil, err
	}
	fields := make([]column.Field, len(r.cols))
	for i, c := range r.cols {
		fields[i] = column.Field{Name: r.names[c], Type: column.UnknownType}
		if t, ok := o.Types[r.names[c]]; ok {
			fields[i].Type = t
		}
		if o.AllText {
			fields[i].Type = column.StrType
		}
	}
	return column.NewSchema(fields)
}

// header reads the names, makes them unique and skips to the first row.
func (r *reader) header() error {
	for range r.Skip {
		r.skipLine()
	}
	r.skipBlank()
	if r.at >= len(r.data) {
		r.names = nil
		return nil
	}
	start := r.at
	var fields []cell
	if err := r.record(func(_ int, c cell) { fields = append(fields, cell{append([]byte(nil), c.text...), c.quoted}) }); err != nil {
		return err
	}
	if r.NoHeader {
		r.at = start
	}
	seen := map[string]bool{}
	for i, f := range fields {
		name := string(f.text)
		if r.NoHeader || name == "" {
			name = "column_" + strconv.Itoa(i+1)
		}
		base := name
		for n := 2; seen[name]; n++ {
			name = base + "_" + strconv.Itoa(n)
		}
		seen[name] = true
		r.names = append(r.names, name)
	}
	r.width = len(r.names)
	return nil
}

// choose finds the places of the wanted columns.
func (r *reader) choose() error {
	at := map[string]int{}
	for i, n := range r.names {
		at[n] = i
	}
	if r.Columns == nil {
		for i := range r.names {
			r.cols = append(r.cols, i)
		}
		return nil
	}
	for _, n := range r.Columns {
		i, ok := at[n]
		if !ok {
			return &Error{File: r.Name, Line: 1, Message: fmt.Sprintf("there is no column %q", n)}
		}
		r.cols = append(r.cols, i)
	}
	return nil
}
