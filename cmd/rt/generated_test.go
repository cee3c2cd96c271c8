package rt_test

import (
	"testing"

	"skep/internal/generate"
)

// plainly builds programs without optimising them, in half of the time.
const plainly = "-gcflags=program/...=-N -l"

// oneBuild is how many programs are built into one executable: a compiler's run for each would take a day.
const oneBuild = 500

// TestGeneratedAgree holds generated programs that become Go to what they do when they are run.
func TestGeneratedAgree(t *testing.T) {
	var progs []*program
	refused, all := 0, 0
	for seed := range generate.Seeds(60, 10_000) {
		p, ok := write(t, generate.HotOf(seed), len(progs))
		switch {
		case p != nil:
			progs = append(progs, p)
			all++
		case ok:
			refused++
		}
		if len(progs) == oneBuild {
			hold(t, progs, plainly)
			progs = nil
		}
	}
	hold(t, progs, plainly)
	t.Logf("%d programs, %d refused", all, refused)
	if refused > all {
		t.Errorf("%d programs became Go, %d were refused", all, refused)
	}
}

// hold builds programs and compares what each does with what it does when it is run.
func hold(t *testing.T, progs []*program, flags ...string) {
	t.Helper()
	exe := build(t, progs, flags...)
	for _, p := range progs {
		if got := execute(t, exe, p.name); got != p.want {
			t.Errorf("%s\n  run: %d %q\n  Go:  %d %q", p.src.Text, p.want.Code, p.want.Text, got.Code, got.Text)
		}
	}
}
