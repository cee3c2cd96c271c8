package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMeminfo(t *testing.T) {
	text := []byte("MemTotal:        1024 kB\nMemAvailable:    10 kB\n")
	if total, free := meminfo(text, "MemTotal"), meminfo(text, "MemAvailable"); total != 1<<20 || free != 10<<10 {
		t.Errorf("meminfo = %d, %d", total, free)
	}
}

func TestFolderFinding(t *testing.T) {
	if f := folderFinding("data", filepath.Join(t.TempDir(), "new", "folder")); f.state != good {
		t.Errorf("a folder that can be made: %+v", f)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if f := folderFinding("data", file); f.state != bad {
		t.Errorf("a file in the place of a folder: %+v", f)
	}
}

func TestTierFinding(t *testing.T) {
	t.Setenv("SKEP_TIER", "sovreign")
	if f := tierFinding(); f.state != bad || !strings.Contains(f.text, "sovereign holds") {
		t.Errorf("a misspelt tier: %+v", f)
	}
}

func TestKernelFinding(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("JUPYTER_PATH", dir)
	folder := filepath.Join(dir, "kernels", "skep")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]state{
		`{`:                                     bad,
		`{"argv": []}`:                          bad,
		`{"argv": ["/no/such/skep"]}`:           bad,
		`{"argv": ["` + os.Args[0] + `", "x"]}`: good,
	} {
		if err := os.WriteFile(filepath.Join(folder, "kernel.json"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if f := kernelFinding(os.Args[0]); f.state != want {
			t.Errorf("kernel.json %s: %+v", text, f)
		}
	}
}
