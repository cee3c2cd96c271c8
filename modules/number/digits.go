package number

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// decimal is n × 10^e, as General Decimal Arithmetic (IBM, 1.70) has it: 1.10 and
// 1.1 are equal and not the same. There is no negative zero. It never changes.
type decimal struct {
	n *big.Int
	e int
}

// rounder is a way to round, by its name in General Decimal Arithmetic.
type rounder string

const (
	halfToEven rounder = "half_even"
	halfUp     rounder = "half_up"
	halfDown   rounder = "half_down"
	up         rounder = "up"
	down       rounder = "down"
	ceiling    rounder = "ceiling"
	floor      rounder = "floor"
	zeroFive   rounder = "05up"
)

// parseDigits reads "-12.50e3" exactly.
func parseDigits(text string) (decimal, bool) {
	mantissa, exponent, hasExponent := strings.Cut(strings.ReplaceAll(text, "E", "e"), "e")
	e := 0
	if hasExponent {
		var err error
		if e, err = strconv.Atoi(exponent); err != nil {
			return decimal{}, false
		}
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole, "+-") + fraction
	if digits == "" || len(whole)-len(strings.TrimLeft(whole, "+-")) > 1 || strings.Trim(digits, "0123456789") != "" {
		return decimal{}, false
	}
	n, ok := new(big.Int).SetString(digits, 10)
	if strings.HasPrefix(whole, "-") {
		n.Neg(n)
	}
	return decimal{n, e - len(fraction)}, ok
}

// digits is the number of digits of n, 1 of zero.
func (x decimal) digits() int {
	if x.n.Sign() == 0 {
		return 1
	}
	d := int(float64(x.n.BitLen()-1)*math.Log10(2)) + 1 // or one more
	if x.n.CmpAbs(pow10(d)) >= 0 {
		d++
	}
	return d
}

// adjusted is the exponent of the first digit.
func (x decimal) adjusted() int { return x.e + x.digits() - 1 }

func (x decimal) isZero() bool { return x.n.Sign() == 0 }

// at is n at an exponent of at most e.
func (x decimal) at(e int) *big.Int {
	if e == x.e {
		return x.n
	}
	return new(big.Int).Mul(x.n, pow10(x.e-e))
}

// aligned gives both at the lesser exponent.
func aligned(x, y decimal) (a, b *big.Int, e int) {
	e = min(x.e, y.e)
	return x.at(e), y.at(e), e
}

// cmp orders by value; the exponents may lie far apart.
func (x decimal) cmp(y decimal) int {
	if s := x.n.Sign(); s != y.n.Sign() || s == 0 {
		return s - y.n.Sign()
	} else if d := x.adjusted() - y.adjusted(); d != 0 {
		return s * d
	}
	a, b, _ := aligned(x, y)
	return a.Cmp(b)
}

func (x decimal) neg() decimal { return decimal{new(big.Int).Neg(x.n), x.e} }

func (x decimal) abs() decimal { return decimal{new(big.Int).Abs(x.n), x.e} }

// reduced has no zeros at the end; zero has the exponent 0.
func (x decimal) reduced() decimal {
	if x.isZero() {
		return decimal{x.n, 0}
	}
	return x.shortened(math.MaxInt)
}

// shortened takes zeros off the end as long as the exponent stays at most ideal.
func (x decimal) shortened(ideal int) decimal {
	ten, r := big.NewInt(10), new(big.Int)
	for x.e < ideal {
		q, r := new(big.Int).QuoRem(x.n, ten, r)
		if r.Sign() != 0 {
			break
		}
		x = decimal{q, x.e + 1}
	}
	return x
}

// rational is the exact value.
func (x decimal) rational() *big.Rat {
	if x.e >= 0 {
		return new(big.Rat).SetInt(x.at(0))
	}
	return new(big.Rat).SetFrac(x.n, pow10(-x.e))
}

// rounded gives x with an exponent, whatever number of digits that takes.
func (x decimal) rounded(exponent int, how rounder) decimal {
	by := exponent - x.e
	if by <= 0 {
		return decimal{x.at(exponent), exponent}
	}
	n, d := new(big.Int).Abs(x.n), big.NewInt(10)
	if digits := x.digits(); by > digits+1 { // less than a tenth of a unit
		n.SetInt64(int64(n.Sign()))
	} else {
		d = pow10(by)
	}
	n = roundedQuotient(n, d, x.n.Sign() < 0, how)
	if x.n.Sign() < 0 {
		n.Neg(n)
	}
	return decimal{n, exponent}
}

// roundedQuotient is n / d of numbers that are not negative, rounded as what stands for ±n says.
func roundedQuotient(n, d *big.Int, negative bool, how rounder) *big.Int {
	q, r := new(big.Int).QuoRem(n, d, new(big.Int))
	if r.Sign() != 0 && roundsUp(q, new(big.Int).Lsh(r, 1).Cmp(d), negative, how) {
		q.Add(q, big.NewInt(1))
	}
	return q
}

// roundsUp tells whether q and a rest, which compares to a half as half says, go up to q + 1.
func roundsUp(q *big.Int, half int, negative bool, how rounder) bool {
	switch how {
	case halfToEven:
		return half > 0 || half == 0 && q.Bit(0) == 1
	case halfUp:
		return half >= 0
	case halfDown:
		return half > 0
	case up:
		return true
	case ceiling:
		return !negative
	case floor:
		return negative
	case zeroFive:
		last := new(big.Int).Rem(q, big.NewInt(10)).Int64()
		return last == 0 || last == 5
	}
	return false
}

// String is to-scientific-string of General Decimal Arithmetic.
func (x decimal) String() string {
	adjusted := x.adjusted()
	if x.e <= 0 && adjusted >= -6 {
		return x.plain()
	}
	digits, sign := new(big.Int).Abs(x.n).String(), ""
	if x.n.Sign() < 0 {
		sign = "-"
	}
	if len(digits) > 1 {
		digits = digits[:1] + "." + digits[1:]
	}
	if adjusted >= 0 {
		return sign + digits + "E+" + strconv.Itoa(adjusted)
	}
	return sign + digits + "E" + strconv.Itoa(adjusted)
}

// plain is all digits, without an exponent.
func (x decimal) plain() string {
	if x.e >= 0 {
		return x.at(0).String()
	}
	digits, sign := new(big.Int).Abs(x.n).String(), ""
	if x.n.Sign() < 0 {
		sign = "-"
	}
	if missing := 1 - x.e - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	point := len(digits) + x.e
	return sign + digits[:point] + "." + digits[point:]
}
