package project

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"strings"

	"github.com/BurntSushi/toml"

	"skep/diag"
	"skep/internal/nearest"
)

// Manifest is skep.toml.
type Manifest struct {
	Name         string
	Version      string
	Description  string
	License      string
	Main         string   // the file to run, from the root; default src/main.ruchy
	Lib          string   // the file that others use; default src/lib.ruchy, lib.ruchy or NAME.ruchy
	Embed        []string // data files that the compiled program carries: patterns, from the root
	Lenient      bool     // all files of the project run as --lenient
	Dependencies map[string]Dependency
}

// Dependency says where a package comes from: exactly one of Path, Git and Registry.
type Dependency struct {
	Path     string `toml:"path"`     // a folder, from the root
	Git      string `toml:"git"`      // an address that git understands
	Rev      string `toml:"rev"`      // with Git: commit, tag or branch
	Registry string `toml:"registry"` // the address or folder of a static registry
	Version  string `toml:"version"`  // with Registry: "1.2" takes the newest 1.x from 1.2 on, "=1.2.3" only that
}

// maxManifest bounds skep.toml and skep.lock, in bytes.
const maxManifest = 1 << 20

// file is the manifest as it is written.
type file struct {
	Package struct {
		Name, Version, Description, License, Main, Lib string
		Lenient                                        bool
		Embed                                          []string
	}
	Dependencies map[string]Dependency
}

// ReadManifest reads a skep.toml. What is wrong in it is a diagnostic with its place.
func ReadManifest(path string) (*Manifest, error) {
	text, err := readBounded(path)
	if err != nil {
		return nil, err
	}
	return parseManifest(diag.NewSource(path, text))
}

func readBounded(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", path, errors.Unwrap(err))
	}
	if info.Size() > maxManifest {
		return "", fmt.Errorf("read %s: larger than %d bytes", path, maxManifest)
	}
	b, err := os.ReadFile(path)
	return string(b), err
}

func parseManifest(src *diag.Source) (*Manifest, error) {
	var f file
	meta, err := toml.Decode(src.Text, &f)
	if err != nil {
		return nil, tomlError(src, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, unknownKey(src, unknown[0].String())
	}
	m := &Manifest{Name: f.Package.Name, Version: f.Package.Version, Description: f.Package.Description, License: f.Package.License,
		Main: f.Package.Main, Lib: f.Package.Lib, Lenient: f.Package.Lenient, Embed: f.Package.Embed, Dependencies: f.Dependencies}
	if m.Dependencies == nil {
		m.Dependencies = map[string]Dependency{}
	}
	return m, m.check(src)
}

// tomlError gives the place that the decoder names.
func tomlError(src *diag.Source, err error) error {
	d := &diag.Diagnostic{Code: "E0603", Source: src, Message: "the manifest does not parse: " + err.Error()}
	var p toml.ParseError
	if errors.As(err, &p) {
		d.Message = "the manifest does not parse: " + p.Message
		d.Span = diag.Span{Start: p.Position.Start, End: p.Position.Start + max(1, p.Position.Len)}
	}
	return d
}

var keys = []string{"package", "package.name", "package.version", "package.description", "package.license", "package.main", "package.lib", "package.lenient", "package.embed",
	"dependencies", "path", "git", "rev", "registry", "version"}

func unknownKey(src *diag.Source, key string) error {
	last := key[strings.LastIndexByte(key, '.')+1:]
	d := &diag.Diagnostic{Code: "E0603", Source: src, Message: fmt.Sprintf("the manifest has no key `%s`", key)}
	if i := strings.Index(src.Text, last); i >= 0 {
		d.Span = diag.Span{Start: i, End: i + len(last)}
	}
	if near, ok := nearest.Name(key, keys); ok {
		d.Hint = "did you mean `" + near + "`?"
	} else if near, ok := nearest.Name(last, keys); ok {
		d.Hint = "did you mean `" + near + "`?"
	}
	return d
}

const maxName = 64

func validName(name string) bool {
	for i, r := range name {
		if lower := r >= 'a' && r <= 'z'; !lower && (i == 0 || r != '_' && (r < '0' || r > '9')) {
			return false
		}
	}
	return name != "" && len(name) <= maxName
}

func (m *Manifest) check(src *diag.Source) error {
	wrong := func(format string, args ...any) error {
		return &diag.Diagnostic{Code: "E0603", Source: src, Message: fmt.Sprintf(format, args...)}
	}
	if !validName(m.Name) {
		return wrong("package.name must be lower-case letters, digits and _, beginning with a letter; found %q", m.Name)
	}
	if m.Version != "" {
		if _, err := parseVersion(m.Version); err != nil {
			return wrong("package.version: %v", err)
		}
	}
	for name, d := range m.Dependencies {
		if !validName(name) {
			return wrong("dependencies: %q is no name of a package", name)
		}
		if err := d.check(name); err != nil {
			return wrong("%v", err)
		}
	}
	return nil
}

// check tells that a dependency has exactly one source.
func (d Dependency) check(name string) error {
	given := 0
	for _, s := range []string{d.Path, d.Git, d.Registry} {
		if s != "" {
			given++
		}
	}
	switch {
	case given != 1:
		return fmt.Errorf("dependency %s: give exactly one of path, git and registry", name)
	case d.Rev != "" && d.Git == "":
		return fmt.Errorf("dependency %s: rev belongs to git", name)
	case d.Version != "" && d.Registry == "":
		return fmt.Errorf("dependency %s: version belongs to registry", name)
	case strings.HasPrefix(d.Git, "-") || strings.HasPrefix(d.Rev, "-"):
		return fmt.Errorf("dependency %s: an address or revision does not begin with -", name)
	}
	if d.Version != "" {
		if _, err := parseRequirement(d.Version); err != nil {
			return fmt.Errorf("dependency %s: %w", name, err)
		}
	}
	return nil
}

func (m *Manifest) with(name string, d Dependency) *Manifest {
	next := *m
	next.Dependencies = maps.Clone(m.Dependencies)
	next.Dependencies[name] = d
	return &next
}

func (m *Manifest) without(name string) *Manifest {
	next := *m
	next.Dependencies = maps.Clone(m.Dependencies)
	delete(next.Dependencies, name)
	return &next
}

// line is the dependency as a line of the manifest.
func (d Dependency) line(name string) string {
	var parts []string
	for _, kv := range [][2]string{{"path", d.Path}, {"git", d.Git}, {"rev", d.Rev}, {"registry", d.Registry}, {"version", d.Version}} {
		if kv[1] != "" {
			parts = append(parts, fmt.Sprintf("%s = %s", kv[0], quoted(kv[1])))
		}
	}
	return fmt.Sprintf("%s = { %s }", name, strings.Join(parts, ", "))
}

func quoted(s string) string {
	if !strings.ContainsAny(s, "'\n\r\t") {
		return "'" + s + "'"
	}
	return fmt.Sprintf("%q", s)
}

// addLine puts a dependency into the text of a manifest and leaves all else,
// comments too, as it is. A dependency of the name is replaced.
func addLine(text, name string, d Dependency) string {
	text = removeLine(text, name)
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	at := -1
	for i, l := range lines {
		if strings.HasPrefix(strings.ReplaceAll(l, " ", ""), "[dependencies]") {
			at = i + 1
			for at < len(lines) && !strings.HasPrefix(strings.TrimSpace(lines[at]), "[") {
				at++
			}
			for at > i+1 && strings.TrimSpace(lines[at-1]) == "" {
				at--
			}
		}
	}
	if at < 0 {
		lines = append(lines, "", "[dependencies]")
		at = len(lines)
	}
	lines = append(lines[:at], append([]string{d.line(name)}, lines[at:]...)...)
	return strings.Join(lines, "\n") + "\n"
}

// removeLine takes `name = …` out of [dependencies], and a table [dependencies.name].
func removeLine(text, name string) string {
	var out []string
	table := ""
	for _, l := range strings.Split(text, "\n") {
		bare := strings.ReplaceAll(strings.TrimSpace(l), " ", "")
		if strings.HasPrefix(bare, "[") {
			table, _, _ = strings.Cut(strings.TrimPrefix(bare, "["), "]")
		}
		if table == "dependencies."+name || table == "dependencies" && (strings.HasPrefix(bare, name+"=") || strings.HasPrefix(bare, `"`+name+`"=`)) {
			continue
		}
		out = append(out, l)
	}
	return strings.Join(out, "\n")
}
