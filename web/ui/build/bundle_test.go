package main

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// uiDir is web/ui, seen from this package.
const uiDir = ".."

func built(t *testing.T) map[string][]byte {
	t.Helper()
	files, err := bundle(uiDir)
	if errors.Is(err, errNoPackages) && os.Getenv("CI") == "" {
		t.Skip("skipped:", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// The committed bundle is what the sources give.
func TestRebuildingChangesNothing(t *testing.T) {
	files := built(t)
	entries, err := os.ReadDir(filepath.Join(uiDir, "dist"))
	if err != nil {
		t.Fatal(err)
	}
	var committed []string
	for _, e := range entries {
		committed = append(committed, strings.TrimSuffix(e.Name(), packedEnd))
	}
	if want := slices.Sorted(maps.Keys(files)); !slices.Equal(committed, want) {
		t.Fatalf("dist holds %v, the sources give %v; run `make ui`", committed, want)
	}
	for name, want := range files {
		if got := read(t, name); !bytes.Equal(got, want) {
			t.Errorf("dist/%s is not what the sources give; run `make ui`", name)
		}
	}
}

// What the command writes is the bundle, and what an earlier one left is gone.
func TestRunWritesTheBundle(t *testing.T) {
	files := built(t)
	dir := t.TempDir()
	entries, err := os.ReadDir(uiDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		from, err := filepath.Abs(filepath.Join(uiDir, e.Name()))
		if err == nil && e.Name() != "dist" {
			err = os.Symlink(from, filepath.Join(dir, e.Name()))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	old := filepath.Join(dir, "dist", "old.js")
	if err := os.MkdirAll(filepath.Dir(old), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(old, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := run(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); err == nil {
		t.Error("the old bundle is still there")
	}
	for name := range files {
		if _, err := os.Stat(filepath.Join(dir, "dist", onDisk(name))); err != nil {
			t.Error(err)
		}
	}
}

func TestRunWithoutSources(t *testing.T) {
	if err := run(t.TempDir()); err == nil {
		t.Error("a folder without sources gives a bundle")
	}
}

// The first load stays small; index.html travels as it is.
func TestFirstLoadIsSmall(t *testing.T) {
	const most = 250 << 10
	total := 0
	first := []string{"index.html"}
	for _, found := range regexp.MustCompile(`(?:src|href)="/static/([^?"]+)`).FindAllSubmatch(read(t, "index.html"), -1) {
		first = append(first, string(found[1]))
	}
	if !slices.Contains(first, "chunk.js") {
		t.Errorf("the page's own script is not among %v", first)
	}
	if len(first) > 5 {
		t.Errorf("the first load asks for %d files, at most 5: %v", len(first), first)
	}
	for _, name := range first {
		content, err := os.ReadFile(filepath.Join(uiDir, "dist", onDisk(name)))
		if err != nil {
			t.Fatal(err)
		}
		total += len(content)
	}
	if total > most {
		t.Errorf("the first load takes %d bytes compressed, at most %d", total, most)
	}
}

// methodEval is a method that is called eval, and a call of one.
var methodEval = regexp.MustCompile(`\.eval\(|\beval\([\w,]*\)\{`)

// The page's policy allows neither inline scripts nor eval, and the page asks no other machine for anything.
func TestPageFitsItsPolicy(t *testing.T) {
	page := string(read(t, "index.html"))
	if regexp.MustCompile(`<script(?:[^>]*[^/])?>[^<]`).MatchString(page) || regexp.MustCompile(`\son\w+=`).MatchString(page) {
		t.Error("index.html has an inline script")
	}
	if regexp.MustCompile(`(?:src|href)="(?:https?:)?//`).MatchString(page) {
		t.Error("index.html loads from another machine")
	}
	entries, err := os.ReadDir(filepath.Join(uiDir, "dist"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), packedEnd)
		content := read(t, name)
		if strings.HasSuffix(name, ".js") && regexp.MustCompile(`\bnew Function\(|\beval\(`).Match(methodEval.ReplaceAll(content, nil)) {
			t.Errorf("%s makes code from text", name)
		}
		if strings.HasSuffix(name, ".css") && regexp.MustCompile(`url\(["']?(?:https?:)?//`).Match(content) {
			t.Errorf("%s loads from another machine", name)
		}
	}
}

// Every bundled package is named with its licence.
func TestNoticesNameThePackages(t *testing.T) {
	text := string(read(t, "NOTICES.txt"))
	for _, name := range []string{"@codemirror/view", "preact", "markdown-it", "dompurify", "ansi_up", "katex"} {
		if !strings.Contains(text, "\n"+name+" ") {
			t.Errorf("NOTICES.txt lacks %s", name)
		}
	}
}

func TestPackageOf(t *testing.T) {
	for file, want := range map[string]string{
		"src/main.tsx":                             "",
		"node_modules/preact/dist/preact.mjs":      "preact",
		"node_modules/@lezer/common/dist/index.js": "@lezer/common",
	} {
		if got := packageOf(file); got != want {
			t.Errorf("packageOf(%s) = %q, expected %q", file, got, want)
		}
	}
}

// read gives a file of the committed bundle, unpacked.
func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(uiDir, "dist", onDisk(name)))
	if err == nil && isPacked(name) {
		text, err = io.ReadAll(brotli.NewReader(bytes.NewReader(text)))
	}
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// onDisk is the name of the file that holds a part of the bundle.
func onDisk(name string) string {
	if isPacked(name) {
		return name + packedEnd
	}
	return name
}
