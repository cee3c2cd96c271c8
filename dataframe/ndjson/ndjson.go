// Package ndjson reads and writes frames as JSON: one record a line, an array
// of records, or an object of columns. Columns come in the order in which keys
// first appear; a key that a record lacks is null. Values of one column that
// share no type become text, and so do nested ones, as JSON.
package ndjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"skep/dataframe/column"
	"skep/dataframe/exec"
)

// Options are the file's name for errors, and how to ask for cancel and memory.
type Options struct {
	Name    string
	Check   func() error // beside itself
	Reserve func(bytes int64) error
	Threads int // 0: as many as there are processors
}

// Error is a place in the text where reading failed.
type Error struct {
	File    string
	Line    int
	Message string
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message) }

// Read reads any of the three forms. Lines of records are read in pieces, beside each other.
func Read(data []byte, o Options) (*column.Table, error) {
	if o.Reserve != nil {
		if err := o.Reserve(3 * int64(len(data))); err != nil {
			return nil, err
		}
	}
	parts, pool := cuts(data, pieceBytes), &exec.Run{Threads: o.Threads}
	if found, err := recordsOf(data, parts, o); err == nil {
		for _, r := range found[1:] {
			found[0].Join(r)
		}
		return found[0].TableIn(pool)
	} else if len(parts) == 1 {
		return nil, err
	}
	all, err := records(data, true, o) // the first error, and its line, are those of the whole text
	if err != nil {
		return nil, err
	}
	return all.TableIn(pool)
}

// records reads one piece of a text.
func records(data []byte, first bool, o Options) (*column.Records, error) {
	r := &reader{Options: o, data: data, records: column.NewRecords()}
	r.dec = json.NewDecoder(bytes.NewReader(data))
	r.dec.UseNumber()
	if err := r.all(first); err != nil {
		return nil, r.place(err)
	}
	return r.records, nil
}

type reader struct {
	Options
	data    []byte
	dec     *json.Decoder
	records *column.Records
}

// place adds the line to an error of the decoder, whose own offset leaves out what was read token by token: it is looked for from
// the value on that could not be read.
func (r *reader) place(err error) error {
	at := r.dec.InputOffset()
	if _, ok := err.(*json.SyntaxError); ok {
		at += wrongIn(r.data[at:])
	}
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = fmt.Errorf("the text ends in the middle of a value")
	}
	if _, ok := err.(*Error); ok || r.Check != nil && r.Check() != nil {
		return err
	}
	return &Error{r.Name, 1 + bytes.Count(r.data[:min(int(at), len(r.data))], []byte("\n")), err.Error()}
}

// wrongIn is where the next value cannot be read on.
func wrongIn(rest []byte) int64 {
	before := len(rest) - len(bytes.TrimLeft(rest, ": \t\r\n"))
	var value json.RawMessage
	if s, ok := json.NewDecoder(bytes.NewReader(rest[before:])).Decode(&value).(*json.SyntaxError); ok {
		return int64(before) + s.Offset
	}
	return 0
}

// all reads records until the end: top-level objects, or those of top-level arrays. The first object of a text may be one of columns.
func (r *reader) all(first bool) error {
	for ; ; first = false {
		t, err := r.dec.Token()
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case t == json.Delim('['):
			if err := r.array(); err != nil {
				return err
			}
		case t == json.Delim('{'):
			if err := r.object(first); err != nil {
				return err
			}
		default:
			return fmt.Errorf("a record is an object, not %v", t)
		}
	}
}

func (r *reader) array() error {
	for r.dec.More() {
		t, err := r.dec.Token()
		if err != nil {
			return err
		}
		if t != json.Delim('{') {
			return fmt.Errorf("a record is an object, not %v", t)
		}
		if err := r.object(false); err != nil {
			return err
		}
	}
	_, err := r.dec.Token()
	return err
}

const checkEvery = 1 << 12

// object reads one record, its brace is read already. A first object whose first value is an array is an object of columns.
func (r *reader) object(first bool) error {
	if n := r.records.Rows(); n%checkEvery == 0 && r.Check != nil {
		if err := r.Check(); err != nil {
			return err
		}
	}
	r.records.Begin()
	for i := 0; r.dec.More(); i++ {
		key, err := r.dec.Token()
		if err != nil {
			return err
		}
		var raw json.RawMessage
		if err := r.dec.Decode(&raw); err != nil {
			return err
		}
		if first && i == 0 && raw[0] == '[' {
			return r.columns(key.(string), raw)
		}
		v, err := valueOf(raw)
		if err != nil {
			return err
		}
		r.records.Set(key.(string), v)
	}
	_, err := r.dec.Token()
	return err
}

// columns reads an object of columns whose first pair is read already.
func (r *reader) columns(key string, raw json.RawMessage) error {
	names, cols := []string{}, [][]any{}
	for {
		var items []json.RawMessage
		if err := json.Unmarshal(raw, &items); err != nil {
			return fmt.Errorf("column %q is no array", key)
		}
		values := make([]any, len(items))
		for i, item := range items {
			v, err := valueOf(item)
			if err != nil {
				return err
			}
			values[i] = v
		}
		names, cols = append(names, key), append(cols, values)
		if !r.dec.More() {
			break
		}
		t, err := r.dec.Token()
		if err != nil {
			return err
		}
		key = t.(string)
		if err := r.dec.Decode(&raw); err != nil {
			return err
		}
	}
	if _, err := r.dec.Token(); err != nil {
		return err
	}
	return r.records.Columns(names, cols)
}

// valueOf reads one value: null, bools, numbers and text, arrays as []any and objects as column.Record.
func valueOf(raw json.RawMessage) (any, error) {
	switch raw[0] {
	case 'n':
		return nil, nil
	case 't':
		return true, nil
	case 'f':
		return false, nil
	case '"':
		var s string
		err := json.Unmarshal(raw, &s)
		return s, err
	case '{':
		return record(raw)
	case '[':
		return items(raw)
	}
	if i, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		return i, nil
	}
	return strconv.ParseFloat(string(raw), 64)
}

func items(raw json.RawMessage) (any, error) {
	var parts []json.RawMessage
	if err := json.Unmarshal(raw, &parts); err != nil {
		return nil, err
	}
	out := make([]any, len(parts))
	for i, p := range parts {
		var err error
		if out[i], err = valueOf(p); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// record reads an object with its keys in order; of a key that comes twice the last value counts.
func record(raw json.RawMessage) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	var out column.Record
	at := map[string]int{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var part json.RawMessage
		if err := dec.Decode(&part); err != nil {
			return nil, err
		}
		v, err := valueOf(part)
		if err != nil {
			return nil, err
		}
		name := key.(string)
		if i, twice := at[name]; twice {
			out.Values[i] = v
			continue
		}
		at[name] = len(out.Names)
		out.Names, out.Values = append(out.Names, name), append(out.Values, v)
	}
	return out, nil
}
