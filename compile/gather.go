package compile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"skep/diag"
	"skep/interp"
	"skep/interp/eval"
	"skep/interp/module"
	"skep/interp/syntax"
)

// Input is what to compile.
type Input struct {
	Name     string         // of the program, for people
	Root     string         // the folder that names of sources and data are relative to
	Cells    []*diag.Source // one for a script; the names are paths, or what cells are called
	MayFail  []bool         // for each cell: its error does not end the notebook
	Notebook bool
	App      *App // the page of a notebook that is to be served
	Lenient  bool
	Loader   interp.Loader // as the program was checked with
	Embed    []string      // patterns of data files, besides those that the sources name
	Modules  []interp.Announced
}

// Gathered is a program that was collected, ready for a base.
type Gathered struct {
	Program Program
	Unsaid  []string // files that the program names and will not carry
	archive *archive
}

// gathering is one Gather.
type gathering struct {
	in       Input
	out      *Gathered
	names    map[string]string // paths of module files to their names
	texts    []string
	literals map[string]bool
	data     map[string]bool
}

// Gather collects a program: its sources, the files of modules that these reach,
// and the data files that they and Input.Embed name.
func Gather(in Input) (*Gathered, error) {
	g := &gathering{in: in, out: &Gathered{archive: newArchive()}, names: map[string]string{}, literals: map[string]bool{}, data: map[string]bool{}}
	g.out.Program = Program{Name: in.Name, Lenient: in.Lenient, Notebook: in.Notebook, App: in.App}
	for i, src := range in.Cells {
		if err := g.cell(src, i < len(in.MayFail) && in.MayFail[i]); err != nil {
			return nil, err
		}
	}
	for _, pattern := range in.Embed {
		if err := g.embed(pattern); err != nil {
			return nil, err
		}
	}
	g.finish()
	return g.out, nil
}

func (g *gathering) cell(src *diag.Source, mayFail bool) error {
	name := src.Name
	if !g.in.Notebook {
		name = g.name(src.Name)
	}
	member := sourceMember(name)
	g.out.archive.add(member, []byte(src.Text))
	g.out.Program.Cells = append(g.out.Program.Cells, Cell{Name: name, Source: member, MayFail: mayFail})
	from := name
	if g.in.Notebook {
		from = "" // as importer says
	}
	return g.source(src, from)
}

// name is a path as the program has it: from the root, with slashes, on every machine the same.
func (g *gathering) name(file string) string {
	full, err := filepath.Abs(file)
	if err != nil {
		return filepath.ToSlash(file)
	}
	root, err := filepath.Abs(g.in.Root)
	if err != nil {
		return filepath.ToSlash(file)
	}
	rel, err := filepath.Rel(root, full)
	if err != nil {
		return filepath.ToSlash(full)
	}
	return filepath.ToSlash(rel)
}

// source notes what a source needs: data, and files of modules with what these need.
func (g *gathering) source(src *diag.Source, from string) error {
	parse := syntax.Parse
	if g.in.Notebook && from == "" {
		parse = syntax.ParseCell
	}
	prog, _ := parse(src) // it was checked
	g.texts = append(g.texts, src.Text)
	for _, e := range prog.Embeds {
		if err := g.embed(e.Pattern); err != nil {
			return &diag.Diagnostic{Code: "E0604", Source: src, Span: e.Span(), Message: err.Error()}
		}
	}
	for _, s := range prog.Stmts {
		syntax.Walk(s, func(n syntax.Expr) bool {
			switch n := n.(type) {
			case *syntax.Str:
				g.literals[n.Value] = true
			case *syntax.Name:
				if module, ok := strings.CutPrefix(n.Name, "%"); ok { // a magic means it, without a word
					g.texts = append(g.texts, module)
				}
			}
			return true
		})
	}
	for _, names := range eval.FileNames(prog) {
		if err := g.imports(src, from, names); err != nil {
			return err
		}
	}
	return nil
}

// imports notes every file that one of the names may mean: which of them it is the evaluator decides.
func (g *gathering) imports(src *diag.Source, from string, names []string) error {
	for _, name := range names {
		file, err := g.in.Loader.Load(src, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		known, seen := g.names[file.Name]
		if !seen {
			known = g.name(file.Name)
			g.names[file.Name] = known
			g.out.archive.add(sourceMember(known), []byte(file.Text))
		}
		i := Import{From: from, Name: name, File: known}
		if !slices.Contains(g.out.Program.Imports, i) {
			g.out.Program.Imports = append(g.out.Program.Imports, i)
		}
		if !seen {
			if err := g.source(file, known); err != nil {
				return err
			}
		}
	}
	return nil
}

// maxData bounds one data file (1 GiB): a program holds what it reads of them in memory.
const maxData = 1 << 30

// embed adds the data files that a pattern means: a file, a folder with all below it, or a glob.
func (g *gathering) embed(pattern string) error {
	if !filepath.IsLocal(filepath.FromSlash(pattern)) {
		return fmt.Errorf("embed %q: the files of a program lie below %s", pattern, g.in.Root)
	}
	found, err := filepath.Glob(filepath.Join(escapeGlob(g.in.Root), filepath.FromSlash(pattern)))
	if err != nil {
		return fmt.Errorf("embed %q: %w", pattern, err)
	}
	if len(found) == 0 {
		return fmt.Errorf("embed %q: there is no such file below %s", pattern, g.in.Root)
	}
	for _, file := range found {
		err := filepath.WalkDir(file, func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			return g.dataFile(file)
		})
		if err != nil {
			return fmt.Errorf("embed %q: %w", pattern, err)
		}
	}
	return nil
}

// escapeGlob makes a folder's name a pattern for itself.
func escapeGlob(dir string) string {
	return strings.NewReplacer(`[`, `[[]`, `*`, `[*]`, `?`, `[?]`).Replace(dir)
}

func (g *gathering) dataFile(file string) error {
	info, err := os.Stat(file) // links followed
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is no regular file", file)
	case info.Size() > maxData:
		return fmt.Errorf("%s is larger than 1 GiB", file)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	name := g.name(file)
	g.data[name] = true
	g.out.archive.add(dataMember(name), data)
	return nil
}

// finish sorts what has no order of its own, and tells which files the program names besides.
func (g *gathering) finish() {
	p := &g.out.Program
	slices.SortFunc(p.Imports, func(a, b Import) int {
		return strings.Compare(a.From+"\x00"+a.Name, b.From+"\x00"+b.Name)
	})
	for name := range g.data {
		p.Data = append(p.Data, name)
	}
	slices.Sort(p.Data)
	p.Uses = usedModules(g.texts, module.MakeAll(g.in.Modules))
	for text := range g.literals {
		name := path.Clean(filepath.ToSlash(text))
		if !filepath.IsLocal(text) || g.data[name] {
			continue
		}
		if info, err := os.Stat(filepath.Join(g.in.Root, text)); err == nil && info.Mode().IsRegular() {
			g.out.Unsaid = append(g.out.Unsaid, name)
		}
	}
	slices.Sort(g.out.Unsaid)
}
