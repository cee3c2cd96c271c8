package expr

import (
	"sort"

	"skep/dataframe/column"
)

// layout is a window's rows in order: those of one partition together.
type layout struct {
	rows  []int32 // in order
	part  []int32 // of each place the start of its partition
	end   []int32 // and its end
	peer  []int32 // of each place the first of its peers
	last  []int32 // and the end of its peers
	group []int32 // number of its peer group
	by    *column.Column
	desc  bool
	nulls bool // last
}

func (x *Context) layout(w *boundWindow) (*layout, error) {
	parts := make([]*column.Column, len(w.part))
	for i, p := range w.part {
		var err error
		if parts[i], err = x.EvalRows(p); err != nil {
			return nil, err
		}
	}
	g := column.GroupBy(parts, x.Rows)
	keys, err := x.sortKeys(w.order)
	if err != nil {
		return nil, err
	}
	ids := column.Of(column.Int32Type, g.IDs, nil)
	l := &layout{rows: column.Sort(append([]column.SortKey{{Col: ids}}, keys...), x.Rows)}
	cols := make([]*column.Column, len(keys))
	for i, k := range keys {
		cols[i] = k.Col
	}
	peers := column.GroupBy(append([]*column.Column{ids}, cols...), x.Rows)
	l.part, l.end = runs(l.rows, g.IDs)
	l.peer, l.last = runs(l.rows, peers.IDs)
	l.number()
	if len(keys) == 1 {
		l.by, l.desc, l.nulls = keys[0].Col, keys[0].Desc, keys[0].NullsLast
	}
	return l, nil
}

// runs gives for each place where the run of equal ids around it starts and ends.
func runs(rows, ids []int32) (start, end []int32) {
	start, end = make([]int32, len(rows)), make([]int32, len(rows))
	for from := 0; from < len(rows); {
		to := from
		for to < len(rows) && ids[rows[to]] == ids[rows[from]] {
			to++
		}
		for k := from; k < to; k++ {
			start[k], end[k] = int32(from), int32(to)
		}
		from = to
	}
	return start, end
}

func (l *layout) number() {
	l.group = make([]int32, len(l.rows))
	for i := range l.group {
		if i > 0 {
			if l.group[i] = l.group[i-1]; l.peer[i] == int32(i) {
				l.group[i]++
			}
		}
	}
}

// framer finds the frame of each place: [from, to) without what is excluded.
type framer struct {
	*layout
	frame  *Frame
	lo, hi *column.Column // distances, or keys for RANGE
	first  int            // the places from this one
	until  int            // up to below this one are asked for
}

// bounds gives the frame of place i.
func (f *framer) bounds(i int) (from, to int) {
	if f.frame == nil {
		return int(f.part[i]), int(f.last[i])
	}
	from = f.edge(i, f.frame.Lo, f.lo, true)
	to = f.edge(i, f.frame.Hi, f.hi, false)
	return max(from, int(f.part[i])), min(to, int(f.end[i]))
}

func (f *framer) edge(i int, e Edge, by *column.Column, low bool) int {
	switch {
	case e.Side == 0 && f.frame.Unit == "ROWS":
		return i + boolInt(!low)
	case e.Side == 0 && low:
		return int(f.peer[i])
	case e.Side == 0 && f.frame.Short:
		return int(f.peer[i])
	case e.Side == 0:
		return int(f.last[i])
	case e.By == nil && e.Side < 0:
		return int(f.part[i])
	case e.By == nil:
		return int(f.end[i])
	case f.frame.Unit == "RANGE":
		return f.keyEdge(i, by, low)
	}
	row := int(f.rows[i])
	if by.IsNull(row) {
		return int(f.part[i])
	}
	n := int(max(-column.MaxRows, min(by.Int(row), column.MaxRows))) * e.Side
	if f.frame.Unit == "ROWS" {
		return i + n + boolInt(!low)
	}
	return f.groupEdge(i, n, low)
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// groupEdge moves by peer groups within the partition.
func (f *framer) groupEdge(i, n int, low bool) int {
	first, final := int(f.group[f.part[i]]), int(f.group[f.end[i]-1])
	g := int(f.group[i]) + n
	switch {
	case g < first:
		return int(f.part[i])
	case g > final:
		return int(f.end[i])
	}
	start := sort.Search(len(f.group), func(k int) bool { return int(f.group[k]) >= g })
	if low {
		return start
	}
	return int(f.last[start])
}

// keyEdge finds the first place whose key is not before the edge's, or the first behind it. Nulls are peers of each other alone.
func (f *framer) keyEdge(i int, by *column.Column, low bool) int {
	row := int(f.rows[i])
	if by.IsNull(row) {
		if low {
			return int(f.peer[i])
		}
		return int(f.last[i])
	}
	from, to := int(f.part[i]), int(f.end[i])
	return from + sort.Search(to-from, func(k int) bool {
		r := int(f.rows[from+k])
		if f.by.IsNull(r) {
			return f.nulls
		}
		c := column.CompareRows(f.by, r, by, row)
		if f.desc {
			c = -c
		}
		if low && !f.frame.Open || !low && f.frame.Short {
			return c >= 0
		}
		return c > 0
	})
}
