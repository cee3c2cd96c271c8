// Command late writes copies of some dependencies that do later what they do before
// main, and a go.mod that builds with them: `go build -modfile DIR/go.mod`. Every
// start of every command pays what packages do before main; a build without the
// copies is the same program, half a millisecond slower to start.
//
// edits.txt says what is replaced by what, in which files. A text that is not there
// (another version of the dependency) is an error: then the edit is to be looked at.
// The file flags has the flags of such a build, for DIR .cache/late: the Makefile, the tests and scripts/bases read it.
// DIR lies in the folder of go.mod and is given relative to it.
//
// The module std is Go's own library. Of that only the changed files are copied, and
// DIR/overlay.json says which they replace: `go build -overlay`. It changes with every
// Go, so with one whose files have not what edits.txt expects, overlay.json is empty,
// and a line says so: the program is the same one, a third slower to start.
package main

import (
	_ "embed"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed edits.txt
var edits string

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: late DIR")
		os.Exit(2)
	}
	if err := write(filepath.Clean(os.Args[1])); err != nil {
		fmt.Fprintln(os.Stderr, "late:", err)
		os.Exit(1)
	}
}

// write makes the copies, go.mod and go.sum.
func write(dir string) error {
	files, err := parse(edits)
	if err != nil {
		return err
	}
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		return err
	}
	sum, err := os.ReadFile("go.sum")
	if err != nil {
		return err
	}
	replace := ""
	all := byModule(files)
	if err := writeOverlay(dir, all[std]); err != nil {
		return err
	}
	delete(all, std)
	for _, module := range slices.Sorted(maps.Keys(all)) {
		from, err := folderOf(module)
		if err != nil {
			return err
		}
		if err := copyModule(from, filepath.Join(dir, filepath.FromSlash(module)), all[module]); err != nil {
			return err
		}
		replace += fmt.Sprintf("replace %s => ./%s/%s\n", module, filepath.ToSlash(dir), module)
	}
	if err := put(filepath.Join(dir, "go.sum"), string(sum)); err != nil {
		return err
	}
	return put(filepath.Join(dir, "go.mod"), string(mod)+"\n"+replace)
}

// folderOf says where a module's sources lie, and brings them if they are not here yet.
func folderOf(module string) (string, error) {
	if module == std {
		out, err := exec.Command("go", "env", "GOROOT").Output()
		return filepath.Join(strings.TrimSpace(string(out)), "src"), err
	}
	if out, err := exec.Command("go", "mod", "download", module).CombinedOutput(); err != nil {
		return "", fmt.Errorf("download %s: %w\n%s", module, err, out)
	}
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		return "", fmt.Errorf("find %s: %w", module, err)
	}
	return strings.TrimSpace(string(out)), nil
}

// copyModule copies what builds need of a module.
func copyModule(from, to string, changed map[string]file) error {
	done := 0
	err := filepath.WalkDir(from, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == "testdata" {
				return filepath.SkipDir
			}
			return nil
		}
		name, err := filepath.Rel(from, path)
		if err != nil || !builds(filepath.Base(name)) {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if f, ok := changed[filepath.ToSlash(name)]; ok {
			done++
			if text, err = f.apply(text); err != nil {
				return err
			}
		}
		return put(filepath.Join(to, name), string(text))
	})
	if err == nil && done < len(changed) {
		err = fmt.Errorf("%s has %d of the %d files that edits.txt names", from, done, len(changed))
	}
	return err
}

func builds(name string) bool {
	switch filepath.Ext(name) {
	case ".go":
		return !strings.HasSuffix(name, "_test.go")
	case ".s", ".h", ".mod":
		return true
	}
	return strings.HasPrefix(name, "LICENSE")
}

// put writes a file, whole or not at all: tests make the copies too, at the same time. What is as it should be stays.
func put(name, text string) error {
	if have, err := os.ReadFile(name); err == nil && string(have) == text {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	part, err := os.CreateTemp(filepath.Dir(name), "part-*")
	if err != nil {
		return err
	}
	_, err = part.WriteString(text)
	if closed := part.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(part.Name(), name)
	}
	if err != nil {
		os.Remove(part.Name())
	}
	return err
}
