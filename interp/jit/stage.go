package jit

import (
	"context"
	"encoding/hex"
	"os"
	"path/filepath"
	"runtime"

	"github.com/tetratelabs/wazero"
	"golang.org/x/sys/cpu"

	"skep/interp/jit/codecache"
)

// stage is a folder of this process alone, between the cache and the engine. The
// engine keeps machine code in a folder too, but believes what it finds there
// (only the code itself has a checksum, not where functions begin in it), and
// forces each file to the disk while the program waits. So it gets a folder in
// memory that holds what the cache has found sound, and what it leaves there goes to the cache.
//
// The folder exists while a module is being compiled only: a killed process leaves nothing.
type stage struct {
	cache   *codecache.Folder
	engines wazero.CompilationCache
	root    string
	dir     string // below root, named by the engine for its version
	there   bool   // the folder exists
}

// memoryFolder is where a folder costs no disk on Linux; elsewhere the folder for temporary files has to serve.
const memoryFolder = "/dev/shm"

func newStage(cache *codecache.Folder) (*stage, error) {
	parent := memoryFolder
	if info, err := os.Stat(parent); err != nil || !info.IsDir() {
		parent = os.TempDir()
	}
	root, err := os.MkdirTemp(parent, "skep-code-*")
	if err != nil {
		return nil, err
	}
	s := &stage{cache: cache, root: root, there: true}
	if s.engines, err = wazero.NewCompilationCacheWithDir(root); err == nil {
		s.dir, err = onlyEntry(root)
	}
	s.leave() // there may never be a module
	return s, err
}

func onlyEntry(dir string) (string, error) {
	list, err := os.ReadDir(dir)
	if err != nil || len(list) != 1 {
		return "", os.ErrNotExist
	}
	return filepath.Join(dir, list[0].Name()), nil
}

// compile is CompileModule with what the cache has, which gets what it has not.
func (s *stage) compile(ctx context.Context, rt wazero.Runtime, text []byte) (wazero.CompiledModule, error) {
	key := codecache.KeyOf([]byte(filepath.Base(s.dir)), processor(), text)
	compiled, err := s.compileWith(ctx, rt, text, key)
	if err != nil { // perhaps because of what the cache had
		s.cache.Drop(key)
		compiled, err = s.compileWith(ctx, rt, text, key)
	}
	return compiled, err
}

// processor is what the engine's code depends on.
func processor() []byte {
	flags := []byte(runtime.GOARCH)
	for _, has := range []bool{cpu.X86.HasSSE41, cpu.X86.HasBMI1, cpu.X86.HasBMI2, cpu.X86.HasPOPCNT, cpu.ARM64.HasATOMICS} {
		flags = append(flags, byte(truth(has)))
	}
	return flags
}

// compileWith compiles in a folder that this process has made: in one that was there already anybody could have put anything.
func (s *stage) compileWith(ctx context.Context, rt wazero.Runtime, text []byte, key codecache.Key) (wazero.CompiledModule, error) {
	if err := s.enter(); err != nil {
		return nil, err
	}
	link := s.give(key)
	compiled, err := rt.CompileModule(ctx, text)
	if link != "" && isLink(link) && os.Remove(link) == nil && os.Remove(s.dir) == nil { // the usual case, in few calls
		s.there = os.Remove(s.root) != nil
		return compiled, err
	}
	if err == nil {
		s.take(key)
	}
	s.leave()
	return compiled, err
}

func (s *stage) enter() error {
	if s.there {
		return nil
	}
	err := os.Mkdir(s.root, 0o700)
	if s.there = err == nil; err != nil {
		return err
	}
	return os.Mkdir(s.dir, 0o700)
}

func (s *stage) leave() {
	if s.there {
		os.RemoveAll(s.root)
	}
	s.there = false
}

// isLink tells whether what the engine was given still is there: it removes what it cannot use.
func isLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&os.ModeSymlink != 0
}

// nameSize is that of the engine's file names. The name follows the code in an entry.
const nameSize = 2 * 32

// give puts a link to the cache's entry where the engine looks, "" if there is none. It reads no further than the code.
func (s *stage) give(key codecache.Key) (link string) {
	entry, ok := s.cache.Load(key)
	if !ok || len(entry) < nameSize {
		return ""
	}
	path := s.cache.Path(key)
	link = filepath.Join(s.dir, string(entry[len(entry)-nameSize:]))
	if os.Symlink(path, link) != nil {
		return ""
	}
	return link
}

// take keeps what the engine has made: a file, where a link is what it was given.
func (s *stage) take(key codecache.Key) {
	list, _ := os.ReadDir(s.dir)
	for _, e := range list {
		if _, err := hex.DecodeString(e.Name()); err != nil || len(e.Name()) != nameSize || !e.Type().IsRegular() {
			continue
		}
		if code, err := os.ReadFile(filepath.Join(s.dir, e.Name())); err == nil {
			s.cache.Save(key, append(code, e.Name()...))
		}
	}
}
