package math

import (
	gomath "math"
	"math/big"

	"skep/interp/module"
	"skep/interp/value"
)

func wholes() []module.Func {
	return []module.Func{
		{Sig: "fun gcd(...xs: i64) -> i64", Doc: "The greatest common divisor of all arguments.", Example: "math.gcd(12, 18)  // => 6", Impl: gcd},
		{Sig: "fun lcm(...xs: i64) -> i64", Doc: "The least common multiple of all arguments.", Example: "math.lcm(4, 6)  // => 12", Impl: lcm},
		{Sig: "fun factorial(n: i64) -> i64", Doc: "n!; beyond 20! it does not fit into an integer: use gamma.", Example: "math.factorial(5)  // => 120", Impl: factorial},
		{Sig: "fun comb(n: i64, k: i64) -> i64", Doc: "How many ways there are to choose k of n things.", Example: "math.comb(5, 2)  // => 10", Impl: comb},
		{Sig: "fun perm(n: i64, k: i64 = null) -> i64", Doc: "How many ways there are to choose k of n things in order; all n without k.", Example: "math.perm(5, 2)  // => 20", Impl: perm},
		{Sig: "fun isqrt(n: i64) -> i64", Doc: "The square root rounded down, exact.", Example: "math.isqrt(17)  // => 4", Impl: isqrt},
		{Sig: "fun is_prime(n: i64) -> bool", Doc: "Whether n is prime.", Example: "math.is_prime(97)  // => true", Impl: isPrime},
		{Sig: "fun divmod(a: i64, b: i64) -> (i64, i64)", Doc: "Quotient and remainder, rounded down as in Python: the remainder has b's sign.", Example: "math.divmod(-7, 3)  // => (-3, 2)", Impl: divmod},
	}
}

// fold combines integers pairwise; step's ok is false on overflow.
func fold(c *module.Call, start int64, step func(a, b int64) (int64, bool)) (value.Value, error) {
	acc := start
	err := each(c, 0, func(v value.Value) error {
		if !v.IsInt() {
			return c.Error(codeArgument, "", "%s is not an integer", value.Repr(v))
		}
		var ok bool
		if acc, ok = step(acc, v.AsInt()); !ok {
			return c.Error(codeOverflow, "", "the result does not fit into 64 bits")
		}
		return nil
	})
	if err != nil {
		return value.Null, err
	}
	return value.Int(acc), nil
}

func gcd(c *module.Call) (value.Value, error) { return fold(c, 0, divisor) }

func divisor(a, b int64) (int64, bool) {
	x, y := magnitude(a), magnitude(b)
	for y != 0 {
		x, y = y, x%y
	}
	return int64(x), x < 1<<63
}

func lcm(c *module.Call) (value.Value, error) {
	return fold(c, 1, func(a, b int64) (int64, bool) {
		g, ok := divisor(a, b)
		if !ok || g == 0 {
			return 0, ok
		}
		n, ok := times(a/g, b)
		if !ok || n == gomath.MinInt64 {
			return 0, false
		}
		return max(n, -n), true
	})
}

// count reads an integer that must not be negative.
func count(c *module.Call, i int) int64 {
	n := c.Int(i)
	if n < 0 {
		c.Fail(codeDomain, "", "argument %d must not be negative, found %d", i+1, n)
	}
	return n
}

func factorial(c *module.Call) (value.Value, error) {
	n := count(c, 0)
	if n > 20 {
		return value.Null, c.Error(codeOverflow, "math.gamma(n + 1) gives it as a float", "%d! does not fit into 64 bits", n)
	}
	f := int64(1)
	for i := int64(2); i <= n; i++ {
		f *= i
	}
	return value.Int(f), nil
}

func comb(c *module.Call) (value.Value, error) {
	n := count(c, 0)
	k := count(c, 1)
	if k > n {
		return value.Int(0), nil
	}
	k = min(k, n-k)
	if k > 1 && k > 34 { // C(68, 34) is already beyond 64 bits
		return value.Null, c.Error(codeOverflow, "", "comb(%d, %d) does not fit into 64 bits", n, k)
	}
	r := new(big.Int).Binomial(n, k)
	if !r.IsInt64() {
		return value.Null, c.Error(codeOverflow, "", "comb(%d, %d) does not fit into 64 bits", n, k)
	}
	return value.Int(r.Int64()), nil
}

func perm(c *module.Call) (value.Value, error) {
	if c.Args[1].IsNull() {
		return factorial(c)
	}
	n := count(c, 0)
	k := count(c, 1)
	if k > n {
		return value.Int(0), nil
	}
	r, ok := int64(1), true
	for i := int64(0); i < k; i++ { // ends by overflow after 63 steps at the latest
		if r, ok = times(r, n-i); !ok {
			return value.Null, c.Error(codeOverflow, "", "perm(%d, %d) does not fit into 64 bits", n, k)
		}
	}
	return value.Int(r), nil
}

func isqrt(c *module.Call) (value.Value, error) {
	n := count(c, 0)
	return value.Int(new(big.Int).Sqrt(big.NewInt(n)).Int64()), nil
}

// isPrime: without rounds, ProbablyPrime is Baillie-PSW, which is proved exact below 2^64.
func isPrime(c *module.Call) (value.Value, error) {
	n := c.Int(0)
	return value.Bool(n > 1 && big.NewInt(n).ProbablyPrime(0)), nil
}

func divmod(c *module.Call) (value.Value, error) {
	a := c.Int(0)
	b := c.Int(1)
	switch {
	case b == 0:
		return value.Null, c.Error(codeDomain, "", "division of %d by zero", a)
	case a == gomath.MinInt64 && b == -1:
		return value.Null, c.Error(codeOverflow, "", "the quotient does not fit into 64 bits")
	}
	q, r := a/b, a%b
	if r != 0 && (r < 0) != (b < 0) {
		q, r = q-1, r+b
	}
	return value.NewTuple(value.Int(q), value.Int(r)), nil
}
