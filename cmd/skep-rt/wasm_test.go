package rt

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"skep/compile"
	"skep/diag"
	"skep/internal/generate"
	"skep/interp"
)

const guest = `#![embed("rows.csv")]
/// Adds up.
fun main(n: i64, name: str = "wasm") {
    let rows = csv.read("rows.csv")
    println(name, (0..n).map(|i| i * i).sum(), rows[0].b, fs.exists("other.csv"))
    let line = input("")
    println(json.stringify({line: line}))
    if n > 100 { exit(3) }
    println(10 / (n - 4))
}
`

// base builds the core base for wasip1.
func base(t *testing.T) []byte {
	t.Helper()
	if testing.Short() {
		t.Skip("building the base for wasip1 takes a minute the first time")
	}
	file := filepath.Join(t.TempDir(), "core.wasm")
	buildCore(t, file, "base", "GOOS=wasip1", "GOARCH=wasm")
	bytes, on, err := compile.FileBase(file)
	if err != nil || on.Arch != "wasm" {
		t.Fatalf("the base is for %v, %v", on, err)
	}
	return bytes
}

// filled puts a program of several files, main.ruchy among them, into a base.
func filled(t *testing.T, base []byte, dir string, files map[string]string) []byte {
	t.Helper()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	main := diag.NewSource(filepath.Join(dir, "main.ruchy"), files["main.ruchy"])
	g, err := compile.Gather(compile.Input{Name: "guest", Root: dir, Cells: []*diag.Source{main}, Loader: interp.Files{}})
	if err != nil {
		t.Fatal(err)
	}
	parts, err := g.Executable(base)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Join(parts, nil)
}

// host is where modules run, without files and without network.
func host(t *testing.T) wazero.Runtime {
	t.Helper()
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter()) // its compiler takes half a minute for a module of this size
	t.Cleanup(func() { r.Close(ctx) })
	wasi_snapshot_preview1.MustInstantiate(ctx, r)
	return r
}

// TestGeneratedInWebAssembly: generated programs, each a file of one program, print in a module what they print here.
func TestGeneratedInWebAssembly(t *testing.T) {
	ctx, dir, files := context.Background(), t.TempDir(), map[string]string{}
	var main strings.Builder
	for seed := uint64(0); len(files) < 6; seed++ {
		text := generate.Hot(seed, 10)
		if _, err := interp.New(interp.Options{}).Run(ctx, diag.NewSource("program", text), nil); err == nil { // an error would end them all
			name := fmt.Sprintf("program%d", len(files))
			files[name+".ruchy"] = text
			fmt.Fprintf(&main, "mod %s;\n", name)
		}
	}
	files["main.ruchy"] = main.String() + "println(\"end\")\n"
	r := host(t)
	module, err := r.CompileModule(ctx, filled(t, base(t), dir, files))
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	here := interp.New(interp.Options{Loader: interp.Files{}})
	src := diag.NewSource(filepath.Join(dir, "main.ruchy"), files["main.ruchy"])
	if _, err := here.Run(ctx, src, &interp.Streams{Stdout: func(text string) { want.WriteString(text) }}); err != nil {
		t.Fatal(err)
	}
	var out, complaints bytes.Buffer
	_, err = r.InstantiateModule(ctx, module, wazero.NewModuleConfig().WithStdout(&out).WithStderr(&complaints).WithArgs("guest"))
	if err != nil && !strings.Contains(err.Error(), "exit_code(0)") {
		t.Fatalf("%v: %s", err, complaints.String())
	}
	if out.String() != want.String() || strings.Count(want.String(), "\n") < 50 {
		t.Errorf("the module prints\n%s\nand not\n%s", out.String(), want.String())
	}
}

// TestWebAssembly runs a compiled module in wazero, without files and without network.
func TestWebAssembly(t *testing.T) {
	ctx, r := context.Background(), host(t)
	module, err := r.CompileModule(ctx, filled(t, base(t), t.TempDir(), map[string]string{"main.ruchy": guest, "rows.csv": "a,b\n1,2\n"}))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ args, in, out, complaints, status string }{
		{"5", "hi\n", "wasm 30 2 false\n{\"line\":\"hi\"}\n10\n", "", "exit_code(0)"},
		{"101 --name x", "\n", "x 338350 2 false\n{\"line\":\"\"}\n", "", "exit_code(3)"},
		{"4", "\n", "wasm 14 2 false\n{\"line\":\"\"}\n", "division by zero", "exit_code(1)"},
		{"x", "", "", "N: \"x\" is no i64", "exit_code(2)"},
		{"--help", "", "usage: guest [OPTION...] N\n\nAdds up.\n\noptions:\n  --name NAME             str, default: \"wasm\"\n  -h, --help              show this text\n", "", "exit_code(0)"},
	} {
		var out, complaints bytes.Buffer
		config := wazero.NewModuleConfig().WithName("").WithStdout(&out).WithStderr(&complaints).WithStdin(strings.NewReader(c.in)).WithArgs(append([]string{"guest"}, strings.Fields(c.args)...)...)
		_, err := r.InstantiateModule(ctx, module, config)
		status := "exit_code(0)"
		if err != nil {
			status = err.Error()
		}
		if out.String() != c.out || !strings.Contains(complaints.String(), c.complaints) || !strings.Contains(status, c.status) {
			t.Errorf("%q: out %q, complaints %q, %s\n  want %q, %q, %s", c.args, out.String(), complaints.String(), status, c.out, c.complaints, c.status)
		}
	}
}
