package notebooks

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skep/diag"
)

func TestSaveReplacesAtomically(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "n.ipynb")
	if err := os.WriteFile(file, []byte(jupyter), 0o640); err != nil {
		t.Fatal(err)
	}
	before, err := os.Open(file) // whoever reads the old file goes on reading the old text
	if err != nil {
		t.Fatal(err)
	}
	defer before.Close()
	d, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	cell := d.Cells()[1]
	cell.SetSource("2")
	if err := d.Save(file); err != nil {
		t.Fatal(err)
	}
	info, _ := os.Stat(file)
	if text, _ := os.ReadFile(file); string(text) != string(d.Bytes()) || d.Changed() || info.Mode().Perm() != 0o640 {
		t.Errorf("saved %d bytes, changed %v, mode %v", len(text), d.Changed(), info.Mode())
	}
	old := make([]byte, len(jupyter)+1)
	if n, _ := before.Read(old); string(old[:n]) != jupyter {
		t.Error("the old file was written over")
	}
	if names := names(t, dir); names != "n.ipynb" {
		t.Errorf("left behind: %s", names)
	}
	cell.SetSource("3") // the cells that the caller holds stay the document's
	if !strings.Contains(string(d.Bytes()), `"3"`) {
		t.Error("a cell came loose from its document by saving")
	}
}

func names(t *testing.T, dir string) string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return strings.Join(list, " ")
}

func TestSaveFollowsLinks(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real.ipynb"), filepath.Join(dir, "link.ipynb")
	if err := errors.Join(os.WriteFile(real, []byte(jupyter), 0o600), os.Symlink("real.ipynb", link)); err != nil {
		t.Fatal(err)
	}
	d, err := Open(link)
	if err != nil {
		t.Fatal(err)
	}
	d.Cells()[0].SetSource("linked")
	if err := d.Save(link); err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Lstat(link); info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link became a file")
	}
	if text, _ := os.ReadFile(real); !strings.Contains(string(text), "linked") {
		t.Error("the link's target was not written")
	}
}

func TestSaveFailures(t *testing.T) {
	dir := t.TempDir()
	d := mustParse(t, jupyter)
	d.Cells()[0].SetSource("x")
	for _, file := range []string{filepath.Join(dir, "none", "n.ipynb"), dir} {
		err := d.Save(file)
		var one *diag.Diagnostic
		if !errors.As(err, &one) || one.Code != codeSave {
			t.Errorf("save to %s: %v", file, err)
		}
	}
	if !d.Changed() || names(t, dir) != "" {
		t.Errorf("after failures: changed %v, files %q", d.Changed(), names(t, dir))
	}
}

func TestOpenFailures(t *testing.T) {
	dir := t.TempDir()
	for path, says := range map[string]string{filepath.Join(dir, "none.ipynb"): "does not exist", dir: "not a regular file"} {
		_, err := Open(path)
		var one *diag.Diagnostic
		if !errors.As(err, &one) || one.Code != codeUnreadable || !strings.Contains(one.Message, says) {
			t.Errorf("open %s: %v", path, err)
		}
	}
}
