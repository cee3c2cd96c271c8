package main

import (
	"fmt"
	"strings"

	"skep/diag"
	"skep/interp"
)

// tierTrace is what --trace-tiers prints at the end of a run; without the option it does nothing.
type tierTrace struct {
	c     *call
	notes *interp.Trace
}

func (c *call) traceTiers() *tierTrace {
	t := &tierTrace{c: c}
	if c.has("trace-tiers") {
		t.notes = interp.NewTrace()
	}
	return t
}

// smallShare is the part of the time below which code is not listed.
const smallShare = 0.005

func (t *tierTrace) report() {
	if t.notes == nil {
		return
	}
	var out strings.Builder
	shares := t.notes.Shares()
	of := [4]float64{}
	for _, s := range shares {
		of[s.Tier] += s.Part
	}
	fmt.Fprintf(&out, "tiers: %.4f s running, %.0f %% in tier 2, %.0f %% in tier 1, %.0f %% in tier 0 and builtins, %.0f %% compiling for tier 2\n", t.notes.Time().Seconds(), 100*of[2], 100*of[1], 100*of[0], 100*of[interp.Compiling])
	fmt.Fprintf(&out, "before that %.4f s reading, checking and making closures, of which the shares have no part\n", t.notes.Ahead().Seconds())
	for _, s := range shares {
		switch {
		case s.Tier == 0:
			fmt.Fprintf(&out, "  %3.0f %%  tier 0\n", 100*s.Part)
		case s.Tier == interp.Compiling:
		case s.Part >= smallShare:
			fmt.Fprintf(&out, "  %3.0f %%  tier %d  %s\n", 100*s.Part, s.Tier, nameOf(s.Name, s.Loop, s.Source, s.Span))
		}
	}
	refused := t.notes.NotHigher()
	if len(refused) > 0 {
		out.WriteString("not higher:\n")
	}
	for _, r := range refused {
		fmt.Fprintf(&out, "  %s: no tier %d: %s\n", nameOf(r.Function, r.Function == "", r.Source, r.At), r.Tier, reasonOf(r.Reason, r.Source, r.At, r.Span))
	}
	t.c.PrintError(out.String())
}

func nameOf(name string, loop bool, src *diag.Source, span diag.Span) string {
	if loop {
		name = "loop"
	}
	return name + " at " + sourcePlace(src, span)
}

func sourcePlace(src *diag.Source, span diag.Span) string {
	if src == nil {
		return "?"
	}
	p := src.Position(span.Start)
	return fmt.Sprintf("%s:%d:%d", src.Name, p.Line, p.Column)
}

// reasonOf quotes what stood in the way, if it is a part of the whole.
func reasonOf(reason string, src *diag.Source, whole, part diag.Span) string {
	if part == whole || src == nil || part.End > len(src.Text) {
		return reason
	}
	text, _, _ := strings.Cut(src.Text[part.Start:part.End], "\n")
	return fmt.Sprintf("%s: `%s` at %s", reason, text, sourcePlace(src, part))
}
