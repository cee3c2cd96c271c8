package value

import (
	"math"

	"skep/internal/lazy"
)

// Powers, exponentials and logarithms as C's library gives them: Go's own miss
// the last digits (1.05**360 by 1e-14 of its value), and people compare with
// what other programs print. They are computed in pairs of floats whose sum has
// 106 bits, and rounded once. Method: T. J. Dekker, A floating-point technique
// for extending the available precision, Numer. Math. 18 (1971).

// twofold is the unevaluated sum hi + lo, |lo| at most half an ulp of hi.
type twofold struct{ hi, lo float64 }

func sum2(a, b float64) twofold { // |a| >= |b|
	s := a + b
	return twofold{s, b - (s - a)}
}

func (x twofold) add(y twofold) twofold {
	s := x.hi + y.hi
	b := s - x.hi
	e := (x.hi - (s - b)) + (y.hi - b)
	return sum2(s, e+x.lo+y.lo)
}

func (x twofold) mul(y twofold) twofold {
	p := x.hi * y.hi
	e := math.FMA(x.hi, y.hi, -p)
	return sum2(p, e+(x.hi*y.lo+x.lo*y.hi))
}

func (x twofold) times(f float64) twofold { return x.mul(twofold{f, 0}) }

func (x twofold) over(f float64) twofold {
	q := x.hi / f
	r := math.FMA(-q, f, x.hi) + x.lo
	return sum2(q, r/f)
}

func (x twofold) div(y twofold) twofold {
	q := x.hi / y.hi
	r := x.add(y.times(-q))
	return sum2(q, (r.hi+r.lo)/y.hi)
}

var ln2 = twofold{0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56}

const logSteps, expSteps = 128, 64

// powerTables holds log(1 + i/128) for reciprocals near 1/m, and 2**(j/64).
var powerTables = lazy.Value[*struct {
	log [2 * logSteps]twofold // of i/128, i from 64 to 255
	exp [expSteps]twofold
}]{New: func() *struct {
	log [2 * logSteps]twofold // of i/128, i from 64 to 255
	exp [expSteps]twofold
} {
	t := &struct {
		log [2 * logSteps]twofold
		exp [expSteps]twofold
	}{}
	for i := logSteps / 2; i < 2*logSteps; i++ {
		c := float64(i) / logSteps
		z := twofold{c - 1, 0}.div(sum2(math.Max(c, 1), math.Min(c, 1)))
		sq, power, sum := z.mul(z), z, z
		for k := 3.0; k < 80; k += 2 { // 2·atanh(z)
			power = power.mul(sq)
			sum = sum.add(power.over(k))
		}
		t.log[i] = twofold{2 * sum.hi, 2 * sum.lo}
	}
	for j := range t.exp {
		t.exp[j] = expSeries(ln2.times(float64(j)/expSteps), 40)
	}
	return t
}}

func expSeries(x twofold, terms int) twofold {
	sum, term := twofold{1, 0}, twofold{1, 0}
	for k := 1; k < terms; k++ {
		term = term.mul(x).over(float64(k))
		sum = sum.add(term)
	}
	return sum
}

// log2fold is log(x) for finite x > 0.
func log2fold(x float64) twofold {
	m, e := math.Frexp(x) // m in [0.5, 1)
	if m < math.Sqrt2/2 {
		m, e = 2*m, e-1
	}
	i := int(math.Round(logSteps / m)) // c = i/128 is near 1/m, so m·c is near 1
	c := float64(i) / logSteps
	p := m * c
	r := sum2(p-1, math.FMA(m, c, -p))
	sq := r.mul(r)
	sum := r.add(sq.times(-0.5)).add(sq.mul(r).over(3)).add(sq.mul(sq).times(-0.25))
	tail := 0.0
	for k := 18; k >= 5; k-- {
		tail = r.hi*tail + signed(k)/float64(k)
	}
	sum = sum.add(twofold{tail * sq.hi * sq.hi * r.hi, 0})
	t := powerTables.Get().log[i]
	return ln2.times(float64(e)).add(twofold{-t.hi, -t.lo}).add(sum)
}

func signed(k int) float64 {
	if k%2 == 0 {
		return -1
	}
	return 1
}

// exp2fold is e**x, rounded; |x| at most about 1100.
func exp2fold(x twofold) float64 {
	k := math.Round(x.hi * (expSteps / math.Ln2))
	r := x.add(ln2.times(-k / expSteps))
	n := int(k)
	j := ((n % expSteps) + expSteps) % expSteps
	v := expSeries(r, 11).mul(powerTables.Get().exp[j])
	return math.Ldexp(v.hi+v.lo, (n-j)/expSteps)
}

// Pow is x**y.
func Pow(x, y float64) float64 {
	switch {
	case y == 2:
		return x * x
	case y == 1:
		return x
	case y == -1:
		return 1 / x
	}
	if x == 0 || y == 0 || x == 1 || math.IsInf(x, 0) || math.IsInf(y, 0) || math.IsNaN(x) || math.IsNaN(y) {
		return math.Pow(x, y)
	}
	sign := 1.0
	if x < 0 {
		if y != math.Trunc(y) {
			return math.NaN()
		}
		if math.Abs(y) < 1<<53 && int64(y)%2 != 0 {
			sign = -1
		}
		x = -x
	}
	l := log2fold(x)
	switch p := l.hi * y; { // beyond what a float holds; l*y could overflow before
	case p > 720:
		return sign * math.Inf(1)
	case p < -760:
		return sign * 0
	}
	return sign * exp2fold(l.times(y))
}

// Exp is e**x.
func Exp(x float64) float64 {
	if !(x > -700 && x < 710) { // below the normal numbers Go's rounds once; from 709.2 on it is infinite too soon (Go 1.26, amd64)
		return math.Exp(x)
	}
	return exp2fold(twofold{x, 0})
}

// Log is the natural logarithm.
func Log(x float64) float64 {
	if !(x > 0) || math.IsInf(x, 1) {
		return math.Log(x)
	}
	l := log2fold(x)
	return l.hi + l.lo
}

// Log10 is the logarithm to base 10, by the formula of fdlibm's e_log10.c, which C's library still has.
func Log10(x float64) float64 {
	if !(x >= 0x1p-1022) || math.IsInf(x, 1) {
		return math.Log10(x)
	}
	m, e := math.Frexp(x)
	m, e = 2*m, e-1 // m in [1, 2)
	if e < 0 {
		m, e = m/2, e+1
	}
	const high, low = 3.01029995663611771306e-01, 3.69423907715893078616e-13 // log10(2)
	y := float64(e)
	return y*low + 4.34294481903251816668e-01*Log(m) + y*high
}
