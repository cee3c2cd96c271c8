package parquet

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"skep/dataframe/column"
	"skep/memory"
)

// File is an open Parquet file: what its footer says. Columns are read from In on demand, also by several goroutines.
type File struct {
	Name   string
	in     io.ReaderAt
	size   int64
	footer *footer
	shapes []*shape
	leaves []*leaf
	schema *column.Schema
}

const (
	footerGuess = 64 << 10 // read at once: holds most footers
	maxFooter   = 1 << 30
)

// Open reads the footer of a file of size bytes; name is for messages.
func Open(in io.ReaderAt, size int64, name string, reserve Reserve) (*File, error) {
	f := &File{Name: name, in: in, size: size}
	raw, err := f.rawFooter(reserve)
	if err != nil {
		return nil, within(err, name, "footer")
	}
	if err := f.understand(raw); err != nil {
		return nil, within(err, name, "footer")
	}
	return f, nil
}

// rawFooter gives the bytes of the footer.
func (f *File) rawFooter(reserve Reserve) ([]byte, error) {
	if f.size < 12 {
		return nil, failf("%d bytes are no Parquet file", f.size)
	}
	tail, err := f.bytes(max(0, f.size-footerGuess), min(f.size, footerGuess))
	if err != nil {
		return nil, err
	}
	end := tail[len(tail)-8:]
	if bytes.Equal(end[4:], []byte("PARE")) {
		return nil, failf("the file is encrypted")
	}
	if !bytes.Equal(end[4:], magic) {
		return nil, &Error{Message: fmt.Sprintf("the last four bytes are %q, not PAR1: the file is cut, or no Parquet file", end[4:])}
	}
	n := int64(binary.LittleEndian.Uint32(end))
	if n > f.size-12 || n > maxFooter {
		return nil, failf("the footer says that it has %d bytes, in a file of %d", n, f.size)
	}
	if n+8 <= int64(len(tail)) {
		return tail[int64(len(tail))-8-n : len(tail)-8], nil
	}
	if err := reserve.ask(n); err != nil {
		return nil, err
	}
	return f.bytes(f.size-8-n, n)
}

func (f *File) bytes(at, n int64) ([]byte, error) { return f.bytesInto(nil, at, n) }

// bytesInto reads into the room if it suffices.
func (f *File) bytesInto(room []byte, at, n int64) ([]byte, error) {
	if int64(cap(room)) < n {
		room = memory.Unset(int(n))
	}
	b := room[:n]
	if m, err := f.in.ReadAt(b, at); int64(m) < n {
		return nil, failf("%d bytes at %d cannot be read: %v", n, at, err)
	}
	return b, nil
}

func (f *File) understand(raw []byte) error {
	foot, err := readFooter(raw)
	if err != nil {
		return err
	}
	f.footer = foot
	if err := f.types(nil); err != nil {
		return err
	}
	rows := int64(0)
	for i := range foot.groups {
		g := &foot.groups[i]
		if g.rows < 0 || len(g.columns) != len(f.leaves) {
			return failf("row group %d has %d rows and %d columns, the schema has %d", i+1, g.rows, len(g.columns), len(f.leaves))
		}
		if rows += g.rows; rows > column.MaxRows {
			return &Error{Message: fmt.Sprintf("the file has more than %d rows", column.MaxRows), Hint: "read it in parts"}
		}
	}
	return nil
}

// types reads the columns' types; those of columns in plain as the format says them, without Arrow's description.
func (f *File) types(plain map[string]bool) error {
	root, leaves, err := f.footer.tree()
	if err != nil {
		return err
	}
	f.leaves = leaves
	if f.shapes, f.schema, err = root.shapes(); err != nil {
		return err
	}
	return f.restore(plain)
}

// Schema is the columns of the file.
func (f *File) Schema() *column.Schema { return f.schema }

// Rows counts the rows of all row groups.
func (f *File) Rows() (n int64) {
	for i := range f.footer.groups {
		n += f.footer.groups[i].rows
	}
	return n
}

// Groups is the number of row groups.
func (f *File) Groups() int { return len(f.footer.groups) }

// GroupRows is the number of rows of a row group.
func (f *File) GroupRows(group int) int64 { return f.footer.groups[group].rows }

// CreatedBy is what wrote the file.
func (f *File) CreatedBy() string { return f.footer.createdBy }

// stored gives a chunk as it lies in the file, in the room if it suffices.
func (f *File) stored(c *chunk, reserve Reserve, room []byte) ([]byte, error) {
	if c.elsewhere != "" {
		return nil, failf("the column lies in another file, %s", c.elsewhere)
	}
	start := c.data
	if c.dictionary > 0 && c.dictionary < start {
		start = c.dictionary
	}
	if start < 4 || c.size < 0 || start+c.size > f.size || start+c.size < start {
		return nil, failf("the column should lie at %d … %d, in a file of %d bytes", start, start+c.size, f.size)
	}
	if err := reserve.ask(c.size); err != nil {
		return nil, err
	}
	return f.bytesInto(room, start, c.size)
}

// column reads a column of a row group.
func (f *File) column(ctx context.Context, group int, s *shape, reserve Reserve) (*column.Column, error) {
	if ctx != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	g := &f.footer.groups[group]
	c, err := f.decoded(g, s, reserve)
	return c, within(err, f.Name, fmt.Sprintf("row group %d, column %s", group+1, s.name))
}

// part is column, but texts may stay places in their dictionary, and pages without wanted rows are left out; nil: all are wanted.
// The rows of the pages that were not are kept; nil: all. picked tells that the part has the rows of a list alone, which not all types know how to do.
func (f *File) part(ctx context.Context, group int, s *shape, wanted spans, rows []int32, counts *pageCounts) (p column.Part, kept spans, picked bool, err error) {
	if !s.isFlat() {
		c, err := f.column(ctx, group, s, nil)
		if err != nil {
			return p, nil, false, err
		}
		return column.Ready(c), nil, false, nil
	}
	if ctx != nil && ctx.Err() != nil {
		return p, nil, false, ctx.Err()
	}
	g := &f.footer.groups[group]
	p, kept, picked, err = f.some(g, s.leaf, wanted, rows, counts)
	return p, kept, picked, within(err, f.Name, fmt.Sprintf("row group %d, column %s", group+1, s.name))
}

func (f *File) some(g *rowGroup, l *leaf, wanted spans, rows []int32, counts *pageCounts) (p column.Part, kept spans, picked bool, err error) {
	w := workrooms.Get().(*workroom)
	defer workrooms.Put(w)
	r, err := f.reader(g, l, nil, w.stored)
	if err != nil {
		return p, nil, false, err
	}
	defer w.keep(r)
	r.room, r.index, r.wanted = w.page, w.index, wanted
	r.picks = r.pickingOf(rows, rowsIn(wanted, g.rows))
	p, err = r.part(g.rows)
	counts.read.Add(int64(r.pagesRead))
	counts.skipped.Add(int64(r.pagesLeft))
	return p, r.kept, r.picks != nil, err
}

func (f *File) decoded(g *rowGroup, s *shape, reserve Reserve) (*column.Column, error) {
	if s.isFlat() {
		r, err := f.reader(g, s.leaf, reserve, nil)
		if err != nil {
			return nil, err
		}
		return r.flat(g.rows)
	}
	a := assembly{}
	for _, l := range s.leaves() {
		r, err := f.reader(g, l, reserve, nil)
		if err == nil {
			r.nested = true
			err = r.pages()
		}
		if err != nil {
			return nil, err
		}
		a[l] = r
	}
	if err := a.sameShape(s, 0, 0, g.rows); err != nil {
		return nil, err
	}
	return a.column(s, 0, 0), nil
}

// reader makes ready to decode a leaf.
func (f *File) reader(g *rowGroup, l *leaf, reserve Reserve, room []byte) (*chunkReader, error) {
	c := &g.columns[l.index]
	if c.typ != l.physical {
		return nil, failf("the column is of another physical type than the schema says")
	}
	if c.values == 0 { // an empty group may have no place at all
		return &chunkReader{chunk: c, leaf: l, out: newValues(l)}, nil
	}
	b, err := f.stored(c, reserve, room)
	return &chunkReader{chunk: c, leaf: l, reserve: reserve, b: b, stored: b, out: newValues(l)}, err
}

// String says what the file is, for plans.
func (f *File) String() string {
	return fmt.Sprintf("parquet %s", strings.TrimSpace(f.Name))
}
