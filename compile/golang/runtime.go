package golang

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// The runtime of programs is the source of cmd/rt, of the modules that they use,
// and of all that those import: `make build` packs it into skep, and it is written
// beside a program as the module skep, in which other people's packages have the
// folder third_party. So a program builds without a network and without a cache.

const thirdParty = "skep/third_party/"

// SourcePackage is a package as `go list -json` describes it.
type SourcePackage struct {
	ImportPath, Dir                     string
	GoFiles, SFiles, HFiles, EmbedFiles []string
	Standard                            bool
	Module                              struct{ Path, Dir, GoVersion string }
}

// ListPackages asks Go for the packages of the runtime; list runs it with arguments and gives what it prints.
func ListPackages(list func(args ...string) ([]byte, error)) (packages []SourcePackage, err error) {
	text, err := list(append([]string{"list", "-deps", "-json", "-tags", "small"}, RuntimePaths()...)...)
	if err != nil {
		return nil, fmt.Errorf("list the runtime's packages: %w", err)
	}
	for d := json.NewDecoder(bytes.NewReader(text)); ; {
		var p SourcePackage
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return packages, nil
		case err != nil:
			return nil, err
		}
		packages = append(packages, p)
	}
}

// PackRuntime packs packages, of as many platforms as there are, into an archive.
// Files that are for other builds of this house (tags) have lost their constraint.
func PackRuntime(packages []SourcePackage) ([]byte, error) {
	files := map[string][]byte{}
	for _, p := range packages {
		if p.Standard {
			continue
		}
		if err := p.read(files); err != nil {
			return nil, err
		}
	}
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range names {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store}) // what carries it packs it
		if err == nil {
			_, err = f.Write(files[name])
		}
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// read adds a package's files under their names in the module skep.
func (p SourcePackage) read(files map[string][]byte) error {
	folder := strings.TrimPrefix(ownPath(p.ImportPath), "skep/")
	if folder == p.ImportPath || strings.HasPrefix(folder, "third_party/") {
		if err := p.license(files); err != nil {
			return err
		}
	} else if files["go.mod"] == nil {
		files["go.mod"] = []byte("module skep\n\ngo " + p.Module.GoVersion + "\n")
	}
	for _, list := range [][]string{p.GoFiles, p.SFiles, p.HFiles, p.EmbedFiles} {
		for _, name := range list {
			text, err := os.ReadFile(filepath.Join(p.Dir, name))
			if err != nil {
				return err
			}
			if strings.HasSuffix(name, ".go") {
				if text, err = rewritten(text); err != nil {
					return fmt.Errorf("%s/%s: %w", p.ImportPath, name, err)
				}
			}
			files[path.Join(folder, filepath.ToSlash(name))] = text
		}
	}
	return nil
}

// license copies the licence of someone else's package.
func (p SourcePackage) license(files map[string][]byte) error {
	for _, name := range []string{"LICENSE", "LICENSE.txt", "LICENSE.md", "COPYING"} {
		if text, err := os.ReadFile(filepath.Join(p.Module.Dir, name)); err == nil {
			files[path.Join("third_party", p.Module.Path, name)] = text
			return nil
		}
	}
	return fmt.Errorf("%s has no licence", p.Module.Path)
}

// ownPath is the import path that a package has beside a program.
func ownPath(importPath string) string {
	first, _, _ := strings.Cut(importPath, "/")
	if strings.Contains(first, ".") {
		return thirdParty + importPath
	}
	return importPath
}

// rewritten gives a file the import paths that its packages have beside a program.
func rewritten(text []byte) ([]byte, error) {
	for _, tag := range []string{"small || wasip1", "small"} {
		text = bytes.Replace(text, []byte("//go:build "+tag+"\n\n"), nil, 1)
	}
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, "", text, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	at := 0
	for _, i := range f.Imports {
		name, err := strconv.Unquote(i.Path.Value)
		if err != nil || ownPath(name) == name {
			continue
		}
		start, end := set.Position(i.Path.Pos()).Offset, set.Position(i.Path.End()).Offset
		out.Write(text[at:start])
		out.WriteString(strconv.Quote(ownPath(name)))
		at = end
	}
	out.Write(text[at:])
	return out.Bytes(), nil
}

// Runtime takes the packages that a program imports, with what they import, out of an archive of PackRuntime.
func Runtime(archive []byte, imports []string) (map[string][]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, fmt.Errorf("read the runtime's source: %w", err)
	}
	folders := map[string][]*zip.File{}
	out := map[string][]byte{}
	for _, f := range z.File {
		dir := "skep/" + path.Dir(f.Name)
		folders[dir] = append(folders[dir], f)
		if f.Name == "go.mod" {
			if out["go.mod"], err = contents(f); err != nil {
				return nil, err
			}
		}
	}
	for len(imports) > 0 {
		next := imports[0]
		imports = imports[1:]
		more, err := take(next, folders, out)
		if err != nil {
			return nil, err
		}
		imports = append(imports, more...)
	}
	licenses(folders, out)
	return out, nil
}

// take moves the files of a package, and gives the packages that it imports.
func take(name string, folders map[string][]*zip.File, out map[string][]byte) (imports []string, err error) {
	for _, f := range folders[name] {
		text, err := contents(f)
		if err != nil {
			return nil, err
		}
		out[f.Name] = text
		if !strings.HasSuffix(f.Name, ".go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), "", text, parser.ImportsOnly)
		if err != nil {
			return nil, err
		}
		for _, i := range parsed.Imports {
			if p, err := strconv.Unquote(i.Path.Value); err == nil && strings.HasPrefix(p, "skep/") {
				imports = append(imports, p)
			}
		}
	}
	delete(folders, name)
	return imports, nil
}

// licenses adds the licences of the packages that were taken.
func licenses(folders map[string][]*zip.File, out map[string][]byte) {
	for dir, files := range folders {
		for _, f := range files {
			if strings.HasPrefix(dir, thirdParty) && !strings.HasSuffix(f.Name, ".go") && usesBelow(out, path.Dir(f.Name)) {
				if text, err := contents(f); err == nil {
					out[f.Name] = text
				}
			}
		}
	}
}

func usesBelow(out map[string][]byte, folder string) bool {
	for name := range out {
		if strings.HasPrefix(name, folder+"/") {
			return true
		}
	}
	return false
}

func contents(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// Module is the go.mod of a program, beside whose folder skep the runtime lies.
func Module(name, runtimeMod string) []byte {
	_, version, _ := strings.Cut(runtimeMod, "\n\n")
	return []byte("module " + name + "\n\n" + version + "\nrequire skep v0.0.0\n\nreplace skep => ./skep\n")
}
