package csv

import "skep/dataframe/column"

// integers reads those of up to 16 digits.
func (b *block) integers(out []int64, k int) {
	text, ends, width, behind := b.text, b.ends, b.width, b.behind(k)
	out = out[:b.rows]
	for row := range out {
		i, j := int(ends[k])+1, int(ends[k+1])-behind
		k += width
		neg := text[i] == '-'
		if neg {
			i++
		}
		n := j - i
		d := firstBytes(load(text, i)^zeros, min(n, 8))
		if n < 1 || notDigits(d) || text[i] == '0' && n > 1 {
			b.odd = append(b.odd, row)
			continue
		}
		v := ofDigits(d)
		if n > 8 {
			e := firstBytes(load(text, i+8)^zeros, min(n-8, 8))
			if notDigits(e) || n > 16 {
				b.odd = append(b.odd, row)
				continue
			}
			v = v*wholePowers[n-8] + ofDigits(e)
		}
		if neg {
			v = -v
		}
		out[row] = int64(v)
	}
}

// checkIntegers finds what integers does not read.
func (b *block) checkIntegers(k int) {
	text, ends, width, behind := b.text, b.ends, b.width, b.behind(k)
	for row := range b.rows {
		i, j := int(ends[k])+1, int(ends[k+1])-behind
		k += width
		if text[i] == '-' {
			i++
		}
		n := j - i
		if d := firstBytes(load(text, i)^zeros, min(n, 8)); n >= 1 && n <= 8 && !notDigits(d) && (text[i] != '0' || n == 1) {
			continue
		}
		if d, e := fraction(text, i, n); n < 9 || n > 16 || text[i] == '0' || notDigits(d) || notDigits(e) {
			b.odd = append(b.odd, row)
		}
	}
}

// numbers reads those with at most seven digits before the point and sixteen behind it, without an exponent. Both halves of
// what stands behind the point are always put together: how long it is changes from number to number.
func (b *block) numbers(out []float64, k int) {
	text, ends, width, behind := b.text, b.ends, b.width, b.behind(k)
	out = out[:b.rows]
	for row := range out {
		i, j := int(ends[k])+1, int(ends[k+1])-behind
		k += width
		neg := text[i] == '-'
		if neg {
			i++
		}
		w := load(text, i)
		whole := digits(w)
		scale := max(j-i-whole-1, 0)
		d, e := fraction(text, i+whole+1, scale)
		if !isNumber(text, w, i, j, whole) || notDigits(d) || notDigits(e) {
			b.odd = append(b.odd, row)
			continue
		}
		first := min(scale, 8)
		n := (decimal(w, whole)*wholePowers[first]+ofDigits(d))*wholePowers[scale-first] + ofDigits(e)
		f := float64(n)
		if n < 1<<53 {
			f /= powers[scale]
		} else {
			f = quotient(n, scale)
		}
		if neg {
			f = -f
		}
		out[row] = f
	}
}

// isNumber tells whether digits, of which the first whole ones are in w, go on to j or to a point, no zero leads them, and
// they are few enough for 64 bits.
func isNumber(text []byte, w uint64, i, j, whole int) bool {
	scale := j - i - whole - 1
	return whole > 0 && whole < 8 && (byte(w) != '0' || whole == 1) && scale <= 16 && whole+scale <= maxDigits && (scale == -1 || scale >= 0 && text[i+whole] == '.')
}

// fraction is up to 16 digits in two words, combined with zeros.
func fraction(text []byte, at, n int) (d, e uint64) {
	first := min(n, 8)
	return firstBytes(load(text, at)^zeros, first), firstBytes(load(text, at+8)^zeros, min(n-first, 8))
}

// firstBytes moves the first n ≤ 8 bytes of a word to its end, behind zeros. In two steps, as no shift is by 64 then.
func firstBytes(w uint64, n int) uint64 {
	half := uint(32-4*n) & 63
	return w << half << half
}

// checkNumbers finds what numbers does not read.
func (b *block) checkNumbers(k int) {
	text, ends, width, behind := b.text, b.ends, b.width, b.behind(k)
	for row := range b.rows {
		i, j := int(ends[k])+1, int(ends[k+1])-behind
		k += width
		if text[i] == '-' {
			i++
		}
		w := load(text, i)
		whole := digits(w)
		d, e := fraction(text, i+whole+1, max(j-i-whole-1, 0))
		if !isNumber(text, w, i, j, whole) || notDigits(d) || notDigits(e) {
			b.odd = append(b.odd, row)
		}
	}
}

// dates reads those of the form 2026-01-31; out is empty if they are only checked.
func (b *block) dates(out []int32, k int) {
	for row := range b.rows {
		i, j := b.field(row, k)
		d, ok := column.ParseDate(view(b.text[i:j]))
		if !ok {
			b.odd = append(b.odd, row)
		}
		if len(out) > 0 {
			out[row] = int32(d)
		}
	}
}

// texts copies texts behind each other.
func (r *reader) texts(b *block, c *piece, k, row int) {
	text, ends, width, behind := b.text, b.ends, b.width, b.behind(k)
	for end := row + b.rows; row < end; row++ {
		i, j := int(ends[k])+1, int(ends[k+1])-behind
		k += width
		if j == i || len(r.nulls) > 0 && r.nulls[view(text[i:j])] {
			c.null(row)
			continue
		}
		if c.size+(j-i)+textMargin > len(c.text) {
			c.grow(j - i)
		}
		if j-i <= 16 {
			*(*[16]byte)(c.text[c.size:]) = [16]byte(text[i:])
		} else {
			copy(c.text[c.size:], text[i:j])
		}
		c.size += j - i
		c.ends[row] = int64(c.size)
	}
}
