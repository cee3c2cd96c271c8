package yaml

import (
	"fmt"
	"strings"
	"testing"

	"skep/interp/moduletest"
	"skep/interp/value"
)

func TestPrograms(t *testing.T) {
	moduletest.Programs(t, `
		yaml.parse("b: 1\na: [x, 'y', \"z\"]\nc: {d: 1.5, e: true, f: null, g: ~}") ==> {b: 1, a: ["x", "y", "z"], c: {d: 1.5, e: true, f: nil, g: nil}}
		yaml.parse("") == null ==> true
		yaml.parse("- 0x10\n- 0o7\n- 1_000\n- .inf\n- 2024-01-02\n- !!str 5\n- |\n  a\n  b\n- >\n  c\n  d") ==> [16, 7, 1000, inf, "2024-01-02", "5", "a\nb\n", "c d"]
		yaml.parse("a: &x {k: 1, l: 2}\nb: *x\nc: {<<: *x, l: 3}") ==> {a: {k: 1, l: 2}, b: {k: 1, l: 2}, c: {l: 3, k: 1}}
		yaml.parse("a: &x {k: 1}\nb: &y {k: 2, m: 3}\nc: {<<: [*x, *y]}").c ==> {k: 1, m: 3}
		yaml.parse("{<<: 5}") ==> !<< merges objects only
		yaml.parse("1: a\ntrue: b").keys() ==> [1, true]
		yaml.parse("!!binary AP8=") ==> [0, 255]
		yaml.parse("a: 1\nb: [1, 2") ==> !parse: the text is no YAML: line 
		yaml.from_str("a: 1\na: 2") ==> Err("line 2, column 1: the key \"a\" comes twice")
		yaml.from_str("x: 99999999999999999999") ==> Err("line 1, column 4: 99999999999999999999 does not fit a 64-bit integer")
		yaml.from_str("x: 18446744073709551615").is_err() ==> true
		yaml.from_str("a: *nope").is_err() ==> true
		yaml.from_str("!!int x").is_err() ==> true
		yaml.parse_all("a: 1\n---\nb: *x").is_err() ==> true
		yaml.parse_all("") ==> Ok([])
		yaml.to_string({a: 1, b: ["x", "true", "5", ""], c: {d: 1.0, e: []}, f: {}, g: null}) ==> "a: 1\nb:\n  - x\n  - \"true\"\n  - \"5\"\n  - \"\"\nc:\n  d: 1.0\n  e: []\nf: {}\ng: null\n"
		struct P { x: i64 }¶yaml.to_string([P { x: 1 }, Some(2), None, (1, "a\nb"), {3, 4}, :at]) ==> "- x: 1\n- 2\n- null\n- - 1\n  - |-\n    a\n    b\n- - 3\n  - 4\n- at\n"
		yaml.to_string({a: [|x| x]}) ==> !to_string: a: YAML cannot hold function
		yaml.to_string([1.0 / 0.0, -1.0 / 0.0, 0.0 / 0.0]) ==> "- .inf\n- -.inf\n- .nan\n"
	`, Module())
}

func TestBombs(t *testing.T) {
	d := moduletest.New(t, Module())
	d.Budget = 8 << 20
	laughs := "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
	for i := range 12 {
		laughs += fmt.Sprintf("a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 9), ", "))
	}
	if got := d.Show("parse", laughs); got != "error: memory budget exceeded" {
		t.Errorf("%.200s", got)
	}
	d.Budget = 1 << 30
	for _, text := range []string{strings.Repeat("[", 100_000), strings.Repeat("- ", 5000) + "x", "&a [*a]", strings.Repeat("[", 2000) + strings.Repeat("]", 2000)} {
		if got := d.Show("from_str", text); !strings.HasPrefix(got, "Err(") {
			t.Errorf("%.20s…: %.100s", text, got)
		}
	}
	deep := value.NewArray(nil)
	for range maxDepth + 5 {
		deep = value.NewArray([]value.Value{deep})
	}
	if got := d.Show("to_string", deep); !strings.Contains(got, "nested too deeply") {
		t.Errorf("%.100s", got)
	}
	d.Budget = 8 << 20
	if got := d.Show("to_string", moduletest.Doubled()); got != "error: memory budget exceeded" {
		t.Errorf("%.100s", got)
	}
}

// FuzzRead wants no panic, and that what was read is the same when it is written and read again.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"a: 1", "- x\n- [y, {z: 1}]", "a: &x {b: c}\nd: {<<: *x}", "|\n a\n  b", "'it''s'", "? [1]\n: 2", "!!binary AP8=", "--- 1\n--- 2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		moduletest.RoundTrip(t, Module(), document(), text, func(_, _ value.Value, _ string) bool { return false })
	})
}
