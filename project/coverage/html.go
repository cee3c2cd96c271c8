package coverage

import (
	_ "embed"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
)

// page is what all pages have around them. It is filled by hand: html/template would
// keep methods in the program that only it could call, and costs time at each start.
//
//go:embed page.html
var page string

// HTML writes a page for each file and index.html into a folder, which it makes. The pages need nothing else.
func (p Profile) HTML(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write coverage: %w", err)
	}
	var list strings.Builder
	for i, f := range p {
		ran, all := f.Covered()
		file, share := fmt.Sprintf("file%d.html", i+1), percent(f.Share())
		fmt.Fprintf(&list, `<tr><td><a href="%s">%s</a></td><td><div class="bar"><i style="width: %g%%"></i></div></td><td class="n">%s</td><td class="n">%d / %d</td></tr>`+"\n",
			file, html.EscapeString(f.Name), f.Share(), share, ran, all)
		body := `<p><a href="index.html">All files</a></p>` + "\n" + heading(f.Name, share) + `<div class="code" role="table" aria-label="source">` + "\n" + rows(f) + "</div>"
		if err := write(filepath.Join(dir, file), f.Name, body); err != nil {
			return err
		}
	}
	body := heading("Coverage", percent(p.Share())) + "<table>\n" + `<thead><tr><th>File</th><th></th><th class="n">Share</th><th class="n">Lines</th></tr></thead>` + "\n<tbody>" + list.String() + "</tbody>\n</table>"
	return write(filepath.Join(dir, "index.html"), "Coverage", body)
}

func heading(title, share string) string {
	return "<h1>" + html.EscapeString(title) + "<small>" + share + " of the lines ran</small></h1>\n"
}

func write(name, title, body string) error {
	text := strings.NewReplacer("$title", html.EscapeString(title), "$body", body).Replace(page)
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		return fmt.Errorf("write coverage: %w", err)
	}
	return nil
}

func percent(x float64) string { return fmt.Sprintf("%.1f %%", x) }

// rows are the lines of a source: number, how often it ran ("" for a line without code), text.
func rows(f *File) string {
	hits := map[int]int64{}
	for _, l := range f.Lines {
		hits[l.Number] = l.Hits
	}
	var out strings.Builder
	for n := 1; n <= f.Source.LineCount(); n++ {
		class, times := "", `<b role="cell"></b>`
		if h, ok := hits[n]; ok {
			class, times = "ran", fmt.Sprintf(`<b role="cell" title="times run">%d</b>`, h)
			if h == 0 {
				class = "missed"
			}
		}
		fmt.Fprintf(&out, `<div role="row" class="%s"><b role="cell">%d</b>%s<span role="cell">%s</span></div>`+"\n", class, n, times, html.EscapeString(f.Source.Line(n)))
	}
	return out.String()
}
