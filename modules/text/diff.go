package text

import (
	"fmt"
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

// differences compare two texts by lines or words.
func differences() []module.Func {
	return []module.Func{
		{Sig: `fun diff_lines(a: str, b: str) -> [str]`, Doc: "The lines of both: those that stay begin with two spaces, those taken out with `- `, those put in with `+ `.", Example: "text.diff_lines(\"x\\ny\", \"x\\nz\")  // => [\"  x\", \"- y\", \"+ z\"]", Impl: module.Checked(func(c *module.Call) value.Value {
			var out []string
			for _, e := range diff(c, splitLines(c.Str(0)), splitLines(c.Str(1))) {
				out = append(out, e.mark()+" "+e.text)
			}
			return c.StrList(out)
		})},
		{Sig: `fun unified_diff(a: str, b: str, from: str = "a", to: str = "b", context: i64 = 3) -> str`, Doc: "The differences of lines as `diff -u` writes them; empty if there are none.", Example: "text.unified_diff(\"x\\ny\\n\", \"x\\nz\\n\")  // => \"--- a\\n+++ b\\n@@ -1,2 +1,2 @@\\n x\\n-y\\n+z\\n\"", Impl: str(unified)},
		{Sig: "fun diff_words(a: str, b: str) -> [(str, str)]", Doc: "The words and spaces of both, put together as far as they agree: pairs of \"=\", \"-\" or \"+\" and a text.", Example: "text.diff_words(\"a big dog\", \"a small dog\")  // => [(\"=\", \"a \"), (\"-\", \"big\"), (\"+\", \"small\"), (\"=\", \" dog\")]", Impl: module.Checked(diffWords)},
	}
}

func splitLines(s string) []string {
	if s == "" {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(s, "\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimSuffix(l, "\r")
	}
	return lines
}

// edit is one element of a difference: kept (0), taken out (-1) or put in (1).
type edit struct {
	op   int
	text string
}

func (e edit) mark() string { return [...]string{"-", " ", "+"}[e.op+1] }

// maxEdits bounds the search: beyond so many changes the middle is replaced as a whole.
const maxEdits = 2000

// diff finds a shortest list of edits (E. Myers, An O(ND) difference algorithm, 1986).
func diff(c *module.Call, a, b []string) []edit {
	c.Charge(int64(48 * (len(a) + len(b))))
	var out, tail []edit
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		out = append(out, edit{0, a[0]})
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		tail = append(tail, edit{0, a[len(a)-1]})
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	out = append(out, middle(c, a, b)...)
	for i := len(tail) - 1; i >= 0; i-- {
		out = append(out, tail[i])
	}
	return out
}

func middle(c *module.Call, a, b []string) []edit {
	var trace [][]int32
	v := map[int]int32{1: 0}
	for d := 0; d <= min(len(a)+len(b), maxEdits); d++ {
		c.Poll(d | 1023)
		c.Charge(int64(8 * (d + 1)))
		row := make([]int32, 2*d+1)
		for k := -d; k <= d; k += 2 {
			var x int32
			if k == -d || k != d && v[k-1] < v[k+1] {
				x = v[k+1]
			} else {
				x = v[k-1] + 1
			}
			for int(x) < len(a) && int(x)-k < len(b) && a[x] == b[int(x)-k] {
				x++
			}
			v[k], row[k+d] = x, x
			if int(x) >= len(a) && int(x)-k >= len(b) {
				return backtrack(append(trace, row), a, b)
			}
		}
		trace = append(trace, row)
	}
	var out []edit
	for _, s := range a {
		out = append(out, edit{-1, s})
	}
	for _, s := range b {
		out = append(out, edit{1, s})
	}
	return out
}

// backtrack walks the recorded fronts from the end to the start.
func backtrack(trace [][]int32, a, b []string) []edit {
	var out []edit
	x, y := len(a), len(b)
	for d := len(trace) - 1; d > 0; d-- {
		k := x - y
		at := func(k int) int32 { // of the front before
			if i := k + d - 1; i >= 0 && i < len(trace[d-1]) && (k+d-1)%2 == 0 {
				return trace[d-1][i]
			}
			return -1
		}
		before := k - 1
		if k == -d || k != d && at(k-1) < at(k+1) {
			before = k + 1
		}
		px := int(at(before))
		py := px - before
		for x > px && y > py {
			x, y = x-1, y-1
			out = append(out, edit{0, a[x]})
		}
		if x == px {
			y--
			out = append(out, edit{1, b[y]})
		} else {
			x--
			out = append(out, edit{-1, a[x]})
		}
	}
	for ; x > 0; x-- {
		out = append(out, edit{0, a[x-1]})
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// unified cuts the edits into hunks with lines around each.
func unified(c *module.Call) string {
	around := int(c.IntIn(4, 0, 1<<20))
	edits := diff(c, splitLines(c.Str(0)), splitLines(c.Str(1)))
	var b strings.Builder
	for start := 0; start < len(edits); {
		for start < len(edits) && edits[start].op == 0 {
			start++
		}
		if start == len(edits) {
			break
		}
		end, last := start, start
		for end < len(edits) && end-last <= 2*around {
			if edits[end].op != 0 {
				last = end
			}
			end++
		}
		from, to := max(0, start-around), min(len(edits), last+around+1)
		if b.Len() == 0 {
			fmt.Fprintf(&b, "--- %s\n+++ %s\n", c.Str(2), c.Str(3))
		}
		hunk(&b, edits, from, to)
		start = to
	}
	return b.String()
}

func hunk(b *strings.Builder, edits []edit, from, to int) {
	var before, size [2]int
	count := func(es []edit) (n [2]int) {
		for _, e := range es {
			if e.op <= 0 {
				n[0]++
			}
			if e.op >= 0 {
				n[1]++
			}
		}
		return n
	}
	before, size = count(edits[:from]), count(edits[from:to])
	span := func(i int) string {
		first := before[i] + 1
		if size[i] == 0 {
			first--
		}
		if size[i] == 1 {
			return fmt.Sprint(first)
		}
		return fmt.Sprintf("%d,%d", first, size[i])
	}
	fmt.Fprintf(b, "@@ -%s +%s @@\n", span(0), span(1))
	for _, e := range edits[from:to] {
		b.WriteString(e.mark() + e.text + "\n")
	}
}

// tokens cuts a text into words and what stands between them.
func tokens(s string) []string {
	var out []string
	start, kind := 0, -1
	for i, r := range s {
		k := 2 // marks stand alone
		switch {
		case r == ' ' || r == '\t' || r == '\n' || r == '\r':
			k = 1
		case r >= 0x80 || r == '_' || r == '\'' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			k = 0
		}
		if i > 0 && (k != kind || k == 2) {
			out = append(out, s[start:i])
			start = i
		}
		kind = k
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

func diffWords(c *module.Call) value.Value {
	var out []value.Value
	op, text := 0, ""
	flush := func() {
		if text != "" {
			mark := edit{op: op}.mark()
			if op == 0 {
				mark = "="
			}
			out = append(out, value.NewTuple(value.String(mark), value.String(text)))
		}
		text = ""
	}
	for _, e := range diff(c, tokens(c.Str(0)), tokens(c.Str(1))) {
		if e.op != op {
			flush()
			op = e.op
		}
		text += e.text
	}
	flush()
	return value.NewArray(out)
}
