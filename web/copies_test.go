package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCopies: files and folders are copied with what clients see of them, under names that count on; nothing is copied into itself or
// followed out of the folder, and what fails leaves nothing behind.
func TestCopies(t *testing.T) {
	s := newSite(t)
	s.write("d/a.txt", "a")
	s.write("d/sub/b.ipynb", notebookText)
	s.write("d/.secret", "hidden")
	s.write("d/.ipynb_checkpoints/a-checkpoint.txt", "old")
	outside := filepath.Join(t.TempDir(), "outside.txt")
	if err := os.WriteFile(outside, []byte("outside"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"d/out": outside, "d/sub/circle": "..", "d/link": "a.txt"} {
		if err := os.Symlink(to, filepath.Join(s.dir, filepath.FromSlash(name))); err != nil {
			t.Fatal(err)
		}
	}
	copyOf := func(status int, from, into string) string {
		t.Helper()
		made := s.object(status, "POST", "/api/contents/"+into, map[string]any{"copy_from": from})
		p, _ := made["path"].(string)
		return p
	}
	for _, c := range []struct{ from, into, want string }{
		{"d/a.txt", "d", "d/a-Copy1.txt"}, {"d/a-Copy1.txt", "d", "d/a-Copy2.txt"}, {"d/a.txt", "new/deep", "new/deep/a.txt"},
		{"d", "", "d-Copy1"}, {"d-Copy1", "", "d-Copy2"}, {"d/sub", "new", "new/sub"},
	} {
		if got := copyOf(201, c.from, c.into); got != c.want {
			t.Errorf("%s into %q: %q, want %q", c.from, c.into, got, c.want)
		}
	}
	if s.text("d-Copy2/sub/b.ipynb") != notebookText || s.text("d-Copy2/a-Copy2.txt") != "a" {
		t.Error("the copy of the folder lacks something")
	}
	for _, name := range []string{"d-Copy1/.secret", "d-Copy1/.ipynb_checkpoints", "d-Copy1/out", "d-Copy1/sub/circle", "d-Copy1/link"} {
		if _, err := os.Lstat(filepath.Join(s.dir, filepath.FromSlash(name))); err == nil {
			t.Errorf("%s was copied", name)
		}
	}
	for _, c := range []struct {
		status     int
		from, into string
	}{{400, "d", "d"}, {400, "d", "d/sub"}, {404, "none", ""}, {400, ".hidden", ""}, {400, "d/a.txt", "d/a.txt"}, {400, "d/a.txt", ".hidden"}} {
		_ = copyOf(c.status, c.from, c.into)
	}
	if err := os.WriteFile(filepath.Join(s.dir, "d", "sub", "pipe"), nil, 0); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() != 0 { // nothing is unreadable to root
		_ = copyOf(403, "d", "new")
		if _, err := os.Stat(filepath.Join(s.dir, "new", "d")); err == nil {
			t.Error("half a copy was left")
		}
	}
}

// TestFlawedNotebooks: a notebook that is not quite one is opened, and the answer says why.
func TestFlawedNotebooks(t *testing.T) {
	s := newSite(t)
	s.write("n.ipynb", `{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"cell_type":"wrong","metadata":{},"source":""}]}`)
	s.write("good.ipynb", notebookText)
	if e := s.object(200, "GET", "/api/contents/n.ipynb", nil); !strings.Contains(e["message"].(string), "validation failed: cell 1") || e["content"] == nil {
		t.Errorf("%v", e)
	}
	if e := s.object(200, "GET", "/api/contents/good.ipynb", nil); e["message"] != nil {
		t.Errorf("%v", e["message"])
	}
}

// TestClientsNameKernels: a client may say which id its new kernel has, as long as it is a UUID and free.
func TestClientsNameKernels(t *testing.T) {
	s := newSite(t)
	id := "12345678-1234-5678-1234-567812345678"
	if k := s.object(201, "POST", "/api/kernels", map[string]any{"kernel_id": id}); k["id"] != id {
		t.Errorf("%v", k)
	}
	s.call(409, "POST", "/api/kernels", map[string]any{"kernel_id": id})
	s.call(400, "POST", "/api/kernels", map[string]any{"kernel_id": "../../x"})
	s.call(404, "POST", "/api/sessions", map[string]any{"path": "a.ipynb", "kernel": map[string]any{"id": "none"}})
	other := strings.Replace(id, "1", "2", 1)
	one := s.object(201, "POST", "/api/sessions", map[string]any{"path": "a.ipynb", "kernel": map[string]any{"id": other}})
	if k := one["kernel"].(map[string]any); k["id"] != other {
		t.Errorf("%v", one)
	}
	moved := s.object(200, "PATCH", "/api/sessions/"+one["id"].(string), map[string]any{"notebook": map[string]any{"path": "b.ipynb"}})
	if moved["path"] != "b.ipynb" || moved["kernel"].(map[string]any)["id"] != other {
		t.Errorf("%v", moved)
	}
}
