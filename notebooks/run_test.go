package notebooks

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
)

// scripted answers each source with a function.
type scripted map[string]func(io *interp.Streams) (interp.Result, error)

func (s scripted) Run(_ context.Context, src *diag.Source, io *interp.Streams) (interp.Result, error) {
	if f := s[src.Text]; f != nil {
		return f(io)
	}
	return interp.Result{}, &diag.Diagnostic{Code: "E0201", Source: src, Span: diag.Span{End: 1}, Message: "unknown name"}
}

func plain(text string) interp.Bundle {
	return interp.Bundle{Data: map[string]any{"text/plain": text}}
}

func session() scripted {
	return scripted{
		"print": func(io *interp.Streams) (interp.Result, error) {
			io.Stdout("a\n")
			io.Stdout("b\n")
			io.Stderr("e")
			io.Stdout("c")
			return interp.Result{Show: true, Bundle: plain("42")}, nil
		},
		"show": func(io *interp.Streams) (interp.Result, error) {
			b := plain("0 %")
			b.DisplayID = "bar"
			io.Display(b)
			return interp.Result{}, nil
		},
		"update": func(io *interp.Streams) (interp.Result, error) {
			b := plain("100 %")
			b.DisplayID, b.Update = "bar", true
			io.Display(b)
			return interp.Result{Warnings: diag.List{{Code: "W1", Severity: diag.Warning, Message: "careful"}}}, nil
		},
		"clear": func(io *interp.Streams) (interp.Result, error) {
			io.Stdout("gone")
			io.ClearOutput(true)
			io.Stdout("kept")
			io.ClearOutput(false)
			io.Display(plain("last"))
			return interp.Result{}, nil
		},
		"flood": func(io *interp.Streams) (interp.Result, error) {
			for range 1000 {
				io.Stdout("0123456789")
			}
			return interp.Result{}, nil
		},
		"ask": func(io *interp.Streams) (interp.Result, error) {
			_, err := io.Input(context.Background(), "name? ", false)()
			return interp.Result{}, err
		},
	}
}

func notebookOf(sources ...string) *Document {
	d := New("run.ipynb", "skep", "skep", "ruchy")
	for i, s := range sources {
		d.Insert(i, Code, s)
	}
	return d
}

func outputsText(c *Cell) string {
	text, _ := json.Marshal(c.Outputs())
	return string(text)
}

func TestRunCollectsOutputs(t *testing.T) {
	d := notebookOf("print", "", "show", "update", "clear")
	d.Insert(0, Markdown, "print")
	var echoed strings.Builder
	err := Run(t.Context(), d, session(), RunOptions{Echo: &interp.Streams{Stdout: func(s string) { echoed.WriteString(s) }}})
	if err != nil {
		t.Fatal(err)
	}
	c := mustParse(t, string(d.Bytes())).Cells()
	for i, want := range map[int]string{
		1: `[{"name":"stdout","output_type":"stream","text":"a\nb\n"},{"name":"stderr","output_type":"stream","text":"e"},{"name":"stdout","output_type":"stream","text":"c"},` +
			`{"data":{"text/plain":"42"},"execution_count":1,"metadata":{},"output_type":"execute_result"}]`,
		3: `[{"data":{"text/plain":"100 %"},"metadata":{},"output_type":"display_data"}]`,
		5: `[{"data":{"text/plain":"last"},"metadata":{},"output_type":"display_data"}]`,
	} {
		if got := outputsText(c[i]); got != want {
			t.Errorf("cell %d:\n got %s\nwant %s", i, got, want)
		}
	}
	if got := outputsText(c[4]); !strings.Contains(got, "careful") {
		t.Errorf("the warning is not shown: %s", got)
	}
	n, _ := c[5].ExecutionCount()
	if _, ran := c[2].ExecutionCount(); ran || n != 4 || !strings.HasPrefix(echoed.String(), "a\nb\nc") {
		t.Errorf("count %d, empty cell ran %v, echo %q", n, ran, echoed.String())
	}
}

func TestRunStopsAtTheFirstError(t *testing.T) {
	d := notebookOf("nope", "show")
	err := Run(t.Context(), d, session(), RunOptions{})
	var one *diag.Diagnostic
	if !errors.As(err, &one) || one.Source.Name != "run.ipynb, cell 1" {
		t.Fatalf("error %v", err)
	}
	got := d.Cells()[0].Outputs()[0]
	if got["ename"] != "E0201" || got["evalue"] != "unknown name" || !strings.Contains(outputsText(d.Cells()[0]), "nope") {
		t.Errorf("error output %v", got)
	}
	if len(d.Cells()[1].Outputs()) != 0 {
		t.Error("the second cell ran")
	}
	if err := Run(t.Context(), d, session(), RunOptions{KeepGoing: true}); err == nil || len(d.Cells()[1].Outputs()) != 1 {
		t.Errorf("keep going: %v", err)
	}
	d.Cells()[0].SetMetadata("tags", []string{"raises-exception"})
	if err := Run(t.Context(), d, session(), RunOptions{}); err != nil {
		t.Errorf("an expected error ends the run: %v", err)
	}
}

func TestRunKeepsAtMostMaxOutput(t *testing.T) {
	d := notebookOf("flood")
	if err := Run(t.Context(), d, session(), RunOptions{MaxOutput: 100}); err != nil {
		t.Fatal(err)
	}
	if got := outputsText(d.Cells()[0]); len(got) > 400 || !strings.Contains(got, "more output than 100 bytes was dropped") {
		t.Errorf("kept %d bytes: %.400s", len(got), got)
	}
}

func TestRunWithoutAPersonRefusesInput(t *testing.T) {
	if err := Run(t.Context(), notebookOf("ask"), session(), RunOptions{}); err == nil || !strings.Contains(err.Error(), "input is not available") {
		t.Errorf("error %v", err)
	}
}

func TestRunAgainChangesNothing(t *testing.T) {
	d := notebookOf("print", "show", "update", "clear")
	if err := Run(t.Context(), d, session(), RunOptions{}); err != nil {
		t.Fatal(err)
	}
	again := mustParse(t, string(d.Bytes()))
	if err := Run(t.Context(), again, session(), RunOptions{}); err != nil || again.Changed() {
		t.Errorf("the same outputs changed the file (%v):\n%s", err, again.Bytes())
	}
}
