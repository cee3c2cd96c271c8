package csv

import (
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"

	"skep/dataframe/column"
	"skep/memory"
)

// read finds the types of the first rows, reads all rows as these, and then again the columns in which a later value did not fit.
func (r *reader) read() (*column.Table, error) {
	r.sample()
	t, err := r.once()
	if t == nil && (err == nil || errors.Is(err, errRoom)) {
		t, err = r.counting()
	}
	if err == nil {
		return t, nil
	}
	if r.cancelled() {
		return nil, err
	}
	// A guess was wrong, or the text is: one worker that looks at everything finds which, and the first error.
	r.careful = true
	return r.whole(r.oneStretch())
}

// counting reads all stretches, whose lines it counts before.
func (r *reader) counting() (*column.Table, error) {
	parts, err := r.stretches()
	if err != nil {
		return nil, err
	}
	return r.whole(parts)
}

func (r *reader) cancelled() bool { return r.Check != nil && r.Check() != nil }

// sampleRows is how many rows say what types are tried first.
const sampleRows = 1 << 10

// sample looks at the first rows. What is wrong there is found again, and reported, by those who read it.
func (r *reader) sample() {
	own := *r
	own.plain = new(block)
	r.types = make([]*target, len(r.cols))
	pieces := make([]*piece, len(r.cols))
	for i, c := range r.cols {
		r.types[i] = r.startOf(r.names[c])
		pieces[i] = r.types[i].piece(0, 0, 0, false)
		pieces[i].words = newWords()
	}
	s := &stretch{from: r.at, to: len(r.data), slots: sampleRows}
	if r.Rows > 0 {
		s.slots = min(s.slots, r.Rows)
	}
	_ = own.pass(s, own.fields(pieces))
	for i, p := range pieces {
		t := r.types[i]
		if !t.declared {
			t.typ, t.known = p.typ, p.known
		}
		t.few = t.typ.Kind == column.Str && s.rows == sampleRows && !p.crowded && p.words.len()*fewShare <= sampleRows
		t.share = float64(p.size) / float64(max(1, own.at-r.at)) * 1.1
	}
}

// startOf is a column before any row is read: declared ones have their types, others look for them.
func (r *reader) startOf(name string) *target {
	if t, ok := r.Types[name]; ok {
		return &target{name: name, typ: t, declared: true, known: true, looking: true}
	}
	if r.AllText {
		return &target{name: name, typ: column.StrType, declared: true, known: true, looking: true}
	}
	return &target{name: name, looking: true}
}

// whole reads all stretches until each column has the type of all of its values.
func (r *reader) whole(parts []*stretch) (*column.Table, error) {
	total := 0
	for _, p := range parts {
		p.base = total
		total += p.slots
		p.cols = make([]*piece, len(r.cols))
	}
	return r.filled(total, parts, func(targets []*target, need []bool) error { return r.readParts(parts, targets, need) })
}

// filled makes room for so many rows, which first reads, and those who find other types after it.
func (r *reader) filled(total int, parts []*stretch, first func(targets []*target, need []bool) error) (*column.Table, error) {
	if total > column.MaxRows {
		return nil, r.fail(len(r.data), 0, "more rows than a frame holds")
	}
	if err := r.reserve(total); err != nil {
		return nil, err
	}
	targets := make([]*target, len(r.cols))
	need := make([]bool, len(r.cols))
	for i, t := range r.types {
		need[i] = true
		if targets[i] = t; t.known {
			targets[i] = r.targetOf(t, total)
		}
	}
	err := first(targets, need)
	for again := true; again && err == nil; {
		again = false
		for i, typ := range r.common(parts) {
			need[i] = r.differs(parts, i, typ)
			if again = again || need[i]; need[i] {
				targets[i] = r.newTarget(targets[i].name, typ, total)
			}
		}
		if again {
			err = r.readParts(parts, targets, need)
		}
	}
	if err != nil {
		return nil, err
	}
	return r.table(parts, targets)
}

// reserve asks the session's budget for the columns, texts at most as long as the text itself.
func (r *reader) reserve(rows int) error {
	size := int64(rows) * 8 * int64(len(r.cols))
	memory.Expect(size)
	if r.Reserve == nil {
		return nil
	}
	return r.Reserve(size + int64(len(r.data))/2)
}

// differs tells whether a column must be read again to be of a type.
func (r *reader) differs(parts []*stretch, i int, typ column.Type) bool {
	for _, p := range parts {
		c := p.cols[i]
		if c.target.crowded.Load() || c.target.looking && (c.known || c.empties) || !c.target.looking && (c.looking || c.target.typ != typ) {
			return true
		}
	}
	return false
}

// common gives each column the type that holds the values of all stretches; a column without a value is text, which
// is what an empty column most likely holds.
func (r *reader) common(parts []*stretch) []column.Type {
	out := make([]column.Type, len(r.cols))
	for i := range out {
		known := false
		for _, p := range parts {
			switch c := p.cols[i]; {
			case !c.known && c.empties && !known:
				out[i], known = column.StrType, true
			case !c.known:
			case !known:
				out[i], known = c.typ, true
			default:
				out[i] = both(out[i], c.typ)
			}
		}
		if !known {
			out[i] = column.StrType
		}
	}
	return out
}

// both is what wider says of whole columns.
func both(a, b column.Type) column.Type {
	switch {
	case a == b:
		return a
	case a.Kind == column.Int64 && b.Kind == column.Float64, a.Kind == column.Float64 && b.Kind == column.Int64:
		return column.Float64Type
	case a.Kind == column.Date && b == column.DatetimeType, a == column.DatetimeType && b.Kind == column.Date:
		return column.DatetimeType
	}
	return column.StrType
}

const checkEvery = 1 << 13 // rows between two looks at the cancel flag, at most

// fields are the pieces at their places in a row.
func (r *reader) fields(cols []*piece) []*piece {
	out := make([]*piece, len(r.names))
	for i := range out {
		out[i] = unwanted
	}
	for i, c := range r.cols {
		if cols[i] != nil {
			out[c] = cols[i]
		}
	}
	return out
}

var unwanted = &piece{target: &target{how: skipped}}

// pass reads the rows of a stretch: those that can be read together so, all others one by one.
func (r *reader) pass(s *stretch, fields []*piece) error {
	row, patience := 0, 1
	for r.skipBlank(); r.at < s.to && row < s.slots; r.skipBlank() {
		if r.Check != nil {
			if err := r.Check(); err != nil {
				return err
			}
		}
		b := r.block(s.slots-row, s.to)
		if b.rows == 0 {
			patience = min(2*patience, checkEvery)
		} else if err := r.readBlock(b, fields, row); err != nil {
			return err
		} else {
			row, patience = row+b.rows, 1
		}
		n, err := r.single(s, fields, row, patience)
		if err != nil {
			return err
		}
		row += n
	}
	s.rows = row
	return nil
}

// single reads up to so many rows one by one.
func (r *reader) single(s *stretch, fields []*piece, row, most int) (n int, err error) {
	for r.skipBlank(); n < most && r.at < s.to && row+n < s.slots; r.skipBlank() {
		if err := r.row(fields, row+n); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// uneven is a row with more or fewer fields than the header has.
func (r *reader) uneven(fields []*piece, row, n, start int) error {
	if n > len(fields) || !r.Ragged {
		return r.fail(start, 0, fmt.Sprintf("the row has %d fields, the header %d", n, len(fields))).hint("ragged: true fills short rows with null")
	}
	for _, c := range fields[n:] {
		if c.how != skipped {
			c.null(row)
		}
	}
	return nil
}

// put reads one field into its column.
func (r *reader) put(c *piece, row int, f cell, at, field int) error {
	if len(f.text) == 0 && !(f.quoted && c.known && c.typ.Kind == column.Str) || !f.quoted && len(r.nulls) > 0 && r.nulls[string(f.text)] {
		if f.quoted && !c.known && c.later {
			c.empties = true
		} else if f.quoted && !c.known { // "" says that the column holds text
			c.typ, c.known = column.StrType, true
		}
		c.null(row)
		return nil
	}
	switch {
	case !c.known:
		c.typ, c.known = infer(f), true
		return nil
	case c.looking:
		c.size += len(f.text)
		if c.words != nil {
			c.word(f.text)
		}
		if !c.declared && !fits(c.typ, f) {
			c.typ = wider(c.typ, f)
		}
		return nil
	}
	if (c.declared || !f.quoted || c.typ.Kind == column.Str) && c.store(row, f.text) {
		if c.typ.Kind == column.Str && r.careful && !utf8.Valid(f.text) {
			return r.fail(at, field, fmt.Sprintf("%q is not UTF-8", f.text)).hint("save the file as UTF-8")
		}
		return nil
	}
	if c.declared {
		return r.fail(at, field, fmt.Sprintf("%s is no %s (column %s)", strconv.Quote(string(f.text)), c.typ, strconv.Quote(c.name))).
			hint(fmt.Sprintf("read it as text: types: {%s: \"str\"}, or name it as a null: nulls: [%q]", c.name, f.text))
	}
	c.widen(wider(c.typ, f))
	return nil
}
