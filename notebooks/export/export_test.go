package export

import (
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
		golden.Check(t, "all"+f.Ext, string(f.Make(d, "<title>")))
	}
}

// inert is every tag that a page may have outside of its frames.
var inert = regexp.MustCompile(`^(?:<!doctype html>|</?(?:html|head|body|main|title|style|section|div|pre|span|p|h[1-6]|ul|ol|li|hr|br|blockquote|table|thead|tbody|tr|th|td|code|strong|em|del)(?: (?:class|lang|start)="[\w -]*"| style="[#a-z0-9:;]*")*>|<meta (?:charset|name|http-equiv)="[^"<>]*"(?: content="[^"<>]*")?>|</?a(?: href="(?:https?:|mailto:|[\w#./-])[^"<>]*")?>|<img alt="[^"<>]*" src="data:image/[a-z+]+;base64,[A-Za-z0-9+/=]*">|<iframe sandbox title="output" height="\d+" srcdoc="[^"<>]*">|</iframe>)`)

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
	page := string(Page(d, "</title><script>alert(0)</script>"))
	harmless(t, page)
	if !strings.Contains(page, `http-equiv="Content-Security-Policy" content="default-src 'none'; `) || strings.Contains(page, "url(") || strings.Contains(page, "@import") {
		t.Error("the page may load something")
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
		})
		for _, format := range Formats() {
			made := string(format.Make(d, prose))
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
