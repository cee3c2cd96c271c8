package compile

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
	"skep/interp/module"
)

// ran is what a program printed, and its error.
func ran(s *interp.Session, src *diag.Source) string {
	var out strings.Builder
	_, err := s.Run(context.Background(), src, &interp.Streams{Stdout: func(text string) { out.WriteString(text) }})
	var list diag.List
	var one *diag.Diagnostic
	switch {
	case errors.As(err, &list):
		_ = diag.Text(&out, list, false)
	case errors.As(err, &one):
		_ = diag.Text(&out, diag.List{one}, false)
	case err != nil:
		out.WriteString(err.Error())
	}
	return out.String()
}

// compiled gathers a script, writes it and opens what was written.
func compiled(t *testing.T, file string, lenient bool, embed ...string) *Payload {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	g, err := Gather(Input{Name: "program", Root: filepath.Dir(file), Cells: []*diag.Source{diag.NewSource(file, string(text))},
		Lenient: lenient, Loader: interp.Files{}, Embed: embed})
	if err != nil {
		t.Fatal(err)
	}
	payload, err := g.payload()
	if err != nil {
		t.Fatal(err)
	}
	p, err := Open(bytes.NewReader(payload), int64(len(payload)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func runPayload(t *testing.T, p *Payload) string {
	t.Helper()
	src, err := p.Cell(p.Program.Cells[0])
	if err != nil {
		t.Fatal(err)
	}
	return ran(interp.New(interp.Options{Lenient: p.Program.Lenient, Loader: p, Carried: p.Carried, Checked: true, Program: "p"}), src)
}

// TestProgramsOfTheLanguage compiles every program of the language's own tests that checks: it does what it does when it is run.
func TestProgramsOfTheLanguage(t *testing.T) {
	files, err := filepath.Glob("../interp/testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no programs: %v", err)
	}
	count := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lenient := strings.HasSuffix(file, "_lenient.txt")
		for _, part := range strings.Split(string(text), "====\n") {
			prog, _, _ := strings.Cut(part, "----\n")
			if strings.Contains(prog, "~~~~") || strings.Contains(prog, "random") || strings.TrimSpace(prog) == "" {
				continue
			}
			count += compare(t, map[string]string{"main.ruchy": prog}, lenient)
		}
	}
	if count < 200 {
		t.Errorf("only %d programs were compared", count)
	}
}

// TestProgramsOfSeveralFiles does the same with the tests of modules; the files are gone when the compiled program runs.
func TestProgramsOfSeveralFiles(t *testing.T) {
	files, err := filepath.Glob("../interp/testdata/modules/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no programs: %v", err)
	}
	count := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range strings.Split(string(text), "====\n") {
			prog, _, _ := strings.Cut(c, "----\n")
			parts := map[string]string{}
			for _, part := range strings.Split(prog, "-- ")[1:] {
				name, text, _ := strings.Cut(part, " --\n")
				parts[name] = text
			}
			if len(parts) > 0 {
				count += compare(t, parts, false)
			}
		}
	}
	if count < 5 {
		t.Errorf("only %d programs were compared", count)
	}
}

// compare runs files as they are and compiled, and gives 1 if they check. What errors say of the folder is left out.
func compare(t *testing.T, files map[string]string, lenient bool) int {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, files)
	main := filepath.Join(dir, "main.ruchy")
	src := diag.NewSource(main, files["main.ruchy"])
	s := interp.New(interp.Options{Lenient: lenient, Program: "p"})
	if s.Check(src).Diagnostics.HasErrors() {
		return 0
	}
	want := strings.ReplaceAll(ran(s, src), dir+string(filepath.Separator), "")
	p := compiled(t, main, lenient)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if got := runPayload(t, p); got != want {
		t.Errorf("%s\n  run:      %q\n  compiled: %q", files["main.ruchy"], want, got)
	}
	return 1
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestGatherData(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "[a] *b?") // a folder that looks like a pattern
	write(t, dir, map[string]string{"main.ruchy": "#![embed(\"data/*.csv\", \"logo.svg\")]\nprintln(\"notes.txt\", \"/etc/passwd\", \"data\")",
		"data/a.csv": "1", "data/b.csv": "2", "data/c.json": "3", "logo.svg": "<svg/>", "notes.txt": "n", "more/x/y": "deep"})
	p := compiled(t, filepath.Join(dir, "main.ruchy"), false, "more")
	if want := []string{"data/a.csv", "data/b.csv", "logo.svg", "more/x/y"}; !slices.Equal(p.Program.Data, want) {
		t.Errorf("carries %v, want %v", p.Program.Data, want)
	}
	text, _ := os.ReadFile(filepath.Join(dir, "main.ruchy"))
	g, err := Gather(Input{Root: dir, Cells: []*diag.Source{diag.NewSource(filepath.Join(dir, "main.ruchy"), string(text))}, Loader: interp.Files{}})
	if err != nil || !slices.Equal(g.Unsaid, []string{"notes.txt"}) {
		t.Errorf("named, not carried: %v, %v", g.Unsaid, err)
	}
}

func TestGatherRefuses(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"main.ruchy": "1"})
	for pattern, want := range map[string]string{"../x": "lie below", "/etc/passwd": "lie below", "none.csv": "no such file", "[": "syntax error"} {
		_, err := Gather(Input{Root: dir, Cells: []*diag.Source{diag.NewSource(filepath.Join(dir, "main.ruchy"), "1")}, Loader: interp.Files{}, Embed: []string{pattern}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("embed %q: %v, want %q", pattern, err, want)
		}
		src := diag.NewSource(filepath.Join(dir, "main.ruchy"), "let x = 1\n#![embed(\""+pattern+"\")]")
		_, err = Gather(Input{Root: dir, Cells: []*diag.Source{src}, Loader: interp.Files{}})
		var d *diag.Diagnostic
		if !errors.As(err, &d) || d.Span.Start != 10 {
			t.Errorf("#![embed(%q)]: %v, want a diagnostic at its place", pattern, err)
		}
	}
}

func TestUsedModules(t *testing.T) {
	modules := []interp.Module{
		{Name: "json", Funcs: []interp.Func{{Sig: "fun parse(text: str)", Global: "json_parse"}}},
		{Name: "frame", Types: []module.Type{{Name: "Frame", Methods: []interp.Func{{Sig: "fun head(self)"}}}}},
		{Name: "more", Types: []module.Type{{Name: "array", Methods: []interp.Func{{Sig: "fun shuffled(self)"}}}}},
	}
	for text, want := range map[string]string{
		"let a = json.parse(\"1\")": "json", "json_parse(\"1\")": "json", "use std::json": "json", "// json\nlet a = \"json\"": "",
		"f\"{json.parse(s)}\"": "json", "Frame::new()": "frame", "x.head()": "", "[1].shuffled()": "more", "fun f(x: Frame) { json }": "frame json",
	} {
		if got := strings.Join(usedModules([]string{text}, modules), " "); got != want {
			t.Errorf("%s uses %q, want %q", text, got, want)
		}
	}
}
