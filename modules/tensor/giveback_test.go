package tensor

import "testing"

// TestGivenBackMemoryIsNobodys runs programs that hold on to tensors in all ways that the language has, while others of
// the same size are made and lost: what was given back too early would show as another number.
func TestGivenBackMemoryIsNobodys(t *testing.T) {
	const start = "import tensor\nlet one = tensor.ones([20000])\nlet mut y = one * 1.0\n"
	const churn = "for _ in 0..3 { (one * 9.0)[0]; tensor.softmax(one) }\n"
	for name, c := range map[string][2]string{
		"another variable":           {"let z = y\ny = one * 2.0\n" + churn + "(z.sum(), y.sum())", "(20000.0, 40000.0)"},
		"a list":                     {"let mut all = []\nfor i in 0..4 { y = one * i; all.push(y) }\n" + churn + "all.map(|t| t[7])", "[0.0, 1.0, 2.0, 3.0]"},
		"an object":                  {"let o = {t: y}\ny = one * 2.0\n" + churn + "o.t.sum()", "20000.0"},
		"a view":                     {"let v = y[3..5]\ny = one * 2.0\n" + churn + "v.sum()", "2.0"},
		"a view of a result":         {"let v = (one * 3.0)[3..5]\n" + churn + "v.sum()", "6.0"},
		"a chain":                    {"let c = y * 5.0\ny = one * 2.0\n" + churn + "c.sum()", "100000.0"},
		"a chain of a product":       {"let c = (tensor.softmax(one) + one) * 2.0\n" + churn + "c.sum().round()", "40002.0"},
		"a closure":                  {"let f = || y.sum()\nlet a = f()\ny = one * 2.0\n" + churn + "(a, f())", "(20000.0, 40000.0)"},
		"a function's result":        {"fun same(t) { t }\nlet z = same(y)\nsame(y)[0]\n" + churn + "(z.sum(), y.sum())", "(20000.0, 20000.0)"},
		"a global by a function":     {"fun now() { y }\nnow()[0]\nnow().sum()\nnow()\n" + churn + "y.sum()", "20000.0"},
		"an operand that is changed": {"let r = y + { y = one * 2.0; one * 3.0 }\n" + churn + "(r.sum(), y.sum())", "(80000.0, 40000.0)"},
		"an operand by a function":   {"fun next() { y = one * 2.0; 3.0 }\nlet r = y + next()\n" + churn + "(r.sum(), y.sum())", "(80000.0, 40000.0)"},
		"rows of a result":           {"let mut s = 0.0\nfor row in (one * 2.0).reshape([2, 10000]) { (one * 7.0)[0]; s += row.sum() }\ns", "40000.0"},
		"the same again":             {"for _ in 0..5 { y = y }\n" + churn + "y.sum()", "20000.0"},
		"a derivative":               {"let g = grad(|w| ((w * y).exp() * one).sum())(y)\n" + churn + "g[5].round()", "3.0"},
		"a tuple":                    {"let p = (y, 1)\ny = one * 2.0\n" + churn + "p.0.sum()", "20000.0"},
		"written in place":           {"let z = y\ny[0] = 5.0\ny = y * 2.0\n" + churn + "(z[0], y[0])", "(1.0, 10.0)"},
	} {
		if got := shown(t, start+c[0]); got != c[1] {
			t.Errorf("%s: got %s, want %s", name, got, c[1])
		}
	}
}
