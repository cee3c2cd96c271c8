package exec

import (
	"fmt"

	"skep/dataframe/column"
)

// Stream is rows on their way, cut into morsels.
type Stream struct {
	Schema *column.Schema
	N      int                                   // morsels
	At     func(i int) (*column.Table, error)    // each once, in any order, beside each other
	Whole  *column.Table                         // the same rows, where they lie in memory already
	Size   int                                   // rows of each morsel of a Whole but the last
	Direct func(g *Grant) (*column.Table, error) // all rows at once, where that copies less than putting morsels together; nil: it does not. What it holds meanwhile, the rows too, goes to g.
	// Where gives some columns of the rows that pass a condition over some columns, where that takes less than all columns of all rows; nil: it does
	// not. The condition gets the second columns of a morsel, and lists the rows that pass.
	Where func(out, condition []string, pass func(*column.Table) ([]int32, error)) (*Stream, error)
	// Kept gives, in At's place, a morsel with rows that a filter leaves out, and which it keeps; nil: all of it. That is for those who need not have
	// a list of the rows. nil: no filter stands here.
	Kept func(i int) (*column.Table, column.Bitmap, error)
	Free func() // gives back what the rows hold; nil: nothing. After the last At.
}

// morselRows is what one worker takes at a time: large enough that taking is free, small enough that a
// few columns of it stay in the second-level cache.
const morselRows = 1 << 16

const (
	morselsOfLimit = 64 // so many morsels fill a limit, whatever the number of workers: on the cuts depends how sums of floats round
	leastRows      = 512
)

// MorselRows is how many rows of so many bytes make a morsel: fewer when the limit is so low that those in flight would fill it.
func (r *Run) MorselRows(rowBytes int64) int {
	rows := r.Morsel
	if rows == 0 {
		rows = morselRows
	}
	if r.Limit > 0 {
		rows = min(rows, max(leastRows, int(r.Limit/(morselsOfLimit*max(8, rowBytes)))))
	}
	return rows
}

// FromTable streams a table.
func (r *Run) FromTable(t *column.Table) *Stream {
	return fromTable(t, r.MorselRows(t.RowBytes()))
}

func fromTable(t *column.Table, rows int) *Stream {
	n := (t.Rows() + rows - 1) / rows
	if n <= 1 {
		return &Stream{Schema: t.Schema(), N: 1, Size: rows, Whole: t, At: func(int) (*column.Table, error) { return t, nil }}
	}
	return &Stream{Schema: t.Schema(), N: n, Size: rows, Whole: t, At: func(i int) (*column.Table, error) {
		return t.Slice(i*rows, min(t.Rows(), (i+1)*rows)), nil
	}}
}

// Finer cuts rows that lie in memory into morsels of at most so many rows.
func (s *Stream) Finer(rows int) *Stream {
	if s.Whole == nil {
		return s
	}
	out := fromTable(s.Whole, max(1, rows))
	out.Free = s.Free
	return out
}

// Map changes each morsel.
func (s *Stream) Map(schema *column.Schema, f func(i int, t *column.Table) (*column.Table, error)) *Stream {
	return &Stream{Schema: schema, N: s.N, Free: s.Free, At: func(i int) (*column.Table, error) {
		t, err := s.At(i)
		if err != nil {
			return nil, err
		}
		return f(i, t)
	}}
}

// Begun is a stream whose first morsel is there already, so that it need not be made again.
func (s *Stream) Begun(first *column.Table) *Stream {
	out, rest := *s, s.At
	out.At = func(i int) (*column.Table, error) {
		if i == 0 {
			return first, nil
		}
		return rest(i)
	}
	return &out
}

// Close gives back what the rows hold.
func (s *Stream) Close() {
	if s.Free != nil {
		s.Free()
		s.Free = nil
	}
}

// EachMorsel hands every morsel to f, beside each other.
func (r *Run) EachMorsel(s *Stream, f func(i int, t *column.Table) error) error {
	r.expect(s.N)
	all := r.flight()
	return r.Try(s.N, func(i int) error {
		err := all.fly(s.Whole, func() (*column.Table, error) { return s.At(i) }, func(t *column.Table) error { return f(i, t) })
		r.advance()
		return err
	})
}

func (r *Run) expect(n int) {
	r.mu.Lock()
	r.total += n
	r.mu.Unlock()
}

func (r *Run) advance() {
	if r.Progress == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done++
	r.Progress(r.done, r.total)
}

// Collect puts the morsels together. What the result holds is charged to g if there is one (rows that an operator
// needs at once), else to the session.
func (r *Run) Collect(s *Stream, g *Grant) (*column.Table, error) {
	if s.Whole != nil {
		return s.Whole, nil
	}
	if s.Direct != nil {
		if t, err := r.direct(s, g); !IsFull(err) {
			return t, err
		}
	}
	parts := make([]*column.Table, s.N)
	err := r.EachMorsel(s, func(i int, t *column.Table) error {
		t = t.Taken()
		parts[i] = t
		if g != nil {
			return g.Grow(t.Bytes())
		}
		return r.Reserve(t.Bytes())
	})
	if err != nil {
		return nil, err
	}
	return r.Concat(s.Schema, parts)
}

// direct is Collect by the stream's own way, which holds more at once: the error is *Error where that does not fit.
func (r *Run) direct(s *Stream, g *Grant) (*column.Table, error) {
	meanwhile := r.Grant("rows at once")
	t, err := s.Direct(meanwhile)
	meanwhile.Free()
	if err != nil {
		return nil, err
	}
	if g != nil {
		return t, g.Grow(t.Bytes())
	}
	return t, r.Reserve(t.Bytes())
}

// Rows puts row numbers of morsels together: those of morsel i count from its first row, which is row i*size of all.
func (r *Run) Rows(parts [][]int32, size int) ([]int32, error) {
	starts := make([]int, len(parts)+1)
	for i, p := range parts {
		starts[i+1] = starts[i] + len(p)
	}
	if starts[len(parts)] > column.MaxRows {
		return nil, errTooMany(starts[len(parts)])
	}
	out := make([]int32, starts[len(parts)])
	return out, r.Each(len(parts), func(i int) {
		to, base := out[starts[i]:starts[i+1]], int32(i*size)
		for k, row := range parts[i] {
			if to[k] = row; row >= 0 {
				to[k] = row + base
			}
		}
		parts[i] = nil
	})
}

// byColumn lists the parts of each column, so that those of one can go while others are still needed.
func byColumn(parts []*column.Table) [][]*column.Column {
	out := make([][]*column.Column, parts[0].Width())
	for c := range out {
		out[c] = make([]*column.Column, len(parts))
		for i, t := range parts {
			out[c][i] = t.Column(c)
		}
	}
	return out
}

// Concat puts tables of one schema under each other. It takes the parts: what of them is put together is let go of.
func (r *Run) Concat(schema *column.Schema, parts []*column.Table) (*column.Table, error) {
	rows, kept := 0, parts[:0:0]
	for i, t := range parts {
		if t.Rows() > 0 {
			kept = append(kept, t)
		}
		rows += t.Rows()
		parts[i] = nil
	}
	if len(kept) == 1 {
		return kept[0].Taken(), nil
	}
	if rows > column.MaxRows {
		return nil, errTooMany(rows)
	}
	if len(kept) == 0 {
		return Empty(schema), nil
	}
	pieces, cols := byColumn(kept), make([]*column.Column, schema.Len())
	kept = nil
	err := r.Each(len(cols), func(c int) {
		cols[c] = column.Concat(pieces[c])
		pieces[c] = nil
	})
	if err != nil {
		return nil, err
	}
	return column.NewTable(schema, cols, rows), nil
}

// Empty is a table without rows.
func Empty(schema *column.Schema) *column.Table {
	cols := make([]*column.Column, schema.Len())
	for i, f := range schema.Fields {
		cols[i] = column.OfNulls(f.Type, 0)
	}
	return column.NewTable(schema, cols, 0)
}

// Prefix keeps rows from a place on, in the order of morsels, and reads no more morsels than it must. It runs them in
// small rounds, since how many rows a morsel gives is not known before. What it keeps goes to g.
func (r *Run) Prefix(s *Stream, offset, length int, g *Grant) (*column.Table, error) {
	var parts []*column.Table
	rows, end, weight := 0, offset+length, int64(0)
	for at := 0; at < s.N && rows < end; {
		n := min(r.together(weight), s.N-at)
		if err := r.round(s, at, n, func(t *column.Table) error {
			t, weight = t.Taken(), max(weight, t.Bytes())
			from, to := max(0, min(offset-rows, t.Rows())), max(0, min(end-rows, t.Rows()))
			rows += t.Rows()
			if from >= to {
				return nil
			}
			parts = append(parts, t.Slice(from, to))
			return g.Grow(parts[len(parts)-1].Bytes())
		}); err != nil {
			return nil, err
		}
		at += n
	}
	return r.Concat(s.Schema, parts)
}

func errTooMany(rows int) error {
	return fmt.Errorf("the result would have %d rows, more than a frame holds", rows)
}
