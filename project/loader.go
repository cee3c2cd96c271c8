package project

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"

	"skep/diag"
	"skep/interp"
)

// Loader finds modules for the programs of a project: beside the importing
// file, in the project's src, and the locked packages by their names.
type Loader struct {
	project *Project
	files   interp.Files

	mu       sync.Mutex
	verified map[string]error
}

// NewLoader makes the loader of a project; dir is where sources without a file are (cells).
func NewLoader(p *Project, dir string) *Loader {
	return &Loader{project: p, files: interp.Files{Dir: dir, Paths: []string{filepath.Join(p.Root, "src"), p.Root}}, verified: map[string]error{}}
}

// Load implements interp.Loader.
func (l *Loader) Load(from *diag.Source, name string) (*diag.Source, error) {
	pkg, rest, _ := strings.Cut(name, "/")
	if k := l.locked(from, pkg); k != nil {
		if err := l.verify(*k); err != nil {
			return nil, err
		}
		return l.entry(*k, rest)
	}
	src, err := l.files.Load(from, name)
	if errors.Is(err, fs.ErrNotExist) && l.project.Manifest.Dependencies[pkg] != (Dependency{}) {
		return nil, &diag.Diagnostic{Code: "E0601", Message: fmt.Sprintf("the package `%s` is in the manifest, but not locked", pkg), Hint: "`skep fetch` brings and locks it"}
	}
	return src, err
}

// locked finds the package that a name means in a source: a file of the
// importer's own, and only what the importer's manifest names, comes first.
func (l *Loader) locked(from *diag.Source, name string) *Locked {
	k := l.project.Lock.find(name)
	if k == nil {
		return nil
	}
	if _, err := l.files.Load(from, name); err == nil && l.project.Manifest.Dependencies[name] == (Dependency{}) {
		return nil
	}
	return k
}

func (l *Loader) verify(k Locked) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	err, done := l.verified[k.Name]
	if !done {
		err = l.project.verify(k)
		l.verified[k.Name] = err
	}
	return err
}

// entry reads the file that a package offers, or one below it: `use geometry::shapes` may mean geometry/src/shapes.ruchy.
func (l *Loader) entry(k Locked, rest string) (*diag.Source, error) {
	root := l.project.folder(k)
	var names []string
	if rest != "" {
		names = []string{"src/" + rest, rest}
	} else {
		m, err := ReadManifest(filepath.Join(root, ManifestName))
		if err == nil && m.Lib != "" {
			names = []string{m.Lib}
		} else {
			names = []string{"src/lib.ruchy", "lib.ruchy", "src/" + k.Name + ".ruchy", k.Name + ".ruchy", "src/mod.ruchy", "mod.ruchy"}
		}
	}
	for _, n := range names {
		if !filepath.IsLocal(filepath.FromSlash(n)) {
			continue
		}
		for _, path := range interp.Candidates(root, n) {
			if src, err := interp.ReadModule(path); !errors.Is(err, fs.ErrNotExist) {
				return src, err
			}
		}
	}
	return nil, fmt.Errorf("package %s has no %s: %w", k.Name, strings.Join(names, ", "), fs.ErrNotExist)
}
