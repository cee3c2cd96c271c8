//go:build unix

package jit

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skep/interp/jit/codecache"
	"skep/interp/value"
	"skep/memory"
)

// keeping is a machine that looks into a cache.
func keeping(t *testing.T, dir string) (*Machine, *codecache.Folder) {
	t.Helper()
	cache, err := codecache.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	arena := memory.NewArena(nil)
	m := NewMachine(arena, 1000)
	m.engined = true // the assembler's code is kept elsewhere
	m.Keep(cache)
	t.Cleanup(func() { m.Close(); arena.Close() })
	return m, cache
}

// doubled compiles and runs.
func doubled(t *testing.T, m *Machine) {
	t.Helper()
	c := compile(t, m, doubles, "double")
	if v, _, err := c.Run(&Call{}, []value.Value{value.Int(21)}); err != nil || v.AsInt() != 42 {
		t.Errorf("twice 21 is %v, %v", v, err)
	}
	cleared(t, m)
}

// cleared tells whether the engine's folder is gone.
func cleared(t *testing.T, m *Machine) {
	t.Helper()
	if e := m.engine.Load(); e.stage != nil {
		if _, err := os.Lstat(e.stage.root); !os.IsNotExist(err) {
			t.Errorf("the folder for the engine is left: %v", err)
		}
	}
}

// A machine made ready leaves no folder behind if nothing is compiled; the first
// compilation may begin meanwhile, and the machine may end.
func TestWarm(t *testing.T) {
	dir := t.TempDir()
	m, _ := keeping(t, dir)
	m.Warm()
	cleared(t, m)
	doubled(t, m)
	m, _ = keeping(t, dir)
	warm := make(chan bool)
	go func() { m.Warm(); close(warm) }()
	doubled(t, m)
	<-warm
	only(t, dir)
	m, _ = keeping(t, dir)
	m.Close()
	if m.Warm(); m.engine.Load() != nil {
		t.Error("a closed machine got an engine")
	}
}

// only gives the cache's one entry.
func only(t *testing.T, dir string) (path string, info os.FileInfo) {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d entries, %v", len(list), err)
	}
	if info, err = list[0].Info(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, list[0].Name()), info
}

func TestKeep(t *testing.T) {
	dir := t.TempDir()
	m, _ := keeping(t, dir)
	doubled(t, m)
	_, made := only(t, dir)
	for range 3 {
		m, _ := keeping(t, dir)
		doubled(t, m)
		doubled(t, m) // the same again, in one machine
		if _, info := only(t, dir); !os.SameFile(made, info) {
			t.Error("what was there was made again")
		}
	}
}

// What the cache believes in and the engine cannot read is made again.
func TestKeptNonsense(t *testing.T) {
	for name, spoil := range map[string]func(entry []byte) []byte{
		"nothing":         func([]byte) []byte { return nil },
		"short":           func(b []byte) []byte { return b[:20] },
		"no header":       func(b []byte) []byte { return append([]byte("XXXXXX"), b[6:]...) },
		"cut":             func(b []byte) []byte { return append(b[:len(b)/2:len(b)/2], b[len(b)-nameSize:]...) },
		"another version": func(b []byte) []byte { return append([]byte("WAZEVO\x01x"), b[8:]...) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			m, cache := keeping(t, dir)
			doubled(t, m)
			path, _ := only(t, dir)
			key := keyOfFile(t, path)
			entry, ok := cache.Load(key)
			if !ok {
				t.Fatal("the entry is not to be read")
			}
			want := string(entry)
			if err := cache.Save(key, spoil(entry)); err != nil {
				t.Fatal(err)
			}
			m, _ = keeping(t, dir)
			doubled(t, m)
			if again, _ := cache.Load(key); string(again) != want {
				t.Errorf("the entry has %d bytes, and had %d", len(again), len(want))
			}
		})
	}
}

func keyOfFile(t *testing.T, path string) (k codecache.Key) {
	t.Helper()
	name := filepath.Base(path)
	for i := range k {
		k[i] = nibble(name[2*i])<<4 | nibble(name[2*i+1])
	}
	return k
}

func nibble(c byte) byte { return byte(strings.IndexByte("0123456789abcdef", c)) }

// Where the engine cannot have its folder any more, the machine goes on without a cache.
func TestKeepWithoutRoom(t *testing.T) {
	dir := t.TempDir()
	m, _ := keeping(t, dir)
	doubled(t, m)
	root := m.engine.Load().stage.root
	if err := os.WriteFile(root, nil, 0o600); err != nil { // so that it cannot be a folder
		t.Fatal(err)
	}
	defer os.Remove(root)
	c := compile(t, m, doubles, "half")
	if v, _, err := c.Run(&Call{}, []value.Value{value.Float(14)}); err != nil || v.AsFloat() != 7 {
		t.Errorf("half of 14 is %v, %v", v, err)
	}
	c = compile(t, m, doubles, "sine")
	if v, _, err := c.Run(&Call{}, []value.Value{value.Float(0)}); err != nil || v.AsFloat() != 0 {
		t.Errorf("sin 0 is %v, %v", v, err)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 1 {
		t.Errorf("%d entries are kept, %v", len(list), err)
	}
	if m.engine.Load().stage != nil {
		t.Error("the engine still has a folder")
	}
}
