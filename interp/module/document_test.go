package module

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp/value"
)

// lines is a format whose value is the array of its lines; "!" is no line.
var lines = Document{Format: "LINES", Name: "lines", Code: "M9999", Of: "[str]", Text: "a", Shown: `["a"]`,
	Read: func(c *Call, text string) (value.Value, error) {
		if i := strings.Index(text, "!"); i >= 0 {
			return value.Null, &Misread{i, i + 1, "a mark"}
		}
		if text == "stop" {
			return value.Null, context.Canceled
		}
		return c.StrList(strings.Split(text, "\n")), nil
	},
	Write: func(c *Call, v value.Value) (string, error) {
		if !v.IsArray() {
			return "", errors.New("no array")
		}
		return strings.Join(c.Strs(len(c.Args)-1), "\n"), nil
	},
}

func TestDocument(t *testing.T) {
	funcs := map[string]Impl{}
	for _, f := range lines.Funcs() {
		name, _, _ := strings.Cut(strings.TrimPrefix(f.Sig, "fun "), "(")
		funcs[name] = f.Impl
	}
	show := func(name string, args ...value.Value) string {
		v, err := funcs[name](&Call{Ctx: context.Background(), Host: &host{1 << 20}, Args: args, Name: name})
		if err != nil {
			return "error: " + err.Error()
		}
		return value.Repr(v)
	}
	dir := t.TempDir()
	good, bad, binary := filepath.Join(dir, "good"), filepath.Join(dir, "bad"), filepath.Join(dir, "binary")
	for path, text := range map[string]string{good: "x\ny", bad: "x\ny!", binary: "\xff"} {
		if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	str, ab := value.String, value.NewArray([]value.Value{value.String("a"), value.String("b")})
	for _, c := range []struct {
		name string
		args []value.Value
		want string
	}{
		{"parse", []value.Value{str("a\nb")}, `["a", "b"]`},
		{"parse", []value.Value{str("a\nb!")}, "error: parse: the text is no LINES: line 2, column 2: a mark"},
		{"parse", []value.Value{str("stop")}, "error: context canceled"},
		{"from_str", []value.Value{str("!")}, `Err("line 1, column 1: a mark")`},
		{"from_str", []value.Value{str("stop")}, "error: context canceled"},
		{"from_str", []value.Value{str("a")}, `Ok(["a"])`},
		{"to_string", []value.Value{ab}, `"a\nb"`},
		{"stringify", []value.Value{value.Int(1)}, "error: stringify: no array"},
		{"read", []value.Value{str(good)}, `Ok(["x", "y"])`},
		{"read", []value.Value{str(bad)}, `Err("` + bad + `, line 2, column 2: a mark")`},
		{"read", []value.Value{str(binary)}, `Err("` + binary + ` is no UTF-8 text")`},
		{"read", []value.Value{str(dir)}, `Err("` + dir + ` is no regular file")`},
		{"write", []value.Value{str(good), ab}, "Ok(())"},
		{"write", []value.Value{str(dir), ab}, "Err("},
		{"write", []value.Value{str(filepath.Join(dir, "none", "x")), ab}, "Err("},
	} {
		if got := show(c.name, c.args...); got != c.want && !(c.want == "Err(" && strings.HasPrefix(got, c.want)) {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if data, err := os.ReadFile(good); string(data) != "a\nb" {
		t.Errorf("%q, %v", data, err)
	}
	if info, err := os.Stat(good); err != nil || info.Mode().Perm() != 0o640 {
		t.Error("the mode is not kept", info, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.skep-*")); left != nil {
		t.Error("left behind:", left)
	}
	_, err := funcs["parse"](&Call{Host: &host{1 << 20}, Args: []value.Value{str("a\nb!")}, Name: "parse"})
	var d *diag.Diagnostic
	if !errors.As(err, &d) || len(d.Related) != 1 || d.Related[0].Source.Position(d.Related[0].Span.Start) != (diag.Position{Line: 2, Column: 2}) {
		t.Errorf("the place is not shown: %+v", d)
	}
}
