package show

import (
	"fmt"
	"html"
	"strings"
	"time"

	"skep/dataframe/plan"
	"skep/memory"
)

// The measures of a picture of a plan, in pixels.
const (
	boxWidth   = 276
	boxGap     = 24
	boxPad     = 10
	levelGap   = 34
	lineHeight = 16
	lineChars  = 36 // of the letters' width
	mostLines  = 5
	margin     = 12
)

// box is an operation where it is drawn.
type box struct {
	step         *plan.Step
	name         string
	lines        []string
	x, y, height int // x is the middle
	inputs       []*box
}

// PlanSVG draws a plan as a tree, the last operation above, with what each did if it was measured: a bar for its share of the time, and
// a line to where its rows went that is the thicker the more they were. Colours are the picture's own, on a light ground.
func PlanSVG(root *plan.Step, summary string) string {
	total := timeOf(root)
	b := boxOf(root)
	width := b.place(margin, margin+boxPad)
	height := b.bottom() + margin
	if summary != "" {
		height += 2 * lineHeight
	}
	var out strings.Builder
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" role="img" aria-label="Plan of a query" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="12">`, width+2*margin, height)
	fmt.Fprintf(&out, `<rect width="100%%" height="100%%" fill="#fdfcfa" rx="6"/>`)
	b.edges(&out)
	b.draw(&out, total)
	if summary != "" {
		fmt.Fprintf(&out, `<text x="%d" y="%d" fill="#6a645a">%s</text>`, margin, height-margin, html.EscapeString(summary))
	}
	out.WriteString("</svg>")
	return out.String()
}

func timeOf(s *plan.Step) time.Duration {
	sum := s.Self
	for _, in := range s.Inputs {
		sum += timeOf(in)
	}
	return sum
}

func boxOf(s *plan.Step) *box {
	name, rest := operation(s.Text)
	b := &box{step: s, name: name, lines: wrapped(rest, lineChars, mostLines)}
	b.height = 2*boxPad + lineHeight*(1+len(b.lines))
	if s.Measured {
		b.height += lineHeight + 8
	}
	for _, in := range s.Inputs {
		b.inputs = append(b.inputs, boxOf(in))
	}
	return b
}

// operation parts a plan's line: its first words, in capital letters, and what they work on.
func operation(text string) (name, rest string) {
	words := strings.Fields(text)
	n := 0
	if len(words) > 1 && words[1] == "JOIN" { // its kind stands in front, in small letters
		n = 2
	}
	for n < len(words) && strings.ToUpper(words[n]) == words[n] && strings.ContainsAny(words[n], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") && !strings.ContainsAny(words[n], "(\"'") {
		n++
	}
	if n == 0 {
		return text, ""
	}
	name = strings.Join(words[:n], " ")
	return strings.TrimRight(name, ","), strings.TrimSpace(strings.TrimPrefix(text, name))
}

// wrapped cuts a text into lines, after a comma or between words where that is possible.
func wrapped(s string, width, most int) (out []string) {
	rest := []rune(s)
	for len(rest) > 0 {
		if len(out) == most-1 && len(rest) > width {
			return append(out, string(rest[:width-1])+"…")
		}
		n := min(width, len(rest))
		for cut := n; n < len(rest) && cut > width/2; cut-- {
			if rest[cut-1] == ' ' || rest[cut-1] == ',' {
				n = cut
				break
			}
		}
		out, rest = append(out, strings.TrimSpace(string(rest[:n]))), rest[n:]
	}
	return out
}

// place puts a box above its inputs, which stand beside each other from left on; the result is how wide they are together.
func (b *box) place(left, top int) int {
	b.y = top
	width := -boxGap
	for _, in := range b.inputs {
		width += boxGap + in.place(left+width+boxGap, top+b.height+levelGap)
	}
	width = max(width, boxWidth)
	b.x = left + width/2
	if len(b.inputs) == 1 {
		b.x = b.inputs[0].x
	}
	return width
}

func (b *box) bottom() int {
	low := b.y + b.height
	for _, in := range b.inputs {
		low = max(low, in.bottom())
	}
	return low
}

// edges draws how rows flow upwards.
func (b *box) edges(out *strings.Builder) {
	for i, in := range b.inputs {
		thick := 1.5
		for n := in.step.Rows; n > 1; n /= 10 {
			thick++
		}
		to := b.x + (2*i+1-len(b.inputs))*boxWidth/(2*len(b.inputs)+2)
		from, end := in.y, b.y+b.height
		fmt.Fprintf(out, `<path d="M%d %d C%[1]d %[3]d %[4]d %[3]d %[4]d %[5]d" fill="none" stroke="#c9c2b5" stroke-width="%.1f"/>`, in.x, from, (from+end)/2, to, end, thick)
		in.edges(out)
	}
}

func (b *box) draw(out *strings.Builder, total time.Duration) {
	x, y := b.x-boxWidth/2, b.y
	fmt.Fprintf(out, `<g><title>%s</title><rect x="%d" y="%d" width="%d" height="%d" rx="5" fill="#fff" stroke="#c9c2b5"/>`, html.EscapeString(b.step.Text), x, y, boxWidth, b.height)
	y += boxPad + 11
	fmt.Fprintf(out, `<text x="%d" y="%d" font-weight="bold" fill="#205c9e">%s</text>`, x+boxPad, y, html.EscapeString(b.name))
	for _, line := range b.lines {
		y += lineHeight
		fmt.Fprintf(out, `<text x="%d" y="%d" fill="#3b3731">%s</text>`, x+boxPad, y, html.EscapeString(line))
	}
	if b.step.Measured {
		b.measures(out, x+boxPad, y+lineHeight, total)
	}
	out.WriteString("</g>")
	for _, in := range b.inputs {
		in.draw(out, total)
	}
}

func (b *box) measures(out *strings.Builder, x, y int, total time.Duration) {
	s := b.step
	fmt.Fprintf(out, `<text x="%d" y="%d" fill="#6a645a">%s</text>`, x, y+2, html.EscapeString(measured(s)))
	wide := boxWidth - 2*boxPad
	fmt.Fprintf(out, `<rect x="%d" y="%d" width="%d" height="4" rx="2" fill="#efebe3"/>`, x, y+8, wide)
	if full := int(share(s.Self, total) * float64(wide)); full > 0 {
		fmt.Fprintf(out, `<rect x="%d" y="%d" width="%d" height="4" rx="2" fill="#d99a1c"/>`, x, y+8, full)
	}
}

func measured(s *plan.Step) string {
	return fmt.Sprintf("%s rows · %s · %s", grouped(s.Rows), brief(s.Self), memory.Size(s.Bytes))
}

func share(part, total time.Duration) float64 {
	if total <= 0 {
		return 0
	}
	return float64(part) / float64(total)
}

// grouped writes 1234567 as 1,234,567.
func grouped(n int64) string {
	s := fmt.Sprint(n)
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}

func brief(d time.Duration) string {
	if d >= time.Second {
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
	return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond))
}

const planStyle = `border-collapse:collapse;font:13px/1.5 ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace`

// PlanHTML writes a plan as a table, an operation a row, with the text's own colours, so that it fits light and dark pages.
func PlanHTML(root *plan.Step, summary string) string {
	var out strings.Builder
	fmt.Fprintf(&out, `<table style="%s"><thead><tr><th style="text-align:left">operation</th>`, planStyle)
	if root.Measured {
		out.WriteString(`<th style="text-align:right">rows</th><th style="text-align:right">time</th><th style="text-align:left"></th><th style="text-align:right">bytes</th>`)
	}
	out.WriteString("</tr></thead><tbody>")
	planRow(&out, root, 0, timeOf(root))
	out.WriteString("</tbody></table>")
	if summary != "" {
		fmt.Fprintf(&out, "<p>%s</p>", html.EscapeString(summary))
	}
	return out.String()
}

func planRow(out *strings.Builder, s *plan.Step, depth int, total time.Duration) {
	name, rest := operation(s.Text)
	fmt.Fprintf(out, `<tr><td style="text-align:left;padding-left:%.1fem"><b>%s</b> %s</td>`, 0.5+1.5*float64(depth), html.EscapeString(name), html.EscapeString(Cut(rest, 200)))
	if s.Measured {
		part := share(s.Self, total)
		const number = `<td style="text-align:right;white-space:nowrap">%s</td>`
		fmt.Fprintf(out, number+number, grouped(s.Rows), brief(s.Self))
		fmt.Fprintf(out, `<td style="text-align:left;min-width:6em"><span style="display:inline-block;height:0.6em;width:%.1fem;background:#d99a1c" title="%.0f %% of the time"></span></td>`, 6*part, 100*part)
		fmt.Fprintf(out, number, memory.Size(s.Bytes))
	}
	out.WriteString("</tr>")
	for _, in := range s.Inputs {
		planRow(out, in, depth+1, total)
	}
}
