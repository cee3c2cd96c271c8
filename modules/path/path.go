// Package path is the language's module path: names of files as text. Nothing
// here looks at the disk, except canonicalize and absolute, which ask for the
// current folder or for links. Parts that a path does not have are null, as
// ruchy has it. Callers: the session, through modules.All.
package path

import (
	"os"
	"path/filepath"
	"strings"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/value"
)

// The codes of this module's errors.
const (
	codeArgument = "M0001" // an argument of the wrong kind
	codePath     = "M0501" // a path that does not exist or cannot be made
)

// Module declares path.
func Module() module.Module {
	return module.Guarded(module.Module{Name: "path", Doc: "Names of files: join, split, change.", Known: []string{"pathlib"}, Synonyms: map[string]string{"abspath": "absolute", "realpath": "canonicalize", "relpath": "relative", "splitext": "stem"}, Funcs: append(parts(), whole()...)})
}

func parts() []module.Func {
	return []module.Func{
		{Sig: "fun parent(path: str) -> str?", Doc: "The path without its last part; null for a root.", Example: "path.parent(\"a/b/c.txt\")  // => \"a/b\"", Global: "path_parent", Impl: part(parent)},
		{Sig: "fun dirname(path: str) -> str?", Doc: "The same as parent.", Example: "path.dirname(\"/etc/hosts\")  // => \"/etc\"", Impl: part(parent)},
		{Sig: "fun file_name(path: str) -> str?", Doc: "The last part; null if it is a root or `..`.", Example: "path.file_name(\"a/b/c.txt\")  // => \"c.txt\"", Global: "path_file_name", Impl: part(fileName)},
		{Sig: "fun basename(path: str) -> str?", Doc: "The same as file_name.", Example: "path.basename(\"a/b/\")  // => \"b\"", Impl: part(fileName)},
		{Sig: "fun file_stem(path: str) -> str?", Doc: "The last part without its extension.", Example: "path.file_stem(\"a/c.tar.gz\")  // => \"c.tar\"", Global: "path_file_stem", Impl: part(stem)},
		{Sig: "fun stem(path: str) -> str?", Doc: "The same as file_stem.", Example: "path.stem(\".bashrc\")  // => \".bashrc\"", Impl: part(stem)},
		{Sig: "fun extension(path: str) -> str?", Doc: "What follows the last point of the last part, without the point; null if there is none.", Example: "path.extension(\"a/c.tar.gz\")  // => \"gz\"", Global: "path_extension", Impl: part(extension)},
		{Sig: "fun components(path: str) -> [str]", Doc: "The parts of a path; a root is a part.", Example: "path.components(\"/a//b/./c\")  // => [\"/\", \"a\", \"b\", \"c\"]", Global: "path_components", Impl: onPath(func(p string) value.Value { return value.Strings(components(p)) })},
		{Sig: "fun split(path: str) -> (str, str)", Doc: "The folder and the last part.", Example: "path.split(\"a/b/c.txt\")  // => (\"a/b\", \"c.txt\")", Impl: onPath(split)},
		{Sig: "fun is_absolute(path: str) -> bool", Doc: "Whether the path begins at a root.", Example: "path.is_absolute(\"/a\")  // => true", Global: "path_is_absolute", Impl: onPath(func(p string) value.Value { return value.Bool(filepath.IsAbs(p)) })},
		{Sig: "fun is_relative(path: str) -> bool", Doc: "Whether the path begins at the current folder.", Example: "path.is_relative(\"a\")  // => true", Global: "path_is_relative", Impl: onPath(func(p string) value.Value { return value.Bool(!filepath.IsAbs(p)) })},
	}
}

func whole() []module.Func {
	return []module.Func{
		{Sig: "fun join(...parts: str) -> str", Doc: "The parts as one path; an absolute part begins anew.", Example: "path.join(\"a\", \"b\", \"c.txt\")  // => \"a/b/c.txt\"", Global: "path_join", Impl: joinAll},
		{Sig: "fun join_many(parts: [str]) -> str", Doc: "join of the elements of an array.", Example: "path.join_many([\"a\", \"b\"])  // => \"a/b\"", Global: "path_join_many", Impl: joinAll},
		{Sig: "fun with_extension(path: str, extension: str) -> str", Doc: "The path with another extension; \"\" takes it away.", Example: "path.with_extension(\"a/c.txt\", \"md\")  // => \"a/c.md\"", Global: "path_with_extension", Impl: onTwo(withExtension)},
		{Sig: "fun with_file_name(path: str, name: str) -> str", Doc: "The path with another last part.", Example: "path.with_file_name(\"a/c.txt\", \"d\")  // => \"a/d\"", Global: "path_with_file_name", Impl: onTwo(withFileName)},
		{Sig: "fun normalize(path: str) -> str", Doc: "The path without `.`, `..` and doubled slashes, by its text alone.", Example: "path.normalize(\"a/./b/../c\")  // => \"a/c\"", Global: "path_normalize", Impl: onPath(func(p string) value.Value { return value.String(filepath.Clean(p)) })},
		{Sig: "fun absolute(path: str) -> str", Doc: "The path from the root on; it need not exist.", Example: "path.absolute(\"/a/../b\")  // => \"/b\"", Impl: resolved(filepath.Abs)},
		{Sig: "fun canonicalize(path: str) -> str", Doc: "The absolute path without links, `.` and `..`; the file must exist.", Example: "path.canonicalize(\"/\")  // => \"/\"", Global: "path_canonicalize", Impl: resolved(canonical)},
		{Sig: "fun relative(path: str, base: str) -> str", Doc: "The path as seen from the folder base.", Example: "path.relative(\"/a/b/c\", \"/a/d\")  // => \"../b/c\"", Impl: relative},
		{Sig: "fun expand(path: str) -> str", Doc: "The path with a leading `~` as the home folder.", Example: "path.expand(\"~/x\") == path.join(path.home(), \"x\")  // => true", Impl: resolved(expand)},
		{Sig: "fun home() -> str", Doc: "The user's home folder.", Example: "path.is_absolute(path.home())  // => true", Impl: func(c *module.Call) (value.Value, error) {
			h, err := os.UserHomeDir()
			if err != nil {
				return value.Null, refused(c, "~", err)
			}
			return value.String(h), nil
		}},
	}
}

func refused(c *module.Call, path string, err error) error {
	hint := ""
	if os.IsNotExist(err) {
		hint = "path.absolute works on paths that do not exist"
	}
	if e, ok := err.(*os.PathError); ok {
		err = e.Err
	}
	return &diag.Diagnostic{Code: codePath, Message: c.Name + ": cannot resolve " + value.Quote(path) + ": " + err.Error(), Hint: hint}
}

// onPath makes an Impl of a function of one path.
func onPath(f func(string) value.Value) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		p := c.Str(0)
		return f(p), nil
	}
}

// part makes an Impl of a part that a path may not have.
func part(f func(string) (string, bool)) module.Impl {
	return onPath(func(p string) value.Value {
		if s, ok := f(p); ok {
			return value.String(s)
		}
		return value.Null
	})
}

func onTwo(f func(a, b string) string) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		return value.String(f(c.Str(0), c.Str(1))), nil
	}
}

// resolved makes an Impl of what may fail.
func resolved(f func(string) (string, error)) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		p := c.Str(0)
		out, err := f(p)
		if err != nil {
			return value.Null, refused(c, p, err)
		}
		return value.String(out), nil
	}
}

// isRoot is true for "/", "//" and, on Windows, a volume.
func isRoot(p string) bool {
	rest := p[len(filepath.VolumeName(p)):]
	return rest != "" && strings.TrimFunc(rest, func(r rune) bool { return r < 128 && os.IsPathSeparator(byte(r)) }) == ""
}

// trim takes away slashes at the end.
func trim(p string) string {
	for len(p) > 1 && os.IsPathSeparator(p[len(p)-1]) && !isRoot(p) {
		p = p[:len(p)-1]
	}
	return p
}

func parent(p string) (string, bool) {
	p = trim(p)
	if p == "" || isRoot(p) {
		return "", false
	}
	dir, _ := filepath.Split(p)
	return trim(dir), true
}

func fileName(p string) (string, bool) {
	p = trim(p)
	_, name := filepath.Split(p)
	return name, name != "" && name != ".." && name != "."
}

// cut finds the point before the extension: not the first character of a name.
func cut(p string) (stem, ext string, has, ok bool) {
	name, ok := fileName(p)
	i := strings.LastIndexByte(name, '.')
	if i <= 0 {
		return name, "", false, ok
	}
	return name[:i], name[i+1:], true, ok
}

func stem(p string) (string, bool) {
	s, _, _, ok := cut(p)
	return s, ok
}

func extension(p string) (string, bool) {
	_, ext, has, ok := cut(p)
	return ext, has && ok
}

func components(p string) []string {
	out := []string{}
	vol := filepath.VolumeName(p)
	rest := filepath.ToSlash(p[len(vol):])
	if strings.HasPrefix(rest, "/") {
		out = append(out, vol+string(filepath.Separator))
	}
	for i, s := range strings.Split(rest, "/") {
		if s != "" && (s != "." || i == 0) {
			out = append(out, s)
		}
	}
	return out
}

func split(p string) value.Value {
	dir, _ := parent(p)
	name, _ := fileName(p)
	return value.NewTuple(value.String(dir), value.String(name))
}

// joined is Rust's join: an absolute part begins anew, nothing else is changed.
func joined(a, b string) string {
	switch {
	case a == "" || filepath.IsAbs(b):
		return b
	case os.IsPathSeparator(a[len(a)-1]):
		return a + b
	}
	return a + string(filepath.Separator) + b
}

func joinAll(c *module.Call) (value.Value, error) {
	if !c.Args[0].IsArray() {
		return value.Null, &diag.Diagnostic{Code: codeArgument, Message: c.Name + ": the parts must be an array, found " + value.TypeName(c.Args[0])}
	}
	out := ""
	for _, v := range c.Args[0].List().All() {
		s, ok := v.TryStr()
		if !ok {
			return value.Null, &diag.Diagnostic{Code: codeArgument, Message: c.Name + ": a part must be a string, found " + value.TypeName(v)}
		}
		out = joined(out, s)
	}
	return value.String(out), nil
}

func withFileName(p, name string) string {
	if _, ok := fileName(p); !ok {
		return joined(p, name)
	}
	dir, _ := parent(p)
	return joined(dir, name)
}

func withExtension(p, ext string) string {
	s, _, _, ok := cut(p)
	if !ok {
		return p
	}
	if ext = strings.TrimPrefix(ext, "."); ext != "" {
		s += "." + ext
	}
	return withFileName(p, s)
}

func canonical(p string) (string, error) {
	real, err := filepath.EvalSymlinks(p)
	if err != nil {
		return "", err
	}
	return filepath.Abs(real)
}

func expand(p string) (string, error) {
	if p != "~" && !strings.HasPrefix(p, "~/") {
		return p, nil
	}
	home, err := os.UserHomeDir()
	return home + p[1:], err
}

func relative(c *module.Call) (value.Value, error) {
	p := c.Str(0)
	base := c.Str(1)
	rel, err := filepath.Rel(base, p)
	if err != nil {
		return value.Null, &diag.Diagnostic{Code: codePath, Message: c.Name + ": no way from " + value.Quote(base) + " to " + value.Quote(p), Hint: "make both absolute: path.absolute(…)"}
	}
	return value.String(rel), nil
}
