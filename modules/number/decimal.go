package number

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

// dec is a decimal with the context in which it computes.
type dec struct {
	d   decimal
	ctx *context
}

func boxDecimal(d decimal, ctx *context) value.Value {
	return value.NewBox(typeDecimal, &dec{d, ctx})
}

// CompareNumber and the others implement value.Exact.
func (x *dec) CompareNumber(o value.Value) (int, bool) {
	if y, ok := value.As[*dec](o); ok {
		return x.d.cmp(y.d), true
	}
	return compareNumbers(boxDecimal(x.d, x.ctx), o)
}

// Unscaled gives the value as n / 10^scale, for what keeps decimals elsewhere: columns.
func (x *dec) Unscaled() (n *big.Int, scale int) { return new(big.Int).Set(x.d.n), -x.d.e }

// Exact makes a decimal of n / 10^scale.
func Exact(n *big.Int, scale int) value.Value {
	return boxDecimal(decimal{new(big.Int).Set(n), -scale}, ordinary)
}

// Float implements value.Exact: the nearest float, beyond them infinity.
func (x *dec) Float() float64 {
	f, _ := strconv.ParseFloat(x.d.n.String()+"e"+strconv.Itoa(x.d.e), 64)
	return f
}

// Int64 implements value.Exact.
func (x *dec) Int64() (int64, bool) {
	if x.d.adjusted() > 20 {
		return 0, false
	}
	r := x.d.rational()
	return r.Num().Int64(), r.IsInt() && r.Num().IsInt64()
}

// Combine implements value.Exact.
func (x *dec) Combine(op byte, o value.Value) (value.Value, error) {
	return combine(op, boxDecimal(x.d, x.ctx), o)
}

// Text implements value.Exact.
func (x *dec) Text(verb byte, prec int) (string, bool) {
	switch verb {
	case 'f':
		if prec < 0 {
			return x.d.plain(), true
		}
		return x.d.rounded(-prec, halfToEven).plain(), true
	case 'e':
		return scientific(x.d.n, x.d.e, prec), true
	case 'd':
		return x.d.rounded(0, down).plain(), true
	}
	return "", false
}

func (x *dec) String() string { return x.d.String() }

// ByteSize is the memory of the digits.
func (x *dec) ByteSize() int64 { return int64(x.d.n.BitLen()/8) + 48 }

func (x *dec) negated() value.Value { return boxDecimal(x.d.neg(), x.ctx) }

func (x *dec) rational() *big.Rat { return x.d.rational() }

// maxDigits bounds a number that is read, and the precision of a context.
const maxDigits = 100_000

// readDecimal reads a text exactly.
func readDecimal(c *module.Call, text string) decimal {
	s := strings.ReplaceAll(strings.TrimSpace(text), "_", "")
	if len(s) > maxDigits || exponent(s) > maxExponent {
		c.Fail(codeSize, "", "the number has too many digits")
	}
	d, ok := parseDigits(s)
	if !ok {
		c.Fail(codeText, "", "%s is no decimal number", value.Quote(text))
	}
	return d
}

// decimalArg reads a decimal: a text, an integer, a float by the digits that it prints, or a decimal.
func decimalArg(c *module.Call, i int) decimal {
	v := c.Args[i]
	if s, ok := v.TryStr(); ok {
		return readDecimal(c, s)
	}
	switch rankOf(v) {
	case integral:
		n := asInteger(v)
		if n.BitLen() > maxDigits*3 {
			c.Fail(codeSize, "", "the number has too many digits")
		}
		return decimal{n, 0}
	case decimals:
		x, _ := value.As[*dec](v)
		return x.d
	case float:
		if f := v.AsFloat(); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return readDecimal(c, strconv.FormatFloat(f, 'g', -1, 64))
		}
	}
	c.Wrong(i, "a decimal, an integer, a finite float or a text")
	return decimal{}
}

// contextOf is the context of a decimal; other numbers have none.
func contextOf(v value.Value) *context {
	if x, ok := value.As[*dec](v); ok {
		return x.ctx
	}
	return nil
}

// decimalOf computes with a decimal and a number of at most that rank, in the more precise context of the two.
func decimalOf(c *module.Call, op byte, pow bool, a, b value.Value) value.Value {
	one := *c
	one.Args = []value.Value{a, b}
	ctx := wider(contextOf(a), contextOf(b))
	name := map[byte]string{'+': "add", '-': "sub", '*': "mul", '/': "div", '%': "rem"}[op]
	if pow {
		name = "pow"
	}
	return boxDecimal(ctx.compute(c, name, decimalArg(&one, 0), decimalArg(&one, 1)), ctx)
}

func toDecimal(c *module.Call, r *big.Rat) value.Value {
	ctx := ordinary.of(c.IntIn(1, 1, maxDigits))
	one := *c
	one.Args = []value.Value{boxInteger(r.Num()), boxInteger(r.Denom())}
	return boxDecimal(ctx.compute(c, "div", decimalArg(&one, 0), decimalArg(&one, 1)), ordinary)
}

// Decimal declares decimal.
func Decimal() module.Module {
	return module.Module{Name: "decimal", Doc: "Exact decimal numbers: `decimal(\"1.10\")`. 0.1 + 0.2 is 0.3, zeros at the end stay, and results are rounded to 28 digits, halves to even, unless a context says otherwise.",
		Types: []module.Type{decimalType(), contextType()}, Funcs: []module.Func{
			{Sig: "fun decimal(x: OneOf<str, f64, BigInt, Rational, Decimal>) -> Decimal", Doc: "The decimal of a text or an integer, exactly; of a float by the digits that it prints; of a fraction rounded to 28 digits.", Example: "decimal(\"0.1\") + decimal(\"0.2\")  // => 0.3\ndecimal(\"1.10\") * 3  // => 3.30", Impl: module.Checked(newDecimal)},
			{Sig: `fun parse(text: str) -> Result<Decimal, str>`, Doc: "Ok(the decimal of a text) or Err(why it is none).", Example: "decimal.parse(\"1,5\")  // => Err(\"\\\"1,5\\\" is no decimal number\")", Impl: module.Checked(parseDecimal)},
			{Sig: "fun from_float(x: f64) -> Decimal", Doc: "The exact value of a float, with all digits that it has in binary.", Example: "decimal.from_float(0.1).to_string().take(24)  // => \"0.1000000000000000055511\"", Impl: module.Checked(exactFloat)},
			{Sig: `fun context(precision: i64 = 28, rounding: str = "half_even") -> DecimalContext`, Doc: "Where results are rounded to so many digits, in one of the ways that roundings lists. Decimals made by a context compute in it; where two meet, the more precise holds.", Example: "let c = decimal.context(precision: 5)\nc.decimal(1) / 3  // => 0.33333", Impl: module.Checked(func(c *module.Call) value.Value {
				return value.NewBox(typeContext, newContext(c, 0))
			})},
			{Sig: "fun roundings() -> [str]", Doc: "The ways to round.", Example: "decimal.roundings().contains(\"half_up\")  // => true", Impl: module.Checked(func(c *module.Call) value.Value { return c.StrList(roundings) })},
		}}
}

func newDecimal(c *module.Call) value.Value {
	if r, ok := value.As[*fraction](c.Args[0]); ok {
		one := *c
		one.Args = []value.Value{c.Args[0], value.Int(int64(ordinary.precision))}
		return toDecimal(&one, r.r)
	}
	ctx := contextOf(c.Args[0])
	if ctx == nil {
		ctx = ordinary
	}
	return boxDecimal(decimalArg(c, 0), ctx)
}

func parseDecimal(c *module.Call) value.Value {
	text := c.Str(0)
	v, err := module.Checked(func(c *module.Call) value.Value { return boxDecimal(readDecimal(c, text), ordinary) })(&module.Call{Host: c.Host, Ctx: c.Ctx, Args: c.Args})
	if err != nil {
		return value.Err(value.String(strings.TrimPrefix(err.Error(), ": ")))
	}
	return value.Ok(v)
}

func exactFloat(c *module.Call) value.Value {
	f := c.Float(0)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		c.Wrong(0, "a finite float")
	}
	r := new(big.Rat).SetFloat64(f)
	digits, _ := r.FloatPrec() // a float ends in decimal, too: its denominator is a power of two
	return boxDecimal(readDecimal(c, r.FloatString(digits)), ordinary)
}

func decimalType() module.Type {
	return module.Type{Name: typeDecimal, Fixed: true, Doc: "An exact decimal number.", Operators: operators(typeDecimal), Static: static(typeDecimal, decimals), Methods: decimalMethods(),
		Fields: []module.Func{
			{Sig: "fun scale(self) -> i64", Doc: "How many digits are behind the point.", Example: "decimal(\"1.50\").scale  // => 2", Impl: ofDecimal(func(_ *module.Call, x *dec) value.Value { return value.Int(int64(max(-x.d.e, 0))) })},
			{Sig: "fun precision(self) -> i64", Doc: "How many digits it has.", Example: "decimal(\"1.50\").precision  // => 3", Impl: ofDecimal(func(_ *module.Call, x *dec) value.Value { return value.Int(int64(x.d.digits())) })},
		}}
}

// ofDecimal makes an Impl of a method.
func ofDecimal(f func(c *module.Call, x *dec) value.Value) module.Impl {
	return module.Checked(func(c *module.Call) value.Value {
		x, ok := value.As[*dec](c.Args[0])
		if !ok {
			c.Wrong(0, "a Decimal")
		}
		return f(c, x)
	})
}

// inContext makes a method that computes one number in the decimal's context.
func inContext(name string) module.Impl {
	return ofDecimal(func(c *module.Call, x *dec) value.Value {
		return boxDecimal(x.ctx.compute(c, name, x.d, decimal{}), x.ctx)
	})
}

// toWhole makes a method that rounds to an integer.
func toWhole(how rounder) module.Impl {
	return ofDecimal(func(_ *module.Call, x *dec) value.Value {
		return whole((&dec{d: x.d.rounded(0, how)}).rational().Num())
	})
}

func decimalMethods() []module.Func {
	const x = "let x = decimal(\"-12.345\")\n"
	const how = `rounding: str = "half_even"`
	return append([]module.Func{
		{Sig: "fun round(self, digits: i64 = 0, " + how + ") -> Decimal", Doc: "With so many digits behind the point; a negative number rounds before it.", Example: x + "x.round(2)  // => -12.34\nx.round(2, \"half_up\")  // => -12.35", Impl: ofDecimal(func(c *module.Call, x *dec) value.Value {
			return boxDecimal(x.d.rounded(int(-c.IntIn(1, -maxDigits, maxDigits)), rounding(c, 2)), x.ctx)
		})},
		{Sig: "fun quantize(self, like: OneOf<str, Decimal>, " + how + ") -> Decimal", Doc: "With as many digits behind the point as another decimal has.", Example: x + "x.quantize(\"0.1\")  // => -12.3", Impl: ofDecimal(func(c *module.Call, x *dec) value.Value {
			return boxDecimal(x.d.rounded(decimalArg(c, 1).e, rounding(c, 2)), x.ctx)
		})},
		{Sig: "fun floor(self) -> " + anyInteger, Doc: "The greatest integer that is not above it; one that does not fit 64 bits is a BigInt.", Example: x + "x.floor()  // => -13", Impl: toWhole(floor)},
		{Sig: "fun ceil(self) -> " + anyInteger, Doc: "The least integer that is not below it.", Example: x + "x.ceil()  // => -12", Impl: toWhole(ceiling)},
		{Sig: "fun trunc(self) -> " + anyInteger, Doc: "Without the fraction.", Example: x + "x.trunc()  // => -12", Impl: toWhole(down)},
		{Sig: "fun abs(self) -> Decimal", Doc: "Without the sign.", Example: x + "x.abs()  // => 12.345", Impl: ofDecimal(func(_ *module.Call, x *dec) value.Value { return boxDecimal(x.d.abs(), x.ctx) })},
		{Sig: "fun sign(self) -> i64", Doc: "-1, 0 or 1.", Example: x + "x.sign()  // => -1", Impl: ofDecimal(func(_ *module.Call, x *dec) value.Value { return value.Int(int64(x.d.n.Sign())) })},
		{Sig: "fun sqrt(self) -> Decimal", Doc: "The square root.", Example: "decimal(2).sqrt()  // => 1.414213562373095048801688724", Impl: inContext("sqrt")},
		{Sig: "fun exp(self) -> Decimal", Doc: "e to its power.", Example: "decimal(1).exp()  // => 2.718281828459045235360287471", Impl: inContext("exp")},
		{Sig: "fun ln(self) -> Decimal", Doc: "The natural logarithm.", Example: "decimal(10).ln()  // => 2.302585092994045684017991455", Impl: inContext("ln")},
		{Sig: "fun log10(self) -> Decimal", Doc: "The logarithm to base 10.", Example: "decimal(1000).log10()  // => 3", Impl: inContext("log10")},
		{Sig: "fun pow(self, n: OneOf<i64, BigInt, Decimal>) -> Decimal", Doc: "To a power, which need not be whole.", Example: "decimal(\"1.1\").pow(3)  // => 1.331", Impl: ofDecimal(func(c *module.Call, x *dec) value.Value {
			ctx := wider(x.ctx, contextOf(c.Args[1]))
			return boxDecimal(ctx.compute(c, "pow", x.d, decimalArg(c, 1)), ctx)
		})},
		{Sig: "fun normalize(self) -> Decimal", Doc: "Without zeros at the end.", Example: "decimal(\"1.500\").normalize()  // => 1.5", Impl: ofDecimal(func(_ *module.Call, x *dec) value.Value {
			return boxDecimal(x.d.reduced(), x.ctx)
		})},
		{Sig: "fun shift(self, digits: i64) -> Decimal", Doc: "With the point moved: times 10 to a power.", Example: "decimal(\"1.5\").shift(-2)  // => 0.015", Impl: ofDecimal(func(c *module.Call, x *dec) value.Value {
			e := x.d.e + int(c.IntIn(1, -maxDigits, maxDigits))
			if e > maxExponent || e < -maxExponent {
				c.Fail(codeSize, "", "the result has too many digits")
			}
			return boxDecimal(decimal{x.d.n, e}, x.ctx)
		})},
		{Sig: "fun is_zero(self) -> bool", Doc: "Whether it is 0.", Example: "decimal(\"0.00\").is_zero()  // => true", Impl: ofDecimal(func(_ *module.Call, x *dec) value.Value { return value.Bool(x.d.isZero()) })},
		{Sig: "fun is_integer(self) -> bool", Doc: "Whether it has no fraction.", Example: "decimal(\"3.0\").is_integer()  // => true", Impl: ofDecimal(func(_ *module.Call, x *dec) value.Value { return value.Bool(x.rational().IsInt()) })},
		{Sig: "fun to_plain(self) -> str", Doc: "All digits, without an exponent.", Example: "decimal(\"1E+3\").to_plain()  // => \"1000\"", Impl: ofDecimal(func(_ *module.Call, x *dec) value.Value { return value.String(x.d.plain()) })},
		{Sig: "fun to_rational(self) -> Rational", Doc: "The same value as a fraction.", Example: "decimal(\"0.75\").to_rational()  // => 3/4", Impl: ofDecimal(func(_ *module.Call, x *dec) value.Value { return boxFraction(x.rational()) })},
		{Sig: "fun to_bigint(self) -> BigInt", Doc: "Without its fraction, as an integer of any size.", Example: "decimal(\"1E+20\").to_bigint()  // => 100000000000000000000", Impl: module.Checked(func(c *module.Call) value.Value { return boxInteger(toInteger(c, 0, 10)) })},
	}, conversions("decimal(\"7.9\")", "7", "7.9")...)
}
