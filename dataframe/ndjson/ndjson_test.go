package ndjson

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"skep/dataframe/column"
)

func show(t *column.Table) string {
	var b strings.Builder
	for i, f := range t.Schema().Fields {
		fmt.Fprintf(&b, "%s:%s=", f.Name, f.Type)
		for r := range t.Rows() {
			b.WriteString(t.Column(i).Text(r) + ",")
		}
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}

func TestRead(t *testing.T) {
	for _, x := range []struct{ text, want string }{
		{"{\"a\":1,\"b\":\"x\"}\n{\"a\":2}\n", `a:i64=1,2, b:str=x,null,`},
		{`[{"a":1},{"a":2.5},{"b":true}]`, `a:f64=1.0,2.5,null, b:bool=null,null,true,`},
		{`{"a":[1,2],"b":["x",null]}`, `a:i64=1,2, b:str=x,null,`},
		{`{"a":[],"b":[]}`, `a:null= b:null=`},
		{`[]`, ``},
		{``, ``},
		{`[{}]`, ``},
		{`[{"a":{"x":[1, 2]}},{"a":[]}]`, `a:str={"x":[1,2]},[],`},
		{`[{"a":1},{"a":"x"},{"a":true},{"a":1.5}]`, `a:str=1,x,true,1.5,`},
		{`[{"a":1,"a":2}]`, `a:i64=2,`},
		{`[{"a":12345678901234567890}]`, `a:f64=1.2345678901234567e+19,`},
		{`[{"a":null}]`, `a:null=null,`},
	} {
		tab, err := Read([]byte(x.text), Options{})
		if err != nil {
			t.Errorf("%s: %v", x.text, err)
		} else if got := show(tab); got != x.want {
			t.Errorf("%s\n got %s\nwant %s", x.text, got, x.want)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, x := range []struct{ text, want string }{
		{"[1]", "f:1: a record is an object"},
		{"5", "f:1: a record is an object"},
		{"{\"a\":1}\n{\"a\":", "f:2: the text ends in the middle of a value"},
		{"{\"a\":1}\n{\"a\" 2}", "f:2: "},
		{`{"a":[1],"b":[1,2]}`, "column \"b\" has 2 values, column \"a\" has 1"},
		{`{"a":[1],"b":2}`, "column \"b\" is no array"},
		{`{"a":[1],"a":[2]}`, "two columns are called \"a\""},
		{`[{"a":1e999}]`, "value out of range"},
		{`{"a":[1e999]}`, "value out of range"},
	} {
		if _, err := Read([]byte(x.text), Options{Name: "f"}); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v, want %s", x.text, err, x.want)
		}
	}
	stop := errors.New("stop")
	if _, err := Read([]byte("{}"), Options{Check: func() error { return stop }}); err != stop {
		t.Error(err)
	}
	if _, err := Read([]byte("{}"), Options{Reserve: func(int64) error { return stop }}); err != stop {
		t.Error(err)
	}
}

func TestWrite(t *testing.T) {
	d := column.NewBuilder(column.DateType, 2)
	d.Int(0)
	d.Null()
	tab, err := column.FromColumns([]string{"f", "s\"", "d", "u"}, []*column.Column{
		column.Of(column.Float64Type, []float64{math.NaN(), 1.5}, nil), column.FromStrings([]string{"a\n", "é"}, nil), d.Build(), column.Of(column.Uint8Type, []uint8{1, 255}, nil)})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Write(&b, tab); err != nil || b.String() != "{\"f\":null,\"s\\\"\":\"a\\n\",\"d\":\"1970-01-01\",\"u\":1}\n{\"f\":1.5,\"s\\\"\":\"é\",\"d\":null,\"u\":255}\n" {
		t.Errorf("%v %s", err, b.String())
	}
	b.Reset()
	if err := WriteArray(&b, tab.Slice(1, 2)); err != nil || b.String() != `[{"f":1.5,"s\"":"é","d":null,"u":255}]` {
		t.Errorf("%v %s", err, b.String())
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{`[{"a":1}]`, "{\"a\":1}\n{\"b\":[1]}", `{"a":[1,null]}`, `[[`, `{"a":`, `{"a":"\ud800"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		tab, err := Read(data, Options{})
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := WriteArray(&b, tab); err != nil {
			t.Fatal(err)
		}
		back, err := Read(b.Bytes(), Options{})
		if err != nil || back.Rows() != tab.Rows() {
			t.Fatalf("%q: %s: %v", data, b.String(), err)
		}
	})
}
