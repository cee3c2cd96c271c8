package web

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"skep/notebooks"
)

const notebookText = `{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "intro",
   "metadata": {},
   "source": [
    "# Bees\n",
    "fly"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "sum",
   "metadata": {"b": 1.0, "a": 2},
   "outputs": [],
   "source": [
    "1 + 2"
   ]
  }
 ],
 "metadata": {},
 "nbformat": 4,
 "nbformat_minor": 5
}
`

func TestNotebookRoundTrip(t *testing.T) {
	s := newSite(t)
	s.write("a b.ipynb", notebookText)
	if err := os.Chmod(filepath.Join(s.dir, "a b.ipynb"), 0o640); err != nil {
		t.Fatal(err)
	}
	e := s.object(200, "GET", "/api/contents/a%20b.ipynb?type=notebook&content=1&hash=1", nil)
	cells := e["content"].(map[string]any)["cells"].([]any)
	if e["type"] != "notebook" || e["format"] != "json" || e["path"] != "a b.ipynb" || e["mimetype"] != nil || cells[0].(map[string]any)["source"] != "# Bees\nfly" {
		t.Errorf("entry %v", e)
	}
	put := map[string]any{"type": "notebook", "format": "json", "content": e["content"], "skep_base": e["hash"]}
	saved := s.object(200, "PUT", "/api/contents/a%20b.ipynb", put)
	if s.text("a b.ipynb") != notebookText || saved["hash"] != e["hash"] {
		t.Errorf("saving what was loaded changed the file:\n%s", s.text("a b.ipynb"))
	}
	cells[1].(map[string]any)["source"] = "1 + 3\n2"
	saved = s.object(200, "PUT", "/api/contents/a%20b.ipynb", put)
	if want := strings.Replace(notebookText, `"1 + 2"`, "\"1 + 3\\n\",\n    \"2\"", 1); s.text("a b.ipynb") != want {
		t.Errorf("one cell was changed, the file is\n%s", s.text("a b.ipynb"))
	}
	if saved["hash"] != *digest([]byte(s.text("a b.ipynb"))) || saved["content"] != nil {
		t.Errorf("answer %v", saved)
	}
	if info, _ := os.Stat(filepath.Join(s.dir, "a b.ipynb")); info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v", info.Mode())
	}
	if conflict := s.object(409, "PUT", "/api/contents/a%20b.ipynb", put); conflict["reason"] != "conflict" || conflict["hash"] != saved["hash"] {
		t.Errorf("conflict %v", conflict)
	}
	delete(put, "skep_base")
	s.call(200, "PUT", "/api/contents/a%20b.ipynb", put)
}

func TestConflictWithADeletedFile(t *testing.T) {
	s := newSite(t)
	base := *digest([]byte("x"))
	for _, put := range []any{
		map[string]any{"type": "notebook", "content": json.RawMessage(notebookText), "skep_base": base},
		map[string]any{"type": "file", "format": "text", "content": "y", "skep_base": base},
	} {
		if c := s.object(409, "PUT", "/api/contents/gone.ipynb", put); !strings.Contains(c["message"].(string), "deleted") {
			t.Errorf("conflict %v", c)
		}
	}
	s.write("f.txt", "x")
	put := map[string]any{"type": "file", "format": "text", "content": "y", "skep_base": base}
	s.call(200, "PUT", "/api/contents/f.txt", put)
	s.call(409, "PUT", "/api/contents/f.txt", put)
}

func TestNewNotebookIsLaidOutAsNbformatDoes(t *testing.T) {
	s := newSite(t)
	plain := strings.ReplaceAll(notebookText, `{"b": 1.0, "a": 2}`, "{}")
	response, data := s.request("PUT", "/api/contents/new.ipynb", map[string]any{"type": "notebook", "content": json.RawMessage(plain)}, withToken)
	if response.StatusCode != http.StatusCreated || response.Header.Get("Location") != "/api/contents/new.ipynb" || s.text("new.ipynb") != plain {
		t.Errorf("status %d %s\n%s", response.StatusCode, data, s.text("new.ipynb"))
	}
}

func TestTimesHaveSixDigits(t *testing.T) {
	s := newSite(t)
	s.write("a.txt", "x")
	k := s.object(201, "POST", "/api/kernels", nil)
	stamps := []any{
		s.object(200, "GET", "/api/contents/a.txt", nil)["last_modified"], s.object(200, "GET", "/api/contents/a.txt?content=0", nil)["created"],
		k["last_activity"], s.object(200, "GET", "/api/status", nil)["started"], s.object(201, "POST", "/api/contents/a.txt/checkpoints", nil)["last_modified"],
	}
	for _, v := range stamps {
		if text, _ := v.(string); !regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$`).MatchString(text) {
			t.Errorf("time %v", v)
		}
	}
}

func TestFilesAndFolders(t *testing.T) {
	s := newSite(t)
	s.write("sub/b.txt", "grün")
	s.write("sub/a.bin", "\xff\x00")
	s.write("sub/.hidden", "x")
	s.write("sub/n.ipynb", notebookText)
	dir := s.object(200, "GET", "/api/contents/sub", nil)
	var names []string
	for _, e := range dir["content"].([]any) {
		m := e.(map[string]any)
		names = append(names, m["name"].(string)+":"+m["type"].(string))
	}
	if got := strings.Join(names, " "); got != "a.bin:file b.txt:file n.ipynb:notebook" || dir["format"] != "json" {
		t.Errorf("folder %v", got)
	}
	if e := s.object(200, "GET", "/api/contents/sub/b.txt", nil); e["content"] != "grün" || e["format"] != "text" || e["mimetype"] != "text/plain" {
		t.Errorf("text %v", e)
	}
	if e := s.object(200, "GET", "/api/contents/sub/a.bin", nil); e["content"] != "/wA=" || e["format"] != "base64" {
		t.Errorf("binary %v", e)
	}
	if e := s.object(200, "GET", "/api/contents/sub/n.ipynb?type=file&format=text", nil); e["content"] != notebookText || e["type"] != "file" {
		t.Errorf("notebook as file %v", e)
	}
	if e := s.object(200, "GET", "/api/contents/", nil); e["name"] != "" || e["type"] != "directory" {
		t.Errorf("root %v", e)
	}
	s.call(201, "PUT", "/api/contents/c.bin", map[string]any{"type": "file", "format": "base64", "content": "/wA="})
	if s.text("c.bin") != "\xff\x00" {
		t.Errorf("saved %q", s.text("c.bin"))
	}
	s.call(201, "PUT", "/api/contents/made", map[string]any{"type": "directory"})
	s.call(200, "PUT", "/api/contents/made", map[string]any{"type": "directory"})
	for i, part := range []string{"YQ==", "Yg==", "Yw=="} {
		chunk := i + 1
		if i == 2 {
			chunk = -1
		}
		response, data := s.request("PUT", "/api/contents/chunks", map[string]any{"type": "file", "format": "base64", "content": part, "chunk": chunk}, withToken)
		if response.StatusCode >= 300 {
			t.Errorf("chunk %d: %s", chunk, data)
		}
	}
	if s.text("chunks") != "abc" {
		t.Errorf("chunks gave %q", s.text("chunks"))
	}
}

func TestNewCopyRenameDelete(t *testing.T) {
	s := newSite(t)
	post := func(dir string, body map[string]any, want string) {
		t.Helper()
		if e := s.object(201, "POST", "/api/contents/"+dir, body); e["path"] != want {
			t.Errorf("new %v: %v, want %s", body, e["path"], want)
		}
	}
	post("", map[string]any{"type": "notebook"}, "Untitled.ipynb")
	post("", map[string]any{"type": "notebook"}, "Untitled1.ipynb")
	post("", map[string]any{"type": "file", "ext": ".md"}, "untitled.md")
	post("", map[string]any{"type": "directory"}, "Untitled Folder")
	post("", map[string]any{"type": "directory"}, "Untitled Folder 1")
	post("", map[string]any{"copy_from": "Untitled.ipynb"}, "Untitled-Copy1.ipynb")
	post("", map[string]any{"copy_from": "Untitled.ipynb"}, "Untitled-Copy2.ipynb")
	post("Untitled%20Folder", map[string]any{"copy_from": "Untitled.ipynb"}, "Untitled Folder/Untitled.ipynb")
	if d, err := notebooks.Parse("u", []byte(s.text("Untitled.ipynb"))); err != nil || d.Kernel() != "fake" || d.Minor() != 5 {
		t.Errorf("new notebook: %v\n%s", err, s.text("Untitled.ipynb"))
	}
	s.object(201, "POST", "/api/contents/Untitled.ipynb/checkpoints", nil)
	if e := s.object(200, "PATCH", "/api/contents/Untitled.ipynb", map[string]any{"path": "Untitled Folder/moved.ipynb"}); e["path"] != "Untitled Folder/moved.ipynb" {
		t.Errorf("moved %v", e)
	}
	if list := s.call(200, "GET", "/api/contents/Untitled%20Folder/moved.ipynb/checkpoints", nil).([]any); len(list) != 1 {
		t.Error("the checkpoint did not move along")
	}
	s.call(409, "PATCH", "/api/contents/Untitled1.ipynb", map[string]any{"path": "untitled.md"})
	s.call(404, "PATCH", "/api/contents/none", map[string]any{"path": "x"})
	s.call(400, "DELETE", "/api/contents/Untitled%20Folder", nil)
	s.call(204, "DELETE", "/api/contents/Untitled%20Folder/Untitled.ipynb", nil)
	s.call(204, "DELETE", "/api/contents/Untitled%20Folder/moved.ipynb", nil)
	s.call(204, "DELETE", "/api/contents/Untitled%20Folder", nil)
	s.call(404, "DELETE", "/api/contents/Untitled%20Folder", nil)
	s.call(400, "DELETE", "/api/contents/", nil)
}

func TestCheckpoints(t *testing.T) {
	s := newSite(t)
	s.write("d/n.ipynb", "one")
	const at = "/api/contents/d/n.ipynb/checkpoints"
	if list := s.call(200, "GET", at, nil).([]any); len(list) != 0 {
		t.Errorf("checkpoints %v", list)
	}
	if list := s.call(200, "GET", "/api/contents/d/none.ipynb/checkpoints", nil).([]any); len(list) != 0 {
		t.Errorf("checkpoints of no file: %v", list)
	}
	s.call(404, "POST", "/api/contents/d/none.ipynb/checkpoints", nil)
	s.call(404, "POST", at+"/checkpoint", nil)
	if c := s.object(201, "POST", at, nil); c["id"] != "checkpoint" {
		t.Errorf("checkpoint %v", c)
	}
	if s.text("d/.ipynb_checkpoints/n-checkpoint.ipynb") != "one" {
		t.Error("the checkpoint is not where Jupyter looks")
	}
	s.write("d/n.ipynb", "two")
	s.call(204, "POST", at+"/checkpoint", nil)
	if s.text("d/n.ipynb") != "one" {
		t.Error("not restored")
	}
	for _, id := range []string{"other", "..", "%2e%2e%2f%2e%2e%2fx", ".%00"} {
		if response, data := s.request("POST", at+"/"+id, nil, withToken); response.StatusCode != 404 && response.StatusCode != 400 {
			t.Errorf("checkpoint %s: %d %s", id, response.StatusCode, data)
		}
	}
	s.call(204, "DELETE", at+"/checkpoint", nil)
	s.call(404, "DELETE", at+"/checkpoint", nil)
	s.call(400, "GET", "/api/contents/d/checkpoints", nil)
}

func TestBadBodies(t *testing.T) {
	s := newSite(t)
	s.write("d/x", "x")
	for name, c := range map[string]struct {
		method, address, body, says string
		status                      int
	}{
		"no json":       {"PUT", "/api/contents/a.txt", "{", "not the JSON", 400},
		"empty":         {"PUT", "/api/contents/a.txt", "", "type is missing", 400},
		"list":          {"PUT", "/api/contents/a.txt", "[]", "not the JSON", 400},
		"deep":          {"PUT", "/api/contents/a.txt", strings.Repeat("[", 100000), "not the JSON", 400},
		"no type":       {"PUT", "/api/contents/a.txt", `{"content":"x"}`, "type is missing", 400},
		"bad type":      {"PUT", "/api/contents/a.txt", `{"type":"pipe","content":"x"}`, "expected file", 400},
		"no content":    {"PUT", "/api/contents/a.txt", `{"type":"file"}`, "content is missing", 400},
		"no text":       {"PUT", "/api/contents/a.txt", `{"type":"file","content":{}}`, "must be a string", 400},
		"no base64":     {"PUT", "/api/contents/a.txt", `{"type":"file","format":"base64","content":"$"}`, "base64", 400},
		"bad format":    {"PUT", "/api/contents/a.txt", `{"type":"file","format":"zip","content":"$"}`, "expected text or base64", 400},
		"no name":       {"PUT", "/api/contents/", `{"type":"file","content":"$"}`, "name is missing", 400},
		"no folder":     {"PUT", "/api/contents/none/a.txt", `{"type":"file","content":"$"}`, "no such file or folder", 404},
		"file as dir":   {"PUT", "/api/contents/d/x/y", `{"type":"file","content":"$"}`, "no such file or folder", 404},
		"no notebook":   {"PUT", "/api/contents/a.ipynb", `{"type":"notebook","content":{"cells":[]}}`, "not a notebook", 400},
		"bad ext":       {"POST", "/api/contents", `{"type":"file","ext":"/../../x"}`, "ext", 400},
		"bad new":       {"POST", "/api/contents", `{"type":"pipe"}`, "expected file", 400},
		"new in none":   {"POST", "/api/contents/none", `{"type":"file"}`, "no such file or folder", 404},
		"new in file":   {"POST", "/api/contents/d/x", `{"type":"file"}`, "not a directory", 400},
		"no new path":   {"PATCH", "/api/contents/d/x", `{}`, "path is missing", 400},
		"query type":    {"GET", "/api/contents/d/x?type=pipe", "", "expected file", 400},
		"wrong type":    {"GET", "/api/contents/d/x?type=directory", "", "is not a directory", 400},
		"folder":        {"GET", "/api/contents/d?type=file", "", "is a directory", 400},
		"kernel body":   {"POST", "/api/kernels", "{", "not the JSON", 400},
		"kernel name":   {"POST", "/api/kernels", `{"name":"cobol"}`, "no kernel is called cobol; there are: fake", 404},
		"session body":  {"POST", "/api/sessions", "[]", "not the JSON", 400},
		"session path":  {"POST", "/api/sessions", "{}", "path is missing", 400},
		"method":        {"PUT", "/api/kernels", "{}", "PUT is not for", 405},
		"unknown":       {"GET", "/api/nothing", "", "no such address", 404},
		"bad encoding":  {"GET", "/api/contents/%ff%00", "", "no name of a file", 400},
		"long name":     {"GET", "/api/contents/" + strings.Repeat("x", 300), "", "too long", 400},
		"big body":      {"POST", "/api/sessions", `"` + strings.Repeat("x", maxBody) + `"`, "larger than the limit", 413},
		"folder is dir": {"PUT", "/api/contents/d/x", `{"type":"directory"}`, "is a file", 400},
	} {
		response, data := s.request(c.method, c.address, c.body, withToken)
		var body map[string]any
		if err := json.Unmarshal(data, &body); err != nil {
			t.Errorf("%s: answer %.200q: %v", name, data, err)
			continue
		}
		if text, _ := body["message"].(string); response.StatusCode != c.status || !strings.Contains(text, c.says) {
			t.Errorf("%s: status %d %v; want %d %q", name, response.StatusCode, body, c.status, c.says)
		}
	}
	if s.text("d/x") != "x" {
		t.Error("a file was changed")
	}
}

// TestOldNotebooksAreSavedAsNew: looking at a notebook of format 3 changes no file, saving it writes format 4.5.
func TestOldNotebooksAreSavedAsNew(t *testing.T) {
	s := newSite(t)
	const text = `{"metadata": {"name": "n"}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": [{"cell_type": "heading", "level": 2, "source": "Bees"}]}]}`
	s.write("old.ipynb", text)
	content := s.object(200, "GET", "/api/contents/old.ipynb?content=1", nil)["content"].(map[string]any)
	cell := content["cells"].([]any)[0].(map[string]any)
	if content["nbformat"] != 4.0 || cell["source"] != "## Bees" || s.text("old.ipynb") != text {
		t.Errorf("read as %v; the file is %s", content, s.text("old.ipynb"))
	}
	s.call(200, "PUT", "/api/contents/old.ipynb", map[string]any{"type": "notebook", "content": content})
	if got := s.text("old.ipynb"); !strings.Contains(got, `"nbformat": 4`) || !strings.Contains(got, cell["id"].(string)) {
		t.Errorf("saved as %s", got)
	}
}

func TestUnreadableNotebooks(t *testing.T) {
	s := newSite(t)
	for name, c := range map[string]struct{ text, says string }{
		"cut.ipynb":    {notebookText[:100], "cut.ipynb:"},
		"bin.ipynb":    {"\x00\x01", "not a notebook"},
		"old.ipynb":    {`{"nbformat": 1, "cells": []}`, "old format 1"},
		"empty.ipynb":  {"", "is empty"},
		"latin1.ipynb": {"{\"a\": \"\xe9\"}", "not UTF-8"},
	} {
		s.write(name, c.text)
		body := s.object(400, "GET", "/api/contents/"+name, nil)
		if text := body["message"].(string); !strings.Contains(text, c.says) || body["reason"] != "unreadable notebook" || len(body["diagnostics"].([]any)) != 1 {
			t.Errorf("%s: %v", name, body)
		}
		put := map[string]any{"type": "notebook", "content": json.RawMessage(notebookText)}
		s.call(200, "PUT", "/api/contents/"+name, put) // a person may replace it
	}
}

func TestHugeLine(t *testing.T) {
	s := newSite(t)
	line := strings.Repeat("x", 100<<20)
	s.write("big.ipynb", strings.Replace(notebookText, "fly", line, 1))
	response, data := s.request("GET", "/api/contents/big.ipynb", nil, withToken)
	if response.StatusCode != http.StatusOK || len(data) < len(line) {
		t.Fatalf("status %d, %d bytes", response.StatusCode, len(data))
	}
	s.write("broken.ipynb", `{"cells": "`+line)
	if body := s.object(400, "GET", "/api/contents/broken.ipynb", nil); len(body["message"].(string)) > 1000 {
		t.Errorf("message of %d bytes", len(body["message"].(string)))
	}
	s.write("huge.txt", "")
	if err := os.Truncate(filepath.Join(s.dir, "huge.txt"), maxFile+1); err != nil {
		t.Fatal(err)
	}
	s.call(413, "GET", "/api/contents/huge.txt", nil)
}

// TestPathsStayInside asks for what lies outside in every spelling.
func TestPathsStayInside(t *testing.T) {
	outside := t.TempDir()
	inside := filepath.Join(outside, "data")
	for _, d := range []string{"data", "data-secret"} {
		if err := os.Mkdir(filepath.Join(outside, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	s := newSite(t, func(o *Options) { o.Dir = inside })
	s.write("../secret.txt", "secret")
	s.write("../data-secret/secret.txt", "secret")
	s.write(".hidden/secret.txt", "secret")
	s.write(".secret", "secret")
	s.write("ok.txt", "fine")
	for link, to := range map[string]string{"out": "..", "out.txt": "../secret.txt", "abs.txt": filepath.Join(outside, "secret.txt"), "loop": "loop", "etc": "/etc"} {
		if err := os.Symlink(to, filepath.Join(inside, link)); err != nil {
			t.Fatal(err)
		}
	}
	spellings := []string{
		"../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "%2e%2e%2fsecret.txt", "..%5csecret.txt", "x/../../secret.txt", "./../secret.txt", "%252e%252e/secret.txt",
		"//" + strings.TrimPrefix(outside, "/") + "/secret.txt", "%2f" + outside + "/secret.txt", "../data-secret/secret.txt", "..%2Fdata-secret/secret.txt",
		"out/secret.txt", "out.txt", "abs.txt", "loop", "etc/passwd", ".secret", ".hidden/secret.txt", "%2esecret", "ok.txt%00.ipynb", "ok.txt/../../secret.txt", "C:%5csecret.txt", "..;/secret.txt",
	}
	links := "out/secret.txt out.txt abs.txt loop etc/passwd"
	for _, p := range spellings {
		for _, a := range []string{"GET /api/contents/", "GET /files/", "PUT /api/contents/", "PATCH /api/contents/", "DELETE /api/contents/"} {
			method, prefix, _ := strings.Cut(a, " ")
			if method == "DELETE" && strings.Contains(links, p) {
				continue // deleting a link is no harm
			}
			response, data := s.request(method, prefix+p, map[string]any{"type": "file", "format": "text", "content": "changed", "path": "stolen.txt"}, withToken)
			if response.StatusCode < 400 || strings.Contains(string(data), "secret\"") {
				t.Errorf("%s%s: status %d %s", a, p, response.StatusCode, data)
			}
		}
	}
	for _, to := range []string{"../stolen", "..", "a/../../stolen", ".stolen", "x\\y", "a\x00b"} {
		if response, data := s.request("PATCH", "/api/contents/ok.txt", map[string]any{"path": to}, withToken); response.StatusCode < 400 {
			t.Errorf("renamed to %q: %s", to, data)
		}
		if response, data := s.request("POST", "/api/contents", map[string]any{"copy_from": to}, withToken); response.StatusCode < 400 {
			t.Errorf("copied from %q: %s", to, data)
		}
	}
	for _, f := range []string{"../secret.txt", "../data-secret/secret.txt", ".hidden/secret.txt", ".secret"} {
		if s.text(f) != "secret" {
			t.Errorf("%s was changed", f)
		}
	}
	for _, e := range s.object(200, "GET", "/api/contents", nil)["content"].([]any) {
		if name := e.(map[string]any)["name"]; name != "ok.txt" {
			t.Errorf("the folder lists %v", name)
		}
	}
}

func TestLinksInsideAreFollowed(t *testing.T) {
	s := newSite(t)
	s.write("sub/real.ipynb", notebookText)
	if err := os.Symlink("sub/real.ipynb", filepath.Join(s.dir, "link.ipynb")); err != nil {
		t.Fatal(err)
	}
	e := s.object(200, "GET", "/api/contents/link.ipynb", nil)
	e["content"].(map[string]any)["cells"].([]any)[1].(map[string]any)["source"] = "5"
	s.call(200, "PUT", "/api/contents/link.ipynb", map[string]any{"type": "notebook", "content": e["content"]})
	if info, err := os.Lstat(filepath.Join(s.dir, "link.ipynb")); err != nil || info.Mode()&os.ModeSymlink == 0 || !strings.Contains(s.text("sub/real.ipynb"), `"5"`) {
		t.Error("saving through a link replaced the link")
	}
}

func TestFilesAreServedInASandbox(t *testing.T) {
	s := newSite(t)
	s.write("a.html", "<script>alert(1)</script>")
	s.write("p.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
	s.write("n.ipynb", "{}")
	for name, kind := range map[string]string{"a.html": "text/html; charset=utf-8", "p.svg": "image/svg+xml", "n.ipynb": "application/json"} {
		response, data := s.request("GET", "/files/"+name, nil, withToken)
		if response.StatusCode != 200 || response.Header.Get("Content-Type") != kind || !strings.HasPrefix(response.Header.Get("Content-Security-Policy"), "sandbox;") || string(data) != s.text(name) {
			t.Errorf("%s: %d %v", name, response.StatusCode, response.Header)
		}
	}
	response, _ := s.request("GET", "/files/a.html?download=1", nil, withToken)
	if response.Header.Get("Content-Disposition") != "attachment; filename*=utf-8''a.html" {
		t.Errorf("disposition %q", response.Header.Get("Content-Disposition"))
	}
	response, data := s.request("GET", "/files/a.html", nil, func(r *http.Request) { withToken(r); r.Header.Set("Range", "bytes=1-6") })
	if response.StatusCode != http.StatusPartialContent || string(data) != "script" {
		t.Errorf("range: %d %q", response.StatusCode, data)
	}
	for _, p := range []string{"none", "", "sub"} {
		if response, _ := s.request("GET", "/files/"+p, nil, withToken); response.StatusCode < 400 {
			t.Errorf("/files/%s: %d", p, response.StatusCode)
		}
	}
}
