// Package number is the language's modules bigint, rational and decimal: numbers
// that are never rounded to floats. They live in one package because their
// operators meet: an integer of any size is also a fraction and a decimal.
//
// What mixes follows Python: integers and fractions become floats beside a
// float; a decimal refuses floats and fractions, whose digits it would have to
// make up. Big integers are math/big's; decimals (digits.go, power.go, series.go)
// implement General Decimal Arithmetic on them. The values are immutable.
//
// Callers: the session, through modules.All.
package number

import (
	"math"
	"math/big"

	"skep/interp/module"
	"skep/interp/value"
)

// The codes of this module's errors.
const (
	codeText   = "M2601" // a text that is no number of the kind
	codeResult = "M2602" // no result: division by zero, the root of a negative number
	codeSize   = "M2603" // a result with too many digits
)

// The names of the types, as typeof says them.
const (
	typeInteger  = "BigInt"
	typeFraction = "Rational"
	typeDecimal  = "Decimal"
	typeContext  = "DecimalContext"
)

// maxBits bounds one integer: ten million decimal digits. Nothing could interrupt work on longer ones.
const maxBits = 1 << 25

// integer, fraction and dec (decimal.go) are what the boxes hold.
type (
	integer  struct{ n *big.Int }
	fraction struct{ r *big.Rat }
)

func boxInteger(n *big.Int) value.Value  { return value.NewBox(typeInteger, &integer{n}) }
func boxFraction(r *big.Rat) value.Value { return value.NewBox(typeFraction, &fraction{r}) }

// whole gives an integer of the language if it fits, else a BigInt.
func whole(n *big.Int) value.Value {
	if n.IsInt64() {
		return value.Int(n.Int64())
	}
	return boxInteger(n)
}

// rank orders the kinds of numbers: beside one of a higher rank a number becomes of that rank.
type rank int

const (
	none rank = iota
	integral
	fractional
	decimals
	float
)

func rankOf(v value.Value) rank {
	switch {
	case v.IsInt():
		return integral
	case v.IsFloat():
		return float
	case v.Kind() == value.KBox:
		switch v.Box().V.(type) {
		case *integer:
			return integral
		case *fraction:
			return fractional
		case *dec:
			return decimals
		}
	}
	return none
}

// asInteger reads an integer of either kind; the rank must be integral.
func asInteger(v value.Value) *big.Int {
	if x, ok := value.As[*integer](v); ok {
		return x.n
	}
	return big.NewInt(v.AsInt())
}

// asRational gives the exact value of any number; ok is false for NaN and infinity.
func asRational(v value.Value) (r *big.Rat, ok bool) {
	switch rankOf(v) {
	case integral:
		return new(big.Rat).SetInt(asInteger(v)), true
	case fractional:
		x, _ := value.As[*fraction](v)
		return x.r, true
	case decimals:
		x, _ := value.As[*dec](v)
		return x.rational(), true
	case float:
		r = new(big.Rat).SetFloat64(v.AsFloat())
		return r, r != nil
	}
	return nil, false
}

// asFloat gives the nearest float of any number.
func asFloat(v value.Value) float64 {
	if x, ok := value.AsExact(v); ok {
		return x.Float()
	}
	f, _ := v.Number()
	return f
}

// bigArg reads an integer of any size; a float without a fraction is one.
func bigArg(c *module.Call, i int) *big.Int {
	v := c.Args[i]
	if rankOf(v) == integral {
		return asInteger(v)
	}
	if r, ok := asRational(v); ok && r.IsInt() {
		return r.Num()
	}
	c.Wrong(i, "an integer")
	return nil
}

// sized checks that an integer is not too long.
func sized(c *module.Call, n *big.Int) *big.Int {
	if n.BitLen() > maxBits {
		tooLong(c)
	}
	return n
}

func tooLong(c *module.Call) {
	c.Fail(codeSize, "integers have at most 10 million digits", "the result has too many digits")
}

// charge asks the budget for an integer of so many bits before it is made.
func charge(c *module.Call, bits int64) {
	if bits > maxBits {
		tooLong(c)
	}
	c.Charge(bits/8 + 64)
}

func divideByZero(c *module.Call) { c.Fail(codeResult, "", "division by zero") }

// compareNumbers orders any two numbers by exact value.
func compareNumbers(a, b value.Value) (int, bool) {
	if rankOf(a) == integral && rankOf(b) == integral {
		return asInteger(a).Cmp(asInteger(b)), true
	}
	for i, v := range []value.Value{a, b} {
		if v.IsFloat() && math.IsInf(v.AsFloat(), 0) {
			return int(math.Copysign(1, v.AsFloat())) * (1 - 2*i), rankOf(a) != none && rankOf(b) != none
		}
	}
	x, ok := asRational(a)
	y, ok2 := asRational(b)
	if !ok || !ok2 {
		return 0, false
	}
	return x.Cmp(y), true
}

// integerText reads an integer as programs write it: with a sign, underscores, and 0x, 0o or 0b if the base is open.
func integerText(text string, base int) (*big.Int, bool) {
	return new(big.Int).SetString(text, base)
}
