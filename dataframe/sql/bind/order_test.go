package bind

import (
	"fmt"
	"strings"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/plan"
	"skep/dataframe/show"
	"skep/dataframe/sql"
)

// star is a table of facts, larger than from where the order of joins is weighed, and three of dimensions.
func star(t testing.TB) tables {
	numbers := func(rows int, f func(i int) int64) *column.Column {
		out := make([]int64, rows)
		for i := range out {
			out[i] = f(i)
		}
		return column.Of(column.Int64Type, out, nil)
	}
	same := func(i int) int64 { return int64(i) }
	make := func(names []string, cols ...*column.Column) *column.Table {
		out, err := column.FromColumns(names, cols)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	const facts = 50_000
	return tables{
		"fact": make([]string{"a", "b", "v"}, numbers(facts, func(i int) int64 { return int64(i*7919) % 5000 }), numbers(facts, func(i int) int64 { return int64(i*104729) % 300 }), numbers(facts, same)),
		"a":    make([]string{"a_id", "a_group", "a_size"}, numbers(5000, same), numbers(5000, func(i int) int64 { return int64(i % 10) }), numbers(5000, func(i int) int64 { return int64(i % 97) })),
		"b":    make([]string{"b_id", "b_kind"}, numbers(300, same), numbers(300, func(i int) int64 { return int64(i % 5) })),
		"g":    make([]string{"g_id", "g_name"}, numbers(10, same), numbers(10, func(i int) int64 { return int64(100 + i) })),
	}
}

// TestOrder looks at which side of each join is built, innermost last, and holds the answers to those of the written order.
func TestOrder(t *testing.T) {
	data := star(t)
	for _, x := range []struct{ query, want string }{
		{"select sum(v), count(*) from g, a, fact where g_id = a_group and a_id = a and g_name = 103", "fact < (a < g)"},
		{"select sum(v), count(*) from a, b, fact where a = a_id and b = b_id and b_kind = 2 and a_size = 5", "(fact < a) < b"},
		{"select sum(v), count(*) from a, fact where (a = a_id and a_size = 5 and b < 200) or (a = a_id and a_size = 6 and b > 50)", "fact < a"},
		{"select sum(v), count(*) from b, fact where b = b_id and exists (select * from a where a_id = a and a_size < b_kind)", "fact < b"},
	} {
		n := planOf(t, x.query, data)
		if got := builds(n); got != x.want {
			t.Errorf("%s\nis joined as %s, not %s\n%s", x.query, got, x.want, plan.Explain(plan.Optimize(n)))
		}
		small := tables{}
		for name, tab := range data {
			small[name] = tab.Slice(0, min(tab.Rows(), 2000))
		}
		for _, d := range []tables{data, small} {
			chosen, written := asked(t, planOf(t, x.query, d)), asked(t, planOf(t, unweighed(x.query), d))
			if chosen != written {
				t.Errorf("%s: %s, in the written order %s", x.query, chosen, written)
			}
		}
	}
}

// unweighed writes a query's tables as subqueries with LIMIT, of which nothing is known: their order stays.
func unweighed(query string) string {
	from, where, _ := strings.Cut(query, " where ")
	head, list, _ := strings.Cut(from, " from ")
	var out []string
	for _, name := range strings.Split(list, ", ") {
		out = append(out, fmt.Sprintf("(select * from %s limit 10000000) %s", name, name))
	}
	return head + " from " + strings.Join(out, ", ") + " where " + where
}

func planOf(t *testing.T, query string, data tables) plan.Node {
	t.Helper()
	s, err := sql.Parse(query)
	if err != nil {
		t.Fatal(err)
	}
	n, err := Query(s.(*sql.QueryStatement).Query, data, nil)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func asked(t *testing.T, n plan.Node) string {
	t.Helper()
	got, err := plan.Execute(&plan.Run{}, plan.Optimize(n))
	if err != nil {
		t.Fatal(err)
	}
	return show.Text(got, show.Limits{})
}

// builds writes the inner joins of a plan: the side whose rows are looked up < the side that is built.
func builds(n plan.Node) string {
	if j, ok := n.(*plan.Join); ok && j.How == plan.Inner {
		side := func(n plan.Node) string {
			if s := builds(n); strings.Contains(s, "<") {
				return "(" + s + ")"
			} else {
				return s
			}
		}
		return side(j.L) + " < " + side(j.R)
	}
	if s, ok := n.(*plan.Scan); ok {
		return s.Source.String()
	}
	return builds(n.Inputs()[0])
}
