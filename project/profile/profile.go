// Package profile shows where a program's time went: as a table of lines, as a file
// for pprof, and as a page with a flame graph that needs no network. It runs nothing.
package profile

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"skep/interp"
)

// Line is a line of a program: the time that it took itself, and with what it called.
type Line struct {
	Source, Function string
	Number           int
	Text             string
	Own, All         time.Duration
}

// Lines adds samples up by lines, those with the most own time first. A line that
// calls itself counts once for each sample.
func Lines(samples []*interp.Sample) []Line {
	type key struct {
		source string
		number int
	}
	lines := map[key]*Line{}
	for _, s := range samples {
		seen := map[key]bool{}
		for i, spot := range s.Stack {
			k := key{spot.Source.Name, spot.Line}
			if lines[k] == nil {
				lines[k] = &Line{Source: k.source, Number: k.number, Function: spot.Function, Text: strings.TrimSpace(spot.Source.Line(spot.Line))}
			}
			if i == 0 {
				lines[k].Own += s.Time
			}
			if !seen[k] {
				lines[k].All += s.Time
			}
			seen[k] = true
		}
	}
	out := make([]Line, 0, len(lines))
	for _, l := range lines {
		out = append(out, *l)
	}
	slices.SortFunc(out, func(a, b Line) int {
		return cmp.Or(cmp.Compare(b.Own, a.Own), cmp.Compare(b.All, a.All), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Number, b.Number))
	})
	return out
}

// Total is the time of all samples.
func Total(samples []*interp.Sample) (sum time.Duration) {
	for _, s := range samples {
		sum += s.Time
	}
	return sum
}

// Text writes the lines that took most, at most n of them.
func Text(w io.Writer, samples []*interp.Sample, n int) error {
	total := Total(samples)
	if _, err := fmt.Fprintf(w, "%8s %8s  line\n", "own", "with calls"); err != nil {
		return err
	}
	for i, l := range Lines(samples) {
		if i == n {
			break
		}
		share := func(d time.Duration) float64 { return 100 * float64(d) / float64(max(total, 1)) }
		if _, err := fmt.Fprintf(w, "%7.1f%% %9.1f%%  %s:%d  %s\n", share(l.Own), share(l.All), l.Source, l.Number, clip(l.Text)); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "%s in %d samples, statement by statement in tier 0\n", total.Round(time.Millisecond), count(samples))
	return err
}

func count(samples []*interp.Sample) (n int64) {
	for _, s := range samples {
		n += s.Count
	}
	return n
}

// maxText bounds a line of code in a table, in characters.
const maxText = 60

func clip(text string) string {
	if r := []rune(text); len(r) > maxText {
		return string(r[:maxText-1]) + "…"
	}
	return text
}

// named is how a function is called where it has no name.
func named(function string) string {
	if function == "" {
		return "top level"
	}
	return function
}
