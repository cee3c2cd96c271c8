// Command bases builds the run-time bases (cmd/skep-rt) and puts them into a skep
// that was just built, for `skep compile --slim` and `--target wasm`; and the
// runtime's source for `--target go`. The Makefile runs it; a skep without works, apart from these.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"skep/compile"
	"skep/compile/golang"
	"skep/compile/pack"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: bases SKEP")
		os.Exit(2)
	}
	if err := attach(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "bases:", err)
		os.Exit(1)
	}
}

// attach builds with what scripts/late has written.
func attach(skep string) error {
	dir, err := os.MkdirTemp("", "skep-bases-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	exe, on, err := compile.FileBase(skep)
	if err != nil {
		return err
	}
	var bases []compile.Base
	var contents [][]byte
	for _, b := range []compile.Base{
		{Name: "core", OS: on.OS, Arch: on.Arch}, {Name: "standard", OS: on.OS, Arch: on.Arch}, {Name: "all", OS: on.OS, Arch: on.Arch}, {Name: "all", OS: "wasip1", Arch: "wasm"},
	} {
		file := filepath.Join(dir, b.Name+"-"+b.OS)
		b.Unchecked = tags(b) != ""
		if err := build(file, b); err != nil {
			return err
		}
		if b.Arch != "wasm" { // the module for hosts has the list of the program for this machine
			if b.Modules, err = modules(file); err != nil {
				return err
			}
		} else {
			b.Modules = bases[len(bases)-1].Modules
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if bases, contents, err = add(bases, contents, b, data); err != nil {
			return err
		}
	}
	source, err := runtimeSource()
	if err != nil {
		return err
	}
	if bases, contents, err = add(bases, contents, compile.GoRuntime, source); err != nil {
		return err
	}
	parts, err := compile.Attach(exe, bases, contents)
	if err != nil {
		return err
	}
	return compile.WriteFile(skep, parts, 0o755)
}

func add(bases []compile.Base, contents [][]byte, b compile.Base, data []byte) ([]compile.Base, [][]byte, error) {
	packed, err := pack.Pack(data)
	b.Size = int64(len(data))
	return append(bases, b), append(contents, packed), err
}

func build(file string, b compile.Base) error {
	flags, err := os.ReadFile("scripts/late/flags")
	if err != nil {
		return err
	}
	cmd := exec.Command("go", append(append([]string{"build"}, strings.Fields(string(flags))...), "-tags", tags(b), "-ldflags", "-s -w -buildid=", "-o", file, "./cmd/skep-rt/"+b.Name)...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+b.OS, "GOARCH="+b.Arch)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}

// tags are those that a base is built with. Small ones lack tier 2 and the checker: see interp/native_small.go, checker_small.go.
// All lack the interpreter of Go: see modules/magic/carried_none.go.
func tags(b compile.Base) string {
	if b.Name == "all" {
		return "base"
	}
	return "base,small"
}

// modules asks a base for its list.
func modules(file string) (names []string, err error) {
	text, err := exec.Command(file, "--modules").Output()
	if err != nil {
		return nil, fmt.Errorf("%s --modules: %w", file, err)
	}
	return names, json.Unmarshal(text, &names)
}

// runtimeSource packs what programs of Go are built with, for the systems that this house is for.
func runtimeSource() ([]byte, error) {
	var all []golang.SourcePackage
	for _, os := range []string{"linux", "darwin", "windows"} {
		list, err := golang.ListPackages(func(args ...string) ([]byte, error) { return list(os, args) })
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return golang.PackRuntime(all)
}

func list(system string, args []string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH=amd64")
	cmd.Stderr = os.Stderr
	return cmd.Output()
}
