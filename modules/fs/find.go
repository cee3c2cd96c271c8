package fs

import (
	"bufio"
	"errors"
	iofs "io/fs"
	"os"
	gopath "path"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"

	"skep/interp/module"
	"skep/interp/value"
)

func finders() []module.Func {
	return []module.Func{
		{Sig: `fun list(path: str = ".") -> [str]`, Doc: "The names in a folder, sorted.", Example: "fs.mkdir(fs.temp_dir() + \"/skep-list/a\")\nfs.write_text(fs.temp_dir() + \"/skep-list/b.txt\", \"\")\nfs.list(fs.temp_dir() + \"/skep-list\")  // => [\"a\", \"b.txt\"]", Impl: onPath(list)},
		{Sig: "fun read_dir(path: str) -> [str]", Doc: "The paths of what is in a folder, sorted.", Example: "fs.mkdir(fs.temp_dir() + \"/skep-list/a\")\nfs.read_dir(fs.temp_dir() + \"/skep-list\").len() > 0  // => true", Global: "fs_read_dir", Impl: onPath(readDir)},
		{Sig: "fun walk(path: str, options: Dict<str, i64> = {}) -> [{path: str, name: str, is_file: bool, is_dir: bool, is_symlink: bool, size: i64, depth: i64}]", Doc: "All files and folders at and below a path, in order of their names, as {path, name, is_file, is_dir, is_symlink, size, depth}.\n\nOptions: max_depth, min_depth. Links are not followed; a folder that cannot be read is told on standard error and passed over.", Example: "fs.remove_tree(fs.temp_dir() + \"/skep-walk\")\nfs.mkdir(fs.temp_dir() + \"/skep-walk/a\")\nfs.walk(fs.temp_dir() + \"/skep-walk\").map(|e| e.name)  // => [\"skep-walk\", \"a\"]", Global: "walk", Impl: onPath(walk)},
		{Sig: "fun walk_with_options(path: str, options: Dict<str, i64>) -> [{path: str, name: str, is_file: bool, is_dir: bool, is_symlink: bool, size: i64, depth: i64}]", Doc: "The same as walk.", Example: "fs.walk_with_options(fs.temp_dir(), {max_depth: 0}).len()  // => 1", Global: "walk_with_options", Impl: onPath(walk)},
		{Sig: "fun walk_parallel(path: str, options: Dict<str, i64> = {}) -> [{path: str, name: str, is_file: bool, is_dir: bool, is_symlink: bool, size: i64, depth: i64}]", Doc: "The same as walk.", Example: "fs.walk_parallel(fs.temp_dir(), {max_depth: 0}).len()  // => 1", Global: "walk_parallel", Impl: onPath(walk)},
		{Sig: "fun glob(pattern: str) -> [str]", Doc: "The paths that match a pattern, sorted: `*` any characters but a slash, `?` one, `[a-z]` one of these, `**` any folders.", Example: "fs.mkdir(fs.temp_dir() + \"/skep-glob/a\")\nfs.write_text(fs.temp_dir() + \"/skep-glob/a/x.csv\", \"\")\nfs.glob(fs.temp_dir() + \"/skep-glob/**/*.csv\").len()  // => 1", Global: "glob", Impl: onPath(glob)},
		{Sig: "fun search(pattern: str, path: str, options: Dict<str, bool> = {}) -> [{path: str, line_num: i64, line: str}]", Doc: "The lines of all text files at and below a path that match a regular expression, as {path, line_num, line}.\n\nOption: case_insensitive.", Example: "fs.write_text(fs.temp_dir() + \"/skep-search.txt\", \"one\\ntwo\\n\")\nfs.search(\"t.o\", fs.temp_dir() + \"/skep-search.txt\")[0].line_num  // => 2", Global: "search", Impl: search},
	}
}

func entries(c *module.Call, path string) ([]iofs.DirEntry, error) {
	found, err := c.ReadDir(path)
	if err != nil {
		return nil, refused(c, "list", path, err)
	}
	return found, c.Host.Charge(int64(64 * len(found)))
}

func list(c *module.Call, path string) (value.Value, error) {
	found, err := entries(c, path)
	if err != nil {
		return value.Null, err
	}
	out := make([]value.Value, len(found))
	for i, e := range found {
		out[i] = value.String(e.Name())
	}
	return value.NewArray(out), nil
}

// readDir keeps the folder as it was written: "./a" for ".".
func readDir(c *module.Call, path string) (value.Value, error) {
	found, err := entries(c, path)
	if err != nil {
		return value.Null, err
	}
	if !os.IsPathSeparator(path[len(path)-1]) {
		path += string(filepath.Separator)
	}
	out := make([]value.Value, len(found))
	for i, e := range found {
		out[i] = value.String(path + e.Name())
	}
	return value.NewArray(out), nil
}

// visit walks a tree in order of names, without following links; what cannot be
// read is told on standard error. Files that the program carries belong to it.
func visit(c *module.Call, root string, f func(path string, e iofs.DirEntry, depth int) error) error {
	info, err := os.Lstat(root)
	if err != nil {
		info, err = c.Stat(root)
	}
	if err == nil {
		err = (&visitor{c, f}).at(root, iofs.FileInfoToDirEntry(info), 0)
	}
	if err != nil && err != filepath.SkipDir {
		return refused(c, "walk", root, err)
	}
	return nil
}

type visitor struct {
	c *module.Call
	f func(path string, e iofs.DirEntry, depth int) error
}

// at visits one entry, and what is below it; SkipDir passes over that.
func (v *visitor) at(path string, e iofs.DirEntry, depth int) error {
	if err := v.c.Ctx.Err(); err != nil {
		return err
	}
	if err := v.f(path, e, depth); err != nil || !e.IsDir() {
		return err
	}
	found, err := v.c.ReadDir(path)
	if err != nil {
		warn(v.c, refused(v.c, "read", path, err).Error()+"\n")
	}
	for _, e := range found {
		if err := v.at(filepath.Join(path, e.Name()), e, depth+1); err != nil && err != filepath.SkipDir {
			return err
		}
	}
	return nil
}

func warn(c *module.Call, text string) {
	if c.IO != nil && c.IO.Stderr != nil {
		c.IO.Stderr(text)
	}
}

// entryBytes is about what one entry of walk takes: seven values and two strings.
const entryBytes = 320

func walk(c *module.Call, root string) (value.Value, error) {
	least, most, err := depths(c)
	if err != nil {
		return value.Null, err
	}
	out := []value.Value{}
	err = visit(c, root, func(path string, e iofs.DirEntry, depth int) error {
		if depth >= least {
			if err := c.Host.Charge(entryBytes); err != nil {
				return err
			}
			out = append(out, entry(path, e, depth))
		}
		if e.IsDir() && depth >= most {
			return filepath.SkipDir
		}
		return nil
	})
	if err != nil {
		return value.Null, err
	}
	return value.NewArray(out), nil
}

func depths(c *module.Call) (least, most int, err error) {
	if c.Args[1].Kind() != value.KDict {
		return 0, 0, c.Mismatch(1, "an object of options")
	}
	least, most = 0, 1<<30
	c.Args[1].Dict().Each(func(k, v value.Value) bool {
		switch name := value.Display(k); {
		case name == "follow_links" && v.IsBool() && !v.AsBool():
		case name == "min_depth" && v.IsInt():
			least = int(v.AsInt())
		case name == "max_depth" && v.IsInt():
			most = int(v.AsInt())
		default:
			err = c.Error(codeArgument, "the options are min_depth and max_depth, both integers", "option %s: %s cannot be used", name, value.Repr(v))
		}
		return err == nil
	})
	return least, most, err
}

func entry(path string, e iofs.DirEntry, depth int) value.Value {
	size := int64(0)
	if info, err := e.Info(); err == nil && e.Type().IsRegular() {
		size = info.Size()
	}
	d := value.NewDict()
	d.SetStr("path", value.String(path))
	d.SetStr("name", value.String(e.Name()))
	d.SetStr("is_file", value.Bool(e.Type().IsRegular()))
	d.SetStr("is_dir", value.Bool(e.IsDir()))
	d.SetStr("is_symlink", value.Bool(e.Type()&iofs.ModeSymlink != 0))
	d.SetStr("size", value.Int(size))
	d.SetStr("depth", value.Int(int64(depth)))
	return d.Value()
}

func glob(c *module.Call, pattern string) (value.Value, error) {
	root, parts, err := splitPattern(c, pattern)
	if err != nil {
		return value.Null, err
	}
	g := &globber{c: c, seen: map[string]bool{}}
	if err := g.match(root, parts); err != nil {
		return value.Null, err
	}
	return value.Strings(g.found), nil
}

// splitPattern separates the folders before the first wildcard from the rest.
func splitPattern(c *module.Call, pattern string) (root string, parts []string, err error) {
	parts = strings.Split(filepath.ToSlash(pattern), "/")
	for _, p := range parts {
		if _, err := gopath.Match(p, ""); err != nil {
			return "", nil, c.Error(codePattern, "write [[] for a bracket that means itself", "pattern %q: %q has an unclosed bracket", pattern, p)
		}
	}
	n := 0
	for n < len(parts)-1 && !strings.ContainsAny(parts[n], "*?[\\") {
		n++
	}
	root = strings.Join(parts[:n], "/")
	if root == "" && n > 0 {
		root = "/"
	}
	return root, parts[n:], nil
}

type globber struct {
	c     *module.Call
	seen  map[string]bool
	found []string
}

func (g *globber) match(dir string, parts []string) error {
	if err := g.c.Ctx.Err(); err != nil {
		return err
	}
	if parts[0] == "**" {
		return g.anywhere(dir, parts[1:])
	}
	for _, e := range g.names(dir) {
		if ok, _ := gopath.Match(parts[0], e.Name()); !ok { // the pattern was checked
			continue
		}
		path := under(dir, e.Name())
		if len(parts) == 1 {
			if err := g.add(path); err != nil {
				return err
			}
		} else if info, err := g.c.Stat(path); err == nil && info.IsDir() {
			if err := g.match(path, parts[1:]); err != nil {
				return err
			}
		}
	}
	return nil
}

// anywhere matches the rest here and in every folder below; links are not followed, which ends all loops.
func (g *globber) anywhere(dir string, rest []string) error {
	if len(rest) == 0 {
		rest = []string{"*"}
	}
	if err := g.match(dir, rest); err != nil {
		return err
	}
	for _, e := range g.names(dir) {
		if e.IsDir() {
			if err := g.anywhere(under(dir, e.Name()), rest); err != nil {
				return err
			}
		}
	}
	return nil
}

// names is empty for what cannot be read: a pattern simply matches nothing there.
func (g *globber) names(dir string) []iofs.DirEntry {
	if dir == "" {
		dir = "."
	}
	found, _ := g.c.ReadDir(dir)
	return found
}

func (g *globber) add(path string) error {
	if g.seen[path] {
		return nil
	}
	g.seen[path] = true
	g.found = append(g.found, path)
	return g.c.Host.Charge(int64(2*len(path)) + 96)
}

func under(dir, name string) string {
	switch {
	case dir == "":
		return name
	case strings.HasSuffix(dir, "/"):
		return dir + name
	}
	return dir + "/" + name
}

func search(c *module.Call) (value.Value, error) {
	pattern := c.Str(0)
	root, err := pathArg(c, 1)
	if err != nil {
		return value.Null, err
	}
	if c.Args[2].Kind() != value.KDict {
		return value.Null, c.Mismatch(2, "an object of options")
	}
	if v, ok := c.Args[2].Dict().GetStr("case_insensitive"); ok && v.IsBool() && v.AsBool() {
		pattern = "(?i)" + pattern
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return value.Null, c.Error(codePattern, "", "%s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	out := []value.Value{}
	err = visit(c, root, func(path string, e iofs.DirEntry, _ int) error {
		if !e.Type().IsRegular() {
			return nil
		}
		hits, err := searchFile(c, re, path)
		out = append(out, hits...)
		return err
	})
	if err != nil {
		return value.Null, err
	}
	return value.NewArray(out), nil
}

// longestLine is what search looks at as one line; files with longer ones are no text.
const longestLine = 1 << 20

func searchFile(c *module.Call, re *regexp.Regexp, path string) (out []value.Value, err error) {
	f, err := c.Open(path)
	if err != nil {
		warn(c, refused(c, "read", path, err).Error()+"\n")
		return nil, nil
	}
	defer f.Close()
	sc := bufio.NewScanner(watched{c.Ctx, f})
	sc.Buffer(nil, longestLine)
	for n := int64(1); sc.Scan(); n++ {
		line := sc.Bytes()
		if !utf8.Valid(line) {
			return nil, nil
		}
		if !re.Match(line) {
			continue
		}
		if err := c.Host.Charge(int64(len(line)) + 200); err != nil {
			return nil, err
		}
		d := value.NewDict()
		d.SetStr("path", value.String(path))
		d.SetStr("line_num", value.Int(n))
		d.SetStr("line", value.String(string(line)))
		out = append(out, d.Value())
	}
	if errors.Is(sc.Err(), bufio.ErrTooLong) {
		return nil, nil
	}
	return out, sc.Err()
}
