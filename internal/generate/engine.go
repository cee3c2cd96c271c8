package generate

import (
	"fmt"
	"strings"
)

// engine writes a statement that makes and changes a frame or tensors.
func (g *generator) engine() {
	g.left--
	if g.r.IntN(2) == 0 {
		g.frame(g.line(""))
	} else {
		g.tensors(g.line(""))
	}
}

// columns are what every generated frame has: their names with texts of their types.
var columns = []struct {
	name  string
	cells []string
}{{"num", []string{"0", "1", "2", "7", "-3"}}, {"part", []string{"0.5", "1.5", "-2.25"}}, {"word", []string{`"x"`, `"y"`, `"two words"`}}, {"flag", []string{"true", "false"}}}

// frame writes a frame and a chain of verbs on it.
func (g *generator) frame(w writer) {
	f := g.fresh("f")
	rows := 1 + g.r.IntN(4)
	var parts []string
	for _, c := range columns {
		cells := make([]string, rows)
		for i := range cells {
			cells[i] = g.pick(c.cells...)
		}
		parts = append(parts, fmt.Sprintf("%q => [%s]", c.name, strings.Join(cells, ", ")))
	}
	w("let %s = df![%s]", f, strings.Join(parts, ", "))
	chain := f
	for range 1 + g.r.IntN(3) {
		chain += g.verb()
	}
	w("%s", g.show(chain+g.pick("", ".rows()", ".columns()", `.sum("num")`, ".head(1)")))
	w("%s", g.show(f+g.pick(`.group_by("word").agg(sum(num)).sort_by("word")`, `.select("num").rows()`, `.filter(flag && part < 1.0).rows()`)))
}

func (g *generator) verb() string {
	return g.pick(fmt.Sprintf(".filter(num > %s)", g.pick("0", "1", "100")), `.sort_by("part")`, ".head(2)", `.filter(word == "x")`,
		fmt.Sprintf(".with_column(%q, num * 2 + 1)", g.fresh("n")), `.with_column("part", part * 2.0)`, `.filter(flag)`, `.with_column("long", part > 1.0 || num < 2)`)
}

// tensors writes products and sums of tensors whose sizes fit.
func (g *generator) tensors(w writer) {
	n, k, m := 1+g.r.IntN(3), 1+g.r.IntN(3), 1+g.r.IntN(3)
	a, b, c := g.fresh("t"), g.fresh("t"), g.fresh("t")
	w("let %s = %s", a, g.tensor(n, k))
	w("let %s = %s", b, g.tensor(k, m))
	w("let %s = %s @ %s", c, a, b)
	w("%s", g.show(c+".shape", c+".sum()", fmt.Sprintf("(%s + %s).shape", c, g.tensor(n, m)), fmt.Sprintf("(%s.transpose() @ %s.transpose()).shape", b, a)))
	w("%s", g.show(fmt.Sprintf("%s.reshape([%d]).shape", c, n*m), c+fmt.Sprintf(".sum(%d).shape", g.r.IntN(2)), c+"[0, 0]", fmt.Sprintf("(%s * 2.0).mean()", a)))
}

func (g *generator) tensor(rows, cols int) string {
	return fmt.Sprintf(g.pick("tensor.ones([%d, %d])", "tensor.zeros([%d, %d])", "tensor.full([%d, %d], 2.5)"), rows, cols)
}
