package csv

import (
	"math"
	"strconv"
	"strings"
)

// kinds are the types that a column may still have; bits, so that inferring is an and.
type kinds uint8

const (
	isInt kinds = 1 << iota
	isFloat
	isBool
	anyKind = isInt | isFloat | isBool
)

// kindsOf says what a non-empty field can be read as; 0 is a string only.
func kindsOf(s string) kinds {
	switch c := s[0]; {
	case c >= '0' && c <= '9', c == '-', c == '+', c == '.':
		return numberKinds(s)
	case c == 't' || c == 'T' || c == 'f' || c == 'F':
		if _, ok := truth(s); ok {
			return isBool
		}
	}
	if _, ok := special(s); ok {
		return isFloat
	}
	return 0
}

func truth(s string) (v, ok bool) {
	switch s {
	case "true", "True", "TRUE":
		return true, true
	case "false", "False", "FALSE":
		return false, true
	}
	return false, false
}

// special reads the floats that are no decimals, in the spellings that programs write.
func special(s string) (float64, bool) {
	t := strings.TrimPrefix(s, "-")
	switch t {
	case "nan", "NaN", "NAN":
		return math.NaN(), t == s
	case "inf", "Inf", "Infinity", "INF":
		if t != s {
			return math.Inf(-1), true
		}
		return math.Inf(1), true
	}
	return 0, false
}

// numberKinds checks the grammar [+-] digits [. digits] [e [+-] digits] by hand:
// strconv accepts more (hex, underscores), and this runs once for every field.
func numberKinds(s string) kinds {
	i := 0
	if s[0] == '-' || s[0] == '+' {
		i++
	}
	start := i
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	digits := i - start
	if digits > 1 && s[start] == '0' { // an identifier: a zip code, a phone number
		return 0
	}
	if i == len(s) {
		return wholeKinds(s, digits)
	}
	if s[i] == '.' {
		i++
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
			digits++
		}
	}
	if digits == 0 {
		if _, ok := special(s); ok {
			return isFloat
		}
		return 0
	}
	return exponent(s[i:])
}

// exponent judges what follows the digits: nothing, or e and an integer.
func exponent(s string) kinds {
	if s == "" {
		return isFloat
	}
	if s[0] != 'e' && s[0] != 'E' {
		return 0
	}
	s = s[1:]
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	if s == "" || len(s) > 6 || strings.Trim(s, "0123456789") != "" {
		return 0
	}
	return isFloat
}

// wholeKinds: more than 64 bits would lose digits in a float, so such a column stays text.
func wholeKinds(s string, digits int) kinds {
	switch {
	case digits == 0 || s[0] == '+':
		return 0
	case digits < 19:
		return isInt | isFloat
	}
	if _, err := strconv.ParseInt(s, 10, 64); err != nil {
		return 0
	}
	return isInt | isFloat
}

// parseInt reads what wholeKinds accepted.
func parseInt(s string) int64 {
	n, neg := int64(0), false
	for i := 0; i < len(s); i++ {
		if s[i] == '-' {
			neg = true
			continue
		}
		n = n*10 - int64(s[i]-'0') // negative, for the smallest integer
	}
	if !neg {
		return -n
	}
	return n
}
