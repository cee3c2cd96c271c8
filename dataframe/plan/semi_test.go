package plan

import (
	"math/rand"
	"strings"
	"testing"

	"skep/dataframe/expr"
)

// TestSemiJoinsSink looks at where semi- and anti-joins end up, and holds the answers to those of the plan as it was written.
func TestSemiJoinsSink(t *testing.T) {
	r := rand.New(rand.NewSource(11))
	c, rows := expr.Col, wild(r, 3000)
	scan := func(name string) Node { return NewScan(&Memory{Table: rows, Name: name}) }
	on := []*expr.Expr{c("many")}
	other := must(NewRename(scan("o"), []*expr.Expr{c("many"), c("few"), c("s"), c("f"), c("b"), c("d")}, []string{"many2", "few2", "s2", "f2", "b2", "d2"}))
	both := must(NewJoin(scan("t"), other, JoinOptions{How: Inner, LeftOn: []*expr.Expr{c("d")}, RightOn: []*expr.Expr{c("d2")}}))
	groups := must(NewAggregate(scan("t"), on, []*expr.Expr{expr.Agg("sum", c("few")).Named("x"), expr.Agg("first", c("s")).Named("y")}))
	some := NewSlice(scan("keys"), 3, 200)
	for _, x := range []struct {
		name, key string
		how       How
		left      Node
		right     Node
		want      string // the semi-join's input
	}{
		{"left of a join", "many", Semi, both, some, "SCAN t"},
		{"right of a join", "many2", Semi, both, some, "SCAN o"},
		{"below groups", "many", Semi, groups, some, "SCAN t"},
		{"most rows pass", "many", Semi, both, scan("keys"), "inner JOIN"},
		{"few rows are ruled out", "many", Anti, both, some, "inner JOIN"},
		{"below a left join", "many", Semi, must(NewJoin(scan("t"), other, JoinOptions{How: Left, LeftOn: []*expr.Expr{c("d")}, RightOn: []*expr.Expr{c("d2")}})), some, "SCAN t"},
	} {
		n := must(NewJoin(x.left, x.right, JoinOptions{How: x.how, LeftOn: []*expr.Expr{c(x.key)}, RightOn: on}))
		lines := strings.Split(Explain(Optimize(n)), "\n")
		for i, l := range lines {
			if below := strings.TrimSpace(lines[min(i+1, len(lines)-1)]); strings.Contains(l, string(x.how)+" JOIN") && !strings.HasPrefix(below, x.want) {
				t.Errorf("%s: the %s join stands over %s, not %s", x.name, x.how, below, x.want)
			}
		}
		want, err := ExecutePlain(&Run{}, n)
		if err != nil {
			t.Fatal(err)
		}
		agreeOne(t, x.name, rows.Rows(), Optimize(n), want, &Run{Morsel: 256}, nil)
	}
}
