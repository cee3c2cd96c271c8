package path

import (
	"os"
	"path/filepath"
	"testing"

	"skep/interp/value"
)

type a = []any

func TestPaths(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	t.Setenv("HOME", "/home/ann")
	if err := os.Symlink(".", "l"); err != nil {
		t.Fatal(err)
	}
	newDriver(t).Table([]row{
		{"parent", a{"a/b/c.txt"}, `"a/b"`}, {"parent", a{"/a"}, `"/"`}, {"parent", a{"/"}, "nil"}, {"parent", a{"a"}, `""`}, {"parent", a{""}, "nil"}, {"parent", a{"a/b//"}, `"a"`}, {"dirname", a{"/etc/hosts"}, `"/etc"`}, {"parent", a{5}, "error: argument 1 must be a string"},
		{"file_name", a{"a/b/"}, `"b"`}, {"file_name", a{"/"}, "nil"}, {"file_name", a{"a/.."}, "nil"}, {"basename", a{"x"}, `"x"`}, {"file_name", a{""}, "nil"},
		{"stem", a{"a/c.tar.gz"}, `"c.tar"`}, {"file_stem", a{".bashrc"}, `".bashrc"`}, {"stem", a{"/"}, "nil"}, {"extension", a{"a/c.tar.gz"}, `"gz"`}, {"extension", a{".bashrc"}, "nil"}, {"extension", a{"a.b/c"}, "nil"}, {"extension", a{"a."}, `""`},
		{"components", a{"/a//b/./c/.."}, `["/", "a", "b", "c", ".."]`}, {"components", a{"./a"}, `[".", "a"]`}, {"components", a{""}, "[]"}, {"split", a{"a/b/c.txt"}, `("a/b", "c.txt")`}, {"split", a{"c"}, `("", "c")`},
		{"is_absolute", a{"/a"}, "true"}, {"is_relative", a{"/a"}, "false"},
		{"join", a{"a", "b", "c.txt"}, `"a/b/c.txt"`}, {"join", a{"a/", "b"}, `"a/b"`}, {"join", a{"a", "/b"}, `"/b"`}, {"join", a{}, `""`}, {"join", a{"a", 1}, "error: a part must be a string"}, {"join_many", a{a{"a", "b"}}, `"a/b"`}, {"join_many", a{"a"}, "error: must be an array"},
		{"with_extension", a{"a/c.txt", "md"}, `"a/c.md"`}, {"with_extension", a{"a/c.txt", ".md"}, `"a/c.md"`}, {"with_extension", a{"a/c.txt", ""}, `"a/c"`}, {"with_extension", a{"c", "x"}, `"c.x"`}, {"with_extension", a{"/", "x"}, `"/"`}, {"with_extension", a{1, "x"}, "error: argument 1 must be a string"}, {"with_extension", a{"x", 1}, "error: argument 2 must be a string"},
		{"with_file_name", a{"a/c.txt", "d"}, `"a/d"`}, {"with_file_name", a{"c", "d"}, `"d"`}, {"with_file_name", a{"/", "d"}, `"/d"`},
		{"normalize", a{"a/./b/../c//d/"}, `"a/c/d"`}, {"normalize", a{"../x"}, `"../x"`}, {"absolute", a{"x"}, value.Quote(dir + "/x")}, {"canonicalize", a{"l/l"}, value.Quote(dir)}, {"canonicalize", a{"nope"}, "error: cannot resolve \"nope\": no such file"}, {"absolute", a{1}, "error: argument 1 must be a string"},
		{"relative", a{"/a/b/c", "/a/d"}, `"../b/c"`}, {"relative", a{"/a", "b"}, "error: no way from \"b\" to \"/a\""}, {"relative", a{1, "b"}, "error: argument 1 must be a string"}, {"relative", a{"a", 1}, "error: argument 2 must be a string"},
		{"expand", a{"~/x"}, `"/home/ann/x"`}, {"expand", a{"~"}, `"/home/ann"`}, {"expand", a{"~bob"}, `"~bob"`}, {"home", a{}, `"/home/ann"`},
	})
	if _, err := newDriver(t).Call("canonicalize", "nope"); hintOf(err) == "" {
		t.Error("no hint for a missing path")
	}
	t.Setenv("HOME", "")
	newDriver(t).Table([]row{{"home", a{}, "error: cannot resolve \"~\""}, {"expand", a{"~/x"}, "error: cannot resolve \"~/x\""}})
}
