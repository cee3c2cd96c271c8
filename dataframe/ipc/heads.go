package ipc

import (
	"encoding/binary"
	"io"
	"slices"
	"sync"

	"skep/dataframe/column"
	"skep/dataframe/plan"
)

// heads is what the descriptions of a file's record batches say: how many rows each has, and how many nulls each column. They are read when
// somebody asks for the first time, without the rows behind them.
type heads struct {
	once sync.Once
	all  []block
	of   map[int64]head // by their places; nil: one of them could not be read, and reading rows says why
	made sync.Mutex
	some []*Source // with some of the batches: the last few
}

// head is the description of one batch.
type head struct {
	rows  int
	nodes []int64 // length and nulls of each column, depth first
}

func newHeads(all []block) *heads { return &heads{all: all} }

// read reads all descriptions.
func (h *heads) read(s *Source) map[int64]head {
	h.once.Do(func() {
		in, err := s.again()
		if err != nil {
			return
		}
		defer in.Close()
		out := map[int64]head{}
		for _, b := range h.all {
			one, ok := s.head(in, b)
			if !ok {
				return
			}
			out[b.at] = one
		}
		h.of = out
	})
	return h.of
}

// mostHead is how long a description may be to be read for itself: one of ten thousand columns has less.
const mostHead = 1 << 20

func (s *Source) head(in io.ReaderAt, b block) (h head, ok bool) {
	if b.head < 8 || b.head > mostHead || b.head > b.size {
		return h, false
	}
	data, err := s.bytes(in, block{at: b.at, size: b.head}, nil)
	if err != nil {
		return h, false
	}
	if binary.LittleEndian.Uint32(data) == continued {
		data = data[4:]
	}
	size := binary.LittleEndian.Uint32(data)
	if int64(size) > int64(len(data)-4) {
		return h, false
	}
	buf := &buffer{b: data[4 : 4+size]}
	root := buf.root()
	rows := root.table(2)
	h = head{int(rows.i64(0)), rows.longs(1, 2)}
	return h, root.u8(1) == isBatch && !buf.bad && h.rows >= 0 && h.rows <= column.MaxRows
}

// Counts gives the rows of each batch.
func (s *Source) Counts() []int {
	of := s.heads.read(s)
	if of == nil {
		return nil
	}
	out := make([]int, len(s.batches))
	for i, b := range s.batches {
		out[i] = of[b.at].rows
	}
	return out
}

// Facts are how many nulls a column has in each batch; nil of one whose nulls may lie in its dictionary, or that is null as a whole.
func (s *Source) Facts(name string) *plan.Facts {
	of, node := s.heads.read(s), 0
	for _, f := range s.fields {
		if f.name != name {
			node += f.nodes()
			continue
		}
		if of == nil || f.dict >= 0 || f.stored == tNull {
			return nil
		}
		at, _ := s.schema.Find(name)
		out := plan.NewFacts(s.schema.Fields[at].Type, len(s.batches))
		for i, b := range s.batches {
			h := of[b.at]
			if at = 2 * node; at+1 < len(h.nodes) && h.nodes[at] == int64(h.rows) && h.nodes[at+1] >= 0 && h.nodes[at+1] <= h.nodes[at] {
				out.Nulls[i] = int(h.nodes[at+1])
			}
		}
		return out
	}
	return nil
}

// nodes counts those that a column has in a batch: one for itself and each below it.
func (f *field) nodes() int {
	n := 1
	if f.dict < 0 {
		for _, c := range f.children {
			n += c.nodes()
		}
	}
	return n
}

// Some gives the source of some of the batches, the same one when it is asked twice the same.
func (s *Source) Some(parts []int, _ bool) plan.Measured {
	out := *s
	out.batches = make([]block, len(parts))
	for i, p := range parts {
		out.batches[i] = s.batches[p]
	}
	s.heads.made.Lock()
	defer s.heads.made.Unlock()
	for _, old := range s.heads.some {
		if slices.Equal(old.batches, out.batches) {
			return old
		}
	}
	const most = 8
	if s.heads.some = append(s.heads.some, &out); len(s.heads.some) > most {
		s.heads.some = s.heads.some[1:]
	}
	return &out
}

// Unchanged opens the file and looks at its length.
func (s *Source) Unchanged(*plan.Run) error {
	in, err := s.again()
	if err != nil {
		return s.named(err)
	}
	return in.Close()
}
