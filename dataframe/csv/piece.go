package csv

import (
	"sync/atomic"
	"unicode/utf8"

	"skep/dataframe/column"
	"skep/memory"
)

// target is one column of the whole text: where its values go, each to the place that its row will have. The places
// are known before a row is read, because lines can be counted much faster than they can be read.
type target struct {
	name     string
	typ      column.Type
	declared bool
	known    bool // some value, or the caller, said what the type is
	looking  bool // no value is kept: what type all of them have is still to be found
	checked  bool // values are looked at and not kept
	how      how
	share    float64 // of the text's bytes that are this column's, as far as the first rows tell
	ints     []int64
	floats   []float64
	days     []int32
	offsets  []int64 // of texts, each within its stretch until these are settled
	texts    texts
	few      bool                  // the first rows have few different texts
	codes    []int32               // of words
	words    atomic.Pointer[words] // of all stretches that are settled; they do not change
	crowded  atomic.Bool           // there are too many
}

// how is the way in which a field is read where nothing unusual stands.
type how uint8

const (
	carefully  how = iota // field by field, through put
	skipped               // a field that is not wanted
	asInteger             // i64
	asNumber              // f64
	asText                // str
	asWords               // str of which few are different
	asTemporal            // date, time, datetime
)

// newTarget makes room for so many rows.
func (r *reader) newTarget(name string, typ column.Type, rows int) *target {
	t := &target{name: name, typ: typ, known: true}
	if typ.Nano {
		return t // of a builder: only who asks for nanoseconds has them
	}
	switch typ.Kind {
	case column.Int64:
		t.ints, t.how = memory.MakeUnset[int64](rows), asInteger
	case column.Float64:
		t.floats, t.how = memory.MakeUnset[float64](rows), asNumber
	case column.Datetime, column.Time:
		t.ints, t.how = memory.MakeUnset[int64](rows), asTemporal
	case column.Date:
		t.days, t.how = memory.MakeUnset[int32](rows), asTemporal
	case column.Str:
		t.offsets, t.how = memory.MakeUnset[int64](rows+1), asText
		t.offsets[0] = 0
	}
	if r.careful && t.how == asText || r.numberNulls && (t.how == asInteger || t.how == asNumber) {
		t.how = carefully
	}
	return t
}

// newWords makes room for texts of which few are different, each a word's number.
func (r *reader) newWords(name string, rows int) *target {
	t := &target{name: name, typ: column.StrType, known: true, how: asWords, codes: memory.MakeUnset[int32](rows)}
	t.words.Store(newWords())
	return t
}

// targetOf makes room for the rows of a column, as the first ones say.
func (r *reader) targetOf(t *target, rows int) *target {
	out := r.newTarget
	if t.few && !r.careful {
		out = func(name string, _ column.Type, rows int) *target { return r.newWords(name, rows) }
	}
	made := out(t.name, t.typ, rows)
	made.declared = t.declared
	return made
}

// newCheck is a target for values that are only looked at; ok is false for types of which this does not tell all.
func (r *reader) newCheck(name string, typ column.Type) (t *target, ok bool) {
	t = &target{name: name, typ: typ, known: true, checked: true}
	if typ.Nano {
		return nil, false
	}
	switch typ.Kind {
	case column.Int64:
		t.how = asInteger
	case column.Float64:
		t.how = asNumber
	case column.Date, column.Datetime, column.Time:
		t.how = asTemporal
	case column.Bool:
	default:
		return nil, false
	}
	if r.numberNulls && (t.how == asInteger || t.how == asNumber) {
		t.how = carefully
	}
	return t, true
}

// piece is the part of a target that one stretch of rows fills.
type piece struct {
	*target
	typ     column.Type // as the stretch has found it
	known   bool
	looking bool
	later   bool // a stretch begins before it that may know the type
	empties bool // "" came before any value: a null, unless the column holds text
	ints    []int64
	floats  []float64
	days    []int32
	ends    []int64
	text    []byte // has more room than it has bytes: short texts are copied by sixteen
	size    int
	codes   []int32
	words   *words
	shared  *words // what words began as; others read it
	crowded bool   // there are too many
	bits    column.Bitmap
	b       *column.Builder // of all other types
	rows    int
	valid   column.Bitmap // nil: no nulls so far
}

// piece gives a stretch's part; text is how many bytes of text are likely to come.
func (t *target) piece(from, rows, text int, later bool) *piece {
	p := &piece{target: t, typ: t.typ, known: t.known, looking: t.looking, rows: rows, later: later}
	switch {
	case t.looking, t.checked:
	case t.ints != nil:
		p.ints = populated(t.ints[from : from+rows])
	case t.floats != nil:
		p.floats = populated(t.floats[from : from+rows])
	case t.days != nil:
		p.days = populated(t.days[from : from+rows])
	case t.offsets != nil:
		p.ends, p.text = populated(t.offsets[from+1:from+1+rows]), t.texts.buffer(text+textMargin)
	case t.codes != nil:
		p.codes, p.words = populated(t.codes[from:from+rows]), t.words.Load()
		p.shared, p.crowded = p.words, t.crowded.Load()
	case t.typ.Kind == column.Bool:
		p.bits = column.NewBitmap(rows)
	default:
		p.b = column.NewBuilder(t.typ, rows)
	}
	return p
}

// populated is room for values, with its pages.
func populated[T memory.Element](s []T) []T {
	memory.Populate(s)
	return s
}

const textMargin = 32

// null marks a row.
func (c *piece) null(row int) {
	switch {
	case c.looking, c.checked:
		return
	case c.b != nil:
		c.b.Null()
		return
	case c.ends != nil:
		c.ends[row] = int64(c.size)
	case c.codes != nil:
		c.codes[row] = noWord
	case c.ints != nil:
		c.ints[row] = 0
	case c.floats != nil:
		c.floats[row] = 0
	case c.days != nil:
		c.days[row] = 0
	}
	if c.valid == nil {
		c.valid = column.Ones(c.rows)
	}
	c.valid.Clear(row)
}

// store keeps a value; false if it is none of the type.
func (c *piece) store(row int, text []byte) (ok bool) {
	switch {
	case c.checked:
		return fits(c.typ, cell{text: text})
	case c.ends != nil:
		c.push(row, text)
		return true
	case c.codes != nil:
		c.codes[row] = c.word(text)
		return true
	case c.floats != nil:
		c.floats[row], ok = parseFloat(text)
		return ok
	case c.days != nil:
		d, ok := column.ParseDate(view(text))
		c.days[row] = int32(d)
		return ok
	case c.ints != nil:
		c.ints[row], ok = c.integer(text)
		return ok
	case c.bits != nil:
		v, ok := column.ParseBool(view(text))
		if v && ok {
			c.bits.Set(row)
		}
		return ok
	}
	return add(c.b, c.typ, text)
}

func (c *piece) integer(text []byte) (int64, bool) {
	switch c.typ.Kind {
	case column.Int64:
		return parseInt(text)
	case column.Time:
		return column.ParseTime(view(text))
	}
	return parseDatetime(c.typ, view(text))
}

func (c *piece) push(row int, text []byte) {
	if c.size+len(text)+textMargin > len(c.text) {
		c.grow(len(text))
	}
	c.size += copy(c.text[c.size:], text)
	c.ends[row] = int64(c.size)
}

func (c *piece) grow(more int) {
	text := make([]byte, (len(c.text)+more)*3/2+textMargin)
	copy(text, c.text[:c.size])
	c.text = text
}

// widen notes that the column must be read again as another type.
func (c *piece) widen(typ column.Type) { c.typ, c.looking = typ, true }

// validText tells whether each of the piece's texts is UTF-8: all together are, and none begins within a character.
func (c *piece) validText(rows int) bool {
	if c.codes != nil {
		return utf8.Valid(c.words.texts.Bytes)
	}
	text := c.text[:c.size]
	if !utf8.Valid(text) {
		return false
	}
	if isASCII(text) {
		return true
	}
	for _, at := range c.ends[:rows] {
		if at < int64(len(text)) && !utf8.RuneStart(text[at]) {
			return false
		}
	}
	return true
}
