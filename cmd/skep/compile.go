package main

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"skep/compile"
	"skep/diag"
	"skep/interp"
	"skep/modules"
	"skep/notebooks"
	"skep/project"
)

func compileCommand() *command {
	return &command{
		name: "compile", operands: "[FILE]", summary: "make one file that runs of a script or a notebook",
		detail: `The program is checked, and put into a copy of skep with the files of its modules
and packages. Nothing else is needed to make it or to run it. Its arguments are
those of main: a parameter is an operand, one with a default an option, and
--help lists them. Without FILE the program of the project is compiled.

Data files are inside if the program names them, with #![embed("data/*.csv")] or
embed = ["data/*.csv"] in skep.toml, or if --embed does. It then reads them under
the same names as before, wherever it lies. The names are relative to the
program's folder, in a project to its root.

--target wasm makes a WebAssembly module for WASI hosts, or a page with --html.

--app makes a program that serves a notebook as a page: its texts and what its
cells show, with their widgets, and without the code. Each visitor has a kernel.

--target go writes the program as Go, into a folder that any Go builds without a
network; --native builds it at once. What Go has types for runs as fast as Go does.`,
		options: []option{
			{name: "output", short: "o", value: "FILE", doc: "the file or folder to write (default: the program's name)"},
			{name: "target", value: "TARGET", doc: "native (the default), wasm or go"},
			{name: "native", doc: "build the program with the Go that is installed here"},
			{name: "slim", doc: "use the smallest base that holds the modules that the program uses"},
			{name: "embed", value: "PATTERNS", doc: "data files to carry, separated by commas; a folder means all below it"},
			{name: "os", value: "OS", doc: "another system: linux, darwin, windows"},
			{name: "arch", value: "ARCH", doc: "another processor: amd64, arm64"},
			{name: "base", value: "FILE", doc: "a skep or skep-rt of that system and processor"},
			{name: "html", doc: "with --target wasm: a page that runs the program in a browser"},
			{name: "app", doc: "of a notebook: a program that serves it as a page with its widgets"},
			{name: "quiet", short: "q", doc: "no warnings, and no line at the end"},
			sessionOptions[0],
		},
		run: compileFile,
	}
}

// compiling is one `skep compile`.
type compiling struct {
	*call
	file    string
	project *project.Project // nil: the program belongs to none
	out     *compile.Gathered
	start   time.Time
}

func compileFile(c *call) int {
	k := &compiling{call: c, start: time.Now()}
	if problem := k.readOptions(); problem != "" {
		return c.wrongUsage(problem)
	}
	status, err := k.make()
	if err != nil {
		c.Report(err)
	}
	return status
}

// readOptions says what is wrong with the command line.
func (k *compiling) readOptions() string {
	if len(k.operands) > 1 {
		return "one file at a time"
	}
	target := k.given["target"]
	if _, given := k.given["target"]; given && target != "native" && target != "wasm" && target != "go" {
		return "--target " + target + ": expected native, wasm or go"
	}
	with := "--target " + target
	if k.has("app") && target != "wasm" && target != "go" {
		with = "--app"
	}
	if k.has("native") && target != "wasm" {
		with = "--native"
	}
	for _, name := range k.excluded(target) {
		if k.has(name) {
			return "--" + name + " does not go with " + with
		}
	}
	if k.has("app") && (len(k.operands) == 0 || filepath.Ext(k.operands[0]) != ".ipynb") {
		return "--app goes with a notebook (.ipynb)"
	}
	if k.has("html") && target != "wasm" {
		return "--html goes with --target wasm"
	}
	return ""
}

// excluded are options that mean nothing for a target.
func (k *compiling) excluded(target string) []string {
	switch {
	case target == "wasm":
		return []string{"slim", "os", "arch", "base", "native", "app"}
	case k.has("app"):
		return []string{"slim", "native", "target"}
	case k.has("native"):
		return []string{"slim", "base"}
	case target == "go":
		return []string{"slim", "os", "arch", "base"}
	}
	return nil
}

// make compiles and gives the exit status; findings of the checker are shown here.
func (k *compiling) make() (status int, err error) {
	if err := k.find(); err != nil {
		return exitUsage, err
	}
	parts, err := k.sourceParts(k.file)
	if err != nil {
		return exitUsage, err
	}
	list, err := k.check(parts)
	if err != nil {
		return exitUsage, err
	}
	list, err = k.expected(wanted(parts.split(list), k.has("quiet")))
	if err != nil {
		return exitUsage, err
	}
	k.Diagnose(list)
	if list.HasErrors() {
		return exitFailed, nil
	}
	if k.out, err = k.gather(parts); err != nil {
		return exitFailed, err
	}
	write := k.write
	if k.has("native") || k.given["target"] == "go" {
		write = func() error { return k.writeGo(parts) }
	}
	if err := write(); err != nil {
		return exitFailed, err
	}
	return exitOK, nil
}

// expected leaves out what is found in cells that are there to fail.
func (k *compiling) expected(list diag.List) (kept diag.List, err error) {
	if filepath.Ext(k.file) != ".ipynb" {
		return list, nil
	}
	doc, err := notebooks.Open(k.file)
	if err != nil {
		return nil, err
	}
	failing := map[string]bool{}
	for i, cell := range doc.Cells() {
		failing[cellName(k.file, i)] = mayFail(cell)
	}
	for _, d := range list {
		if d.Source == nil || !failing[d.Source.Name] {
			kept = append(kept, d)
		}
	}
	return kept, nil
}

func mayFail(c *notebooks.Cell) bool { return slices.Contains(c.Tags(), "raises-exception") }

// find finds the file and the project that it belongs to.
func (k *compiling) find() (err error) {
	dir := "."
	if len(k.operands) == 1 {
		k.file = k.operands[0]
		dir = filepath.Dir(k.file)
	}
	if k.file == "-" {
		return errors.New("a program that is compiled is a file")
	}
	if k.project, err = project.Find(dir); err != nil {
		return err
	}
	if k.file == "" {
		if k.project == nil {
			return errors.New("which file? there is no project here")
		}
		k.file = k.project.Entry()
	}
	return nil
}

// gather collects the program as the session would load it.
func (k *compiling) gather(p *parts) (*compile.Gathered, error) {
	dir := filepath.Dir(k.file)
	in := compile.Input{Name: strings.TrimSuffix(filepath.Base(k.file), filepath.Ext(k.file)), Root: dir, Cells: []*diag.Source{p.joined},
		Lenient: k.has("lenient"), Loader: interp.Files{}, Modules: modules.All(), Embed: k.list("embed")}
	if filepath.Ext(k.file) == ".ipynb" {
		in.Notebook, in.Loader = true, interp.Files{Dir: dir}
		if err := k.cells(&in); err != nil {
			return nil, err
		}
	}
	if k.project != nil {
		in.Root, in.Loader = k.project.Root, project.NewLoader(k.project, dir)
		in.Lenient = in.Lenient || k.project.Manifest.Lenient
		in.Embed = append(slices.Clone(k.project.Manifest.Embed), in.Embed...)
	}
	out, err := compile.Gather(in)
	if err == nil && !k.has("quiet") {
		for _, name := range out.Unsaid {
			k.Complain("note: the program names %s, and will not carry it; --embed %s puts it inside", name, name)
		}
	}
	return out, err
}

// list is an option's value, taken apart at commas.
func (k *compiling) list(option string) []string {
	if text := k.given[option]; text != "" {
		return strings.Split(text, ",")
	}
	return nil
}

// cells are a notebook's code cells, named as `skep run` names them.
func (k *compiling) cells(in *compile.Input) error {
	doc, err := notebooks.Open(k.file)
	if err != nil {
		return err
	}
	in.Cells = nil
	page := &compile.App{Title: in.Name, Reactive: ownMetadata(doc.Metadata())["reactive"] == true}
	if k.has("app") {
		in.App = page
	}
	for i, cell := range doc.Cells() {
		if cell.Kind() == notebooks.Markdown {
			page.Parts = append(page.Parts, compile.AppPart{Markdown: cell.Source()})
		}
		if cell.Kind() != notebooks.Code || strings.TrimSpace(cell.Source()) == "" {
			continue
		}
		page.Parts = append(page.Parts, compile.AppPart{Cell: len(in.Cells) + 1, Still: ownMetadata(cell.Metadata())["run"] != nil})
		in.Cells = append(in.Cells, diag.NewSource(cellName(doc.Name(), i), cell.Source()))
		in.MayFail = append(in.MayFail, mayFail(cell))
	}
	return nil
}

// ownMetadata is what the page has written into a notebook's or a cell's metadata: "reactive", and how a cell runs if not by itself.
func ownMetadata(all map[string]any) map[string]any {
	own, _ := all["skep"].(map[string]any)
	return own
}

// write finds the base, and writes it with the program.
func (k *compiling) write() error {
	base, about, err := k.base()
	if err != nil {
		return err
	}
	parts, err := k.out.Executable(base)
	if err != nil {
		return err
	}
	if k.has("html") {
		if parts, err = compile.Page(k.out.Program.Name, parts); err != nil {
			return err
		}
	}
	name, size := k.output(), 0
	for _, p := range parts {
		size += len(p)
	}
	mode := fs.FileMode(0o755)
	if k.has("html") {
		mode = 0o644
	}
	if err := compile.WriteFile(name, parts, mode); err != nil {
		return err
	}
	if !k.has("quiet") {
		k.Complain("%s: %.1f MB, %s, in %.2f s", name, float64(size)/1e6, about, time.Since(k.start).Seconds())
	}
	return nil
}

// output is the file to write.
func (k *compiling) output() string {
	if name := k.given["output"]; name != "" {
		return name
	}
	name := k.out.Program.Name
	switch {
	case k.has("html"):
		return name + ".html"
	case k.given["target"] == "wasm":
		return name + ".wasm"
	case k.given["os"] == "windows":
		return name + ".exe"
	}
	return name
}
