package csv

import (
	"math"
	"strconv"
	"unsafe"

	"skep/dataframe/column"
)

var order = [...]column.Type{{Kind: column.Int64}, {Kind: column.Float64}, {Kind: column.Bool}, {Kind: column.Date}, {Kind: column.Datetime}, {Kind: column.Time}}

// utc is the type of datetimes with an offset.
var utc = column.Type{Kind: column.Datetime, Zone: "UTC"}

// infer gives the narrowest type of a first value. A quoted value is text.
func infer(f cell) column.Type {
	if !f.quoted {
		for _, t := range order {
			if fits(t, f) {
				return t
			}
		}
		if fits(utc, f) {
			return utc
		}
	}
	return column.StrType
}

// wider gives the type that holds the values of an old type and a new value: i64 → f64 → str, date → datetime → str, other → str.
func wider(old column.Type, f cell) column.Type {
	switch {
	case f.quoted:
	case old.Kind == column.Int64 && fits(column.Float64Type, f):
		return column.Float64Type
	case old.Kind == column.Date && fits(column.DatetimeType, f):
		return column.DatetimeType
	}
	return column.StrType
}

func fits(typ column.Type, f cell) bool {
	if f.quoted && typ.Kind != column.Str {
		return false
	}
	if typ.Nano {
		_, ok := column.Parser(typ)(view(f.text))
		return ok
	}
	switch typ.Kind {
	case column.Int64:
		_, ok := parseInt(f.text)
		return ok
	case column.Float64:
		_, ok := parseFloat(f.text)
		return ok
	case column.Bool:
		_, ok := column.ParseBool(view(f.text))
		return ok
	case column.Date:
		_, ok := column.ParseDate(view(f.text))
		return ok
	case column.Time:
		_, ok := column.ParseTime(view(f.text))
		return ok
	case column.Datetime:
		_, ok := parseDatetime(typ, view(f.text))
		return ok
	}
	return true
}

// parseDatetime reads local times into a column without a zone, times with an offset into one with a zone, dates into both.
func parseDatetime(typ column.Type, s string) (us int64, ok bool) {
	us, zoned, ok := column.ParseDatetime(s)
	if ok {
		return us, zoned == (typ.Zone != "")
	}
	d, ok := column.ParseDate(s)
	return d * column.MicrosPerDay, ok
}

// add appends a value of a type that has no place of its own in a piece; ok is false if it is none of the type.
func add(b *column.Builder, typ column.Type, text []byte) (ok bool) {
	v, ok := column.Parser(typ)(view(text))
	return ok && b.Append(v) == nil
}

func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// parseInt reads an integer of 64 bits; leading zeros are refused: they would be lost.
func parseInt(b []byte) (int64, bool) {
	i, neg := 0, false
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		i, neg = 1, b[0] == '-'
	}
	digits := len(b) - i
	if digits == 0 || digits > 19 || digits > 1 && b[i] == '0' {
		return 0, false
	}
	var n uint64
	for ; i < len(b); i++ {
		d := b[i] - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + uint64(d)
	}
	if neg {
		return -int64(n), n <= 1<<63
	}
	return int64(n), n < 1<<63
}

// parseFloat reads a number with a point or exponent, NaN and inf. Digits without a point are a float only if they are
// few enough to be exact and have no leading zero.
func parseFloat(b []byte) (float64, bool) {
	i, neg := 0, false
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		i, neg = 1, b[0] == '-'
	}
	start, digits, scale := i, 0, 0
	var n uint64
	point := false
	for ; i < len(b); i++ {
		d := b[i] - '0'
		switch {
		case d <= 9:
			n = n*10 + uint64(d)
			if digits++; point {
				scale++
			}
		case b[i] == '.' && !point:
			point = true
		default:
			return slowFloat(b)
		}
	}
	if digits == 0 || !point && digits > 15 || b[start] == '0' && digits > 1 && !(start+1 < len(b) && b[start+1] == '.') {
		return 0, false
	}
	if digits > maxDigits || scale > maxDigits {
		return slowFloat(b)
	}
	f := quotient(n, scale)
	if neg {
		f = -f
	}
	return f, true
}

func slowFloat(b []byte) (float64, bool) {
	switch string(b) {
	case "NaN", "nan":
		return math.NaN(), true
	case "inf", "Infinity", "+inf", "Inf":
		return math.Inf(1), true
	case "-inf", "-Infinity", "-Inf":
		return math.Inf(-1), true
	}
	for _, c := range b {
		if (c < '0' || c > '9') && c != '.' && c != 'e' && c != 'E' && c != '-' && c != '+' {
			return 0, false
		}
	}
	f, err := strconv.ParseFloat(view(b), 64)
	return f, err == nil
}
