package csv

import (
	"bytes"
	"compress/gzip"
	"context"
	stdcsv "encoding/csv"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"skep/interp/value"
)

type a = []any

func TestParse(t *testing.T) {
	newDriver(t).Table([]row{
		{"parse", a{"name,age\nAnn,31\nBob,\n"}, `[{name: "Ann", age: 31}, {name: "Bob", age: nil}]`}, {"parse", a{"a\n1\n2.5"}, "[{a: 1.0}, {a: 2.5}]"}, {"parse", a{"a,b\r\ntrue,x\r\nFALSE,y\r\n"}, `[{a: true, b: "x"}, {a: false, b: "y"}]`},
		{"parse", a{"\uFEFFa\n1\n"}, "[{a: 1}]"}, {"parse", a{""}, "[]"}, {"parse", a{"\n\n"}, "[]"}, {"parse", a{"a,b\n"}, "[]"}, {"parse", a{"a,b\n\n1,2\n\n"}, "[{a: 1, b: 2}]"}, {"parse", a{"a\n1\n\n2\n"}, "[{a: 1}, {a: nil}, {a: 2}]"}, {"parse", a{"a\rx\ry"}, `[{a: "x"}, {a: "y"}]`},
		{"parse", a{"a,b\n\"x, \"\"y\"\"\",\"l1\nl2\"\n"}, `[{a: "x, \"y\"", b: "l1\nl2"}]`}, {"parse", a{"a,b\nx,\n"}, `[{a: "x", b: nil}]`}, {"parse", a{"a,b\nx,"}, `[{a: "x", b: nil}]`}, {"parse", a{"a,b\n\"\",\n"}, "[{a: nil, b: nil}]"}, {"parse", a{"a\n\"\"\nx\n"}, `[{a: ""}, {a: "x"}]`}, {"parse", a{"a\n\"1\"\n\"2\"\n"}, "[{a: 1}, {a: 2}]"}, {"parse", a{"a\nx\"y\n"}, `[{a: "x\"y"}]`},
		{"parse", a{"a;b\n1;2\n", ";"}, "[{a: 1, b: 2}]"}, {"parse", a{"1,x\n2,y\n", ",", false}, `[[1, "x"], [2, "y"]]`}, {"parse", a{" a ,a,,a_2\n1,2,3,4\n"}, "[{a: 1, a_2: 2, column_3: 3, a_2_2: 4}]"},
		{"parse", a{"a\n007\n1\n"}, `[{a: "007"}, {a: "1"}]`}, {"parse", a{"a\n9223372036854775807\n-9223372036854775808\n"}, "[{a: 9223372036854775807}, {a: -9223372036854775808}]"}, {"parse", a{"a\n9223372036854775808\n"}, `[{a: "9223372036854775808"}]`}, {"parse", a{"a\n0\n-1\n"}, "[{a: 0}, {a: -1}]"},
		{"parse", a{"a\n1e3\n.5\n-2.\n1E-2\n0.5\n+1.5\n"}, "[{a: 1000.0}, {a: 0.5}, {a: -2.0}, {a: 0.01}, {a: 0.5}, {a: 1.5}]"}, {"parse", a{"a\nNaN\ninf\n-inf\n1\n"}, "[{a: NaN}, {a: inf}, {a: -inf}, {a: 1.0}]"}, {"parse", a{"a\n1e999\n"}, "[{a: inf}]"},
		{"parse", a{"a\n1\ntrue\n"}, `[{a: "1"}, {a: "true"}]`}, {"parse", a{"a,b,c,d,e,f,g\n+1,1e,0x1,1_0,-,.,1e+\n"}, `[{a: "+1", b: "1e", c: "0x1", d: "1_0", e: "-", f: ".", g: "1e+"}]`}, {"parse", a{"a,b,c,d\n-nan,tru,1ex,1e1234567\n"}, `[{a: "-nan", b: "tru", c: "1ex", d: "1e1234567"}]`},
		{"parse", a{"a,b\n1\n"}, `error: parse: 2:1: expected 2 fields, found 1: "1"`}, {"parse", a{"a,b\n1,2\né,2,3,4\n"}, `error: parse: 3:5: expected 2 fields, found 4: "3"`}, {"parse", a{"a\n\"x"}, "error: parse: 2:1: this quote is never closed: \"\\\"x\""}, {"parse", a{"a\n\"x\"y\n"}, "error: parse: 2:4: text behind a closing quote"}, {"parse", a{"\"a"}, "error: 1:1: this quote"}, {"parse", a{"a,b\n1," + strings.Repeat("x", 100) + ",3\n"}, "error: 2:104"},
		{"parse", a{"a\x00b"}, "error: 1:2: the byte 0x00: this is not UTF-8 text"}, {"parse", a{5}, "error: argument 1"}, {"parse", a{"a", "ab"}, "error: the separator must be one ASCII character"}, {"parse", a{"a", "\""}, "error: separator"}, {"parse", a{"a", 5}, "error: argument 2"}, {"parse", a{"a", ",", 5}, "error: header must be true or false"},
	})
	_, err := newDriver(t).Call("parse", "a;b\n1;2,3\n")
	if !strings.Contains(hintOf(err), "quoted") {
		t.Errorf("hint %q", hintOf(err))
	}
	if _, err = newDriver(t).Call("parse", "a,b\n1;2\n"); !strings.Contains(hintOf(err), "separator another one") {
		t.Errorf("hint %q", hintOf(err))
	}
}

// All records share one shape; a table wider than any shape still has all its columns.
func TestShapes(t *testing.T) {
	v, err := newDriver(t).Call("parse", "a,b\n1,2\n3,4\n")
	if err != nil || v.List().At(0).Dict().Shape == nil || v.List().At(0).Dict().Shape != v.List().At(1).Dict().Shape {
		t.Errorf("records do not share a shape: %v", err)
	}
	var head, line []string
	for i := range 300 {
		head, line = append(head, "c"+strings.Repeat("x", i)), append(line, "7")
	}
	v, err = newDriver(t).Call("parse", strings.Join(head, ",")+"\n"+strings.Join(line, ",")+"\n")
	if err != nil {
		t.Fatal(err)
	}
	if last, ok := v.List().At(0).Dict().GetStr(head[299]); !ok || last.AsInt() != 7 || v.List().At(0).Dict().Len() != 300 {
		t.Error("a wide table lost columns")
	}
}

func TestFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	put := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	_, _ = w.Write([]byte("a\tb\n1\t2\n"))
	_ = w.Close()
	put("z.TSV.gz", z.String())
	put("cut.csv.gz", z.String()[:z.Len()-6])
	put("fake.csv.gz", "hello")
	put("t.tsv", "a\tb\n1\tx\n")
	put("empty.csv", "")
	put("bad.csv", "a,b\n1,2\n1,2,3\n")
	put("latin.csv", "a\ncaf\xe9\n")
	put("wide.csv", "a\n"+strings.Repeat("x", 3<<20)+"\n")
	newDriver(t).Table([]row{
		{"read", a{"z.TSV.gz"}, "[{a: 1, b: 2}]"}, {"read", a{"t.tsv"}, `[{a: 1, b: "x"}]`}, {"read", a{"empty.csv"}, "[]"}, {"read", a{"cut.csv.gz"}, "error: breaks off"}, {"read", a{"fake.csv.gz"}, "error: not packed by gzip"},
		{"read", a{"bad.csv"}, `error: read: bad.csv:3:5: expected 2 fields, found 3: "3"`}, {"read", a{"latin.csv"}, "error: latin.csv:2:4: the byte 0xe9"}, {"read", a{"nope.csv"}, `error: cannot read "nope.csv": no such file`}, {"read", a{"."}, "error: no regular file"}, {"read", a{1}, "error: argument 1"}, {"read", a{"t.tsv", "xx"}, "error: separator"},
		{"write", a{"o.csv", a{pairs{"a", 1, "b", "x,y"}, pairs{"b", "", "c", nil}}}, "2"}, {"read", a{"o.csv"}, `[{a: 1, b: "x,y", c: nil}, {a: nil, b: "", c: nil}]`}, {"write", a{"o.tsv.gz", a{a{1, 2.0}, a{true, "x"}}}, "2"}, {"read", a{"o.tsv.gz", nil, false}, `[["1", "2.0"], ["true", "x"]]`}, {"write", a{"o.csv", a{}}, "0"}, {"read", a{"o.csv"}, "[]"},
		{"write", a{"no/o.csv", a{}}, "error: cannot write \"no/o.csv\": no such file"}, {"write", a{".", a{}}, "error: no regular file"}, {"write", a{1, a{}}, "error: argument 1"}, {"write", a{"o.csv", a{}, "xx"}, "error: separator"}, {"write", a{"t.tsv", a{pairs{"a", a{1}}}}, `error: row 1, column "a": found array`}, {"read", a{"t.tsv"}, `[{a: 1, b: "x"}]`},
	})
	if v, err := newDriver(t).Call("read", "wide.csv"); err != nil || v.List().At(0).Dict().F[0].StrLen() != 3<<20 {
		t.Errorf("a huge line: %v", err)
	}
	for verb, args := range map[string]a{"fs.mkdir": {"write", "no/o.csv", a{}}, "current folder": {"read", "nope.csv"}} {
		if _, err := newDriver(t).Call(args[0].(string), args[1:]...); !strings.Contains(hintOf(err), verb) {
			t.Errorf("hint %q, want %q", hintOf(err), verb)
		}
	}
	if left, _ := filepath.Glob(".skep-*"); len(left) > 0 {
		t.Errorf("temporary files are left: %v", left)
	}
}

func TestToString(t *testing.T) {
	point := value.NewType("Point", value.StructType, []string{"x", "y"})
	color := value.NewType("Color", value.EnumType, nil)
	color.Variants = []value.Variant{{Name: "Red"}, {Name: "Mix", Arity: 1}}
	hashed := value.NewDict()
	hashed.Set(value.Int(1), value.Int(2))
	hashed.Set(value.String("k"), value.Int(3))
	obj := value.NewObj(point, []value.Value{value.Int(1), value.Float(math.NaN())})
	newDriver(t).Table([]row{
		{"to_string", a{a{obj, pairs{"z", "q\"", "x", "a\nb"}}}, `"x,y,z\n1,NaN,\n\"a\nb\",,\"q\"\"\"\n"`}, {"to_string", a{a{hashed.Value()}}, `"1,k\n2,3\n"`}, {"to_string", a{a{a{value.NewEnum(color, 0), value.NewAtom("at"), value.Some(value.Int(1)), value.None(), value.Unit()}}, ";"}, `"Red;at;1;;\n"`}, {"to_string", a{a{}}, `""`},
		{"to_string", a{5}, "error: the rows must be an array"}, {"to_string", a{a{5}}, "error: row 1: expected an object, found integer"}, {"to_string", a{a{a{1}, 5}}, "error: row 2: expected an array"}, {"to_string", a{a{a{1}, a{a{}}}}, "error: row 2, column 1: found array"}, {"to_string", a{a{a{value.NewEnum(color, 1, value.Int(1))}}}, "error: does not fit"}, {"to_string", a{a{}, ""}, "error: separator"},
	})
}

func TestBudgetAndInterrupt(t *testing.T) {
	t.Chdir(t.TempDir())
	text := "a,b\n" + strings.Repeat("1,2\n", 200_000)
	if err := os.WriteFile("big.csv", []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	d := newDriver(t)
	for _, budget := range []int64{1000, 1 << 20} {
		d.Budget = budget
		if got := d.Show("read", "big.csv"); got != "error: memory budget exceeded" {
			t.Errorf("budget %d: %.80s", budget, got)
		}
	}
	d = newDriver(t)
	v, err := d.Call("read", "big.csv")
	if err != nil || v.List().Len() != 200_000 {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d.Ctx = ctx
	for _, args := range []a{{"read", "big.csv"}, {"parse", text}, {"to_string", v}, {"write", "out.csv", v}} {
		if _, err := d.Call(args[0].(string), args[1:]...); !errors.Is(err, context.Canceled) {
			t.Errorf("%s after the interrupt: %v", args[0], err)
		}
	}
	if _, err := os.Stat("out.csv"); err == nil {
		t.Error("an interrupted write left a file")
	}
}

// FuzzParse: no text panics, and where encoding/csv reads the same fields, so do we.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\"a\"\"b\",c\r\n", "a,\n", "\uFEFFx", "\"", "a\r\rb", "1e5,007\n", ",\n,", "\"x\"y", "\x00", "a\n\n\nb"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, s string, header bool) {
		d := newDriver(t)
		d.Budget = 1 << 24
		v, err := d.Call("parse", s, ",", header)
		if err != nil || header || !utf8.ValidString(s) || strings.Contains(s, "\r") {
			return
		}
		std := stdcsv.NewReader(strings.NewReader(strings.TrimPrefix(s, "\uFEFF")))
		std.LazyQuotes = true
		rows, stdErr := std.ReadAll()
		if stdErr != nil {
			return
		}
		if len(rows) > 0 && len(rows[0]) > 1 && len(rows) != v.List().Len() {
			t.Fatalf("%q: %d rows, encoding/csv finds %d", s, v.List().Len(), len(rows))
		}
		text, err := d.Call("to_string", v)
		if err != nil {
			t.Fatal(err)
		}
		if v.List().Len() == 0 || v.List().At(0).List().Len() == 1 { // empty lines of one column are not kept at the start
			return
		}
		back, err := d.Call("parse", text, ",", false)
		if err != nil || !strings.Contains(value.Repr(v), "NaN") && value.Repr(back) != value.Repr(v) {
			t.Fatalf("%q: %s became %s (%v)", s, value.Repr(v), value.Repr(back), err)
		}
	})
}
