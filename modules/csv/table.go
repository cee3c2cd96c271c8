package csv

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"skep/interp/module"
	"skep/interp/value"
)

// table is one text on its way to records.
type table struct {
	c       *module.Call
	name    string // file name and a colon, or ""
	s       string
	sep     byte
	header  bool
	names   []string
	columns []column
	body    int // offset of the first row behind the header
	rows    int
}

// column is what is known of a column.
type column struct {
	kinds kinds                  // what all of its values can be
	seen  map[string]value.Value // the first few different strings, shared by all rows
}

const (
	pollEvery  = 4096 // rows between two looks at interrupt and budget
	maxSeen    = 1024 // different strings of a column that are kept once
	stringSize = 56   // bytes of a string's head
)

// records reads a whole text.
func records(c *module.Call, name, s string, sep byte, header bool) (value.Value, error) {
	t := &table{c: c, name: name, s: strings.TrimPrefix(s, "\uFEFF"), sep: sep, header: header}
	if !utf8.ValidString(t.s) || strings.IndexByte(t.s[:min(len(t.s), 4096)], 0) >= 0 {
		return value.Null, t.notText()
	}
	if err := t.head(); err != nil || t.columns == nil {
		return value.NewArray(nil), err
	}
	if err := t.infer(); err != nil {
		return value.Null, err
	}
	return t.build()
}

func (t *table) notText() error {
	at := 0
	for at < len(t.s) && t.s[at] != 0 {
		r, n := utf8.DecodeRuneInString(t.s[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		at += n
	}
	return t.fail(at, "read other encodings with fs.read_text(path, \"latin1\") and csv.parse", "the byte 0x%02x: this is not UTF-8 text", t.s[at])
}

// fail words an error at an offset as file:line:column.
func (t *table) fail(at int, hint, format string, args ...any) error {
	line := strings.Count(t.s[:at], "\n")
	start := strings.LastIndexByte(t.s[:at], '\n') + 1
	where := strconv.Itoa(line+1) + ":" + strconv.Itoa(utf8.RuneCountInString(t.s[start:at])+1) + ": "
	return t.c.Error(codeSyntax, hint, t.name+where+format, args...)
}

func (t *table) broken(f *fault) error {
	end := min(len(t.s), f.at+40)
	for end < len(t.s) && !utf8.RuneStart(t.s[end]) {
		end++
	}
	return t.fail(f.at, "", "%s: %s", f.why, value.Quote(strings.SplitN(t.s[f.at:end], "\n", 2)[0]))
}

// head finds the columns: the header's names, or the first row's count.
func (t *table) head() error {
	s := &scanner{s: t.s, sep: t.sep}
	cells, bad := s.row(nil, false)
	if bad != nil {
		return t.broken(bad)
	}
	if cells == nil {
		return nil
	}
	t.columns = make([]column, len(cells))
	for i := range t.columns {
		t.columns[i].kinds = anyKind
	}
	if !t.header {
		return nil
	}
	t.body = s.i
	taken := map[string]bool{}
	for i, c := range cells {
		t.names = append(t.names, unique(strings.TrimSpace(c.content()), i, taken))
	}
	return nil
}

// unique gives columns without or with the same name one of their own: column_3, name_2.
func unique(name string, i int, taken map[string]bool) string {
	if name == "" {
		name = "column_" + strconv.Itoa(i+1)
	}
	out := name
	for n := 2; taken[out]; n++ {
		out = name + "_" + strconv.Itoa(n)
	}
	taken[out] = true
	return out
}

// each calls f for every row behind the header.
func (t *table) each(f func(cells []cell) error) error {
	s := &scanner{s: t.s, sep: t.sep, i: t.body}
	cells := make([]cell, 0, len(t.columns)+1)
	for {
		row, bad := s.row(cells, len(t.columns) == 1)
		switch {
		case bad != nil:
			return t.broken(bad)
		case row == nil:
			return nil
		}
		if err := f(row); err != nil {
			return err
		}
		cells = row
	}
}

// infer reads everything once: are all rows of one length, what can the columns be?
func (t *table) infer() error {
	text := int64(0)
	err := t.each(func(cells []cell) error {
		if len(cells) != len(t.columns) {
			return t.ragged(cells)
		}
		for i := range cells {
			if c, col := &cells[i], &t.columns[i]; c.text != "" {
				if col.kinds != 0 {
					col.kinds &= kindsOf(c.text)
				}
				if col.kinds == 0 {
					text++
				}
			}
		}
		if t.rows++; t.rows%pollEvery == 0 {
			return t.c.Ctx.Err()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return t.c.Host.Charge(int64(t.rows)*int64(16*len(t.columns)+64) + text*stringSize)
}

func (t *table) ragged(cells []cell) error {
	at := cells[min(len(cells), len(t.columns)+1)-1]
	hint := "a field with a separator in it must be quoted"
	if len(cells) == 1 {
		hint = "is the separator another one? this one is " + value.Quote(string(t.sep))
	}
	return t.fail(at.at, hint, "expected %d fields, found %d: %s", len(t.columns), len(cells), value.Quote(clip(at.content())))
}

func clip(s string) string {
	const longest = 40
	if utf8.RuneCountInString(s) <= longest {
		return s
	}
	return string([]rune(s)[:longest]) + "…"
}

func (t *table) build() (value.Value, error) {
	out := make([]value.Value, 0, t.rows)
	row := t.builder()
	err := t.each(func(cells []cell) error {
		out = append(out, row(cells))
		if len(out)%pollEvery == 0 {
			return t.c.Ctx.Err()
		}
		return nil
	})
	return value.NewArray(out), err
}

// builder chooses how a row becomes a value: an array without a header, a record
// of one shape, or a hashed one when there are too many columns for a shape.
func (t *table) builder() func([]cell) value.Value {
	if !t.header {
		return func(cells []cell) value.Value {
			f := make([]value.Value, len(cells))
			t.fill(f, cells)
			return value.NewArray(f)
		}
	}
	shape := value.EmptyShape()
	for _, n := range t.names {
		if shape = shape.With(n); shape == nil {
			return t.wide
		}
	}
	return func(cells []cell) value.Value {
		d := value.NewShaped(shape)
		t.fill(d.F, cells)
		return d.Value()
	}
}

func (t *table) wide(cells []cell) value.Value {
	f := make([]value.Value, len(cells))
	t.fill(f, cells)
	d := value.NewDict()
	for i, v := range f {
		d.Set(value.String(t.names[i]), v)
	}
	return d.Value()
}

func (t *table) fill(f []value.Value, cells []cell) {
	for i := range cells {
		f[i] = t.columns[i].value(cells[i])
	}
}

func (col *column) value(c cell) value.Value {
	s := c.text
	switch {
	case s == "" && (!c.quoted || col.kinds != 0):
		return value.Null
	case col.kinds&isInt != 0:
		return value.Int(parseInt(s))
	case col.kinds&isFloat != 0:
		if f, ok := special(s); ok {
			return value.Float(f)
		}
		f, _ := strconv.ParseFloat(s, 64) // the grammar was checked; beyond the range it is infinite
		return value.Float(f)
	case col.kinds&isBool != 0:
		b, _ := truth(s)
		return value.Bool(b)
	}
	return col.string(c.content())
}

// string keeps the first different strings of a column once: categories repeat.
func (col *column) string(s string) value.Value {
	if v, ok := col.seen[s]; ok {
		return v
	}
	v := value.String(s)
	if len(col.seen) < maxSeen && len(s) < 64 {
		if col.seen == nil {
			col.seen = map[string]value.Value{}
		}
		col.seen[s] = v
	}
	return v
}
