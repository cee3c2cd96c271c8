package project

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
)

// write makes files below a fresh folder: path, text, path, text, …
func write(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		put(t, filepath.Join(dir, files[i]), files[i+1])
	}
	return dir
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, dir string) *Project {
	t.Helper()
	p, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func manifest(name string, more string) string {
	return "[package]\nname = \"" + name + "\"\nversion = \"1.0.0\"\n" + more
}

// run runs the project's program and gives what it prints, or its error.
func run(p *Project, code string) string {
	var out strings.Builder
	s := interp.New(interp.Options{Loader: NewLoader(p, p.Root)})
	src := diag.NewSource(filepath.Join(p.Root, "src", "main.ruchy"), code)
	if _, err := s.Run(context.Background(), src, &interp.Streams{Stdout: func(t string) { out.WriteString(t) }}); err != nil {
		return "error: " + err.Error()
	}
	return strings.TrimSpace(out.String())
}

func fails(t *testing.T, err error, with string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), with) {
		t.Errorf("got the error %v, want one with %q", err, with)
	}
}

func TestTransitivePaths(t *testing.T) {
	dir := write(t,
		"app/skep.toml", manifest("app", "main = \"start.ruchy\"\n"),
		"mid/skep.toml", manifest("mid", "[dependencies]\nbase = { path = '../base' }\n"), "mid/lib.ruchy", "use base::one\npub fun two() { one() + 1 }",
		"base/skep.toml", manifest("base", "lib = 'code/all.ruchy'\n"), "base/code/all.ruchy", "pub fun one() { 1 }")
	p := open(t, filepath.Join(dir, "app"))
	if err := p.Add(context.Background(), "mid", Dependency{Path: "../mid"}); err != nil {
		t.Fatal(err)
	}
	p = open(t, p.Root)
	if got := run(p, "use mid::two\nprintln(two())"); got != "2" {
		t.Errorf("the program prints %s", got)
	}
	if n := len(p.Packages()); n != 2 || p.Entry() != filepath.Join(p.Root, "start.ruchy") {
		t.Errorf("%d packages, entry %s", n, p.Entry())
	}
	if err := p.Vendor(context.Background()); err != nil {
		t.Fatal(err)
	}
	os.RemoveAll(filepath.Join(dir, "base"))
	os.RemoveAll(filepath.Join(dir, "mid"))
	p = open(t, p.Root)
	if got := run(p, "use mid::two\nprintln(two())"); got != "2" || p.Verify() != nil {
		t.Errorf("vendored: %s, %v", got, p.Verify())
	}
	put(t, filepath.Join(p.Root, "vendor", "base", "evil.ruchy"), "")
	fails(t, p.Verify(), "`base`")
}

func TestConflict(t *testing.T) {
	dir := write(t,
		"app/skep.toml", manifest("app", "[dependencies]\na = { path = '../a' }\nx = { path = '../x1' }\n"),
		"a/skep.toml", manifest("a", "[dependencies]\nx = { path = '../x2' }\n"),
		"x1/skep.toml", manifest("x", ""), "x2/skep.toml", manifest("x", ""))
	p := open(t, filepath.Join(dir, "app"))
	fails(t, p.Fetch(context.Background()), "different packages called x")
	if _, err := os.Stat(filepath.Join(p.Root, LockName)); err == nil {
		t.Error("a failed fetch wrote a lock")
	}
	put(t, filepath.Join(dir, "a/skep.toml"), manifest("other", ""))
	fails(t, p.Fetch(context.Background()), "calls itself other")
	put(t, filepath.Join(dir, "a/skep.toml"), manifest("a", ""))
	fails(t, p.Add(context.Background(), "gone", Dependency{Path: "../gone"}), "no folder")
	fails(t, p.Add(context.Background(), "Bad", Dependency{Path: "../a"}), "lower-case")
	fails(t, p.Add(context.Background(), "a", Dependency{}), "exactly one")
	fails(t, p.Remove(context.Background(), "zebra"), "no dependency")
}

func TestRegistryOverHTTP(t *testing.T) {
	registry := t.TempDir()
	server := httptest.NewServer(http.FileServer(http.Dir(registry)))
	defer server.Close()
	lib := write(t, "skep.toml", manifest("lib", ""), "lib.ruchy", "pub fun v() { 1 }", ".hidden", "x")
	for _, v := range []string{"1.0.0", "1.4.0", "2.0.0-rc.1", "2.0.0"} {
		put(t, filepath.Join(lib, "skep.toml"), strings.Replace(manifest("lib", ""), "1.0.0", v, 1))
		if _, err := open(t, lib).Publish(registry); err != nil {
			t.Fatal(err)
		}
	}
	p := open(t, write(t, "skep.toml", manifest("app", "")))
	if err := p.Add(context.Background(), "lib", Dependency{Registry: server.URL, Version: "1"}); err != nil {
		t.Fatal(err)
	}
	if k := p.Lock.find("lib"); k.Version != "1.4.0" {
		t.Errorf("chose %s", k.Version)
	}
	before, _ := os.ReadFile(filepath.Join(p.Root, LockName))
	server.Close()
	if err := open(t, p.Root).Fetch(context.Background()); err != nil {
		t.Errorf("fetch asks for what is there: %v", err)
	}
	after, _ := os.ReadFile(filepath.Join(p.Root, LockName))
	if !bytes.Equal(before, after) {
		t.Errorf("the lock changed:\n%s\n%s", before, after)
	}
	fails(t, p.Add(context.Background(), "lib", Dependency{Registry: server.URL}), "lib")
	if got := run(open(t, p.Root), "use lib::v\nprintln(v())"); got != "1" {
		t.Errorf("after a failed add: %s", got)
	}
	if err := p.Remove(context.Background(), "lib"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(p.vendored("lib")); err == nil {
		t.Error("the removed package is still in vendor")
	}
	put(t, filepath.Join(lib, "skep.toml"), "[package]\nname = \"lib\"\n")
	_, err := open(t, lib).Publish(registry)
	fails(t, err, "no package.version")
	put(t, filepath.Join(lib, "skep.toml"), manifest("lib", "[dependencies]\nx = { path = 'y' }\n"))
	_, err = open(t, lib).Publish(registry)
	fails(t, err, "is a path")
}

func TestGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	dir := write(t, "lib/lib.ruchy", "pub fun v() { 1 }", "app/skep.toml", manifest("app", ""))
	script := "git init -q -b trunk . && git add . && git -c user.name=n -c user.email=e@x commit -qm one"
	cmd := exec.Command("sh", "-c", script)
	cmd.Dir = filepath.Join(dir, "lib")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	p := open(t, filepath.Join(dir, "app"))
	if err := p.Add(context.Background(), "lib", Dependency{Git: "../lib", Rev: "trunk"}); err != nil {
		t.Fatal(err)
	}
	if got := run(p, "use lib::v\nprintln(v())"); got != "1" {
		t.Errorf("the program prints %s", got)
	}
	os.RemoveAll(p.vendored("lib"))
	if err := p.Fetch(context.Background()); err != nil {
		t.Error(err)
	}
	fails(t, p.Add(context.Background(), "lib", Dependency{Git: "ext::sh -c true"}), "git")
	fails(t, p.Add(context.Background(), "lib", Dependency{Git: "--upload-pack=x"}), "begin with -")
}

// archive packs entries of a name, a type and a content.
func archive(t *testing.T, entries ...tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, h := range entries {
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		w.Write(make([]byte, h.Size))
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestUnpackRefuses(t *testing.T) {
	for _, h := range []tar.Header{
		{Name: "../up", Typeflag: tar.TypeReg, Size: 1},
		{Name: "/abs", Typeflag: tar.TypeReg, Size: 1},
		{Name: "link", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"},
		{Name: "fifo", Typeflag: tar.TypeFifo},
	} {
		dir := filepath.Join(t.TempDir(), "in")
		fails(t, unpack(archive(t, h), dir), "not allowed")
	}
	dir := t.TempDir()
	good := archive(t, tar.Header{Name: "d/", Typeflag: tar.TypeDir}, tar.Header{Name: "d/f", Typeflag: tar.TypeReg, Size: 3, Mode: 0o777})
	if err := unpack(good, dir); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, "d", "f")); err != nil || info.Size() != 3 || info.Mode()&0o111 != 0 {
		t.Errorf("%v %v", info, err)
	}
	fails(t, unpack(good, dir), "exists")
	fails(t, unpack([]byte("no gzip"), dir), "unpack")
	fails(t, unpack(good[:len(good)/2], t.TempDir()), "unpack")
}

func TestVersions(t *testing.T) {
	order := []string{"0.9.0", "1.0.0-1", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-rc.2", "1.0.0-rc.10", "1.0.0", "1.0.1", "1.10.0", "2"}
	for i := range order[:len(order)-1] {
		a, errA := parseVersion(order[i])
		b, errB := parseVersion(order[i+1])
		if errA != nil || errB != nil || !a.less(b) || b.less(a) {
			t.Errorf("%s is not before %s", order[i], order[i+1])
		}
	}
	for _, c := range []struct {
		req, version string
		want         bool
	}{
		{"1.2", "1.2.0", true}, {"1.2", "1.9.3", true}, {"1.2", "1.1.9", false}, {"1.2", "2.0.0", false}, {"^1.2", "1.3.0", true},
		{"0.3", "0.3.7", true}, {"0.3", "0.4.0", false}, {"0.0.3", "0.0.4", false}, {"=1.2.3", "1.2.3", true}, {"=1.2.3", "1.2.4", false},
		{"*", "9.9.9", true}, {"", "1.0.0-rc", false}, {"1.0", "1.1.0-rc", false}, {"1.1.0-rc", "1.1.0-rc.2", true},
	} {
		r, err := parseRequirement(c.req)
		v, errV := parseVersion(c.version)
		if err != nil || errV != nil || r.allows(v) != c.want {
			t.Errorf("%q allows %s: %v", c.req, c.version, !c.want)
		}
	}
	for _, s := range []string{"a", "1.2.3.4", "-1", "1..2"} {
		if _, err := parseVersion(s); err == nil {
			t.Errorf("%q is a version", s)
		}
	}
}

func TestManifestLines(t *testing.T) {
	d := Dependency{Git: "https://h/x'y", Rev: "v1"}
	text := "# mine\n[package]\nname = \"a\" # kept\n\n[dependencies]\nb = { path = 'b' } # also\n\n[other]\nx = 1\n"
	added := addLine(text, "c", d)
	if want := "b = { path = 'b' } # also\nc = { git = \"https://h/x'y\", rev = 'v1' }\n\n[other]"; !strings.Contains(added, want) {
		t.Errorf("added:\n%s", added)
	}
	if back := removeLine(added, "c"); back != text {
		t.Errorf("removed:\n%s", back)
	}
	if again := addLine(added, "c", Dependency{Path: "z"}); strings.Count(again, "\nc = ") != 1 || !strings.Contains(again, "c = { path = 'z' }") {
		t.Errorf("replaced:\n%s", again)
	}
	if got := removeLine("[dependencies.c]\npath = 'x'\n[package]\nname = 'a'\n", "c"); got != "[package]\nname = 'a'\n" {
		t.Errorf("table removed: %q", got)
	}
	if got := addLine("[package]\nname = 'a'\n", "c", Dependency{Path: "z"}); !strings.HasSuffix(got, "\n[dependencies]\nc = { path = 'z' }\n") {
		t.Errorf("table made: %q", got)
	}
}

func TestFind(t *testing.T) {
	dir := write(t, "skep.toml", manifest("app", ""), "a/b/c", "", "skep.lock", "[[package]]\nname = \"x\"\nhash = \"md5:1\"\n")
	_, err := Find(filepath.Join(dir, "a", "b"))
	fails(t, err, "no locked package")
	os.Remove(filepath.Join(dir, "skep.lock"))
	if p, err := Find(filepath.Join(dir, "a", "b")); err != nil || p == nil || p.Manifest.Name != "app" {
		t.Errorf("%v %v", p, err)
	}
	put(t, filepath.Join(dir, "skep.toml"), strings.Repeat("#", maxManifest+1))
	_, err = Find(dir)
	fails(t, err, "larger")
}

func TestCreate(t *testing.T) {
	for _, library := range []bool{false, true} {
		dir := filepath.Join(t.TempDir(), "p")
		if err := Create(dir, "p", library); err != nil {
			t.Fatal(err)
		}
		p := open(t, dir)
		_, err := os.Stat(p.Entry())
		if library == (err == nil) {
			t.Errorf("library %v: main: %v", library, err)
		}
		fails(t, Create(dir, "p", library), "not empty")
	}
}

func FuzzManifest(f *testing.F) {
	f.Add(manifest("a", "[dependencies]\nx = { path = '../x' }\n"))
	f.Add("[package]\nname = \"a\"\nlenient = true\n[dependencies.y]\ngit = 'u'\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := parseManifest(diag.NewSource("skep.toml", text))
		if err != nil {
			return
		}
		d := Dependency{Path: "../new"}
		again, err := parseManifest(diag.NewSource("skep.toml", addLine(text, "fresh", d)))
		if err == nil && again.Dependencies["fresh"] != d {
			t.Errorf("added to %q, found %v", text, again.Dependencies)
		}
		_ = m
	})
}
