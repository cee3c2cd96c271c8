package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skep/interp/module"
	"skep/interp/moduletest"
	"skep/interp/value"
)

// plain is a call without arguments.
func plain() *module.Call {
	d := moduletest.New(nil, Compress())
	return &module.Call{Host: d, Ctx: d.Ctx}
}

func driver(t *testing.T) *moduletest.Driver { return moduletest.New(t, Archive()) }

func TestCompress(t *testing.T) {
	dir := t.TempDir()
	gz := filepath.Join(dir, "a.gz")
	moduletest.Programs(t, strings.ReplaceAll(`
		compress.gzip("") != [] ==> true
		compress.ungzip(compress.gzip("é" * 1000)) == "é" * 1000 ==> true
		compress.ungzip_bytes(compress.gzip([255, 0])) ==> [255, 0]
		compress.ungzip(compress.gzip([255])) ==> !no UTF-8
		compress.gzip("a", level: 10) ==> !from 1 to 9
		compress.gzip([256]) ==> !must be a byte
		compress.zstd("a" * 5000, level: 19).len() < 40 ==> true
		compress.unzstd(compress.zstd("skep", 1)) ==> "skep"
		compress.unzlib(compress.zlib("skep", 9)) ==> "skep"
		compress.undeflate(compress.deflate("skep")) ==> "skep"
		compress.ungzip([1, 2, 3]) ==> !the gzip data
		compress.ungzip(compress.gzip("hello hello hello").take(20)) ==> !ends too early
		compress.unzstd("x") ==> !the zstd data
		compress.unbzip2("BZh") ==> !ends too early
		compress.write_text("DIR/x.txt", "a") ==> !must end in
		compress.write_text("DIR/x.bz2", "a") ==> !must end in
		compress.write_text("DIR/none/x.gz", "a") ==> !no such file
		compress.read_text("DIR/none.gz") ==> !no such file
		compress.read_text("DIR") ==> !no regular file
		compress.write_text("DIR/a.gz", "one")¶compress.write_text("DIR/a.gz", "two")¶compress.read_text("DIR/a.gz") ==> "two"
		compress.write_bytes("DIR/a.zz", [1, 255])¶compress.read_bytes("DIR/a.zz") ==> [1, 255]
	`, "DIR", dir), Compress())
	if err := os.Rename(gz, filepath.Join(dir, "b.txt")); err != nil {
		t.Fatal(err)
	}
	save(t, filepath.Join(dir, "plain"), []byte("not packed"))
	moduletest.Programs(t, strings.ReplaceAll(`
		compress.read_text("DIR/b.txt") ==> "two"
		compress.read_text("DIR/plain") ==> !not compressed
	`, "DIR", dir), Compress())
}

func TestBudgetOfBombs(t *testing.T) {
	bomb := pack(plain(), formats()[0], make([]byte, 64<<20), 9)
	d := moduletest.New(t, Compress())
	d.Budget = 8 << 20
	if got := d.Show("ungzip", plain().ByteList(bomb)); !strings.Contains(got, "budget") {
		t.Error("a bomb of 64 MiB unpacks within 8:", got[:min(len(got), 80)])
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d.Budget, d.Ctx = 1<<30, ctx
	if got := d.Show("ungzip", plain().ByteList(bomb)); !strings.Contains(got, "canceled") {
		t.Error("an interrupt does not end it:", got[:min(len(got), 80)])
	}
}

// file is one member of an archive made for a test.
type file struct {
	name, body, link string
}

func tarOf(t *testing.T, files ...file) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.tar")
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		h := &tar.Header{Name: f.name, Size: int64(len(f.body)), Mode: 0o644, Typeflag: tar.TypeReg}
		if f.link != "" {
			h.Typeflag, h.Linkname = tar.TypeSymlink, f.link
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(f.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return save(t, path, b.Bytes())
}

func zipOf(t *testing.T, files ...file) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.zip")
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate}
		if h.SetMode(0o644); f.link != "" {
			h.SetMode(0o777 | fs.ModeSymlink)
		}
		out, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write([]byte(f.body + f.link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return save(t, path, b.Bytes())
}

func save(t testing.TB, path string, data []byte) string {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestExtractStaysInside(t *testing.T) {
	for name, c := range map[string]struct {
		files []file
		want  string
	}{
		"above":                 {[]file{{name: "../evil", body: "x"}}, "outside of the folder"},
		"above, hidden":         {[]file{{name: "a/../../evil", body: "x"}}, "outside of the folder"},
		"absolute":              {[]file{{name: "/tmp/evil", body: "x"}}, "outside of the folder"},
		"link to above":         {[]file{{name: "l", link: "../.."}}, "points outside"},
		"absolute link":         {[]file{{name: "l", link: "/etc/passwd"}}, "points outside"},
		"link, then through it": {[]file{{name: "d/l", link: ".."}, {name: "d/l/x", body: "x"}}, `["d/l", "d/l/x"]`},
		"good link":             {[]file{{name: "d/a", body: "x"}, {name: "d/l", link: "a"}}, `["d/a", "d/l"]`},
		"over a link":           {[]file{{name: "l", link: "a"}, {name: "l", body: "x"}}, "exists already"},
	} {
		for _, path := range []string{tarOf(t, c.files...), zipOf(t, c.files...)} {
			to := filepath.Join(t.TempDir(), "below", "out")
			got := driver(t).Show("extract", path, to)
			if !strings.Contains(got, c.want) {
				t.Errorf("%s (%s): %s, want %s", name, filepath.Base(path), got, c.want)
			}
			if left, _ := os.ReadDir(filepath.Dir(filepath.Dir(to))); len(left) != 1 {
				t.Errorf("%s: written outside: %v", name, left)
			}
		}
	}
}

func TestExtract(t *testing.T) {
	path, to := tarOf(t, file{name: "a/b.txt", body: "12345"}, file{name: "c.txt", body: "678"}), t.TempDir()
	d := driver(t)
	names := func(s ...string) value.Value { return value.Strings(s) }
	for _, c := range []struct {
		args []any
		want string
	}{
		{[]any{path, to, names("c.txt")}, `["c.txt"]`},
		{[]any{path, to, names("nope")}, "has no member"},
		{[]any{path, to}, "c.txt exists already"},
		{[]any{path, to, nil, true}, `["a/b.txt", "c.txt"]`},
		{[]any{path, to, nil, true, 7}, "more than 7 bytes"},
		{[]any{path, to, nil, true, 8}, `["a/b.txt", "c.txt"]`},
		{[]any{filepath.Join(to, "c.txt"), to}, "ends too early"},
		{[]any{filepath.Join(to, "none.zip"), to}, "no such file"},
		{[]any{save(t, filepath.Join(to, "x.tar"), bytes.Repeat([]byte("no tar "), 200)), to}, "neither a zip nor a tar"},
	} {
		if got := d.Show("extract", c.args...); !strings.Contains(got, c.want) {
			t.Errorf("extract(%v): %s, want %s", c.args[2:], got, c.want)
		}
	}
	if b, err := os.ReadFile(filepath.Join(to, "a", "b.txt")); string(b) != "12345" {
		t.Error(string(b), err)
	}
}

func TestCreate(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "in", "deep"), 0o755); err != nil {
		t.Fatal(err)
	}
	save(t, filepath.Join(dir, "in", "deep", "x.txt"), []byte("deep"))
	d := driver(t)
	for _, ending := range []string{".zip", ".tar", ".tar.gz", ".tgz", ".tar.zst"} {
		path := filepath.Join(dir, "out"+ending)
		if got := d.Show("create", path, filepath.Join(dir, "in")); got != "3" {
			t.Errorf("%s: %s members", ending, got)
		}
		if got := d.Show("names", path); got != `["in/", "in/deep/", "in/deep/x.txt"]` {
			t.Errorf("%s: %s", ending, got)
		}
		if got := d.Show("read_text", path, "in/deep/x.txt"); got != `"deep"` {
			t.Errorf("%s: %s", ending, got)
		}
		if got := d.Show("read_text", path, "none"); !strings.Contains(got, "has no file") {
			t.Errorf("%s: %s", ending, got)
		}
	}
	texts := moduletest.Pairs{"a.txt", "one", "d/b.txt", "two"}
	path := filepath.Join(dir, "texts.tar.gz")
	if got := d.Show("create", path, texts); got != "2" {
		t.Error(got)
	}
	for _, c := range []struct {
		args []any
		want string
	}{
		{[]any{path, texts, false}, "exists already"},
		{[]any{filepath.Join(dir, "x.rar"), texts}, "the name of an archive ends in"},
		{[]any{filepath.Join(dir, "x.zip"), moduletest.Pairs{"../a", "x"}}, "relative paths"},
		{[]any{filepath.Join(dir, "x.zip"), moduletest.Pairs{"a", 5}}, "relative paths"},
		{[]any{filepath.Join(dir, "x.zip"), filepath.Join(dir, "nothing")}, "no such file"},
	} {
		if got := d.Show("create", c.args...); !strings.Contains(got, c.want) {
			t.Errorf("create: %s, want %s", got, c.want)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".skep-*")); left != nil {
		t.Error("left behind:", left)
	}
}

// FuzzArchive takes any bytes as an archive: no panic, and nothing outside of the folder.
func FuzzArchive(f *testing.F) {
	var z bytes.Buffer
	w := zip.NewWriter(&z)
	out, _ := w.Create("a/../b")
	_, _ = out.Write([]byte("text"))
	_ = w.Close()
	f.Add(z.Bytes())
	f.Add(pack(plain(), formats()[0], []byte(strings.Repeat("x", 1024)), 6))
	f.Add([]byte("BZh91AY&SY"))
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := t.TempDir()
		path, to := save(t, filepath.Join(dir, "x"), data), filepath.Join(dir, "out")
		d := driver(t)
		d.Budget = 64 << 20
		_ = d.Show("list", path)
		_ = d.Show("extract", path, to, nil, true, 1<<20)
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) > 2 {
			t.Errorf("written outside: %v, %v", entries, err)
		}
	})
}

// FuzzUnpack takes any bytes as compressed in each way.
func FuzzUnpack(f *testing.F) {
	for _, x := range formats() {
		if x.write != nil {
			f.Add(pack(plain(), x, []byte("some text, some text"), int(x.level)))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d := moduletest.New(t, Compress())
		d.Budget = 16 << 20
		for _, x := range formats() {
			_ = d.Show("un"+x.name+"_bytes", plain().ByteList(data))
		}
	})
}
