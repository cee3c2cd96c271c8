package compile

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"skep/internal/atomicfile"
)

// Executable appends the program to a base and gives what to write: the base,
// marked, and the payload. base is changed in place.
func (g *Gathered) Executable(base []byte) (parts [][]byte, err error) {
	p, err := platformOf(base)
	if err != nil {
		return nil, err
	}
	if p.Arch != "wasm" {
		g.archive.manifest.Base = int64(len(base))
	}
	payload, err := g.payload()
	if err != nil {
		return nil, err
	}
	if p.Arch == "wasm" {
		module, err := embed(base, payload)
		return [][]byte{module}, err
	}
	if err := setMark(base, p); err != nil {
		return nil, err
	}
	return [][]byte{base, payload}, nil
}

func (g *Gathered) payload() ([]byte, error) {
	g.archive.manifest.Program = &g.Program
	return g.archive.bytes()
}

// Uses names the builtin modules that the program may use.
func (g *Gathered) Uses() []string { return g.Program.Uses }

// OwnBase is this program as a base, with what it carries taken off.
func OwnBase() ([]byte, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	return readBase(path)
}

// FileBase reads a base of another platform from a file, and says which.
func FileBase(path string) ([]byte, Platform, error) {
	base, err := readBase(path)
	if err != nil {
		return nil, Platform{}, err
	}
	p, err := platformOf(base)
	if err != nil {
		return nil, p, fmt.Errorf("%s: %w", path, err)
	}
	return base, p, nil
}

// OwnBases opens the bases that this program carries; nil if it was built without.
func OwnBases() (*Payload, error) {
	p, err := openSelf()
	if p != nil && len(p.Bases) == 0 {
		p = nil
	}
	return p, err
}

// Smallest finds the smallest base for a platform that holds what a program
// needs; ok is false if none of them does.
func (p *Payload) Smallest(on Platform, program *Program) (best Base, ok bool) {
	for _, b := range p.Bases {
		if (Platform{b.OS, b.Arch}) != on || ok && b.Size >= best.Size || !holds(b.Modules, program.Uses) || b.Unchecked && program.MayFail() {
			continue
		}
		best, ok = b, true
	}
	return best, ok
}

func holds(modules, uses []string) bool {
	for _, u := range uses {
		if !slices.Contains(modules, u) {
			return false
		}
	}
	return true
}

// Attach appends bases to a program that `skep compile` will be called of; contents are the bases' files in their order, packed.
func Attach(exe []byte, bases []Base, contents [][]byte) (parts [][]byte, err error) {
	a := newArchive()
	for i, b := range bases {
		b.Member = fmt.Sprintf("base/%s-%s-%s", b.OS, b.Arch, b.Name)
		a.manifest.Bases = append(a.manifest.Bases, b)
		a.add(b.Member, contents[i])
	}
	payload, err := a.bytes()
	return [][]byte{exe, payload}, err
}

// WriteFile writes parts one after the other to a file that can be run: beside
// it first, so that a running program of that name is replaced, not changed.
func WriteFile(path string, parts [][]byte, mode fs.FileMode) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("write %s: it is no regular file", path)
	}
	err := atomicfile.Write(path, atomicfile.Options{Mode: mode}, func(w io.Writer) error {
		for _, part := range parts {
			if _, err := w.Write(part); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// GoRuntime is among the bases what programs of Go are built with: an archive of sources, for every platform.
var GoRuntime = Base{Name: "go", OS: "source", Arch: "any"}
