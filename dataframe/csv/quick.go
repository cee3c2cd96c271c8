package csv

import (
	"math/bits"

	"skep/dataframe/column"
)

// quickBytes must be left of the text where fields are read by whole words.
const quickBytes = 40

// quickFields reads fields of a row from number n on, as long as nothing unusual stands in them: no quote, no null, a
// number that is written plainly. It gives the first field that it left, and whether the row has ended before it. A
// field's value lies in its place before the separator behind it is seen; if there is none, the careful way writes it again.
func (r *reader) quickFields(fields []*piece, n, row int) (next int, end bool) {
	data, i, sep := r.data, r.at, r.Sep
	for n < len(fields) && i+quickBytes <= len(data) {
		c, j := fields[n], 0
		switch c.how {
		case asInteger:
			w, neg := load(data, i), data[i] == '-'
			if j = i; neg {
				j++
				w = load(data, j)
			}
			d := digits(w)
			if d == 0 || byte(w) == '0' && d > 1 {
				r.at = i
				return n, false
			}
			v := decimal(w, d)
			if j += d; d == 8 {
				w = load(data, j)
				d = digits(w)
				v, j = v*wholePowers[d]+decimal(w, d), j+d // with 16 digits and more a digit follows
			}
			if neg {
				v = -v
			}
			if !c.checked {
				c.ints[row] = int64(v)
			}
		case asNumber:
			var f float64
			if f, j = float(data, i); !c.checked {
				c.floats[row] = f
			}
		case asText:
			j = r.quickText(c, i, row)
		case asWords:
			j = r.quickWord(c, i, row)
		case asTemporal:
			j = r.quickTemporal(c, i, row)
		case skipped:
			j = r.fieldEnd(i)
		}
		switch {
		case j == 0:
			r.at = i
			return n, false
		case data[j] == sep:
			i = j + 1
			n++
			continue
		case data[j] == '\n':
			r.at = j + 1
			return n + 1, true
		case data[j] == '\r' && data[j+1] == '\n':
			r.at = j + 2
			return n + 1, true
		}
		break
	}
	r.at = i
	return n, false
}

// fieldEnd finds the separator or the line's end behind an unquoted field, a carriage return before it included;
// 0: there is a quote at its start, or none in sight.
func (r *reader) fieldEnd(i int) int {
	data := r.data
	if data[i] == '"' {
		return 0
	}
	for j := i; j+8 < len(data); j += 8 {
		if m := anyOf(load(data, j), r.seps, '\n'*lowBits); m != 0 {
			j += bits.TrailingZeros64(m) >> 3
			if data[j] == '\n' && j > i && data[j-1] == '\r' {
				j--
			}
			return j
		}
	}
	return 0
}

func (r *reader) quickText(c *piece, i, row int) int {
	j := r.fieldEnd(i)
	if j <= i || len(r.nulls) > 0 && j-i <= r.longestNull && r.nulls[view(r.data[i:j])] {
		return 0
	}
	if c.size+(j-i)+textMargin > len(c.text) {
		c.grow(j - i)
	}
	if j-i <= 16 && i+16 <= len(r.data) {
		*(*[16]byte)(c.text[c.size:]) = [16]byte(r.data[i:])
	} else {
		copy(c.text[c.size:], r.data[i:j])
	}
	c.size += j - i
	c.ends[row] = int64(c.size)
	return j
}

func (r *reader) quickWord(c *piece, i, row int) int {
	j := r.fieldEnd(i)
	if j <= i || len(r.nulls) > 0 && j-i <= r.longestNull && r.nulls[view(r.data[i:j])] {
		return 0
	}
	c.codes[row] = c.word(r.data[i:j])
	return j
}

func (r *reader) quickTemporal(c *piece, i, row int) int {
	j := r.fieldEnd(i)
	if j <= i || len(r.nulls) > 0 && r.nulls[view(r.data[i:j])] {
		return 0
	}
	ok := false
	if c.checked {
		ok = fits(c.target.typ, cell{text: r.data[i:j]})
	} else if c.days != nil {
		var d int64
		d, ok = column.ParseDate(view(r.data[i:j]))
		c.days[row] = int32(d)
	} else {
		c.ints[row], ok = c.integer(r.data[i:j])
	}
	if !ok {
		return 0
	}
	return j
}

// row reads one record into its fields.
func (r *reader) row(fields []*piece, row int) error {
	start := r.at
	n, end := 0, false
	for !end {
		if n, end = r.quickFields(fields, n, row); end {
			break
		}
		at := r.at
		c, last, err := r.field()
		if err != nil {
			return err
		}
		if n < len(fields) && fields[n].how != skipped {
			if err := r.put(fields[n], row, c, at, n+1); err != nil {
				return err
			}
		}
		n, end = n+1, last
	}
	if n != len(fields) {
		return r.uneven(fields, row, n, start)
	}
	return nil
}
