package csv

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// reader walks over a text, record by record.
type reader struct {
	Options
	data  []byte
	at    int
	names []string
	cols  []int // which of names are read
	width int
	buf   []byte // of a quoted field with quotes inside
	nulls map[string]bool
	plain *block    // of who reads rows
	types []*target // what the first rows say of the columns that are read

	longestNull int
	numberNulls bool   // a text that means null could be read as a number
	seps        uint64 // the separator, eight times
	stretch     int    // bytes of a stretch
	bare        bool   // there is no quote in what is read
	careful     bool   // each text is looked at, and all rows are read in order, for the first error
}

// cell is one field; text is good until the next one.
type cell struct {
	text   []byte
	quoted bool
}

func newReader(data []byte, o Options) (*reader, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return nil, &Error{File: o.Name, Line: 1, Message: "the file is UTF-16, not UTF-8", Hint: "save it as UTF-8"}
	}
	r := &reader{Options: o, data: data, nulls: map[string]bool{}, stretch: stretchBytes}
	for _, n := range o.Nulls {
		r.nulls[n] = true
		r.longestNull = max(r.longestNull, len(n))
		r.numberNulls = r.numberNulls || n != "" && strings.IndexByte("0123456789-", n[0]) >= 0
	}
	if r.Sep == 0 {
		r.Sep = detect(data)
	}
	r.seps = uint64(r.Sep) * lowBits
	if err := r.header(); err != nil {
		return nil, err
	}
	return r, r.choose()
}

// detect picks the separator that splits the first lines most often into equally many fields.
func detect(data []byte) byte {
	lines := bytes.SplitN(data[:min(len(data), 1<<14)], []byte("\n"), 21)
	if len(lines) > 1 && len(data) > 1<<14 {
		lines = lines[:len(lines)-1]
	}
	best, score := byte(','), 0
	for _, sep := range []byte(",;\t|") {
		first, same := count(lines[0], sep), 0
		for _, l := range lines {
			if len(l) > 0 && count(l, sep) == first {
				same++
			}
		}
		if s := same * first; s > score {
			best, score = sep, s
		}
	}
	return best
}

// count counts separators outside of quotes.
func count(line []byte, sep byte) (n int) {
	quoted := false
	for _, c := range line {
		switch {
		case c == '"':
			quoted = !quoted
		case c == sep && !quoted:
			n++
		}
	}
	return n
}

func (r *reader) skipLine() {
	if i := bytes.IndexByte(r.data[r.at:], '\n'); i >= 0 {
		r.at += i + 1
		return
	}
	r.at = len(r.data)
}

// skipBlank passes empty lines and comments. In a file of one column an empty line is a null.
func (r *reader) skipBlank() {
	for r.at < len(r.data) {
		switch c := r.data[r.at]; {
		case r.Comment != 0 && c == r.Comment:
			r.skipLine()
		case r.width == 1:
			return
		case c == '\n':
			r.at++
		case c == '\r' && r.at+1 < len(r.data) && r.data[r.at+1] == '\n':
			r.at += 2
		default:
			return
		}
	}
}

// record hands each field of the record at r.at to f, and moves behind the record.
func (r *reader) record(f func(i int, c cell)) error {
	for i := 0; ; i++ {
		c, end, err := r.field()
		if err != nil {
			return err
		}
		f(i, c)
		if end {
			return nil
		}
	}
}

// field reads one field; end says that the record ends with it.
func (r *reader) field() (c cell, end bool, err error) {
	if r.at < len(r.data) && r.data[r.at] == '"' {
		return r.quoted()
	}
	start, i, data := r.at, r.at, r.data
	for i < len(data) && data[i] != r.Sep && data[i] != '\n' {
		i++
	}
	text := data[start:i]
	if i == len(data) {
		r.at = i
		return cell{text: trimCR(text)}, true, nil
	}
	r.at = i + 1
	if data[i] == '\n' {
		return cell{text: trimCR(text)}, true, nil
	}
	return cell{text: text}, false, nil
}

func trimCR(b []byte) []byte {
	if len(b) > 0 && b[len(b)-1] == '\r' {
		return b[:len(b)-1]
	}
	return b
}

// quoted reads a field in quotes; doubled quotes inside are one.
func (r *reader) quoted() (c cell, end bool, err error) {
	open := r.at
	r.buf = r.buf[:0]
	i, copied := r.at+1, false
	start := i
	for {
		j := bytes.IndexByte(r.data[i:], '"')
		if j < 0 {
			return c, false, r.fail(open, 0, "the quote that opens here is never closed")
		}
		i += j
		if i+1 < len(r.data) && r.data[i+1] == '"' {
			r.buf, copied = append(r.buf, r.data[start:i+1]...), true
			i += 2
			start = i
			continue
		}
		break
	}
	text := r.data[start:i]
	if copied {
		r.buf = append(r.buf, text...)
		text = r.buf
	}
	i++
	switch {
	case i == len(r.data):
		r.at = i
		return cell{text, true}, true, nil
	case r.data[i] == r.Sep:
		r.at = i + 1
		return cell{text, true}, false, nil
	case r.data[i] == '\n':
		r.at = i + 1
		return cell{text, true}, true, nil
	case r.data[i] == '\r' && i+1 < len(r.data) && r.data[i+1] == '\n':
		r.at = i + 2
		return cell{text, true}, true, nil
	case r.data[i] == '\r' && i+1 == len(r.data):
		r.at = i + 1
		return cell{text, true}, true, nil
	}
	return c, false, r.fail(i, 0, fmt.Sprintf("after a closing quote stands %q, not a separator", firstRune(r.data[i:]))).hint("a quote inside of a quoted field is written twice")
}

func firstRune(b []byte) string {
	_, n := utf8.DecodeRune(b)
	return string(b[:n])
}

// fail makes an error at a byte of the text; field counts from 1, 0: none.
func (r *reader) fail(at, field int, message string) *Error {
	return &Error{File: r.Name, Line: 1 + bytes.Count(r.data[:min(at, len(r.data))], []byte("\n")), Column: field, Message: message}
}

func (e *Error) hint(text string) *Error {
	e.Hint = text
	return e
}
