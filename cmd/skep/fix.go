package main

import (
	"skep/diag"
	"skep/notebooks"
)

// fixer makes fixes in the parts of one file until nothing changes any more.
type fixer struct {
	c     *call
	parts *parts
	list  diag.List // what is found in parts
	made  int
}

// mostRounds bounds the fixed point: a fix may bring the next one to light.
const mostRounds = 25

func (f *fixer) run() {
	for range mostRounds {
		if !f.round() {
			return
		}
	}
}

// round makes all fixes at once; if that makes more errors, one after the other, and keeps those that help.
func (f *fixer) round() bool {
	if next, made := f.parts.fixed(f.list); made > 0 && f.keep(next, made) {
		return true
	}
	kept := false
	for _, d := range f.list {
		if next, made := f.parts.fixed(diag.List{d}); made > 0 && f.keep(next, made) {
			kept = true
			break // places have moved: the rest is found anew
		}
	}
	return kept
}

// keep takes a change if it leaves no more errors, and not everything as it was.
func (f *fixer) keep(next *parts, made int) bool {
	found, err := f.c.check(next)
	if err != nil {
		return false
	}
	before, after := errorsIn(f.list), errorsIn(found)
	if after > before || after == before && len(found) >= len(f.list) {
		return false
	}
	f.parts, f.list, f.made = next, found, f.made+made
	return true
}

func errorsIn(list diag.List) (n int) {
	for _, d := range list {
		if d.Severity == diag.Error {
			n++
		}
	}
	return n
}

// fixed gives the parts with the first fix of each diagnostic made.
func (p *parts) fixed(list diag.List) (*parts, int) {
	if len(p.cells) == 0 {
		text, made := list.ApplyFixes(p.joined)
		return &parts{joined: diag.NewSource(p.joined.Name, text)}, made
	}
	out, made := &parts{}, 0
	for _, cell := range p.cells {
		text, n := list.ApplyFixes(cell.source)
		made += n
		out.cells = append(out.cells, part{len(out.text), diag.NewSource(cell.source.Name, text)})
		out.text += text + "\n"
	}
	out.join(p.joined.Name)
	return out, made
}

// save writes the parts back; of a notebook the cells that did not change keep their bytes.
func (p *parts) save(name string) error {
	data := []byte(p.joined.Text)
	if len(p.cells) > 0 {
		doc, err := notebooks.Open(name)
		if err != nil {
			return err
		}
		next := 0
		for _, cell := range doc.Cells() {
			if cell.Kind() != notebooks.Code {
				continue
			}
			if text := p.cells[next].source.Text; text != cell.Source() {
				cell.SetSource(text)
			}
			next++
		}
		data = doc.Bytes()
	}
	return writeBack(name, data)
}
