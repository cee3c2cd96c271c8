package interp_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
)

// refusedBefore ends what is seen of a program that does not check.
const refusedBefore = " errors before it runs\n"

// seenIn runs the cells of a program in one tier and gives all that can be seen
// of it: output, values, errors with their places and call chains.
func seenIn(o interp.Options, cells []string) string {
	return seenWithin(context.Background(), o, cells)
}

func seenWithin(ctx context.Context, o interp.Options, cells []string) string {
	s := interp.New(o)
	var out strings.Builder
	io := &interp.Streams{Stdout: func(t string) { out.WriteString(t) }, Stderr: func(t string) { out.WriteString(t) }}
	for _, cell := range cells {
		r, err := s.Run(ctx, diag.NewSource("cell", cell), io)
		var list diag.List
		var d *diag.Diagnostic
		switch {
		case errors.As(err, &list):
			fmt.Fprintf(&out, "%d"+refusedBefore, len(list))
		case errors.As(err, &d):
			fmt.Fprintf(&out, "%s %s: %s %v\n", d.Code, d.Error(), d.Hint, d.Span)
			for _, f := range d.Chain {
				fmt.Fprintf(&out, "  in %s at %v\n", f.Function, f.Span)
			}
		case err != nil:
			out.WriteString(err.Error() + "\n")
		case r.Show:
			fmt.Fprintln(&out, r.Bundle.Data["text/plain"])
		}
	}
	return out.String()
}

// All tiers agree: every program of testdata gives the same output and the same
// errors at the same places, whichever tier is forced.
func TestTiersAgree(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txt")
	for _, f := range files {
		if strings.HasSuffix(f, "_lenient.txt") { // tier 0 only
			continue
		}
		t.Run(filepath.Base(f), func(t *testing.T) {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range strings.Split(string(b), "====\n") {
				prog, _, _ := strings.Cut(c, "----\n")
				agree(t, prog, strings.HasSuffix(f, "cells.txt"))
			}
		})
	}
}

// ways are how programs run above tier 0. What becomes machine code in tier 2, which is all that can,
// is known when the next one begins: it then enters all of it at once, with the types that it had; and the last one
// need not lower the loops of one that was checked. One that is foretold has code before it begins.
var ways = []struct {
	name string
	tier interp.Tier
	kept bool // with a folder for machine code
	told bool // without one, and made ready while it is checked
}{{"auto", interp.TierAuto, false, false}, {"1", interp.Tier1, false, false}, {"2", interp.Tier2, true, false}, {"auto, foreseen", interp.TierAuto, true, false},
	{"auto, recalled", interp.TierAuto, true, false}, {"auto, foretold", interp.TierAuto, false, true}}

// agree runs a program in each tier.
func agree(t *testing.T, prog string, notebook bool) {
	t.Helper()
	cells, cache := strings.Split(prog, "~~~~\n"), t.TempDir()
	o := interp.Options{Notebook: notebook, MemoryLimit: 1 << 30, Tier: interp.Tier0}
	want := seenIn(o, cells)
	for _, way := range ways {
		if o.Tier, o.CodeCache, o.Trusting = way.tier, "", way.told; way.kept {
			o.CodeCache, o.Trusting = cache, true
		}
		if got := seenIn(o, cells); got != want {
			t.Errorf("tier %s differs\n%s\ntier 0:\n%s\ntier %s:\n%s", way.name, prog, want, way.name, got)
		}
	}
}
