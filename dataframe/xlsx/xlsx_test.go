package xlsx

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"skep/dataframe/column"
)

// text shows a table as lines: the head with types, then the rows.
func shown(t *column.Table) string {
	var b strings.Builder
	for i, f := range t.Schema().Fields {
		if i > 0 {
			b.WriteString(" | ")
		}
		fmt.Fprintf(&b, "%s:%s", f.Name, f.Type)
	}
	for row := range t.Rows() {
		b.WriteString("\n")
		for i, c := range t.Columns() {
			if i > 0 {
				b.WriteString(" | ")
			}
			fmt.Fprintf(&b, "%q", c.Text(row))
		}
	}
	return b.String()
}

func fixture(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/openpyxl.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestWhatOpenpyxlWrites(t *testing.T) {
	got, err := Read(fixture(t), Options{Name: "book"})
	if err != nil {
		t.Fatal(err)
	}
	want := `id:i64 | price:f64 | paid:bool | day:date | at:datetime | clock:time | note:str | mixed:str | id_2:i64 | column_10:str
"1" | "1.5" | "true" | "2024-02-29" | "2024-01-15 10:20:30.250" | "06:30:00" | "a\nb <&> é" | "1" | "10" | "x"
"2" | "null" | "false" | "1900-03-01" | "1999-12-31 00:00:00" | "23:59:59" | "null" | "two" | "20" | "null"
"null" | "-2.25" | "null" | "2038-01-19" | "null" | "null" | "A" | "true" | "30" | "null"
"null" | "null" | "null" | "null" | "null" | "null" | "null" | "null" | "null" | "null"
"4" | "null" | "null" | "null" | "null" | "null" | "last" | "null" | "null" | "null"`
	if s := shown(got); s != want {
		t.Errorf("%s\nwant\n%s", s, want)
	}
}

func TestChoices(t *testing.T) {
	data := fixture(t)
	for want, o := range map[string]Options{
		"only:i64\n\"7\"":                {Sheet: "Second"},
		"only:i64\n\"7\" ":               {Number: -1},
		"column_1:str\n\"only\"\n\"7\"":  {Number: 1, NoHeader: true},
		"4:str | last:str":               {Skip: 5, Columns: []string{"4", "last"}},
		"there is no sheet \"Third\"":    {Sheet: "Third"},
		"there is no sheet 2":            {Number: 2},
		"there is no column \"nothing\"": {Columns: []string{"nothing"}},
		"the sheet is empty":             {Skip: 50},
	} {
		got, err := Read(data, o)
		s := ""
		if err != nil {
			s = err.Error()
		} else {
			s = shown(got)
		}
		if !strings.Contains(s, strings.TrimSpace(want)) {
			t.Errorf("%+v: %s, want %s", o, s, want)
		}
	}
	if names, err := Sheets(data, Options{}); err != nil || strings.Join(names, "; ") != "Orders & more; Second" {
		t.Errorf("sheets %v, %v", names, err)
	}
}

// everything is a table of what Excel has, nulls among it.
func everything(t testing.TB) *column.Table {
	t.Helper()
	names, cols := []string{}, []*column.Column{}
	add := func(name string, typ column.Type, vs ...any) {
		b := column.NewBuilder(typ, len(vs))
		for _, v := range vs {
			if err := b.Append(v); err != nil {
				t.Fatal(err)
			}
		}
		names, cols = append(names, name), append(cols, b.Build())
	}
	add("i", column.Int64Type, int64(1), nil, int64(-1<<53), int64(0))
	add("f", column.Float64Type, 0.1, 1e300, nil, -2.5)
	add("b", column.BoolType, true, false, nil, true)
	add("s & <t>", column.StrType, "a", "", "tab\t\x01_x0041_ \"q\" \r\n ü𝄞", nil)
	add("d", column.DateType, int64(0), int64(-20_000), nil, int64(2_932_896))
	add("t", column.DatetimeType, int64(1), nil, int64(1_700_000_000_123_000), int64(-1_000_000_000_000_000))
	add("c", column.TimeType, int64(0), int64(86_399_999_000), nil, int64(1_000))
	out, err := column.FromColumns(names, cols)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func written(t testing.TB, table *column.Table) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(context.Background(), &b, Sheet{"Data", table}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	in := everything(t)
	got, err := Read(written(t, in), Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, b := shown(in), shown(got)
	a = strings.Replace(a, "1970-01-01 00:00:00.000001", "1970-01-01 00:00:00", 1) // Excel keeps milliseconds
	if a != b {
		t.Errorf("%s\nreads as\n%s", a, b)
	}
}

func TestWritingRefuses(t *testing.T) {
	long, err := column.FromColumns([]string{"s"}, []*column.Column{column.Infer([]any{"x", strings.Repeat("x", maxText+1)})})
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(context.Background(), &bytes.Buffer{}, Sheet{"Data", long}); err == nil || !strings.Contains(err.Error(), "cell A3: a cell holds 32767 characters, not 32768") {
		t.Error(err)
	}
	if err := Write(context.Background(), &bytes.Buffer{}, Sheet{"a/b", everything(t)}); err == nil {
		t.Error("a sheet is called a/b")
	}
}

func TestFormats(t *testing.T) {
	for code, want := range map[string]format{
		"General": plain, "0.00": plain, "#,##0 \"days\"": plain, "yyyy-mm-dd": dateFormat, "d\\.m\\.yy": dateFormat, "mmm yy": dateFormat, "hh:mm": timeFormat, "[h]:mm": timeFormat,
		"yyyy-mm-dd hh:mm": datetimeFormat, "[Red]0": plain, "[$-409]d mmm": dateFormat, "0.0E+00": plain, "\"h\"0": plain, "@": plain, "mm:ss.0": timeFormat, "[Blue]d": dateFormat,
	} {
		if got := formatOf(code); got != want {
			t.Errorf("%s is %d, want %d", code, got, want)
		}
	}
}

func TestPlaces(t *testing.T) {
	for _, i := range []int{0, 25, 26, 701, 702, maxColumns - 1} {
		if col, row, ok := place(cellName(i, 41)); col != i || row != 41 || !ok {
			t.Errorf("%s is column %d, row %d, %v", cellName(i, 41), col, row, ok)
		}
	}
	for _, ref := range []string{"", "A", "1", "A0", "a1", "A1B", "XFE1", "A1048577", "AAAAAAAAAAAAAAA1"} {
		if _, _, ok := place(ref); ok {
			t.Errorf("%q is a place", ref)
		}
	}
}

func TestEveryTruncationIsAnError(t *testing.T) {
	data := fixture(t)
	for n := 0; n < len(data); n += 7 {
		if _, err := Read(data[:n], Options{Name: "book"}); err == nil {
			t.Errorf("%d of %d bytes are a workbook", n, len(data))
		}
	}
}

// sheetOf is a workbook whose only sheet has this XML.
func sheetOf(t testing.TB, xml string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{"xl/workbook.xml": `<workbook><sheets><sheet name="S" r:id="1"/></sheets></workbook>`, "xl/_rels/workbook.xml.rels": `<R><Relationship Id="1" Target="s.xml"/></R>`, "xl/s.xml": xml} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(text))
	}
	z.Close()
	return b.Bytes()
}

func TestErrorsNameThePlace(t *testing.T) {
	for xml, want := range map[string]string{
		`<row r="1"><c r="B1" t="s"><v>5</v></c></row>`:   "book: sheet S, cell B1: it names the shared text \"5\" of 0",
		`<row r="3"><c r="C3"><v>1,5</v></c></row>`:       "book: sheet S, cell C3: \"1,5\" is no number",
		`<row r="1"><c r="B1" t="b"><v>yes</v></c></row>`: "cell B1: \"yes\" is neither 0 nor 1",
		`<row r="1"><c r="B0"><v>1</v></c></row>`:         "a cell has the place \"B0\"",
		`<row r="9999999"/>`:                              "a row has the number",
		`<row r="1"><c r="A1"><v>1</v>`:                   "the file is damaged",
	} {
		if _, err := Read(sheetOf(t, xml), Options{Name: "book"}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", xml, err, want)
		}
	}
	if _, err := Read([]byte("\xd0\xcf\x11\xe0 an old workbook"), Options{}); err == nil || err.(*Error).Hint == "" {
		t.Error(err)
	}
}

// A small file that unpacks to much stops at the budget.
func TestBudgetStopsABomb(t *testing.T) {
	bomb := sheetOf(t, `<row r="1"><c t="inlineStr"><is><t>`+strings.Repeat("x", 32<<20)+`</t></is></c></row>`)
	full, room := errors.New("full"), int64(1<<20)
	_, err := Read(bomb, Options{Reserve: func(n int64) error {
		if room -= n; room < 0 {
			return full
		}
		return nil
	}})
	if !errors.Is(err, full) {
		t.Errorf("%v, want the budget's error", err)
	}
}

func FuzzSheet(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row><row r="2"><c r="A2" s="1"><v>45000.5</v></c></row>`)
	f.Add(`<row><c><v>1</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row>`)
	f.Fuzz(func(t *testing.T, xml string) {
		room := int64(64 << 20)
		Read(sheetOf(t, xml), Options{Reserve: func(n int64) error {
			if room -= n; room < 0 {
				return errors.New("the budget is spent")
			}
			return nil
		}})
	})
}

func FuzzFile(f *testing.F) {
	f.Add(fixture(f))
	f.Add(written(f, everything(f)))
	f.Fuzz(func(t *testing.T, data []byte) {
		room := int64(64 << 20)
		Read(data, Options{Reserve: func(n int64) error {
			if room -= n; room < 0 {
				return errors.New("the budget is spent")
			}
			return nil
		}})
	})
}

// TestSeveralSheets: what is written under several names comes back under them, in their order.
func TestSeveralSheets(t *testing.T) {
	var b bytes.Buffer
	one, two := everything(t), everything(t).Slice(0, 1)
	if err := Write(context.Background(), &b, Sheet{"First & <second>", one}, Sheet{"2", two}, Sheet{"Ünï", one}); err != nil {
		t.Fatal(err)
	}
	names, err := Sheets(b.Bytes(), Options{})
	if err != nil || strings.Join(names, "|") != "First & <second>|2|Ünï" {
		t.Fatalf("%q, %v", names, err)
	}
	for name, want := range map[string]int{"First & <second>": one.Rows(), "2": 1, "Ünï": one.Rows()} {
		got, err := Read(b.Bytes(), Options{Sheet: name})
		if err != nil || got.Rows() != want {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	for _, wrong := range [][]Sheet{nil, {{"a", one}, {"A", one}}, {{"", one}}, {{strings.Repeat("x", 32), one}}} {
		if err := Write(context.Background(), &b, wrong...); err == nil {
			t.Errorf("%v is written", wrong)
		}
	}
}
