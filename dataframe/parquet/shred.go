package parquet

import "skep/dataframe/column"

// shredder takes nested columns apart into leaves with levels: what assembly undoes.
type shredder struct {
	pageLen int
	codec   int
	out     []*chunkWriter
}

// slots are the places that a part of a nested column has: each repeats at a level, is there up to a level, and if
// it is there at all, has a row of the part's column.
type slots struct {
	rep, def []uint32
	rows     []int32 // -1: not there
}

func firstSlots(n int) slots {
	s := slots{make([]uint32, n), make([]uint32, n), make([]int32, n)}
	for i := range s.rows {
		s.rows[i] = int32(i)
	}
	return s
}

// column takes apart a field that may be null: where it is not, it is there one level further.
func (s *shredder) column(n *node, c *column.Column, at slots) {
	at = at.present(c)
	switch {
	case n.leaf != nil:
		s.leaf(n.leaf, c, at)
	case c.Type().Kind == column.ListKind:
		s.column(n.children[0].children[0], c.Lists().Child, at.elements(c.Lists(), n.children[0].rep))
	default:
		for i, part := range c.Structs() {
			s.column(n.children[i], part, at)
		}
	}
}

func (at slots) present(c *column.Column) slots {
	out := slots{at.rep, make([]uint32, len(at.def)), make([]int32, len(at.rows))}
	for i, row := range at.rows {
		out.def[i], out.rows[i] = at.def[i], -1
		if row >= 0 && !c.IsNull(int(row)) {
			out.def[i], out.rows[i] = at.def[i]+1, row
		}
	}
	return out
}

// elements gives each element of a list a slot; a list without any keeps its own, in which nothing is.
func (at slots) elements(l column.List, rep int) (out slots) {
	for i, row := range at.rows {
		if row < 0 || l.Size(int(row)) == 0 {
			out.add(at.rep[i], at.def[i], -1)
			continue
		}
		from, to := l.Bounds(int(row))
		for k := from; k < to; k++ {
			r := uint32(rep)
			if k == from {
				r = at.rep[i]
			}
			out.add(r, at.def[i]+1, int32(k))
		}
	}
	return out
}

func (at *slots) add(rep, def uint32, row int32) {
	at.rep, at.def, at.rows = append(at.rep, rep), append(at.def, def), append(at.rows, row)
}

func (s *shredder) leaf(l *leaf, c *column.Column, at slots) {
	var rows []int32
	for _, row := range at.rows {
		if row >= 0 {
			rows = append(rows, row)
		}
	}
	s.out = append(s.out, &chunkWriter{codec: s.codec, pageLen: s.pageLen, leaf: l, col: c.Take(rows), levels: &levels{rep: at.rep, def: at.def}})
}
