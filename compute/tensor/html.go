package tensor

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// The most rows and columns that a page shows of a matrix: half at either end.
const (
	htmlRows = 20
	htmlCols = 20
)

// HTML shows the tensor for a page: what it is in a line, and a matrix as a
// table whose cells are coloured by their values (blue below, red above the
// middle of the range, or from white up if nothing is negative).
func (t *Tensor) HTML() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<div class="skep-tensor"><div style="opacity:.7;font-size:90%%">%s</div>`, html.EscapeString(t.Head()+" on "+t.Device()))
	if Fetch(t) != nil || len(t.shape) != 2 || t.Len() == 0 || t.dtype.IsComplex() {
		fmt.Fprintf(&b, "<pre>%s</pre></div>", html.EscapeString(t.String()))
		return b.String()
	}
	rows, cols := shownAt(t.shape[0], htmlRows), shownAt(t.shape[1], htmlCols)
	colour := heat(t)
	format := formatOf(t.Contiguous())
	b.WriteString(`<table style="border-collapse:collapse;font-variant-numeric:tabular-nums"><tbody>`)
	for _, i := range rows {
		b.WriteString("<tr>")
		for _, j := range cols {
			b.WriteString(t.cell(i, j, format, colour))
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table></div>")
	return b.String()
}

// cell is one table cell; -1 is where something is left out.
func (t *Tensor) cell(i, j int, format func(*Tensor) string, colour func(float64) string) string {
	if i < 0 || j < 0 {
		return "<td>…</td>"
	}
	x := t.view(nil, nil, t.offset+i*t.strides[0]+j*t.strides[1])
	return fmt.Sprintf(`<td style="text-align:right;padding:2px 6px;%s">%s</td>`, colour(x.Float()), html.EscapeString(strings.TrimSpace(format(x))))
}

func shownAt(n, most int) []int {
	var at []int
	for i := 0; i < n; i++ {
		if n > most && i == most/2 {
			at = append(at, -1)
			i = n - most/2
		}
		at = append(at, i)
	}
	return at
}

// heat gives the style of a cell by its value.
func heat(t *Tensor) func(float64) string {
	least, most := math.Inf(1), math.Inf(-1)
	for _, x := range Slice[float64](t) {
		if x-x == 0 {
			least, most = min(least, x), max(most, x)
		}
	}
	largest := max(math.Abs(least), math.Abs(most))
	return func(x float64) string {
		if x-x != 0 || largest == 0 || math.IsInf(largest, 0) {
			return "color:inherit"
		}
		// A translucent background reads on light and dark pages alike.
		strength := math.Abs(x) / largest * 0.55
		if x < 0 {
			return fmt.Sprintf("background:rgba(56,108,220,%.2f)", strength)
		}
		return fmt.Sprintf("background:rgba(220,76,56,%.2f)", strength)
	}
}
