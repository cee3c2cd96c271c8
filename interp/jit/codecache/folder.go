package codecache

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// trimEvery is for how many of 256 new entries the folder is measured.
const trimEvery = 16

// entry is a file of the folder.
type entry struct {
	path string
	info os.FileInfo
}

// room is what an entry takes of the disk, about: many are notes of a hundred bytes.
func (e entry) room() int64 { return (e.info.Size() + block - 1) / block * block }

const block = 4 << 10

// entries lists what belongs to the cache, the oldest first; other files that lie there are left alone.
func (f *Folder) entries() (all []entry) {
	list, err := os.ReadDir(f.path)
	if err != nil {
		return nil
	}
	for _, e := range list {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && isOurs(e.Name()) {
			all = append(all, entry{filepath.Join(f.path, e.Name()), info})
		}
	}
	slices.SortFunc(all, func(a, b entry) int { return a.info.ModTime().Compare(b.info.ModTime()) })
	return all
}

// isOurs tells names of entries, also of those that a killed process left half written.
func isOurs(name string) bool {
	return len(name) == 2*len(Key{}) && strings.Trim(name, "0123456789abcdef") == "" || strings.HasPrefix(name, ".skep-")
}

// Size counts the entries and their bytes.
func (f *Folder) Size() (files int, bytes int64) {
	for _, e := range f.entries() {
		files++
		bytes += e.info.Size()
	}
	return files, bytes
}

// Clear removes all entries. The error is the first of those that could not be removed.
func (f *Folder) Clear() (err error) {
	for _, e := range f.entries() {
		if failed := os.Remove(e.path); err == nil && !os.IsNotExist(failed) {
			err = failed
		}
	}
	return err
}

// trim removes the oldest entries of a folder that has become too large, down to three quarters.
func (f *Folder) trim() {
	all, bytes := f.entries(), int64(0)
	for _, e := range all {
		bytes += e.room()
	}
	if bytes <= f.most {
		return
	}
	for _, e := range all {
		if bytes <= f.most/4*3 {
			return
		}
		if os.Remove(e.path) == nil {
			bytes -= e.room()
		}
	}
}
