// Package project is how programs of several files and of several authors hang
// together: the manifest skep.toml, the lock file skep.lock with a BLAKE3 hash
// for each dependency, and the folder vendor that holds their sources. Running
// and checking read only these: nothing is fetched unless add or fetch ask for
// it, and a vendored package that differs from the lock does not run. It
// gives the session a Loader; it prints nothing.
package project

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"

	"skep/diag"
	"skep/internal/atomicfile"
	"skep/interp"
)

// The names of what a project consists of.
const (
	ManifestName = "skep.toml"
	LockName     = "skep.lock"
	VendorName   = "vendor"
)

// Project is a folder with a manifest.
type Project struct {
	Root     string
	Manifest *Manifest
	Lock     *Lock // empty if there is no lock file yet
}

// Open reads the project whose manifest lies in dir.
func Open(dir string) (*Project, error) {
	m, err := ReadManifest(filepath.Join(dir, ManifestName))
	if err != nil {
		return nil, err
	}
	l, err := readLock(filepath.Join(dir, LockName))
	if err != nil {
		return nil, err
	}
	return &Project{Root: dir, Manifest: m, Lock: l}, nil
}

// Find opens the project that dir belongs to: the nearest folder upward with a
// manifest. Without one it gives nil.
func Find(dir string) (*Project, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("find project: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, ManifestName)); err == nil {
			return Open(dir)
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return nil, nil
		}
		dir = parent
	}
}

// Entry is the file that running the project runs.
func (p *Project) Entry() string {
	if p.Manifest.Main != "" {
		return filepath.Join(p.Root, filepath.FromSlash(p.Manifest.Main))
	}
	return filepath.Join(p.Root, "src", "main.ruchy")
}

// Add notes a dependency in the manifest, brings its sources and those of what
// it needs, and locks all of them. On an error nothing has changed.
func (p *Project) Add(ctx context.Context, name string, d Dependency) error {
	if !validName(name) {
		return fmt.Errorf("add %s: a package's name is lower-case letters, digits and _, and begins with a letter", name)
	}
	if err := d.check(name); err != nil {
		return err
	}
	next := p.Manifest.with(name, d)
	if err := p.settle(ctx, next, name); err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(p.Root, ManifestName))
	if err != nil {
		return fmt.Errorf("add %s: %w", name, err)
	}
	if err := atomicfile.WriteBytes(filepath.Join(p.Root, ManifestName), lasting, []byte(addLine(string(text), name, d))); err != nil {
		return fmt.Errorf("add %s: %w", name, err)
	}
	p.Manifest = next
	return nil
}

// Remove takes a dependency out of the manifest, the lock and the folder vendor.
func (p *Project) Remove(ctx context.Context, name string) error {
	if _, ok := p.Manifest.Dependencies[name]; !ok {
		return fmt.Errorf("remove %s: it is no dependency of %s", name, p.Manifest.Name)
	}
	path := filepath.Join(p.Root, ManifestName)
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("remove %s: %w", name, err)
	}
	next := p.Manifest.without(name)
	if err := p.settle(ctx, next, ""); err != nil {
		return err
	}
	if err := atomicfile.WriteBytes(path, lasting, []byte(removeLine(string(text), name))); err != nil {
		return fmt.Errorf("remove %s: %w", name, err)
	}
	p.Manifest = next
	return nil
}

// Fetch brings what the lock names and vendor lacks or has otherwise; what is
// there and right is not asked for. New dependencies in the manifest are locked.
func (p *Project) Fetch(ctx context.Context) error { return p.settle(ctx, p.Manifest, "") }

// Vendor copies path dependencies into the folder vendor too, so that the project stands alone.
func (p *Project) Vendor(ctx context.Context) error {
	if err := p.settle(ctx, p.Manifest, ""); err != nil {
		return err
	}
	for i := range p.Lock.Packages {
		k := &p.Lock.Packages[i]
		if k.kind() != kindPath {
			continue
		}
		if err := copyTree(p.folder(*k), p.vendored(k.Name)); err != nil {
			return fmt.Errorf("vendor %s: %w", k.Name, err)
		}
		hash, err := HashTree(p.vendored(k.Name))
		if err != nil {
			return fmt.Errorf("vendor %s: %w", k.Name, err)
		}
		k.Hash, k.Vendored = hash, true
	}
	return p.Lock.write(filepath.Join(p.Root, LockName))
}

// Verify compares every vendored package with the lock, and gives an error for each that differs.
func (p *Project) Verify() error {
	var problems []error
	for _, k := range p.Lock.Packages {
		if err := p.verify(k); err != nil {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

func (p *Project) verify(k Locked) error {
	if k.kind() == kindPath && !k.Vendored {
		return nil // the person's own sources, which change
	}
	hash, err := HashTree(p.vendored(k.Name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &diag.Diagnostic{Code: "E0601", Message: fmt.Sprintf("the package `%s` is locked, but not in the folder %s", k.Name, VendorName), Hint: "`skep fetch` brings it"}
	case err != nil:
		return fmt.Errorf("verify %s: %w", k.Name, err)
	case hash != k.Hash:
		return &diag.Diagnostic{Code: "E0602", Message: fmt.Sprintf("the package `%s` in the folder %s is not the one that was locked", k.Name, VendorName),
			Expected: k.Hash, Found: hash, Hint: "`skep fetch` brings the locked one back; `skep add` locks another"}
	}
	return nil
}

// vendored is where a package's sources are kept.
func (p *Project) vendored(name string) string { return filepath.Join(p.Root, VendorName, name) }

// folder is where a locked package's sources are read.
func (p *Project) folder(k Locked) string {
	if k.kind() == kindPath && !k.Vendored {
		return filepath.Join(p.Root, filepath.FromSlash(k.rest()))
	}
	return p.vendored(k.Name)
}

// Packages lists the locked packages by name.
func (p *Project) Packages() []Locked {
	out := append([]Locked(nil), p.Lock.Packages...)
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

var _ interp.Loader = (*Loader)(nil)
