package plan

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// narrowPrograms join a few rows with groups of many: by one key and by several, computed ones too, with filters, joins,
// projections and groups of groups on the way.
func narrowPrograms(t, o *column.Table) map[string]Node {
	c := expr.Col
	few := NewSlice(NewScan(&Memory{Table: t, Name: "t"}), 7, 5)
	scan := func() Node { return NewScan(&Memory{Table: o, Name: "o"}) }
	sums := []*expr.Expr{expr.Agg("sum", c("f2")).Named("sum"), expr.Agg("first", c("b2")).Named("b3"), expr.Agg("len").Named("n")}
	renamed := must(NewRename(scan(), []*expr.Expr{c("few"), c("many"), c("s"), c("f"), c("b"), c("d")}, []string{"few2", "many2", "s2", "f2", "b2", "d2"}))
	days := must(NewUnique(must(NewSelect(scan(), []*expr.Expr{c("d").Named("day")})), nil, "first"))
	joined := must(NewJoin(must(NewFilter(renamed, expr.Fn(">", c("f2"), expr.Lit(-900.0)))), days, JoinOptions{How: Inner, LeftOn: []*expr.Expr{c("d2")}, RightOn: []*expr.Expr{c("day")}}))
	inputs := map[string]Node{"a scan": renamed, "a join": joined,
		"a computation": must(NewWithColumns(renamed, []*expr.Expr{expr.Fn("*", c("f2"), expr.Lit(2.0)).Named("f2")}))}
	out := map[string]Node{}
	for from, in := range inputs {
		for _, keys := range []string{"s", "many", "d few", "b d"} {
			names := strings.Fields(keys)
			var left, right []*expr.Expr
			for _, name := range names {
				left, right = append(left, c(name)), append(right, c(name+"2"))
			}
			g := must(NewAggregate(in, right, sums))
			g = must(NewFilter(g, expr.Fn(">", c("n"), expr.Lit(0))))
			for _, how := range []How{Inner, Left, Semi, Anti} {
				j := must(NewJoin(few, g, JoinOptions{How: how, LeftOn: left, RightOn: right})).(*Join)
				j.Narrows = true
				out[fmt.Sprintf("%s join with groups of %s by %s", how, from, keys)] = j
			}
		}
	}
	g := must(NewAggregate(renamed, []*expr.Expr{expr.Fn("%", c("many2"), expr.Lit(5)).Named("rest"), c("d2")}, sums))
	g = must(NewAggregate(g, []*expr.Expr{c("rest")}, []*expr.Expr{expr.Agg("max", c("n")).Named("n")}))
	j := must(NewJoin(few, g, JoinOptions{How: Left, LeftOn: []*expr.Expr{expr.Fn("%", c("few"), expr.Lit(5))}, RightOn: []*expr.Expr{c("rest")}})).(*Join)
	j.Narrows = true
	out["groups of groups by a computed key"] = j
	return out
}

// TestNarrowedJoinsAgree holds joins that compute their right side for the left one's keys to the plain run, which does not.
func TestNarrowedJoinsAgree(t *testing.T) {
	r := rand.New(rand.NewSource(9))
	for _, rows := range []int{0, 1, 63, 1500} {
		for name, n := range narrowPrograms(wild(r, rows), wild(r, rows)) {
			want, err := ExecutePlain(&Run{}, n)
			if err != nil {
				t.Fatalf("%s of %d rows: %v", name, rows, err)
			}
			one := agreeOne(t, name, rows, n, want, &Run{Threads: 1, Morsel: 128}, nil)
			agreeOne(t, name, rows, n, want, &Run{Threads: 2, Morsel: 128}, one)
			agreeOne(t, name, rows, Optimize(n), want, &Run{}, nil)
			if rows > 1000 {
				agreeOne(t, name, rows, n, want, &Run{Threads: 2, Limit: 1 << 20, Dir: t.TempDir()}, nil)
				if _, text, err := Analyze(&Run{}, n); err != nil || !strings.Contains(text, "keys of the left side") {
					t.Errorf("%s is not narrowed: %v\n%s", name, err, text)
				}
			}
		}
	}
}

// TestNarrowsWhereItPays looks at what the estimates say: few left rows, groups on the right.
func TestNarrowsWhereItPays(t *testing.T) {
	r := rand.New(rand.NewSource(10))
	table := wild(r, 5000)
	c := expr.Col
	scan := NewScan(&Memory{Table: table, Name: "t"})
	groups := must(NewAggregate(scan, []*expr.Expr{c("many")}, []*expr.Expr{expr.Agg("len").Named("n")}))
	for _, x := range []struct {
		left, right Node
		narrows     bool
	}{
		{NewSlice(scan, 0, 20), groups, true},
		{NewSlice(scan, 0, 4000), groups, false},
		{NewSlice(scan, 0, 20), scan, false},
	} {
		n := Optimize(must(NewJoin(x.left, x.right, JoinOptions{How: Left, LeftOn: []*expr.Expr{c("many")}, RightOn: []*expr.Expr{c("many")}})))
		if got := strings.Contains(Explain(n), "for the left one's keys"); got != x.narrows {
			t.Errorf("narrows: %v\n%s", got, Explain(n))
		}
	}
}
