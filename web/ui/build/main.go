// Command build makes the notebook page: it bundles the TypeScript sources of
// web/ui and the npm packages that they name into web/ui/dist, which is
// committed, so that building skep needs no Node. What travels to browsers as text
// lies there packed with Brotli. It starts nothing and reaches
// no network; `make ui` fetches the packages before (npm ci) and calls it.
//
//	go run ./web/ui/build [FOLDER]
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	dir := filepath.Join("web", "ui")
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	if err := run(dir); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

// run writes the bundle and removes what an earlier one left.
func run(dir string) error {
	files, err := bundle(dir)
	if err != nil {
		return err
	}
	dist := filepath.Join(dir, "dist")
	if err := os.RemoveAll(dist); err != nil {
		return fmt.Errorf("clear the old bundle: %w", err)
	}
	if err := os.MkdirAll(dist, 0o755); err != nil {
		return fmt.Errorf("make the bundle's folder: %w", err)
	}
	for name, content := range packed(files) {
		if err := os.WriteFile(filepath.Join(dist, name), content, 0o644); err != nil {
			return fmt.Errorf("write the bundle: %w", err)
		}
	}
	return nil
}
