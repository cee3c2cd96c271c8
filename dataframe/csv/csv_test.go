package csv

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"skep/dataframe/column"
)

// show writes a table as schema and rows; "" is an empty string, null a null.
func show(t *column.Table) string {
	var b strings.Builder
	for i, f := range t.Schema().Fields {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%s:%s", f.Name, f.Type)
	}
	for r := range t.Rows() {
		b.WriteString(" |")
		for _, c := range t.Columns() {
			text := c.Text(r)
			if c.Type().Kind == column.Str && !c.IsNull(r) {
				text = fmt.Sprintf("%q", text)
			}
			b.WriteString(" " + text)
		}
	}
	return b.String()
}

func TestRead(t *testing.T) {
	types := map[string]column.Type{"a": column.StrType}
	for _, x := range []struct {
		text string
		o    Options
		want string
	}{
		{"a,b\n1,x\n2,y\n", Options{}, `a:i64 b:str | 1 "x" | 2 "y"`},
		{"a,b\r\n1,x\r\n", Options{}, `a:i64 b:str | 1 "x"`},
		{"\xef\xbb\xbfa\n1", Options{}, `a:i64 | 1`},
		{"", Options{}, ``},
		{"a,b\n", Options{}, `a:str b:str`},
		{"a\n\n1\n\n", Options{}, `a:i64 | null | 1 | null`},
		{"a,b\n\n1,2\n\n", Options{}, `a:i64 b:i64 | 1 2`},
		{"a\n1\n2.5\n", Options{}, `a:f64 | 1.0 | 2.5`},
		{"a\n1\nx\n2.5\n", Options{}, `a:str | "1" | "x" | "2.5"`},
		{"a\n007\n1\n", Options{}, `a:str | "007" | "1"`},
		{"a\n1\n007\n", Options{}, `a:str | "1" | "007"`},
		{"a\n99999999999999999999\n", Options{}, `a:str | "99999999999999999999"`},
		{"a\n-9223372036854775808\n9223372036854775807\n", Options{}, `a:i64 | -9223372036854775808 | 9223372036854775807`},
		{"a\n1\n9223372036854775808\n", Options{}, `a:str | "1" | "9223372036854775808"`},
		{"a\n1e3\n-.5\n+2.\nNaN\n-inf\ninf\n", Options{}, `a:f64 | 1000.0 | -0.5 | 2.0 | NaN | -inf | inf`},
		{"a\n0.1\n123456789012345678.5\n", Options{}, `a:f64 | 0.1 | 1.2345678901234568e+17`},
		{"a\n-\n", Options{}, `a:str | "-"`},
		{"a\ntrue\nFALSE\n\n", Options{}, `a:bool | true | false | null`},
		{"a\ntrue\n1\n", Options{}, `a:str | "true" | "1"`},
		{"a\n2026-01-31\n2026-02-01\n", Options{}, `a:date | 2026-01-31 | 2026-02-01`},
		{"a\n2026-01-31\n2026-02-01 10:00:00\n", Options{}, `a:datetime | 2026-01-31 00:00:00 | 2026-02-01 10:00:00`},
		{"a\n2026-01-31T10:00:00+02:00\n", Options{}, `a:datetime[UTC] | 2026-01-31 08:00:00Z`},
		{"a\n2026-02-30\n", Options{}, `a:str | "2026-02-30"`},
		{"a\n10:30\n", Options{}, `a:time | 10:30:00`},
		{"a,b\n,x\n1,\n", Options{}, `a:i64 b:str | null "x" | 1 null`},
		{"a,b\n\"\",\"\"\nx,1\n", Options{}, `a:str b:str | "" "" | "x" "1"`},
		{"a\n1\n\"\"\n", Options{}, `a:i64 | 1 | null`},
		{"a\n1\n\"2\"\n", Options{}, `a:str | "1" | "2"`},
		{"a,b\n\"x,\"\"y\"\"\nz\",2\n", Options{}, `a:str b:i64 | "x,\"y\"\nz" 2`},
		{"a\n\"x\"\r\n\"y\"", Options{}, `a:str | "x" | "y"`},
		{"a;b\n1;2,5\n3;4\n", Options{}, `a:i64 b:str | 1 "2,5" | 3 "4"`},
		{"a\tb\n1\t2\n", Options{}, `a:i64 b:i64 | 1 2`},
		{"a|b\n1|2\n", Options{}, `a:i64 b:i64 | 1 2`},
		{"a,b\n1,2\n", Options{Sep: ';'}, `a,b:str | "1,2"`},
		{"1,x\n2,y\n", Options{NoHeader: true}, `column_1:i64 column_2:str | 1 "x" | 2 "y"`},
		{"a,a,,a\n1,2,3,4\n", Options{}, `a:i64 a_2:i64 column_3:i64 a_3:i64 | 1 2 3 4`},
		{"a\nNA\n1\n-\n", Options{Nulls: []string{"NA", "-"}}, `a:i64 | null | 1 | null`},
		{"a,b\n1,2\n", Options{Types: types}, `a:str b:i64 | "1" 2`},
		{"a,b,c\n1,2,x\n", Options{Columns: []string{"c", "a"}}, `c:str a:i64 | "x" 1`},
		{"a\n1\nx\n", Options{Rows: 1}, `a:i64 | 1`},
		{"# made\nskip\na,b\n# note\n1,2\n", Options{Skip: 2, Comment: '#'}, `a:i64 b:i64 | 1 2`},
		{"a,b\n1\n2,3\n", Options{Ragged: true}, `a:i64 b:i64 | 1 null | 2 3`},
		{"a,b\n1,2\n", Options{AllText: true}, `a:str b:str | "1" "2"`},
		{"a,b\n1,\n2,\n", Options{}, `a:i64 b:str | 1 null | 2 null`},
	} {
		tab, err := Read([]byte(x.text), x.o)
		if err != nil {
			t.Errorf("%q: %v", x.text, err)
			continue
		}
		if got := show(tab); got != x.want {
			t.Errorf("%q\n got %s\nwant %s", x.text, got, x.want)
		}
		s, err := Schema([]byte(x.text), true, x.o)
		if err != nil || !s.Equal(tab.Schema()) {
			t.Errorf("%q: schema %v, %v", x.text, s, err)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, x := range []struct {
		text string
		o    Options
		want string
	}{
		{"a,b\n1,2\n3\n", Options{}, "f.csv:3: the row has 1 fields, the header 2"},
		{"a\n1,2\n", Options{}, "f.csv:2: the row has 2 fields, the header 1"},
		{"a,b\n\"1,2\n", Options{}, "f.csv:2: the quote that opens here is never closed"},
		{"a,b\nx,\"1\"2\n", Options{}, "f.csv:2: after a closing quote stands \"2\", not a separator"},
		{"a,b\n1,2\n3,x\n", Options{Types: map[string]column.Type{"b": column.Int64Type}}, "f.csv:3:2: \"x\" is no i64 (column \"b\")"},
		{"a\n\xff\xff\n", Options{}, "f.csv:2:1: \"\\xff\\xff\" is not UTF-8"},
		{"\xff\xfea\x00", Options{}, "f.csv:1: the file is UTF-16, not UTF-8"},
		{"a\n1\n", Options{Columns: []string{"b"}}, "f.csv:1: there is no column \"b\""},
		{"\"a", Options{}, "f.csv:1: the quote that opens here is never closed"},
	} {
		x.o.Name = "f.csv"
		_, err := Read([]byte(x.text), x.o)
		var e *Error
		if !errors.As(err, &e) || e.Error() != x.want {
			t.Errorf("%q: %v, want %s", x.text, err, x.want)
		}
	}
	stop := errors.New("stop")
	if _, err := Read([]byte("a\n1\n"), Options{Check: func() error { return stop }}); err != stop {
		t.Error(err)
	}
	if _, err := Read([]byte("a\n1\n"), Options{Reserve: func(int64) error { return stop }}); err != stop {
		t.Error(err)
	}
}

func TestSchemaOfAPrefix(t *testing.T) {
	s, err := Schema([]byte("a,b,c\n1,2,3\n4,"), false, Options{Types: map[string]column.Type{"b": column.Int64Type}})
	if err != nil || fmt.Sprint(s.Fields) != "[{a unknown} {b i64} {c unknown}]" {
		t.Errorf("%v, %v", s, err)
	}
	if s, err = Schema([]byte("a\n1"), false, Options{AllText: true}); err != nil || s.Fields[0].Type != column.StrType {
		t.Errorf("%v, %v", s, err)
	}
}

// What is written reads back as the same table.
func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 200 {
		n := 1 + r.Intn(20)
		i, f, s, d := column.NewBuilder(column.Int64Type, n), column.NewBuilder(column.Float64Type, n), column.NewBuilder(column.StrType, n), column.NewBuilder(column.DateType, n)
		for k := range n {
			words := []string{"", "x", "1", "1.5", "true", "2026-01-01", "a,b", "q\"", "line\nbreak", " sp ", "Ü", "\r", "007", "NaN"}
			if k > 0 && r.Intn(4) == 0 { // a first value decides the type
				i.Null()
				f.Null()
				s.Null()
				d.Null()
				continue
			}
			i.Int(r.Int63() - r.Int63())
			f.Float(r.NormFloat64())
			s.Str(words[r.Intn(len(words))])
			d.Int(int64(r.Intn(40000)))
		}
		tab, err := column.FromColumns([]string{"i", "f,", "s", "d"}, []*column.Column{i.Build(), f.Build(), s.Build(), d.Build()})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := Write(&b, tab, Options{}); err != nil {
			t.Fatal(err)
		}
		back, err := Read(b.Bytes(), Options{})
		if err != nil || !back.Equal(tab) {
			t.Fatalf("%v\n%s\n%s", err, b.String(), show(tab))
		}
	}
	one, _ := column.FromColumns([]string{"a", "b"}, []*column.Column{column.FromStrings([]string{"x;y"}, nil), column.Of(column.Int64Type, []int64{1}, nil)})
	var b bytes.Buffer
	if err := Write(&b, one, Options{Sep: ';', NoHeader: true}); err != nil || b.String() != "\"x;y\";1\n" {
		t.Errorf("%v %q", err, b.String())
	}
	stop := errors.New("stop")
	if err := Write(&b, one, Options{Check: func() error { return stop }}); err != stop {
		t.Error(err)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"a,b\n1,x\n", "a;b\n\"1\"\"\";2026-01-01\n", "\"", "a\n\n", "a\r\n1\r\n", "a|b\n1|2|3", "\xff\xfe", "a,a\n,\n1e5,-\n"} {
		f.Add([]byte(s), byte(0), false)
	}
	f.Fuzz(func(t *testing.T, data []byte, sep byte, ragged bool) {
		if sep >= 128 || sep == '"' || sep == '\n' || sep == '\r' {
			return
		}
		agree(t, data, Options{Sep: sep, Ragged: ragged})
		tab, err := Read(data, Options{Sep: sep, Ragged: ragged})
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := Write(&b, tab, Options{}); err != nil {
			t.Fatal(err)
		}
		if tab.Schema().Len() < 2 {
			return // empty lines mean rows only in a file of one column
		}
		back, err := Read(b.Bytes(), Options{Sep: ','})
		if err != nil || back.Rows() != tab.Rows() {
			t.Fatalf("%q: %v rows again: %v", data, tab.Rows(), err)
		}
	})
}

// carefully is the plain way to read: every field by itself, one row after the other.
func (r *reader) carefully() (*column.Table, error) {
	r.careful = true
	r.sample()
	return r.whole(r.oneStretch())
}

// agree reads a text in tiny stretches, by words, and carefully, and compares tables and errors.
func agree(t *testing.T, text []byte, o Options) {
	t.Helper()
	one, err := newReader(text, o)
	if err != nil {
		return
	}
	many, _ := newReader(text, o)
	many.stretch = 50 + len(text)%100
	want, werr := one.carefully()
	got, gerr := many.read()
	if fmt.Sprint(werr) != fmt.Sprint(gerr) {
		t.Fatalf("%q: %v, carefully %v", text, gerr, werr)
	}
	if werr == nil && !got.Equal(want) {
		t.Fatalf("%q:\n%s, carefully\n%s", text, show(got), show(want))
	}
	agreeLater(t, text, o, want, werr)
}

// agreeLater looks through a text, and reads it then: as a whole, and stretch by stretch.
func agreeLater(t *testing.T, text []byte, o Options, want *column.Table, werr error) {
	t.Helper()
	l, err := Lay(text, o)
	if fmt.Sprint(err) != fmt.Sprint(werr) {
		t.Fatalf("%q: %v, read at once %v", text, err, werr)
	}
	if err != nil {
		return
	}
	got, err := l.Read(text, Options{})
	if err != nil || !got.Equal(want) {
		t.Fatalf("%q: %v\n%s, at once\n%s", text, err, show(got), show(want))
	}
	at, err := l.Reader(text, Options{})
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	rows := 0
	for i := range l.Stretches() {
		part, err := at(i)
		if err != nil || !part.Equal(want.Slice(rows, rows+part.Rows())) {
			t.Fatalf("%q, stretch %d: %v\n%s, at once\n%s", text, i, err, show(part), show(want))
		}
		rows += part.Rows()
	}
	if rows != want.Rows() {
		t.Fatalf("%q: %d rows, at once %d", text, rows, want.Rows())
	}
}

// Rows of all kinds of fields, most of them plain, are the same in both ways of reading.
func TestWaysAgree(t *testing.T) {
	kinds := [][]string{
		{"1", "22", "-333", "4444444", "88888888", "123456789", "1234567890123456", "-9223372036854775808", "0"},
		{"1.5", "-0.25", "3.", "100", "12345678.5", "0.1234567890123456", "1e5", ".5", "inf"},
		{"x", "long enough to be more than sixteen", "Grüße", "\"quo\"\"ted\"", "\"with, and\nbreak\"", "\"\"", "a\"b"},
		{"2026-01-02", "1999-12-31"}, {"2026-01-02 03:04:05", "2026-01-02"}, {"10:30", "23:59:59.5"}, {"true", "False"}, {"7", "NA"},
		{"", "\"\"", "7"}, {"1", "2", "x"}, {"1", "2.5"}, {"007", "7"}, {"9223372036854775808", "1"}, {"\xff", "y"}, {" 1", "1"}, {"-", "1"}, {"-1", "1"},
	}
	r := rand.New(rand.NewSource(3))
	for range 3000 {
		var b strings.Builder
		cols := make([][]string, 1+r.Intn(5))
		for i := range cols {
			cols[i] = kinds[r.Intn(len(kinds))]
			fmt.Fprintf(&b, ",c%d"[1/(i+1):], i)
		}
		b.WriteByte('\n')
		common := r.Intn(3) > 0
		for range r.Intn(60) {
			for i, kind := range cols {
				text := kind[r.Intn(len(kind))]
				if common && r.Intn(8) > 0 {
					text = kind[0]
				}
				if i > 0 {
					b.WriteByte(',')
				}
				if r.Intn(20) > 0 {
					b.WriteString(text)
				}
			}
			b.WriteString([]string{"\n", "\n", "\n", "\r\n", "\n\n", "\n#no,te\n", ",more\n"}[min(6, r.Intn(5+r.Intn(r.Intn(40)+1)/20))])
		}
		agree(t, []byte(b.String()), Options{Nulls: []string{"NA"}[:r.Intn(2)], Comment: "\x00#"[r.Intn(2)], Ragged: r.Intn(2) > 0})
	}
	agree(t, []byte("a,b\n"+strings.Repeat("-1,5\n", 100)), Options{Nulls: []string{"-1"}})
}

// A long text is read in stretches: the same table, and the same errors, as one worker makes of it.
func TestStretches(t *testing.T) {
	line := func(i int, special string) string {
		return fmt.Sprintf("%d,%v,\"text %d, with\nbreak %0160d\",%s,%d\n", i, float64(i)/4, i%97, i, special, 20+i%5)
	}
	for name, special := range map[string]func(i int) string{
		"plain":        func(int) string { return "x" },
		"late float":   func(i int) string { return map[bool]string{true: "2.5", false: "7"}[i > 40_000] },
		"late text":    func(i int) string { return map[bool]string{true: "oh", false: "7"}[i == 50_000] },
		"nulls first":  func(i int) string { return map[bool]string{true: "1", false: ""}[i > 30_000] },
		"empty texts":  func(i int) string { return map[bool]string{true: "\"\"", false: "9"}[i > 20_000] },
		"quote inside": func(i int) string { return map[bool]string{true: "6\" pipe", false: "y"}[i%1000 == 3] },
		"dates": func(i int) string {
			return map[bool]string{true: "2026-01-01 10:00:00", false: "2026-01-01"}[i > 25_000]
		},
		"too few fields": func(i int) string { return map[bool]string{true: "1\n", false: "1"}[i == 52_000] },
	} {
		var b strings.Builder
		b.WriteString("i,f,s,x,k\n")
		for i := range 60_000 {
			b.WriteString(line(i, special(i)))
		}
		text := []byte(b.String())
		one, err1 := newReader(text, Options{Name: "f", Threads: 1})
		many, err2 := newReader(text, Options{Name: "f", Threads: 3})
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if parts, err := many.stretches(); err != nil || len(parts) < 2 {
			t.Fatalf("%s is read in one: %v", name, err)
		}
		want, werr := one.carefully()
		got, gerr := many.read()
		if fmt.Sprint(werr) != fmt.Sprint(gerr) {
			t.Errorf("%s: %v, not %v", name, gerr, werr)
		} else if werr == nil && !got.Equal(want) {
			t.Errorf("%s: another table: %v, not %v", name, got.Schema().Fields, want.Schema().Fields)
		}
		agreeLater(t, text, Options{Name: "f", Threads: 3}, want, werr)
	}
}
