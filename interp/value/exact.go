package value

import (
	"fmt"
	"strings"
)

// Exact is what a box of a number that floats cannot hold (a big integer, a
// fraction, a decimal) tells the language: equality, order, hashing, sums and
// formats treat it beside integers and floats.
type Exact interface {
	// CompareNumber orders it and any number by exact value; ok is false for NaN and for what is no number.
	CompareNumber(o Value) (c int, ok bool)
	// Float is the nearest float.
	Float() float64
	// Int64 is its value as an integer; ok is false if it has a fraction or does not fit.
	Int64() (i int64, ok bool)
	// Combine is its sum ('+'), product ('*') or true quotient ('/') with any number.
	Combine(op byte, o Value) (Value, error)
	// Text writes it as the format type says: f with prec digits behind the point, e, d, x, o, b; ok is
	// false if it has no such form. A prec of -1 leaves the number of digits open.
	Text(verb byte, prec int) (text string, ok bool)
}

// AsExact gives the number in a box.
func AsExact(v Value) (Exact, bool) {
	if v.Kind() != KBox {
		return nil, false
	}
	x, ok := v.Box().V.(Exact)
	return x, ok
}

// compareExact orders two values of which one may be a boxed number.
func compareExact(a, b Value) (c int, ok bool) {
	if x, is := AsExact(a); is {
		return x.CompareNumber(b)
	}
	if y, is := AsExact(b); is {
		c, ok = y.CompareNumber(a)
		return -c, ok
	}
	return 0, false
}

// hashExact agrees with the hash of equal integers and floats: numbers of equal value have one nearest float.
func hashExact(x Exact) uint64 {
	if i, ok := x.Int64(); ok {
		return Hash(Int(i))
	}
	return Hash(Float(x.Float()))
}

// exact formats a boxed number.
func (s Spec) exact(x Exact, v Value) (string, error) {
	verb, prec, after := byte('f'), s.Prec, ""
	switch s.Verb {
	case "e", "E", "x", "X", "o", "b":
		verb = strings.ToLower(s.Verb)[0]
	case "d", "i":
		verb = 'd'
	case "%":
		by100, err := x.Combine('*', Int(100))
		if err != nil {
			return "", err
		}
		x, _ = AsExact(by100)
		prec, after = max(prec, 0), "%"
	case "", "s":
		if s.Prec < 0 {
			return s.signed(Interpolate(v)), nil
		}
	}
	text, ok := x.Text(verb, prec)
	if !ok {
		return "", fmt.Errorf("format type `%s` needs an integer, found %s", s.Verb, TypeName(v))
	}
	if s.Alt && strings.IndexByte("xob", verb) >= 0 {
		minus := strings.HasPrefix(text, "-")
		text = "0" + string(verb) + strings.TrimPrefix(text, "-")
		if minus {
			text = "-" + text
		}
	}
	if s.Verb == "X" || s.Verb == "E" {
		text = strings.ToUpper(text)
	}
	return s.signed(text) + after, nil
}

func (s Spec) signed(text string) string {
	return s.sign(s.group(text), !strings.HasPrefix(text, "-"))
}
