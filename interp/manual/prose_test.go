package manual

import (
	"regexp"
	"strings"
	"testing"

	"skep/internal/golden"
)

// TestProseOfNotebooks renders the texts of testdata/prose.txt as a notebook's are: with headings and images.
func TestProseOfNotebooks(t *testing.T) {
	golden.Cases(t, "prose.txt", func(t *testing.T, _, asked string) string { return notebookProse(asked) })
}

func notebookProse(text string) string {
	return Prose{Headings: true, Image: func(target string) string {
		if target == "attachment:a.png" {
			return "data:image/png;base64,AAAA"
		}
		return ""
	}}.HTML(text)
}

// tag is everything that Prose may write.
var tag = regexp.MustCompile(`^</?(p|h[1-6]|ul|ol|li|hr|br|blockquote|table|thead|tbody|tr|th|td|pre|code|strong|em|del|a|span|img)( (class="[a-z]+"|start="[0-9]*"|href="(https?:|mailto:|[\w#./-])[^"<>]*"|alt="[^"<>]*"|src="data:image/png;base64,AAAA"))*>`)

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
