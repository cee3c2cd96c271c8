package json

import (
	"context"
	stdjson "encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"skep/interp/moduletest"
	"skep/interp/value"
)

type a = []any

func TestParse(t *testing.T) {
	newDriver(t).Table([]row{
		{"parse", a{`{"b": 1, "a": [true, false, null], "c": {}}`}, `{b: 1, a: [true, false, nil], c: {}}`}, {"parse", a{" [ ] "}, "[]"}, {"parse", a{"\uFEFF1"}, "1"}, {"parse_json", a{`"x"`}, `"x"`},
		{"parse", a{"1.0"}, "1.0"}, {"parse", a{"-0"}, "-0.0"}, {"parse", a{"1e3"}, "1000.0"}, {"parse", a{"9223372036854775807"}, "9223372036854775807"}, {"parse", a{"9223372036854775808"}, "9223372036854776000.0"}, {"parse", a{"1E-2"}, "0.01"},
		{"parse", a{`"a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"`}, `"a\"\\/\u{8}\u{c}\n\r\té😀"`}, {"parse", a{`"\ud83d"`}, `"�"`}, {"parse", a{`"\ud83dx"`}, `"�x"`}, {"parse", a{`"\ud83d\u0041"`}, `"�A"`}, {"parse", a{`"é"`}, `"é"`},
		{"parse", a{`{"a": 1, "a": 2}`}, "{a: 2}"},
		{"parse", a{""}, "error: line 1, column 1: expected a value, found the end of the text"}, {"parse", a{"[1,\n 2,]"}, "error: line 2, column 4: expected a value, found \"]\""},
		{"parse", a{`{"é": x}`}, `error: line 1, column 7: expected a value, found "x"`}, {"parse", a{"{a: 1}"}, `error: expected a key in double quotes, found "a"`}, {"parse", a{`{"a" 1}`}, "error: expected `:`, found \"1\""}, {"parse", a{`{"a": 1 "b"}`}, "error: expected `,` or `}`"}, {"parse", a{"[1"}, "error: column 3: expected `,` or `]`, found the end of the text"}, {"parse", a{"{"}, "error: expected a key"}, {"parse", a{`{"a`}, "error: expected `\"`"}, {"parse", a{`{"a"`}, "error: expected `:`"},
		{"parse", a{"1 2"}, "error: column 3: expected the end of the text"}, {"parse", a{"01"}, "error: leading zeros"}, {"parse", a{"1."}, "error: a digit"}, {"parse", a{"1e"}, "error: a digit"}, {"parse", a{"1e+"}, "error: a digit"}, {"parse", a{"-"}, "error: a digit"}, {"parse", a{"1e999"}, "error: fits into a float"}, {"parse", a{"+1"}, "error: a value"}, {"parse", a{"nul"}, `error: a value, found "nul"`},
		{"parse", a{"\"a\nb\""}, "error: must be escaped"}, {"parse", a{"\"\\t\nb\""}, "error: must be escaped"}, {"parse", a{`"a\x"`}, "error: an escape"}, {"parse", a{`"a\u12"`}, "error: four hexadecimal"}, {"parse", a{`"\ud83d\u1"`}, "error: four hexadecimal"}, {"parse", a{`"a`}, "error: found the end"}, {"parse", a{`"a\n`}, "error: found the end"}, {"parse", a{`"\`}, "error: an escape"},
		{"parse", a{5}, "error: argument 1 must be a string"}, {"from_str", a{"[1]"}, "Ok([1])"}, {"from_str", a{"[1"}, "Err(\"from_str: line 1, column 3: expected `,` or `]`, found the end of the text\")"}, {"from_str", a{1}, "error: argument 1"},
		{"validate", a{`{"a": 1}`}, "true"}, {"validate", a{"{a: 1}"}, "false"}, {"validate", a{1}, "error: argument 1"},
		{"type", a{"{}"}, `"object"`}, {"type", a{"[]"}, `"array"`}, {"type", a{"1.5"}, `"number"`}, {"type", a{"1"}, `"number"`}, {"type", a{`""`}, `"string"`}, {"type", a{"true"}, `"boolean"`}, {"type", a{"null"}, `"null"`}, {"type", a{"x"}, "error: a value"},
	})
}

func TestAdvice(t *testing.T) {
	for text, want := range map[string]string{"": "empty", "{'a': 1}": "double quotes", "[NaN]": "null", "[True]": "true, false", "// x": "comments", "[1,]": "comma", "[x]": ""} {
		_, err := newDriver(t).Call("parse", text)
		if got := hintOf(err); !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("%q: hint %q, want %q", text, got, want)
		}
	}
}

func TestDepthAndSize(t *testing.T) {
	d := newDriver(t)
	deep := strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth)
	if got := d.Show("parse", deep); strings.HasPrefix(got, "error") {
		t.Errorf("%d levels: %.80s", maxDepth, got)
	}
	for _, text := range []string{"[" + deep + "]", strings.Repeat("[", 5_000_000), strings.Repeat(`{"a":`, 1_000_000)} {
		if got := d.Show("parse", text); !strings.Contains(got, "1000 levels") {
			t.Errorf("too deep: %.80s", got)
		}
	}
	d.Budget = 2 << 20
	big := "[" + strings.Repeat("1,", 1_000_000) + "1]"
	if got := d.Show("parse", big); got != "error: memory budget exceeded" {
		t.Errorf("a big array: %.80s", got)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d = newDriver(t)
	d.Ctx = ctx
	for _, f := range []string{"parse", "validate", "from_str"} {
		if _, err := d.Call(f, big); !errors.Is(err, context.Canceled) {
			t.Errorf("%s after the interrupt: %v", f, err)
		}
	}
	long := make(a, 400_000)
	for i := range long {
		long[i] = "abcdef"
	}
	if _, err := d.Call("stringify", long); !errors.Is(err, context.Canceled) {
		t.Errorf("stringify after the interrupt: %v", err)
	}
	v := value.NewArray(nil)
	for range maxDepth + 1 {
		v = value.NewArray([]value.Value{v})
	}
	o, s := value.NewDict().Value(), value.None()
	for range maxDepth + 1 {
		n := value.NewDict()
		n.SetStr("key", o)
		o, s = n.Value(), value.Some(s)
	}
	for _, deep := range []value.Value{v, o, s} {
		if got := newDriver(t).Show("stringify", deep); !strings.Contains(got, "deeper than 1000") || len(got) > 500 {
			t.Errorf("a deep value: %.80s", got)
		}
	}
	if got := newDriver(t).Show("merge", o, o); !strings.Contains(got, "deeper than 1000") {
		t.Errorf("merge of deep values: %.80s", got)
	}
}

func TestManyKeys(t *testing.T) {
	var b strings.Builder
	for i := range 500 {
		b.WriteString(map[bool]string{true: "{", false: ","}[i == 0] + `"k` + strings.Repeat("x", i) + `":` + "1")
	}
	text := b.String() + "}"
	d := newDriver(t)
	v, err := d.Call("parse", text)
	if err != nil || v.Dict().Len() != 500 {
		t.Fatalf("%v", err)
	}
	if back, _ := d.Call("stringify", v); back.Str() != text {
		t.Error("the order of many keys changed")
	}
}

func TestWrite(t *testing.T) {
	point := value.NewType("Point", value.StructType, []string{"x", "y"})
	pair := value.NewType("Pair", value.StructType, nil)
	shape := value.NewType("Shape", value.EnumType, nil)
	shape.Variants = []value.Variant{{Name: "Dot"}, {Name: "Circle", Arity: 1}, {Name: "Box", Arity: 2}}
	one, two := value.Int(1), value.Int(2)
	set := value.NewSet()
	set.Add(one)
	keys := value.NewDict()
	keys.Set(one, two)
	keys.Set(value.Bool(true), two)
	keys.Set(value.Float(1.5), two)
	keys.Set(value.Null, two)
	keys.Set(value.NewAtom("at"), two)
	odd := value.NewDict()
	odd.Set(value.NewTuple(one), two)
	newDriver(t).Table([]row{
		{"stringify", a{pairs{"b", 1, "a", a{1.0, nil, true, "x\"\\\n\r\t\x01\x7fé"}}}, value.Quote(`{"b":1,"a":[1.0,null,true,"x\"\\\n\r\t\u0001\u007fé"]}`)},
		{"to_string", a{a{}}, `"[]"`}, {"stringify", a{pairs{}}, `"{}"`}, {"stringify", a{1e21}, `"1e21"`}, {"stringify", a{value.Unit()}, `"null"`},
		{"stringify", a{value.NewTuple(one, two)}, `"[1,2]"`}, {"stringify", a{set.Value()}, `"[1]"`}, {"stringify", a{value.NewAtom("ok")}, value.Quote(`"ok"`)},
		{"stringify", a{value.NewObj(point, []value.Value{one, two})}, value.Quote(`{"x":1,"y":2}`)}, {"stringify", a{value.NewObj(pair, []value.Value{one, two})}, value.Quote(`{"0":1,"1":2}`)},
		{"stringify", a{value.None()}, `"null"`}, {"stringify", a{value.Some(one)}, `"1"`}, {"stringify", a{value.Ok(one)}, value.Quote(`{"Ok":1}`)},
		{"stringify", a{value.NewEnum(shape, 0)}, value.Quote(`"Dot"`)}, {"stringify", a{value.NewEnum(shape, 1, one)}, value.Quote(`{"Circle":1}`)}, {"stringify", a{value.NewEnum(shape, 2, one, two)}, value.Quote(`{"Box":[1,2]}`)},
		{"stringify", a{keys.Value()}, value.Quote(`{"1":2,"true":2,"1.5":2,"null":2,"at":2}`)}, {"stringify", a{odd.Value()}, "error: the key (1,)"},
		{"stringify", a{math.NaN()}, "error: stringify: the value: NaN cannot be written"}, {"stringify", a{pairs{"a", a{1, math.Inf(-1)}}}, "error: value at .a[1]: -inf cannot"}, {"stringify", a{value.NewFunc("f", nil)}, "error: a function cannot be written"},
		{"pretty", a{pairs{"a", a{1, pairs{"b", a{}}}}}, value.Quote("{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ]\n}")}, {"pretty", a{a{1}, 0}, `"[1]"`}, {"pretty", a{1, 99}, "error: indent"}, {"pretty", a{a{math.NaN()}}, "error: value at [0]"},
	})
}

func TestInside(t *testing.T) {
	doc := pairs{"users", a{pairs{"name", "Ann"}, pairs{"name", "Bob"}}, "a.b", 1, "n", nil, "obj", value.NewObj(value.NewType("P", value.StructType, []string{"x"}), []value.Value{value.Int(7)})}
	hashed := value.NewDict()
	hashed.Set(value.Int(3), value.Int(4))
	newDriver(t).Table([]row{
		{"get", a{doc, "users[0].name"}, `"Ann"`}, {"get", a{doc, "users.1.name"}, `"Bob"`}, {"get", a{doc, "users[-1]['name']"}, `"Bob"`}, {"get", a{doc, `["a.b"]`}, "1"}, {"get", a{doc, ""}, "{users: [{name: \"Ann\"}, {name: \"Bob\"}], \"a.b\": 1, n: nil, obj: P {x: 7}}"},
		{"get", a{doc, "users[9]"}, "nil"}, {"get", a{doc, "users[2]", 0}, "0"}, {"get", a{doc, "users.x"}, "nil"}, {"get", a{doc, "n.x", "d"}, `"d"`}, {"get", a{doc, "obj.x"}, "7"}, {"get", a{doc, "obj.y"}, "nil"}, {"get", a{hashed.Value(), "[3]"}, "4"}, {"get", a{pairs{"3", 5}, "[3]"}, "5"},
		{"get", a{doc, "a..b"}, "error: at 3: a key is missing"}, {"get", a{doc, "a."}, "error: a key is missing"}, {"get", a{doc, "a[0]."}, "error: a key is missing"}, {"get", a{doc, "a[0"}, "error: never closed"}, {"get", a{doc, "a['x"}, "error: quote is never closed"}, {"get", a{doc, "a[x]"}, "error: an index or a quoted key"}, {"get", a{doc, 5}, "error: argument 2"}, {"get", a{doc, strings.Repeat("a.", 2000) + "a"}, "error: more than 1000 parts"},
		{"set", a{pairs{"a", pairs{"b", 1}}, "a.c", 2}, "{a: {b: 1, c: 2}}"}, {"set", a{nil, "a.b", 2}, "{a: {b: 2}}"}, {"set", a{a{1, 2}, "[0]", 9}, "[9, 2]"}, {"set", a{a{1, 2}, "[2]", 9}, "[1, 2, 9]"}, {"set", a{a{1, 2}, "-1", 9}, "[1, 9]"}, {"set", a{1, "", 2}, "2"},
		{"set", a{a{1}, "[5]", 9}, "error: index 5 lies outside of the array of 1"}, {"set", a{a{1}, "x", 9}, "error: index x"}, {"set", a{5, "x", 9}, "error: an object or array was expected, found integer"}, {"set", a{pairs{"a", 5}, "a.b.c", 9}, "error: cannot set"}, {"set", a{1, "a..b", 9}, "error: a key is missing"},
		{"merge", a{pairs{"a", pairs{"x", 1}, "k", 1}, pairs{"a", pairs{"y", 2}, "k", a{}}}, "{a: {x: 1, y: 2}, k: []}"}, {"merge", a{1, 2}, "2"}, {"merge", a{pairs{}, hashed.Value()}, "{3: 4}"},
	})
}

// set and merge leave what they were given as it was.
func TestCopies(t *testing.T) {
	d := newDriver(t)
	doc := val(pairs{"a", pairs{"b", a{1}}}).Share()
	if got := d.Show("set", doc, "a.b[1]", 2); got != "{a: {b: [1, 2]}}" {
		t.Error(got)
	}
	if got := d.Show("merge", doc, pairs{"a", pairs{"c", 1}}); got != "{a: {b: [1], c: 1}}" {
		t.Error(got)
	}
	if got := value.Repr(doc); got != "{a: {b: [1]}}" {
		t.Errorf("the argument changed: %s", got)
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for name, text := range map[string]string{"bad.json": "{\n\"a\": }", "bin.json": "\"\xff\"", "old.json": "1"} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("old.json", "link.json"); err != nil {
		t.Fatal(err)
	}
	newDriver(t).Table([]row{
		{"write", a{"x.json", pairs{"a", a{1}}}, "true"}, {"read", a{"x.json"}, "{a: [1]}"}, {"write", a{"link.json", 2}, "true"}, {"read", a{"old.json"}, "2"}, {"write", a{"old.json", math.NaN()}, "error: NaN"}, {"read", a{"old.json"}, "2"},
		{"read", a{"bad.json"}, "error: bad.json: line 2, column 6: expected a value"}, {"read", a{"bin.json"}, "error: not UTF-8"}, {"read", a{"nope.json"}, "error: cannot read \"nope.json\": no such file"}, {"read", a{"."}, "error: no regular file"}, {"read", a{1}, "error: argument 1"},
		{"write", a{"no/x.json", 1}, "error: cannot write \"no/x.json\": no such file"}, {"write", a{".", 1}, "error: no regular file"}, {"write", a{1, 1}, "error: argument 1"},
	})
	if text, _ := os.ReadFile("x.json"); string(text) != "{\n  \"a\": [\n    1\n  ]\n}\n" {
		t.Errorf("the file holds %q", text)
	}
	_, err := newDriver(t).Call("write", "no/x.json", 1)
	if !strings.Contains(hintOf(err), "fs.mkdir") {
		t.Errorf("hint %q", hintOf(err))
	}
	if _, err = newDriver(t).Call("read", "nope.json"); !strings.Contains(hintOf(err), dir) {
		t.Errorf("hint %q", hintOf(err))
	}
	if left, _ := filepath.Glob(".skep-*"); len(left) > 0 {
		t.Errorf("temporary files are left: %v", left)
	}
	d := newDriver(t)
	d.Budget = 0
	if got := d.Show("read", "x.json"); got != "error: memory budget exceeded" {
		t.Error(got)
	}
}

func TestDoubled(t *testing.T) {
	d := newDriver(t)
	d.Budget = 8 << 20
	if got := d.Show("stringify", moduletest.Doubled()); got != "error: memory budget exceeded" {
		t.Errorf("%.100s", got)
	}
}

// FuzzParse: no text panics; what is accepted is what encoding/json accepts,
// and it survives a round trip.
func FuzzParse(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5,null,"x"]}`, `"\ud83d\ude00"`, "[", "-0", "1e5", "\uFEFF[]", `{"a":1,"a":2}`, "1e400", "[[[[", `"\u00`, "nul", "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := newDriver(t)
		d.Budget = 1 << 24
		v, err := d.Call("parse", s)
		if !utf8.ValidString(s) {
			return
		}
		var std any
		dec := stdjson.NewDecoder(strings.NewReader(strings.TrimPrefix(s, "\uFEFF")))
		dec.UseNumber()
		stdOK := dec.Decode(&std) == nil && !dec.More()
		if err == nil && !stdOK {
			t.Fatalf("accepted %q", s)
		}
		if err != nil {
			return
		}
		text, err := d.Call("stringify", v)
		if err != nil {
			t.Fatalf("%q cannot be written: %v", s, err)
		}
		back, err := d.Call("parse", text)
		if err != nil || !value.Equal(v, back) || !stdjson.Valid([]byte(text.Str())) {
			t.Fatalf("%q became %q: %v", s, text.Str(), err)
		}
	})
}
