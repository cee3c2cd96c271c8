package modules_test

import (
	"context"
	"runtime"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
	"skep/modules"
)

// TestNumbersAreLent: a column's numbers become a tensor, and a vector's a column, without a copy; who writes first copies, so that
// nobody sees it in the other.
func TestNumbersAreLent(t *testing.T) {
	const rows = 4_000_000
	session := interp.New(interp.Options{Modules: modules.All()})
	run := func(code string) string {
		t.Helper()
		var out strings.Builder
		if _, err := session.Run(context.Background(), diag.NewSource("program", code), &interp.Streams{Stdout: func(x string) { out.WriteString(x) }}); err != nil {
			t.Fatalf("%s: %v", code, err)
		}
		return out.String()
	}
	run("let v = tensor.arange(4000000) * 0.5\nlet f = df.from_tensor(v, schema: [\"x\"])\nlet s = f[\"x\"]")
	for _, code := range []string{
		`let a = s.to_tensor()`, `let a = f.to_tensor()`, `let a = tensor.tensor(s)`, `let a = df.from_tensor(v)`, `let a = df![ "y" => v ]`, `let a = df.series("y", v)`,
		`let a = f.with_column(df.series("z", v))`, `let a = df.from_tensor(f.to_tensor())`,
	} {
		before := allocated()
		run(code)
		if bytes := allocated() - before; bytes > rows {
			t.Errorf("%s: %d bytes for %d numbers", code, bytes, rows)
		}
	}
	for _, code := range []string{`let mut a = s.to_tensor()`, `let mut a = f.to_tensor().flatten()`, `let mut a = v`} {
		if got := run(code + "\na[1] = 99.0\nprintln(a[1], s[1], v[1], f[\"x\"][1])"); got != "99.0 0.5 0.5 0.5\n" {
			t.Errorf("%s: %s", code, got)
		}
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}
