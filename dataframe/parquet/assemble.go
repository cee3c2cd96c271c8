package parquet

import "skep/dataframe/column"

// assembly puts nested columns together from the levels of their leaves, as
// https://research.google/pubs/dremel-interactive-analysis-of-web-scale-datasets-2/ describes them. An entry is a
// value or a null of a leaf. Within the elements of a list that repeats at the level rep and is there from the level
// def on, a slot is an entry that does not repeat deeper and whose element is there.
type assembly map[*leaf]*chunkReader

// slot tells whether an entry begins a slot.
func (l *levels) slot(i, rep, def int) bool { return int(l.rep[i]) <= rep && int(l.def[i]) >= def }

func (a assembly) column(s *shape, rep, def int) *column.Column {
	switch {
	case s.leaf != nil:
		return a.leafColumn(s, def)
	case s.elemDef > 0:
		return a.list(s, rep, def)
	}
	return a.structure(s, rep, def)
}

// leafColumn spreads the values over the slots. A leaf repeats no deeper than its innermost list, so each entry that is there is one.
func (a assembly) leafColumn(s *shape, def int) *column.Column {
	r := a[s.leaf]
	var valid bitRun
	for _, d := range r.levels.def {
		if int(d) >= def {
			valid.same(int(d) == s.leaf.def, 1)
		}
	}
	if s.leaf.typ.Kind == column.Null {
		return column.OfNulls(column.NullType, valid.n)
	}
	if r.out.len() < valid.n {
		r.out.spread(0, valid.n, valid.words)
	}
	return r.out.column(s.leaf.typ, valid.words)
}

// list counts elements between the slots of its first leaf: all leaves of a list have as many.
func (a assembly) list(s *shape, rep, def int) *column.Column {
	l := &a[s.leaves()[0]].levels
	var valid bitRun
	offsets, count := []int64{}, int64(0)
	for i, d := range l.def {
		if l.slot(i, rep, def) {
			offsets = append(offsets, count)
			valid.same(int(d) >= s.def, 1)
		}
		if l.slot(i, s.elemRep, s.elemDef) {
			count++
		}
	}
	offsets = append(offsets, count)
	return column.OfLists(column.List{Offsets: offsets, Child: a.column(s.parts[0], s.elemRep, s.elemDef)}, valid.words)
}

func (a assembly) structure(s *shape, rep, def int) *column.Column {
	l := &a[s.leaves()[0]].levels
	var valid bitRun
	for i, d := range l.def {
		if l.slot(i, rep, def) {
			valid.same(int(d) >= s.def, 1)
		}
	}
	names, cols := make([]string, len(s.parts)), make([]*column.Column, len(s.parts))
	for i, p := range s.parts {
		names[i], cols[i] = p.name, a.column(p, rep, def)
	}
	return column.OfStructs(names, cols, valid.n, valid.words)
}

// sameShape checks that the leaves of a nested column agree on what they share, which damage can break: how many rows there
// are, and how many elements each list has.
func (a assembly) sameShape(s *shape, rep, def int, rows int64) *Error {
	counts := map[[2]int]int{}
	if err := a.count(s, rep, def, counts); err != nil {
		return err
	}
	if got := int64(counts[[2]int{0, 0}]); got != rows {
		return failf("levels of %d rows in a group of %d", got, rows)
	}
	return nil
}

// count compares, from each leaf, the number of slots of each list around it with those that other leaves have.
func (a assembly) count(s *shape, rep, def int, seen map[[2]int]int) *Error {
	for _, leaf := range s.leaves() {
		n := 0
		l := &a[leaf].levels
		for i := range l.def {
			if l.slot(i, rep, def) {
				n++
			}
		}
		if m, ok := seen[[2]int{rep, def}]; ok && m != n {
			return failf("the parts of the column have %d and %d entries where they should agree", m, n)
		}
		seen[[2]int{rep, def}] = n
	}
	inner := seen
	if s.elemDef > 0 {
		rep, def, inner = s.elemRep, s.elemDef, map[[2]int]int{}
	}
	for _, p := range s.parts {
		if err := a.count(p, rep, def, inner); err != nil {
			return err
		}
	}
	return nil
}
