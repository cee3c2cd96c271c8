package postgres

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"skep/dataframe/column"
)

// freeScale is how many digits behind the point the values of a table's numeric column have that says none: what comes of a query is
// looked through as a whole, a table in parts.
const freeScale = 18

// numericKind is the kind of numeric(p, s); without them, of what a value's own digits say.
func numericKind(modifier int32) kind {
	if modifier < 4 {
		return kind{name: "numeric", typ: column.DecimalOf(column.MaxDigits, freeScale), free: true}
	}
	precision, scale := int(modifier-4)>>16&0xFFFF, int((modifier-4)<<21>>21) // of eleven bits with a sign, since version 15
	switch {
	case scale < 0:
		precision, scale = precision-scale, 0
	case scale > precision:
		precision = scale
	}
	if precision > column.MaxDigits {
		return inText("numeric")
	}
	return scaled(precision, scale)
}

// scaled is the kind of decimals with a scale.
func scaled(precision, scale int) kind {
	return kind{name: "numeric", typ: column.DecimalOf(precision, scale), read: func(b []byte) (any, error) {
		d, err := readNumeric(b, scale)
		if err != nil {
			return nil, err
		}
		out, ok := d.Rescaled(precision, scale)
		if !ok {
			return nil, tooLong(precision, scale)
		}
		return out, nil
	}}
}

func tooLong(precision, scale int) error {
	return &Error{Message: fmt.Sprintf("a numeric has more digits than decimal(%d, %d) holds", precision, scale), Hint: "ask for column::float8, column::text or column::numeric(38, …)"}
}

// numbers gathers numerics without a scale: each has its own until it is known how many digits all need.
type numbers struct {
	data         []column.Decimal
	valid        []bool
	whole, scale int // digits before and behind the point that any value had
	batchWhole   int
	batchScale   int
}

func (n *numbers) null() {
	n.data, n.valid = append(n.data, column.Decimal{}), append(n.valid, false)
}

func (n *numbers) add(b []byte) error {
	d, err := readNumeric(b, column.MaxDigits)
	if err != nil {
		return err
	}
	n.data, n.valid = append(n.data, d), append(n.valid, true)
	whole := max(0, d.Digits()-int(d.Scale))
	n.batchWhole, n.batchScale = max(n.batchWhole, whole), max(n.batchScale, int(d.Scale))
	n.whole, n.scale = max(n.whole, whole), max(n.scale, int(d.Scale))
	return nil
}

func (n *numbers) last() column.Type { return fitting(n.whole, n.scale) }

// fitting is the decimal of 38 digits with as many of the digits behind the point as there is room for.
func fitting(whole, scale int) column.Type {
	return column.DecimalOf(column.MaxDigits, max(0, min(scale, column.MaxDigits-whole)))
}

func (n *numbers) build() *column.Column {
	typ := fitting(n.batchWhole, n.batchScale)
	to := column.NewBuilder(typ, len(n.data))
	for i, d := range n.data {
		if !n.valid[i] {
			to.Null()
			continue
		}
		d, ok := d.Rescaled(int(typ.Precision), int(typ.Scale))
		if !ok || to.Append(d) != nil {
			to.Null() // cannot be: the type was made for these values
		}
	}
	n.data, n.valid, n.batchWhole, n.batchScale = n.data[:0], n.valid[:0], 0, 0
	return to.Build()
}

const (
	numericNegative = 0x4000
	numericNaN      = 0xC000
	mostGroups      = 12 // of four digits, before the point: more than 38 digits cannot be kept
)

// readNumeric reads a number of groups of four decimal digits: how many groups, the place of the first, the sign, how many digits
// stand behind the point, and the groups. The result has that scale, or most, to which it is rounded half away from zero.
func readNumeric(b []byte, most int) (d column.Decimal, err error) {
	if len(b) < 8 || len(b) < 8+2*int(binary.BigEndian.Uint16(b)) {
		return d, sizeError("numeric", b)
	}
	groups, weight := b[8:8+2*int(binary.BigEndian.Uint16(b))], int(int16(binary.BigEndian.Uint16(b[2:])))
	sign, scale := binary.BigEndian.Uint16(b[4:]), int(binary.BigEndian.Uint16(b[6:])&0x3FFF)
	if sign >= numericNaN {
		return d, &Error{Message: "a numeric is NaN or infinite, which decimals are not", Hint: "ask for column::float8"}
	}
	scale = min(scale, most)
	for len(groups) > 0 && groups[0] == 0 && groups[1] == 0 {
		groups, weight = groups[2:], weight-1
	}
	if len(groups) > 0 && weight >= mostGroups {
		return d, tooLong(column.MaxDigits, scale)
	}
	value, ok := unscaled(groups, weight, scale)
	if !ok {
		return d, tooLong(column.MaxDigits, scale)
	}
	if sign == numericNegative {
		value = value.Neg()
	}
	d, ok = column.Decimal{Unscaled: value, Scale: uint8(scale)}.Rescaled(column.MaxDigits, scale)
	if !ok {
		return d, tooLong(column.MaxDigits, scale)
	}
	return d, nil
}

// unscaled adds the groups up, down to the one in which the digits end.
func unscaled(groups []byte, weight, scale int) (x column.Int128, ok bool) {
	at := func(place int) int64 { // the group that counts 10000^place
		i := 2 * (weight - place)
		if i < 0 || i >= len(groups) {
			return 0
		}
		return int64(binary.BigEndian.Uint16(groups[i:]))
	}
	full, part := scale/4, scale%4
	for place := min(weight, mostGroups); place >= -full; place-- {
		if x, ok = shifted(x, 4, at(place)); !ok {
			return x, false
		}
	}
	low := at(-full - 1)
	cut := powers[4-part]
	if x, ok = shifted(x, part, low/cut); !ok {
		return x, false
	}
	if low%cut*2 >= cut {
		return x.Add(column.Int128Of(1))
	}
	return x, true
}

var powers = [...]int64{1, 10, 100, 1000, 10000}

// shifted is x with digits behind it.
func shifted(x column.Int128, digits int, more int64) (column.Int128, bool) {
	x, ok := x.Mul(column.Int128Of(powers[digits]))
	if !ok {
		return x, false
	}
	return x.Add(column.Int128Of(more))
}

// appendNumeric writes what readNumeric reads.
func appendNumeric(out []byte, d column.Decimal) []byte {
	sign, digits := uint16(0), strings.TrimPrefix(d.String(), "-")
	if d.Unscaled.Sign() < 0 {
		sign = numericNegative
	}
	whole, part, _ := strings.Cut(digits, ".")
	for len(whole)%4 != 0 {
		whole = "0" + whole
	}
	for len(part)%4 != 0 {
		part += "0"
	}
	all, weight := whole+part, len(whole)/4-1
	for strings.HasPrefix(all, "0000") {
		all, weight = all[4:], weight-1
	}
	all = strings.TrimRight(all, "0")
	groups := (len(all) + 3) / 4
	all += strings.Repeat("0", 4*groups-len(all))
	out = binary.BigEndian.AppendUint16(out, uint16(groups))
	out = binary.BigEndian.AppendUint16(out, uint16(int16(weight)))
	out = binary.BigEndian.AppendUint16(out, sign)
	out = binary.BigEndian.AppendUint16(out, uint16(d.Scale))
	for i := 0; i < len(all); i += 4 {
		n, _ := strconv.Atoi(all[i : i+4])
		out = binary.BigEndian.AppendUint16(out, uint16(n))
	}
	return out
}
