package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// std stands in edits.txt for Go's own library.
const std = "std"

// overlay is what `go build -overlay` reads.
type overlay struct{ Replace map[string]string }

// writeOverlay writes the changed files of Go's own library, and overlay.json. Both
// name no place of this machine in what is built: Go writes down the replaced file's.
func writeOverlay(dir string, changed map[string]file) error {
	root, err := folderOf(std)
	if err != nil {
		return err
	}
	here, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	all := overlay{map[string]string{}}
	for path, f := range changed {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(path)))
		if err == nil {
			text, err = f.apply(text)
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "late: Go's own library is built as it is, because edits.txt is for another version: %v\n", err)
			all.Replace = map[string]string{}
			break
		}
		to := filepath.Join(here, std, filepath.FromSlash(path))
		if err := put(to, string(text)); err != nil {
			return err
		}
		all.Replace[filepath.Join(root, filepath.FromSlash(path))] = to
	}
	text, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return put(filepath.Join(dir, "overlay.json"), string(text))
}
