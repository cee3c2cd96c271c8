package builtin

import (
	"math"
	"math/bits"
	"strconv"

	"skep/interp/module"
	"skep/interp/value"
)

func integerMethods() []module.Func {
	return also(join(numberMethods(), integerMath(), integerBits(), integerTexts(), integerLoops(), overflowing(), orderings()),
		"to_hex: hex", "to_binary: bin to_bin", "to_octal: oct", "to_char: chr as_char", "rem_euclid: modulo", "count_ones: popcount")
}

func (c call) i() int64 { return c.int(0) }

// intMethod declares a method with one more integer.
func intMethod(sig, doc, example string, f func(c call, a, b int64) value.Value) module.Func {
	return def(sig, doc, example, func(c call) value.Value { return f(c, c.int(0), c.int(1)) })
}

func integerMath() []module.Func {
	return []module.Func{
		def("fun is_even(self) -> bool", "Tells whether 2 divides it.", "4.is_even()  // => true", func(c call) value.Value { return value.Bool(c.i()&1 == 0) }),
		def("fun is_odd(self) -> bool", "Tells whether 2 does not divide it.", "4.is_odd()  // => false", func(c call) value.Value { return value.Bool(c.i()&1 != 0) }),
		def("fun is_prime(self) -> bool", "Tells whether only 1 and itself divide it.", "97.is_prime()  // => true", func(c call) value.Value { return value.Bool(c.isPrime(c.i())) }),
		intMethod("fun gcd(self, n: i64) -> i64", "Gives the greatest common divisor.", "12.gcd(18)  // => 6", func(c call, a, b int64) value.Value { return c.unsigned(gcd(a, b)) }),
		intMethod("fun lcm(self, n: i64) -> i64", "Gives the least common multiple.", "4.lcm(6)  // => 12", lcm),
		def("fun factorial(self) -> i64", "Gives 1 * 2 * … * n; from 21 on it does not fit.", "5.factorial()  // => 120", factorial),
		intMethod("fun rem_euclid(self, n: i64) -> i64", "Gives the remainder that is never negative.", "(-7).rem_euclid(3)  // => 2", func(c call, a, b int64) value.Value {
			_, r := c.divEuclid(a, b)
			return value.Int(r)
		}),
		intMethod("fun div_euclid(self, n: i64) -> i64", "Gives the quotient that belongs to rem_euclid.", "(-7).div_euclid(3)  // => -3", func(c call, a, b int64) value.Value {
			c.divisor(a, b)
			q, _ := c.divEuclid(a, b)
			return value.Int(q)
		}),
		intMethod("fun div_ceil(self, n: i64) -> i64", "Divides and rounds up.", "7.div_ceil(3)  // => 3", func(c call, a, b int64) value.Value {
			c.divisor(a, b)
			q := a / b
			if a%b != 0 && (a < 0) == (b < 0) {
				q++
			}
			return value.Int(q)
		}),
		intMethod("fun abs_diff(self, n: i64) -> i64", "Gives how far both are apart.", "3.abs_diff(10)  // => 7", func(c call, a, b int64) value.Value {
			return c.unsigned(uint64(max(a, b)) - uint64(min(a, b)))
		}),
		def("fun isqrt(self) -> i64", "Gives the square root without its fraction.", "17.isqrt()  // => 4", isqrt),
		def("fun digits(self, base: i64 = 10) -> [i64]", "Gives the digits of the absolute value, the last first.", "123.digits()  // => [3, 2, 1]", digits),
	}
}

func gcd(a, b int64) uint64 {
	x, y := magnitude(a), magnitude(b)
	for y != 0 {
		x, y = y, x%y
	}
	return x
}

// unsigned gives a number that may be too great.
func (c call) unsigned(n uint64) value.Value {
	if n > math.MaxInt64 {
		c.fail("integer overflow in `%s`: the result does not fit 64 bits", c.Name)
	}
	return value.Int(int64(n))
}

func lcm(c call, a, b int64) value.Value {
	if a == 0 || b == 0 {
		return value.Int(0)
	}
	hi, lo := bits.Mul64(magnitude(a)/gcd(a, b), magnitude(b))
	if hi != 0 {
		lo = math.MaxUint64
	}
	return c.unsigned(lo)
}

func factorial(c call) value.Value {
	n := c.i()
	if n < 0 || n > 20 {
		c.fail("`factorial` fits 64 bits from 0 to 20, found %d", n)
	}
	r := int64(1)
	for k := int64(2); k <= n; k++ {
		r *= k
	}
	return value.Int(r)
}

func (c call) divisor(a, b int64) {
	if b == 0 {
		c.fail("division by zero in `%s`", c.Name)
	}
	if a == math.MinInt64 && b == -1 {
		c.fail("integer overflow in `%s`: the result does not fit 64 bits", c.Name)
	}
}

func (c call) divEuclid(a, b int64) (q, r int64) {
	if b == 0 {
		c.fail("division by zero in `%s`", c.Name)
	}
	q, r = a/b, a%b
	if r < 0 {
		if b > 0 {
			return q - 1, r + b
		}
		return q + 1, r - b
	}
	return q, r
}

// isPrime is the Miller-Rabin test with the bases that decide all 64-bit numbers (J. Sorenson, J. Webster, 2015).
func (c call) isPrime(n int64) bool {
	if n < 2 {
		return false
	}
	bases := []uint64{2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37}
	for _, p := range bases {
		if uint64(n)%p == 0 {
			return uint64(n) == p
		}
	}
	d, s := uint64(n-1), 0
	for d&1 == 0 {
		d, s = d>>1, s+1
	}
	for _, p := range bases {
		if !passes(p, d, uint64(n), s) {
			return false
		}
	}
	return true
}

func passes(base, d, n uint64, s int) bool {
	x := powMod(base, d, n)
	if x == 1 || x == n-1 {
		return true
	}
	for range s - 1 {
		if x = mulMod(x, x, n); x == n-1 {
			return true
		}
	}
	return false
}

func mulMod(a, b, n uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	_, r := bits.Div64(hi%n, lo, n)
	return r
}

func powMod(b, e, n uint64) uint64 {
	r := uint64(1)
	for b %= n; e > 0; e >>= 1 {
		if e&1 != 0 {
			r = mulMod(r, b, n)
		}
		b = mulMod(b, b, n)
	}
	return r
}

func isqrt(c call) value.Value {
	n := c.i()
	if n < 0 {
		c.fail("`isqrt` expects a number of at least 0, found %d", n)
	}
	r := uint64(math.Sqrt(float64(n)))
	for r*r > uint64(n) {
		r--
	}
	for (r+1)*(r+1) <= uint64(n) {
		r++
	}
	return value.Int(int64(r))
}

func digits(c call) value.Value {
	n, base := magnitude(c.i()), uint64(c.int(1))
	if c.int(1) < 2 {
		c.fail("`digits` expects a base of at least 2, found %d", c.int(1))
	}
	out := []value.Value{value.Int(int64(n % base))}
	for n /= base; n > 0; n /= base {
		out = append(out, value.Int(int64(n%base)))
	}
	return array(out)
}

func integerBits() []module.Func {
	count := func(name, doc, example string, f func(uint64) int) module.Func {
		return def("fun "+name+"(self) -> i64", doc, example, func(c call) value.Value { return integer(f(uint64(c.i()))) })
	}
	return []module.Func{
		count("count_ones", "Counts the bits that are 1.", "7.count_ones()  // => 3", bits.OnesCount64),
		count("count_zeros", "Counts the bits of 64 that are 0.", "7.count_zeros()  // => 61", func(n uint64) int { return 64 - bits.OnesCount64(n) }),
		count("leading_zeros", "Counts the highest bits of 64 that are 0.", "1.leading_zeros()  // => 63", bits.LeadingZeros64),
		count("trailing_zeros", "Counts the lowest bits that are 0.", "8.trailing_zeros()  // => 3", bits.TrailingZeros64),
		count("bit_length", "Counts the bits that the number needs.", "8.bit_length()  // => 4", bits.Len64),
		intMethod("fun rotate_left(self, n: i64) -> i64", "Rotates the 64 bits to the left.", "1.rotate_left(3)  // => 8", func(_ call, a, b int64) value.Value {
			return value.Int(int64(bits.RotateLeft64(uint64(a), int(b%64))))
		}),
		intMethod("fun rotate_right(self, n: i64) -> i64", "Rotates the 64 bits to the right.", "8.rotate_right(3)  // => 1", func(_ call, a, b int64) value.Value {
			return value.Int(int64(bits.RotateLeft64(uint64(a), -int(b%64))))
		}),
		intMethod("fun bit(self, n: i64) -> bool", "Tells whether bit n is 1; the lowest is 0.", "5.bit(2)  // => true", func(_ call, a, b int64) value.Value {
			return value.Bool(b >= 0 && b < 64 && a>>uint(b)&1 != 0)
		}),
		def("fun swap_bytes(self) -> i64", "Reverses the 8 bytes.", "1.swap_bytes()  // => 72057594037927936", func(c call) value.Value { return value.Int(int64(bits.ReverseBytes64(uint64(c.i())))) }),
		def("fun reverse_bits(self) -> i64", "Reverses the 64 bits.", "2.reverse_bits()  // => 4611686018427387904", func(c call) value.Value { return value.Int(int64(bits.Reverse64(uint64(c.i())))) }),
		def("fun is_power_of_two(self) -> bool", "Tells whether exactly one bit is 1.", "8.is_power_of_two()  // => true", func(c call) value.Value { return value.Bool(c.i() > 0 && c.i()&(c.i()-1) == 0) }),
		def("fun next_power_of_two(self) -> i64", "Gives the least power of two that is not below.", "5.next_power_of_two()  // => 8", func(c call) value.Value {
			n := c.i()
			if n <= 1 {
				return value.Int(1)
			}
			return c.unsigned(1 << bits.Len64(uint64(n-1)))
		}),
	}
}

func integerTexts() []module.Func {
	base := func(name, doc, example string, b int) module.Func {
		return def("fun "+name+"(self) -> str", doc, example, func(c call) value.Value { return value.String(strconv.FormatInt(c.i(), b)) })
	}
	return []module.Func{
		base("to_hex", "Writes the number in base 16.", "255.to_hex()  // => \"ff\"", 16),
		base("to_binary", "Writes the number in base 2.", "5.to_binary()  // => \"101\"", 2),
		base("to_octal", "Writes the number in base 8.", "8.to_octal()  // => \"10\"", 8),
		def("fun to_radix(self, base: i64) -> str", "Writes the number in a base from 2 to 36.", "35.to_radix(36)  // => \"z\"", func(c call) value.Value {
			return value.String(strconv.FormatInt(c.i(), int(c.base(1))))
		}),
		def("fun to_char(self) -> str", "Gives the character of a code point.", "65.to_char()  // => \"A\"", chr),
		def("fun is_ascii_digit(self) -> bool", "Tells whether the number is the code of 0 to 9, for loops over bytes.", "48.is_ascii_digit()  // => true", func(c call) value.Value { return value.Bool(c.i() >= '0' && c.i() <= '9') }),
		def("fun is_ascii_alphabetic(self) -> bool", "Tells whether the number is the code of a to z or A to Z, for loops over bytes.", "65.is_ascii_alphabetic()  // => true", func(c call) value.Value {
			n := c.i() | 0x20
			return value.Bool(n >= 'a' && n <= 'z')
		}),
	}
}

func integerLoops() []module.Func {
	return []module.Func{
		def("fun times(self, f: fun(i64) -> _) -> ()", "Calls f(0), f(1), … so many times.", "3.times(|i| i)  // => ()", func(c call) value.Value {
			f := c.fn(1)
			for i := range c.i() {
				if f.arity == 0 {
					f.invoke()
				} else {
					f.call1(value.Int(i))
				}
			}
			return value.Unit()
		}),
		intMethod("fun upto(self, n: i64) -> [i64]", "Gives the range from the number to n, both included.", "1.upto(3).to_array()  // => [1, 2, 3]", func(_ call, a, b int64) value.Value {
			return value.NewRange(value.Int(a), value.Int(b), true)
		}),
		intMethod("fun downto(self, n: i64) -> [i64]", "Gives the integers from the number down to n as an array.", "3.downto(1)  // => [3, 2, 1]", func(c call, a, b int64) value.Value {
			return array(c.integers(a, b, -1, true))
		}),
	}
}

// integers makes a list of from, from+step, … before (or at) to.
func (c call) integers(from, to, step int64, inclusive bool) []value.Value {
	n := countSteps(from, to, step, inclusive)
	if n > 1<<40 {
		c.fail("`%s` would make more numbers than memory holds", c.Name)
	}
	c.charge(int64(n), 16)
	out := make([]value.Value, n)
	for i := range out {
		c.tick(i)
		out[i] = value.Int(from + int64(i)*step)
	}
	return out
}

func countSteps(from, to, step int64, inclusive bool) uint64 {
	if step > 0 && from > to || step < 0 && from < to || from == to && !inclusive {
		return 0
	}
	distance, width := uint64(to)-uint64(from), uint64(step)
	if step < 0 {
		distance, width = uint64(from)-uint64(to), -uint64(step)
	}
	n := distance / width
	if inclusive || distance%width != 0 {
		n++
	}
	return n
}

// orderings are for the -1, 0, 1 that cmp gives.
func orderings() []module.Func {
	return []module.Func{
		def("fun reverse(self) -> i64", "Turns an ordering around.", "1.cmp(2).reverse()  // => 1", func(c call) value.Value { return value.Int(-max(c.i(), -math.MaxInt64)) }),
		def("fun then(self, other: i64) -> i64", "Gives the ordering, or other if it is 0.", "1.cmp(1).then(2.cmp(3))  // => -1", func(c call) value.Value {
			if c.i() != 0 {
				return c.self()
			}
			return c.Args[1]
		}),
		def("fun then_with(self, f: fun() -> i64) -> i64", "Gives the ordering, or f() if it is 0.", "1.cmp(1).then_with(|| 2.cmp(3))  // => -1", func(c call) value.Value {
			if c.i() != 0 {
				return c.self()
			}
			return c.fn(1).invoke()
		}),
		def("fun is_lt(self) -> bool", "Tells whether an ordering says less.", "1.cmp(2).is_lt()  // => true", func(c call) value.Value { return value.Bool(c.i() < 0) }),
		def("fun is_gt(self) -> bool", "Tells whether an ordering says greater.", "1.cmp(2).is_gt()  // => false", func(c call) value.Value { return value.Bool(c.i() > 0) }),
		def("fun is_eq(self) -> bool", "Tells whether an ordering says equal.", "1.cmp(1).is_eq()  // => true", func(c call) value.Value { return value.Bool(c.i() == 0) }),
	}
}

func intStatics() []module.Func {
	return []module.Func{
		def("fun parse(text: str) -> Result<i64, str>", "Reads an integer: Ok(value) or Err(why).", "i64::parse(\"42\")  // => Ok(42)", func(c call) value.Value { return readResult(c.str(0), "i64") }),
		def("fun from(x) -> i64", "Gives x as an integer.", "i64::from(true)  // => 1", toInt),
		def("fun from_str_radix(text: str, base: i64) -> Result<i64, str>", "Reads an integer in a base from 2 to 36: Ok(value) or Err(why).", "i64::from_str_radix(\"ff\", 16)  // => Ok(255)", func(c call) value.Value { return c.radix(c.str(0), c.int(1)) }),
		def("fun max(a: i64, b: i64) -> i64", "Gives the greater.", "i64::max(1, 2)  // => 2", func(c call) value.Value { return c.extremeOfTwo(0, 1, 1) }),
		def("fun min(a: i64, b: i64) -> i64", "Gives the smaller.", "i64::min(1, 2)  // => 1", func(c call) value.Value { return c.extremeOfTwo(0, 1, -1) }),
		def("fun abs(x: i64) -> i64", "Gives the absolute value.", "i64::abs(-1)  // => 1", func(c call) value.Value { return c.abs(c.self()) }),
		def("fun pow(x: i64, y: i64)", "Gives x to the power y.", "i64::pow(2, 3)  // => 8", func(c call) value.Value { return c.pow(0, 1) }),
	}
}

func readResult(s, into string) value.Value {
	v, why := readAs(s, into)
	if why != "" {
		return value.Err(value.String(why))
	}
	return value.Ok(v)
}

func floatStatics() []module.Func {
	return []module.Func{
		def("fun parse(text: str) -> Result<f64, str>", "Reads a number: Ok(value) or Err(why).", "f64::parse(\"2.5\")  // => Ok(2.5)", func(c call) value.Value { return readResult(c.str(0), "f64") }),
		def("fun from(x) -> f64", "Gives x as a float.", "f64::from(1)  // => 1.0", toFloat),
		def("fun sqrt(x: f64) -> f64", "Gives the square root.", "f64::sqrt(4.0)  // => 2.0", func(c call) value.Value { return value.Float(math.Sqrt(c.num(0))) }),
		def("fun max<N>(a: N, b: N) -> N", "Gives the greater.", "f64::max(1.0, 2.0)  // => 2.0", func(c call) value.Value { return c.extremeOfTwo(0, 1, 1) }),
		def("fun min<N>(a: N, b: N) -> N", "Gives the smaller.", "f64::min(1.0, 2.0)  // => 1.0", func(c call) value.Value { return c.extremeOfTwo(0, 1, -1) }),
		def("fun abs<N>(x: N) -> N", "Gives the absolute value.", "f64::abs(-1.0)  // => 1.0", func(c call) value.Value { return c.abs(c.self()) }),
		def("fun powf(x: f64, y: f64) -> f64", "Gives x to the power y.", "f64::powf(2.0, 3.0)  // => 8.0", func(c call) value.Value { return value.Float(value.Pow(c.num(0), c.num(1))) }),
		def("fun powi(x: f64, y: i64) -> f64", "Gives x to the power y.", "f64::powi(2.0, 3)  // => 8.0", func(c call) value.Value { return value.Float(value.Pow(c.num(0), c.num(1))) }),
		def("fun from_bits(bits: i64) -> f64", "Gives the number with these 64 bits.", "f64::from_bits(0)  // => 0.0", func(c call) value.Value { return value.Float(math.Float64frombits(uint64(c.int(0)))) }),
	}
}
