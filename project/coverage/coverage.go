// Package coverage turns counted places of programs into shares of lines, into
// lcov's trace format for editors and CI servers, and into pages that show the
// source with what ran and what did not. It runs nothing.
package coverage

import (
	"sort"

	"skep/diag"
	"skep/interp"
)

// Line is one line that holds code: how often the code that begins on it ran.
type Line struct {
	Number int // 1-based
	Hits   int64
}

// Function is one named function and how often it was called.
type Function struct {
	Name string
	Line int
	Hits int64
}

// File is what is known of one source.
type File struct {
	Name      string
	Source    *diag.Source
	Lines     []Line // in order; lines without code are not listed
	Functions []Function
}

// Covered gives how many of the file's lines ran.
func (f *File) Covered() (ran, all int) {
	for _, l := range f.Lines {
		if l.Hits > 0 {
			ran++
		}
	}
	return ran, len(f.Lines)
}

// Share is the percentage of lines that ran; 100 for a file without code.
func (f *File) Share() float64 { return share(f.Covered()) }

func share(ran, all int) float64 {
	if all == 0 {
		return 100
	}
	return 100 * float64(ran) / float64(all)
}

// Profile is the coverage of a run: one File for each source, by name.
type Profile []*File

// Total gives how many lines of all files ran.
func (p Profile) Total() (ran, all int) {
	for _, f := range p {
		r, a := f.Covered()
		ran, all = ran+r, all+a
	}
	return ran, all
}

// Share is the percentage of all lines that ran.
func (p Profile) Share() float64 { return share(p.Total()) }

// Collect joins points by source and line. Of several places that begin on one
// line the least run counts: a line is covered when all that begins on it ran.
// Sources for which keep is false (doc examples, for one) are left out.
func Collect(points []*interp.CoverPoint, keep func(*diag.Source) bool) Profile {
	files := map[string]*builder{}
	for _, p := range points {
		if keep != nil && !keep(p.Source) {
			continue
		}
		b := files[p.Source.Name]
		if b == nil {
			b = &builder{file: &File{Name: p.Source.Name, Source: p.Source}, lines: map[int]int64{}, places: map[diag.Span]int64{}}
			files[p.Source.Name] = b
		}
		b.add(p)
	}
	var out Profile
	for _, b := range files {
		out = append(out, b.finish())
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

type builder struct {
	file   *File
	lines  map[int]int64
	places map[diag.Span]int64 // a source compiled twice has every place twice: their counts add up
}

func (b *builder) add(p *interp.CoverPoint) {
	if p.Function != "" {
		line := p.Source.Position(p.Span.Start).Line
		for i, f := range b.file.Functions {
			if f.Name == p.Function && f.Line == line {
				b.file.Functions[i].Hits += p.Hits()
				return
			}
		}
		b.file.Functions = append(b.file.Functions, Function{p.Function, line, p.Hits()})
		return
	}
	b.places[p.Span] += p.Hits()
}

func (b *builder) finish() *File {
	for span, hits := range b.places {
		n := b.file.Source.Position(span.Start).Line
		if old, ok := b.lines[n]; !ok || hits < old {
			b.lines[n] = hits
		}
	}
	for n, hits := range b.lines {
		b.file.Lines = append(b.file.Lines, Line{n, hits})
	}
	sort.Slice(b.file.Lines, func(i, j int) bool { return b.file.Lines[i].Number < b.file.Lines[j].Number })
	sort.SliceStable(b.file.Functions, func(i, j int) bool { return b.file.Functions[i].Line < b.file.Functions[j].Line })
	return b.file
}
