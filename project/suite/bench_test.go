package suite_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"skep/diag"
	"skep/interp"
	"skep/project/suite"
)

// clockwork is a session whose calls take 2 ms each and allocate 3 times.
type clockwork struct {
	calls int
	fails int // after so many calls
}

func (c *clockwork) Run(context.Context, *diag.Source, *interp.Streams) (interp.Result, error) {
	return interp.Result{}, nil
}

func (c *clockwork) Measure(_ context.Context, path string, n int, _ *interp.Streams) (interp.Measured, error) {
	if c.calls += n; c.fails > 0 && c.calls > c.fails {
		return interp.Measured{}, errors.New("failed")
	}
	return interp.Measured{Time: time.Duration(n) * 2 * time.Millisecond, Allocs: uint64(3 * n), Bytes: uint64(48 * n)}, nil
}

func TestBench(t *testing.T) {
	got, err := suite.Bench(context.Background(), &clockwork{}, suite.Case{Path: "f"}, 1700*time.Millisecond)
	if want := (suite.Timing{Median: 2 * time.Millisecond, Calls: 50, Allocs: 3, Bytes: 48}); err != nil || got.Median != want.Median || got.Calls != want.Calls || got.Spread != 0 {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	for _, n := range []int{1, 100} {
		if _, err := suite.Bench(context.Background(), &clockwork{fails: n}, suite.Case{Path: "f"}, time.Second); err == nil {
			t.Errorf("a benchmark that fails after %d calls gives no error", n)
		}
	}
}

func TestCompared(t *testing.T) {
	at := func(ms float64, spread float64) suite.Timing {
		return suite.Timing{Median: time.Duration(ms * 1e6), Spread: spread}
	}
	for _, c := range []struct {
		now, before suite.Timing
		same        bool
	}{{at(10, 0), at(10.1, 0), true}, {at(10, 0), at(12, 0), false}, {at(10, 0.2), at(12, 0.2), true}, {at(2, 0.3), at(10, 0.3), false}, {at(1, 0), at(0, 0), false}} {
		if ratio, same := suite.Compared(c.now, c.before); same != c.same {
			t.Errorf("%+v beside %+v: %v, same %v", c.now, c.before, ratio, same)
		}
	}
}

func TestBenchmarks(t *testing.T) {
	src := diag.NewSource("b.ruchy", "/// ```\n/// 1\n/// ```\n@bench\nfun a() { 1 }\n#[bench]\npub fun b() { 2 }\n@test\nfun c() { }\nmod m { @bench\nfun d() { 3 } }\n@bench\nfun e(x) { x }")
	got, problems := suite.Benchmarks(src)
	var names string
	for _, c := range got {
		names += c.Path + " "
	}
	if names != "a b m::d e " || problems != nil || got[3].Ignored == "" {
		t.Errorf("found %s%v", names, problems)
	}
	if _, problems := suite.Benchmarks(diag.NewSource("b.ruchy", "fun (")); problems == nil {
		t.Error("a source that does not parse has no problems")
	}
}
