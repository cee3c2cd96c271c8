package display

import (
	"fmt"
	"html"
	"strings"
	"unicode/utf8"

	"skep/interp/module"
	"skep/interp/value"
)

// table is rows of text with a head; numbers stand right.
type table struct {
	head   []string
	rows   [][]string
	number []bool
	total  int // rows before the cut
}

// maxRows is how many rows a table shows; the rest is counted.
const maxRows = 200

func makeTable(c *module.Call) (value.Value, error) {
	switch v := c.Args[0]; v.Kind() {
	case value.KDict:
		return value.NewBox("Table", columns(v.Dict())), nil
	case value.KArray, value.KTuple:
		return value.NewBox("Table", records(v.List().Boxed())), nil
	}
	return value.Null, c.Error(codeArgument, "a table is made of [{a: 1}, {a: 2}] or {a: [1, 2]}", "the rows must be an array of records or an object of columns, found %s", value.TypeName(c.Args[0]))
}

// fields gives names and values of a row: an object, a struct, or a list.
func fields(v value.Value) (names []string, vals []value.Value) {
	switch v.Kind() {
	case value.KDict:
		ks, vs := v.Dict().Entries()
		for _, k := range ks {
			names = append(names, value.Interpolate(k))
		}
		return names, vs
	case value.KObj:
		return v.Obj().Type.Fields, v.Obj().F
	case value.KArray, value.KTuple:
		for i := range v.List().All() {
			names = append(names, fmt.Sprint(i))
		}
		return names, v.List().Boxed()
	}
	return []string{"value"}, []value.Value{v}
}

func records(vs []value.Value) *table {
	t := &table{total: len(vs)}
	at := map[string]int{}
	for _, v := range vs[:min(len(vs), maxRows)] {
		names, vals := fields(v)
		row := make([]string, len(t.head))
		for i, name := range names {
			j, ok := at[name]
			if !ok {
				j = len(t.head)
				at[name] = j
				t.head, t.number, row = append(t.head, name), append(t.number, true), append(row, "")
			}
			row[j] = t.cell(j, vals[i])
		}
		t.rows = append(t.rows, row)
	}
	for i := range t.rows { // rows before a column appeared are short
		for len(t.rows[i]) < len(t.head) {
			t.rows[i] = append(t.rows[i], "")
		}
	}
	return t
}

func columns(d *value.Dict) *table {
	t := &table{}
	ks, vs := d.Entries()
	for j, k := range ks {
		t.head, t.number = append(t.head, value.Interpolate(k)), append(t.number, true)
		col := []value.Value{vs[j]}
		if vs[j].IsArray() {
			col = vs[j].List().Boxed()
		}
		t.total = max(t.total, len(col))
		for i, v := range col[:min(len(col), maxRows)] {
			for len(t.rows) <= i {
				t.rows = append(t.rows, make([]string, len(ks)))
			}
			t.rows[i][j] = t.cell(j, v)
		}
	}
	return t
}

func (t *table) cell(j int, v value.Value) string {
	if _, ok := v.Number(); !ok && !v.IsNull() {
		t.number[j] = false
	}
	if v.IsNull() {
		return "null"
	}
	s := []rune(value.Interpolate(v))
	if len(s) > 200 {
		return string(s[:199]) + "…"
	}
	return string(s)
}

func (t *table) html() string {
	var b strings.Builder
	b.WriteString("<table class=\"skep-table\"><thead><tr>")
	for _, h := range t.head {
		b.WriteString("<th>" + html.EscapeString(h) + "</th>")
	}
	b.WriteString("</tr></thead><tbody>")
	for _, row := range t.rows {
		b.WriteString("<tr>")
		for j, s := range row {
			align := ""
			if t.number[j] {
				align = ` style="text-align:right"`
			}
			b.WriteString("<td" + align + ">" + html.EscapeString(s) + "</td>")
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
	if t.total > len(t.rows) {
		fmt.Fprintf(&b, "<p>%d of %d rows</p>", len(t.rows), t.total)
	}
	return b.String()
}

// String draws the table with lines, for terminals.
func (t *table) String() string {
	w := make([]int, len(t.head))
	for j, h := range t.head {
		w[j] = utf8.RuneCountInString(h)
		for _, row := range t.rows {
			w[j] = max(w[j], utf8.RuneCountInString(row[j]))
		}
	}
	var b strings.Builder
	rule := func(l, m, r string) {
		for j := range w {
			b.WriteString(map[bool]string{true: l, false: m}[j == 0] + strings.Repeat("─", w[j]+2))
		}
		b.WriteString(r + "\n")
	}
	line := func(cells []string, head bool) {
		for j, s := range cells {
			space := strings.Repeat(" ", w[j]-utf8.RuneCountInString(s))
			if t.number[j] && !head {
				b.WriteString("│ " + space + s + " ")
			} else {
				b.WriteString("│ " + s + space + " ")
			}
		}
		b.WriteString("│\n")
	}
	if len(t.head) == 0 {
		return "(an empty table)"
	}
	rule("┌", "┬", "┐")
	line(t.head, true)
	rule("├", "┼", "┤")
	for _, row := range t.rows {
		line(row, false)
	}
	rule("└", "┴", "┘")
	if t.total > len(t.rows) {
		fmt.Fprintf(&b, "%d of %d rows\n", len(t.rows), t.total)
	}
	return strings.TrimSuffix(b.String(), "\n")
}
