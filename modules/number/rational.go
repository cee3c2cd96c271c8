package number

import (
	"math/big"
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

// CompareNumber and the others implement value.Exact.
func (x *fraction) CompareNumber(o value.Value) (int, bool) {
	return compareNumbers(boxFraction(x.r), o)
}

// Float implements value.Exact.
func (x *fraction) Float() float64 {
	f, _ := x.r.Float64()
	return f
}

// Int64 implements value.Exact.
func (x *fraction) Int64() (int64, bool) {
	return x.r.Num().Int64(), x.r.IsInt() && x.r.Num().IsInt64()
}

// Combine implements value.Exact.
func (x *fraction) Combine(op byte, o value.Value) (value.Value, error) {
	return combine(op, boxFraction(x.r), o)
}

// Text implements value.Exact.
func (x *fraction) Text(verb byte, prec int) (string, bool) {
	switch verb {
	case 'f':
		return fixed(x.r, openPrecision(prec)), true
	case 'e':
		prec = openPrecision(prec)
		return scientificRatio(x.r, prec), true
	case 'd':
		return new(big.Int).Quo(x.r.Num(), x.r.Denom()).String(), true
	}
	return "", false
}

// openPrecision: a fraction may have no end, so six digits are shown where none are asked for, as of floats.
func openPrecision(prec int) int {
	if prec < 0 {
		return 6
	}
	return prec
}

// fixed writes a fraction with digits behind the point, halves to even.
func fixed(r *big.Rat, prec int) string {
	n := halfEven(new(big.Int).Mul(r.Num(), pow10(prec)), r.Denom())
	digits := new(big.Int).Abs(n).String()
	if len(digits) <= prec {
		digits = strings.Repeat("0", prec+1-len(digits)) + digits
	}
	if prec > 0 {
		digits = digits[:len(digits)-prec] + "." + digits[len(digits)-prec:]
	}
	if n.Sign() < 0 {
		return "-" + digits
	}
	return digits
}

// scientificRatio scales a fraction to an integer of a few more digits than shown, and makes a remainder visible in the last.
func scientificRatio(r *big.Rat, prec int) string {
	if r.Sign() == 0 {
		return scientific(new(big.Int), 0, prec)
	}
	shift := prec + 3 - (len(new(big.Int).Abs(r.Num()).String()) - len(r.Denom().String()))
	n, d := new(big.Int).Set(r.Num()), new(big.Int).Set(r.Denom())
	if shift >= 0 {
		n.Mul(n, pow10(shift))
	} else {
		d.Mul(d, pow10(-shift))
	}
	q, rest := n.QuoRem(n, d, new(big.Int))
	q.Mul(q, big.NewInt(10))
	if rest.Sign() != 0 {
		q.Add(q, big.NewInt(int64(r.Sign())))
	}
	return scientific(q, -shift-1, prec)
}

func (x *fraction) String() string { return x.r.RatString() }

// ByteSize is the memory of the digits.
func (x *fraction) ByteSize() int64 {
	return int64((x.r.Num().BitLen()+x.r.Denom().BitLen())/8 + 64)
}

// fractions computes with a fraction and a number of at most that rank.
func fractions(c *module.Call, op byte, pow bool, a, b value.Value) value.Value {
	x, _ := asRational(a)
	y, _ := asRational(b)
	charge(c, 2*int64(x.Num().BitLen()+x.Denom().BitLen()+y.Num().BitLen()+y.Denom().BitLen()))
	out := new(big.Rat)
	switch {
	case pow:
		return fractionPower(c, x, y)
	case op == '+':
		out.Add(x, y)
	case op == '-':
		out.Sub(x, y)
	case op == '*':
		out.Mul(x, y)
	case y.Sign() == 0:
		divideByZero(c)
	case op == '/':
		out.Quo(x, y)
	default: // x - trunc(x/y)·y: the sign of the dividend
		q := new(big.Rat).Quo(x, y)
		out.Sub(x, q.Mul(new(big.Rat).SetInt(q.Num().Quo(q.Num(), q.Denom())), y))
	}
	return boxFraction(out)
}

// fractionPower is exact for whole exponents, else a float.
func fractionPower(c *module.Call, x, e *big.Rat) value.Value {
	if !e.IsInt() || !e.Num().IsInt64() {
		f, _ := x.Float64()
		g, _ := e.Float64()
		return value.Float(value.Pow(f, g))
	}
	n := e.Num().Int64()
	if n < 0 {
		if x.Sign() == 0 {
			divideByZero(c)
		}
		x, n = new(big.Rat).Inv(x), -n
	}
	return boxFraction(new(big.Rat).SetFrac(power(c, x.Num(), uint64(n)), power(c, x.Denom(), uint64(n))))
}

// Rational declares rational.
func Rational() module.Module {
	const number = "OneOf<str, f64, BigInt, Rational, Decimal>"
	return module.Module{Name: "rational", Doc: "Exact fractions: `rational(1, 3)`. They compute with integers, and become floats beside floats.", Known: []string{"fractions", "Fraction"}, Types: []module.Type{rationalType()}, Funcs: []module.Func{
		{Sig: "fun rational(x: " + number + ", over: " + number + " = 1) -> Rational", Doc: "x / over exactly. Texts may be fractions (`3/4`) or have a point (`0.75`, `1e-3`); a float is what it is in binary.", Example: "rational(1, 3) + rational(\"1/6\")  // => 1/2\nrational(\"0.75\")  // => 3/4", Impl: module.Checked(newRational)},
		{Sig: "fun from_float(x: f64, max_denominator: i64 = 1000000) -> Rational", Doc: "The fraction nearest to a float among those with a denominator up to a bound.", Example: "rational.from_float(0.333333333333)  // => 1/3", Impl: module.Checked(func(c *module.Call) value.Value {
			return boxFraction(nearestFraction(rationalArg(c, 0), big.NewInt(c.IntIn(1, 1, 1<<62))))
		})},
	}}
}

// maxExponent bounds e in texts, where 1e1000000000 would fill the memory, and the exponent of a decimal's first digit, from both sides.
const maxExponent = 100_000

// rationalArg reads the exact value of a number or a text.
func rationalArg(c *module.Call, i int) *big.Rat {
	s, isText := c.Args[i].TryStr()
	if !isText {
		r, ok := asRational(c.Args[i])
		if !ok {
			c.Wrong(i, "a finite number or a text")
		}
		return r
	}
	c.Charge(2 * int64(len(s)))
	s = strings.TrimSpace(s)
	if exponent(s) > maxExponent || len(s) > maxBits/3 {
		c.Fail(codeSize, "", "the number has too many digits")
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		c.Fail(codeText, "", "%s is no number", value.Repr(c.Args[i]))
	}
	return r
}

// exponent is the size of the power behind e or p in a text; 0 if there is none that can be read.
func exponent(s string) int64 {
	at := strings.LastIndexAny(s, "eEpP")
	if at < 0 {
		return 0
	}
	n, ok := new(big.Int).SetString(strings.ReplaceAll(s[at+1:], "_", ""), 10)
	if !ok {
		return 0
	}
	if n.BitLen() > 40 {
		return 1 << 40
	}
	return n.Abs(n).Int64()
}

func newRational(c *module.Call) value.Value {
	x, over := rationalArg(c, 0), rationalArg(c, 1)
	if over.Sign() == 0 {
		divideByZero(c)
	}
	return boxFraction(new(big.Rat).Quo(x, over))
}

// nearestFraction walks the continued fraction of r until the denominator would pass the bound, and
// takes the better of the last two candidates (Python's Fraction.limit_denominator).
func nearestFraction(r *big.Rat, bound *big.Int) *big.Rat {
	if r.Denom().Cmp(bound) <= 0 {
		return r
	}
	p0, q0, p1, q1 := big.NewInt(0), big.NewInt(1), big.NewInt(1), big.NewInt(0)
	n, d := new(big.Int).Set(r.Num()), new(big.Int).Set(r.Denom())
	for {
		a, rest := new(big.Int).DivMod(n, d, new(big.Int))
		q2 := new(big.Int).Add(q0, new(big.Int).Mul(a, q1))
		if q2.Cmp(bound) > 0 {
			break
		}
		p0, q0, p1, q1 = p1, q1, new(big.Int).Add(p0, new(big.Int).Mul(a, p1)), q2
		n, d = d, rest
	}
	k := new(big.Int).Div(new(big.Int).Sub(bound, q0), q1)
	near := new(big.Rat).SetFrac(new(big.Int).Add(p0, new(big.Int).Mul(k, p1)), new(big.Int).Add(q0, new(big.Int).Mul(k, q1)))
	last := new(big.Rat).SetFrac(p1, q1)
	if distance(last, r).Cmp(distance(near, r)) <= 0 {
		return last
	}
	return near
}

func distance(a, b *big.Rat) *big.Rat {
	d := new(big.Rat).Sub(a, b)
	return d.Abs(d)
}

func rationalType() module.Type {
	const x = "let x = rational(-7, 3)\n"
	of := func(f func(c *module.Call, r *big.Rat) value.Value) module.Impl {
		return module.Checked(func(c *module.Call) value.Value { return f(c, rationalArg(c, 0)) })
	}
	quotient := func(f func(n, d *big.Int) *big.Int) module.Impl {
		return of(func(_ *module.Call, r *big.Rat) value.Value { return whole(f(r.Num(), r.Denom())) })
	}
	return module.Type{Name: typeFraction, Fixed: true, Doc: "A fraction in lowest terms.", Operators: operators(typeFraction), Static: static(typeFraction, fractional),
		Fields: []module.Func{
			{Sig: "fun numerator(self) -> " + anyInteger, Doc: "What stands above; it carries the sign.", Example: x + "x.numerator  // => -7", Impl: of(func(_ *module.Call, r *big.Rat) value.Value { return whole(r.Num()) })},
			{Sig: "fun denominator(self) -> " + anyInteger, Doc: "What stands below, above 0.", Example: x + "x.denominator  // => 3", Impl: of(func(_ *module.Call, r *big.Rat) value.Value { return whole(r.Denom()) })},
		},
		Methods: append([]module.Func{
			{Sig: "fun floor(self) -> " + anyInteger, Doc: "The greatest integer that is not above it; one that does not fit 64 bits is a BigInt.", Example: x + "x.floor()  // => -3", Impl: quotient(func(n, d *big.Int) *big.Int { return new(big.Int).Div(n, d) })},
			{Sig: "fun ceil(self) -> " + anyInteger, Doc: "The least integer that is not below it.", Example: x + "x.ceil()  // => -2", Impl: quotient(func(n, d *big.Int) *big.Int {
				up := new(big.Int).Div(new(big.Int).Neg(n), d)
				return up.Neg(up)
			})},
			{Sig: "fun trunc(self) -> " + anyInteger, Doc: "Without the fraction.", Example: x + "x.trunc()  // => -2", Impl: quotient(func(n, d *big.Int) *big.Int { return new(big.Int).Quo(n, d) })},
			{Sig: "fun round(self, digits: i64 = 0) -> Rational", Doc: "The nearest fraction with so many digits behind the point, halves to even.", Example: x + "x.round(1)  // => -23/10", Impl: of(func(c *module.Call, r *big.Rat) value.Value {
				scale := pow10(int(c.IntIn(1, 0, 1000)))
				return boxFraction(new(big.Rat).SetFrac(halfEven(new(big.Int).Mul(r.Num(), scale), r.Denom()), scale))
			})},
			{Sig: "fun abs(self) -> Rational", Doc: "Without the sign.", Example: x + "x.abs()  // => 7/3", Impl: of(func(_ *module.Call, r *big.Rat) value.Value { return boxFraction(new(big.Rat).Abs(r)) })},
			{Sig: "fun sign(self) -> i64", Doc: "-1, 0 or 1.", Example: x + "x.sign()  // => -1", Impl: of(func(_ *module.Call, r *big.Rat) value.Value { return value.Int(int64(r.Sign())) })},
			{Sig: "fun recip(self) -> Rational", Doc: "1 divided by it.", Example: x + "x.recip()  // => -3/7", Impl: of(func(c *module.Call, r *big.Rat) value.Value {
				if r.Sign() == 0 {
					divideByZero(c)
				}
				return boxFraction(new(big.Rat).Inv(r))
			})},
			{Sig: "fun pow(self, n: i64) -> Rational", Doc: "To the power n, which may be negative.", Example: x + "x.pow(-2)  // => 9/49", Impl: of(func(c *module.Call, r *big.Rat) value.Value {
				return fractionPower(c, r, new(big.Rat).SetInt64(c.Int(1)))
			})},
			{Sig: "fun is_integer(self) -> bool", Doc: "Whether the denominator is 1.", Example: x + "x.is_integer()  // => false", Impl: of(func(_ *module.Call, r *big.Rat) value.Value { return value.Bool(r.IsInt()) })},
			{Sig: "fun limit_denominator(self, max: i64 = 1000000) -> Rational", Doc: "The nearest fraction with a denominator up to a bound.", Example: "rational(\"3.141592653589793\").limit_denominator(1000)  // => 355/113", Impl: of(func(c *module.Call, r *big.Rat) value.Value {
				return boxFraction(nearestFraction(r, big.NewInt(c.IntIn(1, 1, 1<<62))))
			})},
			{Sig: "fun to_decimal(self, precision: i64 = 28) -> Decimal", Doc: "As a decimal of so many digits.", Example: x + "x.to_decimal(5)  // => -2.3333", Impl: of(toDecimal)},
		}, conversions("rational(14, 2)", "7", "7.0")...)}
}
