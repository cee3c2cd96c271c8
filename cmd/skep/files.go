package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"skep/notebooks"
)

// programFiles gives the scripts and notebooks that operands name; of a folder all below it, hidden and vendored
// folders left out.
func programFiles(operands []string) ([]string, error) {
	var files []string
	for _, name := range operands {
		info, err := os.Stat(name)
		if name == "-" || err == nil && !info.IsDir() {
			files = append(files, name)
			continue
		}
		if err != nil {
			return nil, unreadable(name, strings.TrimPrefix(err.Error(), "stat "+name+": "))
		}
		err = filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && path != name && skippedFolder(d.Name()):
				return filepath.SkipDir
			case d.Type().IsRegular() && isScript(path):
				files = append(files, path)
			}
			return nil
		})
		if err != nil {
			return nil, unreadable(name, err.Error())
		}
	}
	return files, nil
}

func skippedFolder(name string) bool {
	return strings.HasPrefix(name, ".") || name == "vendor" || name == "node_modules"
}

// writeBack writes a file's new contents with the permissions it had.
func writeBack(name string, data []byte) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	return os.WriteFile(name, data, info.Mode().Perm())
}

// writeWhole writes a file such that nobody ever finds half of it. A link is followed.
func writeWhole(name string, data []byte) error {
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	root, err := os.OpenRoot(filepath.Dir(name))
	if err != nil {
		return err
	}
	defer root.Close()
	return notebooks.Replace(root, filepath.Base(name), data)
}
