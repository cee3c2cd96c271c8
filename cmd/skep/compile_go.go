package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"skep/compile"
	"skep/compile/golang"
	"skep/interp"
	"skep/interp/scope"
	"skep/modules"
	"skep/policy"
)

// writeGo writes the program as Go: into a folder, or into one that is gone once it is built.
func (k *compiling) writeGo(p *parts) error {
	files, err := k.goFiles(p)
	if err != nil {
		return err
	}
	if k.has("native") {
		return k.buildGo(files)
	}
	dir := k.given["output"]
	if dir == "" {
		dir = k.out.Program.Name + "-go"
	}
	if err := writeFolder(dir, files); err != nil {
		return err
	}
	if !k.has("quiet") {
		k.Complain("%s: %d files, in %.2f s; build with: cd %s && CGO_ENABLED=0 go build", dir, len(files), time.Since(k.start).Seconds(), dir)
	}
	return nil
}

// goFiles is the program as Go with its runtime, by path.
func (k *compiling) goFiles(p *parts) (map[string][]byte, error) {
	switch {
	case k.out.Program.Notebook:
		return nil, errors.New("a notebook cannot be written as Go: export it as a script first")
	case len(k.out.Program.Data) > 0:
		return nil, errors.New("a program of Go carries no data files")
	}
	archive, err := goRuntime()
	if err != nil {
		return nil, err
	}
	out, list := golang.Generate(k.goInput(p))
	if list.HasErrors() {
		return nil, list
	}
	files, err := golang.Runtime(archive, out.Imports)
	if err != nil {
		return nil, err
	}
	all := map[string][]byte{"go.mod": golang.Module(moduleName(k.out.Program.Name), string(files["go.mod"]))}
	for name, text := range files {
		all["skep/"+name] = text
	}
	for name, text := range out.Files {
		all[name] = text
	}
	return all, nil
}

func (k *compiling) goInput(p *parts) golang.Input {
	prog, _ := p.parse()
	prog.Lenient = prog.Lenient || k.out.Program.Lenient
	info := scope.Resolve(prog)
	s := interp.New(interp.Options{Modules: modules.All()})
	return golang.Input{Source: p.joined, Program: prog, Info: info, Package: "main", Path: "main",
		Modules: golang.Modules{All: modules.All(), Uses: k.out.Uses()}, Builtin: s.HasBuiltin, Mutates: s.Mutating(), Calls: interp.CallsMain(prog, info)}
}

// goRuntime is the source that `make build` has put into this skep.
func goRuntime() ([]byte, error) {
	bases, err := compile.OwnBases()
	if err != nil {
		return nil, err
	}
	if bases != nil {
		for _, b := range bases.Bases {
			if b.Name == compile.GoRuntime.Name {
				return unpacked(bases, b)
			}
		}
	}
	return nil, errors.New("this skep carries no source of the runtime: `make build` puts it inside")
}

// moduleName is a name that Go takes for a module, and for none of its own library's packages: a program may be called sort.
func moduleName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '-') {
			return r
		}
		return '_'
	}, name)
	return path.Join("program", name)
}

// writeFolder writes files below dir; what was written there before is replaced as a whole.
func writeFolder(dir string, files map[string][]byte) error {
	if _, err := os.Stat(filepath.Join(dir, "skep", "go.mod")); err == nil {
		if err := os.RemoveAll(filepath.Join(dir, "skep")); err != nil {
			return err
		}
	}
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// buildGo builds the program with the Go of this machine.
func (k *compiling) buildGo(files map[string][]byte) error {
	if _, err := policy.FindProgram("go"); err != nil {
		return errors.New("--native needs Go, and there is none in PATH: install it from go.dev, or compile without --native, which needs nothing")
	}
	dir, err := os.MkdirTemp("", "skep-go-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := writeFolder(dir, files); err != nil {
		return err
	}
	name, err := filepath.Abs(k.output())
	if err != nil {
		return err
	}
	on := k.platform()
	child, err := policy.StartProcess(context.Background(), policy.Process{Path: "go", Dir: dir, Stdout: os.Stderr, Stderr: os.Stderr,
		Args: []string{"build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid=", "-o", name, "."},
		Env:  []string{"CGO_ENABLED=0", "GOPROXY=off", "GOWORK=off", "GOFLAGS=-mod=mod", "GOOS=" + on.OS, "GOARCH=" + on.Arch}})
	if err != nil {
		return err
	}
	if err := child.Wait(); err != nil {
		return fmt.Errorf("build with Go: %w", err)
	}
	if !k.has("quiet") {
		k.Complain("%s: %s, built with Go in %.2f s", k.output(), on, time.Since(k.start).Seconds())
	}
	return nil
}
