package toml

import (
	"strings"
	"testing"

	"skep/interp/moduletest"
	"skep/interp/value"
)

func TestPrograms(t *testing.T) {
	moduletest.Programs(t, `
		toml.parse("b = 1\na = 2\n[z]\ny = 1\nx = 2") ==> {b: 1, a: 2, z: {y: 1, x: 2}}
		toml.parse("i = 0x1F\nf = 1e3\nn = -inf\nt = true\ns = '''a\nb'''") ==> {i: 31, f: 1000.0, n: -inf, t: true, s: "a\nb"}
		toml.parse("a = 1979-05-27T07:32:00Z\nb = 1979-05-27T07:32:00.5\nc = 1979-05-27\nd = 07:32:00") ==> {a: "1979-05-27T07:32:00Z", b: "1979-05-27T07:32:00.5", c: "1979-05-27", d: "07:32:00"}
		toml.parse("[[p]]\nn = 1\n[[p]]\nn = 2\nq.r = [{x = 1}, 2]") ==> {p: [{n: 1}, {n: 2, q: {r: [{x: 1}, 2]}}]}
		toml.parse("a = 1\nb = = 2") ==> !parse: the text is no TOML: line 2, column 5
		toml.from_str("a = 1\na = 2") ==> Err("line 2, column 1: Key 'a' has already been defined.")
		toml.from_str("a = 99999999999999999999").is_err() ==> true
		toml.parse(1) ==> !must be String
		toml.to_string({a: 1, t: {b: [1.0, 2.5], u: {c: "x\n\"y\""}}, z: null, "k e": true, p: [{n: 1}, {n: 2}]}) ==> "a = 1\n\"k e\" = true\n\n[t]\nb = [1.0, 2.5]\n\n[t.u]\nc = \"x\\n\\\"y\\\"\"\n\n[[p]]\nn = 1\n\n[[p]]\nn = 2\n"
		toml.to_string({a: [{b: 1}, 2], s: {1, 2}, t: (1, "x")}) ==> "a = [{b = 1}, 2]\ns = [1, 2]\nt = [1, \"x\"]\n"
		toml.to_string({a: 1e300, b: 0.0 / 0.0, c: -1.0 / 0.0}) ==> "a = 1e+300\nb = nan\nc = -inf\n"
		toml.to_string([1]) ==> !a TOML text is an object, found array
		toml.to_string({a: [null]}) ==> !to_string: a: TOML cannot hold nil
		toml.to_string({a: |x| x}) ==> !TOML cannot hold function
		toml.write("/no/such/folder/x.toml", {}).is_err() ==> true
		toml.read("/").is_err() ==> true
	`, Module())
}

func TestBombs(t *testing.T) {
	d := moduletest.New(t, Module())
	for _, text := range []string{"a = " + strings.Repeat("[", 100_000), strings.Repeat("a.", 50_000) + "b = 1", "a = " + strings.Repeat("{a=", 10_000)} {
		if got := d.Show("from_str", text); !strings.Contains(got, "nested too deeply") {
			t.Errorf("%.20s…: %.100s", text, got)
		}
	}
	deep := value.NewDict()
	for range maxDepth + 5 {
		next := value.NewDict()
		next.SetStr("a", deep.Value())
		deep = next
	}
	if got := d.Show("to_string", deep.Value()); !strings.Contains(got, "nested too deeply") {
		t.Errorf("%.100s", got)
	}
	d.Budget = 8 << 20
	if got := d.Show("to_string", moduletest.Doubled()); got != "error: memory budget exceeded" {
		t.Errorf("%.100s", got)
	}
	d.Budget = 1000
	if got := d.Show("parse", strings.Repeat("a", 100)+" = 1"); got != "error: memory budget exceeded" {
		t.Error(got)
	}
}

// FuzzRead wants no panic, and that what was read is read again when it is written.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"a = 1", "[a]\nb = [1, {c = 'd'}]", "[[a]]\nb.c = 1979-05-27", "a = \"\\u00e9\"", "a = '''x'''\n# c", "\"\" = inf"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		moduletest.RoundTrip(t, Module(), document(), text, func(v, again value.Value, out string) bool {
			return len(out) >= 1<<16 || strings.Contains(out, "\\uFFFD") || reordered(v, again)
		})
	})
}

// reordered tells that only the order of keys changed: plain entries are written first.
func reordered(a, b value.Value) bool {
	return value.Equal(a, b) || strings.Contains(value.Repr(a), "NaN")
}
