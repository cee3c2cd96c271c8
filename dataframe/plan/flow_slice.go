package plan

import (
	"math"

	"skep/dataframe/column"
	"skep/dataframe/exec"
)

// stream of a slice: the first rows stop their input early; others are counted first, and then pass, unless they are in memory.
func (n *Slice) stream(f *flow, in []*exec.Stream) (*exec.Stream, error) {
	switch {
	case in[0].Whole != nil:
		return f.plainly(n, in)
	case n.Offset < 0 || n.Length < 0:
		return n.counted(f.r, in[0])
	}
	g := f.r.Grant("slice")
	t, err := f.r.Prefix(in[0], n.Offset, n.Length, g)
	g.Free()
	if exec.IsFull(err) {
		return from(f.r, in[0], n.Offset, n.Length)
	}
	defer in[0].Close()
	if err != nil {
		return nil, err
	}
	return f.hold(n, t)
}

// counted needs to know how many rows there are.
func (n *Slice) counted(r *Run, in *exec.Stream) (*exec.Stream, error) {
	sizes, _, err := rowCounts(r, in)
	if err != nil {
		return nil, err
	}
	offset := n.Offset
	if offset < 0 {
		for _, rows := range sizes {
			offset += rows
		}
	}
	length := n.Length
	if offset < 0 && length >= 0 {
		length = max(0, length+offset)
	}
	return cutTo(in, sizes, max(0, offset), length), nil
}

// from streams rows from a place on, so many; a negative length is all.
func from(r *Run, in *exec.Stream, offset, length int) (*exec.Stream, error) {
	sizes, _, err := rowCounts(r, in)
	if err != nil {
		return nil, err
	}
	return cutTo(in, sizes, offset, length), nil
}

// cutTo streams the morsels that have rows in [offset, offset+length), cut to them.
func cutTo(in *exec.Stream, sizes []int, offset, length int) *exec.Stream {
	end := math.MaxInt
	if length >= 0 && length < math.MaxInt-offset {
		end = offset + length
	}
	starts, first, last := make([]int, len(sizes)+1), -1, -1
	for i, rows := range sizes {
		starts[i+1] = starts[i] + rows
		if starts[i] < end && starts[i+1] > offset {
			if last = i; first < 0 {
				first = i
			}
		}
	}
	if first < 0 {
		in.Close()
		return &exec.Stream{Schema: in.Schema, N: 1, At: func(int) (*column.Table, error) { return exec.Empty(in.Schema), nil }}
	}
	return &exec.Stream{Schema: in.Schema, N: last - first + 1, Free: in.Free, At: func(i int) (*column.Table, error) {
		i += first
		t, err := in.At(i)
		if err != nil {
			return nil, err
		}
		return t.Slice(max(0, offset-starts[i]), min(t.Rows(), end-starts[i])), nil
	}}
}
