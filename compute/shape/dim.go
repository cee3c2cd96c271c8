package shape

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Dim is the size of one dimension: a number, a polynomial over names such as
// 2*n + 1, or unknown. What is no polynomial, as the floor of n/2, is a name of
// its own that is written so.
type Dim struct {
	add     int    // the part without names
	terms   []term // sorted by key, no zero factors
	unknown bool
}

// term is factor * product of names (sorted, repeated for powers).
type term struct {
	factor int
	names  []string
}

// text writes the names; a floor within a product stands in parentheses: 2*(n/3) is not 2*n/3.
func (t term) text() string {
	words := slices.Clone(t.names)
	for i, n := range words {
		if (len(words) > 1 || t.factor != 1) && strings.Contains(n, "/") {
			words[i] = "(" + n + ")"
		}
	}
	return strings.Join(words, "*")
}

// Limits keep hostile annotations from growing polynomials without end; beyond them a dimension is unknown.
const (
	maxTerms  = 16
	maxDegree = 8

	maxFloorText = 64                   // of a floor's name, in bytes; floors of floors nest
	maxSize      = math.MaxInt32 * 1024 // of one dimension, so that sums of a few cannot overflow
)

// Const is a number.
func Const(n int) Dim { return Dim{add: n} }

// Name is a symbol: the n of [n, 10].
func Name(name string) Dim { return Dim{terms: []term{{1, []string{name}}}} }

// Any is a dimension about which nothing is known.
func Any() Dim { return Dim{unknown: true} }

// Value gives the number; ok is false if the dimension is none.
func (d Dim) Value() (n int, ok bool) { return d.add, !d.unknown && len(d.terms) == 0 }

// Known says whether something is known of the dimension: a number or an expression over names.
func (d Dim) Known() bool { return !d.unknown }

// is says whether the dimension is known to be the number n.
func (d Dim) is(n int) bool { v, ok := d.Value(); return ok && v == n }

// Equal says whether both are known to be the same.
func (d Dim) Equal(o Dim) bool {
	return !d.unknown && !o.unknown && d.add == o.add && slices.EqualFunc(d.terms, o.terms, func(a, b term) bool {
		return a.factor == b.factor && slices.Equal(a.names, b.names)
	})
}

// Differs says whether the two are known not to be the same for every value of
// their names: 3 and 4, n and n + 1, but also the different names n and k,
// which stand for any sizes.
func (d Dim) Differs(o Dim) bool {
	return !d.unknown && !o.unknown && !d.Equal(o)
}

// single gives the name that the whole dimension is, as nearly all in rules are; ok is false if it is anything else.
func (d Dim) single() (name string, ok bool) {
	if d.unknown || d.add != 0 || len(d.terms) != 1 || d.terms[0].factor != 1 || len(d.terms[0].names) != 1 {
		return "", false
	}
	name = d.terms[0].names[0]
	return name, !strings.Contains(name, "/")
}

// Names lists the symbols in d, each once.
func (d Dim) Names() []string {
	if name, ok := d.single(); ok {
		return []string{name}
	}
	var all []string
	d.replace(func(name string) (Dim, bool) {
		all = append(all, name)
		return Dim{}, false
	})
	slices.Sort(all)
	return slices.Compact(all)
}

// Add gives d + o.
func (d Dim) Add(o Dim) Dim {
	if d.unknown || o.unknown {
		return Any()
	}
	return normal(d.add+o.add, append(append([]term(nil), d.terms...), o.terms...))
}

// Sub gives d - o.
func (d Dim) Sub(o Dim) Dim { return d.Add(o.Mul(Const(-1))) }

// Mul gives d * o; anything times the number 0 is 0.
func (d Dim) Mul(o Dim) Dim {
	if d.is(0) || o.is(0) {
		return Const(0)
	}
	if d.unknown || o.unknown {
		return Any()
	}
	n, ok := mulSize(d.add, o.add)
	if !ok {
		return Any()
	}
	var terms []term
	for _, a := range append(slices.Clone(d.terms), term{d.add, nil}) {
		for _, b := range append(slices.Clone(o.terms), term{o.add, nil}) {
			if len(a.names)+len(b.names) == 0 {
				continue
			}
			f, ok := mulSize(a.factor, b.factor)
			if !ok || len(a.names)+len(b.names) > maxDegree {
				return Any()
			}
			names := append(slices.Clone(a.names), b.names...)
			slices.Sort(names)
			terms = append(terms, term{f, names})
		}
	}
	return normal(n, terms)
}

func mulSize(a, b int) (int, bool) {
	if a == 0 || b == 0 {
		return 0, true
	}
	if p := a * b; p/b == a && p <= maxSize && p >= -maxSize {
		return p, true
	}
	return 0, false
}

// Div gives the floor of d / o: a polynomial where it goes evenly, else a name such as (n-1)/2.
func (d Dim) Div(o Dim) Dim {
	if d.unknown || o.unknown || o.is(0) {
		return Any()
	}
	if q, ok := d.Exact(o); ok {
		return q
	}
	a, isA := d.Value()
	b, isB := o.Value()
	if isA && isB {
		return Const(floorDiv(a, b))
	}
	if isB && b > 0 {
		if whole, rest := d.parts(b); !whole.is(0) {
			return whole.Add(rest.Div(o))
		}
	}
	name := d.factorText() + "/" + o.factorText()
	if len(name) > maxFloorText {
		return Any()
	}
	return Name(name)
}

// parts writes d as whole*by + rest with every factor of the rest in [0, by),
// so that (n - 2)/2 and n/2 - 1 are one dimension.
func (d Dim) parts(by int) (whole, rest Dim) {
	q := floorDiv(d.add, by)
	whole.add, rest.add = q, d.add-q*by
	for _, t := range d.terms {
		q := floorDiv(t.factor, by)
		whole.terms = append(whole.terms, term{q, t.names})
		rest.terms = append(rest.terms, term{t.factor - q*by, t.names})
	}
	return normal(whole.add, whole.terms), normal(rest.add, rest.terms)
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// Exact gives d / o if the division leaves no rest for any value of the names.
func (d Dim) Exact(o Dim) (Dim, bool) {
	switch {
	case d.unknown || o.unknown || o.is(0):
		return Any(), false
	case d.Equal(o):
		return Const(1), true
	case len(o.terms) == 0:
		return d.scaled(o.add)
	case len(o.terms) == 1 && o.add == 0:
		return d.without(o.terms[0])
	}
	return Any(), false
}

func (d Dim) scaled(by int) (Dim, bool) {
	if d.add%by != 0 {
		return Any(), false
	}
	out := Dim{add: d.add / by}
	for _, t := range d.terms {
		if t.factor%by != 0 {
			return Any(), false
		}
		out.terms = append(out.terms, term{t.factor / by, t.names})
	}
	return out, true
}

// without divides by one product of names.
func (d Dim) without(by term) (Dim, bool) {
	if d.add != 0 {
		return Any(), false
	}
	var terms []term
	add := 0
	for _, t := range d.terms {
		names := slices.Clone(t.names)
		for _, n := range by.names {
			i := slices.Index(names, n)
			if i < 0 {
				return Any(), false
			}
			names = slices.Delete(names, i, i+1)
		}
		if t.factor%by.factor != 0 {
			return Any(), false
		}
		if len(names) == 0 {
			add += t.factor / by.factor
			continue
		}
		terms = append(terms, term{t.factor / by.factor, names})
	}
	return normal(add, terms), true
}

// normal sorts and joins terms.
func normal(add int, terms []term) Dim {
	slices.SortStableFunc(terms, func(a, b term) int {
		if len(a.names) != len(b.names) {
			return cmp.Compare(len(b.names), len(a.names))
		}
		return slices.Compare(a.names, b.names)
	})
	var out []term
	for _, t := range terms {
		if last := len(out) - 1; last >= 0 && slices.Equal(out[last].names, t.names) {
			out[last].factor += t.factor
		} else {
			out = append(out, t)
		}
	}
	out = slices.DeleteFunc(out, func(t term) bool { return t.factor == 0 })
	if len(out) > maxTerms || add > maxSize || add < -maxSize {
		return Any()
	}
	if len(out) == 0 {
		out = nil
	}
	return Dim{add: add, terms: out}
}

// replace puts dimensions in the place of names.
func (d Dim) replace(of func(name string) (Dim, bool)) Dim {
	if d.unknown || len(d.terms) == 0 {
		return d
	}
	if name, ok := d.single(); ok {
		return replaceName(name, of)
	}
	sum := Const(d.add)
	for _, t := range d.terms {
		product := Const(t.factor)
		for _, n := range t.names {
			product = product.Mul(replaceName(n, of))
		}
		sum = sum.Add(product)
	}
	return sum
}

// replaceName looks into a floor that is written as a name: the n of n/2.
func replaceName(name string, of func(string) (Dim, bool)) Dim {
	if !strings.Contains(name, "/") {
		if by, ok := of(name); ok {
			return by
		}
		return Name(name)
	}
	above, below := splitFloor(name)
	a, errA := ParseDim(above)
	b, errB := ParseDim(below)
	if errA != nil || errB != nil {
		return Any()
	}
	return a.replace(of).Div(b.replace(of))
}

// splitFloor takes a floor's name apart at its last slash outside of parentheses.
func splitFloor(name string) (above, below string) {
	depth := 0
	for i := len(name) - 1; i > 0; i-- {
		switch name[i] {
		case ')':
			depth++
		case '(':
			depth--
		case '/':
			if depth == 0 {
				return name[:i], name[i+1:]
			}
		}
	}
	return name, "1"
}

// String writes the dimension: 10, n, 2*n + 1; _ if unknown.
func (d Dim) String() string {
	if d.unknown {
		return "_"
	}
	if len(d.terms) == 0 {
		return itoa(d.add)
	}
	var b strings.Builder
	for i, t := range d.terms {
		writeTerm(&b, t.factor, t.text(), i == 0)
	}
	if d.add != 0 {
		writeTerm(&b, d.add, "", false)
	}
	return b.String()
}

func writeTerm(b *strings.Builder, factor int, names string, first bool) {
	size := factor
	if factor < 0 {
		size = -factor
	}
	switch {
	case first && factor < 0:
		b.WriteString("-")
	case !first && factor < 0:
		b.WriteString(" - ")
	case !first:
		b.WriteString(" + ")
	}
	if size != 1 || names == "" {
		b.WriteString(itoa(size))
		if names != "" {
			b.WriteString("*")
		}
	}
	b.WriteString(names)
}

// factorText writes d so that it can stand beside a slash.
func (d Dim) factorText() string {
	text := strings.ReplaceAll(d.String(), " ", "")
	if len(d.terms) > 1 || d.add != 0 && len(d.terms) > 0 || strings.Contains(text, "/") {
		return "(" + text + ")"
	}
	return text
}
