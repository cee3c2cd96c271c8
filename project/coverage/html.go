package coverage

import (
	"embed"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"strings"
)

//go:embed page.html
var pages embed.FS

var page = template.Must(template.ParseFS(pages, "page.html"))

// row is one line of a source as the page shows it.
type row struct {
	Number int
	Hits   string // "" for a line without code
	Class  string // "ran", "missed" or ""
	Text   string
}

type view struct {
	Title, Total string
	Files        []entry
	Rows         []row // nil on the overview
	File         *File
}

type entry struct {
	Name, Page, Share string
	Width             float64
	Ran, All          int
}

// HTML writes a page for each file and index.html into a folder, which it makes. The pages need nothing else.
func (p Profile) HTML(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write coverage: %w", err)
	}
	index := view{Title: "Coverage", Total: percent(p.Share())}
	for i, f := range p {
		ran, all := f.Covered()
		e := entry{Name: f.Name, Page: fmt.Sprintf("file%d.html", i+1), Share: percent(f.Share()), Width: f.Share(), Ran: ran, All: all}
		index.Files = append(index.Files, e)
		if err := write(filepath.Join(dir, e.Page), view{Title: f.Name, Total: e.Share, Rows: rows(f), File: f}); err != nil {
			return err
		}
	}
	return write(filepath.Join(dir, "index.html"), index)
}

func write(name string, v view) error {
	var b strings.Builder
	if err := page.Execute(&b, v); err != nil {
		return fmt.Errorf("write coverage: %w", err)
	}
	if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
		return fmt.Errorf("write coverage: %w", err)
	}
	return nil
}

func percent(x float64) string { return fmt.Sprintf("%.1f %%", x) }

func rows(f *File) []row {
	hits := map[int]int64{}
	for _, l := range f.Lines {
		hits[l.Number] = l.Hits
	}
	out := make([]row, 0, f.Source.LineCount())
	for n := 1; n <= f.Source.LineCount(); n++ {
		r := row{Number: n, Text: f.Source.Line(n)}
		if h, ok := hits[n]; ok {
			r.Hits, r.Class = fmt.Sprint(h), "ran"
			if h == 0 {
				r.Class = "missed"
			}
		}
		out = append(out, r)
	}
	return out
}
