package bind

import (
	"os"
	"strings"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/plan"
	"skep/dataframe/show"
	"skep/dataframe/sql"
	"skep/diag"
	"skep/internal/golden"
)

// tables is a catalog of small tables: orders, people, empty.
type tables map[string]*column.Table

func (t tables) Table(path []string) (plan.Node, error) {
	if tab := t[path[len(path)-1]]; tab != nil && len(path) == 1 {
		return plan.NewScan(&plan.Memory{Table: tab, Name: path[len(path)-1]}), nil
	}
	return nil, nil
}

func (t tables) File(string) (plan.Node, error) { return nil, nil }

func (t tables) Names() []string { return []string{"people", "orders", "empty"} }

func table(t testing.TB, names []string, values ...[]any) *column.Table {
	t.Helper()
	cols := make([]*column.Column, len(values))
	for i, v := range values {
		cols[i] = column.Infer(v)
	}
	out, err := column.FromColumns(names, cols)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func some(t testing.TB) tables {
	return tables{
		"people": table(t, []string{"id", "name", "city", "born"}, []any{int64(1), int64(2), int64(3), int64(4)}, []any{"Ann", "Bo", "Cy", "Di"},
			[]any{"Oslo", "Bonn", nil, "Oslo"}, []any{int64(1990), int64(1985), int64(2001), nil}),
		"orders": table(t, []string{"no", "person", "amount", "paid"}, []any{int64(10), int64(11), int64(12), int64(13), int64(14)}, []any{int64(1), int64(1), int64(2), nil, int64(9)},
			[]any{5.0, 7.5, 2.0, 1.0, nil}, []any{true, false, true, true, false}),
		"empty": table(t, []string{"id", "x"}, []any{}, []any{}),
	}
}

func bound(t testing.TB, text string, params map[string]any) (plan.Node, error) {
	s, err := sql.Parse(text)
	if err != nil {
		return nil, err
	}
	q, ok := s.(*sql.QueryStatement)
	if !ok {
		t.Fatalf("no query: %s", text)
	}
	return Query(q.Query, some(t), params)
}

// TestQueries runs testdata/queries.txt: a query, ----, its answer as a table or what is wrong with it.
// The answers that are tables were compared with DuckDB's when they were written.
func TestQueries(t *testing.T) {
	var out strings.Builder
	for _, text := range cases(t, "queries.txt") {
		text, _, _ = strings.Cut(text, "\n----\n")
		out.WriteString(text + "\n----\n" + answer(t, text) + "\n====\n")
	}
	golden.Check(t, "queries.txt", out.String())
}

func cases(t testing.TB, name string) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n====\n"), "\n====\n")
}

func answer(t testing.TB, text string) string {
	n, err := bound(t, text, map[string]any{"1": int64(2), "2": "Bo", "city": "Oslo"})
	if err != nil {
		return problem(t, text, err)
	}
	got, err := plan.Execute(&plan.Run{}, plan.Optimize(n))
	if err != nil {
		return "run: " + err.Error()
	}
	naive, err := plan.Execute(&plan.Run{}, n)
	if err != nil {
		t.Fatalf("%s: without the optimiser: %v", text, err)
	}
	a, b := show.Text(got, show.Limits{}), show.Text(naive, show.Limits{})
	if a != b {
		t.Errorf("%s: the optimiser changes the answer:\n%s\n%s", text, a, b)
	}
	return strings.TrimRight(a, "\n")
}

func problem(t testing.TB, text string, err error) string {
	e, ok := err.(*sql.Error)
	if !ok {
		return "error: " + err.Error()
	}
	if e.Span.Start < 0 || e.Span.End > len(text) || e.Span.Start > e.Span.End {
		t.Errorf("%s: place %v", text, e.Span)
	}
	var out strings.Builder
	if err := diag.Text(&out, diag.List{e.Diagnostic(diag.NewSource("sql", text))}, false); err != nil {
		t.Fatal(err)
	}
	return strings.TrimRight(out.String(), "\n")
}

// FuzzQuery binds and runs whatever parses: an answer or an error with a place, never a crash.
func FuzzQuery(f *testing.F) {
	for _, text := range cases(f, "queries.txt") {
		text, _, _ = strings.Cut(text, "\n----\n")
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := sql.Parse(text)
		if err != nil {
			return
		}
		if q, ok := s.(*sql.QueryStatement); !ok || size(q) > 200 {
			return
		}
		answer(t, text)
	})
}

// size counts the nodes of a query, so that fuzzing stays quick.
func size(q *sql.QueryStatement) (n int) {
	sql.Inspect(q, func(any) bool { n++; return true })
	return n
}
