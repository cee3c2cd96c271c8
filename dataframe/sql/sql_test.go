package sql

import (
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"skep/diag"
	"skep/internal/golden"
)

// statements reads a file of statements with --- between them.
func statements(t testing.TB, name string) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n---\n")
}

// TestDialect parses the 48 statements that DuckDB 2.0 was seen to accept, and statements of our own.
func TestDialect(t *testing.T) {
	for _, file := range []string{"duckdb_statements.sql", "own_statements.sql"} {
		var out strings.Builder
		for _, text := range statements(t, file) {
			s, err := Parse(text)
			if err != nil {
				t.Errorf("%s\n%v", text, err)
				continue
			}
			out.WriteString(text + "\n    " + Write(s) + "\n")
			again(t, text, s)
		}
		golden.Check(t, strings.TrimSuffix(file, ".sql")+".written", out.String())
	}
}

// again checks that what Write gives parses to an equal tree.
func again(t testing.TB, text string, s Statement) {
	t.Helper()
	written := Write(s)
	s2, err := Parse(written)
	if err != nil {
		t.Errorf("%s\nis written as\n%s\n%v", text, written, err)
		return
	}
	if a, b := plain(s), plain(s2); !reflect.DeepEqual(a, b) {
		t.Errorf("%s\nis written as\n%s\nwhich is another tree:\n%v\n%v", text, written, a, b)
	}
}

// plain is a tree without places and without what names look like in the text.
func plain(s Statement) any { return unplaced(Tree(s)) }

func unplaced(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, x := range v {
			if k != "start" && k != "end" && k != "quoted" {
				out[k] = unplaced(x)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = unplaced(x)
		}
		return out
	}
	return v
}

// TestErrors holds the messages of texts that are no SQL, with a caret below the place.
func TestErrors(t *testing.T) {
	var out strings.Builder
	for _, text := range statements(t, "errors.sql") {
		_, err := Parse(text)
		if err == nil {
			t.Errorf("no error: %s", text)
			continue
		}
		e := err.(*Error)
		if e.Span.End > len(text) || e.Span.Start > e.Span.End {
			t.Errorf("%s: place %v", text, e.Span)
		}
		d := e.Diagnostic(diag.NewSource("sql", text))
		if err := diag.Text(&out, diag.List{d}, false); err != nil {
			t.Fatal(err)
		}
	}
	golden.Check(t, "errors.txt", out.String())
}

// TestTree holds what sql_parse gives for one query.
func TestTree(t *testing.T) {
	s, err := Parse("from t select a, sum(b) filter (where c > 1) as s group by all limit 5")
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "tree.txt", show(unplaced(Tree(s)), ""))
}

func show(v any, indent string) string {
	switch v := v.(type) {
	case map[string]any:
		out := ""
		for _, k := range slices.Sorted(maps.Keys(v)) {
			switch v[k].(type) {
			case map[string]any, []any:
				out += indent + k + ":\n" + show(v[k], indent+"  ")
			default:
				out += indent + k + ": " + show(v[k], "")
			}
		}
		return out
	case []any:
		out := ""
		for _, x := range v {
			out += indent + "-\n" + show(x, indent+"  ")
		}
		return out
	}
	return indent + fmt.Sprint(v) + "\n"
}

// TestDeep tells texts that nest deeper than the stack should go.
func TestDeep(t *testing.T) {
	for _, text := range []string{
		"select " + strings.Repeat("(", 100_000) + "1",
		"select " + strings.Repeat("-", 3) + strings.Repeat("not ", 100_000) + "a",
		"select " + strings.Repeat("[", 100_000),
		"select * from " + strings.Repeat("(", 100_000) + "t",
		strings.Repeat("explain ", 100_000) + "select 1",
		"select " + strings.Repeat("case when ", 50_000),
		"select a" + strings.Repeat("::int[]", 1000),
		"select cast(a as " + strings.Repeat("struct(a ", 50_000),
		"select f(" + strings.Repeat("x -> ", 50_000) + "1)",
	} {
		if _, err := Parse(text); err != nil && !strings.Contains(err.Error(), "nests too deep") {
			t.Logf("%.40s…: %v", text, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, file := range []string{"duckdb_statements.sql", "own_statements.sql", "errors.sql"} {
		for _, text := range statements(f, file) {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if err != nil {
			if e, ok := err.(*Error); !ok || e.Span.End > len(text) || e.Span.Start < 0 {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		again(t, text, s)
	})
}
