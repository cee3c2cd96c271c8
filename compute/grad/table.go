package grad

import (
	"slices"

	"skep/internal/lazy"
)

// Row says what the derivative of one operation of the shape table is.
type Row struct {
	Op string
	// Ways are the gradients of the operands, in order: of an element-wise
	// operation formulas that are computed with, in which x, or a and b, are the
	// operands, y is the result and g its gradient; of others the same in words.
	Ways []string
	Flat bool   // the result steps, or does not depend on the values: the gradient is 0, or there is nothing to follow
	None string // why there is no derivative
}

// RowOf finds the row of an operation, nil if the table has none.
func RowOf(op string) *Row { return rowByName.Get()[op] }

var rowByName = lazy.Value[map[string]*Row]{New: func() map[string]*Row {
	all := Rows()
	m := make(map[string]*Row, len(all))
	for i := range all {
		m[all[i].Op] = &all[i]
	}
	return m
}}

// Rows is the whole table, one row for each operation of the shape table.
func Rows() []Row {
	return slices.Concat(formulas(), procedures(), stepping(), without())
}

func way1(op, text string) Row { return Row{Op: op, Ways: []string{text}} }

// formulas are the element-wise operations.
func formulas() []Row {
	return []Row{
		way1("neg", "-g"), way1("square", "2*g*x"), way1("abs", "g*sign(x)"),
		way1("sqrt", "g/(2*y)"), way1("cbrt", "g/(3*y*y)"), way1("reciprocal", "-g*y*y"),
		way1("exp", "g*y"), way1("exp2", "g*y*0.6931471805599453"), way1("expm1", "g*(y + 1)"),
		way1("log", "g/x"), way1("log2", "g/(x*0.6931471805599453)"), way1("log10", "g/(x*2.302585092994046)"), way1("log1p", "g/(1 + x)"),
		way1("sin", "g*cos(x)"), way1("cos", "-g*sin(x)"), way1("tan", "g*(1 + y*y)"),
		way1("asin", "g/sqrt(1 - x*x)"), way1("acos", "-g/sqrt(1 - x*x)"), way1("atan", "g/(1 + x*x)"),
		way1("sinh", "g*cosh(x)"), way1("cosh", "g*sinh(x)"), way1("tanh", "g*(1 - y*y)"),
		way1("asinh", "g/sqrt(x*x + 1)"), way1("acosh", "g/sqrt(x*x - 1)"), way1("atanh", "g/(1 - x*x)"),
		way1("erf", "g*exp(-(x*x))*1.1283791670955126"), // 2/sqrt(pi)
		way1("sigmoid", "g*y*(1 - y)"),
		way1("relu", "where(gt(x, 0), g, 0)"), way1("leaky_relu", "where(gt(x, 0), g, 0.01*g)"), way1("elu", "where(gt(x, 0), g, g*(y + 1))"),
		way1("gelu", "g*(0.5*(1 + erf(x*0.7071067811865476)) + x*exp(-0.5*x*x)*0.3989422804014327)"),
		way1("silu", "g*sigmoid(x)*(1 + x*(1 - sigmoid(x)))"), way1("softplus", "g*sigmoid(x)"),
		way1("nan_to_num", "where(isfinite(x), g, 0)"), way1("real", "g"), way1("imag", "0*g"), way1("conj", "g"), way1("angle", "0*g"),
		way1("lgamma", "g*digamma(x)"), way1("gamma", "g*y*digamma(x)"), way1("digamma", "g*polygamma(1, x)"),
		way1("erfc", "-(g*exp(-(x*x))*1.1283791670955126)"), way1("erfinv", "g*exp(y*y)*0.886226925452758"), // sqrt(pi)/2
		way1("i0", "g*i1(x)"), way1("i1", "g*where(eq(x, 0), 0.5, i0(x) - y/where(eq(x, 0), 1, x))"),
		way1("j0", "-(g*j1(x))"), way1("j1", "g*where(eq(x, 0), 0.5, j0(x) - y/where(eq(x, 0), 1, x))"),
		way1("sinc", "g*where(eq(x, 0), 0, (cos(3.141592653589793*x) - y)/where(eq(x, 0), 1, x))"), way1("logit", "g/(x*(1 - x))"),
		way1("deg2rad", "g*0.017453292519943295"), way1("rad2deg", "g*57.29577951308232"), way1("log_sigmoid", "g*sigmoid(-x)"),
		way1("mish", "g*(tanh(softplus(x)) + x*sigmoid(x)*(1 - tanh(softplus(x))**2))"), way1("softsign", "g/(1 + abs(x))**2"),
		way1("selu", "where(gt(x, 0), 1.0507009873554805*g, g*(y + 1.7580993408473766))"), way1("copy", "g"), way1("astype", "g"),
		{Op: "add", Ways: []string{"g", "g"}}, {Op: "sub", Ways: []string{"g", "-g"}}, {Op: "mul", Ways: []string{"g*b", "g*a"}},
		{Op: "div", Ways: []string{"g/b", "-(g*a/(b*b))"}},
		{Op: "pow", Ways: []string{"where(eq(b, 0), 0, g*b*a**(b - 1))", "where(eq(a, 0), 0, g*y*log(where(eq(a, 0), 1, a)))"}},
		{Op: "mod", Ways: []string{"g", "-(g*floor(a/b))"}},
		{Op: "maximum", Ways: []string{"where(gt(a, b), g, where(eq(a, b), 0.5*g, 0))", "where(lt(a, b), g, where(eq(a, b), 0.5*g, 0))"}},
		{Op: "minimum", Ways: []string{"where(lt(a, b), g, where(eq(a, b), 0.5*g, 0))", "where(gt(a, b), g, where(eq(a, b), 0.5*g, 0))"}},
		{Op: "atan2", Ways: []string{"g*b/(a*a + b*b)", "-(g*a/(a*a + b*b))"}}, {Op: "hypot", Ways: []string{"g*a/y", "g*b/y"}}, {Op: "logaddexp", Ways: []string{"g*exp(a - y)", "g*exp(b - y)"}},
		{Op: "logaddexp2", Ways: []string{"g*exp2(a - y)", "g*exp2(b - y)"}}, {Op: "copysign", Ways: []string{"g*copysign(1, a)*copysign(1, b)", ""}},
		{Op: "xlogy", Ways: []string{"g*xlogy(ne(a, 0), b)", "g*a/b"}}, {Op: "polygamma", Ways: []string{"", "g*polygamma(a + 1, b)"}}, {Op: "ldexp", Ways: []string{"g*exp2(b)", ""}},
		{Op: "fmod", Ways: []string{"g", "-(g*trunc(a/b))"}},
		{Op: "fmax", Ways: []string{"where(logical_or(gt(a, b), isnan(b)), g, where(eq(a, b), 0.5*g, 0))", "where(logical_or(lt(a, b), isnan(a)), g, where(eq(a, b), 0.5*g, 0))"}},
		{Op: "fmin", Ways: []string{"where(logical_or(lt(a, b), isnan(b)), g, where(eq(a, b), 0.5*g, 0))", "where(logical_or(gt(a, b), isnan(a)), g, where(eq(a, b), 0.5*g, 0))"}},
	}
}

// procedures are operations whose gradients move elements or solve for them; the ways are for people.
func procedures() []Row {
	same := func(way string, ops ...string) []Row {
		out := make([]Row, len(ops))
		for i, op := range ops {
			out[i] = way1(op, way)
		}
		return out
	}
	return slices.Concat(
		same("the elements of g, put back or added where they came from", "transpose", "mT", "swapaxes", "moveaxis", "rot90", "diagonal", "sliding_window", "vstack", "hstack", "column_stack", "delete", "insert", "cummax", "cummin", "squeeze", "unsqueeze", "flatten", "reshape", "diag", "tril", "triu",
			"flip", "roll", "fftshift", "ifftshift", "split", "pad", "tile", "repeat", "index", "gather", "take", "take_along", "sort", "topk", "meshgrid", "median", "quantile", "interp"),
		same("g summed over what was stretched", "broadcast_to", "full", "full_like"),
		same("through its products", "inner", "vecdot", "vdot", "matvec", "vecmat", "tensordot", "multi_dot", "vander", "polyder", "polyint"), same("through its sums", "diagonal_sum", "cumulative_trapezoid", "gradient"), same("g", "unwrap"),
		same("g times the derivative of the elements that the result is made of", "ptp", "nanmean", "nansum", "nanmin", "nanmax", "diff"),
		same("g shared by the elements that are the extreme", "min", "max"),
		same("g cut into the operands' parts", "concat", "stack"),
		same("the transform the other way, of g, without its divisor", "fft", "ifft", "fftn", "ifftn"),
		same("the same for the half that is there; the real part counts", "rfft", "rfftn", "ihfft"), same("the same; what stands for two elements counts twice", "irfft", "irfftn", "hfft"),
		[]Row{
			{Op: "complex", Ways: []string{"real(g)", "imag(g)"}}, {Op: "polar", Ways: []string{"through cos and sin", "through cos and sin"}},
			{Op: "divmod", Ways: []string{"that of mod", "that of mod"}}, way1("modf", "g of the rest"), way1("frexp", "g over two to the exponent"),
			{Op: "where", Ways: []string{"", "where(c, g, 0)", "where(c, 0, g)"}}, way1("clip", "where(low <= x <= high, g, 0)"),
			way1("sum", "g, stretched"), way1("mean", "g/n, stretched"), way1("prod", "g times the product of the other elements"),
			way1("var", "2*g*(x - mean)/(n - ddof)"), way1("std", "g*(x - mean)/((n - ddof)*y)"), way1("norm", "g*x/y for order 2; g*sign(x)*(abs(x)/y)**(p - 1)"),
			way1("logsumexp", "g*exp(x - y)"), way1("softmax", "y*(g - sum(g*y))"), way1("log_softmax", "g - exp(y)*sum(g)"),
			way1("cumsum", "running sums of g from the end"), way1("cumprod", "running sums of g*y from the end, over x"),
			{Op: "matmul", Ways: []string{"g @ b.T", "a.T @ g"}}, {Op: "dot", Ways: []string{"g @ b.T", "a.T @ g"}}, {Op: "outer", Ways: []string{"g @ b", "a @ g"}},
			{Op: "kron", Ways: []string{"sums of g*b", "sums of g*a"}}, {Op: "cross", Ways: []string{"cross(b, g)", "cross(g, a)"}},
			way1("einsum", "the einsum of g and the other operands"),
			{Op: "scatter", Ways: []string{"g where nothing was put", "", "g at the positions"}}, {Op: "scatter_add", Ways: []string{"g", "", "g at the positions"}},
			{Op: "convolve", Ways: []string{"g slid past b", "g slid past a"}}, {Op: "correlate", Ways: []string{"through convolve", "through convolve"}},
			{Op: "solve_triangular", Ways: []string{"the triangle of -outer(solve(a.T, g), y)", "solve(a.T, g)"}},
			{Op: "solve", Ways: []string{"-outer(solve(a.T, g), y)", "solve(a.T, g)"}}, {Op: "lstsq", Ways: []string{"through pinv(a) @ b", "pinv(a).T @ g"}},
			way1("cov", "through its products"), way1("corrcoef", "through cov"), way1("trapezoid", "through its sums"),
			way1("eigvalsh", "through eigh"), way1("svdvals", "through svd"), way1("slogdet", "through lu"), way1("cond", "through svd"),
			{Op: "polyval", Ways: []string{"through its products", "through its products"}}, {Op: "polyfit", Ways: []string{"through lstsq", "through lstsq"}},
			way1("inv", "-y.T @ g @ y.T"), way1("pinv", "Golub and Pereyra 1973"), way1("det", "g*y*inv(x).T"), way1("trace", "g on the diagonal"),
			way1("cholesky", "inv(l).T @ phi(l.T @ g) @ inv(l), symmetric (Murray 2016)"),
			way1("qr", "(g_q + q*copyltu(r @ g_r.T - g_q.T @ q)) @ inv(r).T (Walter and Lehmann 2010)"),
			way1("lu", "p @ inv(l).T @ (tril(l.T @ g_l, -1) + triu(g_u @ u.T)) @ inv(u).T"),
			way1("eigh", "v @ (diag(g_w) + (v.T @ g_v)/(w_j - w_i)) @ v.T"), way1("svd", "Townsend 2016"),
			way1("matrix_power", "through its products"), way1("expm", "the corner of the exponential of [[x.T, g], [0, x.T]] (Mathias 1996)"),
		},
		same("the convolution of g with the kernel turned around; of x with g", "conv1d", "conv2d", "conv3d"),
		same("g where the largest of a window was", "max_pool1d", "max_pool2d", "max_pool3d"),
		same("g, shared by the elements of a window", "avg_pool1d", "avg_pool2d", "avg_pool3d"),
	)
}

// stepping are operations whose results do not change when operands change a little.
func stepping() []Row {
	var out []Row
	for _, op := range []string{"sign", "floor", "ceil", "round", "trunc", "floor_div", "heaviside", "gcd", "lcm", "isclose", "signbit", "isposinf", "isneginf",
		"isnan", "isinf", "isfinite", "logical_not", "eq", "ne", "lt", "le", "gt", "ge", "logical_and", "logical_or", "logical_xor", "bitand", "bitor", "bitxor", "shl", "shr",
		"any", "all", "argmin", "argmax", "count_nonzero", "bincount", "digitize", "argsort", "nonzero", "searchsorted", "histogram", "histogramdd", "matrix_rank",
		"isin", "one_hot", "unravel_index", "logspace", "geomspace", "tri", "hanning", "hamming", "blackman", "bartlett", "kaiser",
		"zeros", "ones", "randn", "rand", "randint", "zeros_like", "ones_like", "eye", "arange", "linspace", "fftfreq", "rfftfreq"} {
		out = append(out, Row{Op: op, Flat: true})
	}
	return out
}

// without are the operations that have no derivative here.
func without() []Row {
	const leave = "leave the NaN out with a mask before"
	const real = "only decompositions of symmetric matrices are differentiated"
	return []Row{
		{Op: "roots", None: "eigenvalues of matrices that are not symmetric are not differentiated"}, {Op: "union1d", None: "how many elements it gives depends on their values"}, {Op: "intersect1d", None: "how many elements it gives depends on their values"}, {Op: "setdiff1d", None: "how many elements it gives depends on their values"},
		{Op: "nextafter", None: "the next number moves in steps"},
		{Op: "eig", None: real}, {Op: "eigvals", None: real}, {Op: "unique_counts", None: "how many elements it gives depends on their values"}, {Op: "unique_all", None: "how many elements it gives depends on their values"},
		{Op: "nanprod", None: leave}, {Op: "nanvar", None: leave}, {Op: "nanstd", None: leave}, {Op: "nanmedian", None: leave}, {Op: "nanquantile", None: leave},
		{Op: "unique", None: "how many elements it gives depends on their values; index with the positions instead"},
	}
}
