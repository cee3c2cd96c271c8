package tensor

import (
	"crypto/rand"
	"math/big"

	engine "skep/compute/tensor"
	"skep/internal/lazy"
	"skep/interp/module"
	"skep/interp/types"
)

// drawExamples are what the methods of the table draw after seed 7, as NumPy does.
var drawExamples = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{
		"uniform":              "rng.uniform(-1.0, 1.0, size: 2)  // => [0.25019093 0.7944276 ]",
		"normal":               "rng.normal(10.0, 2.0, size: 2)  // => [10.00246031 10.59749108]",
		"lognormal":            "rng.lognormal(size: 2)  // => [1.00123091 1.34816652]",
		"standard_exponential": "rng.standard_exponential(size: 2)  // => [0.70752926 1.02520335]",
		"exponential":          "rng.exponential(2.0, size: 2)  // => [1.41505851 2.0504067 ]",
		"standard_gamma":       "rng.standard_gamma(3.0, size: 2)  // => [2.668676   2.24358468]",
		"gamma":                "rng.gamma(3.0, 2.0, size: 2)  // => [5.33735201 4.48716937]",
		"beta":                 "rng.beta(2.0, 3.0, size: 2)  // => [0.42646307 0.29292008]",
		"chisquare":            "rng.chisquare(4.0, size: 2)  // => [3.33651058 2.67443139]",
		"noncentral_chisquare": "rng.noncentral_chisquare(4.0, 1.0, size: 2)  // => [2.86286763 0.8898313 ]",
		"f":                    "rng.f(4.0, 6.0, size: 2)  // => [1.11535034 0.62140093]",
		"noncentral_f":         "rng.noncentral_f(4.0, 6.0, 1.0, size: 2)  // => [1.46994646 2.41754531]",
		"standard_t":           "rng.standard_t(5.0, size: 2)  // => [ 0.00119781 -1.12599609]",
		"standard_cauchy":      "rng.standard_cauchy(size: 2)  // => [0.00411773 0.30781537]",
		"laplace":              "rng.laplace(size: 2)  // => [0.28793668 1.58195701]",
		"logistic":             "rng.logistic(size: 2)  // => [0.51123297 2.16664309]",
		"gumbel":               "rng.gumbel(size: 2)  // => [ 0.01909734 -0.82202585]",
		"rayleigh":             "rng.rayleigh(size: 2)  // => [1.18956232 1.43192412]",
		"pareto":               "rng.pareto(3.0, size: 2)  // => [0.26597564 0.40738652]",
		"weibull":              "rng.weibull(2.0, size: 2)  // => [0.84114758 1.01252326]",
		"power":                "rng.power(2.0, size: 2)  // => [0.71213733 0.80079741]",
		"triangular":           "rng.triangular(0.0, 1.0, 3.0, size: 2)  // => [1.50019095 2.21468656]",
		"wald":                 "rng.wald(1.0, 2.0, size: 2)  // => [1.00087023 0.8240348 ]",
		"vonmises":             "rng.vonmises(0.0, 4.0, size: 2)  // => [0.71499218 0.18376753]",
		"poisson":              "rng.poisson(4.0, size: 5)  // => [6 5 7 2 2]",
		"binomial":             "rng.binomial(10, 0.5, size: 5)  // => [6 7 6 4 4]",
		"negative_binomial":    "rng.negative_binomial(3, 0.5, size: 5)  // => [2 3 7 0 5]",
		"geometric":            "rng.geometric(0.2, size: 5)  // => [4 5 3 5 1]",
		"hypergeometric":       "rng.hypergeometric(7, 5, 4, size: 5)  // => [2 3 2 2 4]",
		"zipf":                 "rng.zipf(2.0, size: 5)  // => [4 1 1 4 1]",
		"logseries":            "rng.logseries(0.6, size: 5)  // => [1 1 1 2 1]",
	}
}}

// picks are the draws that choose, mix and divide.
func picks() []module.Func {
	open := func(c *module.StaticCall) types.Type { return types.Unknown }
	return []module.Func{
		draw("choice(self, a, size = null, replace: bool = true, p = null, axis: i64 = 0, shuffle: bool = true)", "Entries of a along an axis, or numbers from 0 up to but without a whole number a; replace: false picks none twice, p gives their probabilities. shuffle: false is quicker where the order need not be random.",
			"rng.choice(5, size: 3)  // => [4 3 3]\ntensor.default_rng(7).choice([10, 20, 30], size: 2, replace: false)  // => [20 30]", open, choice),
		draw("permutation(self, x, axis: i64 = 0)", "The entries of x along an axis in random order, or the numbers from 0 up to but without a whole number x.", "rng.permutation(5)  // => [2 0 4 1 3]", open, func(c *module.Call, r *engine.Random) (*engine.Tensor, error) {
			if c.Args[1].IsInt() {
				n := int(c.Int(1))
				charge(c, engine.Integer(0).DType(), []int{n})
				return r.Permutation(n)
			}
			return r.Shuffled(read(c, 1), int(c.Int(2)))
		}),
		draw("shuffle(self, x, axis: i64 = 0)", "The entries of x along an axis in random order: a new tensor, x stays as it is.", "rng.shuffle([10, 20, 30])  // => [10 30 20]", open, func(c *module.Call, r *engine.Random) (*engine.Tensor, error) {
			return r.Shuffled(read(c, 1), int(c.Int(2)))
		}),
		draw("permuted(self, x, axis = null)", "The elements of x along an axis in random order, each row in its own; all elements without an axis.", "rng.permuted([[0, 1, 2], [3, 4, 5]], axis: 1)[1]  // => [4 5 3]", open, func(c *module.Call, r *engine.Random) (*engine.Tensor, error) {
			axis, flat := readAxis(c, 2)
			return r.Permuted(read(c, 1), axis, flat)
		}),
		draw("dirichlet(self, alpha, size = null)", "Vectors of shares that add up to 1, with the weights alpha."+sizeDoc, "rng.dirichlet([1.0, 2.0, 3.0])  // => [0.16643482 0.48995914 0.34360604]", open, func(c *module.Call, r *engine.Random) (*engine.Tensor, error) {
			sizes, _ := sizeAt(c, 2)
			return r.Dirichlet(read(c, 1), sizes...)
		}),
		draw("multinomial(self, n: i64, pvals, size = null)", "How n trials fall into classes of probabilities pvals; the last is what the others leave."+sizeDoc, "rng.multinomial(20, [0.2, 0.3, 0.5])  // => [4 8 8]", open, func(c *module.Call, r *engine.Random) (*engine.Tensor, error) {
			sizes, _ := sizeAt(c, 3)
			return r.Multinomial(c.Int(1), read(c, 2), sizes...)
		}),
		draw("multivariate_normal(self, mean, cov, size = null, method: str = \"cholesky\")", "Vectors of a normal distribution with a mean and a covariance. method says how the covariance's root is taken: \"cholesky\", or \"eigh\" and \"svd\", which take singular ones, and leave the signs of vectors open, so that NumPy's may be others."+sizeDoc,
			"rng.multivariate_normal([1.0, 2.0], [[2.0, 1.0], [1.0, 2.0]])  // => [1.0017397  2.36675691]", open, func(c *module.Call, r *engine.Random) (*engine.Tensor, error) {
				sizes, _ := sizeAt(c, 3)
				return r.MultivariateNormal(read(c, 1), read(c, 2), c.Str(4), sizes...)
			}),
	}
}

func choice(c *module.Call, r *engine.Random) (*engine.Tensor, error) {
	sizes, _ := sizeAt(c, 2)
	var p *engine.Tensor
	if c.Given(4) {
		p = read(c, 4)
	}
	if c.Args[1].IsInt() {
		return r.Choice(int(c.Int(1)), p, c.Bool(3), c.Bool(6), sizes...)
	}
	from, axis := read(c, 1), int(c.Int(5))
	if from.Rank() == 0 {
		c.Wrong(1, "a whole number or a tensor to pick from")
	}
	if axis < -from.Rank() || axis >= from.Rank() {
		c.Refuse("choice: there is no axis %d in shape %s", axis, from.Shape())
	}
	axis = (axis + from.Rank()) % from.Rank()
	at, err := r.Choice(from.Sizes()[axis], p, c.Bool(3), c.Bool(6), sizes...)
	if err != nil {
		return nil, err
	}
	return engine.Gather(from, at, axis)
}

// noise is a seed that nobody can know.
func noise(c *module.Call) *big.Int {
	var b [16]byte
	_, err := rand.Read(b[:])
	c.Must(err)
	return new(big.Int).SetBytes(b[:])
}
