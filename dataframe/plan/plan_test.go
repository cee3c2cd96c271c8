package plan

import (
	"context"
	"errors"
	"strings"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/expr"
)

func people() *column.Table {
	age := column.NewBuilder(column.Int64Type, 4)
	for _, v := range []any{int64(31), nil, int64(25), int64(40)} {
		if err := age.Append(v); err != nil {
			panic(err)
		}
	}
	t, err := column.FromColumns([]string{"name", "age", "city"}, []*column.Column{
		column.FromStrings([]string{"Ann", "Bo", "Cy", "Di"}, nil), age.Build(), column.FromStrings([]string{"Rom", "Oslo", "Rom", "Bern"}, nil)})
	if err != nil {
		panic(err)
	}
	return t
}

func scan() Node { return NewScan(&Memory{Table: people(), Name: "people"}) }

func must[T Node](n T, err error) Node {
	if err != nil {
		panic(err)
	}
	return n
}

func text(t *column.Table) string {
	var b strings.Builder
	b.WriteString(strings.Join(t.Schema().Names(), " "))
	for r := range t.Rows() {
		b.WriteString(" |")
		for _, c := range t.Columns() {
			b.WriteString(" " + c.Text(r))
		}
	}
	return b.String()
}

func TestNodes(t *testing.T) {
	c := expr.Col
	old := func(n Node) Node { return must(NewFilter(n, expr.Fn(">", c("age"), expr.Lit(26)))) }
	for _, x := range []struct {
		n                    Node
		want, plan, optimize string
	}{
		{old(must(NewSort(scan(), []SortKey{{Expr: c("name"), Desc: true, NullsLast: true}}))), "name age city | Di 40 Bern | Ann 31 Rom",
			`FILTER col("age") > 26; SORT col("name") descending, nulls last; SCAN people`, `SORT col("name") descending, nulls last; FILTER col("age") > 26; SCAN people`},
		{must(NewSelect(old(must(NewWithColumns(scan(), []*expr.Expr{expr.Fn("+", c("age"), expr.Lit(1)).Named("next")}))), []*expr.Expr{c("next")})), "next | 32 | 41",
			"", `SELECT col("next"); WITH COLUMNS (col("age") + 1).alias("next"); FILTER col("age") > 26; SCAN people, columns 1/3: [age]`},
		{must(NewAggregate(scan(), []*expr.Expr{c("city")}, []*expr.Expr{expr.Agg("count")})), "city count | Rom 2 | Oslo 1 | Bern 1",
			`AGGREGATE count() BY col("city"); SCAN people`, `AGGREGATE count() BY col("city"); SCAN people, columns 1/3: [city]`},
		{NewSlice(scan(), -2, 1), "name age city | Cy 25 Rom", "SLICE from -2, 1 rows; SCAN people", ""},
		{NewSlice(scan(), 3, -1), "name age city | Di 40 Bern", "SLICE from 3; SCAN people", ""},
		{must(NewUnique(scan(), []*expr.Expr{c("city")}, "none")), "name age city | Bo null Oslo | Di 40 Bern", "UNIQUE by city, keep none; SCAN people", ""},
		{must(NewUnique(scan(), nil, "any")), "name age city | Ann 31 Rom | Bo null Oslo | Cy 25 Rom | Di 40 Bern", "UNIQUE, keep first; SCAN people", ""},
		{must(NewDrop(scan(), []*expr.Expr{c("name"), c("city")})), "age | 31 | null | 25 | 40", `SELECT col("age"); SCAN people`, `SELECT col("age"); SCAN people, columns 1/3: [age]`},
		{must(NewRename(scan(), []*expr.Expr{c("name")}, []string{"who"})), "who age city | Ann 31 Rom | Bo null Oslo | Cy 25 Rom | Di 40 Bern", "", ""},
		{must(NewUnion([]Node{must(NewSelect(scan(), []*expr.Expr{c("age")})), must(NewSelect(scan(), []*expr.Expr{c("age").As(column.Float64Type)}))}, false)),
			"age | 31.0 | null | 25.0 | 40.0 | 31.0 | null | 25.0 | 40.0", "", ""},
		{must(NewUnion([]Node{must(NewSelect(scan(), []*expr.Expr{expr.Agg("max", c("age"))})), must(NewSelect(scan(), []*expr.Expr{expr.Lit("x").Named("city")}))}, true)),
			"age city | 40 null | null x", "", ""},
		{old(must(NewJoin(scan(), scan(), JoinOptions{How: Left, LeftOn: []*expr.Expr{c("city")}, RightOn: []*expr.Expr{c("city")}}))), "name age city name_right age_right | Ann 31 Rom Ann 31 | Ann 31 Rom Cy 25 | Di 40 Bern Di 40",
			"", `left JOIN on col("city") = col("city"); FILTER col("age") > 26; SCAN people; SCAN people`},
		{old(must(NewJoin(scan(), scan(), JoinOptions{How: Cross, Suffix: "2"}))), "", "", `CROSS JOIN; FILTER col("age") > 26; SCAN people; SCAN people`},
	} {
		for _, n := range []Node{x.n, Optimize(x.n)} {
			for _, run := range ways {
				got, err := run(&Run{}, n)
				if err != nil {
					t.Fatalf("%s: %v", Explain(n), err)
				}
				if g := text(got); x.want != "" && g != x.want {
					t.Errorf("%s\n got %s\nwant %s", Explain(n), g, x.want)
				}
			}
		}
		if got := oneLine(Explain(x.n)); x.plan != "" && got != x.plan {
			t.Errorf("plan %s\nwant %s", got, x.plan)
		}
		if got := oneLine(Explain(Optimize(x.n))); x.optimize != "" && got != x.optimize {
			t.Errorf("plan %s\nwant %s", got, x.optimize)
		}
	}
}

// ways are the two ways to run a plan.
var ways = []func(*Run, Node) (*column.Table, error){Execute, ExecutePlain}

func oneLine(s string) string {
	parts := strings.Split(strings.TrimSpace(s), "\n")
	for i, p := range parts {
		parts[i] = strings.TrimSpace(p)
	}
	return strings.Join(parts, "; ")
}

func TestErrors(t *testing.T) {
	c, key := expr.Col, []*expr.Expr{expr.Col("city")}
	other := NewScan(&Shape{Name: "other", Fields: must1(column.NewSchema([]column.Field{{Name: "city", Type: column.Int64Type}, {Name: "age_right", Type: column.Int64Type}, {Name: "age", Type: column.Int64Type}}))})
	fails := func(_ Node, err error) error { return err }
	for _, x := range []struct {
		err  error
		code string
		want string
	}{
		{fails(node(NewFilter(scan(), c("agee")))), expr.UnknownColumn, `there is no column "agee"`},
		{fails(node(NewSelect(scan(), []*expr.Expr{c("age"), c("age")}))), expr.DuplicateName, `two results are called "age"`},
		{fails(node(NewDrop(scan(), []*expr.Expr{c("nam")}))), expr.UnknownColumn, `there is no column "nam"`},
		{fails(node(NewDrop(scan(), []*expr.Expr{expr.Lit(1)}))), expr.BadArgument, `a column's name is needed`},
		{fails(node(NewRename(scan(), []*expr.Expr{c("nam")}, []string{"x"}))), expr.UnknownColumn, `there is no column "nam"`},
		{fails(node(NewSort(scan(), []SortKey{{Expr: expr.Agg("sum", c("age"))}}))), expr.Misplaced, `cannot be a key`},
		{fails(node(NewUnique(scan(), nil, "x"))), expr.BadArgument, `unique cannot keep "x"`},
		{fails(node(NewAggregate(scan(), []*expr.Expr{expr.Agg("count")}, nil))), expr.Misplaced, `cannot be a key`},
		{fails(node(NewAggregate(scan(), key, []*expr.Expr{c("age")}))), expr.Misplaced, `is not aggregated`},
		{fails(node(NewAggregate(scan(), key, []*expr.Expr{expr.Agg("max", c("city"))}))), expr.DuplicateName, `two results are called "city"`},
		{fails(node(NewJoin(scan(), other, JoinOptions{How: Inner, LeftOn: key, RightOn: key}))), expr.TypeMismatch, `is str on the left and i64 on the right`},
		{fails(node(NewJoin(scan(), other, JoinOptions{How: Inner, LeftOn: []*expr.Expr{c("age")}, RightOn: []*expr.Expr{c("city")}}))), expr.DuplicateName, `two columns "age_right"`},
		{fails(node(NewJoin(scan(), other, JoinOptions{How: Cross, LeftOn: key}))), expr.BadArgument, `a cross join has no keys`},
		{fails(node(NewJoin(scan(), other, JoinOptions{How: Left}))), expr.BadArgument, `a join needs keys`},
		{fails(node(NewJoin(scan(), other, JoinOptions{How: "x", LeftOn: key}))), expr.BadArgument, `join does not know how: "x"`},
		{fails(node(NewJoin(scan(), other, JoinOptions{How: Left, LeftOn: key}))), expr.BadArgument, `1 keys on the left, 0 on the right`},
		{fails(node(NewJoin(scan(), other, JoinOptions{How: Left, LeftOn: key, RightOn: []*expr.Expr{c("town")}}))), expr.UnknownColumn, `the right frame of the join has no column "town"`},
		{fails(node(NewUnion(nil, false))), expr.BadArgument, `nothing to put together`},
		{fails(node(NewUnion([]Node{scan(), other}, false))), expr.TypeMismatch, `column 1 of frame 2 is called "city", in the first "name"`},
		{fails(node(NewUnion([]Node{scan(), must(NewDrop(scan(), key))}, false))), expr.TypeMismatch, `frame 2 has 2 columns, the first has 3`},
		{fails(node(NewUnion([]Node{scan(), other}, true))), expr.TypeMismatch, `column "city" is str in one frame and i64 in another`},
	} {
		var e *expr.Error
		if !errors.As(x.err, &e) || e.Code != x.code || !strings.Contains(e.Message, x.want) {
			t.Errorf("%v, want %s %s", x.err, x.code, x.want)
		}
	}
	if _, err := Execute(&Run{}, other); err == nil || err.Error() != "other has a schema but no rows" {
		t.Error(err)
	}
}

func must1(s *column.Schema, err error) *column.Schema {
	if err != nil {
		panic(err)
	}
	return s
}

// Every operator asks the budget before it copies rows, and hands its refusal up.
func TestBudget(t *testing.T) {
	full := errors.New("full")
	refuse := &Run{Charge: func(int64) error { return full }}
	c, key := expr.Col, []*expr.Expr{expr.Col("city")}
	for _, n := range []Node{
		must(NewFilter(scan(), expr.Fn(">", c("age"), expr.Lit(26)))), must(NewSelect(scan(), []*expr.Expr{expr.Fn("+", c("age"), expr.Lit(1))})), must(NewSort(scan(), []SortKey{{Expr: c("age")}})),
		must(NewAggregate(scan(), key, nil)), must(NewUnique(scan(), nil, "first")), must(NewUnion([]Node{scan(), scan()}, false)),
		must(NewJoin(scan(), scan(), JoinOptions{How: Inner, LeftOn: key, RightOn: key})), must(NewJoin(scan(), scan(), JoinOptions{How: Cross})),
	} {
		for _, run := range ways {
			if _, err := run(refuse, n); err != full {
				t.Errorf("%s: %v", n, err)
			}
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Execute(&Run{Ctx: ctx}, scan()); err != context.Canceled {
		t.Error(err)
	}
}
