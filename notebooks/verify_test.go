package notebooks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"skep/diag"
	"skep/interp"
)

func streamed(text string) Output {
	return Output{"output_type": "stream", "name": "stdout", "text": text}
}

func resulting(mimes ...string) Output {
	data := map[string]any{}
	for i := 0; i < len(mimes); i += 2 {
		data[mimes[i]] = mimes[i+1]
	}
	return Output{"output_type": "execute_result", "data": data, "metadata": map[string]any{}}
}

// TestSameOutputs compares saved outputs with new ones under what a cell says of its test.
func TestSameOutputs(t *testing.T) {
	failing := Output{"output_type": "error", "ename": "E0310", "evalue": "division by zero", "traceback": []any{"a", "b"}}
	other := Output{"output_type": "error", "ename": "E0310", "evalue": "division by zero", "traceback": []any{}}
	for name, c := range map[string]struct {
		say        string
		saved, now []Output
		same       bool
	}{
		"equal text":                   {"", []Output{streamed("a\nb\n")}, []Output{streamed("a\nb\n")}, true},
		"in pieces":                    {"", []Output{streamed("a\n"), streamed("b\n")}, []Output{streamed("a\nb\n")}, true},
		"as a list of lines":           {"", []Output{{"output_type": "stream", "name": "stdout", "text": []any{"a\n", "b\n"}}}, []Output{streamed("a\nb\n")}, true},
		"other text":                   {"", []Output{streamed("a\n")}, []Output{streamed("b\n")}, false},
		"a line more":                  {"", []Output{streamed("a\n")}, []Output{streamed("a\nb\n")}, false},
		"a line fewer":                 {"", []Output{streamed("a\nb\n")}, []Output{streamed("a\n")}, false},
		"blanks at ends of lines":      {"", []Output{streamed("a  \nb\n\n")}, []Output{streamed("a\nb")}, true},
		"nothing any more":             {"", []Output{streamed("a")}, nil, false},
		"something new":                {"", nil, []Output{streamed("a")}, false},
		"another kind":                 {"", []Output{streamed("7")}, []Output{resulting("text/plain", "7")}, false},
		"traceback differs":            {"", []Output{failing}, []Output{other}, true},
		"another error":                {"", []Output{failing}, []Output{{"output_type": "error", "ename": "E1", "evalue": "no"}}, false},
		"plain text decides":           {"", []Output{resulting("text/plain", "x", "text/html", "<a>")}, []Output{resulting("text/plain", "x", "text/html", "<b>")}, true},
		"html alone":                   {"", []Output{resulting("text/html", "<a>")}, []Output{resulting("text/html", "<b>")}, false},
		"pictures by being there":      {"", []Output{resulting("image/png", "AAAA")}, []Output{resulting("image/png", "BBBB")}, true},
		"numbers without a tolerance":  {"", []Output{streamed("0.1000")}, []Output{streamed("0.1")}, false},
		"numbers within":               {"tolerance=1e-3", []Output{streamed("x = 0.1, y = 200")}, []Output{streamed("x = 0.1004, y = 200.1")}, true},
		"numbers beyond":               {"tolerance=1e-3", []Output{streamed("x = 0.1")}, []Output{streamed("x = 0.102")}, false},
		"words between numbers":        {"tolerance=1", []Output{streamed("x = 1")}, []Output{streamed("y = 1")}, false},
		"a table's columns":            {"tolerance=1e-6", []Output{streamed("│ 1.0   │ a │\n├───────┤")}, []Output{streamed("│ 1.00000001 │ a │\n├────────────┤")}, true},
		"signs":                        {"tolerance=1e-9", []Output{streamed("-1")}, []Output{streamed("1")}, false},
		"a pattern":                    {"regex", []Output{streamed(`took \d+ ms`)}, []Output{streamed("took 17 ms")}, true},
		"a pattern is for whole lines": {"regex", []Output{streamed(`\d+`)}, []Output{streamed("17 ms")}, false},
		"a broken pattern":             {"regex", []Output{streamed(`(`)}, []Output{streamed("x")}, false},
	} {
		var e expectation
		if c.say != "" {
			if err := e.note(c.say); err != nil {
				t.Fatal(err)
			}
		}
		if got := e.same(c.saved, c.now); (got == "") != c.same {
			t.Errorf("%s: the difference is %q", name, got)
		}
	}
}

// TestDifferenceShown: what is between the common beginning and end, with two lines around it.
func TestDifferenceShown(t *testing.T) {
	var e expectation
	got := e.same([]Output{streamed("1\n2\n3\n4\n5\n6\n7\n8\n")}, []Output{streamed("1\n2\n3\n4\nV\n6\n7\n8\n")})
	if want := "stdout, from line 5 on:\n  3\n  4\n- 5\n+ V\n  6\n  7\n"; got != want {
		t.Errorf("got %q, not %q", got, want)
	}
	long := e.same([]Output{streamed("a")}, []Output{streamed(strings.Repeat("b\n", 500))})
	if n := strings.Count(long, "\n"); n > mostLines+10 {
		t.Errorf("a difference of %d lines", n)
	}
}

func TestExpectations(t *testing.T) {
	for source, want := range map[string]expectation{
		"// skep: ignore-output\nx":                       {ignore: true},
		"// about\n\n// skep: tolerance=1e-6, timeout=2s": {tolerance: 1e-6, timeout: 2 * time.Second},
		"# NBVAL_SKIP\nx":                                 {skip: true},
		"# PYTEST_VALIDATE_IGNORE_OUTPUT":                 {ignore: true},
		"# NBVAL_RAISES_EXCEPTION":                        {raises: true},
		"x\n// skep: ignore-output":                       {}, // below code it is a comment
		"let s = \"\n// skep: skip\n\"":                   {},
	} {
		d := notebookOf(source)
		if got, err := expectationOf(d.cells[0], expectation{}); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, %v", source, got, err)
		}
	}
	d := notebookOf("x")
	d.cells[0].SetMetadata("tags", []any{"skep:regex", "nbval-ignore-output", "other"})
	if got, err := expectationOf(d.cells[0], expectation{}); err != nil || !got.regex || !got.ignore {
		t.Errorf("tags: %+v, %v", got, err)
	}
	for _, bad := range []string{"skep:nothing", "skep:tolerance=x", "skep:tolerance=-1", "skep:tolerance=NaN", "skep:timeout=5"} {
		d.cells[0].SetMetadata("tags", []any{bad})
		if _, err := expectationOf(d.cells[0], expectation{}); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}

// TestMeasured: what %time and %timeit measured is not compared, all else in such a cell is.
func TestMeasured(t *testing.T) {
	const ours = "CPU times: user 29 µs, sys: 0 ns, total: 29 µs\nWall time: %s\n%s ± 1 ns per loop (mean ± std. dev. of 7 runs, 10 loops each)\n%s"
	out := func(wall, loop, rest string) []Output { return []Output{streamed(fmt.Sprintf(ours, wall, loop, rest))} }
	for source, want := range map[string]bool{"%time f()": true, "x\n%timeit f()": true, "%%time\nx": true, "f()": false, "let s = \"\n%time\n\"": false} {
		e, err := expectationOf(notebookOf(source).cells[0], expectation{})
		if err != nil {
			t.Fatal(err)
		}
		if got := e.same(out("3 ms", "7 ns", "5 s"), out("1 min 2 s", "1.5e-07 ns", "5 s")) == ""; got != want {
			t.Errorf("%q: same %v", source, got)
		}
		if e.same(out("3 ms", "7 ns", "5 s"), out("3 ms", "7 ns", "6 s")) == "" {
			t.Errorf("%q: what the program prints is not compared", source)
		}
	}
}

func TestNotebookExpectations(t *testing.T) {
	d := notebookOf("x")
	d.SetMetadata("skep", map[string]any{"test": map[string]any{"tolerance": json.Number("1e-6"), "sanitize": []any{map[string]any{"regex": `\d+ ms`, "replace": "TIME"}}}})
	e, err := d.expectations()
	if err != nil || e.tolerance != 1e-6 {
		t.Fatalf("%+v, %v", e, err)
	}
	if got := e.same([]Output{streamed("took 3 ms")}, []Output{streamed("took 1234 ms")}); got != "" {
		t.Errorf("sanitized: %s", got)
	}
	d.SetMetadata("skep", map[string]any{"test": map[string]any{"sanitize": []any{map[string]any{"regex": "("}}}})
	if _, err := d.expectations(); err == nil {
		t.Error("a broken pattern is taken")
	}
}

// verified makes a notebook whose cells have these saved texts ("-" for a cell that never ran) and verifies it.
func verified(t *testing.T, o VerifyOptions, cells ...[2]string) (*Document, []Verdict) {
	t.Helper()
	d := New("v.ipynb", "skep", "skep", "ruchy")
	for i, c := range cells {
		cell := d.Insert(i, Code, c[0])
		if c[1] != "-" {
			cell.SetOutputs([]Output{streamed(c[1])})
			cell.SetExecutionCount(1)
		}
	}
	say := func(text string) func(io *interp.Streams) (interp.Result, error) {
		return func(io *interp.Streams) (interp.Result, error) { io.Stdout(text); return interp.Result{}, nil }
	}
	verdicts, err := Verify(t.Context(), d, scripted{"one": say("1\n"), "two": say("2\n"), "// skep: skip\none": say("0"), "// skep: raises\none": say("1\n")}, o)
	if err != nil {
		t.Fatal(err)
	}
	return d, verdicts
}

func TestVerify(t *testing.T) {
	_, got := verified(t, VerifyOptions{}, [2]string{"one", "1\n"}, [2]string{"two", "1\n"}, [2]string{"broken", "-"}, [2]string{"one", "-"}, [2]string{"// skep: skip\none", "1\n"}, [2]string{"// skep: raises\none", "1\n"}, [2]string{"", "-"})
	var d *Difference
	switch {
	case len(got) != 6:
		t.Fatalf("%d verdicts: %+v", len(got), got)
	case got[0].Err != nil || got[3].Err != nil:
		t.Errorf("cells that are right: %v, %v", got[0].Err, got[3].Err)
	case !errors.As(got[1].Err, &d) || !strings.Contains(d.Lines, "- 1\n+ 2\n"):
		t.Errorf("a cell that differs: %v", got[1].Err)
	case got[2].Err == nil || !got[2].Broke:
		t.Errorf("a cell that fails: %+v", got[2])
	case got[4].Skipped == "":
		t.Errorf("a cell to be skipped: %+v", got[4])
	case got[5].Err == nil || got[5].Broke:
		t.Errorf("a cell that should fail and does not: %+v", got[5])
	}
}

func TestVerifyStores(t *testing.T) {
	d, got := verified(t, VerifyOptions{Update: true}, [2]string{"one", "1\n"}, [2]string{"two", "1\n"}, [2]string{"one", "-"})
	if got[0].Updated || !got[1].Updated || !got[2].Updated {
		t.Fatalf("%+v", got)
	}
	if text := outputsText(d.cells[1]); !strings.Contains(text, `2\n`) {
		t.Errorf("stored: %s", text)
	}
	if n, _ := d.cells[2].ExecutionCount(); n != 3 {
		t.Errorf("the third cell has count %d", n)
	}
}

func TestVerifyEnds(t *testing.T) {
	d := notebookOf("wait")
	slow := runnerFunc(func(ctx context.Context, _ *diag.Source, _ *interp.Streams) (interp.Result, error) {
		<-ctx.Done()
		return interp.Result{}, ctx.Err()
	})
	got, err := Verify(t.Context(), d, slow, VerifyOptions{Timeout: time.Millisecond})
	if err != nil || len(got) != 1 || got[0].Err == nil || !strings.Contains(got[0].Err.Error(), "longer than 1ms") {
		t.Errorf("%v, %v", got, err)
	}
}

type runnerFunc func(ctx context.Context, src *diag.Source, io *interp.Streams) (interp.Result, error)

func (f runnerFunc) Run(ctx context.Context, src *diag.Source, io *interp.Streams) (interp.Result, error) {
	return f(ctx, src, io)
}

// TestShuffled: every order keeps what reads behind what it reads, and in front of what changes that.
func TestShuffled(t *testing.T) {
	texts := []string{"let a = 1", "let b = 2", "println(a)", "let a = 3", "println(a + b)", "println(7)"}
	s := interp.New(interp.Options{Notebook: true})
	r, err := s.Cells("n").Analyze(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	orders := map[string]bool{}
	for seed := range uint64(200) {
		order := Shuffled(r.Types, seed)
		at := make([]int, len(order))
		for place, cell := range order {
			at[cell] = place
		}
		if !(at[0] < at[2] && at[2] < at[3] && at[3] < at[4] && at[1] < at[4]) {
			t.Fatalf("seed %d: %v", seed, order)
		}
		if !slices.Equal(order, Shuffled(r.Types, seed)) {
			t.Fatalf("seed %d gives two orders", seed)
		}
		orders[strings.Trim(strings.Join(strings.Fields(jsonOf(order)), ""), "[]")] = true
	}
	if len(orders) < 20 {
		t.Errorf("only %d orders in 200", len(orders))
	}
}

func TestParameters(t *testing.T) {
	var list []Parameter
	for _, text := range []string{"n=3", "x=1.5e3", "on=true", "none=null", "name=Bo", `text="a\"b"`, "xs=[1, \"b\"]", `o={"k": 1}`, "empty=", "odd=1 2"} {
		p, err := ParseParameter(text)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	for language, want := range map[string]string{
		"ruchy":  "// parameters\nlet n = 3\nlet x = 1.5e3\nlet on = true\nlet none = null\nlet name = \"Bo\"\nlet text = \"a\\\"b\"\nlet xs = [1, \"b\"]\nlet o = {\"k\": 1}\nlet empty = \"\"\nlet odd = \"1 2\"",
		"python": "# Parameters\nn = 3\nx = 1.5e3\non = True\nnone = None\nname = \"Bo\"\ntext = \"a\\\"b\"\nxs = [1, \"b\"]\no = {\"k\": 1}\nempty = \"\"\nodd = \"1 2\"",
	} {
		if got, err := parameterSource(language, list); err != nil || got != want {
			t.Errorf("%s: %q, %v", language, got, err)
		}
	}
	if _, err := parameterSource("julia", list); err == nil {
		t.Error("julia is written")
	}
	for _, bad := range []string{"n", "=1", "a b=1", "a-b=1", "1a=2"} {
		if _, err := ParseParameter(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

// TestParametrize puts the cell behind the tagged one, once, however often it is done.
func TestParametrize(t *testing.T) {
	d := notebookOf("let n = 1", "println(n)")
	d.cells[0].SetMetadata("tags", []any{"parameters"})
	for range 2 {
		unknown, err := d.Parametrize([]Parameter{{"n", json.Number("5")}, {"nn", true}})
		if err != nil || !slices.Equal(unknown, []string{"nn"}) {
			t.Fatalf("%v, %v", unknown, err)
		}
	}
	if len(d.cells) != 3 || d.cells[1].Source() != "// parameters\nlet n = 5\nlet nn = true" || !slices.Contains(d.cells[1].Tags(), tagInjected) {
		t.Errorf("%d cells, the second %q", len(d.cells), d.cells[1].Source())
	}
	plain := notebookOf("println(1)")
	if _, err := plain.Parametrize([]Parameter{{"n", json.Number("5")}}); err != nil || plain.cells[0].Source() != "// parameters\nlet n = 5" {
		t.Errorf("without a tagged cell: %v", err)
	}
}

// FuzzSame: outputs are equal to themselves under every wish that is understood, and no text makes the comparison fail.
func FuzzSame(f *testing.F) {
	f.Add("tolerance=1e-3", "x = 1.5\ny", "x = 1.5004\ny")
	f.Add("regex", `a+`, "aaa")
	f.Add("", "\x1b[31mred", "\n\n")
	f.Fuzz(func(t *testing.T, say, saved, now string) {
		var e expectation
		if e.note(say) != nil {
			return
		}
		if e.same([]Output{streamed(saved)}, []Output{streamed(saved)}) != "" {
			t.Errorf("%q differs from itself under %q", saved, say)
		}
		e.same([]Output{streamed(saved)}, []Output{streamed(now)})
		d := notebookOf(saved)
		_, _ = expectationOf(d.cells[0], e)
	})
}
