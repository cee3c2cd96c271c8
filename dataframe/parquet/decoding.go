package parquet

import (
	"context"
	"sync/atomic"

	"skep/dataframe/column"
	"skep/dataframe/exec"
)

// decoding is one row group of a source on its way into a table.
type decoding struct {
	source *Source
	ctx    context.Context
	file   *File
	part   part
	wanted spans   // what page indexes leave of its rows; nil: all
	rows   []int32 // their numbers; nil: all
}

// pageCounts are pages of data that were decoded and left out, by all streams of a source.
type pageCounts struct{ read, skipped atomic.Int64 }

func (d *decoding) within(wanted spans) {
	if wanted != nil {
		d.wanted, d.rows = wanted, wanted.list()
	}
}

func (d *decoding) count() int {
	if d.rows != nil {
		return len(d.rows)
	}
	return int(d.file.GroupRows(d.part.group))
}

// table decodes columns of the rows that are left.
func (d *decoding) table(schema *column.Schema) (*column.Table, error) {
	if d.count() == 0 {
		return exec.Empty(schema), nil
	}
	parts, err := d.columns(schema, d.wanted, d.rows)
	if err != nil {
		return nil, err
	}
	return column.TableOf(schema, parts, d.count()), nil
}

// passing decodes columns of the rows that pass a condition over the first ones.
func (d *decoding) passing(schema, first *column.Schema, pass func(*column.Table) ([]int32, error)) (*column.Table, error) {
	asked, err := d.table(first)
	if err != nil {
		return nil, err
	}
	chosen, err := pass(asked)
	if err != nil {
		return nil, err
	}
	if len(chosen) == 0 {
		return exec.Empty(schema), nil
	}
	known, rest, places := d.apart(schema, asked, chosen)
	wanted, rows := d.chosen(chosen)
	parts, err := d.columns(rest, wanted, rows)
	if err != nil {
		return nil, err
	}
	for i, at := range places {
		known[at] = parts[i]
	}
	return column.TableOf(schema, known, len(chosen)), nil
}

// chosen are the rows at some places among those that are left, by their numbers in the group.
func (d *decoding) chosen(places []int32) (spans, []int32) {
	if len(places) == d.count() {
		return d.wanted, d.rows
	}
	rows := places
	if d.rows != nil {
		rows = make([]int32, len(places))
		for i, p := range places {
			rows[i] = d.rows[p]
		}
	}
	if len(places) > d.count()/denser {
		return d.wanted, rows
	}
	return spansOf(rows), rows
}

// denser is of how many rows one must pass for a page without any to be unlikely: looking for it would cost more.
const denser = 8

// apart takes the chosen rows of the columns that are there already, and says which are still to be decoded, and where they go.
func (d *decoding) apart(schema *column.Schema, asked *column.Table, chosen []int32) (known []column.Part, rest *column.Schema, places []int) {
	known = make([]column.Part, schema.Len())
	var fields []column.Field
	for i, f := range schema.Fields {
		at, ok := asked.Schema().Find(f.Name)
		switch {
		case !ok:
			fields, places = append(fields, f), append(places, i)
		case len(chosen) == asked.Rows():
			known[i] = asked.Part(at)
		default:
			known[i] = asked.Part(at).Later(chosen)
		}
	}
	rest, err := column.NewSchema(fields)
	if err != nil {
		panic(err) // columns of a schema are unique
	}
	return known, rest, places
}

// columns decodes the pages in which wanted rows lie (nil: all) and takes the rows of them.
func (d *decoding) columns(schema *column.Schema, wanted spans, rows []int32) ([]column.Part, error) {
	parts := make([]column.Part, schema.Len())
	return parts, d.source.decode(len(parts), func(i int) (err error) {
		parts[i], err = d.column(schema.Fields[i], wanted, rows)
		return err
	})
}

func (d *decoding) column(field column.Field, wanted spans, rows []int32) (column.Part, error) {
	at, ok := d.file.schema.Find(field.Name)
	if !ok {
		n := int(d.file.GroupRows(d.part.group))
		if rows != nil {
			n = len(rows)
		}
		return column.Ready(d.source.keys[d.part.file].column(field, n)), nil
	}
	p, kept, picked, err := d.file.part(d.ctx, d.part.group, d.file.shapes[at], wanted, rows, d.source.pages)
	switch {
	case err != nil || rows == nil || picked:
		return p, err
	case kept != nil:
		rows = kept.places(rows)
	}
	return p.Later(rows), nil
}
