package shape

import "skep/internal/lazy"

// table is THE table: what every operation on tensors makes of shapes. The
// checker, the run-time check, the manual and the tests read it.
var table = lazy.Value[[]Rule]{New: func() []Rule {
	return joined(elementwise(), reducing(), arranging(), joining(), choosing(), multiplying(), sliding(), algebra(), transforms(), making())
}}

func joined(parts ...[]Rule) []Rule {
	var all []Rule
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

// each makes one rule a name.
func each(r Rule, names ...string) []Rule {
	var all []Rule
	for _, n := range names {
		r.Name = n
		all = append(all, r)
	}
	return all
}

const (
	unary  = "[..s] -> [..s]"
	binary = "[..s], [..s] -> [..s]"
)

func elementwise() []Rule {
	return joined(
		each(Rule{Form: unary, arity: 1, Elem: Same, Doc: "one element each"}, "neg", "square", "sign", "floor", "ceil", "round", "trunc", "relu", "clip", "conj", "copy", "nan_to_num"),
		each(Rule{Form: unary, Options: "axis = all", arity: 1, Elem: Same, infer: alongAxes, Doc: "the elements in another order along some axes"}, "roll", "flip"),
		each(Rule{Form: unary, arity: 1, Elem: Real, Doc: "one element each"}, "abs", "real", "imag"),
		each(Rule{Form: unary, arity: 1, Elem: Floating, Doc: "one element each, as floats"},
			"sqrt", "cbrt", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh",
			"asinh", "acosh", "atanh", "sigmoid", "gelu", "silu", "softplus", "elu", "leaky_relu", "erf", "reciprocal",
			"lgamma", "gamma", "digamma", "erfc", "erfinv", "i0", "i1", "j0", "j1", "sinc", "logit", "deg2rad", "rad2deg", "log_sigmoid", "mish", "selu", "softsign"),
		each(Rule{Form: unary, arity: 1, Elem: Logical, Doc: "one element each"}, "isnan", "isinf", "isfinite", "isposinf", "isneginf", "signbit", "logical_not"),
		each(Rule{Form: unary, arity: 1, Elem: Solved, Doc: "one element each"}, "angle"),
		each(Rule{Form: "[..s] -> [..s], [..s]", arity: 1, Elem: Floating, Doc: "two elements each"}, "modf", "frexp"),
		each(Rule{Form: unary, arity: 1, Elem: Option, Doc: "one element each, of the type asked for"}, "astype"),
		each(Rule{Form: binary, arity: 2, Elem: Promoted, Doc: "element by element; dimensions of size 1 stretch"}, "add", "sub", "mul", "mod", "pow", "floor_div", "fmod", "maximum", "minimum", "fmax", "fmin", "gcd", "lcm", "bitand", "bitor", "bitxor", "shl", "shr"),
		each(Rule{Form: binary, arity: 2, Elem: Quotient, Doc: "element by element, as floats"}, "div"),
		each(Rule{Form: binary, arity: 2, Elem: Floating, Doc: "element by element, as floats"}, "atan2", "hypot", "logaddexp", "logaddexp2", "copysign", "nextafter", "heaviside", "xlogy", "polygamma"),
		each(Rule{Form: binary, arity: 2, Elem: FloatingFirst, Doc: "element by element, as floats of the first"}, "ldexp"),
		each(Rule{Form: binary, arity: 2, Elem: Complexed, Doc: "element by element, a complex number each"}, "complex", "polar"),
		each(Rule{Form: "[..s], [..s] -> [..s], [..s]", arity: 2, Elem: Promoted, Doc: "element by element, two elements each"}, "divmod"),
		each(Rule{Form: binary, arity: 2, Elem: Logical, Doc: "element by element, a truth value each"}, "eq", "ne", "lt", "le", "gt", "ge", "logical_and", "logical_or", "logical_xor", "isclose"),
		each(Rule{Form: "[..s], [..s], [..s] -> [..s]", arity: 3, Elem: Promoted, Doc: "where the first is true the second, else the third"}, "where"),
	)
}

func reducing() []Rule {
	one := func(e Elem, names ...string) []Rule {
		return each(Rule{Form: "[..s] -> [..s without axis]", Options: "axis = all, keepdims = false", arity: 1, Elem: e, infer: reduce,
			Doc: "over the named axes, or all; keepdims leaves them with size 1"}, names...)
	}
	typed := func(e Elem, names ...string) []Rule {
		rules := one(e, names...)
		for i := range rules {
			rules[i].Options += ", dtype"
		}
		return rules
	}
	along := func(e Elem, names ...string) []Rule {
		return each(Rule{Form: unary, Options: "axis = -1", arity: 1, Elem: e, infer: alongAxis, Doc: "along one axis"}, names...)
	}
	return joined(typed(Summed, "sum", "prod", "nansum", "nanprod"), typed(Mean, "mean", "nanmean"), one(Summed, "count_nonzero"), one(Mean, "var", "std", "median", "nanvar", "nanstd", "nanmedian"),
		each(Rule{Form: "[..s] -> [..s without axis], or [shares, ..s without axis]", Options: "q, axis = all, keepdims = false", arity: 1, Elem: Mean, infer: shares,
			Doc: "the value below which a share lies, of several shares one behind the other"}, "quantile", "nanquantile"),
		one(Same, "min", "max", "nanmin", "nanmax", "ptp"), one(Logical, "any", "all"), one(Solved, "norm"), one(Floating, "logsumexp"),
		each(Rule{Form: "[..s] -> [..s without axis]", Options: "axis = all, keepdims = false", arity: 1, Elem: Position, infer: reduce,
			Doc: "the position along one axis, or in the flattened tensor"}, "argmin", "argmax"),
		along(Floating, "softmax", "log_softmax"), along(Same, "sort"), along(Position, "argsort"),
		each(Rule{Form: "[..s] -> [..s], or [count] without axis", Options: "axis = flattened, dtype", arity: 1, Elem: Summed, infer: cumulative, Doc: "running totals along an axis"}, "cumsum", "cumprod"),
		each(Rule{Form: "[..s] -> [..s], or [count] without axis", Options: "axis = flattened", arity: 1, Elem: Same, infer: cumulative, Doc: "running extremes along an axis"}, "cummax", "cummin"),
		along(Quotient, "unwrap"),
		each(Rule{Form: "[..s] -> [..s], …", Options: "axis = all", arity: 1, Elem: Quotient, infer: gradients, Doc: "slopes along each axis"}, "gradient"),
		each(Rule{Form: "[..s] -> [..s with axis one less]", Options: "axis = -1", arity: 1, Elem: Quotient, infer: between, Doc: "the area under a line up to each point"}, "cumulative_trapezoid"),
		each(Rule{Form: "[..s] -> [..s with axis n less]", Options: "n = 1, axis = -1", arity: 1, Elem: Same, infer: differences, Doc: "differences of neighbours, n times"}, "diff"),
	)
}

func arranging() []Rule {
	return []Rule{
		{Name: "transpose", Form: "[..s] -> [..s in the order of axes, or reversed]", Options: "axes = reversed", arity: 1, infer: transpose, Doc: "the axes in another order"},
		{Name: "mT", Form: "[..b, m, n] -> [..b, n, m]", arity: 1, Doc: "the last two axes exchanged"},
		{Name: "swapaxes", Form: "[..s] -> [..s with a and b exchanged]", Options: "a, b", arity: 1, infer: swapAxes, Doc: "two axes exchanged"},
		{Name: "squeeze", Form: "[..s] -> [..s without axes of size 1]", Options: "axis = all", arity: 1, infer: squeeze, Doc: "axes of size 1 taken away"},
		{Name: "unsqueeze", Form: "[..s] -> [..s with a new axis of size 1]", Options: "axis", arity: 1, infer: unsqueeze, Doc: "a new axis of size 1"},
		{Name: "flatten", Form: "[..s] -> [count]", arity: 1, infer: flatten, Doc: "all elements in one dimension"},
		{Name: "reshape", Form: "[..s] -> shape", Options: "shape", arity: 1, infer: reshape, Doc: "the same elements in another shape; -1 is computed"},
		{Name: "broadcast_to", Form: "[..s] -> shape", Options: "shape", arity: 1, infer: broadcastTo, Doc: "stretched to a shape"},
		{Name: "moveaxis", Form: "[..s] -> [..s with axes at other places]", Options: "source, destination", arity: 1, infer: moveAxis, Doc: "axes moved, the others in their order"},
		{Name: "rot90", Form: "[..s] -> [..s turned]", Options: "k = 1, axes = [0, 1]", arity: 1, infer: quarterTurns, Doc: "turned by quarters in the plane of two axes"},
		{Name: "diagonal", Form: "[..s] -> [..s without two axes, d]", Options: "offset = 0, axis1 = 0, axis2 = 1", arity: 1, infer: diagonalOf, Doc: "the diagonals of two axes"},
		{Name: "sliding_window", Form: "[..s] -> [..s with axis - size + 1, size]", Options: "size, axis = -1", arity: 1, infer: slid, Doc: "each stretch of an axis, as a view"},
		{Name: "diag", Form: "[n] -> [n, n]", Options: "k = 0", arity: 1, infer: diagonal, Doc: "a matrix with this diagonal, or the diagonal of a matrix"},
		{Name: "tril", Form: "[..b, m, n] -> [..b, m, n]", arity: 1, Doc: "zero above the diagonal"},
		{Name: "triu", Form: "[..b, m, n] -> [..b, m, n]", arity: 1, Doc: "zero below the diagonal"},
	}
}

func joining() []Rule {
	return []Rule{
		{Name: "concat", Form: "[..s], [..s], … -> [..s with the sizes along axis added]", Options: "axis = 0", arity: -1, Elem: Promoted, infer: concat, Doc: "one behind the other along an axis"},
		{Name: "stack", Form: "[..s], [..s], … -> [..s with a new axis]", Options: "axis = 0", arity: -1, Elem: Promoted, infer: stack, Doc: "one behind the other along a new axis"},
		{Name: "vstack", Form: "[..s], [..s], … -> [..s with the first sizes added]", arity: -1, Elem: Promoted, infer: lined(0), Doc: "one below the other; vectors are rows"},
		{Name: "hstack", Form: "[..s], [..s], … -> [..s with the second sizes added]", arity: -1, Elem: Promoted, infer: lined(1), Doc: "side by side; vectors one behind the other"},
		{Name: "column_stack", Form: "[n], [n], … -> [n, count]", arity: -1, Elem: Promoted, infer: columned, Doc: "side by side; vectors are columns"},
		{Name: "delete", Form: "[..s] -> [..s with fewer along axis]", Options: "at, axis = flattened", arity: 1, infer: shortened, Doc: "without the entries at positions"},
		{Name: "insert", Form: "[..s], [..v] -> [..s with more along axis]", Options: "at, axis = flattened", arity: 2, infer: shortened, Doc: "with values before positions"},
		{Name: "split", Form: "[..s] -> [..s in parts], …", Options: "parts, axis = 0", arity: 1, infer: split, Doc: "into equal parts, or at positions"},
		{Name: "pad", Form: "[..s] -> [..s + before + after]", Options: "width", arity: 1, infer: pad, Doc: "more elements at both ends of each axis"},
		{Name: "tile", Form: "[..s] -> [..s * reps]", Options: "reps", arity: 1, infer: tile, Doc: "the whole repeated"},
		{Name: "repeat", Form: "[..s] -> [..s with axis * n]", Options: "n, axis = flattened", arity: 1, infer: repeat, Doc: "each element repeated"},
		{Name: "meshgrid", Form: "[n], [k], … -> [n, k, …], …", arity: -1, infer: meshgrid, Doc: "coordinates of a grid, first axis first"},
	}
}

func choosing() []Rule {
	return []Rule{
		{Name: "index", Form: "[..s] -> what the items leave", arity: 1, infer: indexed, Doc: "positions, slices, masks, `...` for all other axes"},
		{Name: "gather", Form: "[..s], [..i] -> [..s with axis replaced by ..i]", Options: "axis = 0", arity: 2, infer: gather, Doc: "the entries at positions along an axis"},
		{Name: "take", Form: "[..s], [..i] -> [..s with axis replaced by ..i]", Options: "axis = 0", arity: 2, infer: gather, Doc: "the entries at positions along an axis"},
		{Name: "take_along", Form: "[..s], [..i] -> [..i]", Options: "axis = -1", arity: 2, infer: takeAlong, Doc: "the elements at positions along an axis, one position an element"},
		{Name: "scatter", Form: "[..s], [..i], [..v] -> [..s]", Options: "axis = 0", arity: 3, infer: scatter, Doc: "values put at positions along an axis"},
		{Name: "scatter_add", Form: "[..s], [..i], [..v] -> [..s]", Options: "axis = 0", arity: 3, infer: scatter, Doc: "values added at positions along an axis"},
		{Name: "isin", Form: "[..s], [..v] -> [..s]", arity: 2, Elem: Logical, infer: firstOperand, Doc: "true where an element is among the values"},
		{Name: "union1d", Form: "[..s], [..v] -> [_]", arity: 2, Elem: Promoted, infer: someElements, Doc: "the elements that are in one of both, sorted"},
		{Name: "intersect1d", Form: "[..s], [..v] -> [_]", arity: 2, Elem: Promoted, infer: someElements, Doc: "the elements that are in both, sorted"},
		{Name: "setdiff1d", Form: "[..s], [..v] -> [_]", arity: 2, infer: someElements, Doc: "the elements that are only in the first, sorted"},
		{Name: "unique", Form: "[..s] -> [_]", arity: 1, Doc: "the different elements, sorted"},
		{Name: "unique_counts", Form: "[..s] -> [_], [_]", arity: 1, Doc: "the different elements, sorted, and how often each occurs"},
		{Name: "unique_all", Form: "[..s] -> [_], [_], [..s], [_]", arity: 1, Doc: "the different elements, where each is first, which of them each element is, how often each occurs"},
		{Name: "nonzero", Form: "[..s] -> [_, rank]", arity: 1, Elem: Position, infer: nonzero, Doc: "the positions of what is not zero"},
		{Name: "topk", Form: "[..b, n] -> [..b, k], [..b, k]", Options: "k", arity: 1, Doc: "the k largest along the last axis, and where they are"},
		{Name: "interp", Form: "[..s], [n], [n] -> [..s]", arity: 3, Elem: Floating, Doc: "the values at x of the line through points"},
		{Name: "polyval", Form: "[n], [..s] -> [..s]", arity: 2, Elem: Promoted, Doc: "the values of a polynomial"},
		{Name: "polyfit", Form: "[n], [n] -> [deg + 1]", Options: "deg", arity: 2, Elem: Floating, Doc: "the polynomial nearest to points"},
		{Name: "histogram", Form: "[..s] -> [_], [_]", Options: "bins = 10", arity: 1, Elem: Position, Doc: "how many elements lie in each bin, and the edges of the bins"},
		{Name: "histogramdd", Form: "[n, d] -> counts, edges", Options: "bins = 10", arity: 1, Elem: Position, infer: boxes, Doc: "how many points lie in each box, and the edges"},
		{Name: "bincount", Form: "[n] -> [_]", arity: 1, Elem: Position, Doc: "how often each whole number occurs"},
		{Name: "digitize", Form: "[..s], [n] -> [..s]", arity: 2, Elem: Position, Doc: "in which bin each element lies"},
		{Name: "cov", Form: "[k] -> [] | [n, k] -> [n, n]", arity: 1, Elem: Floating, Doc: "the covariance of rows"},
		{Name: "corrcoef", Form: "[k] -> [] | [n, k] -> [n, n]", arity: 1, Elem: Floating, Doc: "the correlation of rows"},
		{Name: "trapezoid", Form: "[..b, n] -> [..b]", arity: 1, Elem: Floating, Doc: "the area under a line along the last axis"},
		{Name: "roots", Form: "[n] -> [_]", arity: 1, Elem: Complexed, Doc: "where a polynomial is 0"},
		{Name: "polyder", Form: "[n] -> [_]", Options: "m = 1", arity: 1, Doc: "the derivative of a polynomial"},
		{Name: "polyint", Form: "[n] -> [n + m]", Options: "m = 1", arity: 1, Elem: Quotient, infer: integral, Doc: "the integral of a polynomial"},
		{Name: "unravel_index", Form: "[..s] -> [..s], …", Options: "shape", arity: 1, Elem: Position, infer: unraveled, Doc: "the positions along axes of positions among all elements"},
		{Name: "searchsorted", Form: "[n], [..s] -> [..s]", arity: 2, Elem: Position, Doc: "where to insert so that the order holds"},
	}
}

const matmul = "[k], [k] -> [] | [k], [..b, k, n] -> [..b, n] | [..b, m, k], [k] -> [..b, m] | [..b, m, k], [..b, k, n] -> [..b, m, n]"

func multiplying() []Rule {
	return []Rule{
		{Name: "matmul", Form: matmul, Options: "dtype = promoted", arity: 2, Elem: Promoted, Doc: "the matrix product, in batches that broadcast"},
		{Name: "dot", Form: "[k], [k] -> [] | [k], [k, n] -> [n] | [m, k], [k] -> [m] | [m, k], [k, n] -> [m, n]", arity: 2, Elem: Promoted, Doc: "the inner product"},
		{Name: "outer", Form: "[m], [n] -> [m, n]", arity: 2, Elem: Promoted, Doc: "every product of two elements"},
		{Name: "kron", Form: "[m, n], [p, q] -> [m*p, n*q]", arity: 2, Elem: Promoted, Doc: "the Kronecker product"},
		{Name: "cross", Form: "[..b, 3], [..b, 3] -> [..b, 3]", arity: 2, Elem: Promoted, Doc: "the vector product"},
		{Name: "inner", Form: "[..a, k], [..b, k] -> [..a, ..b]", arity: 2, Elem: Promoted, infer: inner, Doc: "the products over the last axes"},
		{Name: "vecdot", Form: "[..b, n], [..b, n] -> [..b]", arity: 2, Elem: Promoted, Doc: "the inner products of vectors along the last axis"},
		{Name: "vdot", Form: "[..s], [..t] -> []", arity: 2, Elem: Promoted, infer: wholly, Doc: "the inner product of all elements"},
		{Name: "matvec", Form: "[..b, m, n], [..b, n] -> [..b, m]", arity: 2, Elem: Promoted, Doc: "matrices times vectors, in batches"},
		{Name: "vecmat", Form: "[..b, m], [..b, m, n] -> [..b, n]", arity: 2, Elem: Promoted, Doc: "vectors times matrices, in batches"},
		{Name: "tensordot", Form: "[..a, ..k], [..k, ..b] -> [..a, ..b]", Options: "axes = 2", arity: 2, Elem: Promoted, infer: tensordot, Doc: "sums of products over some axes of both"},
		{Name: "convolve", Form: "[n], [m] -> [n + m - 1]", Options: "mode = full", arity: 2, Elem: Promoted, infer: convolution, Doc: "sums over two vectors, one turned around, that slide past each other"},
		{Name: "correlate", Form: "[n], [m] -> [n + m - 1]", Options: "mode = valid", arity: 2, Elem: Promoted, infer: correlation, Doc: "the same with none turned around"},
		{Name: "einsum", Form: "as its text says", Options: "spec, optimize = null", arity: -1, Elem: Promoted, infer: einsum, Doc: "sums of products over named axes"},
	}
}

func sliding() []Rule {
	axis := func(w, k, i string) string {
		return "(" + w + " + 2*padding" + i + " - dilation" + i + "*(" + k + " - 1) - 1)/stride" + i + " + 1"
	}
	pooled := func(w, i string) string {
		return "(" + w + " + 2*padding" + i + " - dilation" + i + "*(size" + i + " - 1) - 1)/stride" + i + " + 1"
	}
	const options = "stride = 1, padding = 0, dilation = 1, groups = 1"
	conv1 := "[b, c, w], [o, c, k] -> [b, o, " + axis("w", "k", "0") + "]"
	conv2 := "[b, c, h, w], [o, c, i, j] -> [b, o, " + axis("h", "i", "0") + ", " + axis("w", "j", "1") + "]"
	conv3 := "[b, c, d, h, w], [o, c, i, j, k] -> [b, o, " + axis("d", "i", "0") + ", " + axis("h", "j", "1") + ", " + axis("w", "k", "2") + "]"
	pool1 := "[..b, w] -> [..b, " + pooled("w", "0") + "]"
	pool2 := "[..b, h, w] -> [..b, " + pooled("h", "0") + ", " + pooled("w", "1") + "]"
	pool3 := "[..b, d, h, w] -> [..b, " + pooled("d", "0") + ", " + pooled("h", "1") + ", " + pooled("w", "2") + "]"
	pools := func(form, n string) []Rule {
		r := Rule{Form: form, Options: "size, stride = size, padding = 0, dilation = 1", arity: 1, infer: window, Doc: "one value a window over the last axes"}
		top, average := r, r
		top.Name, average.Name, average.Elem = "max_pool"+n, "avg_pool"+n, Mean
		return []Rule{top, average}
	}
	conv := func(name, form string) Rule {
		return Rule{Name: name, Form: form, Options: options, arity: 2, Elem: Promoted, infer: window, Doc: "batches of channels with a kernel moved over them; with groups, c of the kernel is that of one group"}
	}
	return joined([]Rule{conv("conv1d", conv1), conv("conv2d", conv2), conv("conv3d", conv3)}, pools(pool1, "1d"), pools(pool2, "2d"), pools(pool3, "3d"))
}

func algebra() []Rule {
	return []Rule{
		{Name: "solve", Form: "[..b, n, n], [n] -> [..b, n] | [..b, n, n], [..b, n, k] -> [..b, n, k]", arity: 2, Elem: Solved, Doc: "x with a @ x = b"},
		{Name: "lstsq", Form: "[m, n], [m] -> [n] | [m, n], [m, k] -> [n, k]", arity: 2, Elem: Solved, Doc: "x with the least squares of a @ x - b"},
		{Name: "inv", Form: "[..b, n, n] -> [..b, n, n]", arity: 1, Elem: Solved, Doc: "the inverse"},
		{Name: "pinv", Form: "[m, n] -> [n, m]", arity: 1, Elem: Solved, Doc: "the pseudo-inverse"},
		{Name: "det", Form: "[..b, n, n] -> [..b]", arity: 1, Elem: Solved, Doc: "the determinant"},
		{Name: "cholesky", Form: "[..b, n, n] -> [..b, n, n]", arity: 1, Elem: Solved, Doc: "the lower triangle l with l @ l.T = a"},
		{Name: "eig", Form: "[..b, n, n] -> [..b, n], [..b, n, n]", arity: 1, Elem: Complexed, Doc: "eigenvalues and eigenvectors of any square matrix"},
		{Name: "eigvals", Form: "[..b, n, n] -> [..b, n]", arity: 1, Elem: Complexed, Doc: "eigenvalues of any square matrix"},
		{Name: "eigvalsh", Form: "[..b, n, n] -> [..b, n]", arity: 1, Elem: Solved, Doc: "eigenvalues of a symmetric matrix"},
		{Name: "svdvals", Form: "[m, n] -> [_]", arity: 1, Elem: Solved, Doc: "singular values"},
		{Name: "slogdet", Form: "[n, n] -> [], []", arity: 1, Elem: Solved, Doc: "sign and logarithm of the determinant"},
		{Name: "cond", Form: "[m, n] -> []", arity: 1, Elem: Solved, Doc: "the ratio of the largest and the smallest singular value"},
		{Name: "eigh", Form: "[..b, n, n] -> [..b, n], [..b, n, n]", arity: 1, Elem: Solved, Doc: "eigenvalues and eigenvectors of a symmetric matrix"},
		{Name: "lu", Form: "[n, n] -> [n, n], [n, n], [n, n]", arity: 1, Elem: Solved, Doc: "permutation, lower and upper triangle"},
		{Name: "qr", Form: "[m, n] -> [m, min(m, n)], [min(m, n), n]", arity: 1, Elem: Solved, infer: qr, Doc: "orthonormal columns and an upper triangle"},
		{Name: "svd", Form: "[m, n] -> [m, k], [k], [k, n] with k = min(m, n)", Options: "full = false", arity: 1, Elem: Solved, infer: svd, Doc: "singular vectors and values"},
		{Name: "trace", Form: "[m, n] -> []", arity: 1, Elem: Summed, Doc: "the sum of the diagonal"},
		{Name: "diagonal_sum", Form: "[..s] -> [..s without two axes]", Options: "offset = 0, axis1 = 0, axis2 = 1", arity: 1, Elem: Summed, infer: diagonalSum, Doc: "the sums of the diagonals of two axes"},
		{Name: "multi_dot", Form: "[m, k], [k, n], … -> [m, n]", arity: -1, Elem: Promoted, infer: chainOfProducts, Doc: "the product of several matrices, in the order that takes the least work"},
		{Name: "solve_triangular", Form: "[..b, n, n], [n] -> [..b, n] | [..b, n, n], [..b, n, k] -> [..b, n, k]", Options: "lower = false", arity: 2, Elem: Solved, Doc: "x with a @ x = b, for a triangle a"},
		{Name: "matrix_power", Form: "[..b, n, n] -> [..b, n, n]", arity: 1, Doc: "repeated products with itself"},
		{Name: "matrix_rank", Form: "[m, n] -> []", arity: 1, Elem: Position, Doc: "how many singular values are not zero"},
		{Name: "expm", Form: "[n, n] -> [n, n]", arity: 1, Elem: Solved, Doc: "the matrix exponential"},
	}
}

func making() []Rule {
	return joined(
		each(Rule{Form: "-> shape", Options: "shape", Elem: Option, infer: made, Doc: "of the shape asked for"}, "zeros", "ones", "full", "randn", "rand", "randint"),
		each(Rule{Form: unary, arity: 1, Elem: Same, Doc: "of the same shape"}, "zeros_like", "ones_like"),
		each(Rule{Form: unary, Options: "value, dtype", arity: 1, Elem: Same, Doc: "of the same shape"}, "full_like"),
		each(Rule{Form: "-> [n]", Options: "n", Elem: Option, infer: linspace, Doc: "a window of n weights"}, "hanning", "hamming", "blackman", "bartlett", "kaiser"),
		[]Rule{
			{Name: "eye", Form: "-> [n, m]", Options: "n, m = n", Elem: Option, infer: eye, Doc: "ones on the diagonal"},
			{Name: "arange", Form: "-> [(stop - start)/step]", Options: "start, stop, step = 1", Elem: Option, infer: arange, Doc: "numbers at equal steps"},
			{Name: "linspace", Form: "-> [n]", Options: "n = 50", Elem: Option, infer: linspace, Doc: "n numbers from first to last"},
			{Name: "logspace", Form: "-> [n]", Options: "n = 50", Elem: Option, infer: linspace, Doc: "powers of a base with exponents at equal distances"},
			{Name: "geomspace", Form: "-> [n]", Options: "n = 50", Elem: Option, infer: linspace, Doc: "n numbers with equal ratios"},
			{Name: "tri", Form: "-> [n, m]", Options: "n, m = n", Elem: Option, infer: eye, Doc: "ones at and below a diagonal"},
			{Name: "one_hot", Form: "[..s] -> [..s, n]", Options: "n", arity: 1, Elem: Position, infer: oneHot, Doc: "a row of zeros with a one for each whole number"},
			{Name: "vander", Form: "[k] -> [k, n]", Options: "n = k", arity: 1, infer: powers, Doc: "the powers of each element"},
		})
}
