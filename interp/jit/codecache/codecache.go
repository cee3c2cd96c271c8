// Package codecache keeps machine code, and notes about programs, from one
// process to the next: a folder of small files named for what they were made
// from. What cannot be read, was damaged, or went, is made again by whoever asks;
// so nothing here is an error that a user meets.
//
// Machine code that somebody else could write would be a way into the process:
// a folder that is not the user's own, or that others may write, is refused.
package codecache

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"time"

	"skep/internal/atomicfile"
)

// Variable names the folder in the environment: a path, or "off".
const Variable = "SKEP_CODE_CACHE"

// Folder is a cache. The zero of it, a nil pointer, keeps nothing.
type Folder struct {
	path string
	most int64 // bytes of all files
}

// mostBytes bounds a folder: some 3,000 functions.
const mostBytes = 32 << 20

// Path is where the user's cache lies, "" if there is to be none.
func Path() string {
	if path := os.Getenv(Variable); path != "" {
		if path == "off" {
			return ""
		}
		return path
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "skep", "code")
}

// Open gives the cache at a path, and makes its folder. The error says why there can be none.
func Open(path string) (*Folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, err
	}
	if err := ours(path); err != nil {
		return nil, err
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	return &Folder{path, mostBytes}, nil
}

// Has tells whether there is an entry in the folder at a path, without opening it: most
// programs have none, and neither make the folder nor look whose it is.
func Has(path string, k Key) bool {
	_, err := os.Lstat((&Folder{path: path}).Path(k))
	return err == nil
}

// Key is what an entry was made from, as a hash.
type Key [sha256.Size]byte

// KeyOf gives the key of something made of these parts.
func KeyOf(parts ...[]byte) (k Key) {
	h := sha256.New()
	for _, p := range parts {
		h.Write(binaryLength(len(p)))
		h.Write(p)
	}
	h.Sum(k[:0])
	return k
}

func binaryLength(n int) []byte { return []byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)} }

// Path is where the entry of a key lies.
func (f *Folder) Path(k Key) string { return filepath.Join(f.path, hex.EncodeToString(k[:])) }

// An entry is its content, then this mark and the hash of both, with the key in it:
// an entry under another name is damaged too. What reads the content as a file
// (see Path) finds it at the file's beginning.
var mark = []byte("skep code 1\n")

func seal(k Key, content []byte) []byte {
	sum := KeyOf(k[:], content)
	return append(bytes.Clone(mark), sum[:]...)
}

// Load gives an entry's content. An entry that is damaged goes.
func (f *Folder) Load(k Key) (content []byte, ok bool) {
	if f == nil {
		return nil, false
	}
	path := f.Path(k)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, false
	}
	n := len(text) - len(mark) - len(k)
	if n < 0 || !bytes.Equal(seal(k, text[:n]), text[n:]) {
		os.Remove(path)
		return nil, false
	}
	f.used(path)
	return text[:n], true
}

// used makes an old entry a young one, once a day: the oldest go first.
func (f *Folder) used(path string) {
	now := time.Now()
	if info, err := os.Stat(path); err == nil && now.Sub(info.ModTime()) > 24*time.Hour {
		os.Chtimes(path, now, now)
	}
}

// Save keeps an entry, whole or not at all, whoever else writes it at the same time.
// It is not forced to the disk: what a power cut leaves is found damaged.
func (f *Folder) Save(k Key, content []byte) error {
	if f == nil {
		return nil
	}
	if err := atomicfile.WriteBytes(f.Path(k), atomicfile.Options{}, append(bytes.Clone(content), seal(k, content)...)); err != nil {
		return err
	}
	if k[0] < trimEvery {
		f.trim()
	}
	return nil
}

// Drop removes an entry.
func (f *Folder) Drop(k Key) { os.Remove(f.Path(k)) }
