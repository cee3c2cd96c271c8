package stats

import (
	"testing"

	"skep/interp/moduletest"
)

func TestPrograms(t *testing.T) {
	moduletest.Programs(t, `
		# averages
		stats.mean(1..=100) ==> 50.5
		stats.mean([]) ==> !mean: needs at least 1 number, found 0
		stats.mean([1, "x"]) ==> !must be Iterator<f64>
		stats.mean(5) ==> !must be Iterator<f64>, found i64
		stats.mean([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]) ==> 1000000010.0
		stats.fmean([1, 2, 3]) ==> 2.0
		stats.weighted_mean([1, 2], [0, 0]) ==> !weights must add up to more than 0
		stats.weighted_mean([1, 2], [1]) ==> !one length, found 2 and 1
		stats.geometric_mean([1, 0]) ==> !above 0, found 0.0
		stats.median([1, 3]) ==> 2.0
		stats.mode([]) ==> !at least one element
		stats.mode(["b", "a", "a", "b"]) ==> "b"
		stats.multimode("banana") ==> ["a"]
		# spread
		stats.variance([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]) ==> 30.0
		stats.variance([1]) ==> !needs at least 2 numbers, found 1
		stats.variance([1, 2, 3], ddof: -1) ==> !from 0 to
		stats.pvariance([1]) ==> 0.0
		stats.zscore([1, 1]).map(|z| z.is_nan()) ==> [true, true]
		stats.kurtosis([1, 2, 3, 4], excess: false).round(2) ==> 1.64
		stats.describe([3, 1, 2]) ==> {n: 3, mean: 2.0, stdev: 1.0, min: 1.0, q1: 1.5, median: 2.0, q3: 2.5, max: 3.0}
		# places
		stats.quantile([1, 2], 1.5) ==> !between 0 and 1, found 1.5
		stats.quantile([1, 2], 0.5, method: "cubic") ==> !there is no method "cubic"
		stats.percentile([3, 1, 2], [0, 50, 100]) ==> [1.0, 2.0, 3.0]
		stats.quantiles([1, 2, 3], n: 2) ==> [2.0]
		stats.quantiles([1, 2, 3], n: 0) ==> !from 1 to
		stats.histogram([1, 1, 1], bins: 2) ==> {counts: [0, 3], edges: [0.5, 1.0, 1.5]}
		stats.histogram([0, 1, 5, 10], bins: [0, 1, 10]) ==> {counts: [1, 3], edges: [0.0, 1.0, 10.0]}
		stats.histogram([0, 1, 5], bins: 2, range: (0, 2)) ==> {counts: [1, 1], edges: [0.0, 1.0, 2.0]}
		stats.histogram([0, 1], bins: [1, 0]) ==> !ascending
		stats.histogram([0, 1], range: (2, 1)) ==> !no intervals
		stats.histogram([0, 1], range: (2, 1, 0)) ==> !must be (f64, f64)
		stats.histogram([0.1, 0.2, 0.3], bins: 3, range: (0.0, 0.3)).counts ==> [0, 1, 2]
		# pairs
		stats.correlation([1, 1], [1, 2]).is_nan() ==> true
		stats.correlation([1, 2], [1, 2], method: "x") ==> !there is no method
		stats.correlation([1, 2, 3], [1, 3, 2], method: "kendall").round(4) ==> 0.3333
		stats.covariance([1, 2], [1, 2, 3]) ==> !one length
		stats.covariance([1, 2, 3], [1, 2, 3], ddof: 0).round(6) ==> 0.666667
		stats.linear_regression([1, 1], [1, 2]) ==> !there is no line
		let l = stats.linear_regression([1, 2, 3, 4], [2, 4, 5, 4])¶[l.slope.round(2), l.intercept.round(2), l.r2.round(3), l.p.round(3), l.n] ==> [0.7, 2.0, 0.516, 0.282, 4]
		stats.linear_regression([1, 2], [1, 2]).p.is_nan() ==> true
		# distributions
		stats.normal_cdf(0) ==> 0.5
		stats.normal_cdf(0, 0, 0) ==> !standard deviation must be above 0
		stats.normal_quantile(2) ==> !between 0 and 1
		stats.normal_quantile(1) ==> inf
		stats.t_quantile(0, 3) ==> -inf
		stats.t_cdf(1, -1) ==> !degrees of freedom must be above 0
		stats.chi_square_pdf(0, 2) ==> 0.5
		stats.binomial_cdf(10, 4, 0.5) ==> 1.0
		stats.binomial_pmf(1.5, 4, 0.5) ==> 0.0
		stats.binomial_quantile(0.5, 4, 1.5) ==> !argument 3 must lie between 0 and 1
		stats.poisson_quantile(1, 3) ==> !no integer is large enough
		stats.exponential_cdf(-1) ==> 0.0
		# tests
		let r = stats.t_test([1, 2, 3, 4], [2, 3, 4, 6], paired: true)¶[r.statistic.round(3), r.df, r.p.round(4)] ==> [-5.0, 3.0, 0.0154]
		stats.t_test([1, 2, 3], [2, 4, 6], equal_var: true).df ==> 4.0
		stats.t_test([1, 2, 3], [2, 4], paired: true) ==> !one length
		stats.t_test([1, 1]) ==> !nothing to compare
		stats.t_test([1]) ==> !at least 2 numbers
		stats.chi_square_test([1, 2], [0, 3]) ==> !above 0
		stats.chi_square_test([1, -2]) ==> !at least 0
		stats.chi_square_test([10, 20], [15, 15]).p.round(4) ==> 0.0679
		stats.independence_test([[1, 2]]) ==> !two rows
		stats.independence_test([[1, 2], [1]]) ==> !row 0 has 2 columns, row 1 has 1
		stats.independence_test([[0, 0], [1, 2]]) ==> !row 0 has no counts
		stats.independence_test([[10, 20], [30, 5]]).p < 0.001 ==> true
		stats.anova([1, 2]) ==> !two groups
		stats.anova([1, 2], []) ==> !group 2 is empty
	`, Module())
}
