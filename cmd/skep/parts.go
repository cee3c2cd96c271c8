package main

import (
	"fmt"
	"sort"

	"skep/diag"
	"skep/interp/syntax"
)

// parts is a notebook's code as one program, and the way back from a place in it to the cell.
type parts struct {
	joined *diag.Source
	text   string
	cells  []part // none for a script
}

// part is one cell: where it starts in the joined text.
type part struct {
	start  int
	source *diag.Source
}

// cellName is what diagnostics call the cell at index i of a notebook.
func cellName(file string, i int) string { return fmt.Sprintf("%s, cell %d", file, i+1) }

// add appends the n-th cell. The newline between cells belongs to neither.
func (p *parts) add(file string, n int, text string) {
	p.cells = append(p.cells, part{len(p.text), diag.NewSource(cellName(file, n-1), text)})
	p.text += text + "\n"
}

// join makes one source of the cells.
func (p *parts) join(file string) { p.joined = diag.NewSource(file, p.text) }

// spans are the cells' places in the joined source; nil for a script.
func (p *parts) spans() (out []diag.Span) {
	for _, c := range p.cells {
		out = append(out, diag.Span{Start: c.start, End: c.start + len(c.source.Text)})
	}
	return out
}

// parse reads a script, or all cells as one program.
func (p *parts) parse() (*syntax.Program, diag.List) {
	if len(p.cells) > 0 {
		return syntax.ParseCells(p.joined, p.spans())
	}
	return syntax.Parse(p.joined)
}

// split gives the diagnostics with their places in the cells.
func (p *parts) split(list diag.List) diag.List {
	if len(p.cells) == 0 {
		return list
	}
	out := make(diag.List, 0, len(list))
	for _, d := range list {
		moved := *d
		moved.Source, moved.Span = p.locate(d.Source, d.Span)
		moved.Related = make([]diag.Related, len(d.Related))
		for i, r := range d.Related {
			moved.Related[i].Source, moved.Related[i].Span = p.locate(r.Source, r.Span)
			moved.Related[i].Message = r.Message
		}
		moved.Fixes = p.splitFixes(d, moved.Source)
		out = append(out, &moved)
	}
	return out
}

// splitFixes keeps the fixes that stay within the diagnostic's own cell: an Edit has no Source of its own.
func (p *parts) splitFixes(d *diag.Diagnostic, cell *diag.Source) []diag.Fix {
	var fixes []diag.Fix
next:
	for _, f := range d.Fixes {
		moved := diag.Fix{Title: f.Title, Guess: f.Guess}
		for _, e := range f.Edits {
			src, span := p.locate(d.Source, e.Span)
			if src != cell {
				continue next
			}
			moved.Edits = append(moved.Edits, diag.Edit{Span: span, New: e.New})
		}
		fixes = append(fixes, moved)
	}
	return fixes
}

func (p *parts) locate(src *diag.Source, span diag.Span) (*diag.Source, diag.Span) {
	if src != p.joined {
		return src, span
	}
	i := sort.Search(len(p.cells), func(i int) bool { return p.cells[i].start > span.Start }) - 1
	if i < 0 {
		return src, span
	}
	at, size := p.cells[i].start, len(p.cells[i].source.Text)
	return p.cells[i].source, diag.Span{Start: min(span.Start-at, size), End: min(span.End-at, size)}
}
