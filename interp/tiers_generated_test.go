package interp_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"skep/diag"
	"skep/internal/generate"
	"skep/interp"
	"skep/interp/syntax"
)

// tierDifference runs a program in all tiers and tells how the first that differs from tier 0 does, "" if none
// does. Programs that take long say nothing: shrunk ones may never end.
func tierDifference(prog string) string {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	cache, err := os.MkdirTemp("", "tiers-*")
	if err != nil {
		return err.Error()
	}
	defer os.RemoveAll(cache)
	o := interp.Options{MemoryLimit: 1 << 30, Tier: interp.Tier0}
	want := seenWithin(ctx, o, []string{prog})
	if strings.HasSuffix(want, refusedBefore) {
		return ""
	}
	for _, way := range ways {
		o.Checked, o.Trusting = !way.told, way.told // checking is the same in all tiers, and takes half of the time
		if o.Tier, o.CodeCache = way.tier, ""; way.kept {
			o.CodeCache = cache
		}
		if got := seenWithin(ctx, o, []string{prog}); got != want && ctx.Err() == nil {
			return "tier 0:\n" + want + "tier " + way.name + ":\n" + got
		}
	}
	return ""
}

// shrunk takes lines, blocks, and what encloses blocks out of a program as long as it still differs between tiers.
func shrunk(prog string) string {
	lines := strings.SplitAfter(prog, "\n")
	without := func(gone func(i int) bool) bool {
		var fewer []string
		for i, line := range lines {
			if !gone(i) {
				fewer = append(fewer, line)
			}
		}
		text := strings.Join(fewer, "")
		if _, problems := syntax.Parse(diag.NewSource("program", text)); problems.HasErrors() || tierDifference(text) == "" {
			return false
		}
		lines = fewer
		return true
	}
	for before := -1; before != len(lines); {
		before = len(lines)
		for size := len(lines) / 2; size > 0; size /= 2 {
			for at := 0; at+size <= len(lines); {
				if !without(func(i int) bool { return i >= at && i < at+size }) {
					at += size
				}
			}
		}
		for at := 0; at < len(lines); at++ {
			if end := blockEnd(lines, at); end > at && !without(func(i int) bool { return i >= at && i <= end }) {
				without(func(i int) bool { return i == at || i == end })
			}
		}
	}
	return strings.Join(lines, "")
}

// blockEnd is the line that closes a block that begins on a line, with the catch behind a try; 0 if none begins there.
func blockEnd(lines []string, at int) int {
	head := lines[at]
	indent := head[:len(head)-len(strings.TrimLeft(head, " "))]
	if !strings.HasSuffix(head, "{\n") {
		return 0
	}
	for i := at + 1; i < len(lines); i++ {
		if lines[i] == indent+"}\n" {
			if i+1 < len(lines) && strings.HasPrefix(lines[i+1], indent+"catch") {
				return blockEnd(lines, i+1)
			}
			return i
		}
	}
	return 0
}

// agreeOn fails if a generated program differs between tiers, with a small one that still does.
func agreeOn(t *testing.T, prog string) {
	t.Helper()
	if tierDifference(prog) == "" {
		return
	}
	small := shrunk(prog)
	t.Errorf("tiers differ on\n%s\n%s", small, tierDifference(small))
}

// TestTiersAgreeOnGenerated tries programs of the core that machine code is made of.
func TestTiersAgreeOnGenerated(t *testing.T) {
	n, refused := 0, 0
	for seed := range generate.Seeds(600, 10_000) {
		n++
		prog := generate.HotOf(seed)
		agreeOn(t, prog)
		if interp.New(interp.Options{}).Check(diag.NewSource("program", prog)).Diagnostics.HasErrors() {
			refused++
		}
	}
	if refused*4 > n {
		t.Errorf("%d of %d programs are refused by the checker, and say nothing about tiers", refused, n)
	}
}

// TestTiersAgreeOnLanguage tries programs of the whole language.
func TestTiersAgreeOnLanguage(t *testing.T) {
	for seed := range generate.Seeds(100, 3_000) {
		prog, _ := generate.Program(generate.Options{Seed: seed, Size: 4 + int(seed%12)})
		agreeOn(t, prog)
	}
}

func FuzzTiers(f *testing.F) {
	f.Add(uint64(3), uint8(10))
	f.Add(uint64(71), uint8(25))
	f.Fuzz(func(t *testing.T, seed uint64, size uint8) { agreeOn(t, generate.Hot(seed, 2+int(size%30))) })
}
