package parquet

import (
	"encoding/binary"
	"math"

	"skep/dataframe/column"
	"skep/dataframe/plan"
)

// mayHold is false if statistics show that no row of a group lies within all bounds.
func (f *File) mayHold(group int, bounds []plan.Range) bool {
	g := &f.footer.groups[group]
	for _, b := range bounds {
		i, ok := f.schema.Find(b.Column)
		if !ok || !f.shapes[i].isFlat() {
			continue
		}
		if l := f.shapes[i].leaf; !l.mayHold(&g.columns[l.index], g.rows, b) {
			return false
		}
	}
	return true
}

// bounds are the lowest and highest value of a group's column; nil: statistics do not say.
func (f *File) bounds(group int, name string) (low, high any) {
	i, ok := f.schema.Find(name)
	if !ok || !f.shapes[i].isFlat() {
		return nil, nil
	}
	l := f.shapes[i].leaf
	stats := f.footer.groups[group].columns[l.index].stats
	return l.stat(stats.min), l.stat(stats.max)
}

func (l *leaf) mayHold(c *chunk, rows int64, b plan.Range) bool {
	if c.stats.nulls == rows {
		return false
	}
	low, high := l.stat(c.stats.min), l.stat(c.stats.max)
	if from, ok := low.(int64); ok {
		if to, ok := high.(int64); ok && !b.Has(from, to) {
			return false
		}
	}
	if l.typ.IsFloat() && b.High == nil {
		high = nil // NaN, which is above all bounds, does not count in statistics
	}
	return !(less(high, b.Low) || less(b.High, low))
}

// stat reads a minimum or maximum as column.Value would give it; nil: not known.
func (l *leaf) stat(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	switch {
	case l.typ.Kind == column.DecimalKind:
		return nil // of the values, not of their units
	case l.typ.Kind == column.Str && l.convert == asStored && l.physical == typeByteArray:
		return string(b)
	case l.typ.Kind == column.Float64 && len(b) == 8:
		return float(math.Float64frombits(binary.LittleEndian.Uint64(b)))
	case l.typ.Kind == column.Float32 && l.physical == typeFloat && len(b) == 4:
		return float(float64(math.Float32frombits(binary.LittleEndian.Uint32(b))))
	case l.physical == typeInt32 && len(b) == 4 && l.typ.Kind != column.Time:
		if l.typ.Kind == column.Uint32 {
			return int64(binary.LittleEndian.Uint32(b))
		}
		return int64(int32(binary.LittleEndian.Uint32(b)))
	case l.physical == typeInt64 && len(b) == 8 && l.typ.Kind != column.Uint64:
		v := int64(binary.LittleEndian.Uint64(b))
		switch l.convert {
		case fromMillis:
			return v * 1000
		case fromNanos, cutNanos:
			return microsOf(v)
		}
		return v
	}
	return nil
}

// float leaves NaN out: a bound that is one says nothing.
func float(f float64) any {
	if math.IsNaN(f) {
		return nil
	}
	return f
}

// less is true only if both are known, comparable, and a < b.
func less(a, b any) bool {
	switch a := a.(type) {
	case int64:
		switch b := b.(type) {
		case int64:
			return a < b
		case float64:
			return float64(a) < b && math.Abs(float64(a)) < 1<<53
		}
	case float64:
		switch b := b.(type) {
		case float64:
			return a < b
		case int64:
			return a < float64(b) && math.Abs(float64(b)) < 1<<53
		}
	case string:
		b, ok := b.(string)
		return ok && a < b
	}
	return false
}
