package parquet

import (
	"encoding/binary"

	"skep/dataframe/column"
)

// nanoseconds says what becomes of times in nanoseconds, before rows are read.
func (f *File) nanoseconds(how column.Nanoseconds) error {
	if how == column.ExactNanos {
		return nil
	}
	fields := append([]column.Field(nil), f.schema.Fields...)
	for i, s := range f.shapes {
		s.nanoseconds(how)
		fields[i].Type = s.typ
	}
	var err error
	f.schema, err = column.NewSchema(fields)
	return err
}

// nanoseconds changes leaves, and the types around them. Days and nanoseconds in 12 bytes have no whole number: they are cut
// if they may be, or else have to be exact.
func (s *shape) nanoseconds(how column.Nanoseconds) {
	for _, p := range s.parts {
		p.nanoseconds(how)
	}
	switch {
	case s.leaf != nil && s.leaf.convert == fromNanos && how == column.CountNanos:
		s.typ, s.leaf.typ, s.leaf.convert = column.Int64Type, column.Int64Type, asStored
	case s.leaf != nil && s.leaf.convert == fromNanos:
		s.leaf.convert = cutNanos
	case s.leaf != nil && s.leaf.convert == fromInt96 && how == column.CutNanos:
		s.leaf.convert = cutInt96
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
