package ipc

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"maps"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/plan"
)

// Source is a file as rows of a plan, whose record batches are its morsels: of the file no more than these is in memory at once, and
// its dictionaries.
type Source struct {
	nanos   column.Nanoseconds
	path    string
	open    exec.Opener
	size    int64
	fields  []*field
	schema  *column.Schema
	words   map[int64]*column.Column
	batches []block
	all     int // batches before any were left out
	heads   *heads
}

// block is where a message lies, and how much of it describes the rest.
type block struct{ at, size, head int64 }

// IsFile tells whether a file has the form that can be read in parts; streams have none.
func IsFile(in io.ReaderAt) bool {
	head := make([]byte, len(magic))
	n, _ := in.ReadAt(head, 0) // what is shorter is no file either
	return n == len(head) && bytes.Equal(head, magic)
}

// NewSource reads a file's footer and dictionaries.
func NewSource(ctx context.Context, path string, open exec.Opener, reserve Reserve) (*Source, error) {
	return NewSourceWith(ctx, path, open, reserve, column.KeepNanos)
}

// NewSourceWith is NewSource where times in nanoseconds may lose something, or stay numbers.
func NewSourceWith(ctx context.Context, path string, open exec.Opener, reserve Reserve, how column.Nanoseconds) (*Source, error) {
	in, size, err := open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	s := &Source{path: path, open: open, size: size, nanos: how, words: map[int64]*column.Column{}}
	if err := s.begin(ctx, in, reserve); err != nil {
		return nil, s.named(err)
	}
	return s, nil
}

func (s *Source) begin(ctx context.Context, in io.ReaderAt, reserve Reserve) error {
	footer, err := s.footer(in, reserve)
	if err != nil {
		return err
	}
	buf := &buffer{b: footer}
	root := buf.root()
	fields, wrong := readSchema(root.table(1), s.nanos)
	if wrong != nil {
		return wrong
	}
	s.fields = fields
	dictionaries, batches := blocksOf(root.longs(2, 3)), blocksOf(root.longs(3, 3))
	if buf.bad {
		return failf("the footer points outside of itself")
	}
	s.batches, s.all, s.heads = batches, len(batches), newHeads(batches)
	d := s.decoder(ctx, s.words, reserve)
	for _, b := range dictionaries {
		if _, err := s.message(d, in, b); err != nil {
			return err
		}
	}
	s.schema, err = d.schema()
	return err
}

// footer gives its bytes, which the file's last ones say how many are.
func (s *Source) footer(in io.ReaderAt, reserve Reserve) ([]byte, error) {
	tail, err := s.bytes(in, block{at: s.size - 10, size: 10}, reserve)
	if err != nil || !bytes.HasSuffix(tail, magic) {
		return nil, failf("the file does not end as an Arrow file does: it is cut")
	}
	n := int64(binary.LittleEndian.Uint32(tail))
	if n > s.size-18 {
		return nil, failf("the footer should have %d bytes, in a file of %d", n, s.size)
	}
	return s.bytes(in, block{at: s.size - 10 - n, size: n}, reserve)
}

func (s *Source) bytes(in io.ReaderAt, b block, reserve Reserve) ([]byte, error) {
	if b.at < 0 || b.size < 0 || b.size > s.size || b.at > s.size-b.size {
		return nil, failf("a message of %d bytes at %d, in a file of %d", b.size, b.at, s.size)
	}
	if err := reserve.ask(b.size); err != nil {
		return nil, err
	}
	out := make([]byte, b.size)
	if n, err := in.ReadAt(out, b.at); int64(n) < b.size {
		return nil, failf("%d bytes at %d cannot be read: %v", b.size, b.at, err)
	}
	return out, nil
}

// blocksOf reads triples of an offset, the length of the description (below padding) and that of the body.
func blocksOf(triples []int64) []block {
	var out []block
	for i := 0; i+2 < len(triples); i += 3 {
		head := int64(int32(triples[i+1]))
		out = append(out, block{triples[i], head + triples[i+2], head})
	}
	return out
}

// decoder is for messages after the schema; words are their dictionaries.
func (s *Source) decoder(ctx context.Context, words map[int64]*column.Column, reserve Reserve) *decoder {
	return &decoder{ctx: ctx, reserve: reserve, fields: s.fields, dictionaries: words}
}

func (s *Source) message(d *decoder, in io.ReaderAt, b block) ([]*column.Table, error) {
	data, err := s.bytes(in, b, d.reserve)
	if err != nil {
		return nil, err
	}
	d.data, d.pos = data, 0
	m, end, err := d.message()
	if err == nil && end {
		err = failf("the message at %d is empty", b.at)
	}
	if err != nil {
		return nil, err
	}
	return d.handle(m, nil)
}

func (s *Source) named(err error) error {
	if e, ok := err.(*Error); ok {
		named := *e
		named.File = s.path
		return &named
	}
	return err
}

// Schema is the columns of the file.
func (s *Source) Schema() *column.Schema { return s.schema }

func (s *Source) String() string {
	if len(s.batches) < s.all {
		return fmt.Sprintf("arrow %s, %d/%d batches", s.path, len(s.batches), s.all)
	}
	return fmt.Sprintf("arrow %s, %d batches", s.path, len(s.batches))
}

// Read gives all rows at once.
func (s *Source) Read(r *plan.Run, columns []string) (*column.Table, error) {
	stream, err := s.Stream(r, columns)
	if err != nil {
		return nil, err
	}
	return r.Collect(stream, nil)
}

// Stream gives a morsel for each record batch. The file is opened for each, and must be as long as it was.
func (s *Source) Stream(r *plan.Run, columns []string) (*exec.Stream, error) {
	schema := exec.Empty(s.schema).Select(columns).Schema()
	if len(s.batches) == 0 {
		return r.FromTable(exec.Empty(schema)), nil
	}
	return &exec.Stream{Schema: schema, N: len(s.batches), At: func(i int) (*column.Table, error) {
		t, err := s.batch(r, i)
		if err != nil {
			return nil, s.named(err)
		}
		return t.Select(columns), nil
	}}, nil
}

func (s *Source) batch(r *plan.Run, i int) (*column.Table, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	in, err := s.again()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	parts, err := s.message(s.decoder(r.Ctx, maps.Clone(s.words), nil), in, s.batches[i])
	if err == nil && len(parts) != 1 {
		err = failf("the message at %d holds no rows", s.batches[i].at)
	}
	if err != nil {
		return nil, err
	}
	return parts[0], nil
}

// again opens the file, which must be as long as it was.
func (s *Source) again() (exec.Handle, error) {
	in, size, err := s.open(s.path)
	if err != nil {
		return nil, err
	}
	if size != s.size {
		in.Close()
		return nil, &Error{Message: "the file has changed since it was scanned", Hint: "scan it again"}
	}
	return in, nil
}
