package tensor

import (
	"math"
	"strconv"
	"strings"

	"skep/compute/dtype"
)

// The layout of NumPy's printing: eight digits, lines of 75, three entries at
// either end of what has more than a thousand elements.
const (
	printDigits = 8
	printWidth  = 75
	printEdge   = 3
	printWhole  = 1000
)

// String prints as NumPy's str does, with the language's words for truth values.
func (t *Tensor) String() string {
	if err := Fetch(t); err != nil {
		return "<" + t.Head() + ", lost>"
	}
	if t.Len() == 0 {
		if len(t.shape) == 1 {
			return "[]"
		}
		return "[] of shape " + t.Shape().String()
	}
	p := &printer{summary: t.Len() > printWhole}
	shown := t
	if p.summary {
		shown = p.edges(t)
	}
	p.format = formatOf(shown.Contiguous())
	return p.nested(t, " ", printWidth)
}

// Head describes the tensor in a line: Tensor<f32, [100, 10]>.
func (t *Tensor) Head() string { return "Tensor<" + t.dtype.String() + ", " + t.Shape().String() + ">" }

// Brief is String where that costs little, and what the tensor is where its elements are on a device only.
func (t *Tensor) Brief() string {
	if !t.buf.isHere() {
		return "<" + t.Head() + ", " + t.Device() + ">"
	}
	return t.String()
}

type printer struct {
	summary bool
	format  func(t *Tensor) string // of a tensor of no dimensions
}

// edges gives the elements that a summary shows: they alone decide the format.
func (p *printer) edges(t *Tensor) *Tensor {
	for axis, n := range t.shape {
		if n > 2*printEdge {
			t = must(Concat([]*Tensor{t.sliced(axis, 0, printEdge, 1), t.sliced(axis, n-printEdge, printEdge, 1)}, axis))
		}
	}
	return t
}

// nested prints between brackets; indent is what stands before further lines.
func (p *printer) nested(t *Tensor, indent string, width int) string {
	if len(t.shape) == 0 {
		return p.format(t)
	}
	n := t.shape[0]
	var parts []string
	for i := 0; i < n; i++ {
		if p.summary && n > 2*printEdge && i == printEdge {
			parts = append(parts, "...")
			i = n - printEdge
		}
		parts = append(parts, p.nested(t.sliced(0, i, 1, 1).dropped(0, 1), indent+" ", width-1))
	}
	if len(t.shape) > 1 {
		return "[" + strings.Join(parts, strings.Repeat("\n", len(t.shape)-1)+indent) + "]"
	}
	return "[" + wrapped(parts, indent, width-1) + "]"
}

// wrapped joins words into lines of at most width.
func wrapped(words []string, indent string, width int) string {
	var b strings.Builder
	used := len(indent)
	for i, w := range words {
		switch {
		case i > 0 && used+1+len(w) > width:
			b.WriteString("\n" + indent)
			used = len(indent)
		case i > 0:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(w)
		used += len(w)
	}
	return b.String()
}

// formatOf decides how the elements of a contiguous tensor are written, so that they line up.
func formatOf(t *Tensor) func(*Tensor) string {
	switch {
	case t.dtype == dtype.Bool || t.dtype.IsInt():
		width := 0
		for i := range t.Len() {
			width = max(width, len(wholeText(t, i)))
		}
		return func(x *Tensor) string { return left(wholeText(x, 0), width) }
	case t.dtype.IsComplex():
		return complexFormat(t)
	}
	values := make([]float64, t.Len())
	for i := range values {
		values[i] = t.FloatAt(i)
	}
	f := floatFormat(values, t.dtype)
	return func(x *Tensor) string { return f(x.Float()) }
}

func wholeText(t *Tensor, i int) string {
	switch t.dtype {
	case dtype.Bool:
		return strconv.FormatBool(all[bool](t)[i])
	case dtype.U64:
		return strconv.FormatUint(all[uint64](t)[i], 10)
	}
	return strconv.FormatInt(t.Int(i), 10)
}

func left(text string, width int) string {
	return strings.Repeat(" ", max(0, width-len(text))) + text
}

func right(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-len(text)))
}

func complexFormat(t *Tensor) func(*Tensor) string {
	re, im := make([]float64, t.Len()), make([]float64, t.Len())
	for i := range re {
		c := t.Complex(i)
		re[i], im[i] = real(c), math.Abs(imag(c))
	}
	part := dtype.Real(t.dtype)
	fr, fi := floatFormat(re, part), floatFormat(im, part)
	return func(x *Tensor) string {
		c := x.Complex(0)
		sign := "+"
		if math.Signbit(imag(c)) {
			sign = "-"
		}
		text := fi(math.Abs(imag(c)))
		digits := strings.TrimRight(text, " ")
		return fr(real(c)) + sign + digits + "j" + text[len(digits):]
	}
}

// floatFormat chooses between 1.5 and 1.5e+10, and how many places stand before and behind the point.
func floatFormat(values []float64, d dtype.Type) func(float64) string {
	least, most := math.Inf(1), 0.0
	for _, v := range values {
		if a := math.Abs(v); a != 0 && a <= math.MaxFloat64 {
			least, most = min(least, a), max(most, a)
		}
	}
	if most >= 1e8 || most > 0 && (least < 1e-4 || most/least > 1000) {
		return scientific(values, d)
	}
	before, behind, odd := 0, 0, 0
	for _, v := range values {
		if v-v != 0 { // NaN and infinite
			odd = max(odd, len(oddText(v)))
			continue
		}
		whole, part, _ := strings.Cut(fixedText(v, printDigits, d), ".")
		before, behind = max(before, len(whole)), max(behind, len(part))
	}
	if odd > 0 {
		before = max(before, odd-behind-1)
	}
	return func(v float64) string {
		if v-v != 0 {
			return left(oddText(v), before+behind+1)
		}
		whole, part, _ := strings.Cut(fixedText(v, behind, d), ".")
		return left(whole, before) + "." + right(part, behind)
	}
}

func oddText(v float64) string {
	switch {
	case v != v:
		return "nan"
	case v > 0:
		return "inf"
	}
	return "-inf"
}

// shortest gives the fewest digits that read back as the same element.
func shortest(v float64, form byte, d dtype.Type) string {
	switch d {
	case dtype.F32:
		return strconv.FormatFloat(v, form, -1, 32)
	case dtype.F16, dtype.BF16:
		for digits := range 12 {
			text := strconv.FormatFloat(v, 'e', digits, 64)
			back, _ := strconv.ParseFloat(text, 64)
			if d == dtype.F16 && dtype.ToHalf(back) == dtype.ToHalf(v) || d == dtype.BF16 && dtype.ToBrain(back) == dtype.ToBrain(v) {
				return strconv.FormatFloat(back, form, -1, 64)
			}
		}
	}
	return strconv.FormatFloat(v, form, -1, 64)
}

// fixedText writes with a point and at most the given places, without zeros at the end: "1.", "0.25".
func fixedText(v float64, places int, d dtype.Type) string {
	text := shortest(v, 'f', d)
	whole, part, _ := strings.Cut(text, ".")
	if len(part) > places {
		whole, part, _ = strings.Cut(strconv.FormatFloat(v, 'f', places, 64), ".")
	}
	return whole + "." + strings.TrimRight(part, "0")
}

func scientific(values []float64, d dtype.Type) func(float64) string {
	before, places, odd := 0, 0, 0
	for _, v := range values {
		if v-v != 0 {
			odd = max(odd, len(oddText(v)))
			continue
		}
		mantissa, _, _ := strings.Cut(shortest(v, 'e', d), "e")
		whole, part, _ := strings.Cut(mantissa, ".")
		if len(part) > printDigits {
			_, part, _ = strings.Cut(strings.TrimRight(strconv.FormatFloat(v, 'e', printDigits, 64)[:len(whole)+1+printDigits], "0"), ".")
		}
		before, places = max(before, len(whole)), max(places, len(part))
	}
	format := func(v float64) string {
		text := strconv.FormatFloat(v, 'e', places, 64)
		if places == 0 { // NumPy leaves the point: 1.e+10
			text = strings.Replace(text, "e", ".e", 1)
		}
		return text
	}
	width := odd
	for _, v := range values {
		if v-v == 0 {
			whole, rest, _ := strings.Cut(format(v), ".")
			width = max(width, before-len(whole)+len(whole)+1+len(rest))
		}
	}
	return func(v float64) string {
		if v-v != 0 {
			return left(oddText(v), width)
		}
		return left(format(v), width)
	}
}
