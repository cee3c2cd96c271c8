//go:build unix

package fs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	iofs "io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"skep/interp/module"
	"skep/interp/value"
)

type a = []any

// tree makes files below a new folder: "dir/" is a folder, "name" a file with the given text.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, name)
		if strings.HasSuffix(name, "/") {
			must(t, os.MkdirAll(path, 0o777))
			continue
		}
		must(t, os.MkdirAll(filepath.Dir(path), 0o777))
		must(t, os.WriteFile(path, []byte(content), 0o666))
	}
	return root
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func content(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	return string(data)
}

func TestRead(t *testing.T) {
	r := tree(t, map[string]string{
		"a.txt": "héllo\nworld\n", "empty": "", "bin": "\x7fELF\x00\xff\xfe", "latin": "caf\xe9\n", "utf16": "\xff\xfeh\x00i\x00", "be": "\xfe\xff\x00h\x00i",
		"odd": "\xff\xfeh", "crlf": "x\r\ny\r\nz", "dir/": "", "badline": "ok\nno \xff\n",
	})
	p := func(name string) string { return filepath.Join(r, name) }
	newDriver(t).Table([]row{
		{"read_text", a{p("a.txt")}, `"héllo\nworld\n"`}, {"read_file", a{p("a.txt")}, `"héllo\nworld\n"`}, {"read_text", a{p("empty")}, `""`},
		{"read_to_string", a{p("a.txt")}, `Ok("héllo\nworld\n")`}, {"read", a{p("empty")}, `Ok("")`},
		{"read_to_string", a{p("nope")}, `Err("read_to_string: cannot read \"` + p("nope") + `\": no such file or folder")`},
		{"read_to_string", a{5}, "error: argument 1 must be a string, found integer"},
		{"read_text", a{p("nope")}, "error: no such file"}, {"read_text", a{p("no/pe")}, "error: the folder " + p("no") + " does not exist"},
		{"read_text", a{p("dir")}, "error: it is a folder"}, {"read_text", a{p("a.txt/x")}, "error: a part of the path is a file"},
		{"read_text", a{""}, "error: the path is empty"}, {"read_text", a{"a\x00b"}, "error: NUL"}, {"read_text", a{strings.Repeat("x", 300)}, "error: too long"},
		{"read_text", a{p("bin")}, "error: byte 0xff at offset 5 (line 1)"}, {"read_text", a{p("latin")}, "error: byte 0xe9 at offset 3"},
		{"read_text", a{p("latin"), "latin1"}, `"café\n"`}, {"read_text", a{p("utf16"), "UTF-16"}, `"hi"`}, {"read_text", a{p("be"), "utf-16"}, `"hi"`}, {"read_text", a{p("odd"), "utf-16"}, "error: its size is odd"},
		{"read_text", a{p("latin"), "utf-8-lossy"}, `"caf�\n"`}, {"read_text", a{p("a.txt"), "ebcdic"}, "error: not known"}, {"read_text", a{p("a.txt"), 1}, "error: argument 2"},
		{"read_bytes", a{p("bin")}, "[127, 69, 76, 70, 0, 255, 254]"}, {"read_bytes", a{p("nope")}, "error: no such"},
		{"read_lines", a{p("crlf")}, `["x", "y", "z"]`}, {"read_lines", a{p("empty")}, "[]"}, {"read_lines", a{p("badline")}, "error: line 2"}, {"read_lines", a{p("dir")}, "error: it is a folder"}, {"read_lines", a{p("nope")}, "error: no such"},
		{"compute_hash", a{p("empty")}, `"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"`}, {"compute_hash", a{p("nope")}, "error: no such"}, {"compute_hash", a{p("dir")}, "error: it is a folder"},
		{"lines", a{p("nope")}, "error: no such"},
	})
}

func TestReadHints(t *testing.T) {
	r := tree(t, map[string]string{"data.csv": "", "bin": "a\x00\xff", "utf16": "\xff\xfeh\x00"})
	t.Chdir(r)
	for path, want := range map[string]string{
		"dat.csv": `did you mean "data.csv"?`, "zzzzzz": "current folder, " + r, "sub/x": `fs.mkdir("sub") makes it`, "bin": "binary", "utf16": "UTF-16",
	} {
		_, err := newDriver(t).Call("read_text", path)
		if hint := hintOf(err); !strings.Contains(hint, want) {
			t.Errorf("read_text(%q): hint %q, want %q", path, hint, want)
		}
	}
}

func TestRefusals(t *testing.T) {
	dir := t.TempDir()
	c := &module.Call{Ctx: context.Background(), Name: "f"}
	for err, want := range map[error]string{
		syscall.EACCES: "permission denied", syscall.ENOSPC: "the disk is full", syscall.EROFS: "can only be read", syscall.EEXIST: "exists already",
		syscall.ENOTEMPTY: "not empty", syscall.EIO: "input/output error",
	} {
		got := refused(c, "write", dir, &iofs.PathError{Op: "open", Path: dir, Err: err}).Error()
		if !strings.Contains(got, want) || !strings.HasPrefix(got, "f: cannot write \""+dir) {
			t.Errorf("%v: %s", err, got)
		}
	}
	if got := refused(c, "write", dir+"/no/x", syscall.EACCES); !strings.Contains(hintOf(got), "does not let you") {
		t.Errorf("hint %q", hintOf(got))
	}
	if odd := errors.New("odd"); refused(c, "write", dir, odd) != odd {
		t.Error("an error that is not the system's must pass")
	}
}

func TestLines(t *testing.T) {
	long := strings.Repeat("x", 300_000)
	r := tree(t, map[string]string{"f": "a\n\nb\n" + long + "\nlast", "bad": "ok\n\xff\n"})
	d := newDriver(t)
	v, err := d.Call("lines", filepath.Join(r, "f"))
	must(t, err)
	var got []int
	for {
		s, ok := v.Iter().Next()
		if !ok {
			break
		}
		got = append(got, s.StrLen())
	}
	if fmt.Sprint(got) != "[1 0 1 300000 4]" {
		t.Errorf("lengths of lines %v", got)
	}
	if _, ok := v.Iter().Next(); ok {
		t.Error("a line after the end")
	}
	v, err = d.Call("lines", filepath.Join(r, "bad"))
	must(t, err)
	v.Iter().Next()
	if p := panics(func() { v.Iter().Next() }); p == nil || !strings.Contains(p.Error(), "line 2") {
		t.Errorf("bad line: %v", p)
	}
	d.Budget = 1000 // a huge line stops at the budget
	v, err = d.Call("lines", filepath.Join(r, "f"))
	must(t, err)
	if p := panics(func() { drain(v) }); p == nil || !strings.Contains(p.Error(), "budget") {
		t.Errorf("huge line: %v", p)
	}
}

func drain(v value.Value) {
	for ok := true; ok; {
		_, ok = v.Iter().Next()
	}
}

func panics(f func()) (err error) {
	defer func() { err, _ = recover().(error) }()
	f()
	return nil
}

func TestEndlessAndBlocking(t *testing.T) {
	d := newDriver(t)
	d.Budget = 8 << 20
	for _, name := range []string{"read_text", "read_bytes", "read_lines"} {
		d.Budget = 8 << 20
		if got := d.Show(name, "/dev/zero"); got != "error: memory budget exceeded" {
			t.Errorf("%s of an endless file: %.100s", name, got)
		}
	}
	pipe := filepath.Join(t.TempDir(), "pipe")
	must(t, syscall.Mkfifo(pipe, 0o600))
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	d = newDriver(t)
	d.Ctx = ctx
	if _, err := d.Call("read_text", pipe); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a pipe without writer: %v", err)
	}
	ctx, cancel = context.WithCancel(context.Background())
	w, err := os.OpenFile(pipe, os.O_RDWR, 0)
	must(t, err)
	defer w.Close()
	time.AfterFunc(50*time.Millisecond, cancel)
	d.Ctx = ctx
	if _, err := d.Call("read_text", pipe); !errors.Is(err, context.Canceled) {
		t.Errorf("a silent pipe: %v", err)
	}
	for _, name := range []string{"compute_hash", "read_lines"} {
		if _, err := d.Call(name, pipe); !errors.Is(err, context.Canceled) {
			t.Errorf("%s after the interrupt: %v", name, err)
		}
	}
	if _, err := d.Call("walk", "/"); !errors.Is(err, context.Canceled) {
		t.Errorf("walk after the interrupt: %v", err)
	}
	if _, err := d.Call("glob", "/**/x"); !errors.Is(err, context.Canceled) {
		t.Errorf("glob after the interrupt: %v", err)
	}
}

func TestWrite(t *testing.T) {
	r := tree(t, map[string]string{"old": "old", "dir/": "", "ro": "x"})
	p := func(name string) string { return filepath.Join(r, name) }
	must(t, os.Chmod(p("old"), 0o640))
	must(t, os.Symlink("old", p("link")))
	d := newDriver(t)
	d.Table([]row{
		{"write_text", a{p("new"), "héllo"}, "nil"}, {"write", a{p("old"), "new"}, "Ok(nil)"}, {"write_file", a{p("f"), ""}, "Ok(nil)"},
		{"write_text", a{p("link"), "through"}, "nil"}, {"write_text", a{"/dev/null", "x"}, "nil"},
		{"write_text", a{p("dir"), "x"}, "error: it is a folder"}, {"write", a{p("no/x"), "x"}, `Err("write: cannot write \"` + p("no/x") + `\": the folder ` + p("no") + ` does not exist")`},
		{"write_text", a{p("x"), 5}, "error: argument 2 must be a string"}, {"write", a{p("x"), 5}, "error: argument 2"},
		{"write_bytes", a{p("b"), a{104, 0, 255}}, "nil"}, {"write_bytes", a{p("b"), a{256}}, "error: element 0 must be a byte"}, {"write_bytes", a{p("b"), "x"}, "error: array of bytes"},
		{"append", a{p("log"), "a"}, "nil"}, {"append", a{p("log"), "b"}, "nil"}, {"append", a{p("dir"), "b"}, "error: cannot append to"}, {"append", a{p("log"), 1}, "error: argument 2"},
		{"copy", a{p("old"), p("copy")}, "7"}, {"copy", a{p("dir"), p("x")}, "error: it is a folder"}, {"copy", a{p("nope"), p("x")}, "error: no such"}, {"copy", a{p("old"), p("link")}, "error: same file"}, {"copy", a{p("old"), p("no/x")}, "error: cannot write"}, {"copy", a{1, "x"}, "error: argument 1"}, {"copy", a{"x", 1}, "error: argument 2"},
		{"rename", a{p("b"), p("c")}, "nil"}, {"move", a{p("c"), p("d")}, "nil"}, {"rename", a{p("nope"), p("c")}, "error: no such"}, {"rename", a{p("d"), p("no/c")}, "error: does not exist"}, {"rename", a{1, 2}, "error: argument 1"},
		{"symlink", a{"a", p("l")}, "nil"}, {"symlink", a{"a", p("l")}, "error: exists already"}, {"symlink", a{"a", 1}, "error: argument 2"}, {"read_link", a{p("l")}, `"a"`}, {"read_link", a{p("old")}, "error: cannot read the link"},
	})
	if got := content(t, p("old")); got != "through" {
		t.Errorf("the link's target holds %q", got)
	}
	if info, err := os.Lstat(p("link")); err != nil || info.Mode()&iofs.ModeSymlink == 0 {
		t.Error("the link was replaced by a file")
	}
	if info, err := os.Stat(p("copy")); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the copy's mode: %v %v", info.Mode(), err)
	}
	if got := content(t, p("d")); got != "h\x00\xff" {
		t.Errorf("bytes %q", got)
	}
	if got := content(t, p("log")); got != "ab" {
		t.Errorf("appended %q", got)
	}
	left, _ := filepath.Glob(p(".skep-*"))
	if len(left) > 0 {
		t.Errorf("temporary files are left: %v", left)
	}
}

// A write that breaks off leaves the old file as it was, and nothing beside it.
func TestWriteBreaksOff(t *testing.T) {
	r := tree(t, map[string]string{"f": "old"})
	path := filepath.Join(r, "f")
	broken := errors.New("broken")
	err := replaceFile(path, func(w io.Writer) error {
		_, _ = w.Write([]byte("half"))
		return broken
	})
	if !errors.Is(err, broken) || content(t, path) != "old" {
		t.Errorf("%v, the file holds %q", err, content(t, path))
	}
	if names, _ := os.ReadDir(r); len(names) != 1 {
		t.Errorf("left: %v", names)
	}
}

func TestQuestions(t *testing.T) {
	r := tree(t, map[string]string{"f": "abc", "dir/": ""})
	p := func(name string) string { return filepath.Join(r, name) }
	must(t, os.Symlink("f", p("l")))
	must(t, os.Chtimes(p("f"), time.Unix(1000, 0), time.Unix(1000, 500_000_000)))
	must(t, os.Chmod(p("f"), 0o444))
	real, err := filepath.EvalSymlinks(r)
	must(t, err)
	newDriver(t).Table([]row{
		{"exists", a{p("f")}, "true"}, {"exists", a{p("x")}, "false"}, {"file_exists", a{p("dir")}, "true"}, {"is_file", a{p("f")}, "true"}, {"is_file", a{p("dir")}, "false"}, {"is_dir", a{p("dir")}, "true"}, {"is_dir", a{p("x")}, "false"},
		{"is_symlink", a{p("l")}, "true"}, {"is_symlink", a{p("f")}, "false"}, {"size", a{p("f")}, "3"}, {"size", a{p("x")}, "error: cannot look at"}, {"modified", a{p("f")}, "1000.5"}, {"modified", a{p("x")}, "error: no such"},
		{"metadata", a{p("l")}, "{size: 3, is_file: true, is_dir: false, is_symlink: true, readonly: true, mode: 292, modified: 1000.5}"}, {"metadata", a{p("x")}, "error: no such"},
		{"canonicalize", a{p("dir/../l")}, value.Quote(filepath.Join(real, "f"))}, {"canonicalize", a{p("x")}, "error: no such"}, {"temp_dir", a{}, value.Quote(os.TempDir())},
	})
}

func TestFolders(t *testing.T) {
	r := tree(t, map[string]string{"f": "abc", "full/x": ""})
	p := func(name string) string { return filepath.Join(r, name) }
	t.Setenv("TMPDIR", r)
	newDriver(t).Table([]row{
		{"mkdir", a{p("a/b")}, "nil"}, {"mkdir", a{p("a/b")}, "nil"}, {"mkdir", a{p("f/x")}, "error: a part of the path is a file"}, {"create_dir", a{p("c")}, "Ok(nil)"}, {"create_dir_all", a{p("f")}, `Err("create_dir_all: cannot make the folder \"` + p("f") + `\": a part of the path is a file, not a folder")`},
		{"remove", a{p("full")}, "error: not empty"}, {"remove", a{p("c")}, "nil"}, {"remove", a{p("c")}, "error: no such"},
		{"remove_file", a{p("f")}, "Ok(nil)"}, {"remove_file", a{p("f")}, "Ok(nil)"}, {"delete_file", a{p("full")}, `Err("delete_file: cannot remove \"` + p("full") + `\": it is a folder")`},
		{"remove_dir", a{p("a/b")}, "Ok(nil)"}, {"remove_dir", a{p("full/x")}, `Err("remove_dir: cannot remove \"` + p("full/x") + `\": it is no folder")`},
		{"remove_dir_all", a{p("a")}, "Ok(nil)"}, {"remove_dir_all", a{p("a")}, `Err("remove_dir_all: cannot remove \"` + p("a") + `\": no such file or folder")`},
		{"remove_tree", a{p("full")}, "nil"}, {"remove_tree", a{p("full")}, "nil"}, {"remove_tree", a{"/"}, "error: refusing"}, {"remove_tree", a{"./"}, "error: refusing"}, {"remove_tree", a{"x/../.."}, "error: refusing"},
		{"make_temp_dir", a{5}, "error: argument 1"}, {"make_temp_dir", a{"a/b"}, "error: cannot make a folder"},
	})
	if got := newDriver(t).Show("make_temp_dir"); !strings.HasPrefix(got, `"`+p("skep-")) {
		t.Errorf("make_temp_dir: %s", got)
	}
}

func TestFind(t *testing.T) {
	r := tree(t, map[string]string{"a.txt": "one\ntwo\nThree\n", "b.csv": "x", "sub/c.txt": "two\n", "sub/deep/d.csv": "\xff two", "sub/[x].csv": "", "empty/": ""})
	must(t, os.Symlink("..", filepath.Join(r, "sub/loop")))
	t.Chdir(r)
	newDriver(t).Table([]row{
		{"list", a{}, `["a.txt", "b.csv", "empty", "sub"]`}, {"list", a{"nope"}, "error: cannot list"}, {"list", a{"a.txt"}, "error: a part of the path is a file"},
		{"read_dir", a{"."}, `["./a.txt", "./b.csv", "./empty", "./sub"]`}, {"read_dir", a{"empty/"}, "[]"}, {"read_dir", a{"nope"}, "error: no such"},
		{"glob", a{"*.txt"}, `["a.txt"]`}, {"glob", a{"**/*.txt"}, `["a.txt", "sub/c.txt"]`}, {"glob", a{"./**/*.csv"}, `["./b.csv", "./sub/[x].csv", "./sub/deep/d.csv"]`}, {"glob", a{"sub/**"}, `["sub/[x].csv", "sub/c.txt", "sub/deep", "sub/loop", "sub/deep/d.csv"]`},
		{"glob", a{"nope/*"}, "[]"}, {"glob", a{"?.csv"}, `["b.csv"]`}, {"glob", a{"[ab].*"}, `["a.txt", "b.csv"]`}, {"glob", a{"sub/[[]x].csv"}, `["sub/[x].csv"]`}, {"glob", a{"[a"}, "error: unclosed bracket"}, {"glob", a{"*/deep/*.csv"}, `["sub/deep/d.csv"]`}, {"glob", a{r + "/*.csv"}, `["` + r + `/b.csv"]`}, {"glob", a{"/etc/hostnam[e]"}, `["/etc/hostname"]`},
		{"walk", a{"sub/deep"}, `[{path: "sub/deep", name: "deep", is_file: false, is_dir: true, is_symlink: false, size: 0, depth: 0}, {path: "sub/deep/d.csv", name: "d.csv", is_file: true, is_dir: false, is_symlink: false, size: 5, depth: 1}]`},
		{"walk", a{"nope"}, "error: cannot walk"}, {"walk", a{".", pairs{"max_depth", "x"}}, "error: option max_depth"}, {"walk", a{".", pairs{"nope", 1}}, "error: option nope"}, {"walk", a{".", 1}, "error: object of options"},
		{"search", a{"two", "."}, `[{path: "a.txt", line_num: 2, line: "two"}, {path: "sub/c.txt", line_num: 1, line: "two"}]`}, {"search", a{"three", "a.txt", pairs{"case_insensitive", true}}, `[{path: "a.txt", line_num: 3, line: "Three"}]`},
		{"search", a{"(", "."}, "error: missing closing )"}, {"search", a{"x", "nope"}, "error: cannot walk"}, {"search", a{1, "."}, "error: argument 1"}, {"search", a{"x", 1}, "error: argument 2"}, {"search", a{"x", ".", 1}, "error: argument 3"},
	})
	var names []string
	for _, opts := range []pairs{{}, {"max_depth", 1}, {"min_depth", 2, "follow_links", false}} {
		v, err := newDriver(t).Call("walk", ".", opts)
		must(t, err)
		for _, e := range v.List().All() {
			name, _ := e.Dict().GetStr("name")
			depth, _ := e.Dict().GetStr("depth")
			names = append(names, name.Str()+value.Display(depth))
		}
		names = append(names, "|")
	}
	if got, want := strings.Join(names, " "), ".0 a.txt1 b.csv1 empty1 sub1 [x].csv2 c.txt2 deep2 d.csv3 loop2 | .0 a.txt1 b.csv1 empty1 sub1 | [x].csv2 c.txt2 deep2 d.csv3 loop2 |"; got != want {
		t.Errorf("walk\n got %s\nwant %s", got, want)
	}
	must(t, os.WriteFile("wide", bytes.Repeat([]byte("x"), 2*longestLine), 0o666))
	if got := newDriver(t).Show("search", "x", "wide"); got != "[]" {
		t.Errorf("search in a file with one huge line: %.80s", got)
	}
}

func TestOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	d := newDriver(t)
	w, err := d.Call("open", path, "w")
	must(t, err)
	d.Table([]row{
		{"write", a{w, "a\nb\nc"}, "nil"}, {"read_line", a{w}, "error: opened for writing"}, {"is_closed", a{w}, "false"}, {"close", a{w}, "nil"}, {"close", a{w}, "nil"}, {"is_closed", a{w}, "true"}, {"write", a{w, "x"}, "error: is closed"}, {"path", a{w}, value.Quote(path)},
		{"open", a{path, "x"}, "error: mode"}, {"open", a{path, 1}, "error: argument 2"}, {"open", a{path + "/no", "w"}, "error: cannot open"}, {"open", a{path + "no", "r"}, "error: no such"},
	})
	ap, err := d.Call("open", path, "a")
	must(t, err)
	r, err := d.Call("open", path)
	must(t, err)
	d.Table([]row{
		{"write", a{ap, "\nd\ne\n"}, "nil"}, {"write", a{ap, 1}, "error: argument 2"}, {"close", a{ap}, "nil"}, {"write", a{r, "x"}, "error: opened for reading"},
		{"read_line", a{r}, `"a"`}, {"read_lines", a{r}, `["b", "c", "d", "e"]`}, {"read_line", a{r}, "nil"}, {"read_lines", a{r}, "[]"}, {"close", a{r}, "nil"}, {"read_line", a{r}, "error: is closed"}, {"read_lines", a{r}, "error: is closed"},
	})
	r, err = d.Call("open", path)
	must(t, err)
	d.Call("read_line", r)
	f, _ := value.As[*file](r)
	v, err := f.lines(&module.Call{Ctx: d.Ctx, Host: d})
	must(t, err)
	if s, ok := v.Iter().Next(); !ok || s.Str() != "b" {
		t.Error("lines() after read_line() must go on")
	}
	c := &module.Call{Ctx: d.Ctx, Host: d}
	if v, err := f.read(c); err != nil || v.Str() != "c\nd\ne\n" {
		t.Errorf("the rest: %v %v", v, err)
	}
	f.closed = true
	if _, err := f.lines(c); err == nil {
		t.Error("lines() of a closed file")
	}
	if _, err := onFile((*file).read)(&module.Call{Args: []value.Value{value.Int(1)}}); err == nil {
		t.Error("a file method on a number")
	}
}
