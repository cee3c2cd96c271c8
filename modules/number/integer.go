package number

import (
	"math"
	"math/big"
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

// CompareNumber and the others implement value.Exact.
func (x *integer) CompareNumber(o value.Value) (int, bool) { return compareNumbers(boxInteger(x.n), o) }

// Float implements value.Exact.
func (x *integer) Float() float64 {
	f, _ := new(big.Float).SetInt(x.n).Float64()
	return f
}

// Int64 implements value.Exact.
func (x *integer) Int64() (int64, bool) { return x.n.Int64(), x.n.IsInt64() }

// Combine implements value.Exact.
func (x *integer) Combine(op byte, o value.Value) (value.Value, error) {
	return combine(op, boxInteger(x.n), o)
}

// Text implements value.Exact.
func (x *integer) Text(verb byte, prec int) (string, bool) {
	switch verb {
	case 'x':
		return x.n.Text(16), true
	case 'o':
		return x.n.Text(8), true
	case 'b':
		return x.n.Text(2), true
	case 'e':
		return scientific(x.n, 0, prec), true
	}
	if verb == 'f' && prec > 0 {
		return x.n.String() + "." + strings.Repeat("0", prec), true
	}
	return x.n.String(), true
}

func (x *integer) String() string { return x.n.String() }

// ByteSize is the memory of the digits.
func (x *integer) ByteSize() int64 { return int64(x.n.BitLen()/8 + 32) }

// scientific writes n * 10^exp with prec digits behind the point (-1: those there are), halves to even.
func scientific(n *big.Int, exp, prec int) string {
	digits := new(big.Int).Abs(n).String()
	if prec >= 0 && len(digits) > prec+1 {
		cut := len(digits) - prec - 1
		n, exp = halfEven(n, pow10(cut)), exp+cut
		digits = new(big.Int).Abs(n).String()
		if len(digits) > prec+1 { // 9.99 became 10.0
			digits, exp = digits[:prec+1], exp+1
		}
	}
	exp += len(digits) - 1
	if prec < 0 {
		digits = digits[:1] + strings.TrimRight(digits[1:], "0")
	} else {
		digits += strings.Repeat("0", prec+1-len(digits))
	}
	mantissa := digits[:1]
	if len(digits) > 1 {
		mantissa += "." + digits[1:]
	}
	if n.Sign() < 0 {
		mantissa = "-" + mantissa
	}
	return mantissa + "e" + big.NewInt(int64(exp)).String()
}

func pow10(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// halfEven is n / d rounded to the nearest integer, halves to even.
func halfEven(n, d *big.Int) *big.Int {
	q, r := new(big.Int).QuoRem(n, d, new(big.Int))
	twice := r.Abs(r).Lsh(r, 1)
	if k := twice.CmpAbs(d); k > 0 || k == 0 && q.Bit(0) == 1 {
		q.Add(q, big.NewInt(int64(n.Sign()*d.Sign())))
	}
	return q
}

// toInteger makes the integer of a text, or of a number without its fraction.
func toInteger(c *module.Call, i int, base int) *big.Int {
	v := c.Args[i]
	if s, ok := v.TryStr(); ok {
		if len(s) > maxBits/3 {
			tooLong(c)
		}
		c.Charge(int64(len(s)))
		n, ok := integerText(strings.TrimSpace(s), base)
		if !ok {
			c.Fail(codeText, "", "%s is no integer%s", value.Repr(v), inBase(base))
		}
		return n
	}
	if rankOf(v) == integral {
		return asInteger(v)
	}
	r, ok := asRational(v)
	if !ok {
		c.Wrong(i, "an integer, a finite number or a text")
	}
	return new(big.Int).Quo(r.Num(), r.Denom())
}

func inBase(base int) string {
	if base == 0 || base == 10 {
		return ""
	}
	return " in base " + big.NewInt(int64(base)).String()
}

// power computes n to the power e by squaring; each step may be interrupted.
func power(c *module.Call, n *big.Int, e uint64) *big.Int {
	if n.BitLen() > 1 {
		if e > maxBits {
			tooLong(c)
		}
		charge(c, int64(n.BitLen()-1)*int64(e))
	}
	out, square := big.NewInt(1), new(big.Int).Set(n)
	if n.BitLen() <= 1 { // -1, 0, 1
		e = e&1 + 2*min(e>>1, 1)
	}
	for ; e > 0; e >>= 1 {
		if c.Ctx != nil {
			c.Must(c.Ctx.Err())
		}
		if e&1 == 1 {
			out.Mul(out, square)
		}
		if e > 1 {
			square.Mul(square, square)
		}
	}
	return sized(c, out)
}

// floorRoot is the greatest integer whose k-th power is not above n; n >= 0, k >= 1.
func floorRoot(c *module.Call, n *big.Int, k uint64) *big.Int {
	if k == 1 || n.BitLen() <= 1 {
		return new(big.Int).Set(n)
	}
	if k == 2 {
		return new(big.Int).Sqrt(n)
	}
	if k >= uint64(n.BitLen()) {
		return big.NewInt(1)
	}
	// Newton's iteration from above: x ← ((k-1)x + n/x^(k-1)) / k until it stops falling
	x := new(big.Int).Lsh(big.NewInt(1), uint(n.BitLen())/uint(k)+1)
	for {
		y := new(big.Int).Quo(n, power(c, x, k-1))
		y.Add(y, new(big.Int).Mul(x, new(big.Int).SetUint64(k-1)))
		y.Quo(y, new(big.Int).SetUint64(k))
		if y.Cmp(x) >= 0 {
			return x
		}
		x = y
	}
}

// maxFactorial keeps the result below maxBits.
const maxFactorial = 1_600_000

// product multiplies lo..=hi by halves, so that the factors stay of one length.
func product(c *module.Call, lo, hi int64) *big.Int {
	if c.Ctx != nil {
		c.Must(c.Ctx.Err())
	}
	if hi-lo < 16 {
		out := big.NewInt(1)
		for ; lo <= hi; lo++ {
			out.Mul(out, big.NewInt(lo))
		}
		return out
	}
	mid := lo + (hi-lo)/2
	return new(big.Int).Mul(product(c, lo, mid), product(c, mid+1, hi))
}

func factorial(c *module.Call) value.Value {
	n := c.IntIn(0, 0, maxFactorial)
	c.Charge(int64(float64(n)*math.Log2(float64(n)+1)/8) + 64)
	return boxInteger(product(c, 1, n))
}
