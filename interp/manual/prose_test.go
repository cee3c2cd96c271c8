package manual

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"skep/internal/golden"
)

// TestProseOfNotebooks renders the texts of testdata/prose.txt as a notebook's are: with headings and images.
func TestProseOfNotebooks(t *testing.T) {
	golden.Cases(t, "prose.txt", func(t *testing.T, _, asked string) string { return notebookProse(asked) })
}

func notebookProse(text string) string {
	return Prose{Headings: true, Image: func(target string) string {
		if target == "attachment:a.png" || strings.HasPrefix(target, "data:image/png;") && len(target) > 1000 {
			return "data:image/png;base64,AAAA"
		}
		return ""
	}}.HTML(text)
}

// tag is everything that Prose may write.
var tag = regexp.MustCompile(`^</?(p|h[1-6]|ul|ol|li|hr|br|blockquote|table|thead|tbody|tr|th|td|pre|code|strong|em|del|a|span|img|sup)( (aria-label="back to the text"|id="(ref|note)-[0-9a-f]{8}-[0-9]+"|class="[a-z]+"|start="[0-9]*"|href="(https?:|mailto:|[\w#./-])[^"<>]*"|alt="[^"<>]*"|src="data:image/png;base64,AAAA"))*>`)

func FuzzProse(f *testing.F) {
	for _, c := range golden.Split(f, "testdata/prose.txt") {
		f.Add(c.Asked)
	}
	f.Fuzz(func(t *testing.T, text string) {
		page := notebookProse(text)
		for rest := page; ; {
			i := strings.IndexByte(rest, '<')
			if i < 0 {
				break
			}
			rest = rest[i:]
			m := tag.FindString(rest)
			if m == "" {
				t.Fatalf("%q became %q", text, page)
			}
			rest = rest[len(m):]
		}
	})
}

func TestFormulas(t *testing.T) {
	for text, want := range map[string]string{
		"a $x_1 * y_2 * z$ b":             `<p>a <span class="math">x_1 * y_2 * z</span> b</p>`,
		"5$ and 6$ each, $ 7$":            `<p>5$ and 6$ each, $ 7$</p>`,
		"cost \\$5 and $a$":               `<p>cost $5 and <span class="math">a</span></p>`,
		"`$x$` and ``$y$``":               `<p><code>$x$</code> and <code>$y$</code></p>`,
		"$a `b$ c`":                       "<p><span class=\"math\">a `b</span> c`</p>",
		`\\(a<b\\) \\[c\\]`:               `<p><span class="math">a&lt;b</span> <span class="math display">c</span></p>`,
		"$$\na\n\n= b\n$$":                "<span class=\"math display\">a\n\n= b</span>",
		"text\n$$a$$\nmore":               "<p>text</p>\n<span class=\"math display\">a</span>\n<p>more</p>",
		"- item $a$\n\n  $$b$$":           "<ul>\n<li>item <span class=\"math\">a</span>\n<span class=\"math display\">b</span></li>\n</ul>",
		"\\begin{align}\na\n\\end{align}": "<span class=\"math display\">\\begin{align}\na\n\\end{align}</span>",
		"\\begin{align} never ends $$":    `<p>\begin{align} never ends $$</p>`,
		"| a |\n|---|\n| $x|y$ |":         `<td>$x</td>`,
		"**bold $a**b$**":                 `<p><strong>bold <span class="math">a**b</span></strong></p>`,
	} {
		if got := strings.TrimSpace(Prose{Formulas: true}.HTML(text)); !strings.Contains(got, want) {
			t.Errorf("%q became\n%s\nwant\n%s", text, got, want)
		}
	}
	if got := (Prose{}).HTML("$a_b$ and $$c$$"); strings.Contains(got, "math") {
		t.Errorf("a doc comment has a formula: %s", got)
	}
	for text, want := range map[string]string{
		"$a$ $b$":         `<span class="math">a</span><span class="math">b</span>`,
		`\frac{1}{2}`:     `<span class="math display">\frac{1}{2}</span>`,
		"plain <b>":       "plain &lt;b&gt;",
		"so $a$ is <that": `so <span class="math">a</span> is &lt;that`,
	} {
		if got := Latex(text); got != want {
			t.Errorf("%q became %s, want %s", text, got, want)
		}
	}
}

// One long address that a text names often does not make a page of gigabytes.
func TestAddressesHaveABudget(t *testing.T) {
	text := strings.Repeat("![a][x] ", 10_000) + "\n\n[x]: data:image/png;base64," + strings.Repeat("A", 1<<20)
	if n := len(notebookProse(text)); n > 10<<20 {
		t.Errorf("a text of %d bytes became %d", len(text), n)
	}
}

// What begins many formulas and ends none takes linear time.
func TestUnfinishedFormulas(t *testing.T) {
	for _, piece := range []string{"$$", "$a ", `\\( `, `\begin{a} `, "\\begin{a}\n", "`` a", "$$\n\n"} {
		text := strings.Repeat(piece, 100_000/len(piece))
		begun := time.Now()
		Prose{Formulas: true}.HTML(text)
		Latex(text)
		if took := time.Since(begun); took > 10*time.Second {
			t.Errorf("%d bytes of %q took %v", len(text), piece, took)
		}
	}
}
