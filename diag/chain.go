package diag

import "fmt"

// How many calls are shown from both ends of a deep chain.
const (
	chainInner = 10
	chainOuter = 5
)

// chainLines says a call chain in words; equal neighbours (recursion) are counted, the middle of a deep chain left out.
func chainLines(chain []Frame) []string {
	var lines []string
	var counts []int
	for _, f := range chain {
		line := frameLine(f)
		if n := len(lines); n > 0 && lines[n-1] == line {
			counts[n-1]++
			continue
		}
		lines, counts = append(lines, line), append(counts, 1)
	}
	for i, n := range counts {
		if n > 1 {
			lines[i] += fmt.Sprintf("  (%d times)", n)
		}
	}
	if hidden := len(lines) - chainInner - chainOuter; hidden > 1 {
		middle := fmt.Sprintf("... %d more calls ...", hidden)
		lines = append(append(lines[:chainInner:chainInner], middle), lines[chainInner+hidden:]...)
	}
	return lines
}

func frameLine(f Frame) string {
	where := "at top level"
	if f.Function != "" {
		where = "in " + clean(f.Function)
	}
	if f.Source == nil {
		return where
	}
	p := f.Source.Position(f.Span.Start)
	return fmt.Sprintf("%s, %s:%d:%d", where, clean(f.Source.Name), p.Line, p.Column)
}
