package tensor

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skep/diag"
	"skep/internal/golden"
	"skep/interp"
	"skep/interp/module"
	"skep/interp/types"
	"skep/interp/value"
)

func session() *interp.Session {
	return interp.New(interp.Options{Modules: interp.Made(Module(), Linalg(), Optim(), FFT(), Sparse()), Notebook: true})
}

// shown gives what a program's last value displays as, or its first error.
func shown(t testing.TB, code string) string {
	t.Helper()
	var out strings.Builder
	r, err := session().Run(context.Background(), diag.NewSource("test", code), &interp.Streams{Stdout: func(s string) { out.WriteString(s) }})
	if err != nil {
		list, ok := err.(diag.List)
		if !ok {
			if d, isDiag := err.(*diag.Diagnostic); isDiag {
				list = diag.List{d}
			} else {
				return "error: " + err.Error()
			}
		}
		return out.String() + "error " + list[0].Code + ": " + list[0].Message + hint(list[0])
	}
	text, _ := r.Bundle.Data["text/plain"].(string)
	return strings.TrimRight(out.String()+text, "\n")
}

func hint(d *diag.Diagnostic) string {
	if d.Hint == "" {
		return ""
	}
	return " (" + d.Hint + ")"
}

// TestPrograms runs the programs of testdata and compares what they print or refuse.
func TestPrograms(t *testing.T) {
	files, err := filepath.Glob("testdata/*.in")
	if err != nil || len(files) == 0 {
		t.Fatal("no programs", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, program := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
			b.WriteString(program + "\n----\n" + shown(t, program) + "\n\n")
		}
		golden.Check(t, strings.TrimSuffix(filepath.Base(file), ".in")+".txt", b.String())
	}
}

func TestExamples(t *testing.T) {
	m := Module()
	all := slices.Concat(m.Funcs, m.Types[0].Methods, m.Types[0].Fields, Linalg().Funcs, FFT().Funcs, Optim().Funcs, Optim().Types[0].Methods, Sparse().Funcs, Sparse().Types[0].Methods, Sparse().Types[0].Fields)
	for _, f := range all {
		if strings.Contains(f.Example, "fs.") {
			continue // needs another module: package modules runs it
		}
		setup, expression := "", ""
		for line := range strings.Lines(f.Example) {
			code, want, ok := strings.Cut(strings.TrimSpace(line), "  // => ")
			if !ok {
				setup += code + "\n"
				continue
			}
			expression = code
			if got := shown(t, setup+expression); got != want {
				t.Errorf("%s: %s shows %s, not %s", f.Sig, expression, got, want)
			}
		}
		if expression == "" {
			t.Errorf("%s: the example shows nothing", f.Sig)
		}
	}
	if len(all) < 250 {
		t.Errorf("only %d functions and methods", len(all))
	}
}

func TestDisplay(t *testing.T) {
	r, err := session().Run(context.Background(), diag.NewSource("test", "tensor.tensor([[1, 2], [3, 4]])"), &interp.Streams{})
	if err != nil {
		t.Fatal(err)
	}
	if page, _ := r.Bundle.Data["text/html"].(string); !strings.Contains(page, "<table") {
		t.Error(page)
	}
	if len(display(value.Int(1)).Data) != 0 {
		t.Error("only tensors are shown")
	}
}

// TestStaticTypes asks the rules as the checker does: the type of a live value is what they foresee.
func TestStaticTypes(t *testing.T) {
	s := Module().Types[0].Static
	live := value.NewBox(typeName, must(t, "tensor.zeros([2, 3], dtype: f32)"))
	if got := s.Of(live).String(); got != "Tensor<f32, [2, 3]>" {
		t.Error(got)
	}
	if !types.IsUnknown(s.Of(value.Int(1))) || len(s.Fields(nil)) == 0 {
		t.Error("other values are not known")
	}
	recv := &module.StaticArg{Type: s.Of(live)}
	for name, want := range map[string]string{"T": "Tensor<f32, [3, 2]>", "mT": "Tensor<f32, [3, 2]>", "shape": "[i64]", "ndim": "i64", "device": "String"} {
		if got := s.Field(&module.StaticCall{Name: name, Recv: recv, Source: diag.NewSource("", "")}); got == nil || got.String() != want {
			t.Errorf("%s: %v, want %s", name, got, want)
		}
	}
	if s.Field(&module.StaticCall{Name: "nonsense", Recv: recv}) != nil {
		t.Error("there is no such field")
	}
}

func must(t *testing.T, code string) any {
	t.Helper()
	r, err := session().Run(context.Background(), diag.NewSource("test", code), &interp.Streams{})
	if err != nil {
		t.Fatal(err)
	}
	return r.Value.Box().V
}
