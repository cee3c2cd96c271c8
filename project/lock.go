package project

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"sort"
	"strings"

	"github.com/BurntSushi/toml"

	"skep/diag"
	"skep/internal/atomicfile"
)

// Lock is skep.lock: the exact packages that a project was built with.
type Lock struct {
	Packages []Locked `toml:"package"`
}

// Locked is one package of a lock.
type Locked struct {
	Name         string   `toml:"name"`
	Version      string   `toml:"version,omitempty"`
	Source       string   `toml:"source"` // "path+../x", "git+URL#COMMIT", "registry+URL"
	Hash         string   `toml:"hash"`   // "blake3:" and 64 hexadecimal digits, of all its files
	Vendored     bool     `toml:"vendored,omitempty"`
	Dependencies []string `toml:"dependencies,omitempty"`
}

const (
	kindPath     = "path"
	kindGit      = "git"
	kindRegistry = "registry"
)

func (k Locked) kind() string { kind, _, _ := strings.Cut(k.Source, "+"); return kind }

func (k Locked) rest() string { _, rest, _ := strings.Cut(k.Source, "+"); return rest }

// find gives the locked package of a name, or nil.
func (l *Lock) find(name string) *Locked {
	for i := range l.Packages {
		if l.Packages[i].Name == name {
			return &l.Packages[i]
		}
	}
	return nil
}

func readLock(path string) (*Lock, error) {
	text, err := readBounded(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &Lock{}, nil
	}
	if err != nil {
		return nil, err
	}
	var l Lock
	if _, err := toml.Decode(text, &l); err != nil {
		return nil, tomlError(diag.NewSource(path, text), err)
	}
	for _, k := range l.Packages {
		if !validName(k.Name) || !strings.HasPrefix(k.Hash, hashPrefix) {
			return nil, &diag.Diagnostic{Code: "E0603", Message: fmt.Sprintf("%s: the entry %q is no locked package", path, k.Name)}
		}
	}
	return &l, nil
}

// lasting is how the files of a project are written: as others expect to read them, and on the disk before they have their names.
var lasting = atomicfile.Options{Mode: 0o644, Sync: true}

// write writes the lock, packages by name, so that the same packages give the same bytes.
func (l *Lock) write(path string) error {
	sort.Slice(l.Packages, func(i, j int) bool { return l.Packages[i].Name < l.Packages[j].Name })
	var b bytes.Buffer
	b.WriteString("# Written by skep: the exact packages of this project. Do not edit.\n")
	if len(l.Packages) > 0 {
		e := toml.NewEncoder(&b)
		e.Indent = ""
		if err := e.Encode(l); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
	}
	return atomicfile.WriteBytes(path, lasting, b.Bytes())
}
