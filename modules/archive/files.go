package archive

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

// Archive declares archive.
func Archive() module.Module {
	const sample = "let dir = fs.temp_dir() + \"/skep-archive\"\nfs.mkdir(dir)\nfs.write_text(dir + \"/a.txt\", \"hello\")\narchive.create(dir + \".zip\", [dir + \"/a.txt\"])\n"
	return module.Module{Name: "archive", Doc: "Many files in one: zip, and tar as it is or compressed (.tar.gz, .tgz, .tar.zst; .tar.bz2 is only read).", Known: []string{"zipfile", "tarfile"}, Fails: true, Funcs: []module.Func{
		{Sig: "fun create(path: str, files: OneOf<str, [str], Dict<str, str>>, overwrite: bool = true) -> i64", Doc: "Writes an archive of the kind that the ending says and gives the number of its members. files are paths of files and folders (with all below them), stored under their own last names; or an object of names in the archive with texts.", Example: sample + "archive.create(dir + \".tar.gz\", dir)  // => 2", Impl: module.Checked(create)},
		{Sig: "fun list(path: str) -> [{name: str, size: i64, is_dir: bool, modified: f64}]", Doc: "The members of an archive.", Example: sample + "archive.list(dir + \".zip\").map(|m| (m.name, m.size))  // => [(\"a.txt\", 5)]", Impl: module.Checked(list)},
		{Sig: "fun names(path: str) -> [str]", Doc: "The names of the members.", Example: sample + "archive.names(dir + \".zip\")  // => [\"a.txt\"]", Impl: module.Checked(names)},
		{Sig: "fun read_text(path: str, name: str) -> str", Doc: "The text of one member.", Example: sample + "archive.read_text(dir + \".zip\", \"a.txt\")  // => \"hello\"", Impl: module.Checked(func(c *module.Call) value.Value { return text(c, readOne(c), "read_bytes") })},
		{Sig: "fun read_bytes(path: str, name: str) -> [i64]", Doc: "The bytes of one member.", Example: sample + "archive.read_bytes(dir + \".zip\", \"a.txt\").len()  // => 5", Impl: module.Checked(func(c *module.Call) value.Value { return c.ByteList(readOne(c)) })},
		{Sig: "fun extract(path: str, to: str, names: [str] = null, overwrite: bool = false, max_size: i64 = 4294967296) -> [str]", Doc: "Writes the members (all, or those named) below a folder, which is made if there is none, and gives the names of the files. A name or link that would leave the folder, and more than max_size bytes, are errors.", Example: sample + "archive.extract(dir + \".zip\", dir + \"-out\", overwrite: true)  // => [\"a.txt\"]\nfs.read_text(dir + \"-out/a.txt\")  // => \"hello\"", Impl: module.Checked(extract)},
	}}
}

// members reads an archive for a call; what f fails with ends the call.
func members(c *module.Call, f func(m *member) bool) {
	p, n := c.Str(0), 0
	stop(c, p, readMembers(c, p, func(m *member) (bool, error) {
		if n++; n%256 == 0 && c.Ctx != nil && c.Ctx.Err() != nil {
			return false, c.Ctx.Err()
		}
		return f(m), nil
	}))
}

func list(c *module.Call) value.Value {
	var out []value.Value
	members(c, func(m *member) bool {
		c.Charge(256)
		out = append(out, object("name", value.String(m.name), "size", value.Int(max(m.size, 0)), "is_dir", value.Bool(m.isDir()), "modified", value.Float(float64(m.time.UnixMilli())/1000)))
		return true
	})
	return value.NewArray(out)
}

func names(c *module.Call) value.Value {
	var out []string
	members(c, func(m *member) bool {
		c.Charge(32 + int64(len(m.name)))
		out = append(out, m.name)
		return true
	})
	return c.StrList(out)
}

func readOne(c *module.Call) (out []byte) {
	p, name, found := c.Str(0), c.Str(1), false
	stop(c, p, readMembers(c, p, func(m *member) (bool, error) {
		if m.name != name || m.isDir() {
			return true, nil
		}
		found = true
		r, err := m.open()
		if err != nil {
			return false, err
		}
		defer r.Close()
		out, err = slurp(c, r)
		return false, err
	}))
	if !found {
		c.Fail(codeFile, "archive.names lists them", "%s has no file %s", p, value.Quote(name))
	}
	return out
}

// extraction writes members below a root.
type extraction struct {
	c           *module.Call
	root        *os.Root
	only        map[string]bool // nil: all
	overwrite   bool
	left, limit int64
	written     []string
}

func extract(c *module.Call) value.Value {
	to := c.Str(1)
	x := &extraction{c: c, overwrite: c.Bool(3), limit: c.IntIn(4, 0, 1<<62)}
	x.left = x.limit
	if c.Given(2) {
		x.only = map[string]bool{}
		for _, n := range c.Strs(2) {
			x.only[n] = true
		}
	}
	stop(c, to, os.MkdirAll(to, 0o777))
	root, err := os.OpenRoot(to)
	stop(c, to, err)
	defer root.Close()
	x.root = root
	stop(c, c.Str(0), readMembers(c, c.Str(0), x.member))
	for name := range x.only {
		c.Fail(codeFile, "archive.names lists them", "%s has no member %s", c.Str(0), value.Quote(name))
	}
	return c.StrList(x.written)
}

func (x *extraction) member(m *member) (bool, error) {
	name := strings.TrimSuffix(m.name, "/")
	if x.only != nil && !x.only[m.name] && !x.only[name] {
		return true, nil
	}
	delete(x.only, m.name)
	delete(x.only, name)
	if name == "." || name == "" {
		return true, nil
	}
	local := filepath.FromSlash(name)
	if !filepath.IsLocal(local) {
		return false, unsafe("the member %s would be written outside of the folder", m.name)
	}
	if m.isDir() {
		return true, x.root.MkdirAll(local, 0o777)
	}
	if dir := filepath.Dir(local); dir != "." {
		if err := x.root.MkdirAll(dir, 0o777); err != nil {
			return false, err
		}
	}
	if err := x.clear(local); err != nil {
		return false, err
	}
	x.written = append(x.written, name)
	if m.mode&fs.ModeSymlink != 0 {
		return true, x.link(m, local)
	}
	return true, x.file(m, local)
}

func unsafe(format string, args ...any) error {
	return &refusedError{codeUnsafe, "archives like this are made to overwrite other files", fmt.Sprintf(format, args...)}
}

// clear takes away what lies where a file is to be written, if that is allowed: writing into it would follow a link.
func (x *extraction) clear(local string) error {
	info, err := x.root.Lstat(local)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	switch {
	case err != nil:
		return err
	case info.IsDir():
		return &refusedError{codeFile, "", local + " is a folder already"}
	case !x.overwrite:
		return &refusedError{codeFile, "overwrite: true replaces files", local + " exists already"}
	}
	return x.root.Remove(local)
}

func (x *extraction) link(m *member, local string) error {
	target := path.Join(path.Dir(filepath.ToSlash(local)), m.target)
	if path.IsAbs(m.target) || filepath.IsAbs(m.target) || !filepath.IsLocal(filepath.FromSlash(target)) {
		return unsafe("the link %s points outside of the folder, at %s", m.name, m.target)
	}
	return x.root.Symlink(m.target, local)
}

func (x *extraction) file(m *member, local string) (err error) {
	in, err := m.open()
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := x.root.OpenFile(local, os.O_WRONLY|os.O_CREATE|os.O_EXCL, m.mode.Perm()|0o600)
	if err != nil {
		return err
	}
	w := &watched{ctx: x.c.Ctx, r: in, left: x.left, limit: x.limit}
	_, err = io.Copy(out, w)
	x.left = w.left
	if err = errors.Join(err, out.Close()); err != nil {
		return errors.Join(err, x.root.Remove(local)) // a part of a file is none
	}
	return x.root.Chtimes(local, m.time, m.time)
}

func create(c *module.Call) value.Value {
	p := c.Str(0)
	if _, err := os.Stat(p); err == nil && !c.Bool(2) {
		c.Fail(codeFile, "overwrite: true replaces it", "%s exists already", p)
	}
	n := 0
	stop(c, p, replaceFile(p, func(out io.Writer) error {
		w, err := newWriter(p, out)
		if err != nil {
			return err
		}
		if c.Args[1].Kind() == value.KDict {
			n, err = addTexts(c, w)
		} else {
			n, err = addPaths(c, w)
		}
		return errors.Join(err, w.Close())
	}))
	return value.Int(int64(n))
}

func addTexts(c *module.Call, w writer) (n int, err error) {
	c.Dict(1).Each(func(k, v value.Value) bool {
		name, ok := k.TryStr()
		s, isText := v.TryStr()
		if !ok || !isText || !filepath.IsLocal(name) {
			err = &refusedError{codeBroken, "", "names must be relative paths and contents texts, found " + value.Repr(k) + " with a " + value.TypeName(v)}
			return false
		}
		n++
		err = w.add(&member{name: name, size: int64(len(s)), mode: 0o644}, strings.NewReader(s))
		return err == nil
	})
	return n, err
}

func addPaths(c *module.Call, w writer) (n int, err error) {
	list := []string{}
	if s, ok := c.Args[1].TryStr(); ok {
		list = append(list, s)
	} else {
		list = c.Strs(1)
	}
	for _, from := range list {
		abs, err := filepath.Abs(from)
		if err != nil {
			return n, err
		}
		top := filepath.Dir(abs)
		err = filepath.WalkDir(abs, func(at string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			n++
			return addFile(c, w, top, at, d)
		})
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// addFile adds a file or folder; a symbolic link becomes the file at which it points.
func addFile(c *module.Call, w writer, top, at string, d fs.DirEntry) error {
	name, err := filepath.Rel(top, at)
	if err != nil {
		return err
	}
	info, err := os.Stat(at)
	if err != nil {
		return err
	}
	m := &member{name: filepath.ToSlash(name), size: info.Size(), mode: info.Mode(), time: info.ModTime()}
	switch {
	case d.IsDir():
		return w.add(m, nil)
	case !info.Mode().IsRegular():
		return &refusedError{codeFile, "", at + " is no regular file"}
	}
	f, err := os.Open(at)
	if err != nil {
		return err
	}
	defer f.Close()
	return w.add(m, &watched{ctx: c.Ctx, r: f, left: info.Size(), limit: info.Size()})
}
