package column

import "sync/atomic"

// Part is a column of a table that may not have been taken yet: rows of another column, which are copied when somebody
// asks for their values. Filters and joins hand on parts, so that what the next one rules out was never copied, and a
// column that nobody reads in the end is not either.
type Part struct {
	col   *Column
	later *later
}

// later is rows of a column. Two workers that ask at once copy twice the same.
type later struct {
	of    *Column
	rows  []int32 // -1 is null
	coded bool    // of has few values, and null is one of them: no row is -1
	done  atomic.Pointer[Column]
}

// Ready is a part that is there.
func Ready(c *Column) Part { return Part{col: c} }

// Coded is a part whose rows are codes: places in a column of few values, its dictionary, which has a null if a row is null.
func Coded(dictionary *Column, codes []int32) Part {
	return Part{later: &later{of: dictionary, rows: codes, coded: true}}
}

// Codes gives a part's dictionary and codes, if it has any. Values may be in a dictionary twice, or in no row.
func (p Part) Codes() (dictionary *Column, codes []int32, ok bool) {
	if p.later == nil {
		return p.col.Codes()
	}
	if p.later.coded {
		return p.later.of, p.later.rows, true
	}
	if _, is := p.later.of.data.(*coded); is {
		return p.Column().Codes()
	}
	return nil, nil, false
}

// Column gives the values.
func (p Part) Column() *Column {
	if p.later == nil {
		return p.col
	}
	if c := p.later.done.Load(); c != nil {
		return c
	}
	c := p.later.of.Take(p.later.rows)
	p.later.done.Store(c)
	return c
}

// taken gives the values if they are there.
func (p Part) taken() *Column {
	if p.later == nil {
		return p.col
	}
	return p.later.done.Load()
}

func (p Part) typ() Type {
	if p.later == nil {
		return p.col.typ
	}
	return p.later.of.typ
}

func (p Part) len() int {
	if p.later == nil {
		return p.col.n
	}
	return len(p.later.rows)
}

// bytes is what the values hold, or will hold about.
func (p Part) bytes() int64 {
	if c := p.taken(); c != nil {
		return c.Bytes()
	}
	of := p.later.of
	return of.Bytes() * int64(len(p.later.rows)) / int64(max(1, of.n))
}

func (p Part) slice(from, to int) Part {
	if c := p.taken(); c != nil {
		return Ready(c.Slice(from, to))
	}
	return Part{later: &later{of: p.later.of, rows: p.later.rows[from:to], coded: p.later.coded}}
}

// picker takes the same rows of several parts. Parts that wait for rows of one list wait for one list again.
type picker struct {
	rows     []int32
	old, new [][]int32
}

func (k *picker) pick(p Part) Part {
	if c := p.taken(); c != nil {
		return Part{later: &later{of: c, rows: k.rows}}
	}
	return Part{later: &later{of: p.later.of, rows: k.through(p.later.rows), coded: p.later.coded && !anyMissing(k.rows)}}
}

// Later gives the rows at the indices, to be taken when they are asked for.
func (p Part) Later(rows []int32) Part { return (&picker{rows: rows}).pick(p) }

// through gives the rows of a list at the rows that are picked.
func (k *picker) through(list []int32) []int32 {
	if len(list) == 0 {
		return k.rows // all of which are -1
	}
	for i, known := range k.old {
		if len(known) == len(list) && &known[0] == &list[0] {
			return k.new[i]
		}
	}
	out := make([]int32, len(k.rows))
	for i, r := range k.rows {
		if out[i] = -1; r >= 0 {
			out[i] = list[r]
		}
	}
	k.old, k.new = append(k.old, list), append(k.new, out)
	return out
}

// TableOf puts parts under a schema; lengths must be equal, types as declared.
func TableOf(schema *Schema, parts []Part, rows int) *Table {
	for i, p := range parts {
		if p.len() != rows || p.typ() != schema.Fields[i].Type {
			panic(badColumn(schema.Fields[i], p.len(), p.typ(), rows))
		}
	}
	return &Table{schema, parts, rows}
}

// Part gives column i as it is.
func (t *Table) Part(i int) Part { return t.parts[i] }

// Parts gives the columns at some places, as they are.
func (t *Table) Parts(places []int) []Part {
	out := make([]Part, len(places))
	for i, p := range places {
		out[i] = t.parts[p]
	}
	return out
}

// Later gives the rows at the indices of the columns at some places, each to be taken when it is asked for.
func (t *Table) Later(places []int, rows []int32) []Part {
	k, out := picker{rows: rows}, make([]Part, len(places))
	for i, p := range places {
		out[i] = k.pick(t.parts[p])
	}
	return out
}

// Taken is the table with all columns there, for whoever keeps it: what columns still to be taken come from is let go of.
func (t *Table) Taken() *Table {
	for _, p := range t.parts {
		if p.later != nil {
			return t.each(t.rows, func(c *Column) *Column { return c })
		}
	}
	return t
}
