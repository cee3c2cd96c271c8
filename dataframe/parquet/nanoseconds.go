package parquet

import (
	"encoding/binary"
	"math"

	"skep/dataframe/column"
)

// nanoseconds says what becomes of times in nanoseconds, before rows are read: in all columns, or in some.
func (f *File) nanoseconds(how column.Nanoseconds, of map[string]bool) error {
	if how == column.KeepNanos {
		return nil
	}
	fields := append([]column.Field(nil), f.schema.Fields...)
	for i, s := range f.shapes {
		if of == nil || of[s.name] {
			s.nanoseconds(how)
			fields[i].Type = s.typ
		}
	}
	var err error
	f.schema, err = column.NewSchema(fields)
	return err
}

// nanoseconds changes leaves that count in them, and the types around them.
func (s *shape) nanoseconds(how column.Nanoseconds) {
	for _, p := range s.parts {
		p.nanoseconds(how)
	}
	switch {
	case s.leaf != nil && s.leaf.typ.Nano:
		s.leaf.nanoseconds(how)
		s.typ = s.leaf.typ
	case s.leaf != nil:
	case s.typ.Kind == column.ListKind:
		s.typ = column.ListOf(s.parts[0].typ)
	default:
		fields := append([]column.Field(nil), s.typ.Fields()...)
		for i := range fields {
			fields[i].Type = s.parts[i].typ
		}
		s.typ = column.StructOf(fields)
	}
}

func (l *leaf) nanoseconds(how column.Nanoseconds) {
	if how == column.CountNanos {
		l.typ = column.Int64Type
		return
	}
	l.typ = l.typ.Coarse()
	switch old := l.convert == nanosOfInt96; {
	case old && how == column.CutNanos:
		l.convert = cutInt96
	case old:
		l.convert = fromInt96
	case how == column.CutNanos:
		l.convert = cutNanos
	default:
		l.convert = fromNanos
	}
}

// near96 refuses days that nanoseconds since 1970 cannot count.
func near96(b []byte) *Error {
	const most = math.MaxInt64/(microsOfDay*nanosPerTick) - 1
	for ; len(b) >= 12; b = b[12:] {
		ns, day := int64(binary.LittleEndian.Uint64(b)), int64(binary.LittleEndian.Uint32(b[8:]))-julianEpoch
		if day > most || day < -most || ns < 0 || ns > microsOfDay*nanosPerTick {
			e := column.OutOfNanos(day*microsOfDay + ns/nanosPerTick)
			e.Hint = `nanoseconds: "cut" reads microseconds, which reach further`
			return e
		}
	}
	return nil
}

// whole64 refuses stored nanoseconds that are no whole microseconds.
func whole64(b []byte) *Error {
	for ; len(b) >= 8; b = b[8:] {
		if err := wholeMicros(int64(binary.LittleEndian.Uint64(b))); err != nil {
			return err
		}
	}
	return nil
}

// whole96 is whole64 for the nanoseconds of a day, behind which stands the day.
func whole96(b []byte) *Error {
	for ; len(b) >= 12; b = b[12:] {
		if err := wholeMicros(int64(binary.LittleEndian.Uint64(b))); err != nil {
			return err
		}
	}
	return nil
}

func wholeMicros(ns int64) *Error {
	if ns%1000 != 0 {
		return column.Finer(ns)
	}
	return nil
}

// near64 refuses stored milliseconds that microseconds cannot count.
func near64(b []byte) *Error {
	for ; len(b) >= 8; b = b[8:] {
		if err := nearMillis(int64(binary.LittleEndian.Uint64(b))); err != nil {
			return err
		}
	}
	return nil
}

func nearMillis(ms int64) *Error {
	if !fitsMicros(ms) {
		return column.TooFar(ms, "milliseconds")
	}
	return nil
}
