package csv

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"skep/dataframe/column"
)

// building is one column on its way: its type as far as known, and the rows read as that type.
type building struct {
	name     string
	typ      column.Type
	declared bool
	known    bool // a value decided the type
	spoiled  bool // a later value widened it: the column must be read again
	leading  int  // nulls before the first value
	b        *column.Builder
}

// read reads all rows, and once more the columns whose type turned out wider than their first value.
func (r *reader) read() (*column.Table, error) {
	begin := r.at
	cols := make([]*building, len(r.cols))
	for i, c := range r.cols {
		cols[i] = r.start(r.names[c])
	}
	rows, err := r.pass(cols)
	if err != nil {
		return nil, err
	}
	again := make([]*building, len(cols))
	need := false
	for i, c := range cols {
		if c.spoiled {
			again[i], need = &building{name: c.name, typ: c.typ, known: true, b: column.NewBuilder(c.typ, rows)}, true
		}
	}
	if need {
		r.at = begin
		if _, err := r.pass(again); err != nil {
			return nil, err
		}
	}
	return r.table(cols, again)
}

func (r *reader) start(name string) *building {
	c := &building{name: name}
	if t, ok := r.Types[name]; ok {
		c.typ, c.declared = t, true
	} else if r.AllText {
		c.typ, c.declared = column.StrType, true
	}
	if c.declared {
		c.known, c.b = true, column.NewBuilder(c.typ, 0)
	}
	return c
}

func (r *reader) table(cols, again []*building) (*column.Table, error) {
	names, out := make([]string, len(cols)), make([]*column.Column, len(cols))
	for i, c := range cols {
		if again[i] != nil {
			c = again[i]
		}
		if names[i] = c.name; c.b == nil { // never a value: text is what an empty column most likely holds
			c.b = column.NewBuilder(column.StrType, c.leading)
			c.fill()
		}
		out[i] = c.b.Build()
	}
	return column.FromColumns(names, out)
}

const checkEvery = 1 << 13 // rows between two looks at the cancel flag

// pass reads the rows into the columns that are not nil.
func (r *reader) pass(cols []*building) (rows int, err error) {
	wanted := make([]*building, len(r.names))
	for i, c := range r.cols {
		wanted[c] = cols[i]
	}
	for r.skipBlank(); r.at < len(r.data) && (r.Rows == 0 || rows < r.Rows); r.skipBlank() {
		if rows%checkEvery == 0 && r.Check != nil {
			if err := r.Check(); err != nil {
				return rows, err
			}
		}
		if rows == column.MaxRows {
			return rows, r.fail(r.at, 0, "more rows than a frame holds")
		}
		if err := r.row(wanted); err != nil {
			return rows, err
		}
		rows++
	}
	return rows, nil
}

func (r *reader) row(wanted []*building) error {
	start, n := r.at, 0
	for {
		at := r.at
		c, end, err := r.field()
		if err != nil {
			return err
		}
		if n < len(wanted) && wanted[n] != nil {
			if err := r.put(wanted[n], c, at, n+1); err != nil {
				return err
			}
		}
		if n++; end {
			break
		}
	}
	if n == len(wanted) {
		return nil
	}
	if n > len(wanted) || !r.Ragged {
		return r.fail(start, 0, fmt.Sprintf("the row has %d fields, the header %d", n, len(wanted))).hint("ragged: true fills short rows with null")
	}
	for _, c := range wanted[n:] {
		if c != nil {
			c.null()
		}
	}
	return nil
}

func (c *building) null() {
	if c.b == nil {
		c.leading++
		return
	}
	if !c.spoiled {
		c.b.Null()
	}
}

// put reads one field into its column.
func (r *reader) put(c *building, f cell, at, field int) error {
	if len(f.text) == 0 && !(f.quoted && c.known && c.typ.Kind == column.Str) || !f.quoted && len(r.nulls) > 0 && r.nulls[string(f.text)] {
		if f.quoted && !c.known { // "" says that the column holds text
			c.decide(column.StrType)
			c.b.Str("")
			return nil
		}
		c.null()
		return nil
	}
	if !c.known {
		c.decide(infer(f))
	}
	if c.spoiled {
		if !fits(c.typ, f) {
			c.typ = wider(c.typ, f)
		}
		return nil
	}
	if (c.declared || !f.quoted || c.typ.Kind == column.Str) && add(c.b, c.typ, f.text) {
		if c.typ.Kind == column.Str && !utf8.Valid(f.text) {
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

// decide sets the type that the first value has, and fills in the nulls before it.
func (c *building) decide(typ column.Type) {
	c.typ, c.known = typ, true
	c.b = column.NewBuilder(typ, 0)
	c.fill()
}

func (c *building) fill() {
	for range c.leading {
		c.b.Null()
	}
}

// widen notes that the column must be read again as another type.
func (c *building) widen(typ column.Type) {
	c.typ, c.spoiled, c.b = typ, true, column.NewBuilder(column.StrType, 0)
}
