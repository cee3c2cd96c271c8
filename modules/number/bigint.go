package number

import (
	"math/big"

	"skep/interp/module"
	"skep/interp/value"
)

// BigInt declares bigint.
func BigInt() module.Module {
	return module.Module{Name: "bigint", Doc: "Integers of any size: `bigint(\"123\")`. They compute with integers, and by the same operators.",
		Funcs: integerFuncs(), Types: []module.Type{integerType()}}
}

const anyInteger = "OneOf<i64, BigInt>"

func integerFuncs() []module.Func {
	const from = "(x: OneOf<str, f64, BigInt, Rational, Decimal>, base: i64 = 10) -> BigInt"
	return []module.Func{
		{Sig: "fun bigint" + from, Doc: "The integer of a text in a base (2 to 36; 0 reads 0x, 0o and 0b), or of a number without its fraction.", Example: "bigint(\"123456789012345678901234567890\") + 1  // => 123456789012345678901234567891\nbigint(2) ** 100  // => 1267650600228229401496703205376", Impl: module.Checked(newInteger)},
		{Sig: "fun factorial(n: i64) -> BigInt", Doc: "1 · 2 · … · n.", Example: "bigint.factorial(25)  // => 15511210043330985984000000", Impl: module.Checked(factorial)},
		{Sig: "fun gcd(a: " + anyInteger + ", b: " + anyInteger + ") -> BigInt", Doc: "The greatest common divisor.", Example: "bigint.gcd(12, 18)  // => 6", Impl: binary(gcd)},
		{Sig: "fun lcm(a: " + anyInteger + ", b: " + anyInteger + ") -> BigInt", Doc: "The least common multiple.", Example: "bigint.lcm(4, 6)  // => 12", Impl: binary(lcm)},
		{Sig: "fun pow(a: " + anyInteger + ", n: i64) -> BigInt", Doc: "a to the power n, which is not negative.", Example: "bigint.pow(10, 20)  // => 100000000000000000000", Impl: module.Checked(powInteger)},
		{Sig: "fun modpow(a: " + anyInteger + ", n: " + anyInteger + ", m: " + anyInteger + ") -> BigInt", Doc: "a to the power n, modulo m: from 0 to below m. A negative n takes the inverse of a.", Example: "bigint.modpow(3, 200, 13)  // => 9", Impl: module.Checked(modpow)},
		{Sig: "fun comb(n: i64, k: i64) -> BigInt", Doc: "In how many ways k of n things can be chosen.", Example: "bigint.comb(100, 50)  // => 100891344545564193334812497256", Impl: module.Checked(func(c *module.Call) value.Value {
			n, k := c.IntIn(0, 0, maxFactorial), c.IntIn(1, 0, maxFactorial)
			charge(c, n)
			return boxInteger(new(big.Int).Binomial(n, k))
		})},
		{Sig: "fun from_bytes(bytes: [i64], little_endian: bool = false) -> BigInt", Doc: "The integer whose bytes these are, from the highest on or from the lowest.", Example: "bigint.from_bytes([1, 0])  // => 256", Impl: module.Checked(func(c *module.Call) value.Value {
			b := c.Bytes(0)
			charge(c, int64(len(b))*8)
			return boxInteger(new(big.Int).SetBytes(turned(b, c.Bool(1))))
		})},
	}
}

func newInteger(c *module.Call) value.Value {
	base := c.IntIn(1, 0, 36)
	if base == 1 {
		c.Refuse("the base must be 0 or from 2 to 36, found 1")
	}
	return boxInteger(toInteger(c, 0, int(base)))
}

// binary makes an Impl of a function of two integers of any size.
func binary(f func(c *module.Call, a, b *big.Int) *big.Int) module.Impl {
	return module.Checked(func(c *module.Call) value.Value {
		return boxInteger(sized(c, f(c, bigArg(c, 0), bigArg(c, 1))))
	})
}

// unary makes an Impl of a method of one integer.
func unary(f func(c *module.Call, a *big.Int) value.Value) module.Impl {
	return module.Checked(func(c *module.Call) value.Value { return f(c, bigArg(c, 0)) })
}

func gcd(_ *module.Call, a, b *big.Int) *big.Int {
	return new(big.Int).GCD(nil, nil, new(big.Int).Abs(a), new(big.Int).Abs(b))
}

func lcm(c *module.Call, a, b *big.Int) *big.Int {
	if a.Sign() == 0 || b.Sign() == 0 {
		return new(big.Int)
	}
	n := new(big.Int).Mul(a, new(big.Int).Quo(b, gcd(c, a, b)))
	return n.Abs(n)
}

func powInteger(c *module.Call) value.Value {
	return boxInteger(power(c, bigArg(c, 0), uint64(c.IntIn(1, 0, 1<<62))))
}

// maxModulus bounds the exponent and modulus of modpow, which nothing can interrupt.
const maxModulus = 1 << 16

func modpow(c *module.Call) value.Value {
	a, n, m := bigArg(c, 0), bigArg(c, 1), bigArg(c, 2)
	if m.Sign() <= 0 {
		c.Fail(codeResult, "", "the modulus must be above 0, found %s", m)
	}
	if n.BitLen() > maxModulus || m.BitLen() > maxModulus {
		c.Fail(codeSize, "", "exponent and modulus must have at most %d bits", maxModulus)
	}
	out := new(big.Int).Exp(a, n, m)
	if out == nil {
		c.Fail(codeResult, "", "%s has no inverse modulo %s", a, m)
	}
	return boxInteger(out)
}

func turned(b []byte, turn bool) []byte {
	if !turn {
		return b
	}
	out := make([]byte, len(b))
	for i, x := range b {
		out[len(b)-1-i] = x
	}
	return out
}

func integerType() module.Type {
	return module.Type{Name: typeInteger, Fixed: true, Doc: "An integer of any size.", Methods: integerMethods(), Operators: operators("BigInt"), Static: static(typeInteger, integral)}
}

func integerMethods() []module.Func {
	const n = "let n = bigint(\"123456789012345678901234567890\")\n"
	methods := []module.Func{
		{Sig: "fun pow(self, n: i64) -> BigInt", Doc: "To the power n, which is not negative.", Example: "bigint(3).pow(50)  // => 717897987691852588770249", Impl: module.Checked(powInteger)},
		{Sig: "fun modpow(self, n: " + anyInteger + ", m: " + anyInteger + ") -> BigInt", Doc: "To the power n, modulo m.", Example: "bigint(3).modpow(200, 13)  // => 9", Impl: module.Checked(modpow)},
		{Sig: "fun mod_inverse(self, m: " + anyInteger + ") -> Option<BigInt>", Doc: "Some(the x with self · x ≡ 1 modulo m), or None if there is none.", Example: "bigint(3).mod_inverse(11)  // => Some(4)", Impl: module.Checked(modInverse)},
		{Sig: "fun gcd(self, other: " + anyInteger + ") -> BigInt", Doc: "The greatest common divisor.", Example: "bigint(12).gcd(18)  // => 6", Impl: binary(gcd)},
		{Sig: "fun lcm(self, other: " + anyInteger + ") -> BigInt", Doc: "The least common multiple.", Example: "bigint(4).lcm(6)  // => 12", Impl: binary(lcm)},
		{Sig: "fun rem_euclid(self, m: " + anyInteger + ") -> BigInt", Doc: "The remainder that is never negative.", Example: "bigint(-7).rem_euclid(3)  // => 2", Impl: binary(func(c *module.Call, a, m *big.Int) *big.Int { return new(big.Int).Mod(a, divisor(c, m)) })},
		{Sig: "fun div_euclid(self, m: " + anyInteger + ") -> BigInt", Doc: "The quotient that belongs to rem_euclid.", Example: "bigint(-7).div_euclid(3)  // => -3", Impl: binary(func(c *module.Call, a, m *big.Int) *big.Int { return new(big.Int).Div(a, divisor(c, m)) })},
		{Sig: "fun isqrt(self) -> BigInt", Doc: "The greatest integer whose square is not above it.", Example: "bigint(10).pow(30).isqrt()  // => 1000000000000000", Impl: unary(func(c *module.Call, a *big.Int) value.Value { return boxInteger(floorRoot(c, notNegative(c, a), 2)) })},
		{Sig: "fun nth_root(self, k: i64) -> BigInt", Doc: "The greatest integer whose k-th power is not above it.", Example: "bigint(10).pow(30).nth_root(3)  // => 10000000000", Impl: unary(func(c *module.Call, a *big.Int) value.Value {
			return boxInteger(floorRoot(c, notNegative(c, a), uint64(c.IntIn(1, 1, maxBits))))
		})},
		{Sig: "fun sqrt(self) -> f64", Doc: "The square root as a float.", Example: "bigint(10).pow(30).sqrt()  // => 1000000000000000.0", Impl: unary(func(c *module.Call, a *big.Int) value.Value {
			f, _ := new(big.Float).Sqrt(new(big.Float).SetPrec(64).SetInt(notNegative(c, a))).Float64()
			return value.Float(f)
		})},
		{Sig: "fun abs(self) -> BigInt", Doc: "Without the sign.", Example: "bigint(-5).abs()  // => 5", Impl: unary(func(_ *module.Call, a *big.Int) value.Value { return boxInteger(new(big.Int).Abs(a)) })},
		{Sig: "fun sign(self) -> i64", Doc: "-1, 0 or 1.", Example: "bigint(-5).sign()  // => -1", Impl: unary(func(_ *module.Call, a *big.Int) value.Value { return value.Int(int64(a.Sign())) })},
		{Sig: "fun is_even(self) -> bool", Doc: "Whether 2 divides it.", Example: n + "n.is_even()  // => true", Impl: unary(func(_ *module.Call, a *big.Int) value.Value { return value.Bool(a.Bit(0) == 0) })},
		{Sig: "fun is_odd(self) -> bool", Doc: "Whether 2 does not divide it.", Example: n + "n.is_odd()  // => false", Impl: unary(func(_ *module.Call, a *big.Int) value.Value { return value.Bool(a.Bit(0) == 1) })},
		{Sig: "fun is_prime(self) -> bool", Doc: "Whether it is a prime: surely below 2 ** 64, above with an error below 4 ** -20 (Miller-Rabin and Baillie-PSW).", Example: "(bigint(2) ** 127 - 1).is_prime()  // => true", Impl: unary(func(c *module.Call, a *big.Int) value.Value {
			if a.BitLen() > maxModulus/8 {
				c.Fail(codeSize, "", "is_prime takes integers of at most %d bits", maxModulus/8)
			}
			return value.Bool(a.ProbablyPrime(20))
		})},
		{Sig: "fun bit_length(self) -> i64", Doc: "How many bits it takes without its sign.", Example: "bigint(256).bit_length()  // => 9", Impl: unary(func(_ *module.Call, a *big.Int) value.Value { return value.Int(int64(a.BitLen())) })},
		{Sig: "fun digits(self) -> i64", Doc: "How many decimal digits it has.", Example: n + "n.digits()  // => 30", Impl: unary(func(_ *module.Call, a *big.Int) value.Value {
			return value.Int(int64(len(new(big.Int).Abs(a).String())))
		})},
		{Sig: "fun to_radix(self, base: i64) -> str", Doc: "Its digits in a base from 2 to 36.", Example: "bigint(255).to_radix(16)  // => \"ff\"", Impl: unary(func(c *module.Call, a *big.Int) value.Value { return value.String(a.Text(int(c.IntIn(1, 2, 36)))) })},
		{Sig: "fun to_bytes(self, little_endian: bool = false) -> [i64]", Doc: "Its bytes without the sign, from the highest on or from the lowest.", Example: "bigint(256).to_bytes()  // => [1, 0]", Impl: unary(func(c *module.Call, a *big.Int) value.Value { return c.ByteList(turned(a.Bytes(), c.Bool(1))) })},
		{Sig: "fun to_rational(self) -> Rational", Doc: "The same value as a fraction.", Example: "bigint(3).to_rational() / 4  // => 3/4", Impl: unary(func(_ *module.Call, a *big.Int) value.Value { return boxFraction(new(big.Rat).SetInt(a)) })},
		{Sig: "fun to_decimal(self) -> Decimal", Doc: "The same value as a decimal.", Example: "bigint(3).to_decimal() / 4  // => 0.75", Impl: module.Checked(func(c *module.Call) value.Value { return boxDecimal(decimalArg(c, 0), ordinary) })},
	}
	return append(methods, conversions("bigint(7)", "7", "7.0")...)
}

// conversions are the ways back to the language's own numbers, which all three kinds have.
func conversions(sample, inInt, inFloat string) []module.Func {
	return []module.Func{
		{Sig: "fun to_int(self) -> i64", Doc: "Without a fraction, as an integer of 64 bits; what does not fit is an error.", Example: sample + ".to_int()  // => " + inInt, Impl: module.Checked(func(c *module.Call) value.Value {
			n := toInteger(c, 0, 10)
			if !n.IsInt64() {
				c.Fail(codeSize, "to_float gives the nearest float", "the number does not fit 64 bits")
			}
			return value.Int(n.Int64())
		})},
		{Sig: "fun try_int(self) -> Option<i64>", Doc: "Some(the same value as an integer of 64 bits), or None if it has a fraction or does not fit.", Example: sample + ".try_int().unwrap_or(" + inInt + ")  // => " + inInt, Impl: module.Checked(func(c *module.Call) value.Value {
			x, _ := value.AsExact(c.Args[0])
			i, ok := x.Int64()
			return module.Opt(value.Int(i), ok)
		})},
		{Sig: "fun to_float(self) -> f64", Doc: "The nearest float.", Example: sample + ".to_float()  // => " + inFloat, Impl: module.Checked(func(c *module.Call) value.Value { return value.Float(asFloat(c.Args[0])) })},
	}
}

func divisor(c *module.Call, m *big.Int) *big.Int {
	if m.Sign() == 0 {
		divideByZero(c)
	}
	return m
}

func notNegative(c *module.Call, a *big.Int) *big.Int {
	if a.Sign() < 0 {
		c.Fail(codeResult, "", "a negative number has no root")
	}
	return a
}

func modInverse(c *module.Call) value.Value {
	m := bigArg(c, 1)
	if m.Sign() <= 0 {
		c.Fail(codeResult, "", "the modulus must be above 0, found %s", m)
	}
	x := new(big.Int).ModInverse(bigArg(c, 0), m)
	if x == nil {
		return value.None()
	}
	return value.Some(boxInteger(x))
}
