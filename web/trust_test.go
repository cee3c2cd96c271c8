package web

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const htmlText = `{"cells": [
 {"cell_type": "code", "id": "a", "metadata": {"trusted": true}, "execution_count": 1, "source": "x",
  "outputs": [{"output_type": "display_data", "data": {"text/html": ["<script>steal()</script>"]}, "metadata": {}}]},
 {"cell_type": "code", "id": "b", "metadata": {}, "execution_count": null, "source": "y", "outputs": [{"output_type": "stream", "name": "stdout", "text": "safe"}]}
], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}`

// trustedCells gives what the contents API says of each cell.
func (s *site) trustedCells(p string) (words []any, content any) {
	s.t.Helper()
	e := s.object(200, "GET", "/api/contents/"+p+"?type=notebook&content=1", nil)
	for _, c := range e["content"].(map[string]any)["cells"].([]any) {
		words = append(words, c.(map[string]any)["metadata"].(map[string]any)["trusted"])
	}
	return words, e["content"]
}

func TestANotebookFromElsewhereIsNotTrusted(t *testing.T) {
	s := newSite(t)
	s.write("n.ipynb", htmlText)
	if got, _ := s.trustedCells("n.ipynb"); got[0] != false || got[1] != true {
		t.Errorf("it calls itself trusted, and is: %v", got)
	}
	s.call(201, "POST", "/api/contents/n.ipynb/trust", nil)
	if got, _ := s.trustedCells("n.ipynb"); got[0] != true {
		t.Error("the user's word counts for nothing")
	}
	s.write("same.ipynb", strings.Replace(htmlText, `["<script>steal()</script>"]`, `"<script>steal()</script>"`, 1))
	if got, _ := s.trustedCells("same.ipynb"); got[0] != true {
		t.Error("the same output in another layout is another")
	}
	s.write("n.ipynb", strings.Replace(htmlText, "steal()", "steal(1)", 1))
	if got, _ := s.trustedCells("n.ipynb"); got[0] != false {
		t.Error("a changed output is still trusted")
	}
	s.call(404, "POST", "/api/contents/none.ipynb/trust", nil)
}

func TestTrustOfClients(t *testing.T) {
	s := newSite(t)
	s.write("n.ipynb", htmlText)
	_, content := s.trustedCells("n.ipynb")
	put := map[string]any{"type": "notebook", "content": content}
	s.call(200, "PUT", "/api/contents/n.ipynb", put)
	if got, _ := s.trustedCells("n.ipynb"); got[0] != false {
		t.Error("saving what was not trusted made it so")
	}
	content.(map[string]any)["cells"].([]any)[0].(map[string]any)["metadata"].(map[string]any)["trusted"] = true
	s.call(200, "PUT", "/api/contents/n.ipynb", put)
	if got, _ := s.trustedCells("n.ipynb"); got[0] != true {
		t.Error("what a client ran is not trusted")
	}
	if strings.Count(s.text("n.ipynb"), "trusted") != 1 { // its own word, which nobody heeds
		t.Errorf("the file tells of trust: %s", s.text("n.ipynb"))
	}
}

func TestTheKeyOfTrustIsOnesOwn(t *testing.T) {
	dir := t.TempDir()
	a := trust{dir: filepath.Join(dir, "a")}
	b := trust{dir: filepath.Join(dir, "b")}
	outputs := []byte(`[{"output_type": "display_data", "data": {}}]`)
	for _, x := range []*trust{&a, &b} {
		x.mu.Lock()
		if err := x.open(); err != nil {
			t.Fatal(err)
		}
		x.mu.Unlock()
	}
	if a.mark(outputs) == b.mark(outputs) {
		t.Error("two machines make the same mark")
	}
	if info, err := os.Stat(filepath.Join(dir, "a", trustKey)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's mode is %v, %v", info, err)
	}
	if err := a.add([]json.RawMessage{outputs}); err != nil {
		t.Fatal(err)
	}
	again := trust{dir: a.dir}
	if !again.has(outputs) || b.has(outputs) {
		t.Error("what is kept is not read again, or counts elsewhere")
	}
}
