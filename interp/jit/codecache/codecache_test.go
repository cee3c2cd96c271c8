//go:build unix

package codecache

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

func folder(t *testing.T) *Folder {
	t.Helper()
	f, err := Open(filepath.Join(t.TempDir(), "a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func mustSave(t *testing.T, f *Folder, k Key, content string) {
	t.Helper()
	if err := f.Save(k, []byte(content)); err != nil {
		t.Fatal(err)
	}
}

func key(text string) Key { return KeyOf([]byte(text)) }

func TestSaveAndLoad(t *testing.T) {
	f := folder(t)
	if _, ok := f.Load(key("x")); ok {
		t.Error("an empty folder has an entry")
	}
	for _, content := range []string{"", "code", string(bytes.Repeat([]byte{0, 0xff}, 10_000))} {
		mustSave(t, f, key("x"), content)
		if got, ok := f.Load(key("x")); !ok || string(got) != content {
			t.Errorf("%d bytes are read as %d, %v", len(content), len(got), ok)
		}
	}
	info, err := os.Stat(f.Path(key("x")))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the entry: %v, %v", info.Mode(), err)
	}
	if info, err := os.Stat(f.path); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder: %v, %v", info.Mode(), err)
	}
	f.Drop(key("x"))
	if _, ok := f.Load(key("x")); ok {
		t.Error("a dropped entry is there")
	}
	var none *Folder
	if _, ok := none.Load(key("x")); ok || none.Save(key("x"), nil) != nil {
		t.Error("no folder keeps something")
	}
}

// The parts of a key are told apart.
func TestKeys(t *testing.T) {
	if KeyOf([]byte("ab"), []byte("c")) == KeyOf([]byte("a"), []byte("bc")) {
		t.Error("two lists of parts have one key")
	}
}

// Every byte that is another, and every length that is another, is found, and the entry goes.
func TestDamage(t *testing.T) {
	f := folder(t)
	mustSave(t, f, key("x"), "some machine code")
	whole, err := os.ReadFile(f.Path(key("x")))
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		bad := bytes.Clone(whole)
		bad[i] ^= 1
		for _, text := range [][]byte{bad, whole[:i], append(bytes.Clone(whole), whole[:i+1]...)} {
			if err := os.WriteFile(f.Path(key("x")), text, 0o600); err != nil {
				t.Fatal(err)
			}
			if content, ok := f.Load(key("x")); ok {
				t.Fatalf("damage at %d: %q is read", i, content)
			}
			if _, err := os.Stat(f.Path(key("x"))); !os.IsNotExist(err) {
				t.Fatalf("damage at %d: the entry is still there: %v", i, err)
			}
		}
	}
	if err := os.WriteFile(f.Path(key("y")), whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, ok := f.Load(key("y")); ok {
		t.Error("an entry under another name is read")
	}
}

func TestForeignFolders(t *testing.T) {
	dir := t.TempDir()
	for mode, fine := range map[os.FileMode]bool{0o700: true, 0o755: true, 0o775: false, 0o702: false, 0o777: false} {
		path := filepath.Join(dir, fmt.Sprint(mode))
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); (err == nil) != fine {
			t.Errorf("%v: %v", mode, err)
		}
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(t.TempDir(), link); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(link); err == nil {
		t.Error("a link to a folder is used")
	}
	if os.Geteuid() == 0 { // only root can give a folder away
		path := filepath.Join(dir, "given")
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chown(path, 1, 1); err != nil {
			t.Skip(err)
		}
		if _, err := Open(path); err == nil {
			t.Error("somebody else's folder is used")
		}
	}
}

func TestPath(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", "/somewhere")
	t.Setenv("HOME", "/home/somebody")
	for value, want := range map[string]string{"off": "", "/other": "/other"} {
		t.Setenv(Variable, value)
		if got := Path(); got != want {
			t.Errorf("%s=%s: %q", Variable, value, got)
		}
	}
	t.Setenv(Variable, "")
	if got := Path(); filepath.Base(got) != "code" || filepath.Base(filepath.Dir(got)) != "skep" {
		t.Errorf("the default is %q", got)
	}
}

// The oldest go first, what does not belong to the cache stays, and what is used stays young.
func TestBounds(t *testing.T) {
	f := folder(t) // as large as it is, it is not trimmed while the entries are written
	other := filepath.Join(f.path, "mine.txt")
	if err := os.WriteFile(other, make([]byte, 200<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		k := key(fmt.Sprint(i))
		mustSave(t, f, k, string(make([]byte, 10<<10)))
		age := time.Now().Add(time.Duration(i-60*24) * time.Hour)
		if err := os.Chtimes(f.Path(k), age, age); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := f.Load(key("0")); !ok {
		t.Fatal("the first is gone before the folder is too large")
	}
	f.most = 100 << 10
	f.trim()
	files, size := f.Size()
	if size > f.most || size < f.most/2 {
		t.Errorf("%d entries, %d bytes", files, size)
	}
	for i, want := range map[string]bool{"0": true, "1": false, "39": true} {
		if _, ok := f.Load(key(i)); ok != want {
			t.Errorf("entry %s is there: %v", i, ok)
		}
	}
	if err := f.Clear(); err != nil {
		t.Fatal(err)
	}
	if files, _ := f.Size(); files != 0 {
		t.Errorf("%d entries after clearing", files)
	}
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
}

// A folder is bounded without anybody asking.
func TestBoundedBySaving(t *testing.T) {
	f := folder(t)
	f.most = 50 << 10
	for i := range 600 {
		mustSave(t, f, key(fmt.Sprint(i)), string(make([]byte, 1<<10)))
	}
	if files, size := f.Size(); size > 3*f.most {
		t.Errorf("%d entries, %d bytes, of %d", files, size, f.most)
	}
}

// Many write and read one entry: each finds a whole one or none.
func TestManyAtOnce(t *testing.T) {
	f := folder(t)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 40 {
				mustSave(t, f, key("x"), string(bytes.Repeat([]byte{byte('a' + i)}, 3000+i)))
				if got, ok := f.Load(key("x")); ok && (len(got) < 3000 || len(got) != 3000+int(got[0]-'a')) {
					t.Errorf("%d bytes of %q", len(got), got[:1])
				}
			}
		})
	}
	all.Wait()
	if files, _ := f.Size(); files != 1 {
		t.Errorf("%d files are left", files)
	}
}
