package project

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// wanted is one dependency on its way: who asks for it, and from where its relative paths count.
type wanted struct {
	name string
	Dependency
	by   string // the package that asks
	base string // its folder
}

// settler finds one package for every name that the manifests ask for.
type settler struct {
	*Project
	fresh   string // the name that must be brought anew
	scratch string // new copies, until all is there
	chosen  map[string]wanted
	locked  []Locked
	staged  map[string]string // name -> folder in scratch
}

// settle makes lock and vendor fit a manifest: what is locked and still asked
// for stays as it is, all else is brought. Nothing changes before everything is there.
func (p *Project) settle(ctx context.Context, m *Manifest, fresh string) error {
	s := &settler{Project: p, fresh: fresh, chosen: map[string]wanted{}, staged: map[string]string{}}
	var err error
	if s.scratch, err = os.MkdirTemp(p.Root, ".skep-new-*"); err != nil {
		return fmt.Errorf("settle dependencies: %w", err)
	}
	defer os.RemoveAll(s.scratch)
	queue := asked(m, p.Root)
	for len(queue) > 0 {
		w := queue[0]
		queue = queue[1:]
		more, err := s.one(ctx, w)
		if err != nil {
			return err
		}
		queue = append(queue, more...)
	}
	return s.commit()
}

// asked lists a manifest's dependencies by name, so that the order of a map decides nothing.
func asked(m *Manifest, base string) (out []wanted) {
	for name, d := range m.Dependencies {
		out = append(out, wanted{name, d, m.Name, base})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].name < out[j].name })
	return out
}

// one settles one dependency and gives what that package asks for.
func (s *settler) one(ctx context.Context, w wanted) ([]wanted, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if other, ok := s.chosen[w.name]; ok {
		return nil, s.agree(other, w)
	}
	s.chosen[w.name] = w
	k, dir, err := s.keep(w)
	if err != nil {
		if k, dir, err = s.bring(ctx, w); err != nil {
			return nil, fmt.Errorf("dependency %s of %s: %w", w.name, w.by, err)
		}
	}
	m, err := ReadManifest(filepath.Join(dir, ManifestName))
	if errors.Is(err, fs.ErrNotExist) {
		m, err = &Manifest{Name: w.name}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("dependency %s of %s: %w", w.name, w.by, err)
	}
	if m.Name != w.name {
		return nil, fmt.Errorf("dependency %s of %s: that package calls itself %s; use this name", w.name, w.by, m.Name)
	}
	k.Version, k.Dependencies = m.Version, nil
	more := asked(m, dir)
	for i := range more {
		if more[i].Path != "" && k.kind() != kindPath {
			return nil, fmt.Errorf("dependency %s of %s: a path has no meaning in a package that is fetched", more[i].name, w.name)
		}
		k.Dependencies = append(k.Dependencies, more[i].name)
	}
	s.locked = append(s.locked, k)
	return more, nil
}

// agree tells whether two askers mean the same package. Two versions of one package do not fit into one program.
func (s *settler) agree(a, b wanted) error {
	same := a.Git == b.Git && a.Registry == b.Registry && (a.Path == "") == (b.Path == "")
	if a.Path != "" && b.Path != "" {
		same = filepath.Clean(filepath.Join(a.base, filepath.FromSlash(a.Path))) == filepath.Clean(filepath.Join(b.base, filepath.FromSlash(b.Path)))
	}
	if same && b.Rev != "" && a.Rev != b.Rev {
		same = false
	}
	if same && b.Version != "" {
		for _, k := range s.locked {
			if k.Name == b.name {
				r, err := parseRequirement(b.Version)
				v, errV := parseVersion(k.Version)
				same = err == nil && errV == nil && r.allows(v)
			}
		}
	}
	if same {
		return nil
	}
	return fmt.Errorf("%s and %s ask for different packages called %s: %s and %s", a.by, b.by, a.name, a.Dependency.line(a.name), b.Dependency.line(b.name))
}

var errNotKept = errors.New("not kept")

// keep gives the locked package, if it is what w asks for and vendor holds it unchanged.
func (s *settler) keep(w wanted) (Locked, string, error) {
	k := s.Lock.find(w.name)
	if k == nil || w.name == s.fresh || w.Path != "" && !k.Vendored || !w.matches(*k) || s.verify(*k) != nil {
		return Locked{}, "", errNotKept
	}
	return *k, s.folder(*k), nil
}

// matches tells whether a locked package is what is asked for.
func (w wanted) matches(k Locked) bool {
	switch {
	case w.Path != "":
		return k.kind() == kindPath && k.rest() == w.Path
	case w.Git != "":
		return k.kind() == kindGit && strings.HasPrefix(k.rest(), gitSource(w.Git, w.Rev, ""))
	}
	r, err := parseRequirement(w.Version)
	v, errV := parseVersion(k.Version)
	return k.kind() == kindRegistry && k.rest() == w.Registry && err == nil && errV == nil && r.allows(v)
}

// bring finds a package's sources: in their folder for a path, else as a copy in scratch.
func (s *settler) bring(ctx context.Context, w wanted) (k Locked, dir string, err error) {
	k.Name = w.name
	switch {
	case w.Path != "":
		dir = filepath.Join(w.base, filepath.FromSlash(w.Path))
		rel, errRel := filepath.Rel(s.Root, dir)
		if errRel != nil {
			return k, "", errRel
		}
		k.Source = kindPath + "+" + filepath.ToSlash(rel)
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return k, "", fmt.Errorf("there is no folder %s", w.Path)
		}
		k.Hash, err = HashTree(dir)
		return k, dir, err
	case w.Git != "":
		dir = filepath.Join(s.scratch, w.name)
		var commit string
		if commit, err = s.clone(ctx, w, dir); err != nil {
			return k, "", err
		}
		k.Source = kindGit + "+" + gitSource(w.Git, w.Rev, commit)
	default:
		dir = filepath.Join(s.scratch, w.name)
		if err = s.download(ctx, w, dir); err != nil {
			return k, "", err
		}
		k.Source = kindRegistry + "+" + w.Registry
	}
	s.staged[w.name] = dir
	k.Hash, err = HashTree(dir)
	return k, dir, err
}

// commit puts the new copies in their places, takes away what nobody asks for any more, and writes the lock.
func (s *settler) commit() error {
	for name, dir := range s.staged {
		if err := os.MkdirAll(filepath.Join(s.Root, VendorName), 0o755); err != nil {
			return err
		}
		if err := swap(dir, s.vendored(name)); err != nil {
			return fmt.Errorf("vendor %s: %w", name, err)
		}
	}
	for _, old := range s.Lock.Packages {
		if _, ok := s.chosen[old.Name]; !ok {
			if err := os.RemoveAll(s.vendored(old.Name)); err != nil {
				return err
			}
		}
	}
	os.Remove(filepath.Join(s.Root, VendorName)) // fails, rightly, while it holds something
	s.Lock = &Lock{Packages: s.locked}
	s.Project.Lock = s.Lock
	return s.Lock.write(filepath.Join(s.Root, LockName))
}
