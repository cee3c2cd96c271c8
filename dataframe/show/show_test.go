package show

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"skep/dataframe/column"
)

func table(t *testing.T, rows int) *column.Table {
	t.Helper()
	a, b, c := column.NewBuilder(column.Int64Type, 0), column.NewBuilder(column.StrType, 0), column.NewBuilder(column.Float64Type, 0)
	for i := range rows {
		a.Int(int64(i))
		if i == 1 {
			b.Null()
		} else {
			b.Str("日本\n" + strings.Repeat("x", i*20))
		}
		c.Float(float64(i) / 3)
	}
	tab, err := column.FromColumns([]string{"a", "text <b>", "third"}, []*column.Column{a.Build(), b.Build(), c.Build()})
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func TestText(t *testing.T) {
	want := `┌─────┬────────────────────────────┬──────────┐
│   a │ text <b>                   │    third │
│ i64 │ str                        │      f64 │
├─────┼────────────────────────────┼──────────┤
│   0 │ 日本\n                     │      0.0 │
│   1 │ null                       │ 0.333333 │
│   2 │ 日本\nxxxxxxxxxxxxxxxxxxx… │ 0.666667 │
└─────┴────────────────────────────┴──────────┘
3 rows × 3 columns`
	if got := Text(table(t, 3), Limits{Value: 26}); got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
}

func TestLimits(t *testing.T) {
	long := Text(table(t, 5000), Limits{Rows: 4, Width: 30})
	for _, line := range strings.Split(long, "\n") {
		if n := len([]rune(line)); n > 30 {
			t.Errorf("%d cells: %s", n, line)
		}
	}
	if !strings.Contains(long, "│ …") || !strings.HasSuffix(long, "5,000 rows × 3 columns") || strings.Count(long, "\n") != 10 {
		t.Errorf("\n%s", long)
	}
	if got := Text(table(t, 0), Limits{}); !strings.Contains(got, "0 rows × 3 columns") {
		t.Error(got)
	}
	none, _ := column.FromColumns(nil, nil)
	if got := Text(none, Limits{}); got != "┌┐\n└┘\n0 rows × 0 columns" {
		t.Error(got)
	}
}

func TestHTML(t *testing.T) {
	got := HTML(table(t, 30), Limits{})
	for _, want := range []string{"text &lt;b&gt;<br><small>str</small>", "<i>null</i>", "<td>…</td>", "30 rows × 3 columns", `<td style="text-align:right">0.333333</td>`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
}

func TestFloats(t *testing.T) {
	c := column.Of(column.Float64Type, []float64{1e-9, 123.4567891, 5, 1e300, 0.1}, nil)
	want := []string{"1e-09", "123.456789", "5.0", "1e+300", "0.1"}
	for i, w := range want {
		if got := Value(c, i); got != w {
			t.Errorf("%s, want %s", got, w)
		}
	}
}

// TestLongTexts: what the width has left over goes to the columns that need it; without room a value has 32 cells.
func TestLongTexts(t *testing.T) {
	of := func(lengths ...int) *column.Table {
		names, columns := []string{}, []*column.Column{}
		for i, n := range lengths {
			b := column.NewBuilder(column.Type{Kind: column.Str}, 1)
			b.Str(strings.Repeat("x", n))
			names, columns = append(names, string(rune('a'+i))), append(columns, b.Build())
		}
		tab, err := column.FromColumns(names, columns)
		if err != nil {
			t.Fatal(err)
		}
		return tab
	}
	for _, c := range []struct {
		lengths []int
		width   int
		shown   string // of the values
	}{
		{[]int{96}, 100, "96"}, {[]int{97}, 100, "96"}, {[]int{40, 50}, 100, "40 50"}, {[]int{40, 90}, 100, "40 53"},
		{[]int{5, 80, 80}, 100, "5 42 43"}, {[]int{33, 33}, 60, "26 27"}, {[]int{31, 31}, 69, "31 31"}, {[]int{5, 60}, 40, "5 28"},
	} {
		lines := strings.Split(Text(of(c.lengths...), Limits{Width: c.width}), "\n")
		var shown []string
		for _, cell := range strings.Split(strings.Trim(lines[4], "│"), "│") {
			shown = append(shown, strconv.Itoa(utf8.RuneCountInString(strings.TrimSpace(cell))))
		}
		if got := strings.Join(shown, " "); got != c.shown {
			t.Errorf("%v in %d: %s, want %s\n%s", c.lengths, c.width, got, c.shown, lines[4])
		}
		if n := utf8.RuneCountInString(lines[0]); n > c.width {
			t.Errorf("%v in %d: %d wide", c.lengths, c.width, n)
		}
	}
}
