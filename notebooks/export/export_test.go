package export

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html"
	"regexp"
	"strings"
	"testing"

	"skep/internal/golden"
	"skep/notebooks"
)

// TestFormats exports testdata/all.ipynb, which has an output of each kind and attacks in all of them.
func TestFormats(t *testing.T) {
	d, err := notebooks.Open("testdata/all.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Formats() {
		golden.Check(t, "all"+f.Ext, string(f.Make(d, "<title>", nil)))
	}
}

// inert is every tag that a page may have outside of its frames.
var inert = regexp.MustCompile(`^(?:<!doctype html>|</?(?:html|head|body|main|title|style|section|div|pre|span|p|h[1-6]|ul|ol|li|hr|br|blockquote|table|thead|tbody|tr|th|td|code|strong|em|del)(?: (?:class|lang|start)="[\w -]*"| style="[#a-z0-9:;]*")*>|<meta (?:charset|name|http-equiv)="[^"<>]*"(?: content="[^"<>]*")?>|</?a(?: href="(?:https?:|mailto:|[\w#./-])[^"<>]*")?>|<div class="chart" data-type="application/vnd\.vega(?:lite)?\.v[^"<>]*" data-chart="[^"<>]*">|<img alt="[^"<>]*" src="data:image/[a-z+]+;base64,[A-Za-z0-9+/=]*">|<iframe sandbox title="output" height="\d+" srcdoc="[^"<>]*">|</iframe>)`)

// harmless fails at the first tag that is not inert.
func harmless(t *testing.T, page string) {
	t.Helper()
	_, rest, _ := strings.Cut(page, "</style>") // our own styles have no tags
	for {
		i := strings.IndexByte(rest, '<')
		if i < 0 {
			return
		}
		rest = rest[i:]
		tag := inert.FindString(rest)
		if tag == "" {
			t.Fatalf("a tag that is not inert: %.200q", rest)
		}
		rest = rest[len(tag):]
	}
}

func TestPagesAreInert(t *testing.T) {
	d, err := notebooks.Open("testdata/all.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	page := string(Page(d, "</title><script>alert(0)</script>", nil))
	harmless(t, page)
	if !strings.Contains(page, `http-equiv="Content-Security-Policy" content="default-src 'none'; `) || strings.Contains(page, "url(") || strings.Contains(page, "@import") {
		t.Error("the page may load something")
	}
}

// A page has the scripts that it needs, its policy names these and no other, and what a notebook holds cannot ask for one.
func TestScriptsOfPages(t *testing.T) {
	scripts := func(name string) []byte { return []byte("/* " + name + " */") }
	chart := map[string]any{"application/vnd.vegalite.v5+json": map[string]any{"mark": `"><script>`}, "text/plain": "a chart"}
	for _, c := range []struct {
		prose string
		data  map[string]any
		want  []string
	}{
		{"plain, 5$ and 6$", map[string]any{"text/plain": "1"}, nil},
		{`<span class="math">x</span> <div class="chart" data-type="`, map[string]any{"text/html": `<div class="chart" data-type="`}, nil},
		{"$x$", nil, []string{"formulas"}},
		{"", map[string]any{"text/latex": `\frac12`}, []string{"formulas"}},
		{"$$a$$", chart, []string{"charts", "formulas"}},
		{"", map[string]any{"application/vnd.vegalite.v5+json": "no chart", "text/plain": "1"}, nil},
	} {
		d := notebooks.New("f", "skep", "skep", "ruchy")
		d.Insert(0, notebooks.Markdown, c.prose)
		d.Insert(1, notebooks.Code, "x").SetOutputs([]notebooks.Output{{"output_type": "display_data", "data": c.data, "metadata": map[string]any{}}})
		page := string(Page(d, "t", scripts))
		allowed := ""
		for _, name := range c.want {
			sum := sha256.Sum256(scripts(name))
			allowed += " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
			page = strings.Replace(page, "<script>/* "+name+" */</script>\n", "", 1)
		}
		if allowed != "" {
			allowed = "; script-src" + allowed
		}
		if !strings.Contains(page, `content="`+policy+allowed+`"`) {
			t.Errorf("%q: the policy is not for %v: %.400s", c.prose, c.want, page)
		}
		harmless(t, page)
	}
}

func FuzzOutputs(f *testing.F) {
	f.Add("# <script>", "\x1b[31mred\x1b[0m\r\n", "<p>&quot;</p>", "\"><img onerror=x>")
	f.Add("![](data:image/png;base64,AAAA)", "\x1b[38;5;200;48;2;1;2;3;1mx", "\"", "AAAA")
	f.Fuzz(func(t *testing.T, prose, terminal, page, image string) {
		d := notebooks.New("f", "skep", "skep", "ruchy")
		d.Insert(0, notebooks.Markdown, prose)
		d.Insert(1, notebooks.Code, terminal).SetOutputs([]notebooks.Output{
			{"output_type": "stream", "name": "stdout", "text": terminal},
			{"output_type": "error", "ename": image, "evalue": page, "traceback": []any{terminal}},
			{"output_type": "display_data", "data": map[string]any{"text/html": page}, "metadata": map[string]any{}},
			{"output_type": "display_data", "data": map[string]any{"image/png": image, "text/plain": prose}, "metadata": map[string]any{}},
			{"output_type": "display_data", "data": map[string]any{"image/svg+xml": image}, "metadata": map[string]any{}},
			{"output_type": "display_data", "data": map[string]any{"text/latex": page}, "metadata": map[string]any{}},
			{"output_type": "display_data", "data": map[string]any{"application/vnd.vega.v5" + image: map[string]any{page: terminal}}, "metadata": map[string]any{}},
		})
		for _, format := range Formats() {
			made := string(format.Make(d, prose, nil))
			if format.Name == "html" {
				harmless(t, made)
			}
		}
		if got, want := bare(coloured(terminal)), plainText(terminal); got != strings.ToValidUTF8(want, "\uFFFD") && got != want {
			t.Fatalf("%q became %q, want %q", terminal, got, want)
		}
	})
}

// bare is a page's text without its tags.
func bare(page string) string {
	return html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, ""))
}

// TestTerminals: what a terminal shows of a text is what the page shows.
func TestTerminals(t *testing.T) {
	for text, want := range map[string]string{
		"a\x1b[7mb\x1b[27mc":                     `a<span class="inverse">b</span>c`,
		"\x1b[31;7mr\x1b[39mx\x1b[0m":            `<span class="ga1">r</span><span class="inverse">x</span>`,
		"\x1b[9;4ms\x1b[29mu\x1b[24mn":           `<span class="underline struck">s</span><span class="underline">u</span>n`,
		"abc\b\bX\n\b\bY 10%\r20%\x1b[2K":        "aX\n20%",
		"\x1b[38;5;196mx\x1b[48:2:1:2:3my":       `<span style="color:#ff0000">x</span><span style="color:#ff0000;background:#010203">y</span>`,
		"\x1b]8;;https://e.org\x07l\x1b]8;;\x07": "l",
	} {
		if got := coloured(text); got != want {
			t.Errorf("%q became\n%s\nwant\n%s", text, got, want)
		}
	}
}

// TestLongOutputsAndPictures: a long text scrolls and can be reached by keyboard; a picture has its size and words.
func TestLongOutputsAndPictures(t *testing.T) {
	stream := notebooks.Output{"output_type": "stream", "name": "stdout", "text": strings.Repeat("x\n", longest)}
	if got := outputHTML(stream); !strings.HasPrefix(got, `<pre class="stream">`) {
		t.Error(got[:80])
	}
	stream["text"] = strings.Repeat("x\n", longest+1)
	if got := outputHTML(stream); !strings.HasPrefix(got, `<pre class="stream long" tabindex="0" role="region" aria-label="a long output">`) {
		t.Error(got[:80])
	}
	picture := notebooks.Output{"output_type": "display_data", "data": map[string]any{"image/png": "AAAA"},
		"metadata": map[string]any{"image/png": map[string]any{"width": json.Number("40.5"), "height": "\"1"}}}
	if got, want := outputHTML(picture), `<img alt="a picture that the program made" width="40" src="data:image/png;base64,AAAA">`+"\n"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
