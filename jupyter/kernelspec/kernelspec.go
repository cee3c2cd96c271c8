// Package kernelspec finds the kernels that are installed on this machine, as
// Jupyter does: folders kernels/NAME/kernel.json below the data folders of the
// user, of the environment and of the system. It starts nothing. The web server
// lists them; package kernel asks for the user's folder when it installs ours.
//
// The rules are Jupyter's own: https://jupyter-client.readthedocs.io/en/stable/kernels.html
package kernelspec

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"skep/internal/lazy"
)

// Spec is one installed kernel. The JSON form is kernel.json's, as front ends want it.
type Spec struct {
	Name          string            `json:"-"`
	Dir           string            `json:"-"` // absolute; its files are the resources
	Argv          []string          `json:"argv"`
	DisplayName   string            `json:"display_name"`
	Language      string            `json:"language"`
	InterruptMode string            `json:"interrupt_mode"` // signal or message
	Env           map[string]string `json:"env"`
	Metadata      map[string]any    `json:"metadata"`
}

var validName = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9._-]+$`) }}

const (
	maxSpec      = 1 << 20 // bytes of a kernel.json
	maxSpecs     = 1000    // folders looked at below one data folder
	maxResources = 100
)

// Dirs lists the data folders, most important first. getenv is os.Getenv, or a test's.
func Dirs(getenv func(string) string) []string {
	dirs := filepath.SplitList(getenv("JUPYTER_PATH"))
	user := UserDir(getenv)
	if env := getenv("VIRTUAL_ENV"); env != "" {
		dirs = append(dirs, share(env), user)
	} else {
		dirs = append(dirs, user)
	}
	if env := getenv("CONDA_PREFIX"); env != "" {
		dirs = append(dirs, share(env))
	}
	if program, err := os.Executable(); err == nil {
		dirs = append(dirs, share(filepath.Dir(filepath.Dir(program))))
	}
	dirs = append(dirs, systemDirs(getenv)...)
	var out []string
	for _, d := range dirs {
		if filepath.IsAbs(d) && !slices.Contains(out, filepath.Clean(d)) {
			out = append(out, filepath.Clean(d))
		}
	}
	return out
}

func share(prefix string) string { return filepath.Join(prefix, "share", "jupyter") }

func systemDirs(getenv func(string) string) []string {
	if runtime.GOOS == "windows" {
		return []string{filepath.Join(getenv("PROGRAMDATA"), "jupyter")}
	}
	return []string{"/usr/local/share/jupyter", "/usr/share/jupyter"}
}

// UserDir is this user's data folder, "" without a home.
func UserDir(getenv func(string) string) string {
	if d := getenv("JUPYTER_DATA_DIR"); d != "" {
		return d
	}
	home := getenv("HOME")
	if runtime.GOOS == "windows" {
		return filepath.Join(getenv("APPDATA"), "jupyter")
	}
	if home == "" {
		return ""
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Jupyter")
	}
	if d := getenv("XDG_DATA_HOME"); filepath.IsAbs(d) {
		return filepath.Join(d, "jupyter")
	}
	return filepath.Join(home, ".local", "share", "jupyter")
}

// Find reads the kernels below dirs, sorted by name; of equal names the first
// folder's counts. A kernelspec that cannot be read is left out and comes back
// as an error, so that one broken file hides no other kernel.
func Find(dirs []string) (specs []Spec, broken []error) {
	seen := map[string]bool{}
	for _, d := range dirs {
		entries, err := os.ReadDir(filepath.Join(d, "kernels"))
		if err != nil {
			continue // most of the folders are not there
		}
		for _, e := range entries[:min(len(entries), maxSpecs)] {
			name := strings.ToLower(e.Name())
			if seen[name] || !validName.Get().MatchString(name) {
				continue
			}
			s, err := Read(filepath.Join(d, "kernels", e.Name()))
			switch {
			case os.IsNotExist(err):
			case err != nil:
				broken = append(broken, err)
			default:
				seen[name] = true
				specs = append(specs, s)
			}
		}
	}
	slices.SortFunc(specs, func(a, b Spec) int { return strings.Compare(a.Name, b.Name) })
	return specs, broken
}

// Read reads one kernelspec folder. The error is fs.ErrNotExist if there is no kernel.json.
func Read(dir string) (Spec, error) {
	f, err := os.Open(filepath.Join(dir, "kernel.json"))
	if err != nil {
		return Spec{}, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSpec+1))
	if err != nil {
		return Spec{}, fmt.Errorf("read kernelspec %s: %w", dir, err)
	}
	s, err := Parse(data)
	if err != nil {
		return Spec{}, fmt.Errorf("read kernelspec %s: %w", dir, err)
	}
	s.Name, s.Dir = strings.ToLower(filepath.Base(dir)), dir
	return s, nil
}

// Parse reads the text of a kernel.json and fills in what it may leave out.
func Parse(data []byte) (Spec, error) {
	var s Spec
	if len(data) > maxSpec {
		return s, fmt.Errorf("more than %d bytes", maxSpec)
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return s, err
	}
	if len(s.Argv) == 0 || s.Argv[0] == "" {
		return s, fmt.Errorf("no argv")
	}
	if s.InterruptMode == "" {
		s.InterruptMode = "signal"
	}
	if s.InterruptMode != "signal" && s.InterruptMode != "message" {
		return s, fmt.Errorf("interrupt_mode %q: expected signal or message", s.InterruptMode)
	}
	if s.Env == nil {
		s.Env = map[string]string{}
	}
	if s.Metadata == nil {
		s.Metadata = map[string]any{}
	}
	return s, nil
}

// Command is the argv with the connection file and the spec's folder put in.
func (s Spec) Command(connectionFile string) []string {
	out := make([]string, len(s.Argv))
	r := strings.NewReplacer("{connection_file}", connectionFile, "{resource_dir}", s.Dir)
	for i, a := range s.Argv {
		out[i] = r.Replace(a)
	}
	return out
}

// Environ adds the spec's variables to base (as of os.Environ); ${NAME} in them is base's.
func (s Spec) Environ(base []string) []string {
	lookup := map[string]string{}
	for _, kv := range base {
		k, v, _ := strings.Cut(kv, "=")
		lookup[k] = v
	}
	out := slices.Clone(base)
	for k, v := range s.Env {
		out = append(out, k+"="+expand(v, lookup))
	}
	return out
}

// expand replaces ${NAME} and $NAME of known names and leaves others as they stand.
func expand(s string, lookup map[string]string) string {
	return os.Expand(s, func(name string) string {
		if v, ok := lookup[name]; ok {
			return v
		}
		return "${" + name + "}"
	})
}

// Resources lists the files that front ends may fetch: logos and kernel.js, .css.
func (s Spec) Resources() []string {
	entries, err := os.ReadDir(s.Dir)
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range entries {
		n := e.Name()
		public := strings.HasPrefix(n, "logo-") || n == "kernel.js" || n == "kernel.css"
		if e.Type().IsRegular() && public && len(out) < maxResources {
			out = append(out, n)
		}
	}
	return out
}
