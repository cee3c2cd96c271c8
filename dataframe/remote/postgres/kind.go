package postgres

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"

	"skep/dataframe/column"
	"skep/internal/lazy"
)

// kind is how the values of one of the server's types are read.
type kind struct {
	name string // the server's
	typ  column.Type
	read func(b []byte) (any, error) // as column.Builder takes values
	into func(to *column.Builder, b []byte) error
	cast bool // the server writes it as text
	free bool // a numeric whose scale each value has for itself
}

// sink gathers the values of one column.
type sink interface {
	add(b []byte) error
	null()
	build() *column.Column // of what came since the last one
	last() column.Type     // of the whole column
}

func (k kind) sink() sink {
	if k.free {
		return &numbers{}
	}
	return &values{kind: k, to: column.NewBuilder(k.typ, 0)}
}

type values struct {
	kind
	to *column.Builder
}

func (v *values) null() { v.to.Null() }

func (v *values) add(b []byte) error {
	if v.into != nil {
		return v.into(v.to, b)
	}
	x, err := v.read(b)
	if err != nil {
		return err
	}
	return v.to.Append(x)
}

func (v *values) build() *column.Column {
	n := v.to.Len()
	c := v.to.Build()
	v.to = column.NewBuilder(v.typ, n)
	return c
}

func (v *values) last() column.Type { return v.typ }

// epoch is 2000-01-01, from which PostgreSQL counts, in days and microseconds since 1970.
const (
	epochDays   = 10957
	epochMicros = epochDays * column.MicrosPerDay
)

// The server's numbers of its own types.
const (
	oidNumeric    = 1700
	firstOwnOID   = 16384 // from here on types are the database's
	deepestDomain = 16
)

var scalars = lazy.Value[map[uint32]kind]{New: func() map[uint32]kind {
	return map[uint32]kind{
		16:   {name: "bool", typ: column.BoolType, into: readBool},
		17:   {name: "bytea", typ: column.BinaryType, into: readBytes},
		18:   {name: "char", typ: column.StrType, into: readText},
		19:   {name: "name", typ: column.StrType, into: readText},
		20:   {name: "int8", typ: column.Int64Type, into: readInt[int64](8)},
		21:   {name: "int2", typ: column.Int16Type, into: readInt[int16](2)},
		23:   {name: "int4", typ: column.Int32Type, into: readInt[int32](4)},
		25:   {name: "text", typ: column.StrType, into: readText},
		26:   {name: "oid", typ: column.Uint32Type, into: readInt[uint32](4)},
		28:   {name: "xid", typ: column.Uint32Type, into: readInt[uint32](4)},
		114:  {name: "json", typ: column.StrType, into: readText},
		700:  {name: "float4", typ: column.Float32Type, into: readFloat32},
		701:  {name: "float8", typ: column.Float64Type, into: readFloat64},
		1042: {name: "bpchar", typ: column.StrType, into: readText},
		1043: {name: "varchar", typ: column.StrType, into: readText},
		1082: {name: "date", typ: column.DateType, into: readDate},
		1083: {name: "time", typ: column.TimeType, into: readTime},
		1114: {name: "timestamp", typ: column.DatetimeType, into: readTimestamp},
		1184: {name: "timestamptz", typ: column.Type{Kind: column.Datetime, Zone: "UTC"}, into: readTimestamp},
		1186: {name: "interval", typ: column.DurationType, into: readInterval},
		2950: {name: "uuid", typ: column.StrType, into: readUUID},
		3802: {name: "jsonb", typ: column.StrType, into: readJSONB},
	}
}}

// arrays are the lists of the server's own types: number of the array, number of the element.
var arrays = lazy.Value[map[uint32]uint32]{New: func() map[uint32]uint32 {
	return map[uint32]uint32{1000: 16, 1001: 17, 1002: 18, 1003: 19, 1016: 20, 1005: 21, 1007: 23, 1009: 25, 1028: 26, 199: 114,
		1021: 700, 1022: 701, 1014: 1042, 1015: 1043, 1182: 1082, 1183: 1083, 1115: 1114, 1185: 1184, 1187: 1186, 1231: 1700, 2951: 2950, 3807: 3802}
}}

// inText is what all other types are here.
func inText(name string) kind {
	return kind{name: name, typ: column.StrType, into: readText, cast: true}
}

// kindsOf finds the kinds of an answer's columns; the database's own types are asked for.
func (s *session) kindsOf(ctx context.Context, fields []field) ([]kind, error) {
	out := make([]kind, len(fields))
	for i, f := range fields {
		var err error
		if out[i], err = s.kindOf(ctx, f.oid, f.modifier, 0); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *session) kindOf(ctx context.Context, oid uint32, modifier int32, depth int) (kind, error) {
	if k, ok := scalars.Get()[oid]; ok {
		return k, nil
	}
	if oid == oidNumeric {
		return numericKind(modifier), nil
	}
	if elem, ok := arrays.Get()[oid]; ok {
		k, err := s.kindOf(ctx, elem, modifier, depth+1)
		return listOf(k), err
	}
	if oid < firstOwnOID || depth > deepestDomain {
		return inText(strconv.Itoa(int(oid))), nil
	}
	return s.ownKind(ctx, oid, modifier, depth)
}

const askType = `select typname, typtype, typelem, typbasetype, typtypmod, typcategory, typsend::oid::regproc from pg_catalog.pg_type where oid = `

// ownKind asks for a type that the database has made: an enum, a domain, a list of such, or what only text can show.
func (s *session) ownKind(ctx context.Context, oid uint32, modifier int32, depth int) (kind, error) {
	rows, err := s.one(ctx, askType+strconv.FormatUint(uint64(oid), 10))
	if err != nil || len(rows) != 1 || len(rows[0]) != 7 {
		return inText(strconv.Itoa(int(oid))), err
	}
	r := rows[0]
	elem, _ := strconv.ParseUint(r[2], 10, 32)
	base, _ := strconv.ParseUint(r[3], 10, 32)
	switch {
	case r[1] == "e":
		return kind{name: r[0], typ: column.CategoricalType, into: readText}, nil
	case r[1] == "d":
		if m, err := strconv.ParseInt(r[4], 10, 32); err == nil && modifier < 0 {
			modifier = int32(m)
		}
		return s.kindOf(ctx, uint32(base), modifier, depth+1)
	case r[5] == "A" && elem != 0:
		k, err := s.kindOf(ctx, uint32(elem), modifier, depth+1)
		return listOf(k), err
	}
	return inText(r[0]), nil
}

// listOf is the kind of arrays. Those whose elements need the server's help come as text as a whole.
func listOf(k kind) kind {
	if k.cast {
		return inText(k.name + "[]")
	}
	if k.free {
		k = scaled(column.MaxDigits, freeScale)
	}
	elem := k
	return kind{name: k.name + "[]", typ: column.ListOf(elem.typ), read: func(b []byte) (any, error) { return readArray(elem, b) }}
}

func sizeError(want string, b []byte) error {
	return &Error{Message: fmt.Sprintf("a %s comes as %s", want, plural(len(b), "byte"))}
}

func readBool(to *column.Builder, b []byte) error {
	if len(b) != 1 {
		return sizeError("bool", b)
	}
	to.Bool(b[0] != 0)
	return nil
}

func readInt[T int16 | int32 | int64 | uint32](width int) func(*column.Builder, []byte) error {
	return func(to *column.Builder, b []byte) error {
		if len(b) != width {
			return sizeError("number", b)
		}
		n := uint64(0)
		for _, x := range b {
			n = n<<8 | uint64(x)
		}
		to.Int(int64(T(n)))
		return nil
	}
}

func readFloat32(to *column.Builder, b []byte) error {
	if len(b) != 4 {
		return sizeError("float4", b)
	}
	to.Float(float64(math.Float32frombits(binary.BigEndian.Uint32(b))))
	return nil
}

func readFloat64(to *column.Builder, b []byte) error {
	if len(b) != 8 {
		return sizeError("float8", b)
	}
	to.Float(math.Float64frombits(binary.BigEndian.Uint64(b)))
	return nil
}

func readText(to *column.Builder, b []byte) error {
	if !utf8.Valid(b) {
		return &Error{Message: "a text is no UTF-8", Hint: "does the database have the encoding SQL_ASCII? convert_to(column, 'LATIN1') gives bytes"}
	}
	to.Bytes(b)
	return nil
}

func readBytes(to *column.Builder, b []byte) error {
	to.Bytes(b)
	return nil
}

func readJSONB(to *column.Builder, b []byte) error {
	if len(b) == 0 || b[0] != 1 {
		return &Error{Message: "a jsonb comes in a form that is not known here", Hint: "ask for column::text"}
	}
	return readText(to, b[1:])
}

func readUUID(to *column.Builder, b []byte) error {
	if len(b) != 16 {
		return sizeError("uuid", b)
	}
	var s [36]byte
	hex.Encode(s[:8], b[:4])
	hex.Encode(s[9:13], b[4:6])
	hex.Encode(s[14:18], b[6:8])
	hex.Encode(s[19:23], b[8:10])
	hex.Encode(s[24:], b[10:])
	s[8], s[13], s[18], s[23] = '-', '-', '-', '-'
	to.Bytes(s[:])
	return nil
}

// endless is the error of what lies at no place of the calendar.
func endless(what string) error {
	return &Error{Message: "a " + what + " is infinite, or too far away to be one here", Hint: "ask for nullif(column, 'infinity'), or for column::text"}
}

func readDate(to *column.Builder, b []byte) error {
	if len(b) != 4 {
		return sizeError("date", b)
	}
	d := int32(binary.BigEndian.Uint32(b))
	if d == math.MaxInt32 || d == math.MinInt32 || d > math.MaxInt32-epochDays {
		return endless("date")
	}
	to.Int(int64(d) + epochDays)
	return nil
}

func readTime(to *column.Builder, b []byte) error {
	if len(b) != 8 {
		return sizeError("time", b)
	}
	t := int64(binary.BigEndian.Uint64(b))
	if t < 0 || t >= column.MicrosPerDay {
		return &Error{Message: "a time is 24:00:00, which is none here", Hint: "ask for column::text, or column::interval"}
	}
	to.Int(t)
	return nil
}

func readTimestamp(to *column.Builder, b []byte) error {
	if len(b) != 8 {
		return sizeError("timestamp", b)
	}
	t := int64(binary.BigEndian.Uint64(b))
	if t == math.MaxInt64 || t == math.MinInt64 || t > math.MaxInt64-epochMicros {
		return endless("timestamp")
	}
	to.Int(t + epochMicros)
	return nil
}

// readInterval reads microseconds, days of 24 hours, and months, which have no length.
func readInterval(to *column.Builder, b []byte) error {
	if len(b) != 16 {
		return sizeError("interval", b)
	}
	us, days, months := int64(binary.BigEndian.Uint64(b)), int64(int32(binary.BigEndian.Uint32(b[8:]))), int32(binary.BigEndian.Uint32(b[12:]))
	if months != 0 {
		return &Error{Message: "an interval has months, whose length in days is open", Hint: "ask for column::text, or extract(epoch from column)"}
	}
	whole := days * column.MicrosPerDay // below 2^31 * 2^37
	if sum := us + whole; (sum > us) == (whole > 0) || whole == 0 {
		to.Int(sum)
		return nil
	}
	return endless("interval")
}

// readArray reads a list: dimensions, a mark, the elements' type, for each dimension length and first index, and the elements.
func readArray(elem kind, b []byte) (any, error) {
	if len(b) < 12 {
		return nil, sizeError("array", b)
	}
	switch dims := binary.BigEndian.Uint32(b); {
	case dims == 0:
		return []any{}, nil
	case dims > 1:
		return nil, &Error{Message: fmt.Sprintf("an array has %d dimensions, and a list has one", dims), Hint: "ask for column::text, or to_json(column)"}
	case len(b) < 20:
		return nil, sizeError("array", b)
	}
	n := int(int32(binary.BigEndian.Uint32(b[12:])))
	if b = b[20:]; n < 0 || n > len(b)/4 {
		return nil, errMessage
	}
	to := column.NewBuilder(elem.typ, n)
	for range n {
		if len(b) < 4 {
			return nil, errMessage
		}
		size := int(int32(binary.BigEndian.Uint32(b)))
		if b = b[4:]; size < 0 {
			to.Null()
			continue
		}
		if size > len(b) {
			return nil, errMessage
		}
		if err := elem.element(to, b[:size]); err != nil {
			return nil, err
		}
		b = b[size:]
	}
	return listValues(to.Build()), nil
}

func (k kind) element(to *column.Builder, b []byte) error {
	if k.into != nil {
		return k.into(to, b)
	}
	x, err := k.read(b)
	if err != nil {
		return err
	}
	return to.Append(x)
}

func listValues(c *column.Column) []any {
	out := make([]any, c.Len())
	for i := range out {
		out[i] = c.Value(i)
	}
	return out
}

// sameText tells whether equal texts of a type are equal letters: char(n) leaves spaces out, names and enums are not texts there.
func (k kind) sameText() bool { return k.name == "text" || k.name == "varchar" }
