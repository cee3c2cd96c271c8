package interp

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"skep/diag"
	"skep/interp/check"
	"skep/interp/eval"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// Loader finds the files of the modules that programs name: `mod shapes;`,
// `use shapes::area`, `import "lib/shapes.ruchy"`. A session without one reads
// beside the importing file (Files); packages have their own.
type Loader interface {
	// Load gives the module that name means in the source from. Name is what was
	// written: "shapes", "shapes/circle" for a path that goes on, or a file's path
	// relative to the importing one. The Source's Name is the file's own path, the
	// same for every way to it. The error is fs.ErrNotExist if there is no such module.
	Load(from *diag.Source, name string) (*diag.Source, error)
}

// Files is the Loader of scripts and notebooks: name.ruchy or name/mod.ruchy
// beside the importing file, below its own name, then in Paths.
type Files struct {
	Dir   string   // where sources without a file are: cells, -e
	Paths []string // folders to search last
}

// maxModule bounds the file of a module (4 MiB).
const maxModule = 4 << 20

// Load implements Loader.
func (f Files) Load(from *diag.Source, name string) (*diag.Source, error) {
	for _, dir := range f.folders(from) {
		for _, path := range Candidates(dir, name) {
			if src, err := ReadModule(path); !errors.Is(err, fs.ErrNotExist) {
				return src, err
			}
		}
	}
	return nil, fmt.Errorf("module %s: %w", name, fs.ErrNotExist)
}

func (f Files) folders(from *diag.Source) []string {
	dirs := []string{f.Dir}
	if from != nil && filepath.Ext(from.Name) == ".ruchy" {
		dirs = []string{filepath.Dir(from.Name), strings.TrimSuffix(from.Name, ".ruchy")}
	}
	return append(dirs, f.Paths...)
}

// Candidates are the files that a module's name may mean in a folder, best first.
func Candidates(dir, name string) []string {
	path := filepath.FromSlash(name)
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	if filepath.Ext(path) == ".ruchy" {
		return []string{path}
	}
	return []string{path + ".ruchy", filepath.Join(path, "mod.ruchy")}
}

// ReadModule reads a module's file: regular, and not larger than 4 MiB.
func ReadModule(path string) (*diag.Source, error) {
	st, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fs.ErrNotExist
	case !st.Mode().IsRegular():
		return nil, fs.ErrNotExist
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read module: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxModule+1))
	if err != nil {
		return nil, fmt.Errorf("read module: %w", err)
	}
	if len(b) > maxModule {
		return nil, fmt.Errorf("read module %s: larger than %d bytes", path, maxModule)
	}
	return diag.NewSource(path, string(b)), nil
}

func (s *Session) loader() Loader {
	if s.opts.Loader != nil {
		return s.opts.Loader
	}
	return Files{Dir: s.opts.Dir}
}

// moduleFile is a loaded module and what its check found.
type moduleFile struct {
	eval.File
	diags  diag.List
	result *check.Result // nil if it does not parse
}

// file loads a module, parses and checks it; a file that has not changed is loaded once.
func (s *Session) file(from *diag.Source, name string) (*moduleFile, error) {
	return s.fileFrom(from, name, nil)
}

// fileFrom is file inside of the checks of the files above, which are not begun again.
func (s *Session) fileFrom(from *diag.Source, name string, above []string) (*moduleFile, error) {
	src, err := s.load(from, name)
	if err != nil {
		return nil, err
	}
	s.filesMu.Lock()
	old := s.files[src.Name]
	s.filesMu.Unlock()
	if old != nil && old.Src.Text == src.Text {
		return old, nil
	}
	prog, diags := syntax.Parse(src)
	m := &moduleFile{File: eval.File{Src: src, Prog: prog, Info: scope.Resolve(prog)}, diags: diags}
	if !diags.HasErrors() && !s.opts.Checked {
		env := check.Env{Known: s.builtinName, Library: s.lib, Lenient: s.opts.Lenient || prog.Lenient, Names: s.eng.BuiltinNames, Verb: s.eng.IsVerb,
			Method: s.eng.IsMethod, Members: s.eng.MemberFor, File: s.fileChecks(src, append(above, src.Name))}
		m.result = analyze(src, prog, m.Info, env)
		m.diags = append(m.diags, m.result.Diagnostics...)
	}
	for _, d := range m.diags {
		d.Source = src
	}
	s.filesMu.Lock()
	s.files[src.Name] = m
	s.filesMu.Unlock()
	return m, nil
}

// fileChecks tells the checker of a source what the files of modules define. A file that is being checked itself is passed over.
func (s *Session) fileChecks(src *diag.Source, above []string) func(name string) *check.Result {
	return func(name string) *check.Result {
		found, err := s.load(src, name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || slices.Contains(above, found.Name) {
			return &check.Result{}
		}
		m, err := s.fileFrom(src, name, above)
		if err != nil || m.result == nil {
			return &check.Result{}
		}
		return m.result
	}
}

func (s *Session) builtinName(name string) (check.Known, bool) {
	return check.Known{Builtin: true}, s.eng.HasBuiltin(name)
}

// evalFile is what the evaluator asks when a program runs.
func (s *Session) evalFile(from *diag.Source, name string) (*eval.File, error) {
	m, err := s.file(from, name)
	if err != nil {
		return nil, err
	}
	if m.diags.HasErrors() {
		return nil, m.diags
	}
	return &m.File, nil
}

// imports checks all files that a program reaches, so that their mistakes show before anything runs.
func (s *Session) imports(src *diag.Source, prog *syntax.Program, seen map[string]bool) (out diag.List) {
	for _, name := range eval.FileNames(prog) {
		for _, n := range name {
			if s.eng.HasModule(n) {
				break
			}
			m, err := s.file(src, n)
			if err != nil {
				continue // the checker and the evaluator name what is missing
			}
			if !seen[m.Src.Name] {
				seen[m.Src.Name] = true
				out = append(append(out, m.diags...), s.imports(m.Src, m.Prog, seen)...)
			}
			break
		}
	}
	return out
}
