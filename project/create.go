package project

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Create makes a folder with a manifest, a program or library that runs, a test of it, and a README. dir must not exist or be empty.
func Create(dir, name string, library bool) error {
	if !validName(name) {
		return fmt.Errorf("new %s: a package's name is lower-case letters, digits and _, and begins with a letter", name)
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("new %s: %w", name, err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("new %s: the folder %s is not empty", name, dir)
	}
	for path, text := range template(name, library) {
		full := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return fmt.Errorf("new %s: %w", name, err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			return fmt.Errorf("new %s: %w", name, err)
		}
	}
	return nil
}

func template(name string, library bool) map[string]string {
	files := map[string]string{
		ManifestName: fmt.Sprintf("[package]\nname = %q\nversion = \"0.1.0\"\n\n[dependencies]\n", name),
		".gitignore": "coverage/\n",
		"README.md":  fmt.Sprintf("# %s\n\n```\nskep test     # runs the tests\n```\n", name),
		"src/greeting.ruchy": `/// Greets someone.
///
/// ` + "```" + `
/// greet("Ann")  // => "Hello, Ann!"
/// ` + "```" + `
pub fun greet(name: String) -> String { f"Hello, {name}!" }
`,
		"tests/greeting_test.ruchy": `use greeting::greet

@test
fun greets_by_name() {
    assert_eq(greet("Bo"), "Hello, Bo!")
}
`,
	}
	if library {
		files["src/lib.ruchy"] = "pub use greeting::greet\n"
		return files
	}
	files["src/main.ruchy"] = `use greeting::greet

fun main() {
    println(greet("world"))
}
`
	files["README.md"] = fmt.Sprintf("# %s\n\n```\nskep run      # runs src/main.ruchy\nskep test     # runs the tests\n```\n", name)
	return files
}
