package exec

import (
	"slices"
	"sync"

	"skep/dataframe/column"
)

// Partition is rows of which all with equal keys lie together, on disk, in the order in which they came.
type Partition struct {
	file     *File
	segments []Segment
	Rows     int
	Bytes    int64 // in memory
}

// Chunks cuts the rows into partitions of at most so many bytes, or of one piece.
func (p *Partition) Chunks(most int64) []*Partition {
	var out []*Partition
	for _, s := range p.segments {
		if last := len(out) - 1; last < 0 || out[last].Bytes+s.Size > most {
			out = append(out, &Partition{file: p.file})
		}
		c := out[len(out)-1]
		c.segments, c.Rows, c.Bytes = append(c.segments, s), c.Rows+s.Rows, c.Bytes+s.Size
	}
	return out
}

// Load gives the rows.
func (p *Partition) Load(r *Run) (*column.Table, error) {
	parts := make([]*column.Table, len(p.segments))
	if err := r.Try(len(parts), func(i int) (err error) {
		parts[i], err = p.file.Read(p.segments[i])
		return err
	}); err != nil {
		return nil, err
	}
	return r.Concat(p.file.schema, parts)
}

// Stream gives the rows piece by piece.
func (p *Partition) Stream() *Stream {
	return &Stream{Schema: p.file.schema, N: len(p.segments), At: func(i int) (*column.Table, error) { return p.file.Read(p.segments[i]) }}
}

const (
	fanOut   = 32 // partitions of one pass: a morsel's share of each is still worth a write
	maxDepth = 3  // passes, each with other hashes; what is larger then has one key
)

// piece is a partition's share of one morsel.
type piece struct {
	morsel int
	Segment
}

// Deal writes the rows of a stream to partitions by the hash of some columns. depth is how often these rows were dealt out already.
func (r *Run) Deal(s *Stream, keys []int, depth int) ([]*Partition, error) {
	file, err := r.NewFile(s.Schema)
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	pieces := make([][]piece, fanOut)
	err = r.EachMorsel(s, func(m int, t *column.Table) error {
		rows, err := shares(t, keys, depth)
		if err != nil {
			return err
		}
		for k, own := range rows {
			if len(own) == 0 {
				continue
			}
			segs, err := r.parked(file, t.Take(own))
			if err != nil {
				return err
			}
			mu.Lock()
			for _, seg := range segs {
				pieces[k] = append(pieces[k], piece{m, seg})
			}
			mu.Unlock()
		}
		return nil
	})
	if err != nil {
		file.Close()
		return nil, err
	}
	return gatherPieces(file, pieces), nil
}

// shares lists the rows of each partition.
func shares(t *column.Table, keys []int, depth int) ([fanOut][]int32, error) {
	var out [fanOut][]int32
	cols := make([]*column.Column, len(keys))
	for i, k := range keys {
		cols[i] = t.Column(k)
	}
	hashes, err := column.HashRows(column.Serial, cols, t.Rows(), dealSeed)
	for i, h := range hashes {
		k := h >> (8 * uint(depth)) % fanOut
		out[k] = append(out[k], int32(i))
	}
	return out, err
}

// dealSeed is fixed: partitions, and so the order in which sums of floats are made, are the same in each run.
const dealSeed = 0x5851f42d4c957f2d

func gatherPieces(file *File, pieces [][]piece) []*Partition {
	var out []*Partition
	for _, ps := range pieces {
		p := &Partition{file: file}
		slices.SortStableFunc(ps, func(a, b piece) int { return a.morsel - b.morsel })
		for _, x := range ps {
			p.segments = append(p.segments, x.Segment)
			p.Rows += x.Rows
			p.Bytes += x.Size
		}
		out = append(out, p)
	}
	return out
}

// Small deals a stream out until f accepts each part: f is called for one partition at a time, and says with an error
// of a full budget that the rows must be cut smaller. One that cannot be, because nearly all its rows have one key, goes to stuck.
func (r *Run) Small(s *Stream, keys []int, f, stuck func(p *Partition) error) error {
	return r.small(s, keys, 0, f, stuck)
}

func (r *Run) small(s *Stream, keys []int, depth int, f, stuck func(p *Partition) error) error {
	parts, err := r.Deal(s, keys, depth)
	if err != nil {
		return err
	}
	defer parts[0].file.Close()
	total := RowsOf(parts)
	for _, p := range parts {
		if p.Rows == 0 {
			continue
		}
		err := f(p)
		if IsFull(err) {
			if p.Stuck(depth, total) {
				err = stuck(p)
			} else {
				err = r.small(p.Stream(), keys, depth+1, f, stuck)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// RowsOf sums the rows of partitions.
func RowsOf(parts []*Partition) (n int) {
	for _, p := range parts {
		n += p.Rows
	}
	return n
}

// Stuck tells whether dealing a partition out again would not help: it was too often, or has most of what was dealt last.
func (p *Partition) Stuck(depth, dealt int) bool {
	return depth+1 >= maxDepth || depth > 0 && p.Rows > dealt/2
}
