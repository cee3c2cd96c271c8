package parquet

import (
	"encoding/binary"
	"math"
	"slices"
	"unicode/utf8"

	"skep/dataframe/column"
	"skep/dataframe/plan"
)

// What statistics say of whole row groups is an answer only where they cannot mean anything else: the file says in which order its bounds
// are, bounds have the type's length and lie in that order, and texts say that they were not cut. A bound that is NaN or a zero, which stands for
// either sign, says nothing here. The older fields min and max, whose order nobody defined, are never read.

// Counts gives the rows of each row group.
func (s *Source) Counts() []int {
	out := make([]int, len(s.parts))
	for i, p := range s.parts {
		out[i] = int(s.files[p.file].GroupRows(p.group))
	}
	return out
}

// Facts gives what footers and the names of folders say of a column; nil of a nested one.
func (s *Source) Facts(name string) *plan.Facts {
	at, ok := s.schema.Find(name)
	if !ok {
		return nil
	}
	typ, out := s.schema.Fields[at].Type, plan.NewFacts(s.schema.Fields[at].Type, len(s.parts))
	low, high := make([]*column.Column, len(s.parts)), make([]*column.Column, len(s.parts))
	for i, p := range s.parts {
		f, rows := s.files[p.file], s.files[p.file].GroupRows(p.group)
		k, ok := f.known(p.group, name)
		if !ok {
			k = s.keys[p.file].known(name, rows)
		}
		low[i], high[i] = one(typ, k.low), one(typ, k.high)
		out.ExactLow[i], out.ExactHigh[i] = k.lowExact && !low[i].IsNull(0), k.highExact && !high[i].IsNull(0)
		out.Nulls[i] = int(k.nulls)
	}
	if len(s.parts) > 0 {
		out.Low, out.High = column.Concat(low), column.Concat(high)
	}
	return out
}

// one is a column of one value, null where it is none of the type.
func one(typ column.Type, v any) *column.Column {
	if c, err := column.Constant(typ, v, 1); err == nil {
		return c
	}
	return column.OfNulls(typ, 1)
}

// known is what is known of a column in a row group; a bound that is nil is not.
type known struct {
	low, high           any
	lowExact, highExact bool
	nulls               int64 // -1: not known
}

var unknown = known{nulls: -1}

// known of the folders' key: all rows have its value.
func (p partition) known(name string, rows int64) known {
	switch v := p[name]; v {
	case nil:
		return known{nulls: rows}
	default:
		return known{v, v, true, true, 0}
	}
}

// known is what a row group's footer says of a column; ok is false if the file has no such column.
func (f *File) known(group int, name string) (k known, ok bool) {
	i, ok := f.schema.Find(name)
	if !ok {
		return unknown, false
	}
	if !f.shapes[i].isFlat() {
		return unknown, true
	}
	l, g := f.shapes[i].leaf, &f.footer.groups[group]
	c := &g.columns[l.index]
	if c.elsewhere != "" || c.typ != l.physical || c.values != g.rows || l.typ.Kind == column.Null || l.typ.Kind == column.Categorical {
		return unknown, true
	}
	k = known{nulls: c.stats.nullsOf(l, g.rows)}
	if l.index < len(f.footer.ordered) && f.footer.ordered[l.index] && k.nulls != g.rows {
		k.bounds(l, &c.stats)
	}
	return k, true
}

// nullsOf is -1 where the number is not known, or cannot be true.
func (s *statistics) nullsOf(l *leaf, rows int64) int64 {
	switch {
	case l.def == 0:
		return 0
	case s.nulls < 0 || s.nulls > rows:
		return -1
	}
	return s.nulls
}

// bounds takes both bounds or none.
func (k *known) bounds(l *leaf, s *statistics) {
	low, high := l.bound(s.min), l.bound(s.max)
	if low == nil || high == nil || above(low, high) {
		return
	}
	k.low, k.high = low, high
	k.lowExact, k.highExact = l.isExact(s.minExact, low), l.isExact(s.maxExact, high)
}

// isExact: only texts and bytes of any length are ever cut, and writers say nothing about other types.
func (l *leaf) isExact(said exactness, v any) bool {
	switch f, float := v.(float64); {
	case said == inexact, float && f == 0:
		return false
	case l.physical == typeByteArray:
		return said == exact
	}
	return true
}

// above tells whether bounds are in no order that the type has.
func above(low, high any) bool {
	switch a := low.(type) {
	case uint64:
		return a > high.(uint64)
	case bool:
		return a && !high.(bool)
	case column.Decimal:
		return a.Unscaled.Cmp(high.(column.Decimal).Unscaled) > 0
	case []byte:
		return slices.Compare(a, high.([]byte)) > 0
	}
	return less(high, low)
}

// bound reads a minimum or maximum as column.Builder takes it; nil: it says nothing.
func (l *leaf) bound(b []byte) any {
	if b == nil || l.convert == checkedUTF8 || l.convert == uuidText {
		return nil
	}
	switch kind := l.typ.Kind; {
	case kind == column.DecimalKind:
		return l.decimalBound(b)
	case kind == column.Str && l.physical == typeByteArray:
		if utf8.Valid(b) {
			return string(b)
		}
		return nil
	case kind == column.Binary && (l.physical == typeByteArray || l.physical == typeFixed && len(b) == l.length):
		return b
	case kind == column.Bool && len(b) == 1 && b[0] <= 1:
		return b[0] == 1
	case kind == column.Uint64 && len(b) == 8:
		return binary.LittleEndian.Uint64(b)
	case kind == column.Time && l.physical == typeInt32 && len(b) == 4:
		return int64(int32(binary.LittleEndian.Uint32(b))) * 1000
	case l.convert == fromNanos && len(b) == 8 && whole64(b) != nil: // who reads the value is told
		return nil
	case l.convert == fromMillis && len(b) == 8 && !fitsMicros(int64(binary.LittleEndian.Uint64(b))):
		return nil
	}
	return l.stat(b)
}

// fitsMicros tells whether milliseconds can be counted in microseconds.
func fitsMicros(millis int64) bool {
	return millis <= math.MaxInt64/1000 && millis >= math.MinInt64/1000
}

func (l *leaf) decimalBound(b []byte) any {
	d := column.Decimal{Scale: l.typ.Scale}
	switch {
	case l.physical == typeInt32 && len(b) == 4:
		d.Unscaled = column.Int128Of(int64(int32(binary.LittleEndian.Uint32(b))))
	case l.physical == typeInt64 && len(b) == 8:
		d.Unscaled = column.Int128Of(int64(binary.LittleEndian.Uint64(b)))
	case l.physical == typeFixed && len(b) == l.length || l.physical == typeByteArray && len(b) > 0 && len(b) <= 16:
		d.Unscaled = fromBigEndian(string(b))
	default:
		return nil
	}
	return d
}

// Some gives the source of some of the row groups, the same one when it is asked twice the same.
func (s *Source) Some(parts []int, whole bool) plan.Measured {
	out := *s
	out.parts, out.made = make([]part, len(parts)), &narrower{}
	for i, p := range parts {
		out.parts[i] = s.parts[p]
	}
	if whole {
		out.within = nil
	}
	s.made.Lock()
	defer s.made.Unlock()
	for _, old := range s.made.some {
		if slices.Equal(old.parts, out.parts) && (old.within == nil) == (out.within == nil) {
			return old
		}
	}
	s.made.some = keptLast(s.made.some, &out)
	return &out
}

// Unchanged opens the files whose row groups are left, and looks at their lengths.
func (s *Source) Unchanged(r *plan.Run) error {
	files := []*File{}
	for _, p := range s.parts {
		if f := s.files[p.file]; len(files) == 0 || files[len(files)-1] != f {
			files = append(files, f)
		}
	}
	return r.Try(len(files), func(i int) error {
		_, done, err := s.opened(files[i])
		if err != nil {
			return err
		}
		return done()
	})
}

// PagesRead counts the pages of data that were decoded of the files, by all who read this source and what was made of it.
func (s *Source) PagesRead() int64 { return s.pages.read.Load() }
